//! The workbench as a reader sees it, played by key scripts over the bundled investigation.
#![allow(clippy::unwrap_used, reason = "a helper that fails here is a failed test")]

#[path = "support/random.rs"]
mod random;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use insta::assert_snapshot;
use muckrake::case::{Attachment, Author, Case, Draft};
use muckrake::error::Result;
use muckrake::exchange::bundle;
use muckrake::model::{Entity, EntityId, SourceId, Value};
use muckrake::tui::{Options, commands, script};
use proptest::prelude::*;
use tempfile::TempDir;
use unicode_width::UnicodeWidthStr;

const SMALL: (u16, u16) = (80, 24);
const USUAL: (u16, u16) = (120, 36);
const LARGE: (u16, u16) = (200, 60);

/// The bundled investigation, packed once; tests only read it.
fn bundled() -> PathBuf {
    static PACKED: OnceLock<TempDir> = OnceLock::new();
    let folder = PACKED.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        bundle::pack_embedded("kazakhstan-transit", &folder.path().join("transit.case")).unwrap();
        folder
    });
    folder.path().join("transit.case")
}

fn author() -> Author {
    Author::fixed("Reporter", "2026-11-22T10:00:00Z", 7)
}

fn played_on(path: &Path, script: &str, size: (u16, u16), options: Options) -> script::Screen {
    script::play(Case::open(path, author()).unwrap(), script, size, options).unwrap()
}

fn played(script: &str, size: (u16, u16)) -> script::Screen {
    played_on(&bundled(), script, size, Options::default())
}

/// A case of entities with these names, in a folder of its own.
fn named(names: &[&str]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("names.case");
    let mut case = Case::create(&path, "Names", author()).unwrap();
    case.act("names", |draft| names.iter().try_for_each(|name| company(draft, name))).unwrap();
    (folder, path)
}

fn company(draft: &mut Draft<'_>, name: &str) -> Result<()> {
    let id = EntityId::fresh(name, draft.random()?);
    draft.put_entity(&Entity { id: id.clone(), schema: "Company".to_owned(), ..Entity::default() })?;
    put(draft, &id, "name", name)
}

/// A case of firms, each a letter, and of who supplies whom.
fn supplied(pairs: &[(&str, &str)]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chain.case");
    let mut case = Case::create(&path, "Chain", author()).unwrap();
    case.act("who supplies whom", |draft| {
        let names: BTreeSet<&str> = pairs.iter().flat_map(|(from, to)| [*from, *to]).collect();
        for name in names {
            let id = EntityId::from(name);
            draft.put_entity(&Entity { id: id.clone(), schema: "Company".to_owned(), ..Entity::default() })?;
            put(draft, &id, "name", &format!("Firm {name}"))?;
        }
        for (from, to) in pairs {
            let id = EntityId::new(format!("{from}-{to}"));
            draft.put_entity(&Entity { id: id.clone(), schema: "EconomicActivity".to_owned(), ..Entity::default() })?;
            put(draft, &id, "sender", from)?;
            put(draft, &id, "receiver", to)?;
        }
        Ok(())
    })
    .unwrap();
    (folder, path)
}

fn put(draft: &mut Draft<'_>, entity: &EntityId, property: &str, value: &str) -> Result<()> {
    let (property, value) = (property.to_owned(), value.to_owned());
    draft.add_value(&Value { entity: entity.clone(), property, value, ..Value::default() })
}

#[test]
fn it_opens_on_the_entity_with_most_claims() {
    assert_snapshot!("opening_120x36", played("", USUAL));
}

#[test]
fn a_small_screen_shows_one_pane_and_what_the_selected_claim_rests_on() {
    assert_snapshot!("a_tie_selected_80x24", played("<down><down><down>", SMALL));
}

#[test]
fn a_large_screen_shows_the_other_chain() {
    assert_snapshot!("stek_200x60", played("/stek<enter><down><down>", LARGE));
}

