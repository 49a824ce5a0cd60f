//! What people do, one verb a file. Each reads top to bottom: permission (a `Can` in the signature), parse, one
//! transaction with its journal entry, then what the others are told.

pub mod access;
pub mod identify;
mod state;

pub use state::AppState;
