//! `muckrake new`: an empty case file.

use std::path::PathBuf;

use serde::Serialize;

use crate::case::Case;
use crate::error::{Error, Result};

use super::outcome::Outcome;
use super::page::Page;
use super::setting::Setting;

/// Make an empty case file
///
/// A file that is there already is refused, whatever it holds.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The case file to make, NAME.case by custom
    #[arg(value_name = "CASE")]
    case: PathBuf,
    /// What the case is called; without it, the file's name
    #[arg(long, value_name = "TITLE")]
    title: Option<String>,
}

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Made {
    case: String,
    title: String,
}

/// The shape of [`Made`].
pub(super) const JSON: &str = r#"{"case","title"}"#;

pub(super) fn run(args: &Args, setting: &Setting) -> Result<Outcome> {
    if args.case.symlink_metadata().is_ok() {
        return Err(Error::input(format!("{} is there already", args.case.display()))
            .hint("another name, or muckrake open for the case that is there"));
    }
    let stem = args.case.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let title = args.title.clone().or(stem).unwrap_or_default();
    Case::create(&args.case, &title, setting.author.clone())?;
    let made = Made { case: args.case.display().to_string(), title };
    Outcome::either(setting, &made, || Page::of(format!("Made {}: {}.", made.case, made.title)))
}
