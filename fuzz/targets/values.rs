//! A value of any type: the first byte says of which property.
#![no_main]

use libfuzzer_sys::fuzz_target;
use muckrake::model::Vocabulary;
use muckrake::model::check::check_as;
use muckrake::text::number;

fuzz_target!(|given: (u16, &str)| {
    let Ok(vocabulary) = Vocabulary::shipped() else { return };
    let (which, text) = given;
    let all: Vec<_> = vocabulary.schemata().flat_map(|schema| schema.properties.values()).collect();
    check_as(vocabulary, all[usize::from(which) % all.len()], text);
    drop(number::read(text));
});
