//! A document of the format that the target is called by. What lies in an archive is packed here, so that it is what
//! changes and not its checksums; `zip` is the archive itself.
//!
//! A library that panics is no finding: in the program a process of its own reads, and says so. Where it did is told.
#![no_main]

use std::collections::BTreeSet;
use std::io::{Cursor, Write as _};
use std::panic::PanicHookInfo;
use std::sync::{Mutex, Once};

use libfuzzer_sys::fuzz_target;
use muckrake::documents::{self, Place};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const FORMAT: &str = env!("CARGO_BIN_NAME");

/// The files of an archive that is made of an input, which parts them by bytes of zero.
const PARTS: &[&str] = match FORMAT.as_bytes() {
    b"docx" => &["word/document.xml", "word/footnotes.xml", "word/comments.xml"],
    b"wacz" => &["archive/a.warc", "pages/pages.jsonl", "datapackage.json"],
    _ => &[],
};

/// Where libraries have panicked.
static THEIRS: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

fuzz_target!(|given: &[u8]| {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| std::panic::set_hook(Box::new(judge)));
    let packed = if PARTS.is_empty() { None } else { Some(packed(given)) };
    let name = if FORMAT == "zip" { "a.docx".to_owned() } else { format!("a.{FORMAT}") };
    if let Ok(text) = documents::read(packed.as_deref().unwrap_or(given), &name) {
        assert!(!text.reader.is_empty());
        assert!(text.pages.iter().flat_map(|page| &page.paragraphs).all(|words| !words.contains('\n')));
        let _ = text.locator(Place::default());
    }
});

/// Only our own panics end the run.
fn judge(told: &PanicHookInfo<'_>) {
    let place = told.location().map(ToString::to_string).unwrap_or_default();
    if !place.contains("/registry/") {
        eprintln!("{told}");
        std::process::abort();
    }
    if THEIRS.lock().expect("nobody panics with it").insert(place) {
        eprintln!("== a library panicked, {told}");
    }
}

fn packed(given: &[u8]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in PARTS.iter().zip(given.split(|byte| *byte == 0)) {
        archive.start_file(*name, SimpleFileOptions::default()).expect("a file in memory");
        archive.write_all(bytes).expect("room in memory");
    }
    archive.finish().expect("an archive in memory").into_inner()
}