/// The bundled investigation with a text in several scripts attached to its news summary.
fn with_a_document() -> (TempDir, PathBuf) {
    const TEXT: &str = "Written for the tests.\n\n\
        По сообщению, Аспан Арба поставляет дроны фирме «Sky Mechanics». Гольберга называют основателем Аспан Арбы.\n\n\
        Aspan Arba, operating since April 2022, is named here. The summary says that Rys buys from it.\n\n\
        无人机由大疆生产，见北京的报道。\n\nوقال إيليا غولبيرغ إنه لا يعلق.";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("transit.case");
    std::fs::copy(bundled(), &path).unwrap();
    let mut case = Case::open(&path, author()).unwrap();
    let source = SourceId::from("news-summary-hcq8jb6h");
    let (bytes, source) = (TEXT.as_bytes(), &source);
    let file = Attachment { bytes, source, name: "summary.txt", media: None, taken: None };
    case.act("a document", |draft| draft.attach(&file).map(drop)).unwrap();
    (folder, path)
}

#[test]
fn a_document_is_read_beside_what_rests_on_it() {
    let (_folder, path) = with_a_document();
    let shown = |script, size| played_on(&path, script, size, Options::default());
    assert_snapshot!("reader_selected_80x24", shown("4S<down><down>Owvv", SMALL));
    assert_snapshot!("reader_moved_quote_120x36", shown("/asp<enter>3<end><up><up>4<down>O", USUAL));
    let styled = shown("4S<down><down>Ofaspan<enter>", SMALL).styled();
    assert!(styled.contains("bold underlined}Aspan{117 underlined} Arba{}"), "{styled}");
    assert!(styled.contains("underlined}Гольберга"), "{styled}");
}

#[test]
fn downstream_is_one_key_away() {
    assert_snapshot!("downstream_120x36", played("f<down><down><down>", USUAL));
}

#[test]
fn from_a_claim_to_everything_that_rests_on_its_source() {
    assert_snapshot!("source_80x24", played("<down><down>4v", SMALL));
}

#[test]
fn what_falls_without_a_note_and_then_without_its_source() {
    let falls = |keys: &str| played(&format!("<down><down>4<down>{keys}"), USUAL).to_string();
    let (note, source) = (falls("w"), falls("ww"));
    assert!(note.contains("what falls without News summary on chips and drones ¶6"), "{note}");
    assert!(note.contains("◐ → ○ hop: Aspan Arba supplies Sky Mechanics (drones)."), "{note}");
    assert!(source.contains("what falls without News summary on chips and drones ─"), "{source}");
    assert!(source.contains("20 notes would go, and 82 claims rest on that."), "{source}");
    assert!(falls("www").contains("what falls without Joint investigation"), "then its origin");
    assert_eq!(falls("w<backspace>"), falls(""), "and back");
}

#[test]
fn the_weakest_hop_is_named_and_dates_that_do_not_fit_stand_under_their_hop() {
    let (_folder, path) = supplied(&[("A", "B"), ("B", "C")]);
    let mut case = Case::open(&path, author()).unwrap();
    case.act("dates", |draft| {
        put(draft, &"B-C".into(), "endDate", "2022")?;
        put(draft, &"A-B".into(), "startDate", "2023-05")
    })
    .unwrap();
    drop(case);
    let screen = played_on(&path, "/firm c<enter>w", USUAL, Options::default()).to_string();
    assert!(screen.contains("✗ the dates don't fit: it came after it went on"), "{screen}");
    assert!(screen.contains("Citations ▸ upstream of Firm C, as a whole"), "{screen}");
    assert!(
        screen.contains("○ No hop is weaker than another: each of 2 is uncited (nothing supports it)."),
        "{screen}"
    );
    assert!(screen.contains("The dates don't fit: it came after it went on"), "{screen}");
}

#[test]
fn help_lists_the_keys_by_what_they_are_for() {
    assert_snapshot!("help_120x36", played("?", USUAL));
    assert_snapshot!("help_80x24", played("?<pagedown><pagedown><pagedown>", SMALL));
}

