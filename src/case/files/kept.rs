//! What the case says of the files beside it: which they are, and what becomes of them.
//!
//! It must not know how they lie there: that is `files`.

use std::fs;
use std::path::PathBuf;

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};

use super::super::{Case, sha256_hex, storage};
use super::{Files, INSIDE_MOST, Wrong, is_name};
use crate::error::{Error, Kind, Result};

/// Keeps bytes in the case, or beside it where they are many; the row that says so belongs to the open transaction.
pub(in super::super) fn keep(connection: &Connection, sha256: &str, bytes: &[u8]) -> Result<()> {
    let inside = "INSERT INTO attachment_bytes (sha256, bytes) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    let large = bytes.len() as u64 > INSIDE_MOST && !is_inside(connection, sha256)?;
    match Files::of_writer(connection)?.filter(|_| large) {
        Some(files) => {
            files.put(sha256, bytes)?;
            connection.execute(inside, params![sha256, None::<Vec<u8>>]).map_err(storage)?;
        }
        None => {
            connection.execute(inside, params![sha256, bytes]).map_err(storage)?;
        }
    }
    Ok(())
}

fn is_inside(connection: &Connection, sha256: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM attachment_bytes WHERE sha256 = ?1 AND bytes IS NOT NULL)";
    connection.query_row(sql, [sha256], |row| row.get(0)).map_err(storage)
}

/// The names of all files that lie beside the case.
pub(in super::super) fn beside(connection: &Connection) -> Result<Vec<String>> {
    let mut statement =
        connection.prepare("SELECT sha256 FROM attachment_bytes WHERE bytes IS NULL ORDER BY 1").map_err(storage)?;
    let names = statement.query_map([], |row| row.get(0)).map_err(storage)?;
    names.collect::<rusqlite::Result<_>>().map_err(storage)
}

/// Takes what lies beside a case into a file that is the case, or a copy of it: in the open transaction, or each by
/// itself.
pub(in super::super) fn take_in(into: &Connection, files: &Files) -> Result<()> {
    for sha256 in beside(into)? {
        let bytes = files.read(&sha256).and_then(|bytes| {
            if sha256_hex(&bytes) == sha256 { Ok(bytes) } else { Err(Wrong::Others(bytes.len() as u64)) }
        });
        let bytes = bytes.map_err(|wrong| {
            Error::new(Kind::Damaged, format!("a document {}", files.told(&sha256, &wrong))).hint(files.to_try())
        })?;
        into.execute("UPDATE attachment_bytes SET bytes = ?2 WHERE sha256 = ?1", params![sha256, bytes])
            .map_err(storage)?;
    }
    Ok(())
}

impl Case {
    /// Where large documents of this case lie: a folder beside it, which need not be there.
    pub(in super::super) fn files(&self) -> Files {
        Files::of(&self.path)
    }

    /// The same, to be told.
    pub fn files_folder(&self) -> PathBuf {
        self.files().folder().to_owned()
    }

