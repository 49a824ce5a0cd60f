//! `palabre demo`: a fresh folder with a rich sample dossier, its people, and a text with a history.

mod consultation;
mod history;
mod load;
mod structure;
mod workshop;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::boot;
use crate::domain::clock::Clock as _;
use crate::domain::clock::SystemClock;

use super::{Flags, addresses, serve};

pub async fn run(flags: Flags) -> Result<ExitCode, String> {
    serve::start_log();
    let mut settings = flags.settings()?;
    settings.data = folder(flags.data.as_deref())?;
    let listener = serve::listen(&settings).await?;
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    (settings.listen, settings.mail, settings.demo) = (address, None, true);
    let app = boot::prepare(settings).await.map_err(|e| e.to_string())?;
    let _held = boot::hold_folder(&app.settings).map_err(|e| e.to_string())?;
    let url = serve::url(&app.settings, address);
    println!("Preparing the demo…");
    let demo = load::load(&app, &url).await?;
    let file = app.settings.data.join("demo.json");
    let json = serde_json::to_string_pretty(&demo).map_err(|e| e.to_string())?;
    std::fs::write(&file, json + "\n").map_err(|e| format!("{}: {e}", file.display()))?;
    print_sign_ins(&demo, &app.settings.data);
    for line in addresses::told(&app.settings, address, app.now())?.iter().skip(1) {
        println!("  {line}");
    }
    serve::serve(listener, app).await
}

/// The folder given must be fresh; none given: a new one among the temporary ones.
fn folder(given: Option<&Path>) -> Result<PathBuf, String> {
    let Some(given) = given else {
        return Ok(std::env::temp_dir().join(format!("palabre-demo-{}", SystemClock.now())));
    };
    if given.join("palabre.sqlite").exists() {
        return Err(format!(
            "{} holds data already: choose a fresh folder, or run palabre serve --data {}",
            given.display(),
            given.display()
        ));
    }
    Ok(given.to_owned())
}

fn print_sign_ins(demo: &load::Demo, folder: &Path) {
    let width =
        |f: fn(&load::Account) -> &str| demo.accounts.iter().map(|a| f(a).chars().count()).max().unwrap_or(0);
    let (email, role) = (width(|a| &a.email), width(|a| &a.role));
    println!("\n  Palabre is ready: {}\n", demo.url);
    for a in &demo.accounts {
        println!("  {:email$}  {:role$}  {}", a.email, a.role, a.institution);
    }
    let password = demo.accounts.first().map_or("", |a| &a.password);
    println!("\n  Everybody’s password: {password}");
    println!("  Data: {}   (Ctrl+C ends; palabre serve --data … goes on with it)\n", folder.display());
}
