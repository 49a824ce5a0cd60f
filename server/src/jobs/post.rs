//! Handing messages over: over SMTP with lettre, which is named in this file only.
//!
//! Must stay true: what stands in a name, a subject or an address never becomes a header of its own; a password never
//! travels in the clear to another machine.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, SinglePart};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};

use crate::actions::send_letters::{Parcel, Refused};
use crate::settings::Mail;

pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<(), Refused>> + Send + 'a>>;

/// Whoever takes messages.
pub trait Post: Send + Sync {
    fn send<'a>(&'a self, parcel: &'a Parcel) -> Sending<'a>;
}

/// How long a mail server may take for each step.
const STEP_WITHIN: Duration = Duration::from_secs(30);

/// Prepares the post that the settings name; nothing is sent yet.
///
/// # Errors
/// A sentence that names the setting.
pub fn open(mail: &Mail) -> Result<Arc<dyn Post>, String> {
    let from: Mailbox = mail.from.parse().map_err(|error| {
        format!("mail_from “{}” is not an address to send letters from: {error}", mail.from)
    })?;
    if tells_password(&mail.smtp) {
        return Err(
            "smtp would send its password in the clear: write smtps://…, or add ?tls=required".to_owned()
        );
    }
    let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&mail.smtp)
        .map_err(|error| {
            format!("smtp is not the address of a mail server (smtps://user:password@host): {error}")
        })?
        .hello_name(ClientId::Domain(from.email.domain().to_owned()))
        .timeout(Some(STEP_WITHIN))
        .build();
    Ok(Arc::new(Smtp { transport, from }))
}

/// Whether a password would go unencrypted to another machine.
fn tells_password(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("smtp://") else { return false };
    let (authority, query) = rest.split_once(['/', '?']).unwrap_or((rest, ""));
    let Some((_, host)) = authority.rsplit_once('@') else { return false };
    let here = ["localhost", "127.0.0.1", "[::1]"]
        .iter()
        .any(|own| host.strip_prefix(own).is_some_and(|port| port.is_empty() || port.starts_with(':')));
    !here && !query.contains("tls=required")
}

struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Post for Smtp {
    fn send<'a>(&'a self, parcel: &'a Parcel) -> Sending<'a> {
        Box::pin(async move {
            let message = message(&self.from, parcel).map_err(Refused::Never)?;
            self.transport.send(message).await.map(drop).map_err(refused)
        })
    }
}

/// 5xx is for good, unless it is about us (530 and the like: sign in first); 4xx for now; anything else is no answer.
fn refused(error: lettre::transport::smtp::Error) -> Refused {
    let why = match std::error::Error::source(&error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    };
    let about_us = error.status().is_some_and(|code| (530..540).contains(&u16::from(code)));
    match () {
        () if about_us => Refused::Away(why),
        () if error.is_permanent() => Refused::Never(why),
        () if error.is_transient() => Refused::Later(why),
        () => Refused::Away(why),
    }
}

fn message(from: &Mailbox, parcel: &Parcel) -> Result<Message, String> {
    let said = |error: &dyn std::fmt::Display| error.to_string();
    let address: Address = parcel.address.parse().map_err(|error| said(&error))?;
    let name = Some(one_line(&parcel.name)).filter(|name| !name.is_empty());
    let at = UNIX_EPOCH + Duration::from_millis(u64::try_from(parcel.at).unwrap_or(0));
    Message::builder()
        .from(from.clone())
        .to(Mailbox::new(name, address))
        .subject(one_line(&parcel.subject))
        .date(at)
        .message_id(Some(format!("<{}@{}>", parcel.id, from.email.domain())))
        // RFC 3834: holiday replies stay away; RFC 8058: mail programs offer to stop in one click.
        .raw_header(raw("Auto-Submitted", "auto-generated"))
        .raw_header(raw("List-Unsubscribe", &format!("<{}>", parcel.stop)))
        .raw_header(raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
        .singlepart(SinglePart::plain(parcel.body.clone()))
        .map_err(|error| said(&error))
}

/// Control characters become spaces: lettre would fold a subject that holds them, and panics on such a name.
fn one_line(text: &str) -> String {
    text.split(char::is_control).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A header of our own making: ASCII, and nothing of what people type.
fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::LetterId;

    fn parcel(name: &str, subject: &str) -> Parcel {
        Parcel::sample(LetterId::stored("id".into()), name, "awa@example.ml", subject)
    }

    #[test]
    fn a_name_or_a_title_makes_no_header() {
        let from: Mailbox = "Palabre <palabre@gouv.ml>".parse().unwrap();
        for evil in
            ["Awa\r\nBcc: other@example.ml", "Awa\nBcc: other@example.ml", "\"Awa\" <x@y.ml>\r\n\r\nBody"]
        {
            let sent = message(&from, &parcel(evil, evil)).unwrap();
            let text = String::from_utf8(sent.formatted()).unwrap();
            let (head, _) = text.split_once("\r\n\r\n").unwrap();
            let names: Vec<&str> = head
                .split("\r\n")
                .filter(|line| !line.starts_with(' '))
                .filter_map(|l| l.split(':').next())
                .collect();
            assert!(!names.contains(&"Bcc") && names.len() == 11, "{head}");
            let to: Vec<String> = sent.envelope().to().iter().map(ToString::to_string).collect();
            assert_eq!(to, ["awa@example.ml"]);
        }
    }

    #[test]
    fn a_password_is_not_told_to_other_machines_in_the_clear() {
        for (url, tells) in [
            ("smtp://user:secret@mail.gouv.ml:587", true),
            ("smtp://user:secret@localhost.evil.example", true),
            ("smtp://user:secret@mail.gouv.ml?tls=opportunistic", true),
            ("smtp://user:secret@mail.gouv.ml:587?tls=required", false),
            ("smtps://user:secret@mail.gouv.ml", false),
            ("smtp://user:secret@localhost:2525", false),
            ("smtp://mail.gouv.ml", false),
        ] {
            assert_eq!(tells_password(url), tells, "{url}");
        }
    }

    #[test]
    fn a_setting_that_cannot_be_is_told() {
        let mail = |smtp: &str, from: &str| Mail { smtp: smtp.to_owned(), from: from.to_owned() };
        assert!(open(&mail("smtp://localhost", "Palabre")).is_err_and(|e| e.contains("mail_from")));
        for smtp in ["mail.gouv.ml", "http://mail.gouv.ml", ""] {
            assert!(open(&mail(smtp, "p@gouv.ml")).is_err_and(|e| e.starts_with("smtp ")), "{smtp}");
        }
        assert!(open(&mail("smtps://user:secret@mail.gouv.ml", "Palabre <p@gouv.ml>")).is_ok());
    }
}
