//! Does the report keep its promises? One file, no request, no script; hostile text stays text; every number leads to
//! rows; every link arrives; the same facts give the same bytes.

// Helpers outside of test functions fail loudly too: that is what they are for.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::BTreeSet;

use quick_xml::{Reader, events::Event};
use thalweg_chain::dossier::{facts::Facts, render};
use thalweg_model::{Lang, RowId};

/// What a strict reading of the page finds.
#[derive(Default)]
struct Seen {
    ids: BTreeSet<String>,
    twice: Vec<String>,
    hrefs: BTreeSet<String>,
    tags: BTreeSet<String>,
    attributes: Vec<(String, String)>,
    /// Text outside links, style, titles and the rows' own text.
    loose: Vec<String>,
    headings: Vec<u32>,
    tables: usize,
    captions: usize,
}

/// HTML as our template engine writes it, made XML: void elements closed, bare attributes given a value.
fn as_xml(html: &str) -> String {
    let body = html.strip_prefix("<!DOCTYPE html>").expect("a doctype");
    let mut xml = String::with_capacity(body.len());
    for piece in body.split_inclusive('>') {
        let opens = |tag: &str| piece.rsplit('<').next().is_some_and(|last| last.starts_with(tag));
        if opens("br") || opens("meta") || opens("input") {
            xml.push_str(&piece[..piece.len() - 1].replace(" checked", " checked=\"\""));
            xml.push_str("/>");
        } else {
            xml.push_str(piece);
        }
    }
    xml
}

fn read(html: &str) -> Seen {
    let xml = as_xml(html);
    let mut reader = Reader::from_str(&xml);
    let (mut seen, mut open) = (Seen::default(), Vec::<(String, bool)>::new());
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Start(tag) => {
                let name = tag.name().as_ref().to_owned();
                let class = note(&mut seen, &name, &tag);
                let own_text = ["a", "style", "title", "summary", "figcaption", "code", "pre", "text"]
                    .contains(&name.as_str());
                open.push((name, own_text || ["said", "cut", "n zero", "flag"].contains(&class.as_str())));
            }
            Event::Empty(tag) => {
                let name = tag.name().as_ref().to_owned();
                note(&mut seen, &name, &tag);
            }
            Event::End(_) => {
                open.pop().expect("an open element");
            }
            Event::Text(text) if !open.iter().any(|(_, own)| *own) => {
                seen.loose.push(text.as_ref().to_owned());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
    seen
}

fn note(seen: &mut Seen, name: &str, tag: &quick_xml::events::BytesStart<'_>) -> String {
    let mut class = String::new();
    seen.tags.insert(name.to_owned());
    match name {
        "table" => seen.tables += 1,
        "caption" => seen.captions += 1,
        "h1" | "h2" | "h3" | "h4" => seen.headings.push(name[1..].parse().unwrap()),
        _ => {}
    }
    for attribute in tag.attributes() {
        let attribute = attribute.expect("a well-formed attribute");
        let key = attribute.key.as_ref().to_owned();
        let value = attribute.value.to_string();
        match key.as_str() {
            "id" if !seen.ids.insert(value.clone()) => seen.twice.push(value.clone()),
            "href" => {
                seen.hrefs.insert(value.clone());
            }
            "class" => class.clone_from(&value),
            _ => {}
        }
        seen.attributes.push((key, value));
    }
    class
}

/// What every report must keep to, whatever it says.
fn check(facts: &Facts, lang: Lang) -> (String, Seen) {
    let html = render(facts, lang);
    let seen = read(&html);
    assert_eq!(seen.twice, Vec::<String>::new(), "ids that stand twice");
    for href in &seen.hrefs {
        let anchor = href.strip_prefix('#').unwrap_or_else(|| panic!("{href} leads outside"));
        assert!(seen.ids.contains(anchor), "{href} leads nowhere");
    }
    for tag in [
        "script", "iframe", "img", "link", "object", "embed", "form", "base", "video", "audio", "image",
        "use",
    ] {
        assert!(!seen.tags.contains(tag), "<{tag}> on the page");
    }
    for (key, value) in &seen.attributes {
        assert!(!key.starts_with("on") && key != "src" && key != "srcset" && key != "style", "{key}={value}");
        let local = value.starts_with("url(#") || !value.contains("url(");
        let named = key == "xmlns" || !value.contains("//") || key == "title";
        assert!(local && named, "{key}={value} asks for something outside");
    }
    let style = html.split("<style>").nth(1).and_then(|rest| rest.split("</style>").next()).unwrap();
    assert!(!style.contains("url(") && !style.contains("@import") && !style.contains("//"));
    assert!(html.contains("default-src 'none'; style-src 'unsafe-inline'; img-src data:"));
    assert!(html.contains(&format!("<html lang=\"{lang}\"")));
    assert_eq!(seen.tables, seen.captions, "a table without a caption");
    let mut depth = 0;
    for heading in &seen.headings {
        assert!(*heading <= depth + 1, "a heading of level {heading} after {depth}");
        depth = *heading;
    }
    (html, seen)
}

/// Whether a text holds an amount: a known code and digits.
fn amount_in(text: &str) -> bool {
    ["CNY\u{a0}", "USDT\u{a0}"].iter().any(|code| {
        text.split(code)
            .skip(1)
            .any(|rest| rest.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit()))
    })
}

#[test]
fn the_report_is_one_closed_file_in_every_language() {
    for lang in Lang::ALL {
        let (html, seen) = check(&support::facts(), lang);
        assert!(!html.replace("⟦U+", "").contains('⟦'), "{lang}: a message is missing");
        for landmark in ["main", "nav", "header", "footer", "svg", "figure"] {
            assert!(seen.tags.contains(landmark), "no {landmark}");
        }
    }
}

