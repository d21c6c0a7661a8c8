//! The reader, by key scripts: a document opened from what rests on it, read, and made evidence, citations and links of.
#![allow(clippy::unwrap_used, reason = "a helper that fails here is a failed test")]

#[path = "support/random.rs"]
mod random;
#[path = "support/workbench.rs"]
mod workbench;

use muckrake::model::Graph;
use muckrake::tui::commands;
use muckrake::tui::effect::Place;
use proptest::prelude::*;
use workbench::Workbench;

/// A text in several scripts, of what the first investigation reports.
const SUMMARY: &str = "Written for the tests.

По сообщению, Аспан Арба поставляет дроны фирме «Sky Mechanics». Гольберга называют основателем Аспан Арбы. \
Больше о ней не сказано.

Aspan Arba, operating since April 2022, is named here. The summary says that Rys buys from it.

无人机由大疆生产，见北京的报道。

وقال إيليا غولبيرغ إنه لا يعلق.";

/// On the summary, opened from the list of sources.
fn reading() -> Workbench {
    let mut desk = Workbench::with_documents(&[("summary.txt", SUMMARY)]);
    desk.keys("4S<down><down>O");
    assert!(desk.is_shown("Reader ▸ ¶1 · News summary"), "{}", desk.screen());
    desk
}

/// The title of the pane, and what it says beneath the text.
fn place(desk: &Workbench) -> String {
    let screen = desk.screen();
    let title = screen.split("Reader ▸ ").nth(1).unwrap_or_else(|| panic!("no reader: {screen}"));
    title.split(" · ").next().unwrap().to_owned()
}

#[test]
fn a_source_is_read_and_left_again() {
    let mut desk = reading();
    assert!(desk.is_shown("¶3 Aspan Arba, operating since April 2022"), "{}", desk.screen());
    desk.keys("<esc><down>");
    assert!(desk.screen().contains("Citations ▸ all sources"), "{}", desk.screen());
    desk.keys("2");
    assert!(desk.is_shown("Chain ▸ upstream of Sky Mechanics"), "{}", desk.screen());
}

#[test]
fn a_key_that_opens_nothing_is_not_offered_and_a_source_without_a_document_says_so() {
    let mut bare = Workbench::bundled();
    bare.keys("4S");
    assert!(!bare.screen().contains("O read"), "{}", bare.screen());
    let mut desk = Workbench::with_documents(&[("summary.txt", SUMMARY)]);
    desk.keys("4S");
    assert!(desk.screen().contains("O read"), "{}", desk.screen());
    desk.keys("O");
    let said = desk.screen();
    assert!(said.contains("no document is kept of Bloomberg report on imports"), "{said}");
    assert!(
        said.contains("Chain ▸") && said.contains("Citations ▸ all sources"),
        "the keys are where they were: {said}"
    );
    desk.keys("<down><down>O");
    assert_eq!(place(&desk), "¶1");
}

#[test]
fn a_document_that_cannot_be_read_leaves_what_was_shown() {
    let mut desk = Workbench::with_documents(&[("image.bin", "\0")]);
    desk.keys("4S<down><down>O");
    assert!(desk.screen().contains("Citations ▸ all sources"), "{}", desk.screen());
    desk.keys("<esc><esc>");
}

#[test]
fn a_document_whose_bytes_are_not_those_that_were_kept_is_not_quoted_from() {
    let mut desk = Workbench::with_documents(&[("summary.txt", SUMMARY)]);
    let file = rusqlite::Connection::open(desk.path()).unwrap();
    file.execute(
        "UPDATE attachment_bytes SET bytes = CAST(replace(CAST(bytes AS TEXT), 'April', 'March') AS BLOB)",
        [],
    )
    .unwrap();
    drop(file);
    desk.keys("4S<down><down>O");
    let screen = desk.screen();
    assert!(screen.contains("summary.txt has not the bytes that it had") && !screen.contains("Reader ▸"), "{screen}");
}

#[test]
fn names_are_gone_to_in_any_script_and_lead_to_the_dossier() {
    let mut desk = reading();
    for (keys, at, subject) in [
        ("w", "¶2", "Aspan Arba"),
        ("ww", "¶2", "Ilya Golberg"),
        ("w", "¶2", "Aspan Arba"),
        ("ww", "¶3", "Rys"),
        ("w", "¶5", "Ilya Golberg"),
        ("W", "¶3", "Rys"),
    ] {
        desk.keys(&format!("{keys}<enter>"));
        assert_eq!(place(&desk), at, "{keys}");
        let screen = desk.screen();
        let dossier = screen.split("╮╭ Dossier").nth(1).unwrap().lines().nth(1).unwrap().to_owned();
        let shown = dossier.trim_end_matches(['│', '┃', ' ']).rsplit(['│', '┃']).next().unwrap().to_owned();
        assert!(shown.starts_with(subject), "{keys}: {shown}");
    }
    desk.keys("ww");
    assert!(desk.screen().contains("Nobody who is in the case is named further down"), "{}", desk.screen());
}

