//! One dossier in which everything that a route can name exists, and one asker of each kind.

use palabre::domain::chance::SystemChance;
use palabre::domain::ids::PersonId;
use palabre::domain::person::Category;
use palabre::domain::stage::Stage;
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use crate::branches::types;
use crate::client::Caller;
use crate::support::TestApp;
use crate::world::Somebody;

const HOUR: i64 = 3_600_000;
const TEXT: &str = "# Contexte\n\nLa police veille.\n\n# Plan\n\n| Action | Responsable | Échéance |\n|---|---|---|\n| Ouvrir | Plateforme | 2030 |\n";
const REMARKS: &str = "Clause,Commentaire\n1,Nommer la police.\n";

/// Everything that a path can name.
pub struct World {
    pub app: TestApp,
    pub text: String,
    pub facilitator: Somebody,
    pub admin: Somebody,
    pub contribution: String,
    pub consultation: String,
    draft: String,
    import: String,
    thread: String,
    message: String,
    merge: String,
    branch: String,
    workshop: String,
    code: String,
    item: String,
    /// On the agenda too, given to the commission.
    commissioned: String,
    seat: String,
    commission: String,
    pub row: String,
    hash: String,
}

pub enum Body {
    Json(Value),
    Form(Vec<(&'static str, String)>),
}

/// Somebody who asks.
pub struct Asker {
    pub name: &'static str,
    pub calls: Caller,
}

fn id(said: &Value) -> String {
    said["id"].as_str().unwrap_or_else(|| panic!("no id in {said}")).to_owned()
}

impl World {
    pub async fn new(app: TestApp) -> (Self, Vec<Asker>) {
        let facilitator = app.dossier().await;
        let admin = app.administrator().await;
        let platform = app.institution("Plateforme", Category::CivilSociety).await;
        let council = app.institution("Conseil", Category::PrivateSector).await;
        let mut world = Self {
            text: String::new(),
            contribution: String::new(),
            consultation: String::new(),
            draft: String::new(),
            import: String::new(),
            thread: String::new(),
            message: String::new(),
            merge: String::new(),
            branch: String::new(),
            workshop: String::new(),
            code: String::new(),
            item: String::new(),
            commissioned: String::new(),
            seat: String::new(),
            commission: String::new(),
            row: String::new(),
            hash: String::new(),
            app,
            facilitator,
            admin,
        };
        let mut members = Vec::new();
        for (name, role, institution) in [
            ("observer", "observer", None),
            ("contributor", "contributor", Some(&council)),
            ("delegate", "contributor", Some(&platform)),
            ("chair", "contributor", Some(&council)),
            ("reviewer", "reviewer", None),
            ("drafter", "drafter", None),
        ] {
            let person = world.app.person(name, institution).await;
            world.facilitator.takes_in(&person, role).await;
            members.push((name, person));
        }
        let of = |name: &str| members.iter().find(|(n, _)| *n == name).unwrap().1.clone();
        world.writes(&of("drafter"), &of("reviewer")).await;
        world.consults(&of("delegate")).await;
        world.convenes(&of("chair"), &of("reviewer"), platform.as_str(), &of).await;
        world.follows(platform.as_str()).await;
        let mut askers = vec![Asker { name: "nobody", calls: world.app.stranger() }];
        askers.push(Asker { name: "public", calls: world.app.person("public", None).await.calls });
        askers.push(Asker { name: "admin", calls: world.admin.calls.clone() });
        askers.push(Asker { name: "elsewhere", calls: world.elsewhere().await });
        askers.push(Asker { name: "onetext", calls: world.onetext().await });
        askers.extend(members.into_iter().map(|(name, person)| Asker { name, calls: person.calls }));
        askers.push(Asker { name: "facilitator", calls: world.facilitator.calls.clone() });
        (world, askers)
    }

    async fn posts(&self, path: &str, body: Value) -> Value {
        let said = self.facilitator.calls.post(path, body).await;
        assert!(said.status.is_success(), "{path}: {said:?}");
        said.json
    }

    fn api(&self, rest: &str) -> String {
        format!("/api/v1/texts/{}/{rest}", self.text)
    }

    /// A facilitator of another dossier, of the State.
    async fn elsewhere(&self) -> Caller {
        let ministry = self.app.institution("Ailleurs", Category::State).await;
        let person = self.app.person("elsewhere", Some(&ministry)).await;
        person.calls.post("/api/v1/dossiers", json!({ "title": "Autre", "slug": "e" })).await.ok();
        person.calls
    }

    /// A facilitator of one other text of the same dossier.
    async fn onetext(&self) -> Caller {
        let guide = self.facilitator.adds_text("Guide").await;
        let person = self.app.person("onetext", None).await;
        let body = json!({ "person": person.id.as_str(), "role": "facilitator", "text": guide });
        self.posts("/api/v1/dossiers/d/memberships", body).await;
        person.calls
    }

    /// A text with two published versions, a branch merged once, a thread.
    async fn writes(&mut self, drafter: &Somebody, reviewer: &Somebody) {
        let said =
            self.posts("/api/v1/dossiers/d/texts", json!({ "title": "Politique", "markdown": TEXT })).await;
        self.text = id(&said);
        self.posts(&self.api("versions"), json!({ "name": "Projet", "publish": true })).await;
        let people = [drafter.id.as_str(), reviewer.id.as_str()];
        let said = self
            .posts(&self.api("branches"), json!({ "version": 1, "name": "Essai", "people": people }))
            .await;
        self.branch = id(&said);
        types(&self.app, &self.branch, drafter, 9, "veille", "veille et rend compte").await;
        self.posts(&self.api(&format!("branches/{}/merge", self.branch)), json!({})).await;
        self.posts(&self.api("versions"), json!({ "name": "Deux", "publish": true })).await;
        let read = self.facilitator.calls.get(&self.api("versions/1")).await.ok();
        let section = &read["document"]["sections"][0]["id"];
        let words = json!({ "section": section, "quote": "La police", "body": "Laquelle ?" });
        let thread = self.posts(&self.api("threads"), words).await;
        self.thread = id(&thread);
        self.message = id(&thread["messages"][0]);
        let page = self.facilitator.calls.raw(&format!("/d/d/{}", self.branch)).await.text().await.unwrap();
        let merge = page.split("/merges/").nth(1).expect("the merge has a page");
        self.merge = merge.chars().take_while(char::is_ascii_digit).collect();
    }

    /// A consultation that is open to all, with a contribution, a draft and a table that came in.
    async fn consults(&mut self, delegate: &Somebody) {
        let now = self.app.now();
        let body = json!({ "version": 1, "title": "Mai", "opens": now - HOUR, "closes": now + HOUR, "audience": "all" });
        self.consultation = id(&self.posts(&self.api("consultations"), body).await);
        let words =
            |more: bool| json!({ "consultation": self.consultation, "body": "Mot", "institution": more });
        self.contribution = id(&delegate.calls.post(&self.api("comments"), words(false)).await.ok());
        self.draft = id(&delegate.calls.post(&self.api("comments"), words(true)).await.ok());
        let moderation = self.api(&format!("comments/{}/moderation", self.contribution));
        self.posts(&moderation, json!({ "act": "show" })).await;
        let path = format!("/d/d/{}/consultations/{}/import", self.text, self.consultation);
        let form = Form::new().part("file", Part::bytes(REMARKS.as_bytes()).file_name("remarques.csv"));
        let request = self.facilitator.calls.request(Method::POST, &path).multipart(form);
        let answer = request.send().await.unwrap();
        let to = answer.headers()["location"].to_str().unwrap();
        self.import = to.rsplit('/').next().unwrap().split('?').next().unwrap().to_owned();
    }

    /// A workshop in session: an item, a seat, a commission, minutes that were frozen and signed.
    async fn convenes(
        &mut self,
        chair: &Somebody,
        rapporteur: &Somebody,
        platform: &str,
        of: &impl Fn(&str) -> Somebody,
    ) {
        let now = self.app.now();
        let body = json!({ "title": "Atelier", "place": "Bamako", "opens": now, "closes": now + HOUR,
            "chair": chair.id.as_str(), "institutions": [{ "institution": platform, "seats": 9 }],
            "versions": [{ "text": self.text, "version": 1 }] });
        let said = self.posts("/api/v1/dossiers/d/workshops", body).await;
        (self.workshop, self.code) = (id(&said), said["code"].as_str().unwrap().to_owned());
        let path = format!("/api/v1/workshops/{}", self.workshop);
        let agenda =
            self.posts(&format!("{path}/agenda"), json!({ "add": "chapters", "text": self.text })).await;
        self.item = id(&agenda["items"][0]);
        self.commissioned = id(&agenda["items"][1]);
        let body = json!({ "name": "Commission", "rapporteur": rapporteur.id.as_str(), "items": [self.commissioned] });
        self.commission = id(&self.posts(&format!("{path}/commissions"), body).await);
        self.facilitator.calls.patch(&path, json!({ "state": "open" })).await.ok();
        let seat = json!({ "institution": platform, "name": "Awa" });
        self.seat = id(&self.posts(&format!("{path}/seats"), seat).await);
        self.posts(&format!("{path}/minutes"), json!({})).await;
        let form = Form::new().text("name", "Awa").text("office", "Présidente");
        let form = form.part("image", Part::bytes(PNG).file_name("a.png"));
        let by = &of("chair").calls;
        let request = by.request(Method::POST, &format!("{path}/minutes/1/signatures")).multipart(form);
        by.send(request).await.ok();
    }

    /// A sealed version, and a follow-up table with a row of the platform's.
    async fn follows(&mut self, platform: &str) {
        self.stands(Stage::Workshop, false).await;
        let sealed = self.posts(&self.api("versions/1/seal"), json!({})).await;
        sealed["hash"].as_str().unwrap().clone_into(&mut self.hash);
        let read = self.facilitator.calls.get(&self.api("versions/1")).await.ok();
        let sections = read["document"]["sections"].as_array().unwrap();
        let mut blocks = sections.iter().flat_map(|section| section["blocks"].as_array().unwrap());
        let table = &blocks.find(|block| block["type"] == "table").unwrap()["id"];
        let body = json!({ "text": self.text, "version": 1, "table": table, "institutions": { "Plateforme": platform } });
        self.posts("/api/v1/dossiers/d/follow-up", body).await;
        let rows = self.facilitator.calls.get("/api/v1/dossiers/d/follow-up").await.ok();
        self.row = id(&rows["rows"][0]);
    }

    /// The dossier is in this stage, and open to the public or not.
    pub async fn stands(&self, stage: Stage, open: bool) {
        let sql = format!(
            "UPDATE dossiers SET stage = '{}', open = {} WHERE slug = 'd'",
            stage.as_str(),
            i64::from(open)
        );
        let mut tx = self.app.app.store.write().await.unwrap();
        let done = sqlx::query(AssertSqlSafe(sql)).execute(&mut *tx).await.unwrap();
        assert_eq!(done.rows_affected(), 1);
        // Whatever was withdrawn through an open door is there again.
        let again = "UPDATE contributions SET state = 'received' WHERE state = 'withdrawn'";
        sqlx::query(again).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// The path of a route with what its places name, which is there.
    pub async fn path(&self, route: &str, asker: &Asker) -> String {
        let mut path = route
            .replace("{slug}", "d")
            .replace("{text}", &self.text)
            .replace("{range}", "1...2")
            .replace("{code}", &self.code)
            .replace("{draft}", &self.draft)
            .replace("{import}", &self.import)
            .replace("{*path}", "nothing.js");
        if path.contains("{session}") {
            path = path.replace("{session}", &self.session(asker).await);
        }
        // Every other number is the first.
        path = path.replace("/merges/{n}", &format!("/merges/{}", self.merge)).replace("{n}", "1");
        if path.contains("/workshops/") {
            path = self.in_workshop(&path).await;
        }
        if path.contains("{id}") {
            let named = self.named(&path, asker).await;
            path = path.replace("{id}", &named);
        }
        assert!(!path.contains('{'), "{path}: nothing is named there");
        match path.ends_with("/news") {
            true => path + "?since=0",
            false => path,
        }
    }

    /// The body of a request: as little as still says what it is about, so that nothing but the door can say that it is not there.
    pub fn body(&self, route: &str) -> Body {
        match route {
            "/api/v1/invitations/{id}" => {
                Body::Json(json!({ "email": "x@palabre.example", "name": "X", "password": "0123456789" }))
            }
            "/d/{slug}/workshops/{n}/minutes/parts" => Body::Form(vec![("part", self.item.clone())]),
            "/d/{slug}/workshops/{n}/commissions/{id}/recommendations" => {
                Body::Form(vec![("item", self.commissioned.clone())])
            }
            "/d/{slug}/{text}/threads/{id}/apply" => Body::Form(vec![("message", self.message.clone())]),
            _ if route.starts_with("/api/") => Body::Json(json!({})),
            _ => Body::Form(Vec::new()),
        }
    }

    async fn in_workshop(&self, path: &str) -> String {
        let path = path.replacen("/workshops/{id}", &format!("/workshops/{}", self.workshop), 1);
        let named = match () {
            () if path.contains("/signatures/{") => "1-1".to_owned(),
            () if path.contains("/minutes/{part}/signatures") => "1".to_owned(),
            () if path.contains("/attendance/") || path.contains("/seats/") => self.seat.clone(),
            () if path.contains("/commissions/") => self.commission.clone(),
            () if path.contains("/ballots/{") => self.ballot().await,
            () if path.contains("/recommendations/{") => self.commissioned.clone(),
            () => self.item.clone(),
        };
        path.replace("{id}", &named).replace("{part}", &named)
    }

    async fn ballot(&self) -> String {
        let path = format!("/api/v1/workshops/{}/ballots", self.workshop);
        let body = json!({ "item": self.item, "question": "Oui ?" });
        let said = self.facilitator.calls.post(&path, body).await;
        // One that is open already will do.
        match said.status.is_success() {
            true => id(&said.json),
            false => {
                let room =
                    self.facilitator.calls.get(&format!("/api/v1/workshops/{}", self.workshop)).await.ok();
                room["ballots"].as_array().into_iter().flatten().next_back().map(id).unwrap_or_default()
            }
        }
    }

    /// What `{id}` names in a path outside workshops.
    async fn named(&self, path: &str, asker: &Asker) -> String {
        match () {
            () if path.contains("/tokens/") => self.token(asker).await,
            () if path.contains("/people/") => self.expendable().await.as_str().to_owned(),
            () if path.contains("/memberships/") => self.membership().await,
            () if path.contains("/dossiers/d/invitations/") || path.contains("/d/d/invitations/") => {
                self.invitation().await
            }
            () if path.contains("consultations/{id}") => self.consultation.clone(),
            () if path.ends_with("/comments/{id}") => self.draft.clone(),
            () if path.contains("/comments/") => self.contribution.clone(),
            () if path.contains("/threads/") => self.thread.clone(),
            () if path.contains("/branches/") => self.branch.clone(),
            () if path.contains("/follow-up/") => self.row.clone(),
            () if path.contains("/verify/") => self.hash.clone(),
            // A secret that nobody was given.
            () => "0".repeat(40),
        }
    }

    /// A token of the asker's own; a stranger names the administrator's.
    async fn token(&self, asker: &Asker) -> String {
        let said = asker.calls.post("/api/v1/me/tokens", json!({ "name": "jeton" })).await;
        if said.status.is_success() {
            return id(&said.json);
        }
        id(&self.admin.calls.post("/api/v1/me/tokens", json!({ "name": "jeton" })).await.ok())
    }

    async fn expendable(&self) -> PersonId {
        let name = PersonId::new(self.app.now(), &SystemChance).to_string();
        self.app.person(&name, None).await.id
    }

    async fn membership(&self) -> String {
        let person = self.expendable().await;
        let body = json!({ "person": person.as_str(), "role": "observer" });
        id(&self.posts("/api/v1/dossiers/d/memberships", body).await)
    }

    /// Whatever the stage: invitations are asked for in drafting.
    async fn invitation(&self) -> String {
        let (stage, open) = self.standing().await;
        self.stands(Stage::Drafting, open).await;
        let said = self.posts("/api/v1/dossiers/d/invitations", json!({ "role": "observer" })).await;
        self.stands(stage, open).await;
        id(&said)
    }

    async fn standing(&self) -> (Stage, bool) {
        let said = self.facilitator.calls.get("/api/v1/dossiers/d").await.ok();
        (said["stage"].as_str().unwrap().parse().unwrap(), said["open"].as_bool().unwrap())
    }

    /// A live session of the asker's own over plain HTTPS; of the facilitator's where they get none.
    async fn session(&self, asker: &Asker) -> String {
        for calls in [&asker.calls, &self.facilitator.calls] {
            if let (Some(session), _) = super::live::opens(calls, &self.text, None).await {
                // So that there is something to hear, and no poll waits.
                super::live::pings(calls, &session).await;
                return session;
            }
        }
        panic!("the facilitator reads the text in every stage")
    }
}

/// A picture of one pixel.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\
    \0\0\0\x0dIDATx\x9cc\xf8\xff\xff\xff\x7f\0\x09\xfb\x03\xfd\x05CE\xca\0\0\0\0IEND\xaeB`\x82";
