//! How would a layout of records for this unknown file begin? A YAML draft for a person to finish.
//!
//! The kind of record is the one whose known column names and shapes of values explain most columns. What is not
//! understood is ignored by the draft, and what the kind could still hold stands below it as a comment.

use std::fmt::Write;

use thalweg_model::IdentifierKind;

use super::skeleton::{Table, masked};
use super::vocabulary::{Stands, Words, vocabulary};
use crate::layout::Layouts;
use crate::layout::bilingual::halves;
use crate::records::Kind;
use crate::records::field::FieldType;
use crate::records::layout::plan::place;
use crate::records::layout::schema::Part;
use crate::records::layout::values;
use crate::text::fold::fold;
use crate::text::is_placeholder;
use crate::text::number::DecimalMark;
use crate::text::when::{self, DateOrder};

/// Points for a name that is known, for a shape that is known, for a word within a name.
const WHOLE_NAME: u32 = 4;
const SHAPE: u32 = 2;
const WITHIN: u32 = 1;
/// More points for a known name of a field that the kind is drawn by: who, to whom, when.
const TELLING: u32 = 3;

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Identifier(IdentifierKind),
    Date(DateOrder),
    Unix,
    Duration,
    Number,
    Degrees,
    Words,
    Nothing,
}

/// A column of the draft.
struct Drafted {
    stands: Option<Stands>,
    points: u32,
}

/// The draft.
pub fn draft(table: &Table<'_>) -> String {
    let (kinds, ways) = vocabulary(&Layouts::built_in().unwrap_or_default());
    let shapes: Vec<Shape> = (0..table.names.len()).map(|column| shape(&table.values(column))).collect();
    let mut fits: Vec<(u32, Kind, Vec<Drafted>)> = Vec::new();
    for (kind, words) in &kinds {
        let columns = columns(table, *kind, words, &shapes);
        let points = |column: &Drafted| match column.stands.as_ref() {
            Some(stands) if column.points == WHOLE_NAME && telling(*kind, stands) => WHOLE_NAME + TELLING,
            _ => column.points,
        };
        fits.push((columns.iter().map(points).sum(), *kind, columns));
    }
    fits.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let others: Vec<&str> =
        fits.iter().skip(1).filter(|fit| fit.0 > 0).take(3).map(|fit| fit.1.name()).collect();
    let Some((_, kind, columns)) = fits.first() else { return String::new() };
    let mut out = table.title("layout of records");
    let _ = writeln!(out, "kind: {}   # next best: {}", kind.name(), others.join(", "));
    let _ = writeln!(out, "readers: [{}]", table.reader);
    out.push_str("time_zone: \"\"   # Asia/Shanghai, UTC, +08:00; empty if nobody says\n");
    out.push_str(
        "region: \"\"   # CN, GB: whose national telephone numbers it writes; empty if nobody says\n",
    );
    out.push_str(&date_order(&shapes));
    out.push_str(&directions(table, columns, &ways));
    write_columns(&mut out, table, *kind, columns);
    out.push_str(&needs(table, *kind, columns));
    write_rest(&mut out, *kind, columns);
    out
}

/// What every column stands for in a record of this kind.
fn columns(table: &Table<'_>, kind: Kind, words: &Words, shapes: &[Shape]) -> Vec<Drafted> {
    let mut taken: Vec<(u8, Part)> = Vec::new();
    let mut drafted: Vec<Drafted> = Vec::new();
    for (name, shape) in table.names.iter().zip(shapes) {
        let found = named(name, words).filter(|(stands, _)| reads(kind, stands, *shape));
        let free = |stands: &Stands| {
            place(kind, &stands.field, false)
                .is_some_and(|field| !taken.contains(&(field, stands.part)) || is_text(kind, field))
        };
        let found = found.filter(|(stands, _)| free(stands));
        let found = found.or_else(|| Some((by_shape(kind, *shape, &free)?, SHAPE)));
        if let Some((stands, _)) = &found {
            taken.extend(place(kind, &stands.field, false).map(|field| (field, stands.part)));
        }
        let (stands, points) = found.map_or((None, 0), |(stands, points)| (Some(stands), points));
        drafted.push(Drafted { stands, points });
    }
    drafted
}

/// What a name stands for: as a whole, in one of two languages, or by a word within it.
fn named(name: &str, words: &Words) -> Option<(Stands, u32)> {
    let halves = halves(name).into_iter().flatten();
    let mut found: Vec<(Stands, u32)> = std::iter::once(name)
        .chain(halves)
        .filter_map(|name| words.find(&fold(name)))
        .map(|(stands, whole)| (stands.clone(), if whole { WHOLE_NAME } else { WITHIN }))
        .collect();
    found.sort_by_key(|(_, points)| std::cmp::Reverse(*points));
    found.into_iter().next()
}

fn type_of(kind: Kind, field: u8) -> Option<FieldType> {
    kind.spec().fields.get(usize::from(field)).map(|field| field.type_)
}

