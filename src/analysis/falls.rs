//! What falls: how the claims would stand if a source, or one piece of evidence, had to be withdrawn.
//!
//! Intelligence practice (ICD 206) asks that every judgement that rests on a source can be found. It must not know
//! who asks, nor take anything away: the question is asked of the case as it is.

use std::collections::BTreeMap;

use super::citations;
use super::meanwhile::meanwhile;
use super::standing::{Origins, Stand, Standing};
use super::story::Told;
use crate::error::Result;
use crate::model::{ClaimRef, EvidenceId, Leads, Sentence, SourceId};

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
    pub fallen: Vec<Box<Fallen>>,
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
    let graph = origins.graph();
    let (falls, told) = meanwhile(graph, || claims(origins, withdrawn), Told::of)?;
    Ok(falls.map(|falls| Falls { sentences: sentences(&told, &falls.fallen), ..falls }))
}

/// What would become of the claims.
fn claims(origins: &mut Origins<'_>, withdrawn: &Withdrawn) -> Result<Option<Falls>> {
    let Some(gone) = gone(origins, withdrawn)? else { return Ok(None) };
    let mut falls = Falls { evidence: gone.keys().cloned().collect(), ..Falls::default() };
    falls.evidence.sort();
    let mut by_depth: BTreeMap<u8, Vec<Box<Fallen>>> = BTreeMap::new();
    origins.graph().each_claim_on(&gone, &mut |claim| {
        // What is damaged stands on nothing already.
        if claim.damaged {
            return Ok(());
        }
        falls.claims += 1;
        let left = claim.cited.iter().filter(|basis| !gone.contains_key(&basis.evidence));
        let (before, after) = (origins.weigh(&claim.cited)?, origins.weigh(left)?);
        let adrift = after.standing == Standing::SingleOrigin && after.origins.is_empty() && !before.origins.is_empty();
        if before.standing != after.standing || adrift {
            by_depth.entry(depth(&after)).or_default().push(Box::new(Fallen {
                claim: claim.claim,
                hop: claim.hop,
                before,
                after,
            }));
        }
        Ok(())
    })?;
    for mut fallen in by_depth.into_values() {
        // They come nearly in order, of which this way of sorting makes use.
        fallen.sort_by(|a, b| a.claim.cmp(&b.claim));
        falls.fallen.append(&mut fallen);
    }
    Ok(Some(falls))
}

/// The sentences that rest on what would fall that far.
fn sentences(told: &Told, fallen: &[Box<Fallen>]) -> Vec<FallenSentence> {
    let mut sentences: BTreeMap<u32, FallenSentence> = BTreeMap::new();
    // The claims that would fall farthest come first.
    for one in fallen.iter().filter(|one| matches!(one.after.standing, Standing::Uncited | Standing::SingleOrigin)) {
        for sentence in told.on(&one.claim) {
            let known = || FallenSentence { sentence: sentence.clone(), after: one.after.standing };
            sentences.entry(sentence.place).or_insert_with(known);
        }
    }
    sentences.into_values().collect()
}

/// How far a claim would have fallen, the farthest first.
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
fn gone(origins: &mut Origins<'_>, withdrawn: &Withdrawn) -> Result<Option<Leads>> {
    match withdrawn {
        Withdrawn::Source(id) => citations::evidence_resting_on(origins, id),
        Withdrawn::Evidence(id) => {
            let evidence = origins.graph().evidence(id)?;
            Ok(evidence.map(|evidence| Leads::from_iter([(evidence.id.clone(), evidence.lead())])))
        }
    }
}
