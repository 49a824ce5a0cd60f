//! The certificate of `--tls-self`: made by this machine for itself, kept in `tls/` of the data folder.
//!
//! Must stay true: the key is made once and only its owner may read the file; the certificate is made anew, with the same key,
//! when the machine has an address or a name that it does not cover, or when it is about to expire, so that its fingerprint
//! changes only then.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::net::IpAddr;
use std::path::Path;

use rcgen::{CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyPair};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::domain::clock::{DAY, Millis, SECOND};
use crate::domain::secret::hex;

/// Browsers refuse certificates for longer than 398 days.
const LIFE: Millis = 390 * DAY;
/// Nobody should be surprised in the middle of a workshop.
const BEFORE_THE_END: Millis = 15 * DAY;

pub struct Certificate {
    pub chain: Vec<CertificateDer<'static>>,
    pub key: PrivateKeyDer<'static>,
    /// SHA-256 of the certificate, as browsers show it, in hexadecimal.
    pub fingerprint: String,
}

/// What the certificate that is kept was made for.
#[derive(Serialize, Deserialize)]
struct Made {
    names: BTreeSet<String>,
    until: Millis,
}

/// The names and addresses by which phones may reach this machine.
#[must_use]
pub fn names() -> BTreeSet<String> {
    let mut names: BTreeSet<String> = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).into();
    names.extend(addresses().iter().map(ToString::to_string));
    if let Some(host) = host_name() {
        names.insert(format!("{host}.local"));
        names.insert(host);
    }
    names
}

/// The addresses of this machine that others in its network can reach, IPv4 first.
#[must_use]
pub fn addresses() -> Vec<IpAddr> {
    let all = if_addrs::get_if_addrs().unwrap_or_default();
    let mut list: Vec<IpAddr> = all.iter().map(if_addrs::Interface::ip).filter(is_reachable).collect();
    list.sort_by_key(|ip| (ip.is_ipv6(), *ip));
    list.dedup();
    list
}

fn is_reachable(ip: &IpAddr) -> bool {
    let link_local = match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unicast_link_local(),
    };
    !ip.is_loopback() && !ip.is_unspecified() && !link_local
}

#[cfg(unix)]
fn host_name() -> Option<String> {
    let uname = rustix::system::uname();
    let name = uname.nodename().to_str().ok()?.split('.').next()?.to_lowercase();
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    (!name.is_empty() && name != "localhost" && name.chars().all(plain)).then_some(name)
}

#[cfg(not(unix))]
fn host_name() -> Option<String> {
    None
}

/// The certificate that is kept, or one made now.
///
/// # Errors
/// A sentence for the operator.
pub fn kept(data: &Path, names: &BTreeSet<String>, now: Millis) -> Result<Certificate, String> {
    let folder = data.join("tls");
    let path = |name: &str| folder.join(name);
    let said = |path: &Path| {
        let path = path.display().to_string();
        move |why: std::io::Error| format!("{path}: {why}")
    };
    make_folder(&folder).map_err(said(&folder))?;
    if !path("key.pem").exists() {
        let key = KeyPair::generate().map_err(|e| e.to_string())?;
        write_private(&path("key.pem"), key.serialize_pem().as_bytes()).map_err(said(&path("key.pem")))?;
    }
    let key = std::fs::read_to_string(path("key.pem")).map_err(said(&path("key.pem")))?;
    let made: Option<Made> =
        std::fs::read(path("made.json")).ok().and_then(|json| serde_json::from_slice(&json).ok());
    let good = made.as_ref().is_some_and(|made| {
        made.names.is_superset(names) && now < made.until - BEFORE_THE_END && path("certificate.pem").exists()
    });
    if !good {
        let known = made.map(|made| made.names).unwrap_or_default();
        let made = Made { names: known.union(names).cloned().collect(), until: now + LIFE };
        let pem = make(&key, &made, now)?;
        std::fs::write(path("certificate.pem"), pem).map_err(said(&path("certificate.pem")))?;
        let json = serde_json::to_vec_pretty(&made).map_err(|e| e.to_string())?;
        std::fs::write(path("made.json"), json).map_err(said(&path("made.json")))?;
    }
    read(&key, &path("certificate.pem"))
}

fn make(key: &str, made: &Made, now: Millis) -> Result<String, String> {
    let key = KeyPair::from_pem(key).map_err(|e| e.to_string())?;
    let mut params =
        CertificateParams::new(made.names.iter().cloned().collect::<Vec<_>>()).map_err(|e| e.to_string())?;
    let at = |ms: Millis| time::OffsetDateTime::from_unix_timestamp(ms / SECOND).map_err(|e| e.to_string());
    // A phone whose clock is behind should not refuse it.
    (params.not_before, params.not_after) = (at(now - DAY)?, at(made.until)?);
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "Palabre");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.self_signed(&key).map(|certificate| certificate.pem()).map_err(|e| e.to_string())
}

fn read(key: &str, path: &Path) -> Result<Certificate, String> {
    let wrong = |what: &dyn std::fmt::Display| format!("{}: {what}", path.display());
    let certificate = CertificateDer::from_pem_file(path).map_err(|e| wrong(&e))?;
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(|e| e.to_string())?;
    let fingerprint = hex(&Sha256::digest(certificate.as_ref()));
    Ok(Certificate { chain: vec![certificate], key, fingerprint })
}

fn make_folder(path: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = 1_790_000_000_000;

    fn some(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_certificate_is_kept_until_it_covers_too_little_or_ends_and_its_key_always() {
        let data = tempfile::tempdir().expect("a folder");
        let kept = |names: &[&str], now| kept(data.path(), &some(names), now).expect("a certificate");
        let first = kept(&["localhost", "10.0.0.5"], NOW);
        assert_eq!(kept(&["10.0.0.5"], NOW + 300 * DAY).fingerprint, first.fingerprint, "nothing new");
        let moved = kept(&["10.0.0.6"], NOW);
        assert_ne!(moved.fingerprint, first.fingerprint, "another address");
        assert_eq!(kept(&["10.0.0.5", "10.0.0.6"], NOW).fingerprint, moved.fingerprint, "it covers both");
        let renewed = kept(&["10.0.0.6"], NOW + LIFE - DAY);
        assert_ne!(renewed.fingerprint, moved.fingerprint, "about to end");
        assert_eq!(renewed.key.secret_der(), first.key.secret_der());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode =
                std::fs::metadata(data.path().join("tls/key.pem")).expect("a key").permissions().mode();
            assert_eq!(mode & 0o077, 0, "nobody else may read the key");
        }
    }

    #[test]
    fn a_damaged_file_is_a_sentence_that_names_it() {
        let data = tempfile::tempdir().expect("a folder");
        kept(data.path(), &some(&["localhost"]), NOW).map(drop).expect("a certificate");
        std::fs::write(data.path().join("tls/certificate.pem"), "nonsense").expect("a file");
        let said = kept(data.path(), &some(&["localhost"]), NOW).map(drop).expect_err("damaged");
        assert!(said.contains("certificate.pem"), "{said}");
    }
}
