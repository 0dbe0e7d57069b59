//! What was said in these Telegram chats? The JSON of Telegram Desktop: one chat, or the whole account.
//!
//! A message is one row; so are a contact and the account's own data, which become profiles. Moments are UTC where the
//! export has `date_unixtime`; the difference to `date` is the exporting computer's offset. A call stays a message of
//! kind `call`, because the export names who began it but not by which number. The mapping stands in
//! `docs/formats/message-formats.md`.

mod people;
mod said;

use self::said::Chat;
use super::chats::json::{Item, Items, Walk, load, object_start};
use super::structured::head_text;
use super::{Candidate, ReadContext, ReadError, ReadSummary, ReaderKind, Reason, Source};
use crate::entry::Sink;

/// Is the file of this format?
#[must_use]
pub fn sniff(head: &[u8], file_name: &str) -> Option<Candidate> {
    let text = head_text(head);
    if !text.trim_start_matches('\u{feff}').trim_start().starts_with('{') {
        return None;
    }
    let has = |key: &str| text.contains(&format!("\"{key}\""));
    let messages = has("date_unixtime") || (has("from_id") && has("date")) || has("text_entities");
    let whole = (has("chats") && has("list")) || has("personal_information");
    let confidence = match () {
        () if messages => 95,
        () if whole && (has("about") || has("frequent_contacts")) => 90,
        () if has("messages") && has("date") && has("from") && has("text") => 70,
        () => return None,
    };
    let mut reasons = vec![Reason::new("keys", "its keys are those of Telegram's export")];
    if file_name.eq_ignore_ascii_case("result.json") {
        reasons.push(Reason::new("file_name", "Telegram names its export result.json"));
    }
    Some(Candidate { name: "telegram".to_owned(), kind: ReaderKind::Telegram, confidence, reasons })
}

/// Reads the file.
///
/// # Errors
/// When it is no JSON object or the bytes cannot be fetched.
pub fn read(
    source: &mut dyn Source,
    _ctx: &ReadContext<'_>,
    sink: &mut impl Sink,
) -> Result<ReadSummary, ReadError> {
    let source = load(source)?;
    let text = source.text();
    let start = object_start(text, "Telegram export")?;
    let mut account = Account { walk: Walk::new(&source, sink), owner: None, broken: None };
    account.owner = account.owner_of(start);
    account.root(start);
    account.walk.end(account.broken);
    Ok(account.walk.rows.finish())
}

struct Account<'a, 's, S: Sink> {
    walk: Walk<'a, 's, S>,
    /// Handle of the account that was exported, where the export has it.
    owner: Option<String>,
    /// Where the file stopped being JSON.
    broken: Option<usize>,
}

impl<'a, S: Sink> Account<'a, '_, S> {
    fn owner_of(&self, start: usize) -> Option<String> {
        let own = Items::of(self.walk.text, start).find(|item| item.key == "personal_information")?;
        let text = self.walk.text.get(own.start..own.end)?;
        said::handle(serde_json::from_str::<serde_json::Value>(text).ok()?.get("user_id")?, "user")
    }

    fn root(&mut self, start: usize) {
        if Items::of(self.walk.text, start).any(|item| item.key == "messages") {
            return self.chat(start);
        }
        self.each(start, |this, item| match item.key {
            "personal_information" => this.walk.element(item, people::owner),
            "contacts" => this.list(item.start, |this, item| {
                let owner = this.owner.clone();
                this.walk.element(item, |value, row| people::contact(&value, row, owner.as_deref()));
            }),
            "frequent_contacts" => this.list(item.start, |this, item| {
                let owner = this.owner.clone();
                this.walk.element(item, |value, row| people::frequent(&value, row, owner.as_deref()));
            }),
            "chats" | "left_chats" => this.list(item.start, |this, item| this.chat(item.start)),
            _ => {}
        });
    }

    /// The elements of the array `list` inside an object.
    fn list(&mut self, start: usize, tell: impl Fn(&mut Self, Item<'a>)) {
        self.each(start, |this, item| {
            if item.key == "list" {
                this.each(item.start, &tell);
            }
        });
    }

    /// One chat: its name, type and number first, wherever they stand, then its messages.
    fn chat(&mut self, start: usize) {
        let text = self.walk.text;
        let mut chat = Chat { owner: self.owner.clone(), ..Chat::default() };
        for item in Items::of(text, start) {
            let raw = text.get(item.start..item.end).unwrap_or("");
            match item.key {
                "name" => {
                    chat.name = serde_json::from_str::<Option<String>>(raw).ok().flatten().unwrap_or_default()
                }
                "type" => chat.type_ = serde_json::from_str(raw).unwrap_or_default(),
                "id" => raw.trim_matches('"').clone_into(&mut chat.id),
                _ => {}
            }
        }
        self.each(start, |this, item| {
            if item.key == "messages" {
                this.each(item.start, |this, item| {
                    this.walk.element(item, |value, row| said::message(&value, row, &chat));
                });
            }
        });
    }

    /// Everything in a container, and where it broke.
    fn each(&mut self, start: usize, tell: impl Fn(&mut Self, Item<'a>)) {
        let mut items = Items::of(self.walk.text, start);
        for item in items.by_ref() {
            tell(self, item);
        }
        if items.broken && matches!(self.walk.text.as_bytes().get(start), Some(b'{' | b'[')) {
            self.broken = self.broken.or(Some(items.end));
        }
    }
}
