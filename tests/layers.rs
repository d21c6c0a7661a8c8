//! The house is built as ARCHITECTURE.md says: who uses whom, who may touch the disk, the database or the
//! terminal, and how a file is kept.
//!
//! The rules are read from the map, so map and code cannot part. Source is read as tokens, so that paths inside
//! macros count and those inside comments and strings do not.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a helper that fails here is a failed test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// The longest that a file of `src/` may be, in lines. 400 is what to aim at.
const LONGEST: usize = 450;

/// What is outside the house and has its room: no other room names it.
const KEPT: [(&str, &[&str]); 11] = [
    ("rusqlite", &["case"]),
    ("ratatui", &["tui"]),
    ("crossterm", &["tui"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("age", &["exchange"]),
    ("rpassword", &["cli"]),
    ("std::fs", &["case", "exchange", "cli", "tui"]),
    ("std::net", &[]),
    ("std::process", &["main", "cli", "tui", "documents"]),
];

/// How a query or a schema begins.
const SQL: [&str; 10] = [
    "SELECT ",
    "INSERT INTO ",
    "INSERT OR ",
    "DELETE FROM ",
    "CREATE TABLE ",
    "CREATE INDEX ",
    "DROP TABLE ",
    "ALTER TABLE ",
    "PRAGMA ",
    "BEGIN IMMEDIATE",
];

type Module = Vec<String>;

/// One file of `src/`: where it stands, the paths it names, the strings it holds.
struct Source {
    file: PathBuf,
    text: String,
    module: Module,
    paths: Vec<Module>,
    strings: Vec<String>,
}

impl Source {
    fn read(file: PathBuf) -> Self {
        let text = fs::read_to_string(root().join(&file)).unwrap();
        let mut source = Self { module: module(&file), file, text, paths: Vec::new(), strings: Vec::new() };
        let tokens: TokenStream = source.text.parse().unwrap_or_else(|e| panic!("{}: {e}", source.file.display()));
        source.walk(tokens, &source.module.clone());
        source
    }

    /// The room: the first part of the module's path.
    fn room(&self) -> &str {
        self.module.first().map_or("lib", String::as_str)
    }

    fn walk(&mut self, tokens: TokenStream, here: &[String]) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            match token {
                TokenTree::Ident(word) if word == "mod" && is_group(tokens.get(at + 2)) => {
                    let mut inner = here.to_vec();
                    inner.extend(tokens.get(at + 1).map(ToString::to_string));
                    self.walk(group(&tokens[at + 2]).stream(), &inner);
                    at += 3;
                }
                TokenTree::Ident(word) if word == "doc" && is_punct(tokens.get(at + 1), '=') => at += 3,
                TokenTree::Ident(_) => at = self.path(&tokens, at, &[], here),
                TokenTree::Group(group) => {
                    self.walk(group.stream(), here);
                    at += 1;
                }
                TokenTree::Literal(literal) => {
                    let literal = literal.to_string();
                    if literal.contains('"') {
                        self.strings.push(literal);
                    }
                    at += 1;
                }
                TokenTree::Punct(_) => at += 1,
            }
        }
    }

    /// Reads the path that begins at `at`, the branches of a `use` among it; gives where it ends.
    fn path(&mut self, tokens: &[TokenTree], mut at: usize, stem: &[String], here: &[String]) -> usize {
        let mut path = stem.to_vec();
        loop {
            match tokens.get(at) {
                Some(TokenTree::Ident(word)) => path.push(word.to_string()),
                Some(TokenTree::Group(branches)) if branches.delimiter() == Delimiter::Brace && !path.is_empty() => {
                    self.branches(branches, &path, here);
                    return at + 1;
                }
                _ => break,
            }
            at += 1;
            if !(is_punct(tokens.get(at), ':') && is_punct(tokens.get(at + 1), ':')) {
                break;
            }
            at += 2;
        }
        self.paths.extend(resolve(&path, here));
        at
    }

    fn branches(&mut self, branches: &Group, stem: &[String], here: &[String]) {
        let tokens: Vec<TokenTree> = branches.stream().into_iter().collect();
        for branch in tokens.split(|token| is_punct(Some(token), ',')) {
            self.path(branch, 0, stem, here);
        }
    }

    /// The modules of the house that it names: `crate::` taken off.
    fn inside(&self) -> impl Iterator<Item = &[String]> {
        self.paths.iter().filter(|path| path[0] == "crate").map(|path| &path[1..])
    }
}

fn is_punct(token: Option<&TokenTree>, wanted: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == wanted)
}

fn is_group(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace)
}

fn group(token: &TokenTree) -> &Group {
    let TokenTree::Group(group) = token else { panic!("{token} is a group") };
    group
}

