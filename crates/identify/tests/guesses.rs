//! Is what a text most probably is named first, and is what it could also be named at all?

use thalweg_identify::{Context, guesses};
use thalweg_model::IdentifierKind::{
    self, Bic, Digest, Document, Domain, Email, Iban, Iccid, Imei, Imsi, Ip, Mac, Passport, Phone, Plate,
    Reference, ResidentId, Url, Wallet,
};

fn kinds(text: &str) -> Vec<IdentifierKind> {
    guesses(text, &Context { region: Some("CN") }).into_iter().map(|found| found.kind).collect()
}

#[test]
fn the_surest_guess_comes_first() {
    for (text, first) in [
        ("138 0013 8000", Phone),
        ("95588", Phone),
        ("11010519491231002X", ResidentId),
        ("490154203237518", Imei),
        ("8991101200003204514", Iccid),
        ("4111 1111 1111 1111", IdentifierKind::BankCard),
        ("DE89 3704 0044 0532 0130 00", Iban),
        ("TJCnKsPa7y5okkXvQAidZBzqx3QyQ6sxMW", Wallet),
        ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", Wallet),
        ("8.8.8.8", Ip),
        ("00:11:22:aa:bb:cc", Mac),
        ("someone@evil.shop", Email),
        ("hxxps://evil[.]shop/x", Url),
        ("A123456(3)", Document),
        ("粤B12345", Plate),
        ("BKCHCNBJ", Bic),
        ("900150983cd24fb0d6963f7d28e17f72", Digest),
    ] {
        assert_eq!(kinds(text).first(), Some(&first), "{text}: {:?}", kinds(text));
    }
}

#[test]
fn what_a_text_could_also_be_is_named() {
    for (text, also) in [
        ("460001234567890", Imsi),
        ("E12345678", Passport),
        ("evil.shop", Domain),
        (&"ab".repeat(32), Reference),
        (&"ab".repeat(32), Digest),
    ] {
        assert!(kinds(text).contains(&also), "{text}: {:?}", kinds(text));
    }
    assert!(kinds("").is_empty());
    assert!(kinds("\u{200b}").is_empty());
}
