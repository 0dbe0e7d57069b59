//! How much money does a text speak of, exactly?
//!
//! A number is an amount where a currency stands beside it. 元, 块 and ¥ mean the home asset of the options and stay plausible;
//! U after a number means USDT and stays plausible. A bare 5万 or 5w is an amount only behind a word of paying. What is
//! said to be about an amount, or cannot be held exactly in the asset's minor units, keeps its text and no exact amount.

use regex::Regex;
use thalweg_model::{Asset, Money, format_minor, parse_minor};

use super::numerals::number;
use super::{pattern, scan};
use crate::find::Finder;
use crate::mention::{MentionVerdict, What};

/// What is written for a currency, in folded small letters, and its code; `home` is decided by the options, `?` by nobody.
const CURRENCIES: &[(&str, &str)] = &[
    ("人民币", "CNY"),
    ("元人民币", "CNY"),
    ("rmb", "CNY"),
    ("cny", "CNY"),
    ("yuan", "CNY"),
    ("元", "home"),
    ("圆", "home"),
    ("块", "home"),
    ("块钱", "home"),
    ("元钱", "home"),
    ("¥", "home"),
    ("元整", "home"),
    ("港币", "HKD"),
    ("港元", "HKD"),
    ("港纸", "HKD"),
    ("元港币", "HKD"),
    ("hkd", "HKD"),
    ("hk$", "HKD"),
    ("美元", "USD"),
    ("美金", "USD"),
    ("美刀", "USD"),
    ("usd", "USD"),
    ("us$", "USD"),
    ("dollar", "?"),
    ("dollars", "?"),
    ("刀", "?"),
    ("$", "?"),
    ("新台币", "TWD"),
    ("台币", "TWD"),
    ("twd", "TWD"),
    ("nt$", "TWD"),
    ("日元", "JPY"),
    ("日币", "JPY"),
    ("jpy", "JPY"),
    ("欧元", "EUR"),
    ("eur", "EUR"),
    ("€", "EUR"),
    ("euro", "EUR"),
    ("euros", "EUR"),
    ("英镑", "GBP"),
    ("gbp", "GBP"),
    ("£", "GBP"),
    ("pounds", "GBP"),
    ("pound", "GBP"),
    ("泰铢", "THB"),
    ("thb", "THB"),
    ("฿", "THB"),
    ("baht", "THB"),
    ("新币", "SGD"),
    ("新加坡元", "SGD"),
    ("sgd", "SGD"),
    ("s$", "SGD"),
    ("马币", "MYR"),
    ("令吉", "MYR"),
    ("林吉特", "MYR"),
    ("myr", "MYR"),
    ("rm", "MYR"),
    ("越南盾", "VND"),
    ("vnd", "VND"),
    ("₫", "VND"),
    ("比索", "PHP"),
    ("披索", "PHP"),
    ("php", "PHP"),
    ("₱", "PHP"),
    ("韩元", "KRW"),
    ("krw", "KRW"),
    ("₩", "KRW"),
    ("卢比", "INR"),
    ("inr", "INR"),
    ("₹", "INR"),
    ("澳元", "AUD"),
    ("aud", "AUD"),
    ("加元", "CAD"),
    ("cad", "CAD"),
    ("澳门元", "MOP"),
    ("mop", "MOP"),
    ("缅币", "MMK"),
    ("mmk", "MMK"),
    ("瑞尔", "KHR"),
    ("khr", "KHR"),
    ("usdt", "USDT"),
    ("泰达币", "USDT"),
    ("u", "U"),
    ("个u", "U"),
    ("usdc", "USDC"),
    ("btc", "BTC"),
    ("比特币", "BTC"),
    ("个比特币", "BTC"),
    ("eth", "ETH"),
    ("以太坊", "ETH"),
    ("trx", "TRX"),
    ("bnb", "BNB"),
];

/// Words of paying before which a bare 5万 is money.
const PAYING: [&str; 44] = [
    "转",
    "付",
    "汇",
    "打款",
    "充",
    "投",
    "借",
    "贷",
    "赚",
    "亏",
    "骗",
    "存",
    "取",
    "提现",
    "收",
    "给",
    "欠",
    "花",
    "交",
    "额度",
    "金额",
    "损失",
    "返",
    "退",
    "利润",
    "本金",
    "余额",
    "盈利",
    "收益",
    "资金",
    "欠款",
    "定金",
    "押金",
    "保证金",
    "费",
    "工资",
    "月薪",
    "佣金",
    "赔",
    "奖",
    "价",
    "账",
    "赢",
    "还",
];

