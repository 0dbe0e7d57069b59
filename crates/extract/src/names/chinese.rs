//! How may this Chinese name be spelt in Latin letters? Readings of its characters, surname readings first.
//!
//! Readings come from the pinyin crate, most frequent first. A character that has a reading of its own as a surname
//! (单 Shan, 曾 Zeng, 仇 Qiu) gets that one when it stands as the surname, and only that one.

use pinyin::ToPinyinMulti;

use super::fold::is_han;
use super::romanise;

/// Most readings of a name that are listed; names with more readings are rare, and each further one is less likely.
pub const MOST_READINGS: usize = 8;

/// Readings of one given-name character that are tried: the third is nearly always archaic.
const READINGS_OF_ONE: usize = 2;

/// Surnames of two characters, in simplified characters.
const COMPOUND: [&str; 44] = [
    "欧阳", "司马", "上官", "诸葛", "尉迟", "令狐", "皇甫", "慕容", "司徒", "司空", "东方", "西门", "南宫",
    "夏侯", "长孙", "宇文", "轩辕", "端木", "公孙", "独孤", "百里", "呼延", "申屠", "澹台", "闻人", "赫连",
    "钟离", "万俟", "拓跋", "完颜", "纳兰", "叶赫", "东郭", "南门", "太史", "公冶", "濮阳", "淳于", "单于",
    "仲孙", "鲜于", "闾丘", "亓官", "公羊",
];

/// Surnames whose reading differs from the usual one of the character, with tone (《现代汉语词典》, entries marked 姓).
const SURNAME_READINGS: [(&str, &str); 42] = [
    ("单", "shan4"),
    ("曾", "zeng1"),
    ("解", "xie4"),
    ("仇", "qiu2"),
    ("查", "zha1"),
    ("朴", "piao2"),
    ("区", "ou1"),
    ("盖", "ge3"),
    ("翟", "zhai2"),
    ("缪", "miao4"),
    ("任", "ren2"),
    ("华", "hua4"),
    ("纪", "ji3"),
    ("燕", "yan1"),
    ("召", "shao4"),
    ("折", "she2"),
    ("乐", "yue4"),
    ("覃", "qin2"),
    ("尉", "wei4"),
    ("秘", "bi4"),
    ("员", "yun4"),
    ("宁", "ning4"),
    ("葛", "ge3"),
    ("洗", "xian3"),
    ("冼", "xian3"),
    ("隗", "wei3"),
    ("逄", "pang2"),
    ("郇", "xun2"),
    ("过", "guo1"),
    ("应", "ying1"),
    ("令", "ling2"),
    ("重", "chong2"),
    ("黑", "he4"),
    ("繁", "po2"),
    ("种", "chong2"),
    ("尉迟", "yu4 chi2"),
    ("万俟", "mo4 qi2"),
    ("澹台", "tan2 tai2"),
    ("单于", "chan2 yu2"),
    ("长孙", "zhang3 sun1"),
    ("亓官", "qi2 guan1"),
    ("令狐", "ling2 hu2"),
];

/// One way to read a Chinese name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Reading {
    /// Syllables with tone numbers, surname first: `shan4 tian2 fang1`.
    pub toned: String,
    /// Syllables without tones, surname first, each apart: `shan tian fang`. `ü` is kept.
    pub spaced: String,
    /// Surname, then the given name in one word: `shan tianfang`.
    pub surname_first: String,
    /// Given name in one word, then the surname: `tianfang shan`.
    pub given_first: String,
    /// Everything in one word: `shantianfang`.
    pub joined: String,
    /// As passports of the People's Republic print it since 2012 (ü as YU): `SHAN TIANFANG`.
    pub passport: String,
    /// Wade–Giles without tone marks, given name hyphenated: `Shan T'ien-fang`.
    pub wade_giles: String,
}

/// Splits a Chinese name (simplified, two to four characters) into surname and given name.
pub(crate) fn split(name: &str) -> Option<(&str, &str)> {
    let count = name.chars().count();
    if !(2..=4).contains(&count) || !name.chars().all(is_han) {
        return None;
    }
    let two = COMPOUND.iter().find(|surname| count > 2 && name.starts_with(**surname));
    let bytes = two.map_or_else(|| name.chars().next().map_or(0, char::len_utf8), |surname| surname.len());
    Some(name.split_at(bytes))
}

