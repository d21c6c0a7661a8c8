//! Silence: the program asks no network, writes nowhere but where it was asked to, leaves nothing temporary behind, and
//! remembers no case unless that is wanted. Every call of the whole acceptance run is traced.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use muckrake::exchange::bundle;
use muckrake::exchange::export::FORMATS;
use portable_pty::CommandBuilder;
use tempfile::TempDir;

use crate::terminal::Terminal;
use crate::tools::{MUCKRAKE, figure, has};

/// Calls that open a way to somewhere else, and calls that write to a disk by name.
const CALLS: &str = "trace=socket,socketpair,connect,bind,listen,accept,accept4,sendto,sendmsg,sendmmsg,\
    open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,mknod,mknodat";

/// The first words of calls that are of the network, whatever they are about.
const NETWORK: [&str; 10] = [
    "socket(",
    "socketpair(",
    "connect(",
    "bind(",
    "listen(",
    "accept(",
    "accept4(",
    "sendto(",
    "sendmsg(",
    "sendmmsg(",
];

/// Where the program may write that is no file of anybody.
const DEVICES: [&str; 4] = ["/dev/tty", "/dev/null", "/dev/pts/", "/dev/ptmx"];

/// A reporter's machine: a folder with a case, a home, and a place for temporary files.
struct Desk {
    folder: TempDir,
    home: TempDir,
    temporary: TempDir,
    traces: TempDir,
    runs: usize,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        bundle::pack_embedded("kazakhstan-transit", &folder.path().join("a.case")).unwrap();
        let firms = "{\"id\":\"norvik-a1\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Norvik\"]}}\n";
        fs::write(folder.path().join("firms.ftm"), firms).unwrap();
        let own = || tempfile::tempdir().unwrap();
        Self { folder, home: own(), temporary: own(), traces: own(), runs: 0 }
    }

    fn at(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// strace and the program, with where the trace goes.
    fn traced(&mut self) -> (Vec<String>, PathBuf) {
        self.runs += 1;
        let trace = self.traces.path().join(self.runs.to_string());
        let words = ["-f", "-y", "-qq", "-e", "signal=none", "-s", "300", "-e", CALLS, "-o"].map(str::to_owned);
        ([words.to_vec(), vec![trace.display().to_string(), MUCKRAKE.to_owned()]].concat(), trace)
    }

    /// A command that is to end well, and may write in these places.
    fn runs(&mut self, arguments: &[&str], may: &[&Path]) {
        let (words, trace) = self.traced();
        let arguments: Vec<String> = arguments.iter().map(|argument| argument.replace('@', &self.at(""))).collect();
        let output = Command::new("strace")
            .args(words)
            .args(&arguments)
            .current_dir("/")
            .env("HOME", self.home.path())
            .env("TMPDIR", self.temporary.path())
            .env_remove("XDG_CONFIG_HOME")
            .env_remove("XDG_STATE_HOME")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        self.kept(&trace, &arguments.join(" "), may);
    }

    /// A session of the workbench: each script, once the screen has the words before it.
    fn plays(&mut self, arguments: &[&str], steps: &[(&str, &str)], may: &[&Path]) {
        let (words, trace) = self.traced();
        let mut command = CommandBuilder::new("strace");
        command.args(words);
        command.args(arguments.iter().map(|argument| argument.replace('@', &self.at(""))));
        command.env("TMPDIR", self.temporary.path());
        let mut terminal = Terminal::run(command, self.home.path(), (120, 36));
        for (words, script) in steps {
            terminal.shows(words);
            terminal.press(script);
            // What is typed right behind an escape makes another key of it.
            if *script == "<esc>" {
                assert!(terminal.comes(|screen| !screen.contains(words)), "{words:?} stays:\n{}", terminal.screen());
            }
        }
        let status = terminal.ended().expect("it is left");
        assert!(status.success(), "{arguments:?}: {}", terminal.screen());
        self.kept(&trace, &arguments.join(" "), may);
    }

    /// Fails if a run asked the network, or wrote elsewhere than in these places.
    fn kept(&self, trace: &Path, run: &str, may: &[&Path]) {
        let text = fs::read_to_string(trace).unwrap();
        assert!(text.lines().count() > 5, "{run}: nothing was traced");
        for line in text.lines() {
            let call = line.split_once(' ').map_or(line, |(_process, call)| call).trim_start();
            // A pair of sockets is a pipe within the program: its signals come through one.
            let pipe =
                call.starts_with("socketpair(AF_UNIX") || (call.starts_with("sendto(") && call.contains("<socket:["));
            let asks = NETWORK.iter().any(|name| call.starts_with(name)) && !pipe;
            assert!(!asks, "{run}: the network was asked: {line}");
            let reads =
                call.starts_with("open") && !["O_WRONLY", "O_RDWR", "O_CREAT"].iter().any(|how| call.contains(how));
            if reads
                || NETWORK.iter().any(|name| call.starts_with(name))
                || call.starts_with('+')
                || call.contains("resumed")
            {
                continue;
            }
            for path in paths(call) {
                let device = DEVICES.iter().any(|device| path.starts_with(device));
                assert!(
                    device || may.iter().any(|place| Path::new(&path).starts_with(place)),
                    "{run}: it wrote {line}"
                );
            }
        }
    }
}

