//! How are the tables written that have few rows, each in the columns of its source?

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::city::book::{Row, Table};
use crate::city::evidence::sheet::Sheet;
use crate::city::evidence::{Asked, Written, push_field, write_file};
use crate::error::TestbedError;

/// A table of at most this many rows goes out as a workbook, where its source is known to send them.
const WORKBOOK_ROWS: usize = 2_000;
/// Rows to a file.
const ROWS: u64 = 500_000;

/// File and columns of a table; whether its source sends workbooks.
fn shape(table: Table) -> (&'static str, &'static str, bool) {
    match table {
        Table::Crossing => {
            ("border/crossings", "姓名,证件号码,证件种类,出入境时间,出入境标识,口岸,前往地,出入境事由", true)
        }
        Table::Stay => {
            ("hotels/stays", "姓名,证件号码,联系电话,入住时间,退房时间,旅馆名称,房号,户籍地址", true)
        }
        Table::Ride => {
            ("rides/rides", "乘客姓名,乘客电话,上车时间,下车时间,上车地点,下车地点,车牌号,订单号", false)
        }
        Table::Flight => (
            "flights/flights",
            "起飞时间,到达时间,旅客姓名,证件号码,联系电话,航班号,出发地,目的地,座位号",
            true,
        ),
        Table::Withdrawal => {
            ("cash/withdrawals", "取款时间,卡号,户名,取款金额,终端号,取款地点,受理机构,纬度,经度", false)
        }
        Table::TopUp => ("lines/topups", "充值号码,充值时间,充值金额,付款账号,充值渠道", false),
        Table::Pairing => ("lines/pairings", "手机号码,IMSI,IMEI,首次使用时间", false),
        Table::Subscriber => {
            ("lines/subscribers", "手机号码,机主姓名,证件号码,开户时间,证件地址,开户网点,IMSI", false)
        }
        Table::Profile => {
            ("accounts/profiles", "微信号,昵称,绑定手机号,注册时间,注册IP,注册设备,姓名,平台", false)
        }
        Table::Gate => ("gates/gates", "车牌号,过车时间,卡口名称,卡口地点,纬度,经度", false),
        Table::Position => ("tracks/positions", "设备号,定位时间,纬度,经度,精度", false),
        Table::Lease => (
            "addresses/leases",
            "开始时间,结束时间,公网IP,宽带账号,联系电话,用户姓名,MAC地址,装机地址",
            false,
        ),
        Table::Shown => {
            ("calls/shown", "来电显示,被叫号码,真实主叫,来电时间,通话时长,入局中继,接听状态", false)
        }
        Table::Trunk => {
            ("calls/trunk", "主叫号码,被叫号码,开始时间,通话时长,网关,端口,网关IP,外显号码,挂断原因", false)
        }
        Table::Coin => (
            "coins/usdt",
            "Transaction Hash,Blockno,UnixTimestamp,DateTime (UTC),From,To,TokenValue,USDValueDayOfTx,ContractAddress,TokenName,TokenSymbol",
            false,
        ),
        Table::Chat => {
            ("chats/chats", "发送时间,发送者账号,发送者昵称,接收者账号,接收者昵称,消息类型,内容,应用", false)
        }
        Table::Post => ("posts/posts", "帖子ID,发布时间,发布者ID,昵称,内容,链接,平台", false),
        Table::Domain => {
            ("registers/domains", "域名,注册人,注册邮箱,联系电话,注册时间,注册商,IP,DNS服务器", true)
        }
        Table::Device => (
            "devices/devices",
            "设备号,品牌,型号,IMEI,MAC,IMSI,手机号码,账号,首次使用时间,末次使用时间,机主",
            true,
        ),
        Table::Relation => ("accounts/groups", "群号,群名称,成员账号,成员昵称,群身份,入群时间", false),
        Table::Visit => ("sites/visits", "ip,account,request", false),
        Table::Account => (
            "accounts/platforms",
            "账号,昵称,个性签名,头像,绑定手机号,注册时间,注册IP,注册设备,地区,姓名,平台",
            false,
        ),
        Table::Sms => ("texts/texts", "发送号码,接收号码,发送时间,短信内容", false),
    }
}

/// All these tables.
#[derive(Debug)]
pub(crate) struct Tables {
    root: PathBuf,
    sheets: BTreeMap<Table, Sheet>,
    waiting: BTreeMap<Table, Vec<Vec<String>>>,
}

impl Tables {
    pub(crate) fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), sheets: BTreeMap::new(), waiting: BTreeMap::new() }
    }

    /// Writes the rows that were asked for.
    pub(crate) fn write(&mut self, rows: &[Row], asked: &Asked) -> Result<(), TestbedError> {
        for row in rows.iter().filter(|row| row.file.is_empty() && asked.wants(row.party)) {
            self.add(row.table, &row.cells)?;
        }
        Ok(())
    }

    pub(crate) fn add(&mut self, table: Table, cells: &[String]) -> Result<(), TestbedError> {
        let (_, _, workbook) = shape(table);
        if !workbook || self.sheets.contains_key(&table) {
            return self.put(table, cells);
        }
        let waiting = self.waiting.entry(table).or_default();
        waiting.push(cells.to_vec());
        if waiting.len() > WORKBOOK_ROWS {
            for cells in self.waiting.remove(&table).unwrap_or_default() {
                self.put(table, &cells)?;
            }
        }
        Ok(())
    }

    fn put(&mut self, table: Table, cells: &[String]) -> Result<(), TestbedError> {
        let (stem, header, _) = shape(table);
        let sheet =
            self.sheets.entry(table).or_insert_with(|| Sheet::new(self.root.clone(), stem, header, ROWS));
        let out = sheet.begin()?;
        for (index, cell) in cells.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            push_field(out, cell);
        }
        sheet.end()
    }

    pub(crate) fn finish(self) -> Result<Vec<Written>, TestbedError> {
        let mut all = Vec::new();
        for sheet in self.sheets.into_values() {
            all.extend(sheet.finish()?);
        }
        for (table, rows) in self.waiting {
            let (stem, header, _) = shape(table);
            let name = format!("{stem}.xlsx");
            let bytes = workbook(&name, header, &rows)?;
            write_file(&self.root.join(&name), &bytes)?;
            all.push(Written { name, rows: rows.len() as u64, bytes: bytes.len() as u64 });
        }
        Ok(all)
    }
}

/// A workbook of texts; its date of making is the story's, so that the same seed writes the same bytes.
pub(crate) fn workbook(name: &str, header: &str, rows: &[Vec<String>]) -> Result<Vec<u8>, TestbedError> {
    let failed = |source| TestbedError::Workbook { name: name.to_owned(), source: Box::new(source) };
    let mut book = rust_xlsxwriter::Workbook::new();
    let made = rust_xlsxwriter::ExcelDateTime::from_ymd(2025, 4, 7).map_err(failed)?;
    book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&made));
    let sheet = book.add_worksheet();
    for (column, word) in (0_u16..).zip(header.split(',')) {
        sheet.write_string(0, column, word).map_err(failed)?;
    }
    for (line, row) in (1_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(row) {
            sheet.write_string(line, column, cell).map_err(failed)?;
        }
    }
    book.save_to_buffer().map_err(failed)
}
