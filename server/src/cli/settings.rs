//! Where settings come from: flags, then `PALABRE_*`, then an optional TOML file (`--config`).

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;
use figment::Figment;
use figment::providers::{Env, Format as _, Serialized, Toml};
use serde::{Deserialize, Serialize};

use crate::settings::{Mail, Settings};

/// Settings that every command takes. Unset ones are left to the environment and the file.
#[derive(Args, Debug, Clone, Default, Serialize)]
pub struct Flags {
    /// Folder that holds everything (default: ./palabre-data)
    #[arg(long, value_name = "DIR")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<PathBuf>,
    /// Address to listen on (default: 127.0.0.1:8600)
    #[arg(long, value_name = "ADDR")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<String>,
    /// postgres://… or sqlite://… (default: a SQLite file in the data folder)
    #[arg(long, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
    /// nats://…, with --database postgres://…: other servers share the work (docs/operations.md)
    #[arg(long, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bus: Option<String>,
    /// The address people type, when a proxy stands in front: <https://palabre.gouv.ml>
    #[arg(long, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_url: Option<String>,
    /// A proxy in front sets X-Forwarded-For
    #[arg(long)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub trust_proxy: bool,
    /// Speak HTTPS with a certificate that this machine makes for itself, once, in the data folder
    #[arg(long)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub tls_self: bool,
    /// The mail server that takes letters: <smtps://user:password@host>; better in PALABRE_SMTP or the file
    #[arg(long, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub smtp: Option<String>,
    /// Who letters are from: “Palabre <palabre@gouv.ml>”
    #[arg(long, value_name = "ADDRESS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail_from: Option<String>,
    /// A TOML file with the same names
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Read {
    data: Option<PathBuf>,
    listen: Option<String>,
    database: Option<String>,
    bus: Option<String>,
    public_url: Option<String>,
    #[serde(default)]
    trust_proxy: bool,
    #[serde(default)]
    tls_self: bool,
    smtp: Option<String>,
    mail_from: Option<String>,
}

impl Flags {
    /// All three sources together, checked.
    ///
    /// # Errors
    /// A sentence that names the setting.
    pub fn settings(&self) -> Result<Settings, String> {
        let mut all = Figment::new();
        if let Some(file) = &self.config {
            require(file)?;
            all = all.merge(Toml::file_exact(file));
        }
        let read: Read = all
            .merge(Env::prefixed("PALABRE_").ignore(&["test_synchronous"]))
            .merge(Serialized::defaults(self))
            .extract()
            .map_err(|error| format!("a setting cannot be read: {error}"))?;
        let mut settings = Settings::new(read.data.unwrap_or_else(|| PathBuf::from("palabre-data")));
        if let Some(listen) = read.listen {
            settings.listen = address(&listen)?;
        }
        settings.database = read.database;
        settings.bus = bus(read.bus, settings.database.as_deref())?;
        settings.public_url = read.public_url.map(|url| url.trim_end_matches('/').to_owned());
        settings.trust_proxy = read.trust_proxy;
        settings.tls_self = read.tls_self;
        settings.mail = mail(read.smtp, read.mail_from)?;
        Ok(settings)
    }
}

fn require(file: &Path) -> Result<(), String> {
    std::fs::metadata(file).map(|_| ()).map_err(|e| format!("the settings file {}: {e}", file.display()))
}

/// Only what several servers can share is shared.
fn bus(bus: Option<String>, database: Option<&str>) -> Result<Option<String>, String> {
    let postgres = database.is_some_and(|url| url.starts_with("postgres"));
    match bus.filter(|bus| !bus.is_empty()) {
        Some(_) if !postgres => Err("several servers need one PostgreSQL: with --bus, give also --database \
             postgres://…; on SQLite one server serves alone, without --bus"
            .to_owned()),
        bus => Ok(bus),
    }
}

/// Both or neither.
fn mail(smtp: Option<String>, from: Option<String>) -> Result<Option<Mail>, String> {
    match (smtp, from) {
        (None, None) => Ok(None),
        (Some(smtp), Some(from)) => Ok(Some(Mail { smtp, from })),
        (Some(_), None) => Err("smtp is set: say also who letters are from, with --mail-from".to_owned()),
        (None, Some(_)) => {
            Err("mail_from is set: say also which mail server takes letters, with --smtp".to_owned())
        }
    }
}

fn address(text: &str) -> Result<SocketAddr, String> {
    let full =
        if text.starts_with(':') { format!("0.0.0.0{text}") } else { text.replace("localhost", "127.0.0.1") };
    full.parse()
        .map_err(|_| format!("“{text}” is not an address to listen on: write 127.0.0.1:8600 or :8600"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_server_needs_somebody_to_write_in_the_name_of() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(mail(None, None), Ok(None));
        assert!(mail(some("smtp://localhost"), some("p@gouv.ml")).is_ok_and(|mail| mail.is_some()));
        assert!(mail(some("smtp://localhost"), None).is_err_and(|e| e.contains("--mail-from")));
        assert!(mail(None, some("p@gouv.ml")).is_err_and(|e| e.contains("--smtp")));
    }

    #[test]
    fn a_bus_needs_a_database_that_several_servers_can_share() {
        let nats = || Some("nats://localhost".to_owned());
        assert_eq!(bus(nats(), Some("postgres://localhost/palabre")), Ok(nats()));
        assert_eq!(bus(None, None), Ok(None));
        for database in [None, Some("sqlite://palabre.sqlite")] {
            assert!(bus(nats(), database).is_err_and(|e| e.contains("--database postgres://")));
        }
    }

    #[test]
    fn an_address_that_is_none_is_told_with_an_example() {
        assert_eq!(address(":80").map(|a| a.port()), Ok(80));
        assert_eq!(address("localhost:8600").map(|a| a.to_string()), Ok("127.0.0.1:8600".to_owned()));
        assert!(address("here").is_err_and(|sentence| sentence.contains("127.0.0.1:8600")));
    }
}
