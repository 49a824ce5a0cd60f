//! Whether the server can keep what it is given, and whether it soon will not: a balancer then sends people elsewhere before
//! they notice. Asked by strangers too, so the disk is asked at most once a second.

use std::time::Duration;

use crate::domain::clock::{Millis, SECOND};
use crate::domain::error::Error;
use crate::domain::limits;
use crate::store::Dialect;

use super::AppState;

/// The last answer and when it was given.
pub type LastProbe = Option<(Millis, Result<(), Unready>)>;

/// Why the server takes nobody more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unready {
    /// It is ending.
    Stopping,
    /// Nearly as many connections as it may have.
    Full,
    /// The store keeps nothing.
    Store(Error),
    /// A write took longer than people wait.
    SlowStore,
    /// What is left on the disk of the data folder would soon be gone.
    DiskNearlyFull,
}

impl Unready {
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Stopping => "stopping",
            Self::Full => "full",
            Self::Store(error) => error.code(),
            Self::SlowStore => "slow-storage",
            Self::DiskNearlyFull => "disk-nearly-full",
        }
    }
}

/// # Errors
/// Why it is not.
pub async fn is_ready(app: &AppState) -> Result<(), Unready> {
    if app.rooms.is_stopping() {
        return Err(Unready::Stopping);
    }
    if app.rooms.connections() * 100 >= app.rooms.limits().connections * limits::CONNECTIONS_FULL_PERCENT {
        return Err(Unready::Full);
    }
    let now = app.now();
    let mut last = app.probe.lock().await;
    if let Some((at, answer)) = &*last
        // Not the answer of an hour that a clock set back has yet to reach.
        && (0..SECOND).contains(&(now - at))
    {
        return answer.clone();
    }
    let answer = probe(app, now).await;
    *last = Some((now, answer.clone()));
    answer
}

async fn probe(app: &AppState, now: Millis) -> Result<(), Unready> {
    // A balancer is not kept waiting for a store that is slow, or away.
    let patience = Duration::from_millis(limits::SLOW_PROBE.unsigned_abs());
    let probed = tokio::time::timeout(patience, app.store.probe(now)).await;
    probed.map_err(|_| Unready::SlowStore)?.map_err(Unready::Store)?;
    // With PostgreSQL the disk that matters is another machine's.
    if app.store.dialect() == Dialect::Sqlite && nearly_full(&app.settings.data) {
        return Err(Unready::DiskNearlyFull);
    }
    Ok(())
}

#[cfg(unix)]
fn nearly_full(folder: &std::path::Path) -> bool {
    // A disk that cannot be asked is judged by the write that was just tried.
    rustix::fs::statvfs(folder)
        .is_ok_and(|disk| spare_is_gone(disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize))
}

#[cfg(not(unix))]
fn nearly_full(_: &std::path::Path) -> bool {
    false
}

/// Of a small disk a share, of a large one a size.
fn spare_is_gone(free: u64, size: u64) -> bool {
    free < limits::DISK_SPARE_BYTES.min(size / 50)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_is_nearly_full_by_its_own_size() {
        let mega = 1 << 20;
        assert!(!spare_is_gone(300 * mega, 500_000 * mega) && spare_is_gone(200 * mega, 500_000 * mega));
        assert!(!spare_is_gone(mega, 8 * mega) && spare_is_gone(mega / 8, 8 * mega));
        assert!(!spare_is_gone(0, 0), "a disk of no size is none");
    }
}
