//! Every page rendered with sample values, in both languages: escaping, translated keys, HTML basics, contrast of
//! the tokens. With PALABRE_TEST_PAGES_OUT set to a folder, the pages are also written there to be looked at.

use askama::Template;

use super::activity_picture::{self, Group};
use super::frame::{Frame, Me, Notice, NoticeKind, Theme};
use super::templates::*;
use super::views::*;
use crate::domain::clock::DAY;
use crate::i18n::Lang;

pub(super) const NASTY: &str = "<script>alert('x')</script> & \"Co\"";
const NOW: i64 = 1_790_000_000_000;

pub(super) fn frame(lang: Lang, path: &str, signed_in: bool) -> Frame {
    let person =
        signed_in.then(|| Me { id: "p1".into(), name: "Aïssata Maïga".into(), administrator: true });
    Frame {
        lang,
        theme: Theme::Auto,
        person,
        path: path.into(),
        here: path.into(),
        notices: vec![],
        flashed: false,
        bare: false,
        now: NOW,
    }
}

fn institution(name: &str, short: &str, colour: &str) -> InstitutionView {
    InstitutionView {
        id: short.to_lowercase(),
        name: name.into(),
        short: short.into(),
        category: "state",
        region: String::new(),
        colour: colour.into(),
    }
}

fn ministry() -> InstitutionView {
    institution("Ministère de la Sécurité et de la Protection civile", "MSPC", "#2f6f4f")
}

pub(super) fn dossier() -> DossierView {
    DossierView {
        slug: "pnspc".into(),
        title: "Politique nationale de sécurité et de protection civile".into(),
        summary: "Élaboration de la politique nationale, de sa stratégie et de son guide, 2026–2030.".into(),
        roles: "Facilitateur".into(),
        can_add: true,
        can_invite: true,
        can_manage: true,
        can_steer: true,
        can_follow: true,
    }
}

pub(super) fn place() -> Place {
    Place { slug: "pnspc".into(), title: dossier().title }
}

fn choices(list: &[&str], current: usize) -> Vec<Choice> {
    let row = |(i, name): (usize, &&str)| Choice {
        code: name.to_lowercase(),
        name: (*name).to_owned(),
        current: i == current,
    };
    list.iter().enumerate().map(row).collect()
}

fn text(f: &Frame, title: &str, can_write: bool) -> TextRow {
    TextRow {
        id: "t1".into(),
        title: title.into(),
        lang: "fr".into(),
        dir: "ltr".into(),
        language: f.t("lang-fr"),
        restricted: !can_write,
        updated: f.when(NOW - 3_600_000),
        can_read: true,
        can_write,
        version: Some(VersionLink { n: 2, label: format!("Version 2 – {NASTY}"), published: can_write }),
    }
}

fn page_dossier(lang: Lang) -> String {
    let f = frame(lang, "/d/pnspc", true);
    let person =
        |name: &str, roles: &str| PersonRow { id: name.into(), name: name.into(), roles: roles.into() };
    let act = |sentence: &str, ago: i64| ActView { sentence: sentence.into(), at: f.when(NOW - ago) };
    let groups = vec![
        GroupView {
            institution: ministry(),
            place: "État".into(),
            people: vec![person("Aïssata Maïga", "Facilitatrice"), person("Moussa Coulibaly", "Rédacteur")],
        },
        GroupView {
            institution: institution(NASTY, "X", "#8a3b6b"),
            place: "Société civile · Kidal".into(),
            people: vec![person(NASTY, "Contributeur")],
        },
    ];
    let activity = vec![
        act("Moussa Coulibaly a écrit dans « Politique nationale »", 60_000),
        act("Aïssata Maïga a invité un relecteur", 9_000_000),
        act(NASTY, 900_000_000),
    ];
    let texts = vec![
        text(&f, "Politique nationale de sécurité et de protection civile", true),
        text(&f, NASTY, false),
    ];
    let stages = choices(&["Rédaction", "Consultation", "Atelier de validation", "Adopté", "Archivé"], 0);
    Dossier {
        d: dossier(),
        stages,
        texts,
        sees_texts: true,
        open: true,
        activity: Some(activity),
        groups: Some(groups),
        f,
    }
    .render()
    .expect("renders")
}

