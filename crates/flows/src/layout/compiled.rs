//! Is this layout sound, and how is it made fast? Checked once, with names folded.

use std::collections::BTreeMap;

use super::pattern::Pattern;
use super::schema::{Column, Coverage, Layout, Role, RowsAre, Rule, Sign, Split};
use crate::text::fold::fold;
use crate::text::when::Zone;

/// A layout that was checked.
#[derive(Debug)]
pub struct Compiled {
    /// What the file says.
    pub layout: Layout,
    pub(super) zone: Zone,
    pub(super) columns: Vec<CompiledColumn>,
    pub(super) preamble: Vec<Pattern>,
    pub(super) file_name: Vec<Pattern>,
    pub(super) rules: Vec<RuleGroup>,
    pub(super) incoming: Vec<String>,
    pub(super) out: Vec<String>,
    pub(super) currencies: BTreeMap<String, String>,
    pub(super) not_with: Vec<String>,
    pub(crate) markers: Vec<String>,
}

/// A column with its names folded.
#[derive(Debug)]
pub(super) struct CompiledColumn {
    pub role: Role,
    pub names: Vec<String>,
    pub at: Option<usize>,
    pub required: bool,
    pub pattern: Option<Pattern>,
    pub split: Option<Split>,
    pub zone: Option<Zone>,
}

/// All rules that look at one role.
#[derive(Debug)]
pub(super) struct RuleGroup {
    pub role: Role,
    pub rules: Vec<(Rule, Option<Pattern>)>,
}

impl Compiled {
    /// Checks a layout.
    ///
    /// # Errors
    /// Says which field is wrong and how.
    pub fn new(layout: Layout) -> Result<Self, String> {
        check_head(&layout)?;
        check_columns(&layout)?;
        let zone =
            Zone::named(&layout.time_zone).map_err(|text| format!("time_zone: {text:?} is no zone"))?;
        let columns = layout.columns.iter().map(compile_column).collect::<Result<_, _>>()?;
        let preamble = all_of(&layout.preamble);
        let file_name = all_of(&layout.file_name);
        let folded = |words: &[String]| words.iter().map(|word| fold(word)).collect();
        let currencies =
            layout.amount.currencies.iter().map(|(name, code)| (fold(name), code.clone())).collect();
        Ok(Self {
            zone,
            columns,
            preamble,
            file_name,
            rules: group_rules(&layout.rules)?,
            incoming: folded(&layout.amount.incoming),
            out: folded(&layout.amount.out),
            currencies,
            not_with: folded(&layout.not_with),
            markers: folded(&layout.markers),
            layout,
        })
    }

    /// Compiles every pattern, so that a wrong one is told before a file is read with it.
    ///
    /// # Errors
    /// Names the first that is no regular expression.
    pub fn check_patterns(&self) -> Result<(), String> {
        let rules = self.rules.iter().flat_map(|group| &group.rules);
        let columns = self.columns.iter().filter_map(|column| column.pattern.as_ref());
        let mut all = self
            .preamble
            .iter()
            .chain(&self.file_name)
            .chain(columns)
            .chain(rules.filter_map(|rule| rule.1.as_ref()));
        all.try_for_each(Pattern::check)
    }
}

fn check_head(layout: &Layout) -> Result<(), String> {
    let plain = |mark: char| mark.is_ascii_lowercase() || mark.is_ascii_digit() || mark == '_';
    match () {
        () if layout.id.is_empty() || !layout.id.chars().all(plain) => {
            Err(format!("id: {:?} must be small letters, digits and _", layout.id))
        }
        () if layout.version == 0 => Err("version: counts from 1".to_owned()),
        () if layout.readers.is_empty() => Err("readers: names no reader".to_owned()),
        () => Ok(()),
    }
}

fn check_columns(layout: &Layout) -> Result<(), String> {
    let has = |role: Role| layout.columns.iter().any(|column| column.role == role);
    let moment = [Role::Date, Role::UnixTime, Role::DayStep].into_iter().any(has);
    let amount = match layout.amount.sign {
        Sign::Columns => has(Role::Debit) && has(Role::Credit),
        _ => has(Role::Amount),
    };
    for column in &layout.columns {
        match (layout.headless_width, column.at) {
            (None, None) if column.names.is_empty() => {
                return Err(format!("columns: {:?} has no names", column.role));
            }
            (None, Some(_)) => {
                return Err(format!("columns: {:?} has `at`, but there is a header", column.role));
            }
            (Some(_), None) => {
                return Err(format!("columns: {:?} needs `at`: there is no header", column.role));
            }
            (Some(width), Some(at)) if at == 0 || at > width => {
                return Err(format!("columns: {:?} is at {at}, beyond 1 to {width}", column.role));
            }
            _ => {}
        }
    }
    let both = layout.coverage == Coverage::BothParties;
    match () {
        () if layout.rows == RowsAre::Accounts => match has(Role::OwnAccount) && has(Role::OpeningBalance) {
            true => Ok(()),
            false => Err("columns: account rows need own_account and opening_balance".to_owned()),
        },
        () if !moment => Err("columns: none of date, unix_time, day_step".to_owned()),
        () if !amount => Err("columns: the amount is missing (amount, or debit and credit)".to_owned()),
        () if layout.amount.sign == Sign::Direction && !has(Role::Direction) => {
            Err("columns: amount.sign is direction, but there is no direction column".to_owned())
        }
        () if both && !(has(Role::FromAccount) && has(Role::ToAccount)) => {
            Err("columns: both_parties needs from_account and to_account".to_owned())
        }
        () if layout.headless_width.is_none() && !layout.columns.iter().any(|column| column.required) => {
            Err("columns: none is required, so that any table would fit".to_owned())
        }
        () => Ok(()),
    }
}

fn all_of(patterns: &[String]) -> Vec<Pattern> {
    patterns.iter().map(|pattern| Pattern::new(pattern)).collect()
}

fn compile_column(column: &Column) -> Result<CompiledColumn, String> {
    let zone = column.zone.as_deref().map(Zone::named).transpose();
    Ok(CompiledColumn {
        role: column.role,
        names: column.names.iter().map(|name| fold(name)).collect(),
        at: column.at,
        required: column.required,
        pattern: column.pattern.as_deref().map(Pattern::new),
        split: column.split,
        zone: zone.map_err(|text| format!("columns: zone: {text:?} is no zone"))?,
    })
}

/// Rules by role, roles in the order in which they are first named.
fn group_rules(rules: &[Rule]) -> Result<Vec<RuleGroup>, String> {
    let mut groups: Vec<RuleGroup> = Vec::new();
    for rule in rules {
        let pattern = rule.pattern.as_deref().map(Pattern::new);
        let nothing =
            rule.words.is_empty() && rule.starts.is_empty() && rule.contains.is_empty() && pattern.is_none();
        if nothing {
            return Err(format!("rules: one on {:?} has no words, starts, contains or pattern", rule.role));
        }
        let made = (rule.clone(), pattern);
        match groups.iter_mut().find(|group| group.role == rule.role) {
            Some(group) => group.rules.push(made),
            None => groups.push(RuleGroup { role: rule.role, rules: vec![made] }),
        }
    }
    Ok(groups)
}
