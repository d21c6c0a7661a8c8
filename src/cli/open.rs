//! `muckrake open`: a case in the workbench.

use std::path::PathBuf;

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
    let (case, options) = setting.open(&args.case)?;
    tui::run(case, options)?;
    Ok(Outcome::silent())
}
