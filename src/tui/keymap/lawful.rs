//! Which keys a command may have: no two commands share one, what means the same everywhere is shadowed nowhere, and
//! a letter is typed where text is typed.
//!
//! Held against the command table by tests, and against a reporter's own keys when the program starts.

use std::collections::BTreeSet;
use std::fmt;

use crate::error::{Error, Result};
use crate::tui::commands::{self, Command, RESERVED};
use crate::tui::effect::Place;
use crate::tui::key::{Code, Key};

/// A command with its keys.
pub type Binding = (&'static Command, Vec<Key>);

/// Keys that a terminal can't tell from others, with what it sends for them.
const SAME: [(&str, &str); 3] = [("<ctrl+i>", "<tab>"), ("<ctrl+m>", "<enter>"), ("<ctrl+[>", "<esc>")];

/// A key that a command can't have.
pub struct Fault {
    command: &'static Command,
    key: Key,
    why: Why,
}

enum Why {
    /// This command has it too, in the same place.
    Shared(&'static Command),
    /// It means the same in every pane: what, and by which command, if that is there already.
    Kept(&'static str, Option<&'static Command>),
    /// Text is typed where the command holds.
    Typed,
    /// The command must keep it.
    Lost,
}

/// A key as it is written.
///
/// # Errors
/// If there is none, or a terminal sends another for it; the hint says what there is.
pub fn read(text: &str) -> Result<Key> {
    let none = |why: String| {
        Error::input(why).hint(
            "a character (F, ?), or a name in angle brackets: <enter> <space> <tab> <esc> <up> <pagedown> <home> \
             <delete> <f5> <ctrl+r> <alt+left> <shift+tab>",
        )
    };
    let key = Key::parse(text).map_err(|error| none(error.cause().to_owned()))?;
    if matches!(key.code, Code::Char(c) if c.is_control()) {
        return Err(none(format!("there is no key {text:?}")));
    }
    let written = key.to_string();
    match SAME.iter().find(|(held, _)| *held == written) {
        Some((_, sent)) => Err(none(format!("{written} can't be told from {sent}, which terminals send for it"))),
        None => Ok(key),
    }
}

/// Every key that a command can't have.
pub fn faults(bindings: &[Binding]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut found = |command, key, why| faults.push(Fault { command, key, why });
    for (command, keys) in bindings {
        for lost in kept(command).filter(|key| !keys.contains(key)) {
            found(command, lost, Why::Lost);
        }
        for key in keys {
            if key.types().is_some() && takes_letters(command.place) {
                found(command, *key, Why::Typed);
            } else if let Some((meaning, by)) = reserved(bindings, command, *key) {
                found(command, *key, Why::Kept(meaning, by));
            }
        }
    }
    let places: BTreeSet<Place> = bindings.iter().map(|(command, _)| command.place).collect();
    for place in places {
        for (command, key, other) in shared(bindings, place) {
            if !faults.iter().any(|known| known.command.name == command.name && known.key == key) {
                faults.push(Fault { command, key, why: Why::Shared(other) });
            }
        }
    }
    faults
}

/// The keys that a command must keep, whatever else it has: what is open is left with Esc, a question in an overlay is
/// answered with Enter.
fn kept(command: &'static Command) -> impl Iterator<Item = Key> {
    let overlay = !command.place.is_pane() && command.place.types_text();
    command.parsed_keys().filter(move |key| match key.to_string().as_str() {
        "<esc>" | "<ctrl+c>" => command.place == Place::Everywhere,
        "<enter>" => overlay,
        _ => false,
    })
}

/// Whether a bare letter of a command of this place would be taken from what is typed.
fn takes_letters(place: Place) -> bool {
    place.types_text() || matches!(place, Place::Typing | Place::Everywhere)
}

/// What a key means in every pane, where that keeps this command from having it, and by which command.
fn reserved(bindings: &[Binding], command: &Command, key: Key) -> Option<(&'static str, Option<&'static Command>)> {
    // Within a gesture, and behind the first key of two, keys have a meaning of their own.
    if matches!(command.place, Place::Gesture | Place::New | Place::Mark) {
        return None;
    }
    let written = key.to_string();
    let (_, meaning) = RESERVED.iter().find(|(kept, _)| *kept == written)?;
    let whole = |place| matches!(place, Place::App | Place::Everywhere);
    let own = commands::all().find(|c| whole(c.place) && c.parsed_keys().any(|own| own == key));
    // What holds in every pane may change keys with its like; one that is kept for later is nobody's.
    if whole(command.place) && own.is_some() {
        return None;
    }
    let now = bindings.iter().find(|(c, keys)| whole(c.place) && keys.contains(&key)).map(|(c, _)| *c);
    Some((meaning, now.or(own)))
}

/// Whether a key edits what is typed.
fn edits_text(bindings: &[Binding], key: Key) -> bool {
    bindings.iter().any(|(command, keys)| command.place == Place::Typing && keys.contains(&key))
}

/// The keys that two commands have at one place, with both.
fn shared(bindings: &[Binding], place: Place) -> Vec<(&'static Command, Key, &'static Command)> {
    let mut seen: Vec<(Key, &'static Command)> = Vec::new();
    let mut shared = Vec::new();
    for together in together(place) {
        for (command, keys) in bindings.iter().filter(|(command, _)| command.place == together) {
            for key in keys {
                // Where text is typed, what types and edits it goes before what holds in every pane.
                let edits = || edits_text(bindings, *key);
                if command.place == Place::App && place.types_text() && (key.types().is_some() || edits()) {
                    continue;
                }
                match seen.iter().find(|(known, other)| known == key && other.name != command.name) {
                    // Told of the one that was given the key, not of the one that has always had it.
                    Some((_, other)) if other.parsed_keys().any(|own| own == *key) => {
                        shared.push((*command, *key, *other));
                    }
                    Some((_, other)) => shared.push((*other, *key, *command)),
                    None => seen.push((*key, command)),
                }
            }
        }
    }
    shared
}

/// The places whose keys hold at the same time as those of a place.
fn together(place: Place) -> Vec<Place> {
    let mut places = vec![place];
    if place != Place::Everywhere {
        places.push(Place::Everywhere);
    }
    if place.is_pane() {
        places.push(Place::App);
    }
    if place.types_text() {
        places.push(Place::Typing);
    }
    places
}

impl Fault {
    /// What to do about it.
    pub fn remedy(&self) -> String {
        let Self { command, key, why } = self;
        match why {
            Why::Shared(other) => {
                format!("give {} another key, or take {key} from {} in the same file", command.name, other.name)
            }
            Why::Kept(_, Some(other)) if matches!(command.place, Place::App | Place::Everywhere) => {
                format!("give {} another key, or take {key} from {} in the same file", command.name, other.name)
            }
            Why::Kept(..) => format!("give {} another key", command.name),
            Why::Typed => format!("with a key held: <ctrl+{0}> or <alt+{0}>", letter(*key)),
            Why::Lost => format!("keep {key} among the keys of {}; there may be others beside it", command.name),
        }
    }
}

fn letter(key: Key) -> char {
    match key.code {
        Code::Char(letter) if letter.is_alphanumeric() => letter.to_ascii_lowercase(),
        _ => 'x',
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { command, key, why } = self;
        write!(f, "{}: ", command.name)?;
        match why {
            Why::Shared(other) => write!(f, "the key {key} is that of {} ({})", other.name, other.title),
            Why::Kept(_, Some(other)) => write!(f, "the key {key} is {} ({}) in every pane", other.name, other.title),
            Why::Kept(meaning, None) => write!(f, "the key {key} is kept for “{meaning}” in every pane"),
            Why::Typed => write!(f, "the key {key} would be taken from what is typed there"),
            Why::Lost => write!(f, "without {key}, what is open could not be left or answered as everywhere else"),
        }
    }
}
