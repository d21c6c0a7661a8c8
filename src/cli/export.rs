//! `muckrake export`: the case in a format that others read.

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValue, PossibleValuesParser};
use serde::Serialize;

use crate::error::{Error, Kind, Result};
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
    let format = export::format(&args.format)?;
    if out.is_none() && setting.screen && !format.text {
        return Err(Error::new(Kind::Usage, format!("{} is no text, and a terminal can't show it", format.name))
            .hint(format!("name a file: -o NAME.{}", format.extension)));
    }
    let (redacted, damaged) = if args.redacted {
        let left_out = export::run_redacted(&case, &args.format, out)?;
        (Some(left_out.to_string()), left_out.damaged)
    } else {
        (None, export::run(&case, &args.format, out)?)
    };
    let failure = left_out_of(&args.case, &damaged);
    let Some(file) = &args.output else { return Ok(Outcome::silent().failing(failure)) };
    let exported = Exported { format: &args.format, file: file.display().to_string() };
    let page = || {
        let mut page = Page::of(format!("Wrote {}.", exported.file));
        redacted.iter().for_each(|redacted| page.line(redacted));
        page
    };
    Ok(Outcome::either(setting, &exported, page)?.failing(failure))
}

/// What is said where damaged records were left out of what left the case: exit 1.
pub(super) fn left_out_of(case: &Path, left_out: &[String]) -> Option<Error> {
    const NAMED: usize = 5;
    if left_out.is_empty() {
        return None;
    }
    let mut names: Vec<&str> = left_out.iter().take(NAMED).map(String::as_str).collect();
    let more = format!("and {} more", left_out.len().saturating_sub(NAMED));
    names.extend((left_out.len() > NAMED).then_some(more.as_str()));
    let cause = format!("{} is damaged; left out: {}", case.display(), names.join("; "));
    Some(
        Error::new(Kind::CheckFailed, cause)
            .hint("`muckrake verify CASE` names all, `muckrake salvage CASE NEW` saves what is whole"),
    )
}