#[test]
fn the_palette_finds_a_command_by_what_it_does() {
    assert_snapshot!("palette_80x24", played(":suppl", SMALL));
}

#[test]
fn plain_is_ascii_without_frames() {
    let plain = Options { plain: true, ..Options::default() };
    let screen = played_on(&bundled(), "<down><down>", SMALL, plain);
    assert_snapshot!("plain_80x24", screen);
    let signs = |c: char| !c.is_ascii() && !c.is_alphanumeric() && c != '¶';
    assert!(!screen.to_string().contains(signs), "a sign that is not ASCII");
}

#[test]
fn a_very_small_screen_still_says_something() {
    assert_snapshot!("tiny_20x5", played("<down>", (20, 5)));
}

#[test]
fn the_last_line_fits_every_width_and_always_offers_help() {
    for columns in (8..=200).step_by(6) {
        let last = played("", (columns, 24)).lines().pop().unwrap();
        assert!(last.contains("? help") && last.width() <= usize::from(columns), "{columns}: {last}");
        assert!(!last.contains('…'), "{columns}: {last}");
    }
    // Nothing is offered that can't act: there is nowhere to go back to, and nothing to undo.
    let first = played("", LARGE).lines().pop().unwrap();
    assert!(!first.contains("undo") && !first.contains("back") && !first.contains("root here"), "{first}");
}

#[test]
fn colours_tell_standing_selection_and_focus() {
    assert_snapshot!("colours_80x24", played("<down><down><down>", SMALL).styled());
}

#[test]
fn without_colour_the_selection_is_reversed() {
    let bare = Options { colour: false, ..Options::default() };
    let screen = played_on(&bundled(), "<down>", SMALL, bare).styled();
    assert!(screen.contains("reversed}") && !screen.contains("{75"));
}

#[test]
fn any_script_finds_any_script_until_folding_is_switched_off() {
    let folded = played("/гольберг", SMALL).to_string();
    assert!(folded.contains("1/") && folded.contains("Ilya Golberg"), "{folded}");
    let written = played("/<ctrl+f>гольберг", SMALL).to_string();
    assert!(written.contains("as written") && written.contains("nothing fits"), "{written}");
}

#[test]
fn the_form_that_matched_stands_beside_the_caption() {
    let (_folder, path) = named(&["Aspan Arba"]);
    let mut case = Case::open(&path, author()).unwrap();
    let id = case.busiest().unwrap().unwrap();
    case.act("alias", |draft| {
        let alias = "Небесная повозка".to_owned();
        draft.add_value(&Value { entity: id, property: "alias".to_owned(), value: alias, ..Value::default() })
    })
    .unwrap();
    let screen = script::play(case, "/povozka", SMALL, Options::default()).unwrap().to_string();
    assert!(screen.contains("Aspan Arba  Небесная повозка"), "{screen}");
}

#[test]
fn a_filter_that_is_none_says_which_there_are() {
    let screen = played("/has:uncitd", SMALL).to_string();
    assert!(screen.contains("uncitd") && screen.contains("uncited"), "{screen}");
}

#[test]
fn enter_on_a_found_entity_walks_its_chain_and_shows_its_dossier() {
    let screen = played("/elix<enter>", USUAL).to_string();
    assert!(screen.contains("upstream of Elix-St") && screen.contains("1 step back"), "{screen}");
    assert!(screen.lines().nth(2).unwrap().matches("Elix-St").count() >= 2, "{screen}");
    let back = played("/elix<enter>b", USUAL).to_string();
    assert!(back.contains("upstream of Sky Mechanics") && !back.contains("step back"), "{back}");
}

#[test]
fn a_branch_closes_and_opens_with_the_arrows() {
    let closed = played("<down><down><left>", USUAL).to_string();
    assert!(closed.contains("+1") && !closed.contains("gap:"), "{closed}");
    let open = played("<down><down><left><right>", USUAL).to_string();
    assert!(!open.contains("+1") && open.contains("gap:"), "{open}");
}

