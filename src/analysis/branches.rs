//! What a claim rests on, by where it comes from: for it and against it, each origin with the evidence that ends there.
//!
//! Evidence whose origin is not established stands apart and last: it never corroborates. It must not know how the
//! branches are drawn.

use std::cmp::Reverse;

use super::citations::{Cited, Footnote};
use crate::model::{Reliability, Source, SourceId, Stance};

/// The evidence of one stance that goes back to one origin, or to none that is established.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch<'c> {
    /// How it bears on the claim; none of what is damaged, which bears on nothing.
    pub stance: Option<Stance>,
    /// The origin.
    pub origin: Option<&'c Source>,
    /// The citations, better judged ones first, those that can't be judged last.
    pub footnotes: Vec<&'c Footnote>,
}

/// The branches of a claim: for it, against it, context, then what is damaged; in each the origin with most evidence
/// first, and what has none last.
pub fn branches(cited: &Cited) -> Vec<Branch<'_>> {
    let mut branches: Vec<Branch<'_>> = Vec::new();
    for footnote in &cited.footnotes {
        let stance = (!footnote.citation.damaged).then_some(footnote.citation.stance);
        let origin = footnote.origin.as_ref().filter(|_| stance.is_some());
        let same = |b: &&mut Branch<'_>| b.stance == stance && id(b.origin) == id(origin);
        match branches.iter_mut().find(same) {
            Some(branch) => branch.footnotes.push(footnote),
            None => branches.push(Branch { stance, origin, footnotes: vec![footnote] }),
        }
    }
    for branch in &mut branches {
        branch.footnotes.sort_by_key(|footnote| judged(footnote));
    }
    let place = |branch: &Branch<'_>| {
        let unknown = branch.origin.is_none();
        (branch.stance.is_none(), branch.stance, unknown, Reverse(branch.footnotes.len()), id(branch.origin).cloned())
    };
    branches.sort_by_key(place);
    branches
}

fn id(origin: Option<&Source>) -> Option<&SourceId> {
    origin.map(|source| &source.id)
}

/// The two scales one after the other, never averaged; what can't be judged on either is unknown, not worst, and stands
/// apart.
fn judged(footnote: &Footnote) -> (bool, Reliability, bool, u8) {
    let reliability = footnote.source.as_ref().map(|source| source.reliability).unwrap_or_default();
    let credibility = footnote.citation.evidence.credibility.number();
    (reliability == Reliability::F, reliability, credibility == 6, credibility)
}
