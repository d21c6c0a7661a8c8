//! Standing: what follows from a claim's citations, and the origins that evidence leads back to.
//!
//! It must not know what a claim says, nor how standing is drawn.

use foldhash::{HashMap, HashMapExt as _};
use serde::Serialize;

use crate::error::Result;
use crate::model::{Basis, Citation, ClaimRef, EvidenceId, Graph, Lead, Link, SourceId, Stance};

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
    /// The case does not hold it as it was saved: nothing can be said of it.
    Damaged,
}

impl Standing {
    /// All of them, from nothing to dispute; last what can't be weighed.
    pub const ALL: [Self; 5] = [Self::Uncited, Self::SingleOrigin, Self::Corroborated, Self::Disputed, Self::Damaged];

    /// Its name in files and on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Self::Uncited => "uncited",
            Self::SingleOrigin => "single_origin",
            Self::Corroborated => "corroborated",
            Self::Disputed => "disputed",
            Self::Damaged => "damaged",
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

impl Stand {
    /// The same, of a claim that is damaged: it stands on nothing.
    pub fn damaged(self) -> Self {
        Self { standing: Standing::Damaged, ..self }
    }
}

/// Where evidence ends up when `relays` and `derives_from` are followed; each answer is kept.
pub struct Origins<'g> {
    graph: &'g dyn Graph,
    of_evidence: HashMap<EvidenceId, Option<SourceId>>,
    of_source: HashMap<SourceId, Option<SourceId>>,
    sources: HashMap<SourceId, Option<Step>>,
}

/// What a source says of where it comes from.
#[derive(Debug, Clone)]
struct Step {
    origin: bool,
    damaged: bool,
    from: Option<SourceId>,
}

impl<'g> Origins<'g> {
    /// An empty memory over a graph. It is good for as long as the graph does not change.
    pub fn new(graph: &'g dyn Graph) -> Self {
        Self { graph, of_evidence: HashMap::new(), of_source: HashMap::new(), sources: HashMap::new() }
    }

