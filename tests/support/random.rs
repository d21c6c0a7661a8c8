//! How many random cases a test plays, and from which seed: the same ones each time unless asked for fresh ones.
//!
//! It must not know what is tested: unit tests use this file too.
#![allow(clippy::unwrap_used, reason = "a number that is none should stop the test")]

use std::env;
use std::hash::{BuildHasher, RandomState};

use proptest::test_runner::{Config, RngSeed};

/// So many cases, always the same ones, so that a test can't begin to fail by chance. `MUCKRAKE_RANDOM=20000` plays
/// so many fresh ones instead, from a seed that is told if one fails and can be given again as `MUCKRAKE_SEED`.
pub(crate) fn cases(usual: u32) -> Config {
    let number = |name: &str| env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    let asked = number("MUCKRAKE_RANDOM");
    let fresh = || if asked.is_some() { RandomState::new().hash_one(0) } else { 1 };
    let seed = number("MUCKRAKE_SEED").unwrap_or_else(fresh);
    eprintln!("MUCKRAKE_SEED={seed}");
    Config {
        cases: asked.map_or(usual, |cases| cases.try_into().unwrap()),
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        max_shrink_iters: 4_000,
        ..Config::default()
    }
}
