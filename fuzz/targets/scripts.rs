//! A key script.
#![no_main]

use libfuzzer_sys::fuzz_target;
use muckrake::tui::script;

fuzz_target!(|text: &str| drop(script::parse(text)));
