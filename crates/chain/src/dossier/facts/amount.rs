//! How much and when, as the report and `--json` write them.
//!
//! An amount is exact in three ways at once: the asset, the plain decimal and the integer of minor units, the last two
//! as texts so that no reader of JSON rounds them. A time keeps its recorded offset, or says that it has none.

use serde::{Deserialize, Serialize};
use thalweg_model::{Asset, Money, Precision, Stamp, format_minor, parse_minor};
use thalweg_trace::outcome::Rule;

/// An exact amount. Written `{"asset":"CNY","decimal":"240000.00","minor":"24000000"}`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "AmountText", into = "AmountText")]
pub struct Amount {
    /// Minor units.
    pub minor: i128,
    /// What they are units of.
    pub asset: Asset,
}

impl Amount {
    /// `minor` units of this asset.
    #[must_use]
    pub fn new(minor: i128, asset: &Asset) -> Self {
        Self { minor, asset: asset.clone() }
    }

    /// The plain decimal with all places of the asset, without grouping.
    #[must_use]
    pub fn decimal(&self) -> String {
        format_minor(self.minor, self.asset.exponent)
    }
}

impl From<Money> for Amount {
    fn from(money: Money) -> Self {
        Self { minor: money.minor, asset: money.asset }
    }
}

/// How an [`Amount`] is written.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AmountText {
    asset: String,
    decimal: String,
    minor: String,
}

impl From<Amount> for AmountText {
    fn from(amount: Amount) -> Self {
        Self { decimal: amount.decimal(), minor: amount.minor.to_string(), asset: amount.asset.code }
    }
}

/// An amount whose three texts do not say the same thing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("reading an amount: decimal {decimal:?} and minor units {minor:?} do not agree")]
pub struct AmountError {
    /// The decimal as written.
    pub decimal: String,
    /// The minor units as written.
    pub minor: String,
}

impl TryFrom<AmountText> for Amount {
    type Error = AmountError;

    fn try_from(text: AmountText) -> Result<Self, AmountError> {
        let places = text.decimal.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        let read = || {
            let exponent = u8::try_from(places).ok().filter(|places| *places <= 18)?;
            let minor: i128 = text.minor.parse().ok()?;
            (parse_minor(text.decimal.as_bytes(), exponent) == Ok(minor)).then_some((minor, exponent))
        };
        match read() {
            Some((minor, exponent)) => Ok(Self { minor, asset: Asset { code: text.asset, exponent } }),
            None => Err(AmountError { decimal: text.decimal, minor: text.minor }),
        }
    }
}

/// When something was recorded, with the offset it was recorded under. `text` is for people; the other fields are the
/// [`Stamp`] and are what is read back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "WhenText", into = "WhenText")]
pub struct When(pub Stamp);

impl When {
    /// `2025-03-01 12:00:00 +08:00`; without the offset where the record states none (the caller then says so).
    #[must_use]
    pub fn clock(&self) -> String {
        let stamp = self.0;
        let shape = match stamp.precision {
            Precision::Day => "%Y-%m-%d",
            Precision::Minute => "%Y-%m-%d %H:%M",
            Precision::Second => "%Y-%m-%d %H:%M:%S",
            Precision::Micro => "%Y-%m-%d %H:%M:%S%.6f",
        };
        let wall = match jiff::Timestamp::from_microsecond(stamp.local_micros()) {
            Ok(time) => time.strftime(shape).to_string(),
            Err(_) => format!("{} µs", stamp.local_micros()),
        };
        match stamp.offset_minutes {
            None => wall,
            Some(minutes) => {
                let sign = if minutes < 0 { '-' } else { '+' };
                let minutes = minutes.unsigned_abs();
                format!("{wall} {sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
        }
    }

    /// Whether the record or its layout states the offset from UTC.
    #[must_use]
    pub fn zone_known(&self) -> bool {
        self.0.offset_minutes.is_some()
    }
}

impl From<Stamp> for When {
    fn from(stamp: Stamp) -> Self {
        Self(stamp)
    }
}

/// How a [`When`] is written.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct WhenText {
    #[serde(default)]
    text: String,
    #[serde(flatten)]
    stamp: Stamp,
}

impl From<When> for WhenText {
    fn from(when: When) -> Self {
        let zone = if when.zone_known() { "" } else { " (zone unknown)" };
        Self { text: format!("{}{zone}", when.clock()), stamp: when.0 }
    }
}

impl From<WhenText> for When {
    fn from(text: WhenText) -> Self {
        Self(text.stamp)
    }
}

/// The same question answered under each rule: minor units of one asset, one for each of [`Rule::ALL`], in that order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "SpreadText", into = "SpreadText")]
pub struct Spread {
    /// What is counted.
    pub asset: Asset,
    /// Minor units under each rule, in the order of [`Rule::ALL`].
    pub minor: [i128; 5],
}

impl Spread {
    /// Nothing, under every rule.
    #[must_use]
    pub fn zero(asset: &Asset) -> Self {
        Self { asset: asset.clone(), minor: [0; 5] }
    }

