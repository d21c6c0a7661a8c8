//! `muckrake export`: the case in a format that others read.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser};
use serde::Serialize;

use crate::error::Result;
use crate::exchange::export::{self, FORMATS};
use crate::exchange::redacted::LeftOut;

use super::outcome::Outcome;
use super::page::{Page, counted};
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
    /// Leave out confidential sources and all that rests only on them, names, former names, counts and keys included;
    /// call background sources by their label; leave out notes, marks, attachments and who did what
    #[arg(long)]
    redacted: bool,
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
    let (case, out) = (setting.read(&args.case)?, args.output.as_deref());
    let left_out = if args.redacted {
        Some(export::run_redacted(&case, &args.format, out)?)
    } else {
        export::run(&case, &args.format, out)?;
        None
    };
    let Some(file) = &args.output else { return Ok(Outcome::silent()) };
    let exported = Exported { format: &args.format, file: file.display().to_string() };
    Outcome::either(setting, &exported, || {
        let mut page = Page::of(format!("Wrote {}.", exported.file));
        left_out.iter().for_each(|left_out| page.line(told(left_out)));
        page
    })
}

/// What a redacted export leaves out, for the reporter alone: it does not stand in the file.
fn told(left_out: &LeftOut) -> String {
    let LeftOut { sources, entities, claims, texts } = left_out;
    let (sources, entities) = (counted(sources, "confidential source"), counted(entities, "entity"));
    let (claims, texts) = (counted(claims, "claim"), counted(texts, "text"));
    format!("Left out: {sources}, {entities}, {claims}, and {texts} besides that name what is left out.")
}
