//! Imports: many records under one action, in batches short enough that nobody waits.
//!
//! Until the last batch the action is unsealed and what it wrote is invisible; a bulk that is dropped, or whose
//! program dies, leaves nothing. Rows carry no images: the journal keeps the sum of their digests.

mod insert;
mod join;
mod lease;
mod record;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension};

use insert::{CITATION, Cell, ENTITY, Into, VALUE, citation_row, entity_row, put, value_row};
use join::joined;
pub(super) use lease::Lease;
pub use record::Record;
use record::{digest, ranked};

use super::cells::{assertion_cells, citation_cells, entity_cells, evidence_cells, source_cells};
use super::journal::{self, Sort};
use super::rows::{self, Total};
use super::{Case, Draft, derived, read, storage, undo};
use crate::error::{Error, Kind, Result};
use crate::model::{Assertion, Citing, ClaimRef, Entity, EntityId, Evidence, EvidenceId, Source, Stance, Value};

/// A batch is committed after so long: another writer waits no longer than this and one sync.
const BATCH: Duration = Duration::from_millis(150);

/// Pages of 8 KiB in the log before it is written back, while a bulk is under way.
const CHECKPOINT_PAGES: i64 = 8_000;

/// What became of a record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RecordReport {
    /// The entity was not in the case.
    pub new: bool,
    /// Values that were not in the case.
    pub added: usize,
    /// Values that were there and are now cited to this record too.
    pub cited: usize,
    /// The entity was there, and its schema or context will be changed at the end.
    pub changed: bool,
    /// It joins other entities: one claim, whatever its values.
    pub link: bool,
}

/// An import under way.
#[derive(Debug)]
pub struct Bulk<'c> {
    case: &'c mut Case,
    action: i64,
    total: Total,
    rows: u64,
    began: Instant,
    touched: BTreeSet<String>,
    changed: Vec<Entity>,
    groups: Vec<(EntityId, EntityId)>,
    sealed: bool,
    _lease: Lease,
}

impl Case {
    /// Begins an import.
    ///
    /// # Errors
    /// [`Kind::Busy`] while another program imports into this case.
    pub fn bulk(&mut self, title: &str) -> Result<Bulk<'_>> {
        if !self.writable {
            return Err(Error::new(Kind::Busy, "this case is open for reading only"));
        }
        let busy =
            || Error::new(Kind::Busy, "another program is importing into this case").hint("wait until it is done");
        let lease = Lease::take(&self.path)?.ok_or_else(busy)?;
        // Every parent is made just before its children: what the check would look up is known.
        self.connection.pragma_update(None, "foreign_keys", "OFF").map_err(storage)?;
        self.connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES).map_err(storage)?;
        self.connection.execute_batch("BEGIN IMMEDIATE").map_err(storage)?;
        let action = journal::begin(&self.connection, &self.author, title, Sort::Import)?;
        Ok(Bulk {
            case: self,
            action,
            total: Total::default(),
            rows: 0,
            began: Instant::now(),
            touched: BTreeSet::new(),
            changed: Vec::new(),
            groups: Vec::new(),
            sealed: false,
            _lease: lease,
        })
    }
}

