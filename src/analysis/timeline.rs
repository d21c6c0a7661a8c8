//! The timeline: dated facts of every kind in one order. Partial dates are kept as the ranges that they are.
//!
//! It must not know how a timeline is drawn.

use crate::error::Result;
use crate::model::{AssertionId, ClaimRef, Entity, EntityId, Graph, LinkQuery, ValueKey};
use crate::text::date::DateRange;

use super::sentence;
use super::standing::{Origins, Stand};

/// How many links of one entity are looked at for dates.
const LINKS_MOST: usize = 10_000;

/// Dates of the record, not of what it is about.
const OF_RECORDS: [&str; 3] = ["createdAt", "modifiedAt", "retrievedAt"];

/// A page of a timeline.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timeline {
    /// The events of this page, earliest first.
    pub events: Vec<Event>,
    /// How many there are in all.
    pub total: usize,
}

/// One dated claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub when: When,
    /// The claim.
    pub claim: ClaimRef,
    /// The claim in words.
    pub sentence: String,
    /// The entities that it is about.
    pub about: Vec<EntityId>,
    /// How well it stands.
    pub stand: Stand,
}

/// When something was: partial ISO dates as they were given, and the days between which they lie.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct When {
    /// The first day on which it can have begun, `YYYY-MM-DD`; empty where nothing says so.
    pub earliest: String,
    /// The last day on which it can have ended, `YYYY-MM-DD`; empty where it has not ended.
    pub latest: String,
    /// When it began, or when it was, as given.
    pub start: Option<String>,
    /// When it ended, as given.
    pub end: Option<String>,
    /// What the source said of the time, where that is no date ("early March").
    pub text: Option<String>,
}

impl When {
    /// Nothing where none of the three says anything. A start or end that is no ISO date is kept as it was given
    /// and bounds nothing.
    fn new(start: Option<&str>, end: Option<&str>, text: Option<&str>) -> Option<Self> {
        if start.is_none() && end.is_none() && text.is_none() {
            return None;
        }
        let own = |text: &str| text.to_owned();
        let first = start.and_then(days).map(|(first, _)| first);
        let last = end.and_then(days).map(|(_, last)| last);
        let (earliest, latest) = (first.unwrap_or_default(), last.unwrap_or_default());
        Some(Self { earliest, latest, start: start.map(own), end: end.map(own), text: text.map(own) })
    }

    /// One point in time rather than a beginning: it is over by its last day.
    fn at(self) -> Self {
        let last = self.start.as_deref().and_then(days).map(|(_, last)| last);
        Self { latest: last.unwrap_or_default(), ..self }
    }

    /// Where it stands in the order: by the first day on which it can have been, known to begin or known to end,
    /// the wider date first (2022, 2022-04, 2022-04-01); what has no day at all comes last.
    fn place(&self) -> (bool, &str, usize, &str) {
        let first = if self.earliest.is_empty() { &self.latest } else { &self.earliest };
        // The more of a date is given, the longer it is.
        let given = self.start.as_ref().or(self.end.as_ref()).map_or(0, String::len);
        (first.is_empty(), first, given, &self.latest)
    }

    /// As people read it: "2022-04", "2020 to 2022-05", "until 2021", "early March".
    pub fn words(&self) -> String {
        let dated = match (&self.start, &self.end) {
            (Some(start), Some(end)) => format!("{start} to {end}"),
            (Some(start), None) => start.clone(),
            (None, Some(end)) => format!("until {end}"),
            (None, None) => String::new(),
        };
        match &self.text {
            Some(text) if dated.is_empty() => text.clone(),
            Some(text) => format!("{dated} ({text})"),
            None => dated,
        }
    }
}

/// The first and the last day that a partial ISO date may mean.
fn days(partial: &str) -> Option<(String, String)> {
    DateRange::of(partial).map(|range| (range.earliest.to_string(), range.latest.to_string()))
}

