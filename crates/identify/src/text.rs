//! What was written, once the dress of spreadsheets and keyboards is taken off?
//!
//! Only what cannot carry meaning goes: invisible characters, surrounding blanks, the marks by which spreadsheets force a
//! number to be text, full-width forms (Unicode NFKC). The rest is decided kind by kind.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;

/// The text without its dress. `prose` keeps what matters in names: joiners and a leading apostrophe.
pub(crate) fn clean(text: &str, prose: bool) -> Cow<'_, str> {
    if text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_control()) {
        return Cow::Borrowed(undressed(text, prose));
    }
    let mut now: String = seen(undressed(text, prose), prose);
    // Taking a mark away can bring another to the edge; each round makes the text shorter or ends.
    loop {
        let next = seen(undressed(&now, prose), prose);
        if next == now {
            return if now == text { Cow::Borrowed(text) } else { Cow::Owned(now) };
        }
        now = next;
    }
}

/// Visible characters only, in compatibility form.
fn seen(text: &str, prose: bool) -> String {
    let visible = text.chars().filter(|mark| !is_invisible(*mark, prose));
    if prose { visible.nfkc().collect() } else { visible.nfkc().map(western_digit).collect() }
}

fn is_invisible(mark: char, prose: bool) -> bool {
    match mark {
        '\u{200c}' | '\u{200d}' => !prose,
        '\t' | '\n' | '\r' => false,
        '\u{ad}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}' => true,
        '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' => true,
        _ => mark.is_control(),
    }
}

/// Digits of the scripts of the region as ASCII ones; NFKC does this for full-width digits only.
fn western_digit(mark: char) -> char {
    const ZEROS: [u32; 8] = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xed0, 0x1040, 0x17e0];
    let code = u32::from(mark);
    let value = ZEROS.iter().find_map(|zero| code.checked_sub(*zero).filter(|value| *value < 10));
    value.and_then(|value| char::from_digit(value, 10)).unwrap_or(mark)
}

/// Without surrounding blanks and without what a spreadsheet or a quoting program put around the text.
fn undressed(text: &str, prose: bool) -> &str {
    let mut now = text.trim();
    loop {
        let before = now;
        if let Some(inner) = now.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
            now = inner.trim();
        }
        for (open, close) in [('"', '"'), ('“', '”'), ('‘', '’')] {
            if let Some(inner) = now.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)) {
                now = inner.trim();
            }
        }
        if !prose {
            now = now.trim_matches(['\'', '`', '‘', '’']).trim();
        }
        if now.len() == before.len() {
            return now;
        }
    }
}

/// Whether the mark only groups the characters of a number.
pub(crate) fn is_dress(mark: char) -> bool {
    mark.is_whitespace()
        || is_dash(mark)
        || matches!(mark, '"' | '\'' | '`' | '“' | '”' | '‘' | '’' | '·' | '・')
}

/// Whether the mark is one of the many that look like a hyphen.
pub(crate) fn is_dash(mark: char) -> bool {
    matches!(mark, '-' | '\u{2010}'..='\u{2015}' | '−' | '˗' | '⁃')
}

/// The characters of a number without what groups them.
pub(crate) fn plain(text: &str) -> String {
    text.chars().filter(|mark| !is_dress(*mark)).collect()
}

/// The digits of a number without what groups them; `None` if anything else is there. A tail of `.0`, which a table
/// that took the number for a measurement leaves behind, goes too.
pub(crate) fn digits(text: &str) -> Option<String> {
    let plain = plain(text);
    let whole = match plain.strip_suffix(".0") {
        // A binary float holds 15 decimal digits; beyond that the number itself has suffered.
        Some(whole) if whole.len() <= 15 => whole,
        _ => &plain,
    };
    (!whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit())).then(|| whole.to_owned())
}

