//! Ties: who owns, founded, controls or directs both ends of a hop, or of a whole chain.
//!
//! Direct ties only, of the kinds that the vocabulary marks as ties. It must not know how chains are walked.

use crate::error::Result;
use crate::model::{Brief, ClaimRef, EntityId, Graph};

use super::standing::{Origins, Standing};

/// A person or firm that is tied to both ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// Who is tied to both.
    pub entity: Brief,
    /// The ties, those to the first end first. Where the entity is itself one of the ends, only those to the other.
    pub ends: Vec<TieEnd>,
    /// The ends are the root of the chain and this hop's entity, not the two ends of the hop.
    pub whole_chain: bool,
}

/// One tie to one end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TieEnd {
    /// The end.
    pub end: Brief,
    /// Read from the tied entity to the end: "owns", "founded".
    pub verb: String,
    /// The claim that says so.
    pub claim: ClaimRef,
    /// How well it stands.
    pub standing: Standing,
}

impl Tie {
    /// The tie in words: "Ilya Golberg: founded Aspan Arba, owns Sky Mechanics".
    pub fn words(&self) -> String {
        let ends: Vec<String> = self.ends.iter().map(|e| format!("{} {}", e.verb, e.end.caption)).collect();
        format!("{}: {}", self.entity.caption, ends.join(", "))
    }
}

/// Who is tied to both of two entities, by id. `whole_chain` is left false.
///
/// # Errors
/// If the graph can't be read.
pub fn between(_graph: &dyn Graph, _origins: &mut Origins<'_>, _one: &EntityId, _other: &EntityId) -> Result<Vec<Tie>> {
    Ok(Vec::new())
}
