//! Whom does this Telegram account know, and whose is it? Contacts and the account's own data as profiles.

use serde_json::Value;

use super::said::{handle, text_of};
use crate::readers::structured::Flaw;
use crate::records::kinds::profile;
use crate::records::{Draft, Kind};

/// The account's own data.
pub(super) fn owner(value: Value, row: u64) -> Result<Vec<Draft>, Flaw> {
    let mut draft = person(&value, row)?;
    draft.text(profile::HANDLE, &value.get("user_id").and_then(|id| handle(id, "user")).unwrap_or_default());
    draft.text(profile::OTHER_HANDLE, text_of(&value, "username").trim_start_matches('@'));
    draft.text(profile::SIGNATURE, text_of(&value, "bio")).text(profile::NOTE, "owner of the export");
    Ok(vec![draft])
}

/// Someone of the address book.
pub(super) fn contact(value: &Value, row: u64, owner: Option<&str>) -> Result<Vec<Draft>, Flaw> {
    let mut draft = person(value, row)?;
    // Exports write 0 for a contact that has no account.
    let account = value.get("user_id").filter(|id| id.as_i64() != Some(0)).and_then(|id| handle(id, "user"));
    draft.text(profile::HANDLE, &account.unwrap_or_default());
    draft.text(profile::OWNER, owner.unwrap_or("")).text(profile::NOTE, "contact");
    Ok(vec![draft])
}

/// Someone often written to or called.
pub(super) fn frequent(value: &Value, row: u64, owner: Option<&str>) -> Result<Vec<Draft>, Flaw> {
    if !value.is_object() {
        return Err(Flaw::new("", "contact_not_understood", "the element is no object"));
    }
    let mut draft = Draft::new(Kind::Profile, row);
    let prefix = if text_of(value, "type") == "user" { "user" } else { "" };
    draft.text(profile::PLATFORM, "telegram").text(profile::NICKNAME, text_of(value, "name"));
    draft.text(profile::HANDLE, &value.get("id").and_then(|id| handle(id, prefix)).unwrap_or_default());
    draft.text(profile::OWNER, owner.unwrap_or(""));
    draft.text(profile::NOTE, &format!("frequent contact {}", text_of(value, "category")));
    Ok(vec![draft])
}

/// Name and number of a person.
fn person(value: &Value, row: u64) -> Result<Draft, Flaw> {
    if !value.is_object() {
        return Err(Flaw::new("", "contact_not_understood", "the element is no object"));
    }
    let mut draft = Draft::new(Kind::Profile, row);
    let name = [text_of(value, "first_name"), text_of(value, "last_name")].join(" ");
    let number = text_of(value, "phone_number");
    draft.text(profile::PLATFORM, "telegram").text(profile::NICKNAME, &name);
    // Some exports write 00 and the country where others write +.
    let number = match number.strip_prefix("00") {
        Some(rest) => format!("+{}", rest.trim_start()),
        None => number.to_owned(),
    };
    draft.text(profile::PHONE, &number);
    Ok(draft)
}
