//! Which evidence may support something, looked at once each.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{CachedStatement, Row};

use super::{Case, EVIDENCE, damage, storage};
use crate::case::journal::SEALED;
use crate::case::read::evidence::stance;
use crate::error::Result;
use crate::model::{EvidenceId, SourceId, Stance};

/// The evidence that may support something: neither it nor its source is damaged.
pub(super) struct Good<'c> {
    case: &'c Case,
    evidence: CachedStatement<'c>,
    known: &'c Known,
}

/// What is known of evidence and sources, to all readers of a sweep.
#[derive(Debug, Default)]
pub(super) struct Known(Mutex<Looked>);

#[derive(Debug, Default)]
struct Looked {
    evidence: HashMap<EvidenceId, bool>,
    sources: HashMap<SourceId, bool>,
    /// All there is, is known.
    all: bool,
}

impl Known {
    /// Of all there is, looked at at once.
    pub(super) fn all(case: &Case) -> Result<Self> {
        let sources = case.load_sources("", &[])?.into_iter();
        let sources: HashMap<_, _> = sources.map(|source| (source.id, !source.damaged)).collect();
        let evidence = case.load_evidence("WHERE 1", &[])?.into_iter();
        let good = evidence.map(|e| (e.id, !e.damaged && sources.get(&e.source) == Some(&true))).collect();
        Ok(Self(Mutex::new(Looked { evidence: good, sources, all: true })))
    }

    fn looked(&self) -> MutexGuard<'_, Looked> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<'c> Good<'c> {
    pub(super) fn of(case: &'c Case, known: &'c Known) -> Result<Self> {
        let evidence = case.prepare(&format!("SELECT {EVIDENCE} FROM evidence WHERE id = ?1 AND {SEALED}"))?;
        Ok(Self { case, evidence, known })
    }

    /// What a citation adds to its claim, if it is sound and its evidence is good.
    pub(super) fn cited(&mut self, row: &Row<'_>) -> Result<Option<(EvidenceId, Stance)>> {
        if !damage::is_sound(row, "citation", 0).map_err(storage)? {
            return Ok(None);
        }
        let evidence = self.known(&damage::read(row, 5).map_err(storage)?)?;
        let stance = stance(&damage::read(row, 6).map_err(storage)?);
        Ok(evidence.map(|evidence| (evidence, stance)))
    }

    /// The evidence of this id, if it is good.
    fn known(&mut self, id: &str) -> Result<Option<EvidenceId>> {
        {
            let looked = self.known.looked();
            if let Some((id, good)) = looked.evidence.get_key_value(id) {
                return Ok(good.then(|| id.clone()));
            }
            if looked.all {
                return Ok(None);
            }
        }
        let good = self.look(id)?;
        let id = EvidenceId::from(id);
        self.known.looked().evidence.insert(id.clone(), good);
        Ok(good.then_some(id))
    }

    fn look(&mut self, id: &str) -> Result<bool> {
        let mut rows = self.evidence.query([id]).map_err(storage)?;
        let Some(row) = rows.next().map_err(storage)? else { return Ok(false) };
        let asked = damage::read(row, 0).map_err(storage)? == id;
        if !asked || !damage::is_sound(row, "evidence", 0).map_err(storage)? {
            return Ok(false);
        }
        let source = damage::read(row, 1).map_err(storage)?;
        if let Some(sound) = self.known.looked().sources.get(&*source) {
            return Ok(*sound);
        }
        let source = SourceId::from(&*source);
        let sound = self.case.is_sound_source(&source)?;
        self.known.looked().sources.insert(source, sound);
        Ok(sound)
    }
}