#[test]
fn on_a_small_screen_the_keys_go_to_the_dossier_of_who_is_named() {
    let mut desk = reading();
    desk.keys("<resize 80x24>www<enter>");
    assert!(desk.is_shown("Ilya Golberg"), "{}", desk.screen());
    assert!(desk.screen().contains("╭ Dossier"), "{}", desk.screen());
}

#[test]
fn who_is_new_in_the_case_is_named_at_once() {
    let mut desk = reading();
    desk.keys("ne大疆<enter><enter><home>wwwwwww<enter>");
    assert_eq!(place(&desk), "¶4");
    assert!(desk.screen().contains("大疆                    Company"), "{}", desk.screen());
}

#[test]
fn a_selection_grows_from_a_word_and_shrinks_again() {
    let mut desk = reading();
    for (keys, quote) in [
        ("w<right>v", "Арба"),
        ("<right>", "Арба поставляет"),
        ("<left><left>", "Аспан Арба"),
        ("v", "По сообщению, Аспан Арба поставляет дроны фирме «Sky Mechanics»."),
        ("b", "Аспан Арба"),
        (
            "vv",
            "По сообщению, Аспан Арба поставляет дроны фирме «Sky Mechanics». Гольберга называют основателем Аспан \
                Арбы. Больше о ней не сказано.",
        ),
        (
            "<esc><home>w<right>v)",
            "Арба поставляет дроны фирме «Sky Mechanics». Гольберга называют основателем Аспан Арбы.",
        ),
    ] {
        desk.keys(&format!("{keys}e"));
        let case = desk.case();
        let taken = case.all_evidence().unwrap();
        assert!(taken.iter().any(|e| e.quote.as_deref() == Some(quote)), "{keys}: no {quote}\n{}", desk.screen());
    }
    desk.keys("<esc><esc>v");
    assert!(desk.screen().contains(" b less"), "{}", desk.screen());
    desk.keys("b");
    assert!(!desk.screen().contains(" b less"), "{}", desk.screen());
}

#[test]
fn one_key_makes_a_passage_evidence_with_its_exact_words_and_place_and_once_only() {
    let mut desk = reading();
    desk.keys("}}vv}e");
    let case = desk.case();
    let quote = "Aspan Arba, operating since April 2022, is named here.";
    let taken = case.all_evidence().unwrap();
    let taken = taken.iter().find(|e| e.quote.as_ref().is_some_and(|q| q.starts_with(quote))).unwrap();
    let whole = format!("{quote} The summary says that Rys buys from it.\n无人机由大疆生产，见北京的报道。");
    assert_eq!(taken.quote.as_ref(), Some(&whole));
    assert_eq!(taken.locator.as_deref(), Some("¶3–4"));
    assert_eq!(taken.source.as_str(), "news-summary-hcq8jb6h");
    assert_eq!(taken.lang, None, "Latin letters tell no language");
    let before = case.all_evidence().unwrap().len();
    drop(case);
    desk.keys("e");
    assert_eq!(desk.case().all_evidence().unwrap().len(), before, "{}", desk.screen());
    assert!(desk.screen().contains("evidence already"), "{}", desk.screen());
    desk.keys("<esc><esc>}vvve");
    let chinese = desk.case().all_evidence().unwrap();
    let chinese = chinese.iter().find(|e| e.quote.as_deref() == Some("وقال إيليا غولبيرغ إنه لا يعلق.")).unwrap();
    assert_eq!((chinese.locator.as_deref(), chinese.lang.as_deref()), (Some("¶5"), None));
    let before = desk.says();
    desk.keys("u");
    assert_eq!(desk.says(), before);
    assert!(
        !desk
            .case()
            .all_evidence()
            .unwrap()
            .iter()
            .any(|e| e.locator.as_deref() == Some("¶5") && e.quote.as_deref() == Some("وقال إيليا غولبيرغ إنه لا يعلق.")),
        "u takes it back"
    );
}

