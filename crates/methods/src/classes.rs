//! Of which kind is this text, as far as written examples tell, and how sure is that?
//!
//! Multinomial logistic regression over hashed pieces of one to three characters, learned by plain gradient steps in a fixed order: the
//! same examples give the same model. How sure it is, is calibrated by one number, the temperature (Guo, Pleiss, Sun, Weinberger, On
//! calibration of modern neural networks, 2017), chosen on examples that were held out.

use crate::wording::Wording;

/// Hashed features.
const BUCKETS: usize = 1 << 14;
/// How often the examples are gone through.
const ROUNDS: usize = 40;
/// Parts of which each is held out once.
pub const FOLDS: usize = 5;

/// The features of a text: bucket and value, of length one together.
pub type Features = Vec<(u32, f32)>;

/// A model of so many kinds.
#[derive(Debug, Clone)]
pub struct Model {
    weights: Vec<f32>,
    kinds: usize,
    heat: f32,
}

/// The pieces of a text.
#[must_use]
pub fn features(wording: &mut Wording, text: &str) -> Features {
    let marks: Vec<char> = wording.script(text).chars().collect();
    let mut buckets: Vec<u32> = [1, 2, 3].iter().flat_map(|size| marks.windows(*size).map(bucket)).collect();
    buckets.sort_unstable();
    let mut features: Features = buckets
        .chunk_by(|one, next| one == next)
        .filter_map(|same| same.first().map(|bucket| (*bucket, (same.len() as f32).sqrt())))
        .collect();
    let length = features.iter().map(|(_, value)| value * value).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
    features.iter_mut().for_each(|(_, value)| *value /= length);
    features
}

fn bucket(piece: &[char]) -> u32 {
    let sum =
        piece.iter().fold(0x811c_9dc5_u32, |sum, mark| (sum ^ u32::from(*mark)).wrapping_mul(0x0100_0193));
    (sum ^ (sum >> 15)) % BUCKETS as u32
}

impl Model {
    /// Learns from examples: kind and features.
    #[must_use]
    pub fn learn(examples: &[(usize, Features)], kinds: usize) -> Self {
        let held = held_out(examples, kinds);
        let mut model = Self::fit(&examples.iter().collect::<Vec<_>>(), kinds);
        // From cool to hot; the likeliest on what was held out.
        let cost = |heat: f32| -> f64 {
            held.iter()
                .map(|(kind, raw)| {
                    -f64::from(shares(raw, heat).get(*kind).copied().unwrap_or(0.0).max(1e-9)).ln()
                })
                .sum()
        };
        let heats = (1..=40).map(|step| step as f32 / 10.0);
        model.heat = heats.min_by(|one, other| cost(*one).total_cmp(&cost(*other))).unwrap_or(1.0);
        model
    }

    fn fit(examples: &[&(usize, Features)], kinds: usize) -> Self {
        let mut model = Self { weights: vec![0.0; kinds * BUCKETS], kinds, heat: 1.0 };
        for round in 0..ROUNDS {
            let step = 2.0 / (1.0 + round as f32 / 10.0);
            for (kind, features) in examples {
                let shares = shares(&model.raw(features), 1.0);
                for (place, share) in shares.iter().enumerate() {
                    let wrong = f32::from(u8::from(place == *kind)) - share;
                    for (bucket, value) in features {
                        if let Some(weight) = model.weights.get_mut(place * BUCKETS + *bucket as usize) {
                            *weight += step * wrong * value;
                        }
                    }
                }
            }
        }
        model
    }

    fn raw(&self, features: &Features) -> Vec<f32> {
        let of = |kind: usize| {
            let weight =
                |bucket: u32| self.weights.get(kind * BUCKETS + bucket as usize).copied().unwrap_or(0.0);
            features.iter().map(|(bucket, value)| weight(*bucket) * value).sum()
        };
        (0..self.kinds).map(of).collect()
    }

    /// How likely each kind is.
    #[must_use]
    pub fn shares(&self, features: &Features) -> Vec<f32> {
        shares(&self.raw(features), self.heat)
    }
}

/// What models say of examples that they have not seen: kind, and what each kind scores.
fn held_out(examples: &[(usize, Features)], kinds: usize) -> Vec<(usize, Vec<f32>)> {
    let mut held = Vec::new();
    for fold in 0..FOLDS {
        let seen: Vec<&(usize, Features)> = examples
            .iter()
            .enumerate()
            .filter(|(place, _)| place % FOLDS != fold)
            .map(|(_, one)| one)
            .collect();
        let model = Model::fit(&seen, kinds);
        held.extend(
            examples.iter().skip(fold).step_by(FOLDS).map(|(kind, features)| (*kind, model.raw(features))),
        );
    }
    held
}

fn shares(raw: &[f32], heat: f32) -> Vec<f32> {
    let most = raw.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers: Vec<f32> = raw.iter().map(|score| ((score - most) / heat.max(0.01)).exp()).collect();
    let sum: f32 = powers.iter().sum();
    powers.into_iter().map(|power| power / sum.max(f32::MIN_POSITIVE)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_learned_is_said_and_what_is_foreign_is_not_sure() {
        let mut wording = Wording::default();
        let mut examples = Vec::new();
        for number in 0..20 {
            for (kind, text) in [(0, "无抵押贷款当天放款"), (1, "晚上一起吃饭好吗")] {
                examples.push((
                    kind,
                    features(&mut wording, &format!("{text}{}", "啊呀哦嗯".chars().nth(number % 4).unwrap())),
                ));
            }
        }
        let model = Model::learn(&examples, 2);
        assert!(model.shares(&features(&mut wording, "无抵押当天放款"))[0] > 0.9);
        let foreign = model.shares(&features(&mut wording, "zzz qqq"));
        assert!((foreign[0] - 0.5).abs() < 0.1, "{foreign:?}");
    }
}
