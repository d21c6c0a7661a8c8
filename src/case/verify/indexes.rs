//! The derived tables against what they are derived from: a list or a chain must not show what no claim says.

use super::super::derived::{self, Derived};
use super::super::journal::SEALED;
use super::super::{Case, cells, damage, front, read, rows, storage};
use super::Verification;
use crate::error::Result;
use crate::model::Entity;

/// How to put it right, at the end of each finding.
const MEND: &str = "unpack the case and pack it again to have its indexes made anew";

impl Case {
    /// Compares links, cards and the index of assertions with the rows that they follow from. Where they are due to be
    /// made again, after a change of the vocabulary, there is nothing to compare.
    pub(super) fn check_indexes(&self, report: &mut Verification) -> Result<()> {
        for name in derived::damaged_upkeep(&self.connection)? {
            let how = format!("is damaged: what it remembers is not what was saved; {MEND}");
            report.damaged(format!("upkeep {name}"), &how);
        }
        if !derived::is_current(&self.connection, self.vocabulary)? {
            return Ok(());
        }
        self.each_row(&mut |id| {
            if let Some(entity) = read::raw_entity(&self.connection, id.as_str())? {
                let table = rows::table("entity")?;
                let row = table.get(&self.connection, &[cells::text(id.as_str())])?;
                let action = row.map_or(-1, |row| row.action);
                let wanted = wanted(&entity, derived::derive(self.vocabulary, &entity)?, action);
                // What can't be read is not what it ought to be.
                if Some(wanted) != self.found(id.as_str()).ok() {
                    let how = format!("shows something else than its values say; {MEND}");
                    report.damaged(format!("the index of entity {id}"), &how);
                }
            }
            Ok(())
        })?;
        for (sql, what) in [
            ("SELECT entity FROM card WHERE entity NOT IN (SELECT id FROM entity)", "a card"),
            ("SELECT entity FROM link WHERE entity NOT IN (SELECT id FROM entity)", "a link"),
            (
                "SELECT assertion FROM (SELECT entity, assertion, action FROM about EXCEPT SELECT j.value, a.id, a.action FROM assertion a, json_each(a.about) j)",
                "an assertion's index",
            ),
            (
                "SELECT id FROM (SELECT j.value, a.id, a.action FROM assertion a, json_each(a.about) j EXCEPT SELECT entity, assertion, action FROM about)",
                "no index",
            ),
        ] {
            let mut statement = self.connection.prepare(sql).map_err(storage)?;
            let stray = statement.query_map([], |row| damage::text(row, 0)).map_err(storage)?;
            for id in stray {
                let id = id.map_err(storage)?;
                report.damaged(format!("{what} stands for {id}"), &format!("which no row bears out; {MEND}"));
            }
        }
        if let Some(wrong) = front::wrong(&self.connection)? {
            report.damaged(wrong.to_owned(), MEND);
        }
        Ok(())
    }

    /// The derived rows of an entity as they stand.
    fn found(&self, id: &str) -> Result<Vec<Vec<String>>> {
        let mut found = Vec::new();
        for sql in [
            format!(
                "SELECT source, target, kind, start, CAST(action AS TEXT) FROM link WHERE entity = ?1 AND {SEALED} ORDER BY source, target"
            ),
            format!(
                "SELECT schema, CAST(placeholder AS TEXT), caption, countries, forms, CAST(action AS TEXT), CAST(digest AS TEXT)
                 FROM card WHERE entity = ?1 AND {SEALED}"
            ),
        ] {
            let mut statement = self.connection.prepare_cached(&sql).map_err(storage)?;
            let columns = statement.column_count();
            let rows = statement
                .query_map([id], |row| {
                    (0..columns).map(|column| row.get(column)).collect::<rusqlite::Result<Vec<String>>>()
                })
                .map_err(storage)?;
            for row in rows {
                found.push(row.map_err(storage)?);
            }
        }
        Ok(found)
    }
}

/// The derived rows of an entity as they ought to be.
fn wanted(entity: &Entity, derived: Derived, action: i64) -> Vec<Vec<String>> {
    let digest = rows::stamped(derived::card_digest(entity, &derived), action).to_string();
    let action = action.to_string();
    match derived {
        Derived::Link { kind, start, mut pairs } => {
            pairs.sort();
            pairs.dedup();
            pairs
                .into_iter()
                .map(|(source, target)| vec![source, target, kind.clone(), start.clone(), action.clone()])
                .collect()
        }
        Derived::Card { caption, countries, forms, .. } => {
            let placeholder = i64::from(entity.placeholder).to_string();
            vec![vec![entity.schema.clone(), placeholder, caption, countries, forms, action, digest]]
        }
    }
}
