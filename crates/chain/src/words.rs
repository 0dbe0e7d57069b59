//! How is a thing said in the reader's language? Fluent catalogues, one folder for each language.
//!
//! Texts are written separately in each language. A message that a language lacks falls back (zh-Hant → zh-Hans → en),
//! and one that none has shows its key in ⟦ ⟧, so that a gap is seen and nothing fails.

use std::fmt::Write as _;

pub use fluent_bundle::FluentValue;
use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use thalweg_model::Lang;
use unic_langid::LanguageIdentifier;

/// A catalogue: the text of one Fluent file in each language.
#[derive(Debug, Clone, Copy)]
pub struct Catalogue {
    /// English.
    pub en: &'static str,
    /// 简体中文.
    pub zh_hans: &'static str,
    /// 繁體中文.
    pub zh_hant: &'static str,
}

impl Catalogue {
    /// The text in one language.
    #[must_use]
    pub fn text(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::ZhHans => self.zh_hans,
            Lang::ZhHant => self.zh_hant,
        }
    }
}

/// The words of the money-trace report.
pub const REPORT: Catalogue = Catalogue {
    en: include_str!("../locales/en/report.ftl"),
    zh_hans: include_str!("../locales/zh-Hans/report.ftl"),
    zh_hant: include_str!("../locales/zh-Hant/report.ftl"),
};

/// The words of some catalogues in one language.
pub struct Words {
    lang: Lang,
    /// The language itself first, then what it falls back to.
    bundles: Vec<FluentBundle<FluentResource>>,
}

impl Words {
    /// The words of these catalogues; where two define one key, the later one counts.
    #[must_use]
    pub fn new(lang: Lang, catalogues: &[Catalogue]) -> Self {
        let chain: &[Lang] = match lang {
            Lang::En => &[Lang::En],
            Lang::ZhHans => &[Lang::ZhHans, Lang::En],
            Lang::ZhHant => &[Lang::ZhHant, Lang::ZhHans, Lang::En],
        };
        Self { lang, bundles: chain.iter().map(|lang| bundle(*lang, catalogues)).collect() }
    }

    /// The language asked for.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// The message of this key.
    #[must_use]
    pub fn say(&self, key: &str) -> String {
        self.say_with(key, &[])
    }

    /// The message of this key with its arguments. Numbers choose the plural form; text goes in as it is, so escaping
    /// stays with whoever writes it into a page.
    #[must_use]
    pub fn say_with(&self, key: &str, arguments: &[(&str, FluentValue<'_>)]) -> String {
        let arguments: FluentArgs<'_> =
            arguments.iter().map(|(name, value)| (*name, value.clone())).collect();
        for bundle in &self.bundles {
            if let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) {
                let mut text = String::new();
                let mut errors = Vec::new();
                if bundle.write_pattern(&mut text, pattern, Some(&arguments), &mut errors).is_ok() {
                    return text;
                }
            }
        }
        let mut shown = String::with_capacity(key.len() + 6);
        let _ = write!(shown, "⟦{key}⟧");
        shown
    }
}

fn bundle(lang: Lang, catalogues: &[Catalogue]) -> FluentBundle<FluentResource> {
    let locale = lang.tag().parse::<LanguageIdentifier>().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    // The page isolates untrusted text itself (bdi), and isolation marks would break copied numbers.
    bundle.set_use_isolating(false);
    for catalogue in catalogues {
        let source = catalogue.text(lang).to_owned();
        // A broken message is left out and falls back; the tests refuse catalogues that have any.
        let resource = FluentResource::try_new(source).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    /// Key → names of the variables it uses.
    fn messages(text: &str) -> BTreeMap<String, BTreeSet<String>> {
        let mut found = BTreeMap::<String, BTreeSet<String>>::new();
        let mut key = String::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if !line.starts_with([' ', '\t', '}']) && line.contains('=') {
                key = line.split('=').next().unwrap().trim().to_owned();
                assert!(found.insert(key.clone(), BTreeSet::new()).is_none(), "{key} is said twice");
            }
            for part in line.split('$').skip(1) {
                let name: String =
                    part.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                found.get_mut(&key).unwrap().insert(name);
            }
        }
        found
    }

    #[test]
    fn every_message_exists_in_every_language_with_the_same_arguments() {
        let english = messages(REPORT.en);
        assert!(english.len() > 100);
        for lang in [Lang::ZhHans, Lang::ZhHant] {
            let other = messages(REPORT.text(lang));
            let keys =
                |all: &BTreeMap<String, BTreeSet<String>>| all.keys().cloned().collect::<BTreeSet<_>>();
            let differ: Vec<_> = keys(&english).symmetric_difference(&keys(&other)).cloned().collect();
            assert!(differ.is_empty(), "{lang}: not in both: {differ:?}");
            for (key, variables) in &english {
                assert_eq!(variables, &other[key], "{lang}: {key} uses other arguments");
            }
        }
    }

    #[test]
    fn every_catalogue_reads_without_an_error() {
        for lang in Lang::ALL {
            let read = FluentResource::try_new(REPORT.text(lang).to_owned());
            assert!(read.is_ok(), "{lang}: {:?}", read.err().map(|(_, errors)| errors));
        }
    }

    #[test]
    fn a_gap_falls_back_and_then_shows_its_key() {
        let gaps = Catalogue { en: "a = one\nb = two {$n}\n", zh_hans: "a = 一\n", zh_hant: "" };
        let words = Words::new(Lang::ZhHant, &[gaps]);
        assert_eq!(words.say("a"), "一");
        assert_eq!(words.say_with("b", &[("n", "x".into())]), "two x");
        assert_eq!(words.say("c"), "⟦c⟧");
    }

    #[test]
    fn traditional_and_simplified_are_written_with_their_own_characters() {
        let simplified_only =
            ['资', '账', '转', '证', '据', '链', '额', '与', '为', '这', '说', '时', '间', '报', '银'];
        let traditional_only =
            ['資', '賬', '轉', '證', '據', '鏈', '額', '與', '為', '這', '說', '時', '間', '報', '銀'];
        let has = |text: &str, marks: &[char]| text.chars().filter(|c| marks.contains(c)).collect::<String>();
        assert_eq!(has(REPORT.zh_hant, &simplified_only), "");
        assert_eq!(has(REPORT.zh_hans, &traditional_only), "");
    }
}
