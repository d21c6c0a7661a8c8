//! The first investigation typed: a key script makes the whole case from an empty file, and it is the bundled one but
//! for ids.
//!
//! The script is `typed/kazakhstan-transit.keys`; its line breaks are no keys. `cargo test --test typed -- --nocapture`
//! prints the keys that it takes.
#![allow(clippy::unwrap_used, reason = "a helper that fails here is a failed test")]

#[path = "support/alike.rs"]
mod alike;

use std::path::Path;

use muckrake::case::{Author, Case};
use muckrake::exchange::bundle;
use muckrake::tui::Options;
use muckrake::tui::key::{Code, Key};
use muckrake::tui::script::{self, Player, Step};

const SCRIPT: &str = include_str!("typed/kazakhstan-transit.keys");

fn author() -> Author {
    Author::fixed("Reporter", "2026-11-22T10:00:00Z", 7)
}

/// How many keys a script took: those typed into fields and lines, and the others.
#[derive(Debug, Default, PartialEq, Eq)]
struct Keys {
    text: usize,
    other: usize,
}

/// Plays a script on a new case; a line that leaves a gesture open or says that something went wrong stops it.
fn played(path: &Path, script: &str) -> Keys {
    let case = Case::create(path, "Untitled", author()).unwrap();
    let mut player = Player::new(case, (120, 36), Options::default()).unwrap();
    let mut keys = Keys::default();
    for line in script.lines() {
        for step in script::parse(line).unwrap() {
            let types = player.app().place().types_text();
            match &step {
                Step::Key(Key { code: Code::Char(_), ctrl: false, alt: false, .. }) if types => keys.text += 1,
                _ => keys.other += 1,
            }
            player.step(step);
        }
        let screen = player.screen().to_string();
        let open = player.app().place().types_text();
        assert!(!open && !screen.contains("╭ Failed"), "after {line}\n{screen}");
    }
    keys
}

#[test]
fn the_whole_first_investigation_is_typed_from_an_empty_case() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("typed.case");
    let keys = played(&path, SCRIPT);
    let case = Case::open_read_only(&path).unwrap();
    assert_eq!(case.verify().unwrap().findings, Vec::<String>::new());
    let out = folder.path().join("typed");
    bundle::unpack(&case, &out).unwrap();
    let (typed, bundled) = (alike::held(&out), alike::held(Path::new("investigations/kazakhstan-transit")));
    let mut differ = Vec::new();
    for (file, expected) in &bundled {
        let found = &typed[file];
        differ.extend(expected.iter().filter(|row| !found.contains(row)).map(|row| format!("- {file} {row}")));
        differ.extend(found.iter().filter(|row| !expected.contains(row)).map(|row| format!("+ {file} {row}")));
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    println!("{} keys: {} of text, {} others", keys.text + keys.other, keys.text, keys.other);
}
