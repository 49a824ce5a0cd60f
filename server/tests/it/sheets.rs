//! Comment forms as partners send them: English and French, XLSX and CSV, read, placed in the demo's text, and written back.

use docs_schema::PolicyText;
use docs_schema::markdown;
use docs_schema::numbering::Scheme;
use palabre::sheets::{
    Cell, Confidence, Doubt, FormRow, HEADS_EN, HEADS_FR, Kind, PlaceIndex, Placed, Reason, Sheet, Source,
    fingerprint, guess, place, read, rows, sample, write_csv, write_xlsx,
};
use rust_xlsxwriter::{Format, Formula, Workbook};

fn demo() -> PolicyText {
    let mut next = 0;
    let mut ids = || {
        next += 1;
        format!("s{next}")
    };
    markdown::parse(include_str!("../../demo/politique.md"), &mut ids).0
}

fn remarks(sheet: &Sheet) -> Vec<FormRow> {
    let mapping = guess(sheet);
    assert!(mapping.is_usable());
    rows(sheet, &mapping)
}

/// The ISO template as it is sent out: instructions on a sheet of their own, a title above the head, a row that numbers the
/// columns, the member body merged over its rows, a legend below.
fn iso_form() -> Vec<u8> {
    let mut workbook = Workbook::new();
    workbook
        .add_worksheet()
        .set_name("Instructions")
        .unwrap()
        .write(0, 0, "Send comments before June.")
        .unwrap();
    let sheet = workbook.add_worksheet().set_name("Comments").unwrap();
    sheet.write(0, 0, "Template for comments and secretariat observations").unwrap();
    sheet.write(0, 5, "Date: 2026-03-01").unwrap();
    let heads = [
        "MB/NC1",
        "Line number (e.g. 17)",
        "Clause/ Subclause (e.g. 3.1)",
        "Paragraph/ Figure/ Table/ (e.g. Table 1)",
        "Type of comment2",
        "Comments",
        "Proposed change",
        "Observations of the secretariat",
    ];
    for (column, head) in heads.iter().enumerate() {
        sheet.write(2, column as u16, *head).unwrap();
        sheet.write(3, column as u16, column as f64 + 1.0).unwrap();
    }
    sheet.merge_range(4, 0, 5, 0, "ML-01", &Format::new()).unwrap();
    sheet.write(4, 2, 3.1).unwrap();
    sheet.write(4, 4, "te").unwrap();
    sheet.write(4, 5, "Say which law.").unwrap();
    sheet.write(5, 2, "9.1").unwrap();
    sheet.write(5, 4, "ed").unwrap();
    sheet.write_formula(5, 5, Formula::new("=CONCATENATE(\"a\",\"b\")").set_result("Give the sum.")).unwrap();
    sheet.write(7, 0, "2 Type of comment: ge = general te = technical ed = editorial").unwrap();
    // Formatting alone, far away, as spreadsheets leave it.
    sheet.write_blank(20_000, 200, &Format::new().set_bold()).unwrap();
    workbook.save_to_buffer().unwrap()
}

#[test]
fn an_english_iso_form_is_read_whole() {
    let sheet = read("comments.xlsx", &iso_form()).unwrap();
    let Source::Xlsx { sheet: name, others } = &sheet.source else { panic!("not a workbook") };
    assert_eq!((name.as_str(), others.as_slice()), ("Comments", ["Instructions".to_owned()].as_slice()));
    let mapping = guess(&sheet);
    assert_eq!((mapping.head_row, mapping.institution, mapping.answer), (3, Some(0), Some(7)));
    let rows = rows(&sheet, &mapping);
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert_eq!((rows[0].number, rows[0].clause.as_str(), rows[0].clause_is_number), (5, "3.1", true));
    assert_eq!((rows[1].institution.as_str(), rows[1].institution_inherited), ("ML-01", true));
    assert_eq!((rows[1].comment.as_str(), rows[1].clause_is_number), ("Give the sum.", false));
    assert_eq!(
        rows.iter().map(|row| row.kind).collect::<Vec<_>>(),
        [Some(Kind::Substantive), Some(Kind::Drafting)]
    );
}

#[test]
fn a_french_form_says_the_same_as_a_workbook_and_in_every_csv() {
    let table = [
        [
            "OSC A",
            "",
            "Article 3",
            "§2",
            "te",
            "Préciser le délai ; et l’autorité.",
            "Ajouter « sous huit jours »",
            "",
        ],
        ["OSC B", "12", "9.1", "", "ed", "Deux\nlignes, \"ici\"", "", "Retenu"],
    ];
    let cells: Vec<Vec<Cell>> =
        table.iter().map(|row| row.iter().map(|c| Cell::Text((*c).to_owned())).collect()).collect();
    let from_xlsx = remarks(
        &read("f.xlsx", &write_xlsx("F", &HEADS_FR.map(str::to_owned), &cells, &[]).unwrap()).unwrap(),
    );
    let from_ours = remarks(&read("f.csv", &write_csv(&HEADS_FR.map(str::to_owned), &cells)).unwrap());
    // As a French spreadsheet saves it: semicolons and Windows-1252.
    let quote = |cell: &&str| format!("\"{}\"", cell.replace('"', "\"\""));
    let lines = std::iter::once(&HEADS_FR)
        .chain(&table)
        .map(|row| row.iter().map(quote).collect::<Vec<_>>().join(";"));
    let text = lines.collect::<Vec<_>>().join("\r\n");
    let old: Vec<u8> = text.chars().map(|c| if c == '’' { 0x92 } else { u8::try_from(c).unwrap() }).collect();
    let from_old = remarks(&read("f.csv", &old).unwrap());
    assert_eq!(from_xlsx, from_ours);
    assert_eq!(from_xlsx, from_old);
    assert_eq!(from_xlsx[1].answer, "Retenu");
}

