//! Which vehicle does this number plate name?
//!
//! Plates are compared without separators, in upper case. No plate has a check digit. Mainland plates follow GA 36-2018; the
//! others are recognised by the shapes that their registries issue.

use thalweg_model::IdentifierKind::Plate;

use crate::text::{is_dress, mask};
use crate::{Facts, Judged};

/// One character for each province (GA 36-2018).
const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";

/// Last characters of special plates: police, learner, trailer, Hong Kong and Macau cars, embassy, consulate, emergency.
const SPECIAL: &str = "警学挂港澳使领应急";

pub(crate) fn judge(text: &str) -> Judged {
    let plate: String = text
        .chars()
        .filter(|mark| !is_dress(*mark) && !matches!(mark, '•' | '.' | '‧'))
        .map(|mark| mark.to_ascii_uppercase())
        .collect();
    if let Some((before, after)) = mask(&plate) {
        let shown = before.chars().count() + after.chars().count();
        return if shown < 2 {
            Judged::invalid(Plate, "nothing_shown")
        } else {
            Judged::plausible(Plate, format!("{before}*{after}"))
        };
    }
    if ["无牌", "無牌", "未上牌", "UNKNOWN"].contains(&plate.as_str()) {
        return Judged::invalid(Plate, "no_value");
    }
    let length = plate.chars().count();
    let digits = plate.chars().filter(char::is_ascii_digit).count();
    if mainland(&plate).is_some() {
        return Judged::plausible(Plate, plate);
    }
    if plate.chars().next().is_some_and(|first| PROVINCES.contains(first)) {
        return Judged::invalid(Plate, "shape");
    }
    if !(2..=10).contains(&length) || digits == 0 || !plate.chars().all(char::is_alphanumeric) {
        return Judged::invalid(Plate, "shape");
    }
    if digits == length && plate.chars().all(|mark| mark == '0') {
        return Judged::trap(Plate, "zeros", plate);
    }
    Judged::plausible(Plate, plate)
}

/// What kind of mainland plate it is: province, office letter, then five characters; six for new energy, whose first or last
/// is D or F (A to K since 2019).
fn mainland(plate: &str) -> Option<&'static str> {
    let marks: Vec<char> = plate.chars().collect();
    let (first, office, rest) = match marks.as_slice() {
        [first, office, rest @ ..] => (first, office, rest),
        _ => return None,
    };
    if !PROVINCES.contains(*first) || !office.is_ascii_uppercase() {
        return None;
    }
    let serial = |marks: &[char]| {
        marks
            .iter()
            .all(|mark| mark.is_ascii_digit() || (mark.is_ascii_uppercase() && !matches!(mark, 'I' | 'O')))
    };
    match rest {
        [body @ .., last] if body.len() == 4 && SPECIAL.contains(*last) && serial(body) => Some("special"),
        [_, _, _, _, _] if serial(rest) => Some("ordinary"),
        [head, _, _, _, _, tail] if serial(rest) => {
            let energy = |mark: &char| ('A'..='K').contains(mark);
            (energy(head) || energy(tail)).then_some("new_energy")
        }
        _ => None,
    }
}

pub(crate) fn tell(normal: &str, facts: &mut Facts) {
    if let Some(form) = mainland(normal) {
        facts.add("country", "CN");
        facts.add("form", form);
        let office: String = normal.chars().take(2).collect();
        facts.add("office", office);
        return;
    }
    let shapes: Vec<&str> = SHAPES
        .iter()
        .filter(|(_, shapes)| shapes.iter().any(|shape| has_shape(normal, shape)))
        .map(|(country, _)| *country)
        .collect();
    facts.add_some("shape_of", (!shapes.is_empty()).then(|| shapes.join(" ")));
}

/// Shapes of other plates: `A` a letter, `9` a digit, `ก` a Thai consonant.
const SHAPES: [(&str, &[&str]); 7] = [
    ("HK", &["AA9", "AA99", "AA999", "AA9999", "A9", "A99", "A999", "A9999"]),
    ("KH", &["9A9999", "9AA9999"]),
    ("MM", &["9A9999", "AA9999", "9AA9999"]),
    ("MO", &["AA9999", "A9999"]),
    ("TH", &["กก9", "กก99", "กก999", "กก9999", "9กก9", "9กก99", "9กก999", "9กก9999"]),
    ("TW", &["AAA9999", "9999AA", "AA9999", "A99999", "999AAA", "AAA999"]),
    ("VN", &["99A9999", "99A99999", "99AA99999", "99A999999"]),
];

fn has_shape(plate: &str, shape: &str) -> bool {
    plate.chars().count() == shape.chars().count()
        && plate.chars().zip(shape.chars()).all(|(mark, form)| match form {
            '9' => mark.is_ascii_digit(),
            'A' => mark.is_ascii_uppercase(),
            _ => ('\u{e01}'..='\u{e2e}').contains(&mark),
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Context, Verdict, explain, normalise};

    fn check(text: &str) -> (String, Verdict) {
        let (_, normal, verdict) = normalise(Plate, text, &Context::default());
        (normal.into_owned(), verdict)
    }

    #[test]
    fn a_plate_is_the_same_with_any_separator() {
        for text in ["粤B·12345", "粤b12345", "粤B 12345", "粤Ｂ１２３４５", "粤B-12345"] {
            assert_eq!(check(text), ("粤B12345".to_owned(), Verdict::Plausible), "{text}");
        }
        assert_eq!(check("粤B1234").1, Verdict::Invalid("shape"));
        assert_eq!(check("粤BI2345").1, Verdict::Invalid("shape"));
        assert_eq!(check("粤B1***5").0, "粤B1*5");
    }

    #[test]
    fn plates_tell_where_they_could_be_from() {
        let facts = |text: &str| explain(Plate, text, &Context::default()).facts;
        assert_eq!(facts("粤BD12345").get("form"), Some("new_energy"));
        assert_eq!(facts("粤B12345D").get("form"), Some("new_energy"));
        assert_eq!(facts("粤Z1234港").get("form"), Some("special"));
        assert_eq!(facts("51F-123.45").get("shape_of"), Some("VN"));
        assert_eq!(facts("1กข 1234").get("shape_of"), Some("TH"));
        assert_eq!(facts("ABC-1234").get("shape_of"), Some("TW"));
        assert_eq!(facts("2A-1234").get("shape_of"), Some("KH MM"));
    }
}
