//! Is this column named in two languages? `主叫号码/Calling Number`, `IMEI(手机串号)`, a name above its translation.
//!
//! Both halves name the column only where one is Chinese and the other Latin, and where neither is a unit, a zone, a
//! currency or a word that narrows the other: `时长(ms)` is no duration in seconds, `IMSI(对方)` not one's own.

use crate::layout::assets::common_asset;

/// Words in brackets or behind a slash that say more of the column instead of naming it again.
const NARROWING: [&str; 37] = [
    "s", "sec", "secs", "second", "seconds", "ms", "min", "mins", "minute", "minutes", "h", "hour", "hours",
    "byte", "bytes", "kb", "mb", "utc", "gmt", "local", "from", "to", "秒", "毫秒", "分", "分钟", "元",
    "万元", "米", "字节", "小时", "天", "主叫", "被叫", "对方", "本机", "本方",
];

/// The two names of a column that is named in two languages, as written.
#[must_use]
pub fn halves(name: &str) -> Option<[&str; 2]> {
    let (first, second) = name
        .split_once(['\n', '\r', '/', '／', '|'])
        .or_else(|| bracketed(name, '(', ')'))
        .or_else(|| bracketed(name, '（', '）'))?;
    let (first, second) = (first.trim(), second.trim());
    let translated = chinese(first) && latin(second) || latin(first) && chinese(second);
    (translated && names(first) && names(second)).then_some([first, second])
}

fn bracketed(name: &str, open: char, close: char) -> Option<(&str, &str)> {
    name.trim_end().strip_suffix(close)?.split_once(open)
}

fn is_chinese(mark: char) -> bool {
    matches!(mark, '\u{3400}'..='\u{9fff}')
}

/// Chinese, perhaps with Latin abbreviations in it (`手机IMEI`).
fn chinese(half: &str) -> bool {
    half.chars().any(is_chinese)
}

fn latin(half: &str) -> bool {
    half.chars().any(|mark| mark.is_ascii_alphabetic()) && !half.chars().any(is_chinese)
}

fn names(half: &str) -> bool {
    let small = half.to_lowercase();
    let narrows = NARROWING.contains(&small.as_str()) || half.chars().any(|mark| "+%$¥￥".contains(mark));
    !narrows && common_asset(half).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_translation_names_a_column_and_a_unit_does_not() {
        let cases = [
            ("主叫号码/Calling Number", Some(["主叫号码", "Calling Number"])),
            ("Calling Number\n主叫号码", Some(["Calling Number", "主叫号码"])),
            ("IMEI(手机串号)", Some(["IMEI", "手机串号"])),
            ("基站位置（Cell Site）", Some(["基站位置", "Cell Site"])),
            ("时长(ms)", None),
            ("时长（分钟）", None),
            ("Duration(分钟)", None),
            ("金额(USD)", None),
            ("时间(UTC+8)", None),
            ("IMSI(对方)", None),
            ("主叫/被叫", None),
            ("LAC/CI", None),
            ("收/支", None),
            ("号码", None),
        ];
        for (name, expected) in cases {
            assert_eq!(halves(name), expected, "{name}");
        }
    }
}
