//! `muckrake salvage`: what is whole in a damaged case, brought over into a new one; what was lost is listed.

use std::path::PathBuf;

use crate::case::{self, Salvaged};
use crate::error::{Error, Kind, Result};

use super::outcome::Outcome;
use super::page::{Page, Span, Tone, counted};
use super::setting::Setting;

/// Bring what is whole in a damaged case over into a new one
///
/// Every row that is as it was saved is brought over, whatever lies broken beside it; the journal as far as its chain
/// holds. What could not be brought over is listed, and exit is 1. The damaged file is never written.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The damaged case file
    #[arg(value_name = "CASE")]
    case: PathBuf,
    /// The case file to make
    #[arg(value_name = "NEW")]
    new: PathBuf,
}

/// The shape of a [`Salvaged`].
pub(super) const JSON: &str =
    r#"{"rows":{TABLE:N},"actions","dropped":["..."],"lost":["..."],"stand_ins":["..."],"pages":[N]}"#;

pub(super) fn run(args: &Args, setting: &Setting) -> Result<Outcome> {
    let salvaged = case::salvage(&args.case, &args.new, setting.author.clone())?;
    let cause = || {
        let lost = salvaged.lost.len() + salvaged.dropped.len() + salvaged.stand_ins.len();
        let what = if lost > 0 { lost.to_string() } else { counted(salvaged.pages.len() as u64, "page") };
        Error::new(Kind::CheckFailed, format!("{what} could not be brought over to {}", args.new.display()))
            .hint("look for a backup that has them; keep the damaged file")
    };
    let failure = (!salvaged.is_whole()).then(cause);
    Ok(Outcome::either(setting, &salvaged, || page(&salvaged, args))?.failing(failure))
}

fn page(salvaged: &Salvaged, args: &Args) -> Page {
    let mut page = Page::new();
    let rows: u64 = salvaged.rows.values().sum();
    let told = format!(
        "{} and {} of the journal brought over to {}.",
        counted(rows, "row"),
        counted(salvaged.actions, "action"),
        args.new.display()
    );
    if salvaged.is_whole() {
        page.spans([Span::new(Tone::Good, "Whole: "), Span::from(told)]);
    } else {
        page.spans([Span::new(Tone::Bad, "In part: "), Span::from(told)]);
    }
    for (heading, list) in [
        ("Lost", salvaged.lost.iter().collect::<Vec<_>>()),
        ("Lost, and stood in for, because others belong to it", salvaged.stand_ins.iter().collect()),
        ("In the journal no more; what they left is there", salvaged.dropped.iter().collect()),
    ] {
        if !list.is_empty() {
            page.heading(format!("{heading} ({})", list.len()));
            list.iter().for_each(|one| page.line(format!("  {one}")));
        }
    }
    if !salvaged.pages.is_empty() {
        let pages: Vec<String> = salvaged.pages.iter().map(ToString::to_string).collect();
        page.line(format!("Pages that could not be read to their end: {}", pages.join(", ")));
    }
    page
}
