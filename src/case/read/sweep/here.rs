//! What is cited at one entity, and of that what counts for one of its values.

use std::borrow::Cow;

use rusqlite::Row;

use super::good::Good;
use super::reach::{Apart, Part};
use super::{Cited, damage, storage};
use crate::error::Result;
use crate::model::{EvidenceId, Stance};

/// What is cited at one entity.
#[derive(Default)]
pub(super) struct CitedHere {
    /// To the entity as one.
    pub(super) whole: Cited,
    /// To a value of it.
    apart: Vec<(Part, (EvidenceId, Stance))>,
}

impl CitedHere {
    pub(super) fn clear(&mut self) {
        self.whole.clear();
        self.apart.clear();
    }

    /// Takes a citation, unless it is to a value that is not among those reached.
    pub(super) fn take(&mut self, row: &Row<'_>, reached: Option<Apart<'_>>, good: &mut Good<'_>) -> Result<()> {
        let key = value_at(row).map_err(storage)?;
        let [property, ..] = &key;
        let of_whole = property.is_empty();
        if !of_whole && reached.is_some_and(|reached| !reached.has(key.each_ref().map(|part| &**part))) {
            return Ok(());
        }
        let Some(cited) = good.cited(row)? else { return Ok(()) };
        if of_whole {
            self.whole.push(cited);
        } else {
            self.apart.push((key.map(Cow::into_owned), cited));
        }
        Ok(())
    }

    /// Where a damaged key has put rows out of order, they come so.
    pub(super) fn sort(&mut self) {
        self.apart.sort_by(|(a, _), (b, _)| a.cmp(b));
    }

    /// What is cited to the value in a row, apart or, but for a link's, with the record that it came with.
    pub(super) fn of_value(&self, row: &Row<'_>, of_link: bool) -> rusqlite::Result<Cited> {
        let mut cited = Cited::new();
        if !self.apart.is_empty() {
            let key = value_at(row)?;
            let key = key.each_ref().map(|part| &**part);
            let first = self.apart.partition_point(|(apart, _)| apart.each_ref().map(String::as_str) < key);
            let of_it = self.apart.iter().skip(first).take_while(|(apart, _)| *apart == key);
            cited.extend(of_it.map(|(_, cited)| cited.clone()));
        }
        if !of_link && !self.whole.is_empty() {
            let record = damage::read(row, 5)?;
            let inherited = self.whole.iter().filter(|(evidence, _)| evidence.as_str() == record);
            let new: Cited = inherited.filter(|(whole, _)| cited.iter().all(|(e, _)| e != whole)).cloned().collect();
            cited.extend(new);
        }
        Ok(cited)
    }
}

/// The property, the value and the language in a row.
fn value_at<'r>(row: &'r Row<'_>) -> rusqlite::Result<[Cow<'r, str>; 3]> {
    Ok([damage::read(row, 1)?, damage::read(row, 2)?, damage::read(row, 3)?])
}
