//! The command line as people and scripts meet it: the real binary, with an empty home and no terminal.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that can't be set up fails")]

mod bad;
mod documents;
mod exits;
mod hostile;
mod json;
mod own_keys;
mod pages;
mod paste;
mod pipes;
mod recent;
mod reference;
mod run;
mod writing;
