//! Why a push is refused: one code for programs, one sentence for people and the log.

use super::columns::Malformed;

/// The refusal codes of PROTOCOL.md.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    NotAllowed,
    ForeignActor,
    Malformed,
    TooLarge,
    TooFast,
    SeqGap,
    SeqReused,
    StartOp,
    UnknownActor,
    UnknownObject,
    UnknownOperation,
    Root,
    Quarantined,
    BadReceipt,
    LogEnded,
    Busy,
    Storage,
}

impl Code {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotAllowed => "not-allowed",
            Self::ForeignActor => "foreign-actor",
            Self::Malformed => "malformed",
            Self::TooLarge => "too-large",
            Self::TooFast => "too-fast",
            Self::SeqGap => "seq-gap",
            Self::SeqReused => "seq-reused",
            Self::StartOp => "start-op",
            Self::UnknownActor => "unknown-actor",
            Self::UnknownObject => "unknown-object",
            Self::UnknownOperation => "unknown-operation",
            Self::Root => "root",
            Self::Quarantined => "quarantined",
            Self::BadReceipt => "bad-receipt",
            Self::LogEnded => "log-ended",
            Self::Busy => "busy",
            Self::Storage => "storage",
        }
    }

    /// Whether sending the same again can never succeed: the client keeps the branch aside and forks.
    pub fn is_final(self) -> bool {
        !matches!(self, Self::Busy | Self::Storage | Self::TooFast)
    }
}

/// A refusal: what the client is told in code, and the reason for the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub code: Code,
    pub reason: &'static str,
}

impl Refusal {
    pub fn new(code: Code, reason: &'static str) -> Self {
        Self { code, reason }
    }
}

impl From<Malformed> for Refusal {
    fn from(malformed: Malformed) -> Self {
        Self::new(Code::Malformed, malformed.0)
    }
}
