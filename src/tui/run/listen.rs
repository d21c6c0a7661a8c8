//! The threads that wait for keys, the mouse, the size of the screen, and for being told to leave.
//!
//! A report that the terminal garbles costs that report, not the thread. It must not know what a key does.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossterm::event::{self, Event};

use crate::error::{Error, Kind, Result};
use crate::tui::app::Input;
use crate::tui::key::Key;

/// How long the thread that reads keys waits before it looks whether the workbench was left.
const LISTEN: Duration = Duration::from_millis(100);

/// How long that thread is waited for on leaving. On a lost terminal the read may never end.
const PATIENCE: Duration = Duration::from_millis(400);

/// How many reports in a row may fail before the terminal counts as lost.
const FAILURES_MOST: u32 = 64;

/// The reporter's own editor has the terminal: what interrupts it is not for us.
pub(super) static AWAY: AtomicBool = AtomicBool::new(false);

/// The program was stopped and goes on: the terminal may be another's by now, and has to be taken again.
pub(super) static BACK: AtomicBool = AtomicBool::new(false);

/// The workbench stops itself, and takes the terminal again itself.
static STOPS: AtomicBool = AtomicBool::new(false);

/// Signals are heard here.
#[cfg(unix)]
static HEARS: AtomicBool = AtomicBool::new(false);

/// What the workbench hears.
pub(super) enum Heard {
    /// Something for the state to take.
    Input(Input),
    /// Leave: told to, or there is no more to hear.
    Leave(Result<()>),
}

