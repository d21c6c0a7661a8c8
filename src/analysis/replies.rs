//! Right of reply: who was asked about what, who has answered, and who has yet to be asked.
//!
//! No surprises: whoever a story names is put what it says of them, with a deadline, and newsrooms want to be able to
//! show five earnest attempts. It asks no clock: the day is passed in, and without one nothing is overdue.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::check::Finding;
use super::sentence::sentence;
use super::story::Told;
use crate::error::Result;
use crate::model::reply::EARNEST;
use crate::model::{Approach, Brief, ClaimRef, Decision, EntityId, Graph, Mark, Marked, Put};

/// How many of the claims that were not put to somebody a finding words.
const WORDED: usize = 3;

/// Where it stands with one subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nobody has approached them.
    Unasked,
    /// The deadline is still to come, or no day was given to hold it against.
    Waiting,
    /// The deadline has passed.
    Overdue,
    /// No answer, and no deadline was set.
    Open,
    /// Everything that was put to them is answered.
    Answered,
}

/// The approaches to one subject, and what came of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// Who it is.
    pub subject: Brief,
    /// Each attempt, by date; what is damaged is left out.
    pub approaches: Vec<Approach>,
    /// What was put to them and is not answered, as it read then.
    pub open: Vec<Put>,
    /// The last deadline among the approaches that have no answer.
    pub deadline: Option<String>,
    /// Where it stands.
    pub state: State,
}

impl Reply {
    /// What a subject was asked and answered; `today` is a partial ISO date.
    ///
    /// # Errors
    /// If the graph can't be read.
    pub fn of(graph: &dyn Graph, subject: &EntityId, today: Option<&str>) -> Result<Self> {
        let approaches = graph.approaches(Some(subject))?;
        Ok(Self::from(graph.brief(subject)?, approaches, today))
    }

    fn from(subject: Brief, mut approaches: Vec<Approach>, today: Option<&str>) -> Self {
        approaches.retain(|one| !one.damaged);
        let answered = |one: &&Approach| one.answer.is_some();
        let settled: BTreeSet<&ClaimRef> =
            approaches.iter().filter(answered).flat_map(|one| one.put.iter().map(|put| &put.claim)).collect();
        let mut open: Vec<Put> = Vec::new();
        for put in approaches.iter().flat_map(|one| &one.put).filter(|put| !settled.contains(&put.claim)) {
            // How it was put last counts.
            open.retain(|known| known.claim != put.claim);
            open.push(put.clone());
        }
        let any = approaches.iter().any(|one| one.answer.is_some());
        let unanswered = approaches.iter().filter(|one| one.answer.is_none());
        let deadline = unanswered.filter_map(|one| one.deadline.clone()).max();
        let state = match (&deadline, today) {
            _ if approaches.is_empty() => State::Unasked,
            _ if any && open.is_empty() => State::Answered,
            (None, _) => State::Open,
            (Some(deadline), Some(today)) if has_passed(deadline, today) => State::Overdue,
            _ => State::Waiting,
        };
        Self { subject, approaches, open, deadline, state }
    }

    /// How often it was tried.
    pub fn attempts(&self) -> usize {
        self.approaches.len()
    }

    /// How a claim read when it was put to them last, if it was.
    pub fn put_as(&self, claim: &ClaimRef) -> Option<&str> {
        self.approaches.iter().rev().find_map(|one| one.put_as(claim))
    }

