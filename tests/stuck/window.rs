//! A window over a case, played without a terminal or threads: what was asked is answered at once, or late.
//!
//! It looks at the pictures: nothing is drawn beside the screen. It must not know which keys are pressed.

use std::collections::{BTreeSet, VecDeque};
use std::path::Path;

use muckrake::case::Case;
use muckrake::model::{ClaimRef, Graph};
use muckrake::tui::Options;
use muckrake::tui::app::{App, Input};
use muckrake::tui::deed::{Deed, Support, Thing};
use muckrake::tui::effect::{Answer, Exported, Question, Slot};
use muckrake::tui::jobs::{self, Done, Job, Reader};
use muckrake::tui::script::{self, Step};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::keys::Play;

/// Every sort of action that a key can write.
pub(crate) const SORTS: [&str; 39] = [
    "answer",
    "approach",
    "approach changed",
    "assertion",
    "assertion changed",
    "case",
    "citation of known evidence",
    "citation of new evidence",
    "document",
    "entity",
    "entity changed",
    "evidence",
    "evidence changed",
    "gap",
    "gap changed",
    "link",
    "link changed",
    "link that answers a gap",
    "mark",
    "note on a sentence",
    "redo",
    "removed approach",
    "removed assertion",
    "removed citation",
    "removed entity",
    "removed evidence",
    "removed gap",
    "removed link",
    "removed source",
    "removed value",
    "ruling",
    "sentence judged",
    "sentence tied",
    "sentence untied",
    "source",
    "source changed",
    "undo",
    "value",
    "value changed",
];

pub(crate) struct Window {
    pub(crate) app: App,
    reader: Reader,
    case: Case,
    size: (u16, u16),
    /// What is asked and not answered yet.
    waiting: VecDeque<Job>,
    /// How many answers come after a key, turn by turn; all of them where there is none.
    late: Vec<u8>,
    steps: usize,
    pub(crate) written: Vec<String>,
    /// The actions, whether they stand or not; the packing is among them where it was taken back.
    pub(crate) made: BTreeSet<i64>,
    /// The places in the journal that the workbench was told of, in the order in which it was.
    pub(crate) places: Vec<i64>,
    /// What was asked for and refused, and why.
    pub(crate) refused: Vec<String>,
}

impl Window {
    pub(crate) fn open(case: Case, play: &Play, folder: &Path) -> Self {
        let options = Options { plain: play.plain, folder: Some(folder.to_owned()), ..Options::default() };
        let app = App::new(case.title().unwrap(), case.path().to_owned(), play.size, options).unwrap();
        let reader = Reader::new(case.reader().unwrap()).unwrap();
        let (size, late) = (play.size, play.late.clone());
        Self {
            app,
            reader,
            case,
            size,
            waiting: VecDeque::new(),
            late,
            steps: 0,
            written: Vec::new(),
            made: BTreeSet::new(),
            places: Vec::new(),
            refused: Vec::new(),
        }
    }

    /// The case as it is now.
    pub(crate) fn close(self) -> Case {
        self.case
    }

    pub(crate) fn press(&mut self, keys: &str) -> Result<(), String> {
        for step in script::parse(keys).unwrap() {
            self.step(step)?;
            self.settle();
        }
        Ok(())
    }

    pub(crate) fn step(&mut self, step: Step) -> Result<(), String> {
        if let Step::Resize(columns, rows) = step {
            self.size = (columns, rows);
        }
        self.app.update(step.input());
        self.steps += 1;
        self.waiting.extend(self.app.take_jobs());
        match self.late.get(self.steps % self.late.len().max(1)).copied() {
            None => self.settle(),
            Some(chance) => {
                for turn in 0..chance % 4 {
                    self.answer_one(usize::from(chance / 4 + turn));
                }
            }
        }
        self.look()
    }

    /// Everything that is asked is answered.
    pub(crate) fn settle(&mut self) {
        self.waiting.extend(self.app.take_jobs());
        while !self.waiting.is_empty() {
            self.answer_one(0);
        }
    }

    /// Answers a question; those of one thread in the order in which they were asked.
    fn answer_one(&mut self, chance: usize) {
        if self.waiting.is_empty() {
            return;
        }
        let thread = |job: &Job| match job.slot {
            Slot::Write(_) => 0,
            Slot::Find | Slot::Gesture => 1,
            Slot::Sizes | Slot::Check | Slot::Health => 2,
            Slot::Document | Slot::Names | Slot::Seek => 4,
            _ => 3,
        };
        let picked = thread(&self.waiting[chance % self.waiting.len()]);
        let at = self.waiting.iter().position(|job| thread(job) == picked).unwrap();
        let job = self.waiting.remove(at).unwrap();
        // A thread leaves out what was asked anew since.
        if thread(&job) > 0 && self.waiting.iter().any(|later| later.slot == job.slot) {
            return;
        }
        let answer = self.answer(&job.question);
        self.app.update(Input::Done(Box::new(Done { slot: job.slot, number: job.number, answer })));
        self.waiting.extend(self.app.take_jobs());
    }