#[test]
fn every_amount_leads_to_its_rows() {
    let (_, seen) = check(&support::facts(), Lang::En);
    let loose: Vec<&String> = seen.loose.iter().filter(|text| amount_in(text)).collect();
    assert!(loose.is_empty(), "amounts that lead nowhere: {loose:?}");
    let facts = support::facts();
    for at in 1..=facts.rows.len() {
        assert!(seen.ids.contains(&format!("row-{at}")));
        assert!(seen.hrefs.contains(&format!("#row-{at}")), "nothing leads to row {at}");
    }
}

#[test]
fn the_same_facts_give_the_same_bytes() {
    assert_eq!(render(&support::facts(), Lang::ZhHant), render(&support::facts(), Lang::ZhHant));
}

#[test]
fn facts_read_back_from_json_as_they_were_written() {
    let facts = support::facts();
    let text = serde_json::to_string(&facts).unwrap();
    assert_eq!(serde_json::from_str::<Facts>(&text).unwrap(), facts);
}

#[test]
fn hostile_text_stays_text() {
    let attacks = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "</style><svg onload=alert(1)>",
        "pay\u{202e}gnp.exe\u{2066}",
        "javascript:alert(1)",
        "{ $count } &lt; ]]> --> ⟦x",
        "\u{0}\u{1}\u{1b}[2J\u{feff}\u{e0041}",
    ];
    for attack in attacks {
        let (html, _) = check(&spoiled(attack), Lang::En);
        assert!(
            !html.contains("<script") && !html.contains("<img") && !html.contains("<svg onload"),
            "{attack}"
        );
        assert!(!html.chars().any(|c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{0}'..='\u{8}' | '\u{1b}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')));
    }
}

#[test]
fn names_of_ten_thousand_characters_are_cut_and_counted() {
    let (html, _) = check(&spoiled(&"名".repeat(10_000)), Lang::ZhHans);
    assert!(html.len() < 2_000_000, "{}", html.len());
    assert!(html.contains("另有 9880 个字符"));
}

/// The sample with every free text replaced.
fn spoiled(text: &str) -> Facts {
    let mut facts = support::facts();
    let head = &mut facts.head;
    for field in [
        &mut head.case_name,
        &mut head.purpose,
        &mut head.authority,
        &mut head.jurisdiction,
        &mut head.tool,
        &mut head.verify_command,
    ] {
        text.clone_into(field);
    }
    facts.victims.iter_mut().for_each(|victim| text.clone_into(&mut victim.name));
    for account in &mut facts.accounts {
        for field in [&mut account.number, &mut account.holder, &mut account.institution] {
            text.clone_into(field);
        }
    }
    for transfer in &mut facts.transfers {
        text.clone_into(&mut transfer.reference);
        text.clone_into(&mut transfer.description);
    }
    for missing in &mut facts.missing {
        for field in [&mut missing.institution, &mut missing.number, &mut missing.holder] {
            text.clone_into(field);
        }
    }
    facts.findings.iter_mut().for_each(|finding| text.clone_into(&mut finding.detail));
    for row in &mut facts.rows {
        for field in [&mut row.text, &mut row.leaf, &mut row.proof_file] {
            text.clone_into(field);
        }
    }
    for file in &mut facts.evidence {
        for field in [
            &mut file.file_name,
            &mut file.layout,
            &mut file.row_root,
            &mut file.source,
            &mut file.holder,
            &mut file.use_limits,
        ] {
            text.clone_into(field);
        }
        file.collectors = vec![text.to_owned()];
    }
    for rate in facts.valuation.iter_mut().flat_map(|valuation| &mut valuation.rates) {
        for field in [&mut rate.from, &mut rate.to, &mut rate.rate, &mut rate.source] {
            text.clone_into(field);
        }
    }
    facts
}

#[test]
fn a_big_case_stays_small_and_says_what_it_leaves_out() {
    let mut facts = support::facts();
    let (transfers, accounts, rows) = (facts.transfers.clone(), facts.accounts.clone(), facts.rows.clone());
    for copy in 1..400_u32 {
        let shift = |id: u32| id + copy * 100;
        for transfer in &transfers {
            let mut next = transfer.clone();
            next.id = shift(transfer.id);
            (next.from, next.to) = (shift(transfer.from), shift(transfer.to));
            facts.transfers.push(next);
        }
        for account in &accounts {
            let mut next = account.clone();
            next.id = shift(account.id);
            next.victim = None;
            facts.accounts.push(next);
        }
        for row in &rows {
            let mut next = row.clone();
            next.row = RowId { row: row.row.row + u64::from(copy) * 1000, ..row.row };
            next.text = "很长的一行".repeat(300);
            facts.rows.push(next);
        }
    }
    facts.rows.sort_by_key(|row| row.row);
    let (html, _) = check(&facts, Lang::En);
    assert!(html.len() < 5_000_000, "{} bytes", html.len());
    assert!(
        html.contains("id=\"rows-more\"")
            && html.contains("id=\"transfers-more\"")
            && html.contains("id=\"accounts-more\"")
    );
}

#[test]
fn a_case_without_claims_is_a_report_too() {
    let mut facts = support::facts();
    facts.valuation = None;
    facts.assets.clear();
    facts.victims.clear();
    facts.accounts.clear();
    facts.transfers.clear();
    facts.rules.clear();
    facts.exits.clear();
    facts.holds.clear();
    facts.missing.clear();
    facts.findings.clear();
    facts.restitution.clear();
    facts.rows.clear();
    facts.evidence.clear();
    for lang in Lang::ALL {
        check(&facts, lang);
    }
}
