//! Which of a few things belong together, when some of them are joined two by two?

/// Groups of things that are numbered from 0: joined directly or by way of others.
#[derive(Debug, Clone)]
pub struct Groups(Vec<usize>);

impl Groups {
    /// So many things, each for itself.
    #[must_use]
    pub fn of(count: usize) -> Self {
        Self((0..count).collect())
    }

    /// The group of a thing, by the least number in it.
    #[must_use]
    pub fn group(&self, mut at: usize) -> usize {
        while let Some(above) = self.0.get(at).copied().filter(|above| *above != at) {
            at = above;
        }
        at
    }

    /// Joins the groups of two.
    pub fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.group(one), self.group(other));
        if let Some(above) = self.0.get_mut(one.max(other)) {
            *above = one.min(other);
        }
    }

    /// How many groups there are.
    #[must_use]
    pub fn count(&self) -> usize {
        (0..self.0.len()).filter(|at| self.0.get(*at) == Some(at)).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_joined_by_way_of_others_is_one_group() {
        let mut groups = Groups::of(4);
        groups.join(3, 1);
        groups.join(1, 0);
        assert_eq!((groups.group(3), groups.count()), (0, 2));
    }
}
