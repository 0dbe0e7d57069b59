//! Which days and times does a text name, and what do they leave open?
//!
//! Nothing is filled in: a day without a year stays `--03-05`, "tomorrow" stays `relative:+1d`, and 03/05/2024, which is two
//! days depending on the country, keeps its text. Only a whole date of the calendar is valid.

use super::numerals::{digit, number};
use super::{pattern, scan, stands_alone};
use crate::find::Finder;
use crate::mention::{MentionVerdict, What};

/// Words for days seen from the day of the text.
const RELATIVE: &[(&str, &str)] = &[
    ("大前天", "-3d"),
    ("前天", "-2d"),
    ("昨天", "-1d"),
    ("昨日", "-1d"),
    ("昨晚", "-1d"),
    ("今天", "+0d"),
    ("今日", "+0d"),
    ("今晚", "+0d"),
    ("今早", "+0d"),
    ("明天", "+1d"),
    ("明日", "+1d"),
    ("明早", "+1d"),
    ("明晚", "+1d"),
    ("后天", "+2d"),
    ("大后天", "+3d"),
    ("上周", "-1w"),
    ("下周", "+1w"),
    ("本周", "+0w"),
    ("这周", "+0w"),
    ("上个月", "-1m"),
    ("下个月", "+1m"),
    ("这个月", "+0m"),
    ("本月", "+0m"),
    ("去年", "-1y"),
    ("今年", "+0y"),
    ("明年", "+1y"),
    ("yesterday", "-1d"),
    ("today", "+0d"),
    ("tonight", "+0d"),
    ("tomorrow", "+1d"),
    ("last week", "-1w"),
    ("next week", "+1w"),
    ("last month", "-1m"),
    ("next month", "+1m"),
];

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A day or a time before the two are joined.
struct Part {
    start: usize,
    end: usize,
    normal: String,
    verdict: MentionVerdict,
    time: bool,
}

/// Runs the rules.
pub(crate) fn find(finder: &mut Finder<'_>) {
    let mut parts = Vec::new();
    whole_days(finder, &mut parts);
    part_days(finder, &mut parts);
    relative(finder, &mut parts);
    times(finder, &mut parts);
    parts.sort_by(|a, b| a.start.cmp(&b.start).then(b.end.cmp(&a.end)));
    let mut last_end = 0;
    let mut disjoint: Vec<Part> = Vec::new();
    for part in parts {
        if part.start >= last_end {
            last_end = part.end;
            disjoint.push(part);
        }
    }
    let mut parts = disjoint.into_iter().peekable();
    while let Some(mut part) = parts.next() {
        let text = finder.text();
        if let Some(time) = parts.next_if(|next| !part.time && next.time && joins(text, part.end, next.start))
        {
            part.end = time.end;
            let gap = if part.normal.starts_with("relative:") { " " } else { "" };
            part.normal = format!("{}{gap}{}", part.normal, time.normal);
        }
        let via = if part.normal.starts_with("relative:") { "date.relative" } else { "date" };
        finder.saw(What::Date, (part.start, part.end), part.normal, part.verdict, via);
    }
}

fn joins(text: &str, end: usize, start: usize) -> bool {
    let gap = text.get(end..start).unwrap_or("....");
    matches!(gap, "" | " " | "T" | "," | ", " | "的" | " at ")
}

