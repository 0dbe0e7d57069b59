//! Which travel document does this number or machine-readable zone belong to?
//!
//! A zone (ICAO Doc 9303 parts 4 to 6: TD3 of two lines of 44, TD2 of two of 36, TD1 of three of 30) is verified by its check
//! digits; its normal form is the document's number, so that it compares equal to the number written alone. Numbers alone
//! have no check; they are compared with the shapes that some countries use.

use thalweg_model::IdentifierKind::{self, Document, Passport};

use crate::text::{mask, plain};
use crate::{Facts, Judged, check};

/// Shapes of passport numbers: `A` is any letter, `9` any digit, other letters themselves. From the specimens that the
/// countries publish in PRADO (Council of the EU) and EdisonTD.
const SHAPES: [(&str, &[&str]); 14] = [
    (
        "CN",
        &[
            "E99999999",
            "EA9999999",
            "G99999999",
            "D99999999",
            "S99999999",
            "P99999999",
            "DE9999999",
            "SE9999999",
            "PE9999999",
        ],
    ),
    ("GB", &["999999999"]),
    ("HK", &["K99999999", "H99999999", "KA9999999", "HA9999999"]),
    ("KH", &["N9999999", "N99999999"]),
    ("LA", &["P9999999", "PA9999999"]),
    (
        "MM",
        &[
            "MA999999", "MB999999", "MC999999", "MD999999", "ME999999", "MF999999", "MG999999", "MH999999",
            "MJ999999",
        ],
    ),
    ("MO", &["MA9999999", "MB9999999"]),
    ("MY", &["A99999999", "H99999999", "K99999999"]),
    ("PH", &["P9999999A", "EA9999999", "EB9999999", "EC9999999"]),
    ("SG", &["K9999999A", "E9999999A"]),
    ("TH", &["AA9999999", "AB9999999", "AC9999999", "A999999"]),
    ("TW", &["999999999"]),
    ("US", &["999999999", "A99999999"]),
    ("VN", &["A9999999", "A99999999"]),
];

pub(crate) fn judge(text: &str) -> Judged {
    if is_zone(text) {
        return match zone(text) {
            Some(zone) if zone.holds => Judged::valid(zone.kind, zone.number),
            Some(zone) => Judged::invalid(zone.kind, "check_digit"),
            None => Judged::invalid(Passport, "zone"),
        };
    }
    let number = plain(text).to_ascii_uppercase();
    if let Some((before, after)) = mask(&number) {
        let shown = before.chars().count() + after.chars().count();
        return if shown < 2 {
            Judged::invalid(Passport, "nothing_shown")
        } else {
            Judged::plausible(Passport, format!("{before}*{after}"))
        };
    }
    let ascii = number.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !ascii || !number.bytes().any(|byte| byte.is_ascii_digit()) {
        return Judged::invalid(Passport, "shape");
    }
    // Doc 9303 gives the number nine characters; longer ones overflow into optional data and are rare.
    if !(6..=10).contains(&number.len()) {
        return Judged::invalid(Passport, "length");
    }
    if number.bytes().all(|byte| byte == b'0') {
        return Judged::trap(Passport, "zeros", number);
    }
    Judged::plausible(Passport, number)
}

/// Whether the text looks like a machine-readable zone: long, with fillers.
pub(crate) fn is_zone(text: &str) -> bool {
    text.len() >= 36 && text.contains('<') && matches!(squeezed(text).len(), 36 | 44 | 72 | 88 | 90)
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|mark| !mark.is_whitespace()).map(|mark| mark.to_ascii_uppercase()).collect()
}

/// What a zone says.
struct Zone {
    kind: IdentifierKind,
    number: String,
    issuer: String,
    nationality: String,
    born: String,
    sex: &'static str,
    expires: String,
    name: String,
    /// Whether every check digit holds.
    holds: bool,
}

