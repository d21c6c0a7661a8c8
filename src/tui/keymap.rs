//! Which command a key means at a place: the place's own first, then what is typed, then what holds in every pane.
//!
//! It reads the command table and binds nothing itself.

use std::collections::HashMap;

use super::commands::{self, Command};
use super::effect::Place;
use super::key::Key;

/// Keys to commands, by place.
#[derive(Clone, Default)]
pub struct Keymap {
    bound: HashMap<(Place, Key), &'static Command>,
}

/// What a key means.
#[derive(Clone, Copy)]
pub enum Meaning {
    /// A command.
    Command(&'static Command),
    /// A character of the line that is typed.
    Letter(char),
    /// Nothing here.
    Nothing,
}

impl Keymap {
    /// The keymap of the command table.
    pub fn of_table() -> Self {
        let mut bound = HashMap::new();
        for command in commands::all() {
            for key in command.parsed_keys() {
                bound.entry((command.place, key)).or_insert(command);
            }
        }
        Self { bound }
    }

    /// What a key means at a place.
    pub fn meaning(&self, place: Place, key: Key) -> Meaning {
        let typed = key.types().filter(|_| place.types_text());
        let at = |place| self.bound.get(&(place, key)).copied();
        if let Some(command) = at(place).or_else(|| at(Place::Everywhere)) {
            return Meaning::Command(command);
        }
        if let Some(letter) = typed {
            return Meaning::Letter(letter);
        }
        let typing = place.types_text().then(|| at(Place::Typing)).flatten();
        let pane = Place::PANES.contains(&place).then(|| at(Place::App)).flatten();
        typing.or(pane).map_or(Meaning::Nothing, Meaning::Command)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(place: Place, key: &str) -> String {
        match Keymap::of_table().meaning(place, Key::parse(key).unwrap()) {
            Meaning::Command(command) => command.name.to_owned(),
            Meaning::Letter(letter) => letter.to_string(),
            Meaning::Nothing => String::new(),
        }
    }

    #[test]
    fn letters_are_typed_where_text_is_typed_and_commands_elsewhere() {
        assert_eq!(name(Place::Find, "q"), "q");
        assert_eq!(name(Place::Chain, "q"), "app.quit");
        assert_eq!(name(Place::Find, ":"), ":");
        assert_eq!(name(Place::Find, "<ctrl+p>"), "app.commands");
    }

    #[test]
    fn panes_keep_out_of_overlays() {
        assert_eq!(name(Place::Help, "q"), "");
        assert_eq!(name(Place::Help, "<esc>"), "app.back");
        assert_eq!(name(Place::Palette, "<tab>"), "");
    }

    #[test]
    fn the_same_key_opens_in_a_chain_and_moves_in_a_line() {
        assert_eq!(name(Place::Chain, "<right>"), "chain.open");
        assert_eq!(name(Place::Find, "<right>"), "typing.right");
    }
}
