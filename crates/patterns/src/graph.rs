//! Who are the neighbours of an account within the window? Its transfers, from the newest to the oldest.

use crate::Side;
use crate::pairs::NONE;
use crate::window::{Live, Window};

/// An account within the window.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Account {
    pub(crate) sent: Side,
    pub(crate) got: Side,
    pub(crate) newest_out: u64,
    pub(crate) newest_in: u64,
}

impl Default for Account {
    fn default() -> Self {
        Self { sent: Side::NOTHING, got: Side::NOTHING, newest_out: NONE, newest_in: NONE }
    }
}

/// Accounts and transfers of the window, for searches.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Graph<'a> {
    pub(crate) window: &'a Window,
    pub(crate) accounts: &'a [Account],
}

impl<'a> Graph<'a> {
    /// The newest transfer that an account sent.
    #[inline]
    pub(crate) fn newest_out(self, account: u32) -> u64 {
        self.accounts.get(account as usize).map_or(NONE, |account| account.newest_out)
    }

    /// The newest transfer that an account got.
    #[inline]
    pub(crate) fn newest_in(self, account: u32) -> u64 {
        self.accounts.get(account as usize).map_or(NONE, |account| account.newest_in)
    }

    /// The transfer of a number, while it is in the window.
    #[inline]
    pub(crate) fn get(self, number: u64) -> Option<&'a Live> {
        self.window.get(number)
    }
}

/// What a search may still cost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Budget {
    left: u32,
    endless: bool,
}

impl Budget {
    /// `most` steps; 0: no bound.
    pub(crate) fn of(most: u32) -> Self {
        Self { left: most, endless: most == 0 }
    }

    /// Takes a step; false if none is left.
    #[inline]
    pub(crate) fn step(&mut self) -> bool {
        if self.left == 0 {
            return self.endless;
        }
        self.left -= 1;
        true
    }
}

/// Numbers beside accounts that are all forgotten at once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Marks {
    now: u32,
    marks: Vec<(u32, u64)>,
}

impl Marks {
    /// Forgets every mark; `accounts` may be marked from now on.
    pub(crate) fn clear(&mut self, accounts: usize) {
        self.now = self.now.wrapping_add(1);
        if self.now == 0 {
            self.marks.clear();
            self.now = 1;
        }
        if self.marks.len() < accounts {
            self.marks.resize(accounts, (0, 0));
        }
    }

    #[inline]
    pub(crate) fn get(&self, account: u32) -> Option<u64> {
        self.marks.get(account as usize).filter(|(when, _)| *when == self.now).map(|(_, number)| *number)
    }

    #[inline]
    pub(crate) fn set(&mut self, account: u32, number: u64) {
        if let Some(mark) = self.marks.get_mut(account as usize) {
            *mark = (self.now, number);
        }
    }
}
