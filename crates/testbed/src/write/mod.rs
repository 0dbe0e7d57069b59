//! How does each institution export what it knows? One file a format, in the shape its real exports have.
//!
//! A writer sees only the bookings of the account it writes, and says of every booking which row shows it.

mod bank_cn;
mod chain;
mod iso20022;
mod ofx;
mod page;
mod platform;
mod swift;
mod wallet_cn;
mod words;

pub(crate) use bank_cn::{BOC_HEADER, boc_row};
pub use page::Page;
pub(crate) use platform::LAYOUTS;

use crate::error::TestbedError;
use crate::world::{Booking, World};

/// The form in which an account's statement is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Nobody asked for one.
    None,
    /// It was asked for and has not come: the case lacks it.
    Missing,
    /// 中国农业银行 debit card, CSV, UTF-8, oldest first, date and time, full counterparty number without a name.
    Abc,
    /// 中国银行 debit card, CSV, UTF-8, newest first, date and time, counterparty numbers masked.
    Boc,
    /// The same, exported twice with overlapping periods.
    BocTwoExports,
    /// 中国工商银行 debit card, padded CSV, newest first, dates only, numbers masked, a total line at the end.
    Icbc {
        /// Encoded as GB18030 instead of UTF-8.
        gb18030: bool,
    },
    /// 招商银行 debit card, CSV, oldest first, dates only, name and number in one column.
    Cmb {
        /// Begins with a UTF-8 byte order mark.
        bom: bool,
    },
    /// WeChat Pay bill, CSV, preamble of 16 lines, no balances.
    Wechat,
    /// WeChat Pay bill as a workbook.
    WechatWorkbook,
    /// Alipay bill, CSV, preamble, no balances.
    Alipay {
        /// Encoded as GB18030 (the usual form) instead of UTF-8.
        gb18030: bool,
    },
    /// HSBC Hong Kong account, CSV, newest first, dates only.
    Hsbc,
    /// ISO 20022 camt.053.001.08.
    Camt053,
    /// SWIFT MT940 with German structured field 86.
    Mt940,
    /// OFX 1.0.2 (SGML).
    Ofx,
    /// The coin desk's own ledger as two files of JSON lines; covers all accounts of the same number.
    Platform,
    /// Shown in the `Platform` files of the account with the same number.
    PlatformSibling,
    /// OKLink token transfers of an address, CSV, newest first.
    OkLink,
    /// Etherscan ERC-20 token transfers of an address, CSV, oldest first.
    Etherscan,
}

impl Source {
    /// Whether a file shows the account's bookings.
    #[must_use]
    pub fn is_written(self) -> bool {
        !matches!(self, Source::None | Source::Missing)
    }
}

/// Writes every statement of the world, sorted by file name.
///
/// # Errors
/// When a text does not fit its declared encoding or a workbook cannot be made.
pub fn pages(world: &World) -> Result<Vec<Page>, TestbedError> {
    let mut pages = Vec::new();
    for account in 0..world.accounts.len() {
        let shown: Vec<Booking> = world
            .bookings(account)
            .into_iter()
            .filter(|b| world.moves[b.id].hidden_in != Some(account))
            .collect();
        write_account(world, account, &shown, &mut pages)?;
    }
    pages.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(pages)
}

/// The file or files of one account.
fn write_account(
    world: &World,
    account: usize,
    bookings: &[Booking],
    pages: &mut Vec<Page>,
) -> Result<(), TestbedError> {
    let page = match world.accounts[account].source {
        Source::None | Source::Missing | Source::PlatformSibling => return Ok(()),
        Source::Abc => bank_cn::abc(world, account, bookings),
        Source::Boc => bank_cn::boc(world, account, bookings, ""),
        Source::BocTwoExports => {
            let (early, late) = overlapping(world, bookings);
            pages.push(bank_cn::boc(world, account, early, "-1")?);
            bank_cn::boc(world, account, late, "-2")
        }
        Source::Icbc { gb18030 } => bank_cn::icbc(world, account, bookings, gb18030),
        Source::Cmb { bom } => bank_cn::cmb(world, account, bookings, bom),
        Source::Wechat => wallet_cn::wechat(world, account, bookings),
        Source::WechatWorkbook => wallet_cn::wechat_workbook(world, account, bookings),
        Source::Alipay { gb18030 } => wallet_cn::alipay(world, account, bookings, gb18030),
        Source::Hsbc => bank_cn::hsbc(world, account, bookings),
        Source::Camt053 => iso20022::camt053(world, account, bookings),
        Source::Mt940 => swift::mt940(world, account, bookings),
        Source::Ofx => ofx::ofx(world, account, bookings),
        Source::Platform => {
            let [funds, trades] = platform::platform(world, account)?;
            pages.push(funds);
            Ok(trades)
        }
        Source::OkLink => chain::oklink(world, account, bookings),
        Source::Etherscan => chain::etherscan(world, account, bookings),
    }?;
    pages.push(page);
    Ok(())
}

/// Two runs of the bookings that share their middle third. Runs break only where the second changes, as exports do.
fn overlapping<'a>(world: &World, bookings: &'a [Booking]) -> (&'a [Booking], &'a [Booking]) {
    let time = |index: usize| bookings.get(index).map(|b| world.moves[b.id].time);
    let settle = |mut index: usize| {
        while index > 0 && index < bookings.len() && time(index) == time(index - 1) {
            index += 1;
        }
        index
    };
    let (first, second) = (settle(bookings.len() / 3), settle(bookings.len() * 2 / 3));
    (&bookings[..second], &bookings[first..])
}