fn zone(text: &str) -> Option<Zone> {
    let all = squeezed(text);
    if !all.is_ascii() {
        return None;
    }
    match all.len() {
        88 => two_lines(all.get(..44)?, all.get(44..)?),
        72 => two_lines(all.get(..36)?, all.get(36..)?),
        44 | 36 => two_lines("", &all),
        90 => three_lines(all.get(..30)?, all.get(30..60)?, all.get(60..)?),
        _ => None,
    }
}

/// TD3 and TD2, or the lower line of one.
fn two_lines(upper: &str, lower: &str) -> Option<Zone> {
    let td3 = lower.len() == 44;
    let mut holds = agrees(lower.get(..9)?, lower.get(9..10)?)
        && agrees(lower.get(13..19)?, lower.get(19..20)?)
        && agrees(lower.get(21..27)?, lower.get(27..28)?);
    let end = if td3 { 43 } else { 35 };
    if td3 {
        let (personal, digit) = (lower.get(28..42)?, lower.get(42..43)?);
        holds &= agrees(personal, digit) || (digit == "<" && personal.bytes().all(|byte| byte == b'<'));
    }
    let composite = format!("{}{}{}", lower.get(..10)?, lower.get(13..20)?, lower.get(21..end)?);
    holds &= agrees(&composite, lower.get(end..=end)?);
    Some(Zone {
        kind: if td3 || upper.starts_with('P') { Passport } else { Document },
        number: filled(lower.get(..9)?),
        issuer: filled(upper.get(2..5).unwrap_or_default()),
        nationality: filled(lower.get(10..13)?),
        born: lower.get(13..19)?.to_owned(),
        sex: sex(lower.get(20..21)?),
        expires: lower.get(21..27)?.to_owned(),
        name: name(upper.get(5..).unwrap_or_default()),
        holds,
    })
}

/// TD1: identity cards of the size of a bank card.
fn three_lines(upper: &str, middle: &str, lower: &str) -> Option<Zone> {
    let (number, digit) = (upper.get(5..14)?, upper.get(14..15)?);
    // A number longer than nine characters goes on in the optional data, its check digit behind it.
    let rest = upper.get(15..)?.split('<').next()?;
    let long = digit == "<" && rest.len() > 1;
    let (number, digit) = if long {
        let (more, digit) = rest.split_at_checked(rest.len() - 1)?;
        (format!("{number}{more}"), digit)
    } else {
        (number.to_owned(), digit)
    };
    let composite =
        format!("{}{}{}{}", upper.get(5..)?, middle.get(..7)?, middle.get(8..15)?, middle.get(18..29)?);
    let holds = agrees(&number, digit)
        && agrees(middle.get(..6)?, middle.get(6..7)?)
        && agrees(middle.get(8..14)?, middle.get(14..15)?)
        && agrees(&composite, middle.get(29..30)?);
    Some(Zone {
        kind: if upper.starts_with('P') { Passport } else { Document },
        number: filled(&number),
        issuer: filled(upper.get(2..5)?),
        nationality: filled(middle.get(15..18)?),
        born: middle.get(..6)?.to_owned(),
        sex: sex(middle.get(7..8)?),
        expires: middle.get(8..14)?.to_owned(),
        name: name(lower),
        holds,
    })
}

fn agrees(field: &str, digit: &str) -> bool {
    check::icao_9303(field).is_some_and(|expected| digit.chars().eq([expected]))
}

fn filled(field: &str) -> String {
    field.replace('<', "")
}

fn name(field: &str) -> String {
    field.replace("<<", ", ").replace('<', " ").trim_end_matches([',', ' ']).to_owned()
}

fn sex(field: &str) -> &'static str {
    match field {
        "M" => "male",
        "F" => "female",
        _ => "unspecified",
    }
}

