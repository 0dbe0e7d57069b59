//! How are the tables written that have millions of rows: calls, places, log-ins, sessions, shared addresses?

use std::path::Path;

use crate::city::book::{Book, Call, Fix, Kind, Login, NO_LINE, NO_SET, Service};
use crate::city::evidence::sheet::Sheet;
use crate::city::evidence::{Asked, Numbers, Written, push_clock};
use crate::city::grid::{Cell, NO_CELL};
use crate::city::numbers::{
    push_card, push_device, push_digits, push_handle, push_imei, push_imsi, push_ip, push_number, push_phone,
};
use crate::city::place::City;
use crate::city::seed::mix;
use crate::error::TestbedError;

const CALLS: &str = "主叫号码,被叫号码,通话开始时间,通话时长,主叫IMSI,主叫IMEI,主叫LAC,主叫CI,被叫IMSI,被叫IMEI,被叫LAC,被叫CI,业务类型,通话结果";
const FIXES: &str = "时间,手机号码,IMSI,IMEI,LAC,CI,事件类型";
const LOGINS: &str = "登录时间,账号,登录IP,端口,设备号,操作类型,登录结果,登录地点,平台";
const SESSIONS: &str = "开始时间,手机号码,IMSI,IMEI,LAC,CI,源IP,源端口,公网IP,公网端口,目的IP,目的端口,协议,应用,上行流量,下行流量";
const SHARED: &str = "开始时间,结束时间,公网IP,起始端口,结束端口,私网IP,手机号码,IMSI";

/// Rows to a file of calls, about 150 MiB.
const ROWS: u64 = 1_000_000;

/// The five tables.
#[derive(Debug)]
pub(crate) struct Fast {
    calls: Sheet,
    fixes: Sheet,
    logins: Sheet,
    sessions: Sheet,
    shared: Sheet,
}

impl Fast {
    pub(crate) fn new(root: &Path) -> Self {
        let sheet = |stem, header| Sheet::new(root.to_owned(), stem, header, ROWS);
        Self {
            calls: sheet("calls/calls", CALLS),
            fixes: sheet("towers/places", FIXES),
            logins: sheet("logins/logins", LOGINS),
            sessions: sheet("sessions/sessions", SESSIONS),
            shared: sheet("addresses/shared", SHARED),
        }
    }

    pub(crate) fn write(
        &mut self,
        city: &City,
        book: &Book,
        asked: &Asked,
        numbers: &Numbers,
    ) -> Result<(), TestbedError> {
        let wanted = |call: &&Call| asked.wants(call.from / 2) || asked.wants(call.to / 2);
        for call in book.calls.iter().filter(wanted).filter(|call| !numbers.holds(call, asked)) {
            self.call(city, call)?;
        }
        for fix in book.fixes.iter().filter(|fix| asked.wants_fix(fix.cell, fix.at, fix.line / 2)) {
            self.fix(city, fix)?;
        }
        for login in book.logins.iter().filter(|login| asked.wants(login.party)) {
            self.login(login)?;
            if login.line != NO_LINE {
                self.session(city, login)?;
            }
        }
        Ok(())
    }

    fn call(&mut self, city: &City, call: &Call) -> Result<(), TestbedError> {
        let out = self.calls.begin()?;
        push_phone(out, city.plan(call.from / 2), call.from);
        out.push(b',');
        push_phone(out, city.plan(call.to / 2), call.to);
        out.push(b',');
        push_clock(out, call.at);
        out.push(b',');
        if call.kind != Kind::Text {
            push_number(out, u64::from(call.secs));
        }
        for (line, set, cell) in
            [(call.from, call.from_set, call.from_cell), (call.to, call.to_set, call.to_cell)]
        {
            out.push(b',');
            push_equipment(out, city, line, set, cell);
        }
        out.extend_from_slice(match call.kind {
            Kind::Answered => ",语音,接通".as_bytes(),
            Kind::NoAnswer => ",语音,无应答".as_bytes(),
            Kind::Busy => ",语音,忙".as_bytes(),
            Kind::Text => ",短信,".as_bytes(),
        });
        self.calls.end()
    }

    fn fix(&mut self, city: &City, fix: &Fix) -> Result<(), TestbedError> {
        let out = self.fixes.begin()?;
        push_clock(out, fix.at);
        out.push(b',');
        push_phone(out, city.plan(fix.line / 2), fix.line);
        out.push(b',');
        push_equipment(out, city, fix.line, fix.set, fix.cell);
        out.extend_from_slice(",位置更新".as_bytes());
        self.fixes.end()
    }

