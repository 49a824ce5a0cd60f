//! The branches of a text: the list, where one is opened; one beside its origin, with what merging it would do; a merge
//! that is done, with the places as they read now.

use axum::extract::State;
use axum::response::Response;
use docs_schema::compare::output::{self, Look, Show};
use docs_schema::compare::{Both, Clash, Part};
use docs_schema::html::Direction;

use super::fields::Fields;
use super::frame::Frame;
use super::page::{Page, after, again, onward};
use super::templates::{
    BranchHead, BranchPage, BranchPerson, BranchRow, Branches, MergePage, MergeRow, Place, PlaceRow,
    VersionChoice,
};
use crate::actions::AppState;
use crate::actions::access::text_access;
use crate::actions::merge_branch::merge_branch;
use crate::actions::open_branch::{NewBranch, open_branch};
use crate::actions::read_text::see_card;
use crate::actions::restore_version::restore_version;
use crate::actions::see_branches::{BranchView, may_be_named, see_branch, see_branches, see_merge};
use crate::actions::see_dossier::see_dossier;
use crate::actions::see_versions::see_versions;
use crate::actions::steer_branch::{close_branch, name_people};
use crate::domain::access::{DossierAccess, TextAccess};
use crate::domain::branch::{Branch, Merged};
use crate::domain::capability::{Can, Capability as C, ability};
use crate::domain::error::Error;
use crate::domain::ids::{PersonId, TextId};
use crate::domain::input::{Note, Title};
use crate::http::auth::{InDossier, InSight, InText, May, Number, Slug};
use crate::http::extract::Id;

fn people(fields: &Fields) -> Result<Vec<PersonId>, Error> {
    fields.parsed("people", "people")
}

/// The dossier, where the address puts the text: a text of another dossier is not there.
async fn place(app: &AppState, dossier: &DossierAccess, access: &TextAccess) -> Result<Place, Error> {
    if access.dossier_id != dossier.dossier_id {
        return Err(Error::NotFound);
    }
    let (dossier, _) = see_dossier(app, &dossier.can()?).await?;
    Ok(Place { slug: dossier.slug, title: dossier.title })
}

pub async fn list(
    State(app): State<AppState>,
    InDossier(dossier): InDossier,
    InText(access): InText,
    InSight(sight): InSight,
    axum::extract::RawQuery(query): axum::extract::RawQuery,
    f: Frame,
) -> Result<Page<Branches>, Error> {
    let version = query.as_deref().and_then(|query| query.strip_prefix("version=")?.parse().ok());
    let versions = see_versions(&app, &sight).await?;
    list_page(&app, &dossier, &access, versions, version, f).await.map(Page)
}

async fn list_page(
    app: &AppState,
    dossier: &DossierAccess,
    access: &TextAccess,
    versions: Vec<crate::domain::version::Version>,
    version: Option<i64>,
    f: Frame,
) -> Result<Branches, Error> {
    let place = place(app, dossier, access).await?;
    let can = access.can::<ability::Read>()?;
    let card = see_card(app, &can).await?;
    let rows = see_branches(app, &can).await?;
    let candidates = match access.can::<ability::Branch>() {
        Ok(can) => may_be_named(app, &can).await?,
        Err(_) => Vec::new(),
    };
    let me = access.person_id.as_str();
    let last = versions.last().map(|version| version.n);
    let current = version.or(last);
    Ok(Branches {
        dossier: place,
        id: card.id.to_string(),
        title: card.title,
        lang: card.lang,
        dir: card.dir,
        rows: rows.iter().rev().map(|branch| row(&f, branch)).collect(),
        can_open: access.capabilities.has(C::Branch) && last.is_some(),
        no_version: last.is_none(),
        open_form: version.is_some(),
        versions: versions
            .iter()
            .rev()
            .map(|version| VersionChoice {
                n: version.n,
                label: super::versions::label(&f, version),
                current: Some(version.n) == current,
            })
            .collect(),
        people: candidates
            .into_iter()
            .map(|person| BranchPerson {
                named: person.id.as_str() == me,
                id: person.id.to_string(),
                name: person.name,
                institution: person.institution,
            })
            .collect(),
        new_name: String::new(),
        new_purpose: String::new(),
        f,
    })
}

fn row(f: &Frame, branch: &Branch) -> BranchRow {
    BranchRow {
        id: branch.id.to_string(),
        name: branch.name.clone(),
        purpose: branch.purpose.clone(),
        from: f.nth("branch-from", branch.version),
        people: names(branch),
        updated: f.when(branch.updated_at),
        closed: branch.closed_at.is_some(),
    }
}

fn names(branch: &Branch) -> String {
    let name = |person: &crate::domain::branch::BranchPerson| match person.institution.as_str() {
        "" => person.name.clone(),
        institution => format!("{} ({institution})", person.name),
    };
    branch.people.iter().map(name).collect::<Vec<_>>().join(", ")
}

