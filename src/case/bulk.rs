//! Imports: many records under one action, in batches short enough that nobody waits.
//!
//! Until the last batch the action is unsealed and what it wrote is invisible; a bulk that is dropped, or whose
//! program dies, leaves nothing. Rows carry no images: the journal keeps the sum of their digests.

mod fresh;
mod insert;
mod join;
mod lease;
mod record;

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension};

use fresh::Fresh;
use insert::{CITATION, Cell, Into, VALUE, citation_row, put, value_row};
use join::{change_known, join};
pub(super) use lease::Lease;
pub use record::Record;
use record::{digest, ranked};

use super::cells::{assertion_cells, citation_cells, entity_cells, evidence_cells, source_cells, text};
use super::journal::{self, Sort};
use super::rows::{self, Total};
use super::{Case, Draft, derived, front, read, storage, undo};
use crate::error::{Error, Kind, Result};
use crate::model::{Assertion, Citing, ClaimRef, Entity, EntityId, Evidence, EvidenceId, Source, Stance, Value};

/// A batch is committed after so long: another writer waits no longer than this and one sync.
const BATCH: Duration = Duration::from_millis(150);

/// So long nobody holds the file between two batches: whoever waits for it looks more often than that.
const TURN: Duration = Duration::from_millis(5);

/// Pages of 8 KiB in the log before it is written back, while a bulk is under way.
const CHECKPOINT_PAGES: i64 = 8_000;

/// The pages of a bulk that are kept in memory, in KiB, as SQLite wants it: negative. Less, and pages are written
/// and read again and again.
const CACHE_KIB: i64 = -262_144;

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
    /// What records say of entities that were there before, in the order in which they came.
    changed: BTreeMap<EntityId, Vec<Entity>>,
    cited: BTreeSet<EvidenceId>,
    groups: Vec<(EntityId, EntityId)>,
    /// Entities that the case does not have, not written yet.
    fresh: Fresh,
    arrivals: front::Arrivals,
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
        // An import that was never sealed is dead, for its lease was to be had: nothing may build on its rows.
        self.sweep_unsealed()?;
        let mut bulk = Bulk {
            case: self,
            action: 0,
            total: Total::default(),
            rows: 0,
            began: Instant::now(),
            touched: BTreeSet::new(),
            changed: BTreeMap::new(),
            cited: BTreeSet::new(),
            groups: Vec::new(),
            fresh: Fresh::default(),
            arrivals: front::Arrivals::default(),
            sealed: false,
            _lease: lease,
        };
        bulk.begin(title)?;
        Ok(bulk)
    }
}

