//! Does a message begin on this line, and when was it sent? `[03/05/14, 12:03:44] `, `03/05/14, 12:03 - `, `2024年5月3日 下午1:03 - `.
//!
//! The three numbers of the date are kept as written: which is day and which month is for the whole file to say.

use thalweg_model::Precision;

use super::is_mark;
use crate::text::when::{DateOrder, WhenError, day_number};

const SECOND: i64 = 1_000_000;

/// The numbers of a date, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Numbers {
    /// The numbers.
    pub(crate) parts: [u16; 3],
    /// Whether the first has four digits.
    pub(crate) year_first: bool,
    /// Whether the last has four digits.
    pub(crate) year_last: bool,
    /// Whether slashes stand between them.
    pub(crate) slashes: bool,
}

impl Numbers {
    /// The day of this date if its numbers stand in this order.
    pub(crate) fn day(self, order: DateOrder) -> Result<i32, WhenError> {
        let [a, b, c] = self.parts;
        let (year, month, day) = match order {
            DateOrder::Ymd => (a, b, c),
            DateOrder::Dmy => (c, b, a),
            DateOrder::Mdy => (c, a, b),
        };
        let (four, other) = match order {
            DateOrder::Ymd => (self.year_first, self.year_last),
            _ => (self.year_last, self.year_first),
        };
        if other || (!four && year > 99) {
            return Err(WhenError::Impossible);
        }
        let small = |number: u16| u8::try_from(number).map_err(|_| WhenError::Impossible);
        let year = if four { i32::from(year) } else { 2000 + i32::from(year) };
        day_number(year, small(month)?, small(day)?)
    }
}

/// The head of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head<'a> {
    /// Its date.
    pub(crate) date: Numbers,
    /// Microseconds since midnight and how finely they are stated; `None` if the clock has no such time.
    pub(crate) time: Option<(i64, Precision)>,
    /// Whether it stands in brackets.
    pub(crate) bracketed: bool,
    /// What is written of date and time.
    pub(crate) written: &'a str,
    /// What follows.
    pub(crate) rest: &'a str,
}

/// The head that a line begins with.
pub(crate) fn head(line: &str) -> Option<Head<'_>> {
    let line = line.trim_start_matches(is_mark);
    let (bracketed, body) = match line.strip_prefix('[') {
        Some(body) => (true, body.trim_start_matches(is_mark)),
        None => (false, line),
    };
    let mut scan = Scan { rest: body };
    let date = scan.date()?;
    scan.between();
    let before = scan.half();
    scan.blanks();
    let clock = scan.clock()?;
    scan.blanks();
    let half = before.or_else(|| scan.half());
    let written = body.get(..body.len() - scan.rest.len())?.trim_end();
    let rest = scan.end(bracketed)?;
    Some(Head { date, time: time(clock, half), bracketed, written, rest })
}

/// Parts of the day as clocks of twelve hours name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    Morning,
    Noon,
    Afternoon,
}

const HALVES: [(&str, Half); 21] = [
    ("上午", Half::Morning),
    ("早上", Half::Morning),
    ("清晨", Half::Morning),
    ("凌晨", Half::Morning),
    ("午前", Half::Morning),
    ("오전", Half::Morning),
    ("中午", Half::Noon),
    ("下午", Half::Afternoon),
    ("晚上", Half::Afternoon),
    ("傍晚", Half::Afternoon),
    ("午後", Half::Afternoon),
    ("오후", Half::Afternoon),
    ("a. m.", Half::Morning),
    ("a.m.", Half::Morning),
    ("a.\u{a0}m.", Half::Morning),
    ("am", Half::Morning),
    ("p. m.", Half::Afternoon),
    ("p.m.", Half::Afternoon),
    ("p.\u{a0}m.", Half::Afternoon),
    ("pm", Half::Afternoon),
    ("nachm.", Half::Afternoon),
];

/// Hour, minute and, where stated, second to microseconds since midnight.
fn time((hour, minute, second): (u16, u16, Option<u16>), half: Option<Half>) -> Option<(i64, Precision)> {
    let hour = match (half, hour) {
        (None, hour) => hour,
        (Some(Half::Morning), 12) => 0,
        (Some(Half::Morning), 0..12) => hour,
        (Some(Half::Morning), _) => return None,
        (Some(Half::Noon), 0..6) => hour + 12,
        (Some(Half::Noon), hour) => hour,
        (Some(Half::Afternoon), 1..12) => hour + 12,
        (Some(Half::Afternoon), 12..24) => hour,
        (Some(Half::Afternoon), _) => return None,
    };
    if hour > 23 || minute > 59 || second.is_some_and(|second| second > 59) {
        return None;
    }
    let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second.unwrap_or(0));
    Some((seconds * SECOND, if second.is_some() { Precision::Second } else { Precision::Minute }))
}

struct Scan<'a> {
    rest: &'a str,
}

impl<'a> Scan<'a> {
    fn blanks(&mut self) {
        self.rest = self.rest.trim_start_matches(|mark: char| mark.is_whitespace() || is_mark(mark));
    }

