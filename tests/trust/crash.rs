//! The program is killed at any moment: what it said was done is there, nothing half-done is.
//!
//! The real program, on a pseudo-terminal, killed with SIGKILL. What it said is read from the frames that it wrote.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use muckrake::case::{Author, Case};
use muckrake::exchange::{bundle, export};
use muckrake::model::Graph as _;
use rustix::process::Signal;
use tempfile::TempDir;

use crate::frames::Frames;
use crate::terminal::Terminal;
use crate::tools::{Chance, figure, rounds};

const SIZE: (u16, u16) = (120, 36);

/// How many rounds a case lives: what a kill leaves is met by those after it.
const LIFE: usize = 25;

/// How many entities an import brings: several batches of it where the disk is slow.
const IMPORTED: usize = 400;

/// What a case says of what the rounds did to it: the gaps asked, and the imports that it shows anything of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Said {
    gaps: BTreeSet<String>,
    imports: BTreeSet<String>,
}

fn author() -> Author {
    Author::system("Test")
}

fn said(case: &Case) -> Said {
    let gaps = case.gaps().unwrap().into_iter().map(|gap| gap.question.trim_end_matches('?').to_owned());
    let gaps = gaps.filter(|question| question.starts_with("Ask "));
    let mut said = Said { gaps: gaps.collect(), imports: BTreeSet::new() };
    let mut of = BTreeMap::<String, usize>::new();
    case.each_entity(&mut |id| {
        if let Some((name, _)) = id.as_str().strip_prefix("imported-").and_then(|rest| rest.split_once('-')) {
            *of.entry(name.to_owned()).or_default() += 1;
        }
        Ok(())
    })
    .unwrap();
    for (name, count) in of {
        assert_eq!(count, IMPORTED, "half of import {name} is visible");
        said.imports.insert(name);
    }
    said
}

/// A folder with a case, a bundle to pack, and what is expected of it.
struct Desk {
    folder: TempDir,
    chance: Chance,
    /// What stands in the case.
    now: Said,
    /// Whatever has been made beside it.
    made: BTreeSet<String>,
    /// How many names were given.
    named: usize,
    /// How long each sort of command takes when nobody kills it.
    takes: [Duration; 6],
    /// How often a window said that something of a sort was done.
    told: BTreeMap<&'static str, usize>,
}

impl Desk {
    fn new(chance: Chance) -> Self {
        let mut desk = Self {
            folder: tempfile::tempdir().unwrap(),
            chance,
            now: Said::default(),
            made: BTreeSet::new(),
            named: 0,
            takes: [Duration::from_millis(150); 6],
            told: BTreeMap::new(),
        };
        desk.begin_anew();
        desk
    }

    fn begin_anew(&mut self) {
        self.folder = tempfile::tempdir().unwrap();
        self.now = Said::default();
        self.made = ["transit.case", "bundle", "old.json"].map(ToOwned::to_owned).into();
        bundle::pack_embedded("kazakhstan-transit", &self.at("transit.case")).unwrap();
        bundle::unpack(&Case::open_read_only(&self.at("transit.case")).unwrap(), &self.at("bundle")).unwrap();
        std::fs::write(self.at("old.json"), "what stood there before").unwrap();
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A name that nothing has had. No two differ in one letter alone, so that half a frame shows none of them.
    fn name(&mut self) -> String {
        self.named += 1;
        let letters: String = (0..6).map(|_| char::from(b'a' + u8::try_from(self.chance.below(26)).unwrap())).collect();
        format!("{letters}{}", self.named)
    }

    fn start(&self, arguments: &[&str]) -> Terminal {
        Terminal::start(arguments, self.folder.path(), SIZE)
    }

    /// Runs a command and kills it at some moment. Whether it came to its end, and said so.
    fn killed(&mut self, sort: usize, arguments: &[&str]) -> bool {
        let most = self.takes[sort].as_micros() * 5 / 4;
        let delay = Duration::from_micros(self.chance.any() % u64::try_from(most).unwrap());
        let began = Instant::now();
        let mut terminal = self.start(arguments);
        std::thread::sleep(delay.saturating_sub(began.elapsed()));
        terminal.signal(Signal::KILL);
        let done = terminal.ended().expect("it was killed").success();
        if done {
            self.takes[sort] = began.elapsed();
        } else if delay > self.takes[sort] && arguments[0] != "open" {
            self.takes[sort] = delay;
        }
        assert!(done || terminal.state(|screen| !screen.contents().contains("muckrake:")), "{}", terminal.screen());
        done
    }

    /// Opens the case as the next reporter would, and looks whether all is well. What it says.
    fn reopened(&mut self) -> Said {
        let path = self.at("transit.case");
        let case = Case::open(&path, author()).unwrap();
        assert_eq!(case.verify().unwrap().findings, [""; 0]);
        let said = said(&case);
        drop(case);
        let raw = rusqlite::Connection::open(&path).unwrap();
        let unsealed: u32 =
            raw.query_row("SELECT count(*) FROM journal WHERE place IS NULL", [], |row| row.get(0)).unwrap();
        assert_eq!(unsealed, 0, "an import that never came to its end was not swept");
        drop(raw);
        let names = std::fs::read_dir(self.folder.path()).unwrap();
        let names: BTreeSet<String> = names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        let stray: Vec<&String> = names.difference(&self.made).collect();
        assert!(stray.is_empty(), "left behind: {stray:?}");
        said
    }

    fn round(&mut self) -> &'static str {
        match self.chance.below(10) {
            0..=2 => self.edit(false),
            3 => self.edit(true),
            4 => self.import(),
            5 => self.turn(),
            6 => self.pack(),
            7 => self.unpack(),
            8 if self.chance.once_in(2) => self.open(),
            _ => self.export(),
        }
    }

