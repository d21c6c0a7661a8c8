//! `muckrake open`: a case in the workbench.

use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::tui;

use super::outcome::Outcome;
use super::setting::Setting;

/// Open a case in the workbench
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The case file
    #[arg(value_name = "CASE")]
    case: PathBuf,
}

pub(super) fn run(args: &Args, setting: &Setting) -> Result<Outcome> {
    setting.need_screen()?;
    workbench(&args.case, setting)
}

/// The workbench over a case, until the reporter leaves it.
pub(super) fn workbench(path: &Path, setting: &Setting) -> Result<Outcome> {
    let (case, options) = setting.open(path)?;
    tui::run(case, options)?;
    Ok(Outcome::silent())
}
