//! A stranger's text on its way to the screen, and what is made of it: nothing unsafe, never wider than asked.
#![no_main]

use libfuzzer_sys::fuzz_target;
use muckrake::model::source_from::source_from;
use muckrake::text::clip::{clip, clip_middle, pad, width};
use muckrake::text::fold::fold;
use muckrake::text::likeness::{alike, posing};
use muckrake::text::safe::{is_unsafe, safe};
use muckrake::text::sentences::sentences;

fuzz_target!(|given: (u8, &str)| {
    let (most, text) = (usize::from(given.0), given.1);
    let shown = safe(text);
    let passed = shown.chars().find(|c| is_unsafe(*c) && !matches!(c, '\u{200c}' | '\u{200d}'));
    assert!(passed.is_none(), "{passed:?} came through");
    assert_eq!(safe(&shown), shown);
    assert!(width(&clip(&shown, most)) <= most && width(&clip_middle(&shown, most)) <= most);
    assert_eq!(width(&pad(&shown, most)), most);
    assert!(!alike(text, text), "a text is taken for another than itself");
    drop((fold(text), posing(text), sentences(text), source_from(text)));
});
