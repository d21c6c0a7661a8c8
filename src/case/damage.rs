//! Damage met in reading: each content row is held against its own digest as it is read, so that what is not as it was
//! saved is shown as that. An export has it left out, and says so.
//!
//! It must not know how damage is shown.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fmt;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};

use super::rows::{self, Table};
use super::{Case, cells, read};
use crate::error::Result;
use crate::model::{ClaimRef, Entity, SourceId};

/// A row as it was read: whether it is as it was written. It holds all of its table's columns in their order, then
/// `action` and `digest`, from column `first` on.
pub(super) fn is_sound(row: &Row<'_>, table: &str, first: usize) -> rusqlite::Result<bool> {
    let Ok(table) = rows::table(table) else { return Ok(false) };
    let count = table.columns.len();
    // No cell is copied on the way: of what is read, this is asked of every row.
    let mut failed = None;
    let cells = (first..first + count).map_while(|n| row.get_ref(n).map_err(|error| failed = Some(error)).ok());
    let full = rows::full_digest(table.name, cells);
    if let Some(error) = failed {
        return Err(error);
    }
    let (action, digest) = (row.get_ref(first + count)?, row.get_ref(first + count + 1)?);
    let (ValueRef::Integer(action), ValueRef::Integer(digest)) = (action, digest) else { return Ok(false) };
    Ok(rows::stamped(rows::short_digest(&full), action) == digest)
}

/// Whether a row, from column `first` on, has the key that was asked for: where a damaged key has put rows out of order,
/// SQLite gives others too.
pub(super) fn is_asked(row: &Row<'_>, first: usize, key: &[rusqlite::types::Value]) -> rusqlite::Result<bool> {
    for (n, asked) in key.iter().enumerate() {
        if row.get_ref(first + n)? != ValueRef::from(asked) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A cell's text, whatever damage has made of it.
pub(super) fn text(row: &Row<'_>, n: usize) -> rusqlite::Result<String> {
    Ok(maybe(row, n)?.unwrap_or_default())
}

/// The same, where there may be none.
pub(super) fn maybe(row: &Row<'_>, n: usize) -> rusqlite::Result<Option<String>> {
    Ok(seen(row, n)?.map(Cow::into_owned))
}

/// A cell's text as it lies in the row, empty where there is none.
pub(super) fn read<'r>(row: &'r Row<'_>, n: usize) -> rusqlite::Result<Cow<'r, str>> {
    Ok(seen(row, n)?.unwrap_or_default())
}

/// The same, where there may be none.
pub(super) fn seen<'r>(row: &'r Row<'_>, n: usize) -> rusqlite::Result<Option<Cow<'r, str>>> {
    Ok(match row.get_ref(n)? {
        ValueRef::Null => None,
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            // The plain check is the faster one.
            Some(str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed))
        }
        ValueRef::Integer(number) => Some(number.to_string().into()),
        ValueRef::Real(number) => Some(number.to_string().into()),
    })
}

/// A cell's bytes as they lie in the row, empty where there are none.
pub(super) fn bytes<'r>(row: &'r Row<'_>, n: usize) -> rusqlite::Result<Cow<'r, [u8]>> {
    Ok(match row.get_ref(n)? {
        ValueRef::Null => Cow::default(),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Cow::Borrowed(bytes),
        ValueRef::Integer(number) => number.to_string().into_bytes().into(),
        ValueRef::Real(number) => number.to_string().into_bytes().into(),
    })
}

/// A cell's number; of what damage has made something else, none.
pub(super) fn number(row: &Row<'_>, n: usize) -> rusqlite::Result<i64> {
    Ok(match row.get_ref(n)? {
        ValueRef::Integer(number) => number,
        _ => 0,
    })
}

/// What readers have left out because it is damaged, by table and key.
#[derive(Debug, Default)]
pub(super) struct LeftOut {
    on: Cell<bool>,
    rows: RefCell<BTreeSet<String>>,
}

