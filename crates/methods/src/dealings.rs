//! Have these two dealt with each other before?
//!
//! Two are strangers on the first day on which money goes between them, in either direction: whoever is given back money has paid before.
//! Where records begin everybody is a stranger, so that rates of strangers are to be measured over accounts whose records begin alike.

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

use crate::drill::DAY;
use crate::holders::Holders;
use crate::transfers::Move;

/// When each two first dealt with each other.
#[derive(Debug, Default)]
pub struct Dealings(HashMap<(u32, u32), i64>);

impl Dealings {
    /// Whether the two of this transfer first dealt with each other less than a day ago, or now. Transfers come in their order.
    pub fn are_strangers(&mut self, one: &Move, holders: &Holders) -> bool {
        self.meet(one, holders).0
    }

    /// The same, and whether this is the very first that went between them.
    pub fn meet(&mut self, one: &Move, holders: &Holders) -> (bool, bool) {
        let (payer, payee) = (holders.person(one.payer), holders.person(one.payee));
        match self.0.entry((payer.min(payee), payer.max(payee))) {
            Entry::Occupied(met) => (one.at - met.get() < DAY, false),
            Entry::Vacant(never) => {
                never.insert(one.at);
                (true, true)
            }
        }
    }
}
