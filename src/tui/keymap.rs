//! Which command a key means at a place: the place's own first, then what is typed, then what holds in every pane.
//!
//! It reads the command table and what a reporter has put in place of it, and binds nothing itself.

pub mod lawful;

use std::collections::{BTreeMap, HashMap};

use self::lawful::Binding;
use super::commands::{self, Command};
use super::effect::Place;
use super::key::Key;
use crate::error::{Error, Result};

/// Keys in place of commands' own: the command's name, then the keys as [`Key::parse`] reads them.
pub type Overrides = BTreeMap<String, Vec<String>>;

/// How many commands are named to one who wrote a name that there is none of.
const NEAREST: usize = 3;

/// Keys to commands, by place.
#[derive(Clone)]
pub struct Keymap {
    bound: HashMap<(Place, Key), &'static Command>,
    keys: HashMap<&'static str, Vec<Key>>,
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
    /// The keymap of the command table, with these keys in place of the commands' own.
    ///
    /// # Errors
    /// Names the command and the key that can't be, and what to do.
    pub fn of(overrides: &Overrides) -> Result<Self> {
        let bindings = bindings(overrides)?;
        // What the table alone binds is held by tests.
        if !overrides.is_empty()
            && let Some(fault) = lawful::faults(&bindings).into_iter().next()
        {
            return Err(Error::input(fault.to_string()).hint(fault.remedy()));
        }
        let mut bound = HashMap::new();
        for (command, keys) in &bindings {
            for key in keys {
                bound.entry((command.place, *key)).or_insert(*command);
            }
        }
        let keys = bindings.into_iter().map(|(command, keys)| (command.name, keys)).collect();
        Ok(Self { bound, keys })
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
        let pane = place.is_pane().then(|| at(Place::App)).flatten();
        typing.or(pane).map_or(Meaning::Nothing, Meaning::Command)
    }

    /// The keys of a command.
    pub fn keys(&self, command: &Command) -> &[Key] {
        self.keys.get(command.name).map_or(&[], Vec::as_slice)
    }

    /// The keys of a command as shown: `↑ k`.
    pub fn shown(&self, command: &Command, ascii: bool) -> String {
        self.keys(command).iter().map(|key| key.shown(ascii)).collect::<Vec<_>>().join(" ")
    }
}

/// Every command with its keys: those of the overrides where there are any, else its own.
fn bindings(overrides: &Overrides) -> Result<Vec<Binding>> {
    if let Some(name) = overrides.keys().find(|name| commands::named(name).is_none()) {
        return Err(unknown(name));
    }
    let keys = |command: &'static Command| match overrides.get(command.name) {
        None => Ok(command.parsed_keys().collect()),
        Some(texts) => {
            let read = texts.iter().map(|text| lawful::read(text)).collect::<Result<Vec<Key>>>();
            read.map_err(|error| error.at(command.name))
        }
    };
    commands::all().map(|command| keys(command).map(|keys| (command, keys))).collect()
}

