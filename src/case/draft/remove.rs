//! Taking things away whole: with what hangs on them, in one action, so that it comes back as one.
//!
//! Nothing is left that names what has gone: a gap that it answered is asked again. It must not know who asks.

use std::collections::BTreeSet;

use rusqlite::params_from_iter;
use rusqlite::types::Value as Sql;

use super::super::cells::{claim_cells, string, text, value_ref};
use super::super::rows::{self, Cells};
use super::super::storage;
use super::Draft;
use crate::error::{Error, Kind, Result};
use crate::model::{ApproachId, ClaimRef, EntityId, EvidenceId, SourceId, ValueKey};

/// More than so many things are an import, and taken away by taking that back: a gesture keeps an image of each.
const MOST: usize = 20_000;

/// The tables whose rows begin with the claim that they are about.
pub(in super::super) const ON_CLAIMS: [&str; 5] = ["citation", "ruling", "mark", "put", "rests"];

impl Draft<'_> {
    /// Takes a claim away with its citations, rulings and marks, what was put of it and what sentences rest on it: a
    /// value, an assertion, or a link with all its values.
    ///
    /// # Errors
    /// [`Kind::NotFound`] if it is not there; [`Kind::Input`] for an entity that is no link.
    pub fn remove_claim(&mut self, claim: &ClaimRef) -> Result<()> {
        match claim {
            ClaimRef::Link(id) => {
                let schema = self.must_be_there("entity", id.as_str())?.get(1).map(string).unwrap_or_default();
                if self.vocabulary.ends_of(&schema).is_none() {
                    return Err(Error::input(format!("{id} is a {schema} and no link")));
                }
                self.remove_entity_whole(id)
            }
            ClaimRef::Value(key) => {
                if self.row(rows::table("value")?, &value_ref(key))?.is_none() {
                    return Err(gone(&key.claim_id()));
                }
                self.clear(claim)?;
                self.delete("value", &value_ref(key))
            }
            ClaimRef::Assertion(id) => {
                self.must_be_there("assertion", id.as_str())?;
                self.clear(claim)?;
                self.delete("assertion", &[text(id.as_str())])
            }
        }
    }

    /// Takes an entity away with its values, what is cited, ruled or marked about them, the links that it is an end
    /// of, the gaps at it and the approaches to it. Assertions about it are then about the others; the group that it
    /// stands for goes on.
    /// A value elsewhere that merely refers to it stays, as one that refers to somebody who is not in the case.
    ///
    /// # Errors
    /// [`Kind::NotFound`] if it is not there; [`Kind::Conflict`] if too much hangs on it for one gesture.
    pub fn remove_entity_whole(&mut self, id: &EntityId) -> Result<()> {
        self.must_be_there("entity", id.as_str())?;
        // What this very action has linked is known to the derived tables only then.
        self.derive()?;
        let mut going = vec![text(id.as_str())];
        let mut known: BTreeSet<String> = BTreeSet::from([id.to_string()]);
        let mut looked_at = 0;
        // A link may itself be an end of a link.
        while let Some(next) = going.get(looked_at).cloned() {
            looked_at += 1;
            let sql = "SELECT entity FROM link WHERE source = ?1 UNION SELECT entity FROM link WHERE target = ?1";
            let links = self.cells_of(sql, &[next])?;
            going.extend(links.into_iter().flatten().filter(|link| known.insert(string(link))));
            self.refuse_if_too_many(going.len(), "links")?;
        }
        // Links before their ends, so that they come back after them.
        going.iter().rev().try_for_each(|one| self.take_away(one))
    }

    /// Takes a piece of evidence away with its citations.
    ///
    /// # Errors
    /// [`Kind::NotFound`] if it is not there; [`Kind::Conflict`] if a whole import rests on it.
    pub fn remove_evidence_whole(&mut self, id: &EvidenceId) -> Result<()> {
        self.must_be_there("evidence", id.as_str())?;
        let key = text(id.as_str());
        let sql = "SELECT entity, property, value, lang, assertion, evidence FROM citation WHERE evidence = ?1";
        let citations = self.cells_of(sql, std::slice::from_ref(&key))?;
        self.refuse_if_too_many(citations.len(), "citations")?;
        for citation in &citations {
            let whole = citation.iter().skip(1).take(4).all(|cell| *cell == text(""));
            if let Some(entity) = citation.first().filter(|_| whole) {
                let sql =
                    "SELECT entity, property, value, lang FROM value WHERE entity = ?1 AND record = ?2 ORDER BY rank";
                for value in self.cells_of(sql, &[entity.clone(), key.clone()])? {
                    self.blank("value", &value, "record")?;
                }
            }
            self.delete("citation", citation)?;
        }
        self.delete("evidence", &[key])
    }

    /// Takes a source away with its evidence, their citations, and the files kept of it. A source that derives from
    /// it, or evidence that relays it, does so no longer.
    ///
    /// # Errors
    /// As [`Draft::remove_evidence_whole`].
    pub fn remove_source_whole(&mut self, id: &SourceId) -> Result<()> {
        self.must_be_there("source", id.as_str())?;
        let key = [text(id.as_str())];
        for evidence in self.cells_of("SELECT id FROM evidence WHERE source = ?1", &key)?.into_iter().flatten() {
            self.remove_evidence_whole(&EvidenceId::new(string(&evidence)))?;
        }
        for evidence in self.cells_of("SELECT id FROM evidence WHERE relays = ?1", &key)? {
            self.blank("evidence", &evidence, "relays")?;
        }
        for source in self.cells_of("SELECT id FROM source WHERE derives_from = ?1", &key)? {
            self.blank("source", &source, "derives_from")?;
        }
        for file in self.cells_of("SELECT sha256, source FROM attachment WHERE source = ?1", &key)? {
            self.delete("attachment", &file)?;
        }
        self.delete("source", &key)
    }

    /// One entity with all that is its own.
    fn take_away(&mut self, id: &Sql) -> Result<()> {
        let key = std::slice::from_ref(id);
        for gap in self.cells_of("SELECT id FROM gap WHERE entity = ?1", key)? {
            self.delete("gap", &gap)?;
        }
        for approach in self.cells_of("SELECT id FROM approach WHERE subject = ?1", key)?.iter().flatten() {
            self.remove_approach(&ApproachId::new(string(approach)))?;
        }
        for assertion in self.cells_of("SELECT assertion FROM about WHERE entity = ?1", key)? {
            self.leave_out(&assertion, &string(id))?;
        }
        self.leave_group(id)?;
        for table in ON_CLAIMS {
            let keys = rows::table(table)?;
            let list = keys.columns.get(..keys.keys).unwrap_or_default().join(", ");
            for row in self.cells_of(&format!("SELECT {list} FROM {table} WHERE entity = ?1"), key)? {
                self.delete(table, &row)?;
            }
        }
        let mut answers = BTreeSet::from([string(id)]);
        for value in self.cells_of("SELECT entity, property, value, lang FROM value WHERE entity = ?1", key)? {
            answers.insert(key_of(&value).claim_id());
            self.delete("value", &value)?;
        }
        self.answer_with(&answers, None)?;
        self.delete("entity", key)
    }

    /// What is cited to a claim, ruled on it or marked at it; and a gap that it answers is open again.
    fn clear(&mut self, claim: &ClaimRef) -> Result<()> {
        for table in ON_CLAIMS {
            for row in self.on_claim(table, claim)? {
                let key = rows::table(table)?.key(&row).to_vec();
                self.delete(table, &key)?;
            }
        }
        self.answer_with(&BTreeSet::from([claim.to_string()]), None)
    }

    /// The rows of a table that are about a claim.
    pub(super) fn on_claim(&self, table: &str, claim: &ClaimRef) -> Result<Vec<Cells>> {
        let list = rows::table(table)?.columns.join(", ");
        let sql = format!(
            "SELECT {list} FROM {table} WHERE entity = ?1 AND property = ?2 AND value = ?3 AND lang = ?4
             AND assertion = ?5"
        );
        self.cells_of(&sql, &claim_cells(claim))
    }

    /// Gaps that one of these claims answered are answered by another, or open again.
    pub(super) fn answer_with(&mut self, gone: &BTreeSet<String>, instead: Option<&str>) -> Result<()> {
        let sql = "SELECT id, question, entity, side, answered_by, note FROM gap WHERE answered_by IS NOT NULL";
        for mut gap in self.cells_of(sql, &[])? {
            if let Some(answer) = gap.get_mut(4).filter(|answer| gone.contains(&string(answer))) {
                *answer = instead.map_or(Sql::Null, text);
                self.put("gap", &gap)?;
            }
        }
        Ok(())
    }

    /// The members of a group whose head goes stay together: the first of them stands for the others.
    fn leave_group(&mut self, id: &Sql) -> Result<()> {
        self.delete("same_as", std::slice::from_ref(id))?;
        let members =
            self.cells_of("SELECT member FROM same_as WHERE head = ?1 ORDER BY member", std::slice::from_ref(id))?;
        let mut members = members.into_iter().flatten();
        let Some(head) = members.next() else { return Ok(()) };
        self.delete("same_as", std::slice::from_ref(&head))?;
        members.try_for_each(|member| self.put("same_as", &[member, head.clone()]))
    }

    fn leave_out(&mut self, assertion: &[Sql], entity: &str) -> Result<()> {
        let Some(mut row) = self.row(rows::table("assertion")?, assertion)? else { return Ok(()) };
        if let Some(cell) = row.cells.get_mut(2) {
            let mut about: Vec<String> = serde_json::from_str(&string(cell)).unwrap_or_default();
            about.retain(|named| named != entity);
            *cell = Sql::Text(serde_json::to_string(&about).map_err(|e| Error::input(e.to_string()))?);
        }
        self.put("assertion", &row.cells)
    }

    /// Empties one column of a row.
    fn blank(&mut self, name: &str, key: &[Sql], column: &str) -> Result<()> {
        let table = rows::table(name)?;
        let place = table.columns.iter().position(|c| *c == column);
        let Some((mut row, place)) = self.row(table, key)?.zip(place) else { return Ok(()) };
        if let Some(cell) = row.cells.get_mut(place) {
            *cell = Sql::Null;
        }
        self.put(name, &row.cells)
    }

    /// The cells of the row of this key.
    pub(super) fn must_be_there(&self, table: &str, id: &str) -> Result<Cells> {
        self.row(rows::table(table)?, &[text(id)])?.map(|row| row.cells).ok_or_else(|| gone(id))
    }

    /// What a statement finds, rows that an import under way has written included: changing these is refused.
    pub(super) fn cells_of(&self, sql: &str, parameters: &[Sql]) -> Result<Vec<Cells>> {
        let mut statement = self.connection.prepare_cached(sql).map_err(storage)?;
        let columns = statement.column_count();
        let rows = statement
            .query_map(params_from_iter(parameters), |row| (0..columns).map(|at| row.get(at)).collect())
            .map_err(storage)?;
        rows.collect::<rusqlite::Result<_>>().map_err(storage)
    }

    /// A gesture keeps an image of each; a forgetting of none.
    fn refuse_if_too_many(&self, count: usize, what: &str) -> Result<()> {
        if count <= MOST || self.gone.is_some() {
            return Ok(());
        }
        Err(Error::new(Kind::Conflict, format!("{count} {what} and more hang on it: too many for one gesture"))
            .hint("undo the import that brought them"))
    }
}

fn key_of(cells: &[Sql]) -> ValueKey {
    let cell = |at: usize| cells.get(at).map(string).unwrap_or_default();
    ValueKey { entity: EntityId::new(cell(0)), property: cell(1), value: cell(2), lang: cell(3) }
}

pub(super) fn gone(what: &str) -> Error {
    Error::new(Kind::NotFound, format!("{what} is not in the case, or no longer"))
}
