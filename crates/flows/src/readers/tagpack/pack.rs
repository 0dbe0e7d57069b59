//! Where does each tag of this YAML stand, and what does it say? The list under `tags:`, item by item.
//!
//! The list is cut at its dashes, so that every tag is its own run of bytes, and each item is read as YAML alone. What
//! stands outside the list are the header's fields, which every tag inherits.

use serde::Deserialize;

/// A run of the file's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Run {
    /// Header or footer.
    Header(usize, usize),
    /// One item of the list of tags.
    Tag(usize, usize),
}

/// The fields of a tag, or of the header that tags inherit from. Scalars are kept as they are written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    pub(super) address: Option<String>,
    pub(super) addresses: Option<Vec<String>>,
    pub(super) clusters: Option<Vec<String>>,
    pub(super) tx_hash: Option<String>,
    pub(super) currency: Option<String>,
    pub(super) network: Option<String>,
    pub(super) label: Option<String>,
    pub(super) actor: Option<String>,
    pub(super) category: Option<String>,
    pub(super) abuse: Option<String>,
    pub(super) concepts: Option<Vec<String>>,
    pub(super) confidence: Option<String>,
    pub(super) source: Option<String>,
    pub(super) lastmod: Option<String>,
    pub(super) context: Option<String>,
}

impl Fields {
    /// What the tag says, and where it is silent what the header says.
    pub(super) fn over(self, header: &Self) -> Self {
        let or = |own: Option<String>, theirs: &Option<String>| own.or_else(|| theirs.clone());
        Self {
            currency: or(self.currency, &header.currency),
            network: or(self.network, &header.network),
            label: or(self.label, &header.label),
            actor: or(self.actor, &header.actor),
            category: or(self.category, &header.category),
            abuse: or(self.abuse, &header.abuse),
            concepts: self.concepts.or_else(|| header.concepts.clone()),
            confidence: or(self.confidence, &header.confidence),
            source: or(self.source, &header.source),
            lastmod: or(self.lastmod, &header.lastmod),
            context: or(self.context, &header.context),
            ..self
        }
    }

    /// Every address that is tagged.
    pub(super) fn tagged(&self) -> Vec<&str> {
        let lists = [&self.addresses, &self.clusters].into_iter().flatten().flatten();
        let all = self.address.iter().chain(lists).map(|address| crate::text::trimmed(address));
        all.filter(|address| !address.is_empty()).collect()
    }
}

/// Cuts the text into header and tags, in order.
pub(super) fn runs(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    // Where the list is: the column of its dashes, once the first is seen.
    let (mut in_tags, mut dashes): (bool, Option<usize>) = (false, None);
    let (mut from, mut at) = (0, 0);
    let mut close = |from: &mut usize, upto: usize, tag: bool| {
        let run = text.get(*from..upto).unwrap_or("");
        let kept = run.trim_end().len();
        if kept > 0 {
            runs.push(if tag { Run::Tag(*from, *from + kept) } else { Run::Header(*from, *from + kept) });
        }
        *from = upto;
    };
    for line in text.split_inclusive('\n') {
        let bare = line.trim_start_matches(' ');
        let column = line.len() - bare.len();
        let blank = bare.trim().is_empty() || bare.starts_with('#');
        let item = bare.starts_with("- ") || bare.trim_end() == "-";
        if in_tags && !blank {
            if item && dashes.is_none_or(|dashes| dashes == column) {
                close(&mut from, at, dashes.is_some());
                from = at + column;
                dashes = Some(column);
            } else if column == 0 {
                close(&mut from, at, dashes.is_some());
                (in_tags, dashes) = (false, None);
            }
        }
        if !in_tags && line.trim_end() == "tags:" {
            in_tags = true;
        }
        at += line.len();
    }
    close(&mut from, text.len(), dashes.is_some());
    runs
}

/// The header's fields: everything outside the list, read together.
pub(super) fn header(text: &str, runs: &[Run]) -> Result<Fields, String> {
    let outside: Vec<&str> = runs
        .iter()
        .filter_map(|run| match *run {
            Run::Header(from, to) => text.get(from..to),
            Run::Tag(..) => None,
        })
        .collect();
    serde_norway::from_str(&outside.join("\n")).map_err(|error| error.to_string())
}

/// The fields of one item.
pub(super) fn tag(text: &str) -> Result<Fields, String> {
    let items: Vec<Fields> = serde_norway::from_str(text).map_err(|error| error.to_string())?;
    items.into_iter().next().ok_or_else(|| "the item is empty".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_cut_at_its_own_dashes() {
        let text = "title: T\ntags:\n  - address: a\n    concepts:\n      - x\n\n  # note\n  - address: b\nlabel: L\n";
        let shown: Vec<String> = runs(text)
            .iter()
            .map(|run| match *run {
                Run::Header(from, to) => format!("h{}", &text[from..to]),
                Run::Tag(from, to) => format!("t{}", &text[from..to]),
            })
            .collect();
        assert_eq!(
            shown,
            [
                "htitle: T\ntags:",
                "t- address: a\n    concepts:\n      - x\n\n  # note",
                "t- address: b",
                "hlabel: L"
            ]
        );
        let read = header(text, &runs(text)).unwrap();
        assert_eq!(read.label.as_deref(), Some("L"));
        assert!(tag("- address: a\n    concepts:\n      - x").is_err());
    }

    #[test]
    fn scalars_stay_as_they_are_written() {
        let read = tag("- address: 0x0010\n  lastmod: 2022-02-20\n  confidence: 0.50\n  label: ~").unwrap();
        assert_eq!(read.address.as_deref(), Some("0x0010"));
        assert_eq!(read.lastmod.as_deref(), Some("2022-02-20"));
        assert_eq!(read.confidence.as_deref(), Some("0.50"));
        assert_eq!(read.label, None);
    }
}
