//! What do the readers of chats share? Lines with their bytes, heads of messages, the order of dates, JSON with spans.

pub(crate) mod head;
pub(crate) mod json;
pub(crate) mod lines;
pub(crate) mod order;
pub(crate) mod talk;

use thalweg_model::{Precision, Stamp};

use super::structured::Flaw;

/// Milliseconds since 1970 that a chat can have been written at: up to the end of 2199.
const LATEST_MS: i64 = 7_258_118_400_000;

/// The moment of so many milliseconds since 1970, counted in UTC.
pub(crate) fn utc_ms(text: &str, field: &'static str) -> Result<Stamp, Flaw> {
    let wrong = || Flaw::new(field, "date_not_understood", crate::text::shortened(text, 80));
    let ms: i64 = crate::text::trimmed(text).parse().map_err(|_| wrong())?;
    if !(1..LATEST_MS).contains(&ms) {
        return Err(wrong());
    }
    Ok(Stamp { micros: ms * 1000, offset_minutes: Some(0), precision: Precision::Micro })
}

/// Does the text look like a telephone number as a phone shows it: `+00 12 345-678`, nothing else?
pub(crate) fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let marks = |mark: char| {
        mark.is_ascii_digit()
            || matches!(mark, '+' | '-' | '(' | ')' | '.' | ' ' | '\u{a0}' | '\u{2011}' | '\u{202f}')
    };
    text.starts_with('+') && (5..=20).contains(&digits) && text.chars().all(marks)
}

/// Marks of direction and width that exports put around words and nobody typed.
pub(crate) fn is_mark(mark: char) -> bool {
    matches!(mark, '\u{feff}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text without such marks.
pub(crate) fn unmarked(text: &str) -> String {
    text.chars().filter(|mark| !is_mark(*mark)).collect()
}

/// What a file is by the ending of its name.
pub(crate) fn media_kind(name: &str) -> &'static str {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    match ending.as_str() {
        "jpg" | "jpeg" | "png" | "heic" | "gif" | "bmp" => "image",
        "webp" if name.contains("STK") || name.to_ascii_lowercase().contains("sticker") => "sticker",
        "webp" => "image",
        "mp4" | "3gp" | "mov" | "mkv" | "webm" | "avi" => "video",
        "opus" | "m4a" | "mp3" | "aac" | "ogg" | "amr" | "wav" => "audio",
        "vcf" => "contact",
        _ => "document",
    }
}
