//! Which elements of the message are rows? Walks the XML once and tells the sink, statement by statement.
//!
//! Rows are: what stands before the first statement; a statement's head; each balance; the summary; each entry, or the
//! head of an entry and each of its transactions; what stands after the entries. Closing tags and white space between
//! them are part of no row.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use thalweg_model::Stamp;

use super::entry::{Around, Reading, part, parts, whole};
use super::head::Head;
use super::tree::{At, Tree};
use crate::entry::{Furniture, Sink};
use crate::readers::structured::{Flaw, Rows, SourceText, iso_stamp, shorten};
use crate::readers::{ReadError, ReadSummary};

/// Elements inside each other, at most; the messages use 15.
const DEEPEST: usize = 64;

/// Reads a message.
pub(super) fn walk<S: Sink>(source: &SourceText, sink: &mut S) -> Result<ReadSummary, ReadError> {
    let mut walk = Walk {
        text: source.text(),
        rows: Rows::new(source, sink),
        path: Vec::new(),
        row_from: 0,
        tree: Tree::default(),
        statement: None,
        message_created: None,
        statements: 0,
        dated_by_statement: 0,
    };
    walk.run()?;
    if walk.dated_by_statement > 0 {
        let text = format!(
            "{} entries have no date of their own; they are dated by the making of their statement",
            walk.dated_by_statement
        );
        walk.rows.note("dated_by_statement", text);
    }
    Ok(walk.rows.finish())
}

/// The statement that is open.
struct Open {
    depth: usize,
    head: Head,
    index: Option<u32>,
    told: Head,
}

struct Walk<'a, 's, S: Sink> {
    text: &'a str,
    rows: Rows<'a, 's, S>,
    path: Vec<&'a str>,
    /// Where the bytes begin that no row has taken yet.
    row_from: usize,
    tree: Tree<'a>,
    statement: Option<Open>,
    message_created: Option<Stamp>,
    statements: u64,
    dated_by_statement: u64,
}

