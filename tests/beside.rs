//! Large documents in a folder beside the case: found again, compared, named when they are missing, and gone when they
//! are forgotten.
#![allow(clippy::unwrap_used, reason = "a helper that fails here is a failed test")]

#[path = "support/tools.rs"]
mod tools;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use muckrake::case::{self, Attachment, Author, Case, sha256_hex};
use muckrake::exchange::{bundle, seal};
use muckrake::model::{Source, SourceId};
use muckrake::tui::{Options, script};
use tempfile::TempDir;

/// Just larger than what is kept in the case itself.
const LARGE: usize = (16 << 20) + 1;

fn author() -> Author {
    Author::fixed("Ann", "2026-01-02T03:04:05Z", 7)
}

fn large() -> Vec<u8> {
    let mut bytes = b"The firm was founded in Almaty.\n".repeat(LARGE / 32 + 1);
    bytes.truncate(LARGE);
    bytes
}

fn keep(case: &mut Case, source: &str, name: &str, bytes: &[u8]) -> String {
    let id = SourceId::from(source);
    case.act(&format!("keep {name}"), |draft| {
        draft.put_source(&Source { id: id.clone(), title: format!("Scan {source}"), ..Source::default() })?;
        draft.attach(&Attachment { source: &id, name, media: None, bytes, taken: None })
    })
    .unwrap()
}

/// A case with one large document: its path, and where the document lies.
fn case() -> (TempDir, PathBuf, Case, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap().join("дело.case");
    let mut case = Case::create(&path, "Case", author()).unwrap();
    let sha256 = keep(&mut case, "scan", "скан.txt", &large());
    let place = path.with_file_name("дело.case.files").join(sha256);
    (folder, path, case, place)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn findings(case: &Case) -> Vec<String> {
    let findings = case.verify().unwrap().findings;
    assert_eq!(case.wrong_files().unwrap(), findings, "the gate finds the same");
    findings
}

fn muckrake(args: &[&str]) -> (Option<i32>, String) {
    let done = Command::new(tools::MUCKRAKE).args(args).output().unwrap();
    let said = [done.stdout, done.stderr].concat();
    (done.status.code(), String::from_utf8(said).unwrap())
}

#[test]
fn a_large_document_lies_beside_the_case_once_and_a_small_one_in_it() {
    let (folder, path, mut case, place) = case();
    keep(&mut case, "small", "a.txt", &[b'x'; LARGE - 1]);
    keep(&mut case, "other", "the-same.txt", &large());
    case.settle();
    assert_eq!(names(place.parent().unwrap()), [sha256_hex(&large())]);
    assert_eq!(fs::read(&place).unwrap(), large());
    let size = fs::metadata(&path).unwrap().len();
    assert!((LARGE as u64..LARGE as u64 + 1_000_000).contains(&size), "{size}: the small one alone is inside");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(place.parent().unwrap()), mode(&place)), (0o700, 0o600));
    }
    assert_eq!(case.attachment_bytes(&sha256_hex(&large())).unwrap(), large());
    assert_eq!((findings(&case), case.verify().unwrap().attachments), (Vec::new(), 3));
    drop((case, folder));
}

#[test]
fn who_attaches_a_large_document_is_told_where_it_lies() {
    let folder = tempfile::tempdir().unwrap();
    let (path, scan) = (folder.path().join("a.case"), folder.path().join("scan.txt"));
    let mut case = Case::create(&path, "A", author()).unwrap();
    keep(&mut case, "scan", "small.txt", b"small");
    drop(case);
    assert!(!folder.path().join("a.case.files").exists(), "there is no folder before it is needed");
    fs::write(&scan, large()).unwrap();
    let (path, scan) = (path.to_str().unwrap(), scan.to_str().unwrap());
    let (code, page) = muckrake(&["attach", path, "scan", scan]);
    assert!(code == Some(0) && page.contains("a.case.files: where the case goes, that goes too"), "{page}");
    let (code, page) = muckrake(&["document", path, "scan.txt"]);
    assert!(code == Some(0) && page.contains("The firm was founded in Almaty."), "{}", page.len());
}

