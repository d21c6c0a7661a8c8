//! The journal: one row an action, chained by hash in the order in which actions were sealed.
//!
//! A gesture keeps an image of every row it touched; an import keeps the sum of the digests of its rows. The
//! chain is over salted digests, so that what an image says can be blanked and the chain still holds.

use std::collections::BTreeSet;

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::rows::{self, Stored, Table};
use super::{Author, Case, storage};
use crate::error::Result;

/// A condition for rows that unsealed actions wrote: they are not there yet.
pub(super) const SEALED: &str = "action NOT IN (SELECT number FROM journal WHERE place IS NULL)";

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogEntry {
    /// Its number.
    pub action: i64,
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// Who.
    pub who: String,
    /// What was done, in words.
    pub title: String,
    /// Whether it has been taken back.
    pub undone: bool,
}

/// What sort of action it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Gesture,
    Import,
    /// Takes the action of this number back.
    Undo(i64),
    /// Takes the undo of this number back.
    Redo(i64),
}

impl Sort {
    fn name(self) -> &'static str {
        match self {
            Self::Gesture => "gesture",
            Self::Import => "import",
            Self::Undo(_) => "undo",
            Self::Redo(_) => "redo",
        }
    }
}

/// Opens an action and gives its number.
pub(super) fn begin(connection: &Connection, author: &Author, title: &str, sort: Sort) -> Result<i64> {
    let number: i64 = connection
        .query_row("SELECT coalesce(max(number), 0) + 1 FROM journal", [], |row| row.get(0))
        .map_err(storage)?;
    let reverses = match sort {
        Sort::Undo(number) | Sort::Redo(number) => Some(number),
        Sort::Gesture | Sort::Import => None,
    };
    connection
        .prepare_cached("INSERT INTO journal (number, kind, who, at, title, reverses) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
        .and_then(|mut s| s.execute(params![number, sort.name(), author.name(), author.now(), title, reverses]))
        .map_err(storage)?;
    Ok(number)
}

/// Seals an action: from now on what it wrote is seen, and its place in the chain is fixed.
pub(super) fn seal(connection: &Connection, number: i64) -> Result<i64> {
    let last: Option<(i64, Vec<u8>)> = connection
        .query_row("SELECT place, hash FROM journal WHERE place IS NOT NULL ORDER BY place DESC LIMIT 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()
        .map_err(storage)?;
    let (place, previous) = last.map_or((1, Vec::new()), |(place, hash)| (place + 1, hash));
    let hash = chain_hash(connection, number, place, &previous)?;
    connection
        .prepare_cached("UPDATE journal SET place = ?2, hash = ?3 WHERE number = ?1")
        .and_then(|mut s| s.execute(params![number, place, hash]))
        .map_err(storage)?;
    Ok(place)
}

/// Forgets an action that was begun and did nothing.
pub(super) fn take_back(connection: &Connection, number: i64) -> Result<()> {
    connection
        .prepare_cached("DELETE FROM journal WHERE number = ?1 AND place IS NULL")
        .and_then(|mut s| s.execute([number]))
        .map(drop)
        .map_err(storage)
}

/// The hash of an action at a place in the chain: of all that its journal row says, the images' digests, and
/// the hash before it.
pub(super) fn chain_hash(connection: &Connection, number: i64, place: i64, previous: &[u8]) -> Result<Vec<u8>> {
    let mut hash = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    part(previous);
    part(&number.to_le_bytes());
    part(&place.to_le_bytes());
    connection
        .prepare_cached("SELECT kind, who, at, title, coalesce(reverses, 0), coalesce(detail, ''), coalesce(total, x'') FROM journal WHERE number = ?1")
        .and_then(|mut s| {
            s.query_row([number], |row| {
                for column in 0..4 {
                    part(row.get_ref(column)?.as_bytes()?);
                }
                part(&row.get::<_, i64>(4)?.to_le_bytes());
                part(row.get_ref(5)?.as_bytes()?);
                part(row.get_ref(6)?.as_bytes()?);
                Ok(())
            })
        })
        .map_err(storage)?;
    let mut statement = connection
        .prepare_cached(
            "SELECT n, content, coalesce(was, x''), coalesce(became, x'') FROM image WHERE action = ?1 ORDER BY n",
        )
        .map_err(storage)?;
    let mut images = statement.query([number]).map_err(storage)?;
    while let Some(row) = images.next().map_err(storage)? {
        part(&row.get::<_, i64>(0).map_err(storage)?.to_le_bytes());
        for column in 1..4 {
            let cell = row.get_ref(column).map_err(storage)?;
            part(cell.as_bytes().unwrap_or_default());
        }
    }
    Ok(hash.finalize().to_vec())
}

/// Keeps an image of a row: how it was, and the digest of how it became.
pub(super) fn remember(connection: &Connection, action: i64, n: i64, salt: u64, change: &Change<'_>) -> Result<()> {
    let salt = [salt.to_le_bytes(), action.to_le_bytes()].concat();
    let digest = |cells: &[Sql]| rows::salted_digest(&salt, change.table.name, cells);
    let was = change.before.map(|row| digest(&row.cells));
    let became = change.after.map(digest);
    // The action that had left the row so stands behind its cells: undo puts it back with them.
    let before = change.before.map(|row| {
        let mut cells = row.cells.clone();
        cells.push(Sql::Integer(row.action));
        rows::to_json(&cells)
    });
    connection
        .prepare_cached("INSERT INTO image (action, n, content, row_key, before, salt, was, became) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
        .and_then(|mut s| {
            s.execute(params![action, n, change.table.name, rows::to_json(change.key), before, salt, was, became])
        })
        .map_err(storage)?;
    Ok(())
}

/// A row before and after.
pub(super) struct Change<'a> {
    pub(super) table: &'static Table,
    pub(super) key: &'a [Sql],
    pub(super) before: Option<&'a Stored>,
    pub(super) after: Option<&'a [Sql]>,
}

/// What the journal says of an undo that removed a whole import and kept no image of it.
const NOT_KEPT: &str = r#"{"rows":"not kept"}"#;

/// Notes of an undo that it can't be taken back.
pub(super) fn keep_nothing(connection: &Connection, undo: i64) -> Result<()> {
    connection
        .execute("UPDATE journal SET detail = ?2 WHERE number = ?1", params![undo, NOT_KEPT])
        .map(drop)
        .map_err(storage)
}

/// Whether the undo of this number can be taken back.
pub(super) fn has_kept(connection: &Connection, undo: i64) -> Result<bool> {
    connection
        .query_row("SELECT detail IS NOT ?2 FROM journal WHERE number = ?1", params![undo, NOT_KEPT], |row| row.get(0))
        .map_err(storage)
}

/// Whether an undo removed the whole of this import and kept no image of it.
pub(super) fn is_removed_by_range(connection: &Connection, import: i64) -> Result<bool> {
    connection
        .query_row(
            "SELECT EXISTS (SELECT 1 FROM journal WHERE reverses = ?1 AND detail = ?2)",
            params![import, NOT_KEPT],
            |row| row.get(0),
        )
        .map_err(storage)
}

/// The tables and keys of rows that actions after this one have images of.
pub(super) fn imaged_since(connection: &Connection, action: i64) -> Result<Vec<(String, String)>> {
    let mut statement = connection
        .prepare("SELECT DISTINCT content, row_key FROM image WHERE action > ?1 AND row_key IS NOT NULL")
        .map_err(storage)?;
    let rows = statement.query_map([action], |row| Ok((row.get(0)?, row.get(1)?))).map_err(storage)?;
    rows.collect::<rusqlite::Result<_>>().map_err(storage)
}

/// The actions that were begun and not sealed.
pub(super) fn unsealed(connection: &Connection) -> Result<Vec<i64>> {
    let mut statement = connection.prepare_cached("SELECT number FROM journal WHERE place IS NULL").map_err(storage)?;
    let rows = statement.query_map([], |row| row.get(0)).map_err(storage)?;
    rows.collect::<rusqlite::Result<_>>().map_err(storage)
}

/// Which sealed actions stand undone, by number. An action is undone if an undo of it stands; an undo that was
/// itself reversed (redone) does not.
pub(super) fn undone(connection: &Connection) -> Result<BTreeSet<i64>> {
    let mut statement = connection
        .prepare_cached(
            "SELECT number, reverses FROM journal WHERE reverses IS NOT NULL AND place IS NOT NULL ORDER BY place DESC",
        )
        .map_err(storage)?;
    let pairs = statement.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))).map_err(storage)?;
    let mut gone = BTreeSet::new();
    // Newest first: whether a reversal stands is known before what it reverses is looked at.
    for pair in pairs {
        let (number, reverses) = pair.map_err(storage)?;
        if !gone.contains(&number) {
            gone.insert(reverses);
        }
    }
    Ok(gone)
}

