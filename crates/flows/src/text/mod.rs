//! What do these characters say? Encodings, spellings, numbers and times as statements write them.

pub mod encoding;
pub mod fold;
pub mod number;
pub mod shown;
pub mod when;
mod zone;

/// The text between its leading and trailing blanks, without the marks that spreadsheets and exports put around
/// values to keep them text: a leading apostrophe or backtick, single quotes on both sides, `="..."`.
#[must_use]
pub fn bare(text: &str) -> &str {
    let text = trimmed(text);
    let Some(first) = text.as_bytes().first() else { return text };
    match first {
        b'\'' | b'`' => {
            let inner = text.get(1..).unwrap_or("");
            trimmed(inner.strip_suffix('\'').unwrap_or(inner))
        }
        b'=' => text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).map_or(text, trimmed),
        b'"' => text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).map_or(text, trimmed),
        _ => text,
    }
}

/// Without leading and trailing blanks, where a blank is any white space, control or zero-width mark.
#[must_use]
pub fn trimmed(text: &str) -> &str {
    let plain = |byte: Option<&u8>| byte.is_none_or(|byte| (0x21..0x7f).contains(byte));
    let bytes = text.as_bytes();
    if plain(bytes.first()) && plain(bytes.last()) {
        return text;
    }
    text.trim_matches(is_blank)
}

/// White space, control characters, the byte order mark and zero-width spaces.
#[must_use]
pub fn is_blank(mark: char) -> bool {
    mark.is_whitespace()
        || mark.is_control()
        || matches!(mark, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}')
}

/// Is this how statements write "nothing" (`-`, `--`, `/`, `N/A`, `无`)?
#[must_use]
pub fn is_placeholder(text: &str) -> bool {
    match text.as_bytes() {
        [] => true,
        [b'-' | b'/' | b'*' | b'\\', ..] | [0xe2, ..] => {
            text == "\\N" || text.chars().all(|mark| matches!(mark, '-' | '/' | '—' | '–' | '*' | '\\'))
        }
        [b'n' | b'N', ..] => {
            ["n/a", "na", "null", "none", "nil"].iter().any(|word| text.eq_ignore_ascii_case(word))
        }
        [0xe6, ..] => text == "无" || text == "無",
        _ => false,
    }
}

/// At most `limit` characters of a text, with an ellipsis where it was cut: for messages.
#[must_use]
pub fn shortened(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or("")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_that_only_keep_a_value_text_are_not_part_of_it() {
        let cases = [
            ("'5191230567984561'", "5191230567984561"),
            ("`6222000000000001", "6222000000000001"),
            ("=\"0012\"", "0012"),
            (" \t3985734\t\u{a0}\u{3000}", "3985734"),
            ("O'Brien", "O'Brien"),
            ("", ""),
            ("'", ""),
        ];
        for (written, meant) in cases {
            assert_eq!(bare(written), meant, "{written:?}");
        }
    }

    #[test]
    fn a_dash_is_nothing_but_a_negative_number_is_something() {
        let nothing = ["", "-", "--", "/", "-------------------", "N/A", "null", "无", "—", "\\N"];
        assert!(nothing.iter().all(|text| is_placeholder(text)));
        assert!(["-1", "/x", "无卡支付", "Nora", "0"].iter().all(|text| !is_placeholder(text)));
    }
}
