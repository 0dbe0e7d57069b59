//! What does this line of IIS say? The W3C extended log file format: fields as `#Fields:` names them, times in UTC.

use super::Wrong;
use super::common::{first_address, put_address};
use crate::readers::structured::iso_stamp;
use crate::records::Draft;
use crate::records::kinds::login as field;

/// Reads a line with these fields into the draft.
pub(super) fn line(text: &str, columns: &[String], draft: &mut Draft) -> Result<(), Wrong> {
    let values: Vec<&str> = text.split([' ', '\t']).filter(|value| !value.is_empty()).collect();
    if columns.is_empty() {
        return Err(("", "fields_not_named"));
    }
    if values.len() != columns.len() {
        return Err(("", if values.len() < columns.len() { "too_few_fields" } else { "too_many_fields" }));
    }
    let of = |name: &str| {
        let place = columns.iter().position(|column| column.eq_ignore_ascii_case(name));
        place.and_then(|place| values.get(place)).copied().filter(|value| *value != "-").unwrap_or("")
    };
    // Blanks inside a value are written as plus signs.
    let words = |name: &str| of(name).replace('+', " ");
    let stamp =
        iso_stamp(&format!("{}T{}Z", of("date"), of("time"))).ok_or(("time", "time_not_understood"))?;
    let query = of("cs-uri-query");
    let path = match query {
        "" => of("cs-uri-stem").to_owned(),
        query => format!("{}?{query}", of("cs-uri-stem")),
    };
    let host = [of("cs-host"), of("s-sitename"), of("s-ip")].into_iter().find(|name| !name.is_empty());
    draft
        .moment(field::TIME, stamp)
        .text(field::SERVICE, host.unwrap_or(""))
        .text(field::ACCOUNT, of("cs-username"))
        .text(field::ACTION, of("cs-method"))
        .text(field::PATH, &path)
        .text(field::RESULT, of("sc-status"))
        .text(field::USER_AGENT, &words("cs(User-Agent)"))
        .text(field::REFERRER, of("cs(Referer)"));
    put_address(of("c-ip"), first_address(&words("X-Forwarded-For")).as_deref(), draft);
    if let Ok(port) = of("c-port").parse::<u16>() {
        draft.number(field::PORT, i64::from(port));
    }
    if let Ok(size) = of("sc-bytes").parse() {
        draft.number(field::SIZE_BYTES, size);
    }
    Ok(())
}