impl Case {
    /// Every sealed action, oldest first.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn log(&self) -> Result<Vec<LogEntry>> {
        self.log_since(0)
    }

    /// The places in the chain of what was sealed through this connection since this was asked last, oldest first.
    pub fn take_places(&mut self) -> Vec<i64> {
        std::mem::take(&mut self.sealed)
    }

    /// The actions sealed after a place in the chain (see [`Case::change_count`]), oldest first.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn log_since(&self, place: i64) -> Result<Vec<LogEntry>> {
        let gone = undone(&self.connection)?;
        let mut statement = self
            .connection
            .prepare_cached("SELECT number, at, who, title FROM journal WHERE place > ?1 ORDER BY place")
            .map_err(storage)?;
        let rows = statement
            .query_map([place], |row| {
                let action = row.get(0)?;
                let undone = gone.contains(&action);
                Ok(LogEntry { action, at: row.get(1)?, who: row.get(2)?, title: row.get(3)?, undone })
            })
            .map_err(storage)?;
        rows.collect::<rusqlite::Result<_>>().map_err(storage)
    }

    /// The place of the last sealed action: it grows with every change, whoever makes it.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn change_count(&self) -> Result<i64> {
        self.connection
            .prepare_cached("SELECT coalesce(max(place), 0) FROM journal")
            .and_then(|mut s| s.query_row([], |row| row.get(0)))
            .map_err(storage)
    }
}
