//! The same crime again, plainly, for larger scales: more victims, more pass-through accounts, no special cases.

use rand::Rng;

use super::{Held, Telling, at};
use crate::story::script::claimant;
use crate::world::{Class, Role};
use crate::write::Source;

/// Victims that each further cohort adds.
const VICTIMS: u32 = 5;

/// One more cohort: victims pay one collection account, whose takings pass three layers and leave as cash.
pub(crate) fn cohort(telling: &mut Telling, number: u32) {
    let day = i64::from(number % 9) + 1;
    let start = at(day, (9, i64::from(number % 60), 0));
    let chain = open_chain(telling, number);
    let mut taken = 0;
    for victim in 0..VICTIMS {
        let of = Held {
            institution: "中国农业银行",
            role: Role::Victim,
            opening: 9_000_000,
            source: Source::Abc,
            ..Held::default()
        };
        let (key, holder) = (format!("victim-{number}.{victim}"), format!("例{number}之{victim}"));
        let account = telling.open(&key, &holder, of);
        let minor = 500_000 + i128::from(telling.rng.random_range(0..6_000_000_u32));
        let made =
            telling.pay(account, chain[0], minor, start + i64::from(victim) * 61, Class::Transfer, "投资款");
        made.claim = Some(claimant(&key, &holder));
        taken += minor;
    }
    let mut when = start + 3_600;
    for pair in chain.windows(2) {
        telling.pay(pair[0], pair[1], taken, when, Class::Transfer, "转账");
        when += 1_800;
    }
    let cash = telling.account("cash-cny");
    telling.pay(chain[3], cash, taken * 9 / 10, when, Class::CashWithdrawal, "ATM取款");
}

/// Collection account and one account of each layer.
fn open_chain(telling: &mut Telling, number: u32) -> [usize; 4] {
    let parts = [
        ("collect", "中国农业银行", Role::Collection, Source::Abc),
        ("layer1", "中国银行", Role::Layer1, Source::Boc),
        ("layer2", "招商银行", Role::Layer2, Source::Cmb { bom: false }),
        ("layer3", "中国工商银行", Role::Layer3, Source::Icbc { gb18030: false }),
    ];
    parts.map(|(part, institution, role, source)| {
        let of = Held { institution, role, opening: 100_000, source, ..Held::default() };
        telling.open(&format!("{part}-{number}"), &format!("假{number}号"), of)
    })
}
