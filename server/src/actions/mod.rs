//! What people do, one verb a file (or one small family of them). Each reads top to bottom: permission (a `Can` in
//! the signature), parse, one transaction with its journal entry, then what the others are told.

pub mod accept_invitation;
pub mod access;
pub mod account;
pub mod add_text;
mod append_now;
mod authors;
pub mod freeze_version;
pub mod identify;
pub mod institutions;
pub mod invitations;
pub mod members;
pub mod merge_branch;
pub mod my_dossiers;
pub mod my_sessions;
pub mod open_branch;
pub mod open_dossier;
pub mod open_to_public;
pub mod passwords;
pub mod people;
pub mod publish_version;
pub mod read_file;
pub mod read_moment;
pub mod read_text;
pub mod ready;
pub mod restore_version;
pub mod see_activity;
pub mod see_authorship;
pub mod see_branches;
pub mod see_comparison;
pub mod see_dossier;
pub mod see_versions;
pub mod see_writing;
pub mod set_text;
pub mod sign_in;
pub mod sign_out;
mod state;
pub mod steer_branch;
pub mod steer_dossier;
pub mod tokens;
pub mod verify;
pub mod version_document;

pub use state::AppState;
