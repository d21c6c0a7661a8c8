//! The power goes: whatever the disk kept of what was not synced, every action that was said to be done is there.
//!
//! What programs wrote is recorded once; then the folder is laid down as the disk may have it after a cut at any
//! moment, and opened.

use std::path::{Path, PathBuf};

use muckrake::case::{Author, Case};
use muckrake::exchange::bundle;
use muckrake::model::Gap;
use tempfile::TempDir;

use crate::disk::{Loses, Recording};
use crate::frames;
use crate::terminal::{Terminal, cells};
use crate::tools::{Chance, MUCKRAKE, figure, has, rounds};
use crate::trace;

const SIZE: (u16, u16) = (120, 36);

/// What somebody was told was done.
#[derive(Debug, Clone)]
enum Done {
    /// One more action of the case.
    Action,
    /// This file or folder was made, or replaced.
    Made(&'static str),
}

/// A recorded session.
struct Session {
    folder: TempDir,
    disk: Recording,
    /// What was said to be done, and after how many changes of the disk.
    told: Vec<(usize, Done)>,
    programs: usize,
}

impl Session {
    fn begin() -> Self {
        let folder = tempfile::tempdir().unwrap();
        bundle::pack_embedded("kazakhstan-transit", &folder.path().join("transit.case")).unwrap();
        std::fs::write(folder.path().join("old.md"), "what stood there before").unwrap();
        let rows = |from: usize, to: usize| -> String {
            let row = |row| {
                serde_json::json!({ "id": format!("firm-{row:04}"), "schema": "Company",
                    "properties": { "name": [format!("Firm {row}")] } })
            };
            (from..to).map(|number| format!("{}\n", row(number))).collect()
        };
        std::fs::write(folder.path().join("rows.jsonl"), rows(0, 60)).unwrap();
        std::fs::write(folder.path().join("more.jsonl"), rows(30, 90)).unwrap();
        let disk = Recording::of(folder.path());
        Self { folder, disk, told: Vec::new(), programs: 0 }
    }

    fn start(&mut self, arguments: &[&str]) -> (Terminal, PathBuf, TempDir) {
        self.programs += 1;
        let logs = tempfile::tempdir().unwrap();
        let log = logs.path().join("trace");
        let terminal = Terminal::run(trace::command(&log, MUCKRAKE, arguments), self.folder.path(), SIZE);
        (terminal, log, logs)
    }

    /// A command, which has done what it is for once it has printed something.
    fn runs(&mut self, arguments: &[&str], done: &Done) {
        let (mut terminal, log, _logs) = self.start(arguments);
        assert!(terminal.ended().expect("it ends").success(), "{}", terminal.screen());
        self.take(&log, &mut |_| vec![done.clone()], 1);
    }

    /// The workbench: keys, with what the screen says when they are done.
    fn works(&mut self, deeds: &[(&str, &str, Done)], rest: bool) {
        let (mut terminal, log, _logs) = self.start(&["open", "transit.case"]);
        terminal.shows("saved");
        for (number, (keys, told, _)) in deeds.iter().enumerate() {
            terminal.press(keys);
            let done = terminal.comes(|screen| screen.contains(told) && frames::says_saved(screen));
            assert!(done, "{keys}: {}", terminal.screen());
            if rest && number == deeds.len() / 2 {
                // The log is put away while nobody writes.
                let wal = self.folder.path().join("transit.case-wal");
                assert!(terminal.comes(|_| std::fs::metadata(&wal).is_ok_and(|about| about.len() == 0)));
            }
        }
        terminal.press("q");
        assert!(terminal.ended().expect("q leaves").success());
        let mut screen = vt100::Parser::new(cells(SIZE.1), cells(SIZE.0), 0);
        let mut next = 0;
        let mut told = |bytes: &[u8]| {
            let mut done = Vec::new();
            screen.process(bytes);
            let shown = screen.screen().contents();
            if let Some((_, told, deed)) = deeds.get(next).filter(|(_, told, _)| shown.contains(told)) {
                assert!(!told.is_empty());
                done.push(deed.clone());
                next += 1;
            }
            done
        };
        self.take(&log, &mut told, usize::MAX);
        assert_eq!(next, deeds.len(), "not everything was told");
    }