#[test]
fn a_gap_is_shown_as_a_question_that_nothing_is_cited_to() {
    let screen = played("<down><down><down><down>", SMALL).to_string();
    assert!(screen.contains("asked, not asserted"), "{screen}");
}

#[test]
fn a_circle_is_marked_and_leads_back_to_where_it_is_walked() {
    let (_folder, path) = supplied(&[("b", "a"), ("c", "b"), ("a", "c"), ("d", "a")]);
    let chain = |keys: &str| {
        let screen = played_on(&path, &format!("/firm a<enter>{keys}"), SMALL, Options::default());
        screen.lines().into_iter().filter(|line| line.contains("Firm")).collect::<Vec<_>>()
    };
    // The circle: a is supplied by b, b by c, c by a again.
    let rows = chain("<down><right><right><right>");
    let again: Vec<&String> = rows.iter().filter(|row| row.contains("again")).collect();
    assert!(again.len() == 1 && again[0].contains("Firm a"), "{rows:#?}");
    let walked = chain("<down><right><right><right><right><right><right>");
    assert_eq!(walked.iter().filter(|row| row.contains("again")).count(), 1, "{walked:#?}");
}

#[test]
fn what_is_reached_by_two_ways_is_walked_once() {
    let (_folder, path) = supplied(&[("b", "a"), ("c", "a"), ("d", "b"), ("d", "c"), ("e", "d"), ("f", "e")]);
    let chain = |keys: &str| played_on(&path, &format!("/firm a<enter>{keys}"), SMALL, Options::default()).to_string();
    let before = chain("");
    assert_eq!(before.matches("again").count(), 1, "{before}");
    // From the second d to the first, and there it opens.
    let after = chain("<end><enter><right>");
    assert_eq!(after.matches("supplied by  Firm e").count(), 1, "{after}");
    let lines: Vec<&str> = after.lines().filter(|line| line.contains("supplied by")).collect();
    assert!(lines[2].contains("Firm e"), "under the first: {after}");
}

#[test]
fn further_hops_are_read_where_they_stand() {
    let names: Vec<String> = (0..130).map(|n| format!("s{n}")).collect();
    let pairs: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "a")).collect();
    let (_folder, path) = supplied(&pairs);
    let screen = played_on(&path, "<end>", SMALL, Options::default()).to_string();
    assert!(screen.contains("and 30 more"), "{screen}");
    let more = played_on(&path, "<end><enter><end>", SMALL, Options::default()).to_string();
    assert!(!more.contains("more") && more.contains("└─◂ supplied by"), "{more}");
}

#[test]
fn the_dossier_follows_a_link_and_comes_back() {
    let followed = played("3<end><home><down><down><enter>", SMALL).to_string();
    let subject = followed.lines().nth(3).unwrap().to_owned();
    assert!(!subject.contains("Sky Mechanics"), "{followed}");
    let back = played("3<end><home><down><down><enter>b", SMALL).to_string();
    assert!(back.lines().nth(3).unwrap().contains("Sky Mechanics"), "{back}");
}

#[test]
fn the_mouse_selects_opens_and_turns_tabs() {
    let selected = played("<click 40,4>", USUAL).styled();
    assert!(selected.contains("supplied by"));
    let closed = played("<click 40,4><click 40,4>", USUAL).to_string();
    assert!(closed.contains("+1"), "{closed}");
    let tab = played("<click 15,1>", SMALL).to_string();
    assert!(tab.contains("╭ Dossier"), "{tab}");
    let scrolled = played("<wheel down 5,10>", USUAL).to_string();
    assert!(!scrolled.contains(" Armenia "), "{scrolled}");
}

#[test]
fn pasted_text_is_looked_for() {
    let screen = played("<paste Aspan\nArba>", USUAL).to_string();
    assert!(screen.contains("❯ Aspan Arba") && screen.contains("1/"), "{screen}");
}

