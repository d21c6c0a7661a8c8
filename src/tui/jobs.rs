//! Jobs: questions answered on threads of their own, so that no key press waits on the disk.
//!
//! Five threads read, each through its own connection: one searches, one answers what a key press waits for, one has
//! time, one exports, one reads documents. Writes go to the case's writer thread. What is typed in Find is answered at
//! once, where the index is lent, and what may be typed next is found ahead. It must not know panes: only questions and
//! answers.

mod ahead;
mod attach;
mod deeds;
mod documents;
mod finding;
mod ground;
mod judged;
mod reader;
mod story;

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::MutexGuard;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use self::ahead::Ahead;
use self::finding::{Lent, Typed};
use super::effect::{Answer, Question, Slot, Wrote};
use crate::case::{Case, Ticket, Undone, Writer};
use crate::error::{Error, Kind, Result};

pub use reader::Reader;

/// How long readers are waited for on leaving.
const PATIENCE: Duration = Duration::from_millis(200);

/// How many actions a message names.
const NAMED: usize = 8;

/// How long the thread that searches lets the others go first, before it makes an index that nobody waits for: the
/// first screen is to be there.
const AFTER_YOU: Duration = Duration::from_millis(25);

/// How long the thread that has time waits for that index at the most, when a case is opened: the first letter that is
/// typed is to have the processors.
const HEAD_START: Duration = Duration::from_secs(3);

/// A question with its place in the order of questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// What it is about.
    pub slot: Slot,
    /// Its number: an answer with an older one than was last asked in its slot is stale.
    pub number: u64,
    /// What is asked.
    pub question: Question,
}

/// A job that is done.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// See [`Job::slot`].
    pub slot: Slot,
    /// See [`Job::number`].
    pub number: u64,
    /// What came of it.
    pub answer: Answer,
}

/// The threads. Dropping it ends them once what was asked of the writer is written.
pub struct Jobs {
    desks: Vec<(Desk, Sender<Job>)>,
    writer: Writer,
    /// Writes that were asked for, by the writer's ticket.
    tickets: Sender<Written>,
    threads: Vec<JoinHandle<()>>,
    /// The search index, once it is made.
    lent: Lent,
    ahead: Ahead,
}

/// A write under way: the writer's ticket, whose it is, and where it says what it did.
struct Written {
    ticket: Ticket,
    slot: Slot,
    number: u64,
    wrote: Receiver<Wrote>,
}

/// Who answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Desk {
    /// Searches, with an index of its own.
    Find,
    /// Answers what a key press waits for.
    Read,
    /// Has time: counts, checks.
    Long,
    /// Exports.
    Export,
    /// Reads documents.
    Documents,
}

impl Jobs {
    /// Starts the threads over a case. `done` is called on them with each answer.
    ///
    /// # Errors
    /// If the case can't be read or a thread can't be started.
    pub fn start(case: Case, done: impl Fn(Done) + Send + Clone + 'static) -> Result<Self> {
        let mut desks = Vec::new();
        let mut threads = Vec::new();
        let (door, since) = (case.door(), case.change_count()?);
        // Whoever is told of a failure is told of which file.
        let file = case.path().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let done = move |Done { slot, number, answer }| done(Done { slot, number, answer: answer.of_case(&file) });
        let lent = Lent::default();
        let (searching, index) = mpsc::channel();
        let (mut searching, mut index) = (Some(searching), Some(index));
        for desk in [Desk::Find, Desk::Read, Desk::Long, Desk::Export, Desk::Documents] {
            let (sender, inbox) = mpsc::channel();
            let (door, done, lent) = (door.clone(), done.clone(), lent.clone());
            let busy = if desk == Desk::Find { searching.take() } else { None };
            let first = if desk == Desk::Long { index.take() } else { None };
            let thread = std::thread::Builder::new()
                .name(format!("muckrake-{desk:?}").to_lowercase())
                .spawn(move || {
                    if let Some(first) = first {
                        // Nothing is ever sent: it ends when the other lets go of its end.
                        let _none = first.recv_timeout(HEAD_START);
                    }
                    serve(|| door.reader().map(|case| Reader::since(case, since, lent.clone())), &inbox, busy, &done);
                })
                .map_err(|e| Error::from(e).at("a thread for jobs"))?;
            desks.push((desk, sender));
            threads.push(thread);
        }
        let ahead = Ahead::start(lent.clone())?;
        let (tickets, asked) = mpsc::channel::<Written>();
        let writer = Writer::start(case, move |outcome| {
            let Some(asked) = asked.iter().find(|asked| asked.ticket == outcome.ticket) else { return };
            let lost = || Error::new(Kind::Io, "it is saved, but nobody said what it was");
            let wrote = outcome.result.and_then(|_told| asked.wrote.try_recv().map_err(|_gone| lost()));
            done(Done { slot: asked.slot, number: asked.number, answer: Answer::Wrote(wrote) });
        })?;
        Ok(Self { desks, writer, tickets, threads, lent, ahead })
    }

