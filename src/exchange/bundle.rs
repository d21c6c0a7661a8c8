//! A case as text: packed into a case file, unpacked from one.
//!
//! Stable order, one object a line, so that two drafts compare line by line. Pack then unpack gives the same
//! bytes; unpack then pack the same case but for its journal.

mod lines;
mod pack;
mod unpack;

use std::path::Path;

use include_dir::{Dir, include_dir};

pub use pack::pack;
pub use unpack::unpack;

use crate::error::{Error, Kind, Result};

/// The worked cases that the program carries with it.
static BUNDLED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/investigations");

/// The files of a bundle, in the order in which they are read: its head first.
pub const FILES: [&str; 10] = [
    "case.json",
    "entities.jsonl",
    "assertions.jsonl",
    "sources.jsonl",
    "evidence.jsonl",
    "rulings.jsonl",
    "gaps.jsonl",
    "story.jsonl",
    "marks.jsonl",
    "replies.jsonl",
];

/// The folder of attachments.
const ATTACHMENTS: &str = "attachments";

/// Where the files of a bundle come from: a folder, or the program itself.
trait Files {
    /// The text of one of [`FILES`]; none if it is left out.
    fn text(&self, name: &str) -> Result<Option<String>>;
    /// The names and bytes of the attachments, sorted.
    fn attachments(&self) -> Result<Vec<(String, Vec<u8>)>>;
    /// What to call the place in an error.
    fn place(&self, name: &str) -> String;
}

/// The names of the investigations that the program carries.
pub fn bundled() -> Vec<String> {
    BUNDLED.dirs().filter_map(|dir| dir.path().to_str()).map(ToOwned::to_owned).collect()
}

/// Packs an investigation that the program carries into a new case file.
///
/// # Errors
/// If there is none of that name, or the file can't be made.
pub fn pack_embedded(name: &str, path: &Path) -> Result<()> {
    let dir = BUNDLED.get_dir(name).ok_or_else(|| {
        Error::new(Kind::NotFound, format!("no investigation {name} comes with the program"))
            .hint(format!("there are: {}", bundled().join(", ")))
    })?;
    pack::pack_files(&Carried { dir }, path)
}

struct Carried {
    dir: &'static Dir<'static>,
}

impl Files for Carried {
    fn text(&self, name: &str) -> Result<Option<String>> {
        let file = self.dir.get_file(self.dir.path().join(name));
        Ok(file.and_then(|file| file.contents_utf8()).map(ToOwned::to_owned))
    }

    fn attachments(&self) -> Result<Vec<(String, Vec<u8>)>> {
        let dir = self.dir.get_dir(self.dir.path().join(ATTACHMENTS));
        let files = dir.into_iter().flat_map(Dir::files);
        let named =
            files.filter_map(|file| Some((file.path().file_name()?.to_str()?.to_owned(), file.contents().to_vec())));
        Ok(named.collect())
    }

    fn place(&self, name: &str) -> String {
        self.dir.path().join(name).display().to_string()
    }
}
