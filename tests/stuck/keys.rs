//! What is pressed: commands, letters of names in the case, gestures begun and mostly ended, hostile pastes, the mouse.
//!
//! The keys are those of the table of commands, so that a new one is pressed without being named here.

use std::fmt;

use muckrake::tui::commands;
use muckrake::tui::script::{self, Step};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// What a window is opened with and what is pressed in it.
#[derive(Clone)]
pub(crate) struct Play {
    pub(crate) size: (u16, u16),
    pub(crate) plain: bool,
    pub(crate) late: Vec<u8>,
    presses: Vec<Press>,
}

#[derive(Clone, Debug)]
enum Press {
    /// Keys as a script has them.
    Script(String),
    /// Text that a script can't hold.
    Paste(String),
}

impl Play {
    pub(crate) fn steps(&self) -> impl Iterator<Item = Step> {
        self.presses.iter().flat_map(|press| match press {
            Press::Script(script) => script::parse(script).unwrap(),
            Press::Paste(text) => vec![Step::Paste(text.clone())],
        })
    }
}

impl fmt::Debug for Play {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} plain {} late {:?}: ", self.size, self.plain, self.late)?;
        self.presses.iter().try_for_each(|press| match press {
            Press::Script(script) => write!(f, "{script}"),
            Press::Paste(text) => write!(f, "<paste {} characters: {:.60?}>", text.chars().count(), text),
        })
    }
}

pub(crate) fn play(late: bool) -> impl Strategy<Value = Play> {
    let chances = if late { vec(any::<u8>(), 1..30).boxed() } else { Just(Vec::new()).boxed() };
    (size(), any::<bool>(), chances, presses()).prop_map(|(size, plain, late, presses)| Play {
        size,
        plain,
        late,
        presses,
    })
}

/// As many as 200 keys take; where a test fails, as few as make it fail.
fn presses() -> impl Strategy<Value = Vec<Press>> {
    let some = (proptest::bool::weighted(0.999), press()).prop_map(|(pressed, press)| pressed.then_some(press));
    vec(some, 90).prop_map(|presses| presses.into_iter().flatten().collect())
}

fn size() -> impl Strategy<Value = (u16, u16)> {
    prop_oneof![
        2 => (1_u16..=250, 1_u16..=80),
        2 => (1_u16..=24, 1_u16..=10),
        2 => Just((80, 24)),
        1 => Just((120, 36)),
    ]
}

fn press() -> impl Strategy<Value = Press> {
    let script = |text: BoxedStrategy<String>| text.prop_map(Press::Script);
    prop_oneof![
        10 => script(any_key()),
        5 => script(somewhere()),
        8 => script(gesture()),
        10 => script(whole_gesture()),
        5 => script(short_deed()),
        2 => script(words()),
        2 => script(screen()),
        3 => hostile().prop_map(Press::Paste),
    ]
}

/// Any key that does anything, but for those that leave.
fn any_key() -> BoxedStrategy<String> {
    let stays = |command: &&commands::Command| !matches!(command.name, "app.quit" | "app.interrupt");
    let keys: Vec<String> = commands::all().filter(stays).flat_map(|c| c.keys).map(|k| (*k).to_owned()).collect();
    select(keys).boxed()
}

fn screen() -> BoxedStrategy<String> {
    let at = || (0_u16..250, 0_u16..80);
    prop_oneof![
        at().prop_map(|(x, y)| format!("<click {x},{y}>")),
        (at(), any::<bool>()).prop_map(|((x, y), up)| format!("<wheel {} {x},{y}>", if up { "up" } else { "down" })),
        size().prop_map(|(x, y)| format!("<resize {x}x{y}>")),
    ]
    .boxed()
}

/// To a pane, and some rows down in it.
fn somewhere() -> BoxedStrategy<String> {
    let panes = select(vec![
        "2",
        "3",
        "4",
        "4S",
        "Y",
        "2<down>4v",
        "3<down>4v",
        "3<down>4<down>O",
        "4S<end>O",
        "4S<end>Ow",
        "4S<end>Owvv",
    ]);
    prop_oneof![
        4 => (panes, 0_usize..9).prop_map(|(pane, rows)| format!("<esc><esc>{pane}{}", "<down>".repeat(rows))),
        1 => names().prop_map(|name| format!("<esc><esc>/{name}<enter>")),
    ]
    .boxed()
}

/// A gesture begun and taken from field to field, wherever it leads.
fn gesture() -> BoxedStrategy<String> {
    const BEGINNINGS: [&str; 18] =
        ["l", "c", "e", "ne", "a", "i", "R", "C", "V", "ns", "nd", "na", "ng", "nv", "nr", "nw", "nt", "i"];
    let on = select(vec!["<enter>", "<enter>", "<enter>", "<tab>", "<tab>", "<shift+tab>", "<ctrl+s>", "<ctrl+t>"]);
    let typed = prop_oneof![5 => words(), 2 => Just("<down>".to_owned()), 2 => Just(String::new())];
    let field = (typed, on).prop_map(|(typed, on)| format!("{typed}{on}"));
    let ended = select(vec!["<enter>", "<enter><enter>", "", "<esc>"]);
    (select(&BEGINNINGS[..]), vec(field, 1..4), ended)
        .prop_map(|(begin, fields, end)| format!("{begin}{}{end}", fields.concat()))
        .boxed()
}

