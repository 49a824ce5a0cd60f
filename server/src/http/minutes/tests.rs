//! A known workshop as a paper: its sentences in French, its Word file, and names that look like markup.

use std::io::Read as _;

use super::document::{Image, Signature};
use super::{convocation, docx, html, lay_out, places};
use crate::domain::ids::{PersonId, WorkshopId};
use crate::domain::minutes::*;
use crate::domain::workshop::{Choice, DecisionKind, DecisionMode, Majority, Session, Voting};
use crate::i18n::Lang;

const DAY: i64 = 1_778_575_800_000; // 2026-05-12 08:50 UTC
const HOUR: i64 = 3_600_000;
const NASTY: &str = "<script>alert('x')</script> & \"Co\"";

fn decision(n: i64, item: &str, kind: DecisionKind, mode: DecisionMode) -> Recorded {
    Recorded {
        n,
        at: DAY + HOUR,
        item: item.into(),
        commission: None,
        kind,
        mode,
        votes: Votes { favour: 0, against: 0, abstain: 0 },
        roll: vec![],
        quorum: Present { institutions: 2, institutions_all: 3, seats: 2, seats_all: 4, met: true },
        why_without: String::new(),
        note: String::new(),
        replaces: None,
        hash: "0123456789abcdef".repeat(4),
        version_hash: "ab".repeat(32),
        reservations: vec![],
        wording: vec![],
        hidden: false,
        uncovered: false,
    }
}

fn called(institution: &str, choice: Choice) -> Called {
    Called { institution: institution.into(), delegate: String::new(), choice }
}

/// A morning with an amendment, a vote, a reservation, a correction and a quorum that was lost. `name` is a delegate's.
pub fn sample(name: &str) -> Minutes {
    let stretch = |op, words: &str| Stretch { op, words: words.into() };
    let amended = Recorded {
        votes: Votes { favour: 12, against: 3, abstain: 1 },
        roll: vec![called("m", Choice::For), called("p", Choice::Abstain)],
        reservations: vec![Reserved {
            institution: "p".into(),
            words: format!("Sous réserve du financement. {name}"),
        }],
        wording: vec![Changed {
            label: "2 Objectifs".into(),
            kind: "reworded".into(),
            stretches: vec![
                stretch(Went::Same, "Protéger "),
                stretch(Went::Removed, "la population"),
                stretch(Went::Added, "chacun"),
                stretch(Went::Same, ".\nSecourir."),
            ],
        }],
        note: name.to_owned(),
        ..decision(2, "b", DecisionKind::Amended, DecisionMode::Hands)
    };
    let corrected = Recorded {
        replaces: Some(1),
        quorum: Present { institutions: 1, institutions_all: 3, seats: 1, seats_all: 4, met: false },
        why_without: "Accord écrit de la délégation.".into(),
        ..decision(3, "a", DecisionKind::Postponed, DecisionMode::Consensus)
    };
    let recommended =
        Recorded { commission: Some(1), ..decision(4, "b", DecisionKind::Adopted, DecisionMode::Consensus) };
    let institution =
        |id: &str, name: &str, seats, votes| Institution { id: id.into(), name: name.into(), seats, votes };
    let delegate = |institution: &str, name: &str, times: &[(i64, Option<i64>)]| Delegate {
        institution: institution.into(),
        name: name.into(),
        office: "Délégué".into(),
        times: times.to_vec(),
    };
    let item = |id: &str, title: &str| Item {
        id: id.into(),
        text: "t".into(),
        version: 3,
        title: title.into(),
        commission: None,
        hidden: false,
    };
    let part = |part: &str, words: &str| Part { part: part.into(), words: words.into() };
    Minutes {
        dossier: "Politique nationale de sécurité".into(),
        workshop: Heading {
            id: "w".into(),
            n: 1,
            title: "Atelier national".into(),
            place: "Bamako".into(),
            opens: DAY,
            closes: DAY + 9 * HOUR,
            zone: "Africa/Bamako".into(),
            chair: "Aïssata Maïga".into(),
            chair_of: "Ministère de la Sécurité".into(),
            rapporteur: "Moussa Coulibaly".into(),
        },
        texts: vec![About {
            id: "t".into(),
            title: "Politique".into(),
            version: 3,
            hash: "cd".repeat(32),
            hidden: false,
        }],
        rules: Rules {
            quorum_institutions: 50,
            quorum_seats: 0,
            voting: Voting::Institution,
            majority: Majority::Simple,
        },
        institutions: vec![
            institution("m", "Ministère", 2, true),
            institution("n", "Nations unies", 1, false),
            institution("p", "Plateforme", 2, true),
            institution("s", "Syndicat", 0, false),
        ],
        delegates: vec![
            delegate("m", "Awa Diarra", &[(DAY, Some(DAY + HOUR)), (DAY + 2 * HOUR, None)]),
            delegate("p", name, &[(DAY + HOUR, Some(DAY + 3 * HOUR))]),
        ],
        hours: vec![
            Hour { at: DAY, state: Session::Open },
            Hour { at: DAY + HOUR, state: Session::Suspended },
            Hour { at: DAY + 2 * HOUR, state: Session::Open },
            Hour { at: DAY + 3 * HOUR, state: Session::Closed },
        ],
        agenda: vec![item("a", "1 Contexte"), item("b", "2 Objectifs"), item("c", "3 Suivi")],
        commissions: vec![Report {
            n: 1,
            name: "Commission des finances".into(),
            rapporteur: "Oumar".into(),
            words: "Rien à redire.".into(),
            at: Some(DAY),
            hidden: false,
        }],
        decisions: vec![
            decision(1, "a", DecisionKind::Adopted, DecisionMode::Consensus),
            amended,
            corrected,
            recommended,
        ],
        narrative: vec![
            part("opening", &format!("La présidente a **salué** les délégués. {name}")),
            part("b", "Un débat :\n\n- court\n- nourri"),
        ],
    }
}

