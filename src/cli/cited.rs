//! Citations as the command line gives them: in JSON, and as numbered footnotes under a page.

use serde::Serialize;

use crate::analysis::branches::{Branch, branches};
use crate::analysis::citations::{Cited, Footnote};
use crate::model::{Citation, Stance};

use super::page::{Page, Span, Tone};
use super::signs::Signs;

/// A citation in JSON.
#[derive(Debug, Serialize)]
pub(super) struct CitationJson {
    evidence: String,
    source: String,
    locator: Option<String>,
    stance: Stance,
    reliability: Option<String>,
    credibility: u8,
    origin: Option<String>,
    /// The case does not hold it as it was saved: it supports nothing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    damaged: bool,
}

impl CitationJson {
    /// What a claim rests on.
    pub(super) fn all(cited: &Cited) -> Vec<Self> {
        cited.footnotes.iter().map(Self::of).collect()
    }

    fn of(footnote: &Footnote) -> Self {
        let Citation { evidence, stance, .. } = &footnote.citation;
        Self {
            evidence: evidence.id.to_string(),
            source: evidence.source.to_string(),
            locator: footnote.citation.place().map(ToOwned::to_owned),
            stance: *stance,
            reliability: footnote.source.as_ref().map(|source| format!("{:?}", source.reliability)),
            credibility: evidence.credibility.number(),
            origin: footnote.origin.as_ref().map(|origin| origin.id.to_string()),
            damaged: footnote.citation.damaged,
        }
    }
}

/// The footnotes of a page: each place in each source gets one number.
#[derive(Debug)]
pub(super) struct Footnotes<'a> {
    signs: &'a Signs,
    notes: Vec<String>,
}

impl<'a> Footnotes<'a> {
    /// None yet.
    pub(super) fn new(signs: &'a Signs) -> Self {
        Self { signs, notes: Vec::new() }
    }

    /// The marks of a claim: `[1] [2 contradicts]`; empty for one that rests on nothing.
    pub(super) fn mark(&mut self, cited: &Cited) -> String {
        let marks: Vec<String> = cited.footnotes.iter().map(|footnote| self.number(footnote)).collect();
        marks.join(" ")
    }

    fn number(&mut self, footnote: &Footnote) -> String {
        let note = self.note(footnote);
        let place = self.notes.iter().position(|known| *known == note);
        let number = place.unwrap_or_else(|| {
            self.notes.push(note);
            self.notes.len() - 1
        }) + 1;
        match footnote.citation.stance {
            _ if footnote.citation.damaged => format!("[{number} damaged]"),
            Stance::Supports => format!("[{number}]"),
            Stance::Contradicts => format!("[{number} contradicts]"),
            Stance::Context => format!("[{number} context]"),
        }
    }

    /// What a claim rests on by where it comes from, a line a branch; nothing where all of it is one, which its note
    /// tells.
    pub(super) fn tree(&mut self, cited: &Cited) -> Vec<String> {
        let branches = branches(cited);
        if branches.len() < 2 {
            return Vec::new();
        }
        let line = |branch: &Branch<'_>| {
            let marks: Vec<String> = branch.footnotes.iter().map(|footnote| self.number(footnote)).collect();
            let from = branch.origin.map_or_else(
                || "without an established origin".to_owned(),
                |origin| format!("from {} (origin)", origin.title),
            );
            let lead = match branch.stance {
                Some(Stance::Supports) => "for it",
                Some(Stance::Contradicts) => "against it",
                Some(Stance::Context) => "context",
                None => return format!("damaged, this bears on nothing: {}", marks.join(" ")),
            };
            format!("{lead}, {from}: {}", marks.join(" "))
        };
        branches.iter().map(line).collect()
    }

    /// Grade, source, place, words, and where it comes from.
    fn note(&self, footnote: &Footnote) -> String {
        let evidence = &footnote.citation.evidence;
        let dot = self.signs.dot();
        let (reliability, title) = match &footnote.source {
            Some(source) => (format!("{:?}", source.reliability), source.title.as_str()),
            None => ("F".to_owned(), evidence.source.as_str()),
        };
        let mut note = format!("{reliability}{}  {title}", evidence.credibility.number());
        if let Some(place) = footnote.citation.place() {
            note.push_str(&format!(" {dot} {place}"));
        }
        let words = self.signs.words(evidence);
        if !words.is_empty() {
            note.push_str(&format!(" {dot} {words}"));
        }
        if let Some(leads) = leads(footnote) {
            note.push_str(&format!(" {dot} {leads}"));
        }
        if let Some(said) = &evidence.note {
            note.push_str(&format!(
                " {dot} reporter's note: {}",
                said.split_whitespace().collect::<Vec<_>>().join(" ")
            ));
        }
        note
    }

    /// Puts the notes at the foot of a page.
    pub(super) fn put(&self, page: &mut Page) {
        if self.notes.is_empty() {
            return;
        }
        page.heading("Rests on");
        let row = |(number, note): (usize, &String)| {
            vec![Span::new(Tone::Faint, format!("[{}]", number + 1)), Span::from(note.as_str())]
        };
        page.table(2, self.notes.iter().enumerate().map(row).collect());
    }
}

/// Where a citation leads from its own source: "relays A, which derives from B (origin)"; nothing where its source is
/// the origin.
fn leads(footnote: &Footnote) -> Option<String> {
    let end = match &footnote.origin {
        Some(_) => "origin",
        None => "origin not established",
    };
    let own = footnote.source.as_ref();
    let trail = footnote.trail.iter().filter(|source| own.is_none_or(|own| own.id != source.id));
    let (mut told, mut verb) = (String::new(), "derives from");
    if footnote.citation.evidence.relays.is_some() {
        verb = "relays";
    }
    for source in trail {
        let and = if told.is_empty() { "" } else { ", which " };
        told.push_str(&format!("{and}{verb} {}", source.title));
        verb = "derives from";
    }
    match told.as_str() {
        "" if footnote.origin.is_some() => None,
        "" => Some(end.to_owned()),
        told => Some(format!("{told} ({end})")),
    }
}
