//! The log as a pane: who did what when, what each action changed, undo from there; and two windows on one case.
#![allow(clippy::unwrap_used, reason = "a helper that fails here is a failed test")]

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use insta::assert_snapshot;
use muckrake::case::{Author, Case, Draft};
use muckrake::error::{Kind, Result};
use muckrake::exchange::bundle;
use muckrake::model::{Entity, EntityId, Graph, Value, ValueKey};
use muckrake::tui::app::{App, Input};
use muckrake::tui::effect::{Answer, Question, Slot};
use muckrake::tui::jobs::{Done, Job, Jobs};
use muckrake::tui::{Options, script};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use tempfile::TempDir;

fn author(name: &str) -> Author {
    Author::fixed(name, "2026-11-22T10:00:00Z", 7)
}

fn value(entity: &str, property: &str, value: &str) -> Value {
    Value { entity: entity.into(), property: property.into(), value: value.into(), ..Value::default() }
}

fn put(draft: &mut Draft<'_>, id: &str, schema: &str, values: &[(&str, &str)]) -> Result<()> {
    draft.put_entity(&Entity { id: id.into(), schema: schema.into(), ..Entity::default() })?;
    values.iter().try_for_each(|(property, text)| draft.add_value(&value(id, property, text)))
}

/// A case on which two people worked.
fn worked_on() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("transit.case");
    bundle::pack_embedded("kazakhstan-transit", &path).unwrap();
    let mut ann = Case::open(&path, author("Ann")).unwrap();
    ann.act("new company: Firm", |draft| put(draft, "firm", "Company", &[("name", "Firm"), ("country", "ru")]))
        .unwrap();
    let mut bob = Case::open(&path, Author::fixed("Bob", "2026-11-23T08:30:00Z", 9)).unwrap();
    let old = ValueKey { entity: "firm".into(), property: "country".into(), value: "ru".into(), lang: String::new() };
    bob.act("country of Firm: Kazakhstan", |d| d.change_value(&old, &value("firm", "country", "kz"))).unwrap();
    bob.act("link: Firm owns Shop", |draft| {
        put(draft, "shop", "Company", &[("name", "Shop")])?;
        put(draft, "own", "Ownership", &[("owner", "firm"), ("asset", "shop")])
    })
    .unwrap();
    bob.act("note on Shop", |draft| {
        let note = Some("ask the register".to_owned());
        draft.put_entity(&Entity { id: "shop".into(), schema: "Company".into(), note, ..Entity::default() })
    })
    .unwrap();
    bob.undo(None).unwrap();
    (folder, path)
}

fn played(path: &Path, keys: &str, size: (u16, u16)) -> script::Screen {
    script::play(Case::open(path, author("Ann")).unwrap(), keys, size, Options::default()).unwrap()
}

/// What a message says, without the frame and the lines that it is cut into.
fn run_on(screen: &str) -> String {
    let lines = screen.lines().filter_map(|line| line.rsplit('│').nth(1));
    lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

fn is_there(path: &Path, id: &str) -> bool {
    Case::open_read_only(path).unwrap().row(&EntityId::from(id)).unwrap().is_some()
}

#[test]
fn the_log_says_who_did_what_when_and_what_it_changed() {
    let (_folder, path) = worked_on();
    assert_snapshot!("log_120x36", played(&path, "L<down><down><right><down><down><down><down><right>", (120, 36)));
    assert_snapshot!("log_80x24", played(&path, "L<down><down><down><right>", (80, 24)));
}

#[test]
fn the_chain_comes_back_where_the_log_stood() {
    let (_folder, path) = worked_on();
    for keys in ["L2", "L<esc>", "L3L<esc>"] {
        let screen = played(&path, keys, (120, 36)).to_string();
        assert!(screen.contains("upstream of") && !screen.contains("Log ▸"), "{keys}: {screen}");
    }
    assert!(
        played(&path, "L3", (120, 36)).to_string().contains("Log ▸ 6 actions"),
        "it stays while others have the keys"
    );
}

#[test]
fn an_action_is_taken_back_and_done_again_from_the_log() {
    let (_folder, path) = worked_on();
    let screen = played(&path, "L<down><down>U", (120, 36)).to_string();
    assert!(screen.contains("undo: link: Firm owns Shop"), "{screen}");
    assert!(!is_there(&path, "shop"));
    played(&path, "LU", (120, 36));
    assert!(is_there(&path, "shop"), "U on the undo does it again");
    played(&path, "L<down><down><down>U", (120, 36));
    assert!(is_there(&path, "shop"), "the note is undone already: done again");
    let case = Case::open_read_only(&path).unwrap();
    assert_eq!(case.row(&"shop".into()).unwrap().unwrap().note.as_deref(), Some("ask the register"));
}

#[test]
fn a_refusal_names_the_later_actions_and_the_same_key_undoes_them_too() {
    let (_folder, path) = worked_on();
    let to_first = "L<down><down><down><down>";
    let refused = played(&path, &format!("{to_first}U"), (120, 36)).to_string();
    let refused = run_on(&refused);
    let named = "can't be undone alone: later actions hang on it: action 4 (link: Firm owns Shop), action 3 (country";
    assert!(refused.contains(named) && refused.contains("U once more"), "{refused}");
    assert!(is_there(&path, "firm") && is_there(&path, "shop"), "nothing was undone yet");
    let moved = played(&path, &format!("{to_first}U<up><down>U"), (120, 36)).to_string();
    assert!(moved.contains("U once more"), "offered for where it was pressed: {moved}");
    let done = played(&path, &format!("{to_first}UU"), (120, 36)).to_string();
    let done = run_on(&done);
    assert!(done.contains("Undid action 4") && done.contains("action 2 (new company: Firm)"), "{done}");
    assert!(!is_there(&path, "firm") && !is_there(&path, "shop"));
    assert_eq!(Case::open_read_only(&path).unwrap().verify().unwrap().findings, Vec::<String>::new());
}

#[test]
fn what_was_undone_with_others_is_done_again_by_as_many_redos() {
    let (_folder, path) = worked_on();
    let screen = played(&path, "L<down><down><down><down>UU<ctrl+r><ctrl+r><ctrl+r>", (120, 36)).to_string();
    assert!(is_there(&path, "firm") && is_there(&path, "shop"), "{screen}");
}

#[test]
fn a_long_log_is_read_on_as_one_leafs_through_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.case");
    let mut case = Case::create(&path, "Long", author("Ann")).unwrap();
    for n in 0..230 {
        case.act(&format!("new e{n}"), |draft| put(draft, &format!("e{n}"), "Company", &[])).unwrap();
    }
    drop(case);
    let screen = played(&path, "L<end><end><end>", (120, 36)).to_string();
    assert!(screen.contains(" new e0 ") && screen.contains("new case: Long"), "{screen}");
}

