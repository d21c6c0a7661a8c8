//! Changing what is there: a value into another, an entity's schema, marks. What rests on it stays with it.

use std::collections::BTreeSet;

use rusqlite::types::Value as Sql;

use super::super::cells::{claim_cells, optional, text, value_key, value_ref};
use super::super::rows;
use super::super::{read, storage};
use super::remove::{ON_CLAIMS, gone};
use super::{Draft, check_entity};
use crate::error::{Error, Kind, Result};
use crate::model::{ClaimRef, Entity, EntityId, EvidenceId, Mark, Marked, Value, ValueKey};

impl Draft<'_> {
    /// Puts a value in place of another, at its rank: citations, rulings and marks move along, and a gap that the old
    /// one answered is answered by the new one. The caller has checked it by type.
    ///
    /// # Errors
    /// [`Kind::NotFound`] if the old one is not there; a property that the schema does not have; a value that the
    /// entity has already.
    pub fn change_value(&mut self, old: &ValueKey, new: &Value) -> Result<()> {
        if new.entity != old.entity {
            return Err(Error::input(format!("a value of {} can't become one of {}", old.entity, new.entity)));
        }
        let table = rows::table("value")?;
        let (old_key, new_key) = (value_ref(old), value_key(new));
        let before = self.row(table, &old_key)?.ok_or_else(|| gone(&old.claim_id()))?;
        self.must_have_property(new)?;
        let same = old_key == new_key;
        if !same && self.row(table, &new_key)?.is_some() {
            return Err(
                Error::input(format!("{} has this {} already", new.entity, new.property)).hint("leave it as it is")
            );
        }
        let rank = match before.cells.get(6) {
            Some(rank) if new.property == old.property => rank.clone(),
            _ => Sql::Integer(self.next_rank(new)?),
        };
        let mut cells = new_key.to_vec();
        let record = new.record.as_ref().map(EvidenceId::as_str);
        cells.extend([optional(new.original.as_deref()), optional(record), rank]);
        self.put("value", &cells)?;
        if same {
            return Ok(());
        }
        let becomes = ClaimRef::from(ValueKey {
            entity: new.entity.clone(),
            property: new.property.clone(),
            value: new.value.clone(),
            lang: new.lang.clone(),
        });
        let was = ClaimRef::from(old.clone());
        for name in ON_CLAIMS {
            for mut row in self.on_claim(name, &was)? {
                let key = rows::table(name)?.key(&row).to_vec();
                self.delete(name, &key)?;
                for (cell, moved) in row.iter_mut().zip(claim_cells(&becomes)) {
                    *cell = moved;
                }
                self.put(name, &row)?;
            }
        }
        self.answer_with(&BTreeSet::from([was.to_string()]), Some(&becomes.to_string()))?;
        self.delete("value", &old_key)
    }

    /// Gives an entity another schema.
    ///
    /// # Errors
    /// [`Kind::Conflict`] naming the values that the new schema has no property for.
    pub fn change_schema(&mut self, id: &EntityId, schema: &str) -> Result<()> {
        self.must_be_there("entity", id.as_str())?;
        let entity = read::raw_entity(self.connection, id.as_str())?.ok_or_else(|| gone(id.as_str()))?;
        let mut changed = Entity { schema: schema.to_owned(), ..entity };
        check_entity(self.vocabulary, &changed)?;
        let lacks = |value: &&Value| self.vocabulary.property(schema, &value.property).is_none();
        let unfit: Vec<String> =
            changed.values.iter().filter(lacks).map(|v| format!("{} {}", v.property, v.value)).collect();
        if !unfit.is_empty() {
            return Err(Error::new(Kind::Conflict, format!("a {schema} has no place for: {}", unfit.join(", ")))
                .hint("take these values away first, or choose another schema"));
        }
        let fits = |kind: &String| self.vocabulary.kind(kind).is_some_and(|kind| kind.schema == schema);
        changed.kind = changed.kind.filter(fits);
        self.put_entity(&changed)
    }

    /// Puts a mark on an entity or a claim, or takes it off.
    ///
    /// # Errors
    /// If there is no such entity or claim.
    pub fn set_mark(&mut self, on: &Marked, mark: Mark, set: bool) -> Result<()> {
        let claim = on.as_claim();
        let group = match &claim {
            ClaimRef::Link(id) => self.group_of(id)?.into_iter().map(ClaimRef::Link).collect(),
            other => vec![other.clone()],
        };
        if !set {
            // It shows as one thing: whoever of its group carries the mark, it goes.
            return group.iter().try_for_each(|member| self.delete("mark", &mark_cells(member, mark)));
        }
        let table = rows::table("mark")?;
        for member in &group {
            if self.row(table, &mark_cells(member, mark))?.is_some() {
                return Ok(());
            }
        }
        self.put_mark(on, mark)
    }

    /// The same for one row: whoever else of its group carries the mark.
    ///
    /// # Errors
    /// As [`Draft::set_mark`].
    pub fn put_mark(&mut self, on: &Marked, mark: Mark) -> Result<()> {
        let claim = on.as_claim();
        self.must_exist(&claim)?;
        self.put("mark", &mark_cells(&claim, mark))
    }

    /// All that are the same as an entity, itself included.
    fn group_of(&self, id: &EntityId) -> Result<Vec<EntityId>> {
        let sql = "SELECT ?1 UNION SELECT head FROM same_as WHERE member = ?1
                   UNION SELECT member FROM same_as
                   WHERE head = coalesce((SELECT head FROM same_as WHERE member = ?1), ?1)";
        let mut statement = self.connection.prepare_cached(sql).map_err(storage)?;
        let found = statement.query_map([id.as_str()], |row| row.get::<_, String>(0)).map_err(storage)?;
        found.map(|id| id.map(EntityId::new).map_err(storage)).collect()
    }
}

fn mark_cells(claim: &ClaimRef, mark: Mark) -> Vec<Sql> {
    let mut cells = claim_cells(claim).to_vec();
    cells.push(text(mark.word()));
    cells
}
