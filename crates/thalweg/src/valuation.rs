//! What is it all worth in one currency? Only through rates that a sealed row states.

use std::collections::BTreeMap;

use thalweg_chain::dossier::Facts;
use thalweg_chain::dossier::facts::{Amount, Rate as ShownRate, Spread, Valuation, When};
use thalweg_flows::load::rates::{Rate, rate_on, read_rates};
use thalweg_model::{Asset, EvidenceId, Precision, Stamp, format_minor};
use thalweg_seal::Case;

/// Microseconds in a day.
const DAY_MICROS: i64 = 86_400_000_000;

/// The totals in the currency in which most payments were claimed, at the rates of the day of the last claimed payment.
/// `None` where nothing needs converting, or where any asset has no recorded rate: a total that left something out would
/// mislead.
///
/// # Errors
/// When the rates cannot be read.
pub fn valuation(case: &Case, facts: &Facts) -> anyhow::Result<Option<Valuation>> {
    let evidence: Vec<EvidenceId> = case.holdings()?.map(|holding| holding.evidence).collect();
    let rates = read_rates(case.path(), &evidence)?;
    let claims = || facts.victims.iter().flat_map(|victim| &victim.claims);
    let mut counts: BTreeMap<&Asset, usize> = BTreeMap::new();
    for claim in claims() {
        *counts.entry(&claim.amount.asset).or_default() += 1;
    }
    let currency = counts
        .iter()
        .max_by_key(|(asset, count)| (**count, std::cmp::Reverse(*asset)))
        .map(|(asset, _)| *asset);
    let last = claims().map(|claim| claim.at.0.local_micros()).max();
    let (Some(currency), Some(last)) = (currency, last) else { return Ok(None) };
    let day = i32::try_from(last.div_euclid(DAY_MICROS)).unwrap_or(i32::MAX);
    Ok(Valued { rates: &rates, currency, day, used: BTreeMap::new() }.total(facts))
}

/// A valuation in the making.
struct Valued<'a> {
    rates: &'a [Rate],
    currency: &'a Asset,
    day: i32,
    /// The rates used, by asset.
    used: BTreeMap<String, &'a Rate>,
}

impl Valued<'_> {
    fn total(mut self, facts: &Facts) -> Option<Valuation> {
        let mut claimed = 0_i128;
        let mut held = Spread::zero(self.currency);
        for total in facts.victims.iter().flat_map(|victim| &victim.totals) {
            claimed = claimed.checked_add(self.value(total.claimed.minor, &total.claimed.asset)?)?;
            for (sum, minor) in held.minor.iter_mut().zip(total.held.minor) {
                *sum = sum.checked_add(self.value(minor, &total.held.asset)?)?;
            }
        }
        if self.used.is_empty() {
            return None;
        }
        Some(Valuation {
            currency: self.currency.clone(),
            claimed: Amount::new(claimed, self.currency),
            held,
            rates: self.used.values().map(|rate| shown(rate)).collect(),
        })
    }

    fn value(&mut self, minor: i128, asset: &Asset) -> Option<i128> {
        if asset == self.currency || minor == 0 {
            return Some(minor);
        }
        let rate = rate_on(self.rates, &asset.code, &self.currency.code, self.day)?;
        self.used.insert(asset.code.clone(), rate);
        rate.value(minor, asset, self.currency)
    }
}

fn shown(rate: &Rate) -> ShownRate {
    // The denominator is a power of ten: as many places as it has zeros.
    let places = u8::try_from(rate.denominator.checked_ilog10().unwrap_or(0)).unwrap_or(0);
    let at =
        Stamp { micros: i64::from(rate.day) * DAY_MICROS, offset_minutes: None, precision: Precision::Day };
    ShownRate {
        from: rate.base.clone(),
        to: rate.quote.clone(),
        rate: format_minor(rate.numerator, places),
        at: When(at),
        source: rate.source.clone(),
        row: rate.row,
    }
}
