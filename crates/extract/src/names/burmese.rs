//! Is this Burmese text in Unicode or in the older Zawgyi font encoding, and what does it say in Unicode?
//!
//! Zawgyi puts glyphs on Unicode's code points: the vowel sign ေ and the medial ြ stand before their consonant, asat has the
//! code of the stacker, and stacked consonants have codes of their own (U+1060 to U+1097). The converter reads one syllable
//! at a time into the slots that Unicode Technical Note 11 gives a Burmese syllable and writes them in its order. Detection
//! counts features that one of the two encodings cannot contain; it uses no trained model, so that anybody can check it.
//! Shan, Mon and Karen letters share codes with Zawgyi's glyphs: text in those languages is not to be read here.

/// In which encoding Burmese text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BurmeseEncoding {
    /// No Burmese letter in it.
    None,
    /// Unicode, or nothing in it speaks for either.
    Unicode,
    /// The Zawgyi font encoding.
    Zawgyi,
}

/// Whether Burmese text is Zawgyi, by counting features that only one of the encodings can have.
#[must_use]
pub fn burmese_encoding(text: &str) -> BurmeseEncoding {
    let chars: Vec<char> = text.chars().filter(|c| !is_joiner(*c)).collect();
    if !chars.iter().any(|c| is_burmese(*c)) {
        return BurmeseEncoding::None;
    }
    let (mut zawgyi, mut unicode) = (0_usize, 0_usize);
    for (index, c) in chars.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|i| chars.get(i)).copied().unwrap_or(' ');
        let after = chars.get(index + 1).copied().unwrap_or(' ');
        let (z, u) = features(before, *c, after);
        zawgyi += usize::from(z);
        unicode += usize::from(u);
    }
    if zawgyi > unicode { BurmeseEncoding::Zawgyi } else { BurmeseEncoding::Unicode }
}

/// What speaks for Zawgyi and what for Unicode at one character.
fn features(before: char, c: char, after: char) -> (bool, bool) {
    match c {
        '\u{105A}' | '\u{1033}' | '\u{1034}' | '\u{1060}'..='\u{1097}' => (true, false),
        // ေ stands after its consonant in Unicode and before it in Zawgyi.
        '\u{1031}' => (
            !is_consonant(before) && !is_medial(before),
            !is_consonant(after) && !is_zawgyi_ra(after) && after != '\u{1040}',
        ),
        // The stacker needs a consonant below it; Zawgyi's asat does not.
        '\u{1039}' => (!is_consonant(after), before == '\u{103A}'),
        '\u{103B}' => (!is_consonant(before) && !is_medial(before), false),
        '\u{103E}' => (false, true),
        '\u{103A}' => (false, matches!(after, '\u{1038}' | '\u{1037}') || before == '\u{1037}'),
        '\u{103C}' | '\u{103D}' => (false, after == '\u{1031}' && before != '\u{1031}'),
        _ => (false, false),
    }
}

/// The text with Zawgyi turned into Unicode; Unicode text comes back as it was.
#[must_use]
pub fn to_unicode(text: &str) -> String {
    match burmese_encoding(text) {
        BurmeseEncoding::Zawgyi => zawgyi_to_unicode(text),
        _ => text.to_owned(),
    }
}

/// Converts text that is known to be Zawgyi.
#[must_use]
pub fn zawgyi_to_unicode(text: &str) -> String {
    let mut out = Writer::default();
    for c in text.chars() {
        out.read(c);
    }
    out.flush();
    out.text
}

fn is_burmese(c: char) -> bool {
    matches!(c, '\u{1000}'..='\u{109F}')
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}')
}

fn is_consonant(c: char) -> bool {
    matches!(c, '\u{1000}'..='\u{102A}' | '\u{103F}' | '\u{104E}')
}

fn is_medial(c: char) -> bool {
    matches!(c, '\u{103B}'..='\u{103E}')
}

fn is_zawgyi_ra(c: char) -> bool {
    matches!(c, '\u{103B}' | '\u{107E}'..='\u{1084}')
}

/// One syllable, part by part, in the order of Unicode Technical Note 11.
#[derive(Default)]
struct Syllable {
    base: Option<char>,
    below: String,
    kinzi: bool,
    /// Medials and signs, as the Unicode characters that they are; written in the order of `ORDER`.
    signs: Vec<char>,
}