impl Bulk<'_> {
    fn begin(&mut self, title: &str) -> Result<()> {
        let connection = &self.case.connection;
        // Every parent is made just before its children: what the check would look up is known.
        connection.pragma_update(None, "foreign_keys", "OFF").map_err(storage)?;
        connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES).map_err(storage)?;
        connection.pragma_update(None, "cache_size", CACHE_KIB).map_err(storage)?;
        // Nothing is said to be saved before the seal, which syncs the whole log: until then a batch need not wait.
        connection.pragma_update(None, "synchronous", "NORMAL").map_err(storage)?;
        connection.execute_batch("BEGIN IMMEDIATE").map_err(storage)?;
        self.action = journal::begin(connection, &self.case.author, title, Sort::Import)?;
        self.began = Instant::now();
        Ok(())
    }

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
            self.cited.insert(EvidenceId::from(id.as_str()));
            return Ok(EvidenceId::new(id));
        }
        self.add("source", &source_cells(source)?)?;
        self.add("evidence", &evidence_cells(evidence))?;
        Ok(evidence.id.clone())
    }

    /// Takes one record in. Taken in the order of their ids, records of new entities cost least.
    ///
    /// # Errors
    /// An id or a schema that can't be taken; the file refuses.
    pub fn take(&mut self, record: Record) -> Result<RecordReport> {
        self.breathe()?;
        let id = record.entity.id.as_str();
        if !self.fresh.lacks(id) {
            // What is asked of the case has to see what waits to be written.
            self.write_fresh()?;
            self.fresh.look(&self.case.connection, id)?;
        }
        let mut report = RecordReport { link: record.link, ..RecordReport::default() };
        if self.fresh.lacks(id) {
            report.new = true;
            report.added = record.entity.values.len();
            self.arrivals.take(record.entity.id.as_str(), &record.derived);
            if self.fresh.hold(record) {
                self.write_fresh()?;
            }
        } else {
            self.meet(&record, &mut report)?;
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
        self.write_fresh()?;
        self.write_links()?;
        let changed = std::mem::take(&mut self.changed);
        if self.rows == 0 && changed.is_empty() {
            return Ok(None);
        }
        let action = self.action;
        let groups = std::mem::take(&mut self.groups);
        self.connection().execute_batch("COMMIT").map_err(storage)?;
        self.connection().pragma_update(None, "synchronous", "FULL").map_err(storage)?;
        self.connection().execute_batch("BEGIN IMMEDIATE").map_err(storage)?;
        self.refuse_if_evidence_has_gone()?;
        let mut draft = Draft::within(&self.case.connection, self.case.vocabulary, self.case.author.clone(), action);
        change_known(&mut draft, &changed)?;
        for (head, member) in &groups {
            draft.join_if_apart(head, member)?;
        }
        let connection = &self.case.connection;
        connection
            .execute(
                "UPDATE journal SET detail = ?2, total = ?3 WHERE number = ?1",
                rusqlite::params![action, detail, self.total.bytes()],
            )
            .map_err(storage)?;
        derived::owe_cards(connection, action)?;
        journal::seal(connection, action)?;
        // What is derived sees the rows of the import only from now on.
        draft.settle()?;
        std::mem::take(&mut self.arrivals).join(connection)?;
        connection.execute_batch("COMMIT").map_err(storage)?;
        self.sealed = true;
        // The import is there: cards that can't be made again now are at the next opening.
        drop(self.pay_cards());
        Ok(Some(action))
    }

    /// A record of an entity that is there, from before or from this import.
    fn meet(&mut self, record: &Record, report: &mut RecordReport) -> Result<()> {
        let id = &record.entity.id;
        let vocabulary = self.case.vocabulary;
        let table = rows::table("entity")?;
        let row = table.get(self.connection(), &[text(id.as_str())])?;
        let (Some(row), Some(mut known)) = (row, read::any_entity(self.connection(), id.as_str())?) else {
            return Err(Error::new(Kind::Damaged, format!("{id} is there and can't be read")));
        };
        let ours = row.action == self.action;
        for earlier in self.changed.get(id).into_iter().flatten() {
            join(vocabulary, &mut known, earlier)?;
        }
        report.changed = join(vocabulary, &mut known, &record.entity)?;
        if report.changed && ours {
            let cells = entity_cells(&known);
            self.total.remove(&rows::full_digest(table.name, row.cells.iter().map(ValueRef::from)));
            self.total.add(&rows::full_digest(table.name, cells.iter().map(ValueRef::from)));
            table.update(self.connection(), &cells, self.action)?;
        } else if report.changed {
            let said = Entity { values: Vec::new(), ..record.entity.clone() };
            self.changed.entry(id.clone()).or_default().push(said);
        }
        let is_link = vocabulary
            .ends_of(&known.schema)
            .is_some_and(|(from, to)| known.first(from).is_some() && known.first(to).is_some());
        self.meet_values(record, &known, is_link, report)?;
        if report.added > 0 || (ours && report.changed) {
            self.touched.insert(id.to_string());
        }
        Ok(())
    }

    fn meet_values(&mut self, record: &Record, known: &Entity, is_link: bool, report: &mut RecordReport) -> Result<()> {
        let mut inherits = None;
        if is_link {
            // A link is one claim: its record supports it as a whole, and its values belong to it.
            report.cited += usize::from(self.cite(record, None)?);
            inherits = Some(true);
        }
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
                Some(there) if is_link || there.record.as_ref() == Some(&record.evidence) => {}
                Some(there) => report.cited += usize::from(self.cite(record, Some(there))?),
            }
        }
        Ok(())
    }

    /// Writes the entities that wait: the bulk of an import.
    fn write_fresh(&mut self) -> Result<()> {
        let (rows, total) = self.fresh.write(&self.case.connection, self.action)?;
        self.rows += rows;
        self.total.join(total);
        if self.fresh.links() >= fresh::LINKS { self.write_links() } else { Ok(()) }
    }

    /// Writes the index of the links that wait.
    fn write_links(&mut self) -> Result<()> {
        while self.fresh.write_links(&self.case.connection, self.action)? {
            if self.began.elapsed() >= BATCH {
                self.give_turn()?;
            }
        }
        Ok(())
    }

    fn value(&mut self, record: &Record, value: &Value, rank: i64, inherits: bool) -> Result<bool> {
        self.insert(&VALUE, &value_row(record, value, rank, inherits))
    }

    /// Cites the record as a whole, or one value of it.
    fn cite(&mut self, record: &Record, value: Option<&Value>) -> Result<bool> {
        self.insert(&CITATION, &citation_row(record, value))
    }

    fn add(&mut self, table: &str, cells: &[rusqlite::types::Value]) -> Result<()> {
        let digest = rows::full_digest(table, cells.iter().map(ValueRef::from));
        rows::table(table)?.insert(self.connection(), cells, self.action)?;
        self.total.add(&digest);
        self.rows += 1;
        Ok(())
    }

    /// Inserts a row unless its key is there, and says whether it did.
    fn insert(&mut self, into: &Into, cells: &[Cell<'_>]) -> Result<bool> {
        let full = digest(into.table, cells);
        let mut statement = self.case.connection.prepare_cached(into.sql).map_err(storage)?;
        let inserted = put(&mut statement, cells, &full, self.action)?;
        if inserted {
            self.total.add(&full);
            self.rows += 1;
        }
        Ok(inserted)
    }

    /// Evidence of an earlier import of a file: nobody could see that it is wanted again.
    fn refuse_if_evidence_has_gone(&self) -> Result<()> {
        for evidence in &self.cited {
            if rows::table("evidence")?.get(self.connection(), &[text(evidence.as_str())])?.is_none() {
                return Err(Error::new(Kind::Conflict, "the source of this file was removed while it was imported")
                    .hint("import it again"));
            }
        }
        Ok(())
    }

    /// Makes the cards again of entities that were there before, a few at a time.
    fn pay_cards(&mut self) -> Result<()> {
        let connection = &self.case.connection;
        let ids: Vec<&String> = self.touched.iter().collect();
        for some in ids.chunks(2_000) {
            connection.execute_batch("BEGIN IMMEDIATE").map_err(storage)?;
            let mut changes = front::Changes::default();
            for id in some {
                derived::renew_entity(connection, self.case.vocabulary, id, &mut changes)?;
            }
            front::settle(connection, &changes)?;
            connection.execute_batch("COMMIT").map_err(storage)?;
            std::thread::sleep(TURN);
        }
        derived::cards_paid(connection, self.action)
    }

    /// Commits the batch when it has lasted long enough, so that another writer gets its turn.
    fn breathe(&mut self) -> Result<()> {
        if self.began.elapsed() < BATCH {
            return Ok(());
        }
        self.write_fresh()?;
        self.give_turn()
    }

    fn give_turn(&mut self) -> Result<()> {
        // Whoever has it now may make entities of his own.
        self.fresh.forget();
        self.connection().execute_batch("COMMIT").map_err(storage)?;
        std::thread::sleep(TURN);
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
        // Within a transaction that failed half-way, the checks below would stay switched off.
        if !self.connection().is_autocommit() {
            drop(self.connection().execute_batch("ROLLBACK"));
        }
        if !self.sealed && action > 0 {
            // What can't be taken back now is invisible, and is swept at the next import or opening.
            drop(undo::sweep_action(&mut self.case.connection, action));
        }
        let connection = self.connection();
        drop(connection.pragma_update(None, "foreign_keys", "ON"));
        drop(connection.pragma_update(None, "synchronous", "FULL"));
        drop(connection.pragma_update(None, "cache_size", super::connecting::CACHE_KIB));
        drop(connection.pragma_update(None, "wal_autocheckpoint", 1_000));
    }
}

/// Ranks of values that come after those which were there before.
const LATER: i64 = 1_000;
