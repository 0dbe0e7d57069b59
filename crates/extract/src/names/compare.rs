//! In which of their forms do two names agree?

use super::{Reading, Script, chinese, parts, romanise};

/// How two names compare. Every field is an observation; none says that the names are one person.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct NameMatch {
    /// The keys are equal and not empty.
    pub same_key: bool,
    /// The Chinese parts are equal in simplified characters; false if either has none.
    pub same_simplified: bool,
    /// The names can be read alike in pinyin, or the Latin one is a pinyin spelling of the Chinese one.
    pub pinyin_equal: bool,
    /// Similarity of the keys in thousandths: 1000 minus the share of characters to edit (Damerau–Levenshtein).
    pub similarity_permille: u16,
    /// What agrees, by code, sorted: `key`, `simplified`, `pinyin`, `pinyin_spelling`, `wade_giles`,
    /// `cantonese_surname`, `part_subset`, `close`.
    pub reasons: Vec<&'static str>,
}

/// From this similarity on, in thousandths, names are called close: one wrong letter in eight.
pub const CLOSE_PERMILLE: u16 = 875;

/// Compares two names. Symmetric and deterministic.
#[must_use]
pub fn compare(a: &str, b: &str) -> NameMatch {
    let (a, b) = (Side::of(a), Side::of(b));
    let same_key = !a.key.is_empty() && a.key == b.key;
    let same_simplified = !a.han.is_empty() && a.han == b.han;
    let similarity_permille = similarity(&a.key, &b.key);
    let mut reasons = Vec::new();
    let mut add = |holds: bool, code: &'static str| {
        if holds {
            reasons.push(code);
        }
    };
    let pinyin = a.shares_pinyin(&b);
    let pinyin_spelling = a.spells(&b, false) || b.spells(&a, false);
    add(a.shares_cantonese_surname(&b) || b.shares_cantonese_surname(&a), "cantonese_surname");
    add(!same_key && similarity_permille >= CLOSE_PERMILLE, "close");
    add(same_key, "key");
    add(!same_key && a.is_part_of(&b), "part_subset");
    add(pinyin, "pinyin");
    add(pinyin_spelling, "pinyin_spelling");
    add(same_simplified, "simplified");
    add(a.spells(&b, true) || b.spells(&a, true), "wade_giles");
    NameMatch {
        same_key,
        same_simplified,
        pinyin_equal: pinyin || pinyin_spelling,
        similarity_permille,
        reasons,
    }
}

/// A name taken apart once.
struct Side {
    key: String,
    han: String,
    latin: Vec<String>,
    readings: Vec<Reading>,
}

impl Side {
    fn of(text: &str) -> Self {
        let (mut han, mut latin) = (String::new(), Vec::new());
        for (script, part) in parts(text) {
            match script {
                Script::Han => han.push_str(&part),
                Script::Latin => latin.push(part),
                _ => {}
            }
        }
        Self { key: super::name_key(text), readings: chinese::readings(&han), han, latin }
    }

    /// Both Chinese with a reading in common, or both Latin and equal when written in one word.
    fn shares_pinyin(&self, other: &Self) -> bool {
        let joined = |one: &Reading| letters(&one.joined);
        let by_reading =
            self.readings.iter().any(|one| other.readings.iter().any(|two| joined(one) == joined(two)));
        let (a, b) = (letters(&self.latin.concat()), letters(&other.latin.concat()));
        let latin = !a.is_empty() && a == b && self.han.is_empty() && other.han.is_empty();
        by_reading || latin
    }

    /// This Latin name spells that Chinese one, surname first or last, in pinyin or in Wade–Giles.
    fn spells(&self, chinese: &Self, wade_giles: bool) -> bool {
        if self.latin.is_empty() || chinese.readings.is_empty() {
            return false;
        }
        let spelt = letters(&self.latin.concat());
        chinese.readings.iter().any(|one| {
            let form = if wade_giles { &one.wade_giles } else { &one.surname_first };
            let (surname, given) = form.split_once(' ').unwrap_or((form, ""));
            let (surname, given) = (letters(surname), letters(given));
            spelt == format!("{surname}{given}") || spelt == format!("{given}{surname}")
        })
    }

    fn shares_cantonese_surname(&self, latin: &Self) -> bool {
        let surname = chinese::split(&self.han).map(|(surname, _)| surname);
        let Some((_, mut spellings)) = surname.and_then(romanise::cantonese) else { return false };
        latin.han.is_empty()
            && spellings.any(|spelling| {
                let ends = [latin.latin.first(), latin.latin.last()];
                ends.into_iter().flatten().any(|part| *part == letters(spelling))
            })
    }

    /// Every Latin part of the shorter name, two at least, is a part of the longer one.
    fn is_part_of(&self, other: &Self) -> bool {
        let (few, many) = if self.latin.len() <= other.latin.len() { (self, other) } else { (other, self) };
        few.latin.len() >= 2 && few.han == many.han && few.latin.iter().all(|part| many.latin.contains(part))
    }
}

/// Letters only, the spellings of ü made one (ü, v, yu after l and n, u).
fn letters(text: &str) -> String {
    let plain: String = text.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
    plain.replace("lyu", "lu").replace("nyu", "nu").replace("lv", "lu").replace("nv", "nu").replace('ü', "u")
}

fn similarity(a: &str, b: &str) -> u16 {
    /// Longer keys are no names; comparing their beginnings keeps the cost bounded.
    const LONGEST: usize = 128;
    let cut = |text: &str| text.chars().take(LONGEST).collect::<String>();
    let (a, b) = (cut(a), cut(b));
    let longest = a.chars().count().max(b.chars().count());
    if a.is_empty() || b.is_empty() {
        return 0;
    }
    let edits = strsim::damerau_levenshtein(&a, &b).min(longest);
    u16::try_from((longest - edits) * 1000 / longest).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_agree_in_the_forms_that_they_share() {
        for (a, b, reasons) in [
            ("陳國強", "陈国强", &["key", "pinyin", "simplified"][..]),
            ("张伟", "Zhang Wei", &["pinyin_spelling"]),
            ("张伟", "WEI ZHANG", &["pinyin_spelling"]),
            ("王伟明", "Wang Wei-Ming", &["pinyin_spelling", "wade_giles"]),
            ("单田芳", "Shan Tian Fang", &["pinyin_spelling"]),
            ("吕布", "LYU BU", &["pinyin_spelling"]),
            ("蒋介石", "Chiang Chieh-shih", &["wade_giles"]),
            ("陈大文", "Chan Tai Man", &["cantonese_surname"]),
            ("张伟", "章伟", &["pinyin"]),
            ("Wei Ming Li", "Weiming Li", &["pinyin"]),
            ("John Smith", "John Henry Smith", &["part_subset"]),
            ("Jonathan Smith", "Jonathon Smith", &["close"]),
            ("张伟", "李娜", &[]),
            ("", "", &[]),
        ] {
            let found = compare(a, b);
            assert_eq!(found, compare(b, a), "{a} and {b}: symmetric");
            assert_eq!(found.reasons, reasons, "{a} and {b}");
        }
    }
}
