//! Does this row name the columns of this layout? A header row bound to a layout's columns.

use super::compiled::{Compiled, CompiledColumn};
use super::schema::{ROLES, Role};
use super::table::Row;
use crate::layout::bilingual::halves;
use crate::text::fold::fold;

/// Where a layout's columns stand in this file.
#[derive(Debug, Clone, Default)]
pub struct Binding {
    /// For every role its columns in order of preference: (place in the file, index in the layout).
    pub(super) roles: Vec<Vec<(usize, usize)>>,
    /// Width of the header.
    pub width: usize,
    /// The code that a column's name carried (`Value_IN(ETH)`).
    pub asset: Option<String>,
    /// How many columns of the layout were found.
    pub found: usize,
    /// All names of the header.
    pub(super) names: Vec<String>,
    /// Names in the file that the layout knows.
    pub recognised: Vec<String>,
    /// Names in the file that it does not know.
    pub unknown: Vec<String>,
}

impl Binding {
    pub(super) fn role(&self, role: Role) -> &[(usize, usize)] {
        self.roles.get(role as usize).map_or(&[], Vec::as_slice)
    }

    /// What the file calls the column of this role.
    pub(super) fn name(&self, role: Role) -> String {
        let place = self.role(role).first().map(|slot| slot.0);
        let name = place.and_then(|place| self.names.get(place).cloned());
        name.or_else(|| place.map(|place| format!("column {}", place + 1))).unwrap_or_default()
    }

    /// The places of the columns of a role.
    pub fn places(&self, role: Role) -> impl Iterator<Item = usize> {
        self.role(role).iter().map(|slot| slot.0)
    }

    /// Is any column of this role in the file?
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        !self.role(role).is_empty()
    }
}

/// A header's names, folded once for all layouts.
#[derive(Debug, Clone)]
pub struct Header {
    names: Vec<(String, String)>,
    /// Names in one language of columns that are named in two, and their places.
    halves: Vec<(usize, String)>,
}

impl Header {
    /// The names in a row; `None` if it cannot be a header (fewer than two names, or far too many).
    #[must_use]
    pub fn of(row: Row<'_>) -> Option<Self> {
        let width = row.filled_width();
        if !(2..=1024).contains(&width) {
            return None;
        }
        let names: Vec<(String, String)> =
            (0..width).map(|column| (fold(row.raw(column)), row.cell(column).to_owned())).collect();
        if names.iter().filter(|(name, _)| !name.is_empty()).count() < 2 {
            return None;
        }
        let halves = names.iter().enumerate().flat_map(|(place, (_, written))| {
            halves(written).into_iter().flatten().map(move |half| (place, fold(half)))
        });
        let halves = halves.collect();
        Some(Self { names, halves })
    }

    /// How many columns it has.
    #[must_use]
    pub fn width(&self) -> usize {
        self.names.len()
    }

    /// Binds a layout; `None` if a required column is missing, or one is there that speaks against it.
    #[must_use]
    pub fn bind(&self, compiled: &Compiled) -> Option<Binding> {
        if self.names.iter().any(|(name, _)| compiled.not_with.contains(name)) {
            return None;
        }
        let mut binding =
            Binding { roles: vec![Vec::new(); ROLES], width: self.names.len(), ..Binding::default() };
        binding.names = self.names.iter().map(|(_, written)| written.clone()).collect();
        let mut known = vec![false; self.names.len()];
        for (index, column) in compiled.columns.iter().enumerate() {
            let Some((place, asset)) = self.find(column) else {
                if column.required && !self.role_met(compiled, &binding, column.role) {
                    return None;
                }
                continue;
            };
            binding.found += 1;
            if binding.asset.is_none() {
                binding.asset = asset;
            }
            known.get_mut(place).into_iter().for_each(|flag| *flag = true);
            binding
                .roles
                .get_mut(column.role as usize)
                .into_iter()
                .for_each(|slots| slots.push((place, index)));
        }
        for ((folded, written), known) in self.names.iter().zip(known) {
            match known {
                true => binding.recognised.push(written.clone()),
                false if folded.is_empty() => {}
                false => binding.unknown.push(written.clone()),
            }
        }
        Some(binding)
    }

    /// A required role is met by any of its required columns.
    fn role_met(&self, compiled: &Compiled, binding: &Binding, role: Role) -> bool {
        let later = || {
            compiled
                .columns
                .iter()
                .any(|other| other.role == role && other.required && self.find(other).is_some())
        };
        !binding.role(role).is_empty() || later()
    }

    /// The place of the first of a column's names that the header has, earlier spellings first.
    fn find(&self, column: &CompiledColumn) -> Option<(usize, Option<String>)> {
        column.names.iter().find_map(|wanted| match wanted.split_once("{asset}") {
            None => self.place(wanted).map(|place| (place, None)),
            Some((before, after)) => self.names.iter().enumerate().find_map(|(place, (name, _))| {
                let code = name.strip_prefix(before)?.strip_suffix(after)?;
                let plain = !code.is_empty() && code.len() <= 12 && code.chars().all(char::is_alphanumeric);
                plain.then(|| (place, Some(code.to_ascii_uppercase())))
            }),
        })
    }

    /// The names as written.
    pub(crate) fn written(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|(_, written)| written.as_str())
    }

    /// Whether the header has a name (folded).
    pub(crate) fn has(&self, folded: &str) -> bool {
        self.place(folded).is_some() || self.halves.iter().any(|(_, half)| half == folded)
    }

    /// The place of the first of these names (folded) that the header has; whole names come before those in one
    /// language of two.
    pub(crate) fn place_of(&self, names: &[String]) -> Option<usize> {
        let half = |name: &String| self.halves.iter().find(|(_, half)| half == name).map(|(place, _)| *place);
        names.iter().find_map(|name| self.place(name)).or_else(|| names.iter().find_map(half))
    }

    /// The place of a name; `name~2` is the second column of that name.
    fn place(&self, wanted: &str) -> Option<usize> {
        let (name, nth) = match wanted.split_once('~') {
            Some((name, nth)) => (name, nth.parse::<usize>().ok()?.checked_sub(1)?),
            None => (wanted, 0),
        };
        self.names.iter().enumerate().filter(|(_, (found, _))| found == name).nth(nth).map(|(place, _)| place)
    }
}

/// The columns of a layout whose table has no header.
#[must_use]
pub fn headless(compiled: &Compiled) -> Option<Binding> {
    let width = compiled.layout.headless_width?;
    let mut binding = Binding {
        roles: vec![Vec::new(); ROLES],
        width,
        found: compiled.columns.len(),
        ..Binding::default()
    };
    for (index, column) in compiled.columns.iter().enumerate() {
        let place = column.at?.checked_sub(1)?;
        binding.roles.get_mut(column.role as usize)?.push((place, index));
    }
    Some(binding)
}
