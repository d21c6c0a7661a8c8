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
        // Some call that a usage error, and are there all the same.
        .is_ok();
    found || skip(&format!("{program} is not installed"))
}

/// Passes over a test, saying why; in CI that is a failure. Always false.
pub(crate) fn skip(why: &str) -> bool {
    assert!(env::var_os("MUCKRAKE_CI").is_none(), "passed over in CI: {why}");
    eprintln!("passed over: {why}");
    false
}

/// Chance, the same each time unless `MUCKRAKE_SEED` says otherwise (splitmix64).
pub(crate) struct Chance(u64);

impl Chance {
    /// One of several that don't repeat each other.
    pub(crate) fn new(stream: u64) -> Self {
        let seed: u64 = env::var("MUCKRAKE_SEED").map_or(1, |text| text.parse().unwrap());
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ stream.wrapping_mul(0xD1B5_4A32_D192_ED03))
    }

    /// Any number.
    pub(crate) fn any(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below this one.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.any() % end as u64).unwrap()
    }

    /// True once in so many times.
    pub(crate) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}

/// Tells a figure that was measured.
pub(crate) fn figure(what: &str, measured: impl Display) {
    println!("figure: {what}: {measured}");
}
