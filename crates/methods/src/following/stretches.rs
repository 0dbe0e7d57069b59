//! Does this moment lie soon after one of those?
//!
//! Moments that follow each other soon make one stretch of time, so that who is on the line all day makes few. Time is cut into even parts,
//! each of which knows the first stretch that begins in it: a moment is looked up without a search.

/// The time within a lag after moments.
#[derive(Debug, Clone)]
pub(super) struct Stretches {
    /// From when until when; each begins after the one before it has ended.
    all: Vec<(i64, i64)>,
    begin: i64,
    /// The length of a part.
    width: i64,
    /// How many stretches begin before each part.
    before: Vec<u32>,
}

impl Stretches {
    /// The time within `lag` after these moments, which ascend.
    pub fn of(moments: &[i64], lag: i64) -> Self {
        let mut all: Vec<(i64, i64)> = Vec::new();
        for at in moments {
            match all.last_mut() {
                Some((_, until)) if *at <= *until => *until = at + lag,
                _ => all.push((*at, at + lag)),
            }
        }
        let begin = all.first().map_or(0, |first| first.0);
        let span = all.last().map_or(0, |last| last.0) - begin;
        // As many parts as stretches, twice; none is shorter than a stretch, so that few begin in one.
        let width = (span / (2 * all.len().max(1) as i64)).max(lag).max(1);
        let mut before = Vec::new();
        for (number, (from, _)) in (0_u32..).zip(&all) {
            let part = usize::try_from((from - begin) / width).unwrap_or(0);
            before.resize(before.len().max(part + 1), number);
        }
        Self { all, begin, width, before }
    }

    /// Whether a moment lies in a stretch.
    pub fn hold(&self, time: i64) -> bool {
        let Ok(part) = usize::try_from((time - self.begin).div_euclid(self.width)) else { return false };
        let mut after = self.before.get(part).map_or(self.all.len(), |before| *before as usize);
        while self.all.get(after).is_some_and(|(from, _)| *from <= time) {
            after += 1;
        }
        after.checked_sub(1).and_then(|at| self.all.get(at)).is_some_and(|(_, until)| time <= *until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drill::Plant;

    #[test]
    fn a_moment_is_held_if_one_came_within_the_lag_before_it() {
        for seed in 0..300 {
            let mut plant = Plant::new(seed);
            let (span, lag) = (1 + plant.between(1, 2000), plant.between(0, 40));
            let mut moments: Vec<i64> = (0..plant.below(60)).map(|_| plant.between(0, span) - 500).collect();
            moments.sort_unstable();
            let stretches = Stretches::of(&moments, lag);
            for time in -560..span + 60 {
                let wanted = moments.iter().any(|at| (0..=lag).contains(&(time - at)));
                assert_eq!(
                    stretches.hold(time),
                    wanted,
                    "seed {seed}, {time} after {moments:?} within {lag}"
                );
            }
        }
    }
}
