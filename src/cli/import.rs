//! `muckrake import`: files of other formats into a case, with a report of every row.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser};

use crate::error::{Error, Result};
use crate::exchange::import::{self, Dropped, FORMATS, Normalised, Rejected, Report};

use super::outcome::Outcome;
use super::page::{Page, Span, Tone, counted};
use super::progress::Progress;
use super::setting::Setting;

/// How many of a kind a page lists.
const LISTED: usize = 20;

/// Take files of another format into a case
///
/// Each file becomes a source and each row's place its locator. Every row is accounted for: taken, already known,
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

/// The shape of a [`Report`].
pub(super) const JSON: &str = r#"
{"rows":{"read","taken","known","rejected"},"claims":{"added"},
 "normalised":[{"property","before","after","first","rows"}],
 "dropped":[{"property","value","why","first","rows"}],
 "rejected":[{"at","why"}]}
"#;

fn formats() -> PossibleValuesParser {
    FORMATS.iter().map(|format| PossibleValue::new(format.name).help(format.help)).collect::<Vec<_>>().into()
}

pub(super) fn run(args: &Args, setting: &Setting) -> Result<Outcome> {
    let mut case = setting.write(&args.case)?;
    let mut progress = Progress::new(setting.progress);
    let report = import::run(&mut case, &args.files, &args.format, &mut |rows| {
        progress.say(&format!("{} read", counted(rows, "row")));
        true
    })?;
    drop(progress);
    Ok(Outcome::either(setting, &report, || page(&report))?.failing(nothing(&report)))
}

/// Files of which no row could be taken are no input.
fn nothing(report: &Report) -> Option<Error> {
    let rows = &report.rows;
    if rows.read == 0 {
        return Some(Error::input("the files hold no row").hint("other files"));
    }
    let refused = rows.rejected > 0 && rows.taken + rows.known == 0;
    let why = report.rejected.first().map(|first| format!("{}: {}", first.at, first.why)).unwrap_or_default();
    refused.then(|| {
        Error::input(format!("no row could be taken: {why}")).hint("another file, or the format that this one is in")
    })
}

fn page(report: &Report) -> Page {
    let rows = &report.rows;
    let mut page = Page::of(format!(
        "{} read: {} taken, {} known already, {} rejected.",
        counted(rows.read, "row"),
        rows.taken,
        rows.known,
        rows.rejected
    ));
    page.line(match report.claims.added {
        0 => "No claim was added.".to_owned(),
        added => format!("{} added.", counted(added, "claim")),
    });
    section(&mut page, "Understood as", &report.normalised, normalised);
    section(&mut page, "No value, kept beside its entity", &report.dropped, dropped);
    section(&mut page, "Rejected", &report.rejected, rejected);
    page
}

fn section<T>(page: &mut Page, title: &str, all: &[T], row: fn(&T) -> Vec<Span>) {
    if all.is_empty() {
        return;
    }
    page.heading(title);
    page.table(2, all.iter().take(LISTED).map(row).collect());
    if all.len() > LISTED {
        page.line(format!("  and {} more", all.len() - LISTED));
    }
}

fn normalised(change: &Normalised) -> Vec<Span> {
    vec![
        Span::from(change.property.as_str()),
        Span::from(format!("{} as {}", change.before, change.after)),
        place(&change.first, change.rows),
    ]
}

fn dropped(loss: &Dropped) -> Vec<Span> {
    vec![
        Span::from(loss.property.as_str()),
        Span::from(format!("{}: {}", loss.value, loss.why)),
        place(&loss.first, loss.rows),
    ]
}

fn rejected(row: &Rejected) -> Vec<Span> {
    vec![Span::from(row.at.as_str()), Span::new(Tone::Bad, &row.why)]
}

fn place(first: &str, rows: u64) -> Span {
    let more = if rows > 1 { format!(" and {}", counted(rows - 1, "other row")) } else { String::new() };
    Span::new(Tone::Faint, format!("{first}{more}"))
}