impl Bulk<'_> {
    /// Adds a source and the evidence that its records are cited to. If a source with the same SHA-256 is in the
    /// case already, its evidence is used again.
    ///
    /// # Errors
    /// If the file refuses.
    pub fn source(&mut self, source: &Source, evidence: &Evidence) -> Result<EvidenceId> {
        let known: Option<String> = self
            .connection()
            .query_row(
                "SELECT e.id FROM source s JOIN evidence e ON e.source = s.id WHERE s.sha256 = ?1 AND e.locator IS NULL
                 ORDER BY e.id LIMIT 1",
                [&source.sha256],
                |row| row.get(0),
            )
            .optional()
            .map_err(storage)?;
        if let Some(id) = known {
            return Ok(EvidenceId::new(id));
        }
        self.add("source", &source_cells(source)?)?;
        self.add("evidence", &evidence_cells(evidence))?;
        Ok(evidence.id.clone())
    }

    /// Takes one record in.
    ///
    /// # Errors
    /// An id or a schema that can't be taken; the file refuses.
    pub fn take(&mut self, record: &Record) -> Result<RecordReport> {
        self.breathe()?;
        let entity = &record.entity;
        let new = self.insert(&ENTITY, &entity_row(entity), record.digests.first())?;
        let mut report = RecordReport { new, link: record.link, ..RecordReport::default() };
        if new {
            self.insert(&CITATION, &citation_row(record, None), record.digests.get(1))?;
            report.added = self.values_of_new(record)?;
            derived::write(self.connection(), entity, &record.derived, self.action)?;
        } else if let Some(known) = read::raw_entity(self.connection(), entity.id.as_str())? {
            self.meet(&known, record, &mut report)?;
        } else {
            // Met for the second time in this import: what was just made is there, but not yet sealed.
            for (rank, value) in ranked(&entity.values) {
                if self.value(record, value, rank + LATER, false)? {
                    report.added += 1;
                    self.cite(record, Some(value))?;
                }
            }
            self.touched.insert(entity.id.to_string());
        }
        Ok(report)
    }

    /// Takes an assertion in, and says whether it was not in the case.
    ///
    /// # Errors
    /// If the file refuses.
    pub fn take_assertion(&mut self, assertion: &Assertion, evidence: &EvidenceId, locator: &str) -> Result<bool> {
        self.breathe()?;
        let cells = assertion_cells(assertion)?;
        let table = rows::table("assertion")?;
        if table.get(self.connection(), table.key(&cells))?.is_some() {
            return Ok(false);
        }
        self.add("assertion", &cells)?;
        let citing = Citing {
            evidence: evidence.clone(),
            claim: ClaimRef::Assertion(assertion.id.clone()),
            stance: Stance::Supports,
            locator: Some(locator.to_owned()),
        };
        self.add("citation", &citation_cells(&citing))?;
        derived::renew_about(self.connection(), assertion.id.as_str())?;
        Ok(true)
    }

    /// Says that an entity is the same as another, for which `head` stands: done at the end, when both are there.
    pub fn join(&mut self, head: &EntityId, member: &EntityId) {
        self.groups.push((head.clone(), member.clone()));
    }

    /// Ends the import: it is on the disk, sealed, and visible. An import that added nothing leaves no trace.
    ///
    /// # Errors
    /// If the file refuses: then nothing of the import is there.
    pub fn seal(mut self, detail: &str) -> Result<Option<i64>> {
        let changed = std::mem::take(&mut self.changed);
        if self.rows == 0 && changed.is_empty() {
            return Ok(None);
        }
        let action = self.action;
        let groups = std::mem::take(&mut self.groups);
        self.change_known(&changed, &groups)?;
        let connection = self.connection();
        connection
            .execute(
                "UPDATE journal SET detail = ?2, total = ?3 WHERE number = ?1",
                rusqlite::params![action, detail, self.total.bytes()],
            )
            .map_err(storage)?;
        derived::owe_cards(connection, action)?;
        journal::seal(connection, action)?;
        connection.execute_batch("COMMIT").map_err(storage)?;
        self.sealed = true;
        self.pay_cards()?;
        Ok(Some(action))
    }

    /// A record of an entity that was in the case before.
    fn meet(&mut self, known: &Entity, record: &Record, report: &mut RecordReport) -> Result<()> {
        if let Some(changed) = joined(self.case.vocabulary, known, &record.entity) {
            self.changed.push(changed);
            report.changed = true;
        }
        let mut inherits = None;
        for (rank, value) in ranked(&record.entity.values) {
            let there = known
                .values
                .iter()
                .find(|v| v.property == value.property && v.value == value.value && v.lang == value.lang);
            match there {
                None => {
                    let whole = match inherits {
                        Some(known) => known,
                        None => *inherits.insert(self.cite(record, None)?),
                    };
                    let added = self.value(record, value, rank + LATER, whole)?;
                    report.added += usize::from(added);
                    if added && !whole {
                        self.cite(record, Some(value))?;
                    }
                }
                Some(there) if there.record.as_ref() == Some(&record.evidence) => {}
                Some(there) => report.cited += usize::from(self.cite(record, Some(there))?),
            }
        }
        if report.added > 0 {
            self.touched.insert(known.id.to_string());
        }
        Ok(())
    }

    /// The values of an entity that was not there: the bulk of an import.
    fn values_of_new(&mut self, record: &Record) -> Result<usize> {
        let mut insert = self.case.connection.prepare_cached(VALUE.sql).map_err(storage)?;
        let mut added = 0;
        for ((rank, value), digest) in ranked(&record.entity.values).zip(record.digests.iter().skip(2)) {
            if put(&mut insert, &value_row(record, value, rank, true), digest, self.action)? {
                self.total.add(digest);
                added += 1;
            }
        }
        self.rows += added as u64;
        Ok(added)
    }

    fn value(&mut self, record: &Record, value: &Value, rank: i64, inherits: bool) -> Result<bool> {
        self.insert(&VALUE, &value_row(record, value, rank, inherits), None)
    }

    /// Cites the record as a whole, or one value of it.
    fn cite(&mut self, record: &Record, value: Option<&Value>) -> Result<bool> {
        self.insert(&CITATION, &citation_row(record, value), None)
    }

    fn add(&mut self, table: &str, cells: &[rusqlite::types::Value]) -> Result<()> {
        let digest = rows::full_digest(table, cells.iter().map(ValueRef::from));
        rows::table(table)?.insert(self.connection(), cells, self.action)?;
        self.total.add(&digest);
        self.rows += 1;
        Ok(())
    }

    /// Inserts a row unless its key is there, and says whether it did. Its digest, where it is known already.
    fn insert(&mut self, into: &Into, cells: &[Cell<'_>], known: Option<&[u8; 32]>) -> Result<bool> {
        let full = known.copied().unwrap_or_else(|| digest(into.table, cells));
        let mut statement = self.case.connection.prepare_cached(into.sql).map_err(storage)?;
        let inserted = put(&mut statement, cells, &full, self.action)?;
        if inserted {
            self.total.add(&full);
            self.rows += 1;
        }
        Ok(inserted)
    }

    /// Changes entities that were there before, with images: what the import says of them is joined to them.
    fn change_known(&mut self, changed: &[Entity], groups: &[(EntityId, EntityId)]) -> Result<()> {
        let mut draft =
            Draft::within(&self.case.connection, self.case.vocabulary, self.case.author.clone(), self.action);
        for entity in changed {
            draft.put("entity", &entity_cells(entity))?;
        }
        for (head, member) in groups {
            draft.join_if_apart(head, member)?;
        }
        draft.derive()
    }

    /// Makes the cards again of entities that were there before, a few at a time.
    fn pay_cards(&mut self) -> Result<()> {
        let connection = &self.case.connection;
        let ids: Vec<&String> = self.touched.iter().collect();
        for some in ids.chunks(2_000) {
            connection.execute_batch("BEGIN IMMEDIATE").map_err(storage)?;
            for id in some {
                derived::renew_entity(connection, self.case.vocabulary, id)?;
            }
            connection.execute_batch("COMMIT").map_err(storage)?;
        }
        derived::cards_paid(connection)
    }

    /// Commits the batch when it has lasted long enough, so that another writer gets its turn.
    fn breathe(&mut self) -> Result<()> {
        if self.began.elapsed() < BATCH {
            return Ok(());
        }
        self.connection().execute_batch("COMMIT").map_err(storage)?;
        self.connection().execute_batch("BEGIN IMMEDIATE").map_err(storage)?;
        self.began = Instant::now();
        Ok(())
    }

    fn connection(&self) -> &Connection {
        &self.case.connection
    }
}

impl Drop for Bulk<'_> {
    fn drop(&mut self) {
        let action = self.action;
        if !self.sealed {
            // What can't be taken back now is invisible, and is swept at the next opening.
            drop(self.connection().execute_batch("ROLLBACK"));
            drop(undo::sweep_action(&mut self.case.connection, action));
        }
        let connection = self.connection();
        drop(connection.pragma_update(None, "foreign_keys", "ON"));
        drop(connection.pragma_update(None, "wal_autocheckpoint", 1_000));
    }
}

/// Ranks of values that come after those which were there before.
const LATER: i64 = 1_000;
