//! The tour of the bundled investigation: offered, played, pressed by hand, left at any step.
#![allow(clippy::unwrap_used, reason = "a helper that fails here is a failed test")]

use insta::assert_snapshot;
use muckrake::case::{Author, Case};
use muckrake::exchange::bundle;
use muckrake::tui::keymap::Overrides;
use muckrake::tui::{Offer, Options, commands, script};
use proptest::prelude::*;
use serde_json::Value;
use tempfile::TempDir;

const SMALL: (u16, u16) = (80, 24);
const USUAL: (u16, u16) = (120, 36);

/// What a reporter presses at each step, as the step says.
const BY_HAND: [&str; 5] =
    ["/гольберг<enter>", "/<ctrl+u>sky mech<enter><down><down>", "<down>", "4<down>", "x<enter>"];

/// A demo under way.
struct Demo {
    folder: TempDir,
    player: script::Player,
}

impl Demo {
    fn new(size: (u16, u16), options: Options) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let case = folder.path().join("demo.case");
        bundle::pack_embedded("kazakhstan-transit", &case).unwrap();
        let options = Options { folder: Some(folder.path().to_owned()), ..options };
        let author = Author::fixed("Reporter", "2026-11-22T10:00:00Z", 7);
        let player = script::Player::new(Case::open(&case, author).unwrap(), size, options).unwrap();
        Self { folder, player }
    }

    fn offered(size: (u16, u16)) -> Self {
        Self::new(size, Options { tour: Offer::AtOnce, ..Options::default() })
    }

    fn press(&mut self, keys: &str) -> String {
        for step in script::parse(keys).unwrap() {
            self.player.step(step);
        }
        self.player.screen().to_string()
    }

    fn summary(&self) -> bool {
        self.folder.path().join("demo.md").exists()
    }
}

fn assets() -> Value {
    serde_json::from_str(include_str!("../assets/reference/tour.json")).unwrap()
}

#[test]
fn it_is_offered_where_the_demo_opens_and_nowhere_else() {
    assert_snapshot!("offered_120x36", Demo::offered(USUAL).press(""));
    assert_snapshot!("offered_80x24", Demo::offered(SMALL).press(""));
    for tour in [Offer::Nowhere, Offer::WhenAsked] {
        let screen = Demo::new(USUAL, Options { tour, ..Options::default() }).press("");
        assert!(!screen.contains("Tour"), "{screen}");
    }
    let nowhere = Demo::new(USUAL, Options::default()).press(":tour<enter>");
    assert!(nowhere.contains("can do nothing just now") && nowhere.contains("demo"), "{nowhere}");
    let asked = Demo::new(USUAL, Options { tour: Offer::WhenAsked, ..Options::default() }).press(":tour<enter>");
    assert!(asked.contains("Tour 1/5"), "{asked}");
}

#[test]
fn each_step_is_played_before_the_reporters_eyes() {
    for key in ["<enter>", "<space>"] {
        let mut demo = Demo::offered(USUAL);
        for at in 1..=5 {
            let screen = demo.press(key);
            assert!(screen.contains(&format!("Tour {at}/5")), "{key} {at}: {screen}");
        }
        let done = demo.press(key);
        assert!(done.contains("That was the tour") && done.contains("Exported to") && demo.summary(), "{done}");
        assert!(!demo.press(key).contains("Tour"));
    }
}

#[test]
fn what_is_played_hides_nothing_that_it_is_about() {
    assert_snapshot!("tie_120x36", Demo::offered(USUAL).press("<enter><enter><enter><enter>"));
    assert_snapshot!("tie_80x24", Demo::offered(SMALL).press("<enter><enter><enter><enter>"));
    let done = Demo::offered(SMALL).press(&"<enter>".repeat(6));
    let whole = done.lines().filter(|line| line.contains("enter ends the tour") || line.contains("Exported to"));
    assert_eq!(whole.count(), 2, "{done}");
    // While something else is open, or where there is no room, it is one line.
    assert_snapshot!("export_80x24", Demo::offered(SMALL).press(&format!("{}x", "<enter>".repeat(5))));
    assert_snapshot!("tiny_20x5", Demo::offered((20, 5)).press("<enter>"));
}

#[test]
fn each_step_can_be_pressed_by_hand_and_played_all_the_same_when_lost() {
    let mut demo = Demo::offered(USUAL);
    demo.press("<enter>");
    for (at, keys) in BY_HAND.iter().enumerate() {
        let begun = demo.press("z");
        assert!(begun.contains(&format!("Tour {}/5", at + 1)) && begun.contains("ctrl+n plays it"), "{at}: {begun}");
        demo.press("z");
        let screen = demo.press(keys);
        assert!(screen.contains(&format!("Tour {}/5", at + 2)) || at == 4, "{at}: {screen}");
    }
    assert!(demo.press("").contains("That was the tour") && demo.summary());
    let mut lost = Demo::offered(USUAL);
    lost.press("<enter>");
    for at in 2..=5 {
        lost.press("2<home>3<down><down>:zoom<enter>/nobody of that name");
        assert!(lost.press("<ctrl+n>").contains(&format!("Tour {at}/5")), "{}", lost.press(""));
    }
    lost.press("?");
    assert!(lost.press("<ctrl+n>").contains("That was the tour"), "{}", lost.press(""));
}

