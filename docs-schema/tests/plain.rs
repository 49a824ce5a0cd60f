//! Policies pasted as plain text: realistic French cases, and the promise that no word is lost.

use docs_schema::plain::{decode, parse};
use docs_schema::{Block, Inline, ListKind, PolicyText, Problem};
use proptest::prelude::*;

fn read(source: &str) -> (PolicyText, Vec<Problem>) {
    let mut next = 0;
    parse(source, &mut || {
        next += 1;
        format!("s{next}")
    })
}

fn words(content: &[Inline]) -> String {
    content
        .iter()
        .map(|inline| match inline {
            Inline::Text { text, .. } => text.as_str(),
            Inline::Note { .. } => "",
        })
        .collect()
}

/// One line a block: `= title`, `## heading`, `- bullet`, `1. ordered` (indented by depth), `paragraph`, `---`.
fn outline(source: &str) -> String {
    let (text, _) = read(source);
    let mut lines = Vec::new();
    if !text.title.is_empty() {
        lines.push(format!("= {}", words(&text.title)));
    }
    for block in text.sections.iter().flat_map(|section| &section.blocks) {
        lines.push(match block {
            Block::Heading { level, content } => {
                format!("{} {}", "#".repeat((*level).into()), words(content))
            }
            Block::Item { kind, depth, content } => {
                let mark = if *kind == ListKind::Bullet { "-" } else { "1." };
                format!("{}{mark} {}", "  ".repeat((*depth).into()), words(content))
            }
            Block::Paragraph { content } | Block::Quote { content } => words(content),
            Block::Rule => "---".into(),
            Block::Table { .. } => unreachable!("plain text has no tables"),
        });
    }
    lines.join("\n")
}

#[track_caller]
fn check(source: &str, expected: &str) {
    assert_eq!(outline(source), expected.trim_matches('\n'));
}

#[test]
fn a_policy_with_decimal_headings_is_read_as_chapters_and_sections() {
    check(
        "POLITIQUE NATIONALE DE SÉCURITÉ\n\n1. Contexte\n\nLe Mali fait face à une crise.\n\n1.1 Objet\nLa présente politique fixe un cadre.\n1.2. Champ d’application\nElle s’applique à tous.\n\n2. Vision\n\nUn Mali en paix.\n2.1 Principes\nLa légalité.\n2.1.1 Primauté du droit\nNul n’est au-dessus de la loi.\n",
        "= POLITIQUE NATIONALE DE SÉCURITÉ\n# 1. Contexte\nLe Mali fait face à une crise.\n## 1.1 Objet\nLa présente politique fixe un cadre.\n## 1.2. Champ d’application\nElle s’applique à tous.\n# 2. Vision\nUn Mali en paix.\n## 2.1 Principes\nLa légalité.\n### 2.1.1 Primauté du droit\nNul n’est au-dessus de la loi.",
    );
}

#[test]
fn numbered_lines_below_each_other_are_a_list_not_headings() {
    check(
        "Les principes directeurs sont :\n1. La primauté du droit\n2. La redevabilité\n3. La participation citoyenne\n\nIls s’imposent à tous les acteurs.",
        "Les principes directeurs sont :\n1. La primauté du droit\n1. La redevabilité\n1. La participation citoyenne\nIls s’imposent à tous les acteurs.",
    );
}

#[test]
fn a_law_with_titles_chapters_and_articles_is_nested_by_their_ranks() {
    check(
        "LOI N° 2016-028 PORTANT ORIENTATION\n\nTITRE I\nDES DISPOSITIONS GÉNÉRALES\n\nCHAPITRE Ier : De l’objet\n\nArticle 1er : La présente loi fixe les orientations de la politique de sécurité.\n\nArticle 2 : Au sens de la présente loi, on entend par :\n- sécurité : l’absence de menace ;\n- acteur : toute institution concernée.\n\nTITRE II – DES ORGANES\n\nArticle 3\nLe Conseil est créé.\n",
        "= LOI N° 2016-028 PORTANT ORIENTATION\n# TITRE I DES DISPOSITIONS GÉNÉRALES\n## CHAPITRE Ier : De l’objet\n### Article 1er :\nLa présente loi fixe les orientations de la politique de sécurité.\n### Article 2 : Au sens de la présente loi, on entend par :\n- sécurité : l’absence de menace ;\n- acteur : toute institution concernée.\n# TITRE II – DES ORGANES\n### Article 3\nLe Conseil est créé.",
    );
}

