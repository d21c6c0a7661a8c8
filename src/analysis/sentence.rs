//! Sentences: any claim in words, in parts that a pane can style, or whole.
//!
//! It must not know standing or citations: whoever publishes a sentence attributes it.

use super::meanwhile::meanwhile;
use crate::error::Result;
use crate::model::vocabulary::Property;
use crate::model::{AssertionId, Brief, ClaimRef, Entity, EntityId, Graph, Link, Side, ValueKey, Vocabulary};

/// A stretch of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its words.
    pub text: String,
    /// The entity that it names.
    pub entity: Option<EntityId>,
}

/// A claim as a sentence: "Ilya Golberg founded Aspan Arba."
///
/// # Errors
/// If the graph can't be read.
pub fn sentence(graph: &dyn Graph, claim: &ClaimRef) -> Result<String> {
    Ok(sentence_parts(graph, claim)?.into_iter().map(|p| p.text).collect())
}

/// Many claims as sentences, in their order.
///
/// # Errors
/// If the graph can't be read.
pub fn sentences(graph: &dyn Graph, claims: &[&ClaimRef]) -> Result<Vec<String>> {
    /// Fewer are read before another has begun.
    const SHARED_FROM: usize = 500;
    let every = |graph: &dyn Graph, from: usize, step: usize| -> Result<Vec<String>> {
        claims.iter().skip(from).step_by(step).map(|claim| sentence(graph, claim)).collect()
    };
    if claims.len() < SHARED_FROM {
        return every(graph, 0, 1);
    }
    // Taken in turn: a link takes longer than a value, and like stands by like.
    let (even, odd) = meanwhile(graph, || every(graph, 0, 2), |fellow| every(fellow, 1, 2))?;
    let mut odd = odd.into_iter();
    Ok(even.into_iter().flat_map(|even| std::iter::once(even).chain(odd.next())).collect())
}

/// The same in parts; joined without anything between them they are the sentence.
///
/// # Errors
/// If the graph can't be read.
pub fn sentence_parts(graph: &dyn Graph, claim: &ClaimRef) -> Result<Vec<Part>> {
    match claim {
        ClaimRef::Assertion(id) => asserted(graph, id),
        ClaimRef::Link(id) => {
            let mut parts = linked(graph, id)?;
            parts.push(words("."));
            Ok(parts)
        }
        ClaimRef::Value(key) => valued(graph, key),
    }
}

/// The verb of a link as read from one of its ends. A symmetric kind reads the same from both.
pub fn verb(vocabulary: &Vocabulary, link: &Link, from: &EntityId) -> String {
    verb_towards(vocabulary, link, if link.source == *from { Side::Downstream } else { Side::Upstream })
}

/// The verb of a link as read along it, downstream, or against it: where both ends are one entity, only the way
/// that is walked tells which.
pub fn verb_towards(vocabulary: &Vocabulary, link: &Link, side: Side) -> String {
    match vocabulary.kind(&link.kind) {
        Some(kind) if !kind.directed || side == Side::Downstream => kind.verb.clone(),
        Some(kind) => kind.inverse.clone(),
        None => vocabulary
            .schema(&link.entity.schema)
            .and_then(|s| s.edge.as_ref())
            .map_or_else(|| "is linked to".to_owned(), |e| e.label.clone()),
    }
}

/// What else a link says: goods, role, share, relationship, sum, and how the source qualifies it; as worded there.
pub fn details(vocabulary: &Vocabulary, link: &Link) -> Vec<String> {
    let mut details = vocabulary.goods(link);
    let entity = &link.entity;
    // Where the role only tells the kind, the verb has said it.
    if vocabulary.kind_of(entity).is_none_or(|k| k.role.is_none()) {
        details.extend(entity.all("role").map(ToOwned::to_owned));
    }
    let share = |text: &str| if text.parse::<f64>().is_ok() { format!("{text}%") } else { text.to_owned() };
    details.extend(entity.all("percentage").map(share));
    details.extend(entity.all("relationship").map(ToOwned::to_owned));
    let currency = entity.first("currency").unwrap_or_default();
    details.extend(entity.all("amount").map(|sum| format!("{sum} {currency}").trim_end().to_owned()));
    for text in entity.all("summary").chain(entity.all("description")) {
        if details.iter().all(|d| d != text) {
            details.push(text.to_owned());
        }
    }
    details
}

/// When a link held, in words: "since 2022-04", "from 2020 to 2022", "until 2021", "in 2022-04"; empty where
/// nothing is said.
pub fn when(link: &Entity) -> String {
    match (link.first("startDate"), link.first("endDate"), link.first("date")) {
        (Some(start), Some(end), _) => format!("from {start} to {end}"),
        (Some(start), None, _) => format!("since {start}"),
        (None, Some(end), _) => format!("until {end}"),
        (None, None, Some(date)) if date.len() > "2022-04".len() => format!("on {date}"),
        (None, None, Some(date)) => format!("in {date}"),
        (None, None, None) => String::new(),
    }
}

