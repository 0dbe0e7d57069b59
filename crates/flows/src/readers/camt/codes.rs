//! What kind of booking do the bank transaction codes name?
//!
//! Source: ISO 20022 external code set, bank transaction codes (domain, family, sub-family); for the proprietary codes
//! of German banks the Geschäftsvorfallcodes of the DFÜ agreement, appendix 3.

use crate::entry::EntryClass;

/// The class of an ISO domain, family and sub-family code.
pub(super) fn iso_class(domain: &str, family: &str, sub_family: &str) -> EntryClass {
    match sub_family {
        "RRTN" | "RPCR" | "UPDD" | "UPCT" | "UPCQ" => EntryClass::Reversal,
        "FEES" | "COMM" | "COME" | "COMI" | "COMT" | "CHRG" | "TAXE" => EntryClass::Fee,
        "INTR" => EntryClass::Interest,
        "CWDL" | "FCWD" | "XBCW" => EntryClass::CashWithdrawal,
        "CDPT" | "FCDP" => EntryClass::CashDeposit,
        _ => family_class(domain, family, sub_family),
    }
}

fn family_class(domain: &str, family: &str, sub_family: &str) -> EntryClass {
    match (domain, family) {
        (_, "CCRD" | "MCRD") => EntryClass::Purchase,
        ("LDAS", _) if sub_family == "PPAY" => EntryClass::Repayment,
        ("PMNT", "RCDT" | "ICDT" | "RRCT" | "IRCT" | "RDDT" | "IDDT" | "RCHQ" | "ICHQ" | "DRFT" | "CNTR") => {
            EntryClass::Transfer
        }
        _ => EntryClass::Other,
    }
}

/// The class of a German business transaction code (three digits), as camt and MT940 both carry it.
pub(in crate::readers) fn german_class(code: &str) -> EntryClass {
    match code {
        "009" | "059" | "108" | "109" | "159" | "181" | "182" | "184" => EntryClass::Reversal,
        "106" | "107" => EntryClass::Purchase,
        "082" => EntryClass::CashDeposit,
        "083" => EntryClass::CashWithdrawal,
        "804" | "807" | "808" | "809" | "810" => EntryClass::Fee,
        "811" | "812" | "814" | "815" | "817" => EntryClass::Interest,
        "004" | "005" | "008" | "020" | "051" | "052" | "053" | "054" | "056" | "104" | "105" | "116"
        | "117" | "118" | "119" | "152" | "153" | "154" | "155" | "156" | "157" | "166" | "168" | "169"
        | "171" | "174" | "177" | "191" | "201" | "202" | "820" | "833" => EntryClass::Transfer,
        _ => EntryClass::Other,
    }
}

/// The German code inside a proprietary code such as `NTRF+166+9310+997`, or the code itself if it is one.
pub(super) fn german_code(proprietary: &str) -> &str {
    proprietary
        .split('+')
        .find(|part| part.len() == 3 && part.bytes().all(|b| b.is_ascii_digit()))
        .unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_the_standard_name_the_kind_of_booking() {
        for (domain, family, sub_family, want) in [
            ("PMNT", "RCDT", "ESCT", EntryClass::Transfer),
            ("PMNT", "ICDT", "RRTN", EntryClass::Reversal),
            ("PMNT", "CCRD", "POSD", EntryClass::Purchase),
            ("PMNT", "CCRD", "CWDL", EntryClass::CashWithdrawal),
            ("PMNT", "CNTR", "CDPT", EntryClass::CashDeposit),
            ("ACMT", "MCOP", "INTR", EntryClass::Interest),
            ("ACMT", "MDOP", "COMM", EntryClass::Fee),
            ("LDAS", "FTLN", "PPAY", EntryClass::Repayment),
            ("PAYM", "0001", "0003", EntryClass::Other),
        ] {
            assert_eq!(iso_class(domain, family, sub_family), want, "{domain} {family} {sub_family}");
        }
    }

    #[test]
    fn a_german_code_is_found_inside_the_proprietary_one() {
        assert_eq!(german_code("NTRF+166+9310+997"), "166");
        assert_eq!(german_code("544"), "544");
        assert_eq!(german_code("Z04"), "");
        assert_eq!(german_class("166"), EntryClass::Transfer);
    }
}
