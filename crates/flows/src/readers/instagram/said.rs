//! What does one element of an Instagram thread say? Text, shares, photos, calls, reactions, participants.

use serde_json::Value;

use crate::readers::chats::json::Items;
use crate::readers::chats::utc_ms;
use crate::readers::structured::Flaw;
use crate::records::kinds::{message, profile};
use crate::records::{Draft, Kind};

/// Members of one array of a message that are looked at.
const MOST: usize = 1000;
/// Arrays of files and the kind of message they make.
const FILES: [(&str, &str); 6] = [
    ("photos", "image"),
    ("videos", "video"),
    ("audio_files", "audio"),
    ("gifs", "image"),
    ("files", "document"),
    ("sticker", "sticker"),
];

/// The thread that messages stand in.
#[derive(Debug, Clone, Default)]
pub(super) struct Thread {
    platform: &'static str,
    path: String,
    title: String,
    participants: Vec<String>,
}

impl Thread {
    /// What the file says of the thread, wherever it says it.
    pub(super) fn of(text: &str, start: usize) -> Self {
        let messenger = text.contains("your_facebook_activity/");
        let mut thread =
            Self { platform: if messenger { "facebook" } else { "instagram" }, ..Self::default() };
        for item in Items::of(text, start) {
            if !matches!(item.key, "title" | "thread_path" | "participants") {
                continue;
            }
            let raw = text.get(item.start..item.end).unwrap_or("");
            let Ok(value) = serde_json::from_str::<Value>(raw) else { continue };
            match item.key {
                "title" => thread.title = value.as_str().map(repaired).unwrap_or_default(),
                "thread_path" => thread.path = value.as_str().map(repaired).unwrap_or_default(),
                _ => {
                    let all = value.as_array().into_iter().flatten().take(MOST);
                    thread.participants = all.map(|one| text_of(one, "name")).collect();
                }
            }
        }
        thread
    }

    /// Somebody who takes part.
    pub(super) fn participant(&self, value: &Value, row: u64) -> Result<Vec<Draft>, Flaw> {
        let name = text_of(value, "name");
        if name.is_empty() {
            return Err(Flaw::new("name", "participant_not_understood", "a participant without a name"));
        }
        let mut draft = Draft::new(Kind::Profile, row);
        draft.text(profile::PLATFORM, self.platform).text(profile::NICKNAME, &name);
        draft.text(profile::NOTE, &["participant of", &self.path, &self.title].join(" "));
        Ok(vec![draft])
    }

    /// The records of one message: itself and the reactions to it.
    pub(super) fn message(&self, value: &Value, row: u64) -> Result<Vec<Draft>, Flaw> {
        if !value.is_object() {
            return Err(Flaw::new("", "message_not_understood", "the element is no object"));
        }
        let sent = value.get("timestamp_ms").map(Value::to_string).unwrap_or_default();
        let sender = text_of(value, "sender_name");
        let mut draft = self.begin(row, &sender);
        draft.moment(message::SENT, utc_ms(sent.trim_matches('"'), "timestamp_ms")?);
        let (mut kind, mut words) = ("text", vec![text_of(value, "content")]);
        for (key, kind_of_file) in FILES {
            for path in paths(value.get(key)) {
                draft.add_text(message::ATTACHMENT.0, &path);
                kind = kind_of_file;
            }
        }
        if let Some(share) = value.get("share").filter(|share| share.is_object()) {
            kind = if kind == "text" { "share" } else { kind };
            words.extend(["link", "share_text", "original_content_owner"].map(|key| text_of(share, key)));
        }
        if let Some(seconds) = value.get("call_duration") {
            kind = "call";
            words.push(format!("duration: {seconds} s"));
            let missed = value.get("missed").and_then(Value::as_bool) == Some(true);
            words.push(if missed { "missed".to_owned() } else { String::new() });
        }
        if value.get("is_unsent").and_then(Value::as_bool) == Some(true) {
            draft.text(message::STATUS, "deleted");
        }
        words.retain(|words| !words.is_empty());
        draft.text(message::KIND, kind).text(message::BODY, &words.join("\n"));
        let mut all = vec![draft];
        self.reactions(value, row, &mut all);
        Ok(all)
    }

    fn begin(&self, row: u64, sender: &str) -> Draft {
        let mut draft = Draft::new(Kind::Message, row);
        draft.text(message::PLATFORM, self.platform).text(message::CONVERSATION, &self.path);
        draft.text(message::CONVERSATION_NAME, &self.title).text(message::SENDER_NAME, sender);
        // Of two, the one who did not write is the one who was written to.
        if let [one, two] = self.participants.as_slice()
            && one != two
        {
            let other = if one == sender {
                two.as_str()
            } else if two == sender {
                one.as_str()
            } else {
                ""
            };
            draft.text(message::RECIPIENT_NAME, other);
        }
        draft
    }

    fn reactions(&self, value: &Value, row: u64, all: &mut Vec<Draft>) {
        let reactions = value.get("reactions").and_then(Value::as_array).into_iter().flatten();
        for one in reactions.take(MOST) {
            let mut draft = self.begin(row, &text_of(one, "actor"));
            draft.text(message::KIND, "reaction").text(message::BODY, &text_of(one, "reaction"));
            let seconds = one.get("timestamp").map(Value::to_string).unwrap_or_default();
            if let Ok(when) = utc_ms(&format!("{seconds}000"), "timestamp") {
                draft.moment(message::SENT, when);
            }
            all.push(draft);
        }
    }
}

/// The paths of an array of files, or of one.
fn paths(value: Option<&Value>) -> Vec<String> {
    let many = value.and_then(Value::as_array).into_iter().flatten().take(MOST);
    let all = many.chain(value.filter(|value| value.is_object()));
    all.map(|file| text_of(file, "uri")).filter(|path| !path.is_empty()).collect()
}

fn text_of(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).map(repaired).unwrap_or_default()
}

/// The text whose UTF-8 bytes were written as Latin-1 characters; as it is, where it is not all of that kind.
fn repaired(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let bytes: Option<Vec<u8>> = text.chars().map(|mark| u8::try_from(u32::from(mark)).ok()).collect();
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_else(|| text.to_owned())
}
