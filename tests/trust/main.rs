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

mod hostile;
mod leaving;
mod names;