    fn eat(&mut self, word: &str) -> bool {
        let found = self.rest.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
        if found {
            self.rest = self.rest.get(word.len()..).unwrap_or("");
        }
        found
    }

    fn number(&mut self, longest: usize) -> Option<(u16, usize)> {
        let length = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let digits = self.rest.get(..length).filter(|digits| !digits.is_empty() && length <= longest)?;
        self.rest = self.rest.get(length..)?;
        Some((digits.parse().ok()?, length))
    }

    /// Three numbers with the same mark between them.
    fn date(&mut self) -> Option<Numbers> {
        let (first, length) = self.number(4)?;
        let mark = self.rest.chars().next().filter(|mark| matches!(mark, '/' | '.' | '-' | '年'))?;
        self.rest = self.rest.get(mark.len_utf8()..)?;
        self.spaces_after(mark);
        let (second, middle) = self.number(2)?;
        let next = if mark == '年' { '月' } else { mark };
        self.rest = self.rest.strip_prefix(next)?;
        self.spaces_after(mark);
        let (third, last) = self.number(4)?;
        let _ = if mark == '年' { self.eat("日") } else { mark == '.' && self.eat(".") };
        let fits = |length: usize| matches!(length, 1 | 2 | 4);
        (fits(length) && fits(last) && middle <= 2 && !(length == 4 && last == 4)).then_some(Numbers {
            parts: [first, second, third],
            year_first: length == 4,
            year_last: last == 4,
            slashes: mark == '/',
        })
    }

    fn spaces_after(&mut self, mark: char) {
        if mark == '.' {
            self.rest = self.rest.trim_start_matches(' ');
        }
    }

    /// What may stand between date and time: a comma, blanks, a small word.
    fn between(&mut self) {
        self.blanks();
        let _ = self.eat(",") || self.eat("，") || self.eat("،");
        self.blanks();
        let _ = ["at ", "à ", "um ", "kl. ", "klo ", "às "].iter().any(|word| self.eat(word));
        self.blanks();
    }

    fn half(&mut self) -> Option<Half> {
        HALVES.iter().find(|(word, _)| self.eat(word)).map(|(_, half)| *half)
    }

    fn clock(&mut self) -> Option<(u16, u16, Option<u16>)> {
        let (hour, _) = self.number(2)?;
        let mark = self.rest.chars().next().filter(|mark| matches!(mark, ':' | '.' | '：'))?;
        self.rest = self.rest.get(mark.len_utf8()..)?;
        let (minute, 2) = self.number(2)? else { return None };
        let mut second = None;
        if let Some(rest) =
            self.rest.strip_prefix(mark).filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        {
            self.rest = rest;
            second = Some(self.number(2)?.0);
        }
        Some((hour, minute, second))
    }

    /// What stands after the head: `] ` or ` - `.
    fn end(&mut self, bracketed: bool) -> Option<&'a str> {
        self.blanks();
        if bracketed {
            let rest = self.rest.strip_prefix(']')?;
            return Some(rest.strip_prefix(' ').unwrap_or(rest));
        }
        let rest = self.rest.strip_prefix(['-', '–'])?;
        rest.strip_prefix(' ').or_else(|| rest.is_empty().then_some(rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_of_all_exports_are_found_and_nothing_else() {
        let cases = [
            ("[2014-05-03, 12:03:44] A: b", [2014, 5, 3], Some(43_424)),
            ("03/05/14, 12:03 - A: b", [3, 5, 14], Some(43_380)),
            ("\u{200e}[3/5/14, 1:03:44\u{202f}PM] A: b", [3, 5, 14], Some(47_024)),
            ("01/20/2019, 08:49 p. m. - A: b", [1, 20, 2019], Some(74_940)),
            ("2024/1/5 上午9:05 - A: b", [2024, 1, 5], Some(32_700)),
            ("2024年1月5日 下午12:05 - A: b", [2024, 1, 5], Some(43_500)),
            ("[2024/1/5 凌晨12:05:01] A: b", [2024, 1, 5], Some(301)),
            ("5.1.2024, 9.05 - A: b", [5, 1, 2024], Some(32_700)),
            ("2024. 1. 5. 오후 9:05 - A: b", [2024, 1, 5], Some(75_900)),
            ("[5.1.2024 klo 14.08.18] A: b", [5, 1, 2024], Some(50_898)),
            ("01/01/24, 25:00 - A: b", [1, 1, 24], None),
        ];
        for (line, parts, seconds) in cases {
            let found = head(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(found.date.parts, parts, "{line}");
            assert_eq!(found.time.map(|(micros, _)| micros / SECOND), seconds, "{line}");
            assert_eq!(found.rest, "A: b", "{line}");
        }
        for line in [
            "",
            "[",
            "12:03 - A",
            "1/2/3",
            "03/05/14 12:03 A: b",
            "03/05-14, 12:03 - A",
            "2024/1/2024, 1:00 - A",
        ] {
            assert_eq!(head(line), None, "{line}");
        }
    }
}
