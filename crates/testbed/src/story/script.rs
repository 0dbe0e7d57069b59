//! What the gang and its victims did, step by step.

use super::{ROW_REMOVED, Telling, at, rates};
use crate::world::{Class, Move, Role};

use Class::{CashWithdrawal as Cash, Fee, Purchase, Reversal, TopUp, Trade, Transfer};

/// Day (0 is the first), Beijing wall clock, from, to, minor units, class, what statements say, what the story says.
struct Step(i64, (i64, i64, i64), &'static str, &'static str, i128, Class, &'static str, &'static str);

#[rustfmt::skip]
const BAIT_AND_PAYMENTS: &[Step] = &[
    Step(1, (9, 30, 5), "bank-of-c", "victim-c", 2_000_000, TopUp, "零钱充值", "own money, moved to the wallet to pay"),
    Step(1, (10, 5, 11), "victim-a", "collect-a", 500_000, Transfer, "投资款", "first, small payment"),
    Step(2, (14, 20, 2), "victim-c", "collect-c", 800_000, Transfer, "转账", ""),
    Step(3, (9, 15, 40), "victim-d", "collect-d", 1_234_567, Transfer, "转账", ""),
    Step(3, (16, 2, 0), "collect-a", "victim-a", 60_000, Transfer, "收益返还", "bait: a false profit is paid out to win trust"),
    Step(3, (17, 40, 9), "victim-f", "collect-eur", 1_200_000, Transfer, "Investment Vertrag 4711", ""),
    Step(4, (10, 12, 33), "victim-b", "collect-b", 6_000_000, Transfer, "保证金", ""),
    Step(5, (9, 58, 1), "victim-e", "collect-a", 8_000_000, Transfer, "投资", ""),
    Step(5, (11, 30, 0), "victim-g", "collect-hkd", 15_000_000, Transfer, "INVESTMENT", ""),
    Step(5, (12, 1, 12), "victim-c", "collect-c", 1_000_000, Transfer, "转账", ""),
    Step(6, (10, 41, 7), "victim-a", "collect-a", 3_000_000, Transfer, "追加投资", ""),
    Step(6, (11, 11, 11), "victim-d", "collect-d", 2_000_000, Transfer, "转账", ""),
    Step(6, (18, 0, 44), "victim-f", "collect-eur", 750_050, Transfer, "Nachschuss 4711", ""),
    Step(7, (9, 9, 9), "victim-e", "collect-b", 2_000_000, Transfer, "税款", "told to pay a tax before withdrawing"),
    Step(7, (9, 30, 0), "victim-h", "collect-b", 1_500_000, Transfer, "汇入", "no statement of the payer is held"),
    Step(8, (10, 0, 59), "victim-a", "collect-b", 4_500_000, Transfer, "解冻金", "told to pay to unfreeze the account"),
    Step(9, (10, 30, 30), "victim-b", "collect-b", 4_000_000, Transfer, "解冻金", ""),
];

