//! The workbench as a reader sees it, played by key scripts over the bundled investigation.
#![allow(clippy::unwrap_used, reason = "a helper that fails here is a failed test")]

use std::path::PathBuf;
use std::sync::OnceLock;

use muckrake::case::{Author, Case};
use muckrake::exchange::bundle;
use muckrake::tui::{Options, script};
use tempfile::TempDir;

/// The bundled investigation, packed once; tests only read it.
fn bundled() -> PathBuf {
    static PACKED: OnceLock<TempDir> = OnceLock::new();
    let folder = PACKED.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        bundle::pack_embedded("kazakhstan-transit", &folder.path().join("transit.case")).unwrap();
        folder
    });
    folder.path().join("transit.case")
}

fn author() -> Author {
    Author::fixed("Reporter", "2026-11-22T10:00:00Z", 7)
}

fn played(script: &str, size: (u16, u16)) -> script::Screen {
    let case = Case::open(&bundled(), author()).unwrap();
    script::play(case, script, size, Options::default()).unwrap()
}

#[test]
#[ignore = "for looking at a screen: KEYS='<down>' SIZE=120x36 cargo test --test screens look -- --ignored --nocapture"]
fn look() {
    let set = |name: &str| std::env::var(name).ok();
    let size = set("SIZE").unwrap_or("120x36".to_owned());
    let (columns, rows) = size.split_once('x').unwrap();
    let options = Options { plain: set("PLAIN").is_some(), ..Options::default() };
    let path = set("CASE").map_or_else(bundled, PathBuf::from);
    let case = Case::open(&path, author()).unwrap();
    let size = (columns.parse().unwrap(), rows.parse().unwrap());
    println!("{}", script::play(case, &set("KEYS").unwrap_or_default(), size, options).unwrap());
}
