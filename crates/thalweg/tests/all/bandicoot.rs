//! Do our tables tell the indicators that bandicoot computes from the same records?
//!
//! bandicoot (de Montjoye et al., JMLR 17, 2016; MIT) is the reference for behaviour in call records. The numbers were computed
//! with bandicoot 0.6.0 (`groupby=None`) on its own samples, which lie in the reference data. `home_and_base` asks for more than
//! its home (seven nights over ten days, more than half of them at the place) and says nothing of these invented users,
//! whose cells were drawn by lot; its night cell is compared as SQL.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::common::{init, json, seal, text, thalweg};

/// What bandicoot says of a file: cells used (it keeps the most frequent of each half hour, so that it loses some of a user who
/// has two hundred records a day), days with a call or text, night cell, then of calls and of texts: how many in
/// ten thousand at night (19 to 7), and of calls how many in ten thousand began by the user.
struct Expected {
    user: &'static str,
    cells: Option<i64>,
    days: i64,
    home: &'static str,
    nocturnal: [i64; 2],
    initiated: i64,
}

const EXPECTED: [Expected; 2] = [
    Expected { user: "ego", cells: Some(10), days: 44, home: "1", nocturnal: [4267, 4393], initiated: 4133 },
    Expected {
        user: "u_test",
        cells: None,
        days: 3,
        home: "13084",
        nocturnal: [4959, 4336],
        initiated: 5041,
    },
];

fn files() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/communications/bandicoot");
    beside.is_dir().then_some(beside)
}

/// Every call and text of a user whose cell is known, by the user's side.
const SEEN: &str = "WITH seen AS (
    SELECT 'call' AS what, start AS time, direction, coalesce(caller_cell, callee_cell) AS cell, caller AS one, callee AS two FROM call
    UNION ALL SELECT 'text', sent, direction, coalesce(sender_cell, recipient_cell), sender, recipient FROM text)
    SELECT what, time, direction, cell, hour(time) >= 19 OR hour(time) < 7 AS night FROM seen WHERE 'USER' IN (one, two) AND cell IS NOT NULL";

fn asked(case: &str, user: &str, question: &str) -> Value {
    let sql = format!("SELECT * FROM ({question}) AS answer")
        .replace("SEEN", &format!("({})", SEEN.replace("USER", user)));
    let out = thalweg(&["--json", "sql", case, &sql]).stdout;
    serde_json::from_slice(&out).unwrap()
}

#[test]
fn indicators_that_overlap_agree() {
    let Some(files) = files() else {
        eprintln!("skipped: no reference data beside the repository");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let (kept, case) = (folder.path().join("files"), folder.path().join("case"));
    std::fs::create_dir(&kept).unwrap();
    for name in ["ego.csv", "u_test_antennas.csv"] {
        // The file's name is the user's.
        std::fs::copy(files.join(name), kept.join(name.replace("_antennas", ""))).unwrap();
    }
    init(&case);
    seal(&case, &kept);
    let loaded = json(&["load", text(&case)]);
    assert_eq!(loaded["unread"], Value::Array(Vec::new()));
    for one in EXPECTED {
        let ask = |question: &str| asked(text(&case), one.user, question);
        let told = ask(
            "SELECT count(DISTINCT cell) AS cells, count(DISTINCT CAST(time AS DATE)) AS active FROM SEEN",
        );
        assert_eq!(told["active"].as_i64(), Some(one.days), "{}", one.user);
        assert!(one.cells.is_none_or(|cells| told["cells"] == cells), "{}: {told}", one.user);
        let told =
            ask("SELECT cell FROM SEEN WHERE night GROUP BY cell ORDER BY count(*) DESC, cell LIMIT 1");
        assert_eq!(told["cell"], one.home, "{}", one.user);
        for (what, expected) in ["call", "text"].into_iter().zip(one.nocturnal) {
            let question = format!(
                "SELECT CAST(round(10000.0 * count(*) FILTER (night) / count(*)) AS BIGINT) AS share FROM SEEN WHERE what = '{what}'"
            );
            assert_eq!(ask(&question)["share"].as_i64(), Some(expected), "{} {what}", one.user);
        }
        let told = ask(
            "SELECT CAST(round(10000.0 * count(*) FILTER (direction = 'out') / count(*)) AS BIGINT) AS share FROM SEEN WHERE what = 'call'",
        );
        assert_eq!(told["share"].as_i64(), Some(one.initiated), "{}", one.user);
    }
}
