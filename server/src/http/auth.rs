//! Who is calling, and what they may do where the path says. Handlers name these types as arguments, so that a
//! handler that needs a right cannot run without it.

use axum::extract::{FromRequestParts, OptionalFromRequestParts, Path};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use crate::actions::identify::{Shown, identify};
use crate::actions::sign_in::Session;
use crate::actions::{AppState, access, see_follow_up, workshop_access};
use crate::domain::access::{
    AtConsultation, CommissionAccess, DossierAccess, FollowUpAccess, InstallationAccess, SeatAccess, Sight,
    TextAccess, WorkshopAccess,
};
use crate::domain::capability::{Ability, Can, Capability, Installation, ability};
use crate::domain::clock::{DAY, SECOND};
use crate::domain::consultation::Contribution;
use crate::domain::error::Error;
use crate::domain::follow_up::FollowUp;
use crate::domain::ids::{
    CommissionId, ConsultationId, ContributionId, DossierId, FollowUpId, TextId, WorkshopId,
};
use crate::domain::person::{Credential, Person};
use crate::i18n::Lang;

pub const SESSION_COOKIE: &str = "palabre_session";

/// Holds the secret of a phone's seat in a workshop.
pub const SEAT_COOKIE: &str = "palabre_seat";
/// How long a phone keeps its seat.
const SEAT_DAYS: i64 = 15;

/// The cookie of a seat. Over plain http, in a room without Internet, it must travel too.
#[must_use]
pub fn seat_cookie(app: &AppState, secret: &str) -> Cookie<'static> {
    let mut cookie = cookie(app, secret.to_owned(), SEAT_DAYS * DAY / SECOND);
    cookie.set_name(SEAT_COOKIE);
    cookie
}

/// The cookie of a new session. Scripts cannot read it, other sites cannot make it travel.
#[must_use]
pub fn session_cookie(app: &AppState, session: &Session) -> Cookie<'static> {
    let seconds = (session.expires_at - app.now()) / SECOND;
    cookie(app, session.secret.show().to_owned(), seconds)
}

/// What makes the browser forget the session.
#[must_use]
pub fn ended_cookie(app: &AppState) -> Cookie<'static> {
    cookie(app, String::new(), 0)
}

fn cookie(app: &AppState, value: String, seconds: i64) -> Cookie<'static> {
    Cookie::build((SESSION_COOKIE, value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.settings.is_https())
        .max_age(time::Duration::seconds(seconds))
        .build()
}

/// A known person. As an argument it refuses strangers (401); `Option<Caller>` lets them pass.
#[derive(Clone)]
pub struct Caller {
    pub person: Person,
    pub credential: Credential,
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Error> {
        find(parts, app).await?.ok_or(Error::NotSignedIn)
    }
}

impl OptionalFromRequestParts<AppState> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Option<Self>, Error> {
        find(parts, app).await
    }
}

/// Who is calling, once that was asked: the next argument that asks is answered from here, and a page of an error, which is
/// made when the handler is gone, knows them and their language.
#[derive(Clone, Default)]
pub struct Met(Arc<OnceLock<Caller>>);

impl Met {
    #[must_use]
    pub fn person(&self) -> Option<&Person> {
        self.0.get().map(|caller| &caller.person)
    }

    /// The person's own.
    #[must_use]
    pub fn language(&self) -> Option<Lang> {
        self.person().and_then(|person| Lang::from_tag(&person.language))
    }
}

/// A token that is given and wrong is refused, even where strangers may pass: its owner should know.
async fn find(parts: &mut Parts, app: &AppState) -> Result<Option<Caller>, Error> {
    let met = parts.extensions.get_or_insert_default::<Met>().clone();
    if let Some(caller) = met.0.get() {
        return Ok(Some(caller.clone()));
    }
    let bearer = parts.headers.get(AUTHORIZATION).and_then(|h| h.to_str().ok()).and_then(bearer);
    let found = match bearer {
        Some(token) => Some(identify(app, Shown::Token(token)).await?.ok_or(Error::NotSignedIn)?),
        None => match CookieJar::from_headers(&parts.headers).get(SESSION_COOKIE) {
            Some(cookie) => identify(app, Shown::Cookie(cookie.value())).await?,
            None => None,
        },
    };
    let caller = found.map(|(person, credential)| Caller { person, credential });
    if let Some(caller) = &caller {
        let _already = met.0.set(caller.clone());
    }
    Ok(caller)
}

fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// What the caller holds in the dossier of `{slug}`.
pub struct InDossier(pub DossierAccess);
/// What the caller holds in the text of `{text}`.
pub struct InText(pub TextAccess);
/// What the caller, known or not, may see of the versions of `{text}`.
pub struct InSight(pub Sight);
/// The caller's own draft of `{draft}` in the consultation of `{id}`.
pub struct DraftOf(pub AtConsultation, pub Contribution);
/// What the caller, known or not, may see of `{text}`, when they may contribute to consultations on it.
pub struct Contributing(pub Sight);
/// The consultation of `{id}`, and what the caller, known or not, may see of it.
pub struct InConsultation(pub AtConsultation);
/// The contribution of `{id}`, which the caller may see.
pub struct AtContribution(pub AtConsultation, pub Contribution);
/// The contribution or draft of `{id}`, which is the caller's own, while they may contribute.
pub struct OwnContribution(pub AtConsultation, pub Contribution);
/// The row of `{id}` in the follow-up table of `{slug}`, which the caller may report on.
pub struct ReportingOn(pub FollowUpAccess, pub FollowUp);
/// What the caller, known or not, holds before the follow-up table of `{slug}`.
pub struct InFollowUp(pub FollowUpAccess);
/// What the caller holds in the workshop of `{slug}` and `{n}`, or of `{id}`.
pub struct InWorkshop(pub WorkshopAccess);
/// What the caller holds in the commission that the path names in a workshop.
pub struct InCommission(pub CommissionAccess);
/// The phone's own seat in the workshop of `{code}`.
pub struct InSeat(pub SeatAccess);
/// The `{code}` of the path: a workshop's, typed on a phone.
pub struct Code(pub String);
/// What the path names inside a place: its `{part}`, or its `{id}` where there is none.
pub struct PathId<T>(pub T);
/// The `{slug}` of the path.
pub struct Slug(pub String);
/// The `{n}` of the path.
pub struct Number(pub i64);
/// What the caller holds in the installation.
pub struct InInstallation(pub InstallationAccess);

pub(super) async fn path_value(parts: &mut Parts, app: &AppState, name: &str) -> Result<String, Error> {
    let Path(mut values) =
        <Path<HashMap<String, String>> as FromRequestParts<AppState>>::from_request_parts(parts, app)
            .await
            .map_err(|_| Error::NotFound)?;
    values.remove(name).ok_or(Error::NotFound)
}

async fn caller(parts: &mut Parts, app: &AppState) -> Result<Caller, Error> {
    <Caller as FromRequestParts<AppState>>::from_request_parts(parts, app).await
}

impl FromRequestParts<AppState> for InDossier {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Error> {
        let caller = caller(parts, app).await?;
        let slug = path_value(parts, app, "slug").await?;
        Ok(Self(access::dossier_access(&app.store, &caller.person.id, &slug).await?))
    }
}

impl FromRequestParts<AppState> for InText {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Error> {
        let caller = caller(parts, app).await?;
        let text: TextId = path_value(parts, app, "text").await?.parse()?;
        Ok(Self(access::text_access(&app.store, &caller.person.id, &text).await?))
    }
}

impl FromRequestParts<AppState> for InSight {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Error> {
        let person = find(parts, app).await?.map(|caller| caller.person.id);
        let text: TextId = path_value(parts, app, "text").await?.parse()?;
        Ok(Self(access::sight(&app.store, person.as_ref(), &text).await?))
    }
}

