//! How do chats come out of telephones: tables of 微信, texts of WhatsApp, JSON of Telegram?
//!
//! A row of the table of chats has sender, sender's name, recipient, recipient's name and words; its file's name begins with
//! the program: `wechat-`, `whatsapp-` or `telegram-`.

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
            Some(("telegram", with)) => (format!("chats/telegram-{with}.json"), telegram(with, &rows)?),
            _ => (format!("chats/微信-{}.csv", name.trim_start_matches("wechat-")), wechat(&rows)),
        };
        write_file(&root.join(&name), &bytes)?;
        all.push(Written { name, rows: rows.len() as u64, bytes: bytes.len() as u64 });
    }
    Ok(all)
}

fn wechat(rows: &[&Row]) -> Vec<u8> {
    let mut out =
        "发送时间,发送者账号,发送者昵称,接收者账号,接收者昵称,消息类型,内容,应用\n".as_bytes().to_vec();
    for row in rows {
        let [sender, sender_name, recipient, recipient_name, words] = words(row);
        out.extend_from_slice(clock(row.at).as_bytes());
        for field in [sender, sender_name, recipient, recipient_name, "文本", words, "微信"] {
            out.push(b',');
            push_field(&mut out, field);
        }
        out.push(b'\n');
    }
    out
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

fn telegram(with: &str, rows: &[&Row]) -> Result<Vec<u8>, TestbedError> {
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
    let export =
        serde_json::json!({ "name": with, "type": "personal_chat", "id": 700_000_001, "messages": messages });
    Ok(serde_json::to_vec_pretty(&export)?)
}

fn words(row: &Row) -> [&str; 5] {
    std::array::from_fn(|index| row.cells.get(index).map_or("", String::as_str))
}
