//! Undo and redo: each a new action that puts rows back as their images say.
//!
//! An action can be taken back while each row it touched is still as it left it and nothing made later hangs
//! on it; otherwise the later actions are named.

use std::collections::BTreeSet;

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension, params_from_iter};

use super::journal::{self, Sort};
use super::rows::{self, Cells, TABLES, Table};
use super::{Case, Draft, storage};
use crate::error::{Error, Kind, Result};

/// An import of at most so many rows keeps their images when it is undone, and can be redone from them.
const REDO_MOST: i64 = 20_000;

/// What was taken back or put again.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Undone {
    /// The number of the action that was taken back or put again.
    pub action: i64,
    /// Its title.
    pub title: String,
}

/// A journal row, as far as undo needs it.
struct Past {
    number: i64,
    kind: String,
    title: String,
    reverses: Option<i64>,
}

impl Case {
    /// Takes an action back; the last one not yet undone where none is named.
    ///
    /// # Errors
    /// [`Kind::NotFound`] if there is none, [`Kind::Conflict`] naming the later actions that hang on it.
    pub fn undo(&mut self, action: Option<i64>) -> Result<Undone> {
        let gone = journal::undone(&self.connection)?;
        let past = match action {
            Some(number) => self.past(number)?,
            None => match journal::last_standing(&self.connection, &gone)? {
                Some(number) => self.past(number)?,
                None => return Err(Error::new(Kind::NotFound, "there is nothing to undo")),
            },
        };
        if past.reverses.is_some() {
            return Err(Error::new(Kind::Conflict, format!("action {} is itself an undo or redo", past.number))
                .hint("name the action that it took back, with undo or redo"));
        }
        if gone.contains(&past.number) {
            return Err(Error::new(
                Kind::Conflict,
                format!("action {} is undone already: {}", past.number, past.title),
            ));
        }
        self.reverse(&past, Sort::Undo(past.number))?;
        Ok(Undone { action: past.number, title: past.title })
    }

    /// Puts an undone action again; the one undone last where none is named.
    ///
    /// # Errors
    /// As [`Case::undo`].
    pub fn redo(&mut self, action: Option<i64>) -> Result<Undone> {
        let gone = journal::undone(&self.connection)?;
        let standing = |past: &Past| past.kind == "undo" && !gone.contains(&past.number);
        let undo = self.last(|past| standing(past) && action.is_none_or(|n| past.reverses == Some(n)))?;
        let Some(undo) = undo else {
            let what =
                action.map_or_else(|| "there is nothing to redo".to_owned(), |n| format!("action {n} is not undone"));
            return Err(Error::new(Kind::NotFound, what));
        };
        let original = self.past(undo.reverses.unwrap_or(undo.number))?;
        self.reverse(&undo, Sort::Redo(undo.number))?;
        Ok(Undone { action: original.number, title: original.title })
    }

    fn reverse(&mut self, past: &Past, sort: Sort) -> Result<()> {
        let (verb, name) = match sort {
            Sort::Redo(_) => ("redo", past.title.strip_prefix("undo: ").unwrap_or(&past.title)),
            _ => ("undo", past.title.as_str()),
        };
        let title = format!("{verb}: {name}");
        let number = past.number;
        let import = past.kind == "import";
        self.act_as(&title, sort, None, |draft| {
            if !journal::has_kept(draft.connection, number)? {
                return Err(Error::new(Kind::Conflict, format!("{name} was too large to keep: it can't be put again"))
                    .hint("import the file again"));
            }
            if import {
                refuse_if_rows_moved_on(draft, number)?;
            }
            let images = images(draft.connection, number)?;
            // Rows that an import changed are put back first: after that, its range holds what it made.
            for image in images.iter().rev() {
                put_back(draft, number, image)?;
            }
            if import { remove_range(draft, number) } else { Ok(()) }
        })
    }

    fn past(&self, number: i64) -> Result<Past> {
        self.last(|past| past.number == number)?.ok_or_else(|| {
            Error::new(Kind::NotFound, format!("there is no action {number}")).hint("`muckrake log CASE` lists them")
        })
    }

