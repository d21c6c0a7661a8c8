//! The dossier: all that is claimed of one entity, what is asked of it and what is missing.
//!
//! It must not know how a dossier is laid out.

use crate::error::Result;
use crate::model::{Approach, Assertion, Brief, ClaimRef, Entity, EntityId, Gap, Graph, Link, LinkQuery, Mark, Marked};

use super::sentence;
use super::standing::{Origins, Stand};

/// Everything about one entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dossier {
    /// The entity.
    pub entity: Brief,
    /// What people call one of its schema: "Company".
    pub schema_label: String,
    /// The marks on it.
    pub marks: Vec<Mark>,
    /// The members of its same-as group, itself included.
    pub members: Vec<EntityId>,
    /// Its values, featured properties first, then by label.
    pub facts: Vec<Fact>,
    /// Its links, the first page of them.
    pub links: Vec<LinkFact>,
    /// How many links there are after that page.
    pub more_links: usize,
    /// The assertions about it.
    pub assertions: Vec<Said>,
    /// What is asked about it and not answered.
    pub gaps: Vec<Gap>,
    /// What was put to it, and what it answered.
    pub approaches: Vec<Approach>,
    /// The reporter's note, in Markdown.
    pub note: Option<String>,
    /// The featured properties of its schema that have no value.
    pub missing: Vec<Missing>,
    /// Its own row is damaged: what sort of thing it is, its note.
    pub damaged: bool,
}

/// One value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The property's name.
    pub property: String,
    /// What people call the property.
    pub label: String,
    /// The value, as stored.
    pub value: String,
    /// The value as people read it: the country's name, the topic's label, the other entity's caption.
    pub shown: String,
    /// ISO 639-3 code of its language, or empty.
    pub lang: String,
    /// How it was written before it was cleaned.
    pub original: Option<String>,
    /// The entity that it refers to, where the property refers to one.
    pub refers_to: Option<EntityId>,
    /// The claim.
    pub claim: ClaimRef,
    /// How well it stands.
    pub stand: Stand,
    /// The marks on it.
    pub marks: Vec<Mark>,
}

/// One link, seen from the entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkFact {
    /// The link.
    pub link: Link,
    /// Read from this entity to the other.
    pub verb: String,
    /// The other end.
    pub other: Brief,
    /// Goods, role, share and the like, as worded by the source.
    pub details: Vec<String>,
    /// When it held, in words: "since 2022-04"; empty where nothing is said.
    pub when: String,
    /// The claim.
    pub claim: ClaimRef,
    /// How well it stands.
    pub stand: Stand,
    /// The marks on it.
    pub marks: Vec<Mark>,
}

/// One assertion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The assertion.
    pub assertion: Assertion,
    /// The claim.
    pub claim: ClaimRef,
    /// How well it stands.
    pub stand: Stand,
    /// The marks on it.
    pub marks: Vec<Mark>,
}

/// A featured property without a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// Its name.
    pub property: String,
    /// What people call it.
    pub label: String,
}

/// How many links a dossier holds at first.
pub const LINKS_AT_FIRST: usize = 200;

/// The dossier of an entity, or none of that id.
///
/// # Errors
/// If the graph can't be read.
pub fn dossier(graph: &dyn Graph, origins: &mut Origins<'_>, id: &EntityId) -> Result<Option<Dossier>> {
    let Some(entity) = graph.entity(id)? else { return Ok(None) };
    let schema = graph.vocabulary().schema(&entity.schema);
    let (links, more_links) = links(graph, origins, &entity.id, 0, LINKS_AT_FIRST)?;
    let mut assertions = Vec::new();
    for assertion in graph.assertions_about(Some(&entity.id))? {
        let claim = ClaimRef::Assertion(assertion.id.clone());
        let stand = origins.stand(&claim)?;
        let marks = graph.marks(&Marked::Claim(claim.clone()))?;
        assertions.push(Said { assertion, claim, stand, marks });
    }
    Ok(Some(Dossier {
        entity: graph.brief(&entity.id)?,
        schema_label: schema.map_or_else(|| entity.schema.clone(), |s| s.label.clone()),
        marks: graph.marks(&Marked::Entity(entity.id.clone()))?,
        facts: facts(graph, origins, &entity)?,
        links,
        more_links,
        assertions,
        gaps: graph.gaps_at(&entity.id, None)?,
        approaches: graph.approaches(Some(&entity.id))?,
        missing: missing(graph, &entity),
        damaged: entity.damaged,
        note: entity.note,
        members: entity.members,
    }))
}

/// A page of an entity's links, and how many there are after it.
///
/// # Errors
/// If the graph can't be read.
pub fn links(
    graph: &dyn Graph,
    origins: &mut Origins<'_>,
    id: &EntityId,
    offset: usize,
    limit: usize,
) -> Result<(Vec<LinkFact>, usize)> {
    let vocabulary = graph.vocabulary();
    let page = graph.links(id, &LinkQuery { offset, limit: Some(limit), ..LinkQuery::default() })?;
    let mut facts = Vec::new();
    for link in page.links {
        let claim = link.claim();
        facts.push(LinkFact {
            verb: sentence::verb(vocabulary, &link, id),
            other: graph.brief(link.other(id))?,
            details: sentence::details(vocabulary, &link),
            when: sentence::when(&link.entity),
            stand: origins.stand_of(&link)?,
            marks: graph.marks(&Marked::Claim(claim.clone()))?,
            claim,
            link,
        });
    }
    let more = page.total.saturating_sub(offset + facts.len());
    Ok((facts, more))
}

fn facts(graph: &dyn Graph, origins: &mut Origins<'_>, entity: &Entity) -> Result<Vec<Fact>> {
    let vocabulary = graph.vocabulary();
    let mut facts = Vec::new();
    for value in &entity.values {
        let (shown, refers_to) = sentence::value_words(graph, &entity.schema, &value.property, &value.value)?;
        let claim = ClaimRef::from(value.key());
        facts.push(Fact {
            label: sentence::property_words(vocabulary, &entity.schema, &value.property),
            property: value.property.clone(),
            value: value.value.clone(),
            shown,
            lang: value.lang.clone(),
            original: value.original.clone(),
            refers_to,
            stand: origins.stand(&claim)?,
            marks: graph.marks(&Marked::Claim(claim.clone()))?,
            claim,
        });
    }
    let featured: &[String] = vocabulary.schema(&entity.schema).map_or(&[], |s| &s.featured);
    let place = |fact: &Fact| featured.iter().position(|p| *p == fact.property).unwrap_or(featured.len());
    // A stable sort: the values of one property stay in the order given.
    facts.sort_by(|a, b| (place(a), &a.label).cmp(&(place(b), &b.label)));
    Ok(facts)
}

fn missing(graph: &dyn Graph, entity: &Entity) -> Vec<Missing> {
    let vocabulary = graph.vocabulary();
    let Some(schema) = vocabulary.schema(&entity.schema) else { return Vec::new() };
    let absent = schema.featured.iter().filter(|p| entity.first(p).is_none());
    absent
        .map(|property| Missing {
            property: property.clone(),
            label: sentence::property_words(vocabulary, &entity.schema, property),
        })
        .collect()
}
