//! What leaves the case, read back by programs that aren't ours: they find the same words and the same footnotes.
#![allow(clippy::unwrap_used, reason = "a helper that fails here is a failed test")]

#[path = "support/memory.rs"]
mod memory;
#[path = "support/tools.rs"]
mod tools;
#[path = "support/unpacked.rs"]
mod unpacked;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use memory::Memory;
use muckrake::case::Case;
use muckrake::exchange::{bundle, export};
use roxmltree::{Document, Node};
use tempfile::TempDir;
use tools::{figure, has};
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

/// Each case that is read back, with its folder.
fn cases() -> Vec<(TempDir, Case)> {
    let folder = tempfile::tempdir().unwrap();
    let case = scripts().case(&folder.path().join("a.case"));
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
    for (folder, case) in cases() {
        let parts = parts(&std::fs::read(exported(folder.path(), &case, "docx")).unwrap());
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
        assert!(!asked.is_empty());
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
