//! `salvage`: what is whole in a damaged case, brought over into a new one that `verify` accepts.
//!
//! Every page is read for itself (`pages`); a row's own digest says which table it belongs to and that it is whole. The
//! journal is kept up to its first break; an action of the sort `salvage` stands for all that can't be told from it
//! (`settle`). The damaged file is never written.

mod keep;
mod pages;
mod settle;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{Connection, params_from_iter};
use serde::Serialize;

use super::connecting::neighbour;
use super::files::{self, Files};
use super::rows::{self, TABLES, Table};
use super::verify::name_of;
use super::{Author, Beside, Case, disk, opening, sha256_hex, storage};
use crate::error::{Error, Kind, Result};
use pages::{Pages, Record};

/// What came of a salvage.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Salvaged {
    /// How many rows were brought over, by table.
    pub rows: BTreeMap<String, u64>,
    /// How many actions of the journal were kept, as they were.
    pub actions: u64,
    /// Actions that could not be kept, by title: what they left is there, and can't be undone one by one.
    pub dropped: Vec<String>,
    /// Records that could not be brought over, by table and key as far as these are known.
    pub lost: BTreeSet<String>,
    /// Records that others need and that were lost: what stands in their place says so.
    pub stand_ins: BTreeSet<String>,
    /// Pages of the file that could not be read, or not all of them.
    pub pages: Vec<u32>,
}

impl Salvaged {
    /// Whether all of it was brought over.
    pub fn is_whole(&self) -> bool {
        // What stood on a page that can't be read, nobody knows.
        self.dropped.is_empty() && self.lost.is_empty() && self.stand_ins.is_empty() && self.pages.is_empty()
    }
}

/// Brings what is whole in a damaged case over into a new one.
///
/// # Errors
/// If nothing of a case is found, the new name is taken, or the disk refuses; then there is no new case.
pub fn salvage(from: &Path, to: &Path, author: Author) -> Result<Salvaged> {
    let about = fs::metadata(from).map_err(|e| Error::from(e).at(from.display()))?;
    if !about.is_file() {
        return Err(Error::new(Kind::Foreign, format!("{} is no file", from.display())));
    }
    let mut salvaged = Salvaged::default();
    opening::make(to, author, |case| {
        let copy = settled_copy(from, to)?;
        let mut pages =
            Pages::open(copy.as_ref().map_or(from, |(_, path)| path.as_path())).map_err(|e| e.at(from.display()))?;
        let found = gather(&mut pages, &case.connection, &mut salvaged)?;
        case.bring_files(&Files::of(from))?;
        settle::settle(case, found, &mut salvaged)?;
        Ok(())
    })?;
    Ok(salvaged)
}

/// A copy with its log written back, where there is a log: what was saved last stands in it.
fn settled_copy(from: &Path, to: &Path) -> Result<Option<(Beside, PathBuf)>> {
    let log = neighbour(from, "-wal");
    if !fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
        return Ok(None);
    }
    let folder = Beside::make(&disk::folder_of(to))?;
    let copy = folder.path().join("copy");
    fs::copy(from, &copy)?;
    fs::copy(&log, neighbour(&copy, "-wal"))?;
    // A file whose first page is destroyed has no log that SQLite would read: then it is taken as it stands.
    if let Ok(connection) = Connection::open(&copy) {
        drop(connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())));
    }
    Ok(Some((folder, copy)))
}

