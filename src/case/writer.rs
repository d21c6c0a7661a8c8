//! The writer thread: one per window, so that the interface never waits on the disk.

use std::panic::AssertUnwindSafe;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::Case;
use crate::error::{Error, Kind, Result};

/// How long nothing must have been written before the log is put back into the file.
const QUIET: Duration = Duration::from_millis(1500);

/// Which write an outcome belongs to; counted up from 1 by each writer.
pub type Ticket = u64;

/// How a write ended, in the words of the action.
#[derive(Debug)]
pub struct Outcome {
    /// The write.
    pub ticket: Ticket,
    /// What was done, once it is on the disk; or why it was not, and then nothing of it was.
    pub result: Result<String>,
}

type Work = Box<dyn FnOnce(&mut Case) -> Result<String> + Send>;

/// A handle on the writer thread. Dropping it ends the thread once what was asked for is written.
#[derive(Debug)]
pub struct Writer {
    inbox: Option<Sender<(Ticket, Work)>>,
    thread: Option<JoinHandle<()>>,
    /// Held while the thread has the file.
    at_work: Arc<Mutex<()>>,
    last: Ticket,
}

impl Writer {
    /// Starts the thread with a connection of its own. `done` is called on it after each commit or refusal.
    ///
    /// # Errors
    /// If the thread can't be started.
    pub fn start(case: Case, done: impl Fn(Outcome) + Send + 'static) -> Result<Self> {
        let (inbox, work) = mpsc::channel::<(Ticket, Work)>();
        let at_work = Arc::new(Mutex::new(()));
        let works = Arc::clone(&at_work);
        let thread = std::thread::Builder::new()
            .name("muckrake-writer".to_owned())
            .spawn(move || {
                let mut case = case;
                let mut unsettled = false;
                loop {
                    match work.recv_timeout(QUIET) {
                        Ok((ticket, work)) => {
                            unsettled = true;
                            let result = {
                                let _works = held(&works);
                                whole(work, &mut case)
                            };
                            done(Outcome { ticket, result });
                        }
                        Err(RecvTimeoutError::Timeout) if unsettled => {
                            let _works = held(&works);
                            case.settle();
                            unsettled = false;
                        }
                        Err(RecvTimeoutError::Timeout) => {}
                        Err(RecvTimeoutError::Disconnected) => break,
                    }
                }
                case.settle();
            })
            .map_err(|e| Error::from(e).at("the writer thread"))?;
        Ok(Self { inbox: Some(inbox), thread: Some(thread), at_work, last: 0 })
    }

    /// Waits until the thread has let go of the file, and keeps it so: a program that is stopped while it holds the
    /// file would keep every other from it.
    pub fn still(&self) -> MutexGuard<'_, ()> {
        held(&self.at_work)
    }

    /// Asks for a write; its outcome comes to `done` with this ticket.
    ///
    /// # Errors
    /// If the thread has ended.
    pub fn write(&mut self, work: impl FnOnce(&mut Case) -> Result<String> + Send + 'static) -> Result<Ticket> {
        self.last += 1;
        let gone = || Error::new(Kind::Io, "the writer thread has ended; nothing more can be saved");
        let inbox = self.inbox.as_ref().ok_or_else(gone)?;
        inbox.send((self.last, Box::new(work))).map_err(|_returned| gone())?;
        Ok(self.last)
    }
}

fn held(at_work: &Mutex<()>) -> MutexGuard<'_, ()> {
    at_work.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does a write; one that panics was taken back with its transaction, and is told as not done.
fn whole(work: Work, case: &mut Case) -> Result<String> {
    std::panic::catch_unwind(AssertUnwindSafe(|| work(case))).unwrap_or_else(|_panic| {
        Err(Error::new(Kind::Io, "the program failed in writing this; nothing of it was saved"))
    })
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.inbox.take();
        if let Some(thread) = self.thread.take() {
            // A panic on the writer thread has been reported where it happened.
            drop(thread.join());
        }
    }
}
