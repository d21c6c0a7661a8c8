//! Text that somebody has typed into a file, keys and scripts: read whole, and refused where nobody can have typed it.

use std::io::{Error, ErrorKind, Read, Result};
use std::path::Path;

/// More than so many bytes is no file of this kind.
const MOST: u64 = 4 * 1024 * 1024;

/// The text of a file.
pub(super) fn file(path: &Path) -> Result<String> {
    let about = std::fs::metadata(path)?;
    if about.is_dir() {
        return Err(Error::new(ErrorKind::InvalidInput, "is a folder, not a file"));
    }
    text(std::fs::File::open(path)?)
}

/// All that there is to read.
pub(super) fn text(from: impl Read) -> Result<String> {
    let mut bytes = Vec::new();
    from.take(MOST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST {
        return Err(Error::new(ErrorKind::InvalidData, "is longer than 4 MiB: nobody has typed that"));
    }
    String::from_utf8(bytes).map_err(|error| {
        let before = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let line = before.iter().filter(|b| **b == b'\n').count() + 1;
        Error::new(ErrorKind::InvalidData, format!("line {line} is not UTF-8"))
    })
}
