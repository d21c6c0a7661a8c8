//! Finding among 100,000 names, letter by letter, beside interactive fzf over the same names: at least 5 times
//! faster at each of the first 8 letters, and no letter over one frame of a 60 Hz screen.
//!
//! Both are whole programs on a pseudo-terminal, timed alike: from the key to the last byte of the screen that it
//! brings. How long a letter takes that is typed as soon as the list is there, before its index is, stands below.

#![allow(clippy::unwrap_used, reason = "a bench that can't be set up stops")]

mod support;

use std::path::Path;
use std::time::Duration;

use support::case::{MUCKRAKE, text};
use support::pty::Terminal;
use support::times::{Times, head, row};

/// At least so many times faster than fzf, at each letter.
const RATIO: f64 = 5.0;

/// One frame of a 60 Hz screen, in milliseconds.
const FRAME: f64 = 16.7;

/// How many letters of each query are measured.
const LETTERS: usize = 8;

/// How many queries are typed.
const QUERIES: usize = 24;

/// How many openings are typed into at once.
const EARLY: usize = 5;

/// A list on the screen has so many letters at least, a bar or the typed line fewer.
const LIST: usize = 300;

/// A screen that nothing was written to for so long has settled.
const QUIET: Duration = Duration::from_millis(150);

/// The screen.
const SIZE: (u16, u16) = (120, 36);

fn main() {
    let many = support::size("MUCKRAKE_BENCH_ENTITIES", 100_000);
    let folder = tempfile::tempdir().unwrap();
    let made = support::case::make(folder.path(), many);
    let queries = queries(&made.names);
    println!("search: {many} names, {} queries\n", queries.len());
    let fzf = support::peer("fzf", "--version", "apt install fzf");
    let theirs = fzf.map(|_| fzf_on_terminal(folder.path(), &made.names, &queries));
    let ours = on_terminal(folder.path(), &made.path, &queries);
    let counted = format!("{many}/{many}");
    let mut early = Times::default();
    for query in queries.iter().take(EARLY) {
        early.add(at_once(folder.path(), &made.path, &counted, query));
    }
    report(&ours, theirs.as_deref(), &early);
}

/// The workbench, some time after it was opened.
fn on_terminal(folder: &Path, case: &Path, queries: &[String]) -> Vec<Times> {
    let mut terminal = Terminal::start(MUCKRAKE, &["open", text(case)], folder, SIZE);
    terminal.shows(&["Find"], Duration::from_secs(30)).unwrap_or_else(|| panic!("never began:\n{}", terminal.seen()));
    // The file is looked through meanwhile, as after every opening.
    terminal.settled(Duration::from_secs(3));
    terminal.press("/");
    terminal.settled(QUIET);
    typed(&mut terminal, queries)
}

/// How long the first letter takes where it is typed as soon as the list is there.
fn at_once(folder: &Path, case: &Path, counted: &str, query: &str) -> Duration {
    let mut terminal = Terminal::start(MUCKRAKE, &["open", text(case)], folder, SIZE);
    terminal.shows(&[counted], Duration::from_secs(30)).unwrap_or_else(|| panic!("never began:\n{}", terminal.seen()));
    let letter: String = query.chars().take(1).collect();
    let pressed = terminal.press(&format!("/{letter}"));
    // Meanwhile the bars count: only the list is as much as this.
    let found = terminal.brought(LIST, Duration::from_secs(2));
    found.unwrap_or_else(|| panic!("{letter} found nothing:\n{}", terminal.seen())) - pressed
}

/// The first letters, spaces left out, of names spread over the list, in all scripts.
fn queries(names: &[String]) -> Vec<String> {
    let step = names.len() / QUERIES;
    // A space alone changes nothing on the screen.
    let letters =
        |name: &String| name.to_lowercase().chars().filter(|c| !c.is_whitespace()).take(LETTERS).collect::<String>();
    names.iter().skip(step / 2).step_by(step).map(letters).filter(|query| query.chars().count() == LETTERS).collect()
}

fn fzf_on_terminal(folder: &Path, names: &[String], queries: &[String]) -> Vec<Times> {
    std::fs::write(folder.join("names.txt"), names.join("\n")).unwrap();
    let mut terminal = Terminal::start("sh", &["-c", "exec fzf < names.txt"], folder, SIZE);
    let loaded = format!("{0}/{0}", names.len());
    terminal.shows(&[&loaded], Duration::from_secs(30)).unwrap_or_else(|| panic!("never began:\n{}", terminal.seen()));
    terminal.settled(QUIET);
    typed(&mut terminal, queries)
}

/// The times from key to settled screen, by the letter's place.
fn typed(terminal: &mut Terminal, queries: &[String]) -> Vec<Times> {
    let mut times = vec![Times::default(); LETTERS];
    for query in queries {
        for (letter, times) in query.chars().zip(&mut times) {
            let pressed = terminal.press(&letter.to_string());
            let settled = terminal
                .settled(QUIET)
                .unwrap_or_else(|| panic!("{query}: {letter} changed nothing:\n{}", terminal.seen()));
            times.add(settled - pressed);
        }
        terminal.press("\u{15}");
        terminal.settled(QUIET);
    }
    times
}

fn report(ours: &[Times], theirs: Option<&[Times]>, early: &Times) {
    let mut misses = Vec::new();
    head();
    for (place, times) in ours.iter().enumerate() {
        let letter = format!("letter {}", place + 1);
        let theirs = theirs.and_then(|theirs| theirs.get(place));
        let ratio = theirs.map(|theirs| theirs.middle() / times.middle());
        row(&format!("{letter}, muckrake"), times, ratio);
        theirs.into_iter().for_each(|theirs| row(&format!("{letter}, fzf"), theirs, None));
        if times.worst() > FRAME {
            misses.push(format!("{letter} took {:.2} ms, more than {FRAME} ms", times.worst()));
        }
        misses.extend(
            ratio.filter(|ratio| *ratio < RATIO).map(|ratio| format!("{letter}: {ratio:.1}x is less than {RATIO}x")),
        );
    }
    println!();
    row("a letter typed at once on opening", early, None);
    support::verdict(&misses);
}