/// A gesture as a reporter makes it, begun on any row: `*` stands for words, `@` for a name.
fn whole_gesture() -> BoxedStrategy<String> {
    const WHOLE: [&str; 39] = [
        "<esc><esc>Y<down>v",
        "<esc><esc>Y<down>t<enter>",
        "<esc><esc>Y<down><enter><down>T",
        "<esc><esc>Y<down>N*<enter>",
        "l@<enter>supplies<enter><enter>",
        "l@<enter>own<enter><tab>*<enter>",
        "l@<enter><enter><enter>",
        "ne@<enter><enter>",
        "ne@<ctrl+t><enter><enter>",
        "acountry<enter>kz<enter>",
        "aalias<enter>*<enter>",
        "R@<enter>",
        "na*<enter><enter>",
        "na*<tab>@<enter><enter>",
        "ng*?<enter><enter>",
        "ns<paste https://example.org/a><enter><enter>",
        "<esc><esc>4S<down>ndCargo.toml<enter><enter>",
        "C<enter>",
        "C<down><enter>",
        "e*<enter><enter>",
        "c*<enter>",
        "c<down><enter>",
        "c<enter>",
        "nrletter<enter>nw*<enter>",
        "nr*<tab><tab><tab>2022-04<enter>",
        "<esc><esc>3nrletter<enter><esc><esc>3<end>i*<enter>",
        "<esc><esc>3nrletter<enter><esc><esc>3<end>D",
        "Vver<enter><enter>",
        "Vcut<enter>*<enter>",
        "nt*<enter>",
        "i*<enter><enter>",
        "i<tab>*<enter><enter>",
        "p<down>pc<down><enter>",
        "<esc><esc>4S<end>Owvve",
        "<esc><esc>4S<end>Owwvvc*<enter><enter>",
        "<esc><esc>4S<end>O}vvl@<enter>supplies<enter>",
        "<esc><esc>4S<end>Of*<enter>..v)e",
        "<esc><esc>3<end><up><up>4<down>Oy",
        "<esc><esc>3<home>i<tab><tab>*<enter><enter>",
    ];
    (somewhere(), select(&WHOLE[..]), words(), names())
        .prop_map(|(before, keys, words, name)| format!("{before}{}", keys.replace('*', &words).replace('@', &name)))
        .boxed()
}

/// What takes few keys.
fn short_deed() -> BoxedStrategy<String> {
    let on_a_row = (somewhere(), select(vec!["D", "D", "ms", "mr", "mt", "p"]));
    prop_oneof![
        6 => on_a_row.prop_map(|(before, deed)| format!("{before}{deed}")),
        4 => select(vec!["u", "u", "uu", "<ctrl+r>", "u<ctrl+r>"]).prop_map(ToOwned::to_owned),
        1 => Just("<esc><esc>:undo the last action<enter>".to_owned()),
    ]
    .boxed()
}

fn names() -> BoxedStrategy<String> {
    select(vec![
        "asp",
        "sky m",
        "stek",
        "dji",
        "da gr",
        "chernet",
        "golb",
        "гольб",
        "elix",
        "armenia",
        "Нур Трейд",
        "北京科技",
        "شركة النور",
        "Nur Trade LLP",
        "somebody",
    ])
    .prop_map(ToOwned::to_owned)
    .boxed()
}

fn words() -> BoxedStrategy<String> {
    let other = select(vec![
        "supplies",
        "owns",
        "founded",
        "pays",
        "2022-04",
        "early March",
        "31.02.2022",
        "51%",
        "country",
        "kz",
        "alias",
        "Kazakhstan",
        "note",
        "drones",
        "verified",
        "cut",
        "“as quoted”",
        "p. 4",
        "contradicts",
        "person",
        "rus",
        "a b",
    ]);
    prop_oneof![names(), other.prop_map(ToOwned::to_owned)].boxed()
}

fn hostile() -> impl Strategy<Value = String> {
    let told: Vec<String> = [
        "https://example.org/2026/03/a?utm_source=x#y",
        "@article{x, title={T}, author={A and B}, year={2020}}",
        "one\ntwo\r\nthree\tfour",
        "\u{202e}evil\u{2066}\u{200b}\u{feff}",
        "\u{1b}[2J\u{7}\0\u{9b}31m",
        "=HYPERLINK(\"http://x\")",
        "a\u{301}\u{301}\u{301}\u{301}👩‍👩‍👧‍👦🇰🇿",
        "'; DROP TABLE entity; --",
        "{\"id\":\"x\",\"schema\":\"Company\"}",
        "   ",
        "",
        "TY  - JOUR\nTI  - A title\nPY  - 2020\nER  -",
    ]
    .into_iter()
    .map(ToOwned::to_owned)
    .collect();
    prop_oneof![
        8 => select(told),
        1 => (1_usize..3_000).prop_map(|n| "long".repeat(n)),
        1 => (1_usize..400).prop_map(|n| "a line\n".repeat(n)),
        2 => "\\PC{1,12}",
    ]
}
