//! What does one element of a back-up say? SMS and MMS as `text` records, calls as `call` records.

use super::values::Values;
use crate::readers::chats::utc_ms;
use crate::readers::digest::{base64_bytes, sha256};
use crate::readers::structured::{Flaw, shorten};
use crate::records::kinds::{call, media, text};
use crate::records::{Draft, Kind};

/// Parts, and addresses, of one MMS that are looked at.
const MOST: usize = 1000;
/// What the phone writes in place of its own number.
const OWN: &str = "insert-address-token";

/// Which way a message went and what became of it, by the number of its box (Android's `Telephony.Sms.TYPE_*`).
fn way(box_: &str) -> Option<(&'static str, &'static str)> {
    Some(match box_ {
        "1" => ("in", ""),
        "2" => ("out", "sent"),
        "3" => ("out", "draft"),
        "4" => ("out", "pending"),
        "5" => ("out", "failed"),
        "6" => ("out", "queued"),
        _ => return None,
    })
}

fn direction(values: &Values, key: &'static str) -> Result<(&'static str, &'static str), Flaw> {
    way(values.get(key)).ok_or_else(|| Flaw::new(key, "type_not_known", shorten(values.get(key))))
}

/// The name of the contact; the app writes `(Unknown)` where it found none.
fn contact(values: &Values) -> &str {
    Some(values.get("contact_name")).filter(|name| *name != "(Unknown)").unwrap_or("")
}

/// An SMS.
pub(super) fn sms(values: &Values, row: u64) -> Result<Vec<Draft>, Flaw> {
    let (direction, became) = direction(values, "type")?;
    let result = match (direction, values.get("status"), values.get("read")) {
        ("out", "0", _) if became == "sent" => "delivered",
        ("out", "64", _) => "failed",
        ("in", _, "1") => "read",
        ("in", _, "0") => "unread",
        _ => became,
    };
    let sent = utc_ms(values.get("date"), "date")?;
    let mut draft = Draft::new(Kind::Text, row);
    draft.moment(text::SENT, sent).text(text::DIRECTION, direction).text(text::RESULT, result);
    draft.text(text::KIND, "SMS").text(text::SERVICE_CENTRE, values.get("service_center"));
    let body = [values.get("subject"), values.get("body")].into_iter().filter(|part| !part.is_empty());
    draft.text(text::BODY, &body.collect::<Vec<_>>().join("\n"));
    other_side(&mut draft, direction, values.get("address"), contact(values));
    Ok(vec![draft])
}

fn other_side(draft: &mut Draft, direction: &str, number: &str, name: &str) {
    if direction == "in" {
        draft.text(text::SENDER, number).text(text::SENDER_NAME, name);
    } else {
        draft.text(text::RECIPIENT, number).text(text::RECIPIENT_NAME, name);
    }
}

/// A call, answered or not.
pub(super) fn call(values: &Values, row: u64) -> Result<Vec<Draft>, Flaw> {
    let flaw = |key: &'static str, code| Flaw::new(key, code, shorten(values.get(key)));
    let start = utc_ms(values.get("date"), "date")?;
    let duration = values.get("duration");
    let duration: i64 = match duration {
        "" => 0,
        text => text
            .parse()
            .ok()
            .filter(|secs| *secs >= 0)
            .ok_or_else(|| flaw("duration", "duration_not_a_number"))?,
    };
    // Android's CallLog.Calls: 1 incoming, 2 outgoing, 3 missed, 4 voicemail, 5 rejected, 6 blocked, 7 answered elsewhere.
    let (direction, result) = match values.get("type") {
        "1" => ("in", "answered"),
        "2" if duration > 0 => ("out", "answered"),
        "2" => ("out", "not_answered"),
        "3" => ("in", "missed"),
        "4" => ("in", "voicemail"),
        "5" => ("in", "rejected"),
        "6" => ("in", "blocked"),
        "7" => ("in", "answered_elsewhere"),
        _ => return Err(flaw("type", "type_not_known")),
    };
    let mut draft = Draft::new(Kind::Call, row);
    draft.moment(call::START, start).number(call::DURATION_SECS, duration);
    draft.text(call::DIRECTION, direction).text(call::RESULT, result);
    // A number that was withheld or not known is written as -1, -2 or -3.
    let number = Some(values.get("number")).filter(|number| !number.starts_with('-')).unwrap_or("");
    if direction == "in" {
        draft.text(call::CALLER, number).text(call::CALLER_NAME, contact(values));
    } else {
        draft.text(call::CALLEE, number).text(call::CALLEE_NAME, contact(values));
    }
    Ok(vec![draft])
}

