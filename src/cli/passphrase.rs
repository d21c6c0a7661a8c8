//! Where a passphrase comes from: a file that was named, or the terminal, where it is typed unseen. It is never an
//! argument and never in the environment, and is wiped when it goes.
//!
//! It must not know what the passphrase is for.

#[cfg(unix)]
mod unseen;

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::Path;

use zeroize::Zeroizing;

use crate::error::{Error, Kind, Result};
use crate::text::safe::safe;

/// The longest file with a passphrase that is read.
const MOST: u64 = 4096;

/// How often a wrong one may be typed.
pub(super) const TRIES: usize = 3;

/// One that is there: that of something which is to be opened.
pub(super) fn known(file: Option<&Path>, of: &str) -> Result<Zeroizing<String>> {
    match file {
        Some(file) => from_file(file),
        None => ask(&format!("Passphrase of {of}: "), "--passphrase-file"),
    }
}

/// One that is made up now, typed twice.
pub(super) fn fresh(file: Option<&Path>, of: &str) -> Result<Zeroizing<String>> {
    if let Some(file) = file {
        return from_file(file);
    }
    let first = ask(&format!("New passphrase of {of}: "), "--new-passphrase-file")?;
    if first.is_empty() {
        return Err(Error::new(Kind::Usage, "an empty passphrase keeps nobody out").hint("six words taken at random"));
    }
    if ask("The same again: ", "--new-passphrase-file")? != first {
        return Err(Error::new(Kind::Usage, "the two are not the same; nothing was changed").hint("do it again"));
    }
    Ok(first)
}

/// The first line of a file, which may be a pipe.
fn from_file(path: &Path) -> Result<Zeroizing<String>> {
    shield();
    let place = path.display();
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(MOST).unwrap_or_default()));
    let read = File::open(path).and_then(|file| file.take(MOST).read_to_end(&mut bytes));
    read.map_err(|e| Error::from(e).at(format!("the passphrase in {place}")))?;
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    match std::str::from_utf8(line) {
        Ok("") => {
            Err(Error::new(Kind::Usage, format!("the first line of {place} is empty: a passphrase stands there")))
        }
        Ok(line) => Ok(Zeroizing::new(line.to_owned())),
        Err(_) => Err(Error::new(Kind::Usage, format!("the first line of {place} is no UTF-8"))),
    }
}

/// Asks on the terminal, whatever input and output are.
fn ask(prompt: &str, option: &str) -> Result<Zeroizing<String>> {
    shield();
    // Off before the question is seen: what is typed at once would be shown else.
    #[cfg(unix)]
    let _unseen = unseen::Unseen::new();
    rpassword::prompt_password(safe(prompt)).map(Zeroizing::new).map_err(|e| match e.kind() {
        ErrorKind::UnexpectedEof | ErrorKind::Interrupted => {
            Error::new(Kind::Locked, "no passphrase was given; nothing was changed")
        }
        _ => Error::new(Kind::Locked, "a passphrase is needed, and there is no terminal to ask on")
            .hint(format!("{option} FILE, whose first line it is; or start it in a terminal")),
    })
}

/// From here on this program leaves no picture of its memory behind, and shows it to no other program of its user.
fn shield() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        // What a system does not know can't be asked of it.
        let _unknown = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    }
    #[cfg(target_os = "linux")]
    let _unknown = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passphrase_is_the_first_line_of_its_file_spaces_and_all() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("it");
        for (bytes, meant) in [
            ("six words \n", Some("six words ")),
            ("six words", Some("six words")),
            ("раз два\r\nmore\n", Some("раз два")),
            ("\nsecond", None),
            ("", None),
        ] {
            std::fs::write(&file, bytes).unwrap();
            assert_eq!(known(Some(&file), "it").ok().as_deref().map(String::as_str), meant, "{bytes:?}");
        }
        std::fs::write(&file, b"\xff\n").unwrap();
        assert!(fresh(Some(&file), "it").is_err());
        assert!(known(Some(&folder.path().join("none")), "it").unwrap_err().cause().contains("none"));
    }
}