    fn answer(&mut self, question: &Question) -> Answer {
        match question {
            question if jobs::is_write(question) => {
                let sort = sort(question);
                let wrote = jobs::write(&mut self.case, question);
                match &wrote {
                    Ok(wrote) => {
                        self.written.push(sort);
                        self.made.extend(&wrote.actions);
                        self.places.extend(&wrote.places);
                    }
                    Err(error) => self.refused.push(format!("{sort}: {}", error.cause())),
                }
                Answer::Wrote(wrote)
            }
            // Any path may have been typed: nothing is written there.
            Question::Export(_, path, ..) => Answer::Exported(Ok(Exported::There(path.clone()))),
            question => self.reader.answer(question),
        }
    }

    /// Draws on as many cells as the screen has: a letter beside them would panic, and the cursor stands in them.
    fn look(&self) -> Result<(), String> {
        let (columns, rows) = self.size;
        let screen = Rect::new(0, 0, columns, rows);
        if !self.steps.is_multiple_of(5) && screen.area() > 1_000 {
            return Ok(());
        }
        let mut buffer = Buffer::empty(screen);
        match self.app.draw(&mut buffer).filter(|cursor| !screen.contains(*cursor)) {
            Some(cursor) => Err(format!("the cursor stands at {cursor} of {columns}x{rows}")),
            None => Ok(()),
        }
    }
}

/// What sort of action it is, as in [`SORTS`].
fn sort(question: &Question) -> String {
    let signed = match question {
        Question::Do(signed) => signed,
        Question::Redo(_) => return "redo".to_owned(),
        _ => return "undo".to_owned(),
    };
    let changed = |what: &str, new: bool| if new { what.to_owned() } else { format!("{what} changed") };
    match &signed.deed {
        Deed::Entity { .. } => "entity".to_owned(),
        Deed::Describe { .. } => changed("entity", false),
        Deed::Link(link) if link.answers.is_some() => "link that answers a gap".to_owned(),
        Deed::Link(link) => changed("link", link.id.is_none()),
        Deed::Value { replaces, .. } => changed("value", replaces.is_none()),
        Deed::Assertion { assertion, .. } => changed("assertion", assertion.id.as_str().is_empty()),
        Deed::Gap(gap) => changed("gap", gap.id.as_str().is_empty()),
        Deed::Source(source) => changed("source", source.id.as_str().is_empty()),
        Deed::Attach { .. } => "document".to_owned(),
        Deed::Evidence(evidence) => changed("evidence", evidence.id.as_str().is_empty()),
        Deed::Cite { cite, .. } => match &cite.by {
            Support::Known(_) => "citation of known evidence".to_owned(),
            Support::New(_) => "citation of new evidence".to_owned(),
        },
        Deed::Approach(_) if signed.title.starts_with("answer: ") => "answer".to_owned(),
        Deed::Approach(approach) => changed("approach", approach.id.as_str().is_empty()),
        Deed::Rule { .. } => "ruling".to_owned(),
        Deed::Mark { .. } => "mark".to_owned(),
        Deed::Case { .. } => "case".to_owned(),
        Deed::Judge { .. } => "sentence judged".to_owned(),
        Deed::Annotate { .. } => "note on a sentence".to_owned(),
        Deed::Tie { .. } => "sentence tied".to_owned(),
        Deed::Remove(Thing::Tie(..)) => "sentence untied".to_owned(),
        Deed::Remove(thing) => {
            let what = match thing {
                Thing::Entity(_) => "entity",
                Thing::Claim(ClaimRef::Value(_)) => "value",
                Thing::Claim(ClaimRef::Link(_)) => "link",
                Thing::Claim(ClaimRef::Assertion(_)) => "assertion",
                Thing::Gap(_) => "gap",
                Thing::Approach(_) => "approach",
                Thing::Citation(..) => "citation",
                Thing::Evidence(_) => "evidence",
                Thing::Source(_) => "source",
                Thing::Tie(..) | Thing::Sentence(_) => "sentence",
            };
            format!("removed {what}")
        }
    }
}
