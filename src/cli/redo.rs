//! `muckrake redo`: does an undone action again.

use std::path::PathBuf;

use crate::error::Result;

use super::outcome::Outcome;
use super::setting::Setting;
use super::undo;

/// Do again what was undone
///
/// Without a number, the action that was undone last.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The case file
    #[arg(value_name = "CASE")]
    case: PathBuf,
    /// The number of the action, as `muckrake log` gives it
    #[arg(value_name = "N")]
    action: Option<i64>,
}

pub(super) fn run(args: &Args, setting: &Setting) -> Result<Outcome> {
    let redone = setting.write(&args.case)?.redo(args.action)?;
    undo::said(setting, "Redid", &redone)
}
