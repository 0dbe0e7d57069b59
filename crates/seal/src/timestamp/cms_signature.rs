//! Does the signature of a time-stamp token hold under the certificate that it carries?
//!
//! RFC 5652 section 5.4 (what is signed), RFC 5816 (which certificate), RFC 8017 section 8.2.2 (RSA PKCS #1 v1.5).
//! RSA is computed with `num-bigint`: nothing secret is involved, and the `rsa` crate carries an unfixed advisory on
//! its private-key side.

use std::time::Duration;

use cms::cert::CertificateChoices;
use cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use der::asn1::{ObjectIdentifier, OctetString, UintRef};
use der::{Any, Decode, Encode, Sequence};
use num_bigint::BigUint;
use sha2::{Digest, Sha256, Sha384, Sha512};
use x509_cert::Certificate;
use x509_cert::ext::pkix::{ExtendedKeyUsage, SubjectKeyIdentifier};
use x509_cert::spki::AlgorithmIdentifierOwned;

use super::{Signature, TST_INFO, broken, wrong};
use crate::Result;

const fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

const CONTENT_TYPE: ObjectIdentifier = oid("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = oid("1.2.840.113549.1.9.4");
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = oid("1.2.840.113549.1.9.16.2.47");
const EXTENDED_KEY_USAGE: ObjectIdentifier = oid("2.5.29.37");
const SUBJECT_KEY_IDENTIFIER: ObjectIdentifier = oid("2.5.29.14");
const TIME_STAMPING: ObjectIdentifier = oid("1.3.6.1.5.5.7.3.8");
const RSA: ObjectIdentifier = oid("1.2.840.113549.1.1.1");

/// Digest algorithm, the RSA signature algorithm that names it, and its DigestInfo prefix (RFC 8017 section 9.2).
const DIGESTS: [(ObjectIdentifier, ObjectIdentifier, &str); 3] = [
    (oid("2.16.840.1.101.3.4.2.1"), oid("1.2.840.113549.1.1.11"), "3031300d060960864801650304020105000420"),
    (oid("2.16.840.1.101.3.4.2.2"), oid("1.2.840.113549.1.1.12"), "3041300d060960864801650304020205000430"),
    (oid("2.16.840.1.101.3.4.2.3"), oid("1.2.840.113549.1.1.13"), "3051300d060960864801650304020305000440"),
];

/// Lengths of an RSA modulus that are looked at, in bytes.
const MODULUS_BYTES: std::ops::RangeInclusive<usize> = 256..=1024;

/// Checks the one signer of a token. `stated` is the token's own time since 1970.
pub(super) fn check(signed: &SignedData, content: &[u8], stated: Duration) -> Result<Signature> {
    let [signer] = signed.signer_infos.0.as_slice() else {
        return Err(wrong("it does not have exactly one signer"));
    };
    let Some(digest_info) = digest_info_prefix(&signer.digest_alg.oid) else {
        return Ok(Signature::Unknown(format!("digest algorithm {}", signer.digest_alg.oid)));
    };
    check_attributes(signer, content)?;
    let Some(certificate) = certificate(signed) else {
        return Ok(Signature::Unknown("the token carries no certificate of its signer".to_owned()));
    };
    check_certificate(signer, certificate, stated)?;
    let algorithm = signer.signature_algorithm.oid;
    let is_rsa = algorithm == RSA
        || DIGESTS.iter().any(|(digest, with, _)| *with == algorithm && *digest == signer.digest_alg.oid);
    let key = &certificate.tbs_certificate.subject_public_key_info;
    if !is_rsa || key.algorithm.oid != RSA {
        return Ok(Signature::Unknown(format!("signature algorithm {algorithm}")));
    }
    let attributes = signer.signed_attrs.as_ref().ok_or_else(|| wrong("it has no signed attributes"))?;
    let signed_bytes = attributes.to_der().map_err(wrong)?;
    let hash = digest(&signer.digest_alg.oid, &signed_bytes).unwrap_or_default();
    let expected = [hex::decode(digest_info).unwrap_or_default(), hash].concat();
    let public = key.subject_public_key.as_bytes().ok_or_else(|| wrong("its key is not whole bytes"))?;
    check_rsa(public, signer.signature.as_bytes(), &expected)
}

/// The certificate of the token's signer, if it carries it.
pub(super) fn certificate(signed: &SignedData) -> Option<&Certificate> {
    let signer = signed.signer_infos.0.as_slice().first()?;
    let certificates = signed.certificates.as_ref()?.0.iter().filter_map(|choice| match choice {
        CertificateChoices::Certificate(certificate) => Some(certificate),
        CertificateChoices::Other(_) => None,
    });
    let mut named = certificates.filter(|certificate| is_named(&signer.sid, certificate));
    named.next()
}

fn is_named(sid: &SignerIdentifier, certificate: &Certificate) -> bool {
    let certificate = &certificate.tbs_certificate;
    match sid {
        SignerIdentifier::IssuerAndSerialNumber(named) => {
            named.issuer == certificate.issuer && named.serial_number == certificate.serial_number
        }
        SignerIdentifier::SubjectKeyIdentifier(named) => {
            let extensions = certificate.extensions.as_deref().unwrap_or(&[]);
            let own = extensions.iter().find(|extension| extension.extn_id == SUBJECT_KEY_IDENTIFIER);
            own.and_then(|own| SubjectKeyIdentifier::from_der(own.extn_value.as_bytes()).ok()).as_ref()
                == Some(named)
        }
    }
}

/// The signed attributes speak of this content.
fn check_attributes(signer: &SignerInfo, content: &[u8]) -> Result<()> {
    let kind: ObjectIdentifier = attribute(signer, CONTENT_TYPE)?.decode_as().map_err(wrong)?;
    let stated: OctetString = attribute(signer, MESSAGE_DIGEST)?.decode_as().map_err(wrong)?;
    let found = digest(&signer.digest_alg.oid, content).unwrap_or_default();
    if kind != TST_INFO || stated.as_bytes() != found {
        return Err(broken("its signed attributes speak of other content"));
    }
    Ok(())
}

fn attribute(signer: &SignerInfo, kind: ObjectIdentifier) -> Result<&Any> {
    let attributes = signer.signed_attrs.as_ref().ok_or_else(|| wrong("it has no signed attributes"))?;
    let found = attributes.iter().find(|attribute| attribute.oid == kind);
    let value = found.and_then(|attribute| attribute.values.as_slice().first());
    value.ok_or_else(|| wrong(format!("it has no signed attribute {kind}")))
}

/// SigningCertificateV2 (RFC 5035).
#[derive(Sequence)]
struct SigningCertificateV2 {
    certs: Vec<EssCertIdV2>,
    #[asn1(optional = "true")]
    policies: Option<Any>,
}

/// ESSCertIDv2 (RFC 5035); the digest is SHA-256 where none is named.
#[derive(Sequence)]
struct EssCertIdV2 {
    #[asn1(optional = "true")]
    hash_algorithm: Option<AlgorithmIdentifierOwned>,
    cert_hash: OctetString,
    #[asn1(optional = "true")]
    issuer_serial: Option<Any>,
}

/// The certificate is the one that was signed with, is meant for time-stamping, and was valid at the stated time.
fn check_certificate(signer: &SignerInfo, certificate: &Certificate, stated: Duration) -> Result<()> {
    if let Ok(value) = attribute(signer, SIGNING_CERTIFICATE_V2) {
        let named: SigningCertificateV2 = value.decode_as().map_err(wrong)?;
        let first = named.certs.first().ok_or_else(|| wrong("it names no certificate"))?;
        let algorithm = first.hash_algorithm.as_ref().map_or(DIGESTS[0].0, |algorithm| algorithm.oid);
        let own = digest(&algorithm, &certificate.to_der().map_err(wrong)?);
        if own.is_some_and(|own| own != first.cert_hash.as_bytes()) {
            return Err(broken("it was signed with another certificate than it carries"));
        }
    }
    let extensions = certificate.tbs_certificate.extensions.as_deref().unwrap_or(&[]);
    let usage = extensions.iter().find(|extension| extension.extn_id == EXTENDED_KEY_USAGE);
    let usage = usage.and_then(|usage| ExtendedKeyUsage::from_der(usage.extn_value.as_bytes()).ok());
    if !usage.is_some_and(|usage| usage.0.contains(&TIME_STAMPING)) {
        return Err(broken("its certificate is not meant for time-stamping"));
    }
    let period = &certificate.tbs_certificate.validity;
    if stated < period.not_before.to_unix_duration() || stated > period.not_after.to_unix_duration() {
        return Err(broken("its certificate was not valid at the stated time"));
    }
    Ok(())
}

fn digest_info_prefix(algorithm: &ObjectIdentifier) -> Option<&'static str> {
    DIGESTS.iter().find(|(digest, _, _)| digest == algorithm).map(|(_, _, prefix)| *prefix)
}

