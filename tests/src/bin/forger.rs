//! Plays every forgery against a text of a running server: `palabre-forger ADDRESS TEXT TOKEN`. Prints a line of JSON for
//! each, with its name and the code of the refusal; fails at the first that is not refused as it should be.

use palabre_tests::{
    api::Failed,
    chance::Chance,
    forgeries::{FORGERIES, one_forgery},
};

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [address, text, token] = words.as_slice() else {
        return Err("palabre-forger ADDRESS TEXT TOKEN".into());
    };
    let mut chance = Chance::new(7);
    for (name, forge, codes) in FORGERIES {
        let code = one_forgery(address, text, token, &mut chance, *forge).await?;
        println!("{}", serde_json::json!({ "forgery": name, "code": code }));
        if !codes.contains(&code.as_str()) {
            return Err(format!("{name} was refused as {code}, not as one of {codes:?}").into());
        }
    }
    Ok(())
}
