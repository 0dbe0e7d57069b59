//! How often are occasions led when what leads is moved in time, and how often at least and at most before all is counted?

/// How many occasions are led when the leads are moved, of how many that fall into the records.
pub(super) struct Moved {
    shifts: &'static [i64],
    /// So many are led,
    pub led: u64,
    /// of so many.
    pub of: u64,
    /// No more can fall into the records.
    most: u64,
}

impl Moved {
    /// Nothing counted yet, of so many occasions.
    pub fn of(shifts: &'static [i64], occasions: u64) -> Self {
        Self { shifts, led: 0, of: 0, most: occasions * shifts.len() as u64 }
    }

    /// Counts these occasions; `led` says of a moment whether it is led, if it falls into the records.
    pub fn count(&mut self, occasions: &[i64], led: impl Fn(i64) -> Option<bool>) {
        for led in occasions
            .iter()
            .flat_map(|time| self.shifts.iter().map(move |shift| time - shift))
            .filter_map(led)
        {
            self.of += 1;
            self.led += u64::from(led);
        }
    }

    /// The share when all has been counted is no less than this.
    pub fn at_least(&self) -> f64 {
        share(self.led, self.most)
    }

    /// And no more.
    pub fn at_most(&self) -> f64 {
        share(self.most - (self.of - self.led), self.most)
    }
}

/// The share that [`Rate::measured`] makes of so many of so many.
pub(super) fn share(times: u64, of: u64) -> f64 {
    (times + 1) as f64 / (of + 2) as f64
}