#[test]
fn a_document_that_the_case_has_lost_is_back_when_it_is_attached_again() {
    let folder = tempfile::tempdir().unwrap();
    let (path, note) = (folder.path().join("a.case"), folder.path().join("small.txt"));
    let mut case = Case::create(&path, "A", author()).unwrap();
    keep(&mut case, "scan", "small.txt", b"small");
    fs::write(&note, "small").unwrap();
    let again = ["attach", path.to_str().unwrap(), "scan", note.to_str().unwrap()];
    let raw = rusqlite::Connection::open(&path).unwrap();
    for lost in ["DELETE FROM attachment_bytes", "UPDATE attachment_bytes SET bytes = x'00'"] {
        assert_eq!(raw.execute(lost, []).unwrap(), 1);
        assert!(!findings(&case).is_empty(), "{lost}");
        let (code, page) = muckrake(&again);
        assert!(code == Some(0) && page.contains("its bytes were lost, and are back"), "{page}");
        assert_eq!(findings(&case), Vec::<String>::new(), "{lost}");
        let (code, page) = muckrake(&again);
        assert!(code == Some(0) && page.trim_end().ends_with("which the source has already"), "{page}");
    }
    assert_eq!(case.change_count().unwrap(), 2, "no action: the document is as it was");
}

#[test]
fn case_and_folder_are_found_when_both_are_moved_and_a_case_alone_says_which_folder_it_misses() {
    let (folder, path, case, place) = case();
    drop(case);
    let moved = folder.path().join("elsewhere");
    fs::create_dir(&moved).unwrap();
    let new = moved.join("transit.case");
    fs::rename(&path, &new).unwrap();
    let told = |case: &Case| findings(case).join("\n");
    let case = Case::open(&new, author()).unwrap();
    let all = told(&case);
    let expected = format!("{}/transit.case.files/{}", moved.canonicalize().unwrap().display(), sha256_hex(&large()));
    assert!(all.contains("/ scan (скан.txt) is not beside the case: there is no") && all.contains(&expected), "{all}");
    assert!(all.contains("the folder transit.case.files belongs beside the case"), "{all}");
    let new_name = new.to_str().unwrap();
    let (code, page) = muckrake(&["check", new_name, "--fail-on", "hash"]);
    assert!(code == Some(1) && page.contains("is not beside the case"), "{page}");
    let (code, page) = muckrake(&["document", new_name, "скан.txt"]);
    assert!(code != Some(0) && page.contains(&expected) && page.contains("transit.case.files belongs"), "{page}");
    let opened =
        script::play(Case::open(&new, author()).unwrap(), "", (120, 36), Options::default()).unwrap().to_string();
    assert!(opened.contains("1 document beside the case is not as it was, or not there: скан.txt"), "{opened}");
    assert!(opened.contains("transit.case.files") && !opened.contains("damaged"), "{opened}");
    fs::rename(place.parent().unwrap(), moved.join("transit.case.files")).unwrap();
    assert_eq!(told(&case), "");
    // By a link to the case too: the folder lies beside the file.
    #[cfg(unix)]
    {
        drop(case);
        let link = folder.path().join("link.case");
        std::os::unix::fs::symlink(&new, &link).unwrap();
        assert_eq!(told(&Case::open(&link, author()).unwrap()), "");
    }
}

