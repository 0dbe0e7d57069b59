//! May this question be asked of a case? Only if it is one statement that reads, and calls nothing that does more.
//!
//! The engine itself is closed: no files but the case's tables, no network, no settings, and a transaction that cannot
//! write. What that leaves open are table functions which change the engine from inside a SELECT: in DuckDB 1.5
//! `enable_logging('…')` makes every later query fail, `enable_profiling()` prints. So a query may call only those table
//! functions that are known to compute. The list of what else there is comes from the engine: a function that a later
//! version brings is refused until somebody has looked at it.

use std::collections::BTreeSet;

use crate::error::EngineError;
use crate::lexer::{Token, tokens};

/// What a query may begin with.
const BEGINNINGS: &[&str] = &["select", "with", "values", "explain", "describe", "summarize"];

/// What may be explained.
const EXPLAINED: &[&str] = &["select", "with", "values"];

/// Table functions that compute rows from their arguments and touch nothing else.
const TABLE_FUNCTIONS: &[&str] = &[
    "range",
    "generate_series",
    "unnest",
    "repeat",
    "repeat_row",
    "json_each",
    "json_tree",
    "generate_subscripts",
    "regexp_split_to_table",
    "histogram",
    "histogram_values",
];

/// Other functions that look at the machine, wait, or change what the next query sees.
const OTHER_REFUSED: &[&str] =
    &["getenv", "write_log", "sleep_ms", "pg_sleep", "setseed", "getvariable", "current_setting"];

/// Knows which functions a query may not call.
#[derive(Debug, Clone)]
pub struct Guard {
    refused: BTreeSet<String>,
}

impl Guard {
    /// A guard for an engine that has these table functions.
    pub fn new(table_functions: impl IntoIterator<Item = String>) -> Self {
        let mut refused: BTreeSet<String> = OTHER_REFUSED.iter().map(|name| (*name).to_owned()).collect();
        let unknown = |name: &String| !TABLE_FUNCTIONS.contains(&name.as_str());
        refused.extend(table_functions.into_iter().map(|name| name.to_lowercase()).filter(unknown));
        Self { refused }
    }

    /// Refuses what is not one reading statement.
    pub fn check(&self, sql: &str) -> Result<(), EngineError> {
        plain_lines(sql)?;
        let tokens = tokens(sql);
        let statement = one_statement(&tokens)?;
        begins_well(statement)?;
        for token in statement {
            if let Token::Odd(letter) = token {
                return Err(odd(*letter));
            }
        }
        for pair in statement.windows(2) {
            if let [Token::Word(name) | Token::Name(name), Token::Sign('(')] = pair
                && self.refused.contains(name)
            {
                return Err(EngineError::Refused { what: format!("the function {name}") });
            }
        }
        Ok(())
    }
}

/// A lone carriage return ends a comment for one reader and not for another; no other control character is needed.
fn plain_lines(sql: &str) -> Result<(), EngineError> {
    let unfit = |letter: &char| letter.is_control() && !matches!(letter, '\t' | '\n');
    sql.replace("\r\n", "\n").chars().find(unfit).map_or(Ok(()), |letter| Err(odd(letter)))
}

fn odd(letter: char) -> EngineError {
    let what = match letter {
        '\'' => "two texts side by side (join them with ||)".to_owned(),
        letter => format!("the character {} (U+{:04X}) here", letter.escape_default(), u32::from(letter)),
    };
    EngineError::Refused { what }
}

/// The one statement, without the semicolons behind it.
fn one_statement(tokens: &[Token]) -> Result<&[Token], EngineError> {
    let end = tokens.iter().rposition(|token| *token != Token::Sign(';')).map_or(0, |last| last + 1);
    let statement = tokens.get(..end).unwrap_or_default();
    if statement.is_empty() {
        return Err(EngineError::Empty);
    }
    if statement.contains(&Token::Sign(';')) {
        return Err(EngineError::SeveralStatements);
    }
    Ok(statement)
}

fn begins_well(statement: &[Token]) -> Result<(), EngineError> {
    let (word, rest) = first_word(statement)?;
    if !BEGINNINGS.contains(&word) {
        return Err(EngineError::NotReading { found: word.to_owned() });
    }
    if word != "explain" {
        return Ok(());
    }
    let explained = without_explain_options(rest);
    match first_word(explained)? {
        (word, _) if EXPLAINED.contains(&word) => Ok(()),
        (word, _) => Err(EngineError::NotReading { found: format!("explain {word}") }),
    }
}

