//! What each feature of a Word file becomes.

use crate::builder::{Docx, p, r};

fn style(id: &str, name: &str, more: &str) -> String {
    format!("<w:style w:type='paragraph' w:styleId='{id}'><w:name w:val='{name}'/>{more}</w:style>")
}

fn list(number: u32, level: u32) -> String {
    format!("<w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{number}'/></w:numPr>")
}

const LISTS: &str = "<w:abstractNum w:abstractNumId='0'>\
    <w:lvl w:ilvl='0'><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.'/></w:lvl>\
    <w:lvl w:ilvl='1'><w:numFmt w:val='lowerLetter'/><w:lvlText w:val='%2)'/></w:lvl></w:abstractNum>\
    <w:abstractNum w:abstractNumId='1'><w:lvl w:ilvl='0'><w:numFmt w:val='bullet'/><w:lvlText w:val='•'/></w:lvl></w:abstractNum>\
    <w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num><w:num w:numId='2'><w:abstractNumId w:val='1'/></w:num>";

#[test]
fn headings_are_known_by_style_name_by_id_by_inheritance_and_by_outline_level() {
    let styles = style("Titre1", "heading 1", "")
        + &style("Mine", "Mon titre", "<w:basedOn w:val='Titre1'/>")
        + &style("Deep", "Profond", "<w:pPr><w:outlineLvl w:val='3'/></w:pPr>")
        + &style("Not", "Corps", "<w:basedOn w:val='Titre1'/><w:pPr><w:outlineLvl w:val='9'/></w:pPr>");
    let body = p("<w:pStyle w:val='Titre1'/>", "un")
        + &p("<w:pStyle w:val='Mine'/>", "deux")
        + &p("<w:pStyle w:val='Deep'/>", "trois")
        + &p("<w:pStyle w:val='Not'/>", "quatre")
        + &p("<w:pStyle w:val='Titre 2'/>", "cinq")
        + &p("<w:outlineLvl w:val='2'/>", "six")
        + &p("<w:pStyle w:val='Titre1'/><w:outlineLvl w:val='9'/>", "sept");
    Docx::new(&body).styles(&styles).check("# un\n# deux\n#### trois\nquatre\n## cinq\n### six\nsept");
}

#[test]
fn the_title_style_gives_the_title_and_later_titles_are_paragraphs() {
    let title = |words| p("<w:pStyle w:val='Titre'/>", words);
    let body = p("", "Couverture")
        + &title("Politique")
        + &title("nationale")
        + &p("<w:outlineLvl w:val='0'/>", "Vision")
        + &title("Annexe");
    let docx = Docx::new(&body).styles(&style("Titre", "Title", ""));
    docx.check("= Politique nationale\nCouverture\n# Vision\n{b:Annexe}");
    docx.check_problems(&["extra-title@section 2(Annexe)"]);
}

#[test]
fn lists_come_from_numbering_and_a_numbered_heading_shows_no_number() {
    let body = p("<w:outlineLvl w:val='0'/><w:numPr><w:numId w:val='1'/></w:numPr>", "Vision")
        + &p(&list(1, 0), "premier")
        + &p(&list(1, 1), "lettre")
        + &p(&list(2, 0), "puce")
        + &p(&list(0, 0), "aucun")
        + &p(&list(9, 0), "inconnu");
    Docx::new(&body).numbering(LISTS).check("# Vision\n1. premier\n  1. lettre\n- puce\naucun\ninconnu");
}

#[test]
fn a_list_in_a_style_finds_its_level_by_the_style() {
    let numbering = "<w:abstractNum w:abstractNumId='0'>\
        <w:lvl w:ilvl='0'><w:numFmt w:val='decimal'/><w:pStyle w:val='A'/><w:lvlText w:val='%1.'/></w:lvl>\
        <w:lvl w:ilvl='1'><w:numFmt w:val='bullet'/><w:pStyle w:val='B'/><w:lvlText w:val='-'/></w:lvl></w:abstractNum>\
        <w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>";
    let in_list = "<w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr>";
    let body = p("<w:pStyle w:val='A'/>", "un") + &p("<w:pStyle w:val='B'/>", "deux");
    let styles = style("A", "A", in_list) + &style("B", "B", in_list);
    Docx::new(&body).styles(&styles).numbering(numbering).check("1. un\n  - deux");
}

