//! Helpers of the whole-system tests: a server process, a stranger's client by PROTOCOL.md, seeded chance.
//! Nothing here may import the server's own code: these tests come through public doors only.

pub mod api;
pub mod balancer;
pub mod chance;
pub mod cluster;
pub mod drafter;
pub mod edits;
pub mod engines;
pub mod fast;
pub mod forgeries;
pub mod front;
pub mod plain;
pub mod postbox;
pub mod relay;
pub mod rumour;
pub mod server;
pub mod shim;
pub mod small_disk;
mod template;
pub mod value;
pub mod wire;
