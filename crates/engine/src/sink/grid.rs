//! What does the answer look like on a terminal? Its first rows as texts, with what stands to the right.

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;

use super::columns;
use crate::error::EngineError;

/// The first rows of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grid {
    /// Names of the columns.
    pub header: Vec<String>,
    /// Whether each column holds numbers, which stand to the right. All false without rows.
    pub numbers: Vec<bool>,
    /// The rows; null is an empty text. Control characters are shown as `␀` and its like, so that no cell moves the cursor.
    pub rows: Vec<Vec<String>>,
    /// Whether there are more.
    pub more: bool,
}

/// The first `limit` rows. The rest is not fetched.
///
/// # Errors
/// When a batch is an error.
pub fn grid(
    schema: &SchemaRef,
    batches: impl IntoIterator<Item = Result<RecordBatch, EngineError>>,
    limit: usize,
) -> Result<Grid, EngineError> {
    let header: Vec<String> = schema.fields().iter().map(|field| shown(field.name())).collect();
    let mut grid = Grid { numbers: vec![false; header.len()], header, ..Grid::default() };
    for batch in batches {
        let batch = batch?;
        let columns = columns(&batch)?;
        grid.numbers = columns.iter().map(super::cell::Column::is_number).collect();
        for row in 0..batch.num_rows() {
            if grid.rows.len() == limit {
                grid.more = true;
                return Ok(grid);
            }
            let mut cells = Vec::with_capacity(columns.len());
            for column in &columns {
                let mut cell = String::new();
                column.text(row, &mut cell)?;
                cells.push(shown(&cell));
            }
            grid.rows.push(cells);
        }
    }
    Ok(grid)
}

/// The text without what a terminal obeys: control characters as their pictures (U+2400 to U+2421), marks that turn
/// the direction of writing as `�`.
fn shown(text: &str) -> String {
    let picture = |letter: char| match letter {
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + u32::from(letter)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        other => other,
    };
    text.chars().map(picture).collect()
}