    fn last(&self, wanted: impl Fn(&Past) -> bool) -> Result<Option<Past>> {
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT number, kind, title, reverses FROM journal WHERE place IS NOT NULL ORDER BY place DESC",
            )
            .map_err(storage)?;
        let mut rows = statement.query([]).map_err(storage)?;
        while let Some(row) = rows.next().map_err(storage)? {
            let read =
                || Ok(Past { number: row.get(0)?, kind: row.get(1)?, title: row.get(2)?, reverses: row.get(3)? });
            let past = read().map_err(storage)?;
            if wanted(&past) {
                return Ok(Some(past));
            }
        }
        Ok(None)
    }
}

/// An image as the journal keeps it.
struct Image {
    table: &'static Table,
    key: Cells,
    /// The row's cells, and the action that had left it so.
    before: Option<(Cells, i64)>,
    salt: Vec<u8>,
    became: Option<Vec<u8>>,
}

fn images(connection: &Connection, action: i64) -> Result<Vec<Image>> {
    let mut statement = connection
        .prepare_cached(
            "SELECT content, row_key, before, salt, became, forgotten FROM image WHERE action = ?1 ORDER BY n",
        )
        .map_err(storage)?;
    let mut rows = statement.query([action]).map_err(storage)?;
    let mut list = Vec::new();
    while let Some(row) = rows.next().map_err(storage)? {
        if row.get::<_, Option<String>>(5).map_err(storage)?.is_some() {
            return Err(Error::new(
                Kind::Conflict,
                "what this action touched has been forgotten; it can't be taken back",
            ));
        }
        let key: String = row.get(1).map_err(storage)?;
        let before: Option<String> = row.get(2).map_err(storage)?;
        list.push(Image {
            table: rows::table(&row.get::<_, String>(0).map_err(storage)?)?,
            key: rows::from_json(&key)?,
            before: before.as_deref().map(split_before).transpose()?,
            salt: row.get(3).map_err(storage)?,
            became: row.get(4).map_err(storage)?,
        });
    }
    Ok(list)
}

/// What an image's `before` holds: the row's cells, and behind them the action that had left it so.
pub(super) fn split_before(text: &str) -> Result<(Cells, i64)> {
    let mut cells = rows::from_json(text)?;
    match cells.pop() {
        Some(Sql::Integer(left_by)) => Ok((cells, left_by)),
        _ => Err(Error::new(Kind::Damaged, "an image in the journal can't be read")),
    }
}

fn put_back(draft: &mut Draft<'_>, action: i64, image: &Image) -> Result<()> {
    let now = image.table.get(draft.connection, &image.key)?;
    let digest = now.as_ref().map(|row| rows::salted_digest(&image.salt, image.table.name, &row.cells));
    if digest != image.became {
        let later =
            now.map_or_else(|| last_on_row(draft.connection, image.table, &image.key), |row| Ok(vec![row.action]))?;
        return Err(refusal(draft.connection, action, "has been changed since", &later));
    }
    match &image.before {
        Some((cells, left_by)) => {
            refuse_if_it_no_longer_fits(draft, action, image.table, cells)?;
            draft.put_as(image.table.name, cells, *left_by)
        }
        None => {
            // Links that the action made or ended say so in the derived tables only then.
            draft.derive()?;
            refuse_if_something_hangs(draft, action, image.table, &image.key)?;
            draft.delete(image.table.name, &image.key)
        }
    }
}