#[test]
fn roman_chapters_hold_lettered_sections_and_these_hold_numbers() {
    check(
        "Stratégie nationale de protection civile\n\nI. CONTEXTE ET JUSTIFICATION\n\nA. Situation sécuritaire\nElle reste préoccupante dans le centre.\n\nB. Enjeux\n1. Enjeux internes\nLes conflits locaux.\n2. Enjeux externes\nLe terrorisme transfrontalier.\n\nII. VISION\nÀ l’horizon 2030, un Mali résilient.",
        "= Stratégie nationale de protection civile\n# I. CONTEXTE ET JUSTIFICATION\n## A. Situation sécuritaire\nElle reste préoccupante dans le centre.\n## B. Enjeux\n### 1. Enjeux internes\nLes conflits locaux.\n### 2. Enjeux externes\nLe terrorisme transfrontalier.\n# II. VISION\nÀ l’horizon 2030, un Mali résilient.",
    );
}

#[test]
fn a_cover_page_gives_the_title_and_its_other_lines_stay_words() {
    check(
        "RÉPUBLIQUE DU MALI\nUn Peuple – Un But – Une Foi\n\nMINISTÈRE DE LA SÉCURITÉ ET DE LA PROTECTION CIVILE\n\nPOLITIQUE NATIONALE DE SÉCURITÉ\nET DE PROTECTION CIVILE\n\nBamako, juillet 2024\n\nAVANT-PROPOS\n\nLa sécurité est l’affaire de tous.",
        "= POLITIQUE NATIONALE DE SÉCURITÉ ET DE PROTECTION CIVILE\nRÉPUBLIQUE DU MALI\nUn Peuple – Un But – Une Foi\nMINISTÈRE DE LA SÉCURITÉ ET DE LA PROTECTION CIVILE\nBamako, juillet 2024\n# AVANT-PROPOS\nLa sécurité est l’affaire de tous.",
    );
}

#[test]
fn lines_broken_at_a_fixed_width_are_joined_again() {
    check(
        "1. Contexte\n\nDepuis 2012, le Mali connaît une crise multidimensionnelle qui affecte\nl’ensemble du territoire. Les populations des régions du nord et du\ncentre subissent les effets conjugués de l’insécurité, de la\npauvreté et du changement climatique.\n\nLe Gouvernement, avec l’appui de M. Cissé, coordonnateur, et de\nM. Diallo, expert, a engagé une réforme du secteur de la sécurité.\n\n2. Vision\n\nUn pays en paix.",
        "# 1. Contexte\nDepuis 2012, le Mali connaît une crise multidimensionnelle qui affecte l’ensemble du territoire. Les populations des régions du nord et du centre subissent les effets conjugués de l’insécurité, de la pauvreté et du changement climatique.\nLe Gouvernement, avec l’appui de M. Cissé, coordonnateur, et de M. Diallo, expert, a engagé une réforme du secteur de la sécurité.\n# 2. Vision\nUn pays en paix.",
    );
}

#[test]
fn paragraphs_copied_one_a_line_stay_apart() {
    check(
        "Le premier paragraphe est long et dit beaucoup de choses sur la gouvernance du secteur de la sécurité, ses acteurs, ses moyens et ses limites.\nLe deuxième est tout aussi long et traite de la participation des femmes et des jeunes à la prévention des conflits dans les communes.\nLe troisième est court.",
        "Le premier paragraphe est long et dit beaucoup de choses sur la gouvernance du secteur de la sécurité, ses acteurs, ses moyens et ses limites.\nLe deuxième est tout aussi long et traite de la participation des femmes et des jeunes à la prévention des conflits dans les communes.\nLe troisième est court.",
    );
}

#[test]
fn lists_nest_by_marker_and_by_indent() {
    check(
        "Le comité est chargé de :\n1) coordonner les actions :\n   a) au niveau national ;\n   b) au niveau régional :\n      i) dans les cercles,\n      ii) dans les communes ;\n2) suivre la mise en œuvre :\n   • par des rapports ;\n     o trimestriels,\n     o annuels ;\n   • par des visites.\n– rendre compte.",
        "Le comité est chargé de :\n1. coordonner les actions :\n  1. au niveau national ;\n  1. au niveau régional :\n    1. dans les cercles,\n    1. dans les communes ;\n1. suivre la mise en œuvre :\n  - par des rapports ;\n    - trimestriels,\n    - annuels ;\n  - par des visites.\n  - rendre compte.",
    );
}

#[test]
fn after_h_comes_the_letter_i_and_not_the_roman_one() {
    let letters = "abcdefghij".chars().map(|c| format!("{c}) point {c}")).collect::<Vec<_>>().join("\n");
    let expected = "abcdefghij".chars().map(|c| format!("1. point {c}")).collect::<Vec<_>>().join("\n");
    check(&letters, &expected);
}

