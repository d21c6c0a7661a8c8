//! Chains: the tree of flow links upstream or downstream of an entity, opened a step at a time or walked whole.
//!
//! It must not know how a tree is drawn, nor who asks.

mod order;
mod roots;
mod weakest;

pub use order::{CANNOT_FOLLOW, Follows, follows};
pub use roots::roots;
pub use weakest::{Weakest, Worth, worth};

use std::collections::{BTreeMap, HashSet, VecDeque};

use crate::error::{Error, Result};
use crate::model::{Brief, EntityId, Gap, Graph, Link, LinkPage, LinkQuery, Side};

use super::sentence;
use super::standing::{Origins, Stand};
use super::ties::{Tie, Ties};

/// How many hops a walk takes from the root at the most, whatever is asked.
const DEPTH_MOST: usize = 256;

/// How many hops a walked chain holds before no more entities are opened.
const HOPS_MOST: usize = 20_000;

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
    pub hops: Vec<Self>,
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
pub fn step(origins: &mut Origins<'_>, path: &[EntityId], side: Side, offset: usize, limit: usize) -> Result<Step> {
    Walker::new(origins, side).step(path, offset, limit)
}

/// How many hops, gaps included, there are at an entity: whether a branch is worth opening.
///
/// # Errors
/// If the graph can't be read.
pub fn ahead(origins: &mut Origins<'_>, id: &EntityId, side: Side) -> Result<usize> {
    Walker::new(origins, side).count(id)
}

/// Walks a chain to its bounds. Each entity is opened once, where it stands nearest to the root.
///
/// # Errors
/// If the graph can't be read.
pub fn walk(graph: &dyn Graph, root: &EntityId, side: Side, bounds: &Bounds) -> Result<Chain> {
    let entity = graph.brief(root)?;
    let bounds = Bounds { depth: bounds.depth.min(DEPTH_MOST), width: bounds.width };
    let mut origins = Origins::new(graph);
    let mut tree = Tree::new(entity.id.clone());
    let mut walker = Walker::new(&mut origins, side);
    let mut waiting = VecDeque::from([None]);
    while let Some(node) = waiting.pop_front() {
        let path = tree.path(node);
        if path.len() > bounds.depth || tree.nodes.len() >= HOPS_MOST {
            let more = walker.count(tree.id(node))?;
            tree.set_more(node, more);
            continue;
        }
        let step = walker.step(&path, 0, bounds.width)?;
        tree.set_more(node, step.more);
        for hop in step.hops {
            waiting.extend(tree.push(node, hop).map(Some));
        }
    }
    let more = tree.more;
    Ok(Chain { side, entity, hops: tree.grow(), more })
}

/// Opens entities one after another, and remembers what it learnt of ties and origins.
struct Walker<'o, 'g> {
    origins: &'o mut Origins<'g>,
    ties: Ties,
    side: Side,
    /// Kinds whose ends differ: read on the one side only.
    directed: Vec<String>,
    /// Symmetric kinds: read the same on both.
    symmetric: Vec<String>,
}

impl<'o, 'g> Walker<'o, 'g> {
    fn new(origins: &'o mut Origins<'g>, side: Side) -> Self {
        let vocabulary = origins.graph().vocabulary();
        let (directed, symmetric) =
            vocabulary.flows().into_iter().partition(|name| vocabulary.kind(name).is_some_and(|k| k.directed));
        Self { origins, ties: Ties::new(), side, directed, symmetric }
    }

    fn step(&mut self, path: &[EntityId], offset: usize, limit: usize) -> Result<Step> {
        let Some(last) = path.last() else { return Err(Error::input("a chain needs an entity to start from")) };
        let graph = self.origins.graph();
        let here = graph.brief(last)?;
        let gaps = graph.gaps_at(&here.id, Some(self.side))?;
        let asked = gaps.len();
        let mut hops: Vec<Hop> = gaps.into_iter().skip(offset).take(limit).map(|g| gap_hop(g, &here)).collect();
        let page = self.flows(&here.id, offset.saturating_sub(asked), limit - hops.len())?;
        let total = asked + page.total;
        for link in page.links {
            hops.push(self.hop(link, &here.id, path)?);
        }
        let more = total.saturating_sub(offset + hops.len());
        Ok(Step { hops, more })
    }

    /// How many hops an entity has.
    fn count(&self, id: &EntityId) -> Result<usize> {
        let gaps = self.origins.graph().gaps_at(id, Some(self.side))?.len();
        Ok(gaps + self.flows(id, 0, 0)?.total)
    }

