//! When, by the clock on the wall there? Dates and times as statements write them, and the zones of the world.
//!
//! One hand-written scanner reads every common form (`2024-01-05 12:34:56`, `20240105`, `05/01/2024`, `2024年1月5日`,
//! `5 Jan 2024`, `12/29`), because a date stands in every row and a format string per row costs more than the rest of
//! the row. Impossible dates are refused; the order of day and month is the layout's to say, never guessed.

use thalweg_model::Precision;

pub use super::zone::{Clock, Zone};

/// In which order a date's numbers stand where the year is not plainly first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// Year, month, day.
    #[default]
    Ymd,
    /// Day, month, year.
    Dmy,
    /// Month, day, year.
    Mdy,
}

/// Year and month in which a statement closes: dates without a year lie in the twelve months up to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closing {
    /// The year.
    pub year: i32,
    /// The month, 1 to 12.
    pub month: u8,
}

/// A day and perhaps a time, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Days since 1970-01-01.
    pub day: i32,
    /// Microseconds since midnight and how finely they were stated.
    pub time: Option<(i64, Precision)>,
    /// Offset from UTC in minutes, if written beside it.
    pub offset: Option<i16>,
}

/// A text that is no moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WhenError {
    /// Nothing written.
    #[error("the date is empty")]
    Empty,
    /// No form of date that is known.
    #[error("the date is in no form that is known")]
    NotADate,
    /// The calendar or clock has no such moment.
    #[error("the calendar has no such date or time")]
    Impossible,
    /// Day and month could be either.
    #[error("the layout does not say whether day or month comes first")]
    Order,
    /// No year, and nothing above the table gives one.
    #[error("the date has no year and nothing in the file gives one")]
    NoYear,
    /// Clocks were put forward: the local time never was.
    #[error("clocks were put forward then: this local time never was")]
    Gap,
}

pub(super) const DAY_MICROS: i64 = 86_400_000_000;
pub(super) const SECOND: i64 = 1_000_000;

/// Reads a date with or without a time.
///
/// # Errors
/// Says why the text is no moment.
pub fn read(text: &str, order: DateOrder, closing: Option<Closing>) -> Result<Written, WhenError> {
    if let Some(found) = usual(text.as_bytes()) {
        return found;
    }
    let mut scan = Scan { bytes: text.as_bytes(), at: 0 };
    scan.skip_blanks();
    if scan.peek().is_none() {
        return Err(WhenError::Empty);
    }
    let (day, time) = scan.date(order, closing)?;
    let time = match time {
        Some(time) => Some(time),
        None => {
            scan.skip_between();
            match scan.peek() {
                None => return Ok(Written { day, time: None, offset: None }),
                Some(_) => Some(scan.time()?),
            }
        }
    };
    let offset = scan.offset()?;
    match scan.peek() {
        None => Ok(Written { day, time, offset }),
        Some(_) => Err(WhenError::NotADate),
    }
}

/// Reads a time of day that stands in a column of its own: `12:34:56`, `123456`, `12:34`, `9时5分`.
///
/// # Errors
/// Says why the text is no time.
pub fn read_time(text: &str) -> Result<(i64, Precision), WhenError> {
    if let [h1, h2, b':', n1, n2, b':', p1, p2] = text.as_bytes()
        && let (Some(hour), Some(minute), Some(second)) = (pair(*h1, *h2), pair(*n1, *n2), pair(*p1, *p2))
    {
        return Ok((clock(hour, minute, second)?, Precision::Second));
    }
    let mut scan = Scan { bytes: text.as_bytes(), at: 0 };
    scan.skip_blanks();
    if scan.peek().is_none() {
        return Err(WhenError::Empty);
    }
    let time = scan.time()?;
    scan.skip_blanks();
    if scan.peek().is_some() { Err(WhenError::NotADate) } else { Ok(time) }
}

/// Fast path: `YYYY-MM-DD` or `YYYY-MM-DD hh:mm:ss` with any of `-/.` between, `T` or blank before the time.
fn usual(bytes: &[u8]) -> Option<Result<Written, WhenError>> {
    let date: &[u8; 10] = bytes.first_chunk()?;
    let [y1, y2, y3, y4, s1 @ (b'-' | b'/' | b'.'), m1, m2, s2, d1, d2] = *date else { return None };
    if s1 != s2 {
        return None;
    }
    let year = i32::from(pair(y1, y2)?) * 100 + i32::from(pair(y3, y4)?);
    let time = match bytes.get(10..)? {
        [] => None,
        [b' ' | b'T', h1, h2, b':', n1, n2, b':', p1, p2] => {
            Some((pair(*h1, *h2)?, pair(*n1, *n2)?, pair(*p1, *p2)?))
        }
        _ => return None,
    };
    let (month, day) = (pair(m1, m2)?, pair(d1, d2)?);
    Some(day_number(year, month, day).and_then(|day| {
        let time = time.map(|(hour, minute, second)| clock(hour, minute, second)).transpose()?;
        Ok(Written { day, time: time.map(|micros| (micros, Precision::Second)), offset: None })
    }))
}

