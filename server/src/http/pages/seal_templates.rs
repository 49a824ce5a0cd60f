//! What the templates of seals take: plain values, already in the reader's words.

use askama::Template;

use super::frame::Frame;

/// The seal of a version, beside its text.
pub struct SealView {
    /// `Adoptée et scellée le 12 mai 2026, à Bamako.`
    pub said: String,
    pub signatories: Vec<String>,
    /// In groups of four.
    pub hash: String,
    pub journal: i64,
    pub verify: String,
    pub file: String,
    pub qr: String,
}

/// The form that seals, as it was filled in.
pub struct Sealing {
    pub action: String,
    pub published: bool,
    /// Earlier versions: number, label, chosen.
    pub before: Vec<(i64, String, bool)>,
    /// The workshops that may have adopted it, each with its frozen minutes: value, label, chosen.
    pub minutes: Vec<(String, String, bool)>,
    /// One a line.
    pub signatories: String,
    pub place: String,
    /// Some of its provisions are not what a workshop decided.
    pub uncovered: bool,
    /// It was sent and refused.
    pub open: bool,
}

/// A version with the hash that was asked for.
pub struct KnownView {
    pub adopted: bool,
    pub genuine: bool,
    pub title: String,
    pub label: String,
    pub dossier: String,
    pub said: String,
    pub signatories: Vec<String>,
    pub journal: i64,
    pub journal_hash: String,
    pub key: String,
    pub minutes: String,
    /// Empty: the visitor may not read it.
    pub read: String,
    pub compare: String,
    pub compare_label: String,
    pub file: String,
}

/// What was brought to be checked: how to show it, and the sentence.
pub struct Checked {
    /// `ok`, `warn` or `bad`.
    pub class: &'static str,
    pub sentence: String,
}

#[derive(Template)]
#[template(path = "verify.html")]
pub struct VerifyPage {
    pub f: Frame,
    /// The hash that was asked for, in groups; empty: none.
    pub asked: String,
    /// What was typed, when it is no hash.
    pub typed: String,
    pub checked: Option<Checked>,
    pub found: Vec<KnownView>,
    /// The instance's public key, as it is written and in groups.
    pub key: String,
    pub key_groups: String,
    pub most: String,
    /// The browser's checker; none when the editor was not built.
    pub script: Option<String>,
}
