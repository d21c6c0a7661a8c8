//! Citations: what a claim or an entity rests on, and from a source everything that rests on it.
//!
//! It must not know how a footnote is set.

use std::collections::{BTreeMap, HashSet};

use crate::error::Result;
use crate::model::{Citation, Citing, ClaimRef, EntityId, Evidence, Graph, Leads, LinkQuery, Source, SourceId};

use super::dossier::LINKS_AT_FIRST;
use super::standing::{Origins, Stand};

/// How many citations are handed out for one source; they are counted to the last.
const CITES_MOST: usize = 10_000;

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
pub fn of_claim(graph: &dyn Graph, origins: &mut Origins<'_>, claim: &ClaimRef) -> Result<Cited> {
    let citations = graph.citations(claim)?;
    let stand = origins.weigh_cited(claim, &citations)?;
    let footnotes = citations.into_iter().map(|c| footnote(origins, c)).collect::<Result<_>>()?;
    Ok(Cited { claim: claim.clone(), stand, footnotes })
}

/// What everything said of an entity rests on, in the order of [`claims_of`].
///
/// # Errors
/// If the graph can't be read.
pub fn of_entity(graph: &dyn Graph, origins: &mut Origins<'_>, id: &EntityId) -> Result<Vec<Cited>> {
    claims_of(graph, id)?.iter().map(|claim| of_claim(graph, origins, claim)).collect()
}

/// What is said of an entity: values, links (the first page) and assertions, in that order.
///
/// # Errors
/// If the graph can't be read.
pub fn claims_of(graph: &dyn Graph, id: &EntityId) -> Result<Vec<ClaimRef>> {
    let mut claims = Vec::new();
    for value in graph.entity(id)?.map(|e| e.values).unwrap_or_default() {
        claims.push(ClaimRef::from(value.key()));
    }
    let page = graph.links(id, &LinkQuery { limit: Some(LINKS_AT_FIRST), ..LinkQuery::default() })?;
    for link in page.links {
        // A link with several ends at this entity is one claim.
        if claims.last() != Some(&link.claim()) {
            claims.push(link.claim());
        }
    }
    claims.extend(graph.assertions_about(Some(id))?.into_iter().map(|a| ClaimRef::Assertion(a.id)));
    Ok(claims)
}

/// What rests on a source, or none of that id.
///
/// # Errors
/// If the graph can't be read.
pub fn of_source(graph: &dyn Graph, origins: &mut Origins<'_>, id: &SourceId) -> Result<Option<Resting>> {
    let Some(source) = graph.source(id)? else { return Ok(None) };
    let derived = derived(graph, id)?;
    let (mut claims, mut kept, mut more) = (HashSet::new(), 0, 0);
    let mut evidence = Vec::new();
    let mut on = BTreeMap::new();
    for (by, leads) in leads_on(origins, id, &derived)? {
        for evidence in leads.into_keys() {
            on.entry(evidence).or_insert(by);
        }
    }
    for (evidence_id, by) in on {
        let Some(note) = graph.evidence(&evidence_id)? else { continue };
        let mut cites = graph.cited_by(&evidence_id)?;
        claims.extend(cites.iter().map(|c| c.claim.clone()));
        let room = CITES_MOST - kept;
        more += cites.len().saturating_sub(room);
        cites.truncate(room);
        kept += cites.len();
        evidence.push(RestingEvidence { evidence: note, by, cites });
    }
    // Stable: within each way, by id.
    evidence.sort_by_key(|e| e.by);
    let origin = origins.of_source(id)?.map(|id| graph.source(&id)).transpose()?.flatten();
    Ok(Some(Resting { source, origin, derived, evidence, claims: claims.len(), more }))
}

/// The evidence that rests on a source and where it leads, or none if there is no source of that id.
///
/// # Errors
/// If the graph can't be read.
pub(super) fn evidence_resting_on(origins: &mut Origins<'_>, id: &SourceId) -> Result<Option<Leads>> {
    let graph = origins.graph();
    if graph.source(id)?.is_none() {
        return Ok(None);
    }
    let derived = derived(graph, id)?;
    let [(_, mut leads), relaying, deriving] = leads_on(origins, id, &derived)?;
    for (evidence, lead) in [relaying, deriving].into_iter().flat_map(|(_, leads)| leads) {
        leads.entry(evidence).or_insert(lead);
    }
    Ok(Some(leads))
}

fn footnote(origins: &mut Origins<'_>, citation: Citation) -> Result<Footnote> {
    let graph = origins.graph();
    let source = graph.source(&citation.evidence.source)?;
    let mut trail = Vec::new();
    for id in origins.trail_of(&citation.evidence.lead())?.iter().skip(1) {
        trail.extend(graph.source(id)?);
    }
    let origin = origins.of(&citation.evidence.id)?.map(|id| graph.source(&id)).transpose()?.flatten();
    Ok(Footnote { citation, source, trail, origin })
}

/// The sources that derive from one, near ones first, each once.
fn derived(graph: &dyn Graph, id: &SourceId) -> Result<Vec<Source>> {
    let all = graph.sources()?;
    let mut derived: Vec<Source> = Vec::new();
    let mut parents = vec![id.clone()];
    while !parents.is_empty() {
        // A source that is marked an origin rests on nothing.
        let children = all.iter().filter(|s| !s.origin && s.id != *id).filter(|s| {
            s.derives_from.as_ref().is_some_and(|p| parents.contains(p)) && derived.iter().all(|d| d.id != s.id)
        });
        let children: Vec<Source> = children.cloned().collect();
        parents = children.iter().map(|s| s.id.clone()).collect();
        derived.extend(children);
    }
    Ok(derived)
}

/// The evidence that rests on a source, by how it does; what does in several ways stands in each.
fn leads_on(origins: &mut Origins<'_>, id: &SourceId, derived: &[Source]) -> Result<[(By, Leads); 3]> {
    let graph = origins.graph();
    let (mut relaying, mut deriving) = (Leads::default(), Leads::default());
    for family in std::iter::once(id).chain(derived.iter().map(|s| &s.id)) {
        relaying.extend(graph.leads_relaying(family)?);
    }
    for source in derived {
        for (evidence, lead) in graph.leads_from(&source.id)? {
            // A passage that relays another source does not rest on this one.
            if origins.trail_of(&lead)?.contains(id) {
                deriving.insert(evidence, lead);
            }
        }
    }
    Ok([(By::Own, graph.leads_from(id)?), (By::Relaying, relaying), (By::Deriving, deriving)])
}
