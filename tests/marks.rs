//! Finding things again: the trail of where the reporter was, marks and their counts, bookmarks, notes.
#![allow(clippy::unwrap_used, reason = "a helper that fails here is a failed test")]

use muckrake::case::{Author, Case};
use muckrake::exchange::bundle;
use muckrake::tui::{Options, script};
use tempfile::TempDir;

const SMALL: (u16, u16) = (80, 24);
const LARGE: (u16, u16) = (200, 60);

/// A workbench over the bundled investigation, in a copy of its own.
struct Bench {
    _folder: TempDir,
    player: script::Player,
}

impl Bench {
    fn new(size: (u16, u16), options: Options) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let case = folder.path().join("transit.case");
        bundle::pack_embedded("kazakhstan-transit", &case).unwrap();
        let author = Author::fixed("Reporter", "2026-11-22T10:00:00Z", 7);
        let player = script::Player::new(Case::open(&case, author).unwrap(), size, options).unwrap();
        Self { _folder: folder, player }
    }

    fn large() -> Self {
        Self::new(LARGE, Options::default())
    }

    fn press(&mut self, keys: &str) -> String {
        for step in script::parse(keys).unwrap() {
            self.player.step(step);
        }
        self.player.screen().to_string()
    }

    /// What the chain is walked from, and whose dossier is shown.
    fn place(&mut self, keys: &str) -> (String, String) {
        let screen = self.press(keys);
        let lines: Vec<&str> = screen.lines().collect();
        let chain = lines[1].split("stream of ").nth(1).and_then(|rest| rest.split(" ─").next()).unwrap();
        let dossier = lines[2].split("││").nth(2).unwrap().trim_matches(['│', '▌', ' ']);
        let name = dossier.split("  ").next().unwrap().trim();
        (chain.to_owned(), name.to_owned())
    }
}

/// The lines of a screen that hold a text.
fn lines<'a>(screen: &'a str, text: &str) -> Vec<&'a str> {
    screen.lines().filter(|line| line.contains(text)).collect()
}

fn footer(screen: &str) -> &str {
    screen.lines().last().unwrap()
}

fn both(name: &str) -> (String, String) {
    (name.to_owned(), name.to_owned())
}

#[test]
fn the_trail_goes_back_and_forward_over_what_was_walked_from() {
    let mut bench = Bench::large();
    let first = bench.place("");
    assert_eq!(bench.place("/stek<enter>"), both("Stek"));
    assert_eq!(bench.place("/elix<enter>"), both("Elix-St"));
    assert_eq!(bench.place("["), both("Stek"));
    assert_eq!(bench.place("<alt+left>"), first);
    assert_eq!(bench.place("["), first, "there is nothing before the first");
    assert_eq!(bench.place("]"), both("Stek"));
    assert_eq!(bench.place("<alt+right>"), both("Elix-St"));
    // Another way from the middle: what lay ahead is gone.
    bench.press("[/fsb<enter>");
    let screen = bench.press("]");
    assert!(screen.contains("can do nothing just now"), "{screen}");
    assert_eq!(bench.place("<esc>["), both("Stek"));
}

#[test]
fn a_followed_link_is_on_the_trail_with_the_chain_that_it_was_followed_beside() {
    let mut bench = Bench::large();
    bench.press("/stek<enter>");
    let (chain, before) = bench.place("<down>3");
    assert_ne!(before, "Stek", "the dossier is that of the selected hop");
    let followed = |bench: &mut Bench| {
        let mut place = bench.place("");
        for _ in 0..40 {
            place = bench.place("<down><enter>");
            if place.1 != before {
                break;
            }
        }
        place
    };
    let (same, other) = followed(&mut bench);
    assert!(same == chain && other != before, "{other}");
    assert_eq!(bench.place("["), (chain.clone(), before.clone()));
    assert_eq!(bench.place("]"), (chain.clone(), other.clone()));
    // From a chain elsewhere back to the dossier that was looked at beside this one.
    bench.press("/fsb<enter>");
    assert_eq!(bench.place("["), (chain.clone(), other));
    assert_eq!(bench.place("["), (chain, before));
}

#[test]
fn the_keys_back_of_the_panes_go_along_the_same_trail() {
    let mut bench = Bench::large();
    let first = bench.place("");
    bench.press("/stek<enter>");
    assert_eq!(bench.place("b"), first);
    assert_eq!(bench.place("]"), both("Stek"));
    assert_eq!(bench.place("<esc>"), first);
    assert_eq!(bench.place("]"), both("Stek"));
    assert_eq!(bench.place("3b"), first);
    assert_eq!(bench.place("]"), both("Stek"));
}

#[test]
fn the_footer_offers_the_trail_only_where_it_leads() {
    let mut bench = Bench::large();
    let screen = bench.press("");
    assert!(!footer(&screen).contains("[ earlier") && !footer(&screen).contains("] later"), "{screen}");
    let screen = bench.press("/stek<enter>");
    assert!(footer(&screen).contains("[ earlier") && !footer(&screen).contains("] later"), "{screen}");
    let screen = bench.press("[");
    assert!(!footer(&screen).contains("[ earlier") && footer(&screen).contains("] later"), "{screen}");
}

