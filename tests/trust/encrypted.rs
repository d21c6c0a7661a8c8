//! An encrypted case: what it holds stands nowhere in the open, however the program ends; a wrong passphrase is told
//! from damage; and encrypting is done whole or not at all.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use muckrake::case::{Author, Case, Key};
use muckrake::error::Kind;
use muckrake::exchange::{bundle, export};
use rustix::process::Signal;
use tempfile::TempDir;

use crate::terminal::{PATIENCE, Terminal};
use crate::tools::{MUCKRAKE, figure, has, rounds};

const PASSPHRASE: &str = "six words таких";

/// What each of the needles holds, in whatever letters.
const NEEDLE: &str = "quernstone";

/// How many needles there are: a fifth each of names, assertions, sources, notes and gaps.
const NEEDLES: usize = 200;

/// A folder with a case of needles in it, `a.case`, and another folder beside it for what is secret or not the case's.
struct Desk {
    room: TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Self { room: tempfile::tempdir().unwrap() };
        for folder in ["case", "tmp", "outside/bundle"] {
            fs::create_dir_all(desk.room.path().join(folder)).unwrap();
        }
        fs::write(desk.outside("pass"), format!("{PASSPHRASE}\n")).unwrap();
        fs::write(desk.outside("other"), "another\n").unwrap();
        write_bundle(&desk.room.path().join("outside/bundle"));
        let author = Author::fixed("Ann", "2026-01-01T00:00:00Z", 1);
        drop(bundle::pack(&desk.room.path().join("outside/bundle"), &desk.case(), author).unwrap());
        desk
    }

    fn encrypted() -> Self {
        let desk = Self::new();
        desk.done(&["encrypt", "a.case", "--new-passphrase-file", "../outside/pass"]);
        desk
    }

    fn folder(&self) -> PathBuf {
        self.room.path().join("case")
    }

    fn case(&self) -> PathBuf {
        self.folder().join("a.case")
    }

    fn outside(&self, name: &str) -> PathBuf {
        self.room.path().join("outside").join(name)
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("HOME", self.folder()).env("TMPDIR", self.room.path().join("tmp"));
        command.env("PATH", "/usr/bin:/bin").current_dir(self.folder()).stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(MUCKRAKE).args(arguments).output().unwrap()
    }

    #[track_caller]
    fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success() && told.is_empty(), "{arguments:?}: {told}");
        String::from_utf8(output.stdout).unwrap()
    }

    #[track_caller]
    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {told}");
        let ours = told.lines().all(|line| line.starts_with("muckrake: ") || line.starts_with("  "));
        assert!(ours, "somebody else wrote on stderr:\n{told}");
        told
    }

    /// The files under the case's folder and the one for temporary files that hold a needle.
    fn needles(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut waiting = vec![self.folder(), self.room.path().join("tmp")];
        while let Some(folder) = waiting.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    waiting.push(path);
                } else if holds_needle(&fs::read(&path).unwrap()) {
                    found.insert(path.file_name().unwrap().to_string_lossy().into_owned());
                }
            }
        }
        found
    }

    /// The workbench on a terminal, its passphrase typed.
    fn window(&self) -> Terminal {
        let mut window = Terminal::start(&["open", "a.case"], &self.folder(), (120, 36));
        window.shows("Passphrase of a.case");
        window.send(format!("{PASSPHRASE}\r").as_bytes());
        window.shows("saved");
        window
    }

    fn key(&self) -> Key {
        Key::of(&self.case(), PASSPHRASE).unwrap()
    }

    /// All that the case holds, once it was found whole; by which of two passphrases or none.
    fn told(&self) -> String {
        let key = Case::is_encrypted(&self.case())
            .unwrap()
            .then(|| Key::of(&self.case(), PASSPHRASE).or_else(|_wrong| Key::of(&self.case(), "another")).unwrap());
        let case = Case::open_read_only_with(&self.case(), key.as_ref()).unwrap();
        assert_eq!(case.verify().unwrap().findings, Vec::<String>::new());
        let out = self.outside("told.json");
        export::run(&case, "json", Some(&out)).unwrap();
        fs::read_to_string(out).unwrap()
    }
}

