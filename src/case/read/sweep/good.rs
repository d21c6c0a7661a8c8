//! Which evidence may support something, looked at once each.

use std::sync::{Mutex, MutexGuard, PoisonError};

use foldhash::{HashMap, HashMapExt as _};
use rusqlite::{CachedStatement, Row};

use super::{Case, EVIDENCE, damage, storage};
use crate::case::journal::SEALED;
use crate::case::read::evidence::{lead, stance};
use crate::error::Result;
use crate::model::{Basis, EvidenceId, Leads, SourceId};

/// The evidence that may support something: neither it nor its source is damaged.
pub(super) struct Good<'c> {
    case: &'c Case,
    evidence: CachedStatement<'c>,
    known: &'c Known,
}

/// What is known of evidence and sources, to all readers of a sweep.
#[derive(Debug)]
pub(super) struct Known {
    /// From the start.
    first: Trails,
    /// There is no other.
    all: bool,
    since: Mutex<Looked>,
}

/// Evidence with the source at which its trail starts; none of what may support nothing.
type Trails = HashMap<EvidenceId, Option<SourceId>>;

#[derive(Debug, Default)]
struct Looked {
    evidence: Trails,
    sources: HashMap<SourceId, bool>,
}

impl Known {
    /// Of all there is, looked at at once.
    pub(super) fn all(case: &Case) -> Result<Self> {
        let sources = case.load_sources("", &[])?.into_iter();
        let sources: HashMap<_, _> = sources.map(|source| (source.id, !source.damaged)).collect();
        let mut first = Trails::default();
        for evidence in case.load_evidence("WHERE 1", &[])? {
            let (id, lead) = (evidence.id.clone(), evidence.lead());
            let good = !lead.damaged && sources.get(&lead.source) == Some(&true);
            first.insert(id, good.then(|| lead.from().clone()));
        }
        Ok(Self { first, all: true, since: Mutex::default() })
    }

    /// Of what has been read of some evidence.
    pub(super) fn of(case: &Case, leads: &Leads) -> Result<Self> {
        let mut looked = Looked::default();
        let mut first = Trails::with_capacity(leads.len());
        for (id, lead) in leads {
            let good = !lead.damaged && looked.is_sound(case, &lead.source)?;
            first.insert(id.clone(), good.then(|| lead.from().clone()));
        }
        Ok(Self { first, all: false, since: Mutex::new(looked) })
    }

    fn since(&self) -> MutexGuard<'_, Looked> {
        self.since.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Looked {
    fn is_sound(&mut self, case: &Case, source: &SourceId) -> Result<bool> {
        if let Some(known) = self.sources.get(source) {
            return Ok(*known);
        }
        let sound = case.is_sound_source(source)?;
        self.sources.insert(source.clone(), sound);
        Ok(sound)
    }
}

impl<'c> Good<'c> {
    pub(super) fn of(case: &'c Case, known: &'c Known) -> Result<Self> {
        let evidence = case.prepare(&format!("SELECT {EVIDENCE} FROM evidence WHERE id = ?1 AND {SEALED}"))?;
        Ok(Self { case, evidence, known })
    }

    /// What a citation adds to its claim, if it is sound and its evidence is good.
    pub(super) fn cited(&mut self, row: &Row<'_>) -> Result<Option<Basis>> {
        if !damage::is_sound(row, "citation", 0).map_err(storage)? {
            return Ok(None);
        }
        let stance = stance(&damage::read(row, 6).map_err(storage)?);
        let known = self.known(&damage::read(row, 5).map_err(storage)?)?;
        Ok(known.map(|(evidence, from)| Basis { evidence, stance, from }))
    }

    /// The evidence of this id and where its trail starts, if it is good.
    fn known(&mut self, id: &str) -> Result<Option<(EvidenceId, SourceId)>> {
        let known = |trails: &Trails| {
            let (id, from) = trails.get_key_value(id)?;
            Some(from.clone().map(|from| (id.clone(), from)))
        };
        if let Some(first) = known(&self.known.first) {
            return Ok(first);
        }
        if self.known.all {
            return Ok(None);
        }
        if let Some(since) = known(&self.known.since().evidence) {
            return Ok(since);
        }
        let from = self.look(id)?;
        let id = EvidenceId::from(id);
        self.known.since().evidence.insert(id.clone(), from.clone());
        Ok(from.map(|from| (id, from)))
    }

    fn look(&mut self, id: &str) -> Result<Option<SourceId>> {
        let mut rows = self.evidence.query([id]).map_err(storage)?;
        let Some(row) = rows.next().map_err(storage)? else { return Ok(None) };
        if damage::read(row, 0).map_err(storage)? != id {
            return Ok(None);
        }
        let lead = lead(row).map_err(storage)?;
        let good = !lead.damaged && self.known.since().is_sound(self.case, &lead.source)?;
        Ok(good.then(|| lead.from().clone()))
    }
}