/// What counted things are called: 5万人 is no money.
const COUNTED: [&str; 30] = [
    "人", "个", "次", "名", "条", "家", "部", "年", "天", "月", "步", "粉", "字", "公里", "米", "平", "票",
    "种", "分", "股", "吨", "份", "户", "件", "台", "辆", "本", "位", "小时", "倍",
];

/// Runs the rules.
pub(crate) fn find(finder: &mut Finder<'_>) {
    let after = pattern!(
        r"(?i)(\d{1,3}(?:,\d{3}){1,6}(?:\.\d{1,18})?|\d{1,18}(?:\.\d{1,18})?|[零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]{1,20})\s?(百万|千万|十万|万亿|万|亿|千|百|w|k|m)?([一二两三四五六七八九1-9])?\s?(多|余|几|来|左右)?\s?(元人民币|元港币|元整|元钱|块钱|人民币|港币|港元|港纸|美元|美金|美刀|新台币|台币|日元|日币|欧元|英镑|泰铢|新加坡元|新币|马币|令吉|林吉特|越南盾|比索|披索|韩元|卢比|澳门元|澳元|加元|缅币|瑞尔|泰达币|个?比特币|以太坊|元|圆|块|刀|usdt|usdc|usd|rmb|cny|hkd|twd|jpy|eur|gbp|thb|sgd|myr|vnd|php|krw|inr|aud|cad|mop|mmk|khr|btc|eth|trx|bnb|dollars?|pounds?|euros?|yuan|baht|个?u|[¥$£€฿₫₱₩₹])"
    );
    scan(after, finder.text(), |found| {
        let part = |index| found.get(index).map_or("", |part| part.as_str());
        let (Some(whole), Some(currency)) = (found.get(0), found.get(5)) else { return false };
        let next = finder.folded.after(currency.end()).chars().next();
        let word_goes_on = currency.as_str().ends_with(|c: char| c.is_ascii_alphabetic())
            && next.is_some_and(|c| c.is_ascii_alphanumeric());
        // In "5 ¥100" and "20 $5" the sign belongs to what follows it.
        let sign_of_next =
            "¥$£€฿₫₱₩₹".contains(currency.as_str()) && next.is_some_and(|c| c.is_ascii_digit());
        let other = (currency.as_str() == "元" || currency.as_str() == "块")
            && next.is_some_and(|c| "宵旦月地儿".contains(c));
        let lone = currency.as_str() == "块"
            && part(1).chars().count() == 1
            && !part(1).chars().all(|c| c.is_ascii_digit())
            && part(2).is_empty();
        let before = finder.folded.before(whole.start()).chars().next_back();
        let inside = before.is_some_and(|c| {
            c.is_ascii_alphanumeric() || c == '.' || c == '第' || c == '-' && part(1).len() > 6
        });
        if word_goes_on || sign_of_next || other || lone || inside {
            return false;
        }
        let written = Written {
            number: part(1),
            unit: part(2),
            tail: part(3),
            about: !part(4).is_empty(),
            currency: currency.as_str(),
        };
        amount(finder, (whole.start(), whole.end()), &written, "amount")
    });
    let before = pattern!(
        r"(?i)(HK\$|US\$|NT\$|S\$|RM|RMB|CNY|USDT|USD|HKD|EUR|GBP|SGD|MYR|THB|TWD|人民币|港币|美元|[¥$£€฿₫₱₩₹])\s?:?\s?(\d{1,3}(?:,\d{3}){1,6}(?:\.\d{1,18})?|\d{1,18}(?:\.\d{1,18})?)(?:\s?(百万|千万|十万|万|亿|w\b|k\b|m\b))?([一二三四五六七八九])?(多|余|左右)?"
    );
    scan(before, finder.text(), |found| {
        let part = |index| found.get(index).map_or("", |part| part.as_str());
        let Some(whole) = found.get(0) else { return false };
        let word = part(1).starts_with(|c: char| c.is_ascii_alphabetic());
        let inside =
            word && finder.folded.before(whole.start()).ends_with(|c: char| c.is_ascii_alphanumeric());
        let goes_on = finder.folded.after(whole.end()).starts_with(|c: char| c.is_ascii_digit());
        let written = Written {
            number: part(2),
            unit: part(3),
            tail: part(4),
            about: !part(5).is_empty(),
            currency: part(1),
        };
        !inside && !goes_on && amount(finder, (whole.start(), whole.end()), &written, "amount")
    });
    bare(finder);
}