    fn login(&mut self, login: &Login) -> Result<(), TestbedError> {
        let out = self.logins.begin()?;
        push_clock(out, login.at);
        out.push(b',');
        push_account(out, login.service, login.party);
        out.push(b',');
        push_ip(out, login.ip);
        out.push(b',');
        push_number(out, u64::from(login.port));
        out.push(b',');
        if login.set != NO_SET {
            push_device(out, login.set);
        }
        out.extend_from_slice(",登录,成功,".as_bytes());
        out.extend_from_slice(place_of(login.ip).as_bytes());
        out.push(b',');
        out.extend_from_slice(service_name(login.service).as_bytes());
        self.logins.end()
    }

    /// The operator's record of the session that carried a log-in, and of the block of ports behind it.
    fn session(&mut self, city: &City, login: &Login) -> Result<(), TestbedError> {
        let plan = city.plan(login.line / 2);
        let private = 100 << 24 | 64 << 16 | (login.line.wrapping_mul(2_654_435_761) >> 10);
        let hash = mix(u64::from(login.line), u64::from(login.at));
        let out = self.sessions.begin()?;
        push_clock(out, login.at.saturating_sub(2));
        out.push(b',');
        push_phone(out, plan, login.line);
        out.push(b',');
        push_equipment(out, city, login.line, login.set, login.cell);
        for (ip, port) in
            [(private, 40_000 + (hash % 20_000) as u16), (login.ip, login.port), (server(login.service), 443)]
        {
            out.push(b',');
            push_ip(out, ip);
            out.push(b',');
            push_number(out, u64::from(port));
        }
        out.extend_from_slice(b",TCP,");
        out.extend_from_slice(service_name(login.service).as_bytes());
        for volume in [hash % 90_000 + 900, hash >> 20 & 0xf_ffff] {
            out.push(b',');
            push_number(out, volume);
        }
        self.sessions.end()?;
        let out = self.shared.begin()?;
        let hour = login.at / 3600 * 3600;
        push_clock(out, hour);
        out.push(b',');
        push_clock(out, hour + 3599);
        out.push(b',');
        push_ip(out, login.ip);
        let first = login.port / 256 * 256;
        for port in [first, first + 255] {
            out.push(b',');
            push_number(out, u64::from(port));
        }
        out.push(b',');
        push_ip(out, private);
        out.push(b',');
        push_phone(out, plan, login.line);
        out.push(b',');
        push_imsi(out, plan, login.line);
        self.shared.end()
    }

    pub(crate) fn finish(self) -> Result<Vec<Written>, TestbedError> {
        let mut all = Vec::new();
        for sheet in [self.calls, self.fixes, self.logins, self.sessions, self.shared] {
            all.extend(sheet.finish()?);
        }
        Ok(all)
    }
}

/// Where the platform believes an address to be: relays seem to stand abroad, whoever uses them.
fn place_of(ip: u32) -> &'static str {
    match (ip >> 24, ip % 3) {
        (22, 0) => "香港",
        (22, 1) => "新加坡",
        (22, _) => "日本",
        (33, _) => "缅甸",
        _ => "示例城",
    }
}

/// IMSI, IMEI, LAC, CI: empty where the operator did not see them.
fn push_equipment(out: &mut Vec<u8>, city: &City, line: u32, set: u32, cell: Cell) {
    if set != NO_SET {
        push_imsi(out, city.plan(line / 2), line);
        out.push(b',');
        push_imei(out, set, city.is_gear(set));
    } else {
        out.push(b',');
    }
    out.push(b',');
    if cell == NO_CELL {
        out.push(b',');
    } else {
        let (lac, ci) = city.grid.codes(cell);
        push_number(out, lac);
        out.push(b',');
        push_number(out, ci);
    }
}

/// The account as each service calls it.
pub(crate) fn push_account(out: &mut Vec<u8>, service: Service, party: u32) {
    match service {
        Service::Chat => push_handle(out, party),
        Service::Payment => {
            out.extend_from_slice(b"2088");
            push_digits(out, mix(u64::from(party), 43) % 1_000_000_000_000, 12);
        }
        Service::Bank => push_card(out, City::account(party)),
        Service::Exchange => {
            out.extend_from_slice(b"uid");
            push_digits(out, 10_000_000 + u64::from(party), 8);
        }
        Service::Site => {
            out.extend_from_slice(b"agent");
            push_digits(out, u64::from(party), 6);
        }
    }
}

/// The same as a text.
pub(crate) fn account_of(service: Service, party: u32) -> String {
    crate::city::numbers::text(|out| push_account(out, service, party))
}

pub(crate) fn service_name(service: Service) -> &'static str {
    match service {
        Service::Chat => "微信",
        Service::Payment => "支付宝",
        Service::Bank => "手机银行",
        Service::Exchange => "币交易所",
        Service::Site => "后台管理",
    }
}

fn server(service: Service) -> u32 {
    55 << 24 | (service as u32 + 1) << 8 | 10
}
