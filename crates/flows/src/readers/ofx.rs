//! What did the bank book, as Open Financial Exchange tells it? OFX 1 (SGML) and OFX 2 (XML), bank and card accounts.
//!
//! A `STMTTRN` (or `STMTTRNP`, pending) is a record row wherever it stands, in a bank's, a card's or an investment
//! account's list. Balances are rows of their own; what is around them is structure; investment trades are structure
//! too: they move securities, not money. The mapping is written down in `docs/formats/statement-formats.md`.

mod markup;
mod transaction;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use self::markup::{Tag, tags};
use self::transaction::{Values, amount_of, draft, ofx_stamp};
use super::structured::{Flaw, Rows, SourceText, asset_of, detect_unicode, head_text};
use super::{Candidate, ReadContext, ReadError, ReadSummary, ReaderKind, Reason, Source};
use crate::entry::{Furniture, Sink, Statement};

/// Aggregates that are a statement of one account.
const STATEMENTS: [&str; 3] = ["STMTRS", "CCSTMTRS", "INVSTMTRS"];

/// Aggregates that name the statement's account.
const ACCOUNTS: [&str; 3] = ["BANKACCTFROM", "CCACCTFROM", "INVACCTFROM"];

/// Is the file OFX (or QFX)? The candidate's name is `ofx-1` or `ofx-2`.
#[must_use]
pub fn sniff(head: &[u8], file_name: &str) -> Option<Candidate> {
    let text = head_text(head);
    let begins = text.trim_start_matches('\u{feff}').trim_start();
    let mut reasons = Vec::new();
    let (name, confidence) = if begins.starts_with("OFXHEADER:") {
        reasons.push(Reason::new("header", "it begins with OFXHEADER, as OFX 1 does"));
        ("ofx-1", 100)
    } else if text.contains("<?OFX") {
        reasons.push(Reason::new("header", "it has the instruction <?OFX, as OFX 2 does"));
        ("ofx-2", 100)
    } else if has_tag(&text, "OFX") {
        reasons.push(Reason::new("root_element", "it has the element OFX but no OFX header"));
        (if begins.starts_with("<?xml") { "ofx-2" } else { "ofx-1" }, 85)
    } else if has_tag(&text, "STMTTRN") {
        reasons.push(Reason::new("root_element", "it has transactions of OFX but no element OFX"));
        ("ofx-1", 60)
    } else {
        return None;
    };
    let extension = file_name.rsplit_once('.').map_or("", |(_, extension)| extension);
    if extension.eq_ignore_ascii_case("ofx") || extension.eq_ignore_ascii_case("qfx") {
        reasons.push(Reason::new("file_name", format!("the name ends in .{extension}")));
    }
    Some(Candidate { name: name.to_owned(), kind: ReaderKind::Ofx, confidence, reasons })
}

fn has_tag(text: &str, name: &str) -> bool {
    tags(text, 0).any(|tag| tag.is(name) && !tag.closes)
}

/// Reads an OFX file.
///
/// # Errors
/// When it is no OFX or the bytes cannot be fetched.
pub fn read(
    source: &mut dyn Source,
    _ctx: &ReadContext<'_>,
    sink: &mut impl Sink,
) -> Result<ReadSummary, ReadError> {
    let source = SourceText::load(source, encoding_of)?;
    let text = source.text();
    if !(has_tag(text, "OFX") || has_tag(text, "STMTTRN")) {
        return Err(ReadError::Format { format: "ofx", detail: "no element OFX was found".to_owned() });
    }
    let mut walk =
        Walk { text, rows: Rows::new(&source, sink), row_from: 0, institution: String::new(), open: None };
    walk.run();
    Ok(walk.rows.finish())
}

