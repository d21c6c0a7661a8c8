//! The trait by which a graph of claims is read: `case` implements it, `analysis` asks it.
//!
//! Every id passed in may be any member of a same-as group; every id handed out is the group's head.
//! Lists come in a stable order.

use super::claim::{Assertion, ClaimRef, Link, Ruling};
use super::entity::{Brief, Entity};
use super::evidence::{Basis, Citation, Citing, Evidence, Leads, Source};
use super::gap::{Gap, Side};
use super::id::{AssertionId, EntityId, EvidenceId, SourceId};
use super::mark::{Mark, Marked};
use super::reply::Approach;
use super::story::Story;
use super::vocabulary::Vocabulary;
use crate::error::Result;

/// What a graph of claims can be asked. Reading only, never slower than what it hands out.
pub trait Graph {
    /// The words that the graph is written in.
    fn vocabulary(&self) -> &Vocabulary;

    /// The title of the case.
    fn title(&self) -> Result<String>;

    /// An entity with all its values (a link entity too), or none of that id.
    fn entity(&self, id: &EntityId) -> Result<Option<Entity>>;

    /// As much of an entity as a list shows. An id that is referred to and not in the case is no error: it
    /// comes back with itself as the caption and an empty schema.
    fn brief(&self, id: &EntityId) -> Result<Brief>;

    /// Links at an entity, ordered by kind, then start date, then the link's id, a page at a time.
    fn links(&self, id: &EntityId, query: &LinkQuery<'_>) -> Result<LinkPage>;

    /// Every pair of ends of one link entity; empty if it is no link.
    fn link(&self, id: &EntityId) -> Result<Vec<Link>>;

    /// One assertion.
    fn assertion(&self, id: &AssertionId) -> Result<Option<Assertion>>;

    /// The assertions about an entity; about none where `id` is none.
    fn assertions_about(&self, id: Option<&EntityId>) -> Result<Vec<Assertion>>;

    /// The open gaps at an entity, on one side or, where `side` is none, all of them.
    fn gaps_at(&self, id: &EntityId, side: Option<Side>) -> Result<Vec<Gap>>;

    /// What is cited to a claim, those inherited from its record or its link included.
    fn citations(&self, claim: &ClaimRef) -> Result<Vec<Citation>>;

    /// Whether what is held of a claim is not what was saved. Of a link all its values count, for they belong to it.
    fn is_damaged(&self, _claim: &ClaimRef) -> Result<bool> {
        Ok(false)
    }

    /// The last ruling on a claim.
    fn ruling(&self, claim: &ClaimRef) -> Result<Option<Ruling>>;

    /// The marks on an entity or a claim, in their order.
    fn marks(&self, _on: &Marked) -> Result<Vec<Mark>> {
        Ok(Vec::new())
    }

    /// What carries a mark, entities first; nothing where no marks are kept.
    fn marked(&self, _mark: Mark) -> Result<Vec<Marked>> {
        Ok(Vec::new())
    }

    /// The approaches to an entity, or all of them: by date, those without one last.
    fn approaches(&self, _to: Option<&EntityId>) -> Result<Vec<Approach>> {
        Ok(Vec::new())
    }

    /// One source.
    fn source(&self, id: &SourceId) -> Result<Option<Source>>;

    /// One piece of evidence.
    fn evidence(&self, id: &EvidenceId) -> Result<Option<Evidence>>;

    /// The evidence taken from a source.
    fn evidence_from(&self, source: &SourceId) -> Result<Vec<Evidence>>;

    /// Where the evidence taken from a source leads.
    fn leads_from(&self, source: &SourceId) -> Result<Leads> {
        Ok(self.evidence_from(source)?.into_iter().map(|evidence| (evidence.id.clone(), evidence.lead())).collect())
    }

    /// The same of the evidence whose passage relays a source, taken from whichever source.
    fn leads_relaying(&self, source: &SourceId) -> Result<Leads> {
        let mut relaying = Leads::default();
        for from in self.sources()? {
            let leads = self.leads_from(&from.id)?.into_iter();
            relaying.extend(leads.filter(|(_, lead)| lead.relays.as_ref() == Some(source)));
        }
        Ok(relaying)
    }

    /// What a piece of evidence is cited to; values that inherit from a record included.
    fn cited_by(&self, evidence: &EvidenceId) -> Result<Vec<Citing>>;

    /// Every source, by id.
    fn sources(&self) -> Result<Vec<Source>>;

    /// Every gap, answered ones included, by id.
    fn gaps(&self) -> Result<Vec<Gap>>;

    /// The story, with its sentences in their order; none where no draft was taken in.
    fn story(&self) -> Result<Option<Story>> {
        Ok(None)
    }

    /// The claim that an id stands for (see [`ClaimRef`]'s `Display`).
    fn claim(&self, id: &str) -> Result<Option<ClaimRef>>;

    /// Every entity that is not a link, by id, heads of groups only.
    fn each_entity(&self, visit: &mut dyn FnMut(EntityId) -> Result<()>) -> Result<()>;

    /// Every name of every entity that is not a link, those of a group under its head: a pass over all of them.
    fn each_named(&self, visit: &mut dyn FnMut(&EntityId, &str) -> Result<()>) -> Result<()> {
        self.each_entity(&mut |id| {
            let Some(entity) = self.entity(&id)? else { return Ok(()) };
            let schema = self.vocabulary().schema(&entity.schema);
            let is_name = |property: &str| schema.is_some_and(|s| s.is_name(property));
            entity.values.iter().filter(|v| is_name(&v.property)).try_for_each(|v| visit(&id, &v.value))
        })
    }

    /// Every claim with the evidence cited to it, inherited included: values by entity, then assertions.
    /// A link is one claim; its own values are visited only where they are cited apart.
    fn each_claim(&self, visit: &mut dyn FnMut(Claim) -> Result<()>) -> Result<()>;

    /// Of these, in the same order, the claims that any of this evidence is cited to, inherited included.
    fn each_claim_on(&self, evidence: &Leads, visit: &mut dyn FnMut(Claim) -> Result<()>) -> Result<()> {
        self.each_claim(&mut |claim| {
            let on = claim.cited.iter().any(|basis| evidence.contains_key(&basis.evidence));
            if on { visit(claim) } else { Ok(()) }
        })
    }

    /// What makes a further reader of the same state, on the thread that is to ask it; none where there is none to be
    /// had.
    fn fellow(&self) -> Result<Option<Fellow>> {
        Ok(None)
    }
}

/// See [`Graph::fellow`]: makes the reader, or none if the state has gone meanwhile.
pub type Fellow = Box<dyn FnOnce() -> Result<Option<Box<dyn Graph>>> + Send>;

/// A claim and what is cited to it, as short as it can be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The claim.
    pub claim: ClaimRef,
    /// The evidence cited to it; what is damaged is left out.
    pub cited: Vec<Basis>,
    /// See [`Graph::is_damaged`].
    pub damaged: bool,
    /// It is a hop: a link along which goods flow.
    pub hop: bool,
}

/// Which links are wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct LinkQuery<'a> {
    /// Only those that start here (`Downstream`) or end here (`Upstream`); both where none.
    pub side: Option<Side>,
    /// Only these relation kinds; all where none.
    pub kinds: Option<&'a [String]>,
    /// How many to skip.
    pub offset: usize,
    /// How many at the most; all where none.
    pub limit: Option<usize>,
}

/// A page of links and how many there are in all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkPage {
    /// The links of this page.
    pub links: Vec<Link>,
    /// How many fit the query in all.
    pub total: usize,
}
