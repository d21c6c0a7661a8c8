//! Who imports: one program at a time.

use std::fs::File;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// The right to import into a case, held while it lasts: a lock on a file beside it, removed at the end.
#[derive(Debug)]
pub(in super::super) struct Lease {
    path: PathBuf,
    _file: File,
}

impl Lease {
    /// Takes the lease, or gives none while another program holds it.
    pub(in super::super) fn take(case: &Path) -> Result<Option<Self>> {
        let mut name = case.as_os_str().to_owned();
        name.push("-import");
        let path = PathBuf::from(name);
        let file = File::create(&path).map_err(|e| Error::from(e).at(path.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { path, _file: file })),
            Err(std::fs::TryLockError::WouldBlock) => Ok(None),
            Err(std::fs::TryLockError::Error(error)) => Err(Error::from(error).at(path.display())),
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        // A lock file that stays behind locks nothing.
        drop(std::fs::remove_file(&self.path));
    }
}