/// What was done since such that a row can't stand as it was: a group within a group, a claim that has gone, values
/// that only the schema of now has a property for.
fn refuse_if_it_no_longer_fits(draft: &Draft<'_>, action: i64, table: &Table, cells: &[Sql]) -> Result<()> {
    let later: BTreeSet<i64> = match (table.name, cells) {
        ("same_as", [member, head, ..]) => {
            let sql = "SELECT DISTINCT action FROM same_as WHERE member = ?2 OR head = ?1";
            actions(draft.connection, sql, &[member.clone(), head.clone()])?
        }
        ("citation" | "ruling" | "mark", [entity, property, value, lang, assertion, ..]) => {
            let empty = |cell: &Sql| *cell == Sql::Text(String::new());
            let (claim, key) = match (empty(assertion), empty(property)) {
                (false, _) => (rows::table("assertion")?, vec![assertion.clone()]),
                (true, true) => (rows::table("entity")?, vec![entity.clone()]),
                (true, false) => (rows::table("value")?, [entity, property, value, lang].map(Sql::clone).to_vec()),
            };
            match claim.get(draft.connection, &key)? {
                Some(_) => BTreeSet::new(),
                None => last_on_row(draft.connection, claim, &key)?.into_iter().collect(),
            }
        }
        ("entity", [id, Sql::Text(schema), ..]) => {
            let fits = |schema: &str, property: &str| draft.vocabulary.property(schema, property).is_some();
            let Some(now) = table.get(draft.connection, std::slice::from_ref(id))? else { return Ok(()) };
            let now = now.cells.get(1).map(super::cells::string).unwrap_or_default();
            let sql = "SELECT DISTINCT property, action FROM value WHERE entity = ?1 AND action <> ?2";
            let mut statement = draft.connection.prepare_cached(sql).map_err(storage)?;
            let found = statement
                .query_map(params_from_iter([id, &Sql::Integer(action)]), |row| Ok((row.get(0)?, row.get(1)?)))
                .map_err(storage)?;
            let found: Vec<(String, i64)> = found.collect::<rusqlite::Result<_>>().map_err(storage)?;
            let unfit = found.into_iter().filter(|(property, _)| fits(&now, property) && !fits(schema, property));
            unfit.map(|(_, number)| number).collect()
        }
        _ => BTreeSet::new(),
    };
    refuse_for(draft.connection, action, "it does not fit what was made later", &later)
}

/// The actions that a statement finds.
fn actions(connection: &Connection, sql: &str, parameters: &[Sql]) -> Result<BTreeSet<i64>> {
    let mut statement = connection.prepare_cached(sql).map_err(storage)?;
    let found = statement.query_map(params_from_iter(parameters), |row| row.get(0)).map_err(storage)?;
    found.collect::<rusqlite::Result<_>>().map_err(storage)
}

/// The last action that touched a row.
fn last_on_row(connection: &Connection, table: &Table, key: &[Sql]) -> Result<Vec<i64>> {
    let found: Option<i64> = connection
        .query_row(
            "SELECT max(action) FROM image WHERE content = ?1 AND row_key = ?2",
            [table.name, &rows::to_json(key)],
            |row| row.get(0),
        )
        .optional()
        .map_err(storage)?
        .flatten();
    Ok(found.into_iter().collect())
}

fn refuse_if_something_hangs(draft: &Draft<'_>, action: i64, table: &Table, key: &[Sql]) -> Result<()> {
    let mut later = BTreeSet::new();
    for (child, columns) in table.children {
        let terms: Vec<String> = columns.split(", ").enumerate().map(|(i, c)| format!("{c} = ?{}", i + 1)).collect();
        let terms = terms.join(" AND ");
        let sql = match *child {
            // What may name an entity before it is there hangs on it only if it came later.
            "link" => format!(
                "SELECT DISTINCT v.action FROM link JOIN value v ON v.entity = link.entity AND v.value = link.{columns}
                 WHERE link.{terms} AND v.action > {action} LIMIT 20"
            ),
            "about" => format!("SELECT DISTINCT action FROM about WHERE {terms} AND action > {action} LIMIT 20"),
            _ => format!("SELECT DISTINCT action FROM {child} WHERE {terms} AND action <> {action} LIMIT 20"),
        };
        later.extend(actions(draft.connection, &sql, key)?);
    }
    later.remove(&draft.action);
    refuse_for(draft.connection, action, "something made later hangs on it", &later)
}

fn refuse_for(connection: &Connection, action: i64, why: &str, later: &BTreeSet<i64>) -> Result<()> {
    if later.is_empty() {
        return Ok(());
    }
    Err(refusal(connection, action, why, &later.iter().copied().collect::<Vec<_>>()))
}

fn refusal(connection: &Connection, action: i64, why: &str, later: &[i64]) -> Error {
    let title = |number: i64| {
        let found = connection
            .query_row("SELECT title FROM journal WHERE number = ?1", [number], |row| row.get::<_, String>(0));
        format!("{number} ({})", found.unwrap_or_default())
    };
    let names: Vec<String> = later.iter().map(|n| title(*n)).collect();
    Error::new(Kind::Conflict, format!("action {action} can't be undone: {why}, by action {}", names.join(", ")))
        .hint("undo the later actions first")
}

