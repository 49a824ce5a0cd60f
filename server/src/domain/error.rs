//! Everything an action can answer instead of doing it. Each has a code that programs rely on and a
//! sentence for people (`locales/*/errors.ftl`, key `error-CODE`); `http/errors.rs` gives the status.

/// `log` fields are for the operator's log and never leave the server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("not signed in")]
    NotSignedIn,
    #[error("unknown person or wrong password")]
    SignInFailed,
    #[error("too many sign-in attempts")]
    TooManyAttempts { seconds: i64 },
    #[error("not allowed")]
    Forbidden,
    #[error("not found")]
    NotFound,
    /// A field that was given but cannot be; the sentence names the field and its rule.
    #[error("invalid {field}")]
    Invalid { field: &'static str },
    #[error("{what} is taken")]
    Taken { what: &'static str },
    /// The dossier would be left without anybody who can look after it.
    #[error("last facilitator")]
    LastFacilitator,
    #[error("invitation is unknown, used, revoked or expired")]
    InvitationSpent,
    #[error("invitation is for somebody who already has an account: sign in first")]
    AccountExists,
    #[error("request is malformed: {detail}")]
    Malformed { detail: String },
    #[error("too large: over {limit} bytes")]
    TooLarge { limit: usize },
    #[error("unsupported type of content")]
    UnsupportedType,
    /// A body that came slower than the slowest link.
    #[error("the body comes too slowly")]
    TooSlow,
    /// A file that cannot be read as what it says it is; `detail` is the reader's own word.
    #[error("unreadable file: {detail}")]
    UnreadableFile { detail: String },
    /// What is stored of a version is not what was frozen: it is named, and never shown as the text.
    #[error("version {version} is damaged in the store")]
    Damaged { version: i64 },
    /// The consultation is not open now; what was written is kept where it can be.
    #[error("the consultation is not open")]
    NotOpen,
    /// Nothing is decided while a workshop is not in session.
    #[error("the workshop is not in session")]
    NotInSession,
    /// As many of the institution as it has seats are in the room.
    #[error("the seats of the institution are taken")]
    SeatsTaken,
    #[error("the ballot is closed")]
    BallotClosed,
    /// (present, invited) of each.
    #[error("no quorum")]
    NoQuorum { institutions: (i64, i64), seats: (i64, i64) },
    #[error("the votes do not carry it")]
    NotCarried { favour: i64, against: i64 },
    /// Somebody changed the words that were to be decided on since they were looked at.
    #[error("the text changed meanwhile")]
    TextChanged,
    /// Somebody else changed it since it was read.
    #[error("overtaken by somebody else's change")]
    Overtaken,
    #[error("method not allowed")]
    MethodNotAllowed,
    #[error("request from another site")]
    OtherOrigin,
    #[error("too many at once")]
    Busy,
    /// The disk or database refused to keep something. Nothing was changed.
    #[error("storage: {log}")]
    Storage { log: String },
    #[error("internal: {log}")]
    Internal { log: String },
}

impl Error {
    pub fn internal(log: impl std::fmt::Display) -> Self {
        Self::Internal { log: log.to_string() }
    }

    /// Kebab-case, stable: programs rely on it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotSignedIn => "not-signed-in",
            Self::SignInFailed => "sign-in-failed",
            Self::TooManyAttempts { .. } => "too-many-attempts",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not-found",
            Self::Invalid { .. } => "invalid",
            Self::Taken { .. } => "taken",
            Self::LastFacilitator => "last-facilitator",
            Self::InvitationSpent => "invitation-spent",
            Self::AccountExists => "account-exists",
            Self::Malformed { .. } => "malformed",
            Self::TooLarge { .. } => "too-large",
            Self::UnsupportedType => "unsupported-type",
            Self::TooSlow => "too-slow",
            Self::UnreadableFile { .. } => "unreadable-file",
            Self::Damaged { .. } => "damaged",
            Self::NotOpen => "not-open",
            Self::NotInSession => "not-in-session",
            Self::SeatsTaken => "seats-taken",
            Self::BallotClosed => "ballot-closed",
            Self::NoQuorum { .. } => "no-quorum",
            Self::NotCarried { .. } => "not-carried",
            Self::TextChanged => "text-changed",
            Self::Overtaken => "overtaken",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::OtherOrigin => "other-origin",
            Self::Busy => "busy",
            Self::Storage { .. } => "storage",
            Self::Internal { .. } => "internal",
        }
    }

    /// What the sentence needs to be filled in.
    #[must_use]
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooManyAttempts { seconds } => vec![("minutes", (seconds / 60 + 1).to_string())],
            Self::Invalid { field } => vec![("field", (*field).to_owned())],
            Self::Taken { what } => vec![("what", (*what).to_owned())],
            Self::Malformed { detail } | Self::UnreadableFile { detail } => vec![("detail", detail.clone())],
            Self::Damaged { version } => vec![("version", version.to_string())],
            Self::TooLarge { limit } => size(*limit),
            Self::NoQuorum { institutions, seats } => vec![
                ("institutions", institutions.0.to_string()),
                ("invited", institutions.1.to_string()),
                ("seats", seats.0.to_string()),
                ("places", seats.1.to_string()),
            ],
            Self::NotCarried { favour, against } => {
                vec![("favour", favour.to_string()), ("against", against.to_string())]
            }
            _ => vec![],
        }
    }
}

/// A number and the unit that each language writes in its own way.
fn size(bytes: usize) -> Vec<(&'static str, String)> {
    let (number, unit) = if bytes >= 1 << 20 { (bytes >> 20, "mega") } else { (bytes >> 10, "kilo") };
    vec![("limit", number.to_string()), ("unit", unit.to_owned())]
}
