//! Which case files this program has open.
//!
//! When a program closes a file, POSIX takes every lock away that it has on that file, SQLite's among them; another
//! program could then remove the log from under this one. So a file that is open here is not looked into again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::connecting::neighbour;
use crate::error::Result;

/// How often each file is open, by its whole path.
static HELD: Mutex<BTreeMap<PathBuf, usize>> = Mutex::new(BTreeMap::new());

/// Keeps a file noted as open. Drop it after the connection.
#[derive(Debug)]
pub(super) struct Held {
    path: PathBuf,
}

impl Held {
    /// Notes a file as open, once `look` has found it fit to be; gives what it found. A file that is open already is
    /// not looked into: there is nothing to give.
    ///
    /// # Errors
    /// What `look` gives: the file is not noted then.
    pub(super) fn take<T>(path: &Path, look: impl FnOnce() -> Result<T>) -> Result<(Self, Option<T>)> {
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let mut all = all();
        let found = if all.contains_key(&path) { None } else { Some(look()?) };
        *all.entry(path.clone()).or_default() += 1;
        Ok((Self { path }, found))
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut all = all();
        let left = all.get(&self.path).map_or(0, |count| count.saturating_sub(1));
        if left == 0 {
            all.remove(&self.path);
        } else {
            all.insert(self.path.clone(), left);
        }
    }
}

/// Whether a file is a case that this program has open, or the log of one, by whatever name: looked at from outside.
pub(crate) fn is_open(path: &Path) -> bool {
    let Some(file) = identity(path) else { return false };
    all()
        .keys()
        .any(|case| ["", "-wal", "-shm"].iter().any(|end| identity(&neighbour(case, end)).as_ref() == Some(&file)))
}

/// What tells a file from every other.
#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata(path).ok().map(|about| (about.dev(), about.ino()))
}

/// What tells a file from every other.
#[cfg(not(unix))]
fn identity(path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok()
}

fn all() -> MutexGuard<'static, BTreeMap<PathBuf, usize>> {
    HELD.lock().unwrap_or_else(PoisonError::into_inner)
}
