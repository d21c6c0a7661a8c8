//! What an editor asks of the story: sentences that are not resolved, and claims that they rest on and nobody ruled on.
//!
//! It must not know the other rules.

use std::collections::HashSet;

use super::{Finding, subject};
use crate::analysis::sentence::sentence;
use crate::analysis::story::Told;
use crate::error::Result;
use crate::model::{ClaimRef, Decision, Graph, Sentence, State};
use crate::text::clip::clip;

/// How much of a sentence a finding repeats, in columns.
const SAID_MOST: usize = 60;

/// Claims that a sentence rests on and nobody has ruled on, in the order of the story, each once.
pub(super) fn unruled(graph: &dyn Graph, told: &Told) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let mut asked: HashSet<&ClaimRef> = HashSet::new();
    for claim in told.story().standing().filter(|one| one.state != State::Cut).flat_map(|one| &one.rests) {
        if !asked.insert(claim) || graph.ruling(claim)?.is_some_and(|ruling| ruling.decision != Decision::Open) {
            continue;
        }
        let message = format!("Nobody has ruled on: {}", sentence(graph, claim)?);
        findings.push(Finding {
            rule: "unruled",
            claim: Some(claim.to_string()),
            entity: subject(graph, claim)?.map(|id| id.to_string()),
            place: None,
            message,
        });
    }
    Ok(findings)
}

/// Sentences about which something is left to be done, and those that rest on a claim which was cut.
pub(super) fn unresolved(graph: &dyn Graph, told: &Told) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for one in told.story().standing() {
        let why = match one.state {
            _ if one.damaged => "is damaged, and not as it was saved".to_owned(),
            State::Cut => continue,
            State::Question => format!("waits for an answer{}", noted(one)),
            State::Dispute => format!("is in dispute{}", noted(one)),
            State::Open if one.was.is_some() => "has changed since it was looked at".to_owned(),
            State::Open if one.rests.is_empty() => "is open and rests on nothing".to_owned(),
            State::Open => "is open".to_owned(),
            State::Verified if one.rests.is_empty() => "is verified and rests on nothing".to_owned(),
            State::Verified | State::NeedsNone => match cut(graph, one)? {
                Some(claim) => format!("rests on a claim that was cut ({})", stopless(&sentence(graph, &claim)?)),
                None => continue,
            },
        };
        let place = one.place_words();
        let message = format!("{} {why}: {}", capital(&place), clip(&one.text, SAID_MOST));
        findings.push(Finding { rule: "unresolved-sentence", claim: None, entity: None, place: Some(place), message });
    }
    Ok(findings)
}

fn cut(graph: &dyn Graph, one: &Sentence) -> Result<Option<ClaimRef>> {
    for claim in &one.rests {
        if graph.ruling(claim)?.is_some_and(|ruling| ruling.decision == Decision::Cut) {
            return Ok(Some(claim.clone()));
        }
    }
    Ok(None)
}

fn noted(one: &Sentence) -> String {
    one.note.as_deref().map(|note| format!(" ({})", clip(note, SAID_MOST))).unwrap_or_default()
}

fn stopless(text: &str) -> &str {
    text.strip_suffix('.').unwrap_or(text)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
