//! Assertions, gaps, and claims by their id.

use rusqlite::{OptionalExtension, Row, params_from_iter};

use super::super::journal::{ALL_SEALED, SEALED, sealed};
use super::super::{Case, damage, storage};
use crate::error::Result;
use crate::model::{Assertion, AssertionId, ClaimRef, EntityId, Gap, GapId, Side};

const ASSERTION: &str =
    "assertion.id, assertion.text, assertion.about, assertion.date, assertion.date_text, assertion.note,
    assertion.action, assertion.digest";

impl Case {
    /// A row of the case's own facts: its title, its language.
    pub(in super::super) fn meta(&self, name: &str) -> Result<Option<String>> {
        self.connection
            .prepare_cached("SELECT name, value, action, digest FROM meta WHERE name = ?1")
            .and_then(|mut s| {
                let read = |row: &Row<'_>| {
                    let damaged = !damage::is_sound(row, "meta", 0)?;
                    Ok(if damaged { format!("(the {name} of this case is damaged)") } else { row.get(1)? })
                };
                s.query_row([name], read).optional()
            })
            .map_err(storage)
    }

    /// The language that the case is kept in, ISO 639-3.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn language(&self) -> Result<Option<String>> {
        // No sentence in place of a code.
        Ok(self.meta("language")?.filter(|code| !code.starts_with('(')))
    }

    /// Every assertion, by id.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn assertions(&self) -> Result<Vec<Assertion>> {
        self.read_assertions(&format!("SELECT {ASSERTION} FROM assertion WHERE {ALL_SEALED} ORDER BY id"), &[])
    }

    /// Every entity's id, links and members of groups included, in order.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn each_row(&self, visit: &mut dyn FnMut(EntityId) -> Result<()>) -> Result<()> {
        let sql = format!("SELECT id FROM entity WHERE {ALL_SEALED} ORDER BY id");
        let mut statement = self.connection.prepare(&sql).map_err(storage)?;
        let mut rows = statement.query([]).map_err(storage)?;
        while let Some(row) = rows.next().map_err(storage)? {
            visit(EntityId::new(damage::text(row, 0).map_err(storage)?))?;
        }
        Ok(())
    }

    /// The head of the group that an entity was joined to; none if it stands for itself.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn joined_to(&self, id: &EntityId) -> Result<Option<EntityId>> {
        let head = self.head(id.as_str())?;
        Ok(Some(head).filter(|head| head != id))
    }

    /// An entity as it stands in its own row, without the others of its group.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn row(&self, id: &EntityId) -> Result<Option<crate::model::Entity>> {
        let row = super::raw_entity(&self.connection, id.as_str())?;
        Ok(if self.leaves_out() { row.and_then(|row| self.without_damage(row)) } else { row })
    }

    pub(super) fn load_assertion(&self, id: &AssertionId) -> Result<Option<Assertion>> {
        let sql = format!("SELECT {ASSERTION} FROM assertion WHERE id = ?1 AND {SEALED}");
        Ok(self.read_assertions(&sql, &[id.as_str()])?.into_iter().find(|found| found.id == *id))
    }

    pub(super) fn load_assertions_about(&self, id: Option<&EntityId>) -> Result<Vec<Assertion>> {
        let Some(id) = id else {
            let sql = format!("SELECT {ASSERTION} FROM assertion WHERE about = '[]' AND {ALL_SEALED} ORDER BY id");
            return self.read_assertions(&sql, &[]);
        };
        let sql = format!(
            "SELECT {ASSERTION} FROM about JOIN assertion ON assertion.id = about.assertion
             WHERE about.entity = ?1 AND {} ORDER BY assertion.id",
            sealed("assertion")
        );
        let mut list = Vec::new();
        for member in self.group(id)? {
            list.extend(self.read_assertions(&sql, &[member.as_str()])?);
        }
        list.sort_by(|a, b| a.id.cmp(&b.id));
        list.dedup_by(|a, b| a.id == b.id);
        Ok(list)
    }

    pub(super) fn load_gaps_at(&self, id: &EntityId, side: Option<Side>) -> Result<Vec<Gap>> {
        let mut list = Vec::new();
        for member in self.group(id)? {
            let at = self.load_gaps("WHERE entity = ?1 AND answered_by IS NULL", &[member.as_str()])?;
            list.extend(at.into_iter().filter(|gap| gap.damaged || gap.entity.as_ref() == Some(&member)));
        }
        list.retain(|gap| side.is_none() || gap.side == side);
        list.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(list)
    }

    pub(super) fn load_gaps(&self, condition: &str, parameters: &[&str]) -> Result<Vec<Gap>> {
        let sql = format!(
            "SELECT id, question, entity, side, answered_by, note, action, digest FROM gap {condition} AND {SEALED}
             ORDER BY id"
        );
        let mut statement = self.connection.prepare_cached(&sql).map_err(storage)?;
        let rows = statement.query_map(params_from_iter(parameters), gap).map_err(storage)?;
        let mut list: Vec<Gap> = rows.collect::<rusqlite::Result<_>>().map_err(storage)?;
        if self.leaves_out() {
            for gap in &mut list {
                let at = gap.entity.clone().map(ClaimRef::Link);
                gap.damaged |= !at.map_or(Ok(true), |entity| self.goes_along(&entity))?;
            }
        }
        list.retain(|gap| !self.passes_over(gap.damaged, "gap", &[&gap.id]));
        Ok(list)
    }

    pub(super) fn load_claim(&self, id: &str) -> Result<Option<ClaimRef>> {
        // From the right: an imported entity's id may hold a slash, a property may not.
        let mut parts = id.rsplitn(3, '/').skip(1);
        if let (Some(property), Some(entity)) = (parts.next(), parts.next()) {
            let values = self.row(&EntityId::from(entity))?.map(|entity| entity.values).unwrap_or_default();
            let keys = values.into_iter().filter(|v| v.property == property);
            let mut keys = keys.map(|value| value.key());
            if let Some(key) = keys.find(|key| key.claim_id() == id) {
                return Ok(Some(ClaimRef::from(key)));
            }
        }
        let link = EntityId::from(id);
        if self.is_link(&link)? && self.row(&link)?.is_some() {
            return Ok(Some(ClaimRef::Link(link)));
        }
        Ok(self.load_assertion(&AssertionId::from(id))?.map(|a| ClaimRef::Assertion(a.id)))
    }

    fn read_assertions(&self, sql: &str, parameters: &[&str]) -> Result<Vec<Assertion>> {
        let mut statement = self.connection.prepare_cached(sql).map_err(storage)?;
        let rows = statement
            .query_map(params_from_iter(parameters), |row| {
                let about: Vec<String> = serde_json::from_str(&damage::text(row, 2)?).unwrap_or_default();
                Ok(Assertion {
                    id: AssertionId::new(damage::text(row, 0)?),
                    text: damage::text(row, 1)?,
                    about: about.into_iter().map(EntityId::new).collect(),
                    date: damage::maybe(row, 3)?,
                    date_text: damage::maybe(row, 4)?,
                    note: damage::maybe(row, 5)?,
                    damaged: !damage::is_sound(row, "assertion", 0)?,
                })
            })
            .map_err(storage)?;
        let mut list: Vec<Assertion> = rows.collect::<rusqlite::Result<_>>().map_err(storage)?;
        list.retain(|a| !self.passes_over(a.damaged, "assertion", &[&a.id]));
        Ok(list)
    }
}

fn gap(row: &Row<'_>) -> rusqlite::Result<Gap> {
    let side = match damage::maybe(row, 3)?.as_deref() {
        Some("upstream") => Some(Side::Upstream),
        Some("downstream") => Some(Side::Downstream),
        _ => None,
    };
    Ok(Gap {
        id: GapId::new(damage::text(row, 0)?),
        question: damage::text(row, 1)?,
        entity: damage::maybe(row, 2)?.map(EntityId::new),
        side,
        answered_by: damage::maybe(row, 4)?,
        note: damage::maybe(row, 5)?,
        damaged: !damage::is_sound(row, "gap", 0)?,
    })
}
