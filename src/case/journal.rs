//! The journal: one row an action, chained by hash in the order in which actions were sealed.
//!
//! A gesture keeps an image of every row it touched; an import keeps the sum of the digests of its rows. The
//! chain is over salted digests, so that what an image, a title or a detail says can be blanked and the chain still
//! holds; whoever blanks, stamps the row anew.

use std::collections::BTreeSet;

use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::rows::{self, Stored, Table};
use super::{Author, Case, storage};
use crate::error::{Error, Kind, Result};

/// A condition for rows: what an unsealed action wrote is not there yet. It is looked up row by row, of which a query
/// that it stands in gives few.
pub(super) const SEALED: &str = "NOT EXISTS (SELECT 1 FROM journal WHERE number = action AND place IS NULL)";

/// The same for a pass over a whole table. SQLite lists what is unsealed first, which takes longer than to find a row.
pub(super) const ALL_SEALED: &str = "action NOT IN (SELECT number FROM journal WHERE place IS NULL)";

/// [`SEALED`] for the rows of one of several tables.
pub(super) fn sealed(table: &str) -> String {
    format!("NOT EXISTS (SELECT 1 FROM journal WHERE number = {table}.action AND place IS NULL)")
}

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
    /// Takes away for good: it can't be undone.
    Forget,
    /// Stands for what was whole in a damaged file.
    Salvage,
}

impl Sort {
    fn name(self) -> &'static str {
        match self {
            Self::Gesture => "gesture",
            Self::Import => "import",
            Self::Undo(_) => "undo",
            Self::Redo(_) => "redo",
            Self::Forget => "forget",
            Self::Salvage => "salvage",
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
        Sort::Gesture | Sort::Import | Sort::Salvage | Sort::Forget => None,
    };
    let salt = salt(author)?;
    connection
        .prepare_cached(
            "INSERT INTO journal (number, kind, who, at, title, reverses, salt) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )
        .and_then(|mut s| s.execute(params![number, sort.name(), author.name(), author.now(), title, reverses, salt]))
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
    let said = said(connection, number)?;
    connection
        .prepare_cached("UPDATE journal SET place = ?2, said = ?3 WHERE number = ?1")
        .and_then(|mut s| s.execute(params![number, place, said]))
        .map_err(storage)?;
    let hash = chain_hash(connection, number, &previous)?;
    connection
        .prepare_cached("UPDATE journal SET hash = ?2 WHERE number = ?1")
        .and_then(|mut s| s.execute(params![number, hash]))
        .map_err(storage)?;
    stamp(connection, number)?;
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

/// The salted digest of what an action says: title, detail, and the sum of its rows. The chain is over this, so that
/// they can be blanked.
pub(super) fn said(connection: &Connection, number: i64) -> Result<Vec<u8>> {
    let cells = cells(connection, "SELECT title, detail, total FROM journal WHERE number = ?1", &[number])?;
    let salt = "SELECT salt FROM journal WHERE number = ?1";
    let salt: Vec<u8> =
        connection.prepare_cached(salt).and_then(|mut s| s.query_row([number], |row| row.get(0))).map_err(storage)?;
    Ok(rows::salted_digest(&salt, "journal", &cells))
}

/// The hash of an action at its place in the chain: of all that its journal row says, what can be blanked by
/// its digest, of the images' digests, and of the hash before it.
pub(super) fn chain_hash(connection: &Connection, number: i64, previous: &[u8]) -> Result<Vec<u8>> {
    const ROW: &str = "SELECT number, place, kind, who, at, reverses, said FROM journal WHERE number = ?1";
    let mut hash = Sha256::new();
    hash.update(previous);
    let row = cells(connection, ROW, &[number])?;
    hash.update(rows::full_digest("journal", row.iter().map(ValueRef::from)));
    let mut statement = connection
        .prepare_cached("SELECT n, content, was, became FROM image WHERE action = ?1 ORDER BY n")
        .map_err(storage)?;
    let mut images = statement.query([number]).map_err(storage)?;
    while let Some(row) = images.next().map_err(storage)? {
        let cells = (0..4).map(|column| row.get_ref(column)).collect::<rusqlite::Result<Vec<_>>>().map_err(storage)?;
        hash.update(rows::full_digest("image", cells.into_iter()));
    }
    Ok(hash.finalize().to_vec())
}

/// Everything in a journal row or an image but its own digest.
const JOURNAL_ROW: &str = "SELECT number, place, kind, who, at, title, reverses, detail, total, salt, said, hash, forgotten FROM journal WHERE number = ?1";
const IMAGE_ROW: &str =
    "SELECT action, n, content, row_key, before, salt, was, became, forgotten FROM image WHERE action = ?1 AND n = ?2";

/// Gives a sealed action the digest of its whole row, so that a flipped bit is named with it. To be done again by
/// whoever changes the row.
pub(super) fn stamp(connection: &Connection, number: i64) -> Result<()> {
    let digest = rows::row_digest("journal", &cells(connection, JOURNAL_ROW, &[number])?, 0);
    connection
        .prepare_cached("UPDATE journal SET digest = ?2 WHERE number = ?1")
        .and_then(|mut s| s.execute([number, digest]))
        .map(drop)
        .map_err(storage)
}

/// The same for an image.
pub(super) fn stamp_image(connection: &Connection, action: i64, n: i64) -> Result<()> {
    let digest = rows::row_digest("image", &cells(connection, IMAGE_ROW, &[action, n])?, 0);
    connection
        .prepare_cached("UPDATE image SET digest = ?3 WHERE action = ?1 AND n = ?2")
        .and_then(|mut s| s.execute([action, n, digest]))
        .map(drop)
        .map_err(storage)
}

/// Whether a journal row is as it was stamped, and says what was sealed or says that it was blanked.
pub(super) fn is_sound(connection: &Connection, number: i64) -> Result<bool> {
    let row = cells(connection, JOURNAL_ROW, &[number])?;
    let (digest, told, forgotten): (Option<i64>, Option<Vec<u8>>, bool) = connection
        .prepare_cached("SELECT digest, said, forgotten IS NOT NULL FROM journal WHERE number = ?1")
        .and_then(|mut s| s.query_row([number], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))))
        .map_err(storage)?;
    let stamped = digest == Some(rows::row_digest("journal", &row, 0));
    Ok(stamped && (forgotten || told == Some(said(connection, number)?)))
}

