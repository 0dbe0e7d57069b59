//! Statements of banks in China and Hong Kong, as their online banking exports them.

use super::page::{Lines, Page, field, file_name, grouped, masked};
use super::words;
use crate::clock::{BEIJING, HONG_KONG, show};
use crate::error::TestbedError;
use crate::world::{Booking, World};

/// `-` for money out, nothing for money in, and the amount.
fn signed(world: &World, account: usize, booking: &Booking) -> String {
    world.plain(account, if booking.out { -booking.minor } else { booking.minor })
}

/// 中国农业银行: one header, signed amounts, counterparty number (or name) in 对手信息.
pub(crate) fn abc(world: &World, account: usize, bookings: &[Booking]) -> Result<Page, TestbedError> {
    let mut lines = Lines::ending("\r\n");
    lines.line("交易日期,交易时间,交易摘要,交易金额,本次余额,对手信息,日 志 号,交易渠道,交易附言");
    for booking in bookings {
        let (step, other) = (&world.moves[booking.id], &world.accounts[booking.other]);
        let plus = if booking.out { "" } else { "+" };
        let named = if other.number.is_empty() { &other.holder } else { &other.number };
        let named = if named.is_empty() { "--" } else { named };
        let columns = [
            show(step.time, BEIJING, "%Y%m%d"),
            show(step.time, BEIJING, "%H%M%S"),
            words::abc(step.class).to_owned(),
            format!("{plus}{}", signed(world, account, booking)),
            world.plain(account, booking.balance),
            field(named),
            words::digits(world, booking.id, 1, 9),
            "超级网银".to_owned(),
            field(&step.memo),
        ];
        lines.entry(&[booking.id], &columns.join(","));
    }
    let name = file_name(world, account, "ABC", "", "csv");
    Ok(lines.page(name, "abc_debit_csv", "utf-8")?.of(vec![account], false))
}

/// 中国银行: a title line, a header, newest first, masked counterparties.
pub(crate) fn boc(
    world: &World,
    account: usize,
    bookings: &[Booking],
    part: &str,
) -> Result<Page, TestbedError> {
    let mut lines = Lines::ending("\n");
    lines.line("中国银行交易流水明细单");
    lines.line(BOC_HEADER);
    for booking in bookings.iter().rev() {
        let (step, other) = (&world.moves[booking.id], &world.accounts[booking.other]);
        let row = boc_row(
            &show(step.time, BEIJING, "%Y-%m-%d,%H:%M:%S"),
            [&signed(world, account, booking), &world.plain(account, booking.balance)],
            words::boc(step.class, booking.out),
            &step.memo,
            [&other.holder, &masked(&other.number, "******"), other.institution],
            &world.accounts[account].number,
        );
        lines.entry(&[booking.id], &row);
    }
    let name = file_name(world, account, "BOC", part, "csv");
    Ok(lines.page(name, "boc_debit_csv", "utf-8")?.of(vec![account], true))
}

/// The columns of a 中国银行 debit statement.
pub(crate) const BOC_HEADER: &str = "记账日期,记账时间,币别,金额,余额,交易名称,渠道,网点名称,附言,对方账户名,对方卡号/账号,对方开户行,借记卡号";

/// What 中国银行 prints where it has nothing to say.
const BOC_NOTHING: &str = "-------------------";

/// One row of it: date and time, amount and balance, kind, memo, the other side's name, number and bank, own card.
pub(crate) fn boc_row(
    when: &str,
    money: [&str; 2],
    kind: &str,
    memo: &str,
    other: [&str; 3],
    own: &str,
) -> String {
    let or_nothing = |text: &str| if text.is_empty() { BOC_NOTHING.to_owned() } else { field(text) };
    let [amount, balance] = money.map(|plain| field(&grouped(plain)));
    let [name, number, bank] = other.map(or_nothing);
    let tail = own.get(own.len().saturating_sub(4)..).unwrap_or(own);
    format!(
        "{when},人民币,{amount},{balance},{kind},手机银行,{BOC_NOTHING},{},{name},{number},{bank},{tail}",
        or_nothing(memo)
    )
}

