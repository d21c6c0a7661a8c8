//! The weakest hops of a walked chain, and why it is: a chain is no better than that.
//!
//! Standings are compared and nothing is averaged. It must not know how a chain is walked or drawn.

use std::cmp::Ordering;

use super::order::{Follows, follows};
use super::{Chain, Hop};
use crate::analysis::standing::{Stand, Standing};
use crate::model::{ClaimRef, Link, Side};

/// What a whole chain comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Worth {
    /// The weakest hops; none where there is no hop.
    pub weakest: Option<Weakest>,
    /// How many hops there are, gaps left out.
    pub hops: usize,
    /// The hops that cannot follow from the one before by their dates, the nearest to the root first.
    pub cannot_follow: Vec<ClaimRef>,
    /// Of how many hops that cannot be told.
    pub cannot_tell: usize,
    /// How many gaps are open in it.
    pub gaps: usize,
}

/// The hops that nothing in their chain is weaker than.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weakest {
    /// The claims that they are, the nearest to the root first; never empty.
    pub claims: Vec<ClaimRef>,
    /// How the first of them stands.
    pub stand: Stand,
}

impl Weakest {
    /// Why the first of them is weak, as half a sentence.
    pub fn why(&self) -> String {
        let Stand { supports, contradicts, unestablished, .. } = self.stand;
        match self.stand.standing {
            Standing::Damaged => "it is not as it was saved".to_owned(),
            Standing::Uncited => "nothing supports it".to_owned(),
            Standing::Disputed => format!("{supports} for it, {contradicts} against it"),
            Standing::SingleOrigin if self.stand.origins.is_empty() => {
                format!("{} without an established origin", pieces(unestablished))
            }
            Standing::SingleOrigin => format!("{}, of one origin", pieces(supports)),
            Standing::Corroborated => format!("{} origins, and no hop has fewer", self.stand.origins.len()),
        }
    }
}

fn pieces(count: usize) -> String {
    if count == 1 { "one piece of evidence".to_owned() } else { format!("{count} pieces of evidence") }
}

/// How weak a hop is; the smallest is the weakest. What is contradicted may be false, what is uncited may be made up:
/// either is worse than a single origin, and nothing at all is the worst.
fn rank(stand: &Stand) -> (u8, usize) {
    match stand.standing {
        Standing::Damaged | Standing::Uncited => (0, 0),
        Standing::Disputed => (1, 0),
        Standing::SingleOrigin if stand.origins.is_empty() => (2, 0),
        Standing::SingleOrigin => (3, 0),
        Standing::Corroborated => (4, stand.origins.len()),
    }
}

/// What a walked chain comes to: each hop is looked at once, where it stands nearest to the root.
pub fn worth(chain: &Chain) -> Worth {
    let mut worth = Worth::default();
    // Level by level, so that of hops as weak the nearest to the root is told.
    let mut level: Vec<(Option<&Link>, &Hop)> = chain.hops.iter().map(|hop| (None, hop)).collect();
    while !level.is_empty() {
        level.iter().for_each(|(before, hop)| worth.take(chain.side, *before, hop));
        level = level.iter().flat_map(|(_, hop)| hop.hops.iter().map(|next| (hop.link.as_ref(), next))).collect();
    }
    worth
}

impl Worth {
    fn take(&mut self, side: Side, before: Option<&Link>, hop: &Hop) {
        let (Some(link), Some(stand)) = (&hop.link, &hop.stand) else {
            self.gaps += 1;
            return;
        };
        self.hops += 1;
        match before.map(|before| follows(side, before, link)) {
            Some(Follows::No) => self.cannot_follow.push(link.claim()),
            Some(Follows::CannotTell) => self.cannot_tell += 1,
            Some(Follows::Yes) | None => {}
        }
        let order = self.weakest.as_ref().map_or(Ordering::Less, |known| rank(stand).cmp(&rank(&known.stand)));
        match (order, &mut self.weakest) {
            (Ordering::Greater, _) => {}
            (Ordering::Equal, Some(weakest)) => weakest.claims.push(link.claim()),
            _ => self.weakest = Some(Weakest { claims: vec![link.claim()], stand: stand.clone() }),
        }
    }
}