/// The order of medials and signs after the base.
const ORDER: [char; 16] = [
    '\u{103B}', '\u{103C}', '\u{103D}', '\u{103E}', '\u{1031}', '\u{102D}', '\u{102E}', '\u{1032}',
    '\u{102F}', '\u{1030}', '\u{102B}', '\u{102C}', '\u{1036}', '\u{1037}', '\u{103A}', '\u{1038}',
];

#[derive(Default)]
struct Writer {
    text: String,
    now: Syllable,
}

impl Writer {
    fn read(&mut self, c: char) {
        match c {
            '\u{1031}' => self.prefix('\u{1031}'),
            _ if is_zawgyi_ra(c) => self.prefix('\u{103C}'),
            _ => match (base(c), signs(c)) {
                (Some((base, below)), _) => self.base(base, below),
                (None, Some((kinzi, below, signs))) => self.sign(kinzi, below, signs),
                (None, None) if is_joiner(c) => {}
                (None, None) => {
                    self.flush();
                    self.text.push(c);
                }
            },
        }
    }

    /// A sign that Zawgyi writes before its consonant opens a syllable.
    fn prefix(&mut self, sign: char) {
        if self.now.base.is_some() {
            self.flush();
        }
        self.now.signs.push(sign);
    }

    fn base(&mut self, base: char, below: &str) {
        if self.now.base.is_some() {
            self.flush();
        }
        self.now.base = Some(base);
        self.now.below.push_str(below);
    }

    fn sign(&mut self, kinzi: bool, below: &str, signs: &str) {
        self.now.kinzi |= kinzi;
        self.now.below.push_str(below);
        self.now.signs.extend(signs.chars());
    }

    fn flush(&mut self) {
        let mut now = std::mem::take(&mut self.now);
        let has = |now: &Syllable, sign: char| now.signs.contains(&sign);
        match now.base {
            Some('\u{1025}') if has(&now, '\u{102E}') => {
                now.base = Some('\u{1026}');
                now.signs.retain(|sign| *sign != '\u{102E}');
            }
            Some('\u{1025}') if has(&now, '\u{103A}') || has(&now, '\u{102C}') => now.base = Some('\u{1009}'),
            Some('\u{1005}') if has(&now, '\u{103B}') => {
                now.base = Some('\u{1008}');
                now.signs.retain(|sign| *sign != '\u{103B}');
            }
            Some('\u{1040}') if !now.signs.is_empty() || self.text.ends_with(is_letter_or_sign) => {
                now.base = Some('\u{101D}');
            }
            _ => {}
        }
        if now.kinzi {
            self.text.push_str("\u{1004}\u{103A}\u{1039}");
        }
        self.text.extend(now.base);
        self.text.push_str(&now.below);
        self.text.extend(ORDER.iter().filter(|sign| now.signs.contains(sign)));
    }
}

fn is_letter_or_sign(c: char) -> bool {
    matches!(c, '\u{1000}'..='\u{103F}')
}

/// The base that a Zawgyi character is, and what stands stacked below it in the same glyph.
fn base(c: char) -> Option<(char, &'static str)> {
    Some(match c {
        '\u{1000}'..='\u{102A}' | '\u{1040}' | '\u{104E}' => (c, ""),
        '\u{106A}' => ('\u{1009}', ""),
        '\u{106B}' => ('\u{100A}', ""),
        '\u{106E}' => ('\u{100D}', "\u{1039}\u{100D}"),
        '\u{106F}' => ('\u{100D}', "\u{1039}\u{100E}"),
        '\u{1086}' => ('\u{103F}', ""),
        '\u{108F}' => ('\u{1014}', ""),
        '\u{1090}' => ('\u{101B}', ""),
        '\u{1091}' => ('\u{100F}', "\u{1039}\u{100D}"),
        '\u{1092}' => ('\u{100B}', "\u{1039}\u{100C}"),
        '\u{1097}' => ('\u{100B}', "\u{1039}\u{100B}"),
        _ => return None,
    })
}

