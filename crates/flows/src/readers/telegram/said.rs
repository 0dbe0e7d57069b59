//! What does one element of a Telegram chat say? Text, service notices, calls, files, reactions.

use serde_json::Value;
use thalweg_model::{Precision, Stamp};

use crate::readers::chats::utc_ms;
use crate::readers::structured::{Flaw, iso_stamp, shorten};
use crate::records::kinds::message;
use crate::records::{Draft, Kind};

const SECOND: i64 = 1_000_000;
/// Reactions of one message that become records of their own.
const MOST_REACTIONS: usize = 1000;

/// The chat that messages stand in.
#[derive(Debug, Clone, Default)]
pub(super) struct Chat {
    pub(super) name: String,
    pub(super) type_: String,
    pub(super) id: String,
    pub(super) owner: Option<String>,
}

impl Chat {
    /// The chat's handle as messages write handles: `user1`, `chat1`, `channel1`.
    fn handle(&self) -> String {
        let prefix = match self.type_.as_str() {
            _ if self.id.is_empty() => "",
            "personal_chat" | "bot_chat" => "user",
            "private_group" => "chat",
            "private_supergroup" | "public_supergroup" | "private_channel" | "public_channel" => "channel",
            _ => "",
        };
        format!("{prefix}{}", self.id)
    }

    fn is_between_two(&self) -> bool {
        matches!(self.type_.as_str(), "personal_chat" | "bot_chat") && !self.id.is_empty()
    }
}

/// A member's text; empty if it is none.
pub(super) fn text_of<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or("")
}

/// A number or name as a handle: `user123` stays, `123` gets its prefix.
pub(super) fn handle(value: &Value, prefix: &str) -> Option<String> {
    match value {
        Value::Number(number) => Some(format!("{prefix}{number}")),
        Value::String(text) if text.bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty() => {
            Some(format!("{prefix}{text}"))
        }
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        _ => None,
    }
}

/// The records of one element.
pub(super) fn message(value: &Value, row: u64, chat: &Chat) -> Result<Vec<Draft>, Flaw> {
    if !value.is_object() {
        return Err(Flaw::new("", "message_not_understood", "the element is no object"));
    }
    let mut draft = Draft::new(Kind::Message, row);
    draft.text(message::PLATFORM, "telegram").text(message::CONVERSATION, &chat.handle());
    draft.text(message::CONVERSATION_NAME, &chat.name);
    draft.moment(message::SENT, sent(value)?);
    draft.text(message::MESSAGE_ID, &number(value, "id"));
    draft.text(message::REPLY_TO, &number(value, "reply_to_message_id"));
    let service = text_of(value, "type") == "service";
    ends(value, chat, if service { "actor" } else { "from" }, &mut draft);
    draft.text(message::FORWARDED_FROM, &forwarded(value));
    if was_edited(value) {
        draft.text(message::STATUS, "edited");
    }
    let (kind, words) = if service { notice(value) } else { content(value) };
    draft.text(message::KIND, kind).text(message::BODY, &words);
    draft.text(message::ATTACHMENT, &attachment(value));
    let mut all = vec![draft];
    reactions(value, row, chat, &mut all);
    Ok(all)
}

/// UTC where the export has it, with the offset that the local date shows; else the local date.
fn sent(value: &Value) -> Result<Stamp, Flaw> {
    let local = iso_stamp(text_of(value, "date"));
    let unix = number(value, "date_unixtime");
    if unix.is_empty() {
        let wrong = || Flaw::new("date", "date_not_understood", shorten(text_of(value, "date")));
        return local.ok_or_else(wrong);
    }
    let mut stamp = utc_ms(&format!("{unix}000"), "date_unixtime")?;
    stamp.precision = Precision::Second;
    if let Some(local) = local {
        let apart = local.micros - stamp.micros;
        let minutes = apart / (60 * SECOND);
        // Offsets of the world are quarters of an hour from 12 hours west to 14 hours east.
        if apart % (15 * 60 * SECOND) == 0 && (-12 * 60..=14 * 60).contains(&minutes) {
            stamp.offset_minutes = i16::try_from(minutes).ok();
        }
    }
    Ok(stamp)
}

/// A whole number that is written as one or as text.
fn number(value: &Value, key: &str) -> String {
    match value.get(key) {
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::String(text)) => text.clone(),
        _ => String::new(),
    }
}

/// Who wrote; in a chat of two also to whom, and which way as the exported account saw it.
fn ends(value: &Value, chat: &Chat, who: &str, draft: &mut Draft) {
    let sender = value.get(format!("{who}_id")).and_then(|id| handle(id, "user")).unwrap_or_default();
    draft.text(message::SENDER, &sender).text(message::SENDER_NAME, text_of(value, who));
    if !chat.is_between_two() || sender.is_empty() {
        return;
    }
    let other = chat.handle();
    let owner = chat.owner.as_deref().unwrap_or("");
    if sender == other && sender != owner {
        draft.text(message::RECIPIENT, owner).text(message::DIRECTION, "in");
    } else if sender != other && (owner.is_empty() || sender == owner) {
        draft.text(message::RECIPIENT, &other).text(message::RECIPIENT_NAME, &chat.name);
        draft.text(message::DIRECTION, "out");
    }
}

fn forwarded(value: &Value) -> String {
    let name = [text_of(value, "forwarded_from"), text_of(value, "saved_from")];
    let name = name.into_iter().find(|name| !name.is_empty()).unwrap_or("");
    match value.get("forwarded_from_id").and_then(|id| handle(id, "user")) {
        Some(id) if name.is_empty() => id,
        Some(id) => format!("{name} ({id})"),
        None => name.to_owned(),
    }
}