#[test]
fn a_passage_is_cited_to_a_claim_found_by_typing_or_selected_before() {
    let mut desk = reading();
    let quote = "“По сообщению, Аспан Арба поставляет дроны фирме «Sky Mechanics».”";
    assert_eq!(desk.news("wvvcsup<enter>"), [format!("+ Aspan Arba supplies Sky Mechanics (drones). [{quote} ¶2]")]);
    // The same words are the same evidence.
    let before = desk.case().all_evidence().unwrap().len();
    assert_eq!(desk.news("cfounded<enter>"), [format!("+ Ilya Golberg founded Aspan Arba. [{quote} ¶2]")]);
    assert_eq!(desk.case().all_evidence().unwrap().len(), before);
    // A claim that the citations are shown of is meant where nothing is typed.
    desk.keys("/rys<enter>2<down>");
    assert!(!desk.screen().contains("Reader ▸"), "{}", desk.screen());
    let shown = desk.screen();
    assert!(shown.contains("Citations ▸ Sky Mechanics sells to Rys"), "{shown}");
    desk.keys("4O{vv");
    desk.keys("e");
    let told = desk.news("c<enter>");
    assert!(told.len() == 1 && told[0].starts_with("+ Sky Mechanics sells to Rys. [“"), "{told:?}: {}", desk.screen());
    let told = desk.news("<esc><esc>}vvc<enter>");
    assert!(told.len() == 1 && told[0].starts_with("+ Sky Mechanics sells to Rys. [“وقال"), "at once: {told:?}");
}

#[test]
fn a_passage_becomes_a_link_of_whom_it_names() {
    let mut desk = reading();
    desk.keys("}}vv");
    let told = desk.news("lrys<enter>supplies<enter>");
    assert_eq!(
        told,
        [
            "+ Aspan Arba supplies Rys.",
            "+ Aspan Arba supplies Rys. [“Aspan Arba, operating since April 2022, is named here.” ¶3]",
        ]
    );
}

#[test]
fn an_assertion_and_a_value_take_the_passage_too() {
    let mut desk = reading();
    desk.keys("}}vv");
    let told = desk.news("naIt is named.<enter>");
    assert!(
        told.contains(&"+ It is named. [“Aspan Arba, operating since April 2022, is named here.” ¶3]".to_owned()),
        "{told:?}"
    );
}

#[test]
fn words_of_ones_own_stand_in_place_of_the_passage_where_they_are_typed() {
    let mut desk = reading();
    desk.keys("}}vv");
    let told = desk.news("csup<tab><ctrl+u>It says so.<enter>");
    assert!(
        told.contains(&"+ Aspan Arba supplies Sky Mechanics (drones). [It says so. ¶3]".to_owned()),
        "{told:?}\n{}",
        desk.screen()
    );
}

#[test]
fn from_a_citation_to_its_words_which_stand_elsewhere_now_and_are_moved_only_by_a_key() {
    let mut desk = Workbench::with_documents(&[("summary.txt", SUMMARY)]);
    let locator = |desk: &Workbench| {
        let id = "at-work-since-kgd4q3st".into();
        desk.case().evidence(&id).unwrap().unwrap().locator.unwrap()
    };
    desk.keys("/asp<enter>3<end><up><up>4");
    assert!(desk.screen().contains("operating since April 2022"), "{}", desk.screen());
    desk.keys("<down>O");
    let screen = desk.screen();
    assert_eq!(place(&desk), "¶3", "{screen}");
    assert!(desk.is_shown("The quote stands at ¶3 here; the evidence says ¶6."), "{screen}");
    assert_eq!(locator(&desk), "¶6");
    desk.keys("y");
    assert_eq!(locator(&desk), "¶3");
    assert!(!desk.screen().contains("the evidence says"), "{}", desk.screen());
    desk.keys("u<esc><esc><esc>");
    assert_eq!(locator(&desk), "¶6");
    desk.keys("O");
    assert!(desk.is_shown("The quote stands at ¶3 here"), "{}", desk.screen());
}

#[test]
fn a_quote_that_another_version_does_not_hold_is_flagged_and_one_that_another_document_holds_is_found_there() {
    let mut desk = Workbench::with_documents(&[("one.txt", "Nothing of it.\n\nHere."), ("two.txt", "Or here.")]);
    desk.keys("/asp<enter>3<end><up><up>4<down>O");
    assert!(desk.is_shown("This document does not hold the quote of the"), "{}", desk.screen());
    let held = "Line 1.\n\nIt has been “oper\u{ad}ating since   April 2022”.";
    let mut desk =
        Workbench::with_documents(&[("one.txt", "Nothing of it."), ("two.txt", held), ("three.txt", "Nor here")]);
    desk.keys("/asp<enter>3<end><up><up>4<down>O");
    assert!(desk.is_shown("The quote stands at ¶2 here"), "{}", desk.screen());
    let title = desk.screen();
    assert!(title.contains(" of 3)"), "{title}");
    desk.keys(">");
    assert_ne!(desk.screen(), title);
}