    /// The answer to what takes no thread: what is typed is found in the index that another made.
    pub fn at_once(&mut self, job: &Job) -> Option<Done> {
        let typed = Typed::of(&job.question)?;
        let answer = self.lent.answer(&typed)?;
        self.ahead.answered(typed);
        Some(Done { slot: job.slot, number: job.number, answer })
    }

    /// What was answered at once is on the screen: there is time to find what may be typed next.
    pub fn look_ahead(&mut self) {
        self.ahead.look();
    }

    /// Has a job done; its answer comes in its time.
    ///
    /// # Errors
    /// If the thread that should do it has ended.
    pub fn ask(&mut self, job: Job) -> Result<()> {
        let gone = || Error::new(Kind::Io, "a thread of the workbench has ended; leave and open the case again");
        if is_write(&job.question) {
            let question = job.question;
            let (tell, wrote) = mpsc::channel();
            let lent = self.lent.clone();
            let ticket = self.writer.write(move |case| {
                let done = write(case, &question)?;
                lent.written(case.change_count().unwrap_or(i64::MAX));
                let told = done.told.clone();
                // Whoever asked may have left.
                drop(tell.send(done));
                Ok(told)
            })?;
            let written = Written { ticket, slot: job.slot, number: job.number, wrote };
            return self.tickets.send(written).map_err(|_returned| gone());
        }
        let wanted = desk(&job.question);
        let desk = self.desks.iter().find(|(desk, _)| *desk == wanted).ok_or_else(gone)?;
        desk.1.send(job).map_err(|_returned| gone())
    }

    /// Waits until nothing is being written, and keeps it so.
    pub fn still(&self) -> MutexGuard<'_, ()> {
        self.writer.still()
    }
}

