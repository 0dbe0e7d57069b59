//! Bills of WeChat Pay and Alipay: long preambles, no balances, a fee only in the remarks.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::page::{Lines, Page, field, file_name, period};
use super::words;
use crate::clock::{BEIJING, show};
use crate::error::TestbedError;
use crate::world::{Booking, Class, Role, World};

/// A booking with the fee that was charged with it: the bill shows both as one row.
struct Billed<'a> {
    booking: &'a Booking,
    fee: Option<&'a Booking>,
}

impl Billed<'_> {
    fn moves(&self) -> Vec<usize> {
        std::iter::once(self.booking.id).chain(self.fee.map(|fee| fee.id)).collect()
    }

    fn minor(&self) -> i128 {
        self.booking.minor + self.fee.map_or(0, |fee| fee.minor)
    }
}

/// Folds fees into the bookings that they were charged with.
fn billed<'a>(world: &World, bookings: &'a [Booking]) -> Vec<Billed<'a>> {
    let fee_of = |booking: &Booking| world.moves[booking.id].fee_of.and_then(|id| usize::try_from(id).ok());
    let main = bookings.iter().filter(|booking| fee_of(booking).is_none());
    main.map(|booking| Billed { booking, fee: bookings.iter().find(|fee| fee_of(fee) == Some(booking.id)) })
        .collect()
}

/// Bills list the latest first.
fn latest_first<'a>(world: &World, bookings: &'a [Booking]) -> Vec<Billed<'a>> {
    let mut billed = billed(world, bookings);
    billed.reverse();
    billed
}

/// Number and sum of the bills that match.
fn sum(world: &World, account: usize, billed: &[Billed], of: impl Fn(&Billed) -> bool) -> (usize, String) {
    let matching: Vec<&Billed> = billed.iter().filter(|bill| of(bill)).collect();
    (matching.len(), world.plain(account, matching.iter().map(|bill| bill.minor()).sum()))
}

fn is_top_up(world: &World, bill: &Billed) -> bool {
    world.moves[bill.booking.id].class == Class::TopUp
}

/// The sixteen lines above a WeChat Pay bill.
fn wechat_preamble(world: &World, account: usize, billed: &[Billed]) -> Vec<String> {
    let (first, last) = period(world, billed.iter().map(|bill| bill.booking.id));
    let day = |time: i64| show(time, BEIJING, "%Y-%m-%d");
    let income = sum(world, account, billed, |bill| !bill.booking.out && !is_top_up(world, bill));
    let outgo = sum(world, account, billed, |bill| bill.booking.out && !is_top_up(world, bill));
    let neutral = sum(world, account, billed, |bill| is_top_up(world, bill));
    vec![
        "微信支付账单明细".to_owned(),
        format!("微信昵称：[{}]", world.accounts[account].holder),
        format!("起始时间：[{} 00:00:00] 终止时间：[{} 23:59:59]", day(first), day(last)),
        "导出类型：[全部]".to_owned(),
        format!("导出时间：[{}]", show(last + 5 * 86_400, BEIJING, "%Y-%m-%d %H:%M:%S")),
        String::new(),
        format!("共{}笔记录", billed.len()),
        format!("收入：{}笔 {}元", income.0, income.1),
        format!("支出：{}笔 {}元", outgo.0, outgo.1),
        format!("中性交易：{}笔 {}元", neutral.0, neutral.1),
        "注：".to_owned(),
        "1. 充值/提现/理财通购买/零钱通存取/信用卡还款等交易，将计入中性交易".to_owned(),
        "2. 本明细仅展示当前账单中的交易，不包括已删除的记录".to_owned(),
        "3. 本明细仅供个人对账使用".to_owned(),
        String::new(),
        "----------------------微信支付账单明细列表--------------------".to_owned(),
    ]
}

const WECHAT_HEADER: [&str; 11] = [
    "交易时间",
    "交易类型",
    "交易对方",
    "商品",
    "收/支",
    "金额(元)",
    "支付方式",
    "当前状态",
    "交易单号",
    "商户单号",
    "备注",
];

