//! A source is filled in from whatever is pasted, and what the text does not say stays empty.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a helper that fails here is a failed test")]

use std::fmt::Write as _;

use muckrake::model::Source;
use muckrake::model::source_from::source_from;
use proptest::prelude::*;

/// Pastes between lines of `=`, each with what must be understood, after a line of `-`; fields not named must be empty.
const PASTES: &str = include_str!("source_from/pastes.txt");

fn told(source: &Source) -> String {
    let mut told = String::new();
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(told, "{name}: {value}");
        }
    };
    line("title", &source.title);
    line("kind", &source.kind);
    line("publisher", &source.publisher.join(" + "));
    line("published", source.published.as_deref().unwrap_or_default());
    line("url", source.url.as_deref().unwrap_or_default());
    line("archived", source.archived.as_deref().unwrap_or_default());
    line("retrieved", source.retrieved.as_deref().unwrap_or_default());
    line("note", source.note.as_deref().unwrap_or_default());
    told
}

#[test]
fn what_a_paste_says_is_filled_in_and_nothing_else() {
    let mut wrong = String::new();
    let mut count = 0;
    for block in PASTES.split("=====\n").filter(|block| !block.trim().is_empty()) {
        let (paste, wanted) = block.split_once("-----\n").unwrap();
        let sketch = source_from(paste);
        count += 1;
        if told(&sketch.source) != wanted {
            let _ = writeln!(wrong, "{paste}wanted\n{wanted}got\n{}{:?}\n", told(&sketch.source), sketch.understood);
        }
        assert!(!sketch.understood.is_empty(), "{paste}");
        let judged = Source { reliability: sketch.source.reliability, ..Source::default() };
        assert_eq!(judged.reliability, Source::default().reliability, "a reliability is a judgement");
        assert!(!sketch.source.origin && sketch.source.id == Source::default().id);
    }
    assert!(count >= 45, "{count}");
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn what_was_guessed_or_left_out_is_said() {
    let said = |text: &str| source_from(text).understood.join("; ");
    assert_eq!(
        said("https://www.occrp.org/en/news/drones-by-way-of-astana"),
        "an address; title guessed from the address"
    );
    assert!(said("“Drones over the steppe,” Reuters, 03/04/2026").contains("the date may be 2026-04-03 or 2026-03-04"));
    assert!(said("https://a.example/b-c-d-e-f-g?utm_source=x").contains("left out"));
    assert!(said("A title").contains("a title"));
    assert!(said(&"word ".repeat(10_000)).contains("read up to"));
}

#[test]
fn a_hostile_paste_is_read_as_far_as_it_goes() {
    let lines =
        "https://a.example/2026/03/14/one-two-three “Title” 14 March 2026, (accessed 3 May 2026) // \n".repeat(10_000);
    let pastes = [
        lines,
        "\u{0}\u{1b}[31m\u{202e}".repeat(5_000),
        format!("@article{{a, title = {}x{}}}", "{".repeat(50_000), "}".repeat(50_000)),
        "[".repeat(100_000),
        "{\"title\":".repeat(20_000),
        "((((((“““““‘‘‘‘«««".repeat(4_000),
        "1 2 2026 ".repeat(20_000),
        "From: ".repeat(20_000),
        "TY  - \n".repeat(20_000),
        "{{cite|".repeat(20_000),
        "http://".repeat(20_000),
        "İ".repeat(20_000),
        "И. ".repeat(20_000),
    ];
    for paste in pastes {
        assert!(!source_from(&paste).understood.is_empty());
    }
}

proptest! {
    #[test]
    fn no_paste_breaks_it(
        start in "(@article\\{a,|TY  - |\\{|\\[|\\{\\{cite\\||From: |https?://|/|[A-Z]{0,2})",
        words in proptest::collection::vec(
            prop_oneof![
                "\\PC{0,8}", "[\u{0}-\u{20}]{1,3}", Just(" (".to_owned()), Just("). ".to_owned()), Just(" // ".to_owned()),
                Just("“".to_owned()), Just("”".to_owned()), Just("https://a.example/".to_owned()),
                Just(" 14 марта 2026 ".to_owned()), Just("Accessed ".to_owned()), Just("2026-03-14".to_owned()),
                Just("title = {".to_owned()), Just("},\n".to_owned()), Just("|url=".to_owned()), Just("İ".to_owned()),
                Just("web.archive.org/web/20260314/http:/".to_owned()), Just("DA  - ".to_owned()), Just("\n".to_owned()),
            ],
            0..20,
        ),
    ) {
        let paste = format!("{start}{}", words.concat());
        let source = source_from(&paste).source;
        for text in [&source.title].into_iter().chain(&source.publisher).chain(&source.note) {
            prop_assert!(!text.contains(['\n', '\r', '\t', '\u{1b}', '\u{0}']), "{text:?} from {paste:?}");
        }
        for date in [&source.published, &source.retrieved].into_iter().flatten() {
            prop_assert!(muckrake::text::date::DateRange::of(date).is_some(), "{date} from {paste:?}");
        }
    }
}
