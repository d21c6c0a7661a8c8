//! Citations: what a claim or an entity rests on, and from a source everything that rests on it.
//!
//! It must not know how a footnote is set.

use crate::error::Result;
use crate::model::{Citation, Citing, ClaimRef, EntityId, Evidence, Graph, Source, SourceId, Stance};

use super::standing::{Origins, Stand};

/// A claim and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cited {
    /// The claim.
    pub claim: ClaimRef,
    /// How well it stands.
    pub stand: Stand,
    /// What it rests on, in the graph's order.
    pub footnotes: Vec<Footnote>,
}

/// One citation with its source and where that leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Footnote {
    /// The citation.
    pub citation: Citation,
    /// The source of its evidence; none where the case does not hold it.
    pub source: Option<Source>,
    /// The sources it leads through after its own, to the end.
    pub trail: Vec<Source>,
    /// The established origin, where there is one.
    pub origin: Option<Source>,
}

/// What rests on a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resting {
    /// The source.
    pub source: Source,
    /// The established origin it leads to; itself where it is one.
    pub origin: Option<Source>,
    /// The sources that derive from it, near ones first.
    pub derived: Vec<Source>,
    /// Evidence that rests on it: its own, then what relays it, then that of sources deriving from it.
    pub evidence: Vec<RestingEvidence>,
    /// How many claims rest on it, each once, whatever the stance.
    pub claims: usize,
    /// How many citations were left out of `evidence` because there are too many.
    pub more: usize,
}

/// One piece of evidence that rests on a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestingEvidence {
    /// The evidence.
    pub evidence: Evidence,
    /// How it came to rest on the source.
    pub by: By,
    /// What it is cited to.
    pub cites: Vec<Citing>,
}

/// How evidence came to rest on a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// It was taken from the source.
    Own,
    /// Its passage relays the source.
    Relaying,
    /// It was taken from a source that derives from it.
    Deriving,
}

/// What a claim rests on.
///
/// # Errors
/// If the graph can't be read.
pub fn of_claim(_graph: &dyn Graph, origins: &mut Origins<'_>, claim: &ClaimRef) -> Result<Cited> {
    let _ = Stance::Supports;
    Ok(Cited { claim: claim.clone(), stand: origins.weigh(&[])?, footnotes: Vec::new() })
}

/// What everything said of an entity rests on: values, links (the first page) and assertions, in that order.
///
/// # Errors
/// If the graph can't be read.
pub fn of_entity(_graph: &dyn Graph, _origins: &mut Origins<'_>, _id: &EntityId) -> Result<Vec<Cited>> {
    Ok(Vec::new())
}

/// What rests on a source, or none of that id.
///
/// # Errors
/// If the graph can't be read.
pub fn of_source(_graph: &dyn Graph, _origins: &mut Origins<'_>, _id: &SourceId) -> Result<Option<Resting>> {
    Ok(None)
}
