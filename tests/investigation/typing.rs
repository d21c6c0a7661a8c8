//! The first investigation typed: a key script makes the whole case from an empty file, and it is the bundled one but
//! for its keys.
//!
//! The script is `kazakhstan-transit.keys`; its line breaks are no keys. `cargo test --test investigation typed_from --
//! --nocapture` prints the keys that it takes.

use std::path::Path;

use muckrake::case::{Author, Case};
use muckrake::exchange::bundle;
use muckrake::tui::Options;
use muckrake::tui::key::{Code, Key};
use muckrake::tui::script::{self, Player, Step};

use super::bundle::folder;
use super::typed::differences;

const SCRIPT: &str = include_str!("kazakhstan-transit.keys");

/// How many keys a script took: letters typed into lines and fields, and the others.
#[derive(Debug, Default)]
struct Keys {
    text: usize,
    other: usize,
}

/// Plays a script on a new case. A line that leaves something open, or that did not work, stops it.
fn played(path: &Path, script: &str) -> Keys {
    let case = Case::create(path, "Untitled", Author::fixed("Reporter", "2026-11-22T10:00:00Z", 7)).unwrap();
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
        assert!(!open && !screen.contains("That did not work"), "after {line}\n{screen}");
    }
    keys
}

#[test]
fn the_whole_first_investigation_is_typed_from_an_empty_case() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("typed.case");
    let keys = played(&path, SCRIPT);
    let case = Case::open_read_only(&path).unwrap();
    assert_eq!(case.verify().unwrap().findings, Vec::<String>::new());
    let out = place.path().join("typed");
    bundle::unpack(&case, &out).unwrap();
    let found = differences(&folder(), &out);
    assert!(found.is_empty(), "{}", found.join("\n"));
    println!("{} keys: {} letters of text, {} others", keys.text + keys.other, keys.text, keys.other);
}
