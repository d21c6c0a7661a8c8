//! What an action changed, row by row: how each was before and what it became, in words.
//!
//! The journal keeps how a row was; what it became is how the next later action found it, or how it is now. `words`
//! says it. It must not know who reads it.

mod words;

use std::collections::BTreeMap;

use rusqlite::types::Value as Sql;
use rusqlite::{OptionalExtension, params};

use super::cells::text;
use super::draft::ON_CLAIMS;
use super::rows::{self, Cells, TABLES, Table};
use super::undo::split_before;
use super::{Case, storage};
use crate::error::Result;
use words::Words;

/// One thing that an action changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowChange {
    /// What sort of thing: "value", "citation", "source".
    pub what: String,
    /// What it is, or whose.
    pub of: String,
    /// How it was; none if it was not there.
    pub before: Option<String>,
    /// What it became; none if it was taken away.
    pub after: Option<String>,
}

/// What an action changed, or a page of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Of an import: how much of what it brought is in the case as it brought it, by sort.
    pub brought: Vec<(u64, &'static str)>,
    /// The rows of this page, in the order in which they were touched.
    pub rows: Vec<RowChange>,
    /// Where the next page begins; none on the last.
    pub next: Option<usize>,
}

/// A row that was touched.
struct Touched {
    table: &'static Table,
    key: Cells,
    before: Option<Cells>,
    after: Option<Cells>,
}

impl Case {
    /// What an action changed: a page of at most so many rows. Of an import, how much it brought is counted on the
    /// first page; that reads the whole file: a job, not a keystroke.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn changes(&self, action: i64, offset: usize, limit: usize) -> Result<Changes> {
        let import: Option<bool> = self
            .connection
            .query_row("SELECT kind = 'import' FROM journal WHERE number = ?1 AND place IS NOT NULL", [action], |row| {
                row.get(0)
            })
            .optional()
            .map_err(storage)?;
        let Some(import) = import else { return Ok(Changes::default()) };
        let mut changes = Changes::default();
        if import && offset == 0 {
            changes.brought = self.brought(action)?;
        }
        let mut touched = self.touched(action, offset, limit.saturating_add(1))?;
        if touched.len() > limit {
            touched.truncate(limit);
            changes.next = Some(offset + limit);
        }
        let mut words = Words::of(self);
        for row in paired(touched) {
            changes.rows.push(words.change(&row)?);
        }
        Ok(changes)
    }

    fn brought(&self, import: i64) -> Result<Vec<(u64, &'static str)>> {
        let mut counts = Vec::new();
        for table in &TABLES {
            let sql = format!("SELECT count(*) FROM {} WHERE action = ?1", table.name);
            let count: i64 = self.connection.query_row(&sql, [import], |row| row.get(0)).map_err(storage)?;
            let brought = u64::try_from(count).unwrap_or(0).saturating_sub(self.only_changed(import, table)?);
            if brought > 0 {
                counts.push((brought, words::sort(table.name, brought)));
            }
        }
        Ok(counts)
    }

    /// How many rows an import left as they are, and did not bring: they were there.
    fn only_changed(&self, import: i64, table: &Table) -> Result<u64> {
        let sql = "SELECT DISTINCT row_key FROM image WHERE action = ?1 AND content = ?2 AND row_key IS NOT NULL";
        let mut statement = self.connection.prepare_cached(sql).map_err(storage)?;
        let mut keys = statement.query(params![import, table.name]).map_err(storage)?;
        let mut count = 0;
        while let Some(key) = keys.next().map_err(storage)? {
            let key = rows::from_json(&key.get::<_, String>(0).map_err(storage)?)?;
            count += u64::from(table.get(&self.connection, &key)?.is_some_and(|row| row.action == import));
        }
        Ok(count)
    }

    /// The rows of a page, each once, however often it was touched.
    fn touched(&self, action: i64, offset: usize, limit: usize) -> Result<Vec<Touched>> {
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT content, row_key, min(n), max(n) FROM image WHERE action = ?1 AND row_key IS NOT NULL
                 GROUP BY content, row_key ORDER BY min(n) LIMIT ?2 OFFSET ?3",
            )
            .map_err(storage)?;
        let page = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let mut found = statement.query(params![action, page(limit), page(offset)]).map_err(storage)?;
        let mut list = Vec::new();
        while let Some(row) = found.next().map_err(storage)? {
            let content: String = row.get(0).map_err(storage)?;
            let key: String = row.get(1).map_err(storage)?;
            let (first, last): (i64, i64) = (row.get(2).map_err(storage)?, row.get(3).map_err(storage)?);
            let table = rows::table(&content)?;
            let before = self.image(action, first)?.0;
            let after = if self.image(action, last)?.1 { self.after(action, table, &key)? } else { None };
            if before != after {
                list.push(Touched { table, key: rows::from_json(&key)?, before, after });
            }
        }
        Ok(list)
    }

    /// How an image says that its row was, and whether it was there afterwards.
    fn image(&self, action: i64, n: i64) -> Result<(Option<Cells>, bool)> {
        let (before, stands): (Option<String>, bool) = self
            .connection
            .prepare_cached("SELECT before, became IS NOT NULL FROM image WHERE action = ?1 AND n = ?2")
            .and_then(|mut s| s.query_row([action, n], |row| Ok((row.get(0)?, row.get(1)?))))
            .map_err(storage)?;
        Ok((before.as_deref().map(cells_of).transpose()?, stands))
    }

    /// How an action left a row: as the next one found it, or as it is.
    fn after(&self, action: i64, table: &Table, key: &str) -> Result<Option<Cells>> {
        let next: Option<Option<String>> = self
            .connection
            .prepare_cached(
                "SELECT i.before FROM image i JOIN journal j ON j.number = i.action
                 WHERE i.content = ?1 AND i.row_key = ?2
                 AND j.place > (SELECT place FROM journal WHERE number = ?3) ORDER BY j.place, i.n LIMIT 1",
            )
            .and_then(|mut s| s.query_row(params![table.name, key, action], |row| row.get(0)).optional())
            .map_err(storage)?;
        match next {
            Some(before) => before.as_deref().map(cells_of).transpose(),
            None => Ok(table.get(&self.connection, &rows::from_json(key)?)?.map(|row| row.cells)),
        }
    }

    /// A row as it is or, if it has gone, as it was last.
    fn now_or_last(&self, table: &str, key: &[Sql]) -> Result<Option<Cells>> {
        let table = rows::table(table)?;
        if let Some(row) = table.get(&self.connection, key)? {
            return Ok(Some(row.cells));
        }
        let last: Option<String> = self
            .connection
            .prepare_cached(
                "SELECT i.before FROM image i JOIN journal j ON j.number = i.action
                 WHERE i.content = ?1 AND i.row_key = ?2 AND i.before IS NOT NULL ORDER BY j.place DESC, i.n DESC LIMIT 1",
            )
            .and_then(|mut s| s.query_row([table.name, &rows::to_json(key)], |row| row.get(0)).optional())
            .map_err(storage)?;
        last.as_deref().map(cells_of).transpose()
    }

    /// The values of an entity that has gone, as they were last.
    fn last_values(&self, entity: &str) -> Result<Vec<Cells>> {
        // Keys are lists: those of its values begin as its own does, and go on with a comma.
        let start = rows::to_json(&[text(entity)]);
        let start = start.trim_end_matches(']');
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT i.row_key, i.before FROM image i JOIN journal j ON j.number = i.action
                 WHERE i.content = 'value' AND i.row_key >= ?1 || ',' AND i.row_key < ?1 || '-' AND i.before IS NOT NULL
                 ORDER BY j.place, i.n",
            )
            .map_err(storage)?;
        let found = statement.query_map([start], |row| Ok((row.get(0)?, row.get(1)?))).map_err(storage)?;
        let mut last: BTreeMap<String, String> = BTreeMap::new();
        for pair in found {
            let (key, before) = pair.map_err(storage)?;
            last.insert(key, before);
        }
        last.values().map(|before| cells_of(before)).collect()
    }
}

