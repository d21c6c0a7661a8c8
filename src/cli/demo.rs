//! `muckrake demo`: the bundled investigation in the workbench, from a folder that is gone afterwards.

use crate::error::{Error, Result};
use crate::exchange::bundle;

use super::open;
use super::outcome::Outcome;
use super::setting::Setting;

/// The investigation that is shown.
const SHOWN: &str = "kazakhstan-transit";

/// Open the bundled investigation in the workbench
///
/// It is packed into a temporary folder, which is removed on leaving: try anything.
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_args: &Args, setting: &Setting) -> Result<Outcome> {
    setting.need_screen()?;
    let folder = tempfile::Builder::new()
        .prefix("muckrake-demo-")
        .tempdir()
        .map_err(|e| Error::from(e).at("a temporary folder"))?;
    let case = folder.path().join(format!("{SHOWN}.case"));
    unless_ended(|| bundle::pack_embedded(SHOWN, &case))?;
    open::workbench(&case, setting)
}

/// Does something that a signal does not end half-way, and nothing after it if one came: the folder goes with the
/// error. From here on these signals are only heard; the workbench leaves for them in order.
#[cfg(unix)]
fn unless_ended<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

    let ended = Arc::new(AtomicBool::new(false));
    for signal in [SIGTERM, SIGHUP, SIGINT] {
        signal_hook::flag::register(signal, Arc::clone(&ended)).map_err(|e| Error::from(e).at("a signal"))?;
    }
    let done = work()?;
    if ended.load(Ordering::SeqCst) {
        return Err(Error::new(
            crate::error::Kind::Io,
            "ended by a signal before the workbench was open; nothing is left of it",
        ));
    }
    Ok(done)
}

#[cfg(not(unix))]
fn unless_ended<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    work()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::error::Kind;

    #[test]
    fn a_signal_while_the_investigation_is_packed_ends_the_demo_and_not_the_program() {
        for signal in [signal_hook::consts::SIGTERM, signal_hook::consts::SIGINT, signal_hook::consts::SIGHUP] {
            let raised = || signal_hook::low_level::raise(signal).map_err(Error::from);
            assert_eq!(unless_ended(raised).unwrap_err().kind(), Kind::Io);
        }
        assert_eq!(unless_ended(|| Ok(1)).unwrap(), 1);
    }
}