    /// Killed while it opens, or just after.
    fn open(&mut self) -> &'static str {
        self.killed(5, &["open", "transit.case"]);
        assert_eq!(self.reopened(), self.now);
        "opening"
    }

    fn import(&mut self) -> &'static str {
        let name = self.name();
        let file = self.rows(&name);
        let done = self.killed(0, &["import", "transit.case", &file, "--format", "ftm"]);
        std::fs::remove_file(self.at(&file)).unwrap();
        let (before, after) = (self.now.clone(), self.reopened());
        let mut with = before.clone();
        with.imports.insert(name);
        assert!(after == with || (!done && after == before), "import, done {done}: {after:?}");
        self.now = after;
        if done { "import, done" } else { "import, killed" }
    }

    fn rows(&self, name: &str) -> String {
        let mut text = String::new();
        for row in 0..IMPORTED {
            let line = serde_json::json!({ "id": format!("imported-{name}-{row:04}"), "schema": "Company",
                "properties": { "name": [format!("Firm {row} of {name}")], "country": ["kz"] } });
            writeln!(text, "{line}").unwrap();
        }
        std::fs::write(self.at(&format!("{name}.jsonl")), text).unwrap();
        format!("{name}.jsonl")
    }

    /// `undo` or `redo` from the command line; what it comes to is tried on a copy.
    fn turn(&mut self) -> &'static str {
        let command = if self.chance.once_in(2) { "undo" } else { "redo" };
        let (copy, path) = (self.at("copy.case"), self.at("transit.case"));
        std::fs::copy(&path, &copy).unwrap();
        let expected = {
            let mut copied = Case::open(&copy, author()).unwrap();
            let turned = if command == "undo" { copied.undo(None) } else { copied.redo(None) };
            turned.ok().map(|_| said(&copied))
        };
        std::fs::remove_file(&copy).unwrap();
        // Nothing to take back, or the bundle itself, without which the rounds have nothing to do.
        let Some(expected) = expected.filter(|_| self.now != Said::default()) else { return self.edit(false) };
        let done = self.killed(1, &[command, "transit.case"]);
        let (before, after) = (self.now.clone(), self.reopened());
        assert!(after == expected || (!done && after == before), "{command}, done {done}: {after:?}, not {expected:?}");
        self.now = after;
        if done { "undo or redo, done" } else { "undo or redo, killed" }
    }

    fn pack(&mut self) -> &'static str {
        let name = format!("{}.case", self.name());
        let done = self.killed(2, &["pack", "bundle", &name]);
        let path = self.at(&name);
        assert!(path.exists() || !done, "packed, and gone");
        if path.exists() {
            let case = Case::open(&path, author()).unwrap();
            assert_eq!(case.verify().unwrap().findings, [""; 0]);
            let out = self.at("again");
            bundle::unpack(&case, &out).unwrap();
            assert_eq!(files(&out), files(&self.at("bundle")), "a half case has the final name");
            std::fs::remove_dir_all(out).unwrap();
            drop(case);
            std::fs::remove_file(&path).unwrap();
            for end in ["-wal", "-shm"] {
                drop(std::fs::remove_file(self.at(&format!("{name}{end}"))));
            }
        }
        assert_eq!(self.reopened(), self.now);
        if done { "pack, done" } else { "pack, killed" }
    }

    fn unpack(&mut self) -> &'static str {
        let name = self.name();
        let done = self.killed(3, &["unpack", "transit.case", &name]);
        let path = self.at(&name);
        assert!(path.exists() || !done, "unpacked, and gone");
        if path.exists() {
            let whole = self.at("whole");
            bundle::unpack(&Case::open_read_only(&self.at("transit.case")).unwrap(), &whole).unwrap();
            assert_eq!(files(&path), files(&whole), "half a bundle has the final name");
            std::fs::remove_dir_all(whole).unwrap();
            std::fs::remove_dir_all(path).unwrap();
        }
        assert_eq!(self.reopened(), self.now);
        if done { "unpack, done" } else { "unpack, killed" }
    }

    /// Over a file that stands there: it is the old one or the new one.
    fn export(&mut self) -> &'static str {
        let format = ["json", "markdown", "ftm"][self.chance.below(3)];
        let old = std::fs::read(self.at("old.json")).unwrap();
        let done = self.killed(4, &["export", "transit.case", "--format", format, "-o", "old.json"]);
        let left = std::fs::read(self.at("old.json")).unwrap();
        assert_eq!(self.reopened(), self.now);
        let whole = self.at("whole");
        export::run(&Case::open_read_only(&self.at("transit.case")).unwrap(), format, Some(&whole)).unwrap();
        let new = std::fs::read(&whole).unwrap();
        std::fs::remove_file(whole).unwrap();
        assert!(left == new || (!done && left == old), "export, done {done}: {} bytes are neither", left.len());
        if done { "export, done" } else { "export, killed" }
    }

    /// The workbench, in which gaps are asked, taken back, put again and exported; where `beside`, an import runs on
    /// the same case and is killed at the same moment.
    fn edit(&mut self, beside: bool) -> &'static str {
        let from = self.now.clone();
        let name = self.name();
        let file = beside.then(|| self.rows(&name));
        let mut terminal = self.start(&["open", "transit.case"]);
        terminal.shows("saved");
        let importing = file.as_ref().map(|file| self.start(&["import", "transit.case", file, "--format", "ftm"]));
        let ahead = self.chance.once_in(3);
        let mut window = Window::new(from.gaps.clone(), ahead);
        for _ in 0..self.chance.below(5) {
            self.ask(&mut window, &mut terminal);
            let told = terminal.comes(|_| window.is_told(&terminal.bytes()));
            assert!(told, "{} never came:\n{}", window.deeds.last().unwrap().told, terminal.screen());
        }
        for _ in 0..if ahead { 4 } else { 1 } {
            self.ask(&mut window, &mut terminal);
        }
        std::thread::sleep(Duration::from_micros(self.chance.any() % if ahead { 200_000 } else { 80_000 }));
        terminal.signal(Signal::KILL);
        let imported = importing.map(|mut importing| {
            importing.signal(Signal::KILL);
            importing.ended().expect("it was killed").success()
        });
        assert!(!terminal.ended().expect("it was killed").success());
        if let Some(file) = file {
            std::fs::remove_file(self.at(&file)).unwrap();
        }
        window.follow(&terminal.bytes());
        let done = window.told;
        for deed in &window.deeds[..done] {
            *self.told.entry(deed.sort).or_default() += 1;
        }
        self.exported(&window, done);
        let after = self.reopened();
        let mut could_be = window.deeds[done..].iter().map(|deed| &deed.gaps).collect::<Vec<_>>();
        could_be.insert(0, if done == 0 { &from.gaps } else { &window.deeds[done - 1].gaps });
        assert!(
            could_be.contains(&&after.gaps),
            "{done} of {:?} were told as done, and the case has {:?}\n{}",
            window.deeds.iter().map(|deed| &deed.told).collect::<Vec<_>>(),
            after.gaps,
            terminal.screen()
        );
        let mut with = from.imports.clone();
        with.insert(name);
        assert!(after.imports == with || (imported != Some(true) && after.imports == from.imports));
        self.now = after;
        if beside { "editing beside an import" } else { "editing" }
    }

    /// Asks a window for something.
    fn ask(&mut self, window: &mut Window, terminal: &mut Terminal) {
        let name = self.name();
        let deed = window.next(&mut self.chance, &name);
        terminal.press(&deed.keys);
        window.deeds.push(deed);
    }

    /// Exports of a window: those that were told are there, and what is there is whole.
    fn exported(&self, window: &Window, done: usize) {
        for (at, deed) in window.deeds.iter().enumerate() {
            let Some(file) = &deed.file else { continue };
            match std::fs::read_to_string(self.at(file)) {
                Ok(text) => {
                    assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "half of {file}:\n{text}");
                    std::fs::remove_file(self.at(file)).unwrap();
                }
                Err(_) => assert!(at >= done, "{file} was exported, and is gone"),
            }
        }
    }
}