#[test]
fn a_goal_that_is_there_already_waits_for_a_key() {
    let mut demo = Demo::offered(USUAL);
    let screen = demo.press(&format!("{}4", "<enter>".repeat(4)));
    assert!(screen.contains("Tour 5/5"), "{screen}");
    let again = demo.press("<esc>:tour<enter>");
    assert!(again.contains("Tour 1/5"), "{again}");
}

#[test]
fn esc_leaves_it_at_any_step_and_nothing_else() {
    for at in 0..=6 {
        let mut demo = Demo::offered(USUAL);
        let before = demo.press(&"<enter>".repeat(at));
        assert!(before.contains("Tour"), "{at}");
        let after = demo.press("<esc>");
        assert!(!after.contains("Tour"), "{at}: {after}");
        let title = |screen: &str| screen.lines().nth(1).unwrap().to_owned();
        assert_eq!(title(&before), title(&after), "nothing else is left");
        assert!(demo.press(":tour<enter>").contains("Tour 1/5"));
    }
}

#[test]
fn what_is_open_over_the_panes_is_closed_before_the_tour_is_left() {
    let mut demo = Demo::offered(USUAL);
    let open = demo.press(&format!("{}x", "<enter>".repeat(5)));
    assert!(open.contains("to the file") && open.contains("Tour 5/5"), "{open}");
    let closed = demo.press("<esc>");
    assert!(!closed.contains("to the file") && closed.contains("Tour 5/5"), "{closed}");
    assert!(!demo.press("<esc>").contains("Tour"));
}

#[test]
fn the_last_line_leaves_out_what_the_tour_takes() {
    let mut demo = Demo::offered(USUAL);
    let last = |screen: String| screen.lines().last().unwrap().to_owned();
    assert!(!last(demo.press("<enter>")).contains("enter"), "{}", demo.press(""));
    assert!(last(demo.press("<down><down>")).contains("enter open, close"), "{}", demo.press(""));
}

#[test]
fn any_other_key_leaves_the_offer_and_acts() {
    let screen = Demo::offered(USUAL).press("f");
    assert!(!screen.contains("Tour") && screen.contains("downstream of"), "{screen}");
    let mut demo = Demo::offered(USUAL);
    let screen = demo.press("N");
    assert!(screen.contains("not offered again") && demo.player.app().is_tour_declined(), "{screen}");
    assert!(!Demo::offered(USUAL).player.app().is_tour_declined());
    // Later the same key is the panes' own.
    let mut demo = Demo::offered(USUAL);
    demo.press("<enter>N");
    assert!(!demo.player.app().is_tour_declined());
}

#[test]
fn it_tells_the_keys_that_hold_and_plays_whatever_they_are() {
    let own: Overrides = [("app.find", "F"), ("chain.down", "J"), ("tour.play", "P"), ("app.citations", "<f4>")]
        .map(|(name, key)| (name.to_owned(), vec![key.to_owned()]))
        .into();
    let mut demo = Demo::new(USUAL, Options { tour: Offer::AtOnce, keys: own, ..Options::default() });
    assert!(demo.press("P").contains("F гольберг enter   P plays it"));
    assert!(demo.press("P").contains("F sky mech enter J J"));
    assert!(demo.press("PP").contains("f4"));
    assert!(demo.press("PP").contains("That was the tour"));
}

#[test]
fn its_steps_name_commands_that_there_are_and_word_people_as_reported() {
    let tour = assets();
    let steps = tour["steps"].as_array().unwrap();
    assert_eq!(steps.len(), BY_HAND.len());
    for step in steps {
        for played in step["play"].as_array().unwrap() {
            if let Some(name) = played["do"].as_str() {
                assert!(commands::named(name).is_some(), "there is no command {name}");
            }
        }
        let text = step["text"].as_str().unwrap();
        for verb in [" own", " found", " suppl"] {
            assert!(!text.contains(verb) || text.contains("reported"), "{text}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn nothing_breaks_whatever_is_pressed_beside_it(
        size in (1_u16..=140, 1_u16..=45),
        keys in proptest::collection::vec(prop_oneof![
            3 => Just("<enter>".to_owned()),
            2 => Just("<ctrl+n>".to_owned()),
            1 => Just(":tour<enter>".to_owned()),
            6 => proptest::sample::select(commands::all().flat_map(|c| c.keys).map(|k| (*k).to_owned())
                .filter(|k| !["q", "<ctrl+c>"].contains(&k.as_str())).collect::<Vec<_>>()),
            1 => (1_u16..=140, 1_u16..=45).prop_map(|(x, y)| format!("<resize {x}x{y}>")),
            1 => (0_u16..140, 0_u16..45).prop_map(|(x, y)| format!("<click {x},{y}>")),
        ], 1..25),
    ) {
        let mut demo = Demo::offered(size);
        for key in keys {
            demo.press(&key);
        }
    }
}