/// Days with a year, in the orders whose meaning is certain.
fn whole_days(finder: &Finder<'_>, parts: &mut Vec<Part>) {
    let text = finder.text();
    let year_first = pattern!(
        r"([12]\d{3}|[零〇一二三四五六七八九]{4})\s?([年\-/.])\s?(\d{1,2}|[一二三四五六七八九十]{1,3})\s?([月\-/.])\s?(\d{1,2}|[一二三四五六七八九十]{1,3})(?:\s?[日号])?"
    );
    scan(year_first, text, |found| {
        let (Some(whole), Some(year), Some(month), Some(day)) =
            (found.get(0), found.get(1), found.get(3), found.get(5))
        else {
            return false;
        };
        let signs = [found.get(2), found.get(4)].map(|sign| sign.map_or("", |sign| sign.as_str()));
        let alike = signs == ["年", "月"] || (signs[0] == signs[1] && signs[0] != "年");
        let year: String = year.as_str().chars().filter_map(digit).collect();
        let (Ok(year), Some(month), Some(day)) =
            (year.parse::<u32>(), small(month.as_str()), small(day.as_str()))
        else {
            return false;
        };
        if !alike || !is_day(Some(year), month, day) || !alone(text, whole.start(), whole.end()) {
            return false;
        }
        parts.push(day_part(
            whole.start(),
            whole.end(),
            format!("{year:04}-{month:02}-{day:02}"),
            MentionVerdict::Valid,
        ));
        true
    });
    let english = pattern!(
        r"(?i)\b(\d{1,2})(?:st|nd|rd|th)?[ \-](?:of )?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?(?:,?[ \-]([12]\d{3}))?\b|\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? ([12]\d{3}))?\b"
    );
    scan(english, text, |found| {
        let Some(whole) = found.get(0) else { return false };
        let pick =
            |a: usize, b: usize| found.get(a).or_else(|| found.get(b)).map_or("", |part| part.as_str());
        let name = pick(2, 4).to_lowercase();
        let month =
            MONTHS.iter().position(|month| *month == name).and_then(|index| u32::try_from(index + 1).ok());
        let (Some(month), Some(day)) = (month, small(pick(1, 5))) else { return false };
        let year = pick(3, 6).parse::<u32>().ok();
        // "may 2 people come": a day behind the month needs the month's full or capital name.
        let capital = whole.as_str().chars().any(|c| c.is_ascii_uppercase());
        if !is_day(year, month, day) || !(capital || year.is_some()) {
            return false;
        }
        let (normal, verdict) = match year {
            Some(year) => (format!("{year:04}-{month:02}-{day:02}"), MentionVerdict::Valid),
            None => (format!("--{month:02}-{day:02}"), MentionVerdict::Plausible),
        };
        parts.push(day_part(whole.start(), whole.end(), normal, verdict));
        true
    });
}

/// Days without a year, and day, month and year in an order that only the writer knows.
fn part_days(finder: &Finder<'_>, parts: &mut Vec<Part>) {
    let text = finder.text();
    let month_day = pattern!(
        r"(\d{1,2}|[一二三四五六七八九十]{1,3})月(?:份)?\s?(\d{1,2}|[一二三四五六七八九十]{1,3})[日号]"
    );
    scan(month_day, text, |found| {
        let (Some(whole), Some(month), Some(day)) = (found.get(0), found.get(1), found.get(2)) else {
            return false;
        };
        let (Some(month), Some(day)) = (small(month.as_str()), small(day.as_str())) else { return false };
        let fits = is_day(None, month, day) && !text[..whole.start()].ends_with(|c: char| c.is_ascii_digit());
        if fits {
            parts.push(day_part(
                whole.start(),
                whole.end(),
                format!("--{month:02}-{day:02}"),
                MentionVerdict::Plausible,
            ));
        }
        fits
    });
    let year_month = pattern!(r"([12]\d{3})年(?:(\d{1,2})月(?:份)?)?");
    scan(year_month, text, |found| {
        let (Some(whole), Some(year)) = (found.get(0), found.get(1)) else { return false };
        let month =
            found.get(2).and_then(|month| small(month.as_str())).filter(|month| (1..=12).contains(month));
        if text[..whole.start()].ends_with(|c: char| c.is_ascii_digit()) {
            return false;
        }
        let normal =
            month.map_or_else(|| year.as_str().to_owned(), |month| format!("{}-{month:02}", year.as_str()));
        parts.push(day_part(whole.start(), whole.end(), normal, MentionVerdict::Plausible));
        true
    });
    let slashed = pattern!(r"\d{1,2}([/.\-])\d{1,2}([/.\-])(?:[12]\d{3}|\d{2})|\d{1,2}/\d{1,2}");
    scan(slashed, text, |found| {
        let Some(whole) = found.get(0) else { return false };
        let numbers: Vec<u32> =
            whole.as_str().split(['/', '.', '-']).filter_map(|part| part.parse().ok()).collect();
        let (Some(a), Some(b)) = (numbers.first(), numbers.get(1)) else { return false };
        let signs = [found.get(1), found.get(2)].map(|sign| sign.map(|sign| sign.as_str()));
        let dotted_short = signs[0] == Some(".") && numbers.get(2).is_some_and(|year| *year < 100);
        let day = (is_day(None, *a, *b) || is_day(None, *b, *a)) && signs[0] == signs[1] && !dotted_short;
        // 24/7 and fractions of ten: not days.
        let phrase = matches!(whole.as_str(), "24/7" | "50/50" | "1/2" | "1/3" | "2/3" | "1/4" | "3/4");
        if !day || phrase || !alone(text, whole.start(), whole.end()) {
            return false;
        }
        let certain = numbers.get(2).filter(|year| **year > 1900 && *a > 12);
        let (normal, verdict) = match certain {
            Some(year) => (format!("{year:04}-{b:02}-{a:02}"), MentionVerdict::Valid),
            None => (whole.as_str().to_owned(), MentionVerdict::Plausible),
        };
        parts.push(day_part(whole.start(), whole.end(), normal, verdict));
        true
    });
}

