//! Which of the project's languages a text is written in.

use std::str::FromStr;

/// A language the project speaks. Texts are written separately in each, never converted from one another.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize,
)]
pub enum Lang {
    /// English.
    #[default]
    #[serde(rename = "en")]
    En,
    /// 简体中文.
    #[serde(rename = "zh-Hans")]
    ZhHans,
    /// 繁體中文.
    #[serde(rename = "zh-Hant")]
    ZhHant,
}

impl Lang {
    /// All languages, in the order in which they are offered.
    pub const ALL: [Lang; 3] = [Lang::En, Lang::ZhHans, Lang::ZhHant];

    /// The BCP 47 tag, as used for `html lang`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::ZhHans => "zh-Hans",
            Lang::ZhHant => "zh-Hant",
        }
    }
}

impl std::fmt::Display for Lang {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.tag())
    }
}

impl FromStr for Lang {
    type Err = UnknownLang;

    /// Accepts the tag and what a locale variable usually says (`zh_CN.UTF-8`, `zh-TW`, `en_GB`).
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let lower = text.to_ascii_lowercase().replace('_', "-");
        let traditional = ["hant", "tw", "hk", "mo"].iter().any(|part| lower.contains(part));
        match () {
            () if lower.starts_with("zh") && traditional => Ok(Lang::ZhHant),
            () if lower.starts_with("zh") => Ok(Lang::ZhHans),
            () if lower.starts_with("en") => Ok(Lang::En),
            () => Err(UnknownLang(text.to_owned())),
        }
    }
}

/// The language asked for is not one the project speaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown language {0:?}; known are en, zh-Hans, zh-Hant")]
pub struct UnknownLang(pub String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_variable_names_its_language() {
        let asked =
            ["en_GB.UTF-8", "zh_CN", "zh-TW", "zh-Hant", "zh-hans"].map(|text| text.parse::<Lang>().unwrap());
        assert_eq!(asked, [Lang::En, Lang::ZhHans, Lang::ZhHant, Lang::ZhHant, Lang::ZhHans]);
        assert!("fr".parse::<Lang>().is_err());
    }
}