impl FromRequestParts<AppState> for DraftOf {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Error> {
        let InConsultation(at) = InConsultation::from_request_parts(parts, app).await?;
        let id: ContributionId = path_value(parts, app, "draft").await?.parse()?;
        let (_, one) =
            access::at_contribution(&app.store, find(parts, app).await?.map(|c| c.person).as_ref(), &id)
                .await?;
        let own = one.consultation == at.consultation.id && one.n.is_none() && one.is_of(&at.visitor);
        if own { Ok(Self(at, one)) } else { Err(Error::NotFound) }
    }
}

impl FromRequestParts<AppState> for Contributing {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Error> {
        let InSight(sight) = InSight::from_request_parts(parts, app).await?;
        if sight.capabilities.has(Capability::Contribute) { Ok(Self(sight)) } else { Err(Error::NotFound) }
    }
}

impl FromRequestParts<AppState> for InConsultation {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Error> {
        let person = find(parts, app).await?.map(|caller| caller.person);
        let id: ConsultationId = path_value(parts, app, "id").await?.parse()?;
        let at = access::at_consultation(&app.store, person.as_ref(), &id).await?;
        // Where the path names a text, it is that text's.
        match path_value(parts, app, "text").await {
            Ok(text) if text != at.consultation.text_id.as_str() => Err(Error::NotFound),
            _ => Ok(Self(at)),
        }
    }
}

impl FromRequestParts<AppState> for AtContribution {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Error> {
        let person = find(parts, app).await?.map(|caller| caller.person);
        let id: ContributionId = path_value(parts, app, "id").await?.parse()?;
        let text = path_value(parts, app, "text").await?;
        let (at, one) = access::at_contribution(&app.store, person.as_ref(), &id).await?;
        if at.consultation.text_id.as_str() == text { Ok(Self(at, one)) } else { Err(Error::NotFound) }
    }
}

impl FromRequestParts<AppState> for OwnContribution {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Error> {
        let AtContribution(at, one) = AtContribution::from_request_parts(parts, app).await?;
        if !one.is_of(&at.visitor) {
            return Err(Error::NotFound);
        }
        at.may_contribute()?;
        Ok(Self(at, one))
    }
}

impl FromRequestParts<AppState> for ReportingOn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Error> {
        let InFollowUp(access) = InFollowUp::from_request_parts(parts, app).await?;
        access.can::<ability::Report>()?;
        let PathId(id) = PathId::<FollowUpId>::from_request_parts(parts, app).await?;
        let (row, _) = see_follow_up::see_follow_up_row(app, &access, &id).await?;
        access.can_report(&row)?;
        Ok(Self(access, row))
    }
}

impl FromRequestParts<AppState> for InFollowUp {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Error> {
        let person = find(parts, app).await?.map(|caller| caller.person);
        let slug = path_value(parts, app, "slug").await?;
        Ok(Self(see_follow_up::follow_up_access(&app.store, person.as_ref(), &slug).await?))
    }
}

impl FromRequestParts<AppState> for InWorkshop {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Error> {
        let caller = caller(parts, app).await?;
        let at = match path_value(parts, app, "slug").await {
            Ok(slug) => {
                let Number(n) = Number::from_request_parts(parts, app).await?;
                workshop_access::workshop_by_number(&app.store, &caller.person, &slug, n).await?
            }
            Err(_) => {
                let id: WorkshopId = path_value(parts, app, "id").await?.parse()?;
                workshop_access::workshop_access(&app.store, &caller.person, &id).await?
            }
        };
        Ok(Self(at))
    }
}

impl FromRequestParts<AppState> for InCommission {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Error> {
        let InWorkshop(at) = InWorkshop::from_request_parts(parts, app).await?;
        let PathId(id) = PathId::<CommissionId>::from_request_parts(parts, app).await?;
        let caller = caller(parts, app).await?;
        Ok(Self(workshop_access::commission_access(&app.store, &caller.person, at, &id).await?))
    }
}