impl<'a, S: Sink> Walk<'a, '_, S> {
    fn run(&mut self) -> Result<(), ReadError> {
        let mut reader = Reader::from_str(self.text);
        reader.config_mut().expand_empty_elements = true;
        loop {
            let start = position(reader.buffer_position());
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(error) => {
                    // The parser's syntax errors are all of one kind: the input ends inside of some markup.
                    let early = matches!(error, quick_xml::Error::Syntax(_));
                    let code = if early { "file_ends_early" } else { "xml_not_well_formed" };
                    self.stop(position(reader.error_position()), code, &error.to_string());
                    return Ok(());
                }
            };
            let end = position(reader.buffer_position());
            match event {
                Event::Start(tag) => {
                    if self.path.len() >= DEEPEST {
                        let (found, limit) = (self.path.len() as u64 + 1, DEEPEST as u64);
                        return Err(ReadError::TooLarge { what: "the depth of XML elements", found, limit });
                    }
                    self.start(&tag, start);
                }
                Event::End(_) => self.end(end),
                Event::Text(text) => self.tree.text(text.into_inner()),
                Event::CData(text) => self.tree.text(text.into_inner()),
                Event::GeneralRef(name) => self.entity(&name),
                Event::DocType(_) => {
                    return Err(refused("a document type definition, which no statement has"));
                }
                Event::Eof => {
                    self.end_of_file();
                    return Ok(());
                }
                _ => {}
            }
        }
    }

    /// XML's own five entities and character references; any other makes its row a reject.
    fn entity(&mut self, reference: &quick_xml::events::BytesRef<'_>) {
        let name: &str = reference;
        let known = match reference.resolve_char_ref() {
            Ok(Some(character)) => Some(character.to_string()),
            Ok(None) => quick_xml::escape::resolve_xml_entity(name).map(str::to_owned),
            Err(_) => None,
        };
        match known {
            Some(text) => self.tree.text(text.into()),
            None => self.tree.foreign_entity = Some(shorten(name)),
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>, start: usize) {
        let name = self.name_at(start);
        let depth = self.path.len();
        let parent = self.path.last().copied().unwrap_or("");
        self.path.push(name);
        let capture = match &self.statement {
            Some(open) => depth > open.depth,
            None => self.tree.depth() > 0 || (name == "GrpHdr" && parent.starts_with("BkToCstmr")),
        };
        if capture {
            if self.tree.depth() == 0 {
                self.tree.clear();
            }
            let currency = self.currency_of(tag, start);
            self.tree.open(name, currency, start);
        } else if is_statement(name, parent) {
            self.close_row(start, Furniture::Structure);
            let head = Head::default();
            self.statement = Some(Open { depth, told: head.clone(), head, index: None });
            self.statements += 1;
        }
    }

    fn end(&mut self, end: usize) {
        self.path.pop();
        if self.tree.depth() > 0 {
            self.tree.close(end);
            if self.tree.depth() == 0 {
                self.child(end);
            }
            return;
        }
        let depth = self.path.len();
        if self.statement.as_ref().is_some_and(|open| open.depth == depth) {
            self.end_statement(end);
        }
    }

    /// A whole child of a statement, or the group header, has been read.
    fn child(&mut self, end: usize) {
        let tree = std::mem::take(&mut self.tree);
        if let Some(child) = tree.root() {
            let (start, _) = child.span();
            match (child.name(), self.statement.is_some()) {
                ("GrpHdr", false) => self.message_created = iso_stamp(child.first_text(&[&["CreDtTm"]])),
                ("Ntry", true) => self.ntry(&tree, child, start, end),
                ("Bal", true) => self.balance(child, start, end),
                ("TxsSummry", true) => {
                    self.close_row(start, Furniture::Structure);
                    self.rows.furniture(start, end, Furniture::Total);
                    self.row_from = end;
                }
                _ => {
                    // A flaw can only come from a balance.
                    let _ = self.statement.as_mut().map(|open| open.head.take(child));
                }
            }
        }
        self.tree = tree;
        self.tree.clear();
    }

    fn balance(&mut self, child: At<'_, '_>, start: usize, end: usize) {
        self.close_row(start, Furniture::Structure);
        let row = self.rows.row(start, end);
        self.row_from = end;
        match self.statement.as_mut().map(|open| open.head.take(child)) {
            Some(Err(flaw)) => self.rows.reject(row, flaw),
            _ => self.rows.said(row, Furniture::Balance),
        }
    }

    fn ntry(&mut self, tree: &Tree<'_>, ntry: At<'_, '_>, start: usize, end: usize) {
        self.close_row(start, Furniture::Structure);
        let statement = self.announce();
        let flaw = unreadable(tree);
        let account =
            self.statement.as_ref().map(|open| open.head.statement.account.clone()).unwrap_or_default();
        let created = self.statement.as_ref().and_then(|open| open.head.created).or(self.message_created);
        let around = Around { account: &account, created };
        let divided = if flaw.is_none() { parts(ntry) } else { Vec::new() };
        let Some(first) = divided.first() else {
            let row = self.rows.row(start, end);
            let reading = flaw.map_or_else(|| whole(ntry, &around), Err);
            self.tell(row, statement, reading);
            self.row_from = end;
            return;
        };
        self.row_from = start;
        self.close_row(first.span().0, Furniture::Structure);
        for details in &divided {
            let (from, to) = details.span();
            self.close_row(from, Furniture::Structure);
            let row = self.rows.row(from, to);
            self.tell(row, statement, part(ntry, *details, &around));
            self.row_from = to;
        }
        self.close_row(end, Furniture::Structure);
    }

    fn tell(&mut self, row: u64, statement: u32, reading: Result<Reading, Flaw>) {
        if reading.as_ref().is_ok_and(|reading| reading.dated_by_statement) {
            self.dated_by_statement += 1;
        }
        self.rows.entry(row, statement, reading.map(|reading| reading.draft));
    }

    /// Tells the sink of the open statement, once, before its first entry.
    fn announce(&mut self) -> u32 {
        let Some(open) = self.statement.as_mut() else { return 0 };
        if let Some(index) = open.index {
            return index;
        }
        let index = self.rows.statement(&open.head.statement);
        open.index = Some(index);
        open.told = open.head.clone();
        index
    }

    fn end_statement(&mut self, end: usize) {
        let index = {
            self.close_row(end, Furniture::Footer);
            self.announce()
        };
        if let Some(open) = self.statement.take()
            && open.told.statement != open.head.statement
        {
            self.rows.amend(index, &open.head.statement);
        }
    }

    /// Makes what no row has taken yet, up to `end`, a row of its own, if it holds more than closing tags.
    fn close_row(&mut self, end: usize, what: Furniture) {
        let (start, stop) = substance(self.text, self.row_from, end);
        if start < stop {
            let row = self.rows.furniture(start, stop, what);
            if let Some(open) = self.statement.as_mut()
                && open.head.statement.row == 0
            {
                open.head.statement.row = row;
            }
        }
        self.row_from = end;
    }

    fn end_of_file(&mut self) {
        let end = self.text.len();
        if let Some(name) = self.path.last() {
            let text = format!("the file ends inside {name}");
            self.stop(end, "file_ends_early", &text);
            return;
        }
        if self.statements > 0 {
            self.close_row(end, Furniture::Footer);
            return;
        }
        let (start, stop) = substance(self.text, 0, end);
        let row = self.rows.row(start, stop);
        self.rows.reject(
            row,
            Flaw::new("", "no_statement", "the message holds no statement, report or notification"),
        );
    }

    /// The file cannot be read further: what is left is one reject, rows before it stay.
    fn stop(&mut self, at: usize, code: &'static str, why: &str) {
        let (start, _) = substance(self.text, self.row_from, self.text.len());
        let stop = self.text.trim_end().len();
        if self.statement.is_some() {
            self.announce();
        }
        if start < stop {
            let row = self.rows.row(start, stop);
            let byte = self.rows.byte_of(at.max(stop).min(self.text.len()));
            let detail = shorten(&format!("byte {byte}: {why}"));
            self.rows.reject(row, Flaw::new("", code, detail));
        } else {
            let byte = self.rows.byte_of(self.text.len());
            self.rows.note(code, format!("byte {byte}: {why}; no row was lost"));
        }
        if let Some(open) = self.statement.take() {
            let index = open.index.unwrap_or(0);
            self.rows.amend(index, &open.head.statement);
        }
    }

    /// The local name of the tag that begins at this position.
    fn name_at(&self, start: usize) -> &'a str {
        let tag = self.text.get(start..).and_then(|tag| tag.strip_prefix('<')).unwrap_or("");
        let end = tag.find(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/').unwrap_or(tag.len());
        let name = tag.get(..end).unwrap_or("");
        name.rsplit_once(':').map_or(name, |(_, local)| local)
    }

    /// The `Ccy` attribute of the tag at this position, as it stands in the file (codes need no escapes).
    fn currency_of(&self, tag: &BytesStart<'_>, start: usize) -> &'a str {
        if tag.attributes_raw().is_empty() {
            return "";
        }
        let content: &str = tag;
        let Some(source) = self.text.get(start + 1..).and_then(|rest| rest.get(..content.len())) else {
            return "";
        };
        let value = tag.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == "Ccy");
        let Some(value) = value.map(|attribute| attribute.value) else { return "" };
        source.rfind(&*value).and_then(|at| source.get(at..at + value.len())).unwrap_or("")
    }
}

