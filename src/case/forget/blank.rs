//! The journal without what was forgotten: images and words that name it are blanked with their salts, and noted.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

use super::super::draft::Draft;
use super::super::journal::{self, NOT_KEPT};
use super::super::rows::{self, TABLES, Table, Total};
use super::super::undo::split_before;
use super::super::{hex, storage};
use super::Forgetting;
use super::needles::{Needles, name_one};
use super::past::Past;
use crate::error::{Error, Result};

/// What the journal then says in place of a title.
const TITLE: &str = "(forgotten)";

/// What a forgetting notes of itself, so that `verify` can tell what it blanked from what was blanked by others.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(in super::super) struct Detail {
    /// How many images it blanked.
    pub(in super::super) images: i64,
    /// How many actions' words.
    pub(in super::super) titles: i64,
    /// What the rows that imports left add up to from now on, by import.
    pub(in super::super) totals: BTreeMap<i64, String>,
}

/// An image as it is looked at here.
struct Seen {
    action: i64,
    n: i64,
    content: String,
    key: String,
    before: Option<String>,
}

pub(super) fn blank(draft: &mut Draft<'_>, past: &Past, words: &Needles, told: &mut Forgetting) -> Result<()> {
    let gone = gone_rows(draft, past)?;
    // Of a row that came and went within this very action nothing is kept at all.
    for (content, key) in &gone {
        let sql = "DELETE FROM image WHERE action = ?1 AND content = ?2 AND row_key = ?3";
        draft.connection.execute(sql, params![draft.action, content, key]).map_err(storage)?;
    }
    let mut fixed = BTreeSet::new();
    let mut touched = BTreeSet::new();
    for image in images(draft.connection, draft.action)? {
        let lost = gone.contains(&(image.content.clone(), image.key.clone()));
        let named = image.before.as_deref().map_or(Ok(false), |before| name_one(before, &past.ids, words))?;
        if !lost && !named {
            continue;
        }
        if lost && ["source", "evidence", "attachment"].contains(&image.content.as_str()) {
            touched.insert(image.action);
        }
        if !lost {
            // The row stands, and whoever left it so can no longer answer for it.
            let (table, key) = (rows::table(&image.content)?, rows::from_json(&image.key)?);
            if table.get(draft.connection, &key)?.is_some_and(|row| row.action == image.action) {
                draft.take_over(table.name, &key)?;
            }
        }
        if image.before.is_some() {
            fixed.insert(image.action);
        }
        blank_image(draft, &image)?;
    }
    told.fixed = fixed.len() as u64;
    blank_words(draft, past, words, &touched, told)
}

/// The rows that have gone for good: now, or before, of the source or of what only an import of it said.
fn gone_rows(draft: &Draft<'_>, past: &Past) -> Result<BTreeSet<(String, String)>> {
    let mut gone = draft.gone();
    for image in images(draft.connection, draft.action)? {
        let cells = rows::from_json(&image.key)?;
        let first = |at: usize| cells.get(at).map(super::super::cells::string).unwrap_or_default();
        let of_it = match image.content.as_str() {
            "source" => past.ids.contains(&first(0)) && !past.evidence.contains(&first(0)),
            "evidence" => past.evidence.contains(&first(0)),
            "citation" => past.evidence.contains(&first(5)),
            "attachment" => past.files.contains_key(&first(0)) && past.ids.contains(&first(1)),
            _ => false,
        };
        let imported = match &image.before {
            Some(before) if !of_it && !past.imports.is_empty() => past.imports.contains(&split_before(before)?.1),
            _ => false,
        };
        if of_it || imported && rows::table(&image.content)?.get(draft.connection, &cells)?.is_none() {
            gone.insert((image.content, image.key));
        }
    }
    Ok(gone)
}

/// The images of actions before this one that have not been blanked.
fn images(connection: &Connection, action: i64) -> Result<Vec<Seen>> {
    let mut statement = connection
        .prepare_cached(
            "SELECT action, n, content, row_key, before FROM image
             WHERE action <> ?1 AND forgotten IS NULL AND row_key IS NOT NULL ORDER BY action, n",
        )
        .map_err(storage)?;
    let found = statement
        .query_map([action], |row| {
            Ok(Seen {
                action: row.get(0)?,
                n: row.get(1)?,
                content: row.get(2)?,
                key: row.get(3)?,
                before: row.get(4)?,
            })
        })
        .map_err(storage)?;
    found.collect::<rusqlite::Result<_>>().map_err(storage)
}

/// What is left of an image is that there was one, and digests that nobody can try guesses on.
fn blank_image(draft: &Draft<'_>, image: &Seen) -> Result<()> {
    draft
        .connection
        .prepare_cached(
            "UPDATE image SET row_key = NULL, before = NULL, salt = NULL, forgotten = ?3 WHERE action = ?1 AND n = ?2",
        )
        .and_then(|mut s| s.execute([image.action, image.n, draft.action]))
        .map_err(storage)?;
    journal::stamp_image(draft.connection, image.action, image.n)
}

