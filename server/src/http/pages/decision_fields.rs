//! What a form says of a decision: by whom it was voted, and each institution's reservation.

use super::fields::Fields;
use crate::actions::decide::Counted;
use crate::domain::error::Error;
use crate::domain::ids::InstitutionId;
use crate::domain::input::Reason;
use crate::domain::workshop::Choice;

/// How it was decided: the field `mode`, with `ballot`, or with a `hand-ID` of each institution that voted.
///
/// # Errors
/// [`Error::Invalid`] when hands are to be counted and nobody raised one.
pub fn counted(fields: &Fields) -> Result<Counted, Error> {
    match fields.text("mode") {
        "phones" => Ok(Counted::Phones(fields.text("ballot").parse()?)),
        "hands" => {
            let vote = |choice: &str| choice.parse::<Choice>();
            let hands = of_institutions(fields, "hand-", vote)?;
            if hands.is_empty() { Err(Error::Invalid { field: "votes" }) } else { Ok(Counted::Hands(hands)) }
        }
        _ => Ok(Counted::Consensus),
    }
}

/// What each institution wrote in its own field `reservation-ID`.
///
/// # Errors
/// [`Error::Invalid`].
pub fn reservations(fields: &Fields) -> Result<Vec<(InstitutionId, Reason)>, Error> {
    of_institutions(fields, "reservation-", Reason::parse)
}

fn of_institutions<T>(
    fields: &Fields,
    prefix: &str,
    read: impl Fn(&str) -> Result<T, Error>,
) -> Result<Vec<(InstitutionId, T)>, Error> {
    let own = fields.iter().filter_map(|(name, value)| Some((name.strip_prefix(prefix)?, value)));
    let filled = own.filter(|(_, value)| !value.trim().is_empty());
    let one = |(id, value): (&str, &str)| {
        let institution = id.parse().map_err(|_| Error::Invalid { field: "institution" })?;
        Ok((institution, read(value)?))
    };
    filled.map(one).collect()
}
