//! The workbench in a terminal: sets it up and puts it back, whatever happens; one channel for events and answers.

mod editor;
mod listen;

use std::cell::RefCell;
use std::io::{self, IsTerminal, Write};
use std::mem::ManuallyDrop;
use std::panic;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture};
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, SetTitle, disable_raw_mode, enable_raw_mode, size,
};
use crossterm::{cursor, execute};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

use self::listen::{Heard, Listener};
use super::Options;
use super::app::{App, Input};
use super::effect::Answer;
use super::jobs::Jobs;
use crate::case::Case;
use crate::error::{Error, Kind, Result};
use crate::model::Graph;
use crate::text::{clip, safe};

/// How often it is looked whether another window has written.
const TICK: Duration = Duration::from_millis(500);

/// The window's title is kept by the terminal while ours is shown, where it knows how (xterm's window operations).
const KEEP_TITLE: &str = "\x1b[22;0t";
const GIVE_TITLE_BACK: &str = "\x1b[23;0t";

/// How many columns of it a window's title takes.
const TITLE_MOST: usize = 200;

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
    let mut app = App::new(case.title()?, case.path().to_owned(), size()?, options)?;
    let (sender, inbox) = mpsc::channel();
    #[cfg(unix)]
    let _signals = listen::Signals::start(sender.clone())?;
    let guard = Guard::enter(&app.window_title())?;
    let result = drive(&mut app, case, &sender, &inbox);
    drop(guard);
    result.map(|()| Left { tour_declined: app.is_tour_declined() })
}

/// Draws, waits for what comes, and lets the state take it, until the reporter leaves.
fn drive(app: &mut App, case: Case, sender: &Sender<Heard>, inbox: &Receiver<Heard>) -> Result<()> {
    // Not dropped: it would print that it can't show the cursor to a terminal that may be gone, and fail on that.
    // The guard shows the cursor.
    let frame = Frame::default();
    let mut terminal = ManuallyDrop::new(Terminal::new(CrosstermBackend::new(frame.clone()))?);
    draw(&mut terminal, app, &frame)?;
    let answers = sender.clone();
    let mut jobs = Jobs::start(case, move |done| {
        // Nobody hears an answer once the workbench is left.
        drop(answers.send(Heard::Input(Input::Done(Box::new(done)))));
    })?;
    let mut listener = Some(Listener::start(sender.clone())?);
    let (mut changed, mut waited) = (false, false);
    let mut looked = Instant::now();
    loop {
        look_if_due(app, &mut looked);
        let asked = app.take_jobs();
        let waits = changed && !waited && !asked.is_empty();
        for job in asked {
            jobs.ask(job)?;
        }
        if app.wants_to_quit() {
            return Ok(());
        }
        if let Some(text) = app.take_edit() {
            // While the editor has the terminal, nobody else reads its keys.
            drop(listener.take());
            let edited = away(app, &text)?;
            terminal.clear()?;
            listener = Some(Listener::start(sender.clone())?);
            app.update(Input::Edited(edited));
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
            draw(&mut terminal, app, &frame)?;
        }
        (changed, waited) = (false, false);
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

/// Gives the terminal to the reporter's own editor, and takes it again when that is left.
fn away(app: &App, text: &str) -> Result<Result<String>> {
    listen::AWAY.store(true, Ordering::Relaxed);
    restore();
    let edited = editor::edit(editor::chosen().as_deref(), text, app.folder());
    listen::AWAY.store(false, Ordering::Relaxed);
    take_over(&app.window_title())?;
    Ok(edited)
}

/// Looks for what another window wrote, also while somebody types without a pause.
fn look_if_due(app: &mut App, looked: &mut Instant) {
    if looked.elapsed() >= TICK {
        *looked = Instant::now();
        app.update(Input::Tick);
    }
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

fn draw(terminal: &mut Terminal<CrosstermBackend<Frame>>, app: &App, frame: &Frame) -> Result<()> {
    terminal.draw(|frame| {
        if let Some(cursor) = app.draw(frame.buffer_mut()) {
            frame.set_cursor_position(cursor);
        }
    })?;
    frame.show()?;
    Ok(())
}

/// The bytes of a frame, which go to the terminal in one piece: whoever shows them is woken once, and shows no half.
#[derive(Debug, Clone, Default)]
struct Frame(Rc<RefCell<Vec<u8>>>);

impl Frame {
    fn show(&self) -> io::Result<()> {
        let mut bytes = self.0.borrow_mut();
        let mut out = io::stdout().lock();
        let shown = out.write_all(&bytes).and_then(|()| out.flush());
        bytes.clear();
        shown
    }
}

impl Write for Frame {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    /// A frame is flushed in parts: its cells, its cursor. It waits for the last.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

type Hook = Box<dyn Fn(&panic::PanicHookInfo<'_>) + Sync + Send>;

/// The terminal while it is ours. Dropping it gives it back; so does a panic, before its message is printed.
struct Guard {
    before: Option<Arc<Hook>>,
}

impl Guard {
    fn enter(title: &str) -> Result<Self> {
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
        take_over(title)?;
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

/// Makes the terminal ours.
fn take_over(title: &str) -> Result<()> {
    enable_raw_mode()?;
    let title = safe::safe(safe::enough(title, TITLE_MOST));
    let title = clip::clip(&title, TITLE_MOST).into_owned();
    write!(io::stdout(), "{KEEP_TITLE}")?;
    execute!(io::stdout(), EnterAlternateScreen, EnableMouseCapture, EnableBracketedPaste, SetTitle(title))?;
    Ok(())
}

/// Puts the terminal back. Everything is tried: there is nobody left to tell of what fails.
fn restore() {
    let mut out = io::stdout();
    drop(execute!(out, DisableBracketedPaste, DisableMouseCapture, LeaveAlternateScreen, cursor::Show));
    drop(write!(out, "{GIVE_TITLE_BACK}"));
    drop(disable_raw_mode());
    drop(out.flush());
}
