//! Approaches to those whom a story names, with what was put to them.

use rusqlite::Row;

use super::super::journal::{ALL_SEALED, SEALED};
use super::super::{Case, damage, storage};
use super::evidence::claim_of;
use crate::error::Result;
use crate::model::id::ApproachId;
use crate::model::reply::{Approach, Put};
use crate::model::{ClaimRef, EntityId};

impl Case {
    /// Those to an entity (any of its group), or all: by date, those without one last.
    pub(super) fn load_approaches(&self, to: Option<&EntityId>) -> Result<Vec<Approach>> {
        let group = to.map(|id| self.group(id)).transpose()?;
        let sql = format!(
            "SELECT id, subject, how, at, deadline, answer, answered_at, answered_by, note, action, digest FROM approach
             WHERE {ALL_SEALED} ORDER BY at IS NULL, at, id"
        );
        let mut statement = self.connection.prepare_cached(&sql).map_err(storage)?;
        let rows = statement.query_map([], approach).map_err(storage)?;
        let mut list: Vec<Approach> = rows.collect::<rusqlite::Result<_>>().map_err(storage)?;
        if let Some(group) = &group {
            list.retain(|one| group.contains(&one.subject));
        }
        for one in &mut list {
            one.put = self.load_put(&one.id)?;
            if self.leaves_out() {
                one.damaged |= !self.goes_along(&ClaimRef::Link(one.subject.clone()))?;
            } else {
                one.subject = self.head(one.subject.as_str())?;
            }
        }
        list.retain(|one| !self.passes_over(one.damaged, "approach", &[&one.id]));
        Ok(list)
    }

    fn load_put(&self, approach: &ApproachId) -> Result<Vec<Put>> {
        let sql = format!(
            "SELECT entity, property, value, lang, assertion, approach, said, action, digest FROM put
             WHERE approach = ?1 AND {SEALED} ORDER BY entity, property, value, lang, assertion"
        );
        let mut statement = self.connection.prepare_cached(&sql).map_err(storage)?;
        let mut rows = statement.query([approach.as_str()]).map_err(storage)?;
        let mut list = Vec::new();
        while let Some(row) = rows.next().map_err(storage)? {
            // What is damaged was put to nobody, for all that is known.
            if damage::is_sound(row, "put", 0).map_err(storage)? {
                let claim = claim_of(row).map_err(storage)?;
                if !self.leaves_out() || self.goes_along(&claim)? {
                    list.push(Put { claim, said: damage::text(row, 6).map_err(storage)? });
                }
            }
        }
        Ok(list)
    }
}

fn approach(row: &Row<'_>) -> rusqlite::Result<Approach> {
    Ok(Approach {
        id: ApproachId::new(damage::text(row, 0)?),
        subject: EntityId::new(damage::text(row, 1)?),
        how: damage::text(row, 2)?,
        at: damage::maybe(row, 3)?,
        deadline: damage::maybe(row, 4)?,
        answer: damage::maybe(row, 5)?,
        answered_at: damage::maybe(row, 6)?,
        answered_by: damage::maybe(row, 7)?,
        note: damage::maybe(row, 8)?,
        put: Vec::new(),
        damaged: !damage::is_sound(row, "approach", 0)?,
    })
}
