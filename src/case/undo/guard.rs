//! What stands in the way of taking an action back or putting it again: refused by name, before the file refuses.

use std::collections::BTreeSet;

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params_from_iter};

use super::super::draft::ON_CLAIMS;
use super::super::rows::{self, TABLES, Table};
use super::super::verify::name_of;
use super::super::{Draft, cells, journal, storage};
use super::{Image, Reversal, split_before};
use crate::error::{Error, Kind, Result};

/// A table, and the key of the row in it that another row belongs to.
type Parent = (&'static Table, Vec<Sql>);

impl Reversal {
    /// A row that is no longer as the action left it, even if somebody made it look the same again.
    pub(super) fn refuse_if_moved_on(&self, draft: &Draft<'_>, image: &Image) -> Result<()> {
        let now = image.table.get(draft.connection, &image.key)?;
        let digest = now.as_ref().map(|row| rows::salted_digest(&image.salt, image.table.name, &row.cells));
        let left_by = match now {
            Some(row) => Some(row.action),
            None => self.standing.last_on_row(draft.connection, image.table, &image.key)?,
        };
        if digest == image.became && (self.again || left_by == Some(self.action)) {
            return Ok(());
        }
        Err(self.refusal(draft.connection, "has been changed since", &left_by.into_iter().collect()))
    }

    /// Rows that an import made and that are no longer as it left them: the images say which these may be.
    pub(super) fn refuse_if_rows_moved_on(&self, draft: &Draft<'_>) -> Result<()> {
        let mut statement = draft
            .connection
            .prepare("SELECT content, before FROM image WHERE before IS NOT NULL AND action > ?1")
            .map_err(storage)?;
        let mut found = statement.query([self.action]).map_err(storage)?;
        let mut later = BTreeSet::new();
        while let Some(row) = found.next().map_err(storage)? {
            let table = rows::table(&row.get::<_, String>(0).map_err(storage)?)?;
            let (cells, left_by) = split_before(&row.get::<_, String>(1).map_err(storage)?)?;
            if left_by != self.action {
                continue;
            }
            match table.get(draft.connection, table.key(&cells))? {
                Some(row) if row.action == self.action => {}
                Some(row) => drop(later.insert(row.action)),
                None => later.extend(self.standing.last_on_row(draft.connection, table, table.key(&cells))?),
            }
        }
        self.refuse_for(draft.connection, "rows of it have been changed since", &later)
    }

    /// What a row belongs to and what is not there: the action that took it away, or would bring it again, is named.
    pub(super) fn refuse_if_parent_has_gone(&self, draft: &Draft<'_>, table: &Table, row: &[Sql]) -> Result<()> {
        for (parent, key) in parents(table, row)? {
            if parent.get(draft.connection, &key)?.is_none() {
                return Err(self.missing(draft.connection, parent, &key)?);
            }
        }
        Ok(())
    }

    /// A source may come before the one that it derives from: looked at when all are there.
    pub(super) fn refuse_if_a_source_has_gone(&self, draft: &Draft<'_>) -> Result<()> {
        let sql = "SELECT s.derives_from FROM source s WHERE s.derives_from IS NOT NULL
                   AND NOT EXISTS (SELECT 1 FROM source o WHERE o.id = s.derives_from) LIMIT 1";
        let mut statement = draft.connection.prepare_cached(sql).map_err(storage)?;
        let mut found = statement.query([]).map_err(storage)?;
        match found.next().map_err(storage)? {
            Some(row) => {
                let key = [row.get::<_, Sql>(0).map_err(storage)?];
                Err(self.missing(draft.connection, rows::table("source")?, &key)?)
            }
            None => Ok(()),
        }
    }

    /// What was done since such that a row can't stand as it was: a group within a group, values that only the schema
    /// of now has a property for.
    pub(super) fn refuse_if_it_no_longer_fits(&self, draft: &Draft<'_>, table: &Table, cells: &[Sql]) -> Result<()> {
        let later: BTreeSet<i64> = match (table.name, cells) {
            ("same_as", [member, head, ..]) => {
                let sql = "SELECT DISTINCT action FROM same_as WHERE member = ?2 OR head = ?1";
                actions(draft.connection, sql, &[member.clone(), head.clone()])?
            }
            ("entity", [id, Sql::Text(schema), ..]) => self.made_unfit(draft, table, id, schema)?,
            _ => BTreeSet::new(),
        };
        self.refuse_for(draft.connection, "it does not fit what was made later", &later)
    }

    fn made_unfit(&self, draft: &Draft<'_>, table: &Table, id: &Sql, schema: &str) -> Result<BTreeSet<i64>> {
        let Some(now) = table.get(draft.connection, std::slice::from_ref(id))? else { return Ok(BTreeSet::new()) };
        let now = now.cells.get(1).map(cells::string).unwrap_or_default();
        let fits = |schema: &str, property: &str| draft.vocabulary.property(schema, property).is_some();
        let sql = "SELECT DISTINCT property, action FROM value WHERE entity = ?1";
        let mut statement = draft.connection.prepare_cached(sql).map_err(storage)?;
        let found = statement.query_map([id], |row| Ok((row.get(0)?, row.get(1)?))).map_err(storage)?;
        let found: Vec<(String, i64)> = found.collect::<rusqlite::Result<_>>().map_err(storage)?;
        let unfit = found.into_iter().filter(|(property, _)| fits(&now, property) && !fits(schema, property));
        Ok(unfit.map(|(_, number)| number).filter(|number| self.later.contains(number)).collect())
    }

    /// What was made later and hangs on a row that is to go. A removal that is put again found nothing on it.
    pub(super) fn refuse_if_something_hangs(&self, draft: &Draft<'_>, table: &Table, key: &[Sql]) -> Result<()> {
        let mut later = BTreeSet::new();
        for (child, columns) in table.children.iter().filter(|child| **child != DEFERRED) {
            let terms: Vec<String> =
                columns.split(", ").enumerate().map(|(i, c)| format!("c.{c} = ?{}", i + 1)).collect();
            let terms = terms.join(" AND ");
            let sql = match *child {
                "link" => format!(
                    "SELECT DISTINCT v.action FROM link c JOIN value v ON v.entity = c.entity AND v.value = c.{columns}
                     WHERE {terms}"
                ),
                _ => format!("SELECT DISTINCT c.action FROM {child} c WHERE {terms}"),
            };
            let mut found = actions(draft.connection, &sql, key)?;
            // Only the record of a value may have gone from under it before.
            found.retain(|number| (self.again && *columns != RECORD) || self.later.contains(number));
            later.append(&mut found);
        }
        self.refuse_for(draft.connection, "something made later hangs on it", &later)
    }

    pub(super) fn refuse_for(&self, connection: &Connection, why: &str, later: &BTreeSet<i64>) -> Result<()> {
        if later.is_empty() { Ok(()) } else { Err(self.refusal(connection, why, later)) }
    }

    fn refusal(&self, connection: &Connection, why: &str, later: &BTreeSet<i64>) -> Error {
        self.in_the_way.borrow_mut().extend(later);
        let names: Vec<String> = later.iter().map(|number| name(connection, *number)).collect();
        let by = if names.is_empty() { String::new() } else { format!(", by action {}", names.join(", ")) };
        let forgot = later.iter().any(|number| journal::is_forgetting(connection, *number));
        let hint = if forgot { "what was forgotten can't be brought back" } else { "undo the later actions first" };
        self.conflict(&format!("{why}{by}")).hint(hint)
    }

    fn missing(&self, connection: &Connection, parent: &Table, key: &[Sql]) -> Result<Error> {
        let conflict = self.conflict(&format!("{}, which it needs, is not there", name_of(parent, key)));
        if let Some(number) = self.standing.last_on_row(connection, parent, key)? {
            self.in_the_way.borrow_mut().insert(number);
            return Ok(conflict.hint(format!("undo action {} first", name(connection, number))));
        }
        let sql = "SELECT max(i.action) FROM image i JOIN journal j ON j.number = i.action
                   WHERE i.content = ?1 AND i.row_key = ?2 AND j.reverses IS NULL";
        let found: Option<i64> =
            connection.query_row(sql, [parent.name, &rows::to_json(key)], |row| row.get(0)).map_err(storage)?;
        Ok(match found {
            Some(number) => conflict.hint(format!("redo action {} first", name(connection, number))),
            None => conflict.hint("make it again first"),
        })
    }

    fn conflict(&self, why: &str) -> Error {
        let what = if self.again { "redone" } else { "undone" };
        Error::new(Kind::Conflict, format!("action {} can't be {what}: {why}", self.action))
    }
}

/// What a source derives from may come after it within an action: the file looks at the end.
const DEFERRED: (&str, &str) = ("source", "derives_from");

/// A value names the record it came with, whether that is there or not.
const RECORD: &str = "record";

/// What must be there for a row to be put: its key as the columns of the row say.
fn parents(table: &Table, row: &[Sql]) -> Result<Vec<Parent>> {
    let empty = |cell: &Sql| matches!(cell, Sql::Null) || *cell == Sql::Text(String::new());
    let mut list = Vec::new();
    for parent in &TABLES {
        for (child, columns) in parent.children {
            let of_claim = ON_CLAIMS.contains(&table.name) && !matches!(parent.name, "evidence" | "sentence");
            if *child != table.name || (*child, *columns) == DEFERRED || *columns == RECORD || of_claim {
                continue;
            }
            let at = |column: &str| table.columns.iter().position(|c| *c == column).and_then(|at| row.get(at)).cloned();
            let key: Vec<Sql> = columns.split(", ").filter_map(at).collect();
            if !key.iter().all(empty) {
                list.push((parent, key));
            }
        }
    }
    if ON_CLAIMS.contains(&table.name)
        && let [entity, property, value, lang, assertion, ..] = row
    {
        list.push(match (empty(assertion), empty(property)) {
            (false, _) => (rows::table("assertion")?, vec![assertion.clone()]),
            (true, true) => (rows::table("entity")?, vec![entity.clone()]),
            (true, false) => (rows::table("value")?, [entity, property, value, lang].map(Sql::clone).to_vec()),
        });
    }
    Ok(list)
}

/// The actions that a statement finds.
pub(super) fn actions(connection: &Connection, sql: &str, parameters: &[Sql]) -> Result<BTreeSet<i64>> {
    let mut statement = connection.prepare_cached(sql).map_err(storage)?;
    let found = statement.query_map(params_from_iter(parameters), |row| row.get(0)).map_err(storage)?;
    found.collect::<rusqlite::Result<_>>().map_err(storage)
}

fn name(connection: &Connection, number: i64) -> String {
    let found =
        connection.query_row("SELECT title FROM journal WHERE number = ?1", [number], |row| row.get::<_, String>(0));
    format!("{number} ({})", found.unwrap_or_default())
}
