//! `muckrake story`: the draft sentence by sentence; taken in, or shown with what each sentence rests on.

use std::path::PathBuf;

use serde::Serialize;

use crate::analysis::sentence::sentence;
use crate::analysis::standing::{Origins, Standing};
use crate::analysis::story::{Change, Plan, Progress};
use crate::case::Case;
use crate::error::{Error, Kind, Result};
use crate::exchange::story;
use crate::model::{Graph as _, News, Sentence, State, Story};

use super::outcome::Outcome;
use super::page::{Page, Span, Tone, counted};
use super::setting::Setting;
use super::signs::{Signs, tone};

/// Take a draft of the story in, or show its sentences with what they rest on
///
/// The draft is taken apart into sentences: Markdown, text, and whatever else documents are read from. Sentences that
/// are as they were keep their state; changed ones keep the claims that they rest on and are open again. Without
/// FILE: each sentence with its state, its claims and how these stand. It comes out again with a footnote a sentence:
/// `muckrake export CASE --format story-markdown`, or `story-docx` for Word.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The case file
    #[arg(value_name = "CASE")]
    case: PathBuf,
    /// The draft
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Say what the draft would change, and change nothing
    #[arg(long, requires = "file")]
    dry_run: bool,
}

/// The shape of the answer.
pub(super) const JSON: &str = r#"
{"title","file","draft",
 "counts":{"sentences","resolved","tied","verified","needs_none","open","question","dispute","cut","changed","gone"},
 "changes":{"same","moved","back","changed","parted","new","gone"},
 "sentences":[{"id","number","paragraph","form","text","state","checked_by","at","note","news","was","change",
               "claims":[{"claim","text","standing"}]}]}
"#;

#[derive(Debug, Serialize)]
struct StoryJson<'a> {
    title: &'a str,
    file: &'a str,
    draft: u32,
    counts: Progress,
    /// What the draft did; only where one was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<std::collections::BTreeMap<&'static str, usize>>,
    sentences: Vec<SentenceJson<'a>>,
}

#[derive(Debug, Serialize)]
struct SentenceJson<'a> {
    id: &'a str,
    number: u32,
    paragraph: u32,
    form: &'static str,
    text: &'a str,
    state: &'static str,
    checked_by: Option<&'a str>,
    at: Option<&'a str>,
    note: Option<&'a str>,
    news: Option<&'static str>,
    was: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<&'static str>,
    claims: Vec<ClaimJson>,
}

#[derive(Debug, Serialize)]
struct ClaimJson {
    claim: String,
    text: String,
    standing: Standing,
}

pub(super) fn run(args: &Args, setting: &Setting) -> Result<Outcome> {
    let Some(file) = &args.file else {
        let case = setting.read(&args.case)?;
        let none =
            || Error::new(Kind::NotFound, "this case has no story").hint("take a draft in: muckrake story CASE FILE");
        let story = case.story()?.ok_or_else(none)?;
        return if setting.json { Outcome::json(&json(&case, &story, None)?) } else { shown(&case, &story, setting) };
    };
    let drafted = story::read(file)?;
    let (case, plan) = if args.dry_run {
        let case = setting.read(&args.case)?;
        let plan = story::plan(&case, &drafted)?;
        (case, plan)
    } else {
        let mut case = setting.write(&args.case)?;
        let plan = story::take(&mut case, &drafted)?;
        (case, plan)
    };
    if setting.json {
        return Outcome::json(&json(&case, &plan.story, Some(&plan))?);
    }
    Ok(Outcome::page(taken(&plan, args.dry_run)))
}

fn json<'a>(case: &Case, story: &'a Story, plan: Option<&Plan>) -> Result<StoryJson<'a>> {
    let mut origins = Origins::new(case);
    let mut sentences = Vec::new();
    for (at, one) in story.sentences.iter().enumerate() {
        let claims = one.rests.iter().map(|claim| {
            let standing = origins.stand(claim)?.standing;
            Ok(ClaimJson { claim: claim.to_string(), text: sentence(case, claim)?, standing })
        });
        sentences.push(SentenceJson {
            id: one.id.as_str(),
            number: one.place,
            paragraph: one.paragraph,
            form: one.form.word(),
            text: &one.text,
            state: one.state.word(),
            checked_by: one.checked_by.as_deref(),
            at: one.at.as_deref(),
            note: one.note.as_deref(),
            news: one.news.map(News::word),
            was: one.was.as_deref(),
            change: plan.and_then(|plan| plan.changes.get(at)).map(|change| change.word()),
            claims: claims.collect::<Result<_>>()?,
        });
    }
    Ok(StoryJson {
        title: &story.title,
        file: &story.file,
        draft: story.draft,
        counts: Progress::of(story),
        changes: plan.map(Plan::counts),
        sentences,
    })
}

