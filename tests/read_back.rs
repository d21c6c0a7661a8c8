//! What leaves the case, read back by programs that aren't ours: they find the same words and the same footnotes.
#![allow(clippy::unwrap_used, reason = "a helper that fails here is a failed test")]

#[path = "support/memory.rs"]
mod memory;
#[path = "support/tools.rs"]
mod tools;
#[path = "support/unpacked.rs"]
mod unpacked;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use memory::Memory;
use muckrake::case::Case;
use muckrake::exchange::{bundle, export, story};
use muckrake::model::{self, ClaimRef, Sentence, State};
use roxmltree::{Document, Node};
use tempfile::TempDir;
use tools::{figure, has, rounds, skip};
use unpacked::parts;

/// The worked case, and a folder for what is made of it.
fn investigation() -> (TempDir, Case) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kazakhstan-transit.case");
    bundle::pack_embedded("kazakhstan-transit", &path).unwrap();
    let case = Case::open_read_only(&path).unwrap();
    (folder, case)
}

/// A case with names in scripts that are written from right to left and in others, in a chain of three.
fn scripts() -> Memory {
    let mut g = Memory::default();
    g.company("a", "شركة النور للتجارة");
    g.company("b", "Небесная механика");
    g.company("c", "北京贸易 & <Söhne>");
    g.origin("reg").title = "Регистр “два”".to_owned();
    g.evidence("e1", "reg").quote = Some("продаёт شركة النور للتجارة".to_owned());
    g.evidence("e2", "reg");
    for (from, to) in [("a", "b"), ("b", "c")] {
        let link = g.link(from, "supplies", to);
        g.cite("e1", &link);
        g.cite("e2", &link);
    }
    g
}

fn exported(folder: &Path, case: &Case, format: &str) -> PathBuf {
    let path = folder.join(format!("out.{}", export::format(format).unwrap().extension));
    export::run(case, format, Some(&path)).unwrap();
    path
}

/// A story in three scripts, with what a Word document could take for its own.
const STORY: &str = "# Небесная механика\n\nشركة النور للتجارة تبيع. هذا ما يقوله السجل.\n\n\
    Said شركة النور للتجارة of 北京贸易 & <Söhne>. It is so.\n\n- one\n- two\n\n> Quoted at length.\n";

/// A case with that story, of which one sentence is tied and one needs no source.
fn with_story(folder: &Path) -> Case {
    let mut case = scripts().case(&folder.join("a.case"));
    story::take(&mut case, &story::take_apart(STORY.as_bytes(), "draft.md").unwrap()).unwrap();
    let sentences = model::Graph::story(&case).unwrap().unwrap().sentences;
    let mut links = Vec::new();
    model::Graph::each_claim(&case, &mut |one| {
        links.extend(Some(one.claim).filter(|claim| matches!(claim, ClaimRef::Link(_))));
        Ok(())
    })
    .unwrap();
    case.act("tied", |draft| {
        draft.tie(&sentences[1].id, &links[0])?;
        draft.put_sentence(&Sentence { state: State::NeedsNone, ..sentences[2].clone() })
    })
    .unwrap();
    case
}

/// Each case that is read back, with its folder.
fn cases() -> Vec<(TempDir, Case)> {
    let folder = tempfile::tempdir().unwrap();
    let case = with_story(folder.path());
    vec![investigation(), (folder, case)]
}

fn attribute<'a>(node: &Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attributes().find(|attribute| attribute.name() == name).map(|attribute| attribute.value())
}

fn named<'a, 'i>(document: &'a Document<'i>, name: &'a str) -> impl Iterator<Item = Node<'a, 'i>> {
    document.descendants().filter(move |node| node.tag_name().name() == name)
}

