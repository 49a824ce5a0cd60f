//! The live texts. One room is one open text: a pure machine (`core`) that decides, and a runner that
//! obeys it and is the only part here that touches the store.

mod abreast;
mod abroad;
pub mod admission;
mod anchors;
mod authored;
mod bringing;
pub mod change;
mod checking;
pub mod columns;
pub mod core;
mod credited;
pub mod known;
pub mod limits;
pub mod objects;
mod opening;
pub mod ops;
pub mod outbox;
mod past;
mod reading;
pub mod receipt;
pub mod refusal;
mod registry;
mod runner;
mod seats;
mod server_side;
pub mod shadow;
mod sides;
pub mod tail;
pub mod wire;
pub mod words;
mod works;

#[cfg(test)]
mod forgeries;

pub use anchors::Replacement;
pub use authored::{AuthoredText, in_patience};
pub use bringing::Wanted;
pub use checking::{Unsound, check};
pub use reading::Reading;
pub use registry::{AskAccess, Door, Joining, Rooms, SERVERS, bus_key};
pub use runner::Refused;
pub use seats::{Full, Seat};
pub use server_side::{Owner, ServerWork};
pub use sides::Sides;