#[test]
fn capitals_hold_numbers_that_begin_again_below_them() {
    check(
        "Document de travail\n\nCONTEXTE\n\n1. Situation\nElle est grave.\n2. Enjeux\nIls sont nombreux.\n\nORIENTATIONS\n\n1. Prévention\nElle est première.\n2. Réponse\nElle est graduée.",
        "= Document de travail\n# CONTEXTE\n## 1. Situation\nElle est grave.\n## 2. Enjeux\nIls sont nombreux.\n# ORIENTATIONS\n## 1. Prévention\nElle est première.\n## 2. Réponse\nElle est graduée.",
    );
}

#[test]
fn strategic_axes_and_annexes_are_headings() {
    check(
        "Axe stratégique 1 : Gouvernance de la sécurité\nObjectif : améliorer la coordination.\n\nAxe stratégique 2 : Protection civile\nObjectif : sauver des vies.\n\nANNEXE 1 : GLOSSAIRE\nMenace : tout danger.",
        "# Axe stratégique 1 : Gouvernance de la sécurité\nObjectif : améliorer la coordination.\n# Axe stratégique 2 : Protection civile\nObjectif : sauver des vies.\n# ANNEXE 1 : GLOSSAIRE\nMenace : tout danger.",
    );
}

#[test]
fn a_pasted_table_of_contents_makes_no_headings() {
    let (text, problems) = read(
        "Sommaire\n\n1. Contexte .......... 3\n2. Vision .......... 5\n\n1. Contexte\n\nLe texte.\n\n2. Vision\n\nLa vision.",
    );
    let headings = text.sections.iter().filter(|s| matches!(s.blocks[0], Block::Heading { .. })).count();
    assert_eq!(headings, 2);
    assert!(
        problems.iter().any(|p| p.code == "contents-kept" && p.place == "line 3" && p.detail == "2"),
        "{problems:?}"
    );
}

#[test]
fn numbered_paragraphs_that_are_sentences_keep_their_numbers_or_become_items() {
    check(
        "2.1 Le ministre chargé de la sécurité veille à l’application de la présente politique.\n2.2 Il rend compte au Conseil.\n\n1. Le Premier ministre préside le comité.\n2. Le secrétaire permanent en assure le secrétariat.",
        "2.1 Le ministre chargé de la sécurité veille à l’application de la présente politique.\n2.2 Il rend compte au Conseil.\n1. Le Premier ministre préside le comité.\n1. Le secrétaire permanent en assure le secrétariat.",
    );
}

#[test]
fn initials_years_and_amounts_are_words() {
    check(
        "M. Diallo préside.\n\n12. rue de Koulikoro\n\n2024. Une année de réformes.\n\n3.5 millions de personnes sont déplacées.",
        "M. Diallo préside.\n12. rue de Koulikoro\n2024. Une année de réformes.\n3.5 millions de personnes sont déplacées.",
    );
}

#[test]
fn empty_and_odd_texts_are_read_without_fuss() {
    check("", "");
    check("\n \t\n", "");
    check("Un seul mot", "Un seul mot");
    check("\u{feff}السياسة الوطنية للأمن\n\n١. السياق\nنص.", "= السياسة الوطنية للأمن\n١. السياق\nنص.");
    let deep: String = (0..10_000).map(|n| format!("{}- x\n", " ".repeat(n % 200))).collect();
    assert_eq!(read(&deep).0.sections[0].blocks.len(), 10_000);
}

#[test]
fn control_characters_are_dropped_and_said() {
    let (text, problems) = read("Un\u{0}e\u{7} ligne.\nDeux.");
    assert_eq!(words(block_words(&text, 0)), "Une ligne.");
    assert!(
        problems
            .iter()
            .any(|p| p.code == "control-characters-dropped" && p.place == "line 1" && p.detail == "2")
    );
}

fn block_words(text: &PolicyText, index: usize) -> &[Inline] {
    match &text.sections[0].blocks[index] {
        Block::Paragraph { content } => content,
        other => panic!("{other:?}"),
    }
}

#[test]
fn encodings_are_told_apart() {
    let decoded = |bytes: &[u8]| {
        decode(bytes).map(|(text, problems)| (text, problems.into_iter().map(|p| p.code).collect::<Vec<_>>()))
    };
    assert_eq!(decoded("Sécurité".as_bytes()), Ok(("Sécurité".into(), vec![])));
    assert_eq!(decoded(b"\xEF\xBB\xBFS\xC3\xA9"), Ok(("Sé".into(), vec![])));
    assert_eq!(decoded(b"\xFF\xFES\0\xE9\0"), Ok(("Sé".into(), vec![])));
    assert_eq!(decoded(b"\xFE\xFF\0S\xD8\0"), Ok(("S\u{fffd}".into(), vec!["encoding-damaged".into()])));
    assert_eq!(
        decoded(b"S\xE9curit\xE9 \x96 \x80"),
        Ok(("Sécurité – €".into(), vec!["encoding-guessed".into()]))
    );
    assert_eq!(decoded(b"a\0b").expect_err("refused").code(), "plain-binary");
    assert_eq!(
        decoded(b"%PDF-1.7").expect_err("refused").to_string(),
        "This is not plain text: it looks like a PDF document."
    );
}