fn page_people(lang: Lang) -> String {
    let mut f = frame(lang, "/d/pnspc/people", true);
    f.notices.push(Notice {
        kind: NoticeKind::Done,
        text: f.t("invite-made"),
        secret: Some("https://palabre.example/invitation/9f8Qk2mPzX0aB3c".into()),
    });
    let member = |name: &str, role| MemberRow {
        id: "m1".into(),
        name: name.into(),
        institution: ministry().name,
        colour: ministry().colour,
        role,
        person: "p1".into(),
        focal: Some(true),
        scope: f.t("scope-dossier"),
    };
    let members = vec![member("Moussa Coulibaly", "drafter"), member(NASTY, "reviewer")];
    let pending = InvitationRow {
        id: "i1".into(),
        role: "contributor",
        institution: "Plateforme des organisations de la société civile".into(),
        by: "Aïssata Maïga".into(),
        expires: f.when(NOW + 900_000_000),
    };
    let texts = choices(&["Politique nationale"], 9);
    People { d: dossier(), institutions: vec![ministry()], texts, invitations: vec![pending], members, f }
        .render()
        .expect("renders")
}

fn page_read(lang: Lang) -> String {
    let f = frame(lang, "/d/pnspc/t1", true);
    let row = |level, number: &str, heading: &str| OutlineRow {
        level,
        anchor: "s1".into(),
        number: number.into(),
        heading: heading.into(),
    };
    let html = "<section id=\"s1\"><h2><span class=\"number\">1</span> Contexte</h2><p>Depuis 2012, le Mali traverse une crise multidimensionnelle. L’insécurité, d’abord concentrée dans les régions du nord, s’est étendue au centre du pays, où les populations civiles paient le plus lourd tribut.</p><p>La présente politique <strong>fixe le cadre</strong> dans lequel l’État, les collectivités et la société civile agissent <em>ensemble</em> pour protéger les personnes et les biens.</p><h3><span class=\"number\">1.1</span> Principes directeurs</h3><ul><li>la primauté du droit ;</li><li>la proximité avec les populations ;</li></ul><blockquote><p>Nul n’est en sécurité si son voisin ne l’est pas.</p></blockquote><div class=\"table-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Tableau\"><table><thead><tr><th scope=\"col\">Action</th><th scope=\"col\">Responsable</th><th scope=\"col\">Échéance</th></tr></thead><tbody><tr><td>Former les agents de la police territoriale</td><td>MSPC</td><td>2027</td></tr></tbody></table></div></section>";
    let outline = vec![
        row(1, "1", "Contexte"),
        row(2, "1.1", "Principes directeurs"),
        row(1, "2", "Vision et objectifs stratégiques à l’horizon 2030"),
    ];
    Read {
        dossier: place(),
        id: "t1".into(),
        title: "Politique nationale de sécurité et de protection civile".into(),
        lang: "fr".into(),
        dir: "ltr".into(),
        updated: f.when(NOW - 7_200_000),
        restricted: false,
        can_write: true,
        threads: None,
        is_branch: false,
        adopted: 3,
        empty: false,
        outline,
        uncovered: vec![Link { href: "/d/pnspc/workshops/1/items/i1".into(), label: NASTY.into() }],
        html: html.into(),
        f,
    }
    .render()
    .expect("renders")
}

