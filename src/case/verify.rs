//! `verify`: the file, the rows, the journal and the attachments compared with each other.
//!
//! Each row against its own digest (a flipped bit is named with its record), each row against the journal (a
//! row that was changed, added or removed behind the program's back), the chain of actions, and each
//! attachment against the hash that is its name.

mod attachments;
mod forgotten;
mod indexes;
mod lost;
mod pages;

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::types::{Value as Sql, ValueRef};
use serde::Serialize;

use super::forget::Forgotten;
use super::journal;
use super::rows::{self, Stored, TABLES, Table, Total};
use super::{Case, damage, storage, undo};
use crate::error::{Error, Kind, Result};

/// What `verify` found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// Sealed actions in the journal.
    pub actions: u64,
    /// Content rows.
    pub rows: u64,
    /// Attachments.
    pub attachments: u64,
    /// What was forgotten, and when: no fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub forgotten: Vec<Forgotten>,
    /// Files in the folder of large documents that the case says nothing of: no fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub spare: Vec<String>,
    /// What is wrong, a sentence each; empty if all is well.
    pub findings: Vec<String>,
    /// The records that this is wrong of, by table and key, as far as they are known.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub records: BTreeSet<String>,
    /// Of these, documents whose file is not beside the case as it was kept: what they are called.
    #[serde(skip)]
    pub away: BTreeMap<String, String>,
}

/// How a case file is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Health {
    /// Where its pages do not hang together, a sentence each: nothing may be written to it.
    pub pages: Vec<String>,
    /// Records that are not as they were saved, by table and key.
    pub records: Vec<String>,
    /// What documents are called whose file is not beside the case as it was kept: the case itself is whole.
    pub away: Vec<String>,
    /// What to do about these.
    pub bring_back: String,
}

/// A row of the journal, as far as the chain needs it.
struct Link {
    number: i64,
    place: Option<i64>,
    import: bool,
    title: String,
    total: Option<Vec<u8>>,
    hash: Vec<u8>,
    restated: Restated,
}

/// What a salvage says of imports that it could bring only a part of.
#[derive(Default, serde::Deserialize)]
struct Restated {
    #[serde(default)]
    totals: BTreeMap<i64, String>,
}

impl Link {
    fn of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        let bytes = |n: usize| row.get_ref(n).map(|cell| cell.as_bytes().ok().map(<[u8]>::to_vec));
        Ok(Self {
            number: row.get(0)?,
            place: row.get_ref(1)?.as_i64().ok(),
            import: matches!(damage::text(row, 2)?.as_str(), "import" | "salvage"),
            restated: damage::maybe(row, 6)?.and_then(|detail| serde_json::from_str(&detail).ok()).unwrap_or_default(),
            title: damage::text(row, 3)?,
            total: bytes(4)?,
            hash: bytes(5)?.unwrap_or_default(),
        })
    }

    fn name(&self) -> String {
        format!("action {} ({})", self.number, self.title)
    }
}

/// An action, as far as the comparison needs it.
#[derive(Default)]
struct Known {
    import: bool,
    total: Option<Vec<u8>>,
    seen: Total,
    undone_by_range: bool,
}

impl Known {
    /// Whether the rows of an import are those that were sealed, or that a salvage found left of them.
    fn is_whole(&self) -> bool {
        let same = self.total.as_ref().is_none_or(|total| *total == self.seen.bytes());
        !self.import || self.undone_by_range || same
    }
}

impl Verification {
    /// Something is wrong, and it is known of which record.
    fn damaged(&mut self, record: String, how: &str) {
        self.findings.push(format!("{record} {how}"));
        self.records.insert(record);
    }

    /// One part of the comparison: where it ends early, what was found up to there is kept, and the rest is gone
    /// through.
    fn part(&mut self, of: &str, done: Result<()>) {
        if let Err(error) = done {
            self.findings.push(format!("{of} can't be read to the end: {}", error.cause()));
            self.records.insert(of.to_owned());
        }
    }
}

impl Case {
    /// Compares everything with everything. Reads the whole file: a job, not a keystroke.
    ///
    /// # Errors
    /// If the file can't be read at all; what can be read and is wrong is a finding.
    pub fn verify(&self) -> Result<Verification> {
        let mut report = Verification::default();
        let done = self.check_pages(&mut report);
        report.part("the file", done);
        self.compare(&mut report);
        Ok(report)
    }

