//! What gives a gang away that works behind relays: one log-in without it, one device for many accounts, an account in two places?
//!
//! 60 to 90 % of log-ins through shared exits with 0.5 to 3 % slips is the project's assumption; that seats have several telephones
//! and telephones several accounts is counted in seizures. Innocent users of the same exits live in the city already.

use crate::city::book::Service;
use crate::city::gang::plot::{Part, Planted, Plot};
use crate::city::ledger::subject;
use crate::city::life;
use crate::city::numbers::{self, Plan};
use crate::city::place::{Base, DAY};
use crate::city::rates;
use crate::city::seed::Dice;

/// The uplink of a park: one address for a building.
pub(crate) fn park_ip(building: u32) -> u32 {
    33 << 24 | 77 << 16 | (building % 250 + 1)
}

/// Seats of `callers`, each with telephones and accounts, log in for the whole story.
pub(crate) fn tell(plot: &mut Plot, callers: &[u32], building: u32) {
    let mut slips = 0;
    for (seat, caller) in callers.iter().enumerate() {
        let mut dice = plot.dice("relays", building * 1000 + seat as u32);
        slips += seat_of(plot, *caller, building, &mut dice);
    }
    if slips == 0
        && let Some(caller) = callers.first()
    {
        // Somebody always forgets once.
        let mut dice = plot.dice("relays", building * 1000 + 999);
        let party = account(plot, *caller);
        let at = dice.below(plot.city.days) * DAY + 13 * 3600;
        slip(plot, *caller, party, caller * 4, at, building);
    }
    handed_over(plot, callers, building);
}

fn account(plot: &mut Plot, caller: u32) -> u32 {
    let party =
        plot.newcomer(Part { role: "persona", layer: "execution", group: "" }, Plan::Mainland, Base::Unseen);
    plot.own("handle", numbers::handle(party), caller, "", [0, plot.end() - 1], "persona");
    plot.ask([party]);
    party
}

/// One seat: three or four telephones, two accounts in each. Returns how often it slipped.
fn seat_of(plot: &mut Plot, caller: u32, building: u32, dice: &mut Dice) -> u32 {
    let telephones = (rates::PHONES_A_SEAT as u32 + u32::from(dice.chance(0.5))).min(4);
    let (mut slips, mut subjects, mut rows) = (0, Vec::new(), 0);
    for telephone in 0..telephones {
        let set = caller * 4 + telephone;
        plot.own("device", numbers::device(set), caller, "", [0, plot.end() - 1], "work");
        let accounts = [account(plot, caller), account(plot, caller)];
        subjects.push(subject("device", numbers::device(set)));
        subjects.extend(accounts.map(|party| plot.handle(party)));
        for day in 0..plot.city.days {
            for party in accounts {
                let at = day * DAY + dice.range(10 * 3600, 23 * 3600);
                match dice.unit() {
                    draw if draw < rates::GANG_RELAY.1 => {
                        slip(plot, caller, party, set, at, building);
                        slips += 1;
                    }
                    draw if draw < rates::GANG_RELAY.0 => {
                        plot.login(at, party, set, life::relay_ip(100 + dice.below(3)), Service::Chat);
                    }
                    _ => plot.login(at, party, set, life::relay_ip(dice.below(12)), Service::Chat),
                }
                rows += 1;
            }
        }
    }
    plot.plant(Planted {
        kind: "device_link",
        variant: "seat",
        persons: vec![caller],
        subjects,
        span: [0, plot.end() - 1],
        rows: vec![("logins", rows)],
        note: "accounts that share a telephone",
    });
    slips
}

/// The one log-in without the relay: from the park's own uplink.
fn slip(plot: &mut Plot, caller: u32, party: u32, set: u32, at: u32, building: u32) {
    let ip = park_ip(building);
    plot.login(at, party, set, ip, Service::Chat);
    let subjects =
        vec![plot.handle(party), subject("ip", numbers::ip(ip)), subject("device", numbers::device(set))];
    plot.gap("vpn_slip", subjects.clone(), [at, at], "", 1, "one log-in without the relay");
    plot.plant(Planted {
        kind: "relay_slip",
        variant: "",
        persons: vec![caller],
        subjects,
        span: [at, at],
        rows: vec![("logins", 1)],
        note: "the address of the building, once",
    });
}

/// Accounts bought from people in the city: last used there by their maker, an hour later from the park.
fn handed_over(plot: &mut Plot, callers: &[u32], building: u32) {
    for (turn, caller) in callers.iter().take(4).enumerate() {
        let mut dice = plot.dice("handed over", building * 1000 + turn as u32);
        let seller =
            plot.cast(&mut dice, Part { role: "account_seller", layer: "supply", group: "" }, |person| {
                person.age < 30
            });
        let day = dice.below(plot.city.days);
        let at = day * DAY + dice.range(12 * 3600, 18 * 3600);
        let household = plot.city.people.persons[seller as usize].household;
        let home = life::home_ip(&plot.city, household, day);
        plot.login(at, seller, seller * 4, home, Service::Chat);
        plot.login(at + dice.range(900, 3_000), seller, caller * 4, park_ip(building), Service::Chat);
        for later in day + 1..plot.city.days {
            let at = later * DAY + dice.range(10 * 3600, 22 * 3600);
            plot.login(at, seller, caller * 4, life::relay_ip(100), Service::Chat);
        }
        plot.ask([seller]);
        plot.own(
            "handle",
            numbers::handle(seller),
            *caller,
            &plot.city.name(seller),
            [at, plot.end() - 1],
            "persona",
        );
        let subjects = vec![
            plot.handle(seller),
            subject("ip", numbers::ip(home)),
            subject("ip", numbers::ip(park_ip(building))),
        ];
        plot.plant(Planted {
            kind: "login_travel",
            variant: "",
            persons: vec![seller, *caller],
            subjects,
            span: [at, at + 3_000],
            rows: vec![("logins", 2)],
            note: "the city, and within the hour another country",
        });
    }
}