#[test]
fn what_is_taken_back_leads_to_where_the_reporter_was() {
    let mut bench = Bench::large();
    bench.press("/stek<enter>");
    assert_eq!(bench.place("neNorthern Depot LLP<enter><enter>"), both("Northern Depot LLP"));
    assert_eq!(bench.place("u"), both("Stek"));
    let screen = bench.press("]");
    assert!(!screen.contains("Northern Depot"), "{screen}");
}

#[test]
fn going_back_on_a_small_screen_shows_what_changed() {
    let mut bench = Bench::new(SMALL, Options::default());
    bench.press("/stek<enter>L");
    let screen = bench.press("[");
    assert!(screen.contains("stream of Sky Mechanics"), "{screen}");
}

#[test]
fn a_marked_entity_shows_it_in_find_and_in_its_dossier() {
    let mut bench = Bench::large();
    bench.press("/stek<enter>mrmt");
    let screen = bench.press("");
    assert!(screen.contains("★ relevant  ☐ to do"), "{screen}");
    let row = lines(&screen, "│ Stek")[0];
    assert!(row.contains("★ ☐"), "{row}");
    let screen = bench.press("mr");
    assert!(!screen.contains('★') && screen.contains("☐ to do"), "{screen}");
}

#[test]
fn a_marked_claim_shows_it_in_the_dossier_and_in_the_citations() {
    let mut bench = Bench::large();
    bench.press("/stek<enter>");
    let before = bench.press("<down>");
    assert!(!before.contains('✓'), "{before}");
    let screen = bench.press("ms");
    let shown = lines(&screen, "✓");
    assert_eq!(shown.len(), 2, "in the dossier at the link, in the citations: {screen}");
    let all = bench.press("3<home>");
    assert!(lines(&all, "✓").len() > 1, "{all}");
}

#[test]
fn marks_are_told_apart_in_ascii() {
    let mut bench = Bench::new(LARGE, Options { plain: true, ..Options::default() });
    let screen = bench.press("/stek<enter>msmrmtB");
    assert!(screen.contains("v seen  * relevant  _ to do  @ bookmark"), "{screen}");
}

#[test]
fn the_menu_counts_each_mark_and_lists_what_carries_it() {
    let mut bench = Bench::large();
    let screen = bench.press("m");
    assert!(lines(&screen, "list what is relevant")[0].contains(" 0 "), "{screen}");
    bench.press("<esc>mr/stek<enter>mr/elix<enter>mt");
    let screen = bench.press("m");
    assert!(lines(&screen, "list what is relevant")[0].contains(" 2 "), "{screen}");
    assert!(lines(&screen, "list what is to do")[0].contains(" 1 "), "{screen}");
    let screen = bench.press("R");
    assert!(screen.contains("mark:relevant") && screen.contains("2/"), "{screen}");
    assert_eq!(bench.place("stek<enter>"), both("Stek"));
}

#[test]
fn a_bookmark_is_set_with_one_key_and_gone_to_with_two() {
    let mut bench = Bench::large();
    let screen = bench.press("'");
    assert!(screen.contains("can do nothing just now") && screen.contains("B sets a"), "{screen}");
    // On a hop of the chain the entity is meant, not the link.
    bench.press("<esc>/stek<enter><down>");
    let hop = bench.place("").1;
    let screen = bench.press("B");
    assert!(screen.contains("◆ bookmark"), "{screen}");
    bench.press("/fsb<enter>");
    assert_eq!(bench.place("'<enter>"), both(&hop));
    bench.press("B");
    let screen = bench.press("'");
    assert!(screen.contains("can do nothing just now"), "{screen}");
}

#[test]
fn a_bookmark_set_on_a_value_is_one_on_its_entity() {
    let mut bench = Bench::large();
    bench.press("/stek<enter>3<home><down>4<home>B");
    let screen = bench.press("");
    assert!(screen.contains("◆ bookmark"), "{screen}");
}

#[test]
fn a_note_is_one_key_and_its_words() {
    let mut bench = Bench::large();
    let screen = bench.press("/stek<enter>NAsk the registry again.<enter>");
    assert!(screen.contains("Ask the registry again."), "{screen}");
    // A hop's note is that of the link; what stands there is gone on with.
    bench.press("<down>NWho signed this?<enter>");
    let screen = bench.press("");
    assert!(lines(&screen, "no goods on this hop.Who signed this?").len() == 1, "{screen}");
    let screen = bench.press("N Asked twice.<enter>");
    assert!(screen.contains("Who signed this? Asked twice."), "{screen}");
}

#[test]
fn a_note_on_a_value_is_its_entitys_and_one_on_a_citation_its_evidences() {
    let mut bench = Bench::large();
    let screen = bench.press("/stek<enter>3<home><down>NSeen in the register.<enter>");
    assert!(screen.contains("Note") && screen.contains("Seen in the register."), "{screen}");
    let screen = bench.press("2<down>4<down>NCheck the page.<enter>");
    assert!(screen.contains("note: Check the page."), "{screen}");
}
