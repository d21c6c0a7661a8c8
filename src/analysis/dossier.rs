//! The dossier: all that is claimed of one entity, what is asked of it and what is missing.
//!
//! It must not know how a dossier is laid out.

use crate::error::Result;
use crate::model::{Assertion, Brief, ClaimRef, EntityId, Gap, Graph, Link};

use super::standing::{Origins, Stand};

/// Everything about one entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dossier {
    /// The entity.
    pub entity: Brief,
    /// What people call one of its schema: "Company".
    pub schema_label: String,
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
    /// The reporter's note, in Markdown.
    pub note: Option<String>,
    /// The featured properties of its schema that have no value.
    pub missing: Vec<Missing>,
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
pub fn dossier(_graph: &dyn Graph, _origins: &mut Origins<'_>, _id: &EntityId) -> Result<Option<Dossier>> {
    Ok(None)
}

/// A page of an entity's links, and how many there are after it.
///
/// # Errors
/// If the graph can't be read.
pub fn links(
    _graph: &dyn Graph,
    _origins: &mut Origins<'_>,
    _id: &EntityId,
    _offset: usize,
    _limit: usize,
) -> Result<(Vec<LinkFact>, usize)> {
    Ok((Vec::new(), 0))
}