    /// Whether a document's bytes lie beside the case.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn lies_beside(&self, sha256: &str) -> Result<bool> {
        let sql = "SELECT bytes IS NULL FROM attachment_bytes WHERE sha256 = ?1";
        let found = self.connection.query_row(sql, [sha256], |row| row.get(0)).optional().map_err(storage)?;
        Ok(found.unwrap_or(false))
    }

    /// The bytes of an attachment, in the case or beside it; whether they are those of the hash is for the caller to ask.
    ///
    /// # Errors
    /// If there is none of that hash, its file is not where it is looked for, or the case can't be read.
    pub fn attachment_bytes(&self, sha256: &str) -> Result<Vec<u8>> {
        let sql = "SELECT bytes FROM attachment_bytes WHERE sha256 = ?1";
        let found: Option<Option<Vec<u8>>> =
            self.connection.query_row(sql, [sha256], |row| row.get(0)).optional().map_err(storage)?;
        match found {
            Some(Some(bytes)) => Ok(bytes),
            Some(None) => {
                let files = self.files();
                files.read(sha256).map_err(|wrong| {
                    Error::new(Kind::Damaged, format!("the document {}", files.told(sha256, &wrong)))
                        .hint(files.to_try())
                })
            }
            None => Err(Error::new(Kind::Damaged, format!("the bytes of the document {sha256} are missing"))
                .hint("attach it again from where it was taken, or from a backup of the case")),
        }
    }

    /// Puts the bytes of a document back that a source has already, where they are lost or changed; whether they were.
    /// Nothing that the journal tells of changes by it.
    ///
    /// # Errors
    /// If the case is open for reading only, or its file or its folder refuses.
    pub fn put_back(&mut self, bytes: &[u8]) -> Result<bool> {
        let sha256 = sha256_hex(bytes);
        if self.attachment_bytes(&sha256).is_ok_and(|kept| sha256_hex(&kept) == sha256) {
            return Ok(false);
        }
        if !self.is_writable() {
            return Err(Error::new(Kind::Busy, "this case is open for reading only"));
        }
        let writing = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(storage)?;
        writing
            .execute("DELETE FROM attachment_bytes WHERE sha256 = ?1 AND bytes IS NOT NULL", [&sha256])
            .map_err(storage)?;
        keep(&writing, &sha256, bytes)?;
        writing.commit().map_err(storage)?;
        Ok(true)
    }

    /// Takes all that lies beside the case into it; gives the names of the files whose bytes it has from then on.
    #[cfg(any(test, feature = "encrypted"))]
    pub(in super::super) fn take_files_in(&mut self) -> Result<Vec<String>> {
        let files = self.files();
        let writing = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(storage)?;
        take_in(&writing, &files)?;
        writing.commit().map_err(storage)?;
        let mut inside = files.names(false);
        let mut told = Ok(());
        inside.retain(|name| match is_inside(&self.connection, name) {
            Ok(is) => is,
            Err(error) => {
                told = Err(error);
                false
            }
        });
        told.map(|()| inside)
    }

    /// Brings files over from beside a case that is being salvaged, as its rows have them; what is not whole there is not
    /// known here.
    pub(in super::super) fn bring_files(&self, from: &Files) -> Result<()> {
        let (files, connection) = (self.files(), &self.connection);
        let sql = "SELECT sha256 FROM attachment_bytes WHERE bytes IS NULL UNION SELECT sha256 FROM attachment
                   WHERE sha256 NOT IN (SELECT sha256 FROM attachment_bytes)";
        let mut statement = connection.prepare(sql).map_err(storage)?;
        let names = statement.query_map([], |row| row.get::<_, String>(0)).map_err(storage)?;
        for sha256 in names.collect::<rusqlite::Result<Vec<_>>>().map_err(storage)? {
            let row = match from.read(&sha256) {
                Ok(bytes) if sha256_hex(&bytes) == sha256 => {
                    files.put(&sha256, &bytes)?;
                    "INSERT INTO attachment_bytes (sha256, bytes) VALUES (?1, NULL) ON CONFLICT DO NOTHING"
                }
                _ => "DELETE FROM attachment_bytes WHERE sha256 = ?1",
            };
            connection.execute(row, [&sha256]).map_err(storage)?;
        }
        Ok(())
    }

    /// The files in the folder that the case says nothing of: of a crash before a save, or of another state of the case.
    pub(in super::super) fn spare_files(&self) -> Result<Vec<PathBuf>> {
        let files = self.files();
        let mut spare = Vec::new();
        for name in files.names(false) {
            if !self.lies_beside(&name)? {
                spare.push(files.place(&name));
            }
        }
        Ok(spare)
    }

    /// Removes what a program was writing there when it was killed. Whoever writes one holds the case's only pen.
    pub(in super::super) fn sweep_files(&mut self) -> Result<()> {
        let files = self.files();
        if files.names(true).is_empty() {
            return Ok(());
        }
        let writing = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(storage)?;
        for name in files.names(true) {
            // What can't be removed is in nobody's way.
            drop(fs::remove_file(files.folder.join(name)));
        }
        drop(writing);
        Ok(())
    }

    /// Removes files of what was forgotten, unless the case has them anew.
    pub(in super::super) fn remove_forgotten_files(&self, names: &str) -> Result<()> {
        let files = self.files();
        for name in names.split_whitespace() {
            if !self.lies_beside(name)? {
                files.remove(name).map_err(|e| {
                    Error::from(e)
                        .at(files.place(if is_name(name) { name } else { "" }).display())
                        .hint("this file still holds what was forgotten: delete it")
                })?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a helper that fails here is a failed test")]

    use super::super::super::{Attachment, Author};
    use super::*;
    use crate::model::{Source, SourceId};

    /// What an encryption does before and after the case is written anew.
    #[test]
    fn what_lies_beside_a_case_that_is_encrypted_is_in_it_and_is_no_longer_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.case");
        let mut case = Case::create(&path, "A", Author::fixed("Ann", "2026-01-02T03:04:05Z", 7)).unwrap();
        let (id, bytes) = (SourceId::from("s"), vec![b'x'; usize::try_from(INSIDE_MOST).unwrap() + 1]);
        case.act("kept", |draft| {
            draft.put_source(&Source { id: id.clone(), title: "Scan".into(), ..Source::default() })?;
            draft.attach(&Attachment { source: &id, name: "a.pdf", media: None, bytes: &bytes, taken: None })
        })
        .unwrap();
        let sha256 = sha256_hex(&bytes);
        let foreign = case.files_folder().join("ab".repeat(32));
        fs::write(&foreign, "of another state of the case").unwrap();
        assert_eq!(case.take_files_in().unwrap(), std::slice::from_ref(&sha256));
        assert!(!case.lies_beside(&sha256).unwrap() && case.attachment_bytes(&sha256).unwrap() == bytes);
        let open = fs::File::open(case.files_folder().join(&sha256)).unwrap();
        case.files().erase(&sha256).unwrap();
        assert!(!case.files_folder().join(&sha256).exists() && foreign.exists());
        let mut left = Vec::new();
        std::io::Read::read_to_end(&mut &open, &mut left).unwrap();
        assert!(left.len() == bytes.len() && left.iter().all(|byte| *byte == 0), "it was not written over");
        // What is inside stays inside, attached once more too.
        assert!(!case.put_back(&bytes).unwrap());
        assert!(!case.lies_beside(&sha256).unwrap());
        fs::remove_file(foreign).unwrap();
        assert_eq!(
            case.verify().unwrap(),
            super::super::super::Verification { rows: 3, actions: 2, attachments: 1, ..Default::default() }
        );
    }
}
