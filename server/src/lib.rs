//! Palabre: ministries write one policy text together, live.
//!
//! Arrows point one way: `main → boot → { http, live, jobs } → actions → { store, rooms } → domain → docs-schema`;
//! `tests/it/layers.rs` refuses any other.

pub mod actions;
pub mod backup;
pub mod boot;
pub mod bus;
pub mod cli;
pub mod domain;
pub mod http;
pub mod i18n;
pub mod jobs;
pub mod live;
pub mod measure;
pub mod rooms;
pub mod sample;
pub mod settings;
pub mod sheets;
pub mod store;
