//! Opening the wrong thing: each has a message of its own, nobody waits for ever, and no byte of it or of what lies
//! beside it is changed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use muckrake::case::{Author, Case};
use muckrake::exchange::bundle;
use rusqlite::Connection;
use tempfile::TempDir;

use crate::terminal::Terminal;
use crate::tools::{MUCKRAKE, figure, has, rounds, skip};

/// What every file of a folder is: its bytes, and when they were written.
type Listing = BTreeMap<PathBuf, (Option<Vec<u8>>, SystemTime)>;

fn listing(folder: &Path) -> Listing {
    let mut all = Listing::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let about = entry.path().symlink_metadata().unwrap();
        all.insert(entry.path(), (about.is_file().then(|| fs::read(entry.path()).unwrap()), about.modified().unwrap()));
        if about.is_dir() {
            all.extend(listing(&entry.path()));
        }
    }
    all
}

fn author() -> Author {
    Author::fixed("t", "2026-01-01T00:00:00Z", 1)
}

/// A number from 0, by a chance that is the same each time.
fn below(chance: &Author, most: usize) -> usize {
    usize::try_from(chance.random().unwrap() % most as u64).unwrap()
}

/// The bundled investigation in a folder.
fn packed(folder: &Path) -> PathBuf {
    let case = folder.join("a.case");
    bundle::pack_embedded("kazakhstan-transit", &case).unwrap();
    case
}

