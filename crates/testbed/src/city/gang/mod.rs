//! What does a gang add to the city's records, and what is true of it?
//!
//! A component is one file: it takes people out of the crowd, gives them numbers, lets them act, and says in the truth what it
//! did. How each acts is written after the law, judgments and reports named in docs/testbed.md.

mod plot;

pub(crate) use plot::Plot;

use crate::city::book::{Book, NO_LINE};
use crate::city::life;
use crate::city::place::City;
use crate::city::run::Script;

/// Tells the script.
pub(crate) fn tell(_plot: &mut Plot, _script: Script) {}

/// Fills in what the day decides: cells, handsets, addresses.
pub(crate) fn complete(city: &City, book: &mut Book) {
    for call in &mut book.calls {
        city.complete(call);
    }
    for login in &mut book.logins {
        if login.ip == 0 && login.line != NO_LINE {
            let (ip, first) = life::mobile_ip(city, login.line, login.at);
            (login.ip, login.port) = (ip, first + login.port % 256);
            login.cell = city.cell(login.line / 2, login.at);
        }
    }
}
