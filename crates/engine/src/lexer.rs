//! Where does a query begin, where does it end, and what does it call? The words of SQL, without its texts and comments.
//!
//! Reads as DuckDB's own scanner does (PostgreSQL's lexical rules): nested comments, doubled quotes, `E''` with
//! backslashes, dollar quotes. Only what the guard looks at is kept. What is not finished runs to the end of the text;
//! DuckDB then refuses it.
//!
//! A query could hide a call from the guard where two scanners disagree on what is a text. Whatever they could disagree
//! on is [`Token::Odd`], which the guard refuses: blanks of Unicode (DuckDB reads them as blanks), `$` inside a name, and
//! texts side by side (the second goes on as the first began, so after `E''` a backslash counts in it).

/// One piece of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// A keyword or a plain name, in lower case.
    Word(String),
    /// A name in double quotes, without them, in lower case: DuckDB's names know no case.
    Name(String),
    /// A text in single or dollar quotes.
    Text,
    /// A number.
    Number,
    /// Any other ASCII character.
    Sign(char),
    /// What another scanner could read otherwise.
    Odd(char),
}

/// The pieces of `sql`, in order, comments left out.
pub fn tokens(sql: &str) -> Vec<Token> {
    let mut scanner = Scanner { rest: sql };
    let mut found = Vec::new();
    while let Some(token) = scanner.next_token() {
        if token == Token::Text && found.last() == Some(&Token::Text) {
            found.push(Token::Odd('\''));
        }
        found.push(token);
    }
    found
}

struct Scanner<'a> {
    rest: &'a str,
}

impl<'a> Scanner<'a> {
    fn next_token(&mut self) -> Option<Token> {
        self.skip_blanks_and_comments();
        let first = self.rest.chars().next()?;
        if self.rest.starts_with(['e', 'E']) && self.rest.get(1..).is_some_and(|rest| rest.starts_with('\''))
        {
            self.take(1);
            self.quoted('\'', true);
            return Some(Token::Text);
        }
        Some(match first {
            '\'' => {
                self.quoted('\'', false);
                Token::Text
            }
            '"' => Token::Name(self.quoted('"', false).to_lowercase()),
            '$' if self.dollar_quoted() => Token::Text,
            '$' if !self
                .rest
                .get(1..)
                .is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_digit())) =>
            {
                self.take(1);
                Token::Odd('$')
            }
            '0'..='9' => {
                // `1e5` is read as 1 and e5, and so is the beginning of `1e'…'`.
                self.take_while(|letter| letter.is_ascii_digit() || letter == '_' || letter == '.');
                self.before_dollar(Token::Number)
            }
            _ if begins_name(first) => {
                let word = self.take_while(|letter| begins_name(letter) || letter.is_ascii_digit());
                self.before_dollar(Token::Word(word.to_lowercase()))
            }
            _ => {
                self.take(first.len_utf8());
                if first.is_ascii() { Token::Sign(first) } else { Token::Odd(first) }
            }
        })
    }

    /// The token, unless a `$` follows it without a blank: is it part of the name, or does it begin a text?
    fn before_dollar(&self, token: Token) -> Token {
        if self.rest.starts_with('$') { Token::Odd('$') } else { token }
    }

    fn skip_blanks_and_comments(&mut self) {
        loop {
            let before = self.rest.len();
            self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
            if self.rest.starts_with("--") {
                self.take_while(|letter| letter != '\n' && letter != '\r');
            } else if self.rest.starts_with("/*") {
                self.skip_block_comment();
            }
            if self.rest.len() == before {
                return;
            }
        }
    }

    /// Comments nest, as the SQL standard says.
    fn skip_block_comment(&mut self) {
        let mut depth = 0_usize;
        while !self.rest.is_empty() {
            if self.rest.starts_with("/*") {
                depth += 1;
                self.take(2);
            } else if self.rest.starts_with("*/") {
                depth -= 1;
                self.take(2);
                if depth == 0 {
                    return;
                }
            } else {
                self.take(self.rest.chars().next().map_or(0, char::len_utf8));
            }
        }
    }

    /// What stands between quotes; a doubled quote is one. With `backslashes`, a backslash takes the next character.
    fn quoted(&mut self, quote: char, backslashes: bool) -> String {
        let mut inside = String::new();
        let mut letters = self.rest.char_indices().skip(1).peekable();
        while let Some((at, letter)) = letters.next() {
            if letter == quote {
                if letters.peek().is_none_or(|(_, next)| *next != quote) {
                    self.take(at + quote.len_utf8());
                    return inside;
                }
                letters.next();
            } else if letter == '\\' && backslashes {
                letters.next();
            }
            inside.push(letter);
        }
        self.rest = "";
        inside
    }

    /// Skips `$tag$ … $tag$` if that is what begins here.
    fn dollar_quoted(&mut self) -> bool {
        let Some(inner) = self.rest.get(1..).and_then(|rest| rest.find('$')) else { return false };
        let (tag, after) = self.rest.split_at(inner + 2);
        let name = tag.trim_matches('$');
        let named = name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
        if !named || name.starts_with(|letter: char| letter.is_ascii_digit()) {
            return false;
        }
        self.rest = after.find(tag).and_then(|at| after.get(at + tag.len()..)).unwrap_or_default();
        true
    }

    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|letter| !belongs(letter)).unwrap_or(self.rest.len());
        self.take(end)
    }
}

fn begins_name(letter: char) -> bool {
    letter.is_ascii_alphabetic() || letter == '_' || (!letter.is_ascii() && letter.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sql: &str, expected: &str) {
        let shown: Vec<String> = tokens(sql)
            .into_iter()
            .map(|token| match token {
                Token::Word(word) => word,
                Token::Name(name) => format!("<{name}>"),
                Token::Text => "T".to_owned(),
                Token::Number => "N".to_owned(),
                Token::Sign(sign) => sign.to_string(),
                Token::Odd(letter) => format!("odd {}", letter.escape_unicode()),
            })
            .collect();
        assert_eq!(shown.join(" "), expected, "{sql}");
    }

    #[test]
    fn texts_and_comments_hide_nothing_that_counts() {
        check("SELECT 'a;b', \"C\"\"d;\" -- x;\n, 1.5e3;", "select T , <c\"d;> , N e3 ;");
        check("select /* a /* ; */ ; */ 2", "select N");
        check("select $$a;b$$ || $x$ ; $y$ ; $x$;", "select T | | T ;");
        check("select E'\\';' ; 'a\\' ; b", "select T ; T ; b");
        check("select 'it''s ; one'", "select T");
        check("查询 (x)", "查询 ( x )");
    }

    #[test]
    fn what_is_not_finished_runs_to_the_end() {
        for sql in ["'a;b", "\"a;b", "/* a;b", "$$ a;b", "E'a\\"] {
            assert!(!tokens(sql).contains(&Token::Sign(';')), "{sql}");
        }
    }

    #[test]
    fn what_two_scanners_could_read_differently_is_odd() {
        check("select $1 ; $2", "select $ N ; $ N");
        check("select a$b ; c", "select odd \\u{24} odd \\u{24} b ; c");
        check("a$$ ' $$ '", "odd \\u{24} T T".replace("T T", "T odd \\u{27} T").as_str());
        check("select f\u{a0}()", "select f odd \\u{a0} ( )");
        check("select 1e'\\'' x", "select N T x");
        check("E'a'\n'b\\' x", "T odd \\u{27} T x");
    }
}