pub async fn open(
    State(app): State<AppState>,
    May(can): May<ability::Branch>,
    InDossier(dossier): InDossier,
    InText(access): InText,
    InSight(sight): InSight,
    Slug(slug): Slug,
    f: Frame,
    fields: Fields,
) -> Result<Response, Error> {
    place(&app, &dossier, &access).await?;
    let opened = async {
        let new = NewBranch {
            version: fields.text("version").parse().map_err(|_| Error::Invalid { field: "version" })?,
            name: Title::parse(fields.text("name"))?,
            purpose: Note::parse(fields.text("purpose"))?,
            people: people(&fields)?,
        };
        open_branch(&app, &can, new).await
    };
    match opened.await {
        Ok(branch) => Ok(onward(&app, &format!("/d/{slug}/{}", branch.id.as_str()), "ok:branch-was-opened")),
        Err(error) => {
            let (lang, versions) = (f.lang, see_versions(&app, &sight).await?);
            let version = fields.text("version").parse().ok();
            let mut page = list_page(&app, &dossier, &access, versions, version, f).await?;
            page.open_form = true;
            page.new_name = fields.text("name").to_owned();
            page.new_purpose = fields.text("purpose").to_owned();
            let show = |why| {
                page.f.problem(why);
                page
            };
            Ok(again(error, show, lang))
        }
    }
}

/// The page of a branch, whose address is that of a text.
pub async fn page(
    app: &AppState,
    dossier: &DossierAccess,
    access: &TextAccess,
    origin: &TextId,
    f: Frame,
) -> Result<BranchPage, Error> {
    let place = place(app, dossier, access).await?;
    let of_origin = text_access(&app.store, &access.person_id, origin).await?;
    let view = see_branch(app, &of_origin.can()?, &access.text_id).await?;
    let may_steer = access.capabilities.has(C::Branch);
    let candidates = match of_origin.can::<ability::Branch>() {
        Ok(can) if may_steer => may_be_named(app, &can).await?,
        _ => Vec::new(),
    };
    let ahead = view.ahead();
    let unchanged = view.comparison.changed_characters() == 0
        && view.comparison.provisions.iter().all(|provision| provision.hunks.is_empty() && !provision.moved);
    let named = |id: &PersonId| view.branch.people.iter().any(|person| person.id == *id);
    Ok(BranchPage {
        head: head(&view.branch, &view.card, place),
        state: if view.branch.closed_at.is_some() { f.t("branch-closed") } else { f.t("branch-open") },
        closed: view.branch.closed_at.is_some(),
        purpose: view.branch.purpose.clone(),
        from: f.nth("branch-from", view.branch.version),
        version: view.branch.version,
        opened: f.t2(
            "branch-opened-by",
            ("when", &f.day(view.branch.created_at)),
            ("by", &view.branch.opened_by.name),
        ),
        people: names(&view.branch),
        candidates: candidates
            .into_iter()
            .map(|person| BranchPerson {
                named: named(&person.id),
                id: person.id.to_string(),
                name: person.name,
                institution: person.institution,
            })
            .collect(),
        can_write: access.capabilities.has(C::Write),
        can_merge: of_origin.capabilities.has(C::Write)
            && view.branch.closed_at.is_none()
            && ahead > 0
            && !view.of_commission,
        can_steer: may_steer,
        of_commission: view.of_commission,
        nothing: ahead == 0,
        places: view.places.iter().map(|place| place_row(&f, place)).collect(),
        summary: if unchanged { Vec::new() } else { output::summary(&view.comparison, f.lang.into()) },
        html: if unchanged { String::new() } else { drawn(&f, &view) },
        merges: view.merges.iter().map(|merged| merge_row(&f, merged)).collect(),
        f,
    })
}

fn head(branch: &Branch, card: &crate::domain::dossier::TextCard, dossier: Place) -> BranchHead {
    BranchHead {
        dossier,
        origin: card.id.to_string(),
        origin_title: card.title.clone(),
        id: branch.id.to_string(),
        name: branch.name.clone(),
        lang: card.lang.clone(),
        dir: card.dir.clone(),
    }
}

/// The comparison as the page of comparisons draws it, from where the two sides parted.
fn drawn(f: &Frame, view: &BranchView) -> String {
    let show = Show { language: f.lang.into(), ..Show::default() };
    let dir = if view.card.dir == "rtl" { Direction::Rtl } else { Direction::Ltr };
    let look = Look { show, lang: &view.card.lang, dir, ..Look::default() };
    output::page(&view.comparison, &view.sides.theirs, None, &look).html
}

