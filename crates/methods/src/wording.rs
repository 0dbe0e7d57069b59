//! What does this text say once its dress is off, so that two spellings of one wording are equal?
//!
//! [`Wording::plain`] folds width, case, invisible characters and traditional characters. [`Wording::script`] also masks what
//! varies where a script is used again: numbers, amounts, addresses, account names, the name before a title. What is left
//! are letters and three marks. [`Wording::name`] folds what a shown name is varied by: look-alike letters, digits that
//! stand for letters, emoji and ornaments.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization as _;
use unicode_security::confusable_detection::skeleton;

/// Folds texts; remembers characters that it has met.
#[derive(Debug, Default)]
pub struct Wording {
    simpler: HashMap<char, char>,
}

/// Stands for a number in a script.
const NUMBER: char = '0';
/// Stands for an address, a link or an account name.
const ADDRESS: char = '@';
/// Stands for the name of the one who is addressed.
const NAME: char = '*';

/// Titles after a name, in simplified characters.
const TITLES: [[char; 2]; 6] =
    [['先', '生'], ['女', '士'], ['小', '姐'], ['老', '师'], ['同', '学'], ['阿', '姨']];

/// Whether a character is a Chinese one.
#[must_use]
pub fn is_han(mark: char) -> bool {
    matches!(mark, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' | '〇')
}

impl Wording {
    /// One form for width, case, invisible and traditional characters; blanks and punctuation stay.
    pub fn plain(&mut self, text: &str) -> String {
        if text.is_ascii() {
            return text.to_ascii_lowercase();
        }
        let mut out = String::with_capacity(text.len());
        for mark in text.nfkc().filter(|mark| !is_invisible(*mark)) {
            if is_han(mark) {
                out.push(self.simple(mark));
            } else {
                out.extend(mark.to_lowercase());
            }
        }
        out
    }

    /// The wording of a script: letters only, what varies masked.
    pub fn script(&mut self, text: &str) -> String {
        let plain: Vec<char> = self.plain(text).chars().collect();
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        while let Some(mark) = plain.get(at).copied() {
            // The comma of thousands is part of its number.
            if mark == ','
                && at > 0
                && [at - 1, at + 1].iter().all(|near| plain.get(*near).is_some_and(char::is_ascii_digit))
            {
                at += 1;
                continue;
            }
            let run = plain.iter().skip(at).take_while(|mark| in_token(**mark)).count();
            if run > 0 {
                mask(plain.get(at..at + run).unwrap_or_default(), &mut out);
                at += run;
                continue;
            }
            if is_title(&plain, at) {
                unnamed(&mut out);
            }
            match mark.is_alphanumeric() {
                true if mark.is_numeric() && !is_han(mark) => push_once(&mut out, NUMBER),
                true => out.push(mark),
                // What is between sentences keeps a name from reaching over it, and goes in the end.
                false => push_once(&mut out, ' '),
            }
            at += 1;
        }
        out.retain(|mark| mark != ' ');
        out
    }

    /// A shown name as a reader takes it: look-alikes, digits for letters, emoji and ornaments folded.
    pub fn name(&mut self, text: &str) -> String {
        let plain = self.plain(text);
        let letters = plain.chars().any(|mark| mark.is_alphabetic());
        let alike: String = match plain.is_ascii() {
            true => plain,
            // The skeleton of plain letters changes them too (m becomes rn), so both spellings take it.
            false => self.plain(&skeleton(&plain).collect::<String>()),
        };
        let latin = alike.chars().any(|mark| mark.is_ascii_alphabetic());
        let mut out = String::with_capacity(alike.len());
        let digits_for_letters = latin && between_letters(&alike);
        for mark in alike.chars() {
            let mark = if digits_for_letters { letter(mark) } else { mark };
            // An m looks like rn and a w like vv: one spelling for both.
            match mark {
                'm' => out.push_str("rn"),
                'w' => out.push_str("vv"),
                '1' | 'i' if latin => out.push('l'),
                '0' if latin => out.push('o'),
                mark if mark.is_alphabetic() || (mark.is_numeric() && (letters || !latin)) => out.push(mark),
                _ => {}
            }
        }
        out
    }

    /// What a text names that can be looked up: numbers of ten digits or more, names of accounts, links. In their order, each once.
    pub fn named(&mut self, text: &str) -> Vec<String> {
        let plain: Vec<char> = self.plain(text).chars().collect();
        let mut named: Vec<String> = Vec::new();
        for token in plain.split(|mark| !in_token(*mark)).filter(|token| names(token)) {
            let name: String = token.iter().collect();
            if !named.contains(&name) {
                named.push(name);
            }
        }
        named
    }

    fn simple(&mut self, mark: char) -> char {
        *self.simpler.entry(mark).or_insert_with(|| {
            let simple = hanconv::t2s(mark.to_string());
            let mut marks = simple.chars();
            match (marks.next(), marks.next()) {
                (Some(one), None) => one,
                _ => mark,
            }
        })
    }
}

/// What has no width, and what only chooses the look of an emoji.
fn is_invisible(mark: char) -> bool {
    matches!(mark, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{20e3}' | '\u{feff}')
}

/// Characters of numbers, links and account names.
fn in_token(mark: char) -> bool {
    mark.is_ascii_alphanumeric()
        || matches!(mark, '_' | '@' | '/' | ':' | '.' | '-' | '%' | '&' | '=' | '+' | '$' | '#' | '?')
}

/// Whether a token names one thing: a long number, with or without letters, or a link or account name of six characters or more.
/// Hours, sums, dates and models of telephones do not.
fn names(token: &[char]) -> bool {
    let digits = |part: &[char]| part.iter().all(char::is_ascii_digit);
    let plain = token.iter().filter(|mark| mark.is_ascii_alphanumeric()).count();
    let longest =
        token.chunk_by(|one, next| digits(&[*one, *next])).filter(|run| digits(run)).map(<[char]>::len).max();
    let letters = token.iter().any(char::is_ascii_alphabetic);
    (plain >= 10 && longest.unwrap_or(0) >= 5) || (letters && plain >= 6 && links(token))
}

/// Whether letters or digits are joined as they are in links and names of accounts.
fn links(token: &[char]) -> bool {
    let inner = token.split(|mark| mark.is_ascii_alphanumeric());
    let dotted = token.windows(3).any(|three| {
        matches!(three, [before, '.', after] if before.is_ascii_alphanumeric() && after.is_ascii_alphabetic())
    });
    dotted || inner.flatten().any(|mark| matches!(mark, '_' | '@' | '/' | '='))
}

/// Words stay; a number becomes one mark, and so does what mixes letters with digits or holds a link.
fn mask(token: &[char], out: &mut String) {
    let letters = token.iter().any(char::is_ascii_alphabetic);
    let digits = token.iter().any(char::is_ascii_digit);
    match (letters, digits) {
        (true, true) => push_once(out, ADDRESS),
        (true, false) if links(token) => push_once(out, ADDRESS),
        (true, false) => out.extend(token.iter().filter(|mark| mark.is_ascii_alphabetic())),
        (false, true) => push_once(out, NUMBER),
        (false, false) => push_once(out, ' '),
    }
}

fn push_once(out: &mut String, mark: char) {
    if !out.ends_with(mark) {
        out.push(mark);
    }
}

fn is_title(plain: &[char], at: usize) -> bool {
    plain.get(at..at + 2).is_some_and(|two| TITLES.iter().any(|title| title == two))
}

/// Takes a name of up to three characters away that stands before a title.
fn unnamed(out: &mut String) {
    for _ in 0..3 {
        match out.chars().last() {
            Some(mark) if is_han(mark) && !matches!(mark, '的' | '爱' | '位' | '是' | '我' | '找' | '和') => {
                out.pop()
            }
            _ => break,
        };
    }
    push_once(out, NAME);
}

/// Whether a digit stands between letters, where it stands for one.
fn between_letters(text: &str) -> bool {
    let marks: Vec<char> = text.chars().collect();
    marks.windows(3).any(|three| {
        matches!(three, [before, digit, after]
            if before.is_ascii_alphabetic() && digit.is_ascii_digit() && after.is_ascii_alphabetic())
    })
}

/// The letter for which a digit stands.
fn letter(mark: char) -> char {
    match mark {
        '0' => 'o',
        '1' => 'l',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        _ => mark,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_one_wording_however_it_is_filled_in() {
        let mut wording = Wording::default();
        for (one, other) in [
            ("尊敬的王伟先生，您的包裹到17号柜，取件码756261", "尊敬的李女士,您的包裹到3號櫃 取件碼 11"),
            ("加老师微信 wxid_a1 领取牛股", "加老師微信wxid-b2，領取牛股！"),
            ("官网 http://a.example/app", "官网：https://b.example/x?y=1"),
            ("Deposit $5,000 Today", "deposit ＄100 today!!"),
        ] {
            assert_eq!(wording.script(one).replace("先生", "女士"), wording.script(other), "{one}");
        }
    }

    #[test]
    fn what_can_be_looked_up_is_named_and_sums_and_dates_are_not() {
        let said = "户名 某某，账号 6222021234567890123，转 30000 元，2026-03-04 10:15，iPhone15，官网 http://a.example/app 微信 wxid_a1b";
        let named = ["6222021234567890123", "http://a.example/app", "wxid_a1b"];
        assert_eq!(Wording::default().named(said), named);
    }

    #[test]
    fn a_name_is_what_a_reader_takes_it_for() {
        let mut wording = Wording::default();
        for (one, other) in [
            ("Kevin Lee", "Kеvin_Lee"),
            ("Linda陳🌸", "linda陈"),
            ("m0ney king", "money★king"),
            ("平安是福", "平安是福🙏"),
        ] {
            assert_eq!(wording.name(one), wording.name(other), "{one} {other}");
        }
        assert_ne!(wording.name("青石1"), wording.name("青石2"));
    }
}