/// Whether an image is as it was stamped.
pub(super) fn is_sound_image(connection: &Connection, action: i64, n: i64) -> Result<bool> {
    let digest: i64 = connection
        .prepare_cached("SELECT digest FROM image WHERE action = ?1 AND n = ?2")
        .and_then(|mut s| s.query_row([action, n], |row| row.get(0)))
        .map_err(storage)?;
    Ok(digest == rows::row_digest("image", &cells(connection, IMAGE_ROW, &[action, n])?, 0))
}

fn cells(connection: &Connection, sql: &str, key: &[i64]) -> Result<Vec<Sql>> {
    connection
        .prepare_cached(sql)
        .and_then(|mut s| {
            let columns = s.column_count();
            s.query_row(params_from_iter(key), |row| (0..columns).map(|column| row.get(column)).collect())
        })
        .map_err(storage)
}

/// 128 random bits: of what is blanked with its salt no guess can be confirmed by trying.
fn salt(author: &Author) -> Result<Vec<u8>> {
    Ok([author.salt()?.to_le_bytes(), author.salt()?.to_le_bytes()].concat())
}

/// Keeps an image of a row: how it was, and the digest of how it became.
pub(super) fn remember(connection: &Connection, author: &Author, at: (i64, i64), change: &Change<'_>) -> Result<()> {
    let ((action, n), salt) = (at, salt(author)?);
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
        .prepare_cached("INSERT INTO image (action, n, content, row_key, before, salt, was, became, digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0)")
        .and_then(|mut s| {
            s.execute(params![action, n, change.table.name, rows::to_json(change.key), before, salt, was, became])
        })
        .map_err(storage)?;
    stamp_image(connection, action, n)
}

/// A row before and after.
#[derive(Clone, Copy)]
pub(super) struct Change<'a> {
    pub(super) table: &'static Table,
    pub(super) key: &'a [Sql],
    pub(super) before: Option<&'a Stored>,
    pub(super) after: Option<&'a [Sql]>,
}

/// What the journal says of an undo that removed a whole import and kept no image of it.
pub(super) const NOT_KEPT: &str = r#"{"rows":"not kept"}"#;

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

/// Whether an action took something away for good.
pub(super) fn is_forgetting(connection: &Connection, number: i64) -> bool {
    let sql = "SELECT EXISTS (SELECT 1 FROM journal WHERE number = ?1 AND kind = 'forget')";
    connection.query_row(sql, [number], |row| row.get(0)).unwrap_or(false)
}

/// Why an action can't be taken back or put again.
pub(super) fn it_was_forgotten() -> Error {
    Error::new(Kind::Conflict, "this would need what has been forgotten since").hint("`muckrake verify CASE` says when")
}

/// An import that the journal no longer has words for, nor knows all the rows of.
pub(super) fn refuse_if_forgotten(connection: &Connection, import: i64) -> Result<()> {
    let sql = "SELECT forgotten IS NOT NULL FROM journal WHERE number = ?1";
    match connection.query_row(sql, [import], |row| row.get(0)).map_err(storage)? {
        true => Err(it_was_forgotten()),
        false => Ok(()),
    }
}

/// The tables and keys of rows that actions after this one have images of.
pub(super) fn imaged_since(connection: &Connection, action: i64) -> Result<Vec<(String, String)>> {
    let mut statement = connection
        .prepare("SELECT DISTINCT content, row_key FROM image WHERE action > ?1 AND row_key IS NOT NULL")
        .map_err(storage)?;
    let rows = statement.query_map([action], |row| Ok((row.get(0)?, row.get(1)?))).map_err(storage)?;
    rows.collect::<rusqlite::Result<_>>().map_err(storage)
}

/// The imports that were begun and not sealed. What has a hash was sealed: it has lost its place by damage.
pub(super) fn unsealed(connection: &Connection) -> Result<Vec<i64>> {
    let sql = "SELECT number FROM journal WHERE place IS NULL AND hash IS NULL AND kind = 'import'";
    let mut statement = connection.prepare_cached(sql).map_err(storage)?;
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
