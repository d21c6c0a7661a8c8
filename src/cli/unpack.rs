//! `muckrake unpack`: a case as a bundle of text files.

use std::path::PathBuf;

use serde::Serialize;

use crate::error::Result;
use crate::exchange::bundle;

use super::export::left_out_of;
use super::outcome::Outcome;
use super::page::Page;
use super::setting::Setting;

/// Write a case as a bundle of text files
///
/// The order is stable: two drafts of a case compare line by line.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The case file
    #[arg(value_name = "CASE")]
    case: PathBuf,
    /// The folder to write
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Unpacked {
    folder: String,
}

/// The shape of [`Unpacked`].
pub(super) const JSON: &str = r#"{"folder"}"#;

pub(super) fn run(args: &Args, setting: &Setting) -> Result<Outcome> {
    let left_out = bundle::unpack(&setting.read(&args.case)?, &args.folder)?;
    let unpacked = Unpacked { folder: args.folder.display().to_string() };
    let told = Outcome::either(setting, &unpacked, || Page::of(format!("Wrote the bundle {}.", unpacked.folder)))?;
    Ok(told.failing(left_out_of(&args.case, &left_out)))
}
