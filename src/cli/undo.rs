//! `muckrake undo`: takes an action back. Undoing is an action of its own.

use std::path::PathBuf;

use serde::Serialize;

use crate::case::Undone;
use crate::error::Result;

use super::outcome::Outcome;
use super::page::Page;
use super::setting::Setting;

/// Take an action back
///
/// Without a number, the file's last action that is not yet undone. Where something later hangs on it, nothing
/// is changed and the later actions are named.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The case file
    #[arg(value_name = "CASE")]
    case: PathBuf,
    /// The number of the action, as `muckrake log` gives it
    #[arg(value_name = "N")]
    action: Option<i64>,
}

/// What `--json` prints, of `redo` too.
#[derive(Debug, Serialize)]
struct Turned<'a> {
    action: i64,
    title: &'a str,
}

/// The shape of [`Turned`].
pub(super) const JSON: &str = r#"{"action","title"}"#;

pub(super) fn run(args: &Args, setting: &Setting) -> Result<Outcome> {
    let undone = setting.write(&args.case)?.undo(args.action)?;
    said(setting, "Undid", &undone)
}

/// One sentence about the action that was turned.
pub(super) fn said(setting: &Setting, verb: &str, undone: &Undone) -> Result<Outcome> {
    let turned = Turned { action: undone.action, title: &undone.title };
    Outcome::either(setting, &turned, || Page::of(format!("{verb} action {}: {}", turned.action, turned.title)))
}
