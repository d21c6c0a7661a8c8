//! Screens as pictures: what an SVG of the workbench holds, and whether those in the documents are true.
#![allow(clippy::unwrap_used, reason = "a helper that fails here is a failed test")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use muckrake::case::{Author, Case};
use muckrake::exchange::bundle;
use muckrake::model::{Entity, EntityId, Value};
use muckrake::tui::{Options, script};
use roxmltree::{Document, Node};
use tempfile::TempDir;
use unicode_width::UnicodeWidthStr;

/// The pictures in the documents: the file, what was pressed, on which screen, in which theme.
const PICTURES: [(&str, &str, (u16, u16), &str); 3] = [
    ("workbench.svg", SHOWN, (120, 36), "dark"),
    ("workbench-light.svg", SHOWN, (120, 36), "light"),
    ("small.svg", "<down><down><down>", (80, 24), "dark"),
];

const SHOWN: &str = "/stek<enter><down><down><down>";

/// A cell of the picture.
const CELL: (f64, f64) = (8.4, 18.0);

/// Where letters stand in a row.
const BASELINE: f64 = 13.2;

fn author() -> Author {
    Author::fixed("Reporter", "2026-11-22T10:00:00Z", 7)
}

fn played(path: &Path, keys: &str, size: (u16, u16), theme: &str) -> script::Screen {
    let options = Options { theme: Some(theme.to_owned()), ..Options::default() };
    script::play(Case::open(path, author()).unwrap(), keys, size, options).unwrap()
}

/// A case of this title with firms of these names.
fn named(title: &str, names: &[&str]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("names.case");
    let mut case = Case::create(&path, title, author()).unwrap();
    case.act("names", |draft| {
        for name in names {
            let id = EntityId::fresh(name, draft.random()?);
            draft.put_entity(&Entity { id: id.clone(), schema: "Company".to_owned(), ..Entity::default() })?;
            let (property, value) = ("name".to_owned(), (*name).to_owned());
            draft.add_value(&Value { entity: id, property, value, ..Value::default() })?;
        }
        Ok(())
    })
    .unwrap();
    (folder, path)
}

fn number(node: Node<'_, '_>, name: &str) -> f64 {
    node.attribute(name).unwrap().parse().unwrap()
}

fn texts<'a>(picture: &'a Document<'_>) -> Vec<Node<'a, 'a>> {
    picture.descendants().filter(|node| node.has_tag_name("text")).collect()
}

/// What stands in a line of the screen from a column on.
fn from_column(line: &str, column: usize) -> &str {
    let at = line.char_indices().rfind(|(at, _)| line.split_at(*at).0.width() == column);
    at.map_or("", |(at, _)| line.split_at(at).1)
}

#[test]
fn the_pictures_in_the_documents_are_what_the_program_draws() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let case = folder.path().join("transit.case");
    bundle::pack_embedded("kazakhstan-transit", &case).unwrap();
    let mut stale = Vec::new();
    for (name, keys, size, theme) in PICTURES {
        let file = root.join("docs/pictures").join(name);
        let drawn = played(&case, keys, size, theme).svg();
        if std::env::var_os("MUCKRAKE_RENEW").is_some() {
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(&file, &drawn).unwrap();
        }
        if std::fs::read_to_string(&file).unwrap_or_default() != drawn {
            stale.push(name);
        }
    }
    assert!(stale.is_empty(), "{stale:?} show another screen; MUCKRAKE_RENEW=1 cargo test --test pictures draws them");
    let kept = std::fs::read_dir(root.join("docs/pictures")).unwrap();
    let kept: BTreeSet<String> = kept.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(kept, PICTURES.map(|(name, ..)| name.to_owned()).into());
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    for name in kept {
        assert!(readme.contains(&format!("docs/pictures/{name}")), "nobody is shown {name}");
    }
}

