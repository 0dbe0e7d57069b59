//! What number was shown to the called, on what route, and can it have come from there?

use std::collections::BTreeMap;

use thalweg_identify::{Context, Verdict, explain};
use thalweg_model::IdentifierKind;

use crate::{CaseView, MethodError, Threshold};

/// How many of a trunk's numbers are foreign if it is international.
pub const FOREIGN_SHARE: Threshold = Threshold {
    name: "foreign_share",
    default: 95,
    unit: "of 100 numbers",
    meaning: ["A trunk with so many foreign numbers is international", "境外号码达此比例的中继视为国际中继"],
    source: "assumption; read only where the trunk's record does not say what it is",
};
/// With how many calls a trunk is read.
pub const FEWEST_ON_TRUNK: Threshold = Threshold {
    name: "fewest_on_trunk",
    default: 20,
    unit: "calls",
    meaning: ["With fewer calls a trunk's kind is not read from them", "通话少于此数的中继不据此判定"],
    source: "assumption: with 20 calls a share of 95 of 100 means at most one other",
};

/// Incoming calls with what was shown, whether the route is international, and whether the record tells another caller.
const SHOWN: &str = "
CREATE OR REPLACE TEMP TABLE seen AS
SELECT coalesce(shown, caller) AS number,
       CASE WHEN shown IS NOT NULL THEN coalesce(shown_recorded, shown) ELSE coalesce(caller_recorded, caller) END AS written,
       CASE WHEN shown <> caller AND starts_with(caller, '+') THEN caller END AS behind,
       callee, coalesce(trunk, '') AS trunk, start, evidence, row,
       lower(concat_ws(' ', trunk, service, direction)) AS words
FROM call
WHERE coalesce(shown, caller) IS NOT NULL AND forwarded_to IS NULL
  AND NOT regexp_matches(lower(concat_ws(' ', service, result, direction)), '转移|转接|轉移|轉接|前转|前轉|forward|divert');
CREATE OR REPLACE TEMP TABLE route AS
SELECT trunk FROM seen WHERE trunk <> ''
GROUP BY trunk HAVING count(*) >= {fewest_on_trunk}
   AND count(*) FILTER (starts_with(number, '+') AND starts_with(callee, '+')
                        AND left(number, 2) || left(number, 3) <> left(callee, 2) || left(callee, 3)) * 100
       >= {foreign_share} * count(*) FILTER (starts_with(number, '+') AND starts_with(callee, '+'))
   AND count(*) FILTER (starts_with(number, '+') AND starts_with(callee, '+')) * 2 >= count(*);
CREATE OR REPLACE TEMP TABLE arrived AS
SELECT number, written, behind, callee, trunk, start, evidence, row,
       (regexp_matches(words, '国际|國際|境外|international|intl|overseas') AND NOT regexp_matches(words, '漫游|漫遊|roam|非国际'))
       OR trunk IN (SELECT trunk FROM route) AS abroad
FROM seen;
SELECT 0";

/// Every number that may be impossible, or shown by somebody else.
const DOUBTED: &str = "
SELECT written, abroad, bool_or(abroad AND behind IS NOT NULL) AS other FROM arrived
WHERE abroad OR NOT regexp_matches(number, '^\\+[0-9]{7,15}(;ext=[0-9]+)?$')
GROUP BY written, abroad ORDER BY written, abroad";

/// What is odd about a number that was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Odd {
    /// Nobody can have it.
    NoSuchNumber,
    /// It is at home in the country of this prefix and stays there.
    StaysIn(String),
    /// It is a number of the country of this prefix that may travel; the record tells another caller.
    Another(String),
}

impl Odd {
    /// Its number in the table `odd`, and the country's prefix.
    fn kind(&self) -> (i64, &str) {
        match self {
            Self::NoSuchNumber => (1, ""),
            Self::StaysIn(country) => (2, country),
            Self::Another(country) => (3, country),
        }
    }
}

/// What is odd about a number as written: anywhere, on an international trunk, or where another caller is told.
fn odd(written: &str) -> Option<Odd> {
    let told = explain(IdentifierKind::Phone, written, &Context { region: Some("CN") });
    let bare = written.trim();
    let prefixed = bare.starts_with('+') || bare.starts_with("00");
    let fixed = told.facts.get("line") == Some("fixed");
    match told.verdict {
        Verdict::Invalid("too_long" | "zero_after_international_prefix" | "service_number_after_prefix") => {
            Some(Odd::NoSuchNumber)
        }
        Verdict::Invalid("too_short") if prefixed => Some(Odd::NoSuchNumber),
        Verdict::Trap("service_number") => Some(Odd::StaysIn("+86".to_owned())),
        Verdict::Valid => match told.facts.get("calling_code") {
            Some(code @ ("86" | "852" | "886")) if fixed => Some(Odd::StaysIn(format!("+{code}"))),
            Some(code) => Some(Odd::Another(format!("+{code}"))),
            None => None,
        },
        _ => None,
    }
}

/// Reads what was shown: the tables `arrived` (`number`, `written`, `behind`: the caller that the record tells besides,
/// `callee`, `trunk`, `start`, `abroad`, `evidence`, `row`) and `odd` (`written`, `kind`: 1 no such number, 2 stays in its
/// country, 3 another's; `country`). Answers whether any number is odd. The card has the thresholds of this module.
///
/// # Errors
/// When the engine refuses.
pub fn judge(case: &mut CaseView<'_>) -> Result<bool, MethodError> {
    case.ask(SHOWN)?;
    let rows = case.ask(DOUBTED)?;
    let (written, abroad, other) = (rows.texts("written")?, rows.truths("abroad")?, rows.truths("other")?);
    let mut judged: BTreeMap<&str, Odd> = BTreeMap::new();
    for at in 0..rows.len() {
        let counts = |why: &Odd| match why {
            Odd::NoSuchNumber => true,
            Odd::StaysIn(_) => abroad.value(at),
            Odd::Another(_) => other.value(at),
        };
        if let Some(why) = odd(written.value(at)).filter(counts) {
            judged.insert(written.value(at), why);
        }
    }
    let row = |(text, why): (&&str, &Odd)| {
        let (kind, country) = why.kind();
        format!("('{}', {kind}, '{country}')", text.replace('\'', "''"))
    };
    let values: Vec<String> = judged.iter().map(row).collect();
    case.ask("CREATE OR REPLACE TEMP TABLE odd (written VARCHAR, kind INTEGER, country VARCHAR); SELECT 0")?;
    for some in values.chunks(1000) {
        case.ask(&format!("INSERT INTO odd VALUES {}; SELECT 0", some.join(", ")))?;
    }
    Ok(!values.is_empty())
}