    /// The attempts in words: "letter 2026-11-03, telephone 2026-11-05".
    pub fn tried(&self) -> String {
        let one = |one: &Approach| {
            let words = [one.how.as_str(), one.at.as_deref().unwrap_or_default()];
            let said: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
            if said.is_empty() { "at a time not noted".to_owned() } else { said.join(" ") }
        };
        self.approaches.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    /// Where it stands, in words.
    pub fn words(&self) -> String {
        let by = self.deadline.as_deref().unwrap_or_default();
        match self.state {
            State::Unasked => "not asked".to_owned(),
            State::Waiting => format!("asked to answer by {by}; no answer noted"),
            State::Overdue => format!("no answer noted by {by}"),
            State::Open => "no answer noted; no deadline was set".to_owned(),
            State::Answered => "answered".to_owned(),
        }
    }
}

/// Whether a day is after all that a partial date may mean: "2026-11" has passed in December.
fn has_passed(deadline: &str, today: &str) -> bool {
    let day = today.get(..deadline.len()).unwrap_or(today);
    day > deadline
}

/// Everybody who was approached, by name.
///
/// # Errors
/// If the graph can't be read.
pub fn all(graph: &dyn Graph, today: Option<&str>) -> Result<Vec<Reply>> {
    let mut by_subject: BTreeMap<EntityId, Vec<Approach>> = BTreeMap::new();
    for approach in graph.approaches(None)? {
        by_subject.entry(approach.subject.clone()).or_default().push(approach);
    }
    let mut list = Vec::new();
    for (subject, approaches) in by_subject {
        list.push(Reply::from(graph.brief(&subject)?, approaches, today));
    }
    list.sort_by(|a, b| (&a.subject.caption, &a.subject.id).cmp(&(&b.subject.caption, &b.subject.id)));
    Ok(list)
}

/// What is said of whom: the claims that are marked relevant, and the links and assertions that a sentence of the story
/// rests on, by the people and organisations that they are about; none that is cut. Nobody who is not known by name can
/// be asked.
///
/// # Errors
/// If the graph can't be read.
pub fn said_of(graph: &dyn Graph) -> Result<BTreeMap<EntityId, Vec<ClaimRef>>> {
    let mut said: BTreeMap<EntityId, Vec<ClaimRef>> = BTreeMap::new();
    for claim in published(graph)? {
        if graph.ruling(&claim)?.is_some_and(|ruling| ruling.decision == Decision::Cut) {
            continue;
        }
        for subject in subjects(graph, &claim)? {
            said.entry(subject).or_default().push(claim.clone());
        }
    }
    Ok(said)
}

/// The claims that are marked relevant.
fn relevant(graph: &dyn Graph) -> Result<BTreeSet<ClaimRef>> {
    let claim = |marked| if let Marked::Claim(claim) = marked { Some(claim) } else { None };
    Ok(graph.marked(Mark::Relevant)?.into_iter().filter_map(claim).collect())
}

/// The claims that readers will be told, as far as the case knows.
fn published(graph: &dyn Graph) -> Result<BTreeSet<ClaimRef>> {
    let mut claims = relevant(graph)?;
    // Where somebody is registered is not put to them, unless it is marked.
    let told = Told::of(graph)?;
    claims.extend(told.claims().filter(|claim| !matches!(claim, ClaimRef::Value(_))).cloned());
    Ok(claims)
}

/// What would be put to somebody next: what was put and is not answered; else what is published and was not put, and,
/// unless some of that is marked relevant, every assertion about them that was not put.
///
/// # Errors
/// If the graph can't be read.
pub fn to_put(graph: &dyn Graph, subject: &EntityId) -> Result<Vec<ClaimRef>> {
    let reply = Reply::of(graph, subject, None)?;
    if !reply.open.is_empty() {
        return Ok(reply.open.into_iter().map(|put| put.claim).collect());
    }
    let new = |claim: &ClaimRef| reply.put_as(claim).is_none();
    let mut list = said_of(graph)?.remove(&reply.subject.id).unwrap_or_default();
    list.retain(new);
    let marked = relevant(graph)?;
    if !list.iter().any(|claim| marked.contains(claim)) {
        let about = graph.assertions_about(Some(&reply.subject.id))?;
        let about = about.into_iter().map(|said| ClaimRef::Assertion(said.id)).filter(new);
        let more: Vec<ClaimRef> = about.filter(|claim| !list.contains(claim)).collect();
        list.extend(more);
    }
    Ok(list)
}

/// The people and organisations that a claim is about.
///
/// # Errors
/// If the graph can't be read.
pub fn subjects(graph: &dyn Graph, claim: &ClaimRef) -> Result<BTreeSet<EntityId>> {
    let ends = |id: &EntityId| -> Result<Vec<EntityId>> {
        Ok(graph.link(id)?.into_iter().flat_map(|link| [link.source, link.target]).collect())
    };
    let named = match claim {
        ClaimRef::Link(id) => ends(id)?,
        ClaimRef::Assertion(id) => graph.assertion(id)?.map(|said| said.about).unwrap_or_default(),
        ClaimRef::Value(key) => {
            let of_link = ends(&key.entity)?;
            if of_link.is_empty() { vec![key.entity.clone()] } else { of_link }
        }
    };
    let mut subjects = BTreeSet::new();
    for id in named {
        let brief = graph.brief(&id)?;
        if graph.vocabulary().is_a(&brief.schema, "LegalEntity") && !brief.placeholder {
            subjects.insert(brief.id);
        }
    }
    Ok(subjects)
}

/// Who was not asked about what is said of them, who was asked about something else, and who has let a deadline pass
/// before [`EARNEST`] attempts were made.
///
/// # Errors
/// If the graph can't be read.
pub(super) fn unreplied(graph: &dyn Graph, today: Option<&str>) -> Result<Vec<Finding>> {
    let said = said_of(graph)?;
    let mut findings = Vec::new();
    for (subject, claims) in &said {
        let reply = Reply::of(graph, subject, today)?;
        findings.extend(not_put(graph, &reply, claims)?);
    }
    for reply in all(graph, today)? {
        findings.extend(not_answered(&reply));
    }
    // Told by subject.
    findings.sort_by(|a, b| a.entity.cmp(&b.entity));
    Ok(findings)
}

fn not_put(graph: &dyn Graph, reply: &Reply, claims: &[ClaimRef]) -> Result<Vec<Finding>> {
    let name = &reply.subject.caption;
    let (mut findings, mut missing) = (Vec::new(), Vec::new());
    for claim in claims {
        let now = sentence(graph, claim)?;
        match reply.put_as(claim) {
            None => missing.push((claim, now)),
            Some(put) if put != now => {
                let message = format!("It was put to {name} as “{put}”, and reads now: {now}");
                findings.push(finding(reply, Some(claim), message));
            }
            Some(_) => {}
        }
    }
    let Some((first, _)) = missing.first() else { return Ok(findings) };
    let words: Vec<&str> = missing.iter().take(WORDED).map(|(_, words)| words.as_str()).collect();
    let more = missing.len().saturating_sub(WORDED);
    let more = if more == 0 { String::new() } else { format!(" And {more} more.") };
    let lead = match reply.state {
        State::Unasked => format!("Nothing was put to {name}, of whom it is said:"),
        _ => format!("{name} was approached ({}), but not about this:", reply.tried()),
    };
    findings.push(finding(reply, Some(*first), format!("{lead} {}{more}", words.join(" "))));
    Ok(findings)
}

fn not_answered(reply: &Reply) -> Option<Finding> {
    let (name, attempts) = (&reply.subject.caption, reply.attempts());
    let late = match reply.state {
        State::Overdue => format!("by {}, the deadline", reply.deadline.as_deref().unwrap_or_default()),
        State::Open => "and was given no deadline".to_owned(),
        _ => return None,
    };
    // Enough was tried: that they did not answer can be said.
    if attempts >= EARNEST {
        return None;
    }
    let about = match reply.open.as_slice() {
        [] => String::new(),
        [one] => format!(": {}", one.said),
        [first, more @ ..] => format!(": {} And {} more.", first.said, more.len()),
    };
    let tried = format!("{attempts} of {EARNEST} attempts made ({})", reply.tried());
    let claim = reply.open.first().map(|put| &put.claim);
    Some(finding(reply, claim, format!("{name} has not answered {late}; {tried}{about}")))
}

fn finding(reply: &Reply, claim: Option<&ClaimRef>, message: String) -> Finding {
    Finding {
        rule: "unreplied",
        claim: claim.map(ToString::to_string),
        entity: Some(reply.subject.id.to_string()),
        place: None,
        message,
    }
}