fn merge_row(f: &Frame, merged: &Merged) -> MergeRow {
    let sentence = f.t2("branch-merged-by", ("when", &f.day(merged.at)), ("by", &merged.by));
    MergeRow { entry: merged.entry, sentence }
}

fn place_row(f: &Frame, place: &Both) -> PlaceRow {
    let at = place.place.as_ref();
    let heading = at.map(|at| {
        let number = at.number.clone().unwrap_or_default();
        format!("{number} {}", at.heading).trim().to_owned()
    });
    let part = match place.part {
        Part::Title => "place-title",
        Part::Heading { .. } => "place-heading",
        Part::Section { .. } => "",
        Part::Table { .. } => "place-cell",
        Part::Note { .. } => "place-note",
    };
    PlaceRow {
        anchor: at.map(|at| at.id.clone()).unwrap_or_default(),
        heading: heading.filter(|heading| !heading.is_empty()).unwrap_or_else(|| f.t("place-top")),
        part: if part.is_empty() { String::new() } else { f.t(part) },
        what: match place.clash {
            Clash::SameSentence => String::new(),
            Clash::RemovedByOurs => f.t("place-removed-ours"),
            Clash::RemovedByTheirs => f.t("place-removed-theirs"),
        },
        base: place.base.clone(),
        ours: place.ours.clone(),
        theirs: place.theirs.clone(),
        merged: place.merged.clone().unwrap_or_default(),
    }
}

pub async fn merge(
    State(app): State<AppState>,
    May(can): May<ability::Write>,
    Slug(slug): Slug,
    Id(id): Id,
    f: Frame,
) -> Result<Response, Error> {
    let branch: TextId = id.parse()?;
    let back = format!("/d/{slug}/{id}");
    match merge_branch(&app, &can, &branch).await {
        Ok(merge) => Ok(match merge.entry {
            Some(entry) if merge.changes > 0 => {
                let to = format!("/d/{slug}/{}/branches/{id}/merges/{entry}", can.on().as_str());
                onward(&app, &to, "ok:branch-was-merged")
            }
            _ => onward(&app, &back, "ok:branch-had-nothing"),
        }),
        Err(error) => after(&app, f.lang, &back, "", Err(error)),
    }
}

/// A merge that is done.
pub async fn merged(
    State(app): State<AppState>,
    InDossier(dossier): InDossier,
    InText(access): InText,
    Id(id): Id,
    Number(n): Number,
    f: Frame,
) -> Result<Page<MergePage>, Error> {
    let place = place(&app, &dossier, &access).await?;
    let view = see_merge(&app, &access.can()?, &id.parse()?, n).await?;
    Ok(Page(MergePage {
        head: head(&view.branch, &view.card, place),
        merge: merge_row(&f, &view.merged),
        places: view.places.iter().map(|place| place_row(&f, place)).collect(),
        can_write: access.capabilities.has(C::Write),
        f,
    }))
}

/// What the caller holds in the branch itself.
async fn in_branch(
    app: &AppState,
    can: &Can<ability::Branch>,
    id: &str,
) -> Result<Can<ability::Branch>, Error> {
    text_access(&app.store, can.by(), &id.parse()?).await?.can()
}

pub async fn set_people(
    State(app): State<AppState>,
    May(can): May<ability::Branch>,
    Slug(slug): Slug,
    Id(id): Id,
    f: Frame,
    fields: Fields,
) -> Result<Response, Error> {
    let can = in_branch(&app, &can, &id).await?;
    let outcome = async { name_people(&app, &can, &people(&fields)?).await }.await;
    after(&app, f.lang, &format!("/d/{slug}/{id}"), "branch-people-named", outcome.map(drop))
}

pub async fn close(
    State(app): State<AppState>,
    May(can): May<ability::Branch>,
    Slug(slug): Slug,
    Id(id): Id,
    f: Frame,
    fields: Fields,
) -> Result<Response, Error> {
    let can = in_branch(&app, &can, &id).await?;
    let closed = fields.text("closed") == "yes";
    let done = if closed { "branch-was-closed" } else { "branch-was-reopened" };
    let outcome = close_branch(&app, &can, closed).await;
    after(&app, f.lang, &format!("/d/{slug}/{id}"), done, outcome.map(drop))
}

/// Brings a version back, then shows the living text.
pub async fn restore(
    State(app): State<AppState>,
    May(can): May<ability::Write>,
    Slug(slug): Slug,
    Number(n): Number,
    f: Frame,
) -> Result<Response, Error> {
    let to = format!("/d/{slug}/{}", can.on().as_str());
    match restore_version(&app, &can, n).await {
        Ok(restored) => {
            let done = if restored.changed { "version-was-restored" } else { "version-reads-so" };
            Ok(onward(&app, &to, &format!("ok:{done}")))
        }
        Err(error) => after(&app, f.lang, &to, "", Err(error)),
    }
}
