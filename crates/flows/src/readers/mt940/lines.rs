//! Where do the fields of the message begin and end? Lines, tags and statements of MT940 and MT942.
//!
//! Every line belongs to exactly one [`Piece`]: a field with its continuation lines, or lines around the fields.

/// A run of lines, as text positions without the last line's end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    /// Where it begins in the text.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
    /// What it is.
    pub(super) kind: Kind<'a>,
}

/// What a run of lines is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    /// A field: `:60F:` and what follows up to the next field.
    Field {
        /// The tag without colons.
        tag: &'a str,
        /// Its content, tag excluded.
        content: &'a str,
    },
    /// `-`, `-}`: the message ends.
    End,
    /// Lines around the fields: SWIFT blocks, transport headers.
    Around(&'a str),
    /// Nothing on them.
    Blank,
}

/// The fields of the two messages; any other word between colons is text.
const TAGS: [&str; 26] = [
    "13", "13D", "20", "21", "25", "25P", "28", "28C", "34F", "60", "60F", "60M", "61", "62", "62F", "62M",
    "64", "65", "86", "90", "90C", "90D", "NS", "34", "12", "79",
];

/// Cuts the text into pieces.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    for (start, end) in lines(text) {
        let line = text.get(start..end).unwrap_or("");
        let kind = classify(line);
        let continues = matches!(kind, Kind::Around(_) | Kind::Blank)
            && pieces.last().is_some_and(|piece| matches!(piece.kind, Kind::Field { .. }));
        let blank_run = kind == Kind::Blank && pieces.last().is_some_and(|piece| piece.kind == Kind::Blank);
        match pieces.last_mut() {
            Some(last) if continues || blank_run => last.end = end,
            _ => pieces.push(Piece { start, end, kind }),
        }
    }
    pieces.into_iter().flat_map(|piece| settle(text, piece)).collect()
}

/// Gives a field its whole content and cuts blank lines off its end.
fn settle<'a>(text: &'a str, mut piece: Piece<'a>) -> impl Iterator<Item = Piece<'a>> {
    let mut blank = None;
    if let Kind::Field { tag, .. } = piece.kind {
        let whole = text.get(piece.start..piece.end).unwrap_or("");
        let kept = whole.trim_end_matches(|c: char| c.is_whitespace() || c.is_control());
        // Spaces at the end of the last line are that line's own; only whole blank lines are cut off.
        let tail = whole.get(kept.len()..).unwrap_or("");
        let line_end = tail.find(['\r', '\n']).unwrap_or(tail.len());
        let field_end = piece.start + kept.len() + line_end;
        let after = text.get(field_end..piece.end).unwrap_or("");
        let gap = after.strip_prefix("\r\n").or(after.strip_prefix(['\r', '\n'])).unwrap_or(after);
        if !gap.is_empty() {
            blank = Some(Piece { start: piece.end - gap.len(), end: piece.end, kind: Kind::Blank });
        }
        piece.end = field_end;
        let content_start = piece.start + tag.len() + 2;
        piece.kind = Kind::Field { tag, content: text.get(content_start..field_end).unwrap_or("") };
    }
    std::iter::once(piece).chain(blank)
}

/// Lines by position, without their ends; the opening of a SWIFT text block is a line of its own.
fn lines(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let breaks: &[char] = if text.contains('\n') { &['\n'] } else { &['\r'] };
    let mut from = 0;
    std::iter::from_fn(move || {
        let rest = text.get(from..).filter(|rest| !rest.is_empty())?;
        let length = rest.find(breaks).unwrap_or(rest.len());
        let line = rest.get(..length).unwrap_or("");
        if let Some(cut) = block_opening(line) {
            let start = from;
            from += cut;
            return Some((start, from));
        }
        let start = from;
        from += length + usize::from(length < rest.len());
        Some((start, start + line.trim_end_matches('\r').len()))
    })
}

/// `{1:…}{2:…}{4::20:…` on one line: where the field begins.
fn block_opening(line: &str) -> Option<usize> {
    let cut = line.trim_start().starts_with('{').then(|| line.find("{4:"))?? + 3;
    line.get(cut..).is_some_and(|field| field.starts_with(':')).then_some(cut)
}

fn classify(line: &str) -> Kind<'_> {
    if let Some(tag) = tag_of(line) {
        return Kind::Field { tag, content: "" };
    }
    let plain = line.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    match plain {
        "" if line.chars().any(|c| c.is_control() && !c.is_whitespace()) => Kind::Around(line),
        "" => Kind::Blank,
        "-" | "-XXX" => Kind::End,
        _ if plain.starts_with("-}") => Kind::End,
        _ => Kind::Around(line),
    }
}

fn tag_of(line: &str) -> Option<&str> {
    let line = line.strip_prefix(':')?;
    let (tag, _) = line.split_once(':')?;
    TAGS.contains(&tag).then_some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_belongs_to_one_piece() {
        let text = "{1:F01AAAABBCCDDDD0000000000}{2:I940X}{4:\r\n:20:A\r\n:86:x\r\n  \r\ny\r\n\r\n:61:1\r\n-}\r\n\r\n";
        let seen: Vec<String> = pieces(text)
            .iter()
            .map(|piece| format!("{:?} {:?}", text.get(piece.start..piece.end).unwrap(), piece.kind))
            .collect();
        expect_test::expect![[r#"
            "{1:F01AAAABBCCDDDD0000000000}{2:I940X}{4:" Around("{1:F01AAAABBCCDDDD0000000000}{2:I940X}{4:")
            ":20:A" Field { tag: "20", content: "A" }
            ":86:x\r\n  \r\ny" Field { tag: "86", content: "x\r\n  \r\ny" }
            ":61:1" Field { tag: "61", content: "1" }
            "-}" End
            "" Blank"#]]
        .assert_eq(&seen.join("\n"));
    }
}
