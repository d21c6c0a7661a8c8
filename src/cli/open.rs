//! `muckrake open`: a case in the workbench.

use std::path::PathBuf;

use crate::error::Result;
use crate::tui;

use super::outcome::Outcome;
use super::recent;
use super::setting::Setting;

/// Open a case in the workbench
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The case file; without it, the one that was opened last, where that is remembered
    #[arg(value_name = "CASE")]
    case: Option<PathBuf>,
}

pub(super) fn run(args: &Args, setting: &Setting) -> Result<Outcome> {
    setting.need_screen()?;
    let path = args.case.clone().map_or_else(recent::last, Ok)?;
    let (case, options) = setting.open(&path)?;
    let noted = recent::note(&path);
    tui::run(case, options)?;
    noted?;
    Ok(Outcome::silent())
}