#[test]
fn a_list_that_goes_on_after_a_paragraph_is_told() {
    let body = p(&list(1, 0), "un") + &p("", "entre") + &p(&list(1, 0), "deux");
    Docx::new(&body).numbering(LISTS).check_problems(&["list-number-lost@section 1, paragraph 3(1)"]);
}

#[test]
fn marks_come_from_runs_and_styles_and_links_are_not_underlined() {
    let run =
        |properties: &str, words: &str| format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{words}</w:t></w:r>");
    let body = p(
        "<w:pStyle w:val='Gras'/>",
        &[
            run("", "a"),
            run("<w:b w:val='0'/>", "b"),
            run("<w:rStyle w:val='Fort'/>", "c"),
            run("<w:b w:val='false'/><w:i/><w:strike/><w:vertAlign w:val='superscript'/>", "d"),
            format!(
                "<w:hyperlink r:id='l'>{}</w:hyperlink>",
                run("<w:b w:val='0'/><w:u w:val='single'/>", "e")
            ),
            format!(
                "<w:hyperlink r:id='x'>{}</w:hyperlink>",
                run("<w:b w:val='0'/><w:u w:val='none'/>", "f")
            ),
        ]
        .concat(),
    );
    let styles = style("Gras", "Gras", "<w:rPr><w:b/></w:rPr>")
        + "<w:style w:type='character' w:styleId='Fort'><w:name w:val='Strong'/><w:rPr><w:b/></w:rPr></w:style>";
    let docx = Docx::new(&body).styles(&styles).relationships(&[
        ("l", "hyperlink", "https://a.ml", true),
        ("x", "hyperlink", "javascript:alert(1)", true),
    ]);
    docx.check("{b:a}bc{is^:d}{<https://a.ml>:e}f");
    docx.check_problems(&["link-dropped@section 1, paragraph 1(javascript:alert(1))"]);
}

#[test]
fn a_link_to_a_bookmark_becomes_a_link_to_its_section() {
    let heading = |name: &str, words: &str| {
        p("<w:outlineLvl w:val='0'/>", &format!("<w:bookmarkStart w:id='1' w:name='{name}'/>{}", r(words)))
    };
    let link = |name: &str| p("", &format!("<w:hyperlink w:anchor='{name}'>{}</w:hyperlink>", r("voir")));
    let docx = Docx::new(&(heading("un", "A") + &link("deux") + &link("nulle-part") + &heading("deux", "B")));
    docx.check("# A\n{<#i2>:voir}\nvoir\n# B");
    docx.check_problems(&["internal-link-dropped@section 2(1)"]);
}

#[test]
fn tracked_changes_are_read_as_accepted_and_counted() {
    let body = p(
        "",
        &format!("{}<w:ins>{}</w:ins><w:del><w:r><w:delText>vieux</w:delText></w:r></w:del>", r("a"), r("b")),
    ) + &p("<w:rPr><w:del/></w:rPr>", "début ")
        + &p("", "fin")
        + "<w:moveFrom><w:p><w:r><w:t>parti</w:t></w:r></w:p></w:moveFrom>"
        + &p("", &format!("<w:moveTo>{}</w:moveTo>", r("arrivé")))
        + "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p/></w:tc></w:tr>"
        + &format!(
            "<w:tr><w:trPr><w:ins/></w:trPr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>",
            p("", "x"),
            p("", "y")
        );
    let docx = Docx::new(&body);
    docx.check("ab\ndébut fin\narrivé\n| x | y |");
    docx.check_problems(&["tracked-changes-accepted@the document(2 insertions, 3 deletions, 1 moves)"]);
}

