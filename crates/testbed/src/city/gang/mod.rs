//! What does a gang add to the city's records, and what is true of it?
//!
//! A component is one file: it takes people out of the crowd, gives them numbers, lets them act, and says in the truth what it
//! did. How each acts is written after the law, judgments and reports named in docs/testbed.md.

mod accounts;
mod burners;
mod cash_crew;
mod coin_desk;
mod contact;
mod leaders;
mod leads;
mod mules;
mod park;
mod personas;
mod plot;
mod relays;
mod run_points;
mod scripts;
mod sim_bank;
mod smuggling;
mod spoof;

pub(crate) use plot::Plot;

use crate::city::book::{Book, NO_LINE};
use crate::city::life;
use crate::city::place::{Base, City, DAY};
use crate::city::run::Script;
use crate::city::seed::mix;

/// Tells the script.
pub(crate) fn tell(plot: &mut Plot, script: Script) {
    let group = "gang";
    let count = (plot.city.count / 1_500 + 2).min(12);
    match script {
        Script::City => {}
        Script::Park => park::tell(plot),
        Script::SimBank => drop(sim_bank::tell(plot, group, count.max(4))),
        Script::SpoofedCallers => spoof::tell(plot, group, count * 2),
        Script::Burners => burners::tell(plot, group, count),
        Script::Leaders => drop(leaders::tell(plot, group, count)),
        Script::Smuggling => drop(smuggling::tell(plot, group, count)),
        Script::RunPoints => run_points::tell(plot, group, count * 2),
        Script::Leads => leads::tell(plot, group, count * 3),
        Script::Accounts => accounts::tell(plot, group, count),
        Script::Mules | Script::CoinDesk | Script::CashCrew => money(plot, group, script, count),
        Script::Contact => {
            let mut house = mules::open(plot, group, 0);
            let callers = contact::callers(plot, group, 3);
            let domain = leads::domain(group, 0);
            let desk = contact::Desk { group, callers: &callers, lines: &[], domain: &domain };
            contact::tell(plot, &mut house, &desk, count * 4);
            mules::told(plot, &house);
        }
        Script::Relays => {
            let callers = contact::callers(plot, group, count);
            relays::tell(plot, &callers, 0);
        }
        Script::Personas => personas::tell(plot, group, count),
    }
}

/// Money of known and unknown victims through a house, and out by the way that the script is about.
fn money(plot: &mut Plot, group: &str, script: Script, count: u32) {
    let mut house = mules::open(plot, group, 0);
    mules::known_victims(plot, &mut house, group, count * 3);
    mules::unknown_victims(plot, &mut house, 0);
    mules::told(plot, &house);
    let (cash, coins) = (std::mem::take(&mut house.cash), std::mem::take(&mut house.coins));
    match script {
        Script::CoinDesk => coin_desk::tell(plot, group, &coins),
        Script::CashCrew => drop(cash_crew::tell(plot, group, &cash)),
        _ => {}
    }
}

/// Fills in what the day decides: cells, handsets, addresses; and lets added telephones report their places.
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
    let [from, until] = [city.day * DAY, (city.day + 1) * DAY];
    for (number, extra) in (0_u32..).zip(&city.extras) {
        let line = (city.first_extra() + number) * 2;
        let moments: Vec<u32> = match &extra.base {
            _ if extra.gear || extra.plan != crate::city::numbers::Plan::Mainland => continue,
            Base::Unseen => continue,
            Base::With(person) => {
                let moves = city.today[*person as usize].moves();
                let late = |at: u32| at + (mix(u64::from(line), u64::from(at)) % 400) as u32;
                moves.map(|second| late(from + second.min(DAY - 500))).into()
            }
            Base::Fixed(_) => vec![from + 3 * 3600 + number % 900, from + 15 * 3600 + number % 900],
            Base::Route(steps) => {
                steps.iter().map(|(at, _)| at + 30).filter(|at| (from..until).contains(at)).collect()
            }
        };
        for at in moments.into_iter().filter(|at| (extra.active[0]..extra.active[1]).contains(at)) {
            book.fixes.extend(city.fix(line, at));
        }
    }
}
