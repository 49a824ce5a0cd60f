//! A small disk of its own for a server's data: a tmpfs in a mount namespace that only this test and what it starts in there
//! see. Nothing is mounted for anybody else, and all of it is gone with the process that holds it.

use std::{
    fs::{self, File},
    io::{self, BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

pub struct SmallDisk {
    /// Ends when this test does, for then its input ends.
    holder: Child,
    at: PathBuf,
    /// Words of nsenter.
    enter: &'static [&'static str],
}

/// As root, and as anybody where the machine lets them be root among their own: words of unshare and of nsenter.
const WAYS: [(&[&str], &[&str]); 2] = [
    (&["--mount"], &["--mount"]),
    (&["--user", "--map-root-user", "--mount"], &["--user", "--preserve-credentials", "--mount"]),
];

impl SmallDisk {
    /// So many megabytes at the folder `at`, as those see it who are started by [`SmallDisk::before`]; none where this
    /// machine lets nobody mount.
    pub fn mount(at: &Path, megabytes: usize) -> io::Result<Option<Self>> {
        let script = format!("mount -t tmpfs -o size={megabytes}m none \"$0\" && echo mounted && read -r _");
        for (apart, enter) in WAYS {
            let holder = Command::new("unshare")
                .args(apart)
                .args(["sh", "-c", &script])
                .arg(at)
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn();
            let Ok(mut holder) = holder else { continue };
            let mut said = String::new();
            if let Some(out) = holder.stdout.take() {
                BufReader::new(out).read_line(&mut said)?;
            }
            let disk = Self { holder, at: at.to_owned(), enter };
            if said == "mounted\n" && disk.can_be_entered() {
                return Ok(Some(disk));
            }
        }
        Ok(None)
    }

    fn can_be_entered(&self) -> bool {
        let words = self.before();
        let enters = Command::new(&words[0]).args(&words[1..]).arg("true").stderr(Stdio::null()).status();
        enters.is_ok_and(|done| done.success()) && fs::read_dir(self.seen(&self.at)).is_ok()
    }

    /// What a program is started with to find the disk where it is.
    #[must_use]
    pub fn before(&self) -> Vec<String> {
        let pid = self.holder.id().to_string();
        let words = ["nsenter", "--target", &pid].into_iter().chain(self.enter.iter().copied());
        words.chain(["--"]).map(str::to_owned).collect()
    }

    /// Where this test finds a file of the disk.
    #[must_use]
    pub fn seen(&self, path: &Path) -> PathBuf {
        let root = PathBuf::from(format!("/proc/{}/root", self.holder.id()));
        root.join(path.strip_prefix("/").unwrap_or(path))
    }

    /// Writes until nothing more goes on it.
    pub fn fill(&self) -> io::Result<()> {
        let mut ballast = File::create(self.ballast())?;
        let piece = vec![0; 64 << 10];
        while ballast.write(&piece).is_ok_and(|n| n > 0) {}
        Ok(())
    }

    /// There is room again.
    pub fn empty(&self) -> io::Result<()> {
        fs::remove_file(self.ballast())
    }

    fn ballast(&self) -> PathBuf {
        self.seen(&self.at.join("ballast"))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ended = (self.holder.kill(), self.holder.wait());
    }
}