impl FromRequestParts<AppState> for InSeat {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Error> {
        let Code(code) = Code::from_request_parts(parts, app).await?;
        let cookies = CookieJar::from_headers(&parts.headers);
        let secret = cookies.get(SEAT_COOKIE).ok_or(Error::NotFound)?;
        Ok(Self(workshop_access::seat_access(&app.store, &code, secret.value()).await?))
    }
}

impl FromRequestParts<AppState> for Code {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Error> {
        // As people type it: in capitals, with spaces.
        let typed = path_value(parts, app, "code").await?;
        Ok(Self(typed.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect()))
    }
}

impl<T: std::str::FromStr> FromRequestParts<AppState> for PathId<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Error> {
        let named = match path_value(parts, app, "part").await {
            Ok(part) => part,
            Err(_) => path_value(parts, app, "id").await?,
        };
        named.parse().map(Self).map_err(|_| Error::NotFound)
    }
}

impl FromRequestParts<AppState> for Slug {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Error> {
        Ok(Self(path_value(parts, app, "slug").await?))
    }
}

impl FromRequestParts<AppState> for Number {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Error> {
        let n = path_value(parts, app, "n").await?;
        Ok(Self(n.parse().map_err(|_| Error::NotFound)?))
    }
}

impl FromRequestParts<AppState> for InInstallation {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Error> {
        let caller = caller(parts, app).await?;
        Ok(Self(access::installation_access(&app.store, &caller.person).await?))
    }
}

/// The proof itself as an argument: `May<ability::Invite>`. The place is read from the path.
pub struct May<A: Ability>(pub Can<A>);

/// A kind of place that a path can name.
pub trait Place: Sized {
    fn prove<A: Ability<On = Self>>(
        parts: &mut Parts,
        app: &AppState,
    ) -> impl Future<Output = Result<Can<A>, Error>> + Send;
}

impl Place for DossierId {
    async fn prove<A: Ability<On = Self>>(parts: &mut Parts, app: &AppState) -> Result<Can<A>, Error> {
        match path_value(parts, app, "slug").await {
            Ok(_) => InDossier::from_request_parts(parts, app).await?.0.can(),
            // The dossier of the workshop that the path names.
            Err(_) => InWorkshop::from_request_parts(parts, app).await?.0.can_in_dossier(),
        }
    }
}

impl Place for TextId {
    async fn prove<A: Ability<On = Self>>(parts: &mut Parts, app: &AppState) -> Result<Can<A>, Error> {
        match path_value(parts, app, "text").await {
            Ok(_) => InText::from_request_parts(parts, app).await?.0.can(),
            // The text of the consultation that the path names.
            Err(_) => InConsultation::from_request_parts(parts, app).await?.0.sight.can(),
        }
    }
}

impl Place for WorkshopId {
    async fn prove<A: Ability<On = Self>>(parts: &mut Parts, app: &AppState) -> Result<Can<A>, Error> {
        InWorkshop::from_request_parts(parts, app).await?.0.can()
    }
}

impl Place for CommissionId {
    async fn prove<A: Ability<On = Self>>(parts: &mut Parts, app: &AppState) -> Result<Can<A>, Error> {
        InCommission::from_request_parts(parts, app).await?.0.can()
    }
}

impl Place for Installation {
    async fn prove<A: Ability<On = Self>>(parts: &mut Parts, app: &AppState) -> Result<Can<A>, Error> {
        InInstallation::from_request_parts(parts, app).await?.0.can()
    }
}

impl<A: Ability<On: Place> + 'static> FromRequestParts<AppState> for May<A> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Error> {
        Ok(Self(<A::On as Place>::prove::<A>(parts, app).await?))
    }
}

/// The address that people know this server by, for links that leave it.
#[must_use]
pub fn public_url(app: &AppState, headers: &axum::http::HeaderMap) -> String {
    let host = headers.get(axum::http::header::HOST).and_then(|h| h.to_str().ok()).unwrap_or("localhost");
    app.settings.public_url.clone().unwrap_or_else(|| format!("{}://{host}", app.settings.scheme()))
}
