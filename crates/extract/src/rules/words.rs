//! Which places, organisations and people does a text name?
//!
//! Places and institutions come from lists; what follows them is taken on while suffixes (市, 区, 镇, 路, 88号) carry it.
//! Companies and authorities that are in no list end in a word that says what they are; where such a name begins, Chinese
//! does not show, so it begins behind the last word that cannot be part of a name. A person's name is only taken where the
//! text says that it is one.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::gazetteer::{ABROAD, BEFORE_NAME, CHINA, ENGLISH, GENERIC, INSTITUTIONS, WORDY};
use super::{pattern, scan};
use crate::find::Finder;
use crate::mention::{MentionVerdict, What};
use crate::names::{is_han, name_key, ordered_key};

/// Characters that end a name when one looks to the left or right of a suffix.
const NO_NAME: &str = "的了在是和与及或我你他她它您有说去到从把被给这那就都也很不会要吗呢吧哦啊让请叫为对向跟将由并但而且如果因所以可能用些什么哪谁没还又再只已经个些们于至等过着得接";

/// Runs the rules.
pub(crate) fn find(finder: &mut Finder<'_>) {
    places(finder);
    organisations(finder);
    english(finder);
    people(finder);
}

/// What a listed word is.
#[derive(Clone, Copy, PartialEq)]
enum Listed {
    Place,
    /// Only with a suffix behind it.
    Wordy,
    Institution,
}

/// All listed words, the longest at each place first, and what each is.
fn listed() -> Option<&'static (AhoCorasick, Vec<Listed>)> {
    static LISTED: OnceLock<Option<(AhoCorasick, Vec<Listed>)>> = OnceLock::new();
    let build = || {
        let wordy: Vec<&str> = WORDY.split_whitespace().collect();
        let mut words: Vec<(&str, Listed)> = Vec::new();
        let of_list =
            CHINA.split_whitespace().chain(ABROAD.split_whitespace()).filter(|word| !wordy.contains(word));
        words.extend(of_list.map(|word| (word, Listed::Place)));
        words.extend(wordy.iter().map(|word| (*word, Listed::Wordy)));
        words.extend(INSTITUTIONS.split_whitespace().map(|word| (word, Listed::Institution)));
        let kinds = words.iter().map(|(_, kind)| *kind).collect();
        let builder = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .build(words.iter().map(|(word, _)| word));
        builder.ok().map(|found| (found, kinds))
    };
    LISTED.get_or_init(build).as_ref()
}

fn places(finder: &mut Finder<'_>) {
    let Some((words, kinds)) = listed() else { return };
    let text = finder.text();
    let mut covered = 0;
    for found in words.find_iter(text) {
        let Some(kind) = kinds.get(found.pattern().as_usize()) else { continue };
        if found.start() < covered {
            continue;
        }
        let range = (found.start(), found.end());
        let end = match kind {
            Listed::Institution => {
                let end = branch(text, found.end());
                finder.saw(
                    What::Organisation,
                    (range.0, end),
                    ordered_key(&text[range.0..end]),
                    MentionVerdict::Valid,
                    "org.listed",
                );
                end
            }
            Listed::Place | Listed::Wordy => {
                let end = address(text, found.end());
                if *kind == Listed::Wordy && !text[found.end()..end].starts_with(['市', '区', '县', '省'])
                {
                    continue;
                }
                finder.saw(
                    What::Place,
                    (range.0, end),
                    text[range.0..end].to_owned(),
                    MentionVerdict::Valid,
                    "place.listed",
                );
                end
            }
        };
        covered = end;
    }
    let street = pattern!(
        r"[\p{Han}]{2,5}(?:路|街|大道|巷)\d{1,5}(?:号楼|号|弄)(?:\d{1,5}(?:号楼|号|栋|幢|座|单元|室|楼))*"
    );
    scan(street, text, |found| {
        let Some(whole) = found.get(0) else { return false };
        if whole.as_str().chars().any(|c| NO_NAME.contains(c)) {
            return false;
        }
        // What precedes a street belongs to a district whose beginning the pattern does not see.
        let name = whole.as_str();
        let cut = name.char_indices().take(4).filter(|(_, c)| "区县市镇乡".contains(*c)).last();
        let start = whole.start() + cut.map_or(0, |(at, c)| at + c.len_utf8());
        finder.saw(
            What::Place,
            (start, whole.end()),
            text[start..whole.end()].to_owned(),
            MentionVerdict::Plausible,
            "place.street",
        );
        true
    });
}

