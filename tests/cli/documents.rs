//! Documents kept with a source, told, read and written out again.

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use crate::run::{command, copy, each, muckrake, room, text};

const PAGE: &str = "<html><body><h1>Поставки</h1><p>Aspan Arba <i>supplies</i>.</p></body></html>";

/// A copy of the case, a second source in it, and a document.
fn set() -> (tempfile::TempDir, String, String, [String; 2]) {
    let (folder, case) = copy();
    let page = folder.path().join("страница.html");
    fs::write(&page, PAGE).unwrap();
    let sources = muckrake(&["sources", &case, "--json"]).json();
    let id = |at: usize| sources[at]["id"].as_str().unwrap().to_owned();
    let page = text(&page);
    (folder, case, page, [id(0), id(1)])
}

#[test]
fn a_document_is_kept_with_its_source_told_read_and_written_out_as_it_was() {
    let (folder, case, page, [source, _]) = set();
    let said = muckrake(&["attach", &case, &source, &page, "--how", "saved from the browser", "--as", "Ann"]).done();
    assert!(said.contains("1 document") && said.contains("страница.html"), "{said}");
    // The reporter's own file may go.
    fs::remove_file(&page).unwrap();
    let listed = muckrake(&["document", &case, "--json"]).json();
    let listed = each(&listed, &["media", "name", "sha256", "size", "source", "taken", "title"]);
    assert_eq!(listed[0]["media"], "text/html");
    assert_eq!(
        (&listed[0]["taken"]["by"], &listed[0]["taken"]["how"]),
        (&"Ann".into(), &"saved from the browser".into())
    );
    assert!(listed[0]["taken"]["at"].as_str().unwrap().ends_with('Z'));
    let sha256 = listed[0]["sha256"].as_str().unwrap();
    let shown = muckrake(&["sources", &case, &source]).done();
    assert!(shown.contains("Documents") && shown.contains("saved from the browser"), "{shown}");
    let read = muckrake(&["document", &case, "СТРАНИЦА"]).done();
    assert!(read.contains("¶1  Поставки") && read.contains("¶2  Aspan Arba supplies."), "{read}");
    assert!(read.contains("read by html5ever"), "{read}");
    let json = muckrake(&["document", &case, sha256.get(..8).unwrap(), "--json"]).json();
    assert_eq!(json["pages"][0]["paragraphs"][1], "Aspan Arba supplies.");
    let out = folder.path().join("out.html");
    muckrake(&["document", &case, sha256, "-o", &text(&out)]).done();
    assert_eq!(fs::read_to_string(&out).unwrap(), PAGE);
    assert!(muckrake(&["document", &case, sha256, "-o", &text(&out)]).failed(2).contains("there already"));
    assert_eq!(muckrake(&["document", &case, sha256, "-o", "-"]).done(), PAGE);
    assert_eq!(muckrake(&["verify", &case, "--json"]).json()["attachments"], 1);
    let undone = muckrake(&["undo", &case]).done();
    assert!(undone.contains("страница.html"), "{undone}");
    assert!(muckrake(&["document", &case]).done().contains("no document yet"));
    muckrake(&["redo", &case]).done();
    assert_eq!(muckrake(&["document", &case, sha256, "-o", "-"]).done(), PAGE);
}