#[test]
fn tables_keep_their_words_whatever_their_shape() {
    let cell =
        |properties: &str, content: &str| format!("<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>");
    let inner = format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl>", cell("", &p("", "i")), cell("", &p("", "j")));
    let body = format!(
        "<w:tbl><w:tr>{}</w:tr><w:tr>{}{}</w:tr><w:tr>{}{}</w:tr></w:tbl>",
        cell("<w:gridSpan w:val='2'/>", &(p("", "large") + &p(&list(2, 0), "puce"))),
        cell("<w:vMerge w:val='restart'/>", &p("", "haut")),
        cell("", &(inner + &p("", "après"))),
        cell("<w:vMerge/>", "<w:p/>"),
        cell("", &p("", "z")),
    );
    let docx = Docx::new(&body).numbering(LISTS);
    docx.check("| large⏎• puce |  |\n| haut | i | j⏎après |\n|  | z |");
    docx.check_problems(&[
        "merged-cells@section 1, paragraph 1()",
        "nested-table-flattened@section 1, paragraph 1(1)",
    ]);
}

#[test]
fn a_frame_of_one_cell_is_unwrapped() {
    let body = format!(
        "<w:tbl><w:tr><w:tc>{}{}</w:tc></w:tr></w:tbl>",
        p("<w:outlineLvl w:val='0'/>", "Cadre"),
        p("", "texte")
    );
    Docx::new(&body).check("# Cadre\ntexte");
}

#[test]
fn notes_keep_their_marks_and_links() {
    let run = |mark: &str, words: &str| {
        format!("<w:r><w:rPr><w:{mark}/></w:rPr><w:t xml:space='preserve'>{words}</w:t></w:r>")
    };
    let words = run("b", "Loi")
        + &r(" du ")
        + &run("i", "2 mai")
        + &format!("<w:hyperlink r:id='rId1'>{}</w:hyperlink>", r(" en ligne"));
    let relationships = "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>\
        <Relationship Id='rId1' Type='http://x/hyperlink' Target='https://a.ml/' TargetMode='External'/></Relationships>";
    Docx::new(&p("", "<w:r><w:t>a</w:t><w:footnoteReference w:id='2'/></w:r>"))
        .xml(
            "word/footnotes.xml",
            "footnotes",
            &format!("<w:footnote w:id='2'>{}</w:footnote>", p("", &words)),
        )
        .part("word/_rels/footnotes.xml.rels", relationships.as_bytes())
        .check("a[{b:Loi} du {i:2 mai}{<https://a.ml/>: en ligne}]");
}

#[test]
fn notes_are_read_once_with_their_lines() {
    let reference = |kind: &str, id: u32| format!("<w:r><w:{kind}Reference w:id='{id}'/></w:r>");
    let body = p(
        "",
        &(r("a")
            + &reference("footnote", 2)
            + &reference("endnote", 1)
            + &reference("footnote", 2)
            + &reference("footnote", 7)),
    );
    let docx = Docx::new(&body)
        .xml(
            "word/footnotes.xml",
            "footnotes",
            &format!(
                "<w:footnote w:id='2'>{}{}</w:footnote>",
                p("", "<w:r><w:footnoteRef/><w:t>un</w:t></w:r>"),
                p("", "deux")
            ),
        )
        .xml("word/endnotes.xml", "endnotes", &format!("<w:endnote w:id='1'>{}</w:endnote>", p("", "fin")));
    docx.check("a[un⏎deux][fin]");
    docx.check_problems(&[
        "note-repeated@section 1, paragraph 1(2)",
        "note-missing@section 1, paragraph 1(7)",
        "endnote-as-footnote@section 1, paragraph 1(1)",
    ]);
}

#[test]
fn fields_show_their_results_and_contents_are_dropped() {
    let mark = |kind: &str| format!("<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>");
    let field = |instruction: &str, result: &str| {
        let instruction = format!("<w:r><w:instrText>{instruction}</w:instrText></w:r>");
        mark("begin") + &instruction + &mark("separate") + result + &mark("end")
    };
    let contents = p(
        "",
        &format!(
            "{}<w:r><w:instrText>TOC \\o</w:instrText></w:r>{}{}",
            mark("begin"),
            mark("separate"),
            r("1. Vision 3")
        ),
    ) + &p("", "2. Axes 4")
        + &p("", &mark("end"));
    let body = contents
        + &p(
            "",
            &(r("le ")
                + &field("DATE", &r("3 mai"))
                + &r(" ici ")
                + &field("HYPERLINK \"https://a.ml\"", &r("là"))),
        )
        + &p("", &format!("<w:fldSimple w:instr='PAGE'>{}</w:fldSimple>", r("7")))
        + &p("", &(mark("begin") + &r("jamais fermé")));
    let docx = Docx::new(&body);
    docx.check("le 3 mai ici {<https://a.ml>:là}\n7\njamais fermé");
    docx.check_problems(&["contents-dropped@section 1, paragraph 1()"]);
}

