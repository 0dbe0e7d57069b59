//! Disclosing rows, and nothing else.

use thalweg_seal::package::{self, Recipient};
use thalweg_seal::{Case, Writer};

use super::now;
use crate::cli::Package;
use crate::output::Output;

pub fn run(args: &Package, output: &Output) -> anyhow::Result<()> {
    let mut writer = Case::lock(&args.case)?;
    let recipient = recipient(&writer, &args.recipient, &args.purpose);
    let made = package::write(&mut writer, &args.rows, &args.out, &recipient, &now()?)?;
    output.value(&serde_json::json!({
        "package": args.out, "rows": made.rows, "bytes": made.bytes, "sha256": made.sha256,
    }))?;
    let file = args.out.display().to_string();
    output.line("package-made", &[("file", file.into()), ("rows", made.rows.into())])
}

/// Who receives rows of this case, under the case's own authority.
pub fn recipient(writer: &Writer, recipient: &str, purpose: &str) -> Recipient {
    Recipient {
        name: recipient.to_owned(),
        purpose: purpose.to_owned(),
        authority: writer.case().info().authority.clone(),
        use_limits: String::new(),
    }
}
