//! Muckrake: a terminal workbench for investigative reporters. One case file, and every claim in it traced
//! to its source.
//!
//! The folders in reading order. Each uses only those above it:
//! `main -> cli, tui -> exchange -> case -> model -> text`, and `analysis, documents -> model`; `error` is under all.

pub mod error;
pub mod text;

pub mod model;

pub mod case;

pub mod analysis;
pub mod documents;

pub mod exchange;

pub mod cli;
pub mod tui;

#[cfg(test)]
#[path = "../tests/support/random.rs"]
mod random;
