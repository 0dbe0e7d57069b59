//! Listing the layouts that statements and tables of records are recognised by.

use std::path::Path;

use thalweg_flows::layout::Layouts as Known;
use thalweg_flows::layout::schema::Label;
use thalweg_model::Lang;

use crate::cli::Layouts;
use crate::output::Output;

pub fn run(args: &Layouts, output: &Output) -> anyhow::Result<()> {
    let known = known(args.layouts.as_deref())?;
    let mut lines: Vec<_> = known
        .iter()
        .map(|compiled| {
            let layout = &compiled.layout;
            let label = label(&layout.label, output.lang());
            (
                layout.id.clone(),
                label,
                layout.institution.clone(),
                format!("{:?}", layout.readers).to_lowercase(),
            )
        })
        .collect();
    lines.extend(known.records().map(|compiled| {
        let layout = &compiled.layout;
        let reader = format!("{:?}", layout.readers).to_lowercase();
        (layout.id.clone(), label(&layout.label, output.lang()), layout.source.clone(), reader)
    }));
    let values: Vec<_> = lines
        .iter()
        .map(|(id, label, institution, reader)| {
            serde_json::json!({ "id": id, "label": label, "institution": institution, "reader": reader })
        })
        .collect();
    output.value(&values)?;
    let rows: Vec<Vec<String>> = lines
        .into_iter()
        .map(|(id, label, institution, reader)| vec![id, label, institution, reader])
        .collect();
    output.table(&["head-layout", "head-label", "head-institution", "head-reader"], &rows)?;
    output.line("layouts-summary", &[("count", rows.len().into())])
}

fn label(label: &Label, lang: Lang) -> String {
    match lang {
        Lang::En => label.en.clone(),
        Lang::ZhHans => label.zh_hans.clone(),
        Lang::ZhHant => label.zh_hant.clone(),
    }
}

/// The layouts of the program, and those of a folder of the user's own.
pub fn known(folder: Option<&Path>) -> anyhow::Result<Known> {
    let mut known = Known::built_in()?;
    if let Some(folder) = folder {
        known.add_folder(folder)?;
    }
    Ok(known)
}