/// What a draft did, or would do: all but what stayed as it was.
fn taken(plan: &Plan, dry: bool) -> Page {
    let Story { draft, file, sentences, .. } = &plan.story;
    let mut page = Page::new();
    if plan.is_the_same {
        page.line(format!("{file} is the draft that was taken in last: nothing was changed."));
        return page;
    }
    let standing = plan.story.standing().count();
    let what = if dry { "would be" } else { "is" };
    page.line(format!("{file} {what} draft {draft}: {}.", counted(standing, "sentence")));
    if plan.changes.iter().all(|change| matches!(change, Change::New)) {
        return page;
    }
    let counts: Vec<String> = plan.counts().iter().map(|(word, count)| format!("{count} {}", told(word))).collect();
    page.line(format!("{}.", counts.join(", ")));
    for (title, wanted) in [
        ("New", &[Change::New] as &[Change]),
        ("Changed, and open again; the claims were kept", &[Change::Changed, Change::Parted]),
        ("There again", &[Change::Back]),
        ("No longer there; kept until the next draft", &[Change::Gone]),
    ] {
        let of: Vec<&Sentence> =
            sentences.iter().zip(&plan.changes).filter(|(_, change)| wanted.contains(change)).map(|(s, _)| s).collect();
        if of.is_empty() {
            continue;
        }
        page.heading(format!("{title} ({})", of.len()));
        for one in of {
            page.line(format!("  {}: {}", place(one), one.text));
            if let Some(was) = &one.was {
                page.line_in(Tone::Faint, format!("    was: {was}"));
            }
        }
    }
    page
}

fn told(word: &str) -> &str {
    if word == "same" { "as before" } else { word }
}

/// "12 ¶4"; of one that has gone, where it stood is of no use any more.
fn place(one: &Sentence) -> String {
    if one.is_gone() { format!("¶{}", one.paragraph) } else { format!("{} ¶{}", one.place, one.paragraph) }
}

fn shown(case: &Case, story: &Story, setting: &Setting) -> Result<Outcome> {
    let signs = Signs::of(setting.plain)?;
    let mut origins = Origins::new(case);
    let mut page = Page::new();
    let progress = Progress::of(story);
    let title = if story.title.is_empty() { &story.file } else { &story.title };
    page.spans([Span::new(Tone::Strong, title), Span::from(format!(", draft {}", story.draft))]);
    page.line(format!(
        "{}, {} of them resolved: {}.",
        counted(progress.sentences, "sentence"),
        progress.resolved,
        progress.words()
    ));
    let mut gone = false;
    for one in &story.sentences {
        if one.is_gone() && !gone {
            gone = true;
            page.heading("No longer in the draft");
        }
        page.line("");
        page.spans([
            Span::new(Tone::Faint, format!("{} ", place(one))),
            Span::new(state_tone(one), format!("{}: ", state_words(one))),
            Span::new(if one.damaged { Tone::Bad } else { Tone::Even }, &one.text),
        ]);
        for claim in &one.rests {
            let standing = origins.stand(claim)?.standing;
            page.spans([
                Span::from("    "),
                Span::new(tone(standing), signs.standing(standing)),
                Span::from(format!("  {}", sentence(case, claim)?)),
            ]);
        }
        let also = [("was", &one.was), ("note", &one.note)];
        for (what, words) in also.into_iter().filter_map(|(what, words)| Some((what, words.as_ref()?))) {
            page.line_in(Tone::Faint, format!("    {what}: {words}"));
        }
    }
    Ok(Outcome::page(page))
}

/// "verified by Ann, 2026-01-02", "open, changed", "verified, resting on nothing".
fn state_words(one: &Sentence) -> String {
    let mut words = one.state.label().to_owned();
    if one.state != State::Open {
        words.extend(one.checked_by.iter().map(|by| format!(" by {by}")));
        words.extend(one.at.as_deref().and_then(|at| at.get(..10)).map(|day| format!(", {day}")));
    }
    if one.state == State::Verified && one.rests.is_empty() {
        words.push_str(", resting on nothing");
    }
    words.extend(one.news.filter(|news| *news != News::Gone).map(|news| format!(", {}", news.word())));
    words
}

fn state_tone(one: &Sentence) -> Tone {
    match one.state {
        State::Verified if one.rests.is_empty() => Tone::Bad,
        State::Verified | State::NeedsNone => Tone::Good,
        State::Open => Tone::Fair,
        State::Question | State::Dispute => Tone::Bad,
        State::Cut => Tone::Faint,
    }
}