impl Drop for Jobs {
    /// The readers leave first, so that the writer is the last to close the file and puts its log away. One that
    /// has a long job to do is not waited for.
    fn drop(&mut self) {
        self.desks.clear();
        let patience = Instant::now() + PATIENCE;
        while self.threads.iter().any(|thread| !thread.is_finished()) && Instant::now() < patience {
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

/// Whether a question changes the case.
pub fn is_write(question: &Question) -> bool {
    let asked = matches!(question, Question::Undo(_) | Question::Redo(_) | Question::UndoWithLater(_));
    asked || matches!(question, Question::Do(_))
}

/// Does what a question asks to be written.
///
/// # Errors
/// If it can't be done; then nothing of it was.
pub fn write(case: &mut Case, question: &Question) -> Result<Wrote> {
    match question {
        Question::Undo(action) => {
            let undone = case.undo(*action).map_err(|error| hanging(case, *action, error))?;
            let told = format!("Undid action {}: {}. Ctrl+R does it again.", undone.action, undone.title);
            Ok(Wrote { told, actions: vec![undone.action], places: case.take_places(), ..Wrote::default() })
        }
        Question::Redo(action) => {
            let done = case.redo(Some(*action))?;
            let told = format!("Did action {} again: {}.", done.action, done.title);
            Ok(Wrote { told, actions: vec![done.action], stands: true, places: case.take_places(), ..Wrote::default() })
        }
        Question::UndoWithLater(action) => undo_with_later(case, *action),
        Question::Do(signed) => deeds::carry_out(case, signed),
        _ => Err(Error::new(Kind::Usage, "this is read, not written")),
    }
}

/// A refusal that names every later action in the way, where undoing them too would help.
fn hanging(case: &mut Case, action: Option<i64>, error: Error) -> Error {
    if error.kind() != Kind::Conflict {
        return error;
    }
    match action.map(|action| case.undo_plan(action)) {
        Some(Ok(plan)) if plan.len() > 1 => {
            let (last, later) =
                plan.split_last().map_or((String::new(), &[][..]), |(last, later)| (named(last), later));
            let hang = if later.len() == 1 { "a later action hangs" } else { "later actions hang" };
            let text = format!("{last} can't be undone alone: {hang} on it: {}", listed(later));
            Error::new(Kind::Conflict, text).hint("U once more on it, in the log (L), undoes that too, newest first")
        }
        _ => error,
    }
}

fn undo_with_later(case: &mut Case, action: i64) -> Result<Wrote> {
    let plan: Vec<i64> = case.undo_plan(action)?.iter().map(|one| one.action).collect();
    let (undone, refused) = case.undo_all(&plan);
    let told = match (&refused, undone.as_slice()) {
        (Some(error), []) => return Err(error.clone()),
        (Some(error), some) => {
            format!("Undid {} and stopped: {}. Ctrl+R does it again.", listed(some), error.cause())
        }
        (None, all) => format!("Undid {}. Ctrl+R does them again, one by one.", listed(all)),
    };
    let actions = undone.iter().map(|one| one.action).collect();
    Ok(Wrote { told, actions, places: case.take_places(), ..Wrote::default() })
}

/// Some actions by number and title, not more than fit a message.
fn listed(actions: &[Undone]) -> String {
    let mut names: Vec<String> = actions.iter().take(NAMED).map(named).collect();
    if actions.len() > NAMED {
        names.push(format!("{} more", actions.len() - NAMED));
    }
    names.join(", ")
}

fn named(action: &Undone) -> String {
    format!("action {} ({})", action.action, action.title)
}

fn desk(question: &Question) -> Desk {
    match question {
        Question::Find { .. } => Desk::Find,
        Question::Sizes | Question::Check | Question::Health | Question::Changes(_, 0, true) => Desk::Long,
        Question::Export(..) => Desk::Export,
        Question::Document(_) | Question::Names(..) | Question::Seek(..) => Desk::Documents,
        _ => Desk::Read,
    }
}

/// Answers until nobody asks any more, through a connection that is opened for the first question. Of several
/// questions in one slot only the last is answered. `busy` is let go of once nothing is left to be made ready.
fn serve(open: impl Fn() -> Result<Reader>, inbox: &Receiver<Job>, mut busy: Option<Sender<()>>, done: &dyn Fn(Done)) {
    let mut reader: Option<Reader> = None;
    let mut waiting: VecDeque<Job> = VecDeque::new();
    loop {
        if reader.as_ref().is_some_and(|reader| !reader.owes()) {
            drop(busy.take());
        }
        if waiting.is_empty() {
            let owes = reader.as_mut().filter(|reader| reader.owes());
            let patience = if owes.is_some() { AFTER_YOU } else { Duration::MAX };
            match (inbox.recv_timeout(patience), owes) {
                (Ok(job), _) => waiting.push_back(job),
                (Err(RecvTimeoutError::Timeout), Some(reader)) => {
                    // As with an answer: what fails must not end the thread.
                    drop(catch_unwind(AssertUnwindSafe(|| reader.catch_up())));
                    continue;
                }
                (Err(RecvTimeoutError::Timeout), None) => continue,
                (Err(RecvTimeoutError::Disconnected), _) => return,
            }
        }
        for job in inbox.try_iter() {
            waiting.retain(|earlier| earlier.slot != job.slot);
            waiting.push_back(job);
        }
        let Some(job) = waiting.pop_front() else { continue };
        let answered = catch_unwind(AssertUnwindSafe(|| answer(&mut reader, &open, &job.question)));
        let answer = answered.unwrap_or_else(|_panic| failed(&job.question));
        done(Done { slot: job.slot, number: job.number, answer });
    }
}

fn answer(reader: &mut Option<Reader>, open: &dyn Fn() -> Result<Reader>, question: &Question) -> Answer {
    if reader.is_none() {
        match open() {
            Ok(opened) => *reader = Some(opened),
            Err(error) => return reader::error_answer(question, error),
        }
    }
    reader.as_mut().map_or_else(|| failed(question), |reader| reader.answer(question))
}

/// The answer where the program itself failed: the question's own, so that nobody waits for ever.
fn failed(question: &Question) -> Answer {
    let error = Error::new(Kind::Io, "the program failed in reading this; it is a fault of Muckrake, not of the case")
        .hint("please report it, with what you pressed before");
    reader::error_answer(question, error)
}
