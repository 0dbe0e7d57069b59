//! Who wrote what to whom? Messages, texts and posts as one list of words, each told once.
//!
//! [`SAID`] makes the view `said`. [`read`] streams it, sorted by its words: equal words stand together, and what two files
//! tell of one message (the sender's telephone and the recipient's) is one.

use std::collections::HashMap;

use thalweg_model::{CitedRow, EvidenceId, RowId};

use crate::rows::cited_row;
use crate::{CaseView, MethodError};

/// The view `said`: kind, evidence, row, time (microseconds), platform, who_kind, who, whom, place, body, forwarded. `who` is
/// null where no record says who wrote; `whom` where a text is for all of a place. A post has a place of its own: its public
/// is nobody's circle.
pub const SAID: &str = "
CREATE OR REPLACE TEMP VIEW said AS
SELECT 'message' AS kind, evidence, row, epoch_us(sent) AS time, coalesce(platform, '') AS platform,
       CASE WHEN sender IS NULL THEN 'name' ELSE 'handle' END AS who_kind, coalesce(sender, sender_name) AS who,
       recipient AS whom, coalesce(conversation, conversation_name) AS place,
       coalesce(subject || ' ', '') || body AS body, forwarded_from IS NOT NULL AS forwarded
FROM message WHERE body IS NOT NULL
UNION ALL
SELECT 'text', evidence, row, epoch_us(sent), 'sms', 'phone', sender, recipient, NULL, body, false
FROM text WHERE body IS NOT NULL
UNION ALL
SELECT 'post', evidence, row, epoch_us(time), coalesce(platform, ''), CASE WHEN author IS NULL THEN 'name' ELSE 'handle' END,
       coalesce(author, author_name), NULL, 'post ' || coalesce(post_id, url, evidence || row), coalesce(title || ' ', '') || body,
       false
FROM post WHERE body IS NOT NULL;
SELECT 0";

/// Texts, each told once, sorted by their words; `{which}` is a condition.
const TOLD: &str = "
SELECT body, platform, who_kind, who, coalesce(whom, '') AS whom, coalesce(place, '') AS place,
       coalesce(time, -1)::BIGINT AS time, bool_or(forwarded) AS forwarded, min(cite(kind, evidence, row)) AS cited
FROM said WHERE who IS NOT NULL AND ({which})
GROUP BY body, platform, who_kind, who, coalesce(whom, ''), CASE WHEN whom IS NULL THEN coalesce(place, '') ELSE '' END,
         coalesce(place, ''), coalesce(time, -1)
ORDER BY body, platform, who_kind, who, whom, place, time";

/// Who wrote, or to whom: kind of identifier, platform, identifier.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Voice {
    /// `handle`, `phone`, `name`, or `place` for a group or a post.
    pub kind: String,
    /// The platform.
    pub platform: String,
    /// The identifier.
    pub name: String,
}

/// One text that was written.
#[derive(Debug, Clone, Copy)]
pub struct Written {
    /// Which of the wordings.
    pub words: u32,
    /// Which of the voices wrote.
    pub who: u32,
    /// Which of the voices it went to.
    pub to: u32,
    /// When, microseconds; -1 where that is unknown.
    pub time: i64,
    /// Whether it says that it was forwarded.
    pub forwarded: bool,
    table: u8,
    file: u32,
    row: u64,
}

/// All that was written.
#[derive(Debug, Default)]
pub struct Said {
    /// The wordings as they were written, sorted, each once.
    pub bodies: Vec<String>,
    /// Who writes or is written to.
    pub voices: Vec<Voice>,
    /// What was written, in the order of the wordings.
    pub written: Vec<Written>,
    files: Vec<EvidenceId>,
}

/// Kinds of records that hold words.
const TABLES: [&str; 3] = ["message", "text", "post"];

impl Said {
    /// The row in which a text stands.
    #[must_use]
    pub fn row(&self, one: &Written) -> CitedRow {
        let table = TABLES.get(usize::from(one.table)).copied().unwrap_or("message").to_owned();
        let evidence = self.files.get(one.file as usize).copied().unwrap_or(EvidenceId([0; 32]));
        CitedRow { table, row: RowId { evidence, row: one.row } }
    }

    /// A voice by its number.
    #[must_use]
    pub fn voice(&self, number: u32) -> Option<&Voice> {
        self.voices.get(number as usize)
    }
}

/// Reads what was written, where a condition on the view `said` holds.
///
/// # Errors
/// When the engine refuses.
pub fn read(case: &mut CaseView<'_>, which: &str) -> Result<Said, MethodError> {
    case.ask(SAID)?;
    let mut said = Said::default();
    let mut voices: HashMap<Voice, u32> = HashMap::new();
    let mut files: HashMap<EvidenceId, u32> = HashMap::new();
    case.each(&TOLD.replace("{which}", which), |rows| {
        let (bodies, platforms) = (rows.texts("body")?, rows.texts("platform")?);
        let (kinds, whos) = (rows.texts("who_kind")?, rows.texts("who")?);
        let (whoms, places) = (rows.texts("whom")?, rows.texts("place")?);
        let (times, cited) = (rows.ints("time")?, rows.texts("cited")?);
        let forwarded = rows.truths("forwarded")?;
        for at in 0..rows.len() {
            let Some(cited) = cited_row(cited.value(at)) else { continue };
            if said.bodies.last().is_none_or(|last| last != bodies.value(at)) {
                said.bodies.push(bodies.value(at).to_owned());
            }
            let mut number = |kind: &str, name: &str| {
                let platform = platforms.value(at).to_owned();
                let voice = Voice { kind: kind.to_owned(), platform, name: name.to_owned() };
                let next = voices.len() as u32;
                *voices.entry(voice).or_insert(next)
            };
            let who = number(kinds.value(at), whos.value(at));
            let to = match whoms.value(at) {
                "" => number("place", places.value(at)),
                whom => number(if kinds.value(at) == "phone" { "phone" } else { "handle" }, whom),
            };
            let next = files.len() as u32;
            let file = *files.entry(cited.row.evidence).or_insert(next);
            let table = TABLES.iter().position(|name| *name == cited.table).unwrap_or(0) as u8;
            said.written.push(Written {
                words: said.bodies.len().saturating_sub(1) as u32,
                who,
                to,
                time: times.value(at),
                forwarded: forwarded.value(at),
                table,
                file,
                row: cited.row.row,
            });
        }
        Ok(())
    })?;
    said.voices = in_order(voices);
    said.files = in_order(files);
    Ok(said)
}

fn in_order<T: Ord>(numbered: HashMap<T, u32>) -> Vec<T> {
    let mut all: Vec<(u32, T)> = numbered.into_iter().map(|(one, number)| (number, one)).collect();
    all.sort_unstable();
    all.into_iter().map(|(_, one)| one).collect()
}