    /// Takes a trace in: the changes of the disk, and what was told in between; so often at the most.
    fn take(&mut self, log: &Path, told: &mut dyn FnMut(&[u8]) -> Vec<Done>, most: usize) {
        let mut calls = trace::read(log);
        let is_said = |call: &trace::Call| call.name == "write" && call.number(0) == 1;
        // What is told counts from when it began to be told, what is done from when that was over.
        calls.sort_by_key(|call| if is_said(call) { call.began } else { call.ended });
        let mut said = 0;
        for call in &calls {
            if !is_said(call) {
                self.disk.take(call);
            } else if said < most {
                let done = told(&call.bytes(1));
                said += done.len();
                self.told.extend(done.into_iter().map(|done| (self.disk.len(), done)));
            }
        }
    }
}

/// Everything that is done to a case in a working day, and beside it.
fn recorded() -> Session {
    let mut session = Session::begin();
    let action = Done::Action;
    session.runs(&["import", "transit.case", "rows.jsonl", "--format", "ftm"], &action);
    session.works(
        &[
            ("ngWho pays<enter><enter>", "gap: Who pays. u takes", action.clone()),
            ("ngWho knows<enter><enter>", "gap: Who knows. u takes", action.clone()),
            ("u", "gap: Who knows?. Ctrl+R", action.clone()),
            ("<ctrl+r>", "again: gap: Who knows", action.clone()),
            ("x<enter>", "/transit.md", Done::Made("transit.md")),
            ("ngWho gains<enter><enter>", "gap: Who gains. u takes", action.clone()),
            ("nePyotr Petrov<enter>", "Pyotr Petrov. u takes", action.clone()),
        ],
        true,
    );
    session.runs(&["undo", "transit.case"], &action);
    session.runs(&["redo", "transit.case"], &action);
    session.runs(&["export", "transit.case", "--format", "markdown", "-o", "old.md"], &Done::Made("old.md"));
    session.runs(&["unpack", "transit.case", "unpacked"], &Done::Made("unpacked"));
    session.runs(&["pack", "unpacked", "packed.case"], &Done::Made("packed.case"));
    session.runs(&["import", "transit.case", "more.jsonl", "--format", "ftm"], &action);
    session.runs(&["undo", "transit.case"], &action);
    session.works(&[("ngWho lies<enter><enter>", "gap: Who lies. u takes", action)], false);
    session
}

/// What a folder must come to, whatever was lost.
struct Expected {
    /// Every action of the case in the end, by number and title.
    actions: Vec<String>,
    before: usize,
    old: Vec<u8>,
    whole: PathBuf,
}

fn actions(case: &Case) -> Vec<String> {
    case.log().unwrap().into_iter().map(|entry| format!("{} {}", entry.action, entry.title)).collect()
}

fn author() -> Author {
    Author::system("Test")
}

impl Expected {
    /// Opens what the cut left and looks whether everything that was told is there, and nothing is half there.
    fn holds(&self, left: &Path, told: &[&Done]) {
        let case = Case::open(&left.join("transit.case"), author()).unwrap();
        assert_eq!(case.verify().unwrap().findings, [""; 0]);
        let least = self.before + told.iter().filter(|done| matches!(done, Done::Action)).count();
        let has = actions(&case);
        assert!(
            (least..=least + 1).contains(&has.len()) && has == self.actions[..has.len()],
            "{least} actions were told, and it has {has:#?}"
        );
        drop(case);
        for name in ["transit.md", "old.md", "unpacked", "packed.case"] {
            let is_told = told.iter().any(|done| matches!(done, Done::Made(made) if *made == name));
            self.is_whole(left, name, is_told);
        }
        for entry in std::fs::read_dir(left).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let known = ["transit.case", "transit.md", "old.md", "rows.jsonl", "more.jsonl", "unpacked", "packed.case"];
            assert!(known.iter().any(|known| name.strip_suffix("-wal").unwrap_or(&name) == *known), "left: {name}");
        }
    }

