//! Who are the invented persons of a gang, which words and pictures do they share, and how do ordinary people write beside them?
//!
//! Told after how such gangs are described in judgments and reports: one operator keeps several accounts with borrowed pictures, takes the
//! script of the house and puts it in his own words; others advertise for cards, runners, people and data. Nothing here knows how
//! a method looks at it.

mod account;
mod adverts;
mod crowd;
mod faces;
mod families;
mod fraud;
mod innocent;
mod letters;
mod nick;
mod persons;
mod room;
mod talk;

use crate::city::gang::plot::Plot;

/// Operators and their persons, what they say to whom, adverts; then everything innocent.
pub(super) fn tell(plot: &mut Plot, group: &str, count: u32) {
    let operators = persons::tell(plot, group, count);
    fraud::tell(plot, group, &operators, count);
    adverts::tell(plot, group, count);
    innocent::tell(plot, count);
    faces::tell(plot);
    crowd::tell(plot);
}
