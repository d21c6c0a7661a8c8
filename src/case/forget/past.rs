//! All that the case and its journal ever held of a source: its titles, its evidence, its files, the imports of it.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params};

use super::super::cells::string;
use super::super::rows::{self, Cells};
use super::super::undo::split_before;
use super::super::{cells, storage};
use super::needles::Needles;
use crate::error::{Error, Kind, Result};
use crate::model::SourceId;

/// What was ever said of a source.
pub(super) struct Past {
    /// Its id and those of its evidence.
    pub(super) ids: BTreeSet<String>,
    /// Those of its evidence alone.
    pub(super) evidence: BTreeSet<String>,
    /// The files kept of it: SHA-256 and name.
    pub(super) files: BTreeMap<String, String>,
    /// Those of them that are another source's too, or were: their hashes are that one's as well.
    shared: BTreeSet<String>,
    /// The imports that made it.
    pub(super) imports: BTreeSet<i64>,
    /// Whether it is in the case.
    pub(super) is_there: bool,
    /// What it is called, or was called last.
    pub(super) title: String,
    /// Other names it had, its addresses, the hashes of its files.
    names: BTreeSet<String>,
    /// What was written of it and its evidence: words that the title of an action may repeat.
    pub(super) words: BTreeSet<String>,
}

/// A row as it is or was, and the action that left it so.
type State = (Cells, i64);

impl Past {
    pub(super) fn of(connection: &Connection, source: &SourceId) -> Result<Self> {
        let id = source.to_string();
        let there = rows::table("source")?.get(connection, &[cells::text(&id)])?;
        let gone = gone_sources(connection)?.into_iter().find(|(gone, _)| gone == source);
        let title = there.as_ref().and_then(|row| row.cells.get(1)).map(string).or(gone.map(|(_, title)| title));
        let title = title.ok_or_else(|| {
            Error::new(Kind::NotFound, format!("{id} is no source of this case, and its journal knows of none"))
        })?;
        let mut past = Self {
            ids: BTreeSet::from([id.clone()]),
            evidence: BTreeSet::new(),
            files: BTreeMap::new(),
            shared: BTreeSet::new(),
            imports: BTreeSet::new(),
            is_there: there.is_some(),
            title,
            names: BTreeSet::new(),
            words: BTreeSet::new(),
        };
        let mut left_by = past.follow(connection, &id)?;
        past.ids.extend(past.evidence.iter().cloned());
        for (row, by) in states_before(connection, "citation")? {
            if row.get(5).is_some_and(|cell| past.evidence.contains(&string(cell))) {
                left_by.insert(by);
            }
        }
        for id in &past.evidence {
            left_by.extend(actions(connection, "SELECT DISTINCT action FROM citation WHERE evidence = ?1", id)?);
        }
        past.imports = imports_among(connection, &left_by)?;
        Ok(past)
    }

    /// Notes every state of the source, of its evidence and of its files; gives the actions that left them so.
    fn follow(&mut self, connection: &Connection, id: &str) -> Result<BTreeSet<i64>> {
        let of_it = |row: &[Sql], at: usize| row.get(at).is_some_and(|cell| string(cell) == id);
        let mut left_by = BTreeSet::new();
        for (row, by) in states(connection, "source")?.iter().filter(|(row, _)| of_it(row, 0)) {
            left_by.insert(*by);
            self.note_source(row);
        }
        for name in ["evidence", "attachment"] {
            let table = rows::table(name)?;
            for (row, by) in states(connection, name)?.iter().filter(|(row, _)| of_it(row, 1)) {
                // What is another source's by now stays with that.
                let now = table.get(connection, table.key(row))?;
                if now.is_some_and(|now| !of_it(&now.cells, 1)) {
                    continue;
                }
                left_by.insert(*by);
                if name == "evidence" { self.note_evidence(row) } else { self.note_file(row) }
            }
        }
        let files = states(connection, "attachment")?;
        let others = files.iter().filter(|(row, _)| !of_it(row, 1)).filter_map(|(row, _)| row.first()).map(string);
        self.shared = others.filter(|hash| self.files.contains_key(hash)).collect();
        Ok(left_by)
    }

    fn note_evidence(&mut self, row: &[Sql]) {
        self.evidence.extend(row.first().map(string));
        self.words.extend([2, 3, 4, 6, 9].iter().filter_map(|at| row.get(*at)).map(string));
    }

