//! From the command to the first screen, and to the first that is full, over 100,000 entities, beside VisiData on a
//! table of as many rows: each at least 10 times sooner.
//!
//! Ours is full when the list, the chain, the dossier and the citations all show what they are to show; VisiData's as
//! soon as its first 30 rows are there, although it goes on reading.

#![allow(clippy::unwrap_used, reason = "a bench that can't be set up stops")]

mod support;

use std::path::Path;
use std::time::Duration;

use support::case::{MUCKRAKE, text};
use support::pty::Terminal;
use support::times::{Times, head, row};

/// At least so many times sooner than VisiData.
const RATIO: f64 = 10.0;

/// How often each is started.
const ROUNDS: usize = 7;

/// The screen.
const SIZE: (u16, u16) = (120, 36);

/// What stands in the first screen: the names of the panes.
const FRAME: [&str; 4] = ["Find", "Chain", "Dossier", "Citations"];

/// What the entity is called that the case opens on.
const HUB: &str = "Zentralkontor";

fn main() {
    let many = support::size("MUCKRAKE_BENCH_ENTITIES", 100_000);
    let folder = tempfile::tempdir().unwrap();
    let made = support::case::make(folder.path(), many);
    hub(folder.path(), &made.path);
    let table = folder.path().join("table.csv");
    let rows: Vec<String> =
        made.names.iter().enumerate().map(|(number, name)| format!("row-{number:07},{name},kz,Company\n")).collect();
    std::fs::write(&table, format!("id,name,country,schema\n{}", rows.concat())).unwrap();
    println!("first_frame: {many} entities, {}x{}\n", SIZE.0, SIZE.1);
    let vd = support::peer("vd", "--version", "apt install visidata");
    // The list has come when it says how many there are; a space between two words is not always written.
    let counted = format!("{0}/{0}", many + 1);
    let ours = ["open", text(&made.path)];
    let (mut begun, mut full, mut theirs) = (Times::default(), Times::default(), Times::default());
    // Opened once before it counts: what is measured is the programs, not the disk.
    first(MUCKRAKE, &ours, folder.path(), &[&FRAME, &[HUB]]);
    for _ in 0..ROUNDS {
        let times = first(MUCKRAKE, &ours, folder.path(), &[&FRAME, &[HUB, "goods28", "Links", "supports", &counted]]);
        begun.add(times[0]);
        full.add(times[1]);
        if vd.is_some() {
            theirs.add(first("vd", &["table.csv"], folder.path(), &[&["row-0000000", "row-0000029"]])[0]);
        }
    }
    head();
    let mut misses = Vec::new();
    for (what, times) in [("muckrake open, first screen", &begun), ("muckrake open, every pane full", &full)] {
        let ratio = vd.is_some().then(|| theirs.middle() / times.middle());
        row(what, times, ratio);
        let missed = ratio.filter(|ratio| *ratio < RATIO);
        misses.extend(missed.map(|ratio| format!("{what}: {ratio:.1}x is less than {RATIO}x")));
    }
    if vd.is_some() {
        row("vd, first 30 rows", &theirs, None);
        support::verdict(&misses);
    }
}

/// Gives the case an entity with more links than any other, so that it is known on what it opens, and that the chain,
/// the dossier and the citations have a screen to fill.
fn hub(folder: &Path, case: &Path) {
    let file = folder.join("hub.ftm.json");
    let mut entities = vec![serde_json::json!({ "id": "hub-1", "schema": "Company", "properties": { "name": [HUB] } })];
    entities.extend((0..30).map(|number| {
        let ends = (support::ftm::id(number * 7), format!("goods{number:02}"));
        let properties = serde_json::json!({ "sender": [ends.0], "receiver": ["hub-1"], "goodsDescription": [ends.1] });
        serde_json::json!({ "id": format!("hop-{number}"), "schema": "EconomicActivity", "properties": properties })
    }));
    let lines: Vec<String> = entities.iter().map(|entity| format!("{entity}\n")).collect();
    std::fs::write(&file, lines.concat()).unwrap();
    support::case::run(&["import", text(case), text(&file), "--format", "ftm"]);
}

/// Starts a program, and waits until it has shown all of these words, then all of those; gives how long each took.
fn first(program: &str, arguments: &[&str], home: &Path, stages: &[&[&str]]) -> Vec<Duration> {
    let mut terminal = Terminal::start(program, arguments, home, SIZE);
    let shown = |words: &&[&str]| {
        let at = terminal.shows(words, Duration::from_secs(30));
        at.unwrap_or_else(|| panic!("{program} never showed {words:?}:\n{}", terminal.seen())) - terminal.started
    };
    stages.iter().map(shown).collect()
}
