//! `muckrake export`: the case in a format that others read.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser};
use serde::Serialize;

use crate::error::Result;
use crate::exchange::export::{self, FORMATS};

use super::outcome::Outcome;
use super::page::Page;
use super::setting::Setting;

/// Write a case in a format that others read
///
/// The same case gives the same bytes. A file is written under a temporary name and renamed when it is whole.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The case file
    #[arg(value_name = "CASE")]
    case: PathBuf,
    /// The format
    #[arg(long, value_name = "FORMAT", value_parser = formats())]
    format: String,
    /// The file to write; without it, standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// What `--json` prints where a file is written.
#[derive(Debug, Serialize)]
struct Exported<'a> {
    format: &'a str,
    file: String,
}

/// The shape of [`Exported`].
pub(super) const JSON: &str = r#"{"format","file"}"#;

fn formats() -> PossibleValuesParser {
    FORMATS.iter().map(|format| PossibleValue::new(format.name).help(format.help)).collect::<Vec<_>>().into()
}

pub(super) fn run(args: &Args, setting: &Setting) -> Result<Outcome> {
    export::run(&setting.read(&args.case)?, &args.format, args.output.as_deref())?;
    let Some(file) = &args.output else { return Ok(Outcome::silent()) };
    let exported = Exported { format: &args.format, file: file.display().to_string() };
    Outcome::either(setting, &exported, || Page::of(format!("Wrote {}.", exported.file)))
}