/// Whether all of it is ASCII digits, and there are some.
pub(crate) fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether all of it is hexadecimal digits, and there are some.
pub(crate) fn all_hex(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether one character is all there is.
pub(crate) fn one_repeated(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|first| bytes.all(|byte| byte == first))
}

/// Whether a spreadsheet turned a long number into `1.38E+10`: the digits behind are lost.
pub(crate) fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return false };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let signed = exponent.strip_prefix('+');
    let marked = signed.is_some() || mantissa.contains('.');
    let exponent = signed.unwrap_or(exponent);
    marked
        && whole.len() == 1
        && all_digits(whole)
        && all_digits(fraction)
        && exponent.len() <= 3
        && all_digits(exponent)
}

/// Whether the text says that there is no value.
pub(crate) fn says_nothing(text: &str) -> bool {
    const WORDS: [&str; 14] = [
        "null",
        "none",
        "nan",
        "n/a",
        "#n/a",
        "na",
        "nil",
        "\\n",
        "(null)",
        "undefined",
        "无",
        "無",
        "空",
        "未知",
    ];
    let marks_only = text.chars().all(|mark| is_dash(mark) || matches!(mark, '/' | '.' | '_' | '?' | '\\'));
    marks_only || WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// What stands before the first and after the last hidden character; `None` if nothing is hidden. Three or more `X` in a
/// row hide too, as the ledger reads account numbers.
pub(crate) fn mask(plain: &str) -> Option<(&str, &str)> {
    const HIDING: [char; 5] = ['*', '•', '×', '※', '●'];
    if let (Some(first), Some(last)) = (plain.find(HIDING), plain.rfind(HIDING)) {
        return Some((plain.get(..first)?, plain.get(last..)?.trim_start_matches(HIDING)));
    }
    if !plain.is_ascii() {
        return None;
    }
    let upper = plain.to_ascii_uppercase();
    let first = upper.find("XXX")?;
    let last = upper.rfind("XXX")? + 3;
    Some((plain.get(..first)?, plain.get(last..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dress_of_spreadsheets_comes_off() {
        for text in [
            "13800138000",
            " 13800138000\t",
            "'13800138000",
            "=\"13800138000\"",
            "\u{feff}１３８００１３８０００",
            "\"'13800138000'\"",
            "138\u{200b}00138000",
            "\u{202a}13800138000\u{202c}",
            "١٣٨٠٠١٣٨٠٠٠",
            "๑๓๘๐๐๑๓๘๐๐๐",
        ] {
            assert_eq!(clean(text, false), "13800138000", "{text:?}");
        }
        assert!(matches!(clean("13800138000", false), Cow::Borrowed(_)), "nothing is copied for nothing");
        assert_eq!(clean("'t Hooft", true), "'t Hooft");
    }

    #[test]
    fn a_number_in_scientific_notation_is_recognised() {
        for text in ["1.38E+10", "1.3800138e10", "6E+18", "6.22202E+18"] {
            assert!(is_scientific(text), "{text}");
        }
        for text in ["1E5", "13E+10", "abc", "1.2.3", "E+10", "0xE+10"] {
            assert!(!is_scientific(text), "{text}");
        }
    }

    #[test]
    fn hidden_characters_leave_what_stands_around_them() {
        assert_eq!(mask("6222****1234"), Some(("6222", "1234")));
        assert_eq!(mask("*1234"), Some(("", "1234")));
        assert_eq!(mask("6222xxxx1234"), Some(("6222", "1234")));
        assert_eq!(mask("62•••34"), Some(("62", "34")));
        assert_eq!(mask("62221234"), None);
    }

    #[test]
    fn a_float_tail_goes_and_lost_digits_do_not_hide() {
        assert_eq!(digits("13800138000.0").as_deref(), Some("13800138000"));
        assert_eq!(digits("6222020000000000128.0"), None);
        assert_eq!(digits("62 22-02").as_deref(), Some("622202"));
        assert_eq!(digits("12a"), None);
    }
}