    /// Adds `minor` under one rule. Saturates: a sum beyond an `i128` cannot come from real statements.
    pub fn add(&mut self, rule: Rule, minor: i128) {
        let place = &mut self.minor[place(rule)];
        *place = place.saturating_add(minor);
    }

    /// The answer under one rule.
    #[must_use]
    pub fn under(&self, rule: Rule) -> Amount {
        Amount::new(self.minor[place(rule)], &self.asset)
    }

    /// The least of the four rules that attribute money; poison is left out because it is a bound, not an attribution.
    #[must_use]
    pub fn min(&self) -> Amount {
        Amount::new(self.minor.iter().take(4).copied().min().unwrap_or(0), &self.asset)
    }

    /// The most of the four rules that attribute money; poison is left out because it is a bound, not an attribution.
    #[must_use]
    pub fn max(&self) -> Amount {
        Amount::new(self.minor.iter().take(4).copied().max().unwrap_or(0), &self.asset)
    }

    /// Whether it is nothing under every rule, poison included.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.minor.iter().all(|minor| *minor == 0)
    }
}

/// Where a rule stands in [`Rule::ALL`].
#[must_use]
pub fn place(rule: Rule) -> usize {
    match rule {
        Rule::Fifo => 0,
        Rule::Lifo => 1,
        Rule::ProRata => 2,
        Rule::LowestBalance => 3,
        Rule::Poison => 4,
    }
}

/// How a [`Spread`] is written: the five answers, then the range over the four that attribute.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SpreadText {
    fifo: Amount,
    lifo: Amount,
    pro_rata: Amount,
    lowest_balance: Amount,
    poison: Amount,
    min: Amount,
    max: Amount,
}

impl From<Spread> for SpreadText {
    fn from(spread: Spread) -> Self {
        Self {
            fifo: spread.under(Rule::Fifo),
            lifo: spread.under(Rule::Lifo),
            pro_rata: spread.under(Rule::ProRata),
            lowest_balance: spread.under(Rule::LowestBalance),
            poison: spread.under(Rule::Poison),
            min: spread.min(),
            max: spread.max(),
        }
    }
}

/// Five answers that do not count the same asset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("reading the answers of the five rules: they count different assets ({0} and others)")]
pub struct SpreadError(pub String);

impl TryFrom<SpreadText> for Spread {
    type Error = SpreadError;

    fn try_from(text: SpreadText) -> Result<Self, SpreadError> {
        let asset = text.fifo.asset.clone();
        let all = [text.fifo, text.lifo, text.pro_rata, text.lowest_balance, text.poison];
        if all.iter().any(|amount| amount.asset != asset) {
            return Err(SpreadError(asset.code));
        }
        Ok(Self { asset, minor: all.map(|amount| amount.minor) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    fn cny() -> Asset {
        Asset { code: "CNY".to_owned(), exponent: 2 }
    }

    #[test]
    fn an_amount_is_written_three_ways_that_must_agree() {
        let amount = Amount::new(24_000_000, &cny());
        let text = serde_json::to_string(&amount).unwrap();
        expect![[r#"{"asset":"CNY","decimal":"240000.00","minor":"24000000"}"#]].assert_eq(&text);
        assert_eq!(serde_json::from_str::<Amount>(&text).unwrap(), amount);
        let lie = text.replace("240000.00", "240000.01");
        assert!(serde_json::from_str::<Amount>(&lie).is_err());
    }

    #[test]
    fn a_time_without_a_zone_says_so_and_reads_back() {
        let unknown = When(Stamp::from_local(1_740_830_400_000_000, None, Precision::Second));
        let text = serde_json::to_string(&unknown).unwrap();
        assert!(text.contains("2025-03-01 12:00:00 (zone unknown)"), "{text}");
        assert_eq!(serde_json::from_str::<When>(&text).unwrap(), unknown);
        let beijing = When(Stamp::from_local(1_740_830_400_000_000, Some(480), Precision::Minute));
        assert_eq!(beijing.clock(), "2025-03-01 12:00 +08:00");
        let newfoundland = When(Stamp::from_local(1_740_830_400_000_000, Some(-210), Precision::Day));
        assert_eq!(newfoundland.clock(), "2025-03-01 -03:30");
    }

    #[test]
    fn poison_does_not_widen_the_range_of_what_the_rules_attribute() {
        let mut held = Spread::zero(&cny());
        for (rule, minor) in Rule::ALL.into_iter().zip([3, 1, 2, 4, 900]) {
            held.add(rule, minor);
        }
        assert_eq!((held.min().minor, held.max().minor), (1, 4));
        let text = serde_json::to_string(&held).unwrap();
        assert_eq!(serde_json::from_str::<Spread>(&text).unwrap(), held);
    }
}