/// How far an address goes on behind a listed place.
fn address(text: &str, from: usize) -> usize {
    /// Suffixes with a name before them, and how many characters that name may have.
    const SUFFIXES: [&str; 22] = [
        "自治区",
        "特别行政区",
        "特区",
        "街道",
        "大道",
        "园区",
        "大厦",
        "广场",
        "小区",
        "省",
        "市",
        "区",
        "县",
        "旗",
        "镇",
        "乡",
        "村",
        "路",
        "街",
        "巷",
        "弄",
        "州",
    ];
    let mut end = from;
    for _ in 0..8 {
        let rest = text.get(end..).unwrap_or_default();
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let unit = ["号楼", "号院", "号", "栋", "幢", "座", "弄", "单元", "室", "楼", "层"]
            .iter()
            .find(|unit| (1..=5).contains(&digits) && rest[digits..].starts_with(**unit));
        if let Some(unit) = unit.filter(|_| end > from) {
            end += digits + unit.len();
            continue;
        }
        let mut name = 0;
        let mut next = None;
        for (count, c) in rest.chars().take(6).enumerate() {
            // A two-character word such as 市场 or 区块 is no suffix.
            let suffix = SUFFIXES.iter().find(|suffix| rest[name..].starts_with(**suffix));
            if let Some(suffix) = suffix.filter(|suffix| {
                !goes_on(&rest[name + suffix.len()..], suffix) && !part_of_word(&rest[..name], suffix)
            }) {
                let named = count > 0 || end == from;
                next = named.then_some(name + suffix.len());
                break;
            }
            if !is_han(c) || NO_NAME.contains(c) {
                break;
            }
            name += c.len_utf8();
        }
        match next {
            Some(length) => end += length,
            None => break,
        }
    }
    end
}

/// Words whose last character looks like a suffix: 上市, 超市.
fn part_of_word(before: &str, suffix: &str) -> bool {
    suffix == "市" && before.ends_with(['上', '超', '城', '都', '股', '门', '夜', '楼'])
}

/// Words whose first character looks like a suffix.
fn goes_on(after: &str, suffix: &str) -> bool {
    let next = after.chars().next();
    next.is_some_and(|c| match suffix {
        "市" => "场民价面委值".contains(c),
        "区" => "别块域间分".contains(c),
        "路" => "上过线由人口径".contains(c),
        "街" => "头上坊".contains(c),
        "县" | "村" => "民".contains(c),
        _ => false,
    })
}

/// A branch behind a listed institution: 中国银行深圳分行.
fn branch(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    let mut at = 0;
    for c in rest.chars().take(14) {
        if let Some(suffix) = ["分行", "支行", "营业部", "营业厅", "分公司"]
            .iter()
            .find(|suffix| rest[at..].starts_with(**suffix))
        {
            return from + at + suffix.len();
        }
        if !is_han(c) || NO_NAME.contains(c) {
            break;
        }
        at += c.len_utf8();
    }
    from
}

/// What organisations are called at their end, longest first where one ends in another.
const ENDS: [&str; 30] = [
    "有限责任公司",
    "股份有限公司",
    "有限公司",
    "分公司",
    "公司",
    "集团",
    "支行",
    "分行",
    "银行",
    "信用社",
    "中级人民法院",
    "人民法院",
    "法院",
    "人民检察院",
    "检察院",
    "公安分局",
    "公安局",
    "派出所",
    "公安厅",
    "刑侦支队",
    "税务局",
    "管理局",
    "监管局",
    "通信管理局",
    "律师事务所",
    "事务所",
    "交易所",
    "基金会",
    "研究院",
    "看守所",
];

fn organisations(finder: &mut Finder<'_>) {
    static SUFFIXES: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    let build = || AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(ENDS).ok();
    let Some(suffixes) = SUFFIXES.get_or_init(build).as_ref() else { return };
    let text = finder.text();
    for found in suffixes.find_iter(text) {
        let start = beginning(text, found.start());
        let name = &text[start..found.start()];
        if name.chars().filter(|c| is_han(*c) || c.is_ascii_alphanumeric()).count() < 2 || is_generic(name) {
            continue;
        }
        let whole = &text[start..found.end()];
        finder.saw(
            What::Organisation,
            (start, found.end()),
            ordered_key(whole),
            MentionVerdict::Plausible,
            "org.suffix",
        );
    }
}

/// Where a name that ends before `end` begins: behind the last character or word that no name holds.
fn beginning(text: &str, end: usize) -> usize {
    /// Longer names exist; what goes on longer is more often a sentence.
    const LONGEST: usize = 18;
    let before = text.get(..end).unwrap_or_default();
    let fits = |c: char| {
        (is_han(c) && !NO_NAME.contains(c)) || c.is_ascii_alphanumeric() || matches!(c, '(' | ')' | '·' | '&')
    };
    let mut start = before
        .char_indices()
        .rev()
        .take(LONGEST)
        .take_while(|(_, c)| fits(*c))
        .last()
        .map_or(end, |(at, _)| at);
    // A listed place inside begins the name: 深圳市…公司.
    if let Some((words, kinds)) = listed() {
        let inside = words
            .find_iter(&text[start..end])
            .find(|found| kinds.get(found.pattern().as_usize()) == Some(&Listed::Place));
        start += inside.map_or(0, |found| found.start());
    }
    // A word such as 来自 may reach over the character at which the name was cut.
    let window_start = before.char_indices().rev().take(LONGEST + 2).last().map_or(end, |(at, _)| at);
    let window = &text[window_start..end];
    let behind =
        BEFORE_NAME.split(' ').filter_map(|word| window.rfind(word).map(|at| window_start + at + word.len()));
    start = behind.max().unwrap_or(0).max(start);
    let name = &text[start..end];
    start + (name.len() - name.trim_start_matches([')', '(', '·', '&']).len())
}