    fn note_file(&mut self, row: &[Sql]) {
        let name = row.get(2).map(string).unwrap_or_default();
        self.files.extend(row.first().map(|hash| (string(hash), name.clone())));
        self.words.insert(name);
        self.words.extend(row.get(6).map(string).filter(|how| !how.is_empty()));
    }

    fn note_source(&mut self, row: &[Sql]) {
        let texts =
            |places: &[usize]| -> Vec<String> { places.iter().filter_map(|at| row.get(*at)).map(string).collect() };
        self.names.extend(texts(&[1, 6, 7, 13]));
        self.words.extend(texts(&[1, 3, 10, 14]));
    }

    /// The hashes of the files that were never another source's too.
    pub(super) fn files_of_its_own(&self) -> impl Iterator<Item = &String> {
        self.files.keys().filter(|hash| !self.shared.contains(*hash))
    }

    /// The words that must not stand anywhere afterwards.
    pub(super) fn needles(&self, also: &[String]) -> Needles {
        let ids = self.ids.iter().chain(self.files_of_its_own()).filter(|id| id.chars().count() >= 6);
        let names = self.names.iter().filter(|name| name.chars().count() >= 4);
        let title = Some(&self.title).filter(|title| title.chars().count() >= 4);
        Needles::new(ids.chain(names).chain(title).chain(also).cloned())
    }
}

/// Every state of a table's rows that the case knows: as they are, and as the journal has them.
fn states(connection: &Connection, table: &str) -> Result<Vec<State>> {
    let mut list = states_before(connection, table)?;
    rows::table(table)?.each(connection, &mut |row| {
        list.push((row.cells, row.action));
        Ok(())
    })?;
    Ok(list)
}

fn states_before(connection: &Connection, table: &str) -> Result<Vec<State>> {
    let mut statement = connection
        .prepare_cached("SELECT before FROM image WHERE content = ?1 AND before IS NOT NULL ORDER BY action, n")
        .map_err(storage)?;
    let found = statement.query_map([table], |row| row.get::<_, String>(0)).map_err(storage)?;
    found.map(|before| split_before(&before.map_err(storage)?)).collect()
}

fn actions(connection: &Connection, sql: &str, id: &str) -> Result<Vec<i64>> {
    let mut statement = connection.prepare_cached(sql).map_err(storage)?;
    let found = statement.query_map([id], |row| row.get(0)).map_err(storage)?;
    found.collect::<rusqlite::Result<_>>().map_err(storage)
}

fn imports_among(connection: &Connection, actions: &BTreeSet<i64>) -> Result<BTreeSet<i64>> {
    let mut imports = BTreeSet::new();
    for action in actions {
        let sql = "SELECT EXISTS (SELECT 1 FROM journal WHERE number = ?1 AND kind = 'import')";
        if connection.prepare_cached(sql).and_then(|mut s| s.query_row([action], |row| row.get(0))).map_err(storage)? {
            imports.insert(*action);
        }
    }
    Ok(imports)
}

/// See [`super::Case::gone_sources`].
pub(super) fn gone_sources(connection: &Connection) -> Result<Vec<(SourceId, String)>> {
    let sources = rows::table("source")?;
    let mut gone = BTreeMap::new();
    for (row, _) in states_before(connection, "source")? {
        if let (Some(id), Some(title)) = (row.first(), row.get(1))
            && sources.get(connection, std::slice::from_ref(id))?.is_none()
        {
            gone.insert(string(id), string(title));
        }
    }
    // An import too large to be kept leaves its file's name and hash alone.
    let mut statement = connection
        .prepare_cached(
            "SELECT f.value ->> 0, f.value ->> 1 FROM journal j, json_each(j.detail, '$.files') f
             WHERE j.kind = 'import' AND json_valid(j.detail)
             AND NOT EXISTS (SELECT 1 FROM source s WHERE s.sha256 = f.value ->> 1)",
        )
        .map_err(storage)?;
    let found = statement.query_map(params![], |row| Ok((row.get(1)?, row.get(0)?))).map_err(storage)?;
    let files: Vec<(String, String)> = found.collect::<rusqlite::Result<_>>().map_err(storage)?;
    let known: BTreeSet<String> = gone.values().cloned().collect();
    gone.extend(files.into_iter().filter(|(_, name)| !known.contains(name)));
    Ok(gone.into_iter().map(|(id, title)| (SourceId::new(id), title)).collect())
}
