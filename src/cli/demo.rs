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
    bundle::pack_embedded(SHOWN, &case)?;
    open::workbench(&case, setting)
}
