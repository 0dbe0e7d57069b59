//! What forms can this name take, and which normal form compares?
//!
//! [`name_key`] folds what spelling varies without meaning: width, case, accents, punctuation, titles, traditional
//! characters, Zawgyi, the order of Latin parts. [`name_forms`] lists what else the same name may look like in another
//! record. [`compare`] says in which of these two names agree. None of them says that two names are one person.

pub mod burmese;
mod chinese;
mod compare;
mod fold;
mod romanise;

pub use burmese::{BurmeseEncoding, burmese_encoding, zawgyi_to_unicode};
pub use chinese::{MOST_READINGS, Reading};
pub use compare::{NameMatch, compare};
pub use fold::Script;

pub(crate) use fold::is_han;
use fold::parts;

/// The form of a name by which equal spellings are equal: Latin parts sorted, Chinese as it stands, no titles.
///
/// Empty when the text holds no letter and no digit.
#[must_use]
pub fn name_key(text: &str) -> String {
    let (mut latin, mut other) = (Vec::new(), String::new());
    for (script, part) in parts(text) {
        match script {
            Script::Latin => latin.push(part),
            Script::Han => other.push_str(&part),
            _ => {
                if !other.is_empty() {
                    other.push(' ');
                }
                other.push_str(&part);
            }
        }
    }
    latin.sort();
    if !other.is_empty() {
        latin.push(other);
    }
    latin.join(" ")
}

/// The folded parts of a name in the order of the text, for names whose order says something: organisations.
pub(crate) fn ordered_key(text: &str) -> String {
    let mut key = String::new();
    let mut last = None;
    for (script, part) in parts(text) {
        if last.is_some_and(|last| last != Script::Han && script != Script::Han) {
            key.push(' ');
        }
        key.push_str(&part);
        last = Some(script);
    }
    key
}

/// Forms under which one name may stand in other records.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct NameForms {
    /// The scripts in the name, sorted.
    pub scripts: Vec<Script>,
    /// What compares: see [`name_key`].
    pub key: String,
    /// The Chinese part in simplified characters.
    pub simplified: Option<String>,
    /// The Chinese part in traditional characters, by the general table; a person may write another variant.
    pub traditional: Option<String>,
    /// Readings of a Chinese name of two to four characters, likeliest first.
    pub readings: Vec<Reading>,
    /// Jyutping of the surname, if it is among the common ones of the table.
    pub surname_jyutping: Option<String>,
    /// Spellings of the surname in Hong Kong, Macau and South-East Asia, if it is in the table.
    pub surname_cantonese: Vec<String>,
    /// The Latin part without accents (Vietnamese đ included), in its own order and case.
    pub latin_plain: Option<String>,
    /// The Thai part without tone and vowel-shortening marks.
    pub thai_plain: Option<String>,
    /// The Burmese part in Unicode, whatever encoding it came in.
    pub burmese_unicode: Option<String>,
}

/// The forms that a name can take. Nothing in it is a finding: a form is a search term.
#[must_use]
pub fn name_forms(text: &str) -> NameForms {
    let parts = parts(text);
    let of = |wanted: Script| -> Option<String> {
        let found: Vec<&str> =
            parts.iter().filter(|(script, _)| *script == wanted).map(|(_, part)| part.as_str()).collect();
        (!found.is_empty()).then(|| found.join(if wanted == Script::Han { "" } else { " " }))
    };
    let mut scripts: Vec<Script> = parts.iter().map(|(script, _)| *script).collect();
    scripts.sort();
    scripts.dedup();
    let simplified = of(Script::Han);
    let surname = simplified.as_deref().and_then(chinese::split).map(|(surname, _)| surname);
    let cantonese = surname.and_then(romanise::cantonese);
    let (surname_jyutping, surname_cantonese) = match cantonese {
        Some((jyutping, spellings)) => (Some(jyutping.to_owned()), spellings.map(str::to_owned).collect()),
        None => (None, Vec::new()),
    };
    NameForms {
        key: name_key(text),
        traditional: simplified.as_deref().map(hanconv::s2t),
        readings: simplified.as_deref().map(chinese::readings).unwrap_or_default(),
        surname_jyutping,
        surname_cantonese,
        simplified,
        latin_plain: scripts.contains(&Script::Latin).then(|| latin_plain(text)),
        thai_plain: of(Script::Thai).map(|thai| thai.chars().filter(|c| !is_thai_mark(*c)).collect()),
        burmese_unicode: of(Script::Burmese),
        scripts,
    }
}

fn latin_plain(text: &str) -> String {
    let plain = fold::without_accents(text);
    let kept = plain.chars().map(|c| match fold::script(c) {
        Some(Script::Latin) | None => c,
        Some(_) => ' ',
    });
    kept.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Thai marks that ordinary writing drops or varies: maitaikhu, the four tones, thanthakhat, nikhahit, yamakkan.
fn is_thai_mark(c: char) -> bool {
    matches!(c, '\u{0E47}'..='\u{0E4E}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_have_one_key() {
        for (spellings, key) in [
            (&["陈国强", "陳國強", "陳國強先生", " 陳 國 強 ", "陈·国强"][..], "陈国强"),
            (&["Nguyễn Văn Đức", "NGUYEN VAN DUC", "Duc Nguyen Van", "nguyen, van duc"], "duc nguyen van"),
            (&["Mr. John O'Neil", "ONEIL John", "Ｊｏｈｎ Ｏ’Neil", "John O'Neil, Esq."], "john oneil"),
            (&["AHMET ÇİÇEK", "Ahmet Çiçek"], "ahmet cicek"),
            (&["นายสมชาย ใจดี", "สมชาย ใจดี"], "สมชาย ใจดี"),
            (&["ေအာင္ဆန္းစုၾကည္", "အောင်ဆန်းစုကြည်"], "အောင်ဆန်းစုကြည်"),
            (&["", " -- "], ""),
        ] {
            for spelling in spellings {
                assert_eq!(name_key(spelling), key, "{spelling}");
            }
        }
    }

    #[test]
    fn a_title_alone_is_kept_rather_than_lost() {
        assert_eq!(name_key("Dr"), "dr");
        assert_eq!(name_key("先生"), "先生");
    }

    #[test]
    fn a_chinese_name_lists_its_spellings() {
        let forms = name_forms("單田芳");
        assert_eq!(forms.simplified.as_deref(), Some("单田芳"));
        assert_eq!(forms.traditional.as_deref(), Some("單田芳"));
        let first = forms.readings.first().cloned().unwrap();
        assert_eq!(first.surname_first, "shan tianfang");
        assert_eq!(first.given_first, "tianfang shan");
        assert_eq!(first.joined, "shantianfang");
        assert_eq!(first.wade_giles, "Shan T'ien-fang");
        let forms = name_forms("陳大文 Chan Tai Man");
        assert_eq!(forms.surname_jyutping.as_deref(), Some("can4"));
        assert_eq!(forms.surname_cantonese, ["chan", "tan"]);
        assert_eq!(forms.latin_plain.as_deref(), Some("Chan Tai Man"));
        assert_eq!(forms.scripts, [Script::Latin, Script::Han]);
    }

    #[test]
    fn marks_of_vietnamese_and_thai_are_taken_away_for_comparison() {
        assert_eq!(name_forms("Nguyễn Văn Đức").latin_plain.as_deref(), Some("Nguyen Van Duc"));
        assert_eq!(name_forms("ก้องเกียรติ์").thai_plain.as_deref(), Some("กองเกียรติ"));
    }
}
