//! Which of the rows that were found stand: a page that was freed, and is not known to be, holds rows of the past, and
//! the journal tells them apart.

use std::collections::BTreeSet;

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::super::journal;
use super::super::rows::{self, Stored, TABLES, Table};
use super::super::storage;
use super::{Found, Salvaged, put};
use crate::error::Result;

/// The actions of the journal that can be kept: from the first to where the chain breaks.
#[derive(Debug, Default)]
pub(super) struct Kept {
    pub(super) actions: BTreeSet<i64>,
    imports: BTreeSet<i64>,
    /// Imports that an undo removed whole, and imports that never came to their end: no row of theirs stands.
    gone: BTreeSet<i64>,
}

/// What the journal has to say of a row.
enum Says {
    /// It is the row as it was left last.
    Stands,
    /// It is a row of the past.
    Past,
    /// What left it so is not in the part of the journal that is kept.
    Nothing,
}

impl Kept {
    /// Walks the chain, and drops what lies behind its first break, and what was begun and never sealed.
    pub(super) fn of(connection: &Connection, salvaged: &mut Salvaged) -> Result<Self> {
        let mut kept = Self::default();
        let sql = "SELECT number, place, kind, title, hash, at, who FROM journal ORDER BY place IS NULL, place";
        let mut statement = connection.prepare(sql).map_err(storage)?;
        let mut rows = statement.query([]).map_err(storage)?;
        let (mut previous, mut expected, mut broken) = (Vec::new(), 1, false);
        while let Some(row) = rows.next().map_err(storage)? {
            let number: i64 = row.get(0).map_err(storage)?;
            let Some(place) = row.get::<_, Option<i64>>(1).map_err(storage)? else {
                kept.gone.insert(number);
                continue;
            };
            let hash: Vec<u8> = row.get::<_, Option<Vec<u8>>>(4).map_err(storage)?.unwrap_or_default();
            broken |= place != expected
                || !journal::is_sound(connection, number)?
                || journal::chain_hash(connection, number, &previous)? != hash;
            if broken {
                let text = |n: usize| row.get::<_, String>(n).map_err(storage);
                salvaged.dropped.push(format!("action {number} ({}; {}, {})", text(3)?, text(6)?, text(5)?));
                continue;
            }
            if row.get::<_, String>(2).map_err(storage)? == "import" {
                kept.imports.insert(number);
            }
            kept.actions.insert(number);
            (previous, expected) = (hash, place + 1);
        }
        salvaged.actions = kept.actions.len() as u64;
        let list = serde_json::to_string(&kept.actions).unwrap_or_default();
        for sql in [
            "DELETE FROM image WHERE action NOT IN (SELECT value FROM json_each(?1))",
            "DELETE FROM journal WHERE number NOT IN (SELECT value FROM json_each(?1))",
        ] {
            connection.execute(sql, [&list]).map_err(storage)?;
        }
        for number in journal::undone(connection)? {
            if kept.imports.contains(&number) && journal::is_removed_by_range(connection, number)? {
                kept.gone.insert(number);
            }
        }
        Ok(kept)
    }

    /// Takes rows of the past away, and gives the rest of what is not in the journal the number of the salvage.
    pub(super) fn sift(&self, connection: &Connection, found: Found, salvage: i64) -> Result<bool> {
        for (table, cells) in found.twins {
            let [row @ .., Sql::Integer(action), Sql::Integer(digest)] = cells.as_slice() else { continue };
            let twin = Stored { cells: row.to_vec(), action: *action, digest: *digest };
            let key = table.key(row);
            let stands = table.get(connection, key)?.map(|there| self.says(connection, table, &there)).transpose()?;
            // Of two the journal picks; where it says nothing, the one that was found first stays.
            if matches!(stands, Some(Says::Past)) && matches!(self.says(connection, table, &twin)?, Says::Stands) {
                table.delete(connection, key)?;
                put(connection, table.name, &cells)?;
            }
        }
        let mut adopted = false;
        for table in &TABLES {
            let (mut past, mut ours) = (Vec::new(), Vec::new());
            table.each(connection, &mut |row| {
                match self.says(connection, table, &row)? {
                    Says::Stands => {}
                    Says::Past => past.push(table.key(&row.cells).to_vec()),
                    Says::Nothing => ours.push(row.cells),
                }
                Ok(())
            })?;
            for key in past {
                table.delete(connection, &key)?;
            }
            for cells in &ours {
                table.update(connection, cells, salvage)?;
                adopted = true;
            }
        }
        Ok(adopted)
    }

    fn says(&self, connection: &Connection, table: &Table, row: &Stored) -> Result<Says> {
        if self.gone.contains(&row.action) {
            return Ok(Says::Past);
        }
        if !self.actions.contains(&row.action) {
            return Ok(Says::Nothing);
        }
        let key = rows::to_json(table.key(&row.cells));
        let same = |(salt, became): (Vec<u8>, Option<Vec<u8>>)| {
            became.as_deref() == Some(&rows::salted_digest(&salt, table.name, &row.cells))
        };
        let last = "SELECT i.salt, i.became FROM image i JOIN journal j ON j.number = i.action
                    WHERE i.content = ?1 AND i.row_key = ?2 ORDER BY j.place DESC, i.n DESC LIMIT 1";
        let last: Option<(Vec<u8>, Option<Vec<u8>>)> = connection
            .prepare_cached(last)
            .and_then(|mut s| s.query_row(params![table.name, key], |row| Ok((row.get(0)?, row.get(1)?))).optional())
            .map_err(storage)?;
        let stands = match last {
            Some(image) => same(image),
            None => self.imports.contains(&row.action),
        };
        Ok(if stands { Says::Stands } else { Says::Past })
    }
}
