//! `muckrake sources CASE SOURCE --without`: what would fall if the source, or one piece of evidence, were withdrawn.

use serde::Serialize;

use crate::analysis::falls::{self, Fallen, FallenSentence, Falls, Withdrawn};
use crate::analysis::sentence::sentences;
use crate::analysis::standing::{Origins, Stand, Standing};
use crate::case::Case;
use crate::cli::outcome::Outcome;
use crate::cli::page::{Page, Span, Tone, counted};
use crate::cli::pick;
use crate::cli::setting::Setting;
use crate::cli::signs::{Signs, tone};
use crate::error::{Error, Kind, Result};
use crate::model::{EvidenceId, Graph as _, Sentence};

/// How many claims are shown to people; they are counted to the last, and JSON has them all.
const SHOWN: usize = 1_000;

/// What `--json` prints; its shape stands with that of the other answers.
#[derive(Debug, Serialize)]
struct FallsJson {
    source: Option<String>,
    evidence: Vec<String>,
    claims: usize,
    uncited: usize,
    single_origin: usize,
    falls: Vec<FallenJson>,
    sentences: Vec<SentenceJson>,
}

#[derive(Debug, Serialize)]
struct SentenceJson {
    id: String,
    number: u32,
    paragraph: u32,
    text: String,
    after: Standing,
}

#[derive(Debug, Serialize)]
struct FallenJson {
    claim: String,
    text: String,
    hop: bool,
    before: StandJson,
    after: StandJson,
}

#[derive(Debug, Serialize)]
struct StandJson {
    standing: Standing,
    origins: Vec<String>,
}

pub(super) fn run(case: &Case, origins: &mut Origins<'_>, text: &str, setting: &Setting) -> Result<Outcome> {
    let (withdrawn, title) = withdrawn(case, text)?;
    let falls = falls::without(origins, &withdrawn)?
        .ok_or_else(|| Error::new(Kind::NotFound, format!("{text} is not in the case any more")))?;
    let told = if setting.json { json(case, &withdrawn, &falls) } else { page(case, &title, &falls, setting) };
    // The process ends with the answer: to free tens of thousands of claims one by one would only hold it up.
    std::mem::forget(falls);
    told
}

fn json(case: &Case, withdrawn: &Withdrawn, falls: &Falls) -> Result<Outcome> {
    let texts = sentences(case, &falls.fallen.iter().map(|fallen| &fallen.claim).collect::<Vec<_>>())?;
    let fallen = falls.fallen.iter().zip(texts).map(|(fallen, text)| {
        let (before, after) = (StandJson::of(&fallen.before), StandJson::of(&fallen.after));
        FallenJson { claim: fallen.claim.to_string(), text, hop: fallen.hop, before, after }
    });
    Outcome::json(&FallsJson {
        source: if let Withdrawn::Source(id) = withdrawn { Some(id.to_string()) } else { None },
        evidence: falls.evidence.iter().map(ToString::to_string).collect(),
        claims: falls.claims,
        uncited: falls.would_be(Standing::Uncited),
        single_origin: falls.would_be(Standing::SingleOrigin),
        falls: fallen.collect(),
        sentences: falls.sentences.iter().map(SentenceJson::of).collect(),
    })
}

/// What is meant: a piece of evidence by its id, else a source; and how to call it.
fn withdrawn(case: &Case, text: &str) -> Result<(Withdrawn, String)> {
    if let Some(evidence) = case.evidence(&EvidenceId::from(text))? {
        let source = case.source(&evidence.source)?.map_or_else(|| evidence.source.to_string(), |source| source.title);
        let place = evidence.locator.map_or_else(String::new, |locator| format!(" {locator}"));
        return Ok((Withdrawn::Evidence(evidence.id), format!("the passage {source}{place}")));
    }
    let source = pick::source(case, text)?;
    Ok((Withdrawn::Source(source.id), source.title))
}

impl SentenceJson {
    fn of(fallen: &FallenSentence) -> Self {
        let Sentence { id, place, paragraph, text, .. } = &fallen.sentence;
        Self { id: id.to_string(), number: *place, paragraph: *paragraph, text: text.clone(), after: fallen.after }
    }
}

impl StandJson {
    fn of(stand: &Stand) -> Self {
        Self { standing: stand.standing, origins: stand.origins.iter().map(ToString::to_string).collect() }
    }
}

fn page(case: &Case, title: &str, falls: &Falls, setting: &Setting) -> Result<Outcome> {
    let signs = &Signs::of(setting.plain)?;
    let mut page = Page::new();
    page.spans([Span::from("Without "), Span::new(Tone::Strong, title)]);
    let rest = if falls.claims == 1 { "rests" } else { "rest" };
    let (gone, claims) = (counted(falls.evidence.len(), "note"), counted(falls.claims, "claim"));
    page.line(format!("{gone} would go with it, and {claims} {rest} on that."));
    if falls.fallen.is_empty() {
        page.line("Every claim would stand as it does now.");
        return Ok(Outcome::page(page));
    }
    let mut rows = Vec::new();
    let shown: Vec<_> = falls.fallen.iter().take(SHOWN).collect();
    let texts = sentences(case, &shown.iter().map(|fallen| &fallen.claim).collect::<Vec<_>>())?;
    for (fallen, text) in shown.into_iter().zip(texts) {
        let Fallen { hop, before, after, .. } = &**fallen;
        rows.push(vec![
            Span::new(tone(before.standing), signs.standing(before.standing)),
            Span::from("would be"),
            Span::new(tone(after.standing), becomes(after, signs)),
            Span::from(if *hop { "hop" } else { "" }),
            Span::from(text),
        ]);
    }
    page.heading(format!("Would stand otherwise ({})", falls.fallen.len()));
    page.table(2, rows);
    if falls.fallen.len() > SHOWN {
        page.line(format!("  and {} more; --json lists them all", falls.fallen.len() - SHOWN));
    }
    if !falls.sentences.is_empty() {
        page.heading(format!("Sentences of the story that rest on that ({})", falls.sentences.len()));
        let row = |fallen: &FallenSentence| {
            vec![
                Span::from(fallen.sentence.place_words()),
                Span::from("would be"),
                Span::new(tone(fallen.after), signs.standing(fallen.after)),
                Span::from(fallen.sentence.text.as_str()),
            ]
        };
        page.table(2, falls.sentences.iter().map(row).collect());
    }
    Ok(Outcome::page(page))
}

fn becomes(after: &Stand, signs: &Signs) -> String {
    let origin =
        if after.standing == Standing::SingleOrigin && after.origins.is_empty() { ", none established" } else { "" };
    format!("{}{origin}", signs.standing(after.standing))
}
