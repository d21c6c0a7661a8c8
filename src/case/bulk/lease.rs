//! Who imports: one program at a time.

use std::fs::File;
use std::path::{Path, PathBuf};

use crate::case::beside::stands_at;
use crate::error::{Error, Result};

/// The right to import into a case, held while it lasts: a lock on a file beside it, removed at the end.
#[derive(Debug)]
pub(in super::super) struct Lease {
    path: PathBuf,
    _file: File,
}

impl Lease {
    /// Whether somebody has it, or was killed while they had it.
    pub(in super::super) fn is_there(case: &Path) -> bool {
        path(case).exists()
    }

    /// Takes the lease, or gives none while another program holds it. By whatever name a case is opened, it has one.
    pub(in super::super) fn take(case: &Path) -> Result<Option<Self>> {
        let path = path(case);
        let failed = |error: std::io::Error| Error::from(error).at(path.display());
        loop {
            let file = File::create(&path).map_err(failed)?;
            match file.try_lock() {
                // Whoever held it may have removed it between these two steps: then it is another file by now.
                Ok(()) if stands_at(&file, &path) => return Ok(Some(Self { path, _file: file })),
                Ok(()) => {}
                Err(std::fs::TryLockError::WouldBlock) => return Ok(None),
                Err(std::fs::TryLockError::Error(error)) => return Err(failed(error)),
            }
        }
    }
}

fn path(case: &Path) -> PathBuf {
    let mut name = case.canonicalize().unwrap_or_else(|_| case.to_owned()).into_os_string();
    name.push("-import");
    PathBuf::from(name)
}

impl Drop for Lease {
    fn drop(&mut self) {
        // A lock file that stays behind locks nothing.
        drop(std::fs::remove_file(&self.path));
    }
}
