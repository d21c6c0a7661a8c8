//! The case of batches in every format: what leaves it is text there too. No formula, no script, no link, no macro.

use std::collections::BTreeSet;

use muckrake::exchange::export::FORMATS;
use muckrake::text::safe::{safe, safe_lines};
use roxmltree::Document;

use super::case::{HOSTILE, case_of_batches};
use super::muckrake;
use crate::tools::{figure, rounds};
use crate::unpacked::parts;

/// The elements of a page that run, load or send something.
const RUNS: [&str; 14] = [
    "script",
    "img",
    "iframe",
    "object",
    "embed",
    "link",
    "base",
    "form",
    "input",
    "audio",
    "video",
    "image",
    "use",
    "foreignobject",
];

/// All that stands in the text and footnotes of a Word document.
const WORDS_OWN: [&str; 41] = [
    "document",
    "footnotes",
    "body",
    "p",
    "pPr",
    "pStyle",
    "numPr",
    "ilvl",
    "numId",
    "bidi",
    "ind",
    "r",
    "rPr",
    "rStyle",
    "b",
    "bCs",
    "i",
    "iCs",
    "rtl",
    "t",
    "br",
    "bookmarkStart",
    "bookmarkEnd",
    "footnote",
    "footnoteReference",
    "footnoteRef",
    "separator",
    "continuationSeparator",
    "fldChar",
    "instrText",
    "sectPr",
    "footerReference",
    "pgSz",
    "pgMar",
    "style",
    "numbering",
    "num",
    "abstractNum",
    "lvl",
    "settings",
    "ftr",
];

fn names(document: &Document<'_>) -> BTreeSet<String> {
    document.descendants().filter(|n| n.is_element()).map(|n| n.tag_name().name().to_owned()).collect()
}

/// Without the blanks that formats put in and take out.
fn dense(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The page's own elements are all it has, and jump within it.
fn page(text: &str) -> String {
    for tag in text.split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or_default().to_lowercase()) {
        let name = tag.trim_start_matches('/').split([' ', '\n', '/']).next().unwrap_or_default();
        assert!(!RUNS.contains(&name) && !tag.contains(" on") && !tag.contains(" src="), "<{tag}>");
    }
    assert!(text.split("href=\"").skip(1).all(|rest| rest.starts_with('#')));
    text.to_owned()
}

/// Every part is XML; nothing leads out of the file, and none runs.
fn package(bytes: &[u8]) -> String {
    let mut said = String::new();
    for (name, text) in parts(bytes) {
        let part = Document::parse(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
        let outward = part.descendants().any(|node| node.attributes().any(|a| a.name() == "TargetMode"));
        assert!(!outward && !name.contains("vba") && !name.contains("embeddings"), "{name}");
        let names = names(&part);
        if name == "word/document.xml" || name == "word/footnotes.xml" {
            assert!(names.iter().all(|name| WORDS_OWN.contains(&name.as_str())), "{names:?}");
            let asked = part.descendants().filter(|n| n.tag_name().name() == "instrText");
            assert!(asked.map(|n| n.text().unwrap()).all(|asked| asked.starts_with(" NOTEREF _Note")));
        }
        if name.starts_with("xl/worksheets/") {
            assert!(!names.contains("f") && !names.contains("hyperlinks") && !names.contains("is"), "{names:?}");
            let cells = part.descendants().filter(|n| n.tag_name().name() == "c");
            assert!(cells.filter(|c| c.has_children()).all(|c| c.attribute("t") == Some("s")), "a cell is no text");
        }
        for text in part.descendants().filter(|node| node.tag_name().name() == "t") {
            said.push_str(text.text().unwrap_or_default());
        }
    }
    dense(&said)
}

/// No cell is what a spreadsheet takes for a formula.
fn table(bytes: &[u8]) -> String {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    let cells: Vec<String> =
        reader.records().flat_map(|row| row.unwrap().iter().map(ToOwned::to_owned).collect::<Vec<_>>()).collect();
    assert!(cells.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r'])));
    cells.concat()
}

#[test]
fn no_format_makes_anything_of_what_is_hostile_and_documents_show_it_letter_by_letter() {
    let (folder, batches) = case_of_batches();
    let strings: usize = batches.iter().map(Vec::len).sum();
    // The short form leaves out what other tests look at, and with them the time that those take.
    let short = ["docx", "story-docx", "csv", "xlsx"];
    for format in FORMATS.iter().filter(|format| rounds(0, 1) == 1 || short.contains(&format.name)) {
        let out = format!("out.{}", format.extension);
        let run = muckrake(folder.path(), &["export", HOSTILE, "--format", format.name, "-o", &out]);
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        let bytes = std::fs::read(folder.path().join(out)).unwrap();
        // What it says, and how it says a stranger's text.
        let (said, shown): (String, fn(&str) -> String) = match format.name {
            "html" => (page(std::str::from_utf8(&bytes).unwrap()), |_| String::new()),
            "docx" | "story-docx" => (package(&bytes), |text| dense(&safe(&flat(text)))),
            "xlsx" => (package(&bytes), |text| dense(&safe_lines(text))),
            "csv" => (table(&bytes), ToOwned::to_owned),
            // Programs read these; their own tests hold what they read against the case.
            _ => (String::from_utf8(bytes).unwrap(), |_| String::new()),
        };
        assert!(said.len() > strings, "{}", format.name);
        for (nth, batch) in batches.iter().enumerate() {
            let text = shown(&format!("hostile {nth} {}", batch.join(" | ")));
            assert!(said.contains(&text), "{}: {text:?}", format.name);
        }
        figure(&format!("hostile strings in every field, as {}", format.name), strings);
    }
}

/// Lines made one, as a summary has them.
fn flat(text: &str) -> String {
    let breaks = |c: char| (c.is_control() && c.is_whitespace()) || matches!(c, '\u{2028}' | '\u{2029}');
    text.chars().map(|c| if breaks(c) { ' ' } else { c }).collect()
}
