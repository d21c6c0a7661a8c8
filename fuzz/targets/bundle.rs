//! A bundle: files one after the other, parted by a byte of zero, packed into a case.
#![no_main]

use libfuzzer_sys::fuzz_target;
use muckrake::case::Author;
use muckrake::exchange::bundle;

fuzz_target!(|given: &[u8]| {
    let folder = tempfile::tempdir().expect("a folder for one case");
    let head = r#"{"format":"muckrake-bundle","version":1,"title":"A"}"#;
    std::fs::write(folder.path().join("case.json"), head).expect("a head");
    // All but the head.
    for (name, bytes) in bundle::FILES.iter().skip(1).zip(given.split(|b| *b == 0)) {
        std::fs::write(folder.path().join(name), bytes).expect("a file");
    }
    let path = folder.path().join("a.case");
    match bundle::pack(folder.path(), &path, Author::fixed("A", "2026-01-01T00:00:00Z", 1)) {
        Ok(case) => assert!(case.verify().expect("it can be read").findings.is_empty()),
        Err(_) => assert!(!path.exists(), "half a case was left"),
    }
});