fn relative(finder: &Finder<'_>, parts: &mut Vec<Part>) {
    let text = finder.text();
    let words = pattern!(
        r"(?i)大前天|大后天|前天|昨天|昨日|昨晚|今天|今日|今晚|今早|明天|明日|明早|明晚|后天|(?:上|下|本|这)(?:个)?(?:周|星期|礼拜)([一二三四五六日天])?|上个月|下个月|这个月|本月|去年|今年|明年|\b(?:yesterday|today|tonight|tomorrow|last week|next week|last month|next month)\b"
    );
    scan(words, text, |found| {
        let Some(whole) = found.get(0) else { return false };
        let word = whole
            .as_str()
            .to_lowercase()
            .replace('个', if whole.as_str().contains('月') { "个" } else { "" });
        let week = word.replace("星期", "周").replace("礼拜", "周");
        let Some((_, shift)) = RELATIVE.iter().find(|(known, _)| week.starts_with(known) || word == *known)
        else {
            return false;
        };
        let weekday = found.get(1).map_or(0, |day| {
            "一二三四五六日".chars().position(|c| day.as_str().starts_with(c)).map_or(7, |index| index + 1)
        });
        let weekday = if weekday == 0 { String::new() } else { format!(" weekday:{weekday}") };
        parts.push(day_part(
            whole.start(),
            whole.end(),
            format!("relative:{shift}{weekday}"),
            MentionVerdict::Plausible,
        ));
        true
    });
    let spans = pattern!(
        r"(?i)(\d{1,3}|[一二两三四五六七八九十]{1,3})\s?个?(天|日|周|星期|月|年|小时|分钟)(前|之前|以前|后|之后|以后)|\b(\d{1,3}) (day|week|month|year|hour|minute)s? (ago)\b"
    );
    scan(spans, text, |found| {
        let pick =
            |a: usize, b: usize| found.get(a).or_else(|| found.get(b)).map_or("", |part| part.as_str());
        let (Some(whole), Some(count)) = (found.get(0), small(pick(1, 4))) else { return false };
        let unit = match pick(2, 5).to_lowercase().as_str() {
            "天" | "日" | "day" => "d",
            "周" | "星期" | "week" => "w",
            "月" | "month" => "m",
            "年" | "year" => "y",
            "小时" | "hour" => "h",
            _ => "min",
        };
        let sign = if pick(3, 6).contains('后') { '+' } else { '-' };
        let part_of_date = text[..whole.start()].ends_with(['年', '月'])
            || text[..whole.start()].ends_with(|c: char| c.is_ascii_digit());
        if !part_of_date {
            parts.push(day_part(
                whole.start(),
                whole.end(),
                format!("relative:{sign}{count}{unit}"),
                MentionVerdict::Plausible,
            ));
        }
        !part_of_date
    });
}

