//! A case of many entities, made once and kept under `target/`, so that a bench need not make it again.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The binary that is measured.
pub(crate) const MUCKRAKE: &str = env!("CARGO_BIN_EXE_muckrake");

/// A made case and the names in it, in the order in which they were made.
pub(crate) struct Made {
    /// The case file.
    pub(crate) path: PathBuf,
    /// The names of its entities.
    pub(crate) names: Vec<String>,
}

/// Imports `many` generated entities into a new case in this folder.
pub(crate) fn make(folder: &Path, many: usize) -> Made {
    let path = folder.join("bench.case");
    let file = folder.join("entities.ftm.json");
    let names = super::ftm::write_things(&file, many, 7);
    run(&["new", text(&path), "--title", "Bench"]);
    run(&["import", text(&path), text(&file), "--format", "ftm"]);
    Made { path, names }
}

/// Runs the binary to its end.
pub(crate) fn run(arguments: &[&str]) {
    let status = Command::new(MUCKRAKE).args(arguments).stdout(Stdio::null()).status().unwrap();
    assert!(status.success(), "muckrake {arguments:?}");
}

/// A path as an argument.
pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