fn is_statement(name: &str, parent: &str) -> bool {
    matches!(name, "Stmt" | "Rpt" | "Ntfctn") && parent.starts_with("BkToCstmr")
}

fn unreadable(tree: &Tree<'_>) -> Option<Flaw> {
    if let Some(name) = &tree.foreign_entity {
        return Some(Flaw::new("", "entity_not_allowed", format!("&{name}; is none of XML's own entities")));
    }
    tree.too_large.then(|| Flaw::new("", "entry_too_large", "the entry has more than four million elements"))
}

fn refused(what: &str) -> ReadError {
    ReadError::Format { format: "camt", detail: format!("the file has {what}; it is not read") }
}

fn position(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

/// The part of a run of text that holds more than closing tags and white space: empty if there is none.
fn substance(text: &str, start: usize, end: usize) -> (usize, usize) {
    let mut from = start;
    loop {
        let rest = text.get(from..end).unwrap_or("");
        let trimmed = rest.trim_start();
        from += rest.len() - trimmed.len();
        match trimmed.strip_prefix("</").and_then(|tag| tag.find('>')) {
            Some(closing) => from += closing + 3,
            None => break,
        }
    }
    let mut rest = text.get(from..end).unwrap_or("").trim_end();
    while rest.ends_with('>') {
        match rest.rfind('<') {
            Some(tag)
                if rest.get(tag..).is_some_and(|tag| tag.starts_with("</")) && !has_own_text(rest, tag) =>
            {
                rest = rest.get(..tag).unwrap_or("").trim_end();
            }
            _ => break,
        }
    }
    (from, from + rest.len())
}

/// Whether the closing tag at this position ends an element that begins in the same run.
fn has_own_text(run: &str, closing: usize) -> bool {
    let name =
        run.get(closing + 2..).and_then(|tag| tag.split(['>', ' ', '\t', '\r', '\n']).next()).unwrap_or("");
    run.get(..closing).is_some_and(|before| {
        before.match_indices(name).any(|(at, _)| {
            before.get(..at).is_some_and(|before| before.ends_with('<'))
                && before
                    .get(at + name.len()..)
                    .is_some_and(|after| after.starts_with([' ', '>', '\t', '\r', '\n']))
        })
    })
}
