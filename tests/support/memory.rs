//! A graph of claims in memory, built in a few words: what analysis is tested on without a file.
//!
//! It answers as the trait `Graph` promises, by the plainest means. It must not know how a case is stored.
#![allow(dead_code, reason = "each test file uses its own part of it")]
#![allow(clippy::unwrap_used, reason = "a broken fixture should stop the test")]

use std::collections::BTreeMap;
use std::path::Path;

use muckrake::case::{Author, Case};
use muckrake::error::Result;
use muckrake::model::graph::{Claim, Graph, LinkPage, LinkQuery};
use muckrake::model::{
    Assertion, AssertionId, Brief, Citation, Citing, ClaimRef, Decision, Entity, EntityId, Evidence, EvidenceId, Gap,
    GapId, Link, Ruling, Side, Source, SourceId, Stance, Value, ValueKey, Vocabulary,
};

/// A graph in memory.
pub(crate) struct Memory {
    vocabulary: Vocabulary,
    entities: BTreeMap<EntityId, Entity>,
    heads: BTreeMap<EntityId, EntityId>,
    assertions: BTreeMap<AssertionId, Assertion>,
    gaps: Vec<Gap>,
    sources: BTreeMap<SourceId, Source>,
    evidence: BTreeMap<EvidenceId, Evidence>,
    cites: Vec<Citing>,
    rulings: Vec<Ruling>,
    pub(crate) title: String,
}

impl Default for Memory {
    fn default() -> Self {
        Self::worded(Vocabulary::shipped().unwrap().clone())
    }
}

impl Memory {
    /// An empty graph over another vocabulary than the shipped one.
    pub(crate) fn worded(vocabulary: Vocabulary) -> Self {
        Self {
            vocabulary,
            entities: BTreeMap::new(),
            heads: BTreeMap::new(),
            assertions: BTreeMap::new(),
            gaps: Vec::new(),
            sources: BTreeMap::new(),
            evidence: BTreeMap::new(),
            cites: Vec::new(),
            rulings: Vec::new(),
            title: "A case in memory".to_owned(),
        }
    }

    pub(crate) fn entity(&mut self, schema: &str, id: &str, name: &str) -> EntityId {
        let id = EntityId::from(id);
        let entity =
            Entity { id: id.clone(), schema: schema.to_owned(), members: vec![id.clone()], ..Entity::default() };
        self.entities.insert(id.clone(), entity);
        self.value(id.as_str(), "name", name);
        id
    }

    pub(crate) fn company(&mut self, id: &str, name: &str) -> EntityId {
        self.entity("Company", id, name)
    }

    pub(crate) fn person(&mut self, id: &str, name: &str) -> EntityId {
        self.entity("Person", id, name)
    }

    pub(crate) fn value(&mut self, id: &str, property: &str, value: &str) -> ClaimRef {
        let entity = EntityId::from(id);
        let key = ValueKey {
            entity: entity.clone(),
            property: property.to_owned(),
            value: value.to_owned(),
            lang: String::new(),
        };
        let values = &mut self.entities.get_mut(&entity).unwrap().values;
        let value = Value { entity, property: property.to_owned(), value: value.to_owned(), ..Value::default() };
        values.push(value);
        // The order given is kept within a property.
        values.sort_by(|a, b| a.property.cmp(&b.property));
        ClaimRef::from(key)
    }

    /// A link of a relation kind; its id is `SOURCE.KIND.TARGET`, and a number where there is one of these already.
    pub(crate) fn link(&mut self, source: &str, kind: &str, target: &str) -> ClaimRef {
        let kind = self.vocabulary.kind(kind).unwrap().clone();
        let plain = format!("{source}.{}.{target}", kind.name);
        let taken = self.entities.keys().filter(|id| id.as_str().starts_with(&plain)).count();
        let id = if taken == 0 { plain } else { format!("{plain}.{}", taken + 1) };
        let key = EntityId::from(id.as_str());
        self.entities.insert(
            key.clone(),
            Entity {
                id: key.clone(),
                schema: kind.schema.clone(),
                kind: Some(kind.name.clone()),
                members: vec![key.clone()],
                ..Entity::default()
            },
        );
        self.value(&id, &kind.source, source);
        self.value(&id, &kind.target, target);
        if let Some(role) = &kind.role {
            self.value(&id, "role", role);
        }
        ClaimRef::Link(key)
    }

