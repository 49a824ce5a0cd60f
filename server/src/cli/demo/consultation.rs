//! The demo's consultation: opened, contributed to, moderated and answered through the same actions that people use.

use std::collections::HashMap;

use crate::actions::anchoring::About;
use crate::actions::answer::{Answer, answer};
use crate::actions::contribute::{NewContribution, Voice, contribute};
use crate::actions::enter_contribution::{Entered, enter_contribution};
use crate::actions::focal_points::set_focal_point;
use crate::actions::moderate::{Moderation, moderate};
use crate::actions::open_consultation::{NewConsultation, open_consultation};
use crate::actions::see_versions::see_version;
use crate::actions::{AppState, access};
use crate::domain::access::{AtConsultation, DossierAccess, TextAccess};
use crate::domain::clock::DAY;
use crate::domain::consultation::{Audience, Consultation, Entry, Heard};
use crate::domain::ids::{ConsultationId, PersonId, TextId};
use crate::domain::input::{Body, Contact, Email, Name, Original, Presentation, Proposal, Reason, Title};
use crate::domain::person::Person;
use crate::sample::{SampleConsultation, SampleContribution};
use crate::store::persons;

use super::super::sentence;
use super::load::{earlier, id_of};

pub async fn play(
    app: &AppState,
    dossier: &DossierAccess,
    text: &TextId,
    facilitator: &PersonId,
    sample: &SampleConsultation,
    ids: &HashMap<String, PersonId>,
) -> Result<ConsultationId, String> {
    let then = earlier(app, sample.opened_minutes_ago);
    for email in &sample.focal_points {
        let can = dossier.can().map_err(sentence)?;
        set_focal_point(&then, &can, id_of(ids, email)?, true).await.map_err(sentence)?;
    }
    let own = access::text_access(&app.store, facilitator, text).await.map_err(sentence)?;
    let new = NewConsultation {
        version: sample.version,
        title: Title::parse(&sample.title).map_err(sentence)?,
        presentation: Presentation::parse(&sample.presentation).map_err(sentence)?,
        questions: Presentation::parse(&sample.questions).map_err(sentence)?,
        contact: Contact::parse(&sample.contact).map_err(sentence)?,
        audience: Audience::All,
        entry: Entry::Moderated,
        by_persons: true,
        opens_at: then.now(),
        closes_at: then.now() + sample.days * DAY,
        zone: "Africa/Bamako".to_owned(),
        institutions: vec![],
        people: vec![],
    };
    let made = open_consultation(&then, &own.can().map_err(sentence)?, new).await.map_err(sentence)?;
    for (list, draft) in [(&sample.contributions, false), (&sample.drafts, true)] {
        for one in list {
            let told = |e: String| format!("{}: {e}", one.body);
            add(app, &own, &made, one, draft, ids).await.map_err(told)?;
        }
    }
    Ok(made.id)
}

async fn add(
    app: &AppState,
    facilitator: &TextAccess,
    consultation: &Consultation,
    one: &SampleContribution,
    draft: bool,
    ids: &HashMap<String, PersonId>,
) -> Result<(), String> {
    let then = earlier(app, one.minutes_ago);
    let by = [&one.author, &one.entered_by].into_iter().find(|email| !email.is_empty());
    let person = match by {
        Some(email) => Some(person(app, id_of(ids, email)?).await?),
        None => None,
    };
    let at =
        access::at_consultation(&app.store, person.as_ref(), &consultation.id).await.map_err(sentence)?;
    let about = about(app, &at, &one.quote).await?;
    let n = if one.entered_by.is_empty() {
        let sent = contribute(&then, &at, written(one, about, draft)?).await.map_err(sentence)?;
        sent.contribution.n
    } else {
        let can = facilitator.can().map_err(sentence)?;
        enter_contribution(&then, &can, &at, heard(one, about)?).await.map_err(sentence)?.n
    };
    let Some(n) = n else { return Ok(()) };
    let later = earlier(app, one.minutes_ago / 2);
    if one.shown {
        let can = facilitator.can().map_err(sentence)?;
        moderate(&later, &can, &consultation.id, n, &Moderation::Show).await.map_err(sentence)?;
    }
    if !one.outcome.is_empty() {
        let given = Answer {
            outcome: Some(Some(one.outcome.parse().map_err(sentence)?)),
            reason: Some(Reason::parse(&one.reason).map_err(sentence)?),
            responsible: Some(Some(facilitator.person_id.clone())),
            tell: one.told,
        };
        let can = facilitator.can().map_err(sentence)?;
        answer(&later, &can, &consultation.id, &[n], &given).await.map_err(sentence)?;
    }
    Ok(())
}

fn written(one: &SampleContribution, about: About, draft: bool) -> Result<NewContribution, String> {
    let voice = match (one.author.is_empty(), one.official) {
        (true, _) => Voice::Public {
            name: Name::parse(&one.name).map_err(sentence)?,
            email: Email::parse(&one.email).map_err(sentence)?,
        },
        (false, true) => Voice::Institution,
        (false, false) => Voice::Person,
    };
    Ok(NewContribution {
        key: None,
        voice,
        kind: one.kind.parse().map_err(sentence)?,
        body: Body::parse(&one.body).map_err(sentence)?,
        proposal: Proposal::parse(&one.proposal).map_err(sentence)?,
        about,
        draft,
    })
}

fn heard(one: &SampleContribution, about: About) -> Result<Entered, String> {
    Ok(Entered {
        key: None,
        source: one.source.parse().map_err(sentence)?,
        heard: Heard {
            place: one.place.clone(),
            date: one.date.clone(),
            group: one.group.clone(),
            language: one.language.clone(),
            consent: true,
        },
        body: Body::parse(&one.body).map_err(sentence)?,
        original: Original::parse(&one.original).map_err(sentence)?,
        kind: one.kind.parse().map_err(sentence)?,
        proposal: Proposal::parse(&one.proposal).map_err(sentence)?,
        about,
        institution: None,
    })
}

async fn person(app: &AppState, id: &PersonId) -> Result<Person, String> {
    persons::by_id(&mut *app.store.read().await.map_err(sentence)?, id).await.map_err(sentence)
}

/// Where the quoted words stand in the version.
async fn about(app: &AppState, at: &AtConsultation, quote: &str) -> Result<About, String> {
    if quote.is_empty() {
        return Ok(About::default());
    }
    let (_, text) = see_version(app, &at.sight, at.consultation.version).await.map_err(sentence)?;
    let holds = |block: &docs_schema::model::Block| {
        let mut words = String::new();
        if let docs_schema::model::Block::Heading { content, .. }
        | docs_schema::model::Block::Paragraph { content }
        | docs_schema::model::Block::Item { content, .. } = block
        {
            words = docs_schema::model::plain_text(content);
        }
        words.contains(quote)
    };
    let mut sections = text.frozen.text.sections.iter().filter(|section| section.blocks.iter().any(holds));
    let section = sections.next().ok_or_else(|| format!("the version has no words “{quote}”"))?;
    Ok(About { section: section.id.clone(), quote: quote.to_owned(), ..About::default() })
}
