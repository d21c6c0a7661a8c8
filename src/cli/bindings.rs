//! Keys of the workbench in place of its own: which file they stand in, and what is in it.
//!
//! It must not know which keys are lawful.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::error::{Error, Kind, Result};
use crate::tui::keymap::{Keymap, Overrides};

/// The file in the reporter's folder for settings.
const FILE: &str = "keys.json";

/// What the file looks like, for who has written another.
const FORM: &str = r#"an object of lists, as in {"chain.flip": ["F"], "app.undo": []}"#;

/// The keys that a file gives: the one that is named, else the reporter's own, which need not be there. They can
/// be had by the commands that they are given to.
///
/// # Errors
/// Names the file, and what in it can't be.
pub(super) fn read(named: Option<&Path>) -> Result<Overrides> {
    let Some(file) = named.map(Path::to_owned).or_else(own) else { return Ok(Overrides::new()) };
    let text = match super::typed::file(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound && named.is_none() => return Ok(Overrides::new()),
        Err(error) => {
            let hint = "keys are read from there: name another file with --keys, or take this one away";
            return Err(Error::new(Kind::Input, error.to_string()).hint(hint).at(file.display()));
        }
    };
    keys(&text).map_err(|error| error.at(file.display()))
}

fn keys(text: &str) -> Result<Overrides> {
    if text.trim().is_empty() {
        return Ok(Overrides::new());
    }
    let overrides = serde_json::from_str(text).map_err(|error| Error::input(error.to_string()).hint(FORM))?;
    Keymap::of(&overrides)?;
    Ok(overrides)
}

/// `keys.json` in the reporter's folder for settings.
fn own() -> Option<PathBuf> {
    super::setting::folder().map(|folder| folder.join(FILE))
}
