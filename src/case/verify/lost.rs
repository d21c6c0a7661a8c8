//! Rows that have gone and are still named by others: what an import brought has no image that would say so.

use super::super::rows::{Table, table as table_of};
use super::super::{Case, damage, storage};
use super::{Verification, name_of};
use crate::error::Result;
use rusqlite::types::Value as Sql;

/// How many are named of one table and one that refers to it.
const NAMED: u32 = 100;

impl Case {
    /// What rows of other tables refer to in this one and is not there.
    pub(super) fn check_lost(&self, parent: &'static Table, report: &mut Verification) -> Result<()> {
        for (child, columns) in parent.children {
            // A link may end at what the case does not hold, and a value may come from a record that it does not.
            if matches!((*child, *columns), ("link" | "about", _) | ("value", "record")) || table_of(child).is_err() {
                continue;
            }
            let columns: Vec<&str> = columns.split(", ").collect();
            let same: Vec<String> =
                columns.iter().zip(parent.columns).map(|(theirs, ours)| format!("p.{ours} = c.{theirs}")).collect();
            // Claims name a value, a link or an assertion: what does not apply is empty.
            let applies = if columns.len() > 1 { "property" } else { columns[0] };
            let listed: Vec<String> = columns.iter().map(|column| format!("c.{column}")).collect();
            let sql = format!(
                "SELECT DISTINCT {} FROM {child} c WHERE c.{applies} <> '' AND NOT EXISTS
                 (SELECT 1 FROM {} p WHERE {}) LIMIT {NAMED}",
                listed.join(", "),
                parent.name,
                same.join(" AND ")
            );
            let mut statement = self.connection.prepare(&sql).map_err(storage)?;
            let mut rows = statement.query([]).map_err(storage)?;
            while let Some(row) = rows.next().map_err(storage)? {
                let key: rusqlite::Result<Vec<Sql>> =
                    (0..columns.len()).map(|n| damage::text(row, n).map(Sql::Text)).collect();
                let how = format!("has gone, or was never there: a row of {child} names it");
                report.damaged(name_of(parent, &key.map_err(storage)?), &how);
            }
        }
        Ok(())
    }
}