/// An element that is open, with the parts and addresses that an MMS has inside.
#[derive(Debug, Default)]
pub(super) struct Mms {
    pub(super) name: &'static str,
    pub(super) values: Values,
    parts: Vec<Values>,
    addresses: Vec<Values>,
}

impl Mms {
    /// An element of this name with these attributes.
    pub(super) fn new(name: &str, values: Values) -> Self {
        let name = match name {
            "sms" => "sms",
            "call" => "call",
            _ => "mms",
        };
        Self { name, values, ..Self::default() }
    }

    /// A part: text, picture, sound.
    pub(super) fn part(&mut self, part: Values) {
        if self.parts.len() < MOST {
            self.parts.push(part);
        }
    }

    /// An address: 137 wrote it, 151, 130 and 129 got it (PduHeaders: FROM, TO, CC, BCC).
    pub(super) fn address(&mut self, address: Values) {
        if self.addresses.len() < MOST {
            self.addresses.push(address);
        }
    }

    /// One text for each who got it, and one record for each file.
    pub(super) fn records(&self, row: u64) -> Result<Vec<Draft>, Flaw> {
        let (direction, result) = direction(&self.values, "msg_box")?;
        let sent = utc_ms(self.values.get("date"), "date")?;
        let mut draft = Draft::new(Kind::Text, row);
        draft.moment(text::SENT, sent).text(text::DIRECTION, direction).text(text::RESULT, result);
        draft.text(text::KIND, "MMS").text(text::MESSAGE_ID, self.values.get("m_id"));
        draft.text(text::BODY, &self.body());
        let name = contact(&self.values);
        let from = self.of_type(&["137"]);
        let to = self.of_type(&["151", "130", "129"]);
        let addresses: Vec<&str> =
            self.values.get("address").split('~').filter(|one| !one.is_empty()).collect();
        let name = if addresses.len() == 1 { name } else { "" };
        let sender =
            from.first().copied().or_else(|| addresses.first().copied().filter(|_| direction == "in"));
        let sender = sender.unwrap_or("");
        let to = if to.is_empty() && direction == "out" { addresses } else { to };
        let mut all = Vec::new();
        for recipient in if to.is_empty() { vec![""] } else { to } {
            let mut one = draft.clone();
            one.text(text::SENDER, sender).text(text::RECIPIENT, recipient);
            one.text(if direction == "in" { text::SENDER_NAME } else { text::RECIPIENT_NAME }, name);
            all.push(one);
        }
        all.extend(self.files(row));
        Ok(all)
    }

    fn of_type(&self, types: &[&str]) -> Vec<&str> {
        let of_type = self.addresses.iter().filter(|one| types.contains(&one.get("type")));
        let mut found: Vec<&str> =
            of_type.map(|one| one.get("address")).filter(|one| !one.is_empty() && *one != OWN).collect();
        found.dedup();
        found
    }

    /// Subject and parts of text.
    fn body(&self) -> String {
        let texts = self.parts.iter().filter(|part| part.get("ct").starts_with("text/plain"));
        let subject = self.values.get("sub");
        let all = std::iter::once(subject).chain(texts.map(|part| part.get("text")));
        all.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
    }

    /// Pictures, sounds and other files: everything but text and the order it is shown in.
    fn files(&self, row: u64) -> Vec<Draft> {
        let is_file = |part: &&Values| {
            let type_ = part.get("ct");
            !type_.is_empty() && !type_.starts_with("text/plain") && type_ != "application/smil"
        };
        let file = |part: &Values| {
            let mut draft = Draft::new(Kind::Media, row);
            let names = ["fn", "cl", "name"].map(|key| part.get(key));
            let name = names.into_iter().find(|name| !name.is_empty()).unwrap_or("");
            draft.text(media::FILE_NAME, name).text(media::MEDIA_TYPE, part.get("ct"));
            if let Some(bytes) = base64_bytes(part.get("data").as_bytes()).filter(|bytes| !bytes.is_empty()) {
                draft.text(media::DIGEST, &sha256(&bytes));
                draft.number(media::SIZE_BYTES, i64::try_from(bytes.len()).unwrap_or(i64::MAX));
            }
            draft
        };
        self.parts.iter().filter(is_file).map(file).collect()
    }
}