#[test]
fn a_search_finds_any_script_and_goes_round() {
    let mut desk = reading();
    desk.keys("fgolberg");
    assert_eq!(place(&desk), "¶2");
    assert!(desk.screen().contains("Find words of the document"), "{}", desk.screen());
    desk.keys("<enter>");
    assert!(desk.screen().contains("match 1/1"), "{}", desk.screen());
    desk.keys("<home>faspan<enter>");
    for (key, at) in [("", 1), (".", 2), (".", 3), (".", 1), (",", 3), (",", 2)] {
        desk.keys(key);
        assert!(desk.screen().contains(&format!("match {at}/3")), "{key}: {at}: {}", desk.screen());
    }
    desk.keys("fbeijing<enter>");
    assert_eq!(place(&desk), "¶4");
    desk.keys("fnobody<enter>");
    assert!(desk.is_shown("“nobody” is nowhere in this document."), "{}", desk.screen());
}

#[test]
fn a_click_places_the_cursor_and_the_wheel_scrolls() {
    let long: String = (1..=400).map(|n| format!("Paragraph {n} names Rys.\n\n")).collect();
    let mut desk = Workbench::with_documents(&[("long.txt", &long)]);
    desk.keys("4S<down><down>O<click 50,4>");
    assert_eq!(place(&desk), "¶2");
    desk.keys("<wheel down 50,10><wheel down 50,10>");
    assert!(!desk.is_shown("Paragraph 1 "), "{}", desk.screen());
    assert_eq!(place(&desk), "¶2", "what the wheel does moves no cursor");
    desk.keys("<end>");
    assert_eq!(place(&desk), "¶400");
    assert!(desk.is_shown("¶400 Paragraph 400 names Rys."), "{}", desk.screen());
    desk.keys("<pageup>");
    assert!(desk.is_shown("Paragraph 390"), "{}", desk.screen());
    desk.keys("<home>f300<enter>");
    assert_eq!(place(&desk), "¶300");
}

#[test]
fn every_size_shows_it_unbroken() {
    for size in ["1x1", "20x5", "36x8", "80x24", "200x60"] {
        let mut desk = reading();
        desk.keys(&format!("<resize {size}>ww<down><down>vv<right>fa<enter>."));
        let (columns, rows) = size.split_once('x').unwrap();
        assert_eq!(desk.screen().lines().count(), rows.parse::<usize>().unwrap());
        if columns == "80" {
            assert!(desk.is_shown("¶4 无人机由大疆生产，见北京的报道。"), "{}", desk.screen());
        }
    }
}

proptest! {
    #![proptest_config(random::cases(8))]
    #[test]
    fn whatever_is_pressed_in_it_the_reader_is_left_with_esc(
        keys in proptest::collection::vec(reader_key(), 40),
        size in proptest::sample::select(vec!["80x24", "120x36", "20x5", "7x3", "40x12"]),
    ) {
        let mut desk = reading();
        desk.keys(&format!("<resize {size}>"));
        for key in keys {
            desk.keys(&key);
            if !desk.screen().contains("Reader") {
                desk.keys("<esc><esc><esc>4S<down><down>O");
            }
        }
        desk.keys("<esc><esc><esc><esc><esc><esc><resize 120x36>2");
        prop_assert!(desk.screen().contains("Chain ▸"), "{}", desk.screen());
    }
}

/// A key of the reader, or of what begins with a passage.
fn reader_key() -> impl Strategy<Value = String> {
    let own = commands::all().filter(|c| c.place == Place::Reader).flat_map(|c| c.keys).map(|k| (*k).to_owned());
    let others =
        ["e", "c<enter>", "cs<enter><enter>", "lrys<enter>sup<enter>", "fа<enter>", "f北京<esc>", "u", "O", "z"];
    let mouse = ["<click 40,5>", "<click 3,3>", "<wheel down 10,3>", "<wheel up 10,3>", "<resize 60x9>"];
    let all = own.chain(others.iter().chain(&mouse).map(|key| (*key).to_owned()));
    proptest::sample::select(all.collect::<Vec<String>>())
}
