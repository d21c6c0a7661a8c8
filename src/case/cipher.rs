//! Cases that are encrypted on the disk: how such a file begins, and the key that opens it. What does the encrypting
//! is `with`, in a build with the feature `encrypted`; `without` takes its place in one that has none.
//!
//! SQLCipher begins a file with 16 bytes of salt, and gives the same error for a wrong key and for a damaged page. So
//! the key is derived here and handed over raw, with a salt of our own making:
//!
//! | bytes | hold |
//! |---|---|
//! | 0 to 3 | `mck` and the form, `1`: Argon2id with 128 MiB, 3 passes, 1 lane; SQLCipher 4, pages of 8,192 bytes |
//! | 4 to 11 | random, the salt of the derivation together with those before them |
//! | 12 to 15 | the start of the SHA-256 of bytes 0 to 11 |
//!
//! That tells an encrypted case from random bytes, and a damaged salt from a wrong passphrase, before anything is asked;
//! what is random in it is as long as RFC 9106 allows where room is short. It gives nothing away that the file does
//! not: its name and its log's first bytes say as much. Whether a key fits is then asked of the pages themselves, each
//! of which carries a code made with the key: a key with which none of those looked at agrees is a wrong one; one with
//! which any agrees is right, and what does not agree is damage.
//!
//! It must not know how a passphrase is asked for.

#[cfg(feature = "encrypted")]
mod change;
#[cfg(feature = "encrypted")]
mod with;
#[cfg(not(feature = "encrypted"))]
mod without;

use std::path::Path;

use rusqlite::{Connection, OptionalExtension as _};
use sha2::{Digest as _, Sha256};

#[cfg(feature = "encrypted")]
use with as built;
#[cfg(not(feature = "encrypted"))]
use without as built;

pub use built::Key;

use super::held::Held;
use super::{Case, Verification, opening, storage};
use crate::error::{Error, Kind, Result};

/// How an encrypted case begins, the form left out.
const BEGINS: &[u8; 3] = b"mck";

/// The form that is written, and read.
#[cfg(feature = "encrypted")]
const FORM: u8 = b'1';

/// How much of the start is ours.
pub(super) const SALT: usize = 16;

/// The size of a page, as that of a plain case.
pub(super) const PAGE: u64 = 8192;

/// What a change of encryption left behind for its user to know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changed {
    /// Files beside the case that carry its name, a backup for one: they are as they were.
    pub beside: Vec<String>,
    /// Why the bytes that stood there could not be overwritten, where that failed.
    pub not_overwritten: Option<String>,
}

/// The salt of an encrypted case, from its first bytes; none if they are not those of one.
///
/// # Errors
/// If the salt is damaged, or of a form that this program does not know.
pub(super) fn salt(start: &[u8], place: &dyn std::fmt::Display) -> Result<Option<[u8; SALT]>> {
    let Some(salt) = start.get(..SALT).and_then(|salt| <[u8; SALT]>::try_from(salt).ok()) else { return Ok(None) };
    let agrees = check(&salt) == salt[12..];
    if !salt.starts_with(BEGINS) && !agrees {
        return Ok(None);
    }
    if !agrees {
        let cause = format!("{place} is an encrypted case whose first {SALT} bytes are damaged");
        return Err(Error::new(Kind::Damaged, cause)
            .hint("no passphrase opens it without them: put the first bytes of a backup there, or use the backup"));
    }
    if salt[3] != b'1' {
        return Err(Error::new(Kind::Foreign, format!("{place} is a case that is encrypted in a newer form"))
            .hint("use a newer muckrake"));
    }
    Ok(Some(salt))
}

fn check(salt: &[u8; SALT]) -> [u8; 4] {
    let digest = Sha256::digest(&salt[..12]);
    [digest[0], digest[1], digest[2], digest[3]]
}

/// A file that is encrypted, and no key was given.
pub(super) fn locked(place: &dyn std::fmt::Display) -> Error {
    let error = Error::new(Kind::Locked, format!("{place} is encrypted"));
    if cfg!(feature = "encrypted") {
        return error.hint("give its passphrase: in a terminal it is asked for; else --passphrase-file FILE");
    }
    not_built(error)
}

