//! What do the attributes of an element say? Characters as the app writes them, which is not always XML.

use quick_xml::events::BytesStart;

/// Most attributes of one element; back-ups of MMS have some forty.
const MOST: usize = 256;
/// Longest name of an entity.
const LONGEST: usize = 10;

/// The attributes of an element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Values(Vec<(String, String)>);

impl Values {
    /// The attributes of this tag. What is no attribute is passed over.
    pub(super) fn of(tag: &BytesStart<'_>) -> Self {
        let mut attributes = tag.attributes();
        let all = attributes.with_checks(false).flatten().take(MOST);
        Self(all.map(|one| (one.key.as_ref().to_owned(), unescaped(&one.value))).collect())
    }

    /// What an attribute says; empty where it is absent or the app wrote `null`.
    pub(super) fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
        if found == "null" { "" } else { found }
    }
}

/// The text behind references to characters. The app writes an emoji as two references to the halves of a UTF-16
/// pair, which XML forbids; they are put together. A reference to anything else stays as it is written.
pub(super) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(rest.get(..at).unwrap_or(""));
        rest = rest.get(at..).unwrap_or("");
        let Some((unit, after)) = reference(rest) else {
            out.push('&');
            rest = rest.get(1..).unwrap_or("");
            continue;
        };
        rest = after;
        match char::from_u32(unit) {
            Some(mark) => out.push(mark),
            None => match reference(rest).and_then(|(low, after)| Some((pair(unit, low)?, after))) {
                Some((mark, after)) => {
                    out.push(mark);
                    rest = after;
                }
                None => out.push(char::REPLACEMENT_CHARACTER),
            },
        }
    }
    out.push_str(rest);
    out
}

/// The number of the character that a reference at the beginning of the text names, and what follows it.
fn reference(text: &str) -> Option<(u32, &str)> {
    let inner = text.strip_prefix('&')?;
    let end = inner.bytes().take(LONGEST + 1).position(|byte| byte == b';')?;
    let (name, after) = (inner.get(..end)?, inner.get(end + 1..)?);
    let number = match name {
        "amp" => 38,
        "lt" => 60,
        "gt" => 62,
        "quot" => 34,
        "apos" => 39,
        _ => match name.strip_prefix("#x").or_else(|| name.strip_prefix("#X")) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => name.strip_prefix('#')?.parse().ok()?,
        },
    };
    Some((number, after))
}

fn pair(high: u32, low: u32) -> Option<char> {
    let fits = (0xd800..0xdc00).contains(&high) && (0xdc00..0xe000).contains(&low);
    fits.then(|| char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00))).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_characters_and_anything_else_stays() {
        let cases = [
            ("a &amp; b &lt;c&gt; &#10;&#x4E00;", "a & b <c> \n一"),
            ("&#55357;&#56832; &#128512;", "😀 😀"),
            ("&#55357; &#56832;", "\u{fffd} \u{fffd}"),
            ("&nbsp; &; & &evil; &#99999999999;", "&nbsp; &; & &evil; &#99999999999;"),
        ];
        for (written, meant) in cases {
            assert_eq!(unescaped(written), meant);
        }
    }
}