fn page_history(lang: Lang) -> String {
    let f = frame(lang, "/d/pnspc/t1/history?at=9", true);
    let group = |name: &str, colour: &str, changes| Group {
        name: name.to_owned(),
        colour: colour.to_owned(),
        changes,
    };
    let day = NOW / DAY * DAY;
    let days = [
        (day - 9 * DAY, vec![group(&f.t("history-untyped"), "#7c7f88", 40)]),
        (day - 4 * DAY, vec![group("MSPC", "#2f6f4f", 120), group(NASTY, "#a3231d", 64)]),
        (day, vec![group("MSPC", "#2f6f4f", 30), group("HCR", "#2f3f92", 12)]),
    ];
    let legend = activity_picture::legend(&days);
    let sitting = |seq: i64, ago: i64, current| SittingRow {
        seq,
        when: f.when(NOW - ago),
        institutions: "HCR, MSPC".into(),
        changes: seq,
        current,
    };
    History {
        dossier: place(),
        id: "t1".into(),
        title: NASTY.into(),
        lang: "fr".into(),
        dir: "ltr".into(),
        picture: activity_picture::draw(&days, &legend, &f.t("history-picture")),
        legend: legend
            .iter()
            .enumerate()
            .map(|(n, group)| LegendRow { n, name: group.name.clone() })
            .collect(),
        days: vec![DayRow { day: f.day(day), shares: vec![("MSPC".into(), 30), (NASTY.into(), 12)] }],
        sittings: vec![sitting(9, 7_200_000, true), sitting(1, 4 * DAY, false)],
        can_freeze: true,
        can_publish: true,
        new_name: String::new(),
        new_note: String::new(),
        then: Some(Then {
            seq: 9,
            when: f.when(NOW - 7_200_000).full,
            title: NASTY.into(),
            html: "<section id=\"s1\"><h2>Contexte</h2><p>Depuis 2012.</p></section>".into(),
        }),
        f,
    }
    .render()
    .expect("renders")
}

fn page_edit(lang: Lang) -> String {
    Edit {
        f: frame(lang, "/d/pnspc/t1/edit", true),
        dossier: place(),
        id: "t1".into(),
        title: "Politique nationale".into(),
        lang: "fr".into(),
        dir: "ltr".into(),
        config: r#"{"title":"L'État & \"nous\" <script>"}"#.into(),
        uncovered: vec![Link { href: "/d/pnspc/workshops/1/items/i1".into(), label: NASTY.into() }],
        html: "<p>Texte</p>".into(),
        editor_js: None,
        editor_css: vec![],
    }
    .render()
    .expect("renders")
}

fn page_account(lang: Lang) -> String {
    let mut f = frame(lang, "/account", true);
    f.done("account-saved");
    let sessions = vec![
        SessionRow { since: f.when(NOW - 60_000), current: true },
        SessionRow { since: f.when(NOW - 90_000_000), current: false },
    ];
    let token = TokenRow { id: "k1".into(), name: NASTY.into(), created: f.when(NOW - 90_000_000) };
    Account {
        email: "aissata@securite.example".into(),
        name: "Aïssata Maïga".into(),
        language: String::new(),
        institution: Some(ministry()),
        letters: "daily",
        sessions,
        tokens: vec![token],
        f,
    }
    .render()
    .expect("renders")
}

fn page_invitation(lang: Lang, signed_in: bool) -> String {
    let f = frame(lang, "/invitation/abc", signed_in);
    Invitation {
        token: "abc".into(),
        invited_by: "Aïssata Maïga".into(),
        dossier: dossier().title,
        note: "Pour l’atelier de mai : relisez surtout l’axe 3.".into(),
        role: "reviewer",
        institution: Some(ministry().name),
        one_text: true,
        expires: f.when(NOW + 900_000_000),
        name: String::new(),
        email: String::new(),
        f,
    }
    .render()
    .expect("renders")
}

