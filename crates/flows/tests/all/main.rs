//! Do the readers, layouts, loading and the ledger keep their bargains? One program, so that it is linked once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

mod access_log;
mod address_tables;
mod archives;
mod camt;
mod chats;
mod cookbook;
mod corpus_replay;
mod delimited_bargain;
mod formats_kit;
mod graphs;
mod images;
mod layout_fixtures;
mod layout_shared;
mod ledger;
mod ledger_properties;
mod load_case;
mod mail;
mod mt940;
mod ofx;
mod record_detection;
mod record_layouts_communications;
mod record_layouts_funds;
mod record_layouts_information;
mod record_layouts_kit;
mod record_layouts_network;
mod record_layouts_people;
mod record_skeleton;
mod records;
mod shared_records;
#[cfg(feature = "sqlite")]
mod sqlite;
mod track;
