//! `muckrake forget`: takes a withdrawn source out of a case for good. It prints what is lost before it is.

use std::path::PathBuf;

use serde::Serialize;

use crate::analysis::sentence::sentence;
use crate::case::{Case, Forgetting};
use crate::error::{Error, Kind, Result};
use crate::model::SourceId;
use crate::text::fold::fold;
use crate::text::safe::safe;

use super::outcome::Outcome;
use super::page::{Page, Span, Tone, counted};
use super::pick;
use super::setting::Setting;

/// How many lines of a list are printed.
const LISTED: usize = 20;

/// Forget a source for good: its words, its name, its ids, its files
///
/// Its evidence goes with it, the citations of that evidence, and the files kept of it; what only an import of it said,
/// and nothing else rests on, too. Claims of your own that rested on it stay, and are uncited. What other rows and the
/// log say of it is blanked, and the file is written anew, so that no unused part of it holds any of it. That can't be
/// undone: without --yes it says what would be lost, and does nothing. No other window may have the case open. Copies
/// of the case elsewhere are yours to delete.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The case file
    #[arg(value_name = "CASE")]
    case: PathBuf,
    /// An id, a title, or a part of a title that fits only one; a source that was deleted before goes by its id or by
    /// its whole title
    #[arg(value_name = "SOURCE")]
    source: String,
    /// Further words to forget wherever somebody wrote them: a name, a nickname. As they are written, whole words
    #[arg(long, value_name = "WORDS")]
    also: Vec<String>,
    /// Only say what would be lost
    #[arg(long, conflicts_with = "yes")]
    dry_run: bool,
    /// Do it
    #[arg(long)]
    yes: bool,
}

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    forgetting: &'a Forgetting,
    uncited: Vec<Bare>,
}

/// A claim that rests on nothing from then on.
#[derive(Debug, Serialize)]
struct Bare {
    claim: String,
    text: String,
}

/// The shape of [`Told`].
pub(super) const JSON: &str = r#"
{"action","title","evidence":0,"citations":0,"files":["..."],"entities":0,"values":0,"assertions":0,
 "reworded":["..."],"still_named":["..."],"log_lines":0,"fixed":0,"copies":["..."],"uncited":[{"claim","text"}]}
"action" is null of what was only said and not done.
"#;

pub(super) fn run(args: &Args, setting: &Setting) -> Result<Outcome> {
    let mut case = setting.write(&args.case)?;
    let source = source(&case, &args.source)?;
    if let Some(short) = args.also.iter().find(|words| words.trim().chars().count() < 2) {
        return Err(Error::new(Kind::Usage, format!("--also {short:?} is too short to be found whole")));
    }
    let forgetting = if args.yes { case.forget(&source, &args.also)? } else { case.forget_plan(&source, &args.also)? };
    let mut uncited = Vec::new();
    for claim in &forgetting.uncited {
        uncited.push(Bare { claim: claim.to_string(), text: sentence(&case, claim)? });
    }
    let told = Told { forgetting: &forgetting, uncited };
    let undone = (!args.yes && !args.dry_run).then(|| {
        Error::new(Kind::Usage, "nothing was forgotten yet: it can't be undone")
            .hint("the same with --yes, which does it; --dry-run only says this")
    });
    Ok(Outcome::either(setting, &told, || page(&told))?.failing(undone))
}

/// The source that is meant: one of the case, or one that only its journal still knows.
fn source(case: &Case, text: &str) -> Result<SourceId> {
    let missing = match pick::source(case, text) {
        Err(error) if error.kind() == Kind::NotFound => error,
        found => return found.map(|source| source.id),
    };
    let gone = case.gone_sources()?;
    let fitting: Vec<&(SourceId, String)> =
        gone.iter().filter(|(id, title)| id.as_str() == text || fold(title) == fold(text)).collect();
    match fitting.as_slice() {
        [] => Err(missing),
        [(id, _)] => Ok(id.clone()),
        many => {
            let lines: Vec<String> =
                many.iter().map(|(id, title)| format!("{}  {}", safe(id.as_str()), safe(title))).collect();
            Err(Error::new(
                Kind::Ambiguous,
                format!("\u{201c}{text}\u{201d} fits {} sources that were deleted", many.len()),
            )
            .hint(format!("one of these, by id\n{}", lines.join("\n"))))
        }
    }
}

fn page(told: &Told<'_>) -> Page {
    let forgetting = told.forgetting;
    let done = forgetting.action.is_some();
    let mut page = Page::new();
    page.spans([
        Span::new(Tone::Bad, if done { "Forgotten: " } else { "To be forgotten, for good: " }),
        Span::new(Tone::Strong, &forgetting.title),
    ]);
    page.table(2, lost(forgetting).into_iter().map(|line| vec![Span::from(line)]).collect());
    let stay = if done { "Claims that rest on nothing now" } else { "Claims that stay, and will rest on nothing" };
    list(&mut page, stay, told.uncited.iter().map(|bare| bare.text.as_str()));
    let reworded = if done { "Reworded, where it was named" } else { "Will be reworded, where it is named" };
    list(&mut page, reworded, forgetting.reworded.iter().map(String::as_str));
    let named = "Still named, in what these are found by: delete or rename them before you forget it";
    list(&mut page, named, forgetting.still_named.iter().map(String::as_str));
    if done {
        page.heading("Backups and copies of this case elsewhere still hold it.");
    }
    page
}

/// What goes, a line each.
fn lost(forgetting: &Forgetting) -> Vec<String> {
    let some = |count: u64, thing: &str, rest: &str| (count > 0).then(|| format!("{}{rest}", counted(count, thing)));
    let mut lines: Vec<String> = [
        some(forgetting.evidence, "note", " taken from it"),
        some(forgetting.citations, "citation", ""),
        some(forgetting.entities, "entity", " that only its import made"),
        some(forgetting.values, "value", " that only its import said"),
        some(forgetting.assertions, "assertion", " that only its import made"),
        some(forgetting.log_lines, "line", " of the log, which no longer say what was done"),
        some(forgetting.fixed, "action", " that can't be undone or redone any more"),
    ]
    .into_iter()
    .flatten()
    .collect();
    lines.extend(forgetting.files.iter().map(|file| format!("the file {file}")));
    lines.extend(forgetting.copies.iter().map(|copy| format!("the older copy {}", copy.display())));
    lines
}

fn list<'a>(page: &mut Page, heading: &str, lines: impl Iterator<Item = &'a str>) {
    let lines: Vec<&str> = lines.collect();
    if lines.is_empty() {
        return;
    }
    page.heading(heading);
    for line in lines.iter().take(LISTED) {
        page.line(format!("  {line}"));
    }
    if lines.len() > LISTED {
        page.line(format!("  and {} more", lines.len() - LISTED));
    }
}