#[test]
fn zoom_and_another_size_keep_what_is_selected() {
    let zoomed = played("<down><down>z", USUAL).to_string();
    assert!(zoomed.contains("Chain") && !zoomed.contains("Dossier"), "{zoomed}");
    let again = played("<down><down>z<resize 80x24>z<resize 120x36>", USUAL).to_string();
    assert_eq!(again, played("<down><down>", USUAL).to_string());
}

#[test]
fn what_was_undone_can_be_done_again() {
    let (_folder, path) = named(&["Aspan Arba"]);
    let undone = played_on(&path, ":undo the last action<enter>", SMALL, Options::default()).to_string();
    assert!(undone.contains("Undid action 2: names") && undone.contains("0 entities"), "{undone}");
    let (_folder, path) = named(&["Aspan Arba"]);
    let again = played_on(&path, ":undo the last action<enter><ctrl+r>", SMALL, Options::default()).to_string();
    assert!(again.contains("1 entity") && again.contains("saved"), "{again}");
    let (_folder, path) = named(&["Aspan Arba"]);
    let twice = played_on(&path, ":undo the last action<enter><ctrl+r>u", SMALL, Options::default()).to_string();
    assert!(twice.contains("0 entities"), "{twice}");
}

#[test]
fn undo_leaves_what_this_window_did_not_do() {
    let screen = played("u", SMALL).to_string();
    assert!(screen.contains("can do nothing just now") && screen.contains("31 entities"), "{screen}");
}

#[test]
fn a_redacted_export_is_asked_for_by_one_key_and_says_what_was_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("summary.json");
    assert!(played("x", SMALL).to_string().contains("all of the case, confidential sources too"));
    let asked = played("x<ctrl+l>", SMALL).to_string();
    assert!(asked.contains("redacted: without confidential sources") && asked.contains("-redacted.md"), "{asked}");
    let script = format!("x<ctrl+l><down><ctrl+u>{}<enter>", file.display());
    let written = played(&script, (200, 60)).to_string();
    // The message breaks its lines where the path has it.
    assert!(written.contains("Exported") && written.contains("besides"), "{written}");
    let whole = std::fs::read_to_string("investigations/kazakhstan-transit/sources.jsonl").unwrap();
    let id = whole.split('"').nth(3).unwrap();
    let redacted = std::fs::read_to_string(&file).unwrap();
    assert!(redacted.len() > 1_000 && !redacted.contains(id), "its keys are made anew: {id}");
}

#[test]
fn an_export_is_written_where_it_was_asked_and_never_over_a_file_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("summary.md");
    let script = format!("x<ctrl+u>{}<enter>", file.display());
    let first = played(&script, USUAL).to_string();
    assert!(first.contains("Exported to") && file.metadata().unwrap().len() > 1_000, "{first}");
    std::fs::write(&file, "mine").unwrap();
    let asked = played(&script, USUAL).to_string();
    assert!(asked.contains("there already") && file.metadata().unwrap().len() == 4, "{asked}");
    played(&format!("{script}<enter>"), USUAL);
    assert!(file.metadata().unwrap().len() > 1_000);
}

#[test]
fn columns_stay_in_line_whatever_the_script() {
    let names =
        ["Гольберг и сыновья", "شركة السماء", "北京天空机械有限公司", "नमस्ते कंपनी", "Cafe\u{301} Zu\u{308}rich", "天"];
    let (_folder, path) = named(&names);
    for (size, keys) in [(USUAL, ""), (SMALL, "/"), (SMALL, "3"), ((44, 12), "/"), (USUAL, "/天")] {
        let screen = played_on(&path, keys, size, Options::default());
        let framed = screen.lines().into_iter().filter(|line| line.starts_with(['│', '╭', '╰']));
        for line in framed {
            assert_eq!(line.width(), usize::from(size.0), "{size:?} {keys}: {line}");
        }
    }
}

