//! Which tags and values does the file hold, and where? One tokenizer for OFX 1 (SGML, leaf tags unclosed) and 2 (XML).
//!
//! Own code because nothing fits: the crate `ofx` is about video effects, `sgmlish` (MIT) drops byte positions and
//! stops at the first fault, and an XML reader cannot read unclosed tags. The grammar needed is a dozen lines.

use std::borrow::Cow;

/// One tag with the text that follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// Name in the file's own case, without slash.
    pub(super) name: &'a str,
    /// `</NAME>`.
    pub(super) closes: bool,
    /// Text up to the next tag, as it stands.
    pub(super) raw: &'a str,
    /// Where the `<` is.
    pub(super) start: usize,
    /// After the `>`.
    pub(super) tag_end: usize,
    /// After the value; for a tag without one, after the `>`.
    pub(super) end: usize,
}

impl Tag<'_> {
    /// Whether the tag has this name, whatever its case.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// The value: white space around it removed, entities resolved.
    pub(super) fn value(&self) -> Cow<'_, str> {
        resolve(self.raw.trim())
    }
}

/// Walks the tags from a position on. A `<` that begins no tag is text.
pub(super) fn tags(text: &str, from: usize) -> impl Iterator<Item = Tag<'_>> {
    let mut at = next_tag(text, from);
    std::iter::from_fn(move || {
        let start = at?;
        let head = tag_head(text, start)?;
        at = next_tag(text, head.end);
        let raw_end = at.unwrap_or(text.len());
        let raw = text.get(head.end..raw_end).unwrap_or("");
        let value = raw.trim_end();
        let end = if value.trim_start().is_empty() { head.end } else { head.end + value.len() };
        let name = head.name;
        Some(Tag { name, closes: head.closes, raw, start, tag_end: head.end, end })
    })
}

struct Head<'a> {
    name: &'a str,
    closes: bool,
    end: usize,
}

fn next_tag(text: &str, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += text.get(at..)?.find('<')?;
        if let Some(rest) = text.get(at..).and_then(|rest| rest.strip_prefix("<![CDATA[")) {
            at += rest.find("]]>").map_or(rest.len(), |end| end + 3) + 9;
        } else if tag_head(text, at).is_some() {
            return Some(at);
        } else {
            at += 1;
        }
    }
}

/// A name and its closing bracket, on one line; instructions (`<?OFX …?>`) and comments are none.
fn tag_head(text: &str, start: usize) -> Option<Head<'_>> {
    let inside = text.get(start + 1..)?;
    let (closes, name) = inside.strip_prefix('/').map_or((false, inside), |rest| (true, rest));
    let length = name.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | ':')))?;
    let after = name.get(length..)?;
    let close = after
        .find(['>', '<', '\n'])
        .filter(|at| after.get(*at..).is_some_and(|rest| rest.starts_with('>')))?;
    let word = name.get(..length).filter(|word| word.starts_with(|c: char| c.is_ascii_alphabetic()))?;
    let end = start + 1 + usize::from(closes) + length + close + 1;
    Some(Head { name: word, closes, end })
}

/// XML's entities, `&nbsp;` and character references; text that is none of them stays.
fn resolve(text: &str) -> Cow<'_, str> {
    if !text.contains('&') && !text.contains("<![CDATA[") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<']) {
        out.push_str(rest.get(..at).unwrap_or(""));
        rest = rest.get(at..).unwrap_or("");
        if let Some(data) = rest.strip_prefix("<![CDATA[") {
            let (inner, after) = data.split_once("]]>").unwrap_or((data, ""));
            out.push_str(inner);
            rest = after;
            continue;
        }
        match entity(rest) {
            Some((character, length)) => {
                out.push(character);
                rest = rest.get(length..).unwrap_or("");
            }
            None => {
                out.push_str(rest.get(..1).unwrap_or(""));
                rest = rest.get(1..).unwrap_or("");
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out.trim().to_owned())
}

/// The character of the entity at the beginning of the text, and the entity's length.
fn entity(text: &str) -> Option<(char, usize)> {
    /// Longer names than `#x10FFFF` are no entity.
    const LONGEST: usize = 10;
    let name = text.strip_prefix('&')?;
    let end = name.find(';').filter(|end| *end <= LONGEST)?;
    let name = name.get(..end)?;
    let character = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|character| *character != '\0')?
        }
    };
    Some((character, end + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unclosed_and_closed_tags_read_alike() {
        let read = |text| {
            let seen: Vec<String> = tags(text, 0)
                .map(|tag| format!("{}{}={}", if tag.closes { "/" } else { "" }, tag.name, tag.value()))
                .collect();
            seen.join(" ")
        };
        assert_eq!(read("<A>\n<B>x &amp; y\n<C>1 < 2\n</A>"), "A= B=x & y C=1 < 2 /A=");
        assert_eq!(read("<?xml version='1.0'?><A><B>x</B><C/></A>"), "A= B=x /B= C= /A=");
        assert_eq!(read("<A><![CDATA[<b> & ]]></A>"), "A=<b> & /A=");
        assert_eq!(read("<A>&#65;&#x4E2D;&unknown;&"), "A=A中&unknown;&");
        assert_eq!(read("<<A>1<B"), "A=1<B");
    }
}