/// Rows that were found whole and could not be put beside another of the same key.
#[derive(Debug, Default)]
struct Found {
    twins: Vec<(&'static Table, Vec<Sql>)>,
}

/// Reads every page, and puts every whole row into the new file; nothing is checked between tables yet.
fn gather(pages: &mut Pages, into: &Connection, salvaged: &mut Salvaged) -> Result<Found> {
    into.pragma_update(None, "foreign_keys", "OFF").map_err(storage)?;
    into.execute_batch("BEGIN IMMEDIATE").map_err(storage)?;
    let mut found = Found::default();
    let mut any = false;
    for page in 1..=pages.count {
        if pages.is_free(page) {
            continue;
        }
        let Some(leaf) = pages.leaf(page)? else { continue };
        if leaf.broken {
            salvaged.pages.push(page);
        }
        let mut of: Option<&'static Table> = None;
        let mut odd = Vec::new();
        for record in leaf.records {
            match whole(&record) {
                Some(Whole::Content(table)) => {
                    of = Some(table);
                    any = true;
                    if !put(into, table.name, &record.cells)? {
                        found.twins.push((table, record.cells));
                    }
                }
                Some(Whole::Other(name, cells)) => {
                    any = true;
                    put(into, name, &cells)?;
                }
                None => odd.push(record),
            }
        }
        note_damaged(of, &odd, salvaged);
    }
    salvaged.pages.extend(pages.loose());
    if any {
        return Ok(found);
    }
    Err(Error::new(Kind::Foreign, "nothing of a case was found in it").hint("is it the right file? look for a backup"))
}

/// What a record is, where it is as it was written.
enum Whole {
    Content(&'static Table),
    /// A row of the journal, an image or an attachment's bytes, as its table holds it.
    Other(&'static str, Vec<Sql>),
}

fn whole(record: &Record) -> Option<Whole> {
    let cells = &record.cells;
    if let (Some(number), [_, rest @ ..]) = (record.number, cells.as_slice()) {
        let row: Vec<Sql> = std::iter::once(Sql::Integer(number)).chain(rest.iter().cloned()).collect();
        if is_stamped("journal", &row, 14) {
            return Some(Whole::Other("journal", row));
        }
        return match cells.as_slice() {
            [Sql::Text(sha256), Sql::Blob(bytes)] if sha256_hex(bytes) == *sha256 => {
                Some(Whole::Other("attachment_bytes", cells.clone()))
            }
            // What lies beside the case is looked at once it is known what belongs to it.
            [Sql::Text(sha256), Sql::Null] if files::is_name(sha256) => {
                Some(Whole::Other("attachment_bytes", cells.clone()))
            }
            _ => None,
        };
    }
    if is_stamped("image", cells, 10) {
        return Some(Whole::Other("image", cells.clone()));
    }
    let [row @ .., Sql::Integer(action), Sql::Integer(digest)] = cells.as_slice() else { return None };
    let is = |table: &&Table| row.len() == table.columns.len() && rows::row_digest(table.name, row, *action) == *digest;
    TABLES.iter().find(is).map(Whole::Content)
}

/// Whether a row's last cell is the digest of the others.
fn is_stamped(table: &str, row: &[Sql], columns: usize) -> bool {
    let Some((Sql::Integer(digest), rest)) = row.split_last() else { return false };
    let full = rows::full_digest(table, rest.iter().map(ValueRef::from));
    row.len() == columns && rows::stamped(rows::short_digest(&full), 0) == *digest
}

/// Names what stands on a page of a table, looks like a row of it and is not whole.
fn note_damaged(table: Option<&'static Table>, odd: &[Record], salvaged: &mut Salvaged) {
    let Some(table) = table else { return };
    for record in odd.iter().filter(|record| record.cells.len() == table.columns.len() + 2) {
        salvaged.lost.insert(format!("{} (damaged)", name_of(table, &record.cells)));
    }
}

/// Puts a row as it is; says whether none of its key was there.
fn put(into: &Connection, table: &str, cells: &[Sql]) -> Result<bool> {
    let marks = vec!["?"; cells.len()].join(", ");
    let sql = format!("INSERT INTO {table} VALUES ({marks}) ON CONFLICT DO NOTHING");
    let put = into.prepare_cached(&sql).and_then(|mut s| s.execute(params_from_iter(cells))).map_err(storage)?;
    Ok(put > 0)
}

impl Case {
    /// How many rows a table holds.
    fn count_rows(&self, table: &str) -> Result<u64> {
        let count: i64 = self
            .connection
            .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))
            .map_err(storage)?;
        Ok(u64::try_from(count).unwrap_or(0))
    }
}