    /// A page of the flow links at an entity: those of directed kinds, then those of symmetric ones.
    fn flows(&self, id: &EntityId, offset: usize, limit: usize) -> Result<LinkPage> {
        let mut flows = LinkPage::default();
        for (kinds, side) in [(&self.directed, Some(self.side)), (&self.symmetric, None)] {
            if kinds.is_empty() {
                continue;
            }
            let query = LinkQuery {
                side,
                kinds: Some(kinds),
                offset: offset.saturating_sub(flows.total),
                limit: Some(limit - flows.links.len()),
            };
            let page = self.origins.graph().links(id, &query)?;
            flows.links.extend(page.links);
            flows.total += page.total;
        }
        Ok(flows)
    }

    fn hop(&mut self, link: Link, here: &EntityId, path: &[EntityId]) -> Result<Hop> {
        let graph = self.origins.graph();
        let entity = graph.brief(link.other(here))?;
        let mut ties = self.ties.between(self.origins, here, &entity.id)?;
        if let Some(root) = path.first().filter(|root| *root != here) {
            let across = self.ties.between(self.origins, root, &entity.id)?;
            ties.extend(across.into_iter().map(|t| Tie { whole_chain: true, ..t }));
        }
        Ok(Hop {
            verb: sentence::verb_towards(graph.vocabulary(), &link, self.side),
            goods: graph.vocabulary().goods(&link),
            start: link.start().map(ToOwned::to_owned),
            end: link.end().map(ToOwned::to_owned),
            stand: Some(self.origins.stand_of(&link)?),
            repeat: path.contains(&entity.id) || entity.id == *here,
            ties,
            link: Some(link),
            entity,
            gap: None,
            hops: Vec::new(),
            more: 0,
        })
    }
}

fn gap_hop(gap: Gap, here: &Brief) -> Hop {
    Hop {
        link: None,
        verb: String::new(),
        goods: Vec::new(),
        start: None,
        end: None,
        stand: None,
        entity: here.clone(),
        ties: Vec::new(),
        gap: Some(gap),
        repeat: false,
        hops: Vec::new(),
        more: 0,
    }
}

/// A tree while it is being walked, level by level: every node after its parent.
struct Tree {
    root: EntityId,
    more: usize,
    nodes: Vec<Node>,
    opened: HashSet<EntityId>,
}

struct Node {
    hop: Hop,
    parent: Option<usize>,
}

impl Tree {
    fn new(root: EntityId) -> Self {
        Self { opened: HashSet::from([root.clone()]), root, more: 0, nodes: Vec::new() }
    }

    /// The entity of a node, or of the root.
    fn id(&self, node: Option<usize>) -> &EntityId {
        node.and_then(|n| self.nodes.get(n)).map_or(&self.root, |n| &n.hop.entity.id)
    }

    fn path(&self, node: Option<usize>) -> Vec<EntityId> {
        let mut path = Vec::new();
        let mut here = node;
        while let Some(node) = here.and_then(|n| self.nodes.get(n)) {
            path.push(node.hop.entity.id.clone());
            here = node.parent;
        }
        path.push(self.root.clone());
        path.reverse();
        path
    }

    fn set_more(&mut self, node: Option<usize>, more: usize) {
        match node {
            Some(node) => self.nodes[node].hop.more = more,
            None => self.more = more,
        }
    }

    /// Adds a hop; gives its place if it is to be opened.
    fn push(&mut self, parent: Option<usize>, mut hop: Hop) -> Option<usize> {
        hop.repeat = hop.gap.is_none() && !self.opened.insert(hop.entity.id.clone());
        let open = hop.gap.is_none() && !hop.repeat;
        self.nodes.push(Node { hop, parent });
        open.then(|| self.nodes.len() - 1)
    }

    /// The hops at the root with everything below them.
    fn grow(self) -> Vec<Hop> {
        let mut below: BTreeMap<Option<usize>, Vec<Hop>> = BTreeMap::new();
        for (place, Node { mut hop, parent }) in self.nodes.into_iter().enumerate().rev() {
            hop.hops = below.remove(&Some(place)).unwrap_or_default();
            hop.hops.reverse();
            below.entry(parent).or_default().push(hop);
        }
        let mut hops = below.remove(&None).unwrap_or_default();
        hops.reverse();
        hops
    }
}
