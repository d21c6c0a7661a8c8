//! `muckrake log`: the journal's actions, in the order in which they were done.

use std::path::PathBuf;

use serde::Serialize;

use crate::case::LogEntry;
use crate::error::Result;

use super::outcome::Outcome;
use super::page::{Page, Span, Tone};
use super::setting::Setting;

/// List what was done to a case, by whom and when
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The case file
    #[arg(value_name = "CASE")]
    case: PathBuf,
}

/// What `--json` prints, in a list.
#[derive(Debug, Serialize)]
struct Entry<'a> {
    action: i64,
    at: &'a str,
    who: &'a str,
    title: &'a str,
    undone: bool,
}

/// The shape of a list of [`Entry`].
pub(super) const JSON: &str = r#"[{"action","at","who","title","undone"}]"#;

pub(super) fn run(args: &Args, setting: &Setting) -> Result<Outcome> {
    let log = setting.read(&args.case)?.log()?;
    let entries: Vec<Entry<'_>> = log.iter().map(Entry::from).collect();
    Outcome::either(setting, &entries, || page(&entries))
}

impl<'a> From<&'a LogEntry> for Entry<'a> {
    fn from(entry: &'a LogEntry) -> Self {
        Self { action: entry.action, at: &entry.at, who: &entry.who, title: &entry.title, undone: entry.undone }
    }
}

fn page(entries: &[Entry<'_>]) -> Page {
    if entries.is_empty() {
        return Page::of("Nothing has been done to this case yet.");
    }
    let widest = entries.iter().map(|e| e.action.to_string().len()).max().unwrap_or(1);
    let mut page = Page::new();
    page.table(0, entries.iter().map(|entry| row(entry, widest)).collect());
    page
}

fn row(entry: &Entry<'_>, widest: usize) -> Vec<Span> {
    vec![
        Span::new(Tone::Strong, format!("{:>widest$}", entry.action)),
        Span::new(Tone::Faint, when(entry.at)),
        Span::from(entry.who),
        Span::new(if entry.undone { Tone::Faint } else { Tone::Even }, entry.title),
        Span::new(Tone::Fair, if entry.undone { "undone" } else { "" }),
    ]
}

/// A pack is made from content alone: it carries no time that would tell two packs apart.
fn when(at: &str) -> String {
    if at.starts_with("1970-01-01T00:00:00") {
        return "no time kept".to_owned();
    }
    at.replace('T', " ").trim_end_matches('Z').to_owned()
}
