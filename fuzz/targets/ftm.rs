//! A row of FollowTheMoney: read, and what was read written again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use muckrake::exchange::entity;
use muckrake::model::Vocabulary;

fuzz_target!(|text: &str| {
    let Ok(vocabulary) = Vocabulary::shipped() else { return };
    if let Ok(line) = entity::read(vocabulary, text) {
        let written = entity::write(&line.entity, &line.marks).expect("what was read can be written");
        let again = entity::read(vocabulary, &written).expect("what was written can be read");
        assert_eq!(again.entity.id, line.entity.id);
    }
});