#[test]
fn a_name_that_would_drive_the_terminal_is_spelt_out() {
    let (_folder, path) = named(&["\u{1b}]0;owned\u{7}Sky\u{202e}x"]);
    for keys in ["", "/", "3", "4"] {
        let screen = played_on(&path, keys, SMALL, Options::default()).to_string();
        assert!(screen.contains("<U+001B>") && screen.contains("<U+202E>"), "{screen}");
        assert!(!screen.contains(['\u{1b}', '\u{7}', '\u{202e}']));
    }
}

#[test]
fn an_empty_case_says_so() {
    let (_folder, path) = named(&[]);
    let screen = played_on(&path, "<down><enter>fr", USUAL, Options::default()).to_string();
    assert!(screen.contains("no entities yet") && screen.contains("no entity to start from"), "{screen}");
}

/// Steps that a hand on the keyboard and the mouse may make, in any order.
fn any_step() -> impl Strategy<Value = String> {
    let keys: Vec<String> = commands::all().flat_map(|c| c.keys).map(|k| (*k).to_owned()).collect();
    let keys: Vec<String> = keys.into_iter().filter(|k| !["q", "x", "<ctrl+c>"].contains(&k.as_str())).collect();
    prop_oneof![
        8 => proptest::sample::select(keys),
        2 => "[a-zа-я :]",
        1 => (0_u16..250, 0_u16..80).prop_map(|(x, y)| format!("<click {x},{y}>")),
        1 => (0_u16..250, 0_u16..80).prop_map(|(x, y)| format!("<wheel down {x},{y}>")),
        1 => (1_u16..=250, 1_u16..=80).prop_map(|(x, y)| format!("<resize {x}x{y}>")),
        1 => Just("<paste is:company\u{202e} golb>".to_owned()),
    ]
}

proptest! {
    #![proptest_config(random::cases(24))]
    #[test]
    fn nothing_breaks_whatever_is_pressed_at_any_size(
        size in (1_u16..=250, 1_u16..=80),
        steps in proptest::collection::vec(any_step(), 1..40),
        plain in any::<bool>(),
    ) {
        // A copy of its own: undo is among what may be pressed, and so is an export.
        let folder = tempfile::tempdir().unwrap();
        let options = Options { plain, folder: Some(folder.path().to_owned()), ..Options::default() };
        let path = folder.path().join("copy.case");
        std::fs::copy(bundled(), &path).unwrap();
        let mut player = script::Player::new(Case::open(&path, author()).unwrap(), size, options).unwrap();
        for step in steps.iter().flat_map(|step| script::parse(step).unwrap()) {
            player.step(step);
            player.screen();
        }
    }
}

#[test]
#[ignore = "for looking at a screen: KEYS='<down>' SIZE=120x36 cargo test --test screens look -- --ignored --nocapture"]
fn look() {
    let set = |name: &str| std::env::var(name).ok();
    let size = set("SIZE").unwrap_or("120x36".to_owned());
    let (columns, rows) = size.split_once('x').unwrap();
    let options = Options { plain: set("PLAIN").is_some(), ..Options::default() };
    let path = set("CASE").map_or_else(bundled, PathBuf::from);
    let size = (columns.parse().unwrap(), rows.parse().unwrap());
    println!("{}", played_on(&path, &set("KEYS").unwrap_or_default(), size, options));
}

#[test]
fn a_damaged_case_is_open_for_reading_only_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { only_reads: Some("The case file is damaged: page 4".to_owned()), ..Options::default() };
    bundle::pack_embedded("kazakhstan-transit", &folder.path().join("a.case")).unwrap();
    let case = || Case::open_read_only(&folder.path().join("a.case")).unwrap();
    let screen = script::play(case(), "", (120, 36), options.clone()).unwrap();
    let text = screen.lines().join("\n");
    assert!(text.contains("read only") && text.contains("page 4") && text.contains("only reads"), "{text}");
    let screen = script::play(case(), "<esc>:undo the last<enter>", (120, 36), options).unwrap();
    assert!(!screen.lines().join("\n").contains("Undid"), "{}", screen.lines().join("\n"));
}

