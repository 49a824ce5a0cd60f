//! The one binary.

fn main() -> std::process::ExitCode {
    palabre::cli::run()
}
