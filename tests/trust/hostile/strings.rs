//! Two thousand strings that were meant to drive a terminal, to hide, to pile up or to be taken for something else.
//!
//! Made the same way each time. Sequences carry numbers that the program itself never sends (777, 53), so that one
//! that comes through is told from its own.

use std::path::Path;

/// How many there are.
const MANY: usize = 2_000;

/// Longer ones than this go where one of them is enough.
pub(crate) const LONG: usize = 400;

/// All of them, without repeats.
#[allow(clippy::too_many_lines, reason = "a list")]
pub(crate) fn strings() -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let marks = "\u{301}\u{300}\u{489}\u{20dd}\u{5b0}\u{64b}\u{e49}\u{1dc4}";
    for c in hidden() {
        all.extend([
            format!("a{c}b"),
            format!("{c}start"),
            format!("end{c}"),
            format!("{c}{c}"),
            format!("ی{c}خ {c} क{c}ष"),
        ]);
    }
    all.extend(sequences());
    for mark in marks.chars() {
        for many in [1, 6, 7, 10, 100, 1_000, 10_000] {
            all.push(format!("pile {}e{}x", mark, mark.to_string().repeat(many)));
        }
    }
    for wide in [
        "北京",
        "👍🏽",
        "👨\u{200d}👩\u{200d}👧",
        "🏳\u{fe0f}\u{200d}🌈",
        "🇰🇿🇷🇺🇰",
        "❤\u{fe0f}",
        "1\u{fe0f}\u{20e3}",
        "ｱﾞ",
        "ក្រុមហ៊ុន",
        "لا",
        "각",
        "\u{1112}\u{1161}\u{11ab}",
        "\u{1161}",
        "…·●",
        "ꙮ",
        "﷽",
        "𒐫",
        "က္က",
        "क्षि",
        "\u{2e3a}\u{2e3b}",
        "e\u{20dd}\u{20de}",
        "①②",
        "\u{a0}\u{2003}\u{3000}",
        "│╭╮╰╯",
        "\u{e000}\u{f8ff}",
        "\u{378}",
        "\u{13437}",
        "ﬀ",
        "\u{2800}",
    ] {
        all.extend([wide.to_owned(), wide.repeat(9), format!("x{wide}"), format!("{wide} {wide}x {wide}")]);
    }
    for words in [
        "muckrake: all is well",
        "$ rm -rf ~",
        "saved",
        "<script>alert(1)</script>",
        "[a](javascript:alert(1))",
        "![x](http://x.example/p.png)",
        "=HYPERLINK(\"http://x.example\")",
        "| a | b |\n|---|---|",
        "`` ` ``",
        "&#27;[2J",
        "%1b[2J",
        "\\u001b[2J",
        "\\x1b[31m",
        "{\"id\":\"x\"}",
        "'; DROP TABLE entity; --",
        "%s%n",
        "<enter><esc>q",
        "../../../etc/passwd",
        "[^1]: note",
        "# heading",
        "\u{feff}bom",
        "<U+202E>",
    ] {
        all.extend([
            words.to_owned(),
            format!("a\r\n{words}"),
            format!("a\r{words}"),
            format!("a\u{2028}{words}"),
            format!("a\u{85}{words}\u{8}\u{8}"),
        ]);
    }
    for many in [1_000, 20_000] {
        all.extend(
            ["a", "北", "👍", "\u{1b}[777m", "\u{202e}", "\u{200b}", "a ", "\0"]
                .map(|piece| piece.repeat(many / piece.len())),
        );
    }
    // The rest are several of these in one, in an order that is always the same.
    let (mut state, some) = (0x9e37_79b9_u64, all.len());
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap()
    };
    while all.len() < MANY {
        let several: String =
            (0..2 + next() % 4).map(|_| all[next() % some].clone()).filter(|s| s.len() < 200).collect();
        if !all.contains(&several) {
            all.push(several);
        }
    }
    let mut seen = std::collections::HashSet::new();
    all.retain(|text| !text.trim().is_empty() && seen.insert(text.clone()));
    assert!(all.len() >= MANY - 20, "{}", all.len());
    all
}

