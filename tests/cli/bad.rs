//! Files that can't be taken: `tests/bad/` holds them, and `messages.txt` there the words that each is met with.

use std::path::{Path, PathBuf};

use crate::run::{copy, muckrake, room, text};

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad")
}

/// Everything in the corpus, with its bytes: reading it must change nothing.
fn contents() -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(corpus())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn each_bad_file_is_met_with_its_message_and_left_as_it_was() {
    let before = contents();
    let (folder, case) = copy();
    let mut named = vec!["messages.txt".to_owned()];
    for line in std::fs::read_to_string(corpus().join("messages.txt")).unwrap().lines() {
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        let [file, how, words @ ..] = fields.as_slice() else { continue };
        if file.starts_with('#') {
            continue;
        }
        let path = text(&corpus().join(file));
        named.push((*file).to_owned());
        let said = match *how {
            "case" => muckrake(&["check", &path]),
            "ftm" => muckrake(&["import", &case, &path, "--format", "ftm"]),
            "bundle" => muckrake(&["pack", &path, &text(&folder.path().join("made.case"))]),
            other => panic!("messages.txt: {other} is no way to read a file"),
        };
        let told = said.failed(2);
        let mut rest = told.as_str();
        for word in words {
            let place = rest.find(word).unwrap_or_else(|| panic!("{file}: no {word:?} in:\n{told}"));
            rest = rest.get(place + word.len()..).unwrap();
        }
        assert!(!folder.path().join("made.case").exists(), "{file}: half a case was left");
    }
    assert!(contents() == before, "reading the corpus changed it");
    for (path, _) in before {
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(named.iter().any(|known| known == name), "{name} has no line in messages.txt");
    }
}

#[test]
fn a_case_that_was_refused_holds_what_it_held() {
    let (_folder, case) = copy();
    let before = muckrake(&["export", &case, "--format", "ftm"]).done();
    let bad = text(&corpus().join("unknown-schema.ftm"));
    muckrake(&["import", &case, &bad, "--format", "ftm"]).failed(2);
    assert_eq!(muckrake(&["export", &case, "--format", "ftm"]).done(), before);
    muckrake(&["verify", &case]).done();
}

#[test]
fn a_name_with_a_control_byte_in_it_is_spelt_out_in_the_message() {
    let err = muckrake(&["check", "no\u{1b}[31m-such.case"]).failed(2);
    assert!(err.contains("no<U+001B>[31m-such.case"), "{err}");
    let err = muckrake(&["find", "a", "b", "--\u{202e}wrong"]).failed(2);
    assert!(err.contains("<U+202E>") && !err.contains('\u{202e}'), "{err}");
    let err = muckrake(&["keys", &text(&room().join("none")), "no\u{7}such.keys"]).failed(2);
    assert!(err.contains("<U+0007>"), "{err}");
}
