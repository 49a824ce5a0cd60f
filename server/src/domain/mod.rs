//! The words of the problem as types: pure values and rules, no I/O, no clock of its own.

pub mod access;
pub mod author;
pub mod branch;
pub mod capability;
pub mod chance;
pub mod clock;
pub mod consultation;
pub mod dossier;
pub mod error;
pub mod ids;
pub mod input;
pub mod journal;
pub mod letter;
pub mod likeness;
pub mod limits;
pub mod person;
pub mod role;
pub mod seal;
pub mod sealed_file;
pub mod secret;
pub mod signature;
pub mod stage;
pub mod thread;
pub mod throttle;
pub mod version;
mod words;
pub mod workshop;