    pub(crate) fn assertion(&mut self, id: &str, text: &str, about: &[&str]) -> ClaimRef {
        let about = about.iter().map(|id| EntityId::from(*id)).collect();
        let assertion = Assertion { id: id.into(), text: text.to_owned(), about, ..Assertion::default() };
        self.assertions.insert(id.into(), assertion);
        ClaimRef::Assertion(id.into())
    }

    pub(crate) fn dated(&mut self, assertion: &str, date: Option<&str>, text: Option<&str>) {
        let assertion = self.assertions.get_mut(assertion).unwrap();
        assertion.date = date.map(ToOwned::to_owned);
        assertion.date_text = text.map(ToOwned::to_owned);
    }

    pub(crate) fn gap(&mut self, question: &str, entity: Option<&str>, side: Option<Side>) -> usize {
        self.gaps.push(Gap {
            id: GapId::new(format!("gap-{}", self.gaps.len() + 1)),
            question: question.to_owned(),
            entity: entity.map(EntityId::from),
            side,
            ..Gap::default()
        });
        self.gaps.len() - 1
    }

    pub(crate) fn answer(&mut self, gap: usize, claim: &ClaimRef) {
        self.gaps[gap].answered_by = Some(claim.to_string());
    }

    /// A source that is an origin itself.
    pub(crate) fn origin(&mut self, id: &str) -> &mut Source {
        let source = self.derived(id, None);
        source.origin = true;
        source
    }

    /// A source that derives from another, or from none that is known.
    pub(crate) fn derived(&mut self, id: &str, from: Option<&str>) -> &mut Source {
        let source = Source {
            id: id.into(),
            title: id.to_owned(),
            kind: "article".to_owned(),
            derives_from: from.map(SourceId::from),
            ..Source::default()
        };
        self.sources.entry(id.into()).or_insert(source)
    }

    /// Evidence from a source, at a locator.
    pub(crate) fn evidence(&mut self, id: &str, source: &str) -> &mut Evidence {
        let evidence = Evidence {
            id: id.into(),
            source: source.into(),
            locator: Some("¶1".to_owned()),
            paraphrase: Some(format!("what {source} says")),
            ..Evidence::default()
        };
        self.evidence.entry(id.into()).or_insert(evidence)
    }

    pub(crate) fn cite(&mut self, evidence: &str, claim: &ClaimRef) {
        self.cite_as(evidence, claim, Stance::Supports);
    }

    pub(crate) fn cite_as(&mut self, evidence: &str, claim: &ClaimRef, stance: Stance) {
        self.cites.push(Citing { evidence: evidence.into(), claim: claim.clone(), stance, locator: None });
    }

    pub(crate) fn rule(&mut self, claim: &ClaimRef, decision: Decision, reason: Option<&str>) {
        let (by, at) = ("Editor".to_owned(), "2024-05-01T10:00:00Z".to_owned());
        self.rulings.push(Ruling { claim: claim.clone(), decision, by, at, reason: reason.map(ToOwned::to_owned) });
    }

    pub(crate) fn context(&mut self, id: &str, json: &str) {
        self.entities.get_mut(&EntityId::from(id)).unwrap().context = Some(json.to_owned());
    }

    pub(crate) fn same(&mut self, head: &str, member: &str) {
        self.heads.insert(member.into(), head.into());
        let values = self.entities[&EntityId::from(member)].values.clone();
        let entity = self.entities.get_mut(&EntityId::from(head)).unwrap();
        entity.members.push(member.into());
        entity.values.extend(values);
    }

