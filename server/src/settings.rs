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
    /// As people type it, without a final slash: `https://palabre.gouv.ml`. None: the listening address.
    pub public_url: Option<String>,
    /// A reverse proxy in front sets `X-Forwarded-For`: then its last value is the caller's address.
    pub trust_proxy: bool,
}

impl Settings {
    #[must_use]
    pub fn new(data: PathBuf) -> Self {
        Self {
            data,
            listen: SocketAddr::from(([127, 0, 0, 1], 8600)),
            database: None,
            public_url: None,
            trust_proxy: false,
        }
    }

    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }
}
