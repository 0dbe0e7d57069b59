//! The words that each institution uses for a booking.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use crate::world::{Booking, Class, World};

/// Digits that both sides of a move may share (an order number), made from the move and the payer.
pub(crate) fn digits(world: &World, id: usize, salt: u64, count: usize) -> String {
    let mut rng = stream(world, id, salt);
    (0..count).map(|_| char::from(b'0' + u8::try_from(rng.next_u32() % 10).unwrap_or(0))).collect()
}

/// A transaction hash.
pub(crate) fn hash(world: &World, id: usize) -> String {
    let mut rng = stream(world, id, 77);
    let words: String = (0..4).map(|_| format!("{:016x}", rng.next_u64())).collect();
    format!("0x{words}")
}

/// A stream of numbers that belongs to this move alone: both sides' statements draw the same ones.
fn stream(world: &World, id: usize, salt: u64) -> ChaCha8Rng {
    let step = &world.moves[id];
    let seed =
        step.time.unsigned_abs().wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ salt ^ (u64::from(step.id) << 32);
    ChaCha8Rng::seed_from_u64(seed)
}

/// ABC's 交易摘要.
pub(crate) fn abc(class: Class) -> &'static str {
    match class {
        Class::Purchase => "消费",
        Class::Salary => "代发工资",
        Class::CashWithdrawal => "ATM取款",
        Class::Fee => "手续费",
        Class::Reversal => "冲正",
        Class::Refund => "退款",
        Class::TopUp => "网银转入",
        Class::Transfer | Class::Trade => "转存",
    }
}

/// BOC's 交易名称.
pub(crate) fn boc(class: Class, out: bool) -> &'static str {
    match (class, out) {
        (Class::Purchase, _) => "网上快捷支付",
        (Class::Salary, _) => "工资",
        (Class::CashWithdrawal, _) => "ATM取现",
        (Class::Fee, _) => "手续费",
        (Class::Reversal, _) => "冲正",
        (Class::Refund, _) => "网上快捷退款",
        (Class::TopUp | Class::Transfer | Class::Trade, true) => "跨行转账",
        (Class::TopUp | Class::Transfer | Class::Trade, false) => "转账收入",
    }
}

/// ICBC's 摘要.
pub(crate) fn icbc(class: Class, out: bool) -> &'static str {
    match (class, out) {
        (Class::Purchase, _) => "消费",
        (Class::Salary, _) => "工资",
        (Class::CashWithdrawal, _) => "ATM取款",
        (Class::Fee, _) => "手续费",
        (Class::Reversal, _) => "冲正",
        (Class::Refund, _) => "退款",
        (Class::TopUp | Class::Transfer | Class::Trade, true) => "跨行汇款",
        (Class::TopUp | Class::Transfer | Class::Trade, false) => "他行汇入",
    }
}

/// CMB's 交易摘要.
pub(crate) fn cmb(class: Class, out: bool) -> &'static str {
    match (class, out) {
        (Class::Purchase, _) => "快捷支付",
        (Class::Salary, _) => "代发工资",
        (Class::CashWithdrawal, _) => "银联ATM取款",
        (Class::Fee, _) => "手续费",
        (Class::Reversal, _) => "冲正",
        (Class::Refund, _) => "退款",
        (Class::TopUp | Class::Transfer | Class::Trade, true) => "转账汇款",
        (Class::TopUp | Class::Transfer | Class::Trade, false) => "汇入汇款",
    }
}

/// HSBC's description: the kind padded to 25 columns, then the other side.
pub(crate) fn hsbc(world: &World, booking: &Booking) -> String {
    let other = &world.accounts[booking.other];
    let (kind, rest) = match (world.moves[booking.id].class, booking.out) {
        (Class::Purchase, _) => ("POS PURCHASE", other.holder.clone()),
        (Class::Salary, _) => ("SALARY PAYMENT", other.holder.clone()),
        (Class::CashWithdrawal, _) => ("ATM WITHDRAWAL", "CENTRAL BRANCH".to_owned()),
        (_, true) => ("FUND TRANSFER TO", format!("{} {}", other.number, other.holder)),
        (_, false) => ("FUND TRANSFER FROM", format!("{} {}", other.number, other.holder)),
    };
    format!("{kind:<25}{rest}")
}
