//! What the benches share: seeded names, FollowTheMoney files, a pseudo-terminal, and a table of times.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a bench that can't be set up stops; no bench uses all of it"
)]

pub mod case;
pub mod ftm;
pub mod names;
pub mod pty;
pub mod times;

use std::path::PathBuf;
use std::process::Command;

/// The machine has no such program: the bench says how to get it and passes it by.
pub fn peer(program: &str, version: &str, install: &str) -> Option<PathBuf> {
    let path = PathBuf::from(program);
    match Command::new(&path).arg(version).output() {
        Ok(output) if output.status.success() => Some(path),
        _ => {
            println!("skipped: {program} is not on this machine ({install})");
            None
        }
    }
}

/// A size that may be made smaller for a trial run.
pub fn size(variable: &str, usual: usize) -> usize {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// Ends the bench with exit code 1 where a ratio or a limit was missed.
pub fn verdict(misses: &[String]) {
    if misses.is_empty() {
        println!("\nheld");
        return;
    }
    println!("\nMISSED: {}", misses.join("; "));
    std::process::exit(1);
}
