//! The recorded exchange rates of the story: one a day and pair, as a court could look them up.

/// One pair of currencies.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RatePair {
    pub(crate) base: &'static str,
    pub(crate) quote: &'static str,
    pub(crate) source: &'static str,
    /// Rate on the first day, in units of 1/10,000.
    first: i128,
}

const PAIRS: [RatePair; 3] = [
    RatePair { base: "EUR", quote: "CNY", source: "example reference rates", first: 76_512 },
    RatePair { base: "HKD", quote: "CNY", source: "example reference rates", first: 9_312 },
    RatePair { base: "USDT", quote: "CNY", source: "example coin desk", first: 72_450 },
];

/// The pairs, by name.
pub(crate) fn rate_pairs() -> &'static [RatePair] {
    &PAIRS
}

/// Quote units for one base unit on this day, in units of 1/10,000. A small fixed wave, so that no two days agree.
pub(crate) fn rate_on(pair: &RatePair, day: i64) -> i128 {
    let wave = [0, 12, -7, 25, 31, 18, -14, -3, 44, 9];
    let step = usize::try_from(day.rem_euclid(10)).unwrap_or(0);
    pair.first + wave[step] * pair.first / 40_000
}

/// USDT minor units (10⁻⁶) that the coin desk gives for CNY minor units (10⁻²) on this day, rounded down.
pub(crate) fn usdt_for_cny(cny_minor: i128, day: i64) -> i128 {
    cny_minor * 10_000 * 10_000 / rate_on(&PAIRS[2], day)
}
