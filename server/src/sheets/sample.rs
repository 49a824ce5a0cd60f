//! A form to try, filled in by partners of the demo: remarks on its French text as they come in practice. Some say their place
//! surely, some do not, one comes twice, and one looks like a formula.
//!
//! Must stay true (`tests/it/sheets.rs`): what is said of each row here is what [`super::place()`] finds on the demo's text.

use super::heads::HEADS_FR;
use super::write::{Cell, WriteError, write_xlsx};

const OSC: &str = "Réseau Paix et citoyenneté";
const FEMMES: &str = "Coordination des associations de femmes";
const PRIVE: &str = "Conseil des entreprises";
const PTF: &str = "Groupe des partenaires techniques et financiers";

/// Institution, line, clause, paragraph, kind, comment, proposed change; the answer is the secretariat's to write.
const ROWS: [[&str; 7]; 12] = [
    // Sure, with the block and the words.
    [
        OSC,
        "",
        "6.1.2",
        "1",
        "te",
        "Le comité « prépare les travaux du Conseil » sans que la société civile y siège.",
        "Ajouter : « deux représentants des organisations de la société civile ».",
    ],
    // Sure; apostrophes and spaces are typed another way than in the text.
    [
        OSC,
        "",
        "§ 6.4.1",
        "",
        "te",
        "La phrase \"ni de missions de renseignement ni de maintien de l'ordre\" est à garder : elle protège nos membres.",
        "",
    ],
    // Sure, by its number and its heading.
    [
        FEMMES,
        "",
        "4.1.1 Étendre et adapter la présence des services",
        "",
        "ge",
        "Dire comment les femmes sont consultées avant l’ouverture d’un poste.",
        "Ajouter une ligne d’action sur la consultation préalable des femmes et des jeunes.",
    ],
    // Sure: the table is in the provision.
    [
        FEMMES,
        "",
        "8.2",
        "Tableau 3",
        "te",
        "Aucun indicateur n’est ventilé par sexe.",
        "Ventiler par sexe les indicateurs sur la perception et sur les plaintes.",
    ],
    // Doubtful: a heading is no number.
    [FEMMES, "", "Vision", "", "ed", "Écrire « les Maliennes et les Maliens » partout.", ""],
    // Doubtful: two provisions.
    [
        PTF,
        "210-245",
        "6.1 et 6.2",
        "",
        "ge",
        "La répartition des rôles entre le niveau national et le niveau régional reste à préciser.",
        "",
    ],
    // Doubtful: the words stand in another provision.
    [
        PTF,
        "",
        "9.2",
        "",
        "te",
        "« Aucune dépense d’équipement n’est engagée sans plan d’entretien » : qui contrôle ce plan ?",
        "Confier le contrôle au secrétariat permanent.",
    ],
    // Doubtful: no clause, but words that stand in one place.
    [PTF, "", "", "", "question", "« Une réserve de cinq pour cent » : cinq pour cent de quoi ?", ""],
    // Sure; the proposal looks like a formula.
    [
        PRIVE,
        "",
        "9.1",
        "",
        "ed",
        "Donner le montant sans l’écrire en toutes lettres.",
        "= 100 milliards de FCFA, hors réserve",
    ],
    // Sure.
    [
        PRIVE,
        "",
        "6.4.2",
        "al. 1",
        "te",
        "L’agrément des sociétés de sécurité privée relève déjà de la loi.",
        "Renvoyer à la loi et supprimer « leur agrément, leur formation et leur contrôle sont renforcés ».",
    ],
    // Nowhere: the whole text.
    [PRIVE, "", "Ensemble du document", "", "Général", "Texte clair ; ajouter un index.", ""],
    // The second one again.
    [
        OSC,
        "",
        "§ 6.4.1",
        "",
        "te",
        "La phrase \"ni de missions de renseignement ni de maintien de l'ordre\" est à garder : elle protège nos membres.",
        "",
    ],
];

/// The form as XLSX.
///
/// # Errors
/// None in practice: the rows are known.
pub fn sample() -> Result<Vec<u8>, WriteError> {
    let head = HEADS_FR.map(str::to_owned);
    let rows: Vec<Vec<Cell>> =
        ROWS.iter().map(|row| row.iter().map(|words| Cell::Text((*words).to_owned())).collect()).collect();
    write_xlsx("Formulaire d’observations", &head, &rows, &[24.0, 10.0, 18.0, 16.0, 12.0, 50.0, 50.0, 40.0])
}
