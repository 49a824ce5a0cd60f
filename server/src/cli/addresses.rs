//! What the operator is told once the server can be reached: by which addresses, and what phones will ask.

use std::net::SocketAddr;

use crate::domain::clock::Millis;
use crate::domain::signature::in_groups;
use crate::http::certificate::{addresses, kept, names};
use crate::settings::Settings;

use super::serve::url;

/// The first line says that it is ready, and where.
///
/// # Errors
/// A sentence, when the certificate cannot be made or read.
pub fn told(settings: &Settings, address: SocketAddr, now: Millis) -> Result<Vec<String>, String> {
    let mut lines = vec![format!("Palabre is ready: {}", url(settings, address))];
    if address.ip().is_unspecified() {
        let all = addresses();
        let of = |ip| format!("  {}://{}", settings.scheme(), SocketAddr::new(ip, address.port()));
        if !all.is_empty() {
            lines.push("From other devices of the same network:".to_owned());
        }
        lines.extend(all.into_iter().map(of));
    }
    if settings.tls_self {
        let certificate = kept(&settings.data, &names(), now)?;
        lines.push(format!("Certificate, SHA-256: {}", in_groups(&certificate.fingerprint)));
        lines.push(
            "This machine made the certificate for itself: each phone warns once that it does not know it. \
             Compare the fingerprint that it shows with this one, then go on."
                .to_owned(),
        );
    } else if !address.ip().is_loopback() && settings.public_url.is_none() {
        lines.push(
            "Over plain http browsers cannot open texts without a network, and the room's network can read along: \
             --tls-self makes a certificate."
                .to_owned(),
        );
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(listen: &str, tls: bool) -> String {
        let data = tempfile::tempdir().expect("a folder");
        let mut settings = Settings::new(data.path().to_owned());
        settings.tls_self = tls;
        let address = listen.parse().expect("an address");
        told(&settings, address, 1_790_000_000_000).expect("lines").join("\n")
    }

    #[test]
    fn the_operator_is_told_where_it_is_and_what_phones_will_ask() {
        assert_eq!(said("127.0.0.1:8600", false), "Palabre is ready: http://127.0.0.1:8600");
        let secure = said("127.0.0.1:8600", true);
        assert!(secure.contains("https://127.0.0.1:8600") && secure.contains("fingerprint"), "{secure}");
        assert!(said("10.0.0.5:8600", false).contains("--tls-self"));
    }
}
