//! `muckrake replies`: who was asked, how often, by when, and what they answered.

use std::path::PathBuf;

use serde::Serialize;

use crate::analysis::replies::{self, Reply, State};
use crate::error::Result;
use crate::model::Approach;
use crate::model::reply::EARNEST;

use super::outcome::Outcome;
use super::page::{Page, Span, Tone, counted};
use super::pick;
use super::setting::Setting;

/// List who was asked about what is said of them, and what they answered
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The case file
    #[arg(value_name = "CASE")]
    case: PathBuf,
    /// Only this one, in full: an id, a name, or a part of a name that fits only one
    #[arg(value_name = "ENTITY")]
    entity: Option<String>,
    /// The day that deadlines are held against: 2026-11-22. Without it, today
    #[arg(long, value_name = "DATE")]
    at: Option<String>,
}

#[derive(Debug, Serialize)]
struct ReplyJson {
    id: String,
    caption: String,
    state: State,
    attempts: usize,
    deadline: Option<String>,
    open: Vec<String>,
    approaches: Vec<ApproachJson>,
}

#[derive(Debug, Serialize)]
struct ApproachJson {
    id: String,
    how: String,
    at: Option<String>,
    deadline: Option<String>,
    answer: Option<String>,
    answered_at: Option<String>,
    answered_by: Option<String>,
    note: Option<String>,
    put: Vec<PutJson>,
}

#[derive(Debug, Serialize)]
struct PutJson {
    claim: String,
    said: String,
}

/// The shape of [`ReplyJson`].
pub(super) const JSON: &str = r#"
[{"id","caption","state","attempts":0,"deadline","open":["..."],
  "approaches":[{"id","how","at","deadline","answer","answered_at","answered_by","note","put":[{"claim","said"}]}]}]
"state" is unasked, waiting, overdue, open (no deadline was set) or answered; "open" are the ids of the claims that were
put to them and are not answered; "said" is how a claim read when it was put.
"#;

pub(super) fn run(args: &Args, setting: &Setting) -> Result<Outcome> {
    let case = setting.read(&args.case)?;
    let today = setting.day(args.at.as_deref())?;
    let one = args.entity.as_deref().map(|text| pick::entity(&case, text)).transpose()?;
    let list = match &one {
        Some(id) => vec![Reply::of(&case, id, Some(&today))?],
        None => replies::all(&case, Some(&today))?,
    };
    let json: Vec<ReplyJson> = list.iter().map(ReplyJson::of).collect();
    Outcome::either(setting, &json, || match (&one, list.as_slice()) {
        (Some(_), [reply]) => full(reply),
        _ => table(&list),
    })
}

impl ReplyJson {
    fn of(reply: &Reply) -> Self {
        Self {
            id: reply.subject.id.to_string(),
            caption: reply.subject.caption.clone(),
            state: reply.state,
            attempts: reply.attempts(),
            deadline: reply.deadline.clone(),
            open: reply.open.iter().map(|put| put.claim.to_string()).collect(),
            approaches: reply.approaches.iter().map(ApproachJson::of).collect(),
        }
    }
}

impl ApproachJson {
    fn of(one: &Approach) -> Self {
        let put = one.put.iter().map(|put| PutJson { claim: put.claim.to_string(), said: put.said.clone() });
        Self {
            id: one.id.to_string(),
            how: one.how.clone(),
            at: one.at.clone(),
            deadline: one.deadline.clone(),
            answer: one.answer.clone(),
            answered_at: one.answered_at.clone(),
            answered_by: one.answered_by.clone(),
            note: one.note.clone(),
            put: put.collect(),
        }
    }
}

fn tone(state: State) -> Tone {
    match state {
        State::Answered => Tone::Good,
        State::Waiting => Tone::Fair,
        State::Unasked | State::Overdue | State::Open => Tone::Bad,
    }
}

fn table(list: &[Reply]) -> Page {
    if list.is_empty() {
        return Page::of("Nobody was approached yet.");
    }
    let mut page = Page::new();
    let row = |reply: &Reply| {
        vec![
            Span::new(Tone::Strong, &reply.subject.caption),
            Span::from(counted(reply.attempts(), "attempt")),
            Span::new(tone(reply.state), reply.words()),
        ]
    };
    page.table(0, list.iter().map(row).collect());
    page
}

fn full(reply: &Reply) -> Page {
    let mut page = Page::new();
    page.line_in(Tone::Strong, &reply.subject.caption);
    page.line_in(tone(reply.state), format!("{}; {} of {EARNEST} attempts", reply.words(), reply.attempts()));
    for approach in &reply.approaches {
        page.heading(title(approach));
        approach.put.iter().for_each(|put| page.line(format!("  {} [{}]", put.said, put.claim)));
        page.line(format!("  {}", answer(approach)));
        approach.note.iter().for_each(|note| page.line(format!("  Note: {note}")));
    }
    page
}

/// When and how somebody was approached.
pub(super) fn title(approach: &Approach) -> String {
    let how = if approach.how.is_empty() { "approached" } else { approach.how.as_str() };
    let at = approach.at.as_deref().map(|at| format!(", {at}")).unwrap_or_default();
    let by = approach.deadline.as_deref().map(|by| format!(", to be answered by {by}")).unwrap_or_default();
    format!("{how}{at}{by}")
}

/// What they answered.
pub(super) fn answer(approach: &Approach) -> String {
    let Some(answer) = &approach.answer else { return "No answer noted.".to_owned() };
    let by = approach.answered_by.as_deref().map(|by| format!(" by {by}")).unwrap_or_default();
    let at = approach.answered_at.as_deref().map(|at| format!(" on {at}")).unwrap_or_default();
    format!("Answered{by}{at}: {answer}")
}
