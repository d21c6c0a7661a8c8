//! `muckrake letter`: a draft of a letter to somebody whom the story names.

use std::path::PathBuf;

use serde::Serialize;

use crate::error::Result;
use crate::exchange::letter::Letter;

use super::outcome::Outcome;
use super::page::{Page, counted};
use super::setting::{self, Setting};
use super::{fault, pick};

/// Draft a letter that puts to somebody what the story says of them
///
/// What was put to them and is not answered stands in it, numbered; where nothing was put yet, what the story says of
/// them and what is marked relevant. No source is named, and what a confidential source alone gives is left out. What
/// only you know stands in square brackets.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The case file
    #[arg(value_name = "CASE")]
    case: PathBuf,
    /// To whom: an id, a name, or a part of a name that fits only one
    #[arg(value_name = "ENTITY")]
    entity: String,
    /// By when an answer is asked for. Without it, the last deadline that is noted
    #[arg(long, value_name = "DATE")]
    by: Option<String>,
    /// The file to write; without it, standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Serialize)]
struct LetterJson<'a> {
    to: &'a str,
    points: &'a [String],
    kept_back: usize,
    deadline: Option<&'a str>,
    file: Option<String>,
    text: String,
}

/// The shape of [`LetterJson`].
pub(super) const JSON: &str = r#"
{"to","points":["..."],"kept_back":0,"deadline","file","text"}
"kept_back" is how many claims a confidential source alone gives.
"#;

pub(super) fn run(args: &Args, setting: &Setting) -> Result<Outcome> {
    let case = setting.read(&args.case)?;
    let id = pick::entity(&case, &args.entity)?;
    let by = args.by.as_deref().map(setting::day).transpose()?;
    let letter = Letter::to(&case, &id, by.as_deref(), setting.signature())?;
    if setting.json {
        if args.output.is_some() {
            letter.write(args.output.as_deref())?;
        }
        return Outcome::json(&LetterJson {
            to: &letter.to,
            points: &letter.points,
            kept_back: letter.kept_back,
            deadline: letter.deadline.as_deref(),
            file: args.output.as_ref().map(|file| file.display().to_string()),
            text: letter.text(),
        });
    }
    letter.write(args.output.as_deref())?;
    let kept = (letter.kept_back > 0)
        .then(|| format!("Left out: {}, which confidential sources alone give.", counted(letter.kept_back, "claim")));
    let Some(file) = &args.output else {
        // The letter has the standard output to itself.
        kept.iter().for_each(|kept| fault::say(kept));
        return Ok(Outcome::silent());
    };
    let points = counted(letter.points.len(), "point");
    let mut page = Page::of(format!("Wrote {}: a letter to {}, of {points}.", file.display(), letter.to));
    kept.iter().for_each(|kept| page.line(kept));
    Ok(Outcome::page(page))
}
