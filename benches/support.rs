//! What the benches share: seeded names, FollowTheMoney files, a pseudo-terminal, and a table of times.

#![allow(dead_code, reason = "no bench uses all of it")]

pub(crate) mod case;
pub(crate) mod ftm;
pub(crate) mod names;
pub(crate) mod newsroom;
pub(crate) mod pty;
pub(crate) mod times;

use std::path::PathBuf;
use std::process::Command;

/// The machine has no such program: the bench says how to get it and passes it by.
pub(crate) fn peer(program: &str, version: &str, install: &str) -> Option<PathBuf> {
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
pub(crate) fn size(variable: &str, usual: usize) -> usize {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// Ends the bench with exit code 1 where a ratio or a limit was missed.
pub(crate) fn verdict(misses: &[String]) {
    if misses.is_empty() {
        println!("\nheld");
        return;
    }
    println!("\nMISSED: {}", misses.join("; "));
    std::process::exit(1);
}
