//! Disks that fail: whatever call to the system is refused, the reporter is told of which file and what to do, nothing
//! is lost, and nothing half is left.
//!
//! strace refuses the calls, one kind of them and one number at a time; a run counts only if its trace says so, and of
//! a call that comes after the program first touched the reporter's files: what the loader of the system reads before
//! is not the program's.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use muckrake::case::{Author, Case};
use muckrake::exchange::bundle;
use muckrake::model::Graph as _;
use portable_pty::CommandBuilder;
use tempfile::TempDir;

use crate::terminal::Terminal;
use crate::tools::{MUCKRAKE, figure, has, rounds};

/// Calls of one kind, and what is said when they are refused.
pub(crate) type Fault = (&'static str, &'static str);

/// Every fault that is tried.
pub(crate) const FAULTS: [Fault; 10] = [
    ("write,pwrite64,writev,pwritev", "EIO"),
    ("write,pwrite64,writev,pwritev", "ENOSPC"),
    ("fsync,fdatasync", "EIO"),
    ("fsync,fdatasync", "ENOSPC"),
    ("open,openat", "EMFILE"),
    ("open,openat", "EIO"),
    ("open,openat", "ENOSPC"),
    ("read,pread64,readv", "EIO"),
    ("truncate,ftruncate", "EIO"),
    ("truncate,ftruncate", "ENOSPC"),
];

/// How many calls of a kind are refused in turn.
pub(crate) const MOST: usize = 200;

/// How many firms are imported.
const FIRMS: usize = 120;

fn author() -> Author {
    Author::fixed("t", "2026-01-01T00:00:00Z", 1)
}

/// What a command is tried on, and what there is afterwards.
pub(crate) struct Scene {
    pub(crate) name: &'static str,
    /// The arguments, after the program; `@` stands for the folder.
    pub(crate) arguments: &'static [&'static str],
    /// The files that may be there afterwards, beside those that were.
    pub(crate) makes: &'static [&'static str],
    /// Whether what is there is as before (false) or as the command should leave it (true). Half of it fails.
    pub(crate) done: fn(&Path) -> bool,
}

pub(crate) const SCENES: [Scene; 6] = [
    Scene { name: "new", arguments: &["new", "@/new.case"], makes: &["new.case"], done: |at| made(at, "new.case", 1) },
    Scene {
        name: "pack",
        arguments: &["pack", "@/bundle", "@/new.case"],
        makes: &["new.case"],
        done: |at| made(at, "new.case", 1),
    },
    Scene {
        name: "import",
        arguments: &["import", "@/a.case", "@/firms.ftm", "--format", "ftm"],
        makes: &[],
        done: |at| changed(at, FIRMS),
    },
    Scene { name: "undo", arguments: &["undo", "@/a.case"], makes: &[], done: |at| acted(at, 3) },
    Scene {
        name: "export",
        arguments: &["export", "@/a.case", "--format", "json", "-o", "@/out.json"],
        makes: &["out.json"],
        done: |at| exported(at),
    },
    Scene { name: "unpack", arguments: &["unpack", "@/a.case", "@/out"], makes: &["out"], done: |at| unpacked(at) },
];

/// A case with a gesture in it, a bundle, and a file to import.
pub(crate) fn prepared() -> TempDir {
    static MADE: LazyLock<TempDir> = LazyLock::new(make);
    let folder = tempfile::tempdir().unwrap();
    copy(MADE.path(), folder.path());
    folder
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let (from, to) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if from.is_dir() {
            fs::create_dir(&to).unwrap();
            copy(&from, &to);
        } else {
            fs::copy(&from, &to).unwrap();
        }
    }
}

fn make() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    bundle::pack_embedded("kazakhstan-transit", &at.join("a.case")).unwrap();
    let mut case = Case::open(&at.join("a.case"), author()).unwrap();
    case.act("another title", |draft| draft.set_title("Transit")).unwrap();
    bundle::unpack(&case, &at.join("bundle")).unwrap();
    let firm =
        |n| format!("{{\"id\":\"firm-{n:04}\",\"schema\":\"Company\",\"properties\":{{\"name\":[\"Firm {n}\"]}}}}\n");
    fs::write(at.join("firms.ftm"), (0..FIRMS).map(firm).collect::<String>()).unwrap();
    folder
}

pub(crate) fn whole(path: &Path) -> Case {
    let case = Case::open(path, author()).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let found = case.verify().unwrap().findings;
    assert!(found.is_empty(), "{}: {found:?}", path.display());
    case
}

