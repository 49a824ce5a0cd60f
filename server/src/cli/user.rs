//! `palabre user add`: the first account has nobody above it, so the operator at the machine makes it.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::actions::people::{NewPerson, enter_person};
use crate::boot;
use crate::domain::error::Error;
use crate::domain::input::{Email, Name, Password};

use super::{Flags, sentence};

#[derive(Subcommand)]
pub enum Verb {
    /// Add an account; the password is read from standard input
    Add(Add),
}

#[derive(Args)]
pub struct Add {
    /// E-mail address, used to sign in
    email: String,
    /// Full name
    name: String,
    /// May manage institutions and accounts (and no dossier by that title)
    #[arg(long)]
    administrator: bool,
    #[command(flatten)]
    flags: Flags,
}

pub async fn run(verb: Verb) -> Result<ExitCode, String> {
    let Verb::Add(add) = verb;
    let new = NewPerson {
        email: Email::parse(&add.email).map_err(sentence)?,
        name: Name::parse(&add.name).map_err(sentence)?,
        institution: None,
        password: Password::parse(&ask_password()?).map_err(sentence)?,
        administrator: add.administrator,
    };
    let app = boot::prepare(add.flags.settings()?).await.map_err(|e| e.to_string())?;
    match enter_person(&app, &new).await {
        Ok(_) => {
            println!("{} can sign in now.", new.email.as_str());
            Ok(ExitCode::SUCCESS)
        }
        Err(Error::Taken { .. }) => Err(format!("{} has an account already", new.email.as_str())),
        Err(error) => Err(sentence(error)),
    }
}

fn ask_password() -> Result<String, String> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        print!("Password (at least 10 characters): ");
        std::io::stdout().flush().map_err(|e| e.to_string())?;
    }
    let mut line = String::new();
    stdin.lock().read_line(&mut line).map_err(|e| e.to_string())?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