/// The characters that may not be lost, in order.
fn inked(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect()
}

/// Eats each input line from the output; what is missing must be a marker at the line's beginning.
fn nothing_is_lost(source: &str) -> Result<(), String> {
    let (text, _) = read(source);
    let mut title = inked(&words(&text.title));
    let blocks = text.sections.iter().flat_map(|s| &s.blocks).map(|block| match block {
        Block::Heading { content, .. }
        | Block::Paragraph { content }
        | Block::Item { content, .. }
        | Block::Quote { content } => words(content),
        Block::Table { .. } | Block::Rule => String::new(),
    });
    let output = inked(&blocks.collect::<String>());
    let mut rest = output.as_str();
    for line in source
        .trim_start_matches('\u{feff}')
        .split(['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'])
        .map(inked)
    {
        if let Some(after) =
            rest.strip_prefix(line.as_str()).filter(|_| title.is_empty() || !title.starts_with(&line))
        {
            rest = after;
        } else if let Some(after) = title.strip_prefix(line.as_str()) {
            title = after.to_owned();
        } else if let Some(after) = rest.strip_prefix(line.as_str()) {
            rest = after;
        } else {
            let words = without_marker(&line).into_iter().find_map(|words| rest.strip_prefix(words));
            rest = words.ok_or_else(|| {
                format!("{line:?} is not at {:?}", rest.chars().take(40).collect::<String>())
            })?;
        }
    }
    if rest.is_empty() && title.is_empty() {
        Ok(())
    } else {
        Err(format!("more came out: {rest:?} {title:?}"))
    }
}

/// What a line may be without a list marker or as a drawn rule.
fn without_marker(line: &str) -> Vec<&str> {
    let rule = line.chars().all(|c| "-_=*~—–".contains(c)) && line.chars().count() >= 3;
    let bullet =
        line.chars().next().filter(|c| !c.is_alphanumeric() || *c == 'o').map(|c| &line[c.len_utf8()..]);
    let number = line.trim_start_matches('(').trim_start_matches(|c: char| c.is_ascii_alphanumeric());
    let closed = number.trim_start_matches(['.', ')', '°', '-', '–', '—', ':']);
    let numbered = (closed.len() < number.len() && line.len() - closed.len() < 12).then_some(closed);
    let one = number.char_indices().nth(1).map(|(at, _)| &number[at..]);
    let two = number.char_indices().nth(2).map(|(at, _)| &number[at..]);
    let mut left: Vec<&str> =
        bullet.into_iter().chain(numbered).chain(one).chain(two).chain(rule.then_some("")).collect();
    // The least loss first: an empty rest would match anything.
    left.sort_by_key(|rest| std::cmp::Reverse(rest.len()));
    left
}

fn line() -> impl Strategy<Value = String> {
    let marker = prop::sample::select(vec![
        "",
        "",
        "",
        "1. ",
        "2. ",
        "3) ",
        "1.1 ",
        "1.2. ",
        "a) ",
        "b) ",
        "(i) ",
        "I. ",
        "II – ",
        "A. ",
        "B. ",
        "- ",
        "• ",
        "o ",
        "* ",
        "TITRE II ",
        "Article 3 : ",
        "CHAPITRE Ier ",
        "Annexe A. ",
        "  - ",
        "\t1. ",
    ]);
    let words = prop::sample::select(vec![
        "",
        "CONTEXTE ET ENJEUX",
        "Le Mali est un pays sahélien.",
        "de la paix et de",
        "Objet",
        "Vision :",
        "la sécurité ;",
        "Contexte .... 4",
        "M. Diallo",
        "3,5 %",
        "Politique nationale de sécurité",
        "بسم الله",
        "x\u{301}",
        "une phrase assez longue pour atteindre la largeur à laquelle on coupe",
    ]);
    let marked = (marker, words).prop_map(|(marker, words)| format!("{marker}{words}"));
    prop_oneof![20 => marked, 1 => Just("=====".to_owned())]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_word_is_ever_lost(lines in prop::collection::vec(line(), 0..30)) {
        let source = lines.join("\n");
        prop_assert_eq!(nothing_is_lost(&source), Ok(()), "{}", source);
    }

    #[test]
    fn any_text_is_read(source in "\\PC{0,200}", bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&source);
        if let Ok((text, _)) = decode(&bytes) {
            let _ = read(&text);
        }
    }
}

#[test]
fn the_same_text_is_always_read_the_same_way() {
    let source = "Politique\n\n1. Contexte\n\n- a\n- b\n\nTexte.";
    assert_eq!(read(source), read(source));
}