/// The first word, whatever parentheses stand before it, and what follows it.
fn first_word(statement: &[Token]) -> Result<(&str, &[Token]), EngineError> {
    let start = statement.iter().position(|token| *token != Token::Sign('(')).unwrap_or(statement.len());
    match statement.get(start..) {
        Some([Token::Word(word), rest @ ..]) => Ok((word, rest)),
        _ => Err(EngineError::NotReading { found: "something that is no word".to_owned() }),
    }
}

/// Skips `ANALYZE` and `(FORMAT json)`. A parenthesis that opens a query is left standing.
fn without_explain_options(mut tokens: &[Token]) -> &[Token] {
    loop {
        tokens = match tokens {
            [Token::Word(word), rest @ ..] if word == "analyze" || word == "verbose" => rest,
            [Token::Sign('('), Token::Word(word), rest @ ..] if word == "format" || word == "analyze" => {
                let end = rest.iter().position(|token| *token == Token::Sign(')'));
                end.and_then(|end| rest.get(end + 1..)).unwrap_or_default()
            }
            _ => return tokens,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sql: &str) -> String {
        let guard = Guard::new(["read_csv", "range", "Query"].map(str::to_owned));
        guard.check(sql).map_or_else(|error| error.to_string(), |()| "may be asked".to_owned())
    }

    #[test]
    fn one_reading_statement_may_be_asked() {
        for sql in [
            "SELECT 1",
            "select 1 ; ;",
            "((select 1) union (select 2))",
            "with x as (select 1) select * from x",
            "values (1)",
            "explain select 1",
            "EXPLAIN ANALYZE (select 1)",
            "explain (format json) select 1",
            "describe call",
            "summarize select 1",
            "-- why\nselect ';' from range(3)",
            "select read_csv from call",
        ] {
            assert_eq!(check(sql), "may be asked", "{sql}");
        }
    }

    #[test]
    fn anything_else_is_refused_in_plain_words() {
        let reads =
            "a query reads: it begins with SELECT, WITH, VALUES, EXPLAIN, DESCRIBE or SUMMARIZE, not with";
        for (sql, expected) in [
            ("", "there is no query".to_owned()),
            (" ; -- nothing", "there is no query".to_owned()),
            (
                "select 1; select 2",
                "ask one query at a time: here are several, separated by semicolons".to_owned(),
            ),
            ("drop view call", format!("{reads} DROP")),
            ("explain analyze insert into x values (1)", format!("{reads} EXPLAIN INSERT")),
            ("\"select\" 1", format!("{reads} SOMETHING THAT IS NO WORD")),
        ] {
            assert_eq!(check(sql), expected, "{sql}");
        }
    }

    #[test]
    fn a_function_that_does_more_than_compute_is_refused_however_it_is_written() {
        for sql in [
            "select * from read_csv('x')",
            "select * from READ_CSV ('x')",
            "select * from \"Read_CSV\"('x')",
            "select * from main.read_csv/* */('x')",
            "select (select count(*) from query('select 1'))",
            "select getenv('HOME')",
            "select 1e'a\\'', count(*) from query('select 1')",
        ] {
            assert!(check(sql).starts_with("a query may not use the function "), "{sql}: {}", check(sql));
        }
    }

    #[test]
    fn what_could_hide_a_call_is_refused() {
        for sql in [
            "select * from query\u{a0}('select 1')",
            "select * from query\u{200b}('select 1')",
            "select * from query\u{3000}('select 1')",
            "select 1 --\r'\n from query('select 1') --'",
            "select E'a'\n'b\\'' from query('select 1') --'",
            "select 1 a$$ ' $$, query('select 1') --'",
            "select 1 $ü$ ' $ü$, query('select 1') --'",
            "select 1 \u{0}",
        ] {
            assert!(check(sql).starts_with("a query may not use "), "{sql}: {}", check(sql));
        }
        assert_eq!(check("select '\u{a0}' as 名\r\nfrom call"), "may be asked");
    }
}
