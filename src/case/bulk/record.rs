//! A record made ready on any thread, so that the thread that writes only writes.

use super::super::derived::{self, Derived};
use super::super::draft::check_entity;
use super::super::rows;
use std::collections::HashSet;

use super::insert::{Cell, citation_row, entity_row, value_row};
use crate::error::Result;
use crate::model::{Entity, EntityId, EvidenceId, Value, Vocabulary};

/// An entity with its values, where it stands in its evidence, and what the case will keep of it.
#[derive(Debug)]
pub struct Record {
    pub(super) entity: Entity,
    pub(super) evidence: EvidenceId,
    pub(super) locator: String,
    /// It joins other entities.
    pub(super) link: bool,
    pub(super) derived: Derived,
    /// Of the entity's row, of the citation of the whole, and of each value as a new entity has it.
    pub(super) digests: Vec<[u8; 32]>,
}

impl Record {
    /// Makes a record ready. The entity's values have been checked by type, and stand together by property; the
    /// locator says where in the evidence it stands ("line 12").
    ///
    /// # Errors
    /// An id or a schema that can't be taken.
    pub fn new(vocabulary: &Vocabulary, mut entity: Entity, evidence: &EvidenceId, locator: String) -> Result<Self> {
        check_entity(vocabulary, &entity)?;
        // As the case will hold them: in the order of properties, each once.
        entity.values.sort_by(|a, b| a.property.cmp(&b.property));
        let mut seen = HashSet::new();
        let keep: Vec<bool> = entity.values.iter().map(|v| seen.insert((&v.property, &v.value, &v.lang))).collect();
        let mut keep = keep.into_iter();
        entity.values.retain(|_| keep.next().unwrap_or(true));
        let derived = derived::derive(vocabulary, &entity)?;
        let link = vocabulary.ends_of(&entity.schema).is_some();
        let mut record = Self { entity, evidence: evidence.clone(), locator, link, derived, digests: Vec::new() };
        record.digests = record.make_digests();
        Ok(record)
    }

    /// The key of its entity.
    pub fn id(&self) -> &EntityId {
        &self.entity.id
    }

    fn make_digests(&self) -> Vec<[u8; 32]> {
        let mut digests = Vec::with_capacity(self.entity.values.len() + 2);
        digests.push(digest("entity", &entity_row(&self.entity)));
        digests.push(digest("citation", &citation_row(self, None)));
        for (rank, value) in ranked(&self.entity.values) {
            digests.push(digest("value", &value_row(self, value, rank, true)));
        }
        digests
    }
}

pub(super) fn digest(table: &str, cells: &[Cell<'_>]) -> [u8; 32] {
    rows::full_digest(table, cells.iter().map(Cell::as_ref))
}

/// Values with their place within their property.
pub(super) fn ranked(values: &[Value]) -> impl Iterator<Item = (i64, &Value)> {
    let mut last = "";
    let mut rank = 0;
    values.iter().map(move |value| {
        rank = if value.property == last { rank + 1 } else { 0 };
        last = &value.property;
        (rank, value)
    })
}
