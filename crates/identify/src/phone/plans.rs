//! Has this number been given out under its country's numbering plan?
//!
//! The plans are libphonenumber's metadata as the `phonenumber` crate carries them. The crate's own questions go through one
//! locked store of a hundred compiled patterns, which mixed traffic overturns at every call; here each calling code is
//! compiled once, when it is first met. A test holds the answers against the crate's.

use std::sync::OnceLock;

use phonenumber::metadata::{DATABASE, Descriptor, Metadata};
use phonenumber::{Metadata as Plan, Type};
use regex::Regex;

/// One country's plan, compiled.
struct Country {
    id: Option<&'static str>,
    /// Beginnings that decide that a number is of this country, where several share a calling code.
    leading: Option<Regex>,
    general: Series,
    kinds: Vec<(Type, Series)>,
    trunk: Option<&'static str>,
    /// What may stand before a national number when it is dialled: trunk and carrier prefixes.
    dialled: Option<Regex>,
    /// How the number is put together again from what the prefix's pattern took.
    rule: Option<&'static str>,
}

/// Numbers of one kind.
struct Series {
    pattern: Option<Regex>,
    lengths: &'static [u16],
}

impl Series {
    fn of(descriptor: &'static Descriptor) -> Self {
        let pattern = compiled(descriptor.national_number().as_str(), "$");
        Self { pattern, lengths: descriptor.possible_length() }
    }

    fn has(&self, national: &str) -> bool {
        let fits = self.lengths.is_empty()
            || self.lengths.iter().any(|length| usize::from(*length) == national.len());
        fits && self.pattern.as_ref().is_some_and(|pattern| pattern.is_match(national))
    }
}

/// A pattern of the metadata, anchored; its blanks are layout. Digits are ASCII by now.
fn compiled(pattern: &str, end: &str) -> Option<Regex> {
    let dense: String = pattern.chars().filter(|mark| !mark.is_whitespace()).collect();
    regex::RegexBuilder::new(&format!("^(?:{dense}){end}")).unicode(false).build().ok()
}

/// Kinds of lines in the order in which libphonenumber asks for them.
const KINDS: [Type; 10] = [
    Type::PremiumRate,
    Type::TollFree,
    Type::SharedCost,
    Type::Voip,
    Type::PersonalNumber,
    Type::Pager,
    Type::Uan,
    Type::Voicemail,
    Type::FixedLine,
    Type::Mobile,
];

impl Country {
    fn of(plan: &'static Plan) -> Self {
        let series =
            |kind: Type| plan.descriptors().get(kind).map(|descriptor| (kind, Series::of(descriptor)));
        Self {
            id: Some(plan.id()).filter(|id| *id != "001"),
            leading: plan.leading_digits().and_then(|pattern| compiled(pattern.as_str(), "")),
            general: Series::of(plan.descriptors().general()),
            kinds: KINDS.into_iter().filter_map(series).collect(),
            trunk: plan.national_prefix(),
            dialled: plan.national_prefix_for_parsing().and_then(|pattern| compiled(pattern.as_str(), "")),
            rule: plan.national_prefix_transform_rule(),
        }
    }

    fn kind(&self, national: &str) -> Option<Type> {
        if !self.general.has(national) {
            return None;
        }
        self.kinds.iter().find(|(_, series)| series.has(national)).map(|(kind, _)| *kind)
    }

    /// The numbers that dialled digits can mean, likeliest first.
    fn nationals(&self, digits: &str) -> Vec<String> {
        let mut found = Vec::new();
        if let Some(taken) = self.dialled.as_ref().and_then(|pattern| pattern.captures(digits)) {
            let rest = taken.get(0).and_then(|whole| digits.get(whole.end()..)).unwrap_or_default();
            let last = taken.iter().skip(1).last().flatten().is_some();
            match self.rule.filter(|_| last) {
                Some(rule) => {
                    let mut head = String::new();
                    taken.expand(&braced(rule), &mut head);
                    found.push(head + rest);
                }
                None => found.push(rest.to_owned()),
            }
        }
        if let Some(rest) = self.trunk.and_then(|trunk| digits.strip_prefix(trunk)) {
            found.push(rest.to_owned());
        }
        found.push(digits.to_owned());
        found
    }
}

/// `$1` as `${1}`, so that a digit behind it is not taken for part of its number.
fn braced(rule: &str) -> String {
    let mut braced = String::new();
    let mut marks = rule.chars().peekable();
    while let Some(mark) = marks.next() {
        braced.push(mark);
        if let Some(digit) = marks.next_if(|digit| mark == '$' && digit.is_ascii_digit()) {
            braced.push('{');
            braced.push(digit);
            braced.push('}');
        }
    }
    braced
}

/// The plans of one calling code, the main country first.
fn plans(code: u16) -> &'static [Country] {
    static PLANS: [OnceLock<Vec<Country>>; 1000] = [const { OnceLock::new() }; 1000];
    let Some(cell) = PLANS.get(usize::from(code)) else { return &[] };
    cell.get_or_init(|| {
        let mut plans: Vec<&'static Metadata> = DATABASE.by_code(&code).unwrap_or_default();
        let order = DATABASE.region(&code).unwrap_or_default();
        plans.sort_by_key(|plan| order.iter().position(|id| *id == plan.id()));
        plans.into_iter().map(Country::of).collect()
    })
}