/// Whether a Zawgyi sign holds kinzi, what it stacks below, and the Unicode signs that it stands for.
fn signs(c: char) -> Option<(bool, &'static str, &'static str)> {
    if let Some(below) = stacked(c) {
        return Some((false, below, if c == '\u{1096}' { "\u{103D}" } else { "" }));
    }
    let (kinzi, signs) = match c {
        '\u{1064}' => (true, ""),
        '\u{108B}' => (true, "\u{102D}"),
        '\u{108C}' => (true, "\u{102E}"),
        '\u{108D}' => (true, "\u{1036}"),
        '\u{1039}' => (false, "\u{103A}"),
        '\u{103A}' | '\u{107D}' => (false, "\u{103B}"),
        '\u{103C}' => (false, "\u{103D}"),
        '\u{103D}' | '\u{103E}' | '\u{1087}' => (false, "\u{103E}"),
        '\u{1088}' => (false, "\u{103E}\u{102F}"),
        '\u{1089}' => (false, "\u{103E}\u{1030}"),
        '\u{108A}' => (false, "\u{103D}\u{103E}"),
        '\u{108E}' => (false, "\u{102D}\u{1036}"),
        '\u{105A}' => (false, "\u{102B}\u{103A}"),
        '\u{102B}' => (false, "\u{102B}"),
        '\u{102C}' => (false, "\u{102C}"),
        '\u{102D}' => (false, "\u{102D}"),
        '\u{102E}' => (false, "\u{102E}"),
        '\u{102F}' | '\u{1033}' => (false, "\u{102F}"),
        '\u{1030}' | '\u{1034}' => (false, "\u{1030}"),
        '\u{1032}' => (false, "\u{1032}"),
        '\u{1036}' => (false, "\u{1036}"),
        '\u{1037}' | '\u{1094}' | '\u{1095}' => (false, "\u{1037}"),
        '\u{1038}' => (false, "\u{1038}"),
        _ => return None,
    };
    Some((kinzi, "", signs))
}