    /// The graph that it reads.
    pub fn graph(&self) -> &'g dyn Graph {
        self.graph
    }

    /// The established origin of a piece of evidence. None where the trail ends at a source that is not marked
    /// an origin, runs in a circle, or leads out of the case.
    ///
    /// # Errors
    /// If the graph can't be read.
    pub fn of(&mut self, evidence: &EvidenceId) -> Result<Option<SourceId>> {
        if let Some(known) = self.of_evidence.get(evidence) {
            return Ok(known.clone());
        }
        let lead = self.graph.evidence(evidence)?.filter(|evidence| !evidence.damaged).map(|evidence| evidence.lead());
        let origin = lead.map_or(Ok(None), |lead| self.of_source(lead.from()))?;
        self.of_evidence.insert(evidence.clone(), origin.clone());
        Ok(origin)
    }

    fn step(&mut self, id: &SourceId) -> Result<Option<Step>> {
        if let Some(known) = self.sources.get(id) {
            return Ok(known.clone());
        }
        let step = self.graph.source(id)?.map(|s| Step { origin: s.origin, damaged: s.damaged, from: s.derives_from });
        self.sources.insert(id.clone(), step.clone());
        Ok(step)
    }

    /// The established origin of a source: itself, or the one that it derives from in the end.
    ///
    /// # Errors
    /// If the graph can't be read.
    pub fn of_source(&mut self, source: &SourceId) -> Result<Option<SourceId>> {
        if let Some(known) = self.of_source.get(source) {
            return Ok(known.clone());
        }
        let mut walked = Vec::new();
        let mut here = Some(source.clone());
        let origin = loop {
            let Some(id) = here else { break None };
            if let Some(known) = self.of_source.get(&id) {
                break known.clone();
            }
            if walked.contains(&id) {
                break None;
            }
            let found = self.step(&id)?;
            walked.push(id.clone());
            match found {
                // A damaged source may say anything of where it comes from.
                Some(s) if s.damaged => break None,
                Some(s) if s.origin => break Some(id),
                Some(s) => here = s.from,
                None => break None,
            }
        };
        for id in walked {
            self.of_source.insert(id, origin.clone());
        }
        Ok(origin)
    }

    /// The sources that a piece of evidence leads through: its own, then what it relays or that derives from,
    /// up to an origin or the end. A circle is walked once; a source that the case does not hold comes last.
    ///
    /// # Errors
    /// If the graph can't be read.
    pub fn trail(&mut self, evidence: &EvidenceId) -> Result<Vec<SourceId>> {
        let Some(evidence) = self.graph.evidence(evidence)? else { return Ok(Vec::new()) };
        self.trail_of(&evidence.lead())
    }

    /// The same of where evidence leads.
    ///
    /// # Errors
    /// If the graph can't be read.
    pub fn trail_of(&mut self, lead: &Lead) -> Result<Vec<SourceId>> {
        let mut trail = Vec::new();
        let mut next = Some(lead.source.clone());
        if let Some(relayed) = lead.relays.as_ref().filter(|relayed| **relayed != lead.source) {
            trail.extend(next.replace(relayed.clone()));
        }
        while let Some(id) = next.filter(|id| !trail.contains(id)) {
            let source = self.step(&id)?;
            trail.push(id);
            next = source.filter(|s| !s.origin).and_then(|s| s.from);
        }
        Ok(trail)
    }

    /// The standing that follows from these citations. Evidence that is cited twice counts once.
    ///
    /// # Errors
    /// If the graph can't be read.
    pub fn weigh<'b>(&mut self, cited: impl IntoIterator<Item = &'b Basis>) -> Result<Stand> {
        let (mut supporting, mut contradicting) = (Vec::new(), Vec::new());
        for basis in cited {
            match basis.stance {
                Stance::Supports => supporting.push(basis),
                Stance::Contradicts => contradicting.push(basis),
                Stance::Context => {}
            }
        }
        for evidence in [&mut supporting, &mut contradicting] {
            evidence.sort_unstable_by(|a, b| a.evidence.cmp(&b.evidence));
            evidence.dedup_by(|a, b| a.evidence == b.evidence);
        }
        let mut origins = Vec::new();
        for basis in &supporting {
            origins.extend(self.of_source(&basis.from)?);
        }
        let unestablished = supporting.len() - origins.len();
        origins.sort_unstable();
        origins.dedup();
        let standing = match (supporting.len(), origins.len()) {
            _ if !contradicting.is_empty() => Standing::Disputed,
            (0, _) => Standing::Uncited,
            (_, 0 | 1) => Standing::SingleOrigin,
            _ => Standing::Corroborated,
        };
        Ok(Stand { standing, origins, unestablished, supports: supporting.len(), contradicts: contradicting.len() })
    }

    /// The standing of a claim, from what is cited to it, inherited citations included.
    ///
    /// # Errors
    /// If the graph can't be read.
    pub fn stand(&mut self, claim: &ClaimRef) -> Result<Stand> {
        let citations = self.graph.citations(claim)?;
        self.weigh_cited(claim, &citations)
    }

    /// The standing of a link as it was read: the index may have led to one that is not as its values say.
    ///
    /// # Errors
    /// If the graph can't be read.
    pub fn stand_of(&mut self, link: &Link) -> Result<Stand> {
        let stand = self.stand(&link.claim())?;
        Ok(if link.entity.damaged { stand.damaged() } else { stand })
    }

    /// The same, where what is cited to it has been read.
    ///
    /// # Errors
    /// If the graph can't be read.
    pub fn weigh_cited(&mut self, claim: &ClaimRef, citations: &[Citation]) -> Result<Stand> {
        let cited: Vec<_> = citations.iter().filter(|citation| !citation.damaged).map(Citation::basis).collect();
        let stand = self.weigh(&cited)?;
        Ok(if self.graph.is_damaged(claim)? { stand.damaged() } else { stand })
    }
}
