//! What stands in the registers before anything happens: who holds which number and account, and where the cells are?

use std::path::Path;

use crate::city::book::Table;
use crate::city::evidence::{Asked, Tables, Written, degrees, push_field, write_file};
use crate::city::numbers::{self, Plan};
use crate::city::people::{NO_PHONE_BELOW, Trade};
use crate::city::place::City;
use crate::city::seed::mix;
use crate::error::TestbedError;

/// Subscribers, profiles and the first pairings of everybody who was asked for.
pub(crate) fn write(city: &City, asked: &Asked, tables: &mut Tables) -> Result<(), TestbedError> {
    let shops: Vec<String> =
        city.places(Trade::SimShop).into_iter().map(|number| city.name(city.workplace(number))).collect();
    for party in (0..city.first_extra() + city.extras.len() as u32).filter(|party| asked.wants(*party)) {
        if !registered_here(city, party) {
            continue;
        }
        for line in [party * 2, party * 2 + 1] {
            if !in_use(city, line) {
                continue;
            }
            let opened = opened(city, line);
            let shop = shops
                .get((mix(u64::from(party), 7) % shops.len().max(1) as u64) as usize)
                .cloned()
                .unwrap_or_default();
            tables.add(
                Table::Subscriber,
                &[
                    city.phone(line),
                    city.name(party),
                    city.document(party),
                    opened,
                    city.address(party),
                    shop,
                    numbers::imsi(city.plan(party), line),
                ],
            )?;
        }
        if city.is_inhabitant(party) {
            profile(city, party, tables)?;
            pairings(city, party, tables)?;
        }
    }
    for (line, fits) in city.fits() {
        for (at, set) in fits.iter().filter(|_| asked.wants(line / 2)) {
            let cells = [
                city.phone(*line),
                numbers::imsi(city.plan(line / 2), *line),
                city.imei(*set),
                crate::city::evidence::clock(*at),
            ];
            tables.add(Table::Pairing, &cells)?;
        }
    }
    Ok(())
}

/// Numbers of the mainland with a card; firms' fixed lines are registered too, and people elsewhere are not ours to see.
fn registered_here(city: &City, party: u32) -> bool {
    let outside = party >= city.outside(0) && city.extra(party).is_none();
    !outside && matches!(city.plan(party), Plan::Mainland | Plan::Landline)
}

fn in_use(city: &City, line: u32) -> bool {
    match city.people.persons.get((line / 2) as usize) {
        Some(person) if person.age < NO_PHONE_BELOW => false,
        Some(person) => {
            line.is_multiple_of(2) || person.two_phones || u32::from(person.new_number) < city.days
        }
        None => line.is_multiple_of(2),
    }
}

/// Wall clock at which a line was opened: years ago for most.
fn opened(city: &City, line: u32) -> String {
    let party = line / 2;
    if let Some(person) = city.people.persons.get(party as usize)
        && line % 2 == 1
        && u32::from(person.new_number) < city.days
    {
        return crate::city::evidence::clock(u32::from(person.new_number) * 86_400 + 40_000);
    }
    let days = match city.extra(party) {
        Some(extra) => i64::from(extra.opened),
        None => -30 - (mix(u64::from(line), 11) % 3_000) as i64,
    };
    let second = (mix(u64::from(line), 12) % 32_000) as i64 + 32_400;
    crate::clock::show(
        crate::clock::CASE_BEGINS + days * 86_400 + second,
        crate::clock::BEIJING,
        "%Y-%m-%d %H:%M:%S",
    )
}

/// What an inhabitant is called in the chat program.
pub(crate) fn nickname(party: u32) -> String {
    format!("{}{}", crate::city::names::district(u64::from(party)), party % 977)
}

fn profile(city: &City, party: u32, tables: &mut Tables) -> Result<(), TestbedError> {
    let person = &city.people.persons[party as usize];
    if person.age < 12 {
        return Ok(());
    }
    let days = 60 + (mix(u64::from(party), 47) % 2_500) as i64;
    let at = crate::clock::CASE_BEGINS - days * 86_400 + 50_000;
    tables.add(
        Table::Profile,
        &[
            numbers::handle(party),
            nickname(party),
            city.phone(party * 2),
            crate::clock::show(at, crate::clock::BEIJING, "%Y-%m-%d %H:%M:%S"),
            numbers::ip(crate::city::life::home_ip(city, person.household, 0)),
            numbers::device(party * 4),
            city.name(party),
            "微信".to_owned(),
        ],
    )
}

fn pairings(city: &City, party: u32, tables: &mut Tables) -> Result<(), TestbedError> {
    let person = &city.people.persons[party as usize];
    if person.age < NO_PHONE_BELOW {
        return Ok(());
    }
    let plan = city.plan(party);
    let mut pair = |line: u32, set: u32, at: u32| {
        tables.add(
            Table::Pairing,
            &[city.phone(line), numbers::imsi(plan, line), city.imei(set), crate::city::evidence::clock(at)],
        )
    };
    pair(party * 2, party * 4, mix(u64::from(party), 49) as u32 % 80_000)?;
    if u32::from(person.new_handset) < city.days {
        pair(party * 2, party * 4 + 1, u32::from(person.new_handset) * 86_400 + 41_000)?;
    }
    if person.two_phones {
        pair(party * 2 + 1, party * 4 + 2, mix(u64::from(party), 50) as u32 % 80_000)?;
    }
    Ok(())
}

/// Where the operator's cells stand; those of the other country are not in the list.
pub(crate) fn cells(root: &Path, city: &City) -> Result<Vec<Written>, TestbedError> {
    let mut out = "LAC,CI,基站名称,纬度,经度,覆盖半径,运营商,制式\n".as_bytes().to_vec();
    let mut rows = 0;
    for cell in (0..city.grid.cells() as u16).filter(|cell| !city.grid.is_abroad(*cell)) {
        let ((lac, ci), (north, east)) = (city.grid.codes(cell), city.grid.point(cell));
        let radius = if city.grid.is_city(cell) { 350 } else { 1_500 };
        let cells = [
            lac.to_string(),
            ci.to_string(),
            city.grid.name(cell),
            degrees(north),
            degrees(east),
            radius.to_string(),
            "示例移动".to_owned(),
            "LTE".to_owned(),
        ];
        for (index, text) in cells.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            push_field(&mut out, text);
        }
        out.push(b'\n');
        rows += 1;
    }
    let name = "cells/cell_sites.csv".to_owned();
    write_file(&root.join(&name), &out)?;
    Ok(vec![Written { name, rows, bytes: out.len() as u64 }])
}