/// Unicode that is valid wins over the header, which many banks leave at its default; else `CHARSET`, else the
/// XML declaration's encoding, else the Western code page.
fn encoding_of(bytes: &[u8]) -> &'static Encoding {
    if let Some(unicode) = detect_unicode(bytes) {
        return unicode;
    }
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(1024)).unwrap_or_default());
    let after = |key: &str| {
        let value = head.split_once(key)?.1.trim_start_matches(['"', '\'', ' ']);
        let end = value
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_')))
            .unwrap_or(value.len());
        value.get(..end).map(str::to_ascii_lowercase)
    };
    let label = after("CHARSET:").filter(|label| label != "none").or_else(|| after("encoding="));
    let encoding = label.and_then(|label| match label.as_str() {
        "936" => Some(encoding_rs::GBK),
        "950" => Some(encoding_rs::BIG5),
        "932" => Some(encoding_rs::SHIFT_JIS),
        "949" => Some(encoding_rs::EUC_KR),
        number if number.len() == 4 && number.starts_with("125") => {
            Encoding::for_label(format!("windows-{number}").as_bytes())
        }
        iso if iso.starts_with("8859") => Encoding::for_label(format!("iso-{iso}").as_bytes()),
        other => Encoding::for_label(other.as_bytes()),
    });
    encoding.filter(|encoding| encoding.is_ascii_compatible() && *encoding != UTF_8).unwrap_or(WINDOWS_1252)
}

/// The statement that is open.
#[derive(Default)]
struct Open {
    statement: Statement,
    told: Option<(u32, Statement)>,
    in_account: bool,
}

struct Walk<'a, 's, S: Sink> {
    text: &'a str,
    rows: Rows<'a, 's, S>,
    /// Where the text begins that no row has taken yet.
    row_from: usize,
    /// The institution that signed on (`FI/ORG`).
    institution: String,
    open: Option<Open>,
}

