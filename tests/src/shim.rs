//! Orders to a running server's libc: a slow, full, read-only or failing disk, a clock of the day that jumps. What carries
//! them out is `shim.c`, compiled when a test begins.
//!
//! What must stay true: an order holds from the moment it is given until it is taken back, over restarts of the server too.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    os::unix::fs::FileExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

const SOURCE: &str = include_str!("shim.c");

/// What can be ordered; 0 takes it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The clock of the day is so many milliseconds ahead, or behind.
    ClockMs,
    /// Each fsync takes so many milliseconds longer.
    SyncMs,
    /// Each fsync fails with this error number.
    SyncFails,
    /// Each write to a file fails with this error number.
    WriteFails,
}

/// Error numbers of Linux.
pub mod errno {
    pub const IO: i64 = 5;
    pub const NO_SPACE: i64 = 28;
    pub const READ_ONLY: i64 = 30;
}

pub struct Shim {
    library: PathBuf,
    path: PathBuf,
    orders: File,
}

impl Shim {
    /// Compiled into `folder`, by the C compiler that linking Rust needs anyway.
    pub fn build(folder: &Path) -> io::Result<Self> {
        let (library, path) = (folder.join("shim.so"), folder.join("orders"));
        let mut cc = Command::new("cc")
            .args(["-x", "c", "-shared", "-fPIC", "-O1", "-o"])
            .arg(&library)
            .args(["-", "-ldl"])
            .stdin(Stdio::piped())
            .spawn()?;
        cc.stdin.take().ok_or_else(|| io::Error::other("cc has no input"))?.write_all(SOURCE.as_bytes())?;
        if !cc.wait()?.success() {
            return Err(io::Error::other("cc did not compile shim.c"));
        }
        fs::write(&path, [0; 32])?;
        let orders = File::options().write(true).open(&path)?;
        Ok(Self { library, path, orders })
    }

    /// For the environment of the server; below `data` a read-only disk opens nothing for writing.
    #[must_use]
    pub fn env(&self, data: &Path) -> [(&'static str, String); 3] {
        [
            ("LD_PRELOAD", self.library.display().to_string()),
            ("PALABRE_SHIM", self.path.display().to_string()),
            ("PALABRE_SHIM_FOLDER", data.display().to_string()),
        ]
    }

    pub fn order(&self, what: Order, value: i64) -> io::Result<()> {
        self.orders.write_all_at(&value.to_ne_bytes(), what as u64 * 8)
    }
}
