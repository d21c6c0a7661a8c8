//! What an import made: removed whole, by the number of the action that its rows carry.

use std::collections::BTreeSet;

use rusqlite::Connection;
use rusqlite::types::Value as Sql;

use super::super::rows::{Cells, TABLES, Table};
use super::super::{Draft, storage};
use super::Reversal;
use super::guard::actions;
use crate::error::{Error, Result};

/// An import of at most so many rows keeps their images when it is undone, and can be redone from them.
const REDO_MOST: i64 = 20_000;

/// Takes away every row that an import made and that still is as it made it.
pub(super) fn remove(draft: &mut Draft<'_>, reversal: &Reversal, import: i64) -> Result<()> {
    let mut count = 0;
    for table in &TABLES {
        count += count_rows(draft.connection, table, import)?;
        refuse_if_it_is_used(draft.connection, reversal, table)?;
    }
    if count > REDO_MOST {
        return draft.remove_unremembered(import);
    }
    for table in TABLES.iter().rev() {
        let mut keys: Vec<Cells> = Vec::new();
        table.each(draft.connection, &mut |row| {
            if row.action == import {
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

fn count_rows(connection: &Connection, table: &Table, action: i64) -> Result<i64> {
    let sql = format!("SELECT count(*) FROM {} WHERE action = ?1", table.name);
    connection.query_row(&sql, [action], |row| row.get(0)).map_err(storage)
}

fn refuse_if_it_is_used(connection: &Connection, reversal: &Reversal, parent: &Table) -> Result<()> {
    if reversal.later.is_empty() {
        return Ok(());
    }
    let listed = serde_json::to_string(&reversal.later).map_err(|e| Error::input(e.to_string()))?;
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
            "SELECT DISTINCT c.action FROM {from} CROSS JOIN {} p ON {on}
             WHERE c.action <> ?1 AND c.action IN (SELECT value FROM json_each(?2)) AND p.action = ?1 LIMIT 20",
            parent.name,
        );
        later.extend(actions(connection, &sql, &[Sql::Integer(reversal.action), Sql::Text(listed.clone())])?);
    }
    reversal.refuse_for(connection, "something made later hangs on it", &later)
}

/// Removes every trace of an action that was never sealed.
pub(in super::super) fn sweep_action(connection: &mut Connection, action: i64) -> Result<()> {
    let transaction =
        connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(storage)?;
    delete_range(&transaction, action)?;
    transaction.execute("DELETE FROM image WHERE action = ?1", [action]).map_err(storage)?;
    transaction.execute("DELETE FROM journal WHERE number = ?1 AND place IS NULL", [action]).map_err(storage)?;
    transaction.commit().map_err(storage)
}

/// Deletes every content and derived row that an action wrote, children first.
pub(in super::super) fn delete_range(connection: &Connection, action: i64) -> Result<()> {
    // Derived rows carry the action of their entity: they go with it.
    let derived = ["link", "card", "about"].into_iter();
    for table in derived.chain(TABLES.iter().rev().map(|t| t.name)) {
        connection.execute(&format!("DELETE FROM {table} WHERE action = ?1"), [action]).map_err(storage)?;
    }
    Ok(())
}
