//! A case handed over is sealed: whole, for its recipient alone, and never half.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use age::secrecy::ExposeSecret as _;
use muckrake::case::{Author, Case};
use muckrake::exchange::{bundle, export};
use tempfile::TempDir;

use crate::terminal::Terminal;
use crate::tools::{MUCKRAKE, has};

/// A folder with the bundled investigation in it, and a key.
struct Desk {
    folder: TempDir,
    public: String,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        bundle::pack_embedded("kazakhstan-transit", &folder.path().join("a.case")).unwrap();
        let public = key(folder.path(), "key.txt");
        Self { folder, public }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn files(&self) -> BTreeSet<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    /// Runs the program here, to its end.
    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(MUCKRAKE);
        command.args(arguments).env_clear().env("HOME", self.folder.path()).current_dir(self.folder.path());
        command.stdin(Stdio::null()).output().unwrap()
    }

    #[track_caller]
    fn done(&self, arguments: &[&str]) {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// Runs what is to be refused; gives what it says. Nothing new may lie here then.
    #[track_caller]
    fn refused(&self, arguments: &[&str]) -> String {
        let before = self.files();
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let left: BTreeSet<String> = self.files().difference(&before).cloned().collect();
        assert!(
            left.iter().all(|name| name.ends_with("-wal") || name.ends_with("-shm")),
            "{arguments:?} left {left:?}"
        );
        String::from_utf8(output.stderr).unwrap()
    }
}

/// Makes a key; gives its public half.
fn key(folder: &Path, name: &str) -> String {
    let key = age::x25519::Identity::generate();
    fs::write(folder.join(name), key.to_string().expose_secret()).unwrap();
    key.to_public().to_string()
}

/// All that a case holds.
fn told(path: &Path) -> String {
    let case = Case::open_read_only(path).unwrap();
    assert_eq!(case.verify().unwrap().findings, Vec::<String>::new());
    let out = tempfile::NamedTempFile::new().unwrap();
    fs::remove_file(out.path()).unwrap();
    export::run(&case, "json", Some(out.path())).unwrap();
    fs::read_to_string(out.path()).unwrap()
}

#[test]
fn a_sealed_case_comes_back_whole_for_each_sort_of_key() {
    let desk = Desk::new();
    let before = told(&desk.path("a.case"));
    let second = key(desk.folder.path(), "second.txt");
    fs::write(desk.path("recipients.txt"), format!("# both of us\n{}\n\n{second}\n", desk.public)).unwrap();
    fs::write(desk.path("words"), "six words\n").unwrap();
    let mut ways = vec![
        (vec!["--to".to_owned(), desk.public.clone()], vec!["--identity", "key.txt"]),
        (vec!["--to".to_owned(), "recipients.txt".to_owned()], vec!["-i", "second.txt"]),
        (
            ["--to-passphrase", "--new-passphrase-file", "words"].map(str::to_owned).to_vec(),
            vec!["--passphrase-file", "words"],
        ),
    ];
    if has_ssh_keygen() {
        for (sort, name) in [("ed25519", "ed"), ("rsa", "rsa")] {
            let made = Command::new("ssh-keygen")
                .args(["-q", "-t", sort, "-N", "", "-C", "", "-f"])
                .arg(desk.path(name))
                .status()
                .unwrap();
            assert!(made.success());
        }
        ways.push((vec!["--to".to_owned(), "ed.pub".to_owned()], vec!["-i", "ed"]));
        let line = fs::read_to_string(desk.path("rsa.pub")).unwrap().trim().to_owned();
        ways.push((vec!["--to".to_owned(), line], vec!["-i", "rsa"]));
    }
    for (to, with) in ways {
        let mut seal = vec!["seal", "a.case"];
        seal.extend(to.iter().map(String::as_str));
        desk.done(&seal);
        let bytes = fs::read(desk.path("a.case.age")).unwrap();
        assert!(bytes.starts_with(b"age-encryption.org/v1"), "{to:?}");
        for needle in ["Aspan Arba", "Golberg", "SQLite format"] {
            assert!(!contains(&bytes, needle.as_bytes()), "{to:?}: {needle} can be read in the sealed file");
        }
        let mut unseal = vec!["unseal", "a.case.age", "-o", "back.case"];
        unseal.extend(&with);
        desk.done(&unseal);
        assert_eq!(told(&desk.path("back.case")), before, "{to:?}");
        for name in ["a.case.age", "back.case"] {
            fs::remove_file(desk.path(name)).unwrap();
        }
    }
}

#[test]
fn another_program_opens_what_is_sealed_and_what_it_seals_is_opened() {
    if !has("age") {
        return;
    }
    let desk = Desk::new();
    let before = told(&desk.path("a.case"));
    let age = |arguments: &[&str]| {
        let status = Command::new("age").args(arguments).current_dir(desk.folder.path()).status().unwrap();
        assert!(status.success(), "age {arguments:?}");
    };
    desk.done(&["seal", "a.case", "--to", &desk.public]);
    age(&["-d", "-i", "key.txt", "-o", "theirs.case", "a.case.age"]);
    assert_eq!(told(&desk.path("theirs.case")), before);
    for armour in [&["-a"][..], &[]] {
        let mut seal = vec!["-r", desk.public.as_str(), "-o", "ours.case.age"];
        seal.extend(armour);
        seal.push("theirs.case");
        age(&seal);
        desk.done(&["unseal", "ours.case.age", "-i", "key.txt"]);
        assert_eq!(told(&desk.path("ours.case")), before);
        fs::remove_file(desk.path("ours.case")).unwrap();
    }
}