    /// The journal, the rows and the attachments compared with each other.
    fn compare(&self, report: &mut Verification) {
        let mut actions = BTreeMap::new();
        let done = self.check_chain(report, &mut actions);
        report.part("journal", done);
        let done = self.check_forgotten(report, &mut actions);
        report.part("what was forgotten", done);
        let done = self.check_images(report, &mut actions);
        report.part("image", done);
        for table in &TABLES {
            let done = self.check_rows(table, report, &mut actions);
            report.part(table.name, done);
            let done = self.check_removed(table, report).and_then(|()| self.check_lost(table, report));
            report.part(table.name, done);
        }
        for (number, known) in &actions {
            if !known.is_whole() {
                report.findings.push(format!("the rows of import {number} are not those that the journal saw sealed"));
            }
        }
        let done = self.check_indexes(report);
        report.part("the index of entities", done);
        let done = self.check_attachments(report);
        report.part("attachment_bytes", done);
    }

    /// What whoever works on the case should know: a job for after the opening.
    ///
    /// # Errors
    /// If the file can't be read at all.
    pub fn health(&self) -> Result<Health> {
        let pages = self.quick_check()?;
        let bring_back = self.files().to_try();
        if !pages.is_empty() {
            return Ok(Health { pages, bring_back, ..Health::default() });
        }
        let Verification { mut records, away, .. } = self.verify()?;
        records.retain(|record| !away.contains_key(record));
        let (records, away) = (records.into_iter().collect(), away.into_values().collect());
        Ok(Health { pages, records, away, bring_back })
    }

    /// Each action against its own digest, and the chain of them; the table is read, and not its indexes.
    fn check_chain(&self, report: &mut Verification, actions: &mut BTreeMap<i64, Known>) -> Result<()> {
        let mut statement = self
            .connection
            .prepare("SELECT number, place, kind, title, total, hash, detail FROM journal NOT INDEXED ORDER BY number")
            .map_err(storage)?;
        let mut rows = statement.query([]).map_err(storage)?;
        let mut sealed = Vec::new();
        let mut ended = Ok(());
        loop {
            let row = match rows.next() {
                Ok(Some(row)) => row,
                Ok(None) => break,
                Err(error) => {
                    ended = Err(storage(error));
                    break;
                }
            };
            let link = Link::of(row).map_err(storage)?;
            match link.place {
                Some(place) => sealed.push((place, link)),
                // What was begun and not sealed has no hash: it is swept at the next opening.
                None if link.hash.is_empty() && link.import => {}
                None => report.damaged(link.name(), "is damaged: it has lost its place"),
            }
        }
        sealed.sort_by_key(|(place, _)| *place);
        let (mut previous, mut expected) = (Vec::new(), 1);
        for (place, link) in sealed {
            if place != expected {
                report
                    .findings
                    .push(format!("the journal jumps from place {} to {place}: actions are missing", expected - 1));
            }
            let sound = journal::is_sound(&self.connection, link.number).unwrap_or(false);
            if !sound {
                report.damaged(link.name(), "is damaged: it is not as it was sealed");
            } else if journal::chain_hash(&self.connection, link.number, &previous)? != link.hash {
                report.damaged(link.name(), "is not as it was sealed");
            }
            expected = place + 1;
            previous = link.hash;
            report.actions += 1;
            for (import, total) in &link.restated.totals {
                if let Some(known) = actions.get_mut(import) {
                    known.total = rows::bytes_of(total);
                }
            }
            actions.insert(link.number, Known { import: link.import, total: link.total, ..Known::default() });
        }
        for number in journal::undone(&self.connection)? {
            let removed = journal::is_removed_by_range(&self.connection, number)?;
            if let Some(known) = actions.get_mut(&number) {
                known.undone_by_range = known.import && removed;
            }
        }
        ended
    }

