//! Which actions stand, and in which order they took effect: not that of their numbers, for an action that is put
//! again takes effect anew, and an import when it is sealed.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::super::rows::{self, Table};
use super::super::{journal, storage};
use crate::error::Result;

/// The actions that stand and can be taken back.
pub(super) struct Standing {
    stands: BTreeMap<i64, Effect>,
    /// The places of the reversals, by number.
    reversals: BTreeMap<i64, i64>,
}

/// What an action did last.
#[derive(Clone, Copy)]
struct Effect {
    /// Its place in the journal.
    place: i64,
    /// The action whose images say it: itself, or the redo of it.
    told_by: i64,
}

impl Standing {
    pub(super) fn read(connection: &Connection) -> Result<Self> {
        let gone = journal::undone(connection)?;
        let mut statement = connection
            .prepare_cached(
                "SELECT number, reverses, place FROM journal WHERE place IS NOT NULL AND kind <> 'forget' ORDER BY place",
            )
            .map_err(storage)?;
        let mut rows = statement.query([]).map_err(storage)?;
        let mut undos: BTreeMap<i64, i64> = BTreeMap::new();
        let mut standing = Self { stands: BTreeMap::new(), reversals: BTreeMap::new() };
        while let Some(row) = rows.next().map_err(storage)? {
            let number = row.get(0).map_err(storage)?;
            let place = row.get(2).map_err(storage)?;
            let effect = Effect { place, told_by: number };
            match row.get::<_, Option<i64>>(1).map_err(storage)? {
                None => drop(standing.stands.insert(number, effect)),
                Some(reverses) => {
                    standing.reversals.insert(number, place);
                    // What reverses a reversal is a redo.
                    match undos.get(&reverses) {
                        Some(again) => drop(standing.stands.insert(*again, effect)),
                        None => drop(undos.insert(number, reverses)),
                    }
                }
            }
        }
        standing.stands.retain(|number, _| !gone.contains(number));
        Ok(standing)
    }

    pub(super) fn has(&self, action: i64) -> bool {
        self.stands.contains_key(&action)
    }

    /// The action that took effect last. Taken back in this order everything can be.
    pub(super) fn last(&self) -> Option<i64> {
        self.stands.iter().max_by_key(|(_, effect)| effect.place).map(|(number, _)| *number)
    }

    /// The action whose images say what this one did last.
    pub(super) fn told_by(&self, action: i64) -> i64 {
        self.stands.get(&action).map_or(action, |effect| effect.told_by)
    }

    /// The actions that took effect after this one, which may be a reversal.
    pub(super) fn later_than(&self, action: i64) -> Vec<i64> {
        let place = self.stands.get(&action).map(|effect| effect.place).or(self.reversals.get(&action).copied());
        let later = self.stands.iter().filter(|(_, effect)| place.is_none_or(|place| effect.place > place));
        later.map(|(number, _)| *number).collect()
    }

    /// These actions in the order in which they took effect.
    pub(super) fn in_order(&self, actions: impl IntoIterator<Item = i64>) -> Vec<i64> {
        let placed = actions.into_iter().filter_map(|number| Some((self.stands.get(&number)?.place, number)));
        let mut placed: Vec<(i64, i64)> = placed.collect();
        placed.sort_unstable();
        placed.into_iter().map(|(_, number)| number).collect()
    }

    /// The last action to touch a row that no longer is there, or that an import did not make.
    pub(super) fn last_on_row(
        &self,
        connection: &Connection,
        table: &Table,
        key: &[rusqlite::types::Value],
    ) -> Result<Option<i64>> {
        let mut statement = connection
            .prepare_cached("SELECT DISTINCT action FROM image WHERE content = ?1 AND row_key = ?2")
            .map_err(storage)?;
        let found = statement.query_map([table.name, &rows::to_json(key)], |row| row.get(0)).map_err(storage)?;
        let found: Vec<i64> = found.collect::<rusqlite::Result<_>>().map_err(storage)?;
        let standing = found.into_iter().filter_map(|number| Some((self.stands.get(&number)?.place, number)));
        Ok(standing.max().map(|(_, number)| number))
    }
}
