//! Four programs at one case at once: nothing is lost, nobody is told of a lock, nobody waits long for a save.
//!
//! Two workbenches, imports with their undo, and commands with exports; each is the real program.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use muckrake::case::Case;
use muckrake::exchange::bundle;
use muckrake::model::Graph as _;

use crate::frames::says_saved;
use crate::terminal::Terminal;
use crate::tools::{MUCKRAKE, figure, rounds};

/// So long a reporter waits for a save at the most.
const MOST: Duration = Duration::from_secs(2);

/// What the case must not say to anybody, in the words of the errors that a lock would give.
const LOCKED: [&str; 3] = ["another program", "locked", "busy"];

/// What one program did: what it was told is in the case, and how long each save took.
#[derive(Default)]
struct Did {
    asked: BTreeSet<String>,
    waits: Vec<Duration>,
}

fn command(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(MUCKRAKE);
    command.args(arguments).current_dir(folder).env("MUCKRAKE_NAME", "Commands").env("HOME", folder);
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{arguments:?}: {told}");
    assert!(LOCKED.iter().all(|word| !told.contains(word)), "{arguments:?}: {told}");
    output
}

/// A workbench in which gaps are asked, one after the other.
fn window(folder: &Path, name: &str, end: Instant) -> Did {
    let mut did = Did::default();
    let mut terminal = Terminal::start(&["open", "transit.case"], folder, (120, 36));
    terminal.shows("saved");
    while Instant::now() < end {
        let gap = format!("Ask {name} {}", did.asked.len());
        terminal.press(&format!("ng{gap}"));
        terminal.shows(&gap);
        let began = Instant::now();
        // One more key would take the message away that is waited for.
        terminal.press("<enter>");
        let told = format!("gap: {gap}. u takes it back");
        let saved = terminal.comes(|screen| {
            assert!(LOCKED.iter().all(|word| !screen.contains(word)), "{screen}");
            screen.contains(&told) && says_saved(screen)
        });
        assert!(saved, "{gap} was never saved:\n{}", terminal.screen());
        did.waits.push(began.elapsed());
        did.asked.insert(gap);
    }
    terminal.press("q");
    assert!(terminal.ended().expect("q leaves").success());
    did
}

/// Files of rows, imported one after the other; how many.
fn imports(folder: &Path, end: Instant) -> usize {
    let mut count = 0;
    while Instant::now() < end {
        let mut rows = String::new();
        for row in 0..300 {
            let line = serde_json::json!({ "id": format!("imported-{count}-{row}"), "schema": "Company",
                "properties": { "name": [format!("Firm {row} of {count}")] } });
            writeln!(rows, "{line}").unwrap();
        }
        let name = format!("rows-{count}.jsonl");
        std::fs::write(folder.join(&name), rows).unwrap();
        command(folder, &["import", "transit.case", &name, "--format", "ftm"]);
        count += 1;
    }
    count
}

/// Gaps asked without a terminal, taken back and put again, and exports in between.
fn commands(folder: &Path, end: Instant) -> Did {
    let mut did = Did::default();
    while Instant::now() < end {
        let gap = format!("Ask commands {}", did.asked.len());
        command(folder, &["keys", "transit.case", &format!("ng{gap}<enter>")]);
        let log = Case::open_read_only(&folder.join("transit.case")).unwrap().log().unwrap();
        let action = log.iter().find(|entry| entry.title == format!("gap: {gap}?")).unwrap().action.to_string();
        for turn in ["undo", "redo"] {
            let began = Instant::now();
            command(folder, &[turn, "transit.case", &action]);
            did.waits.push(began.elapsed());
        }
        did.asked.insert(gap);
        command(folder, &["export", "transit.case", "--format", "json", "-o", "out.json"]);
    }
    did
}

#[test]
fn four_programs_at_one_case_lose_nothing_and_nobody_waits() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("transit.case");
    bundle::pack_embedded("kazakhstan-transit", &path).unwrap();
    let within = Duration::from_secs(rounds(6, 60) as u64);
    let end = Instant::now() + within;
    let (did, imported) = std::thread::scope(|scope| {
        let folder = folder.path();
        let ann = scope.spawn(move || window(folder, "Ann", end));
        let bob = scope.spawn(move || window(folder, "Bob", end));
        let commanding = scope.spawn(move || commands(folder, end));
        let importing = scope.spawn(move || imports(folder, end));
        ([ann, bob, commanding].map(|did| did.join().unwrap()), importing.join().unwrap())
    });
    let case = Case::open_read_only(&path).unwrap();
    assert_eq!(case.verify().unwrap().findings, [""; 0]);
    let gaps: BTreeSet<String> =
        case.gaps().unwrap().into_iter().map(|gap| gap.question.trim_end_matches('?').to_owned()).collect();
    for did in &did {
        assert!(did.asked.is_subset(&gaps), "lost: {:?}", did.asked.difference(&gaps).collect::<Vec<_>>());
    }
    let mut brought = 0;
    case.each_entity(&mut |id| {
        brought += usize::from(id.as_str().starts_with("imported-"));
        Ok(())
    })
    .unwrap();
    assert_eq!(brought, imported * 300);
    let mut waits: Vec<Duration> = did.iter().flat_map(|did| did.waits.clone()).collect();
    waits.sort();
    let longest = *waits.last().unwrap();
    figure("seconds", within.as_secs());
    figure("saves of four programs", waits.len());
    figure("imports meanwhile", imported);
    figure("milliseconds that the middle save took", waits[waits.len() / 2].as_millis());
    figure("milliseconds that the longest save took", longest.as_millis());
    // Among other tests on two cores a wait says nothing: the long form is played alone.
    assert!(longest < MOST || rounds(0, 1) == 0, "somebody waited {longest:?}");
}
