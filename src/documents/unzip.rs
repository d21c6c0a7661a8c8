//! Files inside a zip archive: by name, in memory, each within bounds. Nothing of it is ever written to the disk, so no
//! name in it can lead anywhere.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use super::bounds::{self, FILES_MOST, UNPACKED_MOST};
use crate::error::{Error, Result};

/// An archive that lies in memory.
pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
}

/// Whether bytes begin as an archive does that holds a file of this name.
pub(super) fn holds(bytes: &[u8], name: &str) -> bool {
    bytes.starts_with(b"PK\x03\x04")
        && Archive::open(bytes).is_ok_and(|archive| archive.zip.index_for_name(name).is_some())
}

impl<'a> Archive<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self> {
        let zip = ZipArchive::new(Cursor::new(bytes))
            .map_err(|wrong| Error::input(format!("is no whole zip archive: {wrong}")))?;
        if zip.len() > FILES_MOST {
            return Err(Error::input(format!("is an archive of more than {FILES_MOST} files")));
        }
        Ok(Self { zip })
    }

    /// The names of the files in it, sorted.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.zip.file_names().flatten().map(std::borrow::Cow::into_owned).collect();
        names.sort();
        names
    }

    /// The bytes of a file in it; none if there is no such file.
    pub(super) fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>> {
        let Some(at) = self.zip.index_for_name(name) else { return Ok(None) };
        let damaged =
            |wrong: &dyn std::fmt::Display| Error::input(format!("{name} inside it can't be unpacked: {wrong}"));
        let file = self.zip.by_index(at).map_err(|wrong| damaged(&wrong))?;
        let mut bytes = Vec::new();
        file.take(UNPACKED_MOST as u64 + 1).read_to_end(&mut bytes).map_err(|wrong| damaged(&wrong))?;
        if bytes.len() > UNPACKED_MOST {
            return Err(bounds::bomb(name));
        }
        Ok(Some(bytes))
    }

    /// The same as text.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>> {
        Ok(self.bytes(name)?.map(|bytes| super::decode::decode(&bytes, None)))
    }
}
