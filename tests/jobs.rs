//! What the workbench reads and writes on threads of its own, and what it does with answers that come late.
#![allow(clippy::unwrap_used, reason = "a helper that fails here is a failed test")]

use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use muckrake::case::{Author, Case};
use muckrake::error::Error;
use muckrake::exchange::bundle;
use muckrake::model::Brief;
use muckrake::tui::app::{App, Input};
use muckrake::tui::effect::{Answer, Find, Finds, News, Question, Slot};
use muckrake::tui::jobs::{Done, Job, Jobs};
use muckrake::tui::key::Key;
use muckrake::tui::{Options, script};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use tempfile::TempDir;

fn packed() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("transit.case");
    bundle::pack_embedded("kazakhstan-transit", &path).unwrap();
    (folder, path)
}

fn started(path: &std::path::Path) -> (Jobs, Receiver<Done>) {
    let (sender, answers) = mpsc::channel();
    let case = Case::open(path, Author::fixed("Reporter", "2026-11-22T10:00:00Z", 7)).unwrap();
    let jobs = Jobs::start(case, move |done| drop(sender.send(done))).unwrap();
    (jobs, answers)
}

fn next(answers: &Receiver<Done>) -> Done {
    answers.recv_timeout(Duration::from_secs(20)).unwrap()
}

/// A workbench, the questions it asks at first left unanswered.
fn workbench() -> App {
    let mut app = App::new("Case".to_owned(), PathBuf::from("x.case"), (80, 24), Options::default()).unwrap();
    app.take_jobs();
    app
}

fn pressed(app: &mut App, keys: &str) -> Vec<Job> {
    for step in script::parse(keys).unwrap() {
        app.update(step.input());
    }
    app.take_jobs()
}

fn shown(app: &App) -> String {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 80, 24));
    app.draw(&mut buffer);
    buffer.content().iter().map(ratatui::buffer::Cell::symbol).collect()
}

fn finds(caption: &str) -> Answer {
    let brief = Brief { id: caption.into(), caption: caption.to_owned(), ..Brief::default() };
    let hit = Find { brief: brief.into(), matched: caption.to_owned(), ..Find::default() };
    Answer::Found(Ok(Finds { hits: vec![hit], total: 1, of: 2 }))
}

#[test]
fn every_desk_answers_and_the_writer_says_when_it_is_saved() {
    let (_folder, path) = packed();
    let (mut jobs, answers) = started(&path);
    let asked = [
        (Slot::Find, Question::Find { query: "golb".to_owned(), limit: 5, folding: true }),
        (Slot::Root, Question::Busiest),
        (Slot::Sizes, Question::Sizes),
        (Slot::Health, Question::Health),
        (Slot::Write(0), Question::Undo(None)),
    ];
    for (number, (slot, question)) in (0..).zip(asked.clone()) {
        jobs.ask(Job { slot, number, question }).unwrap();
    }
    let mut answered: Vec<Slot> = asked
        .iter()
        .map(|_| next(&answers))
        .map(|done| {
            let failed = matches!(
                &done.answer,
                Answer::Found(Err(_)) | Answer::Root(Err(_)) | Answer::Sizes(Err(_)) | Answer::Wrote(Err(_))
            );
            assert!(!failed, "{done:?}");
            done.slot
        })
        .collect();
    answered.sort_by_key(|slot| format!("{slot:?}"));
    assert_eq!(answered, [Slot::Find, Slot::Health, Slot::Root, Slot::Sizes, Slot::Write(0)]);
}

#[test]
fn what_was_written_is_on_the_disk_when_the_workbench_is_left() {
    let (_folder, path) = packed();
    let (mut jobs, answers) = started(&path);
    jobs.ask(Job { slot: Slot::Write(0), number: 1, question: Question::Undo(None) }).unwrap();
    drop(jobs);
    drop(answers);
    assert_eq!(Case::open_read_only(&path).unwrap().sizes().unwrap().entities, 0);
}

#[test]
fn an_answer_to_what_was_typed_before_is_dropped() {
    let mut app = workbench();
    let first = pressed(&mut app, "/s");
    let second = pressed(&mut app, "k");
    let answer =
        |job: &Job, caption| Input::Done(Box::new(Done { slot: job.slot, number: job.number, answer: finds(caption) }));
    app.update(answer(&second[0], "Sky Mechanics"));
    app.update(answer(&first[0], "Stek"));
    let screen = shown(&app);
    assert!(screen.contains("Sky Mechanics") && !screen.contains("Stek"), "{screen}");
}