/// The paths in quotes that a call is given, those that are not whole with the folder before them.
fn paths(call: &str) -> Vec<String> {
    let folder =
        call.split_once("AT_FDCWD<").and_then(|(_, rest)| rest.split_once('>')).map_or("/", |(folder, _)| folder);
    let quoted = call.split('"').skip(1).step_by(2);
    quoted.map(|path| Path::new(folder).join(path).display().to_string()).collect()
}

fn names(folder: &Path) -> BTreeSet<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn the_whole_acceptance_run_asks_no_network_and_writes_only_where_it_was_asked() {
    if !has("strace") {
        return;
    }
    let mut desk = Desk::new();
    let (folder, temporary) = (desk.folder.path().to_owned(), desk.temporary.path().to_owned());
    let (here, nowhere): ([&Path; 1], [&Path; 0]) = ([&folder], []);
    for reading in [
        ["find", "@a.case", "sky"].as_slice(),
        &["find", "@a.case", "скай", "--json"],
        &["show", "@a.case", "Stek"],
        &["chain", "@a.case", "Sky Mechanics", "--upstream"],
        &["sources", "@a.case"],
        &["check", "@a.case"],
        &["log", "@a.case"],
        &["verify", "@a.case"],
        &["sources", "@a.case", "Bloomberg", "--without"],
        &["chain", "@a.case", "Sky Mechanics", "--judge"],
    ] {
        desk.runs(reading, &here);
    }
    for other in [["completions", "bash"].as_slice(), &["man"], &["recent"], &["--help"], &["--version"]] {
        desk.runs(other, &nowhere);
    }
    for writing in [
        ["new", "@new.case", "--title", "New"].as_slice(),
        &["import", "@a.case", "@firms.ftm", "--format", "ftm"],
        &["undo", "@a.case"],
        &["redo", "@a.case"],
        &["keys", "@a.case", "neKestrel Trading<enter>q"],
        &["attach", "@a.case", "News summary", "@firms.ftm"],
        &["document", "@a.case", "firms.ftm"],
        &["story", "@a.case", concat!(env!("CARGO_MANIFEST_DIR"), "/investigations/kazakhstan-transit/story.md")],
        &["letter", "@a.case", "Stek"],
        &["unpack", "@a.case", "@bundle"],
        &["pack", "@bundle", "@packed.case"],
    ] {
        desk.runs(writing, &here);
    }
    for format in FORMATS {
        desk.runs(&["export", "@a.case", "--format", format.name], &here);
        desk.runs(&["export", "@a.case", "--format", format.name, "--redacted"], &here);
        desk.runs(&["export", "@a.case", "--format", format.name, "-o", &format!("@out.{}", format.name)], &here);
    }
    desk.plays(
        &["open", "@a.case"],
        &[("saved", "/aspan<enter>"), ("Aspan Arba", "neHeron Freight<enter>"), ("takes it back", "u"), ("Undid", "q")],
        &here,
    );
    desk.runs(&["keys", "demo", "<tab>q"], &[&temporary]);
    desk.plays(&["demo"], &[("Five steps", "<esc>"), ("saved", "q")], &[&temporary]);
    let made = ["a.case", "bundle", "firms.ftm", "new.case", "packed.case"].map(str::to_owned);
    let expected: BTreeSet<String> =
        made.into_iter().chain(FORMATS.iter().map(|format| format!("out.{}", format.name))).collect();
    assert_eq!(names(&folder), expected);
    for (place, what) in [(&desk.temporary, "temporary files"), (&desk.home, "the home folder")] {
        assert_eq!(names(place.path()), BTreeSet::new(), "left in {what}");
    }
    figure("runs traced for network calls and writes", desk.runs);
}

#[test]
fn a_program_that_is_told_to_end_leaves_nothing_temporary() {
    use rustix::process::Signal;
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let desk = Desk::new();
        let mut command = CommandBuilder::new(MUCKRAKE);
        command.arg("demo");
        command.env("TMPDIR", desk.temporary.path());
        let mut terminal = Terminal::run(command, desk.home.path(), (120, 36));
        terminal.shows("Five steps");
        assert_eq!(names(desk.temporary.path()).len(), 1, "the demo lies in a folder of its own");
        terminal.signal(signal);
        terminal.ended().expect("it ends");
        assert_eq!(names(desk.temporary.path()), BTreeSet::new(), "{signal:?}");
    }
}

#[test]
fn a_case_is_remembered_only_where_that_was_asked_for() {
    let desk = Desk::new();
    let opens = |arguments: &[&str]| {
        let mut terminal = Terminal::start(arguments, desk.home.path(), (120, 36));
        terminal.shows("saved");
        terminal.press("q");
        assert!(terminal.ended().unwrap().success());
    };
    let muckrake = |arguments: &[&str]| {
        let mut command = Command::new(MUCKRAKE);
        command.args(arguments).env("HOME", desk.home.path()).env_remove("XDG_STATE_HOME");
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    let case = desk.at("a.case");
    opens(&["open", &case]);
    assert_eq!(names(desk.home.path()), BTreeSet::new(), "remembered although nobody asked");
    assert!(muckrake(&["recent", "on"]).starts_with("0 cases"));
    opens(&["open", &case]);
    opens(&["open", &case]);
    let told = muckrake(&["recent"]);
    assert!(told.starts_with("1 case remembered") && told.contains(&case), "{told}");
    // The last one opens without its name.
    opens(&["open"]);
    assert!(muckrake(&["recent", "off"]).starts_with("No case"));
    opens(&["open", &case]);
    let kept = desk.home.path().join(".local/state/muckrake");
    assert_eq!(names(&kept), BTreeSet::new());
}