#[rustfmt::skip]
const COLLECTION_TO_LAYER1: &[Step] = &[
    Step(1, (10, 9, 3), "collect-a", "layer1-a", 400_000, Transfer, "转账", ""),
    Step(2, (14, 26, 30), "collect-c", "layer1-b", 790_000, TopUp, "零钱提现", ""),
    Step(2, (14, 26, 30), "collect-c", "bank-fee", 790, Fee, "提现服务费", ""),
    Step(3, (9, 21, 2), "collect-d", "layer1-a", 1_200_000, TopUp, "提现", ""),
    Step(3, (9, 21, 2), "collect-d", "bank-fee", 1_200, Fee, "提现服务费", ""),
    Step(3, (18, 5, 0), "collect-eur", "layer1-eur", 1_180_000, Transfer, "Rechnung 2025-17", ""),
    Step(4, (10, 15, 1), "collect-b", "layer1-a", 3_500_000, Transfer, "货款", "split in two"),
    Step(4, (10, 16, 20), "collect-b", "layer1-b", 2_499_000, Transfer, "货款", ""),
    Step(5, (10, 3, 0), "collect-a", "layer1-a", 5_000_000, Transfer, "转账", ""),
    Step(5, (10, 3, 0), "collect-a", "layer1-b", 2_950_000, Transfer, "转账", ""),
    Step(5, (12, 8, 45), "collect-c", "layer1-b", 1_000_000, TopUp, "零钱提现", ""),
    Step(5, (12, 8, 45), "collect-c", "bank-fee", 1_000, Fee, "提现服务费", ""),
    Step(5, (15, 0, 0), "collect-hkd", "abroad-hkd", 12_000_000, Transfer, "GOODS", ""),
    Step(6, (10, 50, 0), "collect-a", "layer1-b", 2_980_000, Transfer, "转账", ""),
    Step(6, (11, 20, 18), "collect-d", "layer1-a", 2_000_000, TopUp, "提现", ""),
    Step(6, (11, 20, 18), "collect-d", "bank-fee", 2_000, Fee, "提现服务费", ""),
    Step(6, (12, 0, 0), "collect-hkd", "cash-hkd", 1_000_000, Cash, "ATM WITHDRAWAL", ""),
    Step(6, (12, 2, 0), "collect-hkd", "cash-hkd", 1_000_000, Cash, "ATM WITHDRAWAL", ""),
    Step(6, (18, 30, 0), "collect-eur", "layer1-eur", 400_000, Transfer, "Rechnung 2025-18", ""),
    Step(6, (18, 31, 0), "collect-eur", "exchange-eur", 360_000, Transfer, "Kauf EX-99120", ""),
    Step(7, (9, 40, 0), "collect-b", "layer1-a", 3_400_000, Transfer, "货款", "two victims merged"),
    Step(8, (10, 4, 4), "collect-b", "layer1-b", 4_480_000, Transfer, "货款", ""),
    Step(9, (10, 33, 1), "collect-b", "layer1-a", 4_020_000, Transfer, "货款", ""),
];

#[rustfmt::skip]
const LAYER1_TO_LAYER2: &[Step] = &[
    Step(2, (20, 0, 0), "layer1-b", "landlord", 350_000, Transfer, "房租", "rent, paid with the victims' money"),
    Step(4, (11, 0, 0), "layer1-a", "layer2-a", 3_800_000, Transfer, "转账", ""),
    Step(4, (11, 30, 0), "layer1-b", "layer1-b", 500_000, Transfer, "转账", "self-transfer: changes nothing"),
    Step(4, (11, 31, 0), "layer1-b", "layer2-b", 2_500_000, Transfer, "转账汇款", ""),
    Step(5, (10, 30, 0), "layer1-a", "layer2-a", 2_000_000, Transfer, "转账", "undone by the bank an hour later"),
    Step(5, (10, 40, 0), "layer1-a", "layer2-c", 2_800_000, Transfer, "转账", ""),
    Step(5, (11, 30, 0), "layer2-a", "layer1-a", 2_000_000, Reversal, "冲正", ""),
    Step(5, (11, 45, 0), "layer1-a", "layer2-a", 2_100_000, Transfer, "转账", ""),
    Step(5, (12, 30, 0), "layer1-b", "layer2-c", 3_300_000, Transfer, "转账汇款", ""),
    Step(5, (12, 30, 0), "layer1-b", "bank-fee", 500, Fee, "手续费", ""),
    Step(6, (13, 0, 0), "layer1-a", "layer2-b", 3_000_000, Transfer, "转账", ""),
    Step(6, (13, 5, 0), "layer1-b", "layer2-b", 3_500_000, Transfer, "转账汇款", ""),
    Step(7, (10, 10, 0), "layer1-a", "layer2-a", 3_300_000, Transfer, "转账", ""),
    Step(8, (10, 30, 0), "layer1-b", "layer2-b", 4_500_000, Transfer, "转账汇款", ""),
    Step(8, (12, 0, 0), "layer2-a", "layer2-c", 888_800, Transfer, "跨行转账", "first step of a cycle"),
    Step(8, (13, 0, 0), "layer2-c", "layer1-a", 888_800, Transfer, "转存", "second step of a cycle"),
    Step(8, (14, 0, 0), "layer1-a", "layer2-a", 888_800, Transfer, "转账", "the cycle closes"),
    Step(9, (11, 0, 0), "layer1-a", "layer2-c", 4_500_000, Transfer, "转账", ""),
];

