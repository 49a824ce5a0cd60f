//! The server's tests through its own doors: a real listener, on SQLite and on PostgreSQL. One binary, so that the
//! crate is linked once.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails where it stands")]

#[path = "it/access/mod.rs"]
mod access;
#[path = "it/accounts.rs"]
mod accounts;
#[path = "it/appending.rs"]
mod appending;
#[path = "it/attacked_pages.rs"]
mod attacked_pages;
#[path = "it/attacks.rs"]
mod attacks;
#[path = "it/authorship.rs"]
mod authorship;
#[path = "it/backups.rs"]
mod backups;
#[path = "it/bodies.rs"]
mod bodies;
#[path = "it/branches.rs"]
mod branches;
#[path = "it/capabilities.rs"]
mod capabilities;
#[path = "it/client.rs"]
mod client;
#[path = "it/commissions.rs"]
mod commissions;
#[path = "it/compare.rs"]
mod compare;
#[path = "it/comparison.rs"]
mod comparison;
#[path = "it/consultations.rs"]
mod consultations;
#[path = "it/dossiers.rs"]
mod dossiers;
#[path = "it/errors.rs"]
mod errors;
#[path = "it/follow_up.rs"]
mod follow_up;
#[path = "it/invitations.rs"]
mod invitations;
#[path = "it/journal.rs"]
mod journal;
#[path = "it/layers.rs"]
mod layers;
#[path = "it/letters.rs"]
mod letters;
#[path = "it/lines.rs"]
mod lines;
#[path = "it/locales.rs"]
mod locales;
#[path = "it/mailbox.rs"]
mod mailbox;
#[path = "it/matrix.rs"]
mod matrix;
#[path = "it/minutes.rs"]
mod minutes;
#[path = "it/openapi.rs"]
mod openapi;
#[path = "it/seals.rs"]
mod seals;
#[path = "it/secrets.rs"]
mod secrets;
#[path = "it/security.rs"]
mod security;
#[path = "it/sheets.rs"]
mod sheets;
#[path = "it/storage.rs"]
mod storage;
#[path = "it/support.rs"]
mod support;
#[path = "it/texts.rs"]
mod texts;
#[path = "it/threads.rs"]
mod threads;
#[path = "it/tls.rs"]
mod tls;
#[path = "it/versions.rs"]
mod versions;
#[path = "it/workshops.rs"]
mod workshops;
#[path = "it/world.rs"]
mod world;
