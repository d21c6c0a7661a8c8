//! Documents taken in: a file is read or refused, and kept with its source.
//!
//! The command and the workbench both come through here. It must not know arguments or forms.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::case::{Attachment, Draft, Taken, refuse_too_large, sha256_hex};
use crate::documents;
use crate::error::{Error, Kind, Result};
use crate::model::SourceId;

/// A document before it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// What its file is called, without the folder.
    pub name: String,
    /// All of it.
    pub bytes: Vec<u8>,
}

/// A document as it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What its file was called.
    pub name: String,
    /// Its hash, in hexadecimal.
    pub sha256: String,
    /// Its media type, as far as it can be told.
    pub media: Option<&'static str>,
    /// How many bytes it has.
    pub size: usize,
    /// The source had it already, and it stays as it was taken.
    pub known: bool,
}

/// Reads a file to be kept. A pipe or a device is refused: it may have no end.
///
/// # Errors
/// If there is no such file, it can't be read, it is no file, or it is larger than a case can hold.
pub fn read(path: &Path) -> Result<Given> {
    let failed = |e: std::io::Error| Error::from(e).at(path.display());
    let found = fs::metadata(path).map_err(failed)?;
    if found.is_dir() {
        return Err(Error::input(format!("{} is a folder", path.display())).hint("name the files in it"));
    }
    if !found.is_file() {
        return Err(Error::input(format!("{} is a pipe or a device, not a file", path.display()))
            .hint("save what comes out of it as a file first; the command attach takes it as -, too"));
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    refuse_too_large(&name, found.len())?;
    let mut bytes = Vec::new();
    // No more than was looked at: the file may grow meanwhile.
    File::open(path).and_then(|file| file.take(found.len()).read_to_end(&mut bytes)).map_err(failed)?;
    Ok(Given { name, bytes })
}

/// Keeps documents with a source; `known` are the hashes of those that it has.
///
/// # Errors
/// If the source is not there, or the case refuses.
pub fn keep(
    draft: &mut Draft<'_>,
    source: &SourceId,
    (given, known): (&[Given], &[String]),
    taken: &Taken,
) -> Result<Vec<Kept>> {
    let mut list: Vec<Kept> = Vec::new();
    for Given { name, bytes } in given {
        let sha256 = sha256_hex(bytes);
        let media = documents::media(bytes, name);
        let is_known = known.contains(&sha256) || list.iter().any(|one| one.sha256 == sha256);
        if !is_known {
            draft.attach(&Attachment { source, name, media, bytes, taken: Some(taken) })?;
        }
        list.push(Kept { name: name.clone(), sha256, media, size: bytes.len(), known: is_known });
    }
    Ok(list)
}

/// The file that somebody means who typed its path, pasted it or dropped it on the terminal: a terminal may quote it,
/// put a backslash before each space, or make an address of it; `~` is the home folder. What is there as it is written
/// is meant as it is written.
///
/// # Errors
/// If none of that is there.
pub fn found(typed: &str, home: Option<&Path>) -> Result<PathBuf> {
    let typed = typed.trim();
    let meant: Vec<PathBuf> = readings(typed).iter().map(|path| at_home(path, home)).collect();
    match meant.iter().find(|path| fs::symlink_metadata(path).is_ok()) {
        Some(path) => Ok(path.clone()),
        None => {
            let place =
                meant.last().map_or_else(PathBuf::new, |path| std::path::absolute(path).unwrap_or(path.clone()));
            Err(Error::new(Kind::NotFound, format!("there is no file {}", place.display()))
                .hint("look at how it is spelt, or drop the file on the terminal"))
        }
    }
}

/// What a typed path may stand for, as it is written first.
fn readings(typed: &str) -> Vec<String> {
    let mut readings = vec![typed.to_owned()];
    let bare = typed.trim_matches(['"', '\'']);
    if let Some(address) = bare.strip_prefix("file://") {
        let path = address.strip_prefix("localhost").unwrap_or(address);
        readings.push(percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned());
    } else if cfg!(windows) {
        // There a backslash parts folders.
        readings.push(bare.to_owned());
    } else if let Ok([word]) = shell_words::split(typed).as_deref() {
        readings.push(word.clone());
    }
    readings
}

fn at_home(path: &str, home: Option<&Path>) -> PathBuf {
    match (path.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(path),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a helper that fails here is a failed test")]

    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_path_is_understood_as_terminals_drop_it() {
        let home = tempfile::tempdir().unwrap();
        let named = home.path().join("Бух'отчёт 1 (x).pdf");
        fs::write(&named, "x").unwrap();
        let whole = named.to_str().unwrap();
        let (folder, escaped) = (home.path().display(), "Бух\\'отчёт\\ 1\\ \\(x\\).pdf");
        for typed in [
            whole.to_owned(),
            format!("  {whole} "),
            format!("\"{whole}\""),
            format!("'{}'", whole.replace('\'', "'\\''")),
            format!("{folder}/{escaped}"),
            format!("file://{folder}/%D0%91%D1%83%D1%85'%D0%BE%D1%82%D1%87%D1%91%D1%82%201%20(x).pdf"),
            "~/Бух'отчёт 1 (x).pdf".to_owned(),
            format!("~/{escaped}"),
        ] {
            assert_eq!(found(&typed, Some(home.path())).unwrap(), named, "{typed}");
        }
        // A name that has quotes of its own is that file's.
        let quoted = home.path().join("'a'");
        fs::write(&quoted, "x").unwrap();
        fs::write(home.path().join("a"), "x").unwrap();
        assert_eq!(found("~/'a'", Some(home.path())).unwrap(), quoted);
        let error = found("~/none.pdf", Some(home.path())).unwrap_err();
        assert!(error.cause().ends_with("/none.pdf") && error.to_try().is_some(), "{error}");
    }

    #[test]
    fn what_is_no_file_or_larger_than_a_case_holds_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        assert!(read(folder.path()).unwrap_err().cause().ends_with("is a folder"));
        let large = folder.path().join("large.pdf");
        // It takes no room: there is nothing in it.
        File::create(&large).unwrap().set_len(900_000_001).unwrap();
        assert!(read(&large).unwrap_err().cause().starts_with("large.pdf is too large to be kept"));
        #[cfg(unix)]
        assert!(read(Path::new("/dev/zero")).unwrap_err().cause().contains("is a pipe or a device"));
    }
}