/// There is no such command: those whose names are most like it.
fn unknown(name: &str) -> Error {
    let likeness = |command: &Command| {
        let own = command.name.rsplit('.').next().unwrap_or_default();
        strsim::jaro_winkler(command.name, name).max(strsim::jaro_winkler(own, name))
    };
    let mut known: Vec<(f64, &str)> = commands::all().map(|command| (likeness(command), command.name)).collect();
    known.sort_by(|one, other| other.0.total_cmp(&one.0));
    let nearest: Vec<&str> = known.into_iter().take(NEAREST).map(|(_, name)| name).collect();
    Error::input(format!("there is no command {name}"))
        .hint(format!("{}; the list of commands in the workbench (:) shows all names", nearest.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overrides(of: &[(&str, &[&str])]) -> Overrides {
        of.iter().map(|(name, keys)| ((*name).to_owned(), keys.iter().map(|k| (*k).to_owned()).collect())).collect()
    }

    fn name_in(keymap: &Keymap, place: Place, key: &str) -> String {
        match keymap.meaning(place, Key::parse(key).unwrap()) {
            Meaning::Command(command) => command.name.to_owned(),
            Meaning::Letter(letter) => letter.to_string(),
            Meaning::Nothing => String::new(),
        }
    }

    fn name(place: Place, key: &str) -> String {
        name_in(&Keymap::of(&Overrides::new()).unwrap(), place, key)
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

    #[test]
    fn keys_of_the_reporters_own_stand_in_place_of_the_commands() {
        let keymap = Keymap::of(&overrides(&[("chain.flip", &["F", "<ctrl+f>"]), ("app.undo", &[])])).unwrap();
        assert_eq!(name_in(&keymap, Place::Chain, "F"), "chain.flip");
        assert_eq!(name_in(&keymap, Place::Chain, "<ctrl+f>"), "chain.flip");
        assert_eq!(name_in(&keymap, Place::Find, "<ctrl+f>"), "find.fold", "in another place it stays");
        assert_eq!(name_in(&keymap, Place::Chain, "f"), "");
        assert_eq!(name_in(&keymap, Place::Chain, "u"), "");
        let shown = |name| keymap.shown(commands::named(name).unwrap(), true);
        assert_eq!((shown("chain.flip").as_str(), shown("app.undo").as_str()), ("F ctrl+f", ""));
    }

    #[test]
    fn keys_can_be_changed_round_as_long_as_no_two_commands_share_one() {
        let keymap = Keymap::of(&overrides(&[("app.undo", &["z"]), ("app.zoom", &["u"])])).unwrap();
        assert_eq!(name_in(&keymap, Place::Chain, "z"), "app.undo");
        assert_eq!(name_in(&keymap, Place::Dossier, "u"), "app.zoom");
    }

    #[test]
    fn what_cannot_be_names_command_key_and_what_to_do() {
        let cases: [(&str, &[&str], &[&str]); 13] = [
            ("chain.flp", &["F"], &["there is no command chain.flp", "chain.flip", ":"]),
            ("flip", &["F"], &["there is no command flip", "chain.flip"]),
            ("chain.flip", &["<entr>"], &["chain.flip", "<entr>", "<enter>", "<ctrl+r>"]),
            ("chain.flip", &["ff"], &["chain.flip", "there is no key ff", "<enter>"]),
            ("chain.flip", &["\u{1}"], &["chain.flip", "there is no key", "<enter>"]),
            ("chain.flip", &["<ctrl+i>"], &["chain.flip", "<ctrl+i>", "<tab>"]),
            ("chain.flip", &["r"], &["chain.flip", "chain.root", " r ", "another key"]),
            ("app.undo", &["z"], &["app.undo", "app.zoom", " z ", "another key"]),
            ("chain.flip", &["x"], &["chain.flip", "app.export", " x ", "every pane"]),
            ("chain.flip", &["/"], &["chain.flip", "app.find", " / ", "every pane"]),
            ("app.undo", &["s"], &["app.undo", "s", "same", "another key"]),
            ("find.take", &["t"], &["find.take", " t ", "typed", "<ctrl+t>"]),
            ("app.back", &["<f9>"], &["app.back", "<esc>", "keep"]),
        ];
        for (name, keys, words) in cases {
            let error = Keymap::of(&overrides(&[(name, keys)])).err().unwrap_or_else(|| panic!("{name} {keys:?}"));
            for word in words {
                assert!(error.to_string().contains(word), "no {word:?} in: {error}");
            }
            assert!(error.to_try().is_some(), "{error}");
        }
    }

    #[test]
    fn overlays_are_answered_with_enter_and_left_with_esc_whatever_is_bound() {
        for command in commands::all().filter(|c| c.place.types_text() && c.keys.contains(&"<enter>")) {
            let moved = Keymap::of(&overrides(&[(command.name, &["<f9>"])]));
            assert_eq!(moved.is_err(), !command.place.is_pane(), "{}", command.name);
        }
    }
}
