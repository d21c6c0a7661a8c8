//! A session of the workbench on a disk that fails: an export, a document kept with its source, an undo. Each was done,
//! and is there, or it was said why not, of which file and what to do.
//!
//! The calls are refused as in `faults`.

use std::fs;
use std::path::Path;

use muckrake::case::{Case, LogEntry};
use muckrake::model::Graph as _;
use portable_pty::CommandBuilder;

use crate::faults::{FAULTS, Fault, MOST, Refused, Where};
use crate::faults::{comes, kept, leave, names, prepared, refused, says_what_to_do, strace, whole};
use crate::terminal::Terminal;
use crate::tools::{figure, has, rounds};

/// What a session does, one after the other: the keys, `@` standing for the folder, and what is on the screen then.
const DEEDS: [(&str, &str); 3] = [
    ("x<down><ctrl+u>out.json<enter>", "/out.json"),
    ("nd<paste @/letter.txt><enter>News<enter>", ": letter.txt. u"),
    ("u", "Undid action 3"),
];

/// Which of them were said to be done.
type Told = [bool; DEEDS.len()];

/// Plays it with one call refused, and leaves.
fn session(fault: Fault, number: usize, place: Where) -> Refused {
    let (folder, aside) = (prepared(), tempfile::tempdir().unwrap());
    let at = folder.path();
    fs::write(at.join("letter.txt"), "Seen on the way to Almaty.").unwrap();
    let before = names(at);
    let (trace, case) = (aside.path().join("trace"), at.join("a.case"));
    let mut command = CommandBuilder::new("strace");
    command.args(strace(&trace, fault, number, (place == Where::AtTheCase).then_some(at)));
    command.args(["open", case.to_str().unwrap()]);
    let mut terminal = Terminal::run(command, at, (120, 36));
    comes(&mut terminal, |screen| screen.contains("Dossier") && (screen.contains("saved") || says_what_to_do(screen)));
    let mut screens = vec![terminal.screen()];
    let mut told = Told::default();
    for (deed, (keys, done)) in DEEDS.iter().enumerate() {
        if deed == 2 && !told[1] {
            // There is nothing of this window to take back.
            break;
        }
        terminal.press(&keys.replace('@', at.to_str().unwrap()));
        comes(&mut terminal, |screen| screen.contains(done) || says_what_to_do(screen) || screen.contains("read only"));
        screens.push(terminal.screen());
        told[deed] = screens[deed + 1].contains(done);
        // What is left open by a refusal would take the next keys. Behind Esc a key may come as one with it.
        if !told[deed] {
            terminal.press("<esc><esc>");
            comes(&mut terminal, |screen| !says_what_to_do(screen));
        }
    }
    leave(&mut terminal);
    let words = format!("session {fault:?} {number}, done {told:?}\n{}", screens.join("\nthen\n"));
    let status = terminal.ended().unwrap_or_else(|| panic!("it does not leave: {words}\n{}", terminal.screen()));
    let refused = refused(&trace, at);
    if refused == Refused::TooEarly {
        return refused;
    }
    let last = terminal.screen();
    let words = format!("{words}\nat last\n{last}\n{status:?}");
    assert!([0, 2].contains(&status.exit_code()) && status.signal().is_none(), "{words}");
    // A file's name may be broken where the line ends.
    let said = format!("{}{}", screens.concat(), last.replace('\n', ""));
    // What is typed stands there whatever is said: only a message begins with it.
    let files: &[&str] = if told[0] {
        &["a.case", "letter.txt", "terminal"]
    } else {
        &["a.case", "/out.json", "│out.json: ", "terminal"]
    };
    let named = files.iter().any(|name| said.contains(name));
    let why = said.contains("read only") || (named && says_what_to_do(&said));
    assert!(why || told == [true; DEEDS.len()], "nothing was said: {words}");
    let open = |screen: &vt100::Screen| screen.alternate_screen() || screen.hide_cursor() || screen.bracketed_paste();
    assert!(!terminal.state(open), "the terminal was not given back: {words}");
    let settings = terminal.settings();
    assert!(settings.contains(" icanon") && settings.contains(" echo "), "{words}\n{settings}");
    as_told(at, told, &words);
    let mut after = names(at);
    after.remove("out.json");
    assert_eq!(after, before, "{words}");
    refused
}

/// Fails if the folder is not as the session said.
fn as_told(at: &Path, [exported, attached, undone]: Told, words: &str) {
    match fs::read_to_string(at.join("out.json")) {
        Ok(text) => {
            let whole = serde_json::from_str::<serde_json::Value>(&text);
            assert!(whole.is_ok_and(|whole| whole["title"] == "Transit"), "half an export has the name: {words}");
        }
        Err(_) => assert!(!exported, "what was said to be exported is gone: {words}"),
    }
    let case = whole(&at.join("a.case"));
    assert_eq!(case.title().unwrap(), "Transit", "{words}");
    let done: Vec<LogEntry> =
        case.log().unwrap().into_iter().filter(|action| action.title.contains("letter.txt")).collect();
    assert!(!attached || !done.is_empty(), "what was said to be kept is lost: {words}");
    let there = documents(&case);
    assert!(there <= 1 && (!undone || there == 0), "what was said to be undone is not: {words}");
    assert!(there == 1 || done.len() != 1, "the log has the document, and no source has it: {words}");
}

/// How many documents its sources have.
fn documents(case: &Case) -> usize {
    let sources = case.sources().unwrap();
    sources.iter().map(|source| case.documents_of(&source.id).unwrap().len()).sum()
}

#[test]
fn a_session_whose_disk_fails_says_what_was_not_done_and_what_it_says_was_done_is_there() {
    if !has("strace") {
        return;
    }
    let long = rounds(0, 1) == 1;
    let (mut all, mut failed) = (0, 0);
    for (offset, fault) in FAULTS.iter().enumerate() {
        for place in [Where::Everywhere, Where::AtTheCase] {
            // The short form tries each fault once, at one of the two.
            if !long && (place == Where::Everywhere) != (offset % 2 == 0) {
                continue;
            }
            let first = if place == Where::Everywhere { 23 + offset } else { 1 + offset % 5 };
            let (mut number, step, mut early) = if long { (1, 1, 0) } else { (first, MOST, 0) };
            let mut counted = 0;
            while number <= MOST + early {
                match kept(&mut failed, || session(*fault, number, place)) {
                    Refused::None => break,
                    Refused::TooEarly => early += 1,
                    Refused::Some => counted += 1,
                }
                number += step;
            }
            if long {
                println!("session {fault:?} {}: {counted}", place == Where::AtTheCase);
            }
            all += counted;
        }
    }
    figure("sessions with an export, a document and an undo with a call refused", all);
    assert_eq!(failed, 0, "each is told above");
    assert!(all >= 4, "only {all} sessions had a call refused");
}
