//! The file itself: whether its pages hang together, and whether its tables are those that a case has.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::super::{Case, damage, opening, storage};
use super::Verification;
use crate::error::Result;

/// How much of it is told.
const TOLD: u32 = 100;

impl Case {
    /// Whether the file's pages hang together: what is wrong, a sentence each, five at the most.
    pub(in crate::case) fn quick_check(&self) -> Result<Vec<String>> {
        let mut told = Vec::new();
        self.pragma("PRAGMA quick_check(5)", &mut |row| {
            let line = damage::text(row, 0).map_err(storage)?;
            // SQLite heads its list with a line of its own.
            let line = line.trim_start_matches("*** in database main ***").trim();
            told.extend((line != "ok").then(|| line.to_owned()));
            Ok(())
        })?;
        Ok(told)
    }

    pub(super) fn check_pages(&self, report: &mut Verification) -> Result<()> {
        if !self.check_codes(report)? {
            // After a page without its code nothing more is decrypted, and sound pages would be accused.
            return Ok(());
        }
        let roots = self.check_schema(report)?;
        self.pragma(&format!("PRAGMA integrity_check({TOLD})"), &mut |row| {
            let line = damage::text(row, 0).map_err(storage)?;
            if line == "ok" {
                return Ok(());
            }
            // "Tree 12 page 34 cell 5: ..."
            let tree = line.strip_prefix("Tree ").and_then(|rest| rest.split(' ').next()?.parse().ok());
            match tree.and_then(|root: i64| roots.get(&root)) {
                Some(of) => report.damaged(of.clone(), &format!("is damaged: {line}")),
                None => report.findings.push(format!("the file is damaged: {line}")),
            }
            Ok(())
        })?;
        self.pragma("PRAGMA foreign_key_check", &mut |row| {
            let (child, parent) = (damage::text(row, 0).map_err(storage)?, damage::text(row, 2).map_err(storage)?);
            report.findings.push(format!("a row of {child} belongs to a row of {parent} that is not there"));
            Ok(())
        })
    }

    fn pragma(&self, sql: &str, each: &mut dyn FnMut(&rusqlite::Row<'_>) -> Result<()>) -> Result<()> {
        let mut statement = self.connection.prepare(sql).map_err(storage)?;
        let mut rows = statement.query([]).map_err(storage)?;
        while let Some(row) = rows.next().map_err(storage)? {
            each(row)?;
        }
        Ok(())
    }

    /// The tables, indexes and triggers against those of a new case; gives what stands at which root page.
    fn check_schema(&self, report: &mut Verification) -> Result<BTreeMap<i64, String>> {
        let wanted = schema(&opening::empty()?)?;
        let found = schema(&self.connection)?;
        for (name, (sql, _)) in &wanted {
            match found.get(name) {
                Some((there, _)) if there == sql => {}
                Some(_) => report.damaged(format!("schema of {name}"), "is damaged: it is not that of a case"),
                None => report.damaged(format!("schema of {name}"), "has gone"),
            }
        }
        for name in found.keys().filter(|name| !wanted.contains_key(*name)) {
            report.damaged(format!("schema of {name}"), "is no part of a case");
        }
        Ok(found.into_iter().map(|(name, (_, root))| (root, name)).collect())
    }
}

/// What a file holds, by sort and name, each with its definition and its root page.
fn schema(connection: &Connection) -> Result<BTreeMap<String, (String, i64)>> {
    let sql = "SELECT type, name, tbl_name, sql, rootpage FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'";
    let mut statement = connection.prepare(sql).map_err(storage)?;
    let rows = statement.query_map([], |row| {
        let name = format!("{} {}", damage::text(row, 0)?, damage::text(row, 1)?);
        let definition = format!("{} {}", damage::text(row, 2)?, damage::text(row, 3)?);
        Ok((name, (definition, damage::number(row, 4)?)))
    });
    rows.map_err(storage)?.collect::<rusqlite::Result<_>>().map_err(storage)
}
