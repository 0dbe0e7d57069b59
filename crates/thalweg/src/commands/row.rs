//! Showing one sealed row with its proof.

use super::open;
use crate::cli::Row;
use crate::output::Output;
use crate::sealed;

pub fn run(args: &Row, output: &Output) -> anyhow::Result<()> {
    let case = open(&args.case)?;
    let bytes = case.row_bytes(&args.row)?;
    let holding = case.holding(&args.row.evidence)?;
    let proof = case.prove_row(&args.row)?;
    let rows = holding.latest_rows().cloned();
    let text = sealed::decoded(&case, &args.row, &bytes)?;
    let shown = serde_json::json!({
        "salt": proof.salt, "leaf": proof.leaf(), "rows": proof.rows, "path": proof.path,
    });
    output.value(&serde_json::json!({
        "row": args.row, "file": holding.name(), "text": text, "proof": shown, "sealed": rows,
    }))?;
    output.text(&args.row.to_string())?;
    output.text(&format!("{}: {}", output.say("head-file"), holding.name()))?;
    output.text(&text)?;
    if let Some(rows) = rows {
        let path = proof.path.len();
        let root = rows.root.to_string();
        output
            .line("row-proof", &[("root", root.into()), ("path", path.into()), ("rows", rows.rows.into())])?;
    }
    Ok(())
}
