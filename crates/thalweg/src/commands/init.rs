//! Starting a case.

use thalweg_seal::{At, Case, CaseInfo};

use crate::cli::Init;
use crate::clock;
use crate::output::Output;

pub fn run(args: &Init, output: &Output) -> anyhow::Result<()> {
    let info = CaseInfo {
        name: args.name.clone(),
        purpose: args.purpose.clone(),
        authority: args.authority.clone(),
        jurisdiction: args.jurisdiction.clone(),
        legal_basis: args.legal_basis.clone(),
        retention: args.retention.clone(),
        language: output.lang(),
        assumed_offset_minutes: args.assume_offset.as_deref().map(clock::offset_minutes).transpose()?,
    };
    let case = Case::create(&args.case, &info, &At::new(&clock::now(), &args.clock_source)?)?;
    output.value(&serde_json::json!({ "case": args.case, "key": case.key().text() }))?;
    output.line("init-made", &[("case", args.case.display().to_string().into())])?;
    output.line("init-key", &[("key", case.key().text().into())])
}
