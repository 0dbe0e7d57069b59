//! How does text from a statement reach the page without doing anything there?
//!
//! Statements are written by strangers. Their text is only ever shown: HTML is escaped by the template engine; what the
//! engine does not know to be dangerous (controls, marks that turn the reading direction, invisible characters) is
//! replaced here by something that can be seen. Long text is cut, and the cut says how much is missing.

/// Characters of an untrusted text that a table cell shows.
pub(super) const CELL_CHARS: usize = 120;
/// Characters of a row's own text that the list of cited rows shows.
pub(super) const ROW_CHARS: usize = 500;

/// The text with every character visible, and at most `limit` characters of it; the second value counts what was cut.
pub(super) fn visible(text: &str, limit: usize) -> (String, usize) {
    let total = text.chars().count();
    // Up to a fifth more is shown rather than cut: a cut that saves nothing only hides.
    let keep = if total <= limit + limit / 5 { total } else { limit };
    (text.chars().take(keep).map(Shown).map(|shown| shown.to_string()).collect(), total - keep)
}

/// One character in a form that can be seen and cannot act.
struct Shown(char);

impl std::fmt::Display for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            '\t' => f.write_str("⇥"),
            '\n' => f.write_str("⏎"),
            '\r' => f.write_str("␍"),
            c @ '\0'..='\u{1f}' => f.write_str(
                char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}').encode_utf8(&mut [0; 4]),
            ),
            '\u{7f}' => f.write_str("␡"),
            c if is_unseen(c) => write!(f, "⟦U+{:04X}⟧", u32::from(c)),
            c => f.write_str(c.encode_utf8(&mut [0; 4])),
        }
    }
}

/// C1 controls, direction marks (Unicode TR 9), zero-width and other invisible characters, private use and tags.
fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{e000}'..='\u{f8ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{10ffff}')
}

/// Width of a text in hundredths of its font size, on the safe side: CJK and emoji a full square, capitals and digits
/// wider than most fonts draw them.
pub(super) fn width_hundredths(text: &str) -> i64 {
    text.chars().map(char_width).sum()
}

fn char_width(c: char) -> i64 {
    match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | ' ' | '!' => 34,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 96,
        'A'..='Z' => 76,
        '0'..='9' => 60,
        '\u{20}'..='\u{7e}' => 60,
        '\u{a0}'..='\u{24f}' => 72,
        // Combining marks cost nothing by themselves.
        '\u{300}'..='\u{36f}' => 0,
        _ => 104,
    }
}

/// The text cut to a width (hundredths of the font size), ending in `…` if it was cut.
pub(super) fn elide(text: &str, room: i64) -> String {
    if width_hundredths(text) <= room {
        return text.to_owned();
    }
    let room = room - char_width('…');
    let mut used = 0;
    let kept: String = text
        .chars()
        .take_while(|c| {
            used += char_width(*c);
            used <= room
        })
        .collect();
    format!("{}…", kept.trim_end())
}

/// The text cut in its middle: account numbers are told apart by their ends.
pub(super) fn elide_middle(text: &str, limit: usize) -> String {
    let total = text.chars().count();
    if total <= limit || limit < 5 {
        return text.to_owned();
    }
    let tail = (limit - 1) / 2;
    let head = limit - 1 - tail;
    let start: String = text.chars().take(head).collect();
    let end: String = text.chars().skip(total - tail).collect();
    format!("{start}…{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_that_turn_the_reading_direction_are_shown_not_obeyed() {
        let (shown, cut) = visible("pay\u{202e}gnp.exe\u{0}\u{1b}[31m\r\n\u{feff}", 100);
        assert_eq!(shown, "pay⟦U+202E⟧gnp.exe␀␛[31m␍⏎⟦U+FEFF⟧");
        assert_eq!(cut, 0);
    }

    #[test]
    fn a_cut_says_how_much_is_missing() {
        let (shown, cut) = visible(&"名".repeat(10_000), 120);
        assert_eq!((shown.chars().count(), cut), (120, 9_880));
        assert_eq!(visible(&"a".repeat(130), 120).1, 0);
    }

    #[test]
    fn an_elided_label_fits_its_room() {
        for text in ["MWMWMWMWMWMW", "某某商贸有限公司（示例）第一营业部", "a b c", ""] {
            for room in [104, 300, 700, 5000] {
                assert!(width_hundredths(&elide(text, room)) <= room, "{text} in {room}");
            }
        }
        assert_eq!(elide_middle("6222021234567890123", 11), "62220…90123");
    }
}
