//! Settings of a running server: plain values, already checked. Flags win over `PALABRE_*`, which win over the
//! TOML file; `cli/settings.rs` reads them.

use std::net::SocketAddr;
use std::path::PathBuf;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Holds everything when the database is SQLite; then also `palabre.sqlite` itself.
    pub data: PathBuf,
    pub listen: SocketAddr,
    /// `postgres://…` or `sqlite://…`; none: `palabre.sqlite` in `data`.
    pub database: Option<String>,
    /// `nats://…`, where other servers on the same PostgreSQL are told and heard; none: this server is alone.
    pub bus: Option<String>,
    /// As people type it, without a final slash: `https://palabre.gouv.ml`. None: the listening address.
    pub public_url: Option<String>,
    /// A reverse proxy in front sets `X-Forwarded-For`: then its last value is the caller's address.
    pub trust_proxy: bool,
    /// Letters leave through here; none: they wait in the outbox.
    pub mail: Option<Mail>,
    /// TLS with a certificate that this machine made for itself, kept in `data`.
    pub tls_self: bool,
    /// A demo: its people have no mailboxes, so letters are read on a page.
    pub demo: bool,
}

/// A mail server that takes our letters.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// `smtps://user:password@host:465` or `smtp://host:25`.
    pub smtp: String,
    /// Who they are from: `Palabre <palabre@gouv.ml>` or the address alone.
    pub from: String,
}

/// Without the address of the server, which may hold a password.
impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail").field("from", &self.from).finish_non_exhaustive()
    }
}

impl Settings {
    #[must_use]
    pub fn new(data: PathBuf) -> Self {
        Self {
            data,
            listen: SocketAddr::from(([127, 0, 0, 1], 8600)),
            database: None,
            bus: None,
            public_url: None,
            trust_proxy: false,
            mail: None,
            tls_self: false,
            demo: false,
        }
    }

    /// The address that links in letters begin with, without a final slash.
    #[must_use]
    pub fn url(&self) -> String {
        self.public_url.clone().unwrap_or_else(|| format!("{}://{}", self.scheme(), self.listen))
    }

    #[must_use]
    pub fn is_https(&self) -> bool {
        self.tls_self || self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }

    /// What the server itself speaks, whatever a proxy in front does.
    #[must_use]
    pub fn scheme(&self) -> &'static str {
        if self.tls_self { "https" } else { "http" }
    }
}