fn digest(algorithm: &ObjectIdentifier, bytes: &[u8]) -> Option<Vec<u8>> {
    let position = DIGESTS.iter().position(|(digest, _, _)| digest == algorithm)?;
    Some(match position {
        0 => Sha256::digest(bytes).to_vec(),
        1 => Sha384::digest(bytes).to_vec(),
        _ => Sha512::digest(bytes).to_vec(),
    })
}

/// RSAPublicKey (RFC 8017).
#[derive(Sequence)]
struct RsaPublicKey<'a> {
    modulus: UintRef<'a>,
    exponent: UintRef<'a>,
}

/// RSASSA-PKCS1-v1_5: the whole encoded message is built and compared, nothing in it is parsed.
fn check_rsa(public: &[u8], signature: &[u8], digest_info: &[u8]) -> Result<Signature> {
    let key = RsaPublicKey::from_der(public).map_err(wrong)?;
    let (modulus, exponent) = (key.modulus.as_bytes(), key.exponent.as_bytes());
    if !MODULUS_BYTES.contains(&modulus.len()) || exponent.len() > 8 {
        return Ok(Signature::Unknown(format!("RSA with {} bits", modulus.len().saturating_mul(8))));
    }
    let number = BigUint::from_bytes_be(modulus);
    let signature_number = BigUint::from_bytes_be(signature);
    if signature.len() != modulus.len() || signature_number >= number {
        return Err(broken("its signature is not as long as its key"));
    }
    let opened = signature_number.modpow(&BigUint::from_bytes_be(exponent), &number).to_bytes_be();
    // 0x00 0x01, at least eight 0xff, 0x00; the leading zero is not part of a number's bytes.
    let padding = modulus.len().saturating_sub(digest_info.len()).saturating_sub(3);
    let expected = [&[1], vec![0xff; padding].as_slice(), &[0], digest_info].concat();
    if opened != expected {
        return Err(broken("its signature is wrong"));
    }
    Ok(Signature::Holds)
}