#[test]
fn text_boxes_are_read_once_and_pictures_are_told() {
    let boxed = format!("<w:txbxContent>{}</w:txbxContent>", p("", "encadré"));
    let drawing = format!(
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{boxed}</wps:txbx></w:drawing></mc:Choice>\
         <mc:Fallback><w:pict><v:textbox>{boxed}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    );
    let picture =
        "<w:r><w:drawing><wp:docPr name='Image 1' descr='Carte du Mali'/><a:blip/></w:drawing></w:r>";
    let docx = Docx::new(&p("", &(r("texte") + &drawing + picture)));
    docx.check("texte\nencadré");
    docx.check_problems(&[
        "image-dropped@section 1, paragraph 1(Carte du Mali)",
        "text-box-unframed@section 1, paragraph 1(1)",
    ]);
}

#[test]
fn special_characters_controls_and_unknown_wrappers_keep_their_words() {
    let run = "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t>\
        <w:sym w:font='Wingdings' w:char='F0FC'/><w:sym w:font='Webdings' w:char='F001'/></w:r>";
    let body = p("", run)
        + &format!("<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>", p("", "contrôle"))
        + &format!(
            "<w:inconnu>{}</w:inconnu>",
            p("", &format!("<w:smartTag>{}</w:smartTag>", r("étiquette")))
        )
        + &p(
            "",
            &format!(
                "<m:oMath><m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>{}",
                r("")
            ),
        )
        + &p("", "<w:r><w:rPr><w:vanish/></w:rPr><w:t>caché</w:t></w:r>")
        + &p("", "\u{a0}");
    let docx = Docx::new(&body);
    docx.check("a⇥b⏎c\u{2011}d✓□\ncontrôle\nétiquette\nx^2");
    docx.check_problems(&[
        "symbol-unknown@section 1, paragraph 1(Webdings F001)",
        "formula-as-text@section 1, paragraph 3(x^2)",
        "hidden-text-dropped@section 1, paragraph 4(1)",
    ]);
}

#[test]
fn what_stands_around_the_text_is_dropped_and_told() {
    let docx = Docx::new(&(p("", "texte") + "<w:altChunk r:id='c'/>"))
        .relationships(&[("h", "header", "header1.xml", false), ("f", "footer", "footer1.xml", false)])
        .xml("word/header1.xml", "hdr", &p("", "en-tête"))
        .xml("word/footer1.xml", "ftr", "<w:p/>")
        .xml("word/comments.xml", "comments", "<w:comment w:id='1'/><w:comment w:id='2'/>")
        .part("word/vbaProject.bin", b"macro")
        .part("word/styles.xml", b"<broken");
    docx.check("texte");
    docx.check_problems(&[
        "part-unreadable@the document(word/styles.xml)",
        "comments-dropped@the document(2)",
        "headers-footers-dropped@the document(1)",
        "macros-ignored@the document()",
        "embedded-file-dropped@section 1, paragraph 1(altChunk)",
    ]);
}

#[test]
fn strict_namespaces_are_the_same_language() {
    Docx::strict(&p("<w:outlineLvl w:val='0'/>", "Vision")).check("# Vision");
}

#[test]
fn quotations_and_drawn_lines_are_blocks() {
    let rule = "<w:r><w:pict><v:rect o:hr='t'/></w:pict></w:r>";
    let body = p("<w:pStyle w:val='Q'/>", "cité") + &p("", rule);
    Docx::new(&body).styles(&style("Q", "Quote", "")).check("> cité\n---");
}

#[test]
fn a_heading_that_is_a_long_paragraph_is_a_paragraph() {
    let long = "mot ".repeat(100);
    Docx::new(&p("<w:outlineLvl w:val='0'/>", &long)).check(long.trim());
}