fn pages(lang: Lang) -> Vec<(&'static str, String)> {
    let card = |f: &Frame, title: &str, stage| DossierCard {
        slug: "pnspc".into(),
        title: title.into(),
        summary: dossier().summary,
        stage,
        roles: "Rédacteur".into(),
        last: Some(f.when(NOW - 7_200_000)),
    };
    let home = |cards: usize| {
        let f = frame(lang, "/", true);
        let dossiers = [card(&f, &dossier().title, "drafting"), card(&f, NASTY, "adopted")];
        let dossiers = dossiers.into_iter().take(cards).collect();
        let (new_title, new_slug) = (String::new(), String::new());
        Home { f, dossiers, can_create: true, open_create: false, new_title, new_slug }
            .render()
            .expect("renders")
    };
    let signin = || {
        let mut f = frame(lang, "/signin", false);
        f.problem(f.t("sign-in-first"));
        SignIn { f, next: "/d/x?a=\"b\"".into(), email: NASTY.into() }.render().expect("renders")
    };
    let new_text = || {
        let langs = choices(&["Français", "Bamanankan"], 0);
        let f = frame(lang, "/d/pnspc/new", true);
        NewText { f, d: dossier(), langs, title: String::new(), body: NASTY.into() }
            .render()
            .expect("renders")
    };
    let imported = || {
        let problem = |place: &str| ProblemRow {
            place: place.into(),
            what: "Une modification suivie a été lue comme acceptée.".into(),
            detail: NASTY.into(),
        };
        let problems = vec![problem("section 3, paragraphe 2"), problem("ligne 120")];
        let (id, title) = ("t1".into(), "Politique nationale".into());
        Imported { f: frame(lang, "/d/pnspc/import", true), d: dossier(), id, title, problems, total: 7 }
            .render()
            .expect("renders")
    };
    let admin = || {
        let person = |name: &str| AccountRow {
            name: name.into(),
            email: "a@b.example".into(),
            institution: Some(ministry()),
            administrator: true,
        };
        let people = vec![person("Aïssata Maïga"), person(NASTY)];
        let f = frame(lang, "/admin", true);
        let unsent = vec![UnsentRow {
            address: NASTY.into(),
            subject: NASTY.into(),
            why: "550 no such user".into(),
            at: f.when(NOW - 90_000_000),
        }];
        Admin { institutions: vec![ministry()], people, unsent, waiting: 3, f }.render().expect("renders")
    };
    let oops = |status: u16| {
        let f = frame(lang, "/nowhere", false);
        let heading = f.t(&format!("oops-{status}"));
        let (message, hint) = (f.t(&format!("oops-{status}-hint")), String::new());
        Oops { f, status, heading, message, hint, offer_signin: status == 404 }.render().expect("renders")
    };
    let mut all = vec![
        (
            "home-public",
            HomePublic { f: frame(lang, "/", false), dossiers: vec![place()] }.render().expect("renders"),
        ),
        ("home", home(2)),
        ("home-empty", home(0)),
        ("signin", signin()),
        ("invitation", page_invitation(lang, false)),
        ("invitation-known", page_invitation(lang, true)),
        ("dossier", page_dossier(lang)),
        ("people", page_people(lang)),
        ("new-text", new_text()),
        ("imported", imported()),
        ("read", page_read(lang)),
        ("history", page_history(lang)),
        ("edit", page_edit(lang)),
        ("account", page_account(lang)),
        ("admin", admin()),
        ("oops-404", oops(404)),
        ("oops-500", oops(500)),
    ];
    all.extend(super::version_samples::pages(lang));
    all.extend(super::branch_samples::pages(lang));
    all.extend(super::consult_samples::pages(lang));
    all.extend(super::letter_samples::pages(lang));
    all.extend(super::follow_up_samples::pages(lang));
    all.extend(super::line_samples::pages(lang));
    all.extend(super::minutes_samples::pages(lang));
    all
}

#[test]
fn names_that_look_like_markup_stay_text() {
    for (name, html) in Lang::ALL.into_iter().flat_map(pages) {
        assert!(!html.contains("<script>alert"), "{name} lets markup through");
        assert!(!html.contains("a=\"b\""), "{name} lets a quote end an attribute");
    }
}