/// What was asked of a window, in order.
struct Window {
    frames: Frames,
    gaps: BTreeSet<String>,
    done: Vec<String>,
    undone: Vec<String>,
    /// Several are asked for before the first is done; only gaps then, which are told apart.
    ahead: bool,
    deeds: Vec<Deed>,
    /// How many of them it said were done.
    told: usize,
}

/// One thing that was asked of it.
struct Deed {
    sort: &'static str,
    keys: String,
    /// What the screen says once it is done.
    told: String,
    /// The gaps of the case then.
    gaps: BTreeSet<String>,
    /// The file that it exports to.
    file: Option<String>,
}

impl Window {
    fn new(gaps: BTreeSet<String>, ahead: bool) -> Self {
        let frames = Frames::new(SIZE);
        Self { frames, gaps, done: Vec::new(), undone: Vec::new(), ahead, deeds: Vec::new(), told: 0 }
    }

    fn next(&mut self, chance: &mut Chance, name: &str) -> Deed {
        let only_asks = self.ahead;
        let (sort, keys, told, file) = match chance.below(6) {
            0 | 1 if !only_asks && !self.done.is_empty() => {
                let gap = self.done.pop().unwrap();
                self.gaps.remove(&gap);
                self.undone.push(gap.clone());
                ("undone", "u".to_owned(), format!("gap: {gap}?. Ctrl+R"), None)
            }
            2 if !only_asks && !self.undone.is_empty() => {
                let gap = self.undone.pop().unwrap();
                self.gaps.insert(gap.clone());
                self.done.push(gap.clone());
                ("done again", "<ctrl+r>".to_owned(), format!("again: gap: {gap}?."), None)
            }
            3 if !only_asks => {
                let file = format!("{name}.json");
                ("exported", format!("x<down><ctrl+u>{file}<enter>"), format!("/{file}"), Some(file))
            }
            _ => {
                let gap = format!("Ask {name}");
                self.gaps.insert(gap.clone());
                self.done.push(gap.clone());
                ("done", format!("ng{gap}<enter><enter>"), format!("gap: {gap}. u takes it back"), None)
            }
        };
        Deed { sort, keys, told, gaps: self.gaps.clone(), file }
    }