fn beside(case: &Path, end: &str) -> PathBuf {
    let mut name = case.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// A case as a program leaves it that is killed: its log lies beside it, with an action that is not in the file.
fn hot(folder: &Path, name: &str, title: &str) -> PathBuf {
    let made = folder.join("made.case");
    let mut case = Case::create(&made, title, author()).unwrap();
    let reader = case.reader().unwrap();
    case.act("another title", |draft| draft.set_title("In the log")).unwrap();
    let case_file = folder.join(name);
    for end in ["", "-wal", "-shm"] {
        fs::copy(beside(&made, end), beside(&case_file, end)).unwrap();
    }
    drop((reader, case));
    fs::remove_file(made).unwrap();
    case_file
}

/// A database of another program, and its log with something in it.
fn foreign(folder: &Path, pages: u32) -> PathBuf {
    let (made, kept) = (folder.join("made.db"), folder.join("other.db"));
    let connection = Connection::open(&made).unwrap();
    connection.pragma_update(None, "page_size", pages).unwrap();
    connection.pragma_update(None, "journal_mode", "WAL").unwrap();
    connection.execute_batch("CREATE TABLE a (x); INSERT INTO a VALUES ('theirs')").unwrap();
    for end in ["", "-wal"] {
        fs::copy(beside(&made, end), beside(&kept, end)).unwrap();
    }
    drop(connection);
    fs::remove_file(made).unwrap();
    kept
}

/// A wrong thing: how it is made in an empty folder, and what is said of it.
struct Wrong {
    name: &'static str,
    said: &'static str,
    make: fn(&Path) -> PathBuf,
}

fn written(folder: &Path, bytes: &[u8]) -> PathBuf {
    let path = folder.join("wrong.case");
    fs::write(&path, bytes).unwrap();
    path
}

/// The start of a whole case.
fn start(folder: &Path, length: usize) -> PathBuf {
    let case = packed(folder);
    let bytes = fs::read(&case).unwrap();
    fs::remove_file(case).unwrap();
    written(folder, &bytes[..length])
}

/// A whole case beside which lies the log of something else.
fn with_log(folder: &Path, bytes: &[u8]) -> PathBuf {
    let case = packed(folder);
    fs::write(beside(&case, "-wal"), bytes).unwrap();
    case
}

const TABLE: [Wrong; 19] = [
    Wrong { name: "0 bytes", said: "is empty: 0 bytes", make: |at| written(at, b"") },
    Wrong { name: "10 bytes", said: "is cut off within its first bytes", make: |at| start(at, 10) },
    Wrong { name: "50 bytes", said: "is cut off within its header", make: |at| start(at, 50) },
    Wrong { name: "100 bytes", said: "is cut off: 100 of its ", make: |at| start(at, 100) },
    Wrong { name: "half of it", said: "bytes are there", make: |at| start(at, 200_000) },
    Wrong { name: "a text", said: "is not a case file", make: |at| written(at, b"Dear editor,\n") },
    Wrong { name: "a foreign database", said: "is a database of another program", make: |at| foreign(at, 4096) },
    Wrong {
        name: "a foreign database with its log alone",
        said: "is not a case file",
        make: |at| {
            let database = foreign(at, 4096);
            fs::rename(beside(&database, "-wal"), at.join("x.case-wal")).unwrap();
            fs::write(at.join("x.case"), "not a database at all").unwrap();
            at.join("x.case")
        },
    },
    Wrong {
        name: "a newer version",
        said: "this program knows versions up to 1",
        make: |at| {
            let case = packed(at);
            let mut bytes = fs::read(&case).unwrap();
            bytes[60..64].copy_from_slice(&900_u32.to_be_bytes());
            fs::write(&case, bytes).unwrap();
            case
        },
    },
    Wrong {
        name: "a folder",
        said: "is a folder, not a case file",
        make: |at| {
            fs::create_dir(at.join("wrong.case")).unwrap();
            at.join("wrong.case")
        },
    },
    Wrong {
        name: "a named pipe",
        said: "is neither a file nor a link to one",
        make: |at| {
            pipe(&at.join("wrong.case"));
            at.join("wrong.case")
        },
    },
    Wrong { name: "nothing", said: "there is no file ", make: |at| at.join("none.case") },
    Wrong {
        name: "a log that is none",
        said: "it is not the log of a case",
        make: |at| with_log(at, b"Dear editor, this is no log."),
    },
    Wrong {
        name: "the log of another program's database",
        said: "it is the log of another file",
        make: |at| {
            let other = foreign(at, 4096);
            with_log(at, &fs::read(beside(&other, "-wal")).unwrap())
        },
    },
    Wrong {
        name: "the log of another case",
        said: "it does not fit the case",
        make: |at| {
            let other = hot(at, "other.case", "Another");
            with_log(at, &fs::read(beside(&other, "-wal")).unwrap())
        },
    },
    Wrong { name: "the log of another copy of the case", said: "it does not fit the case", make: of_another_copy },
    Wrong {
        name: "a folder in the place of the log",
        said: "it is no file",
        make: |at| {
            let case = packed(at);
            fs::create_dir(beside(&case, "-wal")).unwrap();
            case
        },
    },
    Wrong {
        name: "a rollback journal",
        said: "it would be written into the case",
        make: |at| {
            let case = packed(at);
            fs::write(beside(&case, "-journal"), b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7 and the rest").unwrap();
            case
        },
    },
    Wrong {
        name: "a log that is missing",
        said: "lacks its log ",
        make: |at| {
            let case = hot(at, "lost.case", "Lost");
            fs::remove_file(beside(&case, "-wal")).unwrap();
            case
        },
    },
];

/// Two copies of a case went on apart, and the log of one lies beside the other: all of it fits but for the journal.
fn of_another_copy(at: &Path) -> PathBuf {
    let (ours, theirs) = (packed(at), at.join("theirs.case"));
    fs::copy(&ours, &theirs).unwrap();
    let mut other = Case::open(&theirs, author()).unwrap();
    let reader = other.reader().unwrap();
    other.act("their title", |draft| draft.set_title("Theirs")).unwrap();
    let log = fs::read(beside(&theirs, "-wal")).unwrap();
    drop((reader, other));
    fs::remove_file(theirs).unwrap();
    Case::open(&ours, author()).unwrap().act("our title", |draft| draft.set_title("Ours")).unwrap();
    fs::write(beside(&ours, "-wal"), log).unwrap();
    ours
}

fn pipe(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status().unwrap();
    assert!(made.success());
}

/// Runs a command that must not wait for ever; its exit code and what it said on stderr.
fn told(mut command: Command) -> (Option<i32>, String) {
    command.env_remove("MUCKRAKE_KEYS").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let end = Instant::now() + Duration::from_secs(30);
    while child.try_wait().unwrap().is_none() {
        if Instant::now() > end {
            child.kill().unwrap();
            panic!("{command:?} waits for ever");
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

fn muckrake(arguments: &[&str], home: &Path) -> (Option<i32>, String) {
    let mut command = Command::new(MUCKRAKE);
    command.args(arguments).env("HOME", home).env_remove("XDG_CONFIG_HOME").env_remove("XDG_STATE_HOME");
    told(command)
}

/// The commands that open a case, on this one.
fn commands<'a>(case: &'a str, aside: &'a str) -> Vec<Vec<&'a str>> {
    vec![
        vec!["find", case, "sky"],
        vec!["show", case, "sky"],
        vec!["chain", case, "sky"],
        vec!["sources", case],
        vec!["check", case],
        vec!["log", case],
        vec!["verify", case],
        vec!["undo", case],
        vec!["redo", case],
        vec!["keys", case, "q"],
        vec!["import", case, "none.ftm", "--format", "ftm"],
        vec!["export", case, "--format", "json", "-o", aside],
        vec!["unpack", case, aside],
    ]
}

#[test]
fn each_wrong_thing_has_a_message_of_its_own_and_is_left_as_it_was() {
    let mut messages: BTreeMap<String, &str> = BTreeMap::new();
    for wrong in &TABLE {
        let folder = tempfile::tempdir().unwrap();
        let home = tempfile::tempdir().unwrap();
        let path = (wrong.make)(folder.path());
        fs::write(folder.path().join("neighbour.case"), "not to be touched").unwrap();
        let before = listing(folder.path());
        let (case, aside) = (path.to_str().unwrap(), home.path().join("out"));
        for arguments in commands(case, aside.to_str().unwrap()) {
            let (code, said) = muckrake(&arguments, home.path());
            // An import looks at its files first.
            let missing = arguments[0] == "import" && said.contains("none.ftm");
            assert_eq!(code, Some(2), "{}: {arguments:?}: {said}", wrong.name);
            assert!(missing || (said.contains(wrong.said) && said.contains(case)), "{}: {said}", wrong.name);
            assert!(said.contains("\n  try: "), "{}: {said}", wrong.name);
            assert!(!said.contains("os error"), "{}: {said}", wrong.name);
            if arguments[0] == "find" {
                let own = said.replace(folder.path().to_str().unwrap(), "").replace(char::is_numeric, "");
                messages.insert(own, wrong.name);
            }
            assert!(listing(folder.path()) == before, "{}: {arguments:?} changed something", wrong.name);
            assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0, "{}: {arguments:?} left something", wrong.name);
        }
        on_a_terminal(wrong, &path, &home);
        assert!(listing(folder.path()) == before, "{}: the workbench changed something", wrong.name);
    }
    let said: BTreeSet<&str> = TABLE.iter().map(|wrong| wrong.said).collect();
    assert!(messages.len() >= said.len(), "{messages:#?}");
}

/// The workbench says it on the terminal's own screen, and leaves.
fn on_a_terminal(wrong: &Wrong, path: &Path, home: &TempDir) {
    let mut terminal = Terminal::start(&["open", path.to_str().unwrap()], home.path(), (200, 24));
    let status = terminal.ended().unwrap_or_else(|| panic!("{}: the workbench waits for ever", wrong.name));
    assert_eq!(status.exit_code(), 2, "{}: {}", wrong.name, terminal.screen());
    let screen = terminal.screen().replace('\n', "");
    assert!(screen.contains(wrong.said) && screen.contains("try: "), "{}: {screen}", wrong.name);
    assert!(!terminal.state(vt100::Screen::alternate_screen), "{}", wrong.name);
}

#[test]
fn a_case_cut_anywhere_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let whole = fs::read(packed(folder.path())).unwrap();
    let chance = author();
    let by_the_program = rounds(20, 500);
    for round in 0..500 {
        let length = below(&chance, whole.len());
        let cut = folder.path().join("cut.case");
        fs::write(&cut, &whole[..length]).unwrap();
        let before = listing(folder.path());
        for opened in [Case::open(&cut, author()), Case::open_read_only(&cut)] {
            let error = opened.map(drop).expect_err("half a case was opened");
            assert!(error.cause().contains("cut.case") && error.to_try().is_some(), "{length}: {error}");
        }
        if round < by_the_program {
            let (code, said) = muckrake(&["verify", cut.to_str().unwrap()], folder.path());
            assert_eq!(code, Some(2), "{length}: {said}");
            assert!(said.contains("cut.case is ") && said.contains("try: "), "{length}: {said}");
        }
        assert!(listing(folder.path()) == before, "{length}");
    }
    figure("cuts refused, by the program itself", by_the_program);
}

#[test]
fn random_bytes_are_never_a_case_nor_its_log() {
    let folder = tempfile::tempdir().unwrap();
    let case = packed(folder.path());
    let (noise, log) = (folder.path().join("noise.case"), beside(&case, "-wal"));
    let chance = author();
    for _ in 0..200 {
        let bytes: Vec<u8> = (0..1 + below(&chance, 40_000)).map(|_| below(&chance, 256).to_le_bytes()[0]).collect();
        fs::write(&noise, &bytes).unwrap();
        fs::write(&log, &bytes).unwrap();
        let before = listing(folder.path());
        for path in [&noise, &case] {
            let error = Case::open(path, author()).map(drop).expect_err("noise was opened");
            assert!(error.to_try().is_some() && error.cause().contains(".case"), "{error}");
        }
        assert!(listing(folder.path()) == before);
    }
}

#[test]
fn a_log_that_is_the_case_s_own_is_read_and_what_stands_in_it_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let case = hot(folder.path(), "hot.case", "Before");
    let bytes = fs::read(&case).unwrap();
    // Whoever reads leaves the file as it is.
    let (code, said) = muckrake(&["verify", case.to_str().unwrap()], folder.path());
    assert_eq!((code, said.as_str()), (Some(0), ""));
    assert!(fs::read(&case).unwrap() == bytes);
    // So does a copy without the index, as it is carried from one machine to another.
    fs::remove_file(beside(&case, "-shm")).unwrap();
    let opened = Case::open(&case, author()).unwrap();
    assert_eq!(muckrake::model::Graph::title(&opened).unwrap(), "In the log");
    // Another window finds the log in use, and opens all the same.
    let (code, said) = muckrake(&["find", case.to_str().unwrap(), "nobody"], folder.path());
    assert_eq!(code, Some(1), "{said}");
    drop(opened);
    assert_eq!(listing(folder.path()).keys().collect::<Vec<_>>(), [&case]);
}

#[test]
fn a_log_that_was_synced_to_nothing_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let case = packed(folder.path());
    for bytes in [&b""[..], &[0; 4096], b"\x37\x7f\x06", b"\x37\x7f\x06\x82\0\x2d\xe2\x18\0\0"] {
        fs::write(beside(&case, "-wal"), bytes).unwrap();
        let (code, said) = muckrake(&["verify", case.to_str().unwrap()], folder.path());
        assert_eq!((code, said.as_str()), (Some(0), ""), "{bytes:?}");
    }
}

#[test]
fn reading_leaves_nothing_beside_a_case() {
    let folder = tempfile::tempdir().unwrap();
    let case = packed(folder.path());
    let before = listing(folder.path());
    for arguments in [["find", "sky"].as_slice(), &["show", "Stek"], &["check"], &["verify"], &["log"], &["sources"]] {
        let mut all = vec![arguments[0], case.to_str().unwrap()];
        all.extend(&arguments[1..]);
        assert_eq!(muckrake(&all, folder.path()).0, Some(0), "{all:?}");
        assert!(listing(folder.path()) == before, "{all:?}");
    }
}

fn is_root() -> bool {
    rustix::process::getuid().is_root()
}

/// The program, run by whom the files don't belong to, or by their owner where there is nobody else to be had.
fn by_a_stranger(program: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(if is_root() { Path::new("setpriv") } else { program });
    if is_root() {
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(program);
    }
    command.args(arguments).env("HOME", "/nowhere").env_remove("XDG_CONFIG_HOME").env_remove("XDG_STATE_HOME");
    told(command)
}

/// Somebody else's files: root may read all of them, so root becomes nobody first.
#[test]
fn what_another_user_may_not_touch_is_told_and_left_as_it_was() {
    use std::os::unix::fs::PermissionsExt as _;
    let allow = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("muckrake");
    fs::copy(MUCKRAKE, &program).unwrap();
    if is_root() && !has("setpriv") {
        return;
    }
    let room = folder.path().join("room");
    fs::create_dir(&room).unwrap();
    let case = packed(&room);
    let closed = room.join("closed.case");
    fs::copy(&case, &closed).unwrap();
    let stranger = |arguments: &[&str]| by_a_stranger(&program, arguments);
    allow(folder.path(), 0o755);
    allow(&closed, 0o000);
    allow(&case, 0o444);
    allow(&room, 0o555);
    if stranger(&["--version"]).0 != Some(0) {
        skip("another user can't start the program where temporary files lie");
        return;
    }
    let before = |folder: &Path| -> Vec<(PathBuf, SystemTime)> {
        let all = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
        all.map(|path| (path.clone(), path.metadata().unwrap().modified().unwrap())).collect()
    };
    let was = before(&room);
    let refused = |arguments: &[&str], words: &[&str]| {
        let (code, said) = stranger(arguments);
        assert_eq!(code, Some(2), "{arguments:?}: {said}");
        assert!(words.iter().all(|word| said.contains(word)), "{arguments:?}: {said}");
        assert!(said.contains("\n  try: ") && !said.contains("os error"), "{arguments:?}: {said}");
        assert_eq!(before(&room), was, "{arguments:?}");
    };
    let (case, closed) = (case.to_str().unwrap(), closed.to_str().unwrap());
    for arguments in commands(closed, "/nowhere/out").iter().filter(|arguments| arguments[0] != "import") {
        refused(arguments, &["closed.case", "ermission"]);
    }
    // What may be read is read, beside which nothing can be made.
    assert_eq!(stranger(&["verify", case]), (Some(0), String::new()));
    assert_eq!(stranger(&["keys", case, "q"]), (Some(0), String::new()));
    refused(&["undo", case], &["a.case", "permission"]);
    let out = room.join("out");
    refused(&["export", case, "--format", "json", "-o", out.to_str().unwrap()], &["out: Permission denied"]);
    refused(&["unpack", case, out.to_str().unwrap()], &["out can't be written: Permission denied"]);
    refused(&["new", room.join("new.case").to_str().unwrap()], &["new.case can't be made: Permission denied"]);
    // In a folder where others may write, a reader leaves no log that the owner could not use.
    allow(&room, 0o777);
    assert_eq!(stranger(&["verify", case]), (Some(0), String::new()));
    assert_eq!(before(&room), was);
    // And nothing at all of a folder that is closed.
    allow(&room, 0o700);
    if is_root() {
        refused(&["find", case, "sky"], &["a.case", "folder"]);
    }
}