#[test]
fn a_file_that_is_short_or_changed_is_named_and_attaching_it_again_mends_it() {
    let (_folder, _, mut case, place) = case();
    let (mut changed, sha256) = (large(), sha256_hex(&large()));
    changed[7] ^= 1;
    for bytes in [&changed[..], &large()[..100], b""] {
        fs::write(&place, bytes).unwrap();
        let told = findings(&case);
        let why = format!("(скан.txt) has not the bytes it had: {} has {} others", place.display(), bytes.len());
        assert!(told.len() == 1 && told[0].contains(&why), "{told:?}");
        let left_out = case.without_damaged(|| case.attachments().map(|list| assert!(list.is_empty()))).unwrap();
        assert!(left_out.iter().any(|record| record.contains(&sha256)), "{left_out:?}");
        assert!(case.put_back(&large()).unwrap() && !case.put_back(&large()).unwrap());
        assert_eq!(findings(&case), Vec::<String>::new());
    }
    assert_eq!(names(place.parent().unwrap()), [sha256]);
}

#[cfg(unix)]
#[test]
fn a_link_is_not_followed_nor_a_name_that_leads_elsewhere() {
    use std::os::unix::fs::symlink;
    let (folder, path, mut case, place) = case();
    let (beside, outside) = (place.parent().unwrap(), folder.path().join("outside"));
    fs::rename(&place, &outside).unwrap();
    symlink(&outside, &place).unwrap();
    let sha256 = sha256_hex(&large());
    let told = |case: &Case| case.attachment_bytes(&sha256).unwrap_err().to_string();
    assert!(told(&case).contains("is no file, or a link") && findings(&case).len() == 1);
    fs::remove_file(&place).unwrap();
    fs::remove_dir(beside).unwrap();
    let far = folder.path().join("far");
    fs::create_dir(&far).unwrap();
    fs::rename(&outside, far.join(&sha256)).unwrap();
    symlink(&far, beside).unwrap();
    assert!(told(&case).contains("is no file, or a link"), "the right bytes behind a linked folder");
    let other = vec![b'y'; LARGE];
    let id = SourceId::from("scan");
    let refused = case
        .act("b", |draft| draft.attach(&Attachment { source: &id, name: "b", media: None, bytes: &other, taken: None }))
        .unwrap_err();
    assert!(refused.cause().contains("is no folder, or a link"), "{refused}");
    assert_eq!(names(&far), [sha256]);
    // A case of a stranger's may name anything.
    fs::write(folder.path().join("secret"), "s").unwrap();
    drop(case);
    let raw = rusqlite::Connection::open(&path).unwrap();
    fs::remove_file(beside).unwrap();
    fs::create_dir(beside).unwrap();
    for name in ["../secret", "/etc/passwd"] {
        raw.execute("INSERT INTO attachment_bytes (sha256, bytes) VALUES (?1, NULL)", [name]).unwrap();
        let case = Case::open_read_only(&path).unwrap();
        assert!(case.attachment_bytes(name).unwrap_err().cause().contains("is no file"), "{name}");
    }
}

#[test]
fn taking_an_attachment_back_keeps_its_file_and_forgetting_the_last_source_of_it_does_not() {
    let (folder, path, mut case, place) = case();
    case.undo(None).unwrap();
    assert!(place.exists() && findings(&case).is_empty() && case.verify().unwrap().spare.is_empty());
    case.redo(None).unwrap();
    assert_eq!(findings(&case), Vec::<String>::new());
    keep(&mut case, "other", "the-same.txt", &large());
    case.forget(&"scan".into(), &[]).unwrap();
    assert!(place.exists(), "the other source has it still");
    assert_eq!(findings(&case), Vec::<String>::new());
    case.forget(&"other".into(), &[]).unwrap();
    assert!(!place.exists() && findings(&case).is_empty());
    assert_eq!(names(folder.path()).iter().filter(|name| name.ends_with(".files")).count(), 0);
    drop((case, path));
}