fn pair(tens: u8, ones: u8) -> Option<u8> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| tens * 10 + ones)
}

fn clock(hour: u8, minute: u8, second: u8) -> Result<i64, WhenError> {
    if hour > 24 || minute > 59 || second > 60 || (hour == 24 && (minute, second) != (0, 0)) {
        return Err(WhenError::Impossible);
    }
    Ok((i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second.min(59))) * SECOND)
}

/// Days since 1970-01-01 of a date of the Gregorian calendar.
///
/// # Errors
/// When the calendar has no such date, or the year is not of an age with bank statements (1900 to 2199).
pub fn day_number(year: i32, month: u8, day: u8) -> Result<i32, WhenError> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u8::from(leap),
        _ => 0,
    };
    if !(1900..2200).contains(&year) || day == 0 || day > longest {
        return Err(WhenError::Impossible);
    }
    // Days of the proleptic calendar from 1 March of year 0 (H. Hinnant, "chrono-compatible low-level date algorithms").
    let (month, day) = (i32::from(month), i32::from(day));
    let shifted = if month > 2 { year } else { year - 1 };
    let (era, of_era) = (shifted.div_euclid(400), shifted.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Ok(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

pub(super) struct Scan<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
}

type Time = (i64, Precision);

impl Scan<'_> {
    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn rest(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or(&[])
    }

    fn eat(&mut self, word: &str) -> bool {
        let found =
            self.rest().get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word.as_bytes()));
        if found {
            self.at += word.len();
        }
        found
    }

    fn skip_blanks(&mut self) {
        while self.peek().is_some_and(|byte| byte <= b' ') || self.eat("\u{3000}") || self.eat("\u{a0}") {
            if self.peek().is_some_and(|byte| byte <= b' ') {
                self.at += 1;
            }
        }
    }

    /// What may stand between a date and its time.
    fn skip_between(&mut self) {
        self.skip_blanks();
        if self.rest().get(1).is_some_and(u8::is_ascii_digit) && !self.eat("T") {
            let _ = self.eat("-") || self.eat(",");
        }
        self.skip_blanks();
        let week = ["星期", "周", "週"].iter().any(|word| self.eat(word));
        if week {
            let _ = ["一", "二", "三", "四", "五", "六", "日", "天"].iter().any(|word| self.eat(word));
            self.skip_blanks();
        }
    }

    fn digits(&mut self) -> &[u8] {
        let from = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        self.bytes.get(from..self.at).unwrap_or(&[])
    }

    fn number(&mut self, longest: usize) -> Result<u32, WhenError> {
        let digits = self.digits();
        if digits.is_empty() || digits.len() > longest {
            return Err(WhenError::NotADate);
        }
        Ok(digits.iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0')))
    }

    fn small(&mut self) -> Result<u8, WhenError> {
        u8::try_from(self.number(2)?).map_err(|_| WhenError::NotADate)
    }

    fn separator(&mut self) -> bool {
        let found = ["-", "/", ".", "年", "月", "日", "號", "号"].iter().any(|mark| self.eat(mark));
        let before = self.at;
        self.skip_blanks();
        let _ = self.eat(",");
        self.skip_blanks();
        found || self.at > before
    }

    fn month_name(&mut self) -> Option<u8> {
        const NAMES: [&str; 12] =
            ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
        let found = NAMES.iter().position(|name| self.eat(name))?;
        while self.peek().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'.') {
            self.at += 1;
        }
        u8::try_from(found + 1).ok()
    }

    fn date(&mut self, order: DateOrder, closing: Option<Closing>) -> Result<(i32, Option<Time>), WhenError> {
        if let Some(month) = self.month_name() {
            return self.after_month_name(month).map(|day| (day, None));
        }
        let start = self.at;
        match self.digits().len() {
            8 | 12 | 14 => {
                let run = self.bytes.get(start..self.at).unwrap_or(&[]).to_vec();
                packed(&run, order)
            }
            1 | 2 | 4 => {
                let length = self.at - start;
                self.at = start;
                let first = self.number(4)?;
                self.in_groups(first, length, order, closing).map(|day| (day, None))
            }
            _ => Err(WhenError::NotADate),
        }
    }

    /// `Jan 5, 2024`.
    fn after_month_name(&mut self, month: u8) -> Result<i32, WhenError> {
        self.separator();
        let day = self.small()?;
        self.separator();
        let year = self.number(4)?;
        day_number(full_year(year), month, day)
    }

    fn in_groups(
        &mut self,
        first: u32,
        length: usize,
        order: DateOrder,
        closing: Option<Closing>,
    ) -> Result<i32, WhenError> {
        if !self.separator() {
            return Err(WhenError::NotADate);
        }
        if let Some(month) = self.month_name() {
            self.separator();
            let last = self.number(4)?;
            let (year, day) = if length == 4 { (first, last) } else { (last, first) };
            return day_number(full_year(year), month, small(day)?);
        }
        let second = self.small()?;
        let before = self.at;
        self.separator();
        let third_from = self.at;
        if before == self.at || self.digits().is_empty() || self.peek() == Some(b':') {
            self.at = third_from;
            return without_year(small(first)?, second, order, closing);
        }
        let third_length = self.at - third_from;
        self.at = third_from;
        let third = self.number(4)?;
        let _ = ["日", "號", "号"].iter().any(|mark| self.eat(mark));
        match (length, third_length, order) {
            (4, ..) => day_number(first.cast_signed(), second, small(third)?),
            (_, 4, DateOrder::Dmy) => day_number(third.cast_signed(), second, small(first)?),
            (_, 4, DateOrder::Mdy) => day_number(third.cast_signed(), small(first)?, second),
            (_, 4, DateOrder::Ymd) if first > 12 => day_number(third.cast_signed(), second, small(first)?),
            (_, 4, DateOrder::Ymd) if second > 12 => day_number(third.cast_signed(), small(first)?, second),
            (_, 4, DateOrder::Ymd) => Err(WhenError::Order),
            (_, _, DateOrder::Ymd) => day_number(full_year(first), second, small(third)?),
            (_, _, DateOrder::Dmy) => day_number(full_year(third), second, small(first)?),
            (_, _, DateOrder::Mdy) => day_number(full_year(third), small(first)?, second),
        }
    }

    fn time(&mut self) -> Result<Time, WhenError> {
        let mut afternoon = self.half_of_day();
        self.skip_blanks();
        let from = self.at;
        let length = self.digits().len();
        self.at = from;
        let (micros, precision) = match length {
            6 | 5 => {
                let packed = self.number(6)?;
                let part = |over: u32| u8::try_from(packed / over % 100).unwrap_or(u8::MAX);
                (clock(part(10_000), part(100), part(1))?, Precision::Second)
            }
            1 | 2 => self.time_in_groups()?,
            _ => return Err(WhenError::NotADate),
        };
        self.skip_blanks();
        afternoon = afternoon.or_else(|| self.half_of_day());
        let noon = 12 * 3600 * SECOND;
        let micros = match afternoon {
            Some(true) if micros < noon => micros + noon,
            Some(false) if micros >= noon => micros - noon,
            _ => micros,
        };
        Ok((micros, precision))
    }

    fn time_in_groups(&mut self) -> Result<Time, WhenError> {
        let hour = self.small()?;
        if !["时", "時", "点", ":", "："].iter().any(|mark| self.eat(mark)) {
            return Err(WhenError::NotADate);
        }
        let minute = self.small()?;
        let _ = self.eat("分");
        if !(self.eat(":") || self.eat("：") || self.peek().is_some_and(|byte| byte.is_ascii_digit())) {
            return Ok((clock(hour, minute, 0)?, Precision::Minute));
        }
        let second = self.small()?;
        let _ = self.eat("秒");
        let mut micros = clock(hour, minute, second)?;
        if !(self.eat(".") || self.eat(",")) {
            return Ok((micros, Precision::Second));
        }
        let mut scale = SECOND / 10;
        for digit in self.digits() {
            micros += i64::from(digit - b'0') * scale;
            scale /= 10;
        }
        Ok((micros, Precision::Micro))
    }

    fn half_of_day(&mut self) -> Option<bool> {
        match () {
            () if self.eat("上午") || self.eat("AM") || self.eat("A.M.") => Some(false),
            () if self.eat("下午") || self.eat("PM") || self.eat("P.M.") => Some(true),
            () => None,
        }
    }

    pub(super) fn offset(&mut self) -> Result<Option<i16>, WhenError> {
        self.skip_blanks();
        let bracket = self.eat("(");
        let named = self.eat("Z") || self.eat("UTC") || self.eat("GMT");
        let sign = match self.peek() {
            Some(b'+') => 1,
            Some(b'-') => -1,
            _ => {
                let _ = bracket && self.eat(")");
                return Ok(named.then_some(0));
            }
        };
        self.at += 1;
        let from = self.at;
        let length = self.digits().len();
        self.at = from;
        let mut number = self.number(4)?;
        if length <= 2 {
            number *= 100;
            if self.eat(":") {
                number += self.number(2)?;
            }
        }
        let _ = bracket && self.eat(")");
        self.skip_blanks();
        let minutes = i16::try_from(number / 100 * 60 + number % 100).map_err(|_| WhenError::Impossible)?;
        if minutes > 14 * 60 || number % 100 > 59 {
            Err(WhenError::Impossible)
        } else {
            Ok(Some(sign * minutes))
        }
    }
}

