//! The change feed: how a window learns what another one did.

use super::{Case, LogEntry, storage};
use crate::error::Result;

/// Watches a case through a connection of its own.
#[derive(Debug, Default)]
pub struct Feed {
    /// None before the first look.
    version: Option<i64>,
    place: i64,
}

impl Feed {
    /// Starts at what is there now.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn start(case: &Case) -> Result<Self> {
        Ok(Self { version: Some(data_version(case)?), place: case.change_count()? })
    }

    /// Starts at a place in the journal: see [`Case::change_count`].
    pub fn since(place: i64) -> Self {
        Self { version: None, place }
    }

    /// What was sealed since the last look, oldest first. Cheap when nothing was: one pragma, no page read.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn poll(&mut self, case: &Case) -> Result<Vec<LogEntry>> {
        let version = Some(data_version(case)?);
        if version == self.version {
            return Ok(Vec::new());
        }
        let news = case.log_since(self.place)?;
        // Counted on, not asked for: something may have been sealed since the line above. Places have no holes.
        self.place += i64::try_from(news.len()).unwrap_or(0);
        self.version = version;
        Ok(news)
    }

    /// The place in the journal up to which this window has seen the case.
    pub fn place(&self) -> i64 {
        self.place
    }
}

fn data_version(case: &Case) -> Result<i64> {
    case.connection.pragma_query_value(None, "data_version", |row| row.get(0)).map_err(storage)
}
