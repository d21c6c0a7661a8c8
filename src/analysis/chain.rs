//! Chains: the tree of flow links upstream or downstream of an entity, opened a step at a time or walked whole.
//!
//! It must not know how a tree is drawn, nor who asks.

use crate::error::Result;
use crate::model::{Brief, EntityId, Gap, Graph, Link, Side};

use super::standing::{Origins, Stand};
use super::ties::Tie;

/// How far a chain is walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// How many hops from the root at the most.
    pub depth: usize,
    /// How many hops at one entity at the most.
    pub width: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { depth: 8, width: 100 }
    }
}

/// A walked chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// Which way it was walked.
    pub side: Side,
    /// The root.
    pub entity: Brief,
    /// The hops at the root, gaps first.
    pub hops: Vec<Hop>,
    /// How many more hops there are at the root.
    pub more: usize,
}

/// One step of a chain: a link to the next entity, or a gap where one should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// The link; none for a gap.
    pub link: Option<Link>,
    /// Read from the parent: "supplied by" upstream, "supplies" downstream. Empty for a gap.
    pub verb: String,
    /// What was traded along it, as worded by the source.
    pub goods: Vec<String>,
    /// When it began, as a partial ISO date.
    pub start: Option<String>,
    /// When it ended, as a partial ISO date.
    pub end: Option<String>,
    /// How well the link stands; none for a gap.
    pub stand: Option<Stand>,
    /// The next entity; for a gap, the one at which something is missing.
    pub entity: Brief,
    /// Who is tied to both ends of this hop, then who is tied to the root and this entity.
    pub ties: Vec<Tie>,
    /// What is asked here, where this is a gap.
    pub gap: Option<Gap>,
    /// The entity stands already on the path from the root, or was opened elsewhere in the tree: not walked again.
    pub repeat: bool,
    /// The hops at the next entity, gaps first; empty in what [`step`] gives.
    pub hops: Vec<Hop>,
    /// How many more hops there are at the next entity that were not walked.
    pub more: usize,
}

/// One page of the hops at an entity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Step {
    /// The hops, gaps first, their own hops empty.
    pub hops: Vec<Hop>,
    /// How many there are after this page.
    pub more: usize,
}

/// Opens one entity of a chain: `path` leads from the root to it, both included. `offset` and `limit` count gaps
/// and links alike.
///
/// # Errors
/// If the path is empty or the graph can't be read.
pub fn step(
    _origins: &mut Origins<'_>,
    _path: &[EntityId],
    _side: Side,
    _offset: usize,
    _limit: usize,
) -> Result<Step> {
    Ok(Step::default())
}

/// Walks a chain to its bounds. Each entity is opened once, where it stands nearest to the root.
///
/// # Errors
/// If the graph can't be read.
pub fn walk(graph: &dyn Graph, root: &EntityId, side: Side, _bounds: &Bounds) -> Result<Chain> {
    Ok(Chain { side, entity: graph.brief(root)?, hops: Vec::new(), more: 0 })
}
