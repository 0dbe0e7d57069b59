//! Does the report open in a real browser, on a desk and on a telephone, in three languages, without asking for
//! anything from outside?

use crate::common;

use std::path::Path;
use std::process::Command;

use common::{Sample, text, thalweg};

/// Pixels of a picture: width and height, from the head of the PNG file.
fn size(png: &Path) -> (u32, u32) {
    let bytes = std::fs::read(png).unwrap();
    assert_eq!(&bytes[1..4], b"PNG");
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

#[test]
fn the_report_opens_in_a_browser_at_both_widths_in_three_languages() {
    if Command::new("chromium").arg("--version").output().is_err() {
        eprintln!("skipped: chromium is not installed (make setup installs it)");
        return;
    }
    let sample = Sample::new(1);
    sample.trace();
    let out = sample.files.join("report");
    thalweg(&["report", text(&sample.case), "--out", text(&out)]);
    for lang in ["en", "zh-Hans", "zh-Hant"] {
        for width in [1280, 390] {
            let picture = out.join(format!("{lang}-{width}.png"));
            let page = format!("file://{}", text(&out.join(format!("money-trace.{lang}.html"))));
            let log = out.join("net.json");
            let output = Command::new("chromium")
                .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
                .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
                .arg(format!("--user-data-dir={}", text(&out.join("browser"))))
                .arg(format!("--window-size={width},2400"))
                .arg(format!("--screenshot={}", text(&picture)))
                .arg(format!("--log-net-log={}", text(&log)))
                .arg(&page)
                .output()
                .unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            assert_eq!(size(&picture), (width, 2400));
            assert!(
                std::fs::metadata(&picture).unwrap().len() > 20_000,
                "the picture of {lang} at {width} px is blank"
            );
            assert_eq!(asked_by_the_page(&log), Vec::<String>::new(), "asked from outside, in {lang}");
        }
    }
}

/// Addresses outside that the page had the browser ask for; what the browser asks for itself has no page as its origin.
fn asked_by_the_page(log: &Path) -> Vec<String> {
    let log: serde_json::Value = serde_json::from_slice(&std::fs::read(log).unwrap()).unwrap();
    let events = log["events"].as_array().unwrap().iter().map(|event| &event["params"]);
    let of_the_page = |params: &&serde_json::Value| {
        let outside = params["url"].as_str().is_some_and(|url| url.starts_with("http"));
        let initiator = params["initiator"].as_str();
        outside && initiator.is_some_and(|initiator| initiator != "not an origin")
    };
    events.filter(of_the_page).map(|params| params["url"].to_string()).collect()
}