/// Old exports write the year 1970 where nothing was edited.
fn was_edited(value: &Value) -> bool {
    let (date, unix) = (text_of(value, "edited"), number(value, "edited_unixtime"));
    (!date.is_empty() && !date.starts_with("1970")) || (date.is_empty() && !unix.is_empty() && unix != "0")
}

/// Text, or a list of texts and marked runs; the address behind a run of other words is kept in brackets.
fn words(value: &Value) -> String {
    match value.get("text") {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(runs)) => runs.iter().map(run).collect(),
        _ => value.get("text_entities").and_then(Value::as_array).into_iter().flatten().map(run).collect(),
    }
}

fn run(run: &Value) -> String {
    let text = run.as_str().unwrap_or_else(|| text_of(run, "text"));
    let href = text_of(run, "href");
    if href.is_empty() || href == text { text.to_owned() } else { format!("{text} ({href})") }
}

/// Kind and words of a message somebody wrote.
fn content(value: &Value) -> (&'static str, String) {
    let said = words(value);
    let with = |more: String| [said.as_str(), more.as_str()].join("\n").trim().to_owned();
    let has = |key: &str| value.get(key).is_some_and(|value| !value.is_null());
    if has("contact_information") {
        let contact = value.get("contact_information").unwrap_or(&Value::Null);
        let of = |key| text_of(contact, key);
        return ("contact", with([of("first_name"), of("last_name"), of("phone_number")].join(" ")));
    }
    if let Some(place) = value.get("location_information") {
        let words = format!(
            "{} {} {},{}",
            text_of(value, "place_name"),
            text_of(value, "address"),
            number(place, "latitude"),
            number(place, "longitude")
        );
        return ("location", with(words.trim().to_owned()));
    }
    if let Some(poll) = value.get("poll") {
        let answers = poll.get("answers").and_then(Value::as_array).into_iter().flatten();
        let answers: Vec<&str> = answers.map(|answer| text_of(answer, "text")).collect();
        return ("poll", with(format!("{}: {}", text_of(poll, "question"), answers.join(" / "))));
    }
    let kind = match text_of(value, "media_type") {
        "sticker" => return ("sticker", with(text_of(value, "sticker_emoji").to_owned())),
        "video_message" | "video_file" | "animation" => "video",
        "voice_message" | "audio_file" => "audio",
        _ if has("photo") || text_of(value, "mime_type").starts_with("image/") => "image",
        _ if has("file") => "document",
        _ => "text",
    };
    (kind, said)
}

/// Kind and words of a notice of the service.
fn notice(value: &Value) -> (&'static str, String) {
    let action = text_of(value, "action");
    let mut words = vec![action.to_owned()];
    for key in ["title", "new_title", "inviter", "discard_reason", "amount", "currency"] {
        let found = number(value, key);
        if !found.is_empty() {
            words.push(format!("{key}: {found}"));
        }
    }
    let duration = [number(value, "duration_seconds"), number(value, "duration")];
    if let Some(seconds) = duration.into_iter().find(|seconds| !seconds.is_empty()) {
        words.push(format!("duration: {seconds} s"));
    }
    let members = value.get("members").and_then(Value::as_array).into_iter().flatten();
    let members: Vec<&str> = members.filter_map(Value::as_str).collect();
    if !members.is_empty() {
        words.push(format!("members: {}", members.join(", ")));
    }
    let said = self::words(value);
    if !said.is_empty() {
        words.push(said);
    }
    let kind =
        if matches!(action, "phone_call" | "group_call" | "conference_call") { "call" } else { "system" };
    (kind, words.join("; "))
}

/// The path of a file, or what stands for one that was not exported, with the file's own name.
fn attachment(value: &Value) -> String {
    let path = ["file", "photo"].into_iter().map(|key| text_of(value, key)).find(|path| !path.is_empty());
    let name = text_of(value, "file_name");
    match path {
        None => name.to_owned(),
        // The export says in brackets why the file is not beside it.
        Some(path) if path.starts_with('(') && !name.is_empty() => name.to_owned(),
        Some(path) if name.is_empty() || path.ends_with(name) => path.to_owned(),
        Some(path) => format!("{path} ({name})"),
    }
}

/// Reactions whose author the export names are records of their own that answer the message.
fn reactions(value: &Value, row: u64, chat: &Chat, all: &mut Vec<Draft>) {
    let kinds = value.get("reactions").and_then(Value::as_array).into_iter().flatten();
    let recent = kinds.flat_map(|kind| {
        let recent = kind.get("recent").and_then(Value::as_array).into_iter().flatten();
        recent.map(move |one| (text_of(kind, "emoji"), one))
    });
    for (emoji, one) in recent.take(MOST_REACTIONS) {
        let mut draft = Draft::new(Kind::Message, row);
        draft.text(message::PLATFORM, "telegram").text(message::CONVERSATION, &chat.handle());
        draft.text(message::CONVERSATION_NAME, &chat.name).text(message::KIND, "reaction");
        draft.text(message::REPLY_TO, &number(value, "id")).text(message::BODY, emoji);
        if let Some(when) = iso_stamp(text_of(one, "date")) {
            draft.moment(message::SENT, when);
        }
        ends(one, chat, "from", &mut draft);
        all.push(draft);
    }
}