/// A case that is made whole or not there at all.
fn made(at: &Path, name: &str, actions: usize) -> bool {
    let path = at.join(name);
    path.exists() && {
        assert_eq!(whole(&path).log().unwrap().len(), actions);
        true
    }
}

fn changed(at: &Path, more: usize) -> bool {
    let case = whole(&at.join("a.case"));
    let firms = (0..more).filter(|n| case.row(&format!("firm-{n:04}").as_str().into()).unwrap().is_some()).count();
    assert!(firms == 0 || firms == more, "{firms} of {more} are visible");
    assert_eq!(case.title().unwrap(), "Transit");
    firms == more
}

fn acted(at: &Path, actions: usize) -> bool {
    let case = whole(&at.join("a.case"));
    let log = case.log().unwrap();
    assert!(log.len() == actions || log.len() == actions - 1, "{log:?}");
    assert_eq!(case.title().unwrap() == "Transit", log.len() < actions);
    log.len() == actions
}

fn exported(at: &Path) -> bool {
    whole(&at.join("a.case"));
    match fs::read_to_string(at.join("out.json")) {
        Ok(text) => {
            let whole: serde_json::Value = serde_json::from_str(&text).expect("half an export has the final name");
            assert_eq!(whole["title"], "Transit");
            true
        }
        Err(_) => false,
    }
}

fn unpacked(at: &Path) -> bool {
    whole(&at.join("a.case"));
    let out = at.join("out");
    out.exists() && {
        for entry in fs::read_dir(at.join("bundle")).unwrap() {
            let name = entry.unwrap().file_name();
            let same = fs::read(at.join("bundle").join(&name)).unwrap() == fs::read(out.join(&name)).unwrap();
            assert!(same, "half a bundle has the final name: {name:?}");
        }
        true
    }
}

pub(crate) fn names(folder: &Path) -> BTreeSet<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Which calls are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Where {
    /// All of them, in the order of each thread.
    Everywhere,
    /// Those to files whose names are known: what a thread does first is among them.
    AtTheCase,
}

/// strace, set to refuse a call. It follows threads, and names the files behind descriptors.
pub(crate) fn strace(trace: &Path, (calls, error): Fault, number: usize, at: Option<&Path>) -> Vec<String> {
    let mut words: Vec<String> = ["-f", "-y", "-qq", "-e", "signal=none", "-o"].map(str::to_owned).to_vec();
    words.push(trace.display().to_string());
    words.extend(["-e".to_owned(), format!("trace={calls}")]);
    words.extend(["-e".to_owned(), format!("inject={calls}:error={error}:when={number}")]);
    if let Some(at) = at {
        let known = KNOWN.iter().map(|name| at.join(name));
        words.extend(known.chain([at.to_owned()]).flat_map(|path| ["-P".to_owned(), path.display().to_string()]));
    }
    words.push(MUCKRAKE.to_owned());
    words
}

/// The files whose names are known beforehand, beside the folder itself.
const KNOWN: [&str; 5] = ["a.case", "a.case-wal", "a.case-shm", "firms.ftm", "new.case"];

/// Which call was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// None: there are not so many.
    None,
    /// One before the program touched a file of the reporter.
    TooEarly,
    /// One of the program's.
    Some,
}

pub(crate) fn refused(trace: &Path, folder: &Path) -> Refused {
    let trace = fs::read_to_string(trace).unwrap();
    let folder = folder.to_str().unwrap();
    let mut touched = false;
    let mut early = false;
    for line in trace.lines() {
        touched |= line.contains(folder);
        if line.contains("(INJECTED)") {
            if touched {
                return Refused::Some;
            }
            early = true;
        }
    }
    if early { Refused::TooEarly } else { Refused::None }
}

