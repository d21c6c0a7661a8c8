//! Frames: only what may look otherwise is drawn again, and the screen is the same as if all of it were.
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail loudly")]

#[path = "support/random.rs"]
mod random;
#[path = "support/terminal.rs"]
mod terminal;
#[path = "support/tools.rs"]
mod tools;

use muckrake::case::{Author, Case};
use muckrake::exchange::bundle;
use muckrake::tui::Options;
use muckrake::tui::app::LastFrame;
use muckrake::tui::script::{self, Player};
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use tempfile::TempDir;

use terminal::Terminal;

/// What may be pressed: everything that shows, moves, covers or resizes something, in all panes.
const STEPS: [&str; 46] = [
    "/",
    "s",
    "o",
    "б",
    "北",
    "<backspace>",
    "<ctrl+u>",
    "<enter>",
    "<tab>",
    "<shift+tab>",
    "<esc>",
    "<up>",
    "<down>",
    "<left>",
    "<right>",
    "<pagedown>",
    "<home>",
    "<end>",
    "j",
    "k",
    "z",
    "?",
    ":",
    "l",
    "c",
    "n",
    "m",
    "x",
    "L",
    "[",
    "]",
    "p",
    "g",
    "v",
    "u",
    "<ctrl+r>",
    "<wait>",
    "<paste стек>",
    "<click 5,6>",
    "<click 50,8>",
    "<wheel down 90,5>",
    "<resize 20x5>",
    "<resize 80x24>",
    "<resize 110x16>",
    "<resize 120x36>",
    "<resize 200x60>",
];

/// The bundled investigation, with a name of wide letters among the others.
fn investigation() -> (TempDir, Case) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.case");
    bundle::pack_embedded("kazakhstan-transit", &path).unwrap();
    let mut case = Case::open(&path, Author::fixed("Reporter", "2026-11-22T10:00:00Z", 7)).unwrap();
    case.act("a wide name", |draft| {
        let id = muckrake::model::EntityId::from("weather");
        draft.put_entity(&muckrake::model::Entity {
            id: id.clone(),
            schema: "Company".into(),
            ..Default::default()
        })?;
        draft.add_value(&muckrake::model::Value {
            entity: id,
            property: "name".into(),
            value: "北京天气公司".into(),
            ..Default::default()
        })
    })
    .unwrap();
    (folder, case)
}

fn player(case: Case, folder: &TempDir) -> Player {
    let options = Options { folder: Some(folder.path().to_owned()), ..Options::default() };
    Player::new(case, (120, 36), options).unwrap()
}

/// What the terminal shows after another frame.
fn show(shown: &mut Buffer, player: &Player, last: &mut LastFrame) -> Vec<Rect> {
    let screen = player.app().screen();
    if shown.area != screen {
        *shown = Buffer::empty(screen);
    }
    let parts = player.app().draw_parts(last);
    for part in &parts.drawn {
        for at in part.area.positions() {
            shown[at] = part[at].clone();
        }
    }
    let mut whole = Buffer::empty(screen);
    let cursor = player.app().draw(&mut whole);
    assert_eq!(*shown, whole);
    assert_eq!(parts.cursor, cursor);
    parts.drawn.iter().map(|part| part.area).collect()
}

proptest! {
    #![proptest_config(random::cases(6))]
    #[test]
    fn what_is_drawn_again_and_what_is_left_make_the_whole_screen(
        steps in proptest::collection::vec(proptest::sample::select(&STEPS[..]), 60),
    ) {
        let (folder, case) = investigation();
        let mut player = player(case, &folder);
        let (mut shown, mut last) = (Buffer::empty(Rect::ZERO), LastFrame::default());
        show(&mut shown, &player, &mut last);
        for step in steps {
            script::parse(step).unwrap().into_iter().for_each(|step| player.step(step));
            show(&mut shown, &player, &mut last);
        }
    }
}

#[test]
fn a_letter_draws_one_pane_and_the_bars() {
    let (folder, case) = investigation();
    let mut player = player(case, &folder);
    let (mut shown, mut last) = (Buffer::empty(Rect::ZERO), LastFrame::default());
    let whole = show(&mut shown, &player, &mut last);
    assert_eq!(whole, [Rect::new(0, 0, 120, 36)]);
    let drawn: Vec<Vec<Rect>> = script::parse("/sky")
        .unwrap()
        .into_iter()
        .map(|step| {
            player.step(step);
            show(&mut shown, &player, &mut last)
        })
        .collect();
    for letter in &drawn[1..] {
        let others = [Rect::new(50, 5, 1, 1), Rect::new(100, 5, 1, 1), Rect::new(50, 30, 1, 1)];
        assert!(letter.iter().all(|part| others.iter().all(|other| !part.intersects(*other))), "{letter:?}");
        assert!(letter.iter().any(|part| part.contains((5, 5).into())), "{letter:?}");
    }
}

#[test]
fn the_terminal_shows_what_was_drawn() {
    let (folder, case) = investigation();
    let beside = tempfile::tempdir().unwrap();
    drop(case);
    std::fs::copy(folder.path().join("own.case"), beside.path().join("own.case")).unwrap();
    let case =
        Case::open(&folder.path().join("own.case"), Author::fixed("Reporter", "2026-11-22T10:00:00Z", 7)).unwrap();
    let mut player = player(case, &folder);
    let mut terminal = Terminal::start(&["open", "own.case"], beside.path(), (120, 36));
    terminal.shows("saved");
    let scripts =
        ["/北京", "<ctrl+u>sky", "<enter>", "<right>", "?", "<esc>", "/стек", "<backspace><backspace>", "<esc><tab>"];
    for script in scripts.into_iter().chain(["<resize 80x24>", "<tab><down>", "<resize 120x36>", "/北"]) {
        script::parse(script).unwrap().into_iter().for_each(|step| player.step(step));
        let size = player.app().screen();
        if script.starts_with("<resize") {
            terminal.resize(size.width, size.height);
        } else {
            terminal.press(script);
        }
        let drawn = player.screen().lines().join("\n");
        let same = |screen: &str| screen.lines().map(str::trim_end).eq(drawn.trim_end().lines());
        assert!(terminal.comes(same), "after {script}, drawn:\n{drawn}\nshown:\n{}", terminal.screen());
    }
}
