//! `muckrake check`: how many claims stand how, and what to look at before publishing.

use std::path::PathBuf;

use crate::analysis::check::{self, Check, Counts, Finding, RULES};
use crate::error::{Error, Kind, Result};
use crate::model::Graph as _;

use super::outcome::Outcome;
use super::page::{Page, Span, Tone};
use super::progress::Progress;
use super::setting::Setting;

/// How many findings of one rule a page lists.
const LISTED: usize = 20;

/// Count how the claims stand and list what to look at
///
/// Exit 1 only where a rule named with --fail-on found something.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The case file
    #[arg(value_name = "CASE")]
    case: PathBuf,
    /// Rules that must find nothing
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = rules())]
    fail_on: Vec<String>,
    /// The day that deadlines are held against: 2026-11-22. Without it, today
    #[arg(long, value_name = "DATE")]
    at: Option<String>,
}

/// The shape of a [`Check`].
pub(super) const JSON: &str = r#"
{"counts":{"claims","uncited","single_origin","no_origin","corroborated","disputed","damaged","gaps"},
 "findings":[{"rule","claim","entity","place","message"}]}
"place" says which sentences of the story rest on the claim.
"#;

/// The rules there are, as the argument's values: an unknown one is a usage error that names them.
fn rules() -> clap::builder::PossibleValuesParser {
    RULES.iter().map(|rule| clap::builder::PossibleValue::new(rule.name).help(rule.help)).collect::<Vec<_>>().into()
}

pub(super) fn run(args: &Args, setting: &Setting) -> Result<Outcome> {
    let case = setting.read(&args.case)?;
    let mut progress = Progress::new(setting.progress);
    let today = setting.day(args.at.as_deref())?;
    let mut check =
        check::check_on(&case, Some(&today), &mut |claims| progress.say(&format!("{claims} claims looked at")))?;
    let files = case.wrong_files()?.into_iter();
    check.findings.extend(files.map(|message| Finding {
        rule: "hash",
        claim: None,
        entity: None,
        place: None,
        message,
    }));
    drop(progress);
    let failure = match without_story(&args.fail_on) {
        Some(failure) if case.story()?.is_none() => Some(failure),
        _ => gate(&check, &args.fail_on),
    };
    Ok(Outcome::either(setting, &check, || page(&check))?.failing(failure))
}

/// A gate for a story is not passed by a case that has none.
fn without_story(fail_on: &[String]) -> Option<Error> {
    let rule = fail_on.iter().find(|rule| ["unruled", "unresolved-sentence"].contains(&rule.as_str()))?;
    let cause = format!("--fail-on {rule}: this case has no story, so nothing of it is checked");
    Some(Error::new(Kind::CheckFailed, cause).hint("take a draft in: muckrake story CASE FILE"))
}

/// What the rules named with `--fail-on` found, as a failure.
fn gate(check: &Check, fail_on: &[String]) -> Option<Error> {
    // The findings end where there are too many to word; the counts never do.
    let worded = |rule: &str| check.findings.iter().filter(|finding| finding.rule == rule).count() as u64;
    let count = |rule: &String| check.counts.of(rule).unwrap_or_else(|| worded(rule));
    let found: Vec<String> = fail_on
        .iter()
        .map(|rule| (rule, count(rule)))
        .filter(|(_, count)| *count > 0)
        .map(|(rule, count)| format!("{rule} found {count}"))
        .collect();
    let cause = format!("--fail-on: {}", found.join(", "));
    (!found.is_empty()).then(|| Error::new(Kind::CheckFailed, cause))
}

fn page(check: &Check) -> Page {
    let Counts { claims, uncited, single_origin, no_origin, corroborated, disputed, damaged, gaps } = check.counts;
    let mut page = Page::new();
    let count = |number: u64, what: &str, tone: Tone| vec![Span::new(tone, format!("{number:>7}")), Span::from(what)];
    let loud = |number: u64| if number == 0 { Tone::Even } else { Tone::Bad };
    page.table(
        0,
        [
            count(claims, "claims", Tone::Strong),
            count(uncited, "uncited", loud(uncited)),
            count(single_origin, "of a single origin", Tone::Fair),
            count(no_origin, "of these without an established origin", Tone::Fair),
            count(corroborated, "corroborated", Tone::Good),
            count(disputed, "disputed", loud(disputed)),
            count(gaps, "gaps", Tone::Even),
        ]
        .into_iter()
        .chain((damaged > 0).then(|| count(damaged, "damaged", Tone::Bad)))
        .collect(),
    );
    for rule in RULES {
        let findings: Vec<&Finding> = check.findings.iter().filter(|finding| finding.rule == rule.name).collect();
        if !findings.is_empty() {
            page.heading(format!("{}: {} ({})", rule.name, rule.help, findings.len()));
            findings.iter().take(LISTED).for_each(|finding| page.line(format!("  {}", finding.message)));
        }
        if findings.len() > LISTED {
            page.line(format!("  and {} more", findings.len() - LISTED));
        }
    }
    page
}