#[test]
fn one_document_may_be_two_sources_and_is_stored_once() {
    let (folder, case, page, [first, second]) = set();
    muckrake(&["attach", &case, &first, &page, "--how", "by the leaker"]).done();
    muckrake(&["attach", &case, &second, &page, "--how", "from the court"]).done();
    let again = muckrake(&["attach", &case, &second, &page, "--json"]).json();
    assert_eq!(again[0]["known"], true);
    let listed = || muckrake(&["document", &case, "--json"]).json();
    assert_eq!(listed().as_array().unwrap().len(), 2);
    // What is one document is read without asking which.
    assert!(muckrake(&["document", &case, "страница.html"]).done().contains("Aspan Arba supplies."));
    let (bundle, packed) = (folder.path().join("bundle"), folder.path().join("packed.case"));
    muckrake(&["unpack", &case, &text(&bundle)]).done();
    assert_eq!(fs::read_dir(bundle.join("attachments")).unwrap().count(), 1);
    muckrake(&["pack", &text(&bundle), &text(&packed)]).done();
    assert_eq!(muckrake(&["document", &text(&packed), "--json"]).json(), listed());
    // Forgetting one source leaves the other its document, word for word.
    muckrake(&["forget", &case, &first, "--yes"]).done();
    let left = listed();
    assert_eq!(left.as_array().unwrap().len(), 1);
    assert_eq!(left[0]["taken"]["how"], "from the court");
    assert_eq!(muckrake(&["document", &case, "страница.html", "-o", "-"]).done(), PAGE);
    assert_eq!(muckrake(&["verify", &case, "--json"]).json()["findings"].as_array().unwrap().len(), 0);
    muckrake(&["forget", &case, &second, "--yes"]).done();
    let bytes = fs::read(&case).unwrap();
    assert!(!bytes.windows(8).any(|some| some == b"<i>suppl"), "its bytes are still in the file");
}

#[test]
fn what_was_taken_back_of_another_source_is_not_forgotten_with_the_first() {
    let (_folder, case, page, [first, second]) = set();
    muckrake(&["attach", &case, &first, &page]).done();
    muckrake(&["attach", &case, &second, &page]).done();
    muckrake(&["undo", &case]).done();
    muckrake(&["forget", &case, &first, "--yes"]).done();
    muckrake(&["redo", &case]).done();
    assert_eq!(muckrake(&["document", &case, "страница.html", "-o", "-"]).done(), PAGE);
}

#[test]
fn what_can_not_be_read_is_kept_all_the_same_and_says_why() {
    let (folder, case, _, [source, _]) = set();
    let odd = [0_u8, 1, 2, 3, 0xff, 0xfe, 0, 9].repeat(50);
    let file = folder.path().join("damaged.pdf");
    fs::write(&file, &odd).unwrap();
    muckrake(&["attach", &case, &source, &text(&file)]).done();
    let said = muckrake(&["document", &case, "damaged.pdf"]).failed(2);
    assert!(said.contains("damaged.pdf: is no PDF"), "{said}");
    let out = folder.path().join("out.pdf");
    muckrake(&["document", &case, "damaged.pdf", "-o", &text(&out)]).done();
    assert_eq!(fs::read(&out).unwrap(), odd);
}

#[test]
fn a_document_comes_from_standard_input_under_a_name() {
    let (_folder, case, _, [source, _]) = set();
    assert!(muckrake(&["attach", &case, &source, "-"]).failed(2).contains("needs a name"));
    let mut child = command(&["attach", &case, &source, "-", "--name", "note.txt"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all("Он сказал \u{1b}[31mда\u{202e}.".as_bytes()).unwrap();
    assert!(child.wait_with_output().unwrap().status.success());
    let read = muckrake(&["document", &case, "note.txt"]).done();
    assert!(read.contains("Он сказал <U+001B>[31mда<U+202E>."), "{read}");
    assert!(muckrake(&["attach", &case, &source, &text(room())]).failed(2).contains("is a folder"));
    assert!(muckrake(&["document", &case, "nothing of the kind"]).failed(1).contains("note.txt"));
}

#[test]
fn a_document_whose_bytes_have_changed_is_named_and_not_read() {
    let (_folder, case, page, [source, _]) = set();
    muckrake(&["attach", &case, &source, &page]).done();
    let mut bytes = fs::read(&case).unwrap();
    let at = bytes.windows(10).position(|some| some == b"</i>.</p><").unwrap();
    bytes[at + 4] = b'!';
    fs::write(&case, bytes).unwrap();
    let said = muckrake(&["document", &case, "страница.html"]).failed(2);
    assert!(said.contains("is damaged") && said.contains("attach it again"), "{said}");
    let verified = muckrake(&["verify", &case]);
    assert!(verified.code == 1 && verified.out.contains("страница.html"), "{}", verified.out);
}