    fn is_whole(&self, left: &Path, name: &str, is_told: bool) {
        let (left, whole) = (left.join(name), self.whole.join(name));
        if !left.exists() {
            assert!(!is_told, "{name} was made, and is gone");
        } else if name == "packed.case" {
            let case = Case::open(&left, author()).unwrap();
            assert_eq!(case.verify().unwrap().findings, [""; 0]);
            assert_eq!(actions(&case), actions(&Case::open_read_only(&whole).unwrap()));
        } else if whole.is_dir() {
            for entry in std::fs::read_dir(&whole).unwrap() {
                let name = entry.unwrap().file_name();
                let bytes = |folder: &Path| std::fs::read(folder.join(&name)).unwrap_or_default();
                assert!(bytes(&left) == bytes(&whole), "half a bundle: {}", name.display());
            }
        } else {
            let bytes = std::fs::read(&left).unwrap();
            let old = !is_told && name == "old.md" && bytes == self.old;
            assert!(old || bytes == std::fs::read(&whole).unwrap(), "{name} is half there: {} bytes", bytes.len());
        }
    }
}

#[test]
fn after_a_power_cut_every_action_that_was_told_is_there_and_nothing_is_half_there() {
    if !has("strace") {
        return;
    }
    let session = recorded();
    let path = session.folder.path();
    let case = Case::open_read_only(&path.join("transit.case")).unwrap();
    let all = actions(&case);
    let count = session.told.iter().filter(|(_, done)| matches!(done, Done::Action)).count();
    let expected = Expected {
        before: all.len() - count,
        actions: all,
        old: b"what stood there before".to_vec(),
        whole: path.to_owned(),
    };
    drop(case);
    let memory = Path::new("/dev/shm");
    let room = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    let mut chance = Chance::new(4);
    let states = rounds(150, 2_000);
    for state in 0..states {
        let after = chance.below(session.disk.len() + 1);
        let loses = [Loses::Nothing, Loses::All, Loses::Some, Loses::Sectors][state % 4];
        let left = tempfile::tempdir_in(&room).unwrap();
        session.disk.cut(after, loses, &mut chance, left.path());
        let told: Vec<&Done> = session.told.iter().filter(|(at, _)| *at <= after).map(|(_, done)| done).collect();
        eprintln!("cut after {after} of {} changes, losing {loses:?}", session.disk.len());
        expected.holds(left.path(), &told);
    }
    figure("changes of the disk recorded", session.disk.len());
    figure("programs recorded", session.programs);
    figure("states after a power cut", states);
}

/// The first page says how long the file will be before the last one is written; the log has them all.
#[test]
fn a_case_opens_again_where_the_power_went_while_its_log_was_put_away() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    bundle::pack_embedded("kazakhstan-transit", &at("transit.case")).unwrap();
    let before = std::fs::metadata(at("transit.case")).unwrap().len();
    let mut case = Case::open(&at("transit.case"), author()).unwrap();
    let gap = |number| Gap { id: format!("gap-{number}").as_str().into(), question: "Who?".into(), ..Gap::default() };
    case.act("gaps", |draft| (0..400).try_for_each(|number| draft.put_gap(&gap(number)))).unwrap();
    std::fs::copy(at("transit.case-wal"), at("cut.case-wal")).unwrap();
    case.settle();
    let whole = std::fs::read(at("transit.case")).unwrap();
    let cut = usize::try_from(before).unwrap();
    assert!(whole.len() > cut, "it did not grow");
    std::fs::write(at("cut.case"), &whole[..cut]).unwrap();
    let again = Case::open(&at("cut.case"), author()).unwrap();
    assert_eq!(again.verify().unwrap().findings, [""; 0]);
    assert_eq!(actions(&again), actions(&case));
}
