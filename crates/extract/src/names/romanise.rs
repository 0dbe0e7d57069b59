//! How would Taiwan or Hong Kong have spelt this name in a passport? Wade–Giles by rule, Cantonese by a table.
//!
//! Wade–Giles follows from pinyin syllable by syllable. Cantonese does not follow from Mandarin: the table below holds the
//! commonest surnames with their jyutping (Linguistic Society of Hong Kong) and the spellings in use. Given names in
//! Cantonese spelling are not guessed.

/// A common surname in simplified characters, its jyutping, and its spellings in Hong Kong, Macau and South-East Asia.
const CANTONESE: [(&str, &str, &str); 96] = [
    ("陈", "can4", "chan tan"),
    ("李", "lei5", "lee li lei"),
    ("黄", "wong4", "wong ng"),
    ("张", "zoeng1", "cheung cheong chong"),
    ("王", "wong4", "wong ong"),
    ("林", "lam4", "lam lim"),
    ("刘", "lau4", "lau low"),
    ("吴", "ng4", "ng goh"),
    ("梁", "loeng4", "leung leong"),
    ("郑", "zeng6", "cheng tay teh"),
    ("谢", "ze6", "tse chia"),
    ("何", "ho4", "ho"),
    ("叶", "jip6", "yip ip yap"),
    ("周", "zau1", "chow chau chew"),
    ("罗", "lo4", "lo law loh"),
    ("冯", "fung4", "fung foong"),
    ("邓", "dang6", "tang"),
    ("曾", "zang1", "tsang chang"),
    ("许", "heoi2", "hui koh"),
    ("蔡", "coi3", "choi tsoi chua"),
    ("郭", "gwok3", "kwok quek"),
    ("杨", "joeng4", "yeung yong ieong"),
    ("萧", "siu1", "siu siew"),
    ("徐", "ceoi4", "tsui chui"),
    ("朱", "zyu1", "chu choo"),
    ("马", "maa5", "ma"),
    ("胡", "wu4", "wu woo"),
    ("关", "gwaan1", "kwan quan"),
    ("卢", "lou4", "lo loo"),
    ("潘", "pun1", "poon phua"),
    ("苏", "sou1", "so soh"),
    ("余", "jyu4", "yu yue"),
    ("钟", "zung1", "chung cheong"),
    ("江", "gong1", "kong kang"),
    ("区", "au1", "au"),
    ("欧", "au1", "au"),
    ("欧阳", "au1 joeng4", "au-yeung auyeung"),
    ("司徒", "si1 tou4", "szeto"),
    ("麦", "mak6", "mak"),
    ("莫", "mok6", "mok"),
    ("方", "fong1", "fong"),
    ("邱", "jau1", "yau khoo"),
    ("丘", "jau1", "yau"),
    ("沈", "sam2", "shum sum"),
    ("袁", "jyun4", "yuen"),
    ("温", "wan1", "wan"),
    ("高", "gou1", "ko"),
    ("赵", "ziu6", "chiu jiu"),
    ("戴", "daai3", "tai"),
    ("冼", "sin2", "sin"),
    ("简", "gaan2", "kan"),
    ("甘", "gam1", "kam"),
    ("孙", "syun1", "suen sun"),
    ("姚", "jiu4", "yiu"),
    ("卓", "coek3", "cheuk"),
    ("程", "cing4", "ching"),
    ("施", "si1", "sze see"),
    ("伍", "ng5", "ng"),
    ("谭", "taam4", "tam"),
    ("汤", "tong1", "tong"),
    ("霍", "fok3", "fok"),
    ("龙", "lung4", "lung"),
    ("黎", "lai4", "lai"),
    ("颜", "ngaan4", "ngan gan"),
    ("严", "jim4", "yim"),
    ("石", "sek6", "shek"),
    ("侯", "hau4", "hau"),
    ("骆", "lok6", "lok"),
    ("陆", "luk6", "luk"),
    ("董", "dung2", "tung"),
    ("倪", "ngai4", "ngai"),
    ("尹", "wan5", "wan"),
    ("任", "jam4", "yam"),
    ("古", "gu2", "koo ku"),
    ("白", "baak6", "pak"),
    ("毛", "mou4", "mo"),
    ("洪", "hung4", "hung ang"),
    ("岑", "sam4", "shum sum"),
    ("容", "jung4", "yung"),
    ("符", "fu4", "foo"),
    ("康", "hong1", "hong"),
    ("唐", "tong4", "tong"),
    ("韩", "hon4", "hon"),
    ("彭", "paang4", "pang"),
    ("魏", "ngai6", "ngai"),
    ("范", "faan6", "fan"),
    ("田", "tin4", "tin"),
    ("游", "jau4", "yau"),
    ("翁", "jung1", "yung"),
    ("阮", "jyun2", "yuen"),
    ("贺", "ho6", "ho"),
    ("蒋", "zoeng2", "cheung"),
    ("熊", "hung4", "hung"),
    ("宋", "sung3", "sung"),
    ("傅", "fu6", "fu foo"),
    ("詹", "zim1", "chim"),
];

