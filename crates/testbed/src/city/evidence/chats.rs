//! How do chats come out of telephones: tables of 微信, texts of WhatsApp, JSON of Telegram?
//!
//! A row of the table of chats has sender, sender's name, recipient, recipient's name and words; its file's name begins with
//! the program: `wechat-`, `whatsapp-` or `telegram-`. Of groups (`room-`, `supergroup-`) the group's number and title stand in
//! the place of the recipient. In `contact-` files, of Telegram too, the other side's number stands after the last stroke.

use std::collections::BTreeMap;
use std::path::Path;

use crate::city::book::{Row, Table};
use crate::city::evidence::{Asked, Written, clock, push_field, write_file};
use crate::error::TestbedError;

/// Writes every conversation of which a side was asked for.
pub(crate) fn write(root: &Path, rows: &[Row], asked: &Asked) -> Result<Vec<Written>, TestbedError> {
    let mut conversations: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.table == Table::Chat && asked.wants(row.party)) {
        conversations.entry(&row.file).or_default().push(row);
    }
    let mut all = Vec::new();
    for (name, rows) in conversations {
        let (name, bytes) = match name.split_once('-') {
            Some(("whatsapp", with)) => (format!("chats/WhatsApp Chat with {with}.txt"), whatsapp(&rows)),
            Some(("telegram", with)) => (
                format!("chats/telegram-{with}.json"),
                telegram(["personal_chat", with, "700000001"], &rows)?,
            ),
            Some(("contact", with)) => {
                let id = with.rsplit_once('-').map_or(with, |(_, id)| id);
                (
                    format!("chats/telegram-{with}.json"),
                    telegram(["personal_chat", &other(id, &rows), id], &rows)?,
                )
            }
            Some(("supergroup", with)) => {
                let [_, _, id, title, _] = rows.first().map_or([""; 5], |row| words(row));
                (format!("chats/telegram-{with}.json"), telegram(["private_supergroup", title, id], &rows)?)
            }
            Some(("room", with)) => (format!("chats/微信群-{with}.csv"), wechat(GROUPS, &rows)),
            _ => (format!("chats/微信-{}.csv", name.trim_start_matches("wechat-")), wechat(PERSONS, &rows)),
        };
        write_file(&root.join(&name), &bytes)?;
        all.push(Written { name, rows: rows.len() as u64, bytes: bytes.len() as u64 });
    }
    Ok(all)
}

/// The columns of a table of one person's conversations, and of a group's.
const PERSONS: &str = "发送时间,发送者账号,发送者昵称,接收者账号,接收者昵称,消息类型,内容,应用\n";
const GROUPS: &str = "发送时间,发送者账号,发送者昵称,群号,群名称,消息类型,内容,应用\n";

fn wechat(columns: &str, rows: &[&Row]) -> Vec<u8> {
    let mut out = columns.as_bytes().to_vec();
    for row in rows {
        let [sender, sender_name, other, other_name, words] = words(row);
        out.extend_from_slice(clock(row.at).as_bytes());
        for field in [sender, sender_name, other, other_name, "文本", words, "微信"] {
            out.push(b',');
            push_field(&mut out, field);
        }
        out.push(b'\n');
    }
    out
}

/// What the other side of a conversation is called: who has this number.
fn other(id: &str, rows: &[&Row]) -> String {
    let handle = format!("user{id}");
    let said = rows.iter().map(|row| words(row)).find_map(|[from, name, to, whom, _]| {
        let name = if from == handle { name } else { whom };
        (from == handle || to == handle).then(|| name.to_owned())
    });
    said.unwrap_or_default()
}

fn whatsapp(rows: &[&Row]) -> Vec<u8> {
    let mut out = String::new();
    for row in rows {
        let [_, name, _, _, words] = words(row);
        let at = clock(row.at).replacen(' ', ", ", 1);
        out.push_str(&format!("[{at}] {name}: {words}\n"));
    }
    out.into_bytes()
}

/// Kind, name and number of the chat, and what was said in it.
fn telegram([kind, with, id]: [&str; 3], rows: &[&Row]) -> Result<Vec<u8>, TestbedError> {
    let messages: Vec<serde_json::Value> = (1_u64..)
        .zip(rows)
        .map(|(id, row)| {
            let [sender, name, _, _, words] = words(row);
            let unix = crate::clock::CASE_BEGINS + i64::from(row.at);
            serde_json::json!({
                "id": id, "type": "message", "date": clock(row.at).replace(' ', "T"), "date_unixtime": unix.to_string(),
                "from": name, "from_id": sender,
                "text": words, "text_entities": [{ "type": "plain", "text": words }],
            })
        })
        .collect();
    let id: u64 = id.parse().unwrap_or(700_000_001);
    let export = serde_json::json!({ "name": with, "type": kind, "id": id, "messages": messages });
    Ok(serde_json::to_vec_pretty(&export)?)
}

fn words(row: &Row) -> [&str; 5] {
    std::array::from_fn(|index| row.cells.get(index).map_or("", String::as_str))
}
