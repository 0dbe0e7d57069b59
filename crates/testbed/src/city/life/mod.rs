//! What do ordinary people do in a day, and what of it is recorded?

mod calls;
mod crowd;
mod money;
mod net;
mod paper;

pub(crate) use crowd::centre_trunks;
pub(crate) use money::{merchant, pay_day, withdrawal};
pub(crate) use net::{home_ip, leases, mobile_ip, place_ip, relay_ip};
pub(crate) use paper::{crossing, stay};

use crate::city::book::Book;
use crate::city::place::City;

/// Everything the inhabitants do on the day that is being lived.
pub(crate) fn live(city: &City, book: &mut Book) {
    for who in 0..city.count {
        if city.is_gone(who, city.day * crate::city::place::DAY) {
            continue;
        }
        calls::of_person(city, who, book);
        net::of_person(city, who, book);
        money::of_person(city, who, book);
        paper::of_person(city, who, book);
    }
    crowd::organisations(city, book);
    money::salaries(city, book);
    paper::visitors(city, book);
}
