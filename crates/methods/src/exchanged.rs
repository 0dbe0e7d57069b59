//! What does it weigh that payers went from accounts that stopped to accounts that began?
//!
//! The same from either side: an account stopped (or began), its payers took up (had lost) another, and all the same one, both carry money, and both are paid alike.

use thalweg_model::{Rate, Weight};

use crate::chances::Which;
use crate::successions::{Succession, Successions};

/// It is said of the account itself.
pub const AS_SAID: [&str; 3] = ["it is what is said of the account", "此即所述事实本身", "此即所述事實本身"];
/// How often what goes on goes on alike.
pub const GOES_ON: [&str; 3] = [
    "what goes on through others goes on alike in one case of two; the share is not known",
    "改走其他账户后约两例中有一例金额与频次相近；确切比例未知",
    "改走其他帳戶後約兩例中有一例金額與頻次相近；確切比例未知",
];
/// How many carry money.
pub const ALSO_CARRY: [&str; 3] = [
    "other accounts of this case that are paid: carry money",
    "本案其他收款账户：属过账账户",
    "本案其他收款帳戶：屬過帳帳戶",
];
/// How many are paid alike.
pub const OTHERS: [&str; 3] = [
    "other accounts of this case that are paid: as much at a time, as often",
    "本案其他收款账户：每笔金额与频次相近",
    "本案其他收款帳戶：每筆金額與頻次相近",
];

/// Another payer went the same way.
pub const SAME: [&str; 3] = [
    "another of them changed from, or to, the same account",
    "另一付款方同样换自或换至该账户",
    "另一付款方同樣換自或換至該帳戶",
];
/// How often payers of one flow do.
pub const SENT: [&str; 3] = [
    "payers of one flow are sent to the same account in one case of two; the share is not known",
    "同一资金链的付款方约两例中有一例被引向同一账户；确切比例未知",
    "同一資金鏈的付款方約兩例中有一例被引向同一帳戶；確切比例未知",
];
/// How often others do.
pub const ALSO_SAME: [&str; 3] = [
    "pairs of other payers of this case that changed accounts then: changed at the same one",
    "本案同期更换收款账户的其他付款方对：所换为同一账户",
    "本案同期更換收款帳戶的其他付款方對：所換為同一帳戶",
];
/// So many further payers are weighed: they depend on each other.
const MOST_COUNTED: usize = 3;

/// What each method says of what it sees, in English.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// The account changed, and how many others did.
    pub changed: [&'static str; 2],
    /// Its payers changed too, why a share of them does, and how many others did.
    pub payers: [&'static str; 3],
    /// It carries money as the others do.
    pub carries: &'static str,
    /// It is paid alike, or not.
    pub alike: [&'static str; 2],
}

/// The weights of a succession, seen from the accounts that stopped or from those that began.
#[must_use]
pub fn weights(known: &Successions, one: &Succession, which: Which, words: Words) -> Vec<Weight> {
    let other = if which == Which::Stop { Which::Begin } else { Which::Stop };
    let (changed, payers) = (known.by_chance(one, which), known.payers_by_chance(one, other));
    let (alike, carriers) = (known.as_alike(one), known.as_carriers());
    let [seen, unlike] = words.alike;
    let (seen, times) = if one.alike { (seen, alike.times) } else { (unlike, alike.of - alike.times) };
    let meetings = known.meetings_by_chance(one, other);
    let same = Weight::of(
        SAME[0],
        Rate::assumed(1, 2, SENT[0]),
        Rate::measured(meetings.times, meetings.of, ALSO_SAME[0]),
    );
    // The first at each account shows nothing.
    let accounts = if which == Which::Stop { one.new.len() } else { one.old.len() };
    let mut weights = vec![same; one.payers().len().saturating_sub(accounts).min(MOST_COUNTED)];
    weights.extend([
        Weight::of(
            words.changed[0],
            Rate::assumed(1, 1, AS_SAID[0]),
            Rate::measured(changed.times, changed.of, words.changed[1]),
        ),
        Weight::of(
            words.payers[0],
            Rate::assumed(1, 2, words.payers[1]),
            Rate::measured(payers.times, payers.of, words.payers[2]),
        ),
        Weight::of(
            words.carries,
            Rate::assumed(1, 1, AS_SAID[0]),
            Rate::measured(carriers.times, carriers.of, ALSO_CARRY[0]),
        ),
        Weight::of(seen, Rate::assumed(1, 2, GOES_ON[0]), Rate::measured(times, alike.of, OTHERS[0])),
    ]);
    weights
}
