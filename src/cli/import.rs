//! `muckrake import`: files of other formats into a case, with a report of every row.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser};
use serde::Serialize;

use crate::error::Result;
use crate::exchange::import::{self, Report};

use super::outcome::Outcome;
use super::page::{Page, Span, Tone};
use super::progress::Progress;
use super::setting::Setting;

/// How many of a kind a page lists.
const LISTED: usize = 20;

/// Take files of another format into a case
///
/// Each file becomes a source and each row's number its locator. Every row is accounted for: taken, already known,
/// or rejected with its reason. The same file again adds nothing. One import is one action, undone as one.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The case file
    #[arg(value_name = "CASE")]
    case: PathBuf,
    /// The files
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Their format
    #[arg(long, value_name = "FORMAT", value_parser = formats())]
    format: String,
}
pub(super) const JSON: &str = "";
fn formats() -> PossibleValuesParser {
    let v: Vec<PossibleValue> = vec![PossibleValue::new("ftm")];
    v.into()
}
pub(super) fn run(_args: &Args, _setting: &Setting) -> Result<Outcome> {
    Ok(Outcome::silent())
}