#[test]
fn what_is_saved_in_an_open_window_is_in_what_is_sealed_meanwhile_and_what_was_deleted_is_not() {
    let desk = Desk::new();
    let raw = rusqlite::Connection::open(desk.path("a.case")).unwrap();
    raw.execute_batch("CREATE TABLE gone (a); INSERT INTO gone VALUES ('deleted-needle'); DROP TABLE gone").unwrap();
    raw.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    drop(raw);
    assert!(contains(&fs::read(desk.path("a.case")).unwrap(), b"deleted-needle"), "this proves nothing");
    let mut case = Case::open(&desk.path("a.case"), Author::fixed("Ann", "2026-01-01T00:00:00Z", 3)).unwrap();
    case.act("again", |draft| draft.set_title("Saved a moment ago")).unwrap();
    let mut window = Terminal::start(&["open", "a.case"], desk.folder.path(), (100, 30));
    window.shows("Saved a moment ago");
    assert!(fs::metadata(desk.path("a.case-wal")).unwrap().len() > 0, "nothing lies in the log: this proves nothing");
    desk.done(&["seal", "a.case", "--to", &desk.public]);
    desk.done(&["unseal", "a.case.age", "-i", "key.txt", "-o", "back.case"]);
    assert!(told(&desk.path("back.case")).contains("Saved a moment ago"));
    assert!(!contains(&fs::read(desk.path("back.case")).unwrap(), b"deleted-needle"), "a free page was handed over");
    window.press("q");
    assert!(window.ended().is_some());
}

#[test]
fn nothing_is_overwritten_and_nothing_half_is_left() {
    let desk = Desk::new();
    desk.done(&["seal", "a.case", "--to", &desk.public]);
    let sealed = fs::read(desk.path("a.case.age")).unwrap();
    let said = desk.refused(&["seal", "a.case", "--to", &desk.public]);
    assert!(said.contains("a.case.age is there already"), "{said}");
    let said = desk.refused(&["unseal", "a.case.age", "-i", "key.txt"]);
    assert!(said.contains("a.case is there already"), "{said}");
    assert_eq!(fs::read(desk.path("a.case.age")).unwrap(), sealed);
    key(desk.folder.path(), "other.txt");
    for (arguments, words) in [
        (vec!["-i", "other.txt"], "sealed for another key"),
        (vec![], "no key was named"),
        (vec!["-i", "a.case"], "a.case: holds no key"),
        (vec!["-i", "none.txt"], "none.txt"),
    ] {
        let mut unseal = vec!["unseal", "a.case.age", "-o", "back.case"];
        unseal.extend(arguments);
        let said = desk.refused(&unseal);
        assert!(said.contains(words), "{said}");
    }
    let said = desk.refused(&["unseal", "a.case", "-i", "key.txt", "-o", "back.case"]);
    assert!(said.contains("not sealed in the age format"), "{said}");
    let to_secret = fs::read_to_string(desk.path("key.txt")).unwrap();
    let said = desk.refused(&["seal", "a.case", "-o", "b.age", "--to", &to_secret]);
    assert!(said.contains("secret key") && !said.contains(&to_secret), "{said}");
}

#[test]
fn a_sealed_file_that_was_cut_or_changed_is_told_as_damaged() {
    let desk = Desk::new();
    desk.done(&["seal", "a.case", "--to", &desk.public]);
    let sealed = fs::read(desk.path("a.case.age")).unwrap();
    // Where a chunk of the content ends is where a cut might pass for an end.
    let content = sealed.len() - sealed.windows(5).position(|five| five == b"\n--- ").unwrap();
    assert!(content > 200_000);
    let mut harmed: Vec<Vec<u8>> =
        [30, 150, 400, 70_000, 200_000, sealed.len() - 1].map(|at| sealed[..at].to_vec()).into();
    for at in [60, 130, 250, 100_000, sealed.len() - 3] {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        harmed.push(changed);
    }
    for (number, bytes) in harmed.into_iter().enumerate() {
        fs::write(desk.path("harmed.case.age"), bytes).unwrap();
        let said = desk.refused(&["unseal", "harmed.case.age", "-i", "key.txt"]);
        assert!(said.contains("harmed.case.age"), "{number}: {said}");
        assert!(said.contains("damaged") || said.contains("another key"), "{number}: {said}");
    }
}

#[test]
fn what_was_sealed_is_checked_before_it_gets_its_name() {
    let desk = Desk::new();
    let mut bytes = fs::read(desk.path("a.case")).unwrap();
    let recipient: age::x25519::Recipient = desk.public.parse().unwrap();
    let seal = |bytes: &[u8]| fs::write(desk.path("odd.case.age"), age::encrypt(&recipient, bytes).unwrap()).unwrap();
    seal(b"no case at all");
    assert!(desk.refused(&["unseal", "odd.case.age", "-i", "key.txt"]).contains("is not a case file"));
    seal(&bytes[..100_000]);
    assert!(desk.refused(&["unseal", "odd.case.age", "-i", "key.txt"]).contains("cut off"));
    bytes[3 * 8192..4 * 8192].fill(0x5a);
    seal(&bytes);
    let said = desk.refused(&["unseal", "odd.case.age", "-i", "key.txt"]);
    assert!(said.contains("damaged"), "{said}");
}

/// Whether bytes lie among others.
fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

/// It knows no `--version`.
fn has_ssh_keygen() -> bool {
    let there = Command::new("ssh-keygen").arg("-?").stdin(Stdio::null()).output().is_ok();
    there || crate::tools::skip("ssh-keygen is not installed")
}
