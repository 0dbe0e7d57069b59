//! Which shapes does money take through accounts? Fans, rounds, cycles and moments, transfer by transfer, over a sliding window.
//!
//! A pure algorithm over columns: no files, no clock, no randomness. Transfers are pushed in the agreed order; after each, [`Stream`]
//! says what stands around its payer and its payee within the window that ends with it. A transfer sees only its past, so the same code
//! runs over a case and on a live feed, and memory is bounded by what the window holds. Sums are whole numbers and forget what leaves the
//! window to the unit: no answer depends on how long the stream has run.
//!
//! - what an account sends and gets: [`Side`], with its [`Moments`]
//! - money that comes back to who sent it: [`Cycles`]
//! - one account to many and on to one: [`Gathers`]

mod cycles;
mod error;
mod gathers;
mod graph;
mod moments;
mod pairs;
mod side;
mod stream;
mod wide;
mod window;

pub use cycles::Cycles;
pub use error::PatternError;
pub use gathers::Gathers;
pub use moments::Moments;
pub use side::Side;
pub use stream::{Around, Options, Stream};
pub use window::{MOST_UNITS, Transfer};