#[test]
fn each_footnote_of_the_word_document_is_words_own_and_referred_to() {
    let all = cases();
    for ((folder, case), format) in all.iter().flat_map(|one| ["docx", "story-docx"].map(|format| (one, format))) {
        let parts = parts(&std::fs::read(exported(folder.path(), case, format)).unwrap());
        let read: BTreeMap<&str, Document<'_>> =
            parts.iter().map(|(name, text)| (name.as_str(), Document::parse(text).unwrap())).collect();
        let (text, notes) = (&read["word/document.xml"], &read["word/footnotes.xml"]);
        let ids: Vec<&str> = named(notes, "footnote").map(|note| attribute(&note, "id").unwrap()).collect();
        assert_eq!(ids[..2], ["-1", "0"], "the rules above footnotes, without which Word mends the file");
        let referred: Vec<&str> =
            named(text, "footnoteReference").map(|mark| attribute(&mark, "id").unwrap()).collect();
        assert_eq!(referred, ids[2..], "each once, in the order of its number");
        let kept: BTreeSet<String> =
            named(text, "bookmarkStart").map(|mark| attribute(&mark, "name").unwrap().to_owned()).collect();
        let asked: Vec<String> = named(text, "instrText").map(|asked| asked.text().unwrap().to_owned()).collect();
        assert_eq!(asked.is_empty(), format == "story-docx", "there each sentence has its own");
        for asked in &asked {
            let words: Vec<&str> = asked.split_whitespace().collect();
            assert_eq!((words[0], &words[2..]), ("NOTEREF", &["\\f", "\\h"][..]));
            assert!(kept.contains(words[1]), "{asked}");
        }
        let styles: BTreeSet<&str> = named(&read["word/styles.xml"], "style")
            .map(|style| style.attributes().find(|a| a.name() == "styleId").unwrap().value())
            .collect();
        let used = named(text, "pStyle").chain(named(notes, "pStyle")).chain(named(text, "rStyle"));
        assert!(used.map(|style| attribute(&style, "val").unwrap()).all(|style| styles.contains(style)));
        let lists: BTreeSet<&str> =
            named(&read["word/numbering.xml"], "num").map(|list| attribute(&list, "numId").unwrap()).collect();
        assert!(named(text, "numId").all(|list| lists.contains(attribute(&list, "val").unwrap())));
    }
}

#[test]
fn the_word_document_leads_nowhere_runs_nothing_and_says_of_nobody_that_they_made_it() {
    let (folder, case) = investigation();
    let parts = parts(&std::fs::read(exported(folder.path(), &case, "docx")).unwrap());
    let names: Vec<&str> = parts.keys().map(String::as_str).collect();
    assert!(!names.iter().any(|name| name.contains("docProps") || name.contains("vba")), "{names:?}");
    for (name, text) in parts.iter().filter(|(name, _)| name.ends_with(".rels")) {
        let relations = Document::parse(text).unwrap();
        let inner = Path::new(name).parent().unwrap().parent().unwrap();
        for relation in named(&relations, "Relationship") {
            assert_eq!(attribute(&relation, "TargetMode"), None);
            let target = inner.join(attribute(&relation, "Target").unwrap());
            assert!(names.contains(&target.to_str().unwrap()), "{name} leads to {}", target.display());
        }
    }
    assert!(!parts["word/document.xml"].contains("hyperlink"));
}

/// Whether Debian's Python is there with a module; its own interpreter, for others don't look where Debian puts modules.
fn has_module(name: &str) -> bool {
    let found = Command::new(PYTHON).args(["-c", &format!("import {name}")]).output();
    found.is_ok_and(|run| run.status.success()) || skip(&format!("{PYTHON} has no module {name}"))
}

const PYTHON: &str = "/usr/bin/python3";

