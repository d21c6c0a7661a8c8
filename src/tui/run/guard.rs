//! The terminal while it is ours, and given back whatever happens: on leaving, on an error, on a panic.
//!
//! It must not know what is shown on it.

use std::io::{self, Write as _};
use std::panic;
use std::sync::Arc;

use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture};
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, SetTitle, disable_raw_mode, enable_raw_mode};
use crossterm::{cursor, execute};

use crate::error::Result;
use crate::text::{clip, safe};

/// The window's title is kept by the terminal while ours is shown, where it knows how (xterm's window operations).
const KEEP_TITLE: &str = "\x1b[22;0t";
const GIVE_TITLE_BACK: &str = "\x1b[23;0t";

/// How many columns of it a window's title takes.
const TITLE_MOST: usize = 200;

/// Does something while the terminal is ours, under a title. It is as it was before when this returns or panics.
///
/// # Errors
/// If the terminal can't be had, and what `work` gives.
pub fn in_terminal<T>(title: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let guard = Guard::enter(title)?;
    let done = work();
    drop(guard);
    done
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
        take_over(title).map_err(super::of_terminal)?;
        Ok(guard)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        // Then the hook has given it back: once more would take a title from the terminal that is not ours.
        if std::thread::panicking() {
            return;
        }
        restore();
        drop(panic::take_hook());
        if let Some(before) = self.before.take() {
            panic::set_hook(Box::new(move |info| before(info)));
        }
    }
}

/// Makes the terminal ours.
pub(super) fn take_over(title: &str) -> Result<()> {
    enable_raw_mode()?;
    let title = safe::safe(safe::enough(title, TITLE_MOST));
    let title = clip::clip(&title, TITLE_MOST).into_owned();
    write!(io::stdout(), "{KEEP_TITLE}")?;
    execute!(io::stdout(), EnterAlternateScreen, EnableMouseCapture, EnableBracketedPaste, SetTitle(title))?;
    Ok(())
}

/// Puts the terminal back. Everything is tried: there is nobody left to tell of what fails.
pub(super) fn restore() {
    let mut out = io::stdout();
    drop(execute!(out, DisableBracketedPaste, DisableMouseCapture, LeaveAlternateScreen, cursor::Show));
    drop(write!(out, "{GIVE_TITLE_BACK}"));
    drop(disable_raw_mode());
    drop(out.flush());
}
