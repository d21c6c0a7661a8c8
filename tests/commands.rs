//! The one table of commands: what help, footer, palette and keymap can rely on.
#![allow(clippy::unwrap_used, reason = "a helper that fails here is a failed test")]

use std::collections::BTreeSet;

use muckrake::case::{Author, Case};
use muckrake::tui::commands::{self, Command, RESERVED};
use muckrake::tui::effect::Place;
use muckrake::tui::key::Key;
use muckrake::tui::{Options, script};

/// The places whose keys hold at the same time as those of a place.
fn together(place: Place) -> Vec<Place> {
    let mut places = vec![place, Place::Everywhere];
    if Place::PANES.contains(&place) {
        places.push(Place::App);
    }
    if place.types_text() {
        places.push(Place::Typing);
    }
    places
}

fn at(place: Place) -> impl Iterator<Item = &'static Command> {
    commands::all().filter(move |command| command.place == place)
}

const PLACES: [Place; 10] = [
    Place::Find,
    Place::Chain,
    Place::Dossier,
    Place::Citations,
    Place::Palette,
    Place::Help,
    Place::Export,
    Place::Gesture,
    Place::New,
    Place::Mark,
];

/// The keys that lead from the start to a place.
fn way_to(place: Place) -> &'static str {
    match place {
        Place::Find | Place::Typing => "/",
        Place::Dossier => "3",
        Place::Citations => "4",
        Place::Palette => ":",
        Place::Help => "?",
        Place::Export => "x",
        Place::Gesture => "ne",
        Place::New => "n",
        Place::Mark => "m",
        _ => "2",
    }
}

#[test]
fn every_command_has_a_name_of_its_own() {
    let names: Vec<&str> = commands::all().map(|c| c.name).collect();
    let unique: BTreeSet<&str> = names.iter().copied().collect();
    assert_eq!(names.len(), unique.len());
    assert!(names.iter().all(|name| name.contains('.') && name.is_ascii()));
}

#[test]
fn every_key_reads_back_as_it_is_declared() {
    for command in commands::all() {
        for text in command.keys {
            assert_eq!(Key::parse(text).unwrap().to_string(), *text, "{}", command.name);
        }
    }
}

#[test]
fn no_key_means_two_things_in_one_place() {
    for place in PLACES {
        let mut seen: Vec<(Key, &str)> = Vec::new();
        for command in together(place).into_iter().flat_map(at) {
            for key in command.parsed_keys() {
                // Where text is typed, what types and edits it goes before what holds in every pane.
                let edits = at(Place::Typing).any(|typing| typing.parsed_keys().any(|k| k == key));
                if command.place == Place::App && place.types_text() && (key.types().is_some() || edits) {
                    continue;
                }
                let other = seen.iter().find(|(known, _)| *known == key).map(|(_, name)| *name);
                assert_eq!(other, None, "{key} in {place:?} is {} too", command.name);
                seen.push((key, command.name));
            }
        }
    }
}

#[test]
fn keys_that_mean_the_same_everywhere_are_shadowed_in_no_pane() {
    let reserved: Vec<Key> = RESERVED.iter().map(|(key, _)| Key::parse(key).unwrap()).collect();
    for command in commands::all().filter(|c| Place::PANES.contains(&c.place)) {
        for key in command.parsed_keys() {
            assert!(!reserved.contains(&key), "{} shadows {key}", command.name);
        }
    }
}

#[test]
fn reserved_keys_do_what_they_are_reserved_for_or_nothing_yet() {
    for (key, meaning) in RESERVED {
        let key = Key::parse(key).unwrap();
        let everywhere = |c: &&Command| matches!(c.place, Place::App | Place::Everywhere);
        let bound: Vec<&Command> =
            commands::all().filter(everywhere).filter(|c| c.parsed_keys().any(|k| k == key)).collect();
        for command in &bound {
            assert!(command.title.contains(meaning) || command.short.contains(meaning), "{key} is {}", command.name);
        }
        let later = ["same", "different", "open question"].contains(meaning);
        assert_eq!(bound.is_empty(), later, "{key}");
    }
}

#[test]
fn no_bare_letter_is_a_command_where_text_is_typed() {
    let typing = PLACES.into_iter().filter(|p| p.types_text()).chain([Place::Typing, Place::Everywhere]);
    for command in typing.flat_map(at) {
        for key in command.parsed_keys() {
            assert_eq!(key.types(), None, "{} takes {key} from what is typed", command.name);
        }
    }
}

#[test]
fn every_line_fits_a_screen_of_eighty_columns() {
    for command in commands::all() {
        let line = format!("  {:<20}{}", command.shown_keys(false), command.title);
        assert!(line.chars().count() <= 80, "{}: {line}", command.name);
        assert!(command.help.chars().count() <= 76, "{}: {}", command.name, command.help.chars().count());
        assert!(command.help.ends_with('.') && command.help.chars().next().unwrap().is_uppercase(), "{}", command.name);
    }
}

#[test]
fn a_branch_opens_and_closes_with_the_arrows_enter_and_space() {
    let keys: Vec<String> = at(Place::Chain)
        .filter(|c| ["chain.open", "chain.close", "chain.toggle"].contains(&c.name))
        .flat_map(|c| c.keys.iter().map(|k| (*k).to_owned()))
        .collect();
    assert_eq!(keys, ["<right>", "<left>", "<enter>", "<space>"]);
}

#[test]
fn every_command_runs_on_an_empty_case() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty.case");
    let author = || Author::fixed("Reporter", "2026-11-22T10:00:00Z", 7);
    Case::create(&path, "Empty", author()).unwrap();
    std::env::set_current_dir(folder.path()).unwrap();
    for command in commands::all() {
        let keys: String = match command.keys.first() {
            Some(key) => format!("{}{key}", way_to(command.place)),
            None => format!(":{}<enter>", command.title),
        };
        let case = Case::open(&path, author()).unwrap();
        let screen = script::play(case, &keys, (80, 24), Options::default()).unwrap();
        assert_eq!(screen.lines().len(), 24, "{}", command.name);
        assert_eq!(screen.has_quit(), ["app.quit", "app.interrupt"].contains(&command.name), "{}", command.name);
    }
}