#[test]
fn a_tie_is_told_in_full_where_the_chain_is_narrow() {
    let screen = played("", USUAL);
    let lines = screen.lines();
    let at = lines.iter().position(|line| line.contains('⚑')).unwrap();
    let chain = |at: usize| lines[at].chars().skip(29).take(57).collect::<String>().trim().to_owned();
    let told = format!("{} {}", chain(at).trim_end_matches([' ', '◐']), chain(at + 1));
    assert_eq!(told, "⚑ Ilya Golberg: owns Sky Mechanics, founded Aspan Arba", "{screen}");
    let below = played("<down><down><down><down>", USUAL).to_string();
    assert!(below.contains("Citations ▸ Who sells the drones to Aspan Arba?"), "{below}");
    let clicked = played(&format!("<click 60,{}>", at + 1), USUAL).to_string();
    assert!(clicked.contains("Citations ▸ 2 claims"), "{clicked}");
    let zoomed = played("<resize 60x24><resize 200x60>", USUAL).to_string();
    assert!(zoomed.contains("owns Sky Mechanics, founded Aspan Arba"), "{zoomed}");
}

#[test]
fn the_palette_finds_first_what_is_called_so() {
    let first = |typed: &str| {
        let lines = played(&format!(":{typed}"), USUAL).lines();
        let at = lines.iter().position(|line| line.contains(&format!("❯ {typed}"))).unwrap();
        lines[at + 1].clone()
    };
    for (typed, title) in [
        ("zoom", " let one pane have the screen"),
        ("theme", " next theme "),
        ("undo", " undo "),
        ("redo", " redo "),
        ("back", " back "),
        ("root", " walk the chain from "),
        ("quit", " quit "),
        ("sources", " show all sources "),
    ] {
        assert!(first(typed).contains(&format!("│{title}")), "{typed}: {}", first(typed));
    }
}

/// What reporters type who don't know our words, and the command that they mean.
const MEANT: [(&str, &str); 48] = [
    ("who owns", "app.dossier"),
    ("go back", "app.back"),
    ("save", "app.export"),
    ("save as", "app.export"),
    ("undo", "app.undo"),
    ("take back", "app.undo"),
    ("oops", "app.undo"),
    ("language", "case.title"),
    ("show sources", "citations.sources"),
    ("sources", "citations.sources"),
    ("print", "app.export"),
    ("pdf", "app.export"),
    ("new company", "new.entity"),
    ("add a person", "new.entity"),
    ("delete", "thing.delete"),
    ("remove", "thing.delete"),
    ("who supplies", "app.chain"),
    ("customers", "chain.flip"),
    ("downstream", "chain.flip"),
    ("search", "app.find"),
    ("look for", "app.find"),
    ("rename", "entity.rename"),
    ("edit", "thing.edit"),
    ("connect", "link.new"),
    ("relationship", "link.new"),
    ("footnote", "cite.new"),
    ("quote", "evidence.new"),
    ("alias", "value.new"),
    ("country", "value.new"),
    ("unknown", "new.gap"),
    ("question", "new.gap"),
    ("url", "new.source"),
    ("add an article", "new.source"),
    ("fact check", "claim.rule"),
    ("verified", "claim.rule"),
    ("full screen", "app.zoom"),
    ("dark mode", "app.theme"),
    ("exit", "app.quit"),
    ("shortcuts", "app.help"),
    ("how do i search", "app.find"),
    ("tutorial", "app.tour"),
    ("todo", "mark.to_do"),
    ("important", "mark.relevant"),
    ("redo", "app.redo"),
    ("expand", "chain.open"),
    ("why", "app.citations"),
    ("history", "app.log"),
    ("who did", "app.log"),
];