fn blank_words(
    draft: &Draft<'_>,
    past: &Past,
    words: &Needles,
    touched: &BTreeSet<i64>,
    told: &mut Forgetting,
) -> Result<()> {
    let mut statement = draft
        .connection
        .prepare("SELECT number, title, coalesce(detail, '') FROM journal WHERE forgotten IS NULL AND number <> ?1")
        .map_err(storage)?;
    let found = statement
        .query_map([draft.action], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
        })
        .map_err(storage)?;
    for line in found {
        let (number, title, detail) = line.map_err(storage)?;
        let names = words.are_in(&title) || words.are_in(&detail) || past.imports.contains(&number);
        if names || touched.contains(&number) && repeats(&title, &past.words) {
            blank_line(draft, number)?;
            told.log_lines += 1;
        }
    }
    Ok(())
}

fn blank_line(draft: &Draft<'_>, number: i64) -> Result<()> {
    draft
        .connection
        .execute(
            "UPDATE journal SET title = ?2, detail = CASE WHEN detail = ?3 THEN detail END, total = NULL, salt = x'',
             forgotten = ?4 WHERE number = ?1",
            params![number, TITLE, NOT_KEPT, draft.action],
        )
        .map_err(storage)?;
    journal::stamp(draft.connection, number)
}

/// Whether the title of an action says some of these words again, or a part of them: "evidence: he came on …".
fn repeats(title: &str, words: &BTreeSet<String>) -> bool {
    let long = |text: &str| text.chars().count() >= 4;
    let mut ends = vec![title];
    ends.extend(title.match_indices(": ").filter_map(|(at, _)| title.get(at + 2..)));
    let ends: Vec<&str> =
        ends.into_iter().map(|end| end.trim_end_matches(['…', '.', ' '])).filter(|end| long(end)).collect();
    words
        .iter()
        .filter(|text| long(text))
        .any(|text| title.contains(text.as_str()) || ends.iter().any(|end| text.contains(end)))
}

/// What a forgetting notes of itself, once all is done.
pub(super) fn detail(connection: &Connection, action: i64) -> Result<String> {
    let count = |table: &str| -> Result<i64> {
        let sql = format!("SELECT count(*) FROM {table} WHERE forgotten = ?1");
        connection.query_row(&sql, [action], |row| row.get(0)).map_err(storage)
    };
    let mut detail = Detail { images: count("image")?, titles: count("journal")?, totals: BTreeMap::new() };
    let mut known = totals(connection)?;
    let gone = journal::undone(connection)?;
    for (import, total) in imports(connection)? {
        if gone.contains(&import) && journal::is_removed_by_range(connection, import)? {
            continue;
        }
        let now = hex(&total_of(connection, import)?.bytes());
        if known.remove(&import).or(total.map(|total| hex(&total))).as_ref() != Some(&now) {
            detail.totals.insert(import, now);
        }
    }
    serde_json::to_string(&detail).map_err(|e| Error::input(e.to_string()))
}

fn imports(connection: &Connection) -> Result<Vec<(i64, Option<Vec<u8>>)>> {
    let sql = "SELECT number, total FROM journal WHERE kind = 'import' AND place IS NOT NULL";
    let mut statement = connection.prepare_cached(sql).map_err(storage)?;
    let found = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(storage)?;
    found.collect::<rusqlite::Result<_>>().map_err(storage)
}

/// What earlier forgettings say that the rows of imports add up to.
pub(in super::super) fn totals(connection: &Connection) -> Result<BTreeMap<i64, String>> {
    let mut all = BTreeMap::new();
    for (_, detail) in details(connection)? {
        all.extend(detail.totals);
    }
    Ok(all)
}

/// What each sealed forgetting notes of itself, in the order in which they were done.
pub(in super::super) fn details(connection: &Connection) -> Result<Vec<(i64, Detail)>> {
    let sql =
        "SELECT number, coalesce(detail, '') FROM journal WHERE kind = 'forget' AND place IS NOT NULL ORDER BY place";
    let mut statement = connection.prepare_cached(sql).map_err(storage)?;
    let found =
        statement.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))).map_err(storage)?;
    let found: Vec<(i64, String)> = found.collect::<rusqlite::Result<_>>().map_err(storage)?;
    Ok(found.into_iter().map(|(number, text)| (number, serde_json::from_str(&text).unwrap_or_default())).collect())
}

/// What the rows that an import left as they are add up to, as `verify` counts them.
fn total_of(connection: &Connection, import: i64) -> Result<Total> {
    let mut total = Total::default();
    let imaged = |table: &Table, key: &str| -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM image WHERE action = ?1 AND content = ?2 AND row_key = ?3)";
        let mut statement = connection.prepare_cached(sql).map_err(storage)?;
        statement.query_row(params![import, table.name, key], |row| row.get(0)).map_err(storage)
    };
    for table in &TABLES {
        table.each(connection, &mut |row| {
            if row.action == import && !imaged(table, &rows::to_json(table.key(&row.cells)))? {
                total.add(&rows::full_digest(table.name, row.cells.iter().map(ValueRef::from)));
            }
            Ok(())
        })?;
    }
    let mut counted = BTreeSet::new();
    for image in images(connection, 0)? {
        let Some(before) = image.before else { continue };
        let (cells, left_by) = split_before(&before)?;
        let table = rows::table(&image.content)?;
        let stands =
            |key: &[_]| -> Result<bool> { Ok(table.get(connection, key)?.is_some_and(|row| row.action == import)) };
        if left_by == import
            && !stands(table.key(&cells))?
            && !imaged(table, &image.key)?
            && counted.insert((table.name, image.key))
        {
            total.add(&rows::full_digest(table.name, cells.iter().map(ValueRef::from)));
        }
    }
    Ok(total)
}
