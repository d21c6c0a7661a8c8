//! `muckrake recent`: which cases were opened last, where the reporter wants that remembered. Nothing is, at first.

use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde::Serialize;

use crate::error::{Error, Kind, Result};

use super::outcome::Outcome;
use super::page::{Page, counted};
use super::setting::{self, Setting};

/// The file in the reporter's folder for state. It is there as long as cases are to be remembered.
const FILE: &str = "recent.json";

/// How many cases are remembered.
const MOST: usize = 10;

/// The cases that were opened last, where that is remembered
///
/// Nothing is remembered unless it is asked for: `muckrake recent on`. From then on the workbench notes which case it
/// opens, ten at the most, in a file that only you can read, muckrake/recent.json in the folder for state; and
/// `muckrake open` without a case opens the last one. `forget` empties the list, `off` takes the file away.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What is to be done; without it, the list
    #[arg(value_enum, value_name = "WHAT")]
    what: Option<What>,
}

/// What is done with the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// Remember cases from now on.
    On,
    /// Remember none any more, and forget those that are.
    Off,
    /// Forget those that are remembered, and go on.
    Forget,
}

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Remembered {
    remembered: bool,
    cases: Vec<String>,
}

/// The shape of [`Remembered`].
pub(super) const JSON: &str = r#"{"remembered","cases":["..."]}"#;

pub(super) fn run(args: &Args, setting: &Setting) -> Result<Outcome> {
    let file = file()?;
    match args.what {
        Some(What::On) if read(&file)?.is_none() => write(&file, &[])?,
        Some(What::Forget) if read(&file)?.is_some() => write(&file, &[])?,
        Some(What::Off) => remove(&file)?,
        _ => {}
    }
    let known = read(&file)?;
    let remembered = Remembered { remembered: known.is_some(), cases: known.unwrap_or_default() };
    Outcome::either(setting, &remembered, || page(&remembered, &file))
}

fn page(remembered: &Remembered, file: &Path) -> Page {
    if !remembered.remembered {
        return Page::of("No case is remembered. `muckrake recent on` begins to.");
    }
    let many = counted(remembered.cases.len() as u64, "case");
    let mut page = Page::of(format!("{many} remembered in {}; `muckrake recent off` ends it.", file.display()));
    remembered.cases.iter().for_each(|case| page.line(format!("  {case}")));
    page
}

/// The case that was opened last and is still there.
pub(super) fn last() -> Result<PathBuf> {
    let nothing = |cause: &str, hint: &str| Error::new(Kind::Usage, cause).hint(hint);
    let cases = read(&file()?)?.ok_or_else(|| {
        nothing(
            "which case?",
            "muckrake open CASE; the last one opens without its name once `muckrake recent on` is set",
        )
    })?;
    let there = cases.into_iter().map(PathBuf::from).find(|case| case.exists());
    there.ok_or_else(|| nothing("no case is remembered that is still there", "muckrake open CASE"))
}

/// Notes that a case was opened, where that is wanted.
pub(super) fn note(case: &Path) -> Result<()> {
    // Without a folder for it, nothing was ever asked for.
    let Ok(file) = file() else { return Ok(()) };
    let Some(mut cases) = read(&file)? else { return Ok(()) };
    // A name that is no text can't be kept as one.
    let Some(path) = case.canonicalize().ok().and_then(|path| path.to_str().map(ToOwned::to_owned)) else {
        return Ok(());
    };
    cases.retain(|known| *known != path);
    cases.insert(0, path);
    cases.truncate(MOST);
    write(&file, &cases)
}

fn file() -> Result<PathBuf> {
    let none = || Error::new(Kind::Io, "there is no folder to remember cases in").hint("set HOME or XDG_STATE_HOME");
    Ok(setting::state_folder().ok_or_else(none)?.join(FILE))
}

/// The cases that are remembered; none at all where that is not wanted.
fn read(file: &Path) -> Result<Option<Vec<String>>> {
    let failed = |error: Error| error.at(file.display()).or_hint("`muckrake recent off` takes it away");
    match std::fs::read(file) {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|error| failed(Error::input(error.to_string()))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(error.into())),
    }
}

/// Writes the list whole, for its owner alone.
fn write(file: &Path, cases: &[String]) -> Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    let mut text = serde_json::to_vec_pretty(cases).map_err(|error| Error::input(error.to_string()))?;
    text.push(b'\n');
    let written = std::fs::create_dir_all(folder).and_then(|()| {
        let mut draft = tempfile::Builder::new().prefix(".recent-").tempfile_in(folder)?;
        draft.write_all(&text)?;
        draft.as_file().sync_all()?;
        draft.persist(file).map(drop).map_err(|error| error.error)
    });
    written.map_err(|error| Error::from(error).at(file.display()))
}

fn remove(file: &Path) -> Result<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::from(error).at(file.display())),
        _ => Ok(()),
    }
}
