//! Where something is made before it has its name: a folder of its own beside the target, gone afterwards.
//!
//! One that a killed program left behind is removed by the next program that makes one there, or opens a case there:
//! whoever is at work holds a lock on theirs. It must not know what is made.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use tempfile::TempDir;

/// How such a folder is called: letters by chance stand between the two.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Called {
    /// Before the letters.
    pub(crate) prefix: &'static str,
    /// Behind them.
    pub(crate) suffix: &'static str,
}

/// How one is called that is not to be looked at.
const PART: Called = Called { prefix: ".muckrake-", suffix: ".part" };

/// How many letters by chance.
const LETTERS: usize = 6;

/// How often another folder is made where a sweeping program took the last one.
const TRIES: usize = 16;

/// The folder. Its owner alone can look into it.
#[derive(Debug)]
pub(crate) struct Beside {
    // Removed while the lock is still held.
    folder: TempDir,
    _lock: File,
}

impl Beside {
    /// Makes one in a folder, and removes what killed programs left there.
    ///
    /// # Errors
    /// If the folder is missing or can't be written.
    pub(crate) fn make(within: &Path) -> io::Result<Self> {
        Self::make_called(within, PART)
    }

    /// The same under another name; only what is called so is removed.
    ///
    /// # Errors
    /// As [`Beside::make`].
    pub(crate) fn make_called(within: &Path, called: Called) -> io::Result<Self> {
        sweep_called(within, called);
        let mut builder = tempfile::Builder::new();
        builder.prefix(called.prefix).suffix(called.suffix).rand_bytes(LETTERS);
        for _ in 0..TRIES {
            let folder = builder.tempdir_in(within)?;
            if let Some(lock) = lock(folder.path())? {
                return Ok(Self { folder, _lock: lock });
            }
        }
        Err(io::Error::other("another program removes what is made there"))
    }

    /// Where it lies.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Beside {
    /// What is empty goes by its name alone: that works even where no file can be opened any more.
    fn drop(&mut self) {
        if fs::remove_dir(self.folder.path()).is_ok() {
            self.folder.disable_cleanup(true);
        }
    }
}

/// Removes what killed programs left in a folder. What can't be removed stays: it is in nobody's way.
pub(super) fn sweep(within: &Path) {
    sweep_called(within, PART);
}

fn sweep_called(within: &Path, called: Called) {
    let Ok(entries) = fs::read_dir(within) else { return };
    for entry in entries.filter_map(Result::ok) {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder
            && entry.file_name().to_str().is_some_and(|name| called.is_so(name))
            && let Ok(Some(_lock)) = lock(&entry.path())
        {
            drop(fs::remove_dir_all(entry.path()));
        }
    }
}

impl Called {
    fn is_so(self, name: &str) -> bool {
        let letters = name.strip_prefix(self.prefix).and_then(|rest| rest.strip_suffix(self.suffix));
        letters.is_some_and(|letters| letters.len() == LETTERS && letters.bytes().all(|b| b.is_ascii_alphanumeric()))
    }
}

/// The lock on a folder; none while another program has it, or once it has gone.
#[cfg(unix)]
fn lock(folder: &Path) -> io::Result<Option<File>> {
    let file = match File::open(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => file?,
    };
    match file.try_lock() {
        Ok(()) if stands_at(&file, folder) => Ok(Some(file)),
        Ok(()) | Err(fs::TryLockError::WouldBlock) => Ok(None),
        Err(fs::TryLockError::Error(error)) => Err(error),
    }
}

/// Elsewhere a folder can't be locked, and nothing is swept: a file in it stands for it.
#[cfg(not(unix))]
fn lock(folder: &Path) -> io::Result<Option<File>> {
    File::create_new(folder.join("lock")).map(Some)
}

/// Whether an open file or folder is the one that a path names.
#[cfg(unix)]
pub(super) fn stands_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let id = |about: fs::Metadata| (about.dev(), about.ino());
    matches!((file.metadata().map(id), fs::metadata(path).map(id)), (Ok(open), Ok(named)) if open == named)
}

/// Elsewhere an open file is not removed from under its name.
#[cfg(not(unix))]
pub(super) fn stands_at(_file: &File, _path: &Path) -> bool {
    true
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_program_left_goes_and_what_is_at_work_and_what_is_not_ours_stays() {
        let within = tempfile::tempdir().unwrap();
        let at = |name: &str| within.path().join(name);
        for name in [".muckrake-aB3xY9.part", ".muckrake-notes.part", ".muckrake-aB3xY9", "muckrake-aB3xY9.part"] {
            fs::create_dir(at(name)).unwrap();
            fs::write(at(name).join("half"), "x").unwrap();
        }
        fs::write(at(".muckrake-aB3xY8.part"), "a file").unwrap();
        std::os::unix::fs::symlink(".muckrake-notes.part", at(".muckrake-aB3xY7.part")).unwrap();
        let working = Beside::make(within.path()).unwrap();
        fs::write(working.path().join("half"), "x").unwrap();
        let other = Beside::make(within.path()).unwrap();
        assert!(working.path().join("half").exists(), "another at work there swept it");
        assert!(!at(".muckrake-aB3xY9.part").exists(), "it stays behind");
        drop((working, other));
        let mut left: Vec<_> = fs::read_dir(within.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        let kept = [
            ".muckrake-aB3xY7.part",
            ".muckrake-aB3xY8.part",
            ".muckrake-aB3xY9",
            ".muckrake-notes.part",
            "muckrake-aB3xY9.part",
        ];
        assert_eq!(left, kept);
        assert!(at(".muckrake-notes.part/half").exists());
    }
}