/// The big list of naughty strings, where it is at hand: it is not ours to ship.
pub(crate) fn naughty() -> Vec<String> {
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/hostile/blns.json");
    match std::fs::read_to_string(&list) {
        Ok(text) => {
            let all: Vec<String> = serde_json::from_str(&text).unwrap();
            all.into_iter().filter(|text| !text.trim().is_empty()).collect()
        }
        Err(_) => {
            eprintln!("without the list of naughty strings: {} is not there", list.display());
            Vec::new()
        }
    }
}

/// Characters that move, hide or reorder others.
fn hidden() -> Vec<char> {
    let ranges: [(u32, u32); 24] = [
        (0, 0x1f),
        (0x7f, 0x9f),
        (0xad, 0xad),
        (0x34f, 0x34f),
        (0x600, 0x605),
        (0x61c, 0x61c),
        (0x70f, 0x70f),
        (0x115f, 0x1161),
        (0x180b, 0x180f),
        (0x200b, 0x200f),
        (0x2028, 0x202e),
        (0x2060, 0x206f),
        (0x3164, 0x3164),
        (0xfdd0, 0xfdef),
        (0xfe00, 0xfe0f),
        (0xfeff, 0xfeff),
        (0xffa0, 0xffa0),
        (0xfff0, 0xfff8),
        (0xfff9, 0xffff),
        (0x1d173, 0x1d17a),
        (0x1fffe, 0x1ffff),
        (0xe0001, 0xe007f),
        (0xe0100, 0xe010f),
        (0x10_fffe, 0x10_ffff),
    ];
    // The screen of the tests leaves out what stands for bytes that are no text; terminals show it.
    let shown = |c: &char| *c != '\u{fffd}';
    ranges.iter().flat_map(|(first, last)| (*first..=*last).filter_map(char::from_u32)).filter(shown).collect()
}

/// Control sequences in both spellings, ended and not.
#[allow(clippy::too_many_lines, reason = "a list")]
fn sequences() -> Vec<String> {
    let mut all = Vec::new();
    for body in [
        "777m",
        "53m",
        "8;5m",
        "777A",
        "777;777H",
        "3J",
        "777L",
        "777P",
        "777S",
        "?777h",
        "?1049l",
        "?2004l",
        "?25l\u{1b}[53m",
        "6n",
        "c",
        ">c",
        "777;1t",
        "14t",
        "21t",
        "!p",
        "?5h",
        "4h",
        "777r",
        "s",
        "u",
        ">4;2m",
        "=5u",
        "200~",
        "201~q",
        "777b",
        "3g",
        "38:5:777m",
        "99999999999999999999m",
    ] {
        all.extend([format!("x\u{1b}[{body}y"), format!("x\u{9b}{body}y")]);
    }
    for number in [
        "0",
        "1",
        "2",
        "4;1",
        "7",
        "8;;http://x.example/",
        "9",
        "10",
        "11",
        "12",
        "50",
        "52;c",
        "104",
        "112",
        "133;A",
        "777;notify",
        "1337;File=inline=1",
        "L",
        "l",
    ] {
        for end in ["\u{7}", "\u{1b}\\", "\u{9c}", ""] {
            all.extend([format!("x\u{1b}]{number};bWFkZQ==777{end}y"), format!("x\u{9d}{number};777{end}y")]);
        }
    }
    for (seven, eight) in [("\u{1b}P", '\u{90}'), ("\u{1b}_", '\u{9f}'), ("\u{1b}^", '\u{9e}'), ("\u{1b}X", '\u{98}')] {
        for body in ["+q544e", "$qm", "0;1|17/ab", "Gf=100;AAAA", "tmux;\u{1b}\u{1b}[777m"] {
            all.extend([
                format!("x{seven}{body}\u{1b}\\y"),
                format!("x{eight}{body}\u{9c}y"),
                format!("x{seven}{body}y"),
            ]);
        }
    }
    all.extend(
        [
            "c",
            "7",
            "8",
            "D",
            "E",
            "M",
            "Z",
            "(0",
            ")B",
            "*A",
            "#8",
            "=",
            ">",
            "%G",
            "n",
            "o",
            "N",
            "O",
            "\u{1b}[777m",
            " F",
        ]
        .map(|rest| format!("x\u{1b}{rest}y")),
    );
    all
}
