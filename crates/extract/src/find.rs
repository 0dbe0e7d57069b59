//! Which of the things that rules see in a text does the text mention?
//!
//! Rules are independent and may see several things in the same characters. The longest stands; of equal ones the one
//! that the text labels, then the one whose form was checked: what the text calls a resident number and is a wrong one
//! is not read as a card instead. A rule may also see something that is nothing to report (a verification code, a version) so that no other rule finds a
//! telephone in it.

use thalweg_model::{IdentifierKind, Money};

use crate::folded::Folded;
use crate::mention::{ExtractOptions, Extraction, Judge, Mention, MentionVerdict, What};
use crate::rules;

/// The mentions of a text, by start, then by what they are. No two overlap.
///
/// Time grows with the length of the text. At most [`ExtractOptions::most_mentions`] are returned; [`extraction`] also
/// says how many more there were.
#[must_use]
pub fn extract(text: &str, judge: &dyn Judge, options: &ExtractOptions) -> Vec<Mention> {
    extraction(text, judge, options).mentions
}

/// The mentions of a text, and how many were left out.
#[must_use]
pub fn extraction(text: &str, judge: &dyn Judge, options: &ExtractOptions) -> Extraction {
    let folded = Folded::new(text);
    let mut finder = Finder { folded: &folded, judge, options, found: Vec::new() };
    rules::all(&mut finder);
    let mut mentions = standing(finder.found, &folded);
    let left_out = mentions.len().saturating_sub(options.most_mentions);
    mentions.truncate(options.most_mentions);
    Extraction { mentions, left_out }
}

/// Something that a rule saw. `what` is none for what is known to be nothing to report.
#[derive(Debug)]
pub(crate) struct Seen {
    pub what: Option<What>,
    /// Bytes of the folded text.
    pub start: usize,
    pub end: usize,
    pub normal: String,
    pub verdict: MentionVerdict,
    pub via: &'static str,
    pub labelled: bool,
    pub money: Option<Money>,
}

/// What rules read and where they put what they see.
pub(crate) struct Finder<'a> {
    pub folded: &'a Folded,
    pub judge: &'a dyn Judge,
    pub options: &'a ExtractOptions,
    pub found: Vec<Seen>,
}

impl<'a> Finder<'a> {
    /// The folded text, borrowed beyond this finder.
    pub fn text(&self) -> &'a str {
        &self.folded.text
    }

    /// Something other than an identifier.
    pub fn saw(
        &mut self,
        what: What,
        range: (usize, usize),
        normal: String,
        verdict: MentionVerdict,
        via: &'static str,
    ) {
        let (start, end) = range;
        self.found.push(Seen {
            what: Some(what),
            start,
            end,
            normal,
            verdict,
            via,
            labelled: false,
            money: None,
        });
    }

    /// Something that is known to be no mention.
    pub fn nothing(&mut self, start: usize, end: usize, via: &'static str) {
        let (verdict, normal) = (MentionVerdict::Plausible, String::new());
        self.found.push(Seen { what: None, start, end, normal, verdict, via, labelled: true, money: None });
    }

    /// An identifier if the judge finds it sound, or if the text labels it as one. Says whether it was taken.
    pub fn identifier(
        &mut self,
        kind: IdentifierKind,
        range: (usize, usize),
        text: &str,
        rule: Rule,
    ) -> bool {
        let said = self.judge.judge(kind, text);
        let verdict = match (said.valid, rule.labelled) {
            (true, _) if rule.checked => MentionVerdict::Valid,
            (true, _) => MentionVerdict::Plausible,
            (false, true) => MentionVerdict::Invalid(said.code),
            (false, false) => return false,
        };
        self.found.push(Seen {
            what: Some(What::Identifier(said.kind)),
            start: range.0,
            end: range.1,
            normal: said.normal,
            verdict,
            via: rule.via,
            labelled: rule.labelled,
            money: None,
        });
        true
    }
}

/// How an identifier was found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rule {
    pub via: &'static str,
    /// The text says what it is.
    pub labelled: bool,
    /// The form says something that can be checked.
    pub checked: bool,
}

impl Rule {
    pub fn unlabelled(via: &'static str) -> Self {
        Self { via, labelled: false, checked: true }
    }

    pub fn labelled(via: &'static str) -> Self {
        Self { via, labelled: true, checked: true }
    }

    pub fn unchecked(via: &'static str, labelled: bool) -> Self {
        Self { via, labelled, checked: false }
    }
}

fn standing(mut seen: Vec<Seen>, folded: &Folded) -> Vec<Mention> {
    let rank = |one: &Seen| match one.verdict {
        MentionVerdict::Valid => 0_u8,
        MentionVerdict::Plausible => 1,
        MentionVerdict::Invalid(_) => 2,
    };
    seen.retain(|one| one.start < one.end);
    seen.sort_by(|a, b| {
        (b.end - b.start)
            .cmp(&(a.end - a.start))
            .then(b.labelled.cmp(&a.labelled))
            .then(rank(a).cmp(&rank(b)))
            .then(a.what.cmp(&b.what))
            .then(a.start.cmp(&b.start))
            .then(a.via.cmp(b.via))
            .then_with(|| a.normal.cmp(&b.normal))
    });
    let mut taken = std::collections::BTreeMap::new();
    let mut kept = Vec::new();
    for one in seen {
        // What is taken never overlaps, so only its neighbour to the left can reach in.
        let left = taken.range(..one.end).next_back().map(|(_, end)| *end);
        if left.is_none_or(|end| end <= one.start) {
            taken.insert(one.start, one.end);
            kept.extend(mention(one, folded));
        }
    }
    kept.sort_by(|a, b| a.start.cmp(&b.start).then(a.what.cmp(&b.what)));
    kept
}

fn mention(seen: Seen, folded: &Folded) -> Option<Mention> {
    let (start, end) = folded.span(seen.start, seen.end)?;
    let what = seen.what?;
    let (normal, verdict, via, money) = (seen.normal, seen.verdict, seen.via, seen.money);
    Some(Mention { what, start, end, text: folded.cut(start, end), normal, verdict, via, money })
}
