//! Somebody's own keys.
#![no_main]

use libfuzzer_sys::fuzz_target;
use muckrake::tui::keymap::{Keymap, Overrides};

fuzz_target!(|text: &str| {
    if let Ok(overrides) = serde_json::from_str::<Overrides>(text) {
        drop(Keymap::of(&overrides));
    }
});
