//! What is inside an export that is an archive (DOCX, XLSX), or the export itself where it is text.
#![allow(dead_code, reason = "each test file uses its own part of it")]
#![allow(clippy::unwrap_used, reason = "a helper that fails here is a failed test")]

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use zip::ZipArchive;

/// The files in an archive, each text; of what is none, itself, under an empty name.
pub(crate) fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    if !bytes.starts_with(b"PK\x03\x04") {
        return [(String::new(), String::from_utf8(bytes.to_vec()).unwrap())].into();
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|place| {
            let mut file = archive.by_index(place).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            (file.name().unwrap().into_owned(), text)
        })
        .collect()
}

/// All of it in one text, the names of files too.
pub(crate) fn whole(bytes: &[u8]) -> String {
    parts(bytes).into_iter().map(|(name, text)| format!("{name}\n{text}\n")).collect()
}