/// 5万, 5w, 三万五 and 2.5k without a currency, behind a word of paying.
fn bare(finder: &mut Finder<'_>) {
    let bare: &Option<Regex> = pattern!(
        r"(?i)(\d{1,9}(?:\.\d{1,6})?|[一二两三四五六七八九十百千零]{1,12})\s?(百万|千万|十万|万|亿|w|k)([一二两三四五六七八九])?(多|余|几|左右)?"
    );
    scan(bare, finder.text(), |found| {
        let part = |index| found.get(index).map_or("", |part| part.as_str());
        let Some(whole) = found.get(0) else { return false };
        let context = finder.folded.shortly_before(whole.start(), 6);
        let after = finder.folded.after(whole.end());
        let paying = PAYING.iter().any(|word| context.contains(word));
        let counted = COUNTED.iter().any(|word| after.trim_start().starts_with(word))
            || after.starts_with(|c: char| c.is_ascii_alphanumeric());
        let inside =
            finder.folded.before(whole.start()).ends_with(|c: char| c.is_ascii_alphanumeric() || c == '.');
        if !paying || counted || inside {
            return false;
        }
        let written = Written {
            number: part(1),
            unit: part(2),
            tail: part(3),
            about: !part(4).is_empty(),
            currency: "元",
        };
        amount(finder, (whole.start(), whole.end()), &written, "amount.bare")
    });
}

/// An amount as it is written.
struct Written<'a> {
    number: &'a str,
    unit: &'a str,
    tail: &'a str,
    about: bool,
    currency: &'a str,
}

fn amount(finder: &mut Finder<'_>, range: (usize, usize), written: &Written<'_>, via: &'static str) -> bool {
    let Some(value) = decimal(written) else { return false };
    let lower = written.currency.to_lowercase();
    let code = CURRENCIES.iter().find(|(name, _)| *name == lower).map_or("?", |(_, code)| *code);
    let (asset, sure) = match code {
        "home" => (finder.options.home.clone(), false),
        "U" => (Asset::known("USDT"), false),
        "?" => (None, false),
        code => (Asset::known(code), true),
    };
    let minor = asset.as_ref().and_then(|asset| parse_minor(value.as_bytes(), asset.exponent).ok());
    let (normal, money) = match (asset, minor) {
        (Some(asset), Some(minor)) => {
            let normal = format!("{} {}", format_minor(minor, asset.exponent), asset.code);
            if written.about {
                (format!("about {normal}"), None)
            } else {
                (normal, Some(Money { minor, asset }))
            }
        }
        (Some(asset), None) => (format!("{value} {}", asset.code), None),
        (None, _) => (format!("{value} {}", written.currency), None),
    };
    let verdict = if sure && money.is_some() { MentionVerdict::Valid } else { MentionVerdict::Plausible };
    finder.saw(What::Amount, range, normal, verdict, via);
    if let Some(seen) = finder.found.last_mut() {
        seen.money = money;
    }
    true
}

/// The number as a plain decimal: grouping gone, Chinese numerals read, units multiplied out by moving the point.
fn decimal(written: &Written<'_>) -> Option<String> {
    let plain: String = if written.number.starts_with(|c: char| c.is_ascii_digit()) {
        written.number.chars().filter(|c| *c != ',').collect()
    } else {
        // A unit that the pattern cut off belongs to the numerals: 三 + 万 + 五.
        let whole = format!("{}{}{}", written.number, written.unit, written.tail);
        if !whole.chars().any(|c| super::numerals::digit(c).is_some() || c == '十') {
            return None;
        }
        return number(&whole).map(|value| value.to_string());
    };
    let power = match written.unit.to_lowercase().as_str() {
        "" => 0,
        "百" => 2,
        "千" | "k" => 3,
        "万" | "w" => 4,
        "十万" => 5,
        "百万" | "m" => 6,
        "千万" => 7,
        "亿" => 8,
        "万亿" => 12,
        _ => return None,
    };
    let shifted = shifted(&plain, power);
    let Some(tail) = written.tail.chars().next() else { return Some(shifted) };
    // 5万3 says 53 000: the digit is one place below the unit.
    let tail = super::numerals::digit(tail)?;
    let at = power.checked_sub(1)?;
    if plain.contains('.') || power < 3 {
        return None;
    }
    Some(format!("{plain}{tail}{}", "0".repeat(at)))
}

/// A decimal times a power of ten, exactly.
fn shifted(plain: &str, power: usize) -> String {
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
    let padded = format!("{fraction:0<power$}");
    let (up, rest) = padded.split_at(power.min(padded.len()));
    let whole = format!("{whole}{up}");
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    if rest.is_empty() { whole.to_owned() } else { format!("{whole}.{rest}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_move_the_point_and_lose_nothing() {
        for (plain, power, value) in [
            ("1.5", 4, "15000"),
            ("0.00012345", 4, "1.2345"),
            ("5", 8, "500000000"),
            ("0.5", 0, "0.5"),
            ("007", 0, "7"),
        ] {
            assert_eq!(shifted(plain, power), value);
        }
    }
}