/// The dated claims of the whole graph or, where `about` is given, of one entity.
///
/// # Errors
/// If the graph can't be read.
pub fn timeline(
    graph: &dyn Graph,
    origins: &mut Origins<'_>,
    about: Option<&EntityId>,
    offset: usize,
    limit: usize,
) -> Result<Timeline> {
    let mut dated = match about {
        Some(id) => dated_at(graph, id)?,
        None => dated_all(graph)?,
    };
    dated.sort_by(|(a, claim_a), (b, claim_b)| (a.place(), claim_a).cmp(&(b.place(), claim_b)));
    dated.dedup();
    let total = dated.len();
    let mut events = Vec::new();
    for (when, claim) in dated.into_iter().skip(offset).take(limit) {
        events.push(Event {
            when,
            sentence: sentence::sentence(graph, &claim)?,
            about: subjects(graph, &claim)?,
            stand: origins.stand(&claim)?,
            claim,
        });
    }
    Ok(Timeline { events, total })
}

type Dated = (When, ClaimRef);

fn dated_all(graph: &dyn Graph) -> Result<Vec<Dated>> {
    let mut dated = Vec::new();
    let mut schema = (EntityId::default(), String::new());
    graph.each_claim(&mut |claim| {
        let when = match &claim.claim {
            ClaimRef::Value(key) => {
                // The values of one entity come one after another.
                if schema.0 != key.entity {
                    schema = (key.entity.clone(), graph.brief(&key.entity)?.schema);
                }
                when_of_value(graph, &schema.1, key)
            }
            ClaimRef::Link(id) => graph.entity(id)?.and_then(|link| when_of_link(&link)),
            ClaimRef::Assertion(id) => when_of_assertion(graph, id)?,
        };
        dated.extend(when.map(|when| (when, claim.claim)));
        Ok(())
    })?;
    Ok(dated)
}

fn dated_at(graph: &dyn Graph, id: &EntityId) -> Result<Vec<Dated>> {
    let mut dated = Vec::new();
    let Some(entity) = graph.entity(id)? else { return Ok(dated) };
    for value in entity.values {
        let key = value.key();
        dated.extend(when_of_value(graph, &entity.schema, &key).map(|when| (when, ClaimRef::from(key))));
    }
    let page = graph.links(id, &LinkQuery { limit: Some(LINKS_MOST), ..LinkQuery::default() })?;
    for link in page.links {
        dated.extend(when_of_link(&link.entity).map(|when| (when, link.claim())));
    }
    for assertion in graph.assertions_about(Some(id))? {
        let when = when_of_assertion(graph, &assertion.id)?;
        dated.extend(when.map(|when| (when, ClaimRef::Assertion(assertion.id))));
    }
    Ok(dated)
}

/// A date that is said of an entity. Those that say how long a link held belong to the link.
fn when_of_value(graph: &dyn Graph, schema: &str, key: &ValueKey) -> Option<When> {
    let vocabulary = graph.vocabulary();
    let dates = vocabulary.property(schema, &key.property).is_some_and(|p| p.kind == "date" && !p.hidden);
    let apart = vocabulary.ends_of(schema).is_some() || OF_RECORDS.contains(&key.property.as_str());
    (dates && !apart).then(|| When::new(Some(&key.value), None, None).map(When::at)).flatten()
}

fn when_of_link(link: &Entity) -> Option<When> {
    let (start, end, date) = (link.first("startDate"), link.first("endDate"), link.first("date"));
    match (start, end, date) {
        (None, None, Some(date)) => When::new(Some(date), None, None).map(When::at),
        _ => When::new(start, end, None),
    }
}

fn when_of_assertion(graph: &dyn Graph, id: &AssertionId) -> Result<Option<When>> {
    let Some(assertion) = graph.assertion(id)? else { return Ok(None) };
    Ok(When::new(assertion.date.as_deref(), None, assertion.date_text.as_deref()).map(When::at))
}

fn subjects(graph: &dyn Graph, claim: &ClaimRef) -> Result<Vec<EntityId>> {
    Ok(match claim {
        ClaimRef::Value(key) => vec![graph.brief(&key.entity)?.id],
        ClaimRef::Link(id) => {
            let mut ends: Vec<EntityId> = Vec::new();
            for link in graph.link(id)? {
                for end in [link.source, link.target] {
                    if !ends.contains(&end) {
                        ends.push(end);
                    }
                }
            }
            ends
        }
        ClaimRef::Assertion(id) => graph.assertion(id)?.map(|a| a.about).unwrap_or_default(),
    })
}