/// A path as seen from the crate's root; none for a single word, which names nothing outside its module.
fn resolve(path: &[String], here: &[String]) -> Option<Module> {
    let absolute = |base: &[String], rest: &[String]| {
        let words = base.iter().chain(rest).cloned();
        Some(std::iter::once("crate".to_owned()).chain(words).collect())
    };
    let path = if path.len() > 1 && path[0] == "self" && path[1] == "super" { &path[1..] } else { path };
    let supers = path.iter().take_while(|word| *word == "super").count();
    match path.first()?.as_str() {
        "crate" | "muckrake" => absolute(&[], &path[1..]),
        "self" => absolute(here, &path[1..]),
        "super" => absolute(&here[..here.len().checked_sub(supers)?], &path[supers..]),
        _ if path.len() > 1 => Some(path.to_vec()),
        _ => None,
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// `src/tui/panes/find.rs` is `tui::panes::find`; `src/lib.rs` is the root itself.
fn module(file: &Path) -> Module {
    let inside = file.strip_prefix("src").unwrap_or(file).with_extension("");
    let parts: Module = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if parts == ["lib"] { Vec::new() } else { parts }
}

fn files(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![root().join(folder)];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path.strip_prefix(root()).unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

fn sources() -> Vec<Source> {
    let sources: Vec<Source> = files("src").into_iter().map(Source::read).collect();
    assert!(sources.len() > 10, "the house has more files than {}", sources.len());
    sources
}

/// Who may use whom, what follows from the lines included. The first list is of the rooms, the second of `tui`.
fn map(list: usize) -> BTreeMap<String, BTreeSet<String>> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let section = text.split("## Who may use whom").nth(1).unwrap().split("\n## ").next().unwrap();
    let block = section.split("```").nth(2 * list + 1).unwrap();
    let mut map: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in block.lines().filter(|line| !line.is_empty()) {
        let (user, used) = line.split_once(" -> ").unwrap_or_else(|| panic!("{line}: user -> used"));
        for used in used.split(", ") {
            map.entry(used.to_owned()).or_default();
            map.entry(user.to_owned()).or_default().insert(used.to_owned());
        }
    }
    let rooms: Vec<String> = map.keys().cloned().collect();
    for _ in &rooms {
        for room in &rooms {
            let further: Vec<String> = map[room].iter().flat_map(|used| map[used].iter().cloned()).collect();
            map.get_mut(room).unwrap().extend(further);
        }
    }
    map
}

#[test]
fn the_map_has_no_circle() {
    for list in 0..2 {
        for (room, used) in map(list) {
            assert!(!used.contains(&room), "{room} uses itself by way of others");
        }
    }
}

#[test]
fn every_room_uses_only_the_rooms_that_the_map_gives_it() {
    let map = map(0);
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| !source.module.is_empty()) {
        let lawful = map.get(source.room()).unwrap_or_else(|| panic!("{} is not on the map", source.file.display()));
        for path in source.inside().filter(|path| path.first().is_some_and(|room| map.contains_key(room))) {
            if path[0] != source.room() && !lawful.contains(&path[0]) {
                wrong.push(format!("{} uses {}", source.file.display(), path.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "not on the map:\n{}", wrong.join("\n"));
}

#[test]
fn inside_the_workbench_every_part_uses_only_those_that_the_map_gives_it() {
    let map = map(1);
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| source.room() == "tui" && source.module.len() > 1) {
        let part = &source.module[1];
        let lawful = map.get(part).unwrap_or_else(|| panic!("{} is not on the map", source.file.display()));
        for path in source.inside().filter(|path| path.len() > 1 && path[0] == "tui" && map.contains_key(&path[1])) {
            if path[1] != *part && !lawful.contains(&path[1]) {
                wrong.push(format!("{} uses {}", source.file.display(), path.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "not on the map:\n{}", wrong.join("\n"));
}

#[test]
fn panes_do_not_know_each_other() {
    let sources = sources();
    let panes: BTreeSet<&Module> = sources.iter().map(|source| &source.module).filter(|m| is_pane(m)).collect();
    for source in sources.iter().filter(|source| is_pane(&source.module)) {
        for path in source.inside().filter(|path| path.len() > 2 && panes.contains(&path[..3].to_vec())) {
            assert_eq!(path[2], source.module[2], "{} knows another pane", source.file.display());
        }
    }
}

fn is_pane(module: &[String]) -> bool {
    module.len() > 2 && module[0] == "tui" && module[1] == "panes"
}

#[test]
fn database_terminal_arguments_and_disk_are_named_only_in_their_rooms() {
    for source in &sources() {
        for path in source.paths.iter().map(|path| path.join("::")) {
            for (kept, rooms) in KEPT {
                let named = path == kept || path.strip_prefix(kept).is_some_and(|rest| rest.starts_with("::"));
                let lawful = rooms.contains(&source.room());
                assert!(!named || lawful, "{} names {path}: that is for {rooms:?}", source.file.display());
            }
        }
    }
}

#[test]
fn sql_is_written_only_where_the_case_is_kept() {
    for source in sources().iter().filter(|source| source.room() != "case") {
        for text in &source.strings {
            assert!(!SQL.iter().any(|sql| text.contains(sql)), "{} holds SQL: {text}", source.file.display());
        }
    }
}

#[test]
fn every_file_says_first_what_it_owns() {
    for file in ["src", "tests", "benches"].into_iter().flat_map(files) {
        let text = fs::read_to_string(root().join(&file)).unwrap();
        assert!(text.starts_with("//! "), "{} does not open with //!", file.display());
    }
}

#[test]
fn no_file_is_too_long_to_read_at_a_sitting() {
    for source in sources() {
        let lines = source.text.lines().count();
        assert!(lines <= LONGEST, "{} has {lines} lines", source.file.display());
    }
}

#[test]
fn a_module_stands_beside_its_folder() {
    for file in ["src", "tests", "benches"].into_iter().flat_map(files) {
        assert_ne!(file.file_name().unwrap(), "mod.rs", "{}", file.display());
    }
}

#[test]
fn no_function_and_no_type_has_a_name_that_says_nothing() {
    for source in &sources() {
        let part = |m: &String| ["manager", "handler", "utils", "helpers", "misc", "common"].contains(&m.as_str());
        assert!(!source.module.iter().any(part), "{} has a name that says nothing", source.file.display());
    }
}
