//! `muckrake pack`: a case file out of a bundle of text files.

use std::path::PathBuf;

use serde::Serialize;

use crate::case::Sizes;
use crate::error::Result;
use crate::exchange::bundle;
use crate::model::Graph as _;

use super::outcome::Outcome;
use super::page::{Page, counted};
use super::setting::Setting;

/// Make a case file out of a bundle of text files
///
/// The bundle is a folder as `muckrake unpack` writes it. A case file that is there already is refused.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The bundle's folder
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The case file to make
    #[arg(value_name = "CASE")]
    case: PathBuf,
}

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Packed {
    case: String,
    title: String,
}

/// The shape of [`Packed`].
pub(super) const JSON: &str = r#"{"case","title"}"#;

pub(super) fn run(args: &Args, setting: &Setting) -> Result<Outcome> {
    setting.note(&args.case);
    let case = bundle::pack(&args.folder, &args.case, setting.author.clone())?;
    let packed = Packed { case: args.case.display().to_string(), title: case.title()? };
    let Sizes { entities, links, values, assertions, sources, evidence, gaps } = case.sizes()?;
    Outcome::either(setting, &packed, || {
        let mut page = Page::of(format!("Packed {} into {}.", packed.title, packed.case));
        let kinds = [
            counted(entities, "entity"),
            counted(links, "link"),
            counted(values, "value"),
            counted(assertions, "assertion"),
            counted(gaps, "gap"),
            counted(sources, "source"),
            counted(evidence, "note"),
        ];
        page.line(format!("{}.", kinds.join(", ")));
        page
    })
}