fn cells_of(before: &str) -> Result<Cells> {
    split_before(before).map(|(cells, _)| cells)
}

/// A value that was put in another's place is one change, and what moved along with it none.
fn paired(mut touched: Vec<Touched>) -> Vec<Touched> {
    let place = |cells: Option<&Cells>| Some((cells?.first()?.clone(), cells?.get(1)?.clone(), cells?.get(6)?.clone()));
    let is_value = |row: &&Touched| row.table.name == "value";
    let mut pairs = Vec::new();
    for (old, row) in touched.iter().enumerate().filter(|(_, row)| is_value(row) && row.after.is_none()) {
        let there = |new: &Touched| new.before.is_none() && place(new.after.as_ref()) == place(row.before.as_ref());
        let new = touched.iter().position(|new| is_value(&new) && there(new));
        pairs.extend(new.map(|new| (old, new)));
    }
    for (old, new) in pairs {
        let keys = (touched[old].key.clone(), touched[new].key.clone());
        touched[old].after = touched[new].after.take();
        pass_over_moved(&mut touched, &keys);
    }
    touched.retain(|row| row.before.is_some() || row.after.is_some());
    touched
}

/// Citations, rulings and marks that only followed a value from one key to another.
fn pass_over_moved(touched: &mut [Touched], (from, to): &(Cells, Cells)) {
    for old in 0..touched.len() {
        let row = &touched[old];
        let Some(before) = row.before.as_ref().filter(|before| before.starts_with(from)) else { continue };
        if row.after.is_some() || !ON_CLAIMS.contains(&row.table.name) {
            continue;
        }
        let moved: Cells = to.iter().chain(before.iter().skip(from.len())).cloned().collect();
        let there = |new: &Touched| {
            new.table.name == row.table.name && new.before.is_none() && new.after.as_ref() == Some(&moved)
        };
        if let Some(new) = touched.iter().position(there) {
            touched[old].before = None;
            touched[new].after = None;
        }
    }
}
