//! What happened, before anybody wrote it down?

use crate::city::grid::{Cell, WHEREVER};
use crate::city::numbers::{Account, Handset, Line};

/// No handset is recorded.
pub(crate) const NO_SET: Handset = Handset::MAX;

/// How a call ended, or that it was a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Kind {
    Answered,
    NoAnswer,
    Busy,
    Text,
}

/// One call or text. Times are seconds since the story began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Call {
    pub(crate) at: u32,
    pub(crate) from: Line,
    pub(crate) to: Line,
    pub(crate) from_set: Handset,
    pub(crate) to_set: Handset,
    pub(crate) from_cell: Cell,
    pub(crate) to_cell: Cell,
    pub(crate) secs: u16,
    pub(crate) kind: Kind,
}

impl Call {
    /// A call between two telephones wherever they are, in whatever handset they are.
    pub(crate) fn of(at: u32, from: Line, to: Line, secs: u16) -> Self {
        let kind = if secs == 0 { Kind::NoAnswer } else { Kind::Answered };
        Self {
            at,
            from,
            to,
            from_set: NO_SET,
            to_set: NO_SET,
            from_cell: WHEREVER,
            to_cell: WHEREVER,
            secs,
            kind,
        }
    }

    pub(crate) fn text(at: u32, from: Line, to: Line) -> Self {
        Self { kind: Kind::Text, ..Self::of(at, from, to, 0) }
    }
}

/// A telephone reported its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fix {
    pub(crate) at: u32,
    pub(crate) line: Line,
    pub(crate) set: Handset,
    pub(crate) cell: Cell,
}

/// Which service somebody logged in to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Service {
    Chat,
    Payment,
    Bank,
    Exchange,
    /// The gang's own site, whose server was seized or whose host answered.
    Site,
}

/// A log-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Login {
    pub(crate) at: u32,
    /// Whose account.
    pub(crate) party: u32,
    pub(crate) set: Handset,
    pub(crate) ip: u32,
    pub(crate) port: u16,
    pub(crate) service: Service,
    /// The line that carried it, where it came over the mobile network.
    pub(crate) line: Line,
    pub(crate) cell: Cell,
}

/// No line: it came over a fixed network.
pub(crate) const NO_LINE: Line = Line::MAX;

/// What a payment was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Memo {
    Transfer,
    Salary,
    Shop,
    Cash,
    Rent,
    Coin,
    Invest,
    /// Cash paid in at a counter or a machine.
    Deposit,
    Refund,
}

/// Cash has no account.
pub(crate) const CASH: Account = Account::MAX;

/// Money moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Payment {
    pub(crate) at: u32,
    pub(crate) from: Account,
    pub(crate) to: Account,
    pub(crate) minor: i64,
    pub(crate) memo: Memo,
}

/// Tables of which a row is rare enough to be kept as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Table {
    Crossing,
    Stay,
    Ride,
    Flight,
    Withdrawal,
    TopUp,
    Pairing,
    Subscriber,
    Profile,
    Gate,
    Position,
    Lease,
    Shown,
    Trunk,
    Coin,
    Chat,
    Post,
    Domain,
    Device,
    Relation,
    Sms,
    /// A visit to the gang's site: address, account, request.
    Visit,
    /// An account with what it shows of itself: signature and picture.
    Account,
}

/// One row of such a table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Row {
    pub(crate) table: Table,
    pub(crate) at: u32,
    /// Whom it concerns: what a case asks for is decided by them.
    pub(crate) party: u32,
    /// What its file is called after, where a table has many files (a conversation).
    pub(crate) file: String,
    pub(crate) cells: Vec<String>,
}

/// Everything that happened in some time.
#[derive(Debug, Default)]
pub(crate) struct Book {
    pub(crate) calls: Vec<Call>,
    pub(crate) fixes: Vec<Fix>,
    pub(crate) logins: Vec<Login>,
    pub(crate) payments: Vec<Payment>,
    pub(crate) rows: Vec<Row>,
}

impl Book {
    pub(crate) fn row<const N: usize>(&mut self, table: Table, at: u32, party: u32, cells: [String; N]) {
        self.rows.push(Row { table, at, party, file: String::new(), cells: cells.into() });
    }

    pub(crate) fn clear(&mut self) {
        self.calls.clear();
        self.fixes.clear();
        self.logins.clear();
        self.payments.clear();
        self.rows.clear();
    }

    /// Puts everything in order of time.
    pub(crate) fn sort(&mut self) {
        self.calls.sort_unstable();
        self.fixes.sort_unstable();
        self.logins.sort_unstable();
        self.payments.sort_unstable();
        self.rows.sort_unstable();
    }

    /// Moves what happened in `[from, until)` of a whole story's sorted book into a day's.
    pub(crate) fn take_from(&mut self, story: &Book, from: u32, until: u32) {
        fn part<T, F: Fn(&T) -> u32>(all: &[T], at: F, from: u32, until: u32) -> &[T] {
            let start = all.partition_point(|one| at(one) < from);
            let end = all.partition_point(|one| at(one) < until);
            all.get(start..end).unwrap_or(&[])
        }
        self.calls.extend_from_slice(part(&story.calls, |one| one.at, from, until));
        self.fixes.extend_from_slice(part(&story.fixes, |one| one.at, from, until));
        self.logins.extend_from_slice(part(&story.logins, |one| one.at, from, until));
        self.payments.extend_from_slice(part(&story.payments, |one| one.at, from, until));
        self.rows.extend(story.rows.iter().filter(|row| (from..until).contains(&row.at)).cloned());
    }
}
