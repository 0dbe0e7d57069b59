//! Which methods are there? Made by `cargo xtask sync` from the files of this folder; not edited.

use crate::Method;

/// Methods of this flow.
pub mod across {
    pub mod cash_and_cell;
    pub mod list_collision;
    pub mod same_clock;
}
/// Methods of this flow.
pub mod communications {
    pub mod burner_switch;
    pub mod call_location;
    pub mod call_then_pay;
    pub mod command_rhythm;
    pub mod gateway_landline;
    pub mod paired_phones;
    pub mod sim_bank;
    pub mod single_line_contact;
    pub mod spoofed_caller;
}
/// Methods of this flow.
pub mod funds {
    pub mod address_cluster;
    pub mod card_flow;
    pub mod cash_out;
    pub mod coin_bridge;
    pub mod common_counterparty;
    pub mod cycle;
    pub mod dormant_then_active;
    pub mod fan_in;
    pub mod fan_out;
    pub mod linked_cards;
    pub mod newly_appearing;
    pub mod next_level_cards;
    pub mod pass_through;
    pub mod run_points;
    pub mod same_hand;
    pub mod scatter_gather;
    pub mod split_below_limit;
    pub mod test_transfer;
    pub mod vanished;
}
/// Methods of this flow.
pub mod information {
    pub mod avatar_match;
    pub mod case_class;
    pub mod persona_reuse;
    pub mod recruitment_and_data_sale;
    pub mod script_reuse;
    pub mod victim_in_progress;
}
/// Methods of this flow.
pub mod network {
    pub mod device_link;
    pub mod infrastructure_reuse;
    pub mod login_travel;
    pub mod one_roof;
    pub mod relay_slip;
    pub mod same_address;
}
/// Methods of this flow.
pub mod people {
    pub mod co_travel;
    pub mod crossing_pattern;
    pub mod home_and_base;
    pub mod meeting;
    pub mod shared_stay;
    pub mod work_phone_life_phone;
}

/// Every method, by flow and name.
pub const ALL: &[&dyn Method] = &[
    across::cash_and_cell::METHOD,
    across::list_collision::METHOD,
    across::same_clock::METHOD,
    communications::burner_switch::METHOD,
    communications::call_location::METHOD,
    communications::call_then_pay::METHOD,
    communications::command_rhythm::METHOD,
    communications::gateway_landline::METHOD,
    communications::paired_phones::METHOD,
    communications::sim_bank::METHOD,
    communications::single_line_contact::METHOD,
    communications::spoofed_caller::METHOD,
    funds::address_cluster::METHOD,
    funds::card_flow::METHOD,
    funds::cash_out::METHOD,
    funds::coin_bridge::METHOD,
    funds::common_counterparty::METHOD,
    funds::cycle::METHOD,
    funds::dormant_then_active::METHOD,
    funds::fan_in::METHOD,
    funds::fan_out::METHOD,
    funds::linked_cards::METHOD,
    funds::newly_appearing::METHOD,
    funds::next_level_cards::METHOD,
    funds::pass_through::METHOD,
    funds::run_points::METHOD,
    funds::same_hand::METHOD,
    funds::scatter_gather::METHOD,
    funds::split_below_limit::METHOD,
    funds::test_transfer::METHOD,
    funds::vanished::METHOD,
    information::avatar_match::METHOD,
    information::case_class::METHOD,
    information::persona_reuse::METHOD,
    information::recruitment_and_data_sale::METHOD,
    information::script_reuse::METHOD,
    information::victim_in_progress::METHOD,
    network::device_link::METHOD,
    network::infrastructure_reuse::METHOD,
    network::login_travel::METHOD,
    network::one_roof::METHOD,
    network::relay_slip::METHOD,
    network::same_address::METHOD,
    people::co_travel::METHOD,
    people::crossing_pattern::METHOD,
    people::home_and_base::METHOD,
    people::meeting::METHOD,
    people::shared_stay::METHOD,
    people::work_phone_life_phone::METHOD,
];

/// The method of this name.
#[must_use]
pub fn named(id: &str) -> Option<&'static dyn Method> {
    ALL.iter().copied().find(|method| method.card().id == id)
}