fn not_built(error: Error) -> Error {
    error.hint(
        "this muckrake was built without encryption: `cargo install --path . --features encrypted` builds it with",
    )
}

/// Whether a connection has a key.
pub(super) fn is_keyed(connection: &Connection) -> Result<bool> {
    if !cfg!(feature = "encrypted") {
        return Ok(false);
    }
    let salt = connection.query_row("PRAGMA cipher_salt", [], |row| row.get::<_, String>(0)).optional();
    salt.map(|salt| salt.is_some_and(|salt| !salt.is_empty())).map_err(storage)
}

/// The pages looked at are whole pages, as far as the length says.
pub(super) fn check_length(length: u64, place: &dyn std::fmt::Display) -> Result<()> {
    if length >= PAGE && length.is_multiple_of(PAGE) {
        return Ok(());
    }
    Err(Error::new(Kind::Damaged, format!("{place} is an encrypted case that is cut off: it ends within a page"))
        .hint("a copy or a disk ended too early; copy it again, or look for a backup"))
}

impl Case {
    /// Whether a file is an encrypted case; what can't be looked into is none. One that this program has open is not
    /// looked into.
    ///
    /// # Errors
    /// If it is one whose salt is damaged or of a newer form.
    pub fn is_encrypted(path: &Path) -> Result<bool> {
        let looked = Held::take(path, || {
            let start = opening::start_of(path).unwrap_or_default();
            Ok(salt(&start, &path.display())?.is_some())
        })?;
        Ok(looked.1.unwrap_or(false))
    }

    /// In an encrypted case each page carries a code: one that does not agree is named, whatever lies on it.
    /// Whether all agree.
    pub(super) fn check_codes(&self, report: &mut Verification) -> Result<bool> {
        if self.key.is_none() {
            return Ok(true);
        }
        let before = report.findings.len();
        let mut statement = self.connection.prepare("PRAGMA cipher_integrity_check").map_err(storage)?;
        let lines = statement.query_map([], |row| row.get::<_, String>(0)).map_err(storage)?;
        for line in lines {
            report.findings.push(format!("what is encrypted is damaged: {}", line.map_err(storage)?));
        }
        Ok(report.findings.len() == before)
    }

    /// The key of a case that is encrypted, and open.
    pub(super) fn key(&self) -> Option<&Key> {
        self.key.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made() -> [u8; SALT] {
        let mut salt = *b"mck1somesalt....";
        let check = check(&salt);
        salt[12..].copy_from_slice(&check);
        salt
    }

    #[test]
    fn an_encrypted_case_is_told_from_anything_else_before_a_passphrase_is_asked_for() {
        assert_eq!(salt(&made(), &"it").unwrap(), Some(made()));
        assert_eq!(salt(b"SQLite format 3\0", &"it").unwrap(), None);
        assert_eq!(salt(b"", &"it").unwrap(), None);
        assert_eq!(salt(&[0x5a; 100], &"it").unwrap(), None);
        assert_eq!(salt(&made()[..15], &"it").unwrap(), None);
    }

    #[test]
    fn each_flipped_bit_of_the_salt_is_damage_and_no_wrong_passphrase() {
        for bit in 0..SALT * 8 {
            let mut bytes = made();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let told = salt(&bytes, &"it");
            // The start itself may be gone: then the rest does not agree either, and it is no case.
            match told {
                Ok(found) => assert!(found.is_none() && bit < 24, "{bit}"),
                Err(error) => assert_eq!(error.kind(), Kind::Damaged, "{bit}"),
            }
        }
    }

    #[test]
    fn a_newer_form_is_told_as_such() {
        let mut bytes = made();
        bytes[3] = b'2';
        let check = check(&bytes);
        bytes[12..].copy_from_slice(&check);
        assert_eq!(salt(&bytes, &"it").unwrap_err().kind(), Kind::Foreign);
    }
}