/// The eleven cells of one WeChat Pay row.
fn wechat_cells(world: &World, account: usize, bill: &Billed) -> [String; 11] {
    let booking = bill.booking;
    let (step, other) = (&world.moves[booking.id], &world.accounts[booking.other]);
    let bank = format!(
        "{}({})",
        other.institution,
        other.number.get(other.number.len().saturating_sub(4)..).unwrap_or("")
    );
    let shop = world.accounts[account].role == Role::Bystander;
    let (kind, side, way, state) = match (step.class, booking.out) {
        (Class::TopUp, true) => ("零钱提现", "/", bank.as_str(), "提现已到账"),
        (Class::TopUp, false) => ("零钱充值", "/", bank.as_str(), "充值完成"),
        (Class::Purchase, true) => ("商户消费", "支出", "零钱", "支付成功"),
        (_, true) => ("转账", "支出", "零钱", "朋友已收钱"),
        (_, false) if shop => ("二维码收款", "收入", "零钱", "已收钱"),
        (_, false) => ("转账", "收入", "零钱", "已存入零钱"),
    };
    let goods = match step.class {
        Class::Transfer => format!("转账备注:{}", step.memo),
        Class::Purchase => format!("{}订单", other.holder),
        _ => "/".to_owned(),
    };
    let remark = bill.fee.map_or("/".to_owned(), |fee| format!("服务费¥{}", world.plain(account, fee.minor)));
    [
        show(step.time, BEIJING, "%Y-%m-%d %H:%M:%S"),
        kind.to_owned(),
        if step.class == Class::TopUp { bank.clone() } else { other.holder.clone() },
        goods,
        side.to_owned(),
        format!("¥{}", world.plain(account, bill.minor())),
        way.to_owned(),
        state.to_owned(),
        format!("{}\t", words::digits(world, booking.id, 2, 28)),
        format!("{}\t", words::digits(world, booking.id, 3, 22)),
        remark,
    ]
}

/// WeChat Pay as CSV. The shop's file has three rows that cannot be read, as after a careless edit.
pub(crate) fn wechat(world: &World, account: usize, bookings: &[Booking]) -> Result<Page, TestbedError> {
    let mut lines = Lines::ending("\n");
    let billed = latest_first(world, bookings);
    for line in wechat_preamble(world, account, &billed) {
        lines.line(&format!("{line},,,,,,,,,,"));
    }
    lines.line(&WECHAT_HEADER.join(","));
    for bill in &billed {
        lines.entry(&bill.moves(), &wechat_cells(world, account, bill).map(|cell| field(&cell)).join(","));
    }
    if world.accounts[account].role == Role::Bystander {
        for (what, line) in BAD_ROWS {
            lines.bad(what, line);
        }
    }
    let name = file_name(world, account, "WeChat", "", "csv");
    Ok(lines.page(name, "wechat_csv", "utf-8-bom")?.of(vec![account], true))
}

/// Rows that should be records and cannot be.
const BAD_ROWS: [(&str, &str); 3] = [
    (
        "there is no 30 February",
        "2025-02-30 10:00:00,二维码收款,路人,/,收入,¥12.00,零钱,已收钱,4200000000000000000000000001\t,/\t,/",
    ),
    (
        "the amount is written in words",
        "2025-03-02 10:00:00,二维码收款,路人,/,收入,¥一百元整,零钱,已收钱,4200000000000000000000000002\t,/\t,/",
    ),
    ("the row breaks off", "2025-03-01 10:00:00,二维码收款,路人"),
];

/// WeChat Pay as a workbook: one sheet, every cell text, the title merged over all columns.
pub(crate) fn wechat_workbook(
    world: &World,
    account: usize,
    bookings: &[Booking],
) -> Result<Page, TestbedError> {
    let name = file_name(world, account, "WeChat", "", "xlsx");
    let billed = latest_first(world, bookings);
    let mut table: Vec<Vec<String>> =
        wechat_preamble(world, account, &billed).into_iter().map(|line| vec![line]).collect();
    table.push(WECHAT_HEADER.map(str::to_owned).to_vec());
    let mut shown = Vec::new();
    for (entry, bill) in (1_u64..).zip(&billed) {
        table.push(wechat_cells(world, account, bill).to_vec());
        let row = u64::try_from(table.len()).ok();
        shown.extend(bill.moves().into_iter().map(|id| (id, entry, row)));
    }
    let bytes = workbook(&table)
        .map_err(|source| TestbedError::Workbook { name: name.clone(), source: Box::new(source) })?;
    let page = Page { name, format: "wechat_xlsx", encoding: "binary", bytes, shown, ..Page::default() };
    Ok(page.of(vec![account], true))
}

/// A workbook of text cells with a fixed creation time, so that the same table gives the same bytes.
fn workbook(table: &[Vec<String>]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_ymd(2025, 3, 20)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let sheet = book.add_worksheet().set_name("微信支付账单明细")?;
    for (row, cells) in (0_u32..).zip(table) {
        for (column, cell) in (0_u16..).zip(cells) {
            sheet.write_string(row, column, cell)?;
        }
    }
    book.save_to_buffer()
}

