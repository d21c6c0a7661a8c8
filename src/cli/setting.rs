//! What the global arguments and the terminal come to, for every subcommand. It opens cases; it prints nothing.

use std::cell::RefCell;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use clap::ValueEnum as _;

use crate::case::{Author, Case, Key};
use crate::error::{Error, Kind, Result};
use crate::text::date;
use crate::tui::Options;

use super::{Global, Theme, bindings, fault, passphrase};

/// The name that the journal keeps where none was given.
const UNNAMED: &str = "unnamed";

/// The settings of one run.
#[derive(Debug)]
pub(super) struct Setting {
    /// JSON instead of text for people.
    pub(super) json: bool,
    /// ASCII only.
    pub(super) plain: bool,
    /// Colours on stdout.
    pub(super) colour: bool,
    /// Stdout is a terminal.
    pub(super) screen: bool,
    /// Stderr is a terminal.
    pub(super) progress: bool,
    theme: Option<Theme>,
    no_colour: bool,
    keys: Option<PathBuf>,
    /// Where a passphrase stands, if it is not to be asked for.
    pub(super) passphrase_file: Option<PathBuf>,
    /// The case that was opened last.
    opened: RefCell<Option<PathBuf>>,
    /// Who acts.
    pub(super) author: Author,
}

impl Setting {
    /// Reads the environment once.
    pub(super) fn new(global: &Global) -> Self {
        let set = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
        let name = global.name.clone().or_else(|| set("MUCKRAKE_NAME"));
        let screen = std::io::stdout().is_terminal();
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let no_colour = dumb || set("NO_COLOR").is_some() || global.theme == Some(Theme::Plain);
        Self {
            json: global.json,
            plain: global.plain,
            colour: screen && !no_colour,
            no_colour,
            screen,
            progress: std::io::stderr().is_terminal(),
            theme: global.theme,
            keys: global.keys.clone().or_else(|| set("MUCKRAKE_KEYS").map(PathBuf::from)),
            passphrase_file: {
                let named = || set("MUCKRAKE_PASSPHRASE_FILE").map(PathBuf::from);
                global.passphrase_file.clone().or_else(named)
            },
            opened: RefCell::default(),
            author: Author::system(name.unwrap_or_else(|| UNNAMED.to_owned())),
        }
    }

    /// A case to read, in the state in which it is now.
    pub(super) fn read(&self, path: &Path) -> Result<Case> {
        self.note(path);
        let case = self.read_freely(path)?;
        case.hold()?;
        Ok(case)
    }

    /// A case to read, not held to one state.
    pub(super) fn read_freely(&self, path: &Path) -> Result<Case> {
        Case::open_read_only_with(path, self.key(path)?.as_ref())
    }

    /// The key of a case, where it is encrypted: its passphrase is read, or asked for, three times if need be.
    pub(super) fn key(&self, path: &Path) -> Result<Option<Key>> {
        if !Key::BUILT || !Case::is_encrypted(path)? {
            return Ok(None);
        }
        let of = path.display().to_string();
        for left in (0..passphrase::TRIES).rev() {
            let passphrase = passphrase::known(self.passphrase_file.as_deref(), &of)?;
            match Key::of(path, &passphrase) {
                Err(error) if error.kind() == Kind::Locked && left > 0 && self.passphrase_file.is_none() => {
                    fault::say(error.cause());
                }
                key => return key.map(Some),
            }
        }
        Ok(None)
    }

    /// A case to write.
    pub(super) fn write(&self, path: &Path) -> Result<Case> {
        self.note(path);
        Case::open_with(path, self.author.clone(), self.key(path)?.as_ref())
    }

    /// A case for the workbench, and how that should look. What can't be written and can be read is open for
    /// reading only, and the workbench says why.
    pub(super) fn open(&self, path: &Path) -> Result<(Case, Options)> {
        self.note(path);
        let options = self.workbench()?;
        let key = self.key(path)?;
        let damaged = match Case::open_with(path, self.author.clone(), key.as_ref()) {
            Err(error) if matches!(error.kind(), Kind::Damaged | Kind::Io) => error,
            case => return Ok((case?, options)),
        };
        match Case::open_read_only_with(path, key.as_ref()) {
            Ok(case) => {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let named = damaged.of_case(&name);
                let why = named.cause();
                Ok((case, Options { only_reads: Some(why.to_owned()), ..options }))
            }
            Err(_) => Err(damaged),
        }
    }

    /// Notes which case is opened.
    pub(super) fn note(&self, path: &Path) {
        *self.opened.borrow_mut() = Some(path.to_owned());
    }

    /// The day that deadlines are held against: the one that was given, or today.
    pub(super) fn day(&self, given: Option<&str>) -> Result<String> {
        match given {
            Some(text) => day(text),
            None => Ok(self.author.now().chars().take(10).collect()),
        }
    }

    /// The reporter's name, where they gave one.
    pub(super) fn signature(&self) -> Option<&str> {
        Some(self.author.name()).filter(|name| *name != UNNAMED)
    }

    /// The same error with the case that was opened, where it is about the file and does not say so.
    pub(super) fn naming(&self, error: Error) -> Error {
        match self.opened.borrow().as_ref() {
            Some(path) => error.of_case(path.display()),
            None => error,
        }
    }

    /// How the workbench should look, and its keys.
    fn workbench(&self) -> Result<Options> {
        let name = |theme: Theme| theme.to_possible_value().map(|value| value.get_name().to_owned());
        Ok(Options {
            theme: self.theme.and_then(name),
            colour: !self.no_colour,
            plain: self.plain,
            keys: bindings::read(self.keys.as_deref())?,
            ..Options::default()
        })
    }

    /// Refuses to start the workbench where there is no terminal to draw it on.
    pub(super) fn need_screen(&self) -> Result<()> {
        if self.screen && std::io::stdin().is_terminal() {
            return Ok(());
        }
        let cause = "the workbench needs a terminal, and input or output is none";
        Err(Error::new(Kind::Usage, cause)
            .hint("muckrake keys CASE SCRIPT, which plays a key script without a terminal and prints the last screen"))
    }
}

/// A date as people write it, as a partial ISO date.
pub(super) fn day(text: &str) -> Result<String> {
    date::read(text).ok().map(|understood| understood.iso).ok_or_else(|| {
        Error::new(Kind::Usage, format!("{text} is no date that is surely understood"))
            .hint("write it as 2026-11-22, or as 22 November 2026")
    })
}

/// The reporter's folder for settings; none where there is no home.
pub(super) fn folder() -> Option<PathBuf> {
    own("XDG_CONFIG_HOME", ".config")
}

/// The reporter's folder for what the program remembers from one time to the next.
pub(super) fn state_folder() -> Option<PathBuf> {
    own("XDG_STATE_HOME", ".local/state")
}

fn own(variable: &str, in_home: &str) -> Option<PathBuf> {
    let set = std::env::var_os(variable).map(PathBuf::from).filter(|folder| folder.is_absolute());
    Some(set.or_else(|| std::env::home_dir().map(|home| home.join(in_home)))?.join("muckrake"))
}
