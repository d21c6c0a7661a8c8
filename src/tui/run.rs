//! The workbench in a terminal: sets it up and puts it back, whatever happens; one channel for events and answers.

mod editor;
mod guard;
mod listen;
mod screen;

use std::io::{self, IsTerminal};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use crossterm::terminal::size;

use self::listen::{Heard, Listener};
use self::screen::Screen;
use super::Options;
use super::app::{App, Input};
use super::effect::Answer;
use super::jobs::Jobs;
use crate::case::Case;
use crate::error::{Error, Kind, Result};
use crate::model::Graph;

pub use guard::in_terminal;
#[cfg(unix)]
pub(crate) use listen::hears_signals;

/// How often it is looked whether another window has written.
const TICK: Duration = Duration::from_millis(500);

/// How fast what is played is pressed: slow enough to be followed.
const BEAT: Duration = Duration::from_millis(140);

/// How long a key waits for the answer that it asked for before it is drawn without.
const AT_ONCE: Duration = Duration::from_millis(3);

/// What is to be remembered when the workbench was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// The tour is not to be offered again.
    pub tour_declined: bool,
}

/// Opens a case in the workbench and returns when the reporter leaves it, or the system tells the program to.
///
/// # Errors
/// If there is no terminal or it is lost, or the case can't be read. The terminal is as it was before, either way.
pub fn run(case: Case, options: Options) -> Result<Left> {
    if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
        return Err(Error::new(Kind::Usage, "the workbench needs a terminal, and input or output is none")
            .hint("muckrake keys CASE SCRIPT plays it without one"));
    }
    let options = Options { suspends: listen::has_shell(), ..options };
    let mut app = App::new(case.title()?, case.path().to_owned(), size()?, options)?;
    let (sender, inbox) = mpsc::channel();
    #[cfg(unix)]
    let _signals = listen::Signals::start(sender.clone())?;
    in_terminal(&app.window_title(), || drive(&mut app, case, &sender, &inbox))?;
    Ok(Left { tour_declined: app.is_tour_declined() })
}

/// Draws, waits for what comes, and lets the state take it, until the reporter leaves.
fn drive(app: &mut App, case: Case, sender: &Sender<Heard>, inbox: &Receiver<Heard>) -> Result<()> {
    let mut terminal = Screen::new();
    terminal.draw(app).map_err(of_terminal)?;
    let answers = sender.clone();
    let mut jobs = Jobs::start(case, move |done| {
        // Nobody hears an answer once the workbench is left.
        drop(answers.send(Heard::Input(Input::Done(Box::new(done)))));
    })?;
    let mut listener = Some(Listener::start(sender.clone())?);
    let (mut changed, mut waited) = (false, false);
    let mut looked = Instant::now();
    loop {
        let waits = ask(app, &mut jobs)? && changed && !waited;
        if app.wants_to_quit() {
            return Ok(());
        }
        if lend(app, &jobs, (sender, &mut listener))? {
            terminal.clear().map_err(of_terminal)?;
            changed = true;
            continue;
        }
        // What is answered at once is drawn with the key that asked for it.
        if waits && let Ok(heard) = inbox.recv_timeout(AT_ONCE) {
            if let Some(left) = take(app, inbox, heard, &mut changed) {
                return left;
            }
            waited = true;
            continue;
        }
        if changed {
            terminal.draw(app).map_err(of_terminal)?;
            jobs.look_ahead();
        }
        (changed, waited) = (false, false);
        if look_if_due(app, &mut looked) {
            continue;
        }
        match inbox.recv_timeout(if app.is_playing() { BEAT } else { TICK }) {
            Ok(heard) => {
                if let Some(left) = take(app, inbox, heard, &mut changed) {
                    return left;
                }
            }
            Err(RecvTimeoutError::Timeout) if app.is_playing() => {
                changed = true;
                app.update(Input::Beat);
            }
            Err(RecvTimeoutError::Timeout) => {
                // A terminal that hung up does not always say so to whoever reads it.
                if !io::stdin().is_terminal() {
                    return Err(listen::lost("it has hung up"));
                }
            }
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
    }
}

/// Has done what the state asks for; whether any of it is answered later.
fn ask(app: &mut App, jobs: &mut Jobs) -> Result<bool> {
    let mut later = false;
    loop {
        let asked = app.take_jobs();
        if asked.is_empty() {
            return Ok(later);
        }
        for job in asked {
            if let Some(done) = jobs.at_once(&job) {
                app.update(Input::Done(Box::new(done)));
            } else {
                jobs.ask(job)?;
                later = true;
            }
        }
    }
}

/// Gives the terminal to whom it is due: to the reporter's own editor, or to the shell, and takes it again. Also takes
/// it again where the program was stopped without being asked. Whether anything of that was done.
fn lend(app: &mut App, jobs: &Jobs, (sender, listener): (&Sender<Heard>, &mut Option<Listener>)) -> Result<bool> {
    let (edit, stop, back) = (app.take_edit(), app.take_suspend(), listen::BACK.swap(false, Ordering::SeqCst));
    if edit.is_none() && !stop && !back {
        return Ok(false);
    }
    // While somebody else has the terminal, nobody here reads its keys.
    drop(listener.take());
    guard::restore();
    if stop {
        let _still = jobs.still();
        listen::stop()?;
    }
    let edited = edit.map(|text| {
        listen::AWAY.store(true, Ordering::Relaxed);
        let edited = editor::edit(editor::chosen().as_deref(), &text, app.folder());
        listen::AWAY.store(false, Ordering::Relaxed);
        edited
    });
    guard::take_over(&app.window_title()).map_err(of_terminal)?;
    *listener = Some(Listener::start(sender.clone())?);
    if let Some(edited) = edited {
        app.update(Input::Edited(edited));
    }
    // Nobody said so if the size changed meanwhile.
    let (columns, rows) = size()?;
    app.update(Input::Resize(columns, rows));
    Ok(true)
}

/// What a terminal refuses, said of it and not of a disk.
#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
fn of_terminal(error: Error) -> Error {
    listen::lost(error.cause())
}

/// Looks for what another window wrote, also while somebody types without a pause; whether it was time to. What was
/// typed last stands on the screen by then.
fn look_if_due(app: &mut App, looked: &mut Instant) -> bool {
    let due = looked.elapsed() >= TICK;
    if due {
        *looked = Instant::now();
        app.update(Input::Tick);
    }
    due
}

/// Takes an input and what else has come since, so that a turning wheel does not draw a frame a notch. How the
/// workbench is left, if that is among it; and whether there is something to draw.
fn take(app: &mut App, inbox: &Receiver<Heard>, first: Heard, changed: &mut bool) -> Option<Result<()>> {
    let mut heard = first;
    loop {
        match heard {
            Heard::Input(input) => {
                *changed |= !is_no_news(&input);
                app.update(input);
            }
            Heard::Leave(left) => return Some(left),
        }
        if app.wants_to_quit() {
            return None;
        }
        heard = inbox.try_recv().ok()?;
    }
}

/// Whether it is the answer that nobody has written: every second's, and no reason to draw.
fn is_no_news(input: &Input) -> bool {
    matches!(input, Input::Done(done) if matches!(&done.answer, Answer::Feed(Ok(news)) if news.is_empty()))
}