/// 中国工商银行: preamble, padded and quoted cells that end in a tab, dates only, newest first, a total line.
pub(crate) fn icbc(
    world: &World,
    account: usize,
    bookings: &[Booking],
    gb: bool,
) -> Result<Page, TestbedError> {
    let own = &world.accounts[account];
    let mut lines = Lines::ending("\n");
    lines.line("明细查询文件下载");
    lines.line("");
    lines.line(&format!("卡号: {},\"卡别名: \"", masked(&own.number, "****")));
    lines.line("");
    lines.line("子账户序号: 00000,子账户类别: 活期,\"子账户别名: \"");
    lines.line("");
    lines.line(
        "交易日期,摘要,交易详情,交易场所,交易国家或地区简称,钞/汇,交易金额(收入),交易金额(支出),交易币种,\
         记账金额(收入),记账金额(支出),记账币种,余额,对方户名,对方账户",
    );
    let (mut income, mut outgo) = (0, 0);
    for booking in bookings.iter().rev() {
        *(if booking.out { &mut outgo } else { &mut income }) += booking.minor;
        lines.entry(&[booking.id], &icbc_row(world, account, booking));
    }
    lines.line(" ");
    let sums = [income, outgo].map(|minor| icbc_cell(&grouped(&world.plain(account, minor)), 20));
    lines.line(&format!("人民币合计,,,,,,,,,{},", sums.join(",")));
    let name = file_name(world, account, "ICBC", "", "csv");
    let encoding = if gb { "gb18030" } else { "utf-8" };
    Ok(lines.page(name, "icbc_debit_csv", encoding)?.of(vec![account], true))
}

/// A quoted cell, filled with blanks to `width` and closed by a tab.
fn icbc_cell(text: &str, width: usize) -> String {
    format!("\"{text:<width$}\t\"")
}

fn icbc_row(world: &World, account: usize, booking: &Booking) -> String {
    let (step, other) = (&world.moves[booking.id], &world.accounts[booking.other]);
    let amount = grouped(&world.plain(account, booking.minor));
    let (income, outgo) = if booking.out { ("", amount.as_str()) } else { (amount.as_str(), "") };
    let cells = [
        format!("{}     \t", show(step.time, BEIJING, "%Y-%m-%d")),
        icbc_cell(words::icbc(step.class, booking.out), 20),
        icbc_cell(&step.memo, 30),
        icbc_cell("", 60),
        icbc_cell("CHN", 20),
        "钞        \t".to_owned(),
        icbc_cell("-", 20),
        icbc_cell("-", 20),
        "-              \t".to_owned(),
        icbc_cell(income, 20),
        icbc_cell(outgo, 20),
        "人民币         \t".to_owned(),
        icbc_cell(&grouped(&world.plain(account, booking.balance)), 20),
        icbc_cell(&other.holder, 60),
        icbc_cell(&masked(&other.number, "****"), 20),
    ];
    format!("{},", cells.join(","))
}

/// 招商银行: one header, dates only, name and number of the other side in one column.
pub(crate) fn cmb(
    world: &World,
    account: usize,
    bookings: &[Booking],
    bom: bool,
) -> Result<Page, TestbedError> {
    let mut lines = Lines::ending("\r\n");
    lines.line("记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要");
    for booking in bookings {
        let (step, other) = (&world.moves[booking.id], &world.accounts[booking.other]);
        let named = [other.holder.as_str(), &other.number].join(" ");
        let columns = [
            show(step.time, BEIJING, "%Y-%m-%d"),
            "CNY".to_owned(),
            field(&grouped(&signed(world, account, booking))),
            field(&grouped(&world.plain(account, booking.balance))),
            words::cmb(step.class, booking.out).to_owned(),
            field(named.trim()),
            field(&step.memo),
        ];
        lines.entry(&[booking.id], &columns.join(","));
    }
    let name = file_name(world, account, "CMB", "", "csv");
    let encoding = if bom { "utf-8-bom" } else { "utf-8" };
    Ok(lines.page(name, "cmb_debit_csv", encoding)?.of(vec![account], false))
}

/// HSBC Hong Kong: day first, amounts quoted and closed by a tab, newest first.
pub(crate) fn hsbc(world: &World, account: usize, bookings: &[Booking]) -> Result<Page, TestbedError> {
    let asset = world.accounts[account].asset;
    let mut lines = Lines::ending("\n");
    lines.line("Date,Description,Billing amount,Billing currency,Balance,Balance currency");
    for booking in bookings.iter().rev() {
        let amount = grouped(&signed(world, account, booking));
        let row = format!(
            "{},{},\"{amount}\"\t,{asset},\"{}\"\t,{asset}",
            show(world.moves[booking.id].time, HONG_KONG, "%d/%m/%Y"),
            field(&words::hsbc(world, booking)),
            grouped(&world.plain(account, booking.balance)),
        );
        lines.entry(&[booking.id], &row);
    }
    let name = file_name(world, account, "HSBCHK", "", "csv");
    Ok(lines.page(name, "hsbc_hk_csv", "utf-8")?.of(vec![account], true))
}
