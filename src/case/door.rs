//! A door to an open case: what makes further connections to it, on whatever thread wants one.

use std::path::PathBuf;

use super::cipher::Key;
use super::connecting::connect_local;
use super::held::Held;
use super::{Author, Case};
use crate::error::Result;

/// Where further connections to an open case are to be had.
#[derive(Debug, Clone)]
pub struct Door {
    pub(super) path: PathBuf,
    pub(super) author: Author,
    pub(super) key: Option<Key>,
}

impl Door {
    /// A connection to read only.
    ///
    /// # Errors
    /// If the file has gone or can't be read any more.
    pub fn reader(&self) -> Result<Case> {
        let (held, _) = Held::take(&self.path, || Ok(()))?;
        // On what disk the file lies was asked when it was opened first.
        let connection = connect_local(&self.path, false, self.key.as_ref())?;
        let case = Case::over(connection, held, &self.path, (self.author.clone(), false))?;
        Ok(Case { key: self.key.clone(), ..case })
    }
}