/// A window: the workbench with its threads.
struct Window {
    app: App,
    jobs: Jobs,
    answers: Receiver<Done>,
}

impl Window {
    fn open(path: &Path, name: &str) -> Self {
        let (sender, answers) = mpsc::channel();
        let jobs = Jobs::start(Case::open(path, author(name)).unwrap(), move |done| drop(sender.send(done))).unwrap();
        let app = App::new("Case".into(), path.to_owned(), (120, 36), Options::default()).unwrap();
        let mut window = Self { app, jobs, answers };
        window.settle();
        window
    }

    /// Has everything done that was asked for.
    fn settle(&mut self) {
        let mut waiting: Vec<Job> = self.app.take_jobs();
        let mut open = 0;
        loop {
            for job in waiting.drain(..) {
                self.jobs.ask(job).unwrap();
                open += 1;
            }
            // A question that a later one in its slot made stale may stay unanswered.
            match self.answers.recv_timeout(Duration::from_millis(if open > 0 { 400 } else { 0 })) {
                Ok(done) => {
                    open -= 1;
                    self.app.update(Input::Done(Box::new(done)));
                    waiting = self.app.take_jobs();
                }
                Err(_) => return,
            }
        }
    }

    fn pressed(&mut self, keys: &str) {
        for step in script::parse(keys).unwrap() {
            self.app.update(step.input());
            self.settle();
        }
    }

    fn shown(&self) -> String {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 120, 36));
        self.app.draw(&mut buffer);
        buffer.content().iter().map(ratatui::buffer::Cell::symbol).collect()
    }
}

#[test]
fn one_look_shows_a_second_window_what_the_first_did() {
    let (_folder, path) = worked_on();
    let (mut one, mut two) = (Window::open(&path, "Ann"), Window::open(&path, "Bob"));
    two.pressed("L");
    one.pressed("L<down><down>U");
    assert!(!two.shown().contains("undo: link"), "not before it looks");
    two.app.update(Input::Tick);
    two.settle();
    let screen = two.shown();
    assert!(screen.contains("Another window changed the case: undo: link: Firm owns Shop (Ann)"), "{screen}");
    assert!(screen.contains("7 actions"), "{screen}");
    one.app.update(Input::Tick);
    one.settle();
    assert!(!one.shown().contains("Another window"), "its own doing is no news");
}

#[test]
fn two_people_at_one_row_get_a_conflict_that_names_the_other_and_nothing_is_lost() {
    let (_folder, path) = worked_on();
    let mut ann = Case::open(&path, author("Ann")).unwrap();
    let mut bob = Case::open(&path, author("Bob")).unwrap();
    let seen = ann.change_count().unwrap();
    let noted = |text: &str| Entity {
        id: "shop".into(),
        schema: "Company".into(),
        note: Some(text.into()),
        ..Entity::default()
    };
    bob.act_seen("note on Shop", seen, |draft| draft.put_entity(&noted("Bob's"))).unwrap();
    let refused = ann.act_seen("note on Shop", seen, |draft| draft.put_entity(&noted("Ann's"))).unwrap_err();
    assert_eq!(refused.kind(), Kind::Overtaken);
    assert_eq!(refused.cause(), "Bob has changed this meanwhile: note on Shop");
    assert!(refused.to_try().is_some_and(|hint| hint.contains("look at it again")));
    assert_eq!(ann.entity(&"shop".into()).unwrap().unwrap().note.as_deref(), Some("Bob's"));
}

#[test]
fn what_an_import_changed_is_read_where_there_is_time() {
    let (_folder, path) = worked_on();
    let (sender, answers) = mpsc::channel();
    let mut jobs = Jobs::start(Case::open(&path, author("Ann")).unwrap(), move |done| drop(sender.send(done))).unwrap();
    for (number, import) in [(0, true), (1, false)] {
        jobs.ask(Job { slot: Slot::Changes(2), number, question: Question::Changes(2, 0, import) }).unwrap();
        let done: Done = answers.recv_timeout(Duration::from_secs(20)).unwrap();
        assert!(matches!(&done.answer, Answer::Changes(Ok(changes)) if changes.rows.len() == 3), "{done:?}");
    }
}