#[test]
fn every_key_that_a_page_shows_is_translated() {
    let key = |word: &str| word.contains('-') && word.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    for (name, html) in Lang::ALL.into_iter().flat_map(pages) {
        let text = html.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text.trim());
        let bare: Vec<_> = text.filter(|text| key(text)).collect();
        assert!(bare.is_empty(), "{name} shows {bare:?}");
    }
}

#[test]
fn pages_are_well_formed_and_keep_our_content_policy() {
    for (name, html) in Lang::ALL.into_iter().flat_map(pages) {
        assert!(!html.contains(" style=") && !html.contains("<style"), "{name} has inline style");
        assert!(!html.contains(" onclick=") && !html.contains("javascript:"), "{name} has inline script");
        assert!(!html.contains("<script type=\"module\">"), "{name} has inline script");
        for one in ["<h1", "<main", "<title>", "id=\"main\""] {
            assert_eq!(html.matches(one).count(), 1, "{name}: {one} once");
        }
        for tag in
            ["div", "section", "form", "ul", "ol", "li", "table", "p", "a", "nav", "details", "main", "dl"]
        {
            let opened =
                html.matches(&format!("<{tag}>")).count() + html.matches(&format!("<{tag} ")).count();
            assert_eq!(
                opened,
                html.matches(&format!("</{tag}>")).count(),
                "{name}: <{tag}> opened and closed"
            );
        }
        let mut ids: Vec<_> = html.split(" id=\"").skip(1).filter_map(|s| s.split('"').next()).collect();
        ids.sort_unstable();
        let all = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), all, "{name} repeats an id");
    }
}

#[test]
fn pages_can_be_written_out_to_be_looked_at() {
    let Some(out) = std::env::var_os("PALABRE_TEST_PAGES_OUT").map(std::path::PathBuf::from) else { return };
    for lang in Lang::ALL {
        for (name, html) in pages(lang) {
            std::fs::write(out.join(format!("{name}.{}.html", lang.as_str())), html)
                .expect("the folder is writable");
        }
    }
}

/// One `--name: #rrggbb` of the block that starts at `from`.
fn colour(css: &str, from: &str, name: &str) -> [f64; 3] {
    let block = css.split_once(from).expect("the block is there").1;
    let hex = block.split_once(&format!("--{name}: #")).expect("the token is there").1;
    [0, 2, 4].map(|i| {
        let channel = f64::from(u8::from_str_radix(&hex[i..i + 2], 16).expect("hexadecimal")) / 255.0;
        if channel <= 0.040_45 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
    })
}

/// WCAG 2.2 relative luminance contrast.
fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
    let light = |c: [f64; 3]| 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
    let (a, b) = (light(a), light(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn the_tokens_keep_their_contrast_in_both_schemes() {
    let css = include_str!("../../../assets/css/tokens.css");
    for scheme in [":root {", ":root[data-theme=\"dark\"] {"] {
        let get = |name| colour(css, scheme, name);
        for (text, grounds, least) in [
            ("ink", vec!["paper", "surface", "sunken", "accent-soft", "mark"], 7.0),
            ("ink-2", vec!["paper", "surface", "sunken", "warn-soft"], 4.5),
            ("accent", vec!["paper", "surface", "accent-soft"], 4.5),
            ("accent-ink", vec!["accent"], 4.5),
            ("warn", vec!["paper", "surface", "warn-soft"], 4.5),
            ("danger", vec!["paper", "surface", "danger-soft"], 4.5),
            ("ok", vec!["paper", "surface", "ok-soft"], 4.5),
            ("rule-strong", vec!["paper", "surface"], 3.0),
        ] {
            for ground in grounds {
                let ratio = contrast(get(text), get(ground));
                assert!(ratio >= least, "{scheme} --{text} on --{ground} is {ratio:.2}, less than {least}");
            }
        }
    }
}
