//! The workbench in a terminal: sets it up and puts it back, whatever happens; one channel for events and answers.

use std::io::{self, IsTerminal, Stdout, Write};
use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use crossterm::event::{
    self, DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture, Event,
};
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, SetTitle, disable_raw_mode, enable_raw_mode, size,
};
use crossterm::{cursor, execute};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

use super::Options;
use super::app::{App, Input};
use super::jobs::Jobs;
use super::key::Key;
use crate::case::Case;
use crate::error::{Error, Kind, Result};
use crate::model::Graph;
use crate::text::safe;

/// How often it is looked whether another window has written.
const TICK: Duration = Duration::from_secs(1);

/// How long the thread that reads keys waits before it looks whether the workbench was left.
const LISTEN: Duration = Duration::from_millis(100);

/// The window's title is kept by the terminal while ours is shown, where it knows how (xterm's window operations).
const KEEP_TITLE: &str = "\x1b[22;0t";
const GIVE_TITLE_BACK: &str = "\x1b[23;0t";

/// Opens a case in the workbench and returns when the reporter leaves it.
///
/// # Errors
/// If there is no terminal, or the case can't be read. The terminal is as it was before, either way.
pub fn run(case: Case, options: Options) -> Result<()> {
    if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
        return Err(Error::new(Kind::Usage, "the workbench needs a terminal, and input or output is none")
            .hint("muckrake keys CASE SCRIPT plays it without one"));
    }
    let mut app = App::new(case.title()?, case.path().to_owned(), size()?, options)?;
    let guard = Guard::enter(&app.window_title())?;
    let (sender, inbox) = mpsc::channel();
    let result = drive(&mut app, case, &sender, &inbox);
    drop(guard);
    result
}

/// Draws, waits for what comes, and lets the state take it, until the reporter leaves.
fn drive(app: &mut App, case: Case, sender: &Sender<Input>, inbox: &Receiver<Input>) -> Result<()> {
    let mut terminal = Terminal::new(CrosstermBackend::new(io::stdout()))?;
    draw(&mut terminal, app)?;
    let answers = sender.clone();
    let mut jobs = Jobs::start(case, move |done| {
        // Nobody hears an answer once the workbench is left.
        drop(answers.send(Input::Done(Box::new(done))));
    })?;
    let _listener = Listener::start(sender.clone())?;
    loop {
        for job in app.take_jobs() {
            jobs.ask(job)?;
        }
        if app.wants_to_quit() {
            return Ok(());
        }
        match inbox.recv_timeout(TICK) {
            Ok(input) => take(app, inbox, input),
            Err(RecvTimeoutError::Timeout) => {
                app.update(Input::Tick);
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
        draw(&mut terminal, app)?;
    }
}

/// Takes an input and what else has come since, so that a turning wheel does not draw a frame a notch.
fn take(app: &mut App, inbox: &Receiver<Input>, first: Input) {
    app.update(first);
    while !app.wants_to_quit() {
        match inbox.try_recv() {
            Ok(input) => app.update(input),
            Err(_empty) => return,
        }
    }
}

fn draw(terminal: &mut Terminal<CrosstermBackend<Stdout>>, app: &App) -> Result<()> {
    terminal.draw(|frame| {
        if let Some(cursor) = app.draw(frame.buffer_mut()) {
            frame.set_cursor_position(cursor);
        }
    })?;
    Ok(())
}

/// The thread that waits for keys, the mouse and the size of the screen.
struct Listener {
    left: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Listener {
    fn start(sender: Sender<Input>) -> Result<Self> {
        let left = Arc::new(AtomicBool::new(false));
        let leaving = Arc::clone(&left);
        let thread = std::thread::Builder::new()
            .name("muckrake-keys".to_owned())
            .spawn(move || {
                while !leaving.load(Ordering::Relaxed) {
                    match event::poll(LISTEN) {
                        Ok(false) => continue,
                        Ok(true) => {}
                        Err(_gone) => return,
                    }
                    let Ok(event) = event::read() else { return };
                    if let Some(input) = input(event)
                        && sender.send(input).is_err()
                    {
                        return;
                    }
                }
            })
            .map_err(|e| Error::from(e).at("a thread for keys"))?;
        Ok(Self { left, thread: Some(thread) })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.left.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // It has told nobody of a failure because there was nobody to tell.
            drop(thread.join());
        }
    }
}

fn input(event: Event) -> Option<Input> {
    match event {
        Event::Key(key) => Key::from_event(key).map(Input::Key),
        Event::Paste(text) => Some(Input::Paste(text)),
        Event::Mouse(mouse) => Some(Input::Mouse(mouse)),
        Event::Resize(columns, rows) => Some(Input::Resize(columns, rows)),
        Event::FocusGained | Event::FocusLost => None,
    }
}

type Hook = Box<dyn Fn(&panic::PanicHookInfo<'_>) + Sync + Send>;

/// The terminal while it is ours. Dropping it gives it back; so does a panic, before its message is printed.
struct Guard {
    before: Option<Arc<Hook>>,
}

impl Guard {
    fn enter(title: &str) -> Result<Self> {
        enable_raw_mode()?;
        // From here on dropping puts back what was done so far.
        let before: Arc<Hook> = Arc::new(panic::take_hook());
        let guard = Self { before: Some(Arc::clone(&before)) };
        let here = std::thread::current().id();
        panic::set_hook(Box::new(move |info| {
            // A job that fails tells so on the screen; its message would only litter it.
            if std::thread::current().id() == here {
                restore();
                before(info);
            }
        }));
        let title = safe::safe(title).into_owned();
        write!(io::stdout(), "{KEEP_TITLE}")?;
        execute!(io::stdout(), EnterAlternateScreen, EnableMouseCapture, EnableBracketedPaste, SetTitle(title))?;
        Ok(guard)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        restore();
        if std::thread::panicking() {
            return;
        }
        drop(panic::take_hook());
        if let Some(before) = self.before.take() {
            panic::set_hook(Box::new(move |info| before(info)));
        }
    }
}

/// Puts the terminal back. Everything is tried: there is nobody left to tell of what fails.
fn restore() {
    let mut out = io::stdout();
    drop(execute!(out, DisableBracketedPaste, DisableMouseCapture, LeaveAlternateScreen, cursor::Show));
    drop(write!(out, "{GIVE_TITLE_BACK}"));
    drop(disable_raw_mode());
    drop(out.flush());
}
