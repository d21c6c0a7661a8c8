//! What stays in a redacted copy: all but confidential sources, what rests only on them, and what would then be about
//! nobody.

use std::collections::{HashMap, HashSet};

use crate::case::Case;
use crate::error::Result;
use crate::model::{
    Assertion, AssertionId, ClaimRef, Entity, EntityId, EvidenceId, Graph as _, SourceId, Stance, ValueKey, Visibility,
};

/// The properties that say who somebody is, beside those of the type `name`.
const NAMES: [&str; 8] =
    ["name", "alias", "weakAlias", "previousName", "firstName", "lastName", "fatherName", "abbreviation"];

/// Whether a property says what somebody is called.
pub(super) fn is_name(property: &str) -> bool {
    NAMES.contains(&property)
}

/// What stays, and what does not.
#[derive(Debug, Default)]
pub(super) struct Stays {
    pub(super) gone_sources: HashSet<SourceId>,
    pub(super) gone_entities: HashSet<EntityId>,
    pub(super) gone_claims: usize,
    sources: HashSet<SourceId>,
    /// Whether it was taken from a source on background.
    evidence: HashMap<EvidenceId, bool>,
    entities: HashSet<EntityId>,
    values: HashSet<ValueKey>,
    assertions: HashSet<AssertionId>,
}

/// What is cited to a claim itself, nothing inherited.
#[derive(Debug, Clone, Copy, Default)]
struct Borne {
    /// Evidence that stays supports it.
    supported: bool,
    /// Evidence that goes was cited to it.
    robbed: bool,
}

impl Borne {
    /// Both together: what is cited to a value, and to the record or link that it belongs to.
    fn and(self, other: Self) -> Self {
        Self { supported: self.supported || other.supported, robbed: self.robbed || other.robbed }
    }

    /// What rested on confidential evidence and has no other support goes.
    fn stays(self) -> bool {
        self.supported || !self.robbed
    }
}

/// The case as it is read for this.
struct Ground {
    rows: Vec<Entity>,
    assertions: Vec<Assertion>,
    borne: HashMap<ClaimRef, Borne>,
    /// By evidence: what is cited to the record of an imported entity.
    records: HashMap<(EntityId, EvidenceId), Borne>,
    gone: HashSet<EvidenceId>,
}

impl Ground {
    fn of(case: &Case, gone_sources: &HashSet<SourceId>) -> Result<Self> {
        let mut rows = Vec::new();
        case.each_row(&mut |id| {
            rows.extend(case.row(&id)?);
            Ok(())
        })?;
        let (mut borne, mut records, mut gone) = (HashMap::new(), HashMap::new(), HashSet::new());
        for evidence in case.all_evidence()? {
            // A passage that relays a confidential source rests on that, whoever printed it.
            let relays = evidence.relays.as_ref().is_some_and(|relayed| gone_sources.contains(relayed));
            let goes = relays || gone_sources.contains(&evidence.source);
            for citing in case.cites(&evidence.id)? {
                let one = Borne { supported: !goes && citing.stance == Stance::Supports, robbed: goes };
                if let ClaimRef::Link(id) = &citing.claim {
                    records.insert((id.clone(), evidence.id.clone()), one);
                }
                let all: &mut Borne = borne.entry(citing.claim).or_default();
                *all = all.and(one);
            }
            if goes {
                gone.insert(evidence.id);
            }
        }
        Ok(Self { rows, assertions: case.assertions()?, borne, records, gone })
    }

    fn at(&self, claim: &ClaimRef) -> Borne {
        self.borne.get(claim).copied().unwrap_or_default()
    }
}

impl Stays {
    pub(super) fn of(case: &Case) -> Result<Self> {
        let all = case.sources()?;
        let gone_sources: HashSet<SourceId> =
            all.iter().filter(|s| s.visibility == Visibility::Confidential).map(|s| s.id.clone()).collect();
        let ground = Ground::of(case, &gone_sources)?;
        let mut stays = Self { gone_sources, ..Self::default() };
        stays.values(case, &ground);
        stays.keep_whole(case, &ground);
        stays.count(&ground);
        // Notes on which nothing rests stay behind, and so do sources that nothing was taken from.
        for evidence in case.all_evidence()? {
            let mut cited = case.cites(&evidence.id)?.into_iter().map(|citing| citing.claim);
            if !ground.gone.contains(&evidence.id) && cited.any(|claim| stays.claim(&claim)) {
                let from = all.iter().find(|source| source.id == evidence.source);
                let on_background = from.is_some_and(|source| source.visibility == Visibility::Background);
                stays.sources.insert(evidence.source);
                stays.sources.extend(evidence.relays);
                stays.evidence.insert(evidence.id, on_background);
            }
        }
        // What they derive from is said of them, up to what is confidential.
        let mut more: Vec<SourceId> = stays.sources.iter().cloned().collect();
        while let Some(id) = more.pop() {
            let from = all.iter().find(|s| s.id == id).and_then(|s| s.derives_from.clone());
            let from = from.filter(|from| !stays.gone_sources.contains(from));
            more.extend(from.filter(|from| stays.sources.insert(from.clone())));
        }
        Ok(stays)
    }

