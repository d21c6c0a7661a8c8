//! Whatever is pressed: the workbench never breaks and never hangs, and all that it wrote can be taken back.
//!
//! Sequences of 200 keys, clicks, pastes and sizes are played on the bundled investigation; half of them on a machine
//! so slow that answers come keys later.
#![allow(clippy::unwrap_used, reason = "a helper that fails here is a failed test")]

#[path = "stuck/keys.rs"]
mod keys;
#[path = "support/random.rs"]
mod random;
#[path = "stuck/window.rs"]
mod window;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::{Mutex, OnceLock};

use muckrake::case::{Attachment, Author, Case};
use muckrake::exchange::bundle;
use muckrake::model::Graph;
use muckrake::tui::effect::Place;
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};
use tempfile::TempDir;

use keys::Play;
use window::Window;

/// How many keys a sequence has.
const KEYS: usize = 200;

/// How many sequences are played when nobody asks for another number.
const USUAL: u32 = 300;

/// How many actions of which sort were written, and how many gestures were refused.
type Tally = BTreeMap<String, usize>;

/// The bundled investigation, packed once, and its text.
fn bundled() -> (&'static Path, &'static BTreeMap<String, Vec<u8>>) {
    static PACKED: OnceLock<(TempDir, BTreeMap<String, Vec<u8>>)> = OnceLock::new();
    let (folder, text) = PACKED.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("transit.case");
        with_a_document(&path);
        let text = text_of(&Case::open_read_only(&path).unwrap());
        (folder, text)
    });
    (folder.path(), text)
}

/// The case with a document to read, all of it packed as one action.
fn with_a_document(path: &Path) {
    const TEXT: &str = "По сообщению, Аспан Арба поставляет дроны фирме Sky Mechanics.\n\n\
                        Stek\u{301} buys from Da Group 22, operating since April 2022. 无人机由大疆生产。\n\n\
                        \u{202e}evil\u{1b}[2J شركة النور";
    let folder = tempfile::tempdir().unwrap();
    let (first, out) = (folder.path().join("first.case"), folder.path().join("out"));
    bundle::pack_embedded("kazakhstan-transit", &first).unwrap();
    let author = || Author::fixed("Reporter", "2026-11-22T10:00:00Z", 7);
    let mut case = Case::open(&first, author()).unwrap();
    let source = case.sources().unwrap().pop().unwrap().id;
    let file = Attachment { bytes: TEXT.as_bytes(), source: &source, name: "summary.txt", media: None, taken: None };
    case.act("a document", |draft| draft.attach(&file).map(drop)).unwrap();
    bundle::unpack(&case, &out).unwrap();
    bundle::pack(&out, path, author()).unwrap();
}

fn copy() -> (TempDir, Case) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("transit.case");
    fs::copy(bundled().0.join("transit.case"), &path).unwrap();
    let case = Case::open(&path, Author::fixed("Reporter", "2026-11-22T10:00:00Z", 7)).unwrap();
    (folder, case)
}

/// The files of the case's bundle.
fn text_of(case: &Case) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    bundle::unpack(case, &out).unwrap();
    // What is attached is named by its hash in one of the files.
    let files = fs::read_dir(&out).unwrap().map(std::io::Result::unwrap).filter(|entry| entry.path().is_file());
    let read = |entry: fs::DirEntry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap());
    files.map(read).collect()
}

fn clean(case: &Case) -> Result<(), String> {
    let findings = case.verify().unwrap().findings;
    if findings.is_empty() { Ok(()) } else { Err(format!("verify: {findings:?}")) }
}

/// Every key does what keys do: whatever is open is left with Esc, and a command is found.
fn not_stuck(window: &mut Window) -> Result<(), String> {
    window.settle();
    for _ in 0..8 {
        window.press("<esc>")?;
    }
    if !Place::PANES.contains(&window.app.place()) {
        return Err(format!("Esc does not lead out of {:?}", window.app.place()));
    }
    window.press("<ctrl+p>")?;
    if window.app.place() != Place::Palette {
        return Err(format!("commands are not to be had in {:?}", window.app.place()));
    }
    window.press("<esc>")
}

/// Takes back all that was done, newest first, and asks whether the case is what it was.
fn all_comes_back(case: &mut Case, made: &BTreeSet<i64>) -> Result<(), String> {
    let pack = case.log().unwrap()[0].action;
    let stands = |case: &Case| {
        let log = case.log().unwrap();
        let stands = |action: i64| log.iter().any(|entry| entry.action == action && !entry.undone);
        (stands(pack), made.iter().any(|action| *action != pack && stands(*action)))
    };
    // The packing itself may have been taken back, and put again on top of what was done between.
    while stands(case).1 {
        case.undo(None).map_err(|error| format!("can't be undone: {error}"))?;
    }
    if !stands(case).0 {
        case.redo(Some(pack)).map_err(|error| format!("the case can't be put again: {error}"))?;
    }
    clean(case)?;
    let (now, before) = (text_of(case), bundled().1);
    if now.keys().ne(before.keys()) {
        return Err(format!("other files than before: {:?}", now.keys()));
    }
    for (name, bytes) in before {
        if now[name] != *bytes {
            return Err(format!("{name} is not what it was:\n{}", String::from_utf8_lossy(&now[name])));
        }
    }
    Ok(())
}

fn played(play: &Play, tally: &Mutex<Tally>) -> Result<(), String> {
    let (folder, case) = copy();
    let mut window = Window::open(case, play, folder.path());
    for step in play.steps().take(KEYS) {
        window.step(step)?;
        if window.app.wants_to_quit() {
            break;
        }
    }
    if !window.app.wants_to_quit() {
        not_stuck(&mut window)?;
    }
    window.settle();
    let (written, refused, made) = (window.written.clone(), window.refused.clone(), window.made.clone());
    let told = window.places.clone();
    let mut case = window.close();
    // The packing has the first place.
    let places: Vec<i64> = (2..).take(case.log().unwrap().len() - 1).collect();
    if told != places {
        return Err(format!("told of {told:?}, in the journal are {places:?}"));
    }
    clean(&case)?;
    let mut tally = tally.lock().unwrap();
    for sort in written {
        *tally.entry(sort).or_default() += 1;
    }
    for why in &refused {
        *tally.entry(format!("refused: {}", why.split(": ").nth(1).unwrap_or(why))).or_default() += 1;
    }
    drop(tally);
    all_comes_back(&mut case, &made)
}

#[test]
fn whatever_is_pressed_nothing_breaks_and_all_of_it_can_be_taken_back() {
    let usual = random::cases(USUAL);
    let RngSeed::Fixed(seed) = usual.rng_seed else { panic!("no seed") };
    let (runs, tally) = (usual.cases, Mutex::new(Tally::new()));
    std::thread::scope(|scope| {
        for late in [false, true] {
            let (usual, tally) = (usual.clone(), &tally);
            scope.spawn(move || {
                let config = ProptestConfig {
                    cases: runs / 2,
                    rng_seed: RngSeed::Fixed(seed + u64::from(late)),
                    max_shrink_iters: 1_000,
                    ..usual
                };
                let failed = TestRunner::new(config)
                    .run(&keys::play(late), |play| played(&play, tally).map_err(TestCaseError::fail));
                if let Err(error) = failed {
                    panic!("{error}");
                }
            });
        }
    });
    let tally = tally.into_inner().unwrap();
    println!("{runs} runs wrote: {tally:#?}");
    if runs >= USUAL {
        let missing: Vec<&&str> = window::SORTS.iter().filter(|sort| !tally.contains_key(**sort)).collect();
        assert!(missing.is_empty(), "never written: {missing:?}");
    }
}