/// Runs a scene with one call refused, and looks at what is left.
fn run(scene: &Scene, fault: Fault, number: usize, place: Where) -> Refused {
    let (folder, aside) = (prepared(), tempfile::tempdir().unwrap());
    let at = folder.path();
    let trace = aside.path().join("trace");
    let before = names(at);
    let words = strace(&trace, fault, number, (place == Where::AtTheCase).then_some(at));
    let arguments = scene.arguments.iter().map(|argument| argument.replace('@', at.to_str().unwrap()));
    let output = Command::new("strace")
        .args(words)
        .args(arguments)
        .current_dir("/")
        .env("HOME", aside.path())
        .env_remove("XDG_CONFIG_HOME")
        .env("MUCKRAKE_NAME", "Reporter")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let refused = refused(&trace, at);
    if refused == Refused::TooEarly {
        return refused;
    }
    let said = String::from_utf8(output.stderr).unwrap();
    let mute = fs::read_to_string(&trace)
        .unwrap()
        .lines()
        .any(|line| line.contains(" write(2<") && line.contains("(INJECTED)"));
    let told = format!("{} {fault:?} {number}: {:?}\n{said}", scene.name, output.status);
    let code = output.status.code().expect(&told);
    let left: BTreeSet<String> = names(at).difference(&before).cloned().collect();
    let may = |name: &String| {
        let log = ["-wal", "-shm"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or_default();
        scene.makes.contains(&name.as_str()) || before.contains(log) || scene.makes.contains(&log)
    };
    assert!(left.iter().all(may), "{told}\nleft: {left:?}");
    let done = (scene.done)(at);
    match code {
        0 => assert!(done, "it says that it is done, and it is not: {told}"),
        // Each call is counted by itself: the message may have been refused too.
        2 if mute => {}
        2 => {
            let named = said.contains(at.to_str().unwrap()) || said.contains("standard output");
            assert!(named && said.starts_with("muckrake: "), "no file is named: {told}");
            assert!(said.contains("\n  try: "), "nothing to try: {told}");
        }
        _ => panic!("an exit code that is none of ours: {told}"),
    }
    // Looking at it has put the log away.
    let logs = names(at).iter().filter(|name| name.ends_with("-wal") || name.ends_with("-shm")).count();
    assert_eq!(logs, 0, "{told}");
    refused
}

/// Goes on after a run that failed, so that one sweep shows all that is wrong.
pub(crate) fn kept(failed: &mut usize, run: impl FnOnce() -> Refused) -> Refused {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).unwrap_or_else(|_told| {
        *failed += 1;
        Refused::Some
    })
}

/// Refuses calls from `first` on, each `step`th, until there are no more; how many runs counted.
fn sweep(scene: &Scene, (fault, place): (Fault, Where), (first, step): (usize, usize), failed: &mut usize) -> usize {
    let (mut counted, mut early) = (0, 0);
    let mut number = first;
    loop {
        match kept(failed, || run(scene, fault, number, place)) {
            Refused::None => return counted,
            Refused::TooEarly => early += 1,
            Refused::Some => counted += 1,
        }
        number += step;
        if number > MOST + early {
            return counted;
        }
    }
}

#[test]
fn a_command_whose_disk_fails_says_so_and_loses_nothing() {
    if !has("strace") {
        return;
    }
    let (mut all, mut failed) = (0, 0);
    for (turn, scene) in SCENES.iter().enumerate() {
        for (offset, fault) in FAULTS.iter().enumerate() {
            for place in [Where::Everywhere, Where::AtTheCase] {
                // The short form goes in long steps, begun elsewhere each time.
                let first = if place == Where::Everywhere { 20 + offset } else { 1 + (turn + offset) % 3 };
                let (first, step) = if rounds(0, 1) == 1 { (1, 1) } else { (first, 83) };
                let counted = sweep(scene, (*fault, place), (first, step), &mut failed);
                if rounds(0, 1) == 1 {
                    println!("{} {fault:?} {}: {counted}", scene.name, place == Where::AtTheCase);
                }
                all += counted;
            }
        }
    }
    figure("commands with a call refused", all);
    assert_eq!(failed, 0, "each is told above");
    assert!(all >= 60, "only {all} runs had a call refused");
}

/// How long a program whose disk fails may take to say so.
const SOON: Duration = Duration::from_secs(20);

/// Waits until the screen is so, or the program has ended.
pub(crate) fn comes(terminal: &mut Terminal, so: impl Fn(&str) -> bool) -> bool {
    let end = Instant::now() + SOON;
    while Instant::now() < end {
        if so(&terminal.screen()) {
            return true;
        }
        if terminal.is_over() {
            return so(&terminal.screen());
        }
        std::thread::sleep(Duration::from_millis(3));
    }
    false
}

/// Whether it says what the reporter can do about a disk that fails.
pub(crate) fn says_what_to_do(screen: &str) -> bool {
    // A form tells it in its own line, a message behind the word.
    [
        "try: ",
        "make room",
        "copy the case elsewhere",
        "copy what is there to",
        "close other programs",
        "permissions and its folder",
        "`muckrake verify",
        "This window only reads",
    ]
    .iter()
    .any(|words| screen.contains(words))
}

