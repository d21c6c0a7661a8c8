//! What is cited at one entity, and of that what counts for one of its values.

use rusqlite::Row;

use super::good::Good;
use super::reach::Apart;
use super::{Cited, damage, storage};
use crate::error::Result;
use crate::model::Basis;

/// Which value of an entity it is: property, value and language as they lie in a row, in one. It tells values apart; its
/// order is none that anybody knows.
pub(super) type Part = Box<[u8]>;

/// Makes [`Part`]s, one after the other in the same place.
#[derive(Default)]
pub(super) struct PartKey(Vec<u8>);

impl PartKey {
    /// The one in a row; none if the row is about the entity as one.
    pub(super) fn of(&mut self, row: &Row<'_>) -> rusqlite::Result<Option<&[u8]>> {
        /// A byte that no text has.
        const BETWEEN: u8 = 0xFF;
        let property = damage::bytes(row, 1)?;
        if property.is_empty() {
            return Ok(None);
        }
        self.0.clear();
        self.0.extend_from_slice(&property);
        for n in 2..=3 {
            self.0.push(BETWEEN);
            self.0.extend_from_slice(&damage::bytes(row, n)?);
        }
        Ok(Some(&self.0))
    }
}

/// What is cited at one entity.
#[derive(Default)]
pub(super) struct CitedHere {
    /// To the entity as one.
    pub(super) whole: Cited,
    /// To a value of it.
    apart: Vec<(Part, Basis)>,
    key: PartKey,
}

impl CitedHere {
    pub(super) fn clear(&mut self) {
        self.whole.clear();
        self.apart.clear();
    }

    /// Takes a citation, unless it is to a value that is not among those reached.
    pub(super) fn take(&mut self, row: &Row<'_>, reached: Option<Apart<'_>>, good: &mut Good<'_>) -> Result<()> {
        let Some(part) = self.key.of(row).map_err(storage)? else {
            self.whole.extend(good.cited(row)?);
            return Ok(());
        };
        if reached.is_none_or(|reached| reached.has(part)) {
            self.apart.extend(good.cited(row)?.map(|cited| (Part::from(part), cited)));
        }
        Ok(())
    }

    /// For [`Self::of_value`].
    pub(super) fn sort(&mut self) {
        self.apart.sort_by(|(a, _), (b, _)| a.cmp(b));
    }

    /// What is cited to the value in a row, apart or, but for a link's, with the record that it came with.
    pub(super) fn of_value(&mut self, row: &Row<'_>, of_link: bool) -> rusqlite::Result<Cited> {
        let mut cited = Cited::new();
        if !self.apart.is_empty() {
            let part = self.key.of(row)?.unwrap_or_default();
            let first = self.apart.partition_point(|(apart, _)| **apart < *part);
            let of_it = self.apart.iter().skip(first).take_while(|(apart, _)| **apart == *part);
            cited.extend(of_it.map(|(_, cited)| cited.clone()));
        }
        if !of_link && !self.whole.is_empty() {
            let record = damage::read(row, 5)?;
            let inherited = self.whole.iter().filter(|basis| basis.evidence.as_str() == record);
            let new = |whole: &&Basis| cited.iter().all(|basis| basis.evidence != whole.evidence);
            let new: Cited = inherited.filter(new).cloned().collect();
            cited.extend(new);
        }
        Ok(cited)
    }
}
