//! Everything a person contributed, wherever it was, with where it stands.

use crate::domain::access::AtConsultation;
use crate::domain::consultation::Contribution;
use crate::domain::error::Error;
use crate::domain::person::Person;
use crate::store::{contributions, dossiers};

use super::AppState;
use super::access::at_consultation;

/// A contribution of one's own.
pub struct Mine {
    pub contribution: Contribution,
    pub at: AtConsultation,
    /// The dossier's address.
    pub slug: String,
}

/// The last first; those of dossiers that the person may see no more are not among them.
///
/// # Errors
/// When the database fails.
pub async fn my_contributions(app: &AppState, person: &Person) -> Result<Vec<Mine>, Error> {
    let all = contributions::of_person(&mut *app.store.read().await?, &person.id).await?;
    let mut mine = Vec::new();
    for contribution in all {
        let at = match at_consultation(&app.store, Some(person), &contribution.consultation).await {
            Ok(at) => at,
            Err(Error::NotFound) => continue,
            Err(error) => return Err(error),
        };
        let slug = dossiers::by_id(&mut *app.store.read().await?, &at.sight.dossier_id).await?.slug;
        mine.push(Mine { contribution, at, slug });
    }
    Ok(mine)
}
