//! What a draft refuses: rows that somebody else is at, claims that are not there, entities that can't be kept.

use rusqlite::types::Value as Sql;
use rusqlite::{OptionalExtension, params_from_iter};

use super::super::cells::{claim_cells, string, text, value_ref};
use super::super::rows::{self, Stored, Table};
use super::super::storage;
use super::Draft;
use crate::error::{Error, Kind, Result};
use crate::model::id::is_usable;
use crate::model::{ClaimRef, Entity, EntityId, Value, Vocabulary};

impl Draft<'_> {
    /// A row as it stands. One that an import under way has written can't be seen, and may yet be swept: neither
    /// may it be changed, nor taken as there.
    pub(super) fn row(&self, table: &Table, key: &[Sql]) -> Result<Option<Stored>> {
        let Some(row) = table.get(self.connection, key)? else {
            // Who writes may have seen it still.
            self.refuse_if_moved_on(table, key, None)?;
            return Ok(None);
        };
        let unsealed: bool = self
            .connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM journal WHERE number = ?1 AND place IS NULL)")
            .and_then(|mut s| s.query_row([row.action], |found| found.get(0)))
            .map_err(storage)?;
        if unsealed && row.action != self.action {
            return Err(Error::new(Kind::Busy, "an import under way is writing this").hint("wait until it is done"));
        }
        Ok(Some(row))
    }

    /// A row that another window changed, removed or put back after the place in the journal up to which whoever
    /// writes has seen the case. `left_by` is the action that left it as it is, if it is there.
    pub(super) fn refuse_if_moved_on(&self, table: &Table, key: &[Sql], left_by: Option<i64>) -> Result<()> {
        let Some(seen) = self.seen else { return Ok(()) };
        let later: Option<(String, String)> = self
            .connection
            .prepare_cached(
                "SELECT who, title FROM journal WHERE place > ?1 AND number = ?2
                 UNION ALL SELECT j.who, j.title FROM image i JOIN journal j ON j.number = i.action
                 WHERE i.content = ?3 AND i.row_key = ?4 AND j.place > ?1 LIMIT 1",
            )
            .and_then(|mut s| {
                let row = rusqlite::params![seen, left_by, table.name, rows::to_json(key)];
                s.query_row(row, |found| Ok((found.get(0)?, found.get(1)?))).optional()
            })
            .map_err(storage)?;
        match later {
            Some((who, title)) => {
                Err(Error::new(Kind::Overtaken, format!("{who} has changed this meanwhile: {title}"))
                    .hint("look at it again, then do it again if it is still right"))
            }
            None => Ok(()),
        }
    }

    pub(super) fn must_exist(&self, claim: &ClaimRef) -> Result<()> {
        let (table, key) = match claim {
            ClaimRef::Value(key) => ("value", value_ref(key).to_vec()),
            ClaimRef::Link(id) => ("entity", vec![text(id.as_str())]),
            ClaimRef::Assertion(id) => ("assertion", vec![text(id.as_str())]),
        };
        match self.row(rows::table(table)?, &key)? {
            Some(_) => Ok(()),
            None => Err(Error::input(format!("there is no claim {claim} to cite, rule on or mark"))),
        }
    }

    /// The file itself keeps what is cited; rulings, marks and sentences are looked for here.
    pub(super) fn must_be_free(&self, claim: &ClaimRef) -> Result<()> {
        for (table, what) in [
            ("ruling", "a ruling"),
            ("mark", "a mark"),
            ("put", "what was put to somebody"),
            ("rests", "a sentence of the story"),
        ] {
            let sql = format!(
                "SELECT EXISTS (SELECT 1 FROM {table} WHERE entity = ?1 AND property = ?2 AND value = ?3 AND lang = ?4
                 AND assertion = ?5)"
            );
            let rests: bool = self
                .connection
                .prepare_cached(&sql)
                .and_then(|mut s| s.query_row(params_from_iter(claim_cells(claim)), |found| found.get(0)))
                .map_err(storage)?;
            if rests {
                return Err(Error::new(Kind::Conflict, format!("{what} rests on {claim}")));
            }
        }
        Ok(())
    }

    /// A value needs its entity, and a schema that has its property.
    pub(super) fn must_have_property(&self, value: &Value) -> Result<()> {
        let key = [text(value.entity.as_str())];
        let Some(entity) = self.row(rows::table("entity")?, &key)? else {
            return Err(Error::input(format!("there is no entity {}", value.entity)));
        };
        let schema = entity.cells.get(1).map(string).unwrap_or_default();
        if self.vocabulary.property(&schema, &value.property).is_none() {
            return Err(Error::input(format!("a {schema} has no property {}", value.property)).at(&value.entity));
        }
        Ok(())
    }

    /// Links and assertions name entities that may not be there; one that is there is not removed from under them.
    pub(super) fn must_be_unnamed(&mut self, id: &EntityId) -> Result<()> {
        self.derive()?;
        let by: Option<String> = self
            .connection
            .prepare_cached(
                "SELECT 'link ' || entity FROM link WHERE source = ?1 UNION ALL
                 SELECT 'link ' || entity FROM link WHERE target = ?1 UNION ALL
                 SELECT 'assertion ' || assertion FROM about WHERE entity = ?1 LIMIT 1",
            )
            .and_then(|mut s| s.query_row([id.as_str()], |found| found.get(0)).optional())
            .map_err(storage)?;
        match by {
            Some(by) => Err(Error::new(Kind::Conflict, format!("{id} can't be removed: {by} names it"))
                .hint("remove that first, or have it name another")),
            None => Ok(()),
        }
    }
}

/// Whether an entity may be kept at all.
pub(in super::super) fn check_entity(vocabulary: &Vocabulary, entity: &Entity) -> Result<()> {
    if !is_usable(entity.id.as_str()) {
        return Err(Error::input(format!("{:?} can't be an entity's id", entity.id.as_str()))
            .hint("an id has 1 to 255 characters, none of them a control character, and no space at its ends"));
    }
    match vocabulary.schema(&entity.schema) {
        None => Err(Error::input(format!("there is no schema {:?}", entity.schema)).at(&entity.id)),
        Some(schema) if schema.flags.contains("abstract") => {
            Err(Error::input(format!("{} is abstract: nothing is just that", entity.schema)).at(&entity.id))
        }
        Some(_) => Ok(()),
    }
}
