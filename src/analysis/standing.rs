//! Standing: what follows from a claim's citations, and the origins that evidence leads back to.
//!
//! It must not know what a claim says, nor how standing is drawn.

use std::collections::HashMap;

use serde::Serialize;

use crate::error::Result;
use crate::model::{ClaimRef, EvidenceId, Graph, SourceId, Stance};

/// How well a claim stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Nothing supports it.
    Uncited,
    /// All that supports it goes back to one origin, or to none that is established.
    SingleOrigin,
    /// What supports it goes back to two established origins or more.
    Corroborated,
    /// Something contradicts it.
    Disputed,
}

impl Standing {
    /// The four, from nothing to dispute.
    pub const ALL: [Self; 4] = [Self::Uncited, Self::SingleOrigin, Self::Corroborated, Self::Disputed];

    /// Its name in files and on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Self::Uncited => "uncited",
            Self::SingleOrigin => "single_origin",
            Self::Corroborated => "corroborated",
            Self::Disputed => "disputed",
        }
    }

    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::SingleOrigin => "single origin",
            other => other.key(),
        }
    }
}

/// A claim's standing and what it was reckoned from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stand {
    /// The standing.
    pub standing: Standing,
    /// The established origins of the supporting evidence, each once, by id.
    pub origins: Vec<SourceId>,
    /// How many pieces of supporting evidence have no established origin.
    pub unestablished: usize,
    /// How many pieces of evidence support it.
    pub supports: usize,
    /// How many contradict it.
    pub contradicts: usize,
}

/// Where evidence ends up when `relays` and `derives_from` are followed; each answer is kept.
pub struct Origins<'g> {
    graph: &'g dyn Graph,
    of_evidence: HashMap<EvidenceId, Option<SourceId>>,
}

impl<'g> Origins<'g> {
    /// An empty memory over a graph. It is good for as long as the graph does not change.
    pub fn new(graph: &'g dyn Graph) -> Self {
        Self { graph, of_evidence: HashMap::new() }
    }

    /// The established origin of a piece of evidence. None where the trail ends at a source that is not marked
    /// an origin, runs in a circle, or leads out of the case.
    ///
    /// # Errors
    /// If the graph can't be read.
    pub fn of(&mut self, evidence: &EvidenceId) -> Result<Option<SourceId>> {
        let _ = (self.graph, &self.of_evidence, evidence);
        Ok(None)
    }

    /// The sources that a piece of evidence leads through: its own, then what it relays or that derives from,
    /// to the end. A circle is walked once.
    ///
    /// # Errors
    /// If the graph can't be read.
    pub fn trail(&mut self, _evidence: &EvidenceId) -> Result<Vec<SourceId>> {
        Ok(Vec::new())
    }

    /// The standing that follows from these citations.
    ///
    /// # Errors
    /// If the graph can't be read.
    pub fn weigh(&mut self, _cited: &[(EvidenceId, Stance)]) -> Result<Stand> {
        Ok(Stand { standing: Standing::Uncited, origins: Vec::new(), unestablished: 0, supports: 0, contradicts: 0 })
    }

    /// The standing of a claim, from what is cited to it, inherited citations included.
    ///
    /// # Errors
    /// If the graph can't be read.
    pub fn stand(&mut self, _claim: &ClaimRef) -> Result<Stand> {
        self.weigh(&[])
    }
}
