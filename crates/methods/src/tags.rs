//! What do imported sources say of an account or address, and in which row?
//!
//! A tag is somebody's word: it is told with its source and the confidence that the source states, and cited. It proves nobody's account.

use std::collections::BTreeMap;

use thalweg_model::CitedRow;

use crate::rows::cited_row;
use crate::{CaseView, MethodError};

/// The words and the row of each tag, by account, in their order.
pub type Tags = BTreeMap<u32, Vec<(String, CitedRow)>>;

/// The table `tag`: `account`, `said` (label, category, confidence, source), `exchange` (whether the source calls it one), `cited`.
/// Addresses of Ethereum differ by case in sources and are lower case in the ledger.
const TAGS: &str = "
CREATE OR REPLACE TEMP TABLE tag AS
SELECT account, label || coalesce(' [' || category || ']', '') || coalesce(' (' || confidence || ')', '') || coalesce(', ' || source, '') AS said,
       coalesce(lower(category), '') = 'exchange' AS exchange, cite('address_label', evidence, row) AS cited
FROM address_label l JOIN party ON number = CASE WHEN starts_with(lower(l.address), '0x') THEN lower(l.address) ELSE l.address END
WHERE label IS NOT NULL;
SELECT account, said, cited FROM tag ORDER BY account, said, cited";

/// Reads them and leaves the table `tag`, after [`MOVES`](crate::transfers::MOVES).
///
/// # Errors
/// When the engine refuses.
pub fn tags(case: &mut CaseView<'_>) -> Result<Tags, MethodError> {
    let rows = case.ask(TAGS)?;
    let (accounts, said, cited) = (rows.ints("account")?, rows.texts("said")?, rows.texts("cited")?);
    let mut tags = Tags::new();
    for at in 0..rows.len() {
        if let Some(row) = cited_row(cited.value(at)) {
            tags.entry(accounts.value(at) as u32).or_default().push((said.value(at).to_owned(), row));
        }
    }
    Ok(tags)
}