/// The readings of a Chinese name, likeliest first, at most [`MOST_READINGS`].
pub(crate) fn readings(name: &str) -> Vec<Reading> {
    let Some((surname, given)) = split(name) else { return Vec::new() };
    let Some(surname_syllables) = surname_reading(surname) else { return Vec::new() };
    let mut given_readings: Vec<Vec<&'static str>> = vec![Vec::new()];
    for c in given.chars() {
        let of_one = readings_of(c);
        if of_one.is_empty() {
            return Vec::new();
        }
        // The likeliest reading of this character extends every earlier choice before the second one does.
        let longer = of_one.iter().flat_map(|syllable| {
            given_readings.iter().map(move |earlier| {
                let mut one = earlier.clone();
                one.push(*syllable);
                one
            })
        });
        given_readings = longer.take(MOST_READINGS).collect();
    }
    given_readings.iter().map(|given| reading(&surname_syllables, given)).collect()
}

fn surname_reading(surname: &str) -> Option<Vec<&'static str>> {
    if let Some((_, syllables)) = SURNAME_READINGS.iter().find(|(known, _)| *known == surname) {
        return Some(syllables.split(' ').collect());
    }
    surname.chars().map(|c| readings_of(c).first().copied()).collect()
}

/// The likeliest readings of a character that differ without their tones; of two tones the more frequent one.
fn readings_of(c: char) -> Vec<&'static str> {
    let mut found: Vec<(&'static str, &'static str)> = Vec::new();
    for one in c.to_pinyin_multi().into_iter().flatten() {
        if found.len() < READINGS_OF_ONE && !found.iter().any(|(plain, _)| *plain == one.plain()) {
            found.push((one.plain(), one.with_tone_num_end()));
        }
    }
    found.into_iter().map(|(_, toned)| toned).collect()
}

fn reading(surname: &[&str], given: &[&str]) -> Reading {
    let plain = |syllables: &[&str]| -> Vec<String> {
        syllables.iter().map(|s| s.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned()).collect()
    };
    let (first, last) = (plain(surname), plain(given));
    let (surname_word, given_word) = (first.concat(), last.concat());
    let spaced: Vec<String> = first.iter().chain(&last).cloned().collect();
    let toned: Vec<&str> = surname.iter().chain(given).copied().collect();
    let surname_first = format!("{surname_word} {given_word}");
    Reading {
        toned: toned.join(" "),
        spaced: spaced.join(" "),
        given_first: format!("{given_word} {surname_word}"),
        joined: format!("{surname_word}{given_word}"),
        passport: surname_first.replace("üe", "ue").replace('ü', "yu").to_uppercase(),
        surname_first,
        wade_giles: romanise::wade_giles_name(&first, &last),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surnames_are_read_as_surnames() {
        for (name, toned) in [
            ("单田芳", "shan4 tian2 fang1"),
            ("曾国藩", "zeng1 guo2 fan1"),
            ("解晓东", "xie4 xiao3 dong1"),
            ("仇英", "qiu2 ying1"),
            ("尉迟恭", "yu4 chi2 gong1"),
            ("万俟卨", "mo4 qi2 xie4"),
            ("欧阳修", "ou1 yang2 xiu1"),
            ("欧阳", "ou1 yang2"),
            ("查良镛", "zha1 liang2 yong1"),
        ] {
            assert_eq!(readings(name).first().map(|one| one.toned.as_str()), Some(toned), "{name}");
        }
    }

    #[test]
    fn a_character_with_two_readings_gives_both_spellings() {
        let found: Vec<String> = readings("王乐").into_iter().map(|one| one.passport).collect();
        assert_eq!(found, ["WANG LE", "WANG YUE"]);
        assert_eq!(readings("吕布").first().map(|one| one.passport.clone()), Some("LYU BU".to_owned()));
        assert!(readings("张三李四王五").is_empty(), "not a personal name");
        assert!(readings("长重乐行").len() <= MOST_READINGS);
    }
}