/// Needles as a bundle.
fn write_bundle(folder: &Path) {
    let head = r#"{"format":"muckrake-bundle","version":1,"title":"A case","language":"eng"}"#;
    fs::write(folder.join("case.json"), head).unwrap();
    let write = |name: &str, line: &dyn Fn(usize) -> String| {
        let lines: Vec<String> = (100..100 + NEEDLES / 5).map(line).collect();
        fs::write(folder.join(name), lines.join("\n") + "\n").unwrap();
    };
    write("entities.jsonl", &|n| {
        format!(r#"{{"id":"e-{n}","schema":"Company","properties":{{"name":["Quernstone {n} Ltd"]}}}}"#)
    });
    write("assertions.jsonl", &|n| format!(r#"{{"id":"a-{n}","text":"The quernstone {n} turns.","about":["e-{n}"]}}"#));
    write("sources.jsonl", &|n| {
        format!(r#"{{"id":"s-{n}","title":"Quernstone source {n}","kind":"interview","visibility":"confidential"}}"#)
    });
    write("evidence.jsonl", &|n| {
        let cites = format!(r#"[{{"assertion":"a-{n}"}}]"#);
        format!(r#"{{"id":"n-{n}","source":"s-{n}","quote":"quernstone quote {n}","credibility":3,"cites":{cites}}}"#)
    });
    write("gaps.jsonl", &|n| format!(r#"{{"id":"g-{n}","question":"Who has quernstone {n}?"}}"#));
}

/// Looks for the needles as they are written, in other letters, and two bytes a letter.
fn holds_needle(bytes: &[u8]) -> bool {
    let small = bytes.to_ascii_lowercase();
    let narrow: Vec<u8> = small.iter().copied().filter(|byte| *byte != 0).collect();
    [small, narrow].iter().any(|bytes| String::from_utf8_lossy(bytes).contains(NEEDLE))
}

#[test]
fn what_an_encrypted_case_holds_stands_in_no_file_and_comes_back_whole() {
    let desk = Desk::new();
    let before = desk.told();
    assert!(before.to_lowercase().matches(NEEDLE).count() >= NEEDLES);
    assert!(desk.needles().contains("a.case"), "the needles are not found where they are");
    let mut old = fs::File::open(desk.case()).unwrap();
    desk.done(&["encrypt", "a.case", "--new-passphrase-file", "../outside/pass"]);
    assert_eq!(desk.needles(), BTreeSet::new());
    let mut bytes = Vec::new();
    old.read_to_end(&mut bytes).unwrap();
    assert!(!holds_needle(&bytes), "what stood there before was not written over");
    let files: Vec<_> = fs::read_dir(desk.folder()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(files, ["a.case"], "the plain file's log is left");
    assert_eq!(desk.told(), before);
    desk.done(&[
        "passphrase",
        "a.case",
        "--passphrase-file",
        "../outside/pass",
        "--new-passphrase-file",
        "../outside/other",
    ]);
    assert_eq!(desk.needles(), BTreeSet::new());
    assert!(Key::of(&desk.case(), PASSPHRASE).is_err() && Key::of(&desk.case(), "another").is_ok());
    assert_eq!(desk.told(), before);
    desk.done(&["decrypt", "a.case", "--passphrase-file", "../outside/other"]);
    assert!(!Case::is_encrypted(&desk.case()).unwrap());
    assert_eq!(desk.told(), before);
}

#[test]
fn work_on_an_encrypted_case_leaves_no_needle_anywhere_even_if_it_is_killed() {
    let desk = Desk::encrypted();
    let (mut window, mut second) = (desk.window(), desk.window());
    window.press("neQuernstone Nova<enter>");
    window.shows("Quernstone Nova. u takes it back");
    second.shows("Another window changed the case");
    second.press("<esc>/quernstone nova<enter>");
    second.shows("Quernstone Nova");
    let log = fs::metadata(desk.folder().join("a.case-wal")).unwrap().len();
    assert!(log > 0, "nothing lies in the log: this proves nothing");
    assert_eq!(desk.needles(), BTreeSet::new());
    for window in [&window, &second] {
        window.signal(Signal::KILL);
    }
    assert!(window.ended().is_some() && second.ended().is_some());
    assert_eq!(desk.needles(), BTreeSet::new());
    assert!(desk.told().contains("Quernstone Nova"), "what was saved is lost");
    let rows: String = (0..20_000)
        .map(|n| format!(r#"{{"id":"q-{n}","schema":"Person","properties":{{"name":["Quernstone {n}"]}}}}"#) + "\n")
        .collect();
    fs::write(desk.outside("rows.ftm"), rows).unwrap();
    let arguments =
        ["import", "a.case", "../outside/rows.ftm", "--format", "ftm", "--passphrase-file", "../outside/pass"];
    let mut import = desk.command(MUCKRAKE).args(arguments).stdout(Stdio::null()).spawn().unwrap();
    let log = desk.folder().join("a.case-wal");
    let end = Instant::now() + PATIENCE;
    while fs::metadata(&log).map_or(0, |log| log.len()) < 1 << 20 && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(2));
    }
    import.kill().unwrap();
    assert!(!import.wait().unwrap().success(), "it came to its end before it was killed: this proves nothing");
    assert_eq!(desk.needles(), BTreeSet::new());
    assert!(!desk.told().contains("q-19999"));
}

#[test]
fn what_is_deleted_backed_up_exported_to_or_sealed_follows_the_key() {
    let desk = Desk::encrypted();
    let key = age::x25519::Identity::generate();
    let pass = ["--passphrase-file", "../outside/pass"];
    let run = |arguments: &[&str]| desk.done(&[arguments, &pass].concat());
    run(&["seal", "a.case", "--to", &key.to_public().to_string()]);
    assert_eq!(desk.needles(), BTreeSet::new(), "sealing left something plain behind");
    let plain = age::decrypt(&key, &fs::read(desk.folder().join("a.case.age")).unwrap()).unwrap();
    assert!(plain.starts_with(b"SQLite format 3\0"), "who can open the seal needs no passphrase of ours");
    fs::write(desk.outside("sealed.case"), plain).unwrap();
    let sealed = Case::open_read_only(&desk.outside("sealed.case")).unwrap();
    assert_eq!(sealed.verify().unwrap().findings, Vec::<String>::new());
    for command in [&["find", "a.case", "quern"][..], &["check", "a.case"], &["log", "a.case"], &["sources", "a.case"]]
    {
        run(command);
    }
    run(&["undo", "a.case"]);
    run(&["redo", "a.case"]);
    assert_eq!(desk.needles(), BTreeSet::new());
}

#[test]
fn a_large_document_beside_the_case_is_taken_into_what_is_encrypted_and_none_lies_beside_it_again() {
    let desk = Desk::new();
    let large = |letter: &str| format!("{NEEDLE} {letter}\n").repeat((16 << 20) / 13 + 2);
    for name in ["one", "two"] {
        fs::write(desk.outside(name), large(name)).unwrap();
    }
    let source = muckrake::model::Graph::sources(&Case::open_read_only(&desk.case()).unwrap()).unwrap()[0].id.clone();
    desk.done(&["attach", "a.case", source.as_str(), "../outside/one"]);
    assert!(desk.folder().join("a.case.files").is_dir());
    let told = desk.done(&["encrypt", "a.case", "--new-passphrase-file", "../outside/pass"]);
    assert!(!told.contains("a.case.files"), "{told}");
    let pass = ["--passphrase-file", "../outside/pass"];
    let with = |arguments: &[&str]| desk.done(&[arguments, &pass[..]].concat());
    with(&["attach", "a.case", source.as_str(), "../outside/two"]);
    assert_eq!(desk.needles(), BTreeSet::new());
    assert!(!desk.folder().join("a.case.files").exists());
    for name in ["one", "two"] {
        let written = desk.outside(&format!("{name}.out"));
        with(&["document", "a.case", name, "-o", written.to_str().unwrap()]);
        assert_eq!(fs::read_to_string(written).unwrap(), large(name));
    }
    with(&["decrypt", "a.case"]);
    assert!(desk.done(&["verify", "a.case"]).starts_with("Whole: "));
}

#[test]
fn a_wrong_passphrase_is_told_as_that_and_damage_as_damage() {
    let desk = Desk::encrypted();
    let bytes = fs::read(desk.case()).unwrap();
    let verify = |pass: &str| {
        ["verify".to_owned(), "a.case".to_owned(), "--passphrase-file".to_owned(), format!("../outside/{pass}")]
    };
    let told = |pass: &str| {
        let arguments = verify(pass);
        desk.refused(&arguments.each_ref().map(String::as_str))
    };
    let said = told("other");
    assert!(said.contains("the passphrase does not open a.case") && !said.contains("damage"), "{said}");
    assert_eq!(fs::read(desk.case()).unwrap(), bytes, "a wrong passphrase changed the file");
    let mut harmed = bytes.clone();
    harmed[5000] ^= 1;
    fs::write(desk.case(), &harmed).unwrap();
    let said = told("pass");
    assert!(said.contains("damaged") && !said.contains("passphrase"), "{said}");
    assert!(told("other").contains("the passphrase does not open"));
    fs::write(desk.case(), &bytes[..bytes.len() - 8192 * 3]).unwrap();
    let said = desk.run(&verify("pass").each_ref().map(String::as_str));
    assert_ne!(said.status.code(), Some(0), "a case without its last pages passed");
    fs::write(desk.case(), &bytes[..bytes.len() - 100]).unwrap();
    assert!(told("pass").contains("cut off"));
    fs::write(desk.case(), [&bytes[..16], &[0x5a; 8192 * 3 - 16][..]].concat()).unwrap();
    assert!(told("pass").contains("the passphrase does not open"), "with no page whole there is nothing to tell it by");
}

#[test]
fn every_flipped_bit_of_an_encrypted_case_is_found() {
    let desk = Desk::encrypted();
    let key = desk.key();
    let bytes = fs::read(desk.case()).unwrap();
    let many = rounds(30, 1000);
    for number in 0..many {
        // A stride that shares no factor with the number of bits goes all over the file.
        let bit = 128 + number * 1_000_003 % (bytes.len() * 8 - 128);
        let mut harmed = bytes.clone();
        harmed[bit / 8] ^= 1 << (bit % 8);
        fs::write(desk.case(), harmed).unwrap();
        let found = match Case::open_read_only_with(&desk.case(), Some(&key)) {
            Err(error) => vec![error.cause().to_owned()],
            Ok(case) => case.verify().map_or_else(|error| vec![error.cause().to_owned()], |found| found.findings),
        };
        assert!(!found.is_empty(), "bit {bit} was flipped unseen");
        let page = format!("page {}", bit / 8 / 8192 + 1);
        // Where the opening itself reads what is damaged, it says so and ends there.
        let refused = found.len() == 1 && found[0].contains("damaged: ");
        assert!(
            refused || found.iter().any(|found| found.ends_with(&page)),
            "bit {bit}: {page} is not named in {found:?}"
        );
    }
    figure("flipped bits of an encrypted case, all found", many);
}

#[test]
fn a_case_is_not_encrypted_nor_made_plain_under_an_open_window() {
    let desk = Desk::new();
    let mut window = Terminal::start(&["open", "a.case"], &desk.folder(), (120, 36));
    window.shows("saved");
    let said = desk.refused(&["encrypt", "a.case", "--new-passphrase-file", "../outside/pass"]);
    assert!(said.contains("is open in another window"), "{said}");
    window.press("neNova<enter>");
    window.shows("Nova. u takes it back");
    window.press("q");
    assert!(window.ended().is_some());
    assert!(desk.told().contains("Nova"), "the window went on writing to a file without a name");
    desk.done(&["encrypt", "a.case", "--new-passphrase-file", "../outside/pass"]);
    let mut window = desk.window();
    let said = desk.refused(&["decrypt", "a.case", "--passphrase-file", "../outside/pass"]);
    assert!(said.contains("is open in another window"), "{said}");
    window.press("q");
    assert!(window.ended().is_some());
}

#[test]
fn what_can_not_be_encrypted_whole_is_left_as_it_was() {
    let desk = Desk::new();
    let before = fs::read(desk.case()).unwrap();
    let untouched = |why: &str| {
        assert!(fs::read(desk.case()).unwrap() == before, "{why}: the case was changed");
        let left: BTreeSet<_> = fs::read_dir(desk.folder()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        let parts = left.iter().filter(|name| name.to_string_lossy().starts_with(".muckrake-")).count();
        assert_eq!(parts, 0, "{why}: {left:?}");
    };
    // No file may grow beyond 100 blocks: as a disk that is full.
    let limited = "trap '' XFSZ; ulimit -f 100; exec \"$0\" encrypt a.case --new-passphrase-file ../outside/pass";
    let output = desk.command("sh").args(["-c", limited, MUCKRAKE]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    untouched("no room");
    fs::write(desk.outside("empty"), "\n").unwrap();
    desk.refused(&["encrypt", "a.case", "--new-passphrase-file", "../outside/empty"]);
    untouched("an empty passphrase");
    fs::hard_link(desk.case(), desk.outside("second.case")).unwrap();
    let said = desk.refused(&["encrypt", "a.case", "--new-passphrase-file", "../outside/pass"]);
    assert!(said.contains("hard link"), "{said}");
    untouched("a second name");
    fs::remove_file(desk.outside("second.case")).unwrap();
    desk.refused(&["decrypt", "a.case", "--passphrase-file", "../outside/pass"]);
    untouched("it is plain already");
}

#[test]
fn killed_at_any_moment_a_case_is_whole_and_either_plain_or_encrypted() {
    if !has("strace") {
        return;
    }
    let calls = "write,pwrite64,fsync,fdatasync,rename,ftruncate,unlink,chmod,fchmod,openat";
    let desk = Desk::new();
    let before = desk.told();
    let trace = desk.outside("trace");
    let traced = |kill: Option<&(String, usize)>| {
        let mut strace = desk.command("strace");
        strace.args(["-f", "-qq", "-o"]).arg(&trace).args(["-e", &format!("trace={calls}")]);
        if let Some((call, at)) = kill {
            strace.args(["-e", &format!("inject={call}:signal=KILL:when={at}")]);
        }
        let encrypt = ["encrypt", "a.case", "--new-passphrase-file", "../outside/pass"];
        strace.arg(MUCKRAKE).args(encrypt).output().unwrap()
    };
    let plain = fs::read(desk.case()).unwrap();
    assert!(traced(None).status.success());
    let moments = moments(&fs::read_to_string(&trace).unwrap());
    let many = rounds(6, 400);
    let (mut killed, mut both) = (0, BTreeSet::new());
    for round in 0..many {
        for entry in fs::read_dir(desk.folder()).unwrap() {
            // The folder that a killed one left is swept by whoever makes the next.
            if entry.as_ref().unwrap().path().is_file() {
                fs::remove_file(entry.unwrap().path()).unwrap();
            }
        }
        fs::write(desk.case(), &plain).unwrap();
        // Most of what matters happens at the end.
        let late = moments.len() - 1 - round * 3 % moments.len();
        let at = &moments[if round % 2 == 0 { moments.len() * round / many } else { late }];
        killed += usize::from(!traced(Some(at)).status.success());
        let encrypted = Case::is_encrypted(&desk.case()).unwrap();
        both.insert(encrypted);
        let mut holding = desk.needles();
        assert!(encrypted != holding.remove("a.case"), "killed at {at:?}");
        holding.remove("a.case-wal");
        assert_eq!(holding, BTreeSet::new(), "killed at {at:?}");
        assert_eq!(desk.told(), before, "killed at {at:?}");
    }
    assert!(killed > many / 2 && both.len() == 2, "{killed} of {many} were killed, {both:?}");
    figure("encryptions killed half-way, the case whole", killed);
}

/// The calls of the thread that does the work, each with its number among those of its name: as strace counts them.
fn moments(trace: &str) -> Vec<(String, usize)> {
    let calls: Vec<(&str, &str)> = trace
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter_map(|(thread, call)| Some((thread, call.trim_start().split_once('(')?.0)))
        .collect();
    let first = calls.first().expect("strace saw nothing").0;
    let mine: Vec<&str> = calls.iter().filter(|(thread, _)| *thread == first).map(|(_, call)| *call).collect();
    let number = |at: usize| mine[..=at].iter().filter(|call| **call == mine[at]).count();
    (0..mine.len()).map(|at| (mine[at].to_owned(), number(at))).collect()
}

#[test]
fn a_passphrase_is_typed_unseen_and_no_core_is_left_of_the_program() {
    let desk = Desk::encrypted();
    let mut shell = portable_pty::CommandBuilder::new("sh");
    shell.args(["-c", "ulimit -c unlimited; exec \"$0\" open a.case", MUCKRAKE]);
    let mut window = Terminal::run(shell, &desk.folder(), (120, 36));
    window.shows("Passphrase of a.case");
    window.send(b"wrong one\r");
    assert!(window.comes(|screen| screen.matches("Passphrase of a.case").count() == 2), "{}", window.screen());
    window.send(format!("{PASSPHRASE}\r").as_bytes());
    window.shows("saved");
    let seen = String::from_utf8_lossy(&window.bytes()).into_owned();
    assert!(!seen.contains("wrong one") && !seen.contains("six words"), "the passphrase was shown");
    let limits = fs::read_to_string(format!("/proc/{}/limits", window.pid().as_raw_nonzero())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().nth(4), Some("0"), "{core}");
    window.signal(Signal::ABORT);
    assert!(window.ended().is_some());
    let left: Vec<_> = fs::read_dir(desk.folder()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains("core")), "{left:?}");
    assert_eq!(desk.needles(), BTreeSet::new());
}

#[test]
fn who_has_no_key_is_told_so_by_the_library_too() {
    let desk = Desk::encrypted();
    let error = Case::open_read_only(&desk.case()).unwrap_err();
    assert_eq!(error.kind(), Kind::Locked, "{error}");
    let key = desk.key();
    let case = Case::open_with(&desk.case(), Author::fixed("Ann", "2026-01-01T00:00:00Z", 1), Some(&key)).unwrap();
    assert_eq!(case.reader().unwrap().verify().unwrap().findings, Vec::<String>::new());
    assert_eq!(format!("{key:?}"), "Key(..)", "a key can be printed");
}