/// Jyutping and spellings of a surname in simplified characters, if it is in the table.
pub(crate) fn cantonese(surname: &str) -> Option<(&'static str, impl Iterator<Item = &'static str> + use<>)> {
    let found = CANTONESE.iter().find(|(known, _, _)| *known == surname);
    found.map(|(_, jyutping, spellings)| (*jyutping, spellings.split(' ')))
}

/// Surname and given name in Wade–Giles: `Chiang Chieh-shih`.
pub(crate) fn wade_giles_name(surname: &[String], given: &[String]) -> String {
    let word = |syllables: &[String]| -> String {
        let joined = syllables.iter().map(|one| wade_giles(one)).collect::<Vec<_>>().join("-");
        let mut chars = joined.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
    };
    format!("{} {}", word(surname), word(given))
}

/// One pinyin syllable without tone (`ü` written so) in Wade–Giles, without tone.
pub(crate) fn wade_giles(syllable: &str) -> String {
    let whole = match syllable {
        "zhi" => "chih",
        "chi" => "ch'ih",
        "shi" => "shih",
        "ri" => "jih",
        "zi" => "tzu",
        "ci" => "tz'u",
        "si" => "ssu",
        "er" => "erh",
        "e" => "o",
        "ye" => "yeh",
        "yan" => "yen",
        "yi" => "i",
        "you" => "yu",
        "yu" => "yü",
        "yue" => "yüeh",
        "yuan" => "yüan",
        "yun" => "yün",
        "yong" => "yung",
        _ => "",
    };
    if !whole.is_empty() {
        return whole.to_owned();
    }
    let at = syllable.find(|c: char| "aeiouü".contains(c)).unwrap_or(0);
    let (initial, last) = syllable.split_at(at);
    let palatal = matches!(initial, "j" | "q" | "x");
    let last = if palatal { rounded(last) } else { last };
    format!("{}{}", wade_initial(initial), wade_final(initial, last))
}

/// After j, q and x pinyin writes ü without its dots.
fn rounded(last: &str) -> &str {
    match last {
        "u" => "ü",
        "ue" => "üe",
        "uan" => "üan",
        "un" => "ün",
        other => other,
    }
}

fn wade_initial(initial: &str) -> &str {
    match initial {
        "b" => "p",
        "p" => "p'",
        "d" => "t",
        "t" => "t'",
        "g" => "k",
        "k" => "k'",
        "j" | "zh" => "ch",
        "q" | "ch" => "ch'",
        "x" => "hs",
        "r" => "j",
        "z" => "ts",
        "c" => "ts'",
        other => other,
    }
}

fn wade_final<'a>(initial: &str, last: &'a str) -> &'a str {
    match (initial, last) {
        ("g" | "k" | "h", "e") => "o",
        ("g" | "k", "ui") => "uei",
        ("g" | "k" | "h" | "sh", "uo") => "uo",
        (_, "uo") => "o",
        (_, "ian") => "ien",
        (_, "ie") => "ieh",
        (_, "üe") => "üeh",
        (_, "iong") => "iung",
        (_, "ong") => "ung",
        (_, other) => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_follow_the_published_table_of_wade_giles() {
        for (pinyin, wade) in [
            ("zhou", "chou"),
            ("chiang", "ch'iang"),
            ("jiang", "chiang"),
            ("qian", "ch'ien"),
            ("xie", "hsieh"),
            ("xu", "hsü"),
            ("xue", "hsüeh"),
            ("juan", "chüan"),
            ("guo", "kuo"),
            ("luo", "lo"),
            ("duo", "to"),
            ("he", "ho"),
            ("ge", "ko"),
            ("gui", "kuei"),
            ("hui", "hui"),
            ("ye", "yeh"),
            ("yong", "yung"),
            ("xiong", "hsiung"),
            ("dong", "tung"),
            ("zeng", "tseng"),
            ("cai", "ts'ai"),
            ("ren", "jen"),
            ("lü", "lü"),
            ("bai", "pai"),
            ("si", "ssu"),
            ("shi", "shih"),
            ("you", "yu"),
            ("de", "te"),
            ("shuo", "shuo"),
            ("er", "erh"),
            ("an", "an"),
        ] {
            assert_eq!(wade_giles(pinyin), wade, "{pinyin}");
        }
    }
}
