//! The story with a footnote a sentence, as data: paragraphs of runs, each run with the note that stands behind it.
//!
//! Plain text: whoever sets it escapes it, and numbers the notes in the order in which they come.

use std::collections::HashSet;

use crate::analysis::citations::{self, Footnote};
use crate::analysis::sentence::sentence;
use crate::analysis::standing::{Origins, Stand, Standing};
use crate::error::Result;
use crate::model::{EvidenceId, Form, Graph, Sentence, Source, Stance, State, Visibility};

/// The story, ready to be set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Footed {
    /// Its first heading; empty where it has none.
    pub title: String,
    /// Its blocks, in their order. Sentences that were cut are not in it.
    pub paragraphs: Vec<Paragraph>,
}

/// A block of the story.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paragraph {
    /// What sort.
    pub form: Form,
    /// Its sentences, to be set with a space between them.
    pub runs: Vec<Run>,
}

/// A sentence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Run {
    /// Its words.
    pub text: String,
    /// What stands in its footnote; none where it needs none.
    pub note: Option<Note>,
}

/// A footnote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Note {
    /// What it says: each claim with what that rests on, then how far the sentence was checked; a sentence each.
    pub parts: Vec<String>,
}

/// The story of a graph with its footnotes; none where there is no story.
///
/// # Errors
/// If the graph can't be read.
pub fn footed(graph: &dyn Graph) -> Result<Option<Footed>> {
    let Some(story) = graph.story()? else { return Ok(None) };
    let mut origins = Origins::new(graph);
    let mut footed = Footed { title: story.title.clone(), paragraphs: Vec::new() };
    let mut number = None;
    for one in story.standing().filter(|sentence| sentence.state != State::Cut) {
        if number != Some(one.paragraph) {
            number = Some(one.paragraph);
            footed.paragraphs.push(Paragraph { form: one.form, runs: Vec::new() });
        }
        let run = Run { text: one.text.clone(), note: note(graph, &mut origins, one)? };
        if let Some(paragraph) = footed.paragraphs.last_mut() {
            paragraph.runs.push(run);
        }
    }
    Ok(Some(footed))
}

fn note(graph: &dyn Graph, origins: &mut Origins<'_>, one: &Sentence) -> Result<Option<Note>> {
    if one.state == State::NeedsNone && one.rests.is_empty() {
        return Ok(None);
    }
    let mut parts = Vec::new();
    let mut said = HashSet::new();
    for claim in &one.rests {
        let cited = citations::of_claim(graph, origins, claim)?;
        let words = sentence(graph, claim)?;
        let mut part = format!("{} ({})", stopless(&words), stands(&cited.stand));
        let passages: Vec<String> = cited.footnotes.iter().map(|note| passage(note, &mut said)).collect();
        if !passages.is_empty() {
            part = format!("{part}: {}", passages.join("; "));
        }
        parts.push(format!("{}.", stopless(&part)));
    }
    if one.rests.is_empty() {
        parts.push("It rests on nothing yet.".to_owned());
    }
    parts.push(checked(one));
    Ok(Some(Note { parts }))
}

fn stands(stand: &Stand) -> &'static str {
    match stand.standing {
        Standing::SingleOrigin if stand.origins.is_empty() => "no established origin",
        standing => standing.label(),
    }
}

/// A citation: source, place, words, grade and origin. Words that the note has said already are not said again.
fn passage(note: &Footnote, said: &mut HashSet<EvidenceId>) -> String {
    let evidence = &note.citation.evidence;
    let mut parts = vec![named(note.source.as_ref(), evidence.source.as_str())];
    parts.extend(note.citation.place().map(ToOwned::to_owned));
    if said.insert(evidence.id.clone()) {
        match (&evidence.quote, &evidence.paraphrase) {
            (Some(quote), _) => {
                parts.push(format!("“{quote}”"));
                parts.extend(evidence.translation.as_ref().map(|words| format!("in translation “{words}”")));
            }
            (None, Some(paraphrase)) => parts.push(format!("in substance: {}", stopless(paraphrase))),
            (None, None) => {}
        }
        let reliability = note.source.as_ref().map(|source| source.reliability).unwrap_or_default();
        parts.push(format!("graded {reliability:?}{}", evidence.credibility.number()));
        match &note.origin {
            Some(origin) if Some(&origin.id) != note.source.as_ref().map(|source| &source.id) => {
                parts.push(format!("from {}", named(Some(origin), "")));
            }
            Some(_) => {}
            None => parts.push("no established origin".to_owned()),
        }
    }
    let passage = parts.join(", ");
    match note.citation.stance {
        Stance::Supports => passage,
        Stance::Contradicts => format!("against it: {passage}"),
        Stance::Context => format!("context: {passage}"),
    }
}

fn named(source: Option<&Source>, id: &str) -> String {
    let Some(source) = source else { return id.to_owned() };
    let kept = match source.visibility {
        Visibility::Public => "",
        Visibility::Background => " (background: not to be named)",
        Visibility::Confidential => " (confidential: not to leave the case)",
    };
    format!("“{}”{kept}", source.title)
}

/// How far the sentence was checked: "Verified by Ann, 2026-01-02."
fn checked(one: &Sentence) -> String {
    let label = match one.state {
        State::Open if one.was.is_some() => return "Not checked since it was changed.".to_owned(),
        State::Open => return "Not checked yet.".to_owned(),
        State::Question => "A question is open",
        State::Dispute => "In dispute",
        State::Verified => "Verified",
        State::Cut => "Cut",
        State::NeedsNone => "Needs no source",
    };
    let by = one.checked_by.as_deref().map(|by| format!(", by {by}")).unwrap_or_default();
    let day = one.at.as_deref().and_then(|at| at.get(..10)).map(|day| format!(", {day}")).unwrap_or_default();
    let note = one.note.as_deref().map(|note| format!(": {}", stopless(note))).unwrap_or_default();
    format!("{label}{by}{day}{note}.")
}

fn stopless(text: &str) -> &str {
    text.strip_suffix('.').unwrap_or(text)
}