#[test]
fn the_palette_knows_what_reporters_call_things() {
    let mut player = script::Player::new(Case::open(&bundled(), author()).unwrap(), USUAL, Options::default()).unwrap();
    let mut wrong = Vec::new();
    for (typed, name) in MEANT {
        for step in script::parse(&format!(":{typed}")).unwrap() {
            player.step(step);
        }
        let screen = player.screen().to_string();
        let told = screen.lines().any(|line| line.split(['│', ' ']).any(|word| word == name));
        if !told {
            wrong.push(format!("{typed} is not {name}"));
        }
        script::parse("<esc>").unwrap().into_iter().for_each(|step| player.step(step));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_shown_turns_elsewhere_when_it_has_gone_from_the_case() {
    let (_folder, path) = named(&["Zarya"]);
    let mut case = Case::open(&path, author()).unwrap();
    case.act("a firm that comes first", |draft| {
        let id = EntityId::from("busy");
        draft.put_entity(&Entity { id: id.clone(), schema: "Company".to_owned(), ..Entity::default() })?;
        ["name", "alias", "notes"].iter().try_for_each(|property| put(draft, &id, property, "Busy Firm"))
    })
    .unwrap();
    let before = played_on(&path, "", USUAL, Options::default()).to_string();
    assert!(before.contains("upstream of Busy Firm"), "{before}");
    let turned = played_on(&path, ":undo the last action<enter><esc>", USUAL, Options::default()).to_string();
    assert!(turned.contains("upstream of Zarya") && turned.contains("Citations ▸ Zarya"), "{turned}");
    assert!(!turned.contains("Busy"), "{turned}");
    let empty = played_on(&path, ":undo the last action<enter><esc>", USUAL, Options::default()).to_string();
    assert!(empty.contains("no entity to start from") && empty.contains("nothing selected"), "{empty}");
    let words: Vec<&str> = empty.split_whitespace().collect();
    assert!(words.join(" ").contains("no longer in"), "{empty}");
}

#[test]
fn the_key_that_leads_to_find_is_not_typed_there() {
    let screen = played("//", USUAL).to_string();
    assert!(screen.contains("31/31"), "{screen}");
    let kept = played("/sky<tab>//", USUAL).to_string();
    assert!(kept.contains("❯ sky ") && !kept.contains("sky/"), "{kept}");
    let typed = played("/a/b", USUAL).to_string();
    assert!(typed.contains("❯ a/b"), "{typed}");
}

#[test]
fn notes_stand_by_what_they_are_on() {
    let words = |screen: script::Screen| -> String {
        let told = screen.lines().join(" ");
        told.split(['│', ' ']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let evidence = words(played("<down><down><down>4", LARGE));
    assert!(evidence.contains("note: “Its founder” is read as the founder of Aspan Arba"), "{evidence}");
    let gap = words(played("<down><down>3<end><up>", LARGE));
    assert!(gap.contains("nothing is cited to it") && gap.contains("note: The article names"), "{gap}");
    let assertion = words(played("<down><down>3<home><down><down><down><down><down>", LARGE));
    assert!(assertion.contains("note: Not a date of incorporation"), "{assertion}");
    let (_folder, path) = supplied(&[("A", "B")]);
    let mut case = Case::open(&path, author()).unwrap();
    case.act("a note", |draft| {
        let note = Some("By the register alone.".to_owned());
        let link = EntityId::from("A-B");
        draft.put_entity(&Entity { id: link, schema: "EconomicActivity".to_owned(), note, ..Entity::default() })
    })
    .unwrap();
    let link = words(played_on(&path, "/firm b<enter><down>", LARGE, Options::default()));
    assert!(link.contains("note: By the register alone."), "{link}");
}

#[test]
fn sources_are_called_by_their_titles() {
    let screen = played("4S<end><up><up><up>", LARGE).to_string();
    assert!(screen.contains("all sources"), "{screen}");
    let mut seen = 0;
    for down in 0..12 {
        let at = "<down>".repeat(down);
        let source = played(&format!("4Sz<home>{at}<enter>"), LARGE).to_string();
        assert!(!source.contains("relayed by news-summary") && !source.contains("in news-summary"), "{source}");
        seen += usize::from(source.contains("relayed by News summary"));
    }
    assert!(seen > 0, "no source is relayed");
}