#[test]
fn every_word_stands_in_the_columns_that_the_screen_gives_it() {
    let names = [
        "شركة السماء الزرقاء",
        "חברת השמיים",
        "北京天空机械有限公司",
        "नमस्ते कंपनी",
        "Cafe\u{301} Zu\u{308}rich",
        "Гольберг и сыновья",
        "🚢 Rys",
    ];
    let (_folder, path) = named("All scripts", &names);
    for (keys, size) in [("/", (120, 36)), ("", (120, 36)), ("/天", (80, 24)), ("?", (80, 24))] {
        let screen = played(&path, keys, size, "dark");
        let (lines, picture) = (screen.lines(), screen.svg());
        let picture = Document::parse(&picture).unwrap();
        let mut letters = 0;
        for text in texts(&picture) {
            let (column, row) = (number(text, "x") / CELL.0, (number(text, "y") - BASELINE) / CELL.1);
            let words = text.text().unwrap();
            let wide = words.width() as f64 * CELL.0;
            assert!((number(text, "textLength") - wide).abs() < 0.01, "{words} is {wide} wide");
            let line = &lines[row.round() as usize];
            let there = from_column(line, column.round() as usize);
            assert!(there.starts_with(words), "{words} stands at {column},{row}, but there is {there}");
            letters += words.chars().filter(|c| c.is_alphanumeric()).count();
        }
        let all: usize = lines.iter().map(|line| line.chars().filter(|c| c.is_alphanumeric()).count()).sum();
        assert_eq!(letters, all, "{keys}: some letters are left out");
    }
    // Joined letters stay in one text, and no letter of another width stands among those of one width.
    let picture = played(&path, "/", (120, 36), "dark").svg();
    assert!(picture.contains(">شركة السماء الزرقاء<") && picture.contains(">北京天空机械有限公司<"), "{picture}");
    assert!(picture.contains(">Caf<") && picture.contains(">e\u{301}<"), "{picture}");
}

#[test]
fn nothing_in_a_case_can_break_a_picture_or_make_it_act() {
    let hostile = "<script>alert('1')</script>&\"]]>\u{1b}[31m\u{202e}\u{fffe}x";
    let (_folder, path) = named(hostile, &[hostile, "a  b & c", "&amp;"]);
    for keys in ["", "/", "/<down><tab>", "4"] {
        let picture = played(&path, keys, (200, 60), "light").svg();
        let read = Document::parse(&picture).unwrap();
        let lawful = ["svg", "title", "rect", "g", "path", "text"];
        for node in read.descendants().filter(Node::is_element) {
            assert!(lawful.contains(&node.tag_name().name()), "{node:?}");
            let calls = |name: &str| name.starts_with("on") || name.contains("href") || name == "style";
            assert!(!node.attributes().any(|a| calls(a.name()) || a.value().contains(':')), "{node:?}");
        }
        assert_eq!(picture.matches("://").count(), 1, "only the name of what it is written in");
        assert!(!picture.contains(|c: char| c.is_control() && c != '\n' || matches!(c, '\u{202e}' | '\u{fffe}')));
        let title = read.descendants().find(|node| node.has_tag_name("title")).unwrap();
        assert!(title.text().unwrap().starts_with("<script>alert('1')</script>&\"]]><U+001B>[31m<U+202E>"));
    }
}

#[test]
fn colours_are_those_of_the_theme_on_the_ground_it_is_made_for() {
    let (_folder, path) = named("Colours", &["Aspan Arba"]);
    let paper = |theme: &str| {
        let picture = played(&path, "", (80, 24), theme).svg();
        let read = Document::parse(&picture).unwrap();
        let sheet = read.descendants().find(|node| node.has_tag_name("rect")).unwrap();
        let fill = sheet.attribute("fill").unwrap().trim_start_matches('#').to_owned();
        let light = u32::from_str_radix(fill.get(..2).unwrap(), 16).unwrap();
        (light, picture)
    };
    let (dark, picture) = paper("dark");
    assert!(dark < 0x40 && picture.contains("fill=\"#5fafff\" font-weight=\"bold\">Chain<"), "{picture}");
    let (light, picture) = paper("light");
    assert!(light > 0xc0 && picture.contains("fill=\"#005faf\" font-weight=\"bold\">Chain<"), "{picture}");
    let bare = Options { colour: false, ..Options::default() };
    let bare = script::play(Case::open(&path, author()).unwrap(), "/", (80, 24), bare).unwrap().svg();
    assert!(bare.contains("height=\"18\" fill=\"#d5d8dd\"/>"), "the selected row is reversed: {bare}");
    assert!(bare.contains("fill=\"#15171c\" font-weight=\"bold\">Aspan Arba<"), "{bare}");
}

#[test]
fn a_picture_of_the_smallest_screen_is_one_too() {
    let (_folder, path) = named("Small", &["天"]);
    for size in [(1, 1), (2, 3), (20, 5)] {
        let picture = played(&path, "/", size, "plain").svg();
        assert!(Document::parse(&picture).unwrap().root_element().has_tag_name("svg"), "{size:?}");
    }
}