fn frozen() -> Frozen {
    Frozen {
        workshop: WorkshopId::stored("w".into()),
        n: 2,
        hash: [0xab; 32],
        signature: [0; 64],
        by: PersonId::stored("p".into()),
        by_name: "Moussa".into(),
        at: DAY + 4 * HOUR,
    }
}

/// The words of a page, a line for each block.
fn words(html: &str) -> String {
    let mut text = String::new();
    for piece in html.split('<') {
        let (tag, words) = piece.split_once('>').unwrap_or(("", piece));
        if ["/p", "/h2", "/h3", "/h4", "/li", "/tr", "/caption", "br", "/figcaption", "/blockquote"]
            .contains(&tag)
        {
            text.push('\n');
        }
        if ["/td", "/th"].contains(&tag) {
            text.push_str(" | ");
        }
        text.push_str(match tag {
            "del" => "[-",
            "/del" => "-]",
            "ins" => "[+",
            "/ins" => "+]",
            _ => "",
        });
        text.push_str(words);
    }
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join("\n").replace("&#x27;", "'").replace(['\u{a0}', '\u{202f}'], " ")
}

#[test]
fn a_known_workshop_has_known_minutes() {
    let m = sample("Oumou Sangaré");
    let paper = lay_out(Lang::Fr, &m, Some(&frozen()), places(Lang::Fr, &m, &[]));
    insta::assert_snapshot!(words(&html(&paper)), @r"
    RÉPUBLIQUE DU MALI
    Un Peuple – Un But – Une Foi
    Ministère de la Sécurité
    Politique nationale de sécurité
    Procès-verbal de l’atelier de validation
    « Atelier national »
    Procès-verbal figé sous le nº 2, le 12 mai 2026 à 12:50.
    Ouverture
    L’an deux mille vingt-six et le douze mai, à huit heures cinquante, s’est ouvert à Bamako l’atelier de validation intitulé « Atelier national », tenu dans le cadre du dossier « Politique nationale de sécurité ».
    Présidence : Aïssata Maïga (Ministère de la Sécurité)
    Rapporteur général : Moussa Coulibaly
    L’atelier porte sur :
    Politique, version 3, cdcd cdcd cdcd cdcd
    La présidente a salué les délégués. Oumou Sangaré
    Séance ouverte le 12 mai 2026 à 08:50
    Séance suspendue le 12 mai 2026 à 09:50
    Séance reprise le 12 mai 2026 à 10:50
    Séance levée le 12 mai 2026 à 11:50
    Présences
    Institutions et délégués présents
    Institution | Délégué | Fonction | Présence |
    Ministère | Awa Diarra | Délégué | de 08:50 à 09:50 ; dès 10:50 |
    Plateforme | Oumou Sangaré | Délégué | de 09:50 à 11:50 |
    Institutions invitées et absentes :
    Nations unies (observateur)
    Quorum
    Ont été invités avec voix délibérative : deux (2) institutions, pour quatre (4) sièges.
    Le quorum est réuni lorsque cinquante (50) pour cent des institutions sont présentes.
    Chaque institution dispose d’une voix. Une décision mise aux voix est acquise à la majorité des suffrages exprimés, abstentions non comprises.
    Ordre du jour
    Nº | Disposition |
    1 | 1 Contexte |
    2 | 2 Objectifs |
    3 | 3 Suivi |
    Travaux des commissions
    Commission des finances
    Rapporteur : Oumar
    Rien à redire.
    La commission recommande, pour « 2 Objectifs » : Adoptée sans changement, par consensus.
    Délibérations et décisions
    Décision nº 1 – 1 Contexte
    Adoptée sans changement, par consensus. Décision prise le 12 mai 2026 à 09:50.
    Cette décision a été remplacée par la décision nº 3.
    Quorum réuni : deux (2) institutions sur 3 et deux (2) sièges sur 4 étaient présents.
    Empreinte SHA-256 : 0123 4567 89ab cdef
    Décision nº 2 – 2 Objectifs
    Un débat :
    court
    nourri
    Adoptée avec amendement, par vote à main levée : douze (12) voix pour, trois (3) contre, une (1) abstention. Décision prise le 12 mai 2026 à 09:50.
    Quorum réuni : deux (2) institutions sur 3 et deux (2) sièges sur 4 étaient présents.
    Appel nominal
    Institution | Vote |
    Ministère | Pour |
    Plateforme | Abstention |
    Rédaction retenue, comparée à la version soumise à l’atelier (mots retirés barrés, mots ajoutés soulignés) :
    2 Objectifs (reformulée)
    Protéger [-la population-][+chacun+].
    Secourir.
    Réserve – Plateforme :
    Sous réserve du financement. Oumou Sangaré
    Note : Oumou Sangaré
    Empreinte SHA-256 : 0123 4567 89ab cdef
    Décision nº 3 – 1 Contexte
    Reportée, par consensus. Décision prise le 12 mai 2026 à 09:50.
    Cette décision remplace la décision nº 1.
    Quorum non réuni : une (1) institution sur 3 et un (1) siège sur 4 étaient présents.
    Motif pour lequel la présidence a poursuivi sans quorum :
    Accord écrit de la délégation.
    Empreinte SHA-256 : 0123 4567 89ab cdef
    Points de l’ordre du jour sur lesquels aucune décision n’a été prise :
    3 Suivi
    Clôture
    La séance a été levée le douze mai deux mille vingt-six, à onze heures cinquante.
    En foi de quoi le présent procès-verbal a été dressé pour servir et valoir ce que de droit.
    Fait à Bamako, le douze mai deux mille vingt-six.
    Présidence
    Aïssata Maïga
    Rapporteur général
    Moussa Coulibaly
    Annexe – Empreintes
    L’empreinte d’une disposition ou d’un texte change dès qu’un seul de ses mots change. Ces empreintes permettent de vérifier que le texte publié est celui que l’atelier a décidé.
    Objet | Empreinte SHA-256 |
    Présent procès-verbal (nº 2) | abab abab abab abab abab abab abab abab abab abab abab abab abab abab abab abab |
    Politique, version 3 | cdcd cdcd cdcd cdcd cdcd cdcd cdcd cdcd cdcd cdcd cdcd cdcd cdcd cdcd cdcd cdcd |
    Décision nº 1 | 0123 4567 89ab cdef 0123 4567 89ab cdef 0123 4567 89ab cdef 0123 4567 89ab cdef |
    Décision nº 2 | 0123 4567 89ab cdef 0123 4567 89ab cdef 0123 4567 89ab cdef 0123 4567 89ab cdef |
    Décision nº 3 | 0123 4567 89ab cdef 0123 4567 89ab cdef 0123 4567 89ab cdef 0123 4567 89ab cdef |
    ");
}

#[test]
fn a_known_workshop_has_a_known_convocation() {
    let m = sample("Oumou Sangaré");
    let to = m.institutions.iter().find(|one| one.id == "n");
    insta::assert_snapshot!(words(&html(&convocation(Lang::Fr, &m, "Venez **nombreux**.", to))), @r"
    RÉPUBLIQUE DU MALI
    Un Peuple – Un But – Une Foi
    Ministère de la Sécurité
    Politique nationale de sécurité
    Convocation
    « Atelier national »
    À Nations unies
    J’ai l’honneur de vous inviter à prendre part à l’atelier de validation intitulé « Atelier national », organisé dans le cadre du dossier « Politique nationale de sécurité ».
    Début : le douze mai deux mille vingt-six à huit heures cinquante (12 mai 2026 à 08:50)
    Fin : le douze mai deux mille vingt-six à dix-sept heures cinquante (12 mai 2026 à 17:50)
    Heures du fuseau Africa/Bamako
    Lieu : Bamako
    Votre institution y dispose de un (1) siège en qualité d’observateur, sans voix délibérative.
    Venez nombreux.
    L’atelier porte sur :
    Politique, version 3, cdcd cdcd cdcd cdcd
    Ordre du jour
    Nº | Disposition |
    1 | 1 Contexte |
    2 | 2 Objectifs |
    3 | 3 Suivi |
    Quorum
    Ont été invités avec voix délibérative : deux (2) institutions, pour quatre (4) sièges.
    Le quorum est réuni lorsque cinquante (50) pour cent des institutions sont présentes.
    Chaque institution dispose d’une voix. Une décision mise aux voix est acquise à la majorité des suffrages exprimés, abstentions non comprises.
    Je vous prie de communiquer au secrétariat de l’atelier, avant son ouverture, le nom et la fonction de vos délégués.
    Je vous prie d’agréer l’expression de ma considération distinguée.
    Présidence
    Aïssata Maïga
    ");
}

#[test]
fn names_that_look_like_markup_stay_words() {
    let mut m = sample(NASTY);
    m.dossier = NASTY.into();
    m.workshop.title = NASTY.into();
    m.workshop.place = NASTY.into();
    m.agenda[0].title = NASTY.into();
    m.institutions[0].name = NASTY.into();
    m.decisions[1].wording[0].stretches[2].words = NASTY.into();
    for lang in Lang::ALL {
        let signature = Signature {
            name: NASTY.into(),
            office: NASTY.into(),
            address: Some("/x".into()),
            ..Signature::default()
        };
        let paper = lay_out(lang, &m, None, vec![signature]);
        for page in [html(&paper), html(&convocation(lang, &m, NASTY, m.institutions.first()))] {
            assert!(!page.contains("<script") && page.contains("&lt;script&gt;"), "{page}");
        }
        let file = document_xml(&docx(&paper).unwrap());
        assert!(!file.contains("<script") && file.contains("&lt;script&gt;"));
    }
}

#[test]
fn every_key_of_a_paper_is_translated() {
    let mut m = sample("Oumou");
    m.hide(&["t".to_owned()].into());
    for lang in Lang::ALL {
        for m in [&sample("Oumou"), &m] {
            let paper = lay_out(lang, m, None, places(lang, m, &[]));
            for page in [html(&paper), html(&convocation(lang, m, "", None))] {
                let words = words(&page);
                assert!(!words.contains("minutes-") && !words.contains("convocation-"), "{words}");
            }
        }
    }
}

fn part(file: &[u8], name: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(file)).unwrap();
    let mut bytes = vec![];
    archive.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

fn document_xml(file: &[u8]) -> String {
    String::from_utf8(part(file, "word/document.xml")).unwrap()
}

#[test]
fn the_word_file_holds_headings_tables_amendments_pages_and_signatures() {
    let m = sample("Oumou\u{1}");
    let image = Image { bytes: vec![1, 2, 3], width: 300, height: 100 };
    let signature = Signature { name: "Awa".into(), image: Some(image), ..Signature::default() };
    let file = docx(&lay_out(Lang::Fr, &m, Some(&frozen()), vec![signature])).unwrap();
    let xml = document_xml(&file);
    let count = |what: &str| xml.matches(what).count();
    assert_eq!(count("<w:tbl>"), 5, "attendance, agenda, a roll call, signatures, hashes");
    assert!(count("w:val=\"Heading1\"") >= 8 && count("w:val=\"Heading2\"") >= 4);
    assert!(
        xml.contains("<w:strike") && xml.contains("<w:u w:val=\"single\""),
        "amended wording is seen as such"
    );
    assert!(xml.contains("Oumou</w:t>") && !xml.contains('\u{1}'), "no character that XML refuses");
    assert_eq!(count("<pic:pic"), 1);
    let footer = String::from_utf8(part(&file, "word/footer1.xml")).unwrap();
    assert!(footer.contains("PAGE") && footer.contains("NUMPAGES") && footer.contains("abab abab"));
    let header = String::from_utf8(part(&file, "word/header1.xml")).unwrap();
    assert!(header.contains("Atelier national"));
}
