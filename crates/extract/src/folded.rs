//! What does this text say once width, emoji digits, invisible characters and traditional characters are folded?
//!
//! Rules read the folded text; mentions are cut from the original. Every folded character remembers the original
//! characters that it stands for.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use crate::names::is_han;

/// A text and its folded form.
pub(crate) struct Folded {
    /// The characters as they came.
    pub original: Vec<char>,
    /// One character for each visible original one.
    pub text: String,
    /// For each byte of `text`: the original range of its character. One more entry closes the last.
    spans: Vec<(usize, usize)>,
}

impl Folded {
    /// Folds a text.
    pub fn new(text: &str) -> Self {
        let original: Vec<char> = text.chars().collect();
        let mut folded = String::with_capacity(text.len());
        let mut spans: Vec<(usize, usize)> = Vec::with_capacity(text.len() + 1);
        let mut simpler: HashMap<char, char> = HashMap::new();
        for (index, c) in original.iter().enumerate() {
            if is_keycap(*c) {
                // The keycap belongs to the digit that it surrounds.
                let bytes = folded.chars().last().map_or(0, char::len_utf8);
                let at = spans.len().saturating_sub(bytes);
                spans.iter_mut().skip(at).for_each(|(_, end)| *end = index + 1);
            } else if !is_invisible(*c) {
                let plain = fold(*c, &mut simpler);
                folded.push(plain);
                spans.extend(std::iter::repeat_n((index, index + 1), plain.len_utf8()));
            }
        }
        spans.push((original.len(), original.len()));
        Self { original, text: folded, spans }
    }

    /// The original characters of a range of bytes.
    pub fn span(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        let (first, _) = self.spans.get(start)?;
        let (_, last) = self.spans.get(end.checked_sub(1)?)?;
        Some((*first, *last))
    }

    /// The characters of an original range.
    pub fn cut(&self, start: usize, end: usize) -> String {
        self.original.get(start..end).unwrap_or_default().iter().collect()
    }

    /// The text before a byte.
    pub fn before(&self, at: usize) -> &str {
        self.text.get(..at).unwrap_or_default()
    }

    /// The text from a byte on.
    pub fn after(&self, at: usize) -> &str {
        self.text.get(at..).unwrap_or_default()
    }

    /// The last characters before a byte.
    pub fn shortly_before(&self, at: usize, count: usize) -> &str {
        let before = self.before(at);
        before.char_indices().rev().take(count).last().map_or("", |(from, _)| &before[from..])
    }
}

fn fold(c: char, simpler: &mut HashMap<char, char>) -> char {
    if c.is_ascii() {
        return c;
    }
    let mut compatible = std::iter::once(c).nfkc();
    let plain = match (compatible.next(), compatible.next()) {
        (Some(one), None) => one,
        _ => c,
    };
    if !is_han(plain) {
        return plain;
    }
    *simpler.entry(plain).or_insert_with(|| {
        let simple = hanconv::t2s(plain.to_string());
        let mut chars = simple.chars();
        match (chars.next(), chars.next()) {
            (Some(one), None) => one,
            _ => plain,
        }
    })
}

fn is_keycap(c: char) -> bool {
    matches!(c, '\u{FE0F}' | '\u{20E3}')
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{00AD}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folded_characters_remember_where_they_stood() {
        let folded = Folded::new("電話：1️⃣３\u{200B}八");
        assert_eq!(folded.text, "电话:13八");
        let at = folded.text.find('1').unwrap();
        let span = folded.span(at, at + 2).unwrap();
        assert_eq!(span, (3, 7));
        assert_eq!(folded.cut(span.0, span.1), "1️⃣３");
    }
}
