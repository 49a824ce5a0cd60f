//! Whole-system tests: a real `palabre` process, strangers' clients, kills and lost connections.
//! `PALABRE_SHARED` and a built `palabre` are all they need; load stays on loopback.

mod aside;
mod backups;
mod carets;
mod convergence;
mod crowd;
mod durability;
mod faults;
mod forgeries;
mod fronts;
mod kills;
mod outages;
mod outside;
mod plain;
mod rest;
mod revoke;
mod seeded;
mod several;
mod snapshots;
