//! What does a statement line (`:61:`) say? Value date, entry date, mark, amount, type and references.
//!
//! Source: SWIFT Standards MT, category 9, field 61:
//! `6!n[4!n]2a[1!a]15d1!a3!c16x[//16x]` and `[34x]` on a second line.

use crate::entry::{EntryClass, Own};
use crate::readers::structured::{Calendar, Flaw, day_of, shorten};

/// A statement line, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StatementLine<'a> {
    /// Value date, days since 1970.
    pub(super) value: Calendar,
    /// Entry date, where stated.
    pub(super) entry: Option<Calendar>,
    /// Which side the account is on.
    pub(super) own: Own,
    /// `RC`, `RD`: an earlier booking is undone.
    pub(super) reversal: bool,
    /// `EC`, `ED` (MT942): expected, not booked.
    pub(super) expected: bool,
    /// The amount with a point as decimal mark.
    pub(super) amount: String,
    /// Transaction type: `NTRF`, `S103`, …; empty if missing.
    pub(super) kind: &'a str,
    /// Reference for the account owner.
    pub(super) customer: &'a str,
    /// The bank's own reference.
    pub(super) bank: &'a str,
    /// Supplementary details.
    pub(super) details: String,
}

/// Takes the content of `:61:` apart.
pub(super) fn statement_line(content: &str) -> Result<StatementLine<'_>, Flaw> {
    let wrong = |code, what: &str| Flaw::new("61", code, format!("{what}: {:?}", shorten(content)));
    let rest = content.trim_start();
    let (value, rest) =
        six_digits(rest).ok_or_else(|| wrong("date_not_understood", "the value date is no date"))?;
    let (entry, rest) = entry_date(value, rest).map_err(|what| wrong("date_not_understood", what))?;
    let (mark, rest) =
        mark(rest).ok_or_else(|| wrong("direction_missing", "neither credit nor debit is stated"))?;
    // The funds code is the currency's third letter; some banks then break the line before the amount.
    let rest = rest.strip_prefix(|c: char| c.is_ascii_alphabetic()).unwrap_or(rest).trim_start();
    let (amount, rest) =
        amount(rest).ok_or_else(|| wrong("amount_not_a_number", "the amount is no number"))?;
    let (kind, rest) = transaction_type(rest);
    let (first, more) = rest.split_once(['\r', '\n']).unwrap_or((rest, ""));
    let (customer, bank, inline) = references(first);
    let more = std::iter::once(inline).chain(more.split(['\r', '\n'])).map(str::trim);
    let details: Vec<&str> = more.filter(|line| !line.is_empty()).collect();
    let Mark { own, reversal, expected } = mark;
    Ok(StatementLine {
        value,
        entry,
        own,
        reversal,
        expected,
        amount,
        kind,
        customer,
        bank,
        details: details.join(" "),
    })
}

/// `YYMMDD`. Two-digit years from 80 on are of the last century (SWIFT's rule for dates in statements).
pub(super) fn six_digits(text: &str) -> Option<(Calendar, &str)> {
    let (digits, rest) = text.split_at_checked(6)?;
    let (year, month_day) = digits.split_at_checked(2)?;
    let year = digits_of(year)?;
    let (month, day) = month_day.split_at_checked(2)?;
    let century = if year >= 80 { 1900 } else { 2000 };
    Some((day_of(century + year, digits_of(month)?, digits_of(day)?)?, rest))
}

/// `MMDD`, in the year that brings it nearest to the value date.
fn entry_date(value: Calendar, text: &str) -> Result<(Option<Calendar>, &str), &'static str> {
    let Some((digits, rest)) = text.split_at_checked(4) else { return Ok((None, text)) };
    let Some((month, day)) = digits_of(digits).map(|number| (number / 100, number % 100)) else {
        return Ok((None, text));
    };
    let year = i64::from(value.year);
    let nearest = [year - 1, year, year + 1]
        .into_iter()
        .filter_map(|year| day_of(year, month, day))
        .min_by_key(|date| date.day.abs_diff(value.day));
    nearest.map(|date| (Some(date), rest)).ok_or("the entry date is no date")
}

fn digits_of(text: &str) -> Option<i64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

struct Mark {
    own: Own,
    reversal: bool,
    expected: bool,
}

/// `C`, `D`, `RC` (a credit undone: a debit), `RD` (a debit undone: a credit), `EC`, `ED` (expected).
fn mark(text: &str) -> Option<(Mark, &str)> {
    let mut letters = text.char_indices();
    let (_, first) = letters.next()?;
    let (own, reversal, expected, used) = match first {
        'C' => (Own::Payee, false, false, 1),
        'D' => (Own::Payer, false, false, 1),
        'R' | 'E' => {
            let reversal = first == 'R';
            let own = match letters.next()?.1 {
                'C' if reversal => Own::Payer,
                'D' if reversal => Own::Payee,
                'C' => Own::Payee,
                'D' => Own::Payer,
                _ => return None,
            };
            (own, reversal, !reversal, 2)
        }
        _ => return None,
    };
    Some((Mark { own, reversal, expected }, text.get(used..)?))
}

