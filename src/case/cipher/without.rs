//! In a build without the feature `encrypted`: there is no key, and whoever asks for one is told what to do.

use std::io::Write;
use std::path::Path;

use rusqlite::Connection;

use super::super::{Author, Case};
use super::{Changed, not_built};
use crate::error::{Error, Kind, Result};

/// The key of an encrypted case: there is none in this build.
#[derive(Debug, Clone)]
pub struct Key(Never);

#[derive(Debug, Clone)]
enum Never {}

impl Key {
    /// Whether this build can open encrypted cases.
    pub const BUILT: bool = false;

    /// The key that a passphrase gives.
    ///
    /// # Errors
    /// Always: this build has no encryption.
    pub fn of(path: &Path, _passphrase: &str) -> Result<Self> {
        Err(super::locked(&path.display()))
    }

    pub(in super::super) fn give(&self, _connection: &Connection) -> Result<()> {
        match self.0 {}
    }

    pub(in super::super) fn plain_bytes(&self, _copy: &Path, _out: &mut dyn Write) -> Result<()> {
        match self.0 {}
    }
}

impl Case {
    /// Encrypts a case, or a new passphrase, or makes it plain again.
    ///
    /// # Errors
    /// Always: this build has no encryption.
    pub fn encrypt(path: &Path, _: Author, _: Option<&Key>, _passphrase: Option<&str>) -> Result<Changed> {
        Err(not_built(Error::new(Kind::Usage, format!("{} can't be encrypted or made plain", path.display()))))
    }
}