fn is_text(kind: Kind, field: u8) -> bool {
    type_of(kind, field) == Some(FieldType::Text)
}

/// Whether the values can be read into the field: a draft must read the file that it was made from.
fn reads(kind: Kind, stands: &Stands, shape: Shape) -> bool {
    let Some(type_) = place(kind, &stands.field, false).and_then(|field| type_of(kind, field)) else {
        return false;
    };
    let degrees = stands.field.ends_with("_e7");
    match (stands.part, type_) {
        (_, FieldType::Text | FieldType::Identifier(_)) => true,
        (Part::Unix, _) => shape == Shape::Unix,
        (Part::Time, _) => true,
        (_, FieldType::Moment) => matches!(shape, Shape::Date(_) | Shape::Nothing),
        (Part::Duration, _) => {
            matches!(shape, Shape::Duration | Shape::Number | Shape::Unix | Shape::Nothing)
        }
        (_, FieldType::Int32) if degrees => matches!(shape, Shape::Degrees | Shape::Number | Shape::Nothing),
        (_, FieldType::Amount) => false,
        _ => matches!(shape, Shape::Number | Shape::Unix | Shape::Nothing),
    }
}

/// The first free field for values of this shape.
fn by_shape(kind: Kind, shape: Shape, free: &dyn Fn(&Stands) -> bool) -> Option<Stands> {
    let spec = kind.spec();
    let part = match shape {
        Shape::Unix => Part::Unix,
        Shape::Duration => Part::Duration,
        _ => Part::Whole,
    };
    let fits = |type_: FieldType, name: &str| match shape {
        Shape::Identifier(wanted) => type_ == FieldType::Identifier(wanted),
        Shape::Date(_) | Shape::Unix => type_ == FieldType::Moment && spec.at == Some(name),
        Shape::Duration => name == "duration_secs",
        _ => false,
    };
    let fields = spec.fields.iter().filter(|field| fits(field.type_, field.name));
    fields.map(|field| Stands { field: field.name.to_owned(), part }).find(|stands| free(stands))
}

/// What three values in four of a column are: a wrong one makes a reject and no other column.
fn shape(values: &[&str]) -> Shape {
    let all = |test: &dyn Fn(&str) -> bool| {
        values.iter().filter(|value| test(value)).count() * 4 >= values.len() * 3
    };
    let dates = |order: DateOrder| all(&|value| value.len() >= 8 && when::read(value, order, None).is_ok());
    let point = DecimalMark::Point;
    if values.is_empty() {
        return Shape::Nothing;
    }
    if let Some(kind) = IDENTIFIERS.into_iter().find(|kind| all(&|value| is(*kind, value))) {
        return Shape::Identifier(kind);
    }
    if let Some(order) =
        [DateOrder::Ymd, DateOrder::Dmy, DateOrder::Mdy].into_iter().find(|order| dates(*order))
    {
        return Shape::Date(order);
    }
    let counts = [Shape::Unix, Shape::Number, Shape::Degrees, Shape::Duration];
    let is = |shape: Shape, value: &str| match shape {
        Shape::Unix => values::unix_stamp(value).is_some(),
        Shape::Number => value.len() <= 12 && value.parse::<u64>().is_ok(),
        Shape::Degrees => value.contains('.') && values::degrees_e7(value, point).is_some(),
        _ => values::duration_secs(value).is_some(),
    };
    counts.into_iter().find(|shape| all(&|value| is(*shape, value))).unwrap_or(Shape::Words)
}

/// Identifiers that are told by their shape or check digits, surest first.
const IDENTIFIERS: [IdentifierKind; 8] = [
    IdentifierKind::ResidentId,
    IdentifierKind::Ip,
    IdentifierKind::Mac,
    IdentifierKind::Email,
    IdentifierKind::Url,
    IdentifierKind::Imei,
    IdentifierKind::Phone,
    IdentifierKind::Wallet,
];