    pub(super) fn source(&self, id: &SourceId) -> bool {
        self.sources.contains(id)
    }

    pub(super) fn evidence(&self, id: &EvidenceId) -> bool {
        self.evidence.contains_key(id)
    }

    pub(super) fn on_background(&self, id: &EvidenceId) -> bool {
        self.evidence.get(id).is_some_and(|background| *background)
    }

    pub(super) fn entity(&self, id: &EntityId) -> bool {
        self.entities.contains(id)
    }

    pub(super) fn value(&self, entity: &EntityId, key: &ValueKey) -> bool {
        self.entities.contains(entity) && self.values.contains(key)
    }

    pub(super) fn assertion(&self, id: &AssertionId) -> bool {
        self.assertions.contains(id)
    }

    pub(super) fn claim(&self, claim: &ClaimRef) -> bool {
        match claim {
            ClaimRef::Value(key) => self.value(&key.entity, key),
            ClaimRef::Link(id) => self.entity(id),
            ClaimRef::Assertion(id) => self.assertion(id),
        }
    }

    /// The values that stay, each by itself.
    fn values(&mut self, case: &Case, ground: &Ground) {
        for row in &ground.rows {
            let link = case.vocabulary().ends_of(&row.schema).is_some();
            let whole = ground.at(&ClaimRef::Link(row.id.clone()));
            for value in &row.values {
                let record = value
                    .record
                    .as_ref()
                    .and_then(|record| ground.records.get(&(row.id.clone(), record.clone())).copied());
                let key = value.key();
                let own = ground.at(&ClaimRef::from(key.clone())).and(record.unwrap_or_default());
                if (if link { own.and(whole) } else { own }).stays() {
                    self.values.insert(key);
                }
            }
        }
    }

    /// The entities, links and assertions that stay. Somebody whose every name goes is there only if a link or an
    /// assertion that is supported otherwise speaks of them; and what is about somebody who is not there goes.
    fn keep_whole(&mut self, case: &Case, ground: &Ground) {
        let vocabulary = case.vocabulary();
        let mut ends: HashMap<&EntityId, [Vec<EntityId>; 2]> = HashMap::new();
        let mut spoken_of = HashSet::new();
        for row in &ground.rows {
            let Some((source, target)) = vocabulary.ends_of(&row.schema) else { continue };
            let of = |property: &str| row.all(property).map(EntityId::from).collect::<Vec<_>>();
            let both = [of(source), of(target)];
            if ground.at(&ClaimRef::Link(row.id.clone())).supported {
                spoken_of.extend(both.iter().flatten().cloned());
            }
            ends.insert(&row.id, both);
        }
        for assertion in &ground.assertions {
            if ground.at(&ClaimRef::Assertion(assertion.id.clone())).supported {
                spoken_of.extend(assertion.about.iter().cloned());
            }
        }
        for row in ground.rows.iter().filter(|row| !ends.contains_key(&row.id)) {
            let kept = |value: &&crate::model::Value| self.values.contains(&value.key());
            let names = || row.values.iter().filter(|value| is_name(&value.property));
            let lost = (names().next().is_some() && names().all(|value| !kept(&value)))
                || (!row.values.is_empty() && !row.values.iter().any(|value| kept(&value)));
            if !lost || spoken_of.contains(&row.id) {
                self.entities.insert(row.id.clone());
            }
        }
        for row in &ground.rows {
            let Some(both) = ends.get(&row.id) else { continue };
            let there = both.iter().all(|end| end.iter().any(|id| self.entities.contains(id)));
            if there && ground.at(&ClaimRef::Link(row.id.clone())).stays() {
                self.entities.insert(row.id.clone());
            }
        }
        for assertion in &ground.assertions {
            let there = assertion.about.iter().all(|id| self.entities.contains(id));
            if there && ground.at(&ClaimRef::Assertion(assertion.id.clone())).stays() {
                self.assertions.insert(assertion.id.clone());
            }
        }
        let gone = |row: &&Entity| !ends.contains_key(&row.id) && !self.entities.contains(&row.id);
        self.gone_entities = ground.rows.iter().filter(gone).map(|row| row.id.clone()).collect();
    }

    fn count(&mut self, ground: &Ground) {
        let values = ground.rows.iter().flat_map(|row| row.values.iter().map(move |value| (row, value)));
        let gone_values = values.filter(|(row, value)| !self.value(&row.id, &value.key())).count();
        let gone_assertions = ground.assertions.iter().filter(|one| !self.assertions.contains(&one.id)).count();
        self.gone_claims = gone_values + gone_assertions;
    }
}
