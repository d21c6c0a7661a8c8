//! The one table of commands: what help, footer, palette and keymap can rely on.
#![allow(clippy::unwrap_used, reason = "a helper that fails here is a failed test")]

use std::collections::BTreeSet;

use muckrake::case::{Author, Case};
use muckrake::tui::commands::{self, Command, RESERVED};
use muckrake::tui::effect::Place;
use muckrake::tui::key::Key;
use muckrake::tui::keymap::lawful::{self, Binding};
use muckrake::tui::{Options, script};

fn at(place: Place) -> impl Iterator<Item = &'static Command> {
    commands::all().filter(move |command| command.place == place)
}

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
            assert_eq!(lawful::read(text).unwrap().to_string(), *text, "{}", command.name);
        }
    }
}

/// The same checks that a reporter's own keys go through.
#[test]
fn no_key_means_two_things_shadows_what_holds_everywhere_or_is_taken_from_what_is_typed() {
    let table: Vec<Binding> = commands::all().map(|command| (command, command.parsed_keys().collect())).collect();
    let faults: Vec<String> = lawful::faults(&table).iter().map(ToString::to_string).collect();
    assert!(faults.is_empty(), "{faults:#?}");
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