/// The thread that waits for keys, the mouse and the size of the screen.
pub(super) struct Listener {
    left: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Listener {
    /// Starts it on the terminal. However it ends by itself, it says so.
    pub(super) fn start(sender: Sender<Heard>) -> Result<Self> {
        let left = Arc::new(AtomicBool::new(false));
        let leaving = Arc::clone(&left);
        let thread = std::thread::Builder::new()
            .name("muckrake-keys".to_owned())
            .spawn(move || listen(next, &sender, &leaving))
            .map_err(|e| Error::from(e).at("a thread for keys"))?;
        Ok(Self { left, thread: Some(thread) })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.left.store(true, Ordering::Relaxed);
        let Some(thread) = self.thread.take() else { return };
        let patience = Instant::now() + PATIENCE;
        while !thread.is_finished() && Instant::now() < patience {
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

/// Waits a moment for what the terminal reports.
fn next() -> std::io::Result<Option<Event>> {
    if event::poll(LISTEN)? { event::read().map(Some) } else { Ok(None) }
}

/// Passes on what is reported until the workbench is left. A report that can't be read, or on which the reading
/// itself fails, is passed over; only many in a row are the end.
fn listen(next: impl Fn() -> std::io::Result<Option<Event>>, sender: &Sender<Heard>, leaving: &AtomicBool) {
    let mut failures = 0;
    while !leaving.load(Ordering::Relaxed) {
        let why = match catch_unwind(AssertUnwindSafe(&next)) {
            Ok(Ok(event)) => {
                failures = 0;
                if let Some(input) = event.and_then(input)
                    && sender.send(Heard::Input(input)).is_err()
                {
                    return;
                }
                continue;
            }
            Ok(Err(error)) => error.to_string(),
            Err(_panic) => "what it reports can't be read".to_owned(),
        };
        failures += 1;
        if failures == FAILURES_MOST {
            // If nobody hears it, the workbench was left.
            drop(sender.send(Heard::Leave(Err(lost(&why)))));
            return;
        }
    }
}

/// The terminal can't be read any more.
pub(super) fn lost(why: &str) -> Error {
    Error::new(Kind::Io, format!("the terminal is lost: {why}"))
        .hint("everything is saved; open the case again in another terminal")
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

/// Whether the workbench hears the signals that would end the program, and leaves for them in order.
#[cfg(unix)]
pub(crate) fn hears_signals() -> bool {
    HEARS.load(Ordering::SeqCst)
}

/// The thread that waits to be told to leave by the system: to stop, that the terminal hung up, to interrupt.
#[cfg(unix)]
pub(super) struct Signals {
    handle: signal_hook::iterator::Handle,
}

#[cfg(unix)]
impl Signals {
    /// Starts it. From here on these signals leave the workbench in order instead of ending the program at once.
    pub(super) fn start(sender: Sender<Heard>) -> Result<Self> {
        use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP};
        let failed = |e| Error::from(e).at("a thread for signals");
        let heard = [SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT];
        let mut signals = signal_hook::iterator::Signals::new(heard).map_err(failed)?;
        let handle = signals.handle();
        std::thread::Builder::new()
            .name("muckrake-signals".to_owned())
            .spawn(move || {
                for signal in signals.forever() {
                    let away = AWAY.load(Ordering::Relaxed);
                    let heard = match signal {
                        SIGINT | SIGCONT if away => continue,
                        // The editor has put the terminal right; whoever stops it stops us with it.
                        SIGTSTP if away => {
                            drop(signal_hook::low_level::emulate_default_handler(SIGTSTP));
                            continue;
                        }
                        SIGTSTP => Heard::Input(Input::Suspend),
                        SIGCONT if STOPS.swap(false, Ordering::SeqCst) => continue,
                        SIGCONT => {
                            BACK.store(true, Ordering::SeqCst);
                            Heard::Input(Input::Tick)
                        }
                        _ => Heard::Leave(Ok(())),
                    };
                    if sender.send(heard).is_err() {
                        return;
                    }
                }
            })
            .map_err(failed)?;
        HEARS.store(true, Ordering::SeqCst);
        Ok(Self { handle })
    }
}

/// Whether somebody can have the terminal while the program is stopped, and let it go on: a shell gives each job a
/// process group of its own. What was started as a session's first program has nobody.
#[cfg(unix)]
pub(super) fn has_shell() -> bool {
    use rustix::process::{getpgrp, getsid};
    getsid(None).is_ok_and(|session| session != getpgrp())
}

/// Elsewhere programs are not stopped.
#[cfg(not(unix))]
pub(super) fn has_shell() -> bool {
    false
}

/// Stops the program, and whoever started it and waits for it, until the shell lets them go on.
#[cfg(unix)]
pub(super) fn stop() -> Result<()> {
    STOPS.store(true, Ordering::SeqCst);
    rustix::process::kill_current_process_group(rustix::process::Signal::STOP).map_err(|e| {
        STOPS.store(false, Ordering::SeqCst);
        Error::from(std::io::Error::from(e)).at("the program can't be stopped")
    })
}

/// Elsewhere programs are not stopped.
#[cfg(not(unix))]
pub(super) fn stop() -> Result<()> {
    Ok(())
}

#[cfg(unix)]
impl Drop for Signals {
    fn drop(&mut self) {
        HEARS.store(false, Ordering::SeqCst);
        self.handle.close();
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::io;
    use std::sync::mpsc;

    use super::*;

    /// What is heard where the terminal reports these in turn, and then fails for good.
    fn heard(reports: &[fn() -> io::Result<Option<Event>>]) -> Vec<Heard> {
        let (sender, inbox) = mpsc::channel();
        let at = Cell::new(0);
        let next = || {
            at.set(at.get() + 1);
            reports.get(at.get() - 1).map_or_else(|| Err(io::Error::other("hung up")), |report| report())
        };
        listen(next, &sender, &AtomicBool::new(false));
        drop(sender);
        inbox.iter().collect()
    }

    #[test]
    fn a_garbled_report_costs_no_key_and_a_lost_terminal_is_told() {
        let heard = heard(&[
            || panic!("attempt to subtract with overflow"),
            || Err(io::Error::other("could not parse")),
            || Ok(Some(Event::Resize(80, 24))),
            || Ok(None),
        ]);
        let [Heard::Input(Input::Resize(80, 24)), Heard::Leave(Err(why))] = heard.as_slice() else {
            panic!("{} heard", heard.len());
        };
        assert!(why.cause().contains("hung up"), "{}", why.cause());
    }
}