    /// The same as a case file.
    pub(crate) fn case(&self, path: &Path) -> Case {
        let author = Author::fixed("Reporter", "2024-05-01T10:00:00Z", 1);
        Case::create_with(path, author, "a fixture", |draft| {
            draft.set_title(&self.title)?;
            self.sources.values().try_for_each(|s| draft.put_source(s))?;
            self.evidence.values().try_for_each(|e| draft.put_evidence(e))?;
            self.entities.values().try_for_each(|e| draft.put_entity(e))?;
            for entity in self.entities.values() {
                entity.values.iter().filter(|v| v.entity == entity.id).try_for_each(|v| draft.add_value(v))?;
            }
            self.heads.iter().try_for_each(|(member, head)| draft.same_as(head, member))?;
            self.assertions.values().try_for_each(|a| draft.put_assertion(a))?;
            self.gaps.iter().try_for_each(|g| draft.put_gap(g))?;
            self.cites.iter().try_for_each(|c| draft.cite(c))?;
            self.rulings.iter().try_for_each(|r| draft.rule(r))
        })
        .unwrap()
    }

    fn head<'a>(&'a self, id: &'a EntityId) -> &'a EntityId {
        self.heads.get(id).unwrap_or(id)
    }

    fn pairs(&self, link: &Entity) -> Vec<Link> {
        let Some((source, target)) = self.vocabulary.ends_of(&link.schema) else { return Vec::new() };
        let kind = self.vocabulary.kind_of(link).map_or_else(|| link.schema.clone(), |k| k.name.clone());
        let mut pairs = Vec::new();
        for from in link.all(source) {
            for to in link.all(target) {
                let end = |id: &str| self.head(&EntityId::from(id)).clone();
                pairs.push(Link { entity: link.clone(), kind: kind.clone(), source: end(from), target: end(to) });
            }
        }
        pairs
    }

    fn is_link(&self, entity: &Entity) -> bool {
        self.vocabulary.ends_of(&entity.schema).is_some()
    }

    fn cited(&self, claim: &ClaimRef) -> Vec<(&Citing, bool)> {
        let own = self.cites.iter().filter(|c| c.claim == *claim).map(|c| (c, false));
        let of_link = self.cites.iter().filter(|c| match (claim, &c.claim) {
            (ClaimRef::Value(key), ClaimRef::Link(id)) => key.entity == *id,
            _ => false,
        });
        own.chain(of_link.map(|c| (c, true))).collect()
    }
}

impl Graph for Memory {
    fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    fn title(&self) -> Result<String> {
        Ok(self.title.clone())
    }

    fn entity(&self, id: &EntityId) -> Result<Option<Entity>> {
        Ok(self.entities.get(self.head(id)).cloned())
    }

    fn brief(&self, id: &EntityId) -> Result<Brief> {
        let id = self.head(id).clone();
        let Some(entity) = self.entities.get(&id) else {
            return Ok(Brief { caption: id.to_string(), id, ..Brief::default() });
        };
        let typed =
            |v: &&Value| self.vocabulary.property(&entity.schema, &v.property).is_some_and(|p| p.kind == "country");
        let mut countries: Vec<String> = entity.values.iter().filter(typed).map(|v| v.value.clone()).collect();
        countries.sort();
        countries.dedup();
        Ok(Brief {
            caption: self.vocabulary.caption(entity),
            schema: entity.schema.clone(),
            placeholder: entity.placeholder,
            countries,
            id,
        })
    }

    fn links(&self, id: &EntityId, query: &LinkQuery<'_>) -> Result<LinkPage> {
        let id = self.head(id);
        let mut links: Vec<Link> = self.entities.values().flat_map(|e| self.pairs(e)).collect();
        links.retain(|l| match query.side {
            Some(Side::Downstream) => l.source == *id,
            Some(Side::Upstream) => l.target == *id,
            None => l.source == *id || l.target == *id,
        });
        links.retain(|l| query.kinds.is_none_or(|kinds| kinds.contains(&l.kind)));
        links.sort_by_key(|l| (l.kind.clone(), l.start().map(ToOwned::to_owned), l.entity.id.clone()));
        let total = links.len();
        let links = links.into_iter().skip(query.offset).take(query.limit.unwrap_or(usize::MAX)).collect();
        Ok(LinkPage { links, total })
    }

    fn link(&self, id: &EntityId) -> Result<Vec<Link>> {
        Ok(self.entities.get(id).map(|e| self.pairs(e)).unwrap_or_default())
    }

    fn assertion(&self, id: &AssertionId) -> Result<Option<Assertion>> {
        Ok(self.assertions.get(id).cloned())
    }

