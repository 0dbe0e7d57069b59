//! What does the host of a seized site keep: who asked for which page, and the flows of its address?
//!
//! A row of the table of visits has the visitor's address, the account, and the request. The same visits are written as an
//! access log (Combined Log Format) and as flows by nfdump.

use std::fmt::Write;
use std::path::Path;

use crate::city::book::{Row, Table};
use crate::city::evidence::{Asked, Written, clock, write_file};
use crate::city::seed::mix;
use crate::clock::{BEIJING, CASE_BEGINS, show};
use crate::error::TestbedError;

const AGENT: &str = "Mozilla/5.0 (Linux; Android 13; X20) AppleWebKit/537.36 Mobile";

/// Writes both, where anybody visited.
pub(crate) fn write(root: &Path, rows: &[Row], asked: &Asked) -> Result<Vec<Written>, TestbedError> {
    let visits: Vec<&Row> =
        rows.iter().filter(|row| row.table == Table::Visit && asked.wants(row.party)).collect();
    if visits.is_empty() {
        return Ok(Vec::new());
    }
    let (mut log, mut flows) = (String::new(), String::from("ts,te,td,sa,da,sp,dp,pr,ipkt,ibyt,opkt,obyt\n"));
    for row in &visits {
        let [ip, account, request] =
            std::array::from_fn(|index| row.cells.get(index).map_or("", String::as_str));
        let hash = mix(u64::from(row.at), u64::from(row.party));
        let at = show(CASE_BEGINS + i64::from(row.at), BEIJING, "%d/%b/%Y:%H:%M:%S +0800");
        let bytes = hash % 40_000 + 500;
        let port = 32_768 + hash % 28_000;
        let (from, until) = (clock(row.at), clock(row.at + (hash % 20) as u32));
        // A `String` takes everything that is written to it.
        let _ = writeln!(log, "{ip} - {account} [{at}] \"{request} HTTP/1.1\" 200 {bytes} \"-\" \"{AGENT}\"");
        let _ = writeln!(
            flows,
            "{from},{until},{},{ip},33.60.4.10,{port},443,TCP,12,{},20,{bytes}",
            hash % 20,
            hash % 3_000 + 300
        );
    }
    let mut all = Vec::new();
    for (name, text) in [("sites/access.log", log), ("sites/flows-nfdump.csv", flows)] {
        write_file(&root.join(name), text.as_bytes())?;
        all.push(Written { name: name.to_owned(), rows: visits.len() as u64, bytes: text.len() as u64 });
    }
    Ok(all)
}