#[cfg(feature = "tables")]
fn is(kind: IdentifierKind, text: &str) -> bool {
    use thalweg_identify::{Context, Verdict, normalise};
    let international = |text: &str| {
        let digits = text.strip_prefix('+').unwrap_or("");
        (8..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    if kind == IdentifierKind::Phone && international(text) {
        return true;
    }
    let (found, _, verdict) = normalise(kind, text, &Context { region: Some("CN") });
    let telling = match kind {
        // A number is a telephone's only where it is written as one, or as a mobile one of the mainland.
        IdentifierKind::Phone => text.len() == 11 && text.starts_with('1'),
        IdentifierKind::Url => text.contains("//"),
        _ => true,
    };
    let checked = matches!(kind, IdentifierKind::ResidentId | IdentifierKind::Imei);
    telling && found == kind && (verdict == Verdict::Valid || !checked && verdict.holds())
}

#[cfg(not(feature = "tables"))]
fn is(_: IdentifierKind, _: &str) -> bool {
    false
}

fn date_order(shapes: &[Shape]) -> String {
    let orders =
        shapes.iter().filter_map(|shape| if let Shape::Date(order) = shape { Some(*order) } else { None });
    match orders.max_by_key(|order| *order as u8) {
        Some(DateOrder::Dmy) => "date_order: dmy   # or mdy: look at a day after the 12th\n".to_owned(),
        Some(DateOrder::Mdy) => "date_order: mdy\n".to_owned(),
        _ => "date_order: ymd   # or dmy, mdy\n".to_owned(),
    }
}

/// The words of the direction column, as far as other sources use them.
fn directions(table: &Table<'_>, columns: &[Drafted], ways: &[Vec<String>; 2]) -> String {
    let part = |column: &Drafted| column.stands.as_ref().is_some_and(|stands| stands.part == Part::Direction);
    let Some(column) = columns.iter().position(part) else { return String::new() };
    let mut said: Vec<&str> =
        table.samples.iter().filter_map(|row| row.get(column)).map(String::as_str).collect();
    said.sort_unstable();
    said.dedup();
    let of = |way: &[String]| {
        let words = said.iter().filter(|word| way.contains(&fold(word)));
        words.map(|word| quoted(word)).collect::<Vec<_>>().join(", ")
    };
    let known = |word: &&&str| ways.iter().any(|way| way.contains(&fold(word)));
    let unknown: Vec<String> =
        said.iter().filter(|word| !known(word)).take(8).map(|word| masked(word)).collect();
    let [out, incoming] = ways;
    format!(
        "direction:   # words not known elsewhere: {}\n  out: [{}]\n  in: [{}]\n  otherwise: out   # delete it, so that rows of unknown words are rejected\n",
        unknown.join(", "),
        of(out),
        of(incoming)
    )
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// Whether the kind is drawn by this field: from it, to it, at it.
fn telling(kind: Kind, stands: &Stands) -> bool {
    let spec = kind.spec();
    let field = place(kind, &stands.field, false).and_then(|field| spec.fields.get(usize::from(field)));
    let drawn = [spec.from, spec.to, spec.at, spec.node];
    field.is_some_and(|field| drawn.contains(&Some(field.name)))
}

/// The fields without which a row is no record: those that the kind is drawn by and that no row leaves empty.
fn needs(table: &Table<'_>, kind: Kind, columns: &[Drafted]) -> String {
    let full = |column: usize| {
        table.samples.iter().take(20).all(|row| row.get(column).is_some_and(|cell| !is_placeholder(cell)))
    };
    let fields = columns.iter().enumerate().filter_map(|(column, drafted)| {
        let stands = drafted.stands.as_ref()?;
        (stands.part == Part::Whole && telling(kind, stands) && full(column)).then_some(stands.field.as_str())
    });
    format!("needs: [{}]   # a row without one of them is rejected\n", fields.collect::<Vec<_>>().join(", "))
}

fn write_columns(out: &mut String, table: &Table<'_>, kind: Kind, columns: &[Drafted]) {
    let known =
        columns.iter().position(|column| column.stands.as_ref().is_some_and(|stands| telling(kind, stands)));
    let first = known.or_else(|| columns.iter().position(|column| column.stands.is_some())).unwrap_or(0);
    out.push_str("columns:\n");
    for (column, (name, drafted)) in table.names.iter().zip(columns).enumerate() {
        if name.is_empty() {
            continue;
        }
        let field = drafted.stands.as_ref().map_or("ignore", |stands| stands.field.as_str());
        let part = drafted.stands.as_ref().and_then(|stands| match stands.part {
            Part::Whole => None,
            part => serde_json::to_string(&part).ok(),
        });
        let part = part.map_or_else(String::new, |part| format!(", part: {}", part.trim_matches('"')));
        let required = column == first
            || drafted.stands.as_ref().is_some_and(|stands| telling(kind, stands) && part.is_empty());
        let required = if required { ", required: true" } else { "" };
        let _ = writeln!(
            out,
            "  - {{ field: {field}{part}, names: [{}]{required} }}   # {}",
            quoted(name),
            table.shown(column)
        );
    }
}

/// The fields of the kind that no column fills.
fn write_rest(out: &mut String, kind: Kind, columns: &[Drafted]) {
    let filled = |name: &str| {
        let of = |incoming| {
            kind.spec().field(name).is_some_and(|field| {
                columns
                    .iter()
                    .filter_map(|column| column.stands.as_ref())
                    .any(|stands| place(kind, &stands.field, incoming) == Some(field))
            })
        };
        of(false) || of(true)
    };
    let _ = writeln!(
        out,
        "# What a {} could hold besides; put the field's name in the place of `ignore`:",
        kind.name()
    );
    for field in kind.spec().fields.iter().filter(|field| !filled(field.name)) {
        let _ = writeln!(out, "#   {}: {} / {}", field.name, field.meaning[0], field.meaning[1]);
    }
}