pub(crate) fn tell(normal: &str, clean: &str, facts: &mut Facts) {
    if let Some(zone) = is_zone(clean).then(|| zone(clean)).flatten() {
        // The zone has two digits of the year; which century they mean is left to who reads them.
        for (key, value) in [
            ("born_yymmdd", zone.born),
            ("expires_yymmdd", zone.expires),
            ("issuer", zone.issuer),
            ("name", zone.name),
            ("nationality", zone.nationality),
            ("sex", zone.sex.to_owned()),
        ] {
            facts.add_some(key, Some(value).filter(|value| !value.is_empty()));
        }
        return;
    }
    let fits = |shapes: &&[&str]| shapes.iter().any(|shape| has_shape(normal, shape));
    let countries: Vec<&str> =
        SHAPES.iter().filter(|(_, shapes)| fits(shapes)).map(|(country, _)| *country).collect();
    facts.add_some("shape_of", (!countries.is_empty()).then(|| countries.join(" ")));
}

/// Whether a number has a shape. Only the first `A` of a shape that begins with it stands for any letter; in the others a
/// letter after a fixed one does.
fn has_shape(number: &str, shape: &str) -> bool {
    number.len() == shape.len()
        && number.bytes().zip(shape.bytes()).all(|(byte, form)| match form {
            b'9' => byte.is_ascii_digit(),
            b'A' => byte.is_ascii_uppercase(),
            _ => byte == form,
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Context, Verdict, explain, normalise};

    /// ICAO Doc 9303 part 4, appendix B: the specimen of Utopia.
    const TD3: &str =
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
    /// Part 5, appendix B.
    const TD1: &str =
        "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<";
    /// Part 5, appendix B: a number of more than nine characters.
    const TD1_LONG: &str =
        "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<";
    /// Part 6, appendix B.
    const TD2: &str = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6";

    #[test]
    fn zones_of_the_standard_are_valid() {
        for (text, kind, number) in
            [(TD3, Passport, "L898902C3"), (TD1, Document, "D23145890"), (TD2, Document, "D23145890")]
        {
            let found = explain(Passport, text, &Context::default());
            assert_eq!(
                (found.kind, found.normal.as_str(), found.verdict),
                (kind, number, Verdict::Valid),
                "{text}"
            );
            assert_eq!(found.facts.get("nationality"), Some("UTO"));
            assert_eq!(found.facts.get("name"), Some("ERIKSSON, ANNA MARIA"));
        }
        let long = normalise(Document, TD1_LONG, &Context::default());
        assert_eq!((long.1.as_ref(), long.2), ("D23145890734", Verdict::Valid));
        let lower = "L898902C36UTO7408122F1204159ZE184226B<<<<<10";
        assert_eq!(normalise(Passport, lower, &Context::default()).1, "L898902C3");
    }

    #[test]
    fn a_changed_digit_in_a_zone_is_detected() {
        for (at, _) in TD3.char_indices().skip(45).filter(|(_, mark)| mark.is_ascii_digit()) {
            let mut changed = TD3.to_owned();
            let digit = TD3[at..=at].parse::<u32>().unwrap();
            changed.replace_range(at..=at, &((digit + 1) % 10).to_string());
            let verdict = normalise(Passport, &changed, &Context::default()).2;
            assert_eq!(verdict, Verdict::Invalid("check_digit"), "{changed}");
        }
    }

    #[test]
    fn a_number_alone_has_the_shape_of_some_countries() {
        for (text, countries) in [
            ("E12345678", "CN"),
            ("e-1234 5678", "CN"),
            ("123456789", "GB TW US"),
            ("P1234567A", "PH"),
            ("MB1234567", "MO"),
        ] {
            let found = explain(Passport, text, &Context::default());
            assert_eq!(found.verdict, Verdict::Plausible, "{text}");
            assert!(found.facts.get("shape_of").unwrap().contains(countries), "{text} {:?}", found.facts);
        }
        assert_eq!(normalise(Passport, "12345", &Context::default()).2, Verdict::Invalid("length"));
        assert_eq!(normalise(Passport, "PASSPORT", &Context::default()).2, Verdict::Invalid("shape"));
    }
}
