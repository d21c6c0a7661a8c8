//! What falls: how the claims would stand if a source, or one piece of evidence, had to be withdrawn.
//!
//! Intelligence practice (ICD 206) asks that every judgement that rests on a source can be found. It must not know
//! who asks, nor take anything away: the question is asked of the case as it is.

use std::collections::{BTreeMap, HashSet};

use super::citations;
use super::standing::{Origins, Stand, Standing};
use super::story::Told;
use crate::error::Result;
use crate::model::{ClaimRef, EvidenceId, Graph, Sentence, SourceId};

/// What is thought away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Withdrawn {
    /// A source, with all evidence that rests on it: its own, what relays it, and that of sources deriving from it.
    Source(SourceId),
    /// One piece of evidence.
    Evidence(EvidenceId),
}

/// What would become of the claims.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Falls {
    /// The evidence that goes.
    pub evidence: Vec<EvidenceId>,
    /// How many claims rest on any of it, whatever the stance.
    pub claims: usize,
    /// The claims that would stand otherwise: those that would be uncited first, then those that would have no
    /// established origin, then a single one; last those about which nobody would disagree any more.
    pub fallen: Vec<Fallen>,
    /// The sentences of the story that would then rest on something uncited, or of a single origin, in their order.
    pub sentences: Vec<FallenSentence>,
}

/// A sentence of the story that rests on a claim which would fall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FallenSentence {
    /// The sentence.
    pub sentence: Sentence,
    /// How the weakest of its claims that would fall would stand: uncited, or of a single origin.
    pub after: Standing,
}

/// One claim that would stand otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fallen {
    /// The claim.
    pub claim: ClaimRef,
    /// It is a hop: a link along which goods flow.
    pub hop: bool,
    /// How it stands.
    pub before: Stand,
    /// How it would stand.
    pub after: Stand,
}

impl Falls {
    /// How many claims would come to stand so that did not before.
    pub fn would_be(&self, standing: Standing) -> usize {
        self.fallen.iter().filter(|fallen| fallen.after.standing == standing).count()
    }
}

/// What would fall without a source or a piece of evidence; none where the graph does not hold it.
///
/// # Errors
/// If the graph can't be read.
pub fn without(origins: &mut Origins<'_>, withdrawn: &Withdrawn) -> Result<Option<Falls>> {
    let Some(gone) = gone(origins, withdrawn)? else { return Ok(None) };
    let graph = origins.graph();
    let mut falls = Falls { evidence: gone.iter().cloned().collect(), ..Falls::default() };
    falls.evidence.sort();
    graph.each_claim_on(&gone, &mut |claim| {
        // What is damaged stands on nothing already.
        if claim.damaged {
            return Ok(());
        }
        falls.claims += 1;
        let left: Vec<_> = claim.cited.iter().filter(|(evidence, _)| !gone.contains(evidence)).cloned().collect();
        let (before, after) = (origins.weigh(&claim.cited)?, origins.weigh(&left)?);
        let adrift = after.standing == Standing::SingleOrigin && after.origins.is_empty() && !before.origins.is_empty();
        if before.standing != after.standing || adrift {
            falls.fallen.push(Fallen { claim: claim.claim, hop: claim.hop, before, after });
        }
        Ok(())
    })?;
    falls.fallen.sort_unstable_by(|a, b| (depth(&a.after), &a.claim).cmp(&(depth(&b.after), &b.claim)));
    falls.sentences = sentences(graph, &falls.fallen)?;
    Ok(Some(falls))
}

/// The sentences that rest on what would fall that far.
fn sentences(graph: &dyn Graph, fallen: &[Fallen]) -> Result<Vec<FallenSentence>> {
    let told = Told::of(graph)?;
    let mut sentences: BTreeMap<u32, FallenSentence> = BTreeMap::new();
    // The claims that would fall farthest come first.
    for one in fallen.iter().filter(|one| matches!(one.after.standing, Standing::Uncited | Standing::SingleOrigin)) {
        for sentence in told.on(&one.claim) {
            let known = || FallenSentence { sentence: sentence.clone(), after: one.after.standing };
            sentences.entry(sentence.place).or_insert_with(known);
        }
    }
    Ok(sentences.into_values().collect())
}

/// How far a claim would have fallen.
fn depth(stand: &Stand) -> u8 {
    match stand.standing {
        Standing::Uncited | Standing::Damaged => 0,
        Standing::SingleOrigin if stand.origins.is_empty() => 1,
        Standing::SingleOrigin => 2,
        Standing::Disputed => 3,
        Standing::Corroborated => 4,
    }
}

/// The evidence that goes with what is withdrawn.
fn gone(origins: &mut Origins<'_>, withdrawn: &Withdrawn) -> Result<Option<HashSet<EvidenceId>>> {
    Ok(match withdrawn {
        Withdrawn::Source(id) => citations::evidence_resting_on(origins, id)?.map(HashSet::from_iter),
        Withdrawn::Evidence(id) => origins.graph().evidence(id)?.map(|evidence| HashSet::from([evidence.id])),
    })
}
