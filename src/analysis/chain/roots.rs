//! Roots: where chains begin, so that all of them can be told without being asked for one by one.
//!
//! It must not know how a chain is walked below its root.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Result;
use crate::model::{EntityId, Graph, LinkQuery, Side};

/// How many links are read at a time.
const PAGE: usize = 1_000;

/// Every entity from which goods flow and to which none do, by id. Where goods run in a circle that nothing
/// flows into, the first of the circle by id. Walked downstream from these, no flow link is missed.
///
/// # Errors
/// If the graph can't be read.
pub fn roots(graph: &dyn Graph) -> Result<Vec<EntityId>> {
    let flows = Flows::load(graph)?;
    let mut roots: BTreeSet<EntityId> = flows.down.keys().filter(|id| !flows.up.contains_key(*id)).cloned().collect();
    let mut reached = BTreeSet::new();
    for root in &roots {
        reach(&flows.down, root, &mut reached);
    }
    // What is left hangs on circles. Whoever starts a walk over what no walk before has seen leaves it last; taken
    // from the last walk back, each start that is not reached yet lies in a circle that nothing outside flows into
    // (Kosaraju's order).
    for start in starts(&flows.down, &reached).into_iter().rev() {
        if !reached.contains(&start) {
            let mut circle = BTreeSet::new();
            reach(&flows.up, &start, &mut circle);
            reach(&flows.down, &start, &mut reached);
            roots.extend(circle.pop_first());
        }
    }
    Ok(roots.into_iter().collect())
}

type Edges = BTreeMap<EntityId, BTreeSet<EntityId>>;

/// Where goods flow, both ways.
#[derive(Default)]
struct Flows {
    down: Edges,
    up: Edges,
}

impl Flows {
    fn load(graph: &dyn Graph) -> Result<Self> {
        let vocabulary = graph.vocabulary();
        let kinds = vocabulary.flows();
        let mut flows = Self::default();
        if kinds.is_empty() {
            return Ok(flows);
        }
        let mut entities = Vec::new();
        graph.each_entity(&mut |id| {
            entities.push(id);
            Ok(())
        })?;
        for id in entities {
            let mut offset = 0;
            loop {
                let side = Some(Side::Downstream);
                let query = LinkQuery { side, kinds: Some(&kinds), offset, limit: Some(PAGE) };
                let page = graph.links(&id, &query)?;
                offset += page.links.len();
                for link in &page.links {
                    flows.add(&link.source, &link.target);
                    if vocabulary.kind(&link.kind).is_some_and(|k| !k.directed) {
                        flows.add(&link.target, &link.source);
                    }
                }
                if page.links.is_empty() || offset >= page.total {
                    break;
                }
            }
        }
        Ok(flows)
    }

    fn add(&mut self, from: &EntityId, to: &EntityId) {
        self.down.entry(from.clone()).or_default().insert(to.clone());
        self.up.entry(to.clone()).or_default().insert(from.clone());
    }
}

/// Adds all that can be reached from an entity, itself included.
fn reach(edges: &Edges, from: &EntityId, reached: &mut BTreeSet<EntityId>) {
    let mut waiting = vec![from.clone()];
    while let Some(id) = waiting.pop() {
        if let Some(next) = edges.get(&id) {
            waiting.extend(next.iter().filter(|n| !reached.contains(*n)).cloned());
        }
        reached.insert(id);
    }
}

/// Where walks start that together see everything not reached yet, in the order of the walks.
fn starts(down: &Edges, reached: &BTreeSet<EntityId>) -> Vec<EntityId> {
    let mut seen = reached.clone();
    let mut starts = Vec::new();
    for start in down.keys() {
        if !seen.contains(start) {
            reach(down, start, &mut seen);
            starts.push(start.clone());
        }
    }
    starts
}
