//! What does a method say of itself? Everything that a person must know to read its findings.

use thalweg_model::{Finding, Lang};

/// The flow whose records a method mainly reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flow {
    /// 人员流
    People,
    /// 信息流
    Information,
    /// 资金流
    Funds,
    /// 通讯流
    Communications,
    /// 网络流
    Network,
    /// Several flows.
    Across,
}

impl Flow {
    /// Its name in folders and answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Information => "information",
            Self::Funds => "funds",
            Self::Communications => "communications",
            Self::Network => "network",
            Self::Across => "across",
        }
    }
}

/// The card of a method.
#[derive(Debug)]
pub struct Card {
    /// Its name: that of its file.
    pub id: &'static str,
    /// Grows when it would find or weigh anything else in the same rows.
    pub version: u32,
    /// Its flow.
    pub flow: Flow,
    /// Its title: English, 简体中文, 繁體中文.
    pub title: [&'static str; 3],
    /// The tables that it reads.
    pub reads: &'static [&'static str],
    /// Whether it weighs against the whole population, so that the cited rows alone do not yield the finding again.
    pub needs_population: bool,
    /// What it can say.
    pub says: &'static [Sentence],
    /// The innocent reading of what it finds: English, 简体中文, 繁體中文.
    pub innocent: [&'static str; 3],
    /// What it sets a limit to.
    pub thresholds: &'static [Threshold],
    /// The words of its weights (what was observed, on what a rate rests): English as findings hold them, 简体中文, 繁體中文.
    pub terms: &'static [[&'static str; 3]],
}

/// Something that a method can say. `{role}` stands for a subject, `{name}` for a figure.
#[derive(Debug)]
pub struct Sentence {
    /// Its code in findings.
    pub code: &'static str,
    /// The words: English, 简体中文, 繁體中文.
    pub words: [&'static str; 3],
}

/// A limit that a method sets. It comes from law, literature or the population under test, never from trying.
#[derive(Debug)]
pub struct Threshold {
    /// Its name.
    pub name: &'static str,
    /// Its value unless a run sets another.
    pub default: i64,
    /// The unit it counts.
    pub unit: &'static str,
    /// What it limits: English, 简体中文.
    pub meaning: [&'static str; 2],
    /// Where the value comes from; an assumption says that it is one.
    pub source: &'static str,
}

/// The words of a language.
#[must_use]
pub fn in_language(words: [&'static str; 3], lang: Lang) -> &'static str {
    let [en, hans, hant] = words;
    match lang {
        Lang::En => en,
        Lang::ZhHans => hans,
        Lang::ZhHant => hant,
    }
}

impl Card {
    /// A limit by its name.
    #[must_use]
    pub fn threshold(&self, name: &str) -> Option<&'static Threshold> {
        self.thresholds.iter().find(|threshold| threshold.name == name)
    }

    /// A text of a weight in a language; a text that is not among the terms stays as it is.
    #[must_use]
    pub fn term<'t>(&self, text: &'t str, lang: Lang) -> &'t str {
        self.terms.iter().find(|[en, ..]| *en == text).map_or(text, |words| in_language(*words, lang))
    }

    /// What a finding of this method says, in words.
    #[must_use]
    pub fn sentence(&self, finding: &Finding, lang: Lang) -> String {
        let sentence = self.says.iter().find(|sentence| sentence.code == finding.says);
        let mut left = sentence.map_or("", |sentence| in_language(sentence.words, lang));
        let mut said = String::new();
        while let Some((before, rest)) = left.split_once('{') {
            let (name, after) = rest.split_once('}').unwrap_or((rest, ""));
            said.push_str(before);
            let values: Vec<&str> = finding
                .subjects
                .iter()
                .filter(|subject| subject.role == name)
                .map(|subject| subject.value.as_str())
                .chain(finding.figure(name))
                .collect();
            said.push_str(&values.join(if lang == Lang::En { ", " } else { "、" }));
            left = after;
        }
        said + left
    }
}
