//! How much does a statement's amount say, exactly, and of what? Otherwise: what is wrong with it.

use thalweg_model::{Asset, ParseAmountError, parse_minor};

/// Currencies that ISO 4217 has withdrawn and old statements still name, with the decimal places they had
/// (source: ISO 4217 list three, and the euro conversion regulations).
const WITHDRAWN: [(&str, u8); 25] = [
    ("ATS", 2),
    ("BEF", 2),
    ("BGN", 2),
    ("BYR", 0),
    ("CSD", 2),
    ("DEM", 2),
    ("EEK", 2),
    ("ESP", 0),
    ("FIM", 2),
    ("FRF", 2),
    ("GRD", 2),
    ("HRK", 2),
    ("IEP", 2),
    ("ITL", 0),
    ("LTL", 2),
    ("LUF", 2),
    ("LVL", 2),
    ("MRO", 2),
    ("NLG", 2),
    ("PTE", 2),
    ("ROL", 2),
    ("SIT", 2),
    ("SKK", 2),
    ("TRL", 2),
    ("VEF", 2),
];

/// Why a row is no record: becomes its reject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Flaw {
    /// The field, in the file's own words.
    pub(crate) field: &'static str,
    /// A fixed code.
    pub(crate) code: &'static str,
    /// What was found.
    pub(crate) detail: String,
}

impl Flaw {
    /// A flaw of one field with what was found there.
    pub(crate) fn new(field: &'static str, code: &'static str, detail: impl Into<String>) -> Self {
        Self { field, code, detail: detail.into() }
    }
}

/// At most 80 characters of what was found.
pub(crate) fn shorten(text: &str) -> String {
    const MOST: usize = 80;
    let text = text.trim();
    match text.char_indices().nth(MOST) {
        Some((cut, _)) => format!("{}…", text.get(..cut).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// The currency of this code.
pub(crate) fn asset_of(code: &str, field: &'static str) -> Result<Asset, Flaw> {
    let code = code.trim();
    if code.is_empty() {
        return Err(Flaw::new(field, "currency_missing", "the amount has no currency"));
    }
    let withdrawn = || {
        let upper = code.to_ascii_uppercase();
        let (_, exponent) = WITHDRAWN.iter().find(|(name, _)| *name == upper)?;
        Asset::stated(&upper, *exponent).ok()
    };
    Asset::known(code).or_else(withdrawn).ok_or_else(|| {
        Flaw::new(field, "currency_unknown", format!("{:?} is no known currency", shorten(code)))
    })
}

/// Minor units of a plain decimal (point as decimal mark).
pub(crate) fn minor_of(text: &str, asset: &Asset, field: &'static str) -> Result<i128, Flaw> {
    let text = text.trim();
    parse_minor(text.as_bytes(), asset.exponent).map_err(|error| {
        let code = match error {
            ParseAmountError::Empty => "amount_missing",
            ParseAmountError::NotANumber => "amount_not_a_number",
            ParseAmountError::TooFine => "amount_finer_than_currency",
            ParseAmountError::TooLarge => "amount_too_large",
        };
        Flaw::new(field, code, format!("{:?} in {}", shorten(text), asset.code))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_finer_than_its_currency_is_refused_unless_the_rest_is_zeros() {
        let euro = asset_of("EUR", "Amt").unwrap();
        assert_eq!(minor_of("8.850", &euro, "Amt"), Ok(885));
        assert_eq!(minor_of("8.855", &euro, "Amt").unwrap_err().code, "amount_finer_than_currency");
    }

    #[test]
    fn a_withdrawn_currency_is_still_one() {
        assert_eq!(asset_of("DEM", "60F").unwrap().exponent, 2);
        assert_eq!(asset_of("ITL", "60F").unwrap().exponent, 0);
        assert_eq!(asset_of("QQQ", "60F").unwrap_err().code, "currency_unknown");
        assert_eq!(asset_of(" ", "60F").unwrap_err().code, "currency_missing");
    }
}
