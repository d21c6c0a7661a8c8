//! A date as people write it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use muckrake::text::date;

fuzz_target!(|text: &str| drop(date::read(text)));