/// A number that has been given out.
pub(super) struct Assigned {
    /// Without plus sign.
    pub(super) e164: String,
    /// ISO 3166 alpha-2; none for numbers that belong to no country.
    pub(super) country: Option<&'static str>,
    pub(super) kind: Type,
}

/// The country and kind of a number under a calling code.
fn assigned(code: u16, national: &str) -> Option<Assigned> {
    let found = |country: &Country, kind: Type| Assigned {
        e164: format!("{code}{national}"),
        country: country.id,
        kind,
    };
    let plans = plans(code);
    if let [only] = plans {
        return only.kind(national).map(|kind| found(only, kind));
    }
    for country in plans {
        match &country.leading {
            Some(leading) if leading.is_match(national) => {
                return country.kind(national).map(|kind| found(country, kind));
            }
            Some(_) => {}
            None => {
                if let Some(kind) = country.kind(national) {
                    return Some(found(country, kind));
                }
            }
        }
    }
    None
}

/// The number after an international prefix, or why nobody has it. A trunk zero behind the country code goes.
pub(super) fn abroad(digits: &str) -> Result<Assigned, &'static str> {
    let code = (1..=3).find_map(|length| {
        let code: u16 = digits.get(..length)?.parse().ok()?;
        (!plans(code).is_empty()).then_some(code)
    });
    let Some(code) = code else { return Err("country_code") };
    let national = digits.get(code.to_string().len()..).unwrap_or_default();
    if let Some(found) = assigned(code, national) {
        return Ok(found);
    }
    let main = plans(code).first();
    let trunk = main.and_then(|main| main.trunk).and_then(|trunk| national.strip_prefix(trunk));
    if let Some(found) = trunk.and_then(|rest| assigned(code, rest)) {
        return Ok(found);
    }
    let kinds = || plans(code).iter().flat_map(|plan| &plan.kinds);
    let lengths = || kinds().flat_map(|(_, series)| series.lengths);
    let length = u16::try_from(national.len()).unwrap_or(u16::MAX);
    Err(match (lengths().min(), lengths().max()) {
        (Some(shortest), _) if length < *shortest => "too_short",
        (_, Some(longest)) if length > *longest => "too_long",
        _ => "not_assigned",
    })
}

/// The number that these digits reach when they are dialled within the country.
pub(super) fn at_home(digits: &str, region: &str) -> Option<Assigned> {
    let code = DATABASE.by_id(region)?.country_code();
    let home = plans(code).iter().find(|country| country.id == Some(region))?;
    home.nationals(digits).iter().find_map(|national| assigned(code, national))
}

/// Whether there is a plan of this country.
pub(super) fn has(region: &str) -> bool {
    DATABASE.by_id(region).is_some()
}

/// Whether these digits are as long as a number is that is dialled within one area.
pub(super) fn is_local(digits: &str, region: &str) -> bool {
    // Mainland subscriber numbers have seven or eight digits and begin with 2 to 8; the metadata lists them with area code only.
    if region == "CN"
        && matches!(digits.len(), 7 | 8)
        && digits.starts_with(['2', '3', '4', '5', '6', '7', '8'])
    {
        return true;
    }
    let Some(plan) = DATABASE.by_id(region) else { return false };
    let kinds = KINDS.into_iter().filter_map(|kind| plan.descriptors().get(kind));
    kinds.flat_map(Descriptor::possible_local_length).any(|length| usize::from(*length) == digits.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_those_of_the_library() {
        let mut seed = 1_u64;
        let (mut asked, mut valid, mut apart) = (0_usize, 0_usize, Vec::new());
        for plan in DATABASE.iter().filter(|plan| plan.id() != "001") {
            let examples = KINDS.into_iter().filter_map(|kind| plan.descriptors().get(kind)?.example());
            for example in examples {
                for changed in 0..4 {
                    let mut national = example.as_bytes().to_vec();
                    for _ in 0..changed {
                        seed = seed
                            .wrapping_mul(6_364_136_223_846_793_005)
                            .wrapping_add(1_442_695_040_888_963_407);
                        let at = (seed >> 33) as usize % national.len();
                        national[at] = b'0' + (seed >> 40) as u8 % 10;
                    }
                    let digits = format!("{}{}", plan.country_code(), String::from_utf8(national).unwrap());
                    let theirs =
                        phonenumber::parse(None, format!("+{digits}")).is_ok_and(|number| number.is_valid());
                    let ours = abroad(&digits);
                    assert!(changed > 0 || ours.is_ok(), "{digits} is an example");
                    asked += 1;
                    valid += usize::from(theirs);
                    if theirs != ours.is_ok() {
                        apart.push(format!("{digits} {theirs}"));
                    }
                }
            }
        }
        // The library lets numbers pass of which only the beginning has a pattern, and refuses some of its own examples that
        // begin like a trunk prefix (+7 8…).
        assert!(asked > 2_000 && valid > asked / 3, "{valid} of {asked}");
        assert!(apart.len() * 100 < asked, "{apart:?} of {asked}");
    }

    #[test]
    fn a_rule_keeps_digits_behind_a_group_apart() {
        assert_eq!(braced("9$1"), "9${1}");
        assert_eq!(braced("$15"), "${1}5");
    }
}
