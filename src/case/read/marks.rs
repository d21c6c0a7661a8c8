//! Marks: what stands on an entity or a claim, and what carries which.

use std::collections::BTreeSet;

use rusqlite::params_from_iter;

use super::super::cells;
use super::super::journal::{ALL_SEALED, SEALED};
use super::super::{Case, damage, storage};
use super::evidence::claim_of;
use crate::error::{Error, Kind, Result};
use crate::model::{ClaimRef, Mark, Marked};

impl Case {
    /// The marks on an entity (any of its group) or a claim.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn marks(&self, on: &Marked) -> Result<Vec<Mark>> {
        let claims = match on.as_claim() {
            ClaimRef::Link(id) => self.group(&id)?.into_iter().map(ClaimRef::Link).collect(),
            other => vec![other],
        };
        let sql = format!(
            "SELECT entity, property, value, lang, assertion, mark, action, digest FROM mark WHERE entity = ?1 AND property = ?2 AND value = ?3 AND lang = ?4 AND assertion = ?5
             AND {SEALED}"
        );
        let mut statement = self.connection.prepare_cached(&sql).map_err(storage)?;
        let mut marks = BTreeSet::new();
        for claim in &claims {
            let asked = cells::claim_cells(claim);
            let mut rows = statement.query(params_from_iter(&asked)).map_err(storage)?;
            while let Some(row) = rows.next().map_err(storage)? {
                // A damaged one marks nothing.
                let sound = damage::is_sound(row, "mark", 0).map_err(storage)?;
                if sound && damage::is_asked(row, 0, &asked).map_err(storage)? {
                    marks.insert(mark(&row.get::<_, String>(5).map_err(storage)?)?);
                }
            }
        }
        Ok(marks.into_iter().collect())
    }

    /// How many entities and claims carry each mark; every mark is listed.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn mark_counts(&self) -> Result<Vec<(Mark, u64)>> {
        let mut found: [BTreeSet<Marked>; Mark::ALL.len()] = Default::default();
        for (claim, mark) in self.mark_rows()? {
            found[mark as usize].insert(self.carrier(claim)?);
        }
        Ok(Mark::ALL.into_iter().map(|mark| (mark, found[mark as usize].len() as u64)).collect())
    }

    /// What carries a mark: entities as the heads of their groups, then claims.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn marked(&self, mark: Mark) -> Result<Vec<Marked>> {
        let mut found = BTreeSet::new();
        for (claim, _) in self.mark_rows()?.into_iter().filter(|(_, set)| *set == mark) {
            found.insert(self.carrier(claim)?);
        }
        Ok(found.into_iter().collect())
    }

    /// What a mark on a claim stands on: an entity goes by its key, as a link does.
    fn carrier(&self, claim: ClaimRef) -> Result<Marked> {
        match claim {
            ClaimRef::Link(id) if !self.is_link(&id)? => Ok(Marked::Entity(self.head(id.as_str())?)),
            claim => Ok(Marked::Claim(claim)),
        }
    }

    /// Every mark as it stands in the file, in the order of what it stands on; an entity goes by its key, as a link.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn mark_rows(&self) -> Result<Vec<(ClaimRef, Mark)>> {
        let sql = format!(
            "SELECT entity, property, value, lang, assertion, mark, action, digest FROM mark WHERE {ALL_SEALED}
             ORDER BY entity, property, value, lang, assertion, mark"
        );
        let mut statement = self.connection.prepare_cached(&sql).map_err(storage)?;
        let mut rows = statement.query([]).map_err(storage)?;
        let mut marks = Vec::new();
        while let Some(row) = rows.next().map_err(storage)? {
            if damage::is_sound(row, "mark", 0).map_err(storage)? {
                let (word, claim): (String, _) = (row.get(5).map_err(storage)?, claim_of(row).map_err(storage)?);
                if !self.leaves_out() || self.goes_along(&claim)? {
                    marks.push((claim, mark(&word)?));
                }
            }
        }
        Ok(marks)
    }
}

fn mark(word: &str) -> Result<Mark> {
    Mark::named(word)
        .ok_or_else(|| Error::new(Kind::Damaged, format!("the case holds a mark {word:?}, which there is not")))
}