/// Takes away every row that an import made and that still is as it made it.
fn remove_range(draft: &mut Draft<'_>, action: i64) -> Result<()> {
    let mut count = 0;
    for table in &TABLES {
        count += count_rows(draft.connection, table, action)?;
        refuse_if_range_is_used(draft.connection, action, table)?;
    }
    if count > REDO_MOST {
        draft.remove_unremembered(action)
    } else {
        for table in TABLES.iter().rev() {
            let mut keys: Vec<Cells> = Vec::new();
            table.each(draft.connection, &mut |row| {
                if row.action == action {
                    keys.push(table.key(&row.cells).to_vec());
                }
                Ok(())
            })?;
            for key in keys {
                draft.delete(table.name, &key)?;
            }
        }
        Ok(())
    }
}

fn count_rows(connection: &Connection, table: &Table, action: i64) -> Result<i64> {
    let sql = format!("SELECT count(*) FROM {} WHERE action = ?1", table.name);
    connection.query_row(&sql, [action], |row| row.get(0)).map_err(storage)
}

/// Rows that the import made and that are no longer as it left them: the images say which these may be.
fn refuse_if_rows_moved_on(draft: &Draft<'_>, action: i64) -> Result<()> {
    let mut statement = draft
        .connection
        .prepare("SELECT content, before FROM image WHERE before IS NOT NULL AND action > ?1")
        .map_err(storage)?;
    let mut found = statement.query([action]).map_err(storage)?;
    let mut later = BTreeSet::new();
    while let Some(row) = found.next().map_err(storage)? {
        let table = rows::table(&row.get::<_, String>(0).map_err(storage)?)?;
        let (cells, left_by) = split_before(&row.get::<_, String>(1).map_err(storage)?)?;
        if left_by != action {
            continue;
        }
        match table.get(draft.connection, table.key(&cells))? {
            Some(row) if row.action == action => {}
            Some(row) => drop(later.insert(row.action)),
            None => later.extend(last_on_row(draft.connection, table, table.key(&cells))?),
        }
    }
    refuse_for(draft.connection, action, "rows of it have been changed since", &later)
}

fn refuse_if_range_is_used(connection: &Connection, action: i64, parent: &Table) -> Result<()> {
    let mut later = BTreeSet::new();
    for (child, columns) in parent.children {
        let on: Vec<String> =
            columns.split(", ").zip(parent.columns).map(|(theirs, ours)| format!("c.{theirs} = p.{ours}")).collect();
        // The child side is walked: what later actions wrote is little, what an import wrote is much.
        let from = match *child {
            // A link may have got this end later than it was made: its value says when.
            "link" => format!("value c CROSS JOIN link l ON l.entity = c.entity AND l.{columns} = c.value"),
            _ => format!("{child} c"),
        };
        let on = if *child == "link" { "p.id = c.value".to_owned() } else { on.join(" AND ") };
        let sql = format!(
            "SELECT DISTINCT c.action FROM {from} CROSS JOIN {} p ON {on} WHERE c.action > ?1 AND p.action = ?1 LIMIT 20",
            parent.name,
        );
        later.extend(actions(connection, &sql, &[Sql::Integer(action)])?);
    }
    refuse_for(connection, action, "something made later hangs on it", &later)
}

/// Removes every trace of an action that was never sealed.
pub(super) fn sweep_action(connection: &mut Connection, action: i64) -> Result<()> {
    let transaction =
        connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(storage)?;
    delete_range(&transaction, action)?;
    transaction.execute("DELETE FROM image WHERE action = ?1", [action]).map_err(storage)?;
    transaction.execute("DELETE FROM journal WHERE number = ?1 AND place IS NULL", [action]).map_err(storage)?;
    transaction.commit().map_err(storage)
}

/// Deletes every content and derived row that an action wrote, children first.
pub(super) fn delete_range(connection: &Connection, action: i64) -> Result<()> {
    // Derived rows carry the action of their entity: they go with it.
    let derived = ["link", "card", "about"].into_iter();
    for table in derived.chain(TABLES.iter().rev().map(|t| t.name)) {
        connection.execute(&format!("DELETE FROM {table} WHERE action = ?1"), [action]).map_err(storage)?;
    }
    Ok(())
}
