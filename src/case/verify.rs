//! `verify`: the file, the rows, the journal and the attachments compared with each other.
//!
//! Each row against its own digest (a flipped bit is named with its record), each row against the journal (a
//! row that was changed, added or removed behind the program's back), the chain of actions, and each
//! attachment against the hash that is its name.

mod indexes;

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::types::{Value as Sql, ValueRef};
use serde::Serialize;

use super::journal::{self, SEALED};
use super::rows::{self, Stored, TABLES, Table, Total};
use super::{Case, sha256_hex, storage, undo};
use crate::error::Result;

/// What `verify` found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// Sealed actions in the journal.
    pub actions: u64,
    /// Content rows.
    pub rows: u64,
    /// Attachments.
    pub attachments: u64,
    /// What is wrong, a sentence each; empty if all is well.
    pub findings: Vec<String>,
}

/// An action, as far as the comparison needs it.
#[derive(Default)]
struct Known {
    import: bool,
    total: Option<Vec<u8>>,
    seen: Total,
    undone_by_range: bool,
}

impl Case {
    /// Compares everything with everything. Reads the whole file: a job, not a keystroke.
    ///
    /// # Errors
    /// If the file can't be read at all; what can be read and is wrong is a finding.
    pub fn verify(&self) -> Result<Verification> {
        let mut report = Verification::default();
        if let Err(error) = self.check_pages(&mut report) {
            report.findings.push(error.cause().to_owned());
        }
        match self.compare(&mut report) {
            // What was found up to here is worth more than the error that ended it.
            Err(error) if !report.findings.is_empty() => {
                report.findings.push(format!("the rest can't be read: {}", error.cause()));
            }
            other => other?,
        }
        Ok(report)
    }

    /// The journal, the rows and the attachments compared with each other.
    fn compare(&self, report: &mut Verification) -> Result<()> {
        let mut actions = self.check_chain(report)?;
        self.check_images(report, &mut actions)?;
        for table in &TABLES {
            self.check_rows(table, report, &mut actions)?;
        }
        for (number, known) in &actions {
            let whole = known.total.as_ref().is_none_or(|total| *total == known.seen.bytes());
            if known.import && !known.undone_by_range && !whole {
                report.findings.push(format!("the rows of import {number} are not those that the journal saw sealed"));
            }
        }
        self.check_indexes(report)?;
        self.check_attachments(report)
    }

    /// Whether the file's pages hang together: what is wrong, a sentence each, five at the most. Faster than
    /// [`Case::verify`], and sees less: a job for after the opening.
    ///
    /// # Errors
    /// If the file can't be read at all.
    pub fn quick_check(&self) -> Result<Vec<String>> {
        let mut statement = self.connection.prepare("PRAGMA quick_check(5)").map_err(storage)?;
        let lines = statement.query_map([], |row| row.get::<_, String>(0)).map_err(storage)?;
        let told: Vec<String> = lines.collect::<rusqlite::Result<_>>().map_err(storage)?;
        Ok(told.into_iter().filter(|line| line != "ok").collect())
    }

    fn check_pages(&self, report: &mut Verification) -> Result<()> {
        for pragma in ["PRAGMA integrity_check(20)", "PRAGMA foreign_key_check"] {
            let mut statement = self.connection.prepare(pragma).map_err(storage)?;
            let mut rows = statement.query([]).map_err(storage)?;
            while let Some(row) = rows.next().map_err(storage)? {
                let text: String = match row.get_ref(0).map_err(storage)? {
                    ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
                    other => format!("{other:?}"),
                };
                if text != "ok" {
                    report.findings.push(format!("{}: {text}", pragma.trim_start_matches("PRAGMA ")));
                }
            }
        }
        Ok(())
    }

