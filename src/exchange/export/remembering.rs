//! A case that remembers what a summary asks of it again and again: sources, evidence, rulings, names, and what the
//! record cites from which an entity's values inherit. It is good for as long as the case does not change.
//!
//! It must not know what is made of the answers.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::rc::Rc;

use crate::case::Case;
use crate::error::Result;
use crate::model::{
    Approach, Assertion, AssertionId, Brief, Citation, Citing, Claim, ClaimRef, Entity, EntityId, Evidence, EvidenceId,
    Gap, Graph, Leads, Link, LinkPage, LinkQuery, Mark, Marked, Ruling, Side, Source, SourceId, Story, ValueKey,
    Vocabulary,
};

/// How many names are kept at the most.
const BRIEFS_MOST: usize = 200_000;

/// A case and what it has said so far.
pub(super) struct Remembering<'c> {
    case: &'c Case,
    sources: HashMap<SourceId, Source>,
    evidence: RefCell<HashMap<EvidenceId, Option<Evidence>>>,
    rulings: HashMap<ClaimRef, Ruling>,
    /// The values that something is cited to, apart from what they inherit.
    apart: HashSet<ValueKey>,
    briefs: RefCell<HashMap<EntityId, Brief>>,
    /// The entity whose values were asked of last.
    record: RefCell<Option<Rc<Record>>>,
}

/// What the values of one entity inherit.
struct Record {
    entity: EntityId,
    /// A link's values inherit all that is cited to it.
    link: bool,
    cited: Vec<Citation>,
    /// The record that brought each value; none for those that a reporter added.
    brought: HashMap<ValueKey, Option<EvidenceId>>,
}

impl<'c> Remembering<'c> {
    pub(super) fn new(case: &'c Case) -> Result<Self> {
        let mut apart = HashSet::new();
        for evidence in case.all_evidence()? {
            for citing in case.cites(&evidence.id)? {
                if let ClaimRef::Value(key) = citing.claim {
                    apart.insert(*key);
                }
            }
        }
        Ok(Self {
            case,
            sources: case.sources()?.into_iter().map(|source| (source.id.clone(), source)).collect(),
            evidence: RefCell::default(),
            rulings: case.rulings()?.into_iter().map(|ruling| (ruling.claim.clone(), ruling)).collect(),
            apart,
            briefs: RefCell::default(),
            record: RefCell::default(),
        })
    }

    fn record(&self, id: &EntityId) -> Result<Rc<Record>> {
        if let Some(known) = self.record.borrow().as_ref().filter(|record| record.entity == *id) {
            return Ok(Rc::clone(known));
        }
        let cited = self.case.citations(&ClaimRef::Link(id.clone()))?;
        let values = self.case.row(id)?.map(|row| row.values).unwrap_or_default();
        let brought = values.into_iter().map(|value| (value.key(), value.record));
        let link = !self.case.link(id)?.is_empty();
        let record = Record { entity: id.clone(), link, brought: brought.collect(), cited };
        let record = Rc::new(record);
        *self.record.borrow_mut() = Some(Rc::clone(&record));
        Ok(record)
    }
}

/// What was asked before, or what is answered now.
fn once<K: Hash + Eq + Clone, V: Clone>(
    known: &RefCell<HashMap<K, V>>,
    key: &K,
    ask: impl FnOnce() -> Result<V>,
) -> Result<V> {
    if let Some(value) = known.borrow().get(key) {
        return Ok(value.clone());
    }
    let value = ask()?;
    let mut known = known.borrow_mut();
    if known.len() >= BRIEFS_MOST {
        known.clear();
    }
    known.insert(key.clone(), value.clone());
    Ok(value)
}

impl Graph for Remembering<'_> {
    fn vocabulary(&self) -> &Vocabulary {
        self.case.vocabulary()
    }

    fn title(&self) -> Result<String> {
        self.case.title()
    }

    fn entity(&self, id: &EntityId) -> Result<Option<Entity>> {
        self.case.entity(id)
    }

    fn brief(&self, id: &EntityId) -> Result<Brief> {
        once(&self.briefs, id, || self.case.brief(id))
    }

    fn links(&self, id: &EntityId, query: &LinkQuery<'_>) -> Result<LinkPage> {
        self.case.links(id, query)
    }

    fn link(&self, id: &EntityId) -> Result<Vec<Link>> {
        self.case.link(id)
    }

    fn assertion(&self, id: &AssertionId) -> Result<Option<Assertion>> {
        self.case.assertion(id)
    }

    fn assertions_about(&self, id: Option<&EntityId>) -> Result<Vec<Assertion>> {
        self.case.assertions_about(id)
    }

    fn gaps_at(&self, id: &EntityId, side: Option<Side>) -> Result<Vec<Gap>> {
        self.case.gaps_at(id, side)
    }

    fn citations(&self, claim: &ClaimRef) -> Result<Vec<Citation>> {
        let ClaimRef::Value(key) = claim else { return self.case.citations(claim) };
        if self.apart.contains(key) {
            return self.case.citations(claim);
        }
        let record = self.record(&key.entity)?;
        let brought = record.brought.get(key).and_then(Option::as_ref);
        let inherited = record.cited.iter().filter(|c| record.link || Some(&c.evidence.id) == brought);
        Ok(inherited.map(|c| Citation { inherited: true, ..c.clone() }).collect())
    }

    fn is_damaged(&self, claim: &ClaimRef) -> Result<bool> {
        self.case.is_damaged(claim)
    }

    fn ruling(&self, claim: &ClaimRef) -> Result<Option<Ruling>> {
        Ok(self.rulings.get(claim).cloned())
    }

    fn marked(&self, mark: Mark) -> Result<Vec<Marked>> {
        self.case.marked(mark)
    }

    fn approaches(&self, to: Option<&EntityId>) -> Result<Vec<Approach>> {
        self.case.approaches(to)
    }

    fn source(&self, id: &SourceId) -> Result<Option<Source>> {
        Ok(self.sources.get(id).cloned())
    }

    fn evidence(&self, id: &EvidenceId) -> Result<Option<Evidence>> {
        once(&self.evidence, id, || self.case.evidence(id))
    }

    fn evidence_from(&self, source: &SourceId) -> Result<Vec<Evidence>> {
        self.case.evidence_from(source)
    }

    fn leads_from(&self, source: &SourceId) -> Result<Leads> {
        self.case.leads_from(source)
    }

    fn leads_relaying(&self, source: &SourceId) -> Result<Leads> {
        self.case.leads_relaying(source)
    }

    fn cited_by(&self, evidence: &EvidenceId) -> Result<Vec<Citing>> {
        self.case.cited_by(evidence)
    }

    fn sources(&self) -> Result<Vec<Source>> {
        self.case.sources()
    }

    fn gaps(&self) -> Result<Vec<Gap>> {
        self.case.gaps()
    }

    fn story(&self) -> Result<Option<Story>> {
        self.case.story()
    }

    fn claim(&self, id: &str) -> Result<Option<ClaimRef>> {
        self.case.claim(id)
    }

    fn each_entity(&self, visit: &mut dyn FnMut(EntityId) -> Result<()>) -> Result<()> {
        self.case.each_entity(visit)
    }

    fn each_claim(&self, visit: &mut dyn FnMut(Claim) -> Result<()>) -> Result<()> {
        self.case.each_claim(visit)
    }

    fn each_claim_on(&self, evidence: &Leads, visit: &mut dyn FnMut(Claim) -> Result<()>) -> Result<()> {
        self.case.each_claim_on(evidence, visit)
    }
}