#[rustfmt::skip]
const LAYER2_TO_LAYER3: &[Step] = &[
    Step(4, (20, 0, 0), "layer2-a", "layer2-b", 499_900, Transfer, "跨行转账", "burst: six payments in one second"),
    Step(4, (20, 0, 0), "layer2-a", "layer3-a", 499_900, Transfer, "跨行转账", "burst"),
    Step(4, (20, 0, 0), "layer2-a", "layer2-c", 499_900, Transfer, "跨行转账", "burst"),
    Step(4, (20, 0, 0), "layer2-a", "layer3-b", 499_900, Transfer, "跨行转账", "burst"),
    Step(4, (20, 0, 0), "layer2-a", "layer3-a", 499_900, Transfer, "跨行转账", "burst, same pair and amount again"),
    Step(4, (20, 0, 0), "layer2-a", "layer2-b", 499_900, Transfer, "跨行转账", "burst, same pair and amount again"),
    Step(5, (9, 0, 0), "layer2-b", "layer3-a", 2_200_000, Transfer, "转账", "the payer's statement is missing"),
    Step(5, (12, 0, 0), "layer2-a", "layer3-a", 1_500_000, Transfer, "跨行转账", ""),
    Step(5, (12, 1, 0), "layer2-a", "layer3-b", 650_000, Transfer, "跨行转账", ""),
    Step(5, (13, 0, 0), "layer2-c", "layer3-b", 4_000_000, Transfer, "转存", ""),
    Step(5, (14, 0, 0), "layer2-c", "broker", 1_800_000, Transfer, "转存", ROW_REMOVED),
    Step(6, (14, 0, 0), "layer2-b", "layer3-b", 6_000_000, Transfer, "转账", "the payer's statement is missing"),
    Step(7, (11, 0, 0), "layer2-a", "layer3-a", 2_000_000, Transfer, "跨行转账", ""),
    Step(7, (11, 1, 0), "layer2-a", "layer3-b", 1_250_000, Transfer, "跨行转账", ""),
    Step(8, (11, 0, 0), "layer2-b", "layer3-a", 4_000_000, Transfer, "转账", "the payer's statement is missing"),
    Step(9, (9, 0, 0), "layer2-b", "abroad-cny", 2_000_000, Transfer, "跨境汇款", "seen by no statement at all"),
    Step(9, (12, 0, 0), "layer2-c", "layer3-a", 3_000_000, Transfer, "转存", ""),
    Step(9, (12, 30, 0), "layer2-c", "jeweller", 1_450_000, Purchase, "消费", ""),
];

