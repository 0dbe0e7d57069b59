//! Token transfers of one address, as block explorers export them.

use super::page::{Lines, Page, file_name};
use super::words;
use crate::clock::{BEIJING, show};
use crate::error::TestbedError;
use crate::world::{Booking, Role, World};

/// The token's contract: an address that begins like every invented one.
const USDT_CONTRACT: &str = "0x7e570000000000000000000000000000000dac17";
/// Block at the case's beginning, and seconds from block to block.
const FIRST_BLOCK: i64 = 21_960_000;
const BLOCK_SECS: i64 = 12;

fn block(time: i64) -> i64 {
    FIRST_BLOCK + (time - crate::clock::CASE_BEGINS) / BLOCK_SECS
}

/// Both ends as the chain sees them: a coin desk's customer account pays out of the desk's hot wallet.
fn ends(world: &World, booking: &Booking) -> (String, String) {
    let step = &world.moves[booking.id];
    let address = |account: usize| match world.accounts[account].role {
        Role::CoinDesk => {
            world.find("desk-hot").map_or(String::new(), |hot| world.accounts[hot].number.clone())
        }
        _ => world.accounts[account].number.clone(),
    };
    (address(step.from), address(step.to))
}

/// OKLink's export: local time and UTC side by side, newest first.
pub(crate) fn oklink(world: &World, account: usize, bookings: &[Booking]) -> Result<Page, TestbedError> {
    let mut lines = Lines::ending("\n");
    lines.line(
        "交易哈希,区块高度,本地时间(UTC+8),UTC时间,发送方,发送方ENS,接收方,接收方ENS,数量,代币符号,代币地址",
    );
    for booking in bookings.iter().rev() {
        let time = world.moves[booking.id].time;
        let (from, to) = ends(world, booking);
        let row = format!(
            "{},{},{},{},{from},,{to},,{},USDT,{USDT_CONTRACT},",
            words::hash(world, booking.id),
            block(time),
            show(time, BEIJING, "%Y/%m/%d %H:%M:%S"),
            show(time, 0, "%Y/%m/%d %H:%M:%S"),
            world.plain(account, booking.minor),
        );
        lines.entry(&[booking.id], &row);
    }
    let name = file_name(world, account, "OKLink", "", "csv");
    Ok(lines.page(name, "oklink_csv", "utf-8")?.of(vec![account], true))
}

/// Etherscan's export: every field quoted, UTC, oldest first.
pub(crate) fn etherscan(world: &World, account: usize, bookings: &[Booking]) -> Result<Page, TestbedError> {
    let mut lines = Lines::ending("\n");
    lines.line(
        "\"Transaction Hash\",\"Blockno\",\"UnixTimestamp\",\"DateTime (UTC)\",\"From\",\"To\",\"TokenValue\",\
         \"USDValueDayOfTx\",\"ContractAddress\",\"TokenName\",\"TokenSymbol\"",
    );
    for booking in bookings {
        let time = world.moves[booking.id].time;
        let (from, to) = ends(world, booking);
        let value = world.plain(account, booking.minor);
        let dollars = super::page::grouped(value.get(..value.len().saturating_sub(4)).unwrap_or(&value));
        let columns = [
            words::hash(world, booking.id),
            block(time).to_string(),
            time.to_string(),
            show(time, 0, "%Y-%m-%d %H:%M:%S"),
            from,
            to,
            value,
            format!("${dollars}"),
            USDT_CONTRACT.to_owned(),
            "Tether USD".to_owned(),
            "USDT".to_owned(),
        ];
        lines.entry(&[booking.id], &columns.map(|column| format!("\"{column}\"")).join(","));
    }
    let name = file_name(world, account, "Etherscan", "", "csv");
    Ok(lines.page(name, "etherscan_erc20_csv", "utf-8")?.of(vec![account], false))
}
