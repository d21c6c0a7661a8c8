//! Files that can't be taken: `tests/bad/` holds them, and `messages.txt` there the words that each is met with.

use std::path::{Path, PathBuf};

use crate::run::{copy, muckrake, room, text};

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad")
}

/// Everything in the corpus, with its bytes: reading it must change nothing.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            files.extend(contents(&path));
        } else {
            files.push((path.clone(), std::fs::read(&path).unwrap()));
        }
    }
    files.sort();
    files
}

#[test]
fn each_bad_file_is_met_with_its_message_and_left_as_it_was() {
    let before = contents(&corpus());
    let (folder, case) = copy();
    let mut named = vec!["messages.txt".to_owned(), "broken-line.ftm".to_owned()];
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
    assert!(contents(&corpus()) == before, "reading the corpus changed it");
    for entry in std::fs::read_dir(corpus()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(named.contains(&name), "{name} has no line in messages.txt");
    }
}

#[test]
fn a_line_that_is_broken_is_named_and_the_others_are_taken() {
    let (_folder, case) = copy();
    let file = text(&corpus().join("broken-line.ftm"));
    let page = muckrake(&["import", &case, &file, "--format", "ftm"]).done();
    assert!(page.starts_with("3 rows read: 2 taken, 0 known already, 1 rejected.\n2 claims added.\n"), "{page}");
    assert!(page.contains("broken-line.ftm:2  this line is no JSON object of an entity (see character "), "{page}");
}

#[test]
fn only_the_first_of_many_rejections_are_listed() {
    let (folder, case) = copy();
    let file = folder.path().join("many.ftm");
    let good = r#"{"id":"norvik-a1","schema":"Company","properties":{"name":["Norvik"]}}"#;
    std::fs::write(&file, format!("{good}\n{}", "{}\n".repeat(50))).unwrap();
    let page = muckrake(&["import", &case, &text(&file), "--format", "ftm"]).done();
    assert_eq!(page.matches("many.ftm:").count(), 20, "{page}");
    assert!(page.ends_with("  and 30 more\n"), "{page}");
}

#[test]
fn a_file_that_is_no_list_of_rows_is_refused_at_once() {
    let (folder, case) = copy();
    let refused = |name: &str, bytes: &[u8]| {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        let err = muckrake(&["import", &case, &text(&file), "--format", "ftm"]).failed(2);
        assert!(err.starts_with("muckrake: import: ") && err.contains(name), "{err}");
        err
    };
    let array = refused("array.json", b"\n[\n{\"id\":\"a\",\"schema\":\"Company\"}\n]\n");
    assert!(array.contains("is a JSON array") && array.contains("one object a line"), "{array}");
    let picture = refused("picture.png", b"\x89PNG\n\0\0\0\rIHDR\n{}\n");
    assert!(picture.contains("bytes of zero"), "{picture}");
    // Further on such a byte is one line's fault.
    let file = folder.path().join("late.ftm");
    let good = r#"{"id":"norvik-a1","schema":"Company","properties":{"name":["Norvik"]}}"#;
    std::fs::write(&file, format!("{good}\n{}\n\0\n", " ".repeat(9000))).unwrap();
    assert!(muckrake(&["import", &case, &text(&file), "--format", "ftm"]).done().contains("1 taken"));
}

#[test]
fn an_id_is_shown_safely_in_the_list_of_what_was_rejected() {
    let (folder, case) = copy();
    let file = folder.path().join("odd.ftm");
    std::fs::write(&file, "{\"id\":\"a\\u202eb\",\"schema\":\"Nothing\"}\n").unwrap();
    let said = muckrake(&["import", &case, &text(&file), "--format", "ftm", "--json"]);
    assert!(said.out.contains("a<U+202E>b: there is no schema"), "{}", said.out);
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
