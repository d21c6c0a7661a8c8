//! `muckrake demo`: the bundled investigation in the workbench, from a folder that is gone afterwards.

use std::path::PathBuf;

use crate::case::{Beside, Called, Case};
use crate::error::{Error, Result};
use crate::exchange::bundle;
use crate::tui::{self, Offer, Options};

use super::outcome::Outcome;
use super::setting::{self, Setting};

/// The investigation that is shown.
const SHOWN: &str = "kazakhstan-transit";

/// How the folder is called that it is packed into.
const FOLDER: Called = Called { prefix: "muckrake-demo-", suffix: "" };

/// The file in the reporter's folder for settings that says: don't offer the tour.
const DECLINED: &str = "no-tour";

/// Open the bundled investigation in the workbench, with a tour of it
///
/// It is packed into a temporary folder, which is removed on leaving, with what is exported there: try anything. The
/// tour is offered each time; N declines it for good, and the file no-tour in the folder for settings keeps that.
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_args: &Args, setting: &Setting) -> Result<Outcome> {
    setting.need_screen()?;
    let mark = setting::folder().map(|folder| folder.join(DECLINED));
    let declined = mark.as_ref().is_some_and(|mark| mark.exists());
    let demo = unless_ended(Demo::new)?;
    let (case, options) = demo.open(setting)?;
    let tour = if declined { Offer::WhenAsked } else { Offer::AtOnce };
    let left = tui::run(case, Options { tour, ..options })?;
    if left.tour_declined
        && let Some(mark) = mark
    {
        let kept = mark.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(&mark, ""));
        kept.map_err(|e| Error::from(e).at(format!("the tour will be offered again: {}", mark.display())))?;
    }
    Ok(Outcome::silent())
}

/// The bundled investigation as a case in a folder of its own, which goes when this is dropped.
pub(super) struct Demo {
    folder: Beside,
    case: PathBuf,
}

impl Demo {
    /// Packs it.
    pub(super) fn new() -> Result<Self> {
        // What a demo that was killed left behind goes first.
        let within = std::env::temp_dir();
        let failed = |e| Error::from(e).at(format!("a temporary folder in {}", within.display()));
        let folder = Beside::make_called(&within, FOLDER).map_err(failed)?;
        let case = folder.path().join(format!("{SHOWN}.case"));
        bundle::pack_embedded(SHOWN, &case)?;
        Ok(Self { folder, case })
    }

    /// Opens it for the workbench: what is written without naming a folder goes to its own.
    pub(super) fn open(&self, setting: &Setting) -> Result<(Case, Options)> {
        let (case, options) = setting.open(&self.case)?;
        Ok((case, Options { folder: Some(self.folder.path().to_owned()), tour: Offer::WhenAsked, ..options }))
    }
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