/// Whether a name consists of general words only.
fn is_generic(name: &str) -> bool {
    let mut rest = name;
    while !rest.is_empty() {
        let Some(word) = GENERIC.split(' ').find(|word| rest.starts_with(word)) else { return false };
        rest = &rest[word.len()..];
    }
    true
}

fn english(finder: &mut Finder<'_>) {
    let organisation = pattern!(
        r"\b(?:[A-Z][A-Za-z&'\-]{0,24}\.?,? ){1,5}(?:Co\.?,? ?(?:Ltd|Limited)|Pte\.? Ltd|Ltd|Limited|Inc|LLC|Corp|Corporation|Bank|Group|PLC|GmbH|Exchange|Court)\b"
    );
    let text = finder.text();
    scan(organisation, text, |found| {
        let Some(whole) = found.get(0) else { return false };
        let article = ["The ", "Your ", "Our ", "My ", "A ", "This ", "From ", "Dear ", "At ", "In "]
            .iter()
            .find(|word| whole.as_str().starts_with(**word));
        let start = whole.start() + article.map_or(0, |word| word.len());
        let name = &text[start..whole.end()];
        if !name.contains(' ') {
            return true;
        }
        finder.saw(
            What::Organisation,
            (start, whole.end()),
            ordered_key(name),
            MentionVerdict::Plausible,
            "org.english",
        );
        true
    });
    static PLACES: OnceLock<Option<regex::Regex>> = OnceLock::new();
    let places = PLACES.get_or_init(|| regex::Regex::new(&format!(r"\b(?:{ENGLISH})\b")).ok());
    scan(places, text, |found| {
        let Some(whole) = found.get(0) else { return false };
        finder.saw(
            What::Place,
            (whole.start(), whole.end()),
            whole.as_str().to_owned(),
            MentionVerdict::Valid,
            "place.listed",
        );
        true
    });
}

/// Words that may follow a name without a gap and end it.
const AFTER_NAME: [&str; 28] = [
    "电话", "手机", "身份", "账号", "帐号", "账户", "帐户", "卡号", "开户", "银行", "地址", "微信", "先生",
    "女士", "小姐", "性别", "出生", "联系", "工商", "建设", "农业", "招商", "中国", "户名", "金额", "收款",
    "证件", "护照",
];

fn people(finder: &mut Finder<'_>) {
    let text = finder.text();
    let chinese = pattern!(
        r"(?:户名|姓名|收款人|收款方|开户人|持卡人|联系人|账户名|收件人|寄件人|法人代表|法定代表人|真实姓名|嫌疑人|受害人|被害人|报案人)(?:名|姓名)?\s?(?:[:=]|是|为|叫)\s?([\p{Han}·]{2,24})"
    );
    scan(chinese, text, |found| {
        let Some(run) = found.get(1) else { return false };
        let mut name = run.as_str();
        for word in AFTER_NAME {
            name = name.find(word).and_then(|at| name.get(..at)).unwrap_or(name);
        }
        let count = name.chars().count();
        let dotted = name.contains('·');
        let no_person = ["未知", "多少", "境外", "本人"].contains(&name)
            || name.starts_with('某')
            || name.ends_with('网');
        let length = if dotted { 3..=20 } else { 2..=4 };
        let fits = !no_person && length.contains(&count);
        if !fits || name.chars().any(|c| NO_NAME.contains(c)) || name.starts_with('·') || name.ends_with('·')
        {
            return false;
        }
        finder.saw(
            What::Person,
            (run.start(), run.start() + name.len()),
            name_key(name),
            MentionVerdict::Plausible,
            "person.labelled",
        );
        true
    });
    let latin = pattern!(
        r"(?:(?i:account name|name|beneficiary|payee|holder|recipient)|户名|姓名|收款人)\s?[:=]\s?([A-Z][A-Za-z'\-]{1,24}(?:,? [A-Z][A-Za-z'\-]{0,24}\.?){0,4})"
    );
    scan(latin, text, |found| {
        let Some(name) = found.get(1) else { return false };
        let said = name.as_str().trim_end_matches(['.', ' ']);
        finder.saw(
            What::Person,
            (name.start(), name.start() + said.len()),
            name_key(said),
            MentionVerdict::Plausible,
            "person.labelled",
        );
        true
    });
}
