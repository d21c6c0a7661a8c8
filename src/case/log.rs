//! The log by pages, newest first, for whoever leafs through it.

use rusqlite::params;

use super::journal::{self, LogEntry};
use super::{Case, storage};
use crate::error::Result;

/// A line of the log, with what it is to the lines around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// What was done, by whom, when.
    pub entry: LogEntry,
    /// Its place in the order in which actions took effect.
    pub place: i64,
    /// Of an undo or a redo: the action that was taken back or put again.
    pub of: Option<i64>,
    /// Whether it stands or, of an undo or a redo, the action that it was about.
    pub stands: bool,
    /// Whether it is an import.
    pub import: bool,
}

/// A page of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogPage {
    /// Its lines, newest first.
    pub lines: Vec<Logged>,
    /// Whether there are older ones.
    pub more: bool,
    /// How many actions there are in all.
    pub total: u64,
}

impl Case {
    /// So many actions, newest first: the last ones, or those before a place.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn log_page(&self, before: Option<i64>, limit: usize) -> Result<LogPage> {
        let gone = journal::undone(&self.connection)?;
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT j.number, j.at, j.who, j.title, j.place, j.kind = 'import', coalesce(u.reverses, j.reverses)
                 FROM journal j LEFT JOIN journal u ON u.number = j.reverses
                 WHERE j.place < ?1 ORDER BY j.place DESC LIMIT ?2",
            )
            .map_err(storage)?;
        let most = i64::try_from(limit.saturating_add(1)).unwrap_or(i64::MAX);
        let rows = statement
            .query_map(params![before.unwrap_or(i64::MAX), most], |row| {
                let action = row.get(0)?;
                let undone = gone.contains(&action);
                let of: Option<i64> = row.get(6)?;
                let entry = LogEntry { action, at: row.get(1)?, who: row.get(2)?, title: row.get(3)?, undone };
                let stands = !gone.contains(&of.unwrap_or(action));
                Ok(Logged { entry, place: row.get(4)?, of, stands, import: row.get(5)? })
            })
            .map_err(storage)?;
        let mut lines: Vec<Logged> = rows.collect::<rusqlite::Result<_>>().map_err(storage)?;
        let more = lines.len() > limit;
        lines.truncate(limit);
        Ok(LogPage { lines, more, total: u64::try_from(self.change_count()?).unwrap_or(0) })
    }
}
