//! What does a prosecutor read? The money-trace report: facts in, one self-contained HTML file out.
//!
//! [`facts`] says what a report holds; `page` lays it out section by section; `sankey` draws the flow picture; `text`
//! keeps the text of strangers harmless. The page has no script and asks for nothing from outside; every amount in it
//! leads to the sealed rows it is made of. docs/formats/report-v1.md describes it for whoever reads or checks one.

pub mod facts;
mod page;
mod sankey;
mod text;

pub use facts::Facts;

use thalweg_model::Lang;

/// The report as one HTML file (UTF-8). The same facts in the same language give the same bytes.
#[must_use]
pub fn render(facts: &Facts, lang: Lang) -> String {
    page::page(&page::Page::new(facts, lang)).into_string()
}