/// What a program in Python prints of a file, as JSON.
fn read_by_python(program: &str, path: &Path) -> serde_json::Value {
    let output = Command::new(PYTHON).args(["-c", program]).arg(path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Every cell with its type, and what a workbook says of itself, as openpyxl has it.
const READ_XLSX: &str = r#"
import sys, json, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
sheet, about = book.active, book.properties
print(json.dumps({
    "sheets": book.sheetnames,
    "rows": [["" if cell.value is None else cell.value for cell in row] for row in sheet.iter_rows()],
    "types": sorted({cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}),
    "formats": sorted({cell.number_format for row in sheet.iter_rows() for cell in row}),
    "links": sum(cell.hyperlink is not None for row in sheet.iter_rows() for cell in row),
    "frozen": sheet.freeze_panes,
    "filter": sheet.auto_filter.ref,
    "narrowest": min(sheet.column_dimensions[letter].width for letter in "ABCDEFGHIJKLMNO"),
    "about": [about.creator or "", about.lastModifiedBy or "", about.title or "", str(about.created)],
}))
"#;

#[test]
fn openpyxl_reads_the_fact_check_table_cell_by_cell_as_text() {
    if !has_module("openpyxl") {
        return;
    }
    for (folder, case) in cases() {
        let read = read_by_python(READ_XLSX, &exported(folder.path(), &case, "xlsx"));
        let mut table =
            csv::ReaderBuilder::new().has_headers(false).from_path(exported(folder.path(), &case, "csv-raw")).unwrap();
        let rows: Vec<Vec<String>> =
            table.records().map(|row| row.unwrap().iter().map(ToOwned::to_owned).collect()).collect();
        assert_eq!(read["rows"], serde_json::json!(rows));
        assert_eq!((&read["types"], &read["formats"]), (&serde_json::json!(["s"]), &serde_json::json!(["@"])));
        assert_eq!(
            (&read["links"], &read["frozen"], &read["sheets"]),
            (&0.into(), &"A2".into(), &["Fact-check"][..].into())
        );
        assert_eq!(read["filter"], format!("A1:O{}", rows.len()));
        assert!(read["narrowest"].as_f64().unwrap() >= 7.0);
        assert_eq!(read["about"], serde_json::json!(["", "", "", "1970-01-01 00:00:00"]));
        figure("cells that openpyxl reads", rows.len() * rows[0].len());
    }
}

/// Each paragraph with its style, as python-docx has it.
const READ_DOCX: &str = r#"
import sys, json, docx
read = docx.Document(sys.argv[1])
print(json.dumps([[one.style.name, one.text] for one in read.paragraphs]))
"#;

#[test]
fn python_docx_reads_the_headings_and_the_trees_by_their_styles() {
    if !has_module("docx") {
        return;
    }
    let (folder, case) = investigation();
    let read = read_by_python(READ_DOCX, &exported(folder.path(), &case, "docx"));
    let of = |style: &str| -> Vec<&str> {
        let all = read.as_array().unwrap().iter().filter(|one| one[0].as_str().unwrap().eq_ignore_ascii_case(style));
        all.map(|one| one[1].as_str().unwrap()).collect()
    };
    let summary = std::fs::read_to_string(exported(folder.path(), &case, "markdown")).unwrap();
    for level in 1..=3 {
        let mark = format!("{} ", "#".repeat(level));
        let headings: Vec<&str> = summary.lines().filter_map(|line| line.strip_prefix(&mark)).collect();
        assert_eq!(of(&format!("heading {level}")), headings);
    }
    let tree = of("Text Tree");
    assert!(tree.contains(&"Aspan Arba (KZ)"), "{tree:#?}");
    assert!(tree.iter().any(|line| line.starts_with("\u{a0}\u{a0}\u{a0}├─ sells to Rys, single origin")), "{tree:#?}");
}

#[test]
fn pandoc_finds_every_sentence_and_footnote_of_the_summary_on_the_page() {
    if !has("pandoc") {
        return;
    }
    for (folder, case) in cases() {
        let page = exported(folder.path(), &case, "html");
        let ((told, notes), (words, _)) =
            (read_by_pandoc(&exported(folder.path(), &case, "markdown")), read_by_pandoc(&page));
        // Between these stand the drawings, which the Markdown has not.
        let (mut rest, mut missing) = (words.as_str(), Vec::new());
        for sentence in told.split_inclusive(". ") {
            match rest.find(sentence.trim()) {
                Some(at) => rest = rest.split_at(at).1,
                None => missing.push(sentence),
            }
        }
        // One that a drawing breaks is there in two pieces.
        assert!(missing.len() <= 2, "{missing:#?}");
        assert_eq!(std::fs::read_to_string(&page).unwrap().matches("<li id=\"fn-").count(), notes);
    }
}

#[test]
fn tidy_finds_nothing_wrong_with_the_page() {
    if !has("tidy") {
        return;
    }
    for (folder, case) in cases() {
        let page = exported(folder.path(), &case, "html");
        let output = Command::new("tidy").args(["-errors", "-quiet", "-utf8"]).arg(&page).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        assert!(output.status.success());
    }
}

#[test]
fn pandoc_sets_each_source_that_may_be_named_from_both_bibliographies() {
    if !has("pandoc") {
        return;
    }
    for (folder, case) in cases() {
        for format in ["csl", "bibtex"] {
            let sources = exported(folder.path(), &case, format);
            let paper = folder.path().join("paper.md");
            let head = format!("---\nnocite: '@*'\nbibliography: {}\n---\n", sources.display());
            std::fs::write(&paper, head).unwrap();
            let plain = ["--citeproc", "-f", "markdown", "-t", "plain", "--wrap=none"];
            let output = Command::new("pandoc").args(plain).arg(&paper).output().unwrap();
            assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{format}");
            let set = String::from_utf8(output.stdout).unwrap().to_lowercase().replace(['“', '”', '‘', '’'], "");
            for source in muckrake::model::Graph::sources(&case).unwrap() {
                let title = source.title.to_lowercase().replace(['“', '”', '‘', '’'], "");
                assert!(set.contains(&title), "{format}: {title} is not in:\n{set}");
            }
        }
    }
}

/// Prints a page to paper with a browser whose every way out is a proxy of ours: how long that is, and what was asked
/// for there, but for what this browser asks its maker on any page.
fn printed(page: &Path, folder: &Path) -> (u64, Vec<String>) {
    let proxy = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = proxy.local_addr().unwrap();
    let (tell, told) = std::sync::mpsc::channel();
    // Each is heard and not answered: a browser whose request stays open would wait for it.
    std::thread::spawn(move || {
        for mut knock in proxy.incoming().flatten() {
            let tell = tell.clone();
            std::thread::spawn(move || {
                let mut said = [0; 512];
                let length = knock.read(&mut said).unwrap_or(0);
                let line = String::from_utf8_lossy(said.get(..length).unwrap_or_default());
                let _ = tell.send(line.lines().next().unwrap_or_default().to_owned());
            });
        }
    });
    let paper = folder.join("paper.pdf");
    let output = Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"])
        .args(["--disable-component-update", "--disable-sync", "--disable-extensions", "--no-pings"])
        .arg(format!("--user-data-dir={}", folder.join("browser").display()))
        .arg(format!("--proxy-server=http://{address}"))
        .arg("--virtual-time-budget=2000")
        .arg(format!("--print-to-pdf={}", paper.display()))
        .arg(format!("file://{}", page.display()))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let own = |line: &String| line.contains(".google.com") || line.contains(".googleapis.com");
    let asked = told.try_iter().filter(|line| !own(line)).collect();
    (std::fs::metadata(&paper).unwrap().len(), asked)
}

/// In the long form alone: a browser takes its time.
#[test]
fn a_browser_prints_the_page_and_asks_nobody_for_anything() {
    if rounds(0, 1) == 0 || !has("chromium") {
        return;
    }
    let (folder, case) = investigation();
    let page = exported(folder.path(), &case, "html");
    let (bytes, asked) = printed(&page, folder.path());
    assert!(bytes > 20_000 && asked.is_empty(), "{bytes} bytes, {asked:?}");
    // The same page with a picture from elsewhere, and nothing that forbids it: the proxy is asked.
    let text = std::fs::read_to_string(&page).unwrap();
    let open =
        text.replace("Content-Security-Policy", "x").replace("</h1>", "<img src=\"http://a.example/x.png\"></h1>");
    std::fs::write(&page, open).unwrap();
    let (_, asked) = printed(&page, folder.path());
    assert!(asked.iter().any(|line| line.contains("a.example")), "a request would be seen: {asked:?}");
    figure("bytes of the printed page", bytes);
}

/// What pandoc reads in a file, as plain text without what it is set in, and how many footnotes there are.
fn read_by_pandoc(path: &Path) -> (String, usize) {
    // Inverted commas are what they are, not drawn from others.
    let from = match path.extension().and_then(|e| e.to_str()) {
        Some("md") => "markdown-smart",
        Some(extension) => extension,
        None => "plain",
    };
    let output = Command::new("pandoc").args(["-f", from, "-t", "json"]).arg(path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut notes = BTreeSet::new();
    each(&tree, &mut |node| {
        if node["t"] == "Note" {
            notes.insert(node["c"].to_string());
        }
    });
    let mut words = String::new();
    said(&tree["blocks"], &mut words);
    (words.split_whitespace().collect::<Vec<_>>().join(" "), notes.len())
}

fn each(node: &serde_json::Value, visit: &mut dyn FnMut(&serde_json::Value)) {
    visit(node);
    match node {
        serde_json::Value::Array(list) => list.iter().for_each(|inner| each(inner, visit)),
        serde_json::Value::Object(fields) => fields.values().for_each(|inner| each(inner, visit)),
        _ => {}
    }
}

/// The words of pandoc's tree, each footnote left out, and what draws a chain.
fn said(node: &serde_json::Value, words: &mut String) {
    match (node["t"].as_str(), &node["c"]) {
        (Some("Str"), text) => words.extend(text.as_str().unwrap().chars().filter(|c| !"│├└─\u{a0}".contains(*c))),
        (Some("Space" | "SoftBreak" | "LineBreak"), _) => words.push(' '),
        (Some("Note" | "Superscript"), _) => {}
        _ => {
            let inner: Vec<&serde_json::Value> = match node {
                serde_json::Value::Array(list) => list.iter().collect(),
                serde_json::Value::Object(fields) => fields.values().collect(),
                _ => return,
            };
            inner.into_iter().for_each(|inner| said(inner, words));
            if matches!(node["t"].as_str(), Some("Para" | "Plain" | "Header")) {
                words.push(' ');
            }
        }
    }
}

#[test]
fn pandoc_reads_the_same_words_and_footnotes_in_the_word_document_as_in_the_markdown() {
    if !has("pandoc") {
        return;
    }
    for (folder, case) in cases() {
        let read = |format| read_by_pandoc(&exported(folder.path(), &case, format));
        let ((told, notes), (word, words_notes)) = (read("markdown"), read("docx"));
        assert_eq!(word, told);
        assert_eq!(words_notes, notes);
        assert!(notes >= 2);
        figure("footnotes that pandoc reads in the Word document", notes);
    }
}

/// What pandoc has of each footnote, in order.
fn notes_by_pandoc(path: &Path) -> Vec<String> {
    let from = if path.extension().is_some_and(|end| end == "md") { "markdown-smart" } else { "docx" };
    let output = Command::new("pandoc").args(["-f", from, "-t", "json"]).arg(path).output().unwrap();
    let tree: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut notes = Vec::new();
    each(&tree, &mut |node| {
        if node["t"] == "Note" {
            let mut words = String::new();
            said(&node["c"], &mut words);
            notes.push(words.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    });
    notes
}

#[test]
fn pandoc_reads_the_same_sentences_and_notes_in_the_story_for_word_as_in_its_markdown() {
    if !has("pandoc") {
        return;
    }
    for (folder, case) in cases() {
        let [markdown, word] = ["story-markdown", "story-docx"].map(|format| exported(folder.path(), &case, format));
        assert_eq!(read_by_pandoc(&word), read_by_pandoc(&markdown));
        let notes = notes_by_pandoc(&word);
        assert_eq!(notes, notes_by_pandoc(&markdown));
        let story = model::Graph::story(&case).unwrap().unwrap();
        assert!(notes.len() >= 6 && notes.len() <= story.sentences.len(), "{notes:#?}");
        figure("sentences with a footnote that pandoc reads in the story for Word", notes.len());
    }
}

#[test]
fn python_docx_reads_the_story_by_its_styles_and_arabic_from_right_to_left() {
    if !has_module("docx") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = exported(folder.path(), &with_story(folder.path()), "story-docx");
    let read = read_by_python(READ_DOCX, &path);
    let expected = serde_json::json!([
        ["Heading 1", "Небесная механика"],
        ["Normal", "شركة النور للتجارة تبيع. هذا ما يقوله السجل."],
        ["Normal", "Said شركة النور للتجارة of 北京贸易 & <Söhne>. It is so."],
        ["List Paragraph", "one"],
        ["List Paragraph", "two"],
        ["Quote", "Quoted at length."],
    ]);
    assert_eq!(read, expected);
    let text = parts(&std::fs::read(&path).unwrap())["word/document.xml"].clone();
    let turned: Vec<bool> = text.split("<w:p>").skip(1).map(|one| one.contains("<w:bidi/>")).collect();
    assert_eq!(turned, [false, true, false, false, false, false], "{text}");
}

#[test]
fn a_case_without_a_story_says_so_in_word_too() {
    let folder = tempfile::tempdir().unwrap();
    let case = scripts().case(&folder.path().join("a.case"));
    let parts = parts(&std::fs::read(exported(folder.path(), &case, "story-docx")).unwrap());
    assert!(
        parts["word/document.xml"].contains("This case has no story yet: muckrake story CASE FILE takes a draft in.")
    );
}