#[rustfmt::skip]
const EXITS: &[Step] = &[
    Step(4, (9, 0, 0), "layer1-eur", "abroad-eur", 1_150_000, Transfer, "INVOICE 88", ""),
    Step(4, (20, 30, 0), "layer3-a", "cash-cny", 490_000, Cash, "ATM取款", ""),
    Step(4, (20, 31, 0), "layer3-a", "cash-cny", 490_000, Cash, "ATM取款", ""),
    Step(5, (15, 0, 0), "layer3-a", "jeweller", 2_688_800, Purchase, "消费", ""),
    Step(5, (16, 0, 0), "layer3-a", "cash-cny", 500_000, Cash, "ATM取款", ""),
    Step(5, (14, 30, 0), "layer3-b", "desk-cny", 4_500_000, Transfer, "转账汇款", "into the coin desk"),
    Step(5, (14, 40, 0), "desk-cny", "desk-usdt", 4_500_000, Trade, "买入 USDT", ""),
    Step(5, (14, 50, 0), "desk-usdt", "wallet-1", 6_200_000_000, Transfer, "提币", ""),
    Step(5, (14, 50, 0), "desk-usdt", "desk-fee", 1_000_000, Fee, "提币手续费", ""),
    Step(5, (15, 30, 0), "wallet-1", "wallet-2", 5_000_000_000, Transfer, "", ""),
    Step(6, (3, 0, 0), "stranger-usdt", "wallet-1", 300_000_000, Transfer, "", "somebody else's coins"),
    Step(6, (9, 0, 0), "wallet-2", "exchange-usdt", 4_900_000_000, Transfer, "", "deposit address of an exchange"),
    Step(6, (15, 0, 0), "layer3-b", "abroad-cny", 5_000_000, Transfer, "跨境汇款", ""),
    Step(6, (15, 0, 0), "layer3-b", "bank-fee", 15_000, Fee, "手续费", ""),
    Step(7, (12, 0, 0), "layer3-a", "desk-cny", 2_500_000, Transfer, "转账", ""),
    Step(7, (12, 30, 0), "layer3-b", "shop", 6_800, Purchase, "财付通-虚构小卖部", "cigarettes"),
    Step(7, (13, 0, 0), "layer3-b", "desk-cny", 2_000_000, Transfer, "转账汇款", ""),
    Step(7, (13, 10, 0), "desk-cny", "desk-usdt", 4_500_000, Trade, "买入 USDT", ""),
    Step(7, (13, 20, 0), "desk-usdt", "wallet-1", 6_190_000_000, Transfer, "提币", ""),
    Step(7, (13, 20, 0), "desk-usdt", "desk-fee", 1_000_000, Fee, "提币手续费", ""),
    Step(7, (14, 0, 0), "wallet-1", "wallet-2", 6_500_000_000, Transfer, "", ""),
    Step(7, (19, 0, 0), "layer1-eur", "cash-eur", 50_000, Cash, "ATM", ""),
    Step(7, (19, 2, 0), "layer1-eur", "cash-eur", 50_000, Cash, "ATM", ""),
    Step(8, (11, 30, 0), "layer3-a", "desk-cny", 4_000_000, Transfer, "转账", ""),
    Step(8, (11, 40, 0), "desk-cny", "desk-usdt", 4_000_000, Trade, "买入 USDT", ""),
    Step(8, (11, 50, 0), "desk-usdt", "wallet-1", 5_500_000_000, Transfer, "提币", ""),
    Step(8, (11, 50, 0), "desk-usdt", "desk-fee", 1_000_000, Fee, "提币手续费", ""),
    Step(8, (12, 30, 0), "wallet-1", "exchange-usdt", 5_800_000_000, Transfer, "", "deposit address of an exchange"),
    Step(8, (13, 0, 0), "wallet-2", "exchange-usdt", 6_400_000_000, Transfer, "", "deposit address of an exchange"),
    Step(9, (13, 0, 0), "layer3-a", "cash-cny", 500_000, Cash, "ATM取款", ""),
    Step(9, (14, 0, 0), "layer3-a", "desk-cny", 1_500_000, Transfer, "转账", "never traded: still on the desk"),
];

/// Plays the script.
pub(crate) fn act(telling: &mut Telling) {
    for steps in [BAIT_AND_PAYMENTS, COLLECTION_TO_LAYER1, LAYER1_TO_LAYER2, LAYER2_TO_LAYER3, EXITS] {
        for step in steps {
            play(telling, step);
        }
    }
}

/// One step, with what follows from the two accounts' parts: a victim's payment to a collection account is a claim.
fn play(telling: &mut Telling, step: &Step) {
    let Step(day, clock, from, to, minor, class, memo, note) = *step;
    let (from, to) = (telling.account(from), telling.account(to));
    let accounts = &telling.world.accounts;
    let claims = accounts[from].role == Role::Victim && accounts[to].role == Role::Collection;
    let claim = claims.then(|| claimant(&accounts[from].key, &accounts[from].holder));
    let moves = &telling.world.moves;
    let undone =
        moves.iter().rev().find(|earlier| undoes(earlier, from, to, minor)).map(|earlier| earlier.id);
    let charged = moves.last().filter(|last| last.from == from).map(|last| last.id);
    let made = telling.pay(from, to, minor, at(day, clock), class, memo);
    note.clone_into(&mut made.note);
    made.claim = claim;
    made.arrives = (class == Trade).then(|| rates::usdt_for_cny(minor, day));
    made.reverses = undone.filter(|_| class == Reversal);
    made.fee_of = charged.filter(|_| class == Fee);
    made.hidden_in = (note == ROW_REMOVED).then_some(from);
}

/// Whether a payment back from `from` to `to` of `minor` would undo `earlier`.
fn undoes(earlier: &Move, from: usize, to: usize, minor: i128) -> bool {
    (earlier.from, earlier.to, earlier.minor) == (to, from, minor)
}

/// The name a victim claims under: `Victim A (例甲)`.
pub(crate) fn claimant(key: &str, holder: &str) -> String {
    let letter = key.rsplit('-').next().unwrap_or(key).to_uppercase();
    format!("Victim {letter} ({holder})")
}
