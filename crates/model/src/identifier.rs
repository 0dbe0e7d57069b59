//! What kinds of identifier do the records of the five flows name people, accounts and machines by?

use std::str::FromStr;

/// A kind of identifier. The number is part of the tables and indexes; it never changes its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[repr(u8)]
#[serde(rename_all = "snake_case")]
pub enum IdentifierKind {
    /// Telephone number, E.164 or shorter.
    Phone = 1,
    /// International Mobile Subscriber Identity (3GPP TS 23.003): the SIM.
    Imsi = 2,
    /// International Mobile Equipment Identity (3GPP TS 23.003): the handset.
    Imei = 3,
    /// Integrated Circuit Card Identifier (ITU-T E.118): the card.
    Iccid = 4,
    /// Radio cell: MCC-MNC-LAC-CI or MCC-MNC-ECGI.
    Cell = 5,
    /// Account at a bank or payment institution, by whatever number it is known.
    Account = 10,
    /// Payment card (ISO/IEC 7812).
    BankCard = 11,
    /// International Bank Account Number (ISO 13616).
    Iban = 12,
    /// Business Identifier Code (ISO 9362).
    Bic = 13,
    /// Address of a wallet on a public ledger.
    Wallet = 14,
    /// Transaction hash, order number or bank reference.
    Reference = 15,
    /// Resident identity number of the People's Republic of China (GB 11643).
    ResidentId = 20,
    /// Passport (ICAO Doc 9303).
    Passport = 21,
    /// Any other document of a person.
    Document = 22,
    /// Name of a person or organisation.
    Name = 23,
    /// Number plate of a vehicle.
    Plate = 24,
    /// Account on a platform: user name or number, with the platform where it is known.
    Handle = 30,
    /// E-mail address.
    Email = 31,
    /// Web address.
    Url = 32,
    /// Domain name.
    Domain = 33,
    /// Internet address, version 4 or 6.
    Ip = 40,
    /// Hardware address of a network interface.
    Mac = 41,
    /// Device identifier or fingerprint other than IMEI and MAC.
    Device = 42,
    /// SHA-256 or other digest of a file.
    Digest = 50,
    /// Shop, hotel, terminal, camera or other place by the number the source gives it.
    Place = 60,
}

impl IdentifierKind {
    /// All kinds, by number.
    pub const ALL: [IdentifierKind; 25] = [
        Self::Phone,
        Self::Imsi,
        Self::Imei,
        Self::Iccid,
        Self::Cell,
        Self::Account,
        Self::BankCard,
        Self::Iban,
        Self::Bic,
        Self::Wallet,
        Self::Reference,
        Self::ResidentId,
        Self::Passport,
        Self::Document,
        Self::Name,
        Self::Plate,
        Self::Handle,
        Self::Email,
        Self::Url,
        Self::Domain,
        Self::Ip,
        Self::Mac,
        Self::Device,
        Self::Digest,
        Self::Place,
    ];

    /// The name used in schemas, commands and JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Imsi => "imsi",
            Self::Imei => "imei",
            Self::Iccid => "iccid",
            Self::Cell => "cell",
            Self::Account => "account",
            Self::BankCard => "bank_card",
            Self::Iban => "iban",
            Self::Bic => "bic",
            Self::Wallet => "wallet",
            Self::Reference => "reference",
            Self::ResidentId => "resident_id",
            Self::Passport => "passport",
            Self::Document => "document",
            Self::Name => "name",
            Self::Plate => "plate",
            Self::Handle => "handle",
            Self::Email => "email",
            Self::Url => "url",
            Self::Domain => "domain",
            Self::Ip => "ip",
            Self::Mac => "mac",
            Self::Device => "device",
            Self::Digest => "digest",
            Self::Place => "place",
        }
    }
}

impl std::fmt::Display for IdentifierKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// No kind of identifier has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown kind of identifier {0:?}")]
pub struct UnknownIdentifierKind(pub String);

impl FromStr for IdentifierKind {
    type Err = UnknownIdentifierKind;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|kind| kind.name() == text);
        found.ok_or_else(|| UnknownIdentifierKind(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_listed_once_and_found_by_its_name() {
        let numbers: Vec<u8> = IdentifierKind::ALL.iter().map(|kind| *kind as u8).collect();
        assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]), "sorted and without repeats");
        for kind in IdentifierKind::ALL {
            assert_eq!(kind.name().parse(), Ok(kind));
        }
        assert!("nothing".parse::<IdentifierKind>().is_err());
    }
}
