//! How does an answer reach the person? Tables, lines, JSON and progress bars; the only place that prints.

use std::io::Write as _;

use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use thalweg_chain::words::{Catalogue, FluentValue, Words};
use thalweg_model::Lang;

/// The words of the command line.
pub const CLI: Catalogue = Catalogue {
    en: include_str!("../locales/en/cli.ftl"),
    zh_hans: include_str!("../locales/zh-Hans/cli.ftl"),
    zh_hant: include_str!("../locales/zh-Hant/cli.ftl"),
};

/// Width of a table where the answer goes to a file and no terminal says how wide it is.
const WIDTH_WITHOUT_TERMINAL: u16 = 120;

/// Lines above, below and under the head; rows stand close together.
const TABLE: TableStyle = {
    let line = LineStyle::none().fill('─').junction('─');
    TableStyle::new().top_border(line).header_separator(line).bottom_border(line)
};

/// How to answer.
pub struct Output {
    words: Words,
    json: bool,
    quiet: bool,
}

impl Output {
    /// Answers in this language, as JSON or for people, with or without progress bars.
    #[must_use]
    pub fn new(lang: Lang, json: bool, quiet: bool) -> Self {
        Self { words: Words::new(lang, &[CLI]), json, quiet }
    }

    /// The language of messages.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.words.lang()
    }

    /// Whether the answer is JSON.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// A message.
    #[must_use]
    pub fn say(&self, key: &str) -> String {
        self.words.say(key)
    }

    /// A message with arguments.
    #[must_use]
    pub fn say_with(&self, key: &str, arguments: &[(&str, FluentValue<'_>)]) -> String {
        self.words.say_with(key, arguments)
    }

    /// Prints a message for people; silent where the answer is JSON.
    ///
    /// # Errors
    /// When standard output is closed.
    pub fn line(&self, key: &str, arguments: &[(&str, FluentValue<'_>)]) -> anyhow::Result<()> {
        self.text(&self.say_with(key, arguments))
    }

    /// Prints text for people; silent where the answer is JSON. Control characters of untrusted text are shown, not sent.
    ///
    /// # Errors
    /// When standard output is closed.
    pub fn text(&self, text: &str) -> anyhow::Result<()> {
        if !self.json {
            writeln!(std::io::stdout().lock(), "{}", harmless(text))?;
        }
        Ok(())
    }

    /// Prints the answer as JSON, if JSON was asked for.
    ///
    /// # Errors
    /// When the value cannot be written.
    pub fn value(&self, value: &impl serde::Serialize) -> anyhow::Result<()> {
        if self.json {
            let mut out = std::io::stdout().lock();
            serde_json::to_writer_pretty(&mut out, value)?;
            writeln!(out)?;
        }
        Ok(())
    }

    /// Prints a table for people; silent where the answer is JSON. Heads are message keys; a head that begins with `#`
    /// aligns its column right.
    ///
    /// # Errors
    /// When standard output is closed.
    pub fn table(&self, heads: &[&str], rows: &[Vec<String>]) -> anyhow::Result<()> {
        let heads: Vec<(String, bool)> = heads
            .iter()
            .map(|head| (self.say(head.trim_start_matches('#')), head.starts_with('#')))
            .collect();
        self.grid(&heads, rows)
    }

    /// Prints a table whose heads are texts, each with whether its column stands to the right.
    ///
    /// # Errors
    /// When standard output is closed.
    pub fn grid(&self, heads: &[(String, bool)], rows: &[Vec<String>]) -> anyhow::Result<()> {
        if self.json {
            return Ok(());
        }
        let mut table = Table::new();
        table.load_style(TABLE).set_content_arrangement(ContentArrangement::Dynamic);
        if table.width().is_none() {
            table.set_width(WIDTH_WITHOUT_TERMINAL);
        }
        table.set_header(heads.iter().map(|(head, _)| harmless(head)));
        for row in rows {
            table.add_row(row.iter().map(|text| Cell::new(harmless(text))));
        }
        for (index, (_, right)) in heads.iter().enumerate() {
            if let Some(column) = table.column_mut(index).filter(|_| *right) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        self.text(&table.to_string())
    }

    /// A progress bar over steps, on standard error; hidden as the other.
    #[must_use]
    pub fn steps(&self, count: u64) -> ProgressBar {
        let target = if self.quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(Some(count), target);
        if let Ok(style) = ProgressStyle::with_template("{msg:32!} {wide_bar} {pos}/{len} {elapsed}") {
            bar.set_style(style);
        }
        bar
    }

    /// A progress bar over bytes, on standard error; hidden when asked for or when no terminal is there.
    #[must_use]
    pub fn progress(&self, bytes: u64, what: &str) -> ProgressBar {
        let target = if self.quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(Some(bytes), target);
        let template = "{msg:24!} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(what.to_owned());
        bar
    }
}

/// Text whose control and direction-changing characters are shown as `\u{…}`: a terminal must not obey a statement.
#[must_use]
pub fn harmless(text: &str) -> String {
    let direction =
        |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}');
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if (c.is_control() && c != '\n') || direction(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_does_not_obey_what_a_statement_says() {
        assert_eq!(harmless("a\u{1b}[31mb\u{202e}c"), "a\\u{1b}[31mb\\u{202e}c");
        assert_eq!(harmless("正常 text"), "正常 text");
    }
}