#[test]
fn a_form_without_heads_is_mapped_by_a_person() {
    let sheet = read("f.csv", "OSC A;3.2;Mots\nOSC B;3.3;Autres\n".as_bytes()).unwrap();
    assert!(!guess(&sheet).is_usable());
    let told: palabre::sheets::Mapping =
        serde_json::from_str(r#"{"institution": 0, "clause": 1, "comment": 2, "proposal": 99}"#).unwrap();
    let rows = rows(&sheet, &told);
    assert_eq!((rows.len(), rows[0].clause.as_str(), rows[1].comment.as_str()), (2, "3.2", "Autres"));
}

#[test]
fn a_form_sent_again_in_another_order_adds_nothing() {
    let sheet = read("f.xlsx", &sample().unwrap()).unwrap();
    let mut prints: Vec<_> = remarks(&sheet).iter().map(fingerprint).collect();
    let mut lines: Vec<Vec<Cell>> =
        sheet.rows[1..].iter().map(|row| row.cells.iter().map(|c| Cell::Text(c.clone())).collect()).collect();
    lines.reverse();
    let again = read("g.csv", &write_csv(&HEADS_FR.map(str::to_owned), &lines)).unwrap();
    let mut again: Vec<_> = remarks(&again).iter().map(fingerprint).collect();
    prints.sort_unstable();
    again.sort_unstable();
    assert_eq!(prints, again);
    prints.dedup();
    assert_eq!(prints.len(), 11, "one remark of the sample comes twice");
}

/// `6.1.2#1 “words” Number Quote`, for each candidate.
fn shown(placed: &Placed, text: &PolicyText) -> String {
    let outline = docs_schema::outline(text, Scheme::Decimal);
    let mut shown = vec![format!("{:?}{:?}", placed.confidence, placed.doubts)];
    for candidate in &placed.candidates {
        let entry = outline.iter().find(|entry| entry.section_id == candidate.section);
        let number = entry.map_or("?", |entry| entry.number.as_deref().unwrap_or(&entry.text));
        let block = candidate.block.map_or(String::new(), |block| format!("#{block}"));
        let quote = candidate.quote.as_ref().map_or(String::new(), |quote| format!(" “{quote}”"));
        shown.push(format!("{number}{block}{quote} {:?}", candidate.why));
    }
    shown.join(" | ")
}

#[test]
fn the_sample_has_rows_of_every_confidence() {
    let text = demo();
    let index = PlaceIndex::new(&text, Scheme::Decimal);
    let rows = remarks(&read("f.xlsx", &sample().unwrap()).unwrap());
    let placed: Vec<String> = rows.iter().map(|row| shown(&place(row, &index), &text)).collect();
    insta::assert_snapshot!(placed.join("\n"), @r#"
    Sure[] | 6.1.2#1 “prépare les travaux du Conseil” [Number, Alinea, Quote]
    Sure[] | 6.4.1#1 “ni de missions de renseignement ni de maintien de l’ordre” [Number, Quote]
    Sure[] | 4.1.1 [Number, Heading]
    Sure[] | 8.2#1 [Number, Table]
    Doubtful[NotByNumber] | 2.1 [Heading] | Préambule#1 “les Maliennes et les Maliens” [Quote]
    Doubtful[Several] | 6.1 [Number] | 6.2 [Number]
    Doubtful[QuoteElsewhere] | 9.2 [Number] | 9.3#1 “Aucune dépense d’équipement n’est engagée sans plan d’entretien” [Quote]
    Doubtful[NoClause] | 9.3#2 “Une réserve de cinq pour cent” [Quote]
    Sure[] | 9.1 [Number]
    Sure[] | 6.4.2#1 “leur agrément, leur formation et leur contrôle sont renforcés” [Number, Alinea, Quote]
    None[NoClause, UnknownWords]
    Sure[] | 6.4.1#1 “ni de missions de renseignement ni de maintien de l’ordre” [Number, Quote]
    "#);
    assert_eq!(rows[8].proposal, "= 100 milliards de FCFA, hors réserve");
    assert_eq!(rows.iter().filter(|row| row.kind.is_none()).count(), 0);
}

#[track_caller]
fn check(cells: [&str; 3], want: &str) {
    let text = demo();
    let [clause, paragraph, comment] = cells.map(str::to_owned);
    let row = FormRow { clause, paragraph, comment, ..FormRow::default() };
    assert_eq!(shown(&place(&row, &PlaceIndex::new(&text, Scheme::Decimal)), &text), want, "{cells:?}");
}

#[test]
fn a_number_alone_is_a_sure_place_in_every_spelling() {
    for clause in
        ["3.2", "§ 3.2", "Section 3.2", "3.2.", "clause 3.2 (p. 12)", "3.2 Égalité devant le service public"]
    {
        let text = demo();
        let row = FormRow { clause: clause.into(), ..FormRow::default() };
        let placed = place(&row, &PlaceIndex::new(&text, Scheme::Decimal));
        assert_eq!(placed.confidence, Confidence::Sure, "{clause}");
        assert_eq!(placed.candidates[0].why[0], Reason::Number);
    }
}

#[test]
fn a_column_that_contradicts_makes_a_place_doubtful() {
    check(["6.1.2", "9", ""], "Doubtful[ParagraphMissing] | 6.1.2 [Number]");
    check(["6.1.2", "6.2", ""], "Doubtful[ParagraphElsewhere] | 6.1.2 [Number] | 6.2 [Number]");
    check(["6.1.2 al. 1", "2", ""], "Doubtful[ParagraphElsewhere] | 6.1.2 [Number]");
    check(["6.2", "Tableau 1", ""], "Doubtful[ParagraphElsewhere] | 6.2 [Number] | 6.5#1 [Table]");
    check(["6.1.2 premier tiret", "", ""], "Doubtful[UnknownWords] | 6.1.2 [Number]");
    check(
        ["3.2 Redevabilité et transparence", "", ""],
        "Doubtful[HeadingElsewhere] | 3.2 [Number] | 3.6 [Heading]",
    );
    check(["99.9", "", ""], "None[UnknownNumber, NoClause]");
}

#[test]
fn what_lies_within_the_provision_makes_its_place_exact() {
    check(["6", "6.1.2", ""], "Sure[] | 6.1.2 [Number]");
    check(["6.2", "2", ""], "Sure[] | 6.2#2 [Number, Alinea]");
    check(["6", "Tableau 1", ""], "Sure[] | 6.5#1 [Number, Table]");
    check(
        ["6.4", "", "\"Leurs observations reçoivent une réponse motivée\""],
        "Sure[] | 6.4.1#1 “Leurs observations reçoivent une réponse motivée” [Number, Quote]",
    );
    // The fourth paragraph is not the fourth alinéa: a list stands between.
    check(["1.1", "§ 4", ""], "Sure[] | 1.1 [Number]");
    check(["1.1", "alinéa 4", ""], "Sure[] | 1.1#4 [Number, Alinea]");
}

#[test]
fn a_number_that_a_spreadsheet_may_have_shortened_is_doubtful() {
    let mut source = String::from("# Un\n\n");
    (0..12).for_each(|n| source.push_str(&format!("## Mesure {n}\n\nMots.\n\n")));
    source.push_str("# Deux\n");
    let mut next = 0;
    let mut ids = || {
        next += 1;
        format!("s{next}")
    };
    let (text, _) = markdown::parse(&source, &mut ids);
    let index = PlaceIndex::new(&text, Scheme::Decimal);
    let row = |clause_is_number| FormRow { clause: "1.1".into(), clause_is_number, ..FormRow::default() };
    assert_eq!(place(&row(false), &index).confidence, Confidence::Sure);
    let placed = place(&row(true), &index);
    assert_eq!(
        (placed.confidence, placed.doubts, placed.candidates.len()),
        (Confidence::Doubtful, vec![Doubt::LostZero], 2)
    );
}

#[test]
fn every_limit_has_its_refusal() {
    let code = |bytes: &[u8]| read("f", bytes).unwrap_err().code();
    assert_eq!(code("x;y\n".repeat(10_001).as_bytes()), "sheet-too-many-rows");
    assert_eq!(code(["x"; 65].join(";").as_bytes()), "sheet-too-many-columns");
    assert_eq!(code("é".repeat(20_001).as_bytes()), "sheet-cell-too-long");
    assert!(read("f", "é".repeat(20_000).as_bytes()).is_ok());
    // A small file that points two thousand cells at one long string.
    let long = vec![vec![Cell::Text("x".repeat(20_000))]; 2_000];
    let bytes = write_xlsx("F", &[], &long, &[]).unwrap();
    assert!(bytes.len() < 100_000);
    assert_eq!(code(&bytes), "sheet-too-much-text");
}

#[test]
fn a_blank_form_in_either_language_is_recognised() {
    for heads in [HEADS_FR, HEADS_EN] {
        let sheet =
            read("blank.xlsx", &write_xlsx("F", &heads.map(str::to_owned), &[], &[]).unwrap()).unwrap();
        assert!(remarks(&sheet).is_empty());
    }
}
