//! What is known of the holder of an account that the case holds no statement of?
//!
//! Only what the records say: the kind of booking, a name on a short list of exchanges, the country inside an IBAN or
//! BIC. Everything else is an unknown next holder, which is the honest answer.

use regex::{Regex, RegexBuilder};
use thalweg_trace::ledger::PoolKind;

use super::identity;
use super::types::{Account, AccountForm};
use crate::error::FlowsError;

/// What bookings an account took part in, as bits.
pub(crate) const SEEN_PURCHASE: u8 = 1;
/// Any booking that is no purchase or refund.
pub(crate) const SEEN_OTHER: u8 = 2;

/// The list, ready to be searched.
pub(crate) struct Holders {
    exchanges: Regex,
    jurisdiction: String,
}

#[derive(serde::Deserialize)]
struct List {
    exchanges: Vec<String>,
}

impl Holders {
    /// Reads the list that ships with the program.
    ///
    /// # Errors
    /// When it does not read; a test excludes it.
    pub fn new(jurisdiction: &str) -> Result<Self, FlowsError> {
        let wrong = |detail: String| FlowsError::List { name: "holders", detail };
        let list: List =
            serde_norway::from_str(include_str!("holders.yaml")).map_err(|error| wrong(error.to_string()))?;
        let bounded = |name: &String| {
            let plain = regex::escape(name);
            if name.is_ascii() { format!(r"\b{plain}\b") } else { plain }
        };
        let pattern = list.exchanges.iter().map(bounded).collect::<Vec<_>>().join("|");
        let built = RegexBuilder::new(&pattern).case_insensitive(true).build();
        let exchanges = built.map_err(|error| wrong(error.to_string()))?;
        Ok(Self { exchanges, jurisdiction: jurisdiction.trim().to_ascii_uppercase() })
    }

    /// The kind of an account without statement.
    pub fn kind(&self, account: &Account, seen: u8) -> PoolKind {
        match account.form {
            AccountForm::Cash => PoolKind::Cash,
            AccountForm::Fee => PoolKind::Fee,
            AccountForm::Unexplained => PoolKind::Unexplained,
            AccountForm::NotInOwnStatement => PoolKind::UnknownHolder,
            _ if self.exchanges.is_match(&account.holder)
                || self.exchanges.is_match(&account.institution) =>
            {
                PoolKind::Exchange
            }
            _ if self.is_foreign(account) => PoolKind::Foreign,
            _ if seen == SEEN_PURCHASE => PoolKind::Merchant,
            _ => PoolKind::UnknownHolder,
        }
    }

    fn is_foreign(&self, account: &Account) -> bool {
        if self.jurisdiction.is_empty() {
            return false;
        }
        let country = identity::iban_country(&account.number).or_else(|| bic_country(&account.institution));
        country.is_some_and(|country| country != self.jurisdiction)
    }
}

/// The country inside a BIC (ISO 9362): four letters, two letters of country, two or five more; all capital.
fn bic_country(institution: &str) -> Option<String> {
    let bytes = institution.as_bytes();
    let shaped = matches!(bytes.len(), 8 | 11)
        && bytes.iter().take(6).all(u8::is_ascii_uppercase)
        && bytes.iter().skip(6).all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    // An eight-letter word in capitals is not a BIC; its location code nearly always has a digit or the bank is known.
    let country = institution.get(4..6).filter(|_| shaped)?;
    COUNTRIES.split(' ').any(|known| known == country).then(|| country.to_owned())
}

/// ISO 3166-1 alpha-2 codes in use.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BM BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CK CL CM CN CO CR CU CV CW CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";
