//! In what is this row's amount counted? Names of currencies and coins to assets, remembered from row to row.

use std::collections::HashMap;

use thalweg_model::Asset;

use super::compiled::Compiled;
use crate::text::fold::fold;

/// What statements call the currencies, folded (source: ISO 4217 and common usage of banks).
const NAMES: [(&str, &str); 66] = [
    ("人民币", "CNY"),
    ("人民币元", "CNY"),
    ("rmb", "CNY"),
    ("元", "CNY"),
    ("cnh", "CNY"),
    ("156", "CNY"),
    ("¥", "CNY"),
    ("本币", "CNY"),
    ("港币", "HKD"),
    ("港元", "HKD"),
    ("港纸", "HKD"),
    ("344", "HKD"),
    ("hk$", "HKD"),
    ("美元", "USD"),
    ("美金", "USD"),
    ("840", "USD"),
    ("us$", "USD"),
    ("$", "USD"),
    ("日元", "JPY"),
    ("日圆", "JPY"),
    ("日圓", "JPY"),
    ("392", "JPY"),
    ("欧元", "EUR"),
    ("歐元", "EUR"),
    ("€", "EUR"),
    ("978", "EUR"),
    ("英镑", "GBP"),
    ("英鎊", "GBP"),
    ("£", "GBP"),
    ("826", "GBP"),
    ("澳元", "AUD"),
    ("澳大利亚元", "AUD"),
    ("澳洲元", "AUD"),
    ("加元", "CAD"),
    ("加拿大元", "CAD"),
    ("加币", "CAD"),
    ("新加坡元", "SGD"),
    ("新元", "SGD"),
    ("坡币", "SGD"),
    ("韩元", "KRW"),
    ("韓元", "KRW"),
    ("韩国元", "KRW"),
    ("泰铢", "THB"),
    ("泰銖", "THB"),
    ("新台币", "TWD"),
    ("台币", "TWD"),
    ("台幣", "TWD"),
    ("nt$", "TWD"),
    ("澳门元", "MOP"),
    ("澳门币", "MOP"),
    ("澳門元", "MOP"),
    ("瑞士法郎", "CHF"),
    ("越南盾", "VND"),
    ("菲律宾比索", "PHP"),
    ("林吉特", "MYR"),
    ("令吉", "MYR"),
    ("马来西亚林吉特", "MYR"),
    ("印尼盾", "IDR"),
    ("印尼卢比", "IDR"),
    ("卢布", "RUB"),
    ("缅元", "MMK"),
    ("缅甸元", "MMK"),
    ("瑞尔", "KHR"),
    ("柬埔寨瑞尔", "KHR"),
    ("基普", "LAK"),
    ("泰达币", "USDT"),
];

/// A currency by its ISO 4217 code or a common name, or a coin whose decimal places are commonly known.
#[must_use]
pub fn common_asset(text: &str) -> Option<Asset> {
    let upper = text.trim().to_ascii_uppercase();
    Asset::known(&upper).or_else(|| {
        let folded = fold(text);
        let code = NAMES.iter().find(|(name, _)| *name == folded)?.1;
        Asset::known(code)
    })
}

/// Most assets that one file may name: beyond it something other than a currency stands in the column.
const MOST: usize = 100_000;

/// The assets of a file, by what it calls them.
#[derive(Debug, Default)]
pub(super) struct Assets {
    list: Vec<Asset>,
    by_text: HashMap<String, usize>,
    last: Option<(String, usize)>,
}

impl Assets {
    pub fn get(&self, index: usize) -> Option<&Asset> {
        self.list.get(index)
    }

    /// The place of the asset that the file calls so; `None` if its decimal places are not known.
    pub fn find(&mut self, text: &str, issue: &str, compiled: &Compiled) -> Option<usize> {
        if issue.is_empty()
            && let Some((last, index)) = &self.last
            && last == text
        {
            return Some(*index);
        }
        let key = if issue.is_empty() { text.to_owned() } else { format!("{text}@{issue}") };
        let index = match self.by_text.get(&key) {
            Some(index) => *index,
            None => self.add(key, text, issue, compiled)?,
        };
        if issue.is_empty() {
            let (last, at) = self.last.get_or_insert_default();
            text.clone_into(last);
            *at = index;
        }
        Some(index)
    }

    fn add(&mut self, key: String, text: &str, issue: &str, compiled: &Compiled) -> Option<usize> {
        if self.list.len() >= MOST {
            return None;
        }
        let asset = asset(text, issue, compiled)?;
        let index = self.list.iter().position(|known| *known == asset).unwrap_or_else(|| {
            self.list.push(asset);
            self.list.len() - 1
        });
        self.by_text.insert(key, index);
        Some(index)
    }
}

/// The asset of a name: the layout's own names, then the usual ones, then codes. A coin that only its issue tells from
/// its namesakes carries the issue in its code.
fn asset(text: &str, issue: &str, compiled: &Compiled) -> Option<Asset> {
    let rule = &compiled.layout.amount;
    let folded = fold(text);
    let usual = || NAMES.iter().find(|(name, _)| *name == folded).map(|(_, code)| (*code).to_owned());
    let code = compiled.currencies.get(&folded).cloned().or_else(usual).unwrap_or_else(|| text.to_owned());
    let known = Asset::known(&code);
    let stated = rule.exponents.get(&code).copied();
    match (known, stated) {
        (_, Some(exponent)) => Asset::stated(&code, exponent).ok(),
        (Some(asset), None) => Some(asset),
        (None, None) => {
            let exponent = rule.unknown_exponent?;
            let code = if issue.is_empty() { code } else { format!("{code}@{issue}") };
            Asset::stated(&code, exponent).ok()
        }
    }
}
