//! What happened: an investment fraud in three currencies and one coin, told once, in true order.
//!
//! `cast` says who holds which account, `script` what the gang and its victims did, `everyday` adds the innocent
//! money around it, and `more` repeats the plain part of the crime for larger scales.

mod cast;
mod everyday;
mod more;
mod numbers;
mod rates;
mod script;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::clock::CASE_BEGINS;
use crate::world::{Account, Class, Move, Role, World};
use crate::write::Source;

pub(crate) use rates::{rate_on, rate_pairs};

/// Note of the one move whose row is taken out of the statement of the account that paid.
pub(crate) const ROW_REMOVED: &str = "its row was removed from the paying account's statement";

/// Days the story lasts.
pub(crate) const DAYS: i64 = 14;

/// The story while it is being told.
pub(crate) struct Telling {
    pub(crate) world: World,
    pub(crate) rng: ChaCha8Rng,
}

/// Tells the whole story. `scale` 1 is the demonstration; each further step adds victims, accounts and everyday money.
#[must_use]
pub(crate) fn tell(seed: u64, scale: u32) -> World {
    let mut telling = Telling { world: World::default(), rng: ChaCha8Rng::seed_from_u64(seed) };
    cast::open_accounts(&mut telling);
    script::act(&mut telling);
    for cohort in 1..scale.max(1) {
        more::cohort(&mut telling, cohort);
    }
    everyday::live(&mut telling, scale.max(1));
    put_in_order(&mut telling.world);
    telling.world
}

impl Telling {
    /// Opens an account; the number is invented for it.
    pub(crate) fn open(&mut self, key: &str, holder: &str, of: Held) -> usize {
        let number = numbers::invent(&mut self.rng, key, &of);
        let account = Account {
            key: key.to_owned(),
            number,
            holder: holder.to_owned(),
            institution: of.institution,
            asset: of.asset,
            role: of.role,
            opening: of.opening,
            source: of.source,
        };
        self.world.accounts.push(account);
        self.world.accounts.len() - 1
    }

    /// Index of an account by key; an account nobody opened becomes an outside one, so a slip shows in the tests.
    pub(crate) fn account(&mut self, key: &str) -> usize {
        match self.world.find(key) {
            Some(index) => index,
            None => self.open(key, key, Held { role: Role::Outside, ..Held::default() }),
        }
    }

    /// Moves money. The number and the links to other moves are settled once all moves are known.
    pub(crate) fn pay(
        &mut self,
        from: usize,
        to: usize,
        minor: i128,
        time: i64,
        class: Class,
        memo: &str,
    ) -> &mut Move {
        let id = u32::try_from(self.world.moves.len()).unwrap_or(u32::MAX);
        let step = Move {
            id,
            from,
            to,
            minor,
            arrives: None,
            time,
            class,
            memo: memo.to_owned(),
            note: String::new(),
            claim: None,
            reverses: None,
            fee_of: None,
            hidden_in: None,
        };
        self.world.moves.push(step);
        let last = self.world.moves.len() - 1;
        &mut self.world.moves[last]
    }
}

/// Where an account is held and what stands in it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Held {
    pub(crate) institution: &'static str,
    pub(crate) asset: &'static str,
    pub(crate) role: Role,
    pub(crate) opening: i128,
    pub(crate) source: Source,
}

impl Default for Held {
    fn default() -> Self {
        Self { institution: "", asset: "CNY", role: Role::Outside, opening: 0, source: Source::None }
    }
}

/// Seconds UTC of a day (0 is the first) and Beijing wall clock.
pub(crate) fn at(day: i64, (hour, minute, second): (i64, i64, i64)) -> i64 {
    CASE_BEGINS + day * 86_400 + hour * 3_600 + minute * 60 + second
}

/// Brings the moves into true order and renames the links between them.
fn put_in_order(world: &mut World) {
    world.moves.sort_by_key(|step| (step.time, step.id));
    let mut renamed = vec![0_u32; world.moves.len()];
    for (new, step) in (0_u32..).zip(&world.moves) {
        renamed[step.id as usize] = new;
    }
    for (new, step) in (0_u32..).zip(&mut world.moves) {
        step.id = new;
        step.reverses = step.reverses.map(|old| renamed[old as usize]);
        step.fee_of = step.fee_of.map(|old| renamed[old as usize]);
    }
}
