//! Of what do these words speak? Phrases by topic, from a table that is reviewed as data (`phrases.tsv`).
//!
//! Texts are folded first (see [`crate::wording`]); blanks and ornaments between Chinese characters, by which filters are
//! avoided, do not count. A Latin phrase must stand as a word of its own.

use aho_corasick::AhoCorasick;

use crate::wording::{Wording, is_han};

const TABLE: &str = include_str!("phrases.tsv");

/// The phrases, ready to be looked for.
#[derive(Debug)]
pub struct Phrases {
    machine: Option<AhoCorasick>,
    lines: Vec<(&'static str, &'static str)>,
    wording: Wording,
}

impl Phrases {
    /// Those of some topics.
    #[must_use]
    pub fn of(topics: &[&str]) -> Self {
        let lines: Vec<(&str, &str)> = lines().filter(|(topic, _)| topics.contains(topic)).collect();
        let machine = AhoCorasick::new(lines.iter().map(|(_, phrase)| phrase)).ok();
        Self { machine, lines, wording: Wording::default() }
    }

    /// Which phrases stand in a text: topic and phrase, sorted, each once.
    pub fn hits(&mut self, text: &str) -> Vec<(&'static str, &'static str)> {
        let plain = squeezed(&self.wording.plain(text));
        let Some(machine) = &self.machine else { return Vec::new() };
        let mut found = Vec::new();
        for hit in machine.find_overlapping_iter(&plain) {
            let Some((topic, phrase)) = self.lines.get(hit.pattern().as_usize()) else { continue };
            if !phrase.is_ascii() || stands_alone(&plain, hit.start(), hit.end()) {
                found.push((*topic, *phrase));
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// For what things are sold: a day, a card, a set, an order, a person.
const UNITS: &str = "天张条套单个月份人组户次";

/// Whether a text names a price: a number beside one of what is sold (800一天, 一条2毛, 每单30, 100 per day).
#[must_use]
pub fn priced(plain: &str) -> bool {
    let marks: Vec<char> = plain.chars().filter(|mark| !mark.is_whitespace() || plain.is_ascii()).collect();
    let of_one = |at: usize| {
        let one = marks.get(at).is_some_and(|mark| matches!(mark, '一' | '每' | '/'));
        one && marks.get(at + 1).is_some_and(|mark| UNITS.contains(*mark))
    };
    let digit = |at: Option<usize>| at.and_then(|at| marks.get(at)).is_some_and(char::is_ascii_digit);
    let money = |at: usize| {
        marks.get(at).is_some_and(|mark| matches!(mark, '元' | '块' | '¥' | '￥' | '$' | 'k' | 'u'))
    };
    (0..marks.len()).filter(|at| of_one(*at)).any(|at| {
        let before = at.checked_sub(1);
        let earlier = before.filter(|before| money(*before)).and_then(|before| before.checked_sub(1));
        digit(before) || digit(earlier) || digit(Some(at + 2)) || (money(at + 2) && digit(Some(at + 3)))
    })
}

/// Topic and phrase of each line.
fn lines() -> impl Iterator<Item = (&'static str, &'static str)> {
    TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut cells = line.split('\t');
        Some((cells.next()?, cells.next()?))
    })
}

/// Without what is put between Chinese characters and is no punctuation of a sentence.
fn squeezed(plain: &str) -> String {
    let mut out = String::with_capacity(plain.len());
    let mut held = String::new();
    for mark in plain.chars() {
        if mark.is_alphanumeric() || !is_ornament(mark) {
            let between = out.chars().last().is_some_and(is_han) && is_han(mark);
            if !between {
                out.push_str(&held);
            }
            held.clear();
            out.push(mark);
        } else {
            held.push(mark);
        }
    }
    out + &held
}

fn is_ornament(mark: char) -> bool {
    matches!(mark, ' ' | '\t' | '*' | '.' | '·' | '-' | '_' | '/' | '|' | '~' | '+' | '\'' | '"' | '`' | '^')
        || u32::from(mark) > 0x1_f000
}

fn stands_alone(plain: &str, start: usize, end: usize) -> bool {
    let inside = |mark: Option<char>| mark.is_some_and(|mark| mark.is_ascii_alphanumeric());
    let before = plain.get(..start).and_then(|before| before.chars().last());
    let after = plain.get(end..).and_then(|after| after.chars().next());
    !inside(before) && !inside(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_has_a_topic_a_phrase_and_a_reason() {
        let mut wording = Wording::default();
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let cells: Vec<&str> = line.split('\t').collect();
            assert!(cells.len() == 3 && cells.iter().all(|cell| !cell.trim().is_empty()), "{line}");
            assert_eq!(squeezed(&wording.plain(cells[1])), cells[1], "is not in folded form");
        }
    }

    #[test]
    fn a_price_is_a_number_beside_one_of_what_is_sold() {
        for text in ["600一天", "一条2毛", "每单30元", "一套 ¥1500", "500元/张", "每人300"] {
            assert!(priced(text), "{text}");
        }
        for text in ["一天到晚", "买了2张票", "第3天", "每天早上8点", "一个人去", "2025年一月"]
        {
            assert!(!priced(text), "{text}");
        }
    }

    #[test]
    fn spellings_that_avoid_filters_are_read() {
        let mut phrases = Phrases::of(&["run_points", "reach"]);
        assert_eq!(phrases.hits("跑*分 日結 加TG"), vec![("reach", "tg"), ("run_points", "跑分")]);
        assert_eq!(phrases.hits("长跑。分数公布了 etgx"), vec![]);
    }
}
