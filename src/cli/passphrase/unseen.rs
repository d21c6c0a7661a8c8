//! A terminal that shows nothing of what is typed, and shows it again however the typing ends: a signal that ends the
//! program is heard first. It must not know what is typed, nor what for.

use std::fs::File;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::thread;

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

/// The terminal that is hidden now, and how it was.
static HIDDEN: Mutex<Option<(File, Termios)>> = Mutex::new(None);

/// The terminal shows nothing of what is typed, until this is dropped or the program ended by a signal.
pub(super) struct Unseen(());

impl Unseen {
    /// None where there is no terminal: who asks finds that out.
    pub(super) fn new() -> Option<Self> {
        hear();
        let mut hidden = hidden();
        let terminal = File::open("/dev/tty").ok()?;
        let before = tcgetattr(&terminal).ok()?;
        let mut unseen = before.clone();
        unseen.local_modes.remove(LocalModes::ECHO | LocalModes::ECHONL);
        tcsetattr(&terminal, OptionalActions::Now, &unseen).ok()?;
        *hidden = Some((terminal, before));
        Some(Self(()))
    }
}

impl Drop for Unseen {
    fn drop(&mut self) {
        show();
    }
}

fn hidden() -> MutexGuard<'static, Option<(File, Termios)>> {
    HIDDEN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn show() {
    if let Some((terminal, before)) = hidden().take() {
        // A terminal that has gone needs nothing any more.
        let _gone = tcsetattr(&terminal, OptionalActions::Now, &before);
    }
}

/// From here on a signal that ends the program shows the terminal first. Once heard, signals stay so: what they do by
/// themselves is done here, unless the workbench hears them too and leaves for them in order.
fn hear() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let Ok(mut signals) = Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM]) else { return };
        let ends = move || {
            for signal in signals.forever() {
                show();
                if signal == SIGQUIT || !crate::tui::run::hears_signals() {
                    let _impossible = emulate_default_handler(signal);
                }
            }
        };
        let _none = thread::Builder::new().name("muckrake-unseen".to_owned()).spawn(ends);
    });
}