    fn check_chain(&self, report: &mut Verification) -> Result<BTreeMap<i64, Known>> {
        let mut statement = self
            .connection
            .prepare(
                "SELECT number, place, kind, title, total, hash FROM journal WHERE place IS NOT NULL ORDER BY place",
            )
            .map_err(storage)?;
        let mut rows = statement.query([]).map_err(storage)?;
        let mut actions: BTreeMap<i64, Known> = BTreeMap::new();
        let mut previous = Vec::new();
        let mut expected = 1;
        while let Some(row) = rows.next().map_err(storage)? {
            let number: i64 = row.get(0).map_err(storage)?;
            let place: i64 = row.get(1).map_err(storage)?;
            let title: String = row.get(3).map_err(storage)?;
            let hash: Vec<u8> = row.get::<_, Option<Vec<u8>>>(5).map_err(storage)?.unwrap_or_default();
            if place != expected {
                report
                    .findings
                    .push(format!("the journal jumps from place {} to {place}: actions are missing", expected - 1));
            }
            let whole = journal::is_sound(&self.connection, number)?;
            if !whole || journal::chain_hash(&self.connection, number, &previous)? != hash {
                report.findings.push(format!("action {number} ({title}) is not as it was sealed"));
            }
            expected = place + 1;
            previous = hash;
            report.actions += 1;
            let import = row.get_ref(2).map_err(storage)?.as_str().is_ok_and(|kind| kind == "import");
            let total = row.get(4).map_err(storage)?;
            actions.insert(number, Known { import, total, ..Known::default() });
        }
        for number in journal::undone(&self.connection)? {
            let removed = journal::is_removed_by_range(&self.connection, number)?;
            if let Some(known) = actions.get_mut(&number) {
                known.undone_by_range = known.import && removed;
            }
        }
        Ok(actions)
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
            let content: String = row.get(1).map_err(storage)?;
            if !journal::is_sound_image(&self.connection, action, row.get(7).map_err(storage)?)? {
                report.findings.push(format!("an image of {content} in action {action} is damaged"));
            }
            if let Some(when) = row.get::<_, Option<String>>(6).map_err(storage)? {
                report.findings.push(format!("a row of {content} in action {action} was forgotten on {when}"));
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
        table.each(&self.connection, &mut |row: Stored| {
            if unsealed.binary_search(&row.action).is_ok() {
                return Ok(());
            }
            report.rows += 1;
            let full = rows::full_digest(table.name, row.cells.iter().map(ValueRef::from));
            if rows::stamped(rows::short_digest(&full), row.action) != row.digest {
                report
                    .findings
                    .push(format!("{} is damaged: its content is not what was saved", name_of(table, &row.cells)));
            }
            let Some(known) = actions.get_mut(&row.action) else {
                report.findings.push(format!(
                    "{} was left by action {}, which the journal does not have",
                    name_of(table, &row.cells),
                    row.action
                ));
                return Ok(());
            };
            let key = rows::to_json(table.key(&row.cells));
            let image = images.query_row(rusqlite::params![row.action, table.name, key], |image| {
                Ok((image.get::<_, Vec<u8>>(0)?, image.get::<_, Option<Vec<u8>>>(1)?))
            });
            match image {
                Ok((salt, became)) => {
                    if became.as_deref() != Some(&rows::salted_digest(&salt, table.name, &row.cells)) {
                        report.findings.push(format!(
                            "{} is not as action {} left it",
                            name_of(table, &row.cells),
                            row.action
                        ));
                    }
                }
                Err(rusqlite::Error::QueryReturnedNoRows) if known.import => known.seen.add(&full),
                Err(rusqlite::Error::QueryReturnedNoRows) => {
                    report.findings.push(format!(
                        "{} is in no image of action {}, which is said to have left it",
                        name_of(table, &row.cells),
                        row.action
                    ));
                }
                Err(error) => return Err(storage(error)),
            }
            Ok(())
        })?;
        self.check_removed(table, report)
    }

    /// Rows whose last image says that they were left there, and that are not there.
    fn check_removed(&self, table: &'static Table, report: &mut Verification) -> Result<()> {
        let sql = format!(
            "SELECT i.row_key, i.became IS NOT NULL FROM image i JOIN journal j ON j.number = i.action
             WHERE i.content = ?1 AND i.row_key IS NOT NULL AND j.{SEALED_PLACE} ORDER BY i.row_key, j.place, i.n"
        );
        let mut statement = self.connection.prepare(&sql).map_err(storage)?;
        let rows = statement
            .query_map([table.name], |row| Ok((row.get::<_, String>(0)?, row.get::<_, bool>(1)?)))
            .map_err(storage)?;
        let mut last: BTreeMap<String, bool> = BTreeMap::new();
        for row in rows {
            let (key, stands) = row.map_err(storage)?;
            last.insert(key, stands);
        }
        for (key, stands) in last {
            let cells = rows::from_json(&key)?;
            if stands && table.get(&self.connection, &cells)?.is_none() {
                report.findings.push(format!("{} has gone: the journal says that it is there", name_of(table, &cells)));
            }
        }
        Ok(())
    }

    fn check_attachments(&self, report: &mut Verification) -> Result<()> {
        let sql = format!(
            "SELECT a.sha256, a.name, b.bytes FROM attachment a LEFT JOIN attachment_bytes b ON b.sha256 = a.sha256 WHERE a.{SEALED}"
        );
        let mut statement = self.connection.prepare(&sql).map_err(storage)?;
        let mut rows = statement.query([]).map_err(storage)?;
        while let Some(row) = rows.next().map_err(storage)? {
            let sha256: String = row.get(0).map_err(storage)?;
            let name: String = row.get(1).map_err(storage)?;
            report.attachments += 1;
            match row.get_ref(2).map_err(storage)? {
                ValueRef::Blob(bytes) if sha256_hex(bytes) == sha256 => {}
                ValueRef::Blob(_) => {
                    report.findings.push(format!("attachment {name} is damaged: its bytes are not those of {sha256}"));
                }
                _ => report.findings.push(format!("attachment {name} has lost its bytes ({sha256})")),
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
        other => format!("{other:?}"),
    });
    let key: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    format!("{} {}", table.name, key.join(" / "))
}
