//! `muckrake verify`: compares the tables, the attachments and the journal. A finding is a failed check.

use std::path::PathBuf;

use crate::case::{Forgotten, Verification};
use crate::error::{Error, Kind, Result};

use super::outcome::Outcome;
use super::page::{Page, Span, Tone, counted};
use super::setting::Setting;

/// Check a case file against its own journal
///
/// Every row is compared with what the journal says of it, and the journal with its own chain of hashes: a
/// changed bit is named. Exit 1 where anything is found.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The case file
    #[arg(value_name = "CASE")]
    case: PathBuf,
}

/// The shape of a [`Verification`].
pub(super) const JSON: &str = r#"
{"actions","rows","attachments","findings":["..."]}
and, where there are any: {"forgotten":[{"action","at"}],"records":["..."],"spare":["..."]}: the records that are damaged,
and files in the folder beside the case that it says nothing of.
"#;

pub(super) fn run(args: &Args, setting: &Setting) -> Result<Outcome> {
    let verification = setting.read(&args.case)?.verify()?;
    let found = verification.findings.len();
    let cause =
        || Error::new(Kind::CheckFailed, format!("{} is not as its journal says: {found} found", args.case.display()));
    let failure = (found > 0).then(cause);
    Ok(Outcome::either(setting, &verification, || page(&verification))?.failing(failure))
}

fn page(verification: &Verification) -> Page {
    let Verification { actions, rows, attachments, forgotten, spare, findings, records: _, away: _ } = verification;
    let mut page = Page::new();
    let compared = format!(
        "{}, {} and {} compared",
        counted(actions, "action"),
        counted(rows, "row"),
        counted(attachments, "attachment")
    );
    if findings.is_empty() {
        page.spans([Span::new(Tone::Good, "Whole: "), Span::from(format!("{compared}, nothing found."))]);
    } else {
        page.spans([Span::new(Tone::Bad, "Damaged: "), Span::from(format!("{compared}, {} found.", findings.len()))]);
        for finding in findings {
            page.line(format!("  {finding}"));
        }
    }
    for Forgotten { action, at } in forgotten {
        page.line(format!("A source was forgotten on {} at {} (action {action}).", day(at), time(at)));
    }
    if !spare.is_empty() {
        page.line(format!("Not part of the case, though beside it: {}.", spare.join(", ")));
        page.line(
            "Left of a crash before a save, or of another state of the case: no fault; delete what nobody needs.",
        );
    }
    page
}

fn day(at: &str) -> &str {
    at.get(..10).unwrap_or(at)
}

fn time(at: &str) -> &str {
    at.get(11..16).unwrap_or_default()
}
