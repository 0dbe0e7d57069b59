//! What stands around each transfer, as it comes?

use crate::cycles::{CycleSearch, Cycles};
use crate::gathers::{GatherSearch, Gathers};
use crate::graph::{Account, Graph};
use crate::pairs::{NONE, Pairs};
use crate::window::{Live, MOST_UNITS, Transfer, Window};
use crate::{PatternError, Side};

/// What a stream looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// How long the window is, microseconds: a transfer counts while it is not older than this.
    pub window: i64,
    /// The longest cycle that is looked for, in transfers; below 2: none.
    pub cycle_hops: u32,
    /// Whether gathers are looked for.
    pub gathers: bool,
    /// How many transfers a search may look at before it stops and says that it did. It bounds what one transfer among an exchange's
    /// millions can cost; 0: no bound.
    pub most_steps: u32,
}

impl Options {
    /// Fans and moments within a window, no searches.
    #[must_use]
    pub fn sides(window: i64) -> Self {
        Self { window, cycle_hops: 0, gathers: false, most_steps: 0 }
    }
}

/// The transfers of a window and what they amount to.
#[derive(Debug, Clone)]
pub struct Stream {
    options: Options,
    window: Window,
    pairs: Pairs,
    accounts: Vec<Account>,
    last: i64,
    cycles: CycleSearch,
    gathers: GatherSearch,
}

/// What stands around a transfer: within the window that ends with it, itself among it.
#[derive(Debug)]
pub struct Around<'a> {
    /// What its payer sends.
    pub payer_sends: &'a Side,
    /// What its payer gets.
    pub payer_gets: &'a Side,
    /// What its payee sends.
    pub payee_sends: &'a Side,
    /// What its payee gets.
    pub payee_gets: &'a Side,
    /// Cycles that it closes.
    pub cycles: &'a Cycles,
    /// Gathers that it belongs to.
    pub gathers: &'a Gathers,
}

static NOTHING: Side = Side::NOTHING;

impl Stream {
    /// A stream that has seen nothing.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self {
            options,
            window: Window::default(),
            pairs: Pairs::default(),
            accounts: Vec::new(),
            last: i64::MIN,
            cycles: CycleSearch::new(options.cycle_hops, options.most_steps),
            gathers: GatherSearch::new(options.most_steps),
        }
    }

    /// Takes the next transfer and says what stands around it.
    ///
    /// # Errors
    /// When it is older than the one before, or its amount above [`MOST_UNITS`]; it is left out then.
    #[inline]
    pub fn push(&mut self, transfer: Transfer) -> Result<Around<'_>, PatternError> {
        let Transfer { from, to, at, units } = transfer;
        if at < self.last {
            return Err(PatternError::OutOfOrder { at, after: self.last });
        }
        if units > MOST_UNITS {
            return Err(PatternError::TooLarge { units });
        }
        self.last = at;
        self.forget(at.saturating_sub(self.options.window));
        self.cycles.clear();
        self.gathers.clear();
        self.make_room(from.max(to));
        if from != to && self.options.cycle_hops > 1 {
            let graph = Graph { window: &self.window, accounts: &self.accounts };
            self.cycles.search(graph, transfer, self.window.next());
        }
        self.link(transfer);
        if from != to && self.options.gathers {
            let graph = Graph { window: &self.window, accounts: &self.accounts };
            self.gathers.search(graph, transfer);
        }
        Ok(self.around(from, to))
    }

    fn around(&self, from: u32, to: u32) -> Around<'_> {
        let [payer, payee] = [from, to].map(|account| self.accounts.get(account as usize));
        Around {
            payer_sends: payer.map_or(&NOTHING, |account| &account.sent),
            payer_gets: payer.map_or(&NOTHING, |account| &account.got),
            payee_sends: payee.map_or(&NOTHING, |account| &account.sent),
            payee_gets: payee.map_or(&NOTHING, |account| &account.got),
            cycles: self.cycles.found(),
            gathers: self.gathers.found(),
        }
    }

    /// What an account sends and gets within the window that ends with the transfer pushed last.
    #[must_use]
    pub fn account(&self, number: u32) -> (Side, Side) {
        self.accounts
            .get(number as usize)
            .map_or_else(Default::default, |account| (account.sent, account.got))
    }

    fn make_room(&mut self, account: u32) {
        if self.accounts.len() <= account as usize {
            self.accounts.resize((account as usize + 1).next_power_of_two(), Account::default());
        }
    }

    /// The transfers before `since` leave the window.
    #[inline]
    fn forget(&mut self, since: i64) {
        while let Some(gone) = self.window.leave(since) {
            let last = self.pairs.take(gone.from, gone.to);
            if let Some(payer) = self.accounts.get_mut(gone.from as usize) {
                payer.sent.take(gone.units, last);
            }
            if let Some(payee) = self.accounts.get_mut(gone.to as usize) {
                payee.got.take(gone.units, last);
            }
        }
    }

    #[inline]
    fn link(&mut self, transfer: Transfer) {
        let number = self.window.next();
        let before = self.pairs.add(transfer.from, transfer.to, number);
        let mut live = Live { transfer, before_out: NONE, before_in: NONE, next_same: NONE };
        if let Some(payer) = self.accounts.get_mut(transfer.from as usize) {
            payer.sent.add(transfer.units, before == NONE);
            live.before_out = std::mem::replace(&mut payer.newest_out, number);
        }
        if let Some(payee) = self.accounts.get_mut(transfer.to as usize) {
            payee.got.add(transfer.units, before == NONE);
            live.before_in = std::mem::replace(&mut payee.newest_in, number);
        }
        self.window.follow(before, number);
        self.window.push(live);
    }
}
