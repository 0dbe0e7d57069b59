//! When did an independent clock see this checkpoint?
//!
//! RFC 3161: a request carries the SHA-256 of the checkpoint's bytes; the authority's answer is a token signed over
//! that digest and its time. This module makes the request and reads the answer; how they travel is the caller's
//! matter. What is checked: form, imprint, signed attributes (RFC 5652, RFC 5816), the certificate's time-stamping
//! purpose and period, and RSA signatures. What is not: the chain from the certificate to a trusted root, and
//! revocation; the report names the certificate by its SHA-256 so that a person can decide.

mod cms_signature;

use cms::content_info::ContentInfo;
use cms::signed_data::SignedData;
use der::asn1::{ObjectIdentifier, OctetString};
use der::{Any, Decode, Encode};
use x509_cert::spki::AlgorithmIdentifier;
use x509_tsp::{MessageImprint, TimeStampReq, TimeStampResp, TspVersion, TstInfo};

use crate::{Error, Hash, Result, limits};

/// SHA-256 (RFC 5754).
const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
/// id-signedData (RFC 5652).
const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
/// id-ct-TSTInfo (RFC 3161).
const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");

/// The bytes of a time-stamp request over a message (a checkpoint's note). `nonce` ties the answer to this request;
/// the caller chooses it.
///
/// # Errors
/// When the request cannot be encoded.
pub fn request(message: &[u8], nonce: Option<u64>) -> Result<Vec<u8>> {
    let wrong = |error: der::Error| Error::malformed("the time-stamp request", error);
    let nonce = match nonce {
        // A leading zero keeps the number positive.
        Some(nonce) => {
            Some(der::asn1::Int::new(&[&[0], nonce.to_be_bytes().as_slice()].concat()).map_err(wrong)?)
        }
        None => None,
    };
    let request = TimeStampReq {
        version: TspVersion::V1,
        message_imprint: MessageImprint {
            hash_algorithm: AlgorithmIdentifier { oid: SHA256, parameters: Some(Any::null()) },
            hashed_message: OctetString::new(Hash::of(message).0).map_err(wrong)?,
        },
        req_policy: None,
        nonce,
        cert_req: true,
        extensions: None,
    };
    request.to_der().map_err(wrong)
}

/// What is known of a token's signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signature {
    /// It holds under the certificate in the token.
    Holds,
    /// This program cannot check it: the algorithm, or why.
    Unknown(String),
}

/// A time-stamp token.
#[derive(Debug, Clone)]
pub struct Token {
    der: Vec<u8>,
    signed: SignedData,
    content: Vec<u8>,
    info: TstInfo,
}

impl Token {
    /// Reads a whole response of an authority, or the bare token of one.
    ///
    /// # Errors
    /// When the authority refused, or the bytes are no token.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > limits::TOKEN_BYTES {
            return Err(wrong("it is too long"));
        }
        let token = match ContentInfo::from_der(bytes) {
            Ok(token) => token,
            Err(_) => token_of_response(bytes)?,
        };
        if token.content_type != SIGNED_DATA {
            return Err(wrong("it is not signed data"));
        }
        let signed: SignedData = token.content.decode_as().map_err(wrong)?;
        if signed.encap_content_info.econtent_type != TST_INFO {
            return Err(wrong("what is signed is no time-stamp"));
        }
        let content = signed.encap_content_info.econtent.as_ref().ok_or_else(|| wrong("it is empty"))?;
        let content: OctetString = content.decode_as().map_err(wrong)?;
        let info = TstInfo::from_der(content.as_bytes()).map_err(wrong)?;
        let der = token.to_der().map_err(wrong)?;
        Ok(Self { der, signed, content: content.into_bytes(), info })
    }

    /// Checks that the token stamps exactly this message, and its signature as far as possible.
    ///
    /// # Errors
    /// When it stamps something else, or its signature is wrong.
    pub fn check(&self, message: &[u8]) -> Result<Signature> {
        let imprint = &self.info.message_imprint;
        if imprint.hash_algorithm.oid != SHA256 {
            return Err(broken("its imprint is not made with SHA-256"));
        }
        if imprint.hashed_message.as_bytes() != Hash::of(message).0 {
            return Err(broken("it stamps other bytes"));
        }
        cms_signature::check(&self.signed, &self.content, self.info.gen_time.to_unix_duration())
    }

    /// Whether the token answers the request with this nonce.
    #[must_use]
    pub fn answers(&self, nonce: u64) -> bool {
        let found = self.info.nonce.as_ref().map(|nonce| nonce.as_bytes());
        let significant =
            |bytes: &[u8]| bytes.iter().copied().skip_while(|byte| *byte == 0).collect::<Vec<u8>>();
        found.is_some_and(|found| significant(found) == significant(&nonce.to_be_bytes()))
    }

    /// The token, DER.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The time it states, RFC 3339 in UTC.
    #[must_use]
    pub fn stated_time(&self) -> String {
        let seconds = i64::try_from(self.info.gen_time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
        jiff::Timestamp::from_second(seconds).map_or_else(|_| String::new(), |time| time.to_string())
    }

    /// Who signed, as the certificate in the token says, with the certificate's SHA-256.
    #[must_use]
    pub fn signer(&self) -> Option<(String, Hash)> {
        let certificate = cms_signature::certificate(&self.signed)?;
        let digest = Hash::of(&certificate.to_der().ok()?);
        Some((certificate.tbs_certificate.subject.to_string(), digest))
    }
}

fn token_of_response(bytes: &[u8]) -> Result<ContentInfo> {
    let response = TimeStampResp::from_der(bytes).map_err(wrong)?;
    let status = format!("the authority refused: {:?}", response.status.status);
    response.time_stamp_token.ok_or_else(|| wrong(status))
}

fn wrong(why: impl std::fmt::Display) -> Error {
    Error::malformed("the time-stamp", why)
}

fn broken(why: impl std::fmt::Display) -> Error {
    Error::broken("the time-stamp", why)
}