    /// Each image against its own digest; what it holds of an import's rows is counted to that import.
    fn check_images(&self, report: &mut Verification, actions: &mut BTreeMap<i64, Known>) -> Result<()> {
        let mut statement = self
            .connection
            .prepare(
                "SELECT i.action, i.content, i.row_key, i.before, i.salt, i.was, i.forgotten, i.n FROM image i
                 JOIN journal j ON j.number = i.action WHERE j.place IS NOT NULL ORDER BY i.action, i.n",
            )
            .map_err(storage)?;
        let mut counted = BTreeSet::new();
        let mut rows = statement.query([]).map_err(storage)?;
        while let Some(row) = rows.next().map_err(storage)? {
            let action: i64 = row.get(0).map_err(storage)?;
            let content = damage::text(row, 1).map_err(storage)?;
            if !journal::is_sound_image(&self.connection, action, row.get(7).map_err(storage)?).unwrap_or(false) {
                let key = rows::from_json(&damage::text(row, 2).map_err(storage)?).unwrap_or_default();
                let of = rows::table(&content).map_or_else(|_| content.clone(), |table| name_of(table, &key));
                report.damaged(format!("image of {of} in action {action}"), "is damaged");
                continue;
            }
            if row.get::<_, Option<i64>>(6).map_err(storage)?.is_some() {
                continue;
            }
            let Some(before) = row.get::<_, Option<String>>(3).map_err(storage)? else { continue };
            let salt: Vec<u8> = row.get(4).map_err(storage)?;
            let was: Vec<u8> = row.get::<_, Option<Vec<u8>>>(5).map_err(storage)?.unwrap_or_default();
            let (Ok(table), Ok((cells, left_by))) = (rows::table(&content), undo::split_before(&before)) else {
                report.findings.push(format!("an image in action {action} can't be read"));
                continue;
            };
            if rows::salted_digest(&salt, table.name, &cells) != was {
                report.findings.push(format!("the image of {} in action {action} is damaged", name_of(table, &cells)));
            }
            let Some(known) = actions.get_mut(&left_by).filter(|known| known.import) else { continue };
            let key = table.key(&cells).to_vec();
            let stands = table.get(&self.connection, &key)?.is_some_and(|row| row.action == left_by);
            if !stands
                && !self.has_image(left_by, table, &cells)?
                && counted.insert((left_by, table.name, rows::to_json(&key)))
            {
                known.seen.add(&rows::full_digest(table.name, cells.iter().map(ValueRef::from)));
            }
        }
        Ok(())
    }

    fn check_rows(
        &self,
        table: &'static Table,
        report: &mut Verification,
        actions: &mut BTreeMap<i64, Known>,
    ) -> Result<()> {
        let mut images = self
            .connection
            .prepare("SELECT salt, became FROM image WHERE action = ?1 AND content = ?2 AND row_key = ?3 AND forgotten IS NULL ORDER BY n DESC LIMIT 1")
            .map_err(storage)?;
        let mut unsealed = journal::unsealed(&self.connection)?;
        unsealed.sort_unstable();
        let mut seen: Option<Vec<Sql>> = None;
        let mut check = |row: &Stored, report: &mut Verification| -> Result<()> {
            if unsealed.binary_search(&row.action).is_ok() {
                return Ok(());
            }
            report.rows += 1;
            let name = name_of(table, &row.cells);
            let full = rows::full_digest(table.name, row.cells.iter().map(ValueRef::from));
            if !row.is_sound(table) {
                report.damaged(name, "is damaged: its content is not what was saved");
                return Ok(());
            }
            let Some(known) = actions.get_mut(&row.action) else {
                let how = format!("was left by action {}, which the journal does not have", row.action);
                report.damaged(name, &how);
                return Ok(());
            };
            let key = rows::to_json(table.key(&row.cells));
            let image = images.query_row(rusqlite::params![row.action, table.name, key], |image| {
                Ok((image.get::<_, Vec<u8>>(0)?, image.get::<_, Option<Vec<u8>>>(1)?))
            });
            match image {
                Ok((salt, became)) => {
                    if became.as_deref() != Some(&rows::salted_digest(&salt, table.name, &row.cells)) {
                        report.damaged(name, &format!("is not as action {} left it", row.action));
                    }
                }
                Err(rusqlite::Error::QueryReturnedNoRows) if known.import => known.seen.add(&full),
                Err(rusqlite::Error::QueryReturnedNoRows) => {
                    let how = format!("is in no image of action {}, which is said to have left it", row.action);
                    report.damaged(name, &how);
                }
                Err(error) => return Err(storage(error)),
            }
            Ok(())
        };
        let forwards = table.each(&self.connection, &mut |row: Stored| {
            check(&row, report)?;
            seen = Some(table.key(&row.cells).to_vec());
            Ok(())
        });
        let Err(broken) = forwards else { return Ok(()) };
        // What lies behind the broken place is reached from the other end.
        let backwards = table.each_backwards(&self.connection, &mut |row: Stored| {
            let met = seen.as_ref().is_some_and(|seen| texts(table.key(&row.cells)) <= texts(seen));
            if met { Err(Error::new(Kind::Damaged, "met")) } else { check(&row, report) }
        });
        drop(backwards);
        Err(broken)
    }

