//! A record made ready on any thread, so that the thread that writes only writes.

use super::super::derived::{self, Derived};
use super::super::draft::check_entity;
use super::super::rows::{self, Total};
use std::collections::BTreeSet;

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
    /// Those of the entity's row, of the citation of the whole, and of each value as a new entity has it: as the
    /// rows hold them, and their sum.
    pub(super) digests: Vec<i64>,
    pub(super) total: Total,
    /// That of its card, where it has one.
    pub(super) card: i64,
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
        if entity.values.windows(2).any(|two| matches!(two, [a, b] if a.property == b.property)) {
            leave_out_twice(&mut entity.values);
        }
        let derived = derived::derive(vocabulary, &entity)?;
        let link = vocabulary.ends_of(&entity.schema).is_some();
        let digests = Vec::with_capacity(entity.values.len() + 2);
        let mut record = Self {
            entity,
            evidence: evidence.clone(),
            locator,
            link,
            derived,
            digests,
            total: Total::default(),
            card: 0,
        };
        record.make_digests();
        Ok(record)
    }

    /// The key of its entity.
    pub fn id(&self) -> &EntityId {
        &self.entity.id
    }

    fn make_digests(&mut self) {
        let mut digests = std::mem::take(&mut self.digests);
        let mut total = Total::default();
        let mut note = |full: [u8; 32]| {
            digests.push(rows::short_digest(&full));
            total.add(&full);
        };
        note(digest("entity", &entity_row(&self.entity)));
        note(digest("citation", &citation_row(self, None)));
        for (rank, value) in ranked(&self.entity.values) {
            note(digest("value", &value_row(self, value, rank, true)));
        }
        self.digests = digests;
        self.total = total;
        self.card = derived::card_digest(&self.entity, &self.derived);
    }
}

/// Leaves out values that stand there before.
fn leave_out_twice(values: &mut Vec<Value>) {
    let mut seen = BTreeSet::new();
    let keep: Vec<bool> = values.iter().map(|v| seen.insert((&v.property, &v.value, &v.lang))).collect();
    if keep.contains(&false) {
        let mut keep = keep.into_iter();
        values.retain(|_| keep.next().unwrap_or(true));
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
