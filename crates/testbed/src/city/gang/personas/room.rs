//! How do several people talk in one group, and whose telephone keeps it?

use crate::city::book::{Row, Table};
use crate::city::gang::plot::Plot;

/// A group of 微信 or of Telegram.
#[derive(Debug, Clone)]
pub(super) struct Room {
    pub(super) file: String,
    pub(super) number: String,
    pub(super) title: String,
}

impl Room {
    /// A group of Telegram.
    pub(super) fn telegram(plot: &mut Plot, title: &str, number: u32) -> Self {
        let number = 70_000_000 + u64::from(number) + plot.city.seed % 1_000 * 10_000;
        Self { file: format!("supergroup-{number}"), number: number.to_string(), title: title.to_owned() }
    }

    /// A group of 微信, as the telephone of `owner` keeps it.
    pub(super) fn wechat(owner: u32, title: &str, number: u32) -> Self {
        Self {
            file: format!("room-u{owner}-{number}"),
            number: format!("test{number:09}@chatroom"),
            title: title.to_owned(),
        }
    }

    /// Somebody (handle and name) says something; a case has it if `party`'s records were asked for.
    pub(super) fn say(&self, plot: &mut Plot, at: u32, [handle, name]: [&str; 2], party: u32, words: &str) {
        if at < plot.end() {
            let cells = [handle, name, &self.number, &self.title, words].map(str::to_owned).to_vec();
            plot.book.rows.push(Row { table: Table::Chat, at, party, file: self.file.clone(), cells });
        }
    }
}

/// Somebody writes to somebody else; the telephone of `owner` keeps it.
pub(super) fn letter(
    plot: &mut Plot,
    at: u32,
    file: &str,
    owner: u32,
    [from, to]: [&str; 2],
    names: [&str; 2],
    words: &str,
) {
    if at < plot.end() {
        let cells = [from, names[0], to, names[1], words].map(str::to_owned).to_vec();
        plot.book.rows.push(Row { table: Table::Chat, at, party: owner, file: file.to_owned(), cells });
    }
}
