//! How did the money move, at one glance? The layered flow picture, computed here and drawn as inline SVG.
//!
//! [`graph`] turns the facts into nodes in columns (victims, hop by hop, exits) and bands between them; [`layout`]
//! places them without overlaps in whole hundredths of a pixel; [`draw`] writes the SVG and the table that says the
//! same. Money that flows back is drawn apart, dashed and labelled: a band against the stream would be read as loss.

pub(super) mod draw;
pub(super) mod graph;
pub(super) mod layout;