#[test]
fn what_a_crash_left_unfinished_goes_and_what_the_case_does_not_know_is_named_and_stays() {
    let (_folder, path, mut case, place) = case();
    let (beside, sha256) = (place.parent().unwrap(), sha256_hex(&large()));
    // It was written, and its row was not.
    let other = vec![b'y'; LARGE];
    let id = SourceId::from("scan");
    let failed: muckrake::error::Result<()> = case.act("b", |draft| {
        draft.attach(&Attachment { source: &id, name: "b", media: None, bytes: &other, taken: None })?;
        Err(muckrake::error::Error::input("the power went"))
    });
    failed.unwrap_err();
    drop(case);
    let [unfinished, foreign] = [format!("{sha256}.aB3xY9.part"), "notes.part".to_owned()];
    for name in [&unfinished, &foreign] {
        fs::write(beside.join(name), "half").unwrap();
    }
    let mut case = Case::open(&path, author()).unwrap();
    let mut left = vec![sha256, sha256_hex(&other), foreign];
    left.sort();
    assert_eq!(names(beside), left);
    let told = case.verify().unwrap();
    assert_eq!((told.findings.len(), told.spare), (0, vec![beside.join(sha256_hex(&other)).display().to_string()]));
    let (code, page) = muckrake(&["verify", path.to_str().unwrap()]);
    assert!(code == Some(0) && page.contains("Not part of the case, though beside it"), "{page}");
    keep(&mut case, "again", "b", &other);
    assert!(case.verify().unwrap().spare.is_empty() && findings(&case).is_empty());
}

#[test]
fn what_is_sealed_holds_the_files_beside_the_case() {
    let (folder, _, case, place) = case();
    let (sealed, out) = (folder.path().join("a.age"), folder.path().join("opened.case"));
    let key = || seal::For::Passphrase("a passphrase".to_owned().into());
    seal::seal(&case, key(), &sealed).unwrap();
    let ask: seal::Ask = std::sync::Arc::new(|_: &str| Some("a passphrase".to_owned().into()));
    seal::unseal(&sealed, &[], &out, &ask).unwrap();
    let opened = Case::open_read_only(&out).unwrap();
    assert_eq!(findings(&opened), Vec::<String>::new());
    assert_eq!(opened.attachment_bytes(&sha256_hex(&large())).unwrap(), large());
    assert!(!folder.path().join("opened.case.files").exists());
    // Half of a case is not sealed for somebody who could not tell.
    fs::remove_file(&place).unwrap();
    let refused = seal::seal(&case, key(), &folder.path().join("b.age")).unwrap_err();
    assert!(refused.cause().contains("is not beside the case"), "{refused}");
    assert!(!folder.path().join("b.age").exists());
}

#[test]
fn a_bundle_holds_them_and_a_case_packed_from_it_has_them_beside_it() {
    let (folder, _, case, _) = case();
    let (out, new) = (folder.path().join("bundle"), folder.path().join("new.case"));
    bundle::unpack(&case, &out).unwrap();
    let sha256 = sha256_hex(&large());
    assert_eq!(fs::read(out.join("attachments").join(&sha256)).unwrap(), large());
    let packed = bundle::pack(&out, &new, author()).unwrap();
    assert_eq!(findings(&packed), Vec::<String>::new());
    assert_eq!(names(&folder.path().join("new.case.files")), [sha256]);
    assert!(names(folder.path()).iter().all(|name| !name.starts_with('.')), "{:?}", names(folder.path()));
    assert!(fs::metadata(&new).unwrap().len() < 1_000_000);
}

#[test]
fn a_salvage_brings_whole_files_along_and_lists_the_others() {
    let (folder, path, mut case, _) = case();
    let other = vec![b'y'; LARGE];
    let lost = keep(&mut case, "lost", "lost.txt", &other);
    drop(case);
    fs::write(path.with_file_name("дело.case.files").join(&lost), "no longer").unwrap();
    let new = folder.path().join("new.case");
    let salvaged = case::salvage(&path, &new, author()).unwrap();
    assert!(salvaged.lost.iter().any(|record| record.contains(&lost)), "{salvaged:?}");
    let case = Case::open_read_only(&new).unwrap();
    assert_eq!(findings(&case), Vec::<String>::new());
    assert_eq!(case.attachment_bytes(&sha256_hex(&large())).unwrap(), large());
    assert_eq!(names(&folder.path().join("new.case.files")), [sha256_hex(&large())]);
}
