//! Disclosing rows, and nothing else.

use thalweg_seal::Case;

use super::now;
use crate::cli::Package;
use crate::output::Output;

pub fn run(args: &Package, output: &Output) -> anyhow::Result<()> {
    let mut writer = Case::lock(&args.case)?;
    let authority = writer.case().info().authority.clone();
    let terms = thalweg_seal::package::Terms {
        recipient: args.recipient.clone(),
        purpose: args.purpose.clone(),
        authority,
    };
    let made = writer.disclose(&args.rows, &args.out, &terms, &now()?)?;
    output.value(&serde_json::json!({ "package": args.out, "rows": args.rows, "sha256": made.sha256 }))?;
    output.line("package-made", &[
        ("file", args.out.display().to_string().into()),
        ("rows", args.rows.len().into()),
    ])
}