#[test]
fn the_screen_says_saving_until_the_write_is_done_and_says_why_if_it_fails() {
    let mut app = workbench();
    let asked = pressed(&mut app, ":undo the last action<enter>");
    assert!(shown(&app).contains("saving"));
    let refused = Answer::Wrote(Err(Error::input("a later action hangs on it").hint("undo that one first")));
    let job = asked.into_iter().find(|job| matches!(job.slot, Slot::Write(_))).unwrap();
    app.update(Input::Done(Box::new(Done { slot: job.slot, number: job.number, answer: refused })));
    let screen = shown(&app);
    assert!(screen.contains("saved") && screen.contains("a later action hangs on it"), "{screen}");
    assert!(screen.contains("undo that one first"), "{screen}");
    app.update(Input::Key(Key::parse("<esc>").unwrap()));
    assert!(!shown(&app).contains("hangs on it"));
}

#[test]
fn what_another_window_wrote_is_told_and_read_anew() {
    let mut app = workbench();
    app.update(Input::Tick);
    let job = app.take_jobs().remove(0);
    let told = "link: Stek supplies Rys (Ana)".to_owned();
    let news = Answer::Feed(Ok(vec![News { place: 9, told }]));
    app.update(Input::Done(Box::new(Done { slot: job.slot, number: job.number, answer: news })));
    assert!(shown(&app).contains("link: Stek supplies Rys (Ana)"));
    let asked: Vec<Slot> = app.take_jobs().into_iter().map(|job| job.slot).collect();
    assert!(asked.contains(&Slot::Find) && asked.contains(&Slot::Root) && asked.contains(&Slot::Sizes), "{asked:?}");
}

#[test]
fn what_another_window_writes_right_after_this_one_opened_is_told() {
    let (_folder, path) = packed();
    let (mut jobs, answers) = started(&path);
    let mut other = Case::open(&path, Author::fixed("Ana", "2026-11-22T10:00:00Z", 8)).unwrap();
    other.act("rename the case", |draft| draft.set_title("Renamed")).unwrap();
    for number in 0..2 {
        jobs.ask(Job { slot: Slot::Feed, number, question: Question::Feed }).unwrap();
        let news = News { place: 2, told: "rename the case (Ana)".to_owned() };
        let told = if number == 0 { vec![news] } else { Vec::new() };
        assert_eq!(next(&answers).answer, Answer::Feed(Ok(told)));
    }
}

#[test]
fn what_is_typed_is_found_at_once_and_never_as_it_was_before_a_write() {
    let (_folder, path) = packed();
    let (mut jobs, answers) = started(&path);
    let find = |number| {
        let question = Question::Find { query: "golb".to_owned(), limit: 5, folding: true };
        Job { slot: Slot::Find, number, question }
    };
    let of = |done: &Done| match &done.answer {
        Answer::Found(Ok(finds)) => finds.of,
        other => panic!("{other:?}"),
    };
    let asked = |jobs: &mut Jobs, slot, question| {
        jobs.ask(Job { slot, number: 9, question }).unwrap();
        next(&answers)
    };
    // Whoever makes the index is woken; after that nobody is, until something is written.
    let found_anew = |jobs: &mut Jobs| {
        assert!(jobs.at_once(&find(1)).is_none());
        jobs.ask(find(2)).unwrap();
        let found = next(&answers);
        let again = jobs.at_once(&find(2)).unwrap();
        assert_eq!(again, found);
        of(&found)
    };
    assert!(found_anew(&mut jobs) > 20);
    let written = asked(&mut jobs, Slot::Write(0), Question::Undo(None));
    assert!(matches!(written.answer, Answer::Wrote(Ok(_))), "{written:?}");
    assert_eq!(found_anew(&mut jobs), 0, "after this window's own write");
    asked(&mut jobs, Slot::Feed, Question::Feed);
    Case::open(&path, Author::fixed("Ana", "2026-11-22T10:00:00Z", 8)).unwrap().redo(None).unwrap();
    assert!(jobs.at_once(&find(3)).is_some(), "nobody here knows yet");
    asked(&mut jobs, Slot::Feed, Question::Feed);
    assert!(found_anew(&mut jobs) > 20, "after another window's");
}

#[test]
fn a_played_script_leaves_no_log_beside_the_case() {
    let (folder, path) = packed();
    let case = Case::open(&path, Author::fixed("Reporter", "2026-11-22T10:00:00Z", 7)).unwrap();
    let screen = script::play(case, ":undo the last action<enter>", (80, 24), Options::default()).unwrap();
    assert!(screen.to_string().contains("Undid"), "{screen}");
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["transit.case"]);
}