fn small(number: u32) -> Result<u8, WhenError> {
    u8::try_from(number).map_err(|_| WhenError::Impossible)
}

/// Two digits of a year mean 1970 to 2069.
fn full_year(year: u32) -> i32 {
    let year = year.cast_signed();
    match year {
        0..=69 => 2000 + year,
        70..=99 => 1900 + year,
        _ => year,
    }
}

/// A month and a day, in the year that the statement's closing month gives.
fn without_year(first: u8, second: u8, order: DateOrder, closing: Option<Closing>) -> Result<i32, WhenError> {
    let closing = closing.ok_or(WhenError::NoYear)?;
    let (month, day) = if order == DateOrder::Dmy { (second, first) } else { (first, second) };
    let year = if month > closing.month { closing.year - 1 } else { closing.year };
    day_number(year, month, day)
}

/// `YYYYMMDD` and its longer relatives with hour, minute, second.
fn packed(run: &[u8], order: DateOrder) -> Result<(i32, Option<Time>), WhenError> {
    let two = |at: usize| match run.get(at..at + 2) {
        Some([tens, ones]) => pair(*tens, *ones).ok_or(WhenError::NotADate),
        _ => Err(WhenError::NotADate),
    };
    let four = |at: usize| Ok::<i32, WhenError>(i32::from(two(at)?) * 100 + i32::from(two(at + 2)?));
    let (year, month, day) = match order {
        DateOrder::Ymd => (four(0)?, two(4)?, two(6)?),
        DateOrder::Dmy if four(0)? >= 1900 && two(4)? <= 12 => (four(0)?, two(4)?, two(6)?),
        DateOrder::Mdy if four(0)? >= 1900 && two(4)? <= 12 => (four(0)?, two(4)?, two(6)?),
        DateOrder::Dmy => (four(4)?, two(2)?, two(0)?),
        DateOrder::Mdy => (four(4)?, two(0)?, two(2)?),
    };
    let day = day_number(year, month, day)?;
    let time = match run.len() {
        12 => Some((clock(two(8)?, two(10)?, 0)?, Precision::Minute)),
        14 => Some((clock(two(8)?, two(10)?, two(12)?)?, Precision::Second)),
        _ => None,
    };
    Ok((day, time))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::Offset;
    use proptest::prelude::*;

    fn shown(text: &str, order: DateOrder) -> String {
        let closing = Some(Closing { year: 2024, month: 1 });
        match read(text, order, closing) {
            Err(error) => format!("{error:?}"),
            Ok(written) => {
                let micros = i64::from(written.day) * DAY_MICROS + written.time.map_or(0, |time| time.0);
                let civil = Offset::UTC.to_datetime(jiff::Timestamp::from_microsecond(micros).unwrap());
                let precision =
                    written.time.map_or("day".to_owned(), |time| format!("{:?}", time.1).to_lowercase());
                format!(
                    "{civil} {precision}{}",
                    written.offset.map(|offset| format!(" {offset:+}")).unwrap_or_default()
                )
            }
        }
    }

    #[test]
    fn dates_are_read_as_statements_write_them() {
        let cases = [
            ("2024-01-05", "2024-01-05T00:00:00 day"),
            ("2024/1/5 9:05", "2024-01-05T09:05:00 minute"),
            ("2024-01-05 12:34:56", "2024-01-05T12:34:56 second"),
            ("2022-03-29T21:41:18+00:00", "2022-03-29T21:41:18 second +0"),
            ("2024-01-05T12:34:56.789Z", "2024-01-05T12:34:56.789 micro +0"),
            ("2024-01-05 12:34:56 UTC+8", "2024-01-05T12:34:56 second +480"),
            ("20240105", "2024-01-05T00:00:00 day"),
            ("20240105123456", "2024-01-05T12:34:56 second"),
            ("20240105 123456", "2024-01-05T12:34:56 second"),
            ("2024年1月5日 12时34分56秒", "2024-01-05T12:34:56 second"),
            ("2024年01月05日", "2024-01-05T00:00:00 day"),
            ("2024.01.05", "2024-01-05T00:00:00 day"),
            ("5 Jan 2024", "2024-01-05T00:00:00 day"),
            ("05-Jan-24", "2024-01-05T00:00:00 day"),
            ("Jan 5, 2024", "2024-01-05T00:00:00 day"),
            ("2024/01/05 下午 03:04:05", "2024-01-05T15:04:05 second"),
            ("24-01-05", "2024-01-05T00:00:00 day"),
            ("12/29", "2023-12-29T00:00:00 day"),
            ("01/02", "2024-01-02T00:00:00 day"),
            ("2024-02-30", "Impossible"),
            ("2023-02-29", "Impossible"),
            ("2024-01-05 25:00:00", "Impossible"),
            ("05/01/2024", "Order"),
            ("31/01/2024", "2024-01-31T00:00:00 day"),
            ("", "Empty"),
            ("abc", "NotADate"),
            ("123.45", "NotADate"),
            ("1234567", "NotADate"),
            ("合计", "NotADate"),
        ];
        for (text, meant) in cases {
            assert_eq!(shown(text, DateOrder::Ymd), meant, "{text:?}");
        }
        assert_eq!(shown("05/01/2024", DateOrder::Dmy), "2024-01-05T00:00:00 day");
        assert_eq!(shown("05/01/2023 1:02 PM", DateOrder::Mdy), "2023-05-01T13:02:00 minute");
        assert_eq!(shown("31/01/2024", DateOrder::Mdy), "Impossible");
    }

    #[test]
    fn a_time_in_its_own_column_is_read() {
        let cases = ["123456", "12:34:56", "12:34", "9:05:07", "090507", "90507"];
        let seconds = cases.map(|text| read_time(text).unwrap().0 / SECOND);
        assert_eq!(seconds, [45_296, 45_296, 45_240, 32_707, 32_707, 32_707]);
        assert!(["", "256199", "noon", "1"].iter().all(|text| read_time(text).is_err()));
    }

    #[test]
    fn an_hour_that_never_was_is_named_and_a_day_is_not_lost() {
        let mut clock = Clock::new(Zone::named("America/Toronto").unwrap());
        let at = |text: &str| read(text, DateOrder::Ymd, None).unwrap();
        assert_eq!(clock.stamp(at("2024-03-10 02:30:00")), Err(WhenError::Gap));
        assert_eq!(clock.stamp(at("2024-03-10 03:30:00")).unwrap().offset_minutes, Some(-240));
        assert_eq!(clock.stamp(at("2024-03-10")).unwrap().offset_minutes, Some(-300));
        let mut unknown = Clock::default();
        assert_eq!(unknown.stamp(at("2024-03-10 02:30:00")).unwrap().offset_minutes, None);
        let mut shanghai = Clock::new(Zone::named("Asia/Shanghai").unwrap());
        assert_eq!(shanghai.stamp(at("2024-03-10 08:00:00")).unwrap().micros / SECOND, 1_710_028_800);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,30}") {
            for order in [DateOrder::Ymd, DateOrder::Dmy, DateOrder::Mdy] {
                let _ = read(&text, order, None);
                let _ = read(&text, order, Some(Closing { year: 2024, month: 1 }));
            }
            let _ = (read_time(&text), Zone::named(&text).is_ok());
        }

        #[test]
        fn any_digits_and_marks_are_read_or_refused(text in "[0-9:/.T年月日 +Z-]{0,30}") {
            let _ = (read(&text, DateOrder::Dmy, Some(Closing { year: 2024, month: 1 })), read_time(&text));
        }

        #[test]
        fn days_agree_with_the_calendar_library(day in 0_i32..60_000) {
            let civil = Offset::UTC.to_datetime(jiff::Timestamp::from_second(i64::from(day) * 86_400).unwrap()).date();
            let (month, of_month) = (civil.month().unsigned_abs(), civil.day().unsigned_abs());
            prop_assert_eq!(day_number(i32::from(civil.year()), month, of_month), Ok(day));
        }
    }
}
