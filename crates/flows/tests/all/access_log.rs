//! Does the reader of web server logs tell every request, however odd the line?

use expect_test::{Expect, expect};
use thalweg_flows::readers::{ReaderKind, access_log};

use crate::formats_kit::{mutated, truncated_everywhere};
use crate::graphs::{read_named, shown};

fn check(text: &str, name: &str, want: &Expect) {
    assert_eq!(access_log::sniff(text.as_bytes(), "x.log").map(|found| found.name).as_deref(), Some(name));
    want.assert_eq(&shown(ReaderKind::AccessLog, "x.log", text.as_bytes()));
    truncated_everywhere(ReaderKind::AccessLog, text.as_bytes());
    mutated(ReaderKind::AccessLog, &[text.as_bytes()]);
}

#[test]
fn common_and_combined_lines() {
    check(
        "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET /a.gif HTTP/1.0\" 200 2326\n\
203.0.113.9 - - [05/Jan/2024:12:34:56 +0800] \"POST /login?next=%2F HTTP/1.1\" 302 - \"https://example.org/\" \"Mozilla/5.0 (\\\"X\\\")\"\r\n\
shop.example.org:443 2001:db8::1 - - [05/Jan/2024:12:34:56 +0800] \"GET / HTTP/2.0\" 200 5 \"-\" \"curl/8\" \"198.51.100.7, 10.0.0.1\" 0.012\n\
10.0.0.2 - - [05/Jan/2024:12:34:56 +0800] \"GET /x HTTP/1.1\" 200 5 \"-\" \"curl/8\" \"198.51.100.7, 10.0.0.1\"\n\
\"198.51.100.8\" 10.0.0.3 - - [05/Jan/2024:12:34:56 +0800] \"GET /y HTTP/1.1\" 404 5\n\
203.0.113.10 - - [05/Jan/2024:12:34:56 +0800] \"\\x16\\x03\\x01\" 400 226 \"-\" \"-\"\n\
203.0.113.10 - - [05/Jan/2024:12:34:56 +0800] \"-\" 408 -\n\
\n\
203.0.113.10 - - [32/Jan/2024:12:34:56 +0800] \"GET / HTTP/1.1\" 200 1\n\
203.0.113.10 - - [05/Jan/2024:12:34:56 +0800] \"GET / HTTP/1.1\" ok 1\n\
not a request\n",
        "access-log",
        &expect![[r#"
            1 login: time=2000-10-10 13:55:36 -07:00; account=frank; ip=127.0.0.1; action=GET; path=/a.gif; result=200; size_bytes=2326
            2 login: time=2024-01-05 12:34:56 +08:00; ip=203.0.113.9; user_agent=Mozilla/5.0 ("X"); action=POST; path=/login?next=%2F; result=302; referrer=https://example.org/
            3 login: time=2024-01-05 12:34:56 +08:00; service=shop.example.org:443; ip=2001:db8::1; user_agent=curl/8; action=GET; path=/; result=200; size_bytes=5
            4 login: time=2024-01-05 12:34:56 +08:00; ip=198.51.100.7; user_agent=curl/8; action=GET; path=/x; result=200; size_bytes=5
            5 login: time=2024-01-05 12:34:56 +08:00; ip=198.51.100.8; action=GET; path=/y; result=404; size_bytes=5
            6 login: time=2024-01-05 12:34:56 +08:00; ip=203.0.113.10; path=\x16\x03\x01; result=400; size_bytes=226
            7 login: time=2024-01-05 12:34:56 +08:00; ip=203.0.113.10; result=408
            9 reject time time_not_understood "203.0.113.10 - - [32/Jan/2024:12:34:56 +0800] \"GET / HTTP/1.1\" 200 1"
            10 reject status status_not_understood "203.0.113.10 - - [05/Jan/2024:12:34:56 +0800] \"GET / HTTP/1.1\" ok 1"
            11 reject time line_not_understood "not a request"
            rows 11 furniture 1
        "#]],
    );
}

#[test]
fn extended_lines_of_iis() {
    check(
        "#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Date: 2024-01-05 00:00:00\r\n\
#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-bytes time-taken\r\n\
2024-01-05 04:34:56 192.0.2.1 POST /pay.aspx id=7 443 CORP\\amy 203.0.113.9 Mozilla/5.0+(Windows) https://example.org/ 200 512 31\r\n\
2024-01-05 04:34:57 192.0.2.1 GET / - 443 - 203.0.113.9 - - 304 0 1\r\n\
2024-01-05 04:34:57 192.0.2.1 GET /\r\n\
#Fields: date time c-ip cs-method cs-uri-stem sc-status\r\n\
2024-01-05 04:34:58 203.0.113.10 GET /b 200\r\n\
2024-01-35 04:34:58 203.0.113.10 GET /b 200\r\n",
        "w3c-extended",
        &expect![[r#"
            5 login: time=2024-01-05 04:34:56Z; service=192.0.2.1; account=CORP\amy; ip=203.0.113.9; user_agent=Mozilla/5.0 (Windows); action=POST; path=/pay.aspx?id=7; result=200; size_bytes=512; referrer=https://example.org/
            6 login: time=2024-01-05 04:34:57Z; service=192.0.2.1; ip=203.0.113.9; action=GET; path=/; result=304; size_bytes=0
            9 login: time=2024-01-05 04:34:58Z; ip=203.0.113.10; action=GET; path=/b; result=200
            7 reject  too_few_fields "2024-01-05 04:34:57 192.0.2.1 GET /"
            10 reject time time_not_understood "2024-01-35 04:34:58 203.0.113.10 GET /b 200"
            rows 10 furniture 5
        "#]],
    );
}

#[test]
fn json_lines_of_many_servers() {
    check(
        "{\"time\":\"2024-01-05T12:34:56+08:00\",\"remote_addr\":\"203.0.113.9\",\"request\":\"GET /a HTTP/1.1\",\"status\":200,\"http_user_agent\":\"curl\",\"remote_user\":\"-\",\"body_bytes_sent\":12}\n\
{\"ts\":1704429296.789,\"request\":{\"remote_ip\":\"203.0.113.10\",\"method\":\"POST\",\"host\":\"h.example\",\"uri\":\"/b\",\"headers\":{\"User-Agent\":[\"UA\"]}},\"status\":403,\"user_id\":\"amy\"}\n\
{\"@timestamp\":1704429296789,\"client_ip\":\"203.0.113.11:5050\",\"uri\":\"/c\",\"status\":\"200\",\"user\":\"bob\"}\n\
{\"time\":\"05/Jan/2024:12:34:56 +0800\",\"remote_addr\":\"10.0.0.1\",\"http_x_forwarded_for\":\"203.0.113.12, 10.0.0.9\",\"uri\":\"/d\",\"status\":200}\n\
{\"time\":\"later\",\"remote_addr\":\"10.0.0.1\",\"uri\":\"/e\",\"status\":200}\n\
{\"time\":1704429296,\"uri\":\"/e\",\"status\":200}\n\
[1]\n",
        "access-log-json",
        &expect![[r#"
            1 login: time=2024-01-05 12:34:56 +08:00; ip=203.0.113.9; user_agent=curl; action=GET; path=/a; result=200; size_bytes=12
            2 login: time=2024-01-05 04:34:56.789Z; service=h.example; account=amy; ip=203.0.113.10; user_agent=UA; action=POST; path=/b; result=403
            3 login: time=2024-01-05 04:34:56.789Z; account=bob; ip=203.0.113.11; port=5050; path=/c; result=200
            4 login: time=2024-01-05 12:34:56 +08:00; ip=203.0.113.12; path=/d; result=200
            5 reject time time_not_understood "{\"time\":\"later\",\"remote_addr\":\"10.0.0.1\",\"uri\":\"/e\",\"status\":200}"
            6 reject address address_missing "{\"time\":1704429296,\"uri\":\"/e\",\"status\":200}"
            7 reject  json_not_understood "[1]"
            rows 7 furniture 0
        "#]],
    );
}

#[test]
fn a_line_without_end_is_cut_and_refused() {
    let good = "203.0.113.9 - - [05/Jan/2024:12:34:56 +0800] \"GET /a HTTP/1.1\" 200 1\n";
    let text = format!("{good}{}\n{good}", "x".repeat(3 << 20));
    let (sink, _) = read_named(ReaderKind::AccessLog, "x.log", text.as_bytes(), &[]).unwrap();
    assert_eq!(sink.records.len(), 2);
    assert!(
        sink.rejects
            .iter()
            .all(|reject| reject.code == "row_too_long" || reject.code == "line_not_understood")
    );
    assert!(access_log::sniff(b"date,amount\n2024-01-05,1\n", "x.csv").is_none());
    assert!(access_log::sniff(b"{\"date\":\"2024-01-05\",\"amount\":1}\n", "x.jsonl").is_none());
}
