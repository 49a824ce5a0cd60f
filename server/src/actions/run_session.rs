//! The course of a workshop: opened, suspended, closed; and which item the wall shows.

use crate::domain::capability::{Can, ability};
use crate::domain::error::Error;
use crate::domain::ids::ItemId;
use crate::domain::workshop::{Session, Workshop};
use crate::store::workshops;

use super::AppState;
use super::workshop_access::change;

/// # Errors
/// [`Error::Invalid`] when it cannot go back to being prepared.
pub async fn set_session(
    app: &AppState,
    can: &Can<ability::Conduct>,
    state: Session,
) -> Result<Workshop, Error> {
    let act = match state {
        Session::Prepared => return Err(Error::Invalid { field: "session" }),
        Session::Open => "workshop-opened",
        Session::Suspended => "workshop-suspended",
        Session::Closed => "workshop-closed",
    };
    let mut change = change(app, can.on(), Some(can.by()), act, []).await?;
    workshops::set_state(&mut change.tx, can.on(), state).await?;
    let after = workshops::get(&mut change.tx, can.on()).await?;
    change.keep(app).await?;
    Ok(after)
}

/// Shows an item of the agenda on the wall, or none.
///
/// # Errors
/// [`Error::NotFound`] when it is not on this agenda.
pub async fn show_item(
    app: &AppState,
    can: &Can<ability::Conduct>,
    item: Option<&ItemId>,
) -> Result<(), Error> {
    let data = [("item", item.map(ItemId::as_str).into())];
    let mut change = change(app, can.on(), Some(can.by()), "workshop-item-shown", data).await?;
    let all = workshops::items(&mut change.tx, can.on()).await?;
    if item.is_some_and(|item| !all.iter().any(|one| one.id == *item)) {
        return Err(Error::NotFound);
    }
    workshops::show(&mut change.tx, can.on(), item).await?;
    change.keep(app).await
}
