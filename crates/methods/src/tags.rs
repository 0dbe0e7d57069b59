//! What do imported sources say of an account or address, and in which row?
//!
//! A tag is somebody's word: it is told with its source and the confidence that the source states, and cited. It proves nobody's account.

use std::collections::BTreeMap;

use thalweg_model::CitedRow;

use crate::rows::cited_row;
use crate::{CaseView, MethodError};

/// The words and the row of each tag, by account, in their order.
pub type Tags = BTreeMap<u32, Vec<(String, CitedRow)>>;

/// The table `tag`: `account`, `said` (label, category, confidence, source), `exchange` and `bridge` (whether the source calls it one), `level` (of the
/// layer that it states, or null), `cited`. Addresses of Ethereum differ by case in sources and are lower case in the ledger; the number of
/// a card is no address and stands as it was recorded, with spaces perhaps.
const TAGS: &str = "
CREATE OR REPLACE TEMP TABLE tag AS
WITH named AS (
    SELECT *, replace(coalesce(address, address_recorded), ' ', '') AS what,
           translate(lower(trim(coalesce(category, ''))), '一二三四五六七八九', '123456789') AS kind FROM address_label)
SELECT account, label || coalesce(' [' || category || ']', '') || coalesce(' (' || confidence || ')', '') || coalesce(', ' || source, '') AS said,
       kind = 'exchange' AS exchange, kind IN ('bridge', 'cross-chain bridge', '跨链桥', '跨鏈橋') AS bridge,
       TRY_CAST(regexp_extract(kind, '^(?:level|layer)[ _-]?([1-9])$', 1) || regexp_extract(kind, '^第?([1-9])[级級层層][卡账帳]?[户戶号號]?$', 1) AS BIGINT) AS level,
       cite('address_label', evidence, row) AS cited
FROM named JOIN party ON number = CASE WHEN starts_with(lower(what), '0x') THEN lower(what) ELSE what END
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

/// On which layer sources put accounts (category `level 1`, `一级卡` and the like), the lowest that is stated, after [`tags`].
///
/// # Errors
/// When the engine refuses.
pub fn levels(case: &mut CaseView<'_>) -> Result<BTreeMap<u32, u32>, MethodError> {
    let rows = case.ask(
        "SELECT account, min(level)::BIGINT AS level FROM tag WHERE level IS NOT NULL GROUP BY account ORDER BY account",
    )?;
    let (accounts, levels) = (rows.ints("account")?, rows.ints("level")?);
    Ok((0..rows.len()).map(|at| (accounts.value(at) as u32, levels.value(at) as u32)).collect())
}
