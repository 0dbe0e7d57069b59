//! Whom does an internet address belong to, as far as imported lists say: network, country, hosting, VPN, relay?
//!
//! A list is sealed like any file, and its custody says what it lists and of which day it is ([`declared`]). `span` and
//! `lines` read it, [`table`] keeps it as ranges that do not overlap, each citing its row. [`marks`] writes what all lists
//! say of the case's own addresses, [`lookup`] answers for single ones. Lists age, so everything said has a time in which
//! it is said: from a list's own day until the next list of its series.

pub mod lines;
pub mod shape;
pub mod span;

#[cfg(feature = "tables")]
pub mod declared;
#[cfg(feature = "tables")]
pub mod editions;
#[cfg(feature = "tables")]
pub mod lookup;
#[cfg(feature = "tables")]
pub mod marks;
#[cfg(feature = "tables")]
mod seen;
#[cfg(feature = "tables")]
pub mod table;