/// Leaves the workbench, whatever is open. On a busy machine Esc and the next key may come as one.
pub(crate) fn leave(terminal: &mut Terminal) {
    for _ in 0..8 {
        terminal.press("<esc><esc><esc>");
        terminal.press("q");
        let end = Instant::now() + Duration::from_secs(3);
        while Instant::now() < end {
            if terminal.is_over() {
                return;
            }
            std::thread::sleep(Duration::from_millis(3));
        }
    }
}

/// Makes an entity in the workbench with one call refused, and leaves.
fn edit(fault: Fault, number: usize, place: Where) -> Refused {
    let (folder, aside) = (prepared(), tempfile::tempdir().unwrap());
    let at = folder.path();
    let trace = aside.path().join("trace");
    let case = at.join("a.case");
    let before = names(at);
    let mut command = CommandBuilder::new("strace");
    command.args(strace(&trace, fault, number, (place == Where::AtTheCase).then_some(at)));
    command.args(["open", case.to_str().unwrap()]);
    let mut terminal = Terminal::run(command, aside.path(), (120, 36));
    comes(&mut terminal, |screen| screen.contains("Dossier") && (screen.contains("saved") || says_what_to_do(screen)));
    let first = terminal.screen();
    terminal.press("neKestrel Trading<enter>");
    comes(&mut terminal, |screen| {
        screen.contains("takes it back") || says_what_to_do(screen) || screen.contains("read only")
    });
    let screen = terminal.screen();
    let acknowledged = screen.contains("takes it back");
    leave(&mut terminal);
    let told = format!("edit {fault:?} {number}\n{first}\nthen\n{screen}");
    let status = terminal.ended().unwrap_or_else(|| panic!("it does not leave: {told}\n{}", terminal.screen()));
    let refused = refused(&trace, at);
    if refused == Refused::TooEarly {
        return refused;
    }
    let told = format!("{told}\nat last\n{}\n{status:?}", terminal.screen());
    assert!([0, 2].contains(&status.exit_code()) && status.signal().is_none(), "{told}");
    let last = terminal.screen().replace('\n', "");
    if !acknowledged {
        let said = format!("{first}{screen}{last}");
        let named = said.contains("a.case") || said.contains("terminal");
        // Why a window only reads may come while keys are typed, and the next one takes it away: its head keeps saying so.
        let reads = said.contains("read only");
        assert!(reads || (named && says_what_to_do(&said)), "nothing was said: {told}");
    }
    let open = |screen: &vt100::Screen| screen.alternate_screen() || screen.hide_cursor() || screen.bracketed_paste();
    assert!(!terminal.state(open), "the terminal was not given back: {told}");
    let settings = terminal.settings();
    assert!(settings.contains(" icanon") && settings.contains(" echo "), "{told}\n{settings}");
    let there = {
        let case = whole(&case);
        assert_eq!(case.title().unwrap(), "Transit");
        case.log().unwrap().len() == 3
    };
    assert!(there || !acknowledged, "what was said to be saved is lost: {told}");
    assert_eq!(names(at), before, "{told}");
    refused
}

#[test]
fn the_workbench_whose_disk_fails_says_so_and_loses_nothing() {
    if !has("strace") {
        return;
    }
    let (mut all, mut failed) = (0, 0);
    for (offset, fault) in FAULTS.iter().enumerate() {
        for place in [Where::Everywhere, Where::AtTheCase] {
            let first = if place == Where::Everywhere { 21 + offset } else { 1 + offset % 5 };
            let (mut number, step, mut early) = if rounds(0, 1) == 1 { (1, 1, 0) } else { (first, 127, 0) };
            let mut counted = 0;
            while number <= MOST + early {
                match kept(&mut failed, || edit(*fault, number, place)) {
                    Refused::None => break,
                    Refused::TooEarly => early += 1,
                    Refused::Some => counted += 1,
                }
                number += step;
            }
            if rounds(0, 1) == 1 {
                println!("edit {fault:?} {}: {counted}", place == Where::AtTheCase);
            }
            all += counted;
        }
    }
    figure("sessions of the workbench with a call refused", all);
    assert_eq!(failed, 0, "each is told above");
    assert!(all >= 8, "only {all} sessions had a call refused");
}