const ALIPAY_RULE: &str =
    "------------------------------------------------------------------------------------";
const ALIPAY_HEADER: &str = "交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,\
                             交易订单号,商家订单号,备注,";

/// Alipay as CSV: twenty-odd lines of preamble, numbers closed by a tab, a comma at the end of every row.
pub(crate) fn alipay(
    world: &World,
    account: usize,
    bookings: &[Booking],
    gb: bool,
) -> Result<Page, TestbedError> {
    let mut lines = Lines::ending("\r\n");
    let billed = latest_first(world, bookings);
    alipay_preamble(world, account, &billed, &mut lines);
    lines.line(ALIPAY_HEADER);
    for bill in &billed {
        lines.entry(&bill.moves(), &alipay_row(world, account, bill));
    }
    let name = file_name(world, account, "Alipay", "", "csv");
    Ok(lines.page(name, "alipay_csv", if gb { "gb18030" } else { "utf-8" })?.of(vec![account], true))
}

fn alipay_preamble(world: &World, account: usize, billed: &[Billed], lines: &mut Lines) {
    let own = &world.accounts[account];
    let (first, last) = period(world, billed.iter().map(|bill| bill.booking.id));
    let day = |time: i64| show(time, BEIJING, "%Y-%m-%d");
    let income = sum(world, account, billed, |bill| !bill.booking.out && !is_top_up(world, bill));
    let outgo = sum(world, account, billed, |bill| bill.booking.out && !is_top_up(world, bill));
    let neutral = sum(world, account, billed, |bill| is_top_up(world, bill));
    lines.line(ALIPAY_RULE);
    lines.line("导出信息：");
    lines.line(&format!("姓名：{}", own.holder));
    lines.line(&format!("支付宝账户：{}", own.number));
    lines.line(&format!("起始时间：[{} 00:00:00]    终止时间：[{} 23:59:59]", day(first), day(last)));
    lines.line("导出交易类型：[全部]");
    lines.line(&format!("导出时间：[{}]", show(last + 5 * 86_400, BEIJING, "%Y-%m-%d %H:%M:%S")));
    lines.line(&format!("共{}笔记录", billed.len()));
    lines.line(&format!("收入：{}笔 {}元", income.0, income.1));
    lines.line(&format!("支出：{}笔 {}元", outgo.0, outgo.1));
    lines.line(&format!("不计收支：{}笔 {}元", neutral.0, neutral.1));
    lines.lines(
        "\n特别提示：\n1.本回单内容可表明支付宝受理了相应支付交易申请；\n2.本回单仅供个人对账使用。\n\n\
         ------------------------支付宝（中国）网络技术有限公司  电子客户回单------------------------",
    );
}

fn alipay_row(world: &World, account: usize, bill: &Billed) -> String {
    let booking = bill.booking;
    let (step, other) = (&world.moves[booking.id], &world.accounts[booking.other]);
    let bank = format!(
        "{}({})",
        other.institution,
        other.number.get(other.number.len().saturating_sub(4)..).unwrap_or("")
    );
    let (kind, side, way) = match (step.class, booking.out) {
        (Class::TopUp, _) => ("账户存取", "不计收支", bank.as_str()),
        (Class::Purchase, _) => ("日用百货", "支出", "账户余额"),
        (_, true) => ("转账红包", "支出", "账户余额"),
        (_, false) => ("转账红包", "收入", "账户余额"),
    };
    let remark = bill.fee.map_or(String::new(), |fee| format!("服务费{}元", world.plain(account, fee.minor)));
    let or_slash = |text: &str| if text.is_empty() { "/".to_owned() } else { field(text) };
    let cells = [
        show(step.time, BEIJING, "%Y-%m-%d %H:%M:%S"),
        kind.to_owned(),
        or_slash(&other.holder),
        or_slash(&alipay_masked(&other.number)),
        or_slash(&step.memo),
        side.to_owned(),
        world.plain(account, bill.minor()),
        way.to_owned(),
        "交易成功".to_owned(),
        format!("{}\t", words::digits(world, booking.id, 4, 28)),
        "\t".to_owned(),
        remark,
    ];
    format!("{},", cells.join(","))
}

/// Alipay hides the middle of a handle: `col***@example.com`.
fn alipay_masked(number: &str) -> String {
    match number.split_once('@') {
        Some((user, domain)) => format!("{}***@{domain}", user.chars().take(3).collect::<String>()),
        None => super::page::masked(number, "***********"),
    }
}
