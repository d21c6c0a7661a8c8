//! What the tests of trust share: how long a form they play, the programs of others that they need, and how a figure
//! is told.
#![allow(dead_code, reason = "each test file uses its own part of it")]
#![allow(clippy::unwrap_used, reason = "a helper that fails here is a failed test")]

use std::env;
use std::fmt::Display;
use std::process::{Command, Stdio};

/// The program as built for the tests.
pub(crate) const MUCKRAKE: &str = env!("CARGO_BIN_EXE_muckrake");

/// How many rounds: few, or many where `MUCKRAKE_LONG` is set.
pub(crate) fn rounds(short: usize, long: usize) -> usize {
    if env::var_os("MUCKRAKE_LONG").is_some() { long } else { short }
}

/// Whether a program of others can be started; a test that needs it says so and is passed over where it can't, but
/// not in CI (`MUCKRAKE_CI`), which installs what is needed.
pub(crate) fn has(program: &str) -> bool {
    let found = Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    found || skip(&format!("{program} is not installed"))
}

/// Passes over a test, saying why; in CI that is a failure. Always false.
pub(crate) fn skip(why: &str) -> bool {
    assert!(env::var_os("MUCKRAKE_CI").is_none(), "passed over in CI: {why}");
    eprintln!("passed over: {why}");
    false
}

/// Tells a figure that was measured.
pub(crate) fn figure(what: &str, measured: impl Display) {
    println!("figure: {what}: {measured}");
}