    /// The imports whose rows are no longer those that were sealed, with the sums of those that are there.
    pub(super) fn short_imports(&self) -> Result<Vec<(i64, Vec<u8>)>> {
        let (mut report, mut actions) = (Verification::default(), BTreeMap::new());
        self.check_chain(&mut report, &mut actions)?;
        self.check_forgotten(&mut report, &mut actions)?;
        self.check_images(&mut report, &mut actions)?;
        for table in &TABLES {
            self.check_rows(table, &mut report, &mut actions)?;
        }
        let short = actions.into_iter().filter(|(_, known)| !known.is_whole());
        Ok(short.map(|(number, known)| (number, known.seen.bytes())).collect())
    }

    /// Rows whose last image says that they were left there, and that are not there.
    pub(super) fn gone(&self, table: &'static Table) -> Result<Vec<Vec<Sql>>> {
        let mut gone = Vec::new();
        for (key, stands) in self.last_images(table)? {
            let Ok(cells) = rows::from_json(&key) else { continue };
            if stands && table.get(&self.connection, &cells)?.is_none() {
                gone.push(cells);
            }
        }
        Ok(gone)
    }

    /// Whether the last image of each row says that it was left there.
    fn last_images(&self, table: &'static Table) -> Result<BTreeMap<String, bool>> {
        let sql = format!(
            "SELECT i.row_key, i.became IS NOT NULL FROM image i JOIN journal j ON j.number = i.action
             WHERE i.content = ?1 AND i.row_key IS NOT NULL AND j.{SEALED_PLACE} ORDER BY i.row_key, j.place, i.n"
        );
        let mut statement = self.connection.prepare(&sql).map_err(storage)?;
        let rows = statement
            .query_map([table.name], |row| Ok((damage::text(row, 0)?, row.get::<_, bool>(1)?)))
            .map_err(storage)?;
        let mut last: BTreeMap<String, bool> = BTreeMap::new();
        for row in rows {
            let (key, stands) = row.map_err(storage)?;
            last.insert(key, stands);
        }
        Ok(last)
    }

    /// Rows whose last image says that they were left there, and that are not there.
    fn check_removed(&self, table: &'static Table, report: &mut Verification) -> Result<()> {
        for (key, stands) in self.last_images(table)? {
            // A damaged image has been named where images are gone through.
            let Ok(cells) = rows::from_json(&key) else { continue };
            match table.get(&self.connection, &cells) {
                Ok(None) if stands => {
                    report.damaged(name_of(table, &cells), "has gone: the journal says that it is there");
                }
                Err(_) if stands => report.damaged(name_of(table, &cells), "can't be read any more"),
                _ => {}
            }
        }
        Ok(())
    }

    fn has_image(&self, action: i64, table: &Table, cells: &[Sql]) -> Result<bool> {
        self.connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM image WHERE action = ?1 AND content = ?2 AND row_key = ?3)")
            .and_then(|mut s| {
                s.query_row(rusqlite::params![action, table.name, rows::to_json(table.key(cells))], |row| row.get(0))
            })
            .map_err(storage)
    }
}

const SEALED_PLACE: &str = "place IS NOT NULL";

/// A row by its table and key, for a sentence.
pub(super) fn name_of(table: &Table, cells: &[Sql]) -> String {
    let parts = table.key(cells).iter().map(|cell| match cell {
        Sql::Text(text) => text.clone(),
        Sql::Blob(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Sql::Integer(number) => number.to_string(),
        other => format!("{other:?}"),
    });
    let key: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    format!("{} {}", table.name, key.join(" / "))
}

/// Keys are texts, in the order of their bytes.
fn texts(key: &[Sql]) -> Vec<Vec<u8>> {
    let bytes = |cell: &Sql| match cell {
        Sql::Text(text) => text.as_bytes().to_vec(),
        Sql::Blob(bytes) => bytes.clone(),
        _ => Vec::new(),
    };
    key.iter().map(bytes).collect()
}