/// The stacked consonant that a Zawgyi glyph of its own shows.
fn stacked(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{1060}' => "\u{1039}\u{1000}",
        '\u{1061}' => "\u{1039}\u{1001}",
        '\u{1062}' => "\u{1039}\u{1002}",
        '\u{1063}' => "\u{1039}\u{1003}",
        '\u{1065}' => "\u{1039}\u{1005}",
        '\u{1066}' | '\u{1067}' => "\u{1039}\u{1006}",
        '\u{1068}' => "\u{1039}\u{1007}",
        '\u{1069}' => "\u{1039}\u{1008}",
        '\u{106C}' => "\u{1039}\u{100B}",
        '\u{106D}' => "\u{1039}\u{100C}",
        '\u{1070}' => "\u{1039}\u{100F}",
        '\u{1071}' | '\u{1072}' | '\u{1096}' => "\u{1039}\u{1010}",
        '\u{1073}' | '\u{1074}' => "\u{1039}\u{1011}",
        '\u{1075}' => "\u{1039}\u{1012}",
        '\u{1076}' => "\u{1039}\u{1013}",
        '\u{1077}' => "\u{1039}\u{1014}",
        '\u{1078}' => "\u{1039}\u{1015}",
        '\u{1079}' => "\u{1039}\u{1016}",
        '\u{107A}' => "\u{1039}\u{1017}",
        '\u{107B}' | '\u{1093}' => "\u{1039}\u{1018}",
        '\u{107C}' => "\u{1039}\u{1019}",
        '\u{1085}' => "\u{1039}\u{101C}",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pairs published with Google's myanmar-tools (Apache-2.0, clients/java TransliterateTest).
    #[test]
    fn published_pairs_of_zawgyi_and_unicode_agree() {
        for (zawgyi, unicode) in [
            (
                "\u{1021}\u{102C}\u{100F}\u{102C}\u{1015}\u{102D}\u{102F}\u{1004}\u{1039}\u{1031}\u{1010}\u{103C}",
                "\u{1021}\u{102C}\u{100F}\u{102C}\u{1015}\u{102D}\u{102F}\u{1004}\u{103A}\u{1010}\u{103D}\u{1031}",
            ),
            (
                "\u{108F}\u{102D}\u{102F}\u{1004}\u{1039}\u{107F}\u{1015}\u{102E}\u{1038}",
                "\u{1014}\u{102D}\u{102F}\u{1004}\u{103A}\u{1015}\u{103C}\u{102E}\u{1038}",
            ),
            (
                "\u{1031}\u{1018}\u{102C}\u{101C}\u{1036}\u{102F}\u{1038}\u{1021}\u{101E}\u{1004}\u{1039}\u{1038}",
                "\u{1018}\u{1031}\u{102C}\u{101C}\u{102F}\u{1036}\u{1038}\u{1021}\u{101E}\u{1004}\u{103A}\u{1038}",
            ),
            (
                "\u{1031}\u{1006}\u{102C}\u{1004}\u{1039}\u{1038}\u{1025}\u{102E}\u{1038}\u{101C}\u{1004}\u{1039}\u{1038}",
                "\u{1006}\u{1031}\u{102C}\u{1004}\u{103A}\u{1038}\u{1026}\u{1038}\u{101C}\u{1004}\u{103A}\u{1038}",
            ),
            (
                "\u{101E}\u{1001}\u{103A}\u{1064}\u{1033}\u{102D}\u{1004}\u{1039}\u{1038}\u{1019}\u{103A}\u{102C}\u{1038}",
                "\u{101E}\u{1004}\u{103A}\u{1039}\u{1001}\u{103B}\u{102D}\u{102F}\u{1004}\u{103A}\u{1038}\u{1019}\u{103B}\u{102C}\u{1038}",
            ),
            (
                "\u{1006}\u{1000}\u{1039}\u{1000}\u{103A}\u{1004}\u{1039}\u{1037}\u{101E}\u{1036}\u{102F}\u{1038}\u{1019}\u{101A}\u{1039}",
                "\u{1006}\u{1000}\u{103A}\u{1000}\u{103B}\u{1004}\u{1037}\u{103A}\u{101E}\u{102F}\u{1036}\u{1038}\u{1019}\u{101A}\u{103A}",
            ),
            (
                "\u{1000}\u{1019}\u{107B}\u{102C}\u{1037}\u{1031}\u{1005}\u{103A}\u{1038}\u{1021}",
                "\u{1000}\u{1019}\u{1039}\u{1018}\u{102C}\u{1037}\u{1008}\u{1031}\u{1038}\u{1021}",
            ),
            (
                "\u{1019}\u{103D}\u{1088}\u{1001}\u{1004}\u{1039}",
                "\u{1019}\u{103E}\u{102F}\u{1001}\u{1004}\u{103A}",
            ),
            ("\u{1091}", "\u{100F}\u{1039}\u{100D}"),
            ("ေမာင္ေမာင္၀", "မောင်မောင်ဝ"),
            ("ျပန္လမ္းမဲ့ကြၽန္း", "ပြန်လမ်းမဲ့ကျွန်း"),
            ("ဆႏၵႀကီး ေႂကြးေၾကာ္", "ဆန္ဒကြီး ကြွေးကြော်"),
            ("၀ိုင္း၀ိုင္း သီခ်င္းမ်ား", "ဝိုင်းဝိုင်း သီချင်းများ"),
            ("ေရႊေစ်း", "ရွှေဈေး"),
            ("ရိုးရွင္းေသာအဂၤလိပ္ဝါက်မ်ားကိုယ္တိုင္တည္ေဆာက္ျခင္း", "ရိုးရှင်းသောအင်္ဂလိပ်ဝါကျများကိုယ်တိုင်တည်ဆောက်ခြင်း"),
            ("၁၉၄၈ ခုႏွစ္၊ ဒီဇင္သာလ ၁၀ ရက္ေန႔တြင္", "၁၉၄၈ ခုနှစ်၊ ဒီဇင်သာလ ၁၀ ရက်နေ့တွင်"),
        ] {
            assert_eq!(zawgyi_to_unicode(zawgyi), unicode, "{zawgyi}");
        }
    }

    #[test]
    fn each_encoding_is_recognised_and_unicode_is_left_alone() {
        for (text, encoding) in [
            ("ေမာင္ေမာင္", BurmeseEncoding::Zawgyi),
            ("လူ႔အခြင့္အေရး ေၾကညာစာတမ္း", BurmeseEncoding::Zawgyi),
            ("မောင်မောင်", BurmeseEncoding::Unicode),
            ("အောင်ဆန်းစုကြည်", BurmeseEncoding::Unicode),
            ("လူ့အခွင့်အရေး ကြေညာစာတမ်း", BurmeseEncoding::Unicode),
            ("ခင်", BurmeseEncoding::Unicode),
            ("Aung San", BurmeseEncoding::None),
            ("", BurmeseEncoding::None),
        ] {
            assert_eq!(burmese_encoding(text), encoding, "{text}");
        }
        assert_eq!(to_unicode("အောင်ဆန်းစုကြည်"), "အောင်ဆန်းစုကြည်");
        assert_eq!(to_unicode("ေအာင္ဆန္းစုၾကည္"), "အောင်ဆန်းစုကြည်");
    }
}
