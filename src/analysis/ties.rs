//! Ties: who owns, founded, controls or directs both ends of a hop, or of a whole chain.
//!
//! Direct ties only, of the kinds that the vocabulary marks as ties. It must not know how chains are walked.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use crate::error::Result;
use crate::model::{Brief, ClaimRef, EntityId, LinkQuery};

use super::sentence;
use super::standing::{Origins, Standing};

/// How many tie links are read at one entity. A nominee who directs ten thousand firms is not loaded whole.
const LINKS_MOST: usize = 256;

/// A person or firm that is tied to both ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// Who is tied to both.
    pub entity: Brief,
    /// The ties, those to the first end first. Where the entity is itself one of the ends, only those to the other.
    pub ends: Vec<TieEnd>,
    /// The ends are the root of the chain and this hop's entity, not the two ends of the hop.
    pub whole_chain: bool,
}

/// One tie to one end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TieEnd {
    /// The end.
    pub end: Brief,
    /// Read from the tied entity to the end: "owns", "founded".
    pub verb: String,
    /// The claim that says so.
    pub claim: ClaimRef,
    /// How well it stands.
    pub standing: Standing,
}

impl Tie {
    /// The tie in words: "Ilya Golberg: founded Aspan Arba, owns Sky Mechanics".
    pub fn words(&self) -> String {
        let ends: Vec<String> = self.ends.iter().map(|e| format!("{} {}", e.verb, e.end.caption)).collect();
        format!("{}: {}", self.entity.caption, ends.join(", "))
    }
}

/// Finds ties, and remembers those at each entity it was asked about.
#[derive(Default)]
pub struct Ties {
    kinds: Vec<String>,
    at: HashMap<EntityId, Rc<At>>,
}

/// The ties at one entity.
#[derive(Default)]
struct At {
    /// By who is at the other end of the link.
    with: BTreeMap<EntityId, Vec<Thread>>,
    /// There are more links than were read.
    cut: bool,
}

/// One tie link.
#[derive(Clone)]
struct Thread {
    /// Read from who is at the other end.
    verb: String,
    /// Read from the entity itself.
    back: String,
    claim: ClaimRef,
    /// The link starts at the other end: it is the owner, the founder.
    from_other: bool,
}

impl Thread {
    /// The same link as it is read from the other side.
    fn turned(&self) -> Self {
        Self {
            verb: self.back.clone(),
            back: self.verb.clone(),
            claim: self.claim.clone(),
            from_other: !self.from_other,
        }
    }
}

impl Ties {
    /// An empty memory. It is good for as long as the graph does not change.
    pub fn new() -> Self {
        Self::default()
    }

    /// Who is tied to both of two entities (heads of their groups), by id. `whole_chain` is left false.
    ///
    /// # Errors
    /// If the graph can't be read.
    pub fn between(&mut self, origins: &mut Origins<'_>, one: &EntityId, other: &EntityId) -> Result<Vec<Tie>> {
        if one == other {
            return Ok(Vec::new());
        }
        let (here, there) = (self.at(origins, one)?, self.at(origins, other)?);
        let mut found = Vec::new();
        for (end, at, far) in [(one, &here, other), (other, &there, one)] {
            // The far end is itself tied to this one.
            let mut threads = self.threads(origins, (end, at), far)?;
            threads.retain(|t| t.from_other);
            if !threads.is_empty() {
                found.push((far.clone(), threads.into_iter().map(|t| (end, t)).collect::<Vec<_>>()));
            }
        }
        // Where one end has too many ties to read, those of the other end's are asked instead.
        let few = if here.cut && !there.cut { &there } else { &here };
        for who in few.with.keys().filter(|who| *who != one && *who != other) {
            let to_one = self.threads(origins, (one, &here), who)?;
            let to_other = self.threads(origins, (other, &there), who)?;
            if !to_one.is_empty() && !to_other.is_empty() {
                let both = to_one.into_iter().map(|t| (one, t)).chain(to_other.into_iter().map(|t| (other, t)));
                found.push((who.clone(), both.collect()));
            }
        }
        found.sort_by(|a, b| a.0.cmp(&b.0));
        found.into_iter().map(|(who, threads)| tie(origins, &who, threads)).collect()
    }

    /// The ties between `who` and an end, asked of `who` where the end's own were not read to the last.
    fn threads(&mut self, origins: &mut Origins<'_>, end: (&EntityId, &At), who: &EntityId) -> Result<Vec<Thread>> {
        let (id, at) = end;
        if let Some(threads) = at.with.get(who) {
            return Ok(threads.clone());
        }
        if !at.cut {
            return Ok(Vec::new());
        }
        let theirs = self.at(origins, who)?;
        Ok(theirs.with.get(id).into_iter().flatten().map(Thread::turned).collect())
    }

    fn at(&mut self, origins: &Origins<'_>, id: &EntityId) -> Result<Rc<At>> {
        if let Some(known) = self.at.get(id) {
            return Ok(Rc::clone(known));
        }
        let graph = origins.graph();
        if self.kinds.is_empty() {
            self.kinds = graph.vocabulary().ties();
        }
        let mut at = At::default();
        if !self.kinds.is_empty() {
            let query = LinkQuery { kinds: Some(&self.kinds), limit: Some(LINKS_MOST), ..LinkQuery::default() };
            let page = graph.links(id, &query)?;
            at.cut = page.total > page.links.len();
            for link in page.links {
                let who = link.other(id).clone();
                let thread = Thread {
                    verb: sentence::verb(graph.vocabulary(), &link, &who),
                    back: sentence::verb(graph.vocabulary(), &link, id),
                    claim: link.claim(),
                    from_other: link.source == who,
                };
                at.with.entry(who).or_default().push(thread);
            }
        }
        let at = Rc::new(at);
        self.at.insert(id.clone(), Rc::clone(&at));
        Ok(at)
    }
}

fn tie(origins: &mut Origins<'_>, who: &EntityId, threads: Vec<(&EntityId, Thread)>) -> Result<Tie> {
    let graph = origins.graph();
    let mut ends = Vec::new();
    for (end, Thread { verb, claim, .. }) in threads {
        let standing = origins.stand(&claim)?.standing;
        ends.push(TieEnd { end: graph.brief(end)?, verb, claim, standing });
    }
    Ok(Tie { entity: graph.brief(who)?, ends, whole_chain: false })
}
