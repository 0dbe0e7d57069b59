//! What does this line say, if it is one JSON object? The keys that nginx, Caddy, Traefik, Cloudflare and ECS use.

use serde_json::Value;
use thalweg_model::{Precision, Stamp};

use super::Wrong;
use super::common::{clf_stamp, first_address, put_address, put_request};
use crate::readers::track::decimal::scaled;
use crate::records::Draft;
use crate::records::kinds::login as field;

const TIME: [&str; 9] = [
    "@timestamp",
    "timestamp",
    "time",
    "ts",
    "time_local",
    "time_iso8601",
    "StartUTC",
    "EdgeStartTimestamp",
    "msec",
];
const ADDRESS: [&str; 9] = [
    "remote_addr",
    "client_ip",
    "remote_ip",
    "ClientHost",
    "ClientIP",
    "clientip",
    "ip",
    "request.remote_ip",
    "client.ip",
];
const FORWARDED: [&str; 3] = ["http_x_forwarded_for", "x_forwarded_for", "request.headers.X-Forwarded-For"];
const METHOD: [&str; 6] = [
    "method",
    "request_method",
    "RequestMethod",
    "ClientRequestMethod",
    "request.method",
    "http.request.method",
];
const PATH: [&str; 9] = [
    "uri",
    "path",
    "request_uri",
    "url",
    "RequestPath",
    "ClientRequestURI",
    "request.uri",
    "url.original",
    "url.path",
];
const STATUS: [&str; 6] = [
    "status",
    "status_code",
    "DownstreamStatus",
    "EdgeResponseStatus",
    "response",
    "http.response.status_code",
];
const AGENT: [&str; 6] = [
    "user_agent",
    "http_user_agent",
    "agent",
    "ClientRequestUserAgent",
    "request.headers.User-Agent",
    "user_agent.original",
];
const REFERRER: [&str; 5] =
    ["referer", "referrer", "http_referer", "ClientRequestReferer", "request.headers.Referer"];
const USER: [&str; 7] =
    ["user", "remote_user", "username", "user_id", "ClientUsername", "account", "user.name"];
const HOST: [&str; 6] =
    ["host", "server_name", "http_host", "RequestHost", "ClientRequestHost", "request.host"];
const SIZE: [&str; 5] = ["body_bytes_sent", "bytes_sent", "size", "EdgeResponseBytes", "bytes"];

/// Counts of seconds stay below this until the year 5138.
const LARGEST_SECONDS: i64 = 100_000_000_000;

/// Reads a line into the draft.
pub(super) fn line(text: &str, draft: &mut Draft) -> Result<(), Wrong> {
    let value: Value = serde_json::from_str(text).map_err(|_| ("", "json_not_understood"))?;
    if !value.is_object() {
        return Err(("", "json_not_understood"));
    }
    let of = |names: &[&str]| {
        names.iter().map(|name| find(&value, name)).find(|text| !text.is_empty()).unwrap_or_default()
    };
    let stamp = moment(&of(&TIME)).ok_or(("time", "time_not_understood"))?;
    let (address, forwarded, status) = (of(&ADDRESS), of(&FORWARDED), of(&STATUS));
    let request = find(&value, "request");
    if address.is_empty() && forwarded.is_empty() {
        return Err(("address", "address_missing"));
    }
    if status.is_empty() && request.is_empty() && of(&PATH).is_empty() {
        return Err(("request", "request_missing"));
    }
    draft
        .moment(field::TIME, stamp)
        .text(field::SERVICE, &of(&HOST))
        .text(field::ACCOUNT, &of(&USER))
        .text(field::RESULT, &status)
        .text(field::USER_AGENT, &of(&AGENT))
        .text(field::REFERRER, &of(&REFERRER));
    if request.is_empty() {
        draft.text(field::ACTION, &of(&METHOD)).text(field::PATH, &of(&PATH));
    } else {
        put_request(&request, draft);
    }
    // Some write the port behind the address.
    let bare = match address.rsplit_once(':') {
        Some((before, port)) if before.parse::<std::net::Ipv4Addr>().is_ok() => {
            if let Ok(port) = port.parse::<u16>() {
                draft.number(field::PORT, i64::from(port));
            }
            before
        }
        _ => address.as_str(),
    };
    put_address(bare, first_address(&forwarded).as_deref(), draft);
    if let Ok(size) = of(&SIZE).parse() {
        draft.number(field::SIZE_BYTES, size);
    }
    Ok(())
}

/// The text under a name, or under a path of names with points between.
fn find(value: &Value, name: &str) -> String {
    let direct = value.get(name);
    let found = direct.or_else(|| name.split('.').try_fold(value, |inside, part| inside.get(part)));
    let text = match found {
        Some(Value::Array(list)) => list.first().map(text_of),
        Some(one) => Some(text_of(one)),
        None => None,
    };
    text.filter(|text| text != "-").unwrap_or_default()
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

fn moment(text: &str) -> Option<Stamp> {
    let Some(micros) = scaled(text, 6) else { return clf_stamp(text) };
    let (micros, fine) = match micros / 1_000_000 {
        seconds if seconds < LARGEST_SECONDS => (micros, micros % 1_000_000 != 0),
        _ => (micros / 1000, micros / 1000 % 1_000_000 != 0),
    };
    let precision = if fine { Precision::Micro } else { Precision::Second };
    (micros > 0 && micros / 1_000_000 < LARGEST_SECONDS).then_some(Stamp {
        micros,
        offset_minutes: Some(0),
        precision,
    })
}
