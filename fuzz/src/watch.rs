//! One case under watch: does it panic, how long does it take, how much memory.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::time::{Duration, Instant};

use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Says nothing of a panic in here: whoever catches it does, and some readers catch those of a library as a matter of course.
fn hushed<T>(work: impl FnOnce() -> T) -> std::thread::Result<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let told = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                told(info);
            }
        }));
    });
    let before = QUIET.replace(true);
    let outcome = catch_unwind(AssertUnwindSafe(work));
    QUIET.set(before);
    outcome
}

/// Runs what may panic: whether it came back, and well.
pub fn quietly(work: impl FnOnce() -> Result<(), automerge::AutomergeError>) -> bool {
    hushed(work).is_ok_and(|done| done.is_ok())
}

/// What one case took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Took {
    pub time: Duration,
    /// The most that was allocated at once beyond what stood before. Bytes.
    pub memory: usize,
    /// What it said when it panicked.
    pub panic: Option<String>,
}

/// Memory is counted for the whole process: one case at a time.
pub fn alone() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs one case. Whoever calls holds [`alone`].
pub fn watch(run: fn(&[u8]), case: &[u8]) -> Took {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let begun = Instant::now();
    let outcome = hushed(|| run(case));
    let time = begun.elapsed();
    let memory = MEMORY.peak_usage().saturating_sub(before);
    let panic = outcome.err().map(|what| {
        let text = what.downcast_ref::<String>().cloned();
        text.or_else(|| what.downcast_ref::<&str>().map(ToString::to_string)).unwrap_or_default()
    });
    Took { time, memory, panic }
}
