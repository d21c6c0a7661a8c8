//! How large a file's parts may be, so that none of them can take the memory away: how long a row is, how deep it
//! nests, of how many parts it is made. It must not know formats.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::error::{Error, Result};

/// The longest row that is read, in bytes.
pub(super) const ROW_MOST: usize = 64 * 1024 * 1024;

/// How deep a row may nest: as deep as JSON is read elsewhere.
const DEEPEST: usize = 128;

/// How many keys and values a row may have.
const PARTS_MOST: usize = 20_000;

/// Refuses a row of JSON that would take more memory to understand than it can be worth.
///
/// # Errors
/// Says which bound it passes, and at which character.
pub(super) fn refuse_bomb(row: &str) -> Result<()> {
    let bytes = row.as_bytes();
    // Nearly every row is within both, whatever of it stands between quotation marks.
    let open = bytes.iter().filter(|b| matches!(b, b'[' | b'{')).count();
    let parts = bytes.iter().filter(|b| **b == b',').count();
    if open <= DEEPEST && parts < PARTS_MOST {
        return Ok(());
    }
    let (mut depth, mut parts, mut quoted, mut escaped) = (0_usize, 1_usize, false, false);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            b',' => parts += 1,
            _ => {}
        }
        if depth > DEEPEST {
            return Err(Error::input(format!("nests more than {DEEPEST} deep (see character {})", at + 1)));
        }
        if parts > PARTS_MOST {
            return Err(Error::input(format!("has more than {PARTS_MOST} values (see character {})", at + 1)));
        }
    }
    Ok(())
}

/// That a row is longer than any may be.
pub(super) fn too_long(file: &Path, number: usize) -> Error {
    let place = format!("{}:{number}", file.display());
    Error::input("is longer than 64 MiB").at(place).hint("is this the right format?")
}

/// The text of a file that is read whole; none if there is no such file.
///
/// # Errors
/// If it can't be read, a line of it is too long, or it is not UTF-8: with the number of the line.
pub(super) fn text(file: &Path) -> Result<Option<String>> {
    let failed = |e: std::io::Error| Error::from(e).at(file.display());
    let mut opened = match std::fs::metadata(file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
        Ok(about) if !about.is_file() => return Err(not_a_file(file)),
        Ok(_) => File::open(file).map_err(failed)?,
    };
    let mut text = Vec::new();
    let (mut some, mut number, mut line) = (vec![0; 1 << 20], 1, 0);
    loop {
        let length = opened.read(&mut some).map_err(failed)?;
        if length == 0 {
            break;
        }
        let read = some.get(..length).unwrap_or_default();
        for part in read.split_inclusive(|b| *b == b'\n') {
            line += part.len();
            if line > ROW_MOST {
                return Err(too_long(file, number));
            }
            if part.ends_with(b"\n") {
                (number, line) = (number + 1, 0);
            }
        }
        text.extend_from_slice(read);
    }
    String::from_utf8(text).map(Some).map_err(|error| {
        let before = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let number = before.iter().filter(|b| **b == b'\n').count() + 1;
        Error::input("is not UTF-8").at(format!("{}:{number}", file.display())).hint("save it as UTF-8")
    })
}

/// That something is no file to read: a device or a pipe would never end.
pub(super) fn not_a_file(file: &Path) -> Error {
    Error::input(format!("{} is neither a file nor a link to one", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nests_too_deep_or_has_too_many_parts_is_refused_and_what_is_quoted_counts_for_nothing() {
        let deep = |n: usize| format!("{{\"a\":{}{}}}", "[".repeat(n), "]".repeat(n));
        let many = |n: usize| format!("[{}1]", "1,".repeat(n));
        assert!(refuse_bomb(&deep(127)).is_ok() && refuse_bomb(&many(19_999)).is_ok());
        for bomb in [deep(128), deep(1_000_000), many(20_000), "[".repeat(500)] {
            assert!(refuse_bomb(&bomb).is_err());
        }
        let quoted = format!("{{\"a\":\"\\\"{}{}\"}}", "[".repeat(500), ",".repeat(30_000));
        assert!(refuse_bomb(&quoted).is_ok());
    }
}