/// What people call a property, as it stands within a sentence: "registration number", but "INN".
pub fn property_words(vocabulary: &Vocabulary, schema: &str, property: &str) -> String {
    vocabulary.property_words(schema, property)
}

/// A value as people read it, and the entity that it refers to, where its property refers to one.
///
/// # Errors
/// If the graph can't be read.
pub fn value_words(graph: &dyn Graph, schema: &str, property: &str, value: &str) -> Result<(String, Option<EntityId>)> {
    let vocabulary = graph.vocabulary();
    let Some(Property { kind, range, .. }) = vocabulary.property(schema, property) else {
        return Ok((value.to_owned(), None));
    };
    if range.is_some() {
        let Brief { id, caption, .. } = graph.brief(&EntityId::from(value))?;
        return Ok((caption, Some(id)));
    }
    let label = vocabulary.type_def(kind).and_then(|t| t.values.as_ref()).and_then(|values| values.get(value));
    Ok((label.map_or(value, String::as_str).to_owned(), None))
}

/// Whether a property is named by one word in the plural ("topics"), unlike "address", "status" and "alias".
fn is_plural(property: &str) -> bool {
    let singular = ["ss", "us", "as"].iter().any(|end| property.ends_with(end));
    property.ends_with('s') && !singular && !property.contains(' ')
}

fn words(text: impl Into<String>) -> Part {
    Part { text: text.into(), entity: None }
}

fn named(brief: Brief) -> Part {
    Part { text: brief.caption, entity: Some(brief.id) }
}

fn asserted(graph: &dyn Graph, id: &AssertionId) -> Result<Vec<Part>> {
    let text = graph.assertion(id)?.map_or_else(|| absent(id), |a| a.text.trim().to_owned());
    Ok(vec![words(text)])
}

fn absent(id: impl std::fmt::Display) -> String {
    format!("[{id} is not in the case]")
}

/// A link without its full stop. Several ends on one side are joined; several on both sides are said pair by pair.
fn linked(graph: &dyn Graph, id: &EntityId) -> Result<Vec<Part>> {
    let pairs = graph.link(id)?;
    let Some(first) = pairs.first() else { return endless(graph, id) };
    let mut parts = Vec::new();
    if pairs.iter().all(|l| l.source == first.source) {
        pair(graph, first, &mut parts)?;
        for more in pairs.iter().skip(1) {
            parts.push(words(" and "));
            parts.push(named(graph.brief(&more.target)?));
        }
    } else {
        for (place, link) in pairs.iter().enumerate() {
            if place > 0 {
                parts.push(words("; "));
            }
            pair(graph, link, &mut parts)?;
        }
    }
    let details = details(graph.vocabulary(), first);
    if !details.is_empty() {
        parts.push(words(format!(" ({})", details.join(", "))));
    }
    let when = when(&first.entity);
    if !when.is_empty() {
        parts.push(words(format!(" {when}")));
    }
    Ok(parts)
}

fn pair(graph: &dyn Graph, link: &Link, parts: &mut Vec<Part>) -> Result<()> {
    parts.push(named(graph.brief(&link.source)?));
    parts.push(words(format!(" {} ", verb(graph.vocabulary(), link, &link.source))));
    parts.push(named(graph.brief(&link.target)?));
    Ok(())
}

/// A link that lacks an end: the one it has is named, the other is said to be missing.
fn endless(graph: &dyn Graph, id: &EntityId) -> Result<Vec<Part>> {
    let Some(entity) = graph.entity(id)? else { return Ok(vec![words(absent(id))]) };
    let vocabulary = graph.vocabulary();
    let verb = vocabulary.kind_of(&entity).map_or("is linked to", |k| k.verb.as_str());
    let ends = vocabulary.ends_of(&entity.schema).map(|(s, t)| [entity.first(s), entity.first(t)]);
    let mut parts = Vec::new();
    for (place, end) in ends.unwrap_or_default().into_iter().enumerate() {
        if place > 0 {
            parts.push(words(format!(" {verb} ")));
        }
        parts.push(match end {
            Some(end) => named(graph.brief(&EntityId::from(end))?),
            None => words("[not said]"),
        });
    }
    Ok(parts)
}

fn valued(graph: &dyn Graph, key: &ValueKey) -> Result<Vec<Part>> {
    let brief = graph.brief(&key.entity)?;
    let vocabulary = graph.vocabulary();
    let schema = brief.schema.clone();
    let property = property_words(vocabulary, &schema, &key.property);
    let (shown, refers_to) = value_words(graph, &schema, &key.property, &key.value)?;
    // A value of a link is said of the whole link: "A supplies B: goods description is drones."
    let mut parts =
        if vocabulary.ends_of(&schema).is_some() { linked(graph, &key.entity)? } else { vec![named(brief)] };
    let is = if is_plural(&property) { "include" } else { "is" };
    parts.push(words(format!(": {property} {is} ")));
    parts.push(Part { text: shown, entity: refers_to });
    parts.push(words("."));
    Ok(parts)
}