impl Case {
    /// Reads without what is damaged, for what leaves the case; gives what was left out, by table and key.
    ///
    /// # Errors
    /// What `read` gives.
    pub fn without_damaged(&self, read: impl FnOnce() -> Result<()>) -> Result<Vec<String>> {
        self.left_out.rows.borrow_mut().clear();
        self.left_out.on.set(true);
        let done = read();
        self.left_out.on.set(false);
        done?;
        Ok(self.left_out.rows.borrow().iter().cloned().collect())
    }

    /// How many rows were passed over since the last [`Case::without_damaged`] began.
    pub fn passed_over_so_far(&self) -> usize {
        self.left_out.rows.borrow().len()
    }

    /// Whether a row is to be passed over, which is then noted.
    pub(super) fn passes_over(&self, damaged: bool, table: &str, key: &[&dyn fmt::Display]) -> bool {
        let passed = damaged && self.left_out.on.get();
        if passed {
            let key: Vec<String> = key.iter().map(ToString::to_string).filter(|part| !part.is_empty()).collect();
            self.left_out.rows.borrow_mut().insert(format!("{table} {}", key.join(" / ")));
        }
        passed
    }

    /// An entity as it may leave the case: without what is damaged of it; a link goes as one, for without an end date
    /// it says something else.
    pub(super) fn without_damage(&self, entity: Entity) -> Option<Entity> {
        let Entity { id, values, .. } = &entity;
        let mut out = self.passes_over(entity.damaged, "entity", &[id]);
        let link = self.vocabulary.ends_of(&entity.schema).is_some();
        let bad = |v: &crate::model::Value| {
            self.passes_over(v.damaged, "value", &[&v.entity, &v.property, &v.value, &v.lang])
        };
        let bad: Vec<bool> = values.iter().map(bad).collect();
        out |= link && bad.contains(&true);
        let mut bad = bad.into_iter();
        let mut entity = entity;
        entity.values.retain(|_| !bad.next().unwrap_or(false));
        (!out).then_some(entity)
    }

    /// Whether readers leave out what is damaged.
    pub(super) fn leaves_out(&self) -> bool {
        self.left_out.on.get()
    }

    /// Whether a claim leaves the case too, with what is cited to it or ruled or marked on it.
    pub(super) fn goes_along(&self, claim: &ClaimRef) -> Result<bool> {
        let connection = &self.connection;
        match claim {
            ClaimRef::Value(key) => Ok(lookup(connection, "value", &cells::value_ref(key))? == Some(true)),
            ClaimRef::Link(id) => {
                let entity = read::raw_entity(connection, id.as_str())?;
                Ok(entity.and_then(|entity| self.without_damage(entity)).is_some())
            }
            ClaimRef::Assertion(id) => Ok(lookup(connection, "assertion", &[cells::text(id.as_str())])? == Some(true)),
        }
    }

    /// Whether the source of this id leaves the case.
    pub(super) fn is_sound_source(&self, id: &SourceId) -> Result<bool> {
        Ok(lookup(&self.connection, "source", &[cells::text(id.as_str())])? == Some(true))
    }

    pub(super) fn claim_is_damaged(&self, claim: &ClaimRef) -> Result<bool> {
        let connection = &self.connection;
        match claim {
            ClaimRef::Value(key) => match lookup(connection, "value", &cells::value_ref(key))? {
                Some(sound) => Ok(!sound),
                // A damaged key stands where the order of keys does not lead to it.
                None => Ok(read::raw_entity(connection, key.entity.as_str())?
                    .is_some_and(|entity| entity.values.iter().any(|v| v.damaged && v.key() == **key))),
            },
            ClaimRef::Link(id) => Ok(read::raw_entity(connection, id.as_str())?
                .is_some_and(|link| link.damaged || link.values.iter().any(|v| v.damaged))),
            ClaimRef::Assertion(id) => {
                Ok(lookup(connection, "assertion", &[cells::text(id.as_str())])?.is_some_and(|sound| !sound))
            }
        }
    }
}

/// Whether the row with this key is sound; none where there is none.
fn lookup(connection: &Connection, table: &str, key: &[rusqlite::types::Value]) -> Result<Option<bool>> {
    let table: &Table = rows::table(table)?;
    Ok(table.get(connection, key)?.map(|row| row.is_sound(table)))
}