    fn assertions_about(&self, id: Option<&EntityId>) -> Result<Vec<Assertion>> {
        let about = |a: &&Assertion| match id {
            Some(id) => a.about.iter().any(|e| self.head(e) == self.head(id)),
            None => a.about.is_empty(),
        };
        Ok(self.assertions.values().filter(about).cloned().collect())
    }

    fn gaps_at(&self, id: &EntityId, side: Option<Side>) -> Result<Vec<Gap>> {
        let here = |g: &&Gap| g.entity.as_ref().is_some_and(|e| self.head(e) == self.head(id));
        let open = |g: &&Gap| g.answered_by.is_none() && (side.is_none() || g.side == side);
        Ok(self.gaps.iter().filter(here).filter(open).cloned().collect())
    }

    fn citations(&self, claim: &ClaimRef) -> Result<Vec<Citation>> {
        let cited = self.cited(claim).into_iter().map(|(citing, inherited)| Citation {
            evidence: self.evidence[&citing.evidence].clone(),
            stance: citing.stance,
            locator: citing.locator.clone(),
            inherited,
            damaged: false,
        });
        Ok(cited.collect())
    }

    fn ruling(&self, claim: &ClaimRef) -> Result<Option<Ruling>> {
        Ok(self.rulings.iter().rfind(|r| r.claim == *claim).cloned())
    }

    fn source(&self, id: &SourceId) -> Result<Option<Source>> {
        Ok(self.sources.get(id).cloned())
    }

    fn evidence(&self, id: &EvidenceId) -> Result<Option<Evidence>> {
        Ok(self.evidence.get(id).cloned())
    }

    fn evidence_from(&self, source: &SourceId) -> Result<Vec<Evidence>> {
        Ok(self.evidence.values().filter(|e| e.source == *source).cloned().collect())
    }

    fn cited_by(&self, evidence: &EvidenceId) -> Result<Vec<Citing>> {
        let mut cites: Vec<Citing> = self.cites.iter().filter(|c| c.evidence == *evidence).cloned().collect();
        cites.sort_by(|a, b| a.claim.cmp(&b.claim));
        Ok(cites)
    }

    fn sources(&self) -> Result<Vec<Source>> {
        Ok(self.sources.values().cloned().collect())
    }

    fn gaps(&self) -> Result<Vec<Gap>> {
        Ok(self.gaps.clone())
    }

    fn claim(&self, id: &str) -> Result<Option<ClaimRef>> {
        let mut found = None;
        self.each_claim(&mut |claim| {
            if claim.claim.to_string() == id {
                found = Some(claim.claim);
            }
            Ok(())
        })?;
        Ok(found)
    }

    fn each_entity(&self, visit: &mut dyn FnMut(EntityId) -> Result<()>) -> Result<()> {
        for (id, entity) in &self.entities {
            if !self.is_link(entity) && self.head(id) == id {
                visit(id.clone())?;
            }
        }
        Ok(())
    }

    fn each_claim(&self, visit: &mut dyn FnMut(Claim) -> Result<()>) -> Result<()> {
        let mut claims = Vec::new();
        for (id, entity) in &self.entities {
            if self.is_link(entity) {
                claims.push(ClaimRef::Link(id.clone()));
            }
            for value in entity.values.iter().filter(|v| v.entity == *id) {
                let Value { property, value, lang, .. } = value.clone();
                let claim = ClaimRef::from(ValueKey { entity: id.clone(), property, value, lang });
                if !self.is_link(entity) || self.cites.iter().any(|c| c.claim == claim) {
                    claims.push(claim);
                }
            }
        }
        claims.extend(self.assertions.keys().map(|id| ClaimRef::Assertion(id.clone())));
        for claim in claims {
            let cited = self.citations(&claim)?.iter().map(Citation::basis).collect();
            let flows = |link: &Link| self.vocabulary().kind(&link.kind).is_some_and(|kind| kind.flow);
            let hop = match &claim {
                ClaimRef::Link(id) => self.link(id)?.iter().any(flows),
                _ => false,
            };
            visit(Claim { claim, cited, damaged: false, hop })?;
        }
        Ok(())
    }
}