fn times(finder: &Finder<'_>, parts: &mut Vec<Part>) {
    let text = finder.text();
    let times = pattern!(
        r"(?i)(上午|下午|晚上|凌晨|早上|中午|傍晚|晚|早)?\s?(\d{1,2}|[一二两三四五六七八九十]{1,3})(点钟|点半|点|时|:)(\d{1,2})?(?::(\d{2})|分)?\s?(am|pm|左右|整)?"
    );
    scan(times, text, |found| {
        let Some(whole) = found.get(0) else { return false };
        let part = |index| found.get(index).map_or("", |part| part.as_str());
        let (Some(hour), sign) = (small(part(2)), part(3)) else { return false };
        let minute = if sign == "点半" { Some(30) } else { part(4).parse::<u32>().ok() };
        let said = !part(1).is_empty()
            || sign == "点钟"
            || sign == "点半"
            || minute.is_some()
            || !part(6).is_empty();
        let fits = match sign {
            ":" => part(4).len() == 2 && part(2).chars().all(|c| c.is_ascii_digit()),
            "时" => minute.is_some(),
            _ => said,
        };
        // 晚一点 and 早一点 say later and earlier.
        let comparison = matches!(part(1), "晚" | "早") && part(2) == "一" && minute.is_none();
        let second = part(5).parse::<u32>().ok();
        let before = text[..whole.start()].chars().next_back();
        let inside = before.is_some_and(|c| c.is_ascii_alphanumeric() || ".:第%".contains(c))
            || text[whole.end()..].starts_with(|c: char| c.is_ascii_digit() || c == ':');
        if !fits || inside || comparison || hour > 24 || minute.unwrap_or(0) > 59 || second.unwrap_or(0) > 59
        {
            return false;
        }
        let end = whole.end() - part(6).len().min(if part(6) == "左右" { part(6).len() } else { 0 });
        let end = text[..end].trim_end().len();
        let evening =
            matches!(part(1), "下午" | "晚上" | "傍晚" | "晚") || part(6).eq_ignore_ascii_case("pm");
        let noon = part(1) == "中午" && hour < 3;
        let hour = if (evening || noon) && hour < 12 {
            hour + 12
        } else if part(6).eq_ignore_ascii_case("am") && hour == 12 {
            0
        } else {
            hour
        };
        let second = second.map_or_else(String::new, |second| format!(":{second:02}"));
        let normal = format!("T{hour:02}:{:02}{second}", minute.unwrap_or(0));
        let normal = if minute.is_some() { normal } else { format!("T{hour:02}") };
        parts.push(Part {
            start: whole.start(),
            end,
            normal,
            verdict: MentionVerdict::Plausible,
            time: true,
        });
        true
    });
}

fn day_part(start: usize, end: usize, normal: String, verdict: MentionVerdict) -> Part {
    Part { start, end, normal, verdict, time: false }
}

fn alone(text: &str, start: usize, end: usize) -> bool {
    stands_alone(text, start, end)
        || text[end..].starts_with('T') && !text[..start].ends_with(|c: char| c.is_ascii_alphanumeric())
}

/// A small number in digits or Chinese numerals.
fn small(text: &str) -> Option<u32> {
    text.parse().ok().or_else(|| number(text).and_then(|value| u32::try_from(value).ok()))
}

/// Whether the calendar has this day; without a year February has 29.
fn is_day(year: Option<u32>, month: u32, day: u32) -> bool {
    let leap = year.is_none_or(|year| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=days).contains(&day) && year.is_none_or(|year| (1900..=2199).contains(&year))
}
