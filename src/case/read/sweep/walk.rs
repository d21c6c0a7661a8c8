//! A table walked beside others, in the order of one key.

use compact_str::CompactString;
use rusqlite::fallible_streaming_iterator::FallibleStreamingIterator as _;
use rusqlite::types::ValueRef;
use rusqlite::{Row, Rows, Statement, params_from_iter};

use super::{damage, storage};
use crate::error::Result;

/// Rows in the order of the id in their first column, of which one is looked at. A row is read when it is wanted.
pub(super) struct Walk<'s> {
    rows: Rows<'s>,
    here: Option<CompactString>,
}

impl<'s> Walk<'s> {
    pub(super) fn start(statement: &'s mut Statement<'_>, keys: Option<&str>) -> Result<Self> {
        let mut walk = Self { rows: statement.query(params_from_iter(keys)).map_err(storage)?, here: None };
        walk.advance()?;
        Ok(walk)
    }

    fn advance(&mut self) -> Result<()> {
        self.rows.advance().map_err(storage)?;
        let Some(row) = self.rows.get() else {
            self.here = None;
            return Ok(());
        };
        let same = match (row.get_ref(0).map_err(storage)?, &self.here) {
            (ValueRef::Text(id), Some(here)) => id == here.as_bytes(),
            _ => false,
        };
        if !same {
            self.here = Some(damage::read(row, 0).map_err(storage)?.into());
        }
        Ok(())
    }

    /// The id that the next row stands at.
    pub(super) fn here(&self) -> Option<&str> {
        self.here.as_deref()
    }

    /// What is read of the next row if it stands at `id`; rows before it, whose entity has no row here, are passed over.
    pub(super) fn next_at<T>(&mut self, id: &str, read: impl FnOnce(&Row<'_>) -> Result<T>) -> Result<Option<T>> {
        while self.here().is_some_and(|here| here < id) {
            self.advance()?;
        }
        let Some(row) = self.rows.get().filter(|_| self.here.as_deref() == Some(id)) else { return Ok(None) };
        let read = read(row)?;
        self.advance()?;
        Ok(Some(read))
    }
}
