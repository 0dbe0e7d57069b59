//! Do published lists of real identifiers pass, and on the right ledger or line?
//!
//! The lists are not part of the repository. Where `../shared/data` is absent, the tests say so and end.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use thalweg_identify::{Context, Verdict, explain, normalise};
use thalweg_model::IdentifierKind::{Account, Phone, Wallet};

/// A folder of the shared data, if it is there.
fn shared(below: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(below);
    folder.is_dir().then_some(folder)
}

#[test]
fn every_listed_wallet_is_one_of_its_ledger() {
    let Some(folder) = shared("funds/crypto/ofac") else {
        println!("skipped: funds/crypto/ofac is not there");
        return;
    };
    // Ledgers that a list's addresses may be of. Descendants of Bitcoin share its forms; tokens live on several ledgers.
    let ledgers: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("ARB", &["evm"][..]),
        ("BCH", &["bitcoin", "bitcoin_cash"]),
        ("BSC", &["evm"]),
        ("BSV", &["bitcoin"]),
        ("BTG", &["bitcoin_gold", "bitcoin"]),
        ("DASH", &["dash"]),
        ("ETC", &["evm"]),
        ("ETH", &["evm"]),
        ("LTC", &["litecoin", "bitcoin"]),
        ("TRX", &["tron"]),
        ("USDC", &["evm"]),
        ("USDT", &["evm", "tron", "bitcoin"]),
        ("XBT", &["bitcoin"]),
        ("XMR", &["monero"]),
        ("XRP", &["xrp"]),
        ("XVG", &["dogecoin"]),
        ("ZEC", &["zcash"]),
    ]);
    let (mut read, mut wrong) = (0, Vec::new());
    for (asset, chains) in ledgers {
        let text = std::fs::read_to_string(folder.join(format!("sanctioned_addresses_{asset}.txt"))).unwrap();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            read += 1;
            let found = explain(Wallet, line, &Context::default());
            let chain = found.facts.get("chain").unwrap_or_default().to_owned();
            let good = matches!(found.verdict, Verdict::Valid | Verdict::Plausible)
                && chains.contains(&chain.as_str());
            let in_accounts = normalise(Account, line, &Context::default()).0 == Wallet;
            if !good || !in_accounts {
                wrong.push(format!("{asset} {line} {} {chain} {in_accounts}", found.verdict.code()));
            }
        }
    }
    println!("{read} addresses");
    // The lists themselves err twice: a TRON address among Bitcoin's, and an entry of Monero's that is 63 hexadecimal digits.
    let err = ["XBT TUCsTq7TofTCJRRoHk6RvhMoS2mJLm5Yzq valid tron", "XMR 5be5543ff73456ab"];
    wrong.retain(|line| !err.iter().any(|known| line.starts_with(known)));
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_mobile_segment_of_china_is_assigned() {
    let Some(folder) = shared("communications/numbering") else {
        println!("skipped: communications/numbering is not there");
        return;
    };
    let text = std::fs::read_to_string(folder.join("86.txt")).unwrap();
    let heads = text.lines().filter_map(|line| line.split_once('|')).map(|(head, _)| head.trim());
    let mut unassigned = Vec::new();
    for head in heads.filter(|head| head.bytes().all(|byte| byte.is_ascii_digit())) {
        let number = format!("{head:0<13}");
        let national = number.trim_start_matches("86");
        let (_, normal, verdict) = normalise(Phone, national, &Context { region: Some("CN") });
        if (normal.as_ref(), verdict) != (format!("+{number}").as_str(), Verdict::Valid) {
            unassigned.push(head.to_owned());
        }
    }
    assert!(unassigned.is_empty(), "{unassigned:?}");
}