/// Digits with one decimal comma (some banks write a point), as `minor_of` reads them.
pub(super) fn amount(text: &str) -> Option<(String, &str)> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == ',' || c == '.')).unwrap_or(text.len());
    let (number, rest) = text.split_at_checked(end)?;
    let marks = number.matches([',', '.']).count();
    let has_digit = number.bytes().any(|byte| byte.is_ascii_digit());
    (has_digit && marks <= 1).then(|| (number.replace(',', "."), rest))
}

/// One letter and three characters, where they follow.
fn transaction_type(text: &str) -> (&str, &str) {
    let fits = |kind: &str| {
        kind.starts_with(|c: char| c.is_ascii_uppercase())
            && kind.chars().skip(1).all(|c| c.is_ascii_alphanumeric() || c == ' ')
    };
    text.split_at_checked(4).filter(|(kind, _)| fits(kind)).unwrap_or(("", text))
}

/// Customer reference, bank reference, and details that some banks put on the same line after 16 characters.
fn references(line: &str) -> (&str, &str, &str) {
    if let Some((customer, bank)) = line.split_once("//") {
        return (customer.trim(), bank.trim(), "");
    }
    let cut = line.char_indices().nth(16).map_or(line.len(), |(at, _)| at);
    let (customer, details) = line.split_at_checked(cut).unwrap_or((line, ""));
    (customer.trim(), "", details.trim())
}

/// The class of a transaction type (source: SWIFT Standards MT, field 61, sub-field 6).
pub(super) fn class_of(kind: &str) -> EntryClass {
    match kind.get(1..).unwrap_or("") {
        "TRF" | "STO" | "CMI" | "CMN" | "CMT" | "CMZ" | "DDT" | "CHK" | "COL" | "CLR" | "103" | "202" => {
            EntryClass::Transfer
        }
        "CHG" | "COM" | "BRF" | "TAX" => EntryClass::Fee,
        "INT" => EntryClass::Interest,
        "RTI" => EntryClass::Reversal,
        _ => EntryClass::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(content: &str, want: &expect_test::Expect) {
        let line = statement_line(content);
        let text = match line {
            Ok(line) => format!(
                "value {} entry {:?} {:?} reversal {} expected {} {} {:?} {:?} {:?} {:?}",
                line.value.day,
                line.entry.map(|entry| entry.day - line.value.day),
                line.own,
                line.reversal,
                line.expected,
                line.amount,
                line.kind,
                line.customer,
                line.bank,
                line.details
            ),
            Err(flaw) => format!("{} {}", flaw.code, flaw.detail),
        };
        want.assert_eq(&text);
    }

    #[test]
    fn banks_write_the_statement_line_in_many_ways() {
        use expect_test::expect;
        check(
            "1701190119CN0,01NTRFNONREF//MB1\nTEXT",
            &expect![[
                r#"value 17185 entry Some(0) Payee reversal false expected false 0.01 "NTRF" "NONREF" "MB1" "TEXT""#
            ]],
        );
        check(
            "131017D6800,NCHK16703074",
            &expect![[
                r#"value 15995 entry None Payer reversal false expected false 6800. "NCHK" "16703074" "" """#
            ]],
        );
        check(
            "0211011102DR800,NSTONONREF//55",
            &expect![[
                r#"value 11992 entry Some(1) Payer reversal false expected false 800. "NSTO" "NONREF" "55" """#
            ]],
        );
        check(
            "110527D1213,28N0440121470966      A. NAME   ",
            &expect![[
                r#"value 15121 entry None Payer reversal false expected false 1213.28 "N044" "0121470966" "" "A. NAME""#
            ]],
        );
        check(
            "200102RC\n10,00NTRFX",
            &expect![[r#"value 18263 entry None Payer reversal true expected false 10.00 "NTRF" "X" "" """#]],
        );
        check(
            "200102EDR10,00NTRFX",
            &expect![[r#"value 18263 entry None Payer reversal false expected true 10.00 "NTRF" "X" "" """#]],
        );
        check(
            "200102X10,00NTRF",
            &expect![[r#"direction_missing neither credit nor debit is stated: "200102X10,00NTRF""#]],
        );
        check(
            "201302C10,00NTRF",
            &expect![[r#"date_not_understood the value date is no date: "201302C10,00NTRF""#]],
        );
        check("200102C,NTRF", &expect![[r#"amount_not_a_number the amount is no number: "200102C,NTRF""#]]);
    }

    #[test]
    fn an_entry_booked_across_new_year_is_in_the_nearer_year() {
        let entry_minus_value = |content| {
            let line = statement_line(content).unwrap();
            line.entry.map(|entry| entry.day - line.value.day)
        };
        assert_eq!(entry_minus_value("2312311231C1,00NTRFX"), Some(0));
        assert_eq!(entry_minus_value("2312310102C1,00NTRFX"), Some(2));
        assert_eq!(entry_minus_value("2401021231C1,00NTRFX"), Some(-2));
    }
}