impl<'a, S: Sink> Walk<'a, '_, S> {
    fn run(&mut self) {
        let all: Vec<Tag<'a>> = tags(self.text, 0).collect();
        let mut index = 0;
        while let Some(tag) = all.get(index) {
            let rest = all.get(index + 1..).unwrap_or_default();
            index += 1;
            if !tag.closes && (tag.is("STMTTRN") || tag.is("STMTTRNP")) {
                index += self.transaction(tag, rest);
            } else if !tag.closes && (tag.is("LEDGERBAL") || tag.is("AVAILBAL")) {
                index += self.balance(tag, rest);
            } else {
                self.take(tag);
            }
        }
        self.end_statement();
        self.close_row(self.text.len(), Furniture::Footer);
    }

    /// A tag outside transactions and balances: the head of a statement, or nothing that is kept.
    fn take(&mut self, tag: &Tag<'_>) {
        if STATEMENTS.iter().any(|name| tag.is(name)) {
            self.end_statement();
            if !tag.closes {
                self.close_row(tag.start, Furniture::Structure);
                self.open = Some(Open::default());
            }
            return;
        }
        if tag.is("ORG") && !tag.closes {
            self.institution = tag.value().into_owned();
        }
        let Some(open) = self.open.as_mut() else { return };
        if ACCOUNTS.iter().any(|name| tag.is(name)) {
            open.in_account = !tag.closes;
            return;
        }
        if tag.closes {
            return;
        }
        let set = |field: &mut String| {
            if field.is_empty() {
                *field = tag.value().into_owned();
            }
        };
        match tag.name.to_ascii_uppercase().as_str() {
            "CURDEF" => set(&mut open.statement.currency),
            "ACCTID" if open.in_account => set(&mut open.statement.account),
            "BANKID" | "BROKERID" if open.in_account => set(&mut open.statement.institution),
            "DTSTART" => {
                let from = ofx_stamp(&tag.value());
                open.statement.period = open.statement.period.or(from.map(|from| (from, from)));
            }
            "DTEND" => {
                if let (Some((_, to)), Some(end)) = (open.statement.period.as_mut(), ofx_stamp(&tag.value()))
                {
                    *to = end;
                }
            }
            _ => {}
        }
    }

    /// A transaction: returns how many of the following tags are inside it.
    fn transaction(&mut self, tag: &Tag<'a>, rest: &[Tag<'a>]) -> usize {
        self.close_row(tag.start, Furniture::Structure);
        let ends = |next: &Tag<'_>| {
            next.is(tag.name)
                || next.is("STMTTRN")
                || next.is("STMTTRNP")
                || (next.closes && next.name.contains("TRANLIST"))
        };
        let inside = rest.iter().position(ends).unwrap_or(rest.len());
        let own_end = rest.get(inside).filter(|end| end.closes && end.is(tag.name));
        let (end, cut) = match (own_end, inside.checked_sub(1).and_then(|last| rest.get(last))) {
            (Some(end), _) => (end.tag_end, false),
            (None, Some(last)) => (last.end, inside == rest.len()),
            (None, None) => (tag.end, inside == rest.len()),
        };
        let row = self.rows.row(tag.start, end);
        self.row_from = end;
        let statement = self.announce();
        let currency = self.open.as_ref().map_or("", |open| open.statement.currency.as_str());
        let inner = rest.get(..inside).unwrap_or_default();
        let read = if cut {
            let byte = self.rows.byte_of(self.text.len());
            Err(Flaw::new("", "file_ends_early", format!("byte {byte}: the file ends inside a transaction")))
        } else {
            draft(inner, currency, tag.is("STMTTRNP"))
        };
        self.rows.entry(row, statement, read);
        inside + usize::from(own_end.is_some())
    }

    /// A balance: the ledger's closes the statement, the available one is furniture.
    fn balance(&mut self, tag: &Tag<'a>, rest: &[Tag<'a>]) -> usize {
        self.close_row(tag.start, Furniture::Structure);
        let named = |next: &Tag<'_>| ["BALAMT", "DTASOF"].iter().any(|name| next.is(name));
        let inside = rest.iter().position(|next| !named(next)).unwrap_or(rest.len());
        let own_end = rest.get(inside).filter(|end| end.closes && end.is(tag.name));
        let last = inside.checked_sub(1).and_then(|last| rest.get(last));
        let end = own_end.map(|end| end.tag_end).or(last.map(|last| last.end)).unwrap_or(tag.end);
        let row = self.rows.row(tag.start, end);
        self.row_from = end;
        let values = Values::of(rest.get(..inside).unwrap_or_default());
        match self.ledger_balance(tag, &values) {
            Ok(()) => self.rows.said(row, Furniture::Balance),
            Err(flaw) => self.rows.reject(row, flaw),
        }
        inside + usize::from(own_end.is_some())
    }

    fn ledger_balance(&mut self, tag: &Tag<'_>, values: &Values<'_, '_>) -> Result<(), Flaw> {
        let Some(open) = self.open.as_mut().filter(|_| tag.is("LEDGERBAL")) else { return Ok(()) };
        let asset = asset_of(&open.statement.currency, "CURDEF")?;
        let minor = amount_of(&values.get("", "BALAMT"), &asset)?;
        let when = ofx_stamp(&values.get("", "DTASOF"));
        let when =
            when.ok_or_else(|| Flaw::new("DTASOF", "date_not_understood", values.get("", "DTASOF")))?;
        open.statement.closing = Some((minor, when));
        Ok(())
    }

    /// Tells the sink of the open statement before its first entry. A transaction outside any statement gets one
    /// that says nothing.
    fn announce(&mut self) -> u32 {
        let open = self.open.get_or_insert_default();
        if let Some((index, _)) = &open.told {
            return *index;
        }
        if open.statement.institution.is_empty() || !self.institution.is_empty() {
            self.institution.clone_into(&mut open.statement.institution);
        }
        let index = self.rows.statement(&open.statement);
        open.told = Some((index, open.statement.clone()));
        index
    }

    fn end_statement(&mut self) {
        if self.open.is_none() {
            return;
        }
        let index = self.announce();
        if let Some(open) = self.open.take()
            && open.told.is_some_and(|(_, told)| told != open.statement)
        {
            self.rows.amend(index, &open.statement);
        }
    }

    /// Makes what no row has taken yet, up to `end`, a row of its own, if it holds more than closing tags.
    fn close_row(&mut self, end: usize, what: Furniture) {
        let run = self.text.get(self.row_from..end).unwrap_or("");
        let kept = run.trim();
        let only_closing =
            tags(kept, 0).all(|tag| tag.closes && tag.value().is_empty()) && kept.starts_with("</");
        if !kept.is_empty() && !only_closing {
            let start = self.row_from + (run.len() - run.trim_start().len());
            let row = self.rows.furniture(start, start + kept.len(), what);
            if let Some(open) = self.open.as_mut()
                && open.statement.row == 0
            {
                open.statement.row = row;
            }
        }
        self.row_from = end;
    }
}
