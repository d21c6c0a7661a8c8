//! Trust: what is saved stays, what is hostile stays text, nothing leaves. The real program, on a pseudo-terminal or
//! under a tracer, one file a promise.
//!
//! Each has a short form, which is what `cargo test` plays, and a long one: `MUCKRAKE_LONG=1 cargo test --release
//! --test trust -- --nocapture` plays that and prints what was measured.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a helper that fails here is a failed test")]

#[path = "../support/tools.rs"]
mod tools;

#[path = "../support/terminal.rs"]
mod terminal;

#[path = "../support/unpacked.rs"]
mod unpacked;

mod crash;
mod disk;
mod faults;
mod forgetting;
mod frames;
mod full;
mod hostile;
mod leaving;
mod locked;
mod names;
mod parsers;
mod power;
mod rot;
mod rotten;
mod salvage;
mod sealed;
mod session;
mod shown;
mod silence;
mod synced;
mod together;
mod trace;
mod wrong;

#[cfg(feature = "encrypted")]
mod encrypted;