    /// Follows what was written, and with it how many of the deeds the window said were done.
    fn follow(&mut self, written: &[u8]) {
        let (deeds, told, reach) = (&self.deeds, &mut self.told, if self.ahead { 4 } else { 1 });
        self.frames.more(written, |frame| {
            let later = |told: usize| deeds[told..].iter().take(reach).position(|deed| frame.contains(&deed.told));
            while let Some(at) = later(*told) {
                *told += at + 1;
            }
        });
    }

    /// Whether all that was asked was said to be done.
    fn is_told(&mut self, written: &[u8]) -> bool {
        self.follow(written);
        self.told == self.deeds.len()
    }
}

/// The files of a folder, by name.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap_or_default()))
        .collect();
    files.sort();
    files
}

#[test]
fn whenever_the_program_is_killed_what_it_said_was_done_is_there_and_nothing_is_half_done() {
    let all = rounds(300, 10_000);
    let next = AtomicUsize::new(0);
    let began = Instant::now();
    let (mut counts, mut told) = (BTreeMap::<&str, usize>::new(), BTreeMap::<&str, usize>::new());
    std::thread::scope(|scope| {
        let played: Vec<_> = (0..2)
            .map(|stream| {
                let next = &next;
                scope.spawn(move || {
                    let mut desk = Desk::new(Chance::new(stream));
                    let mut counts = Vec::new();
                    while next.fetch_add(1, Ordering::Relaxed) < all {
                        counts.push(desk.round());
                        if counts.len() % LIFE == 0 {
                            desk.begin_anew();
                        }
                    }
                    (counts, desk.told)
                })
            })
            .collect();
        for played in played {
            let (sorts, also) = played.join().unwrap();
            for sort in sorts {
                *counts.entry(sort).or_default() += 1;
            }
            for (sort, count) in also {
                *told.entry(sort).or_default() += count;
            }
        }
    });
    for (sort, count) in &counts {
        figure(&format!("rounds of {sort}"), count);
    }
    let done: usize = counts.iter().filter(|(sort, _)| sort.ends_with("done")).map(|(_, count)| count).sum();
    figure("rounds", all);
    figure("rounds in which it had come to its end before it was killed", done);
    figure("seconds", began.elapsed().as_secs());
    for (sort, count) in &told {
        figure(&format!("in windows that were killed later, told as {sort}"), count);
    }
    assert_eq!(told.len(), 4, "not every sort was told: {told:?}");
    for needed in ["import, killed", "pack, killed", "unpack, killed", "export, killed", "undo or redo, killed"] {
        assert!(counts.contains_key(needed), "never {needed}: {counts:?}");
    }
}
