//! What the program itself may send to a terminal: a strict grammar. All else came from somebody's text.

use std::str::Chars;

use unicode_normalization::char::is_combining_mark;
use unicode_width::UnicodeWidthChar as _;

/// Styles: on, off, colours by number. Blinking, hidden and overlined are none of ours.
const STYLES: [u16; 18] = [0, 1, 2, 3, 4, 7, 21, 22, 23, 24, 27, 29, 39, 49, 59, 9, 28, 25];

/// Modes that are switched on and off.
const MODES: [&str; 9] = ["25", "1000", "1002", "1003", "1006", "1015", "1049", "2004", "2026"];

/// Fails at the first thing in these bytes that the program would not send itself to a terminal of this size.
#[track_caller]
pub(crate) fn tame_bytes(bytes: &[u8], size: (u16, u16)) {
    let text = String::from_utf8_lossy(bytes);
    assert!(!text.contains('\u{fffd}') || std::str::from_utf8(bytes).is_ok(), "bytes that are no UTF-8");
    let mut chars = text.chars();
    let mut ours = false;
    let mut before = None;
    while let Some(c) = chars.next() {
        let rest: String = chars.clone().take(40).collect();
        if c == '\u{1b}' {
            match sequence(&mut chars, size) {
                Ok(sequence) if sequence == "?1049h" => ours = true,
                Ok(sequence) if sequence == "?1049l" => ours = false,
                Ok(_) => {}
                Err(why) => panic!("{why}: ESC {rest:?}"),
            }
            before = None;
            continue;
        }
        let line_break = !ours && matches!(c, '\r' | '\n');
        let hides = is_hidden(c, before, chars.clone().next());
        assert!(line_break || !hides, "U+{:04X} before {rest:?}, after {before:?}", u32::from(c));
        before = Some(c);
    }
}

/// Fails at the first character of what was printed that moves, hides or reorders; lines are lines.
#[track_caller]
pub(crate) fn tame_text(text: &str) {
    for (number, line) in text.lines().enumerate() {
        let mut before = None;
        let mut chars = line.chars();
        while let Some(c) = chars.next() {
            let rest: String = chars.clone().take(40).collect();
            let hides = is_hidden(c, before, chars.clone().next());
            assert!(!hides, "line {}: U+{:04X} before {rest:?}", number + 1, u32::from(c));
            before = Some(c);
        }
        assert!(!line.starts_with("muckrake: all is well"), "a stranger's text speaks for the program");
    }
}

/// One sequence after its escape, if it is ours.
fn sequence(chars: &mut Chars<'_>, size: (u16, u16)) -> Result<String, String> {
    match chars.next() {
        Some('[') => {
            let mut given = String::new();
            for c in chars.by_ref() {
                given.push(c);
                if ('@'..='~').contains(&c) {
                    return if is_ours(&given, size) {
                        Ok(given)
                    } else {
                        Err(format!("no sequence of ours: CSI {given}"))
                    };
                }
            }
            Err("a sequence that never ends".to_owned())
        }
        Some(']') => {
            let title: String = chars.by_ref().take_while(|c| *c != '\u{7}').collect();
            let named = title.strip_prefix("0;").ok_or("an OSC that is no title")?;
            tame_text(named);
            if named.chars().count() > 300 { Err("a title without end".to_owned()) } else { Ok(title) }
        }
        other => Err(format!("an escape before {other:?}")),
    }
}

fn is_ours(given: &str, (columns, rows): (u16, u16)) -> bool {
    let (parameters, last) = given.split_at(given.len() - 1);
    let numbers = || parameters.split(';').map(str::parse).collect::<Result<Vec<u16>, _>>().ok();
    match last {
        "H" => numbers()
            .is_some_and(|n| matches!(n.as_slice(), [y, x] if (1..=rows).contains(y) && (1..=columns).contains(x))),
        "m" => numbers().is_some_and(|codes| are_styles(&codes)),
        "h" | "l" => parameters.strip_prefix('?').is_some_and(|mode| MODES.contains(&mode)),
        "J" => parameters == "2",
        "t" => matches!(parameters, "22;0" | "23;0"),
        _ => false,
    }
}

fn are_styles(codes: &[u16]) -> bool {
    match codes {
        [] => true,
        [38 | 48 | 58, 5, n, rest @ ..] => *n < 256 && are_styles(rest),
        [38 | 48 | 58, 2, r, g, b, rest @ ..] => r.max(g).max(b) < &256 && are_styles(rest),
        [code, rest @ ..] => {
            (STYLES.contains(code) || (30..=49).contains(code) || (90..=107).contains(code)) && are_styles(rest)
        }
    }
}

/// Whether a character shows nothing itself, or moves others. Marks sit on letters, never on nothing; the joiners that
/// words need stand between letters; Korean vowels and finals follow Korean letters.
fn is_hidden(c: char, before: Option<char>, next: Option<char>) -> bool {
    let code = u32::from(c);
    let letter =
        |c: Option<char>| c.is_some_and(|c| u32::from(c) >= 0x600 && (c.is_alphabetic() || is_combining_mark(c)));
    if matches!(c, '\u{200c}' | '\u{200d}') {
        return !letter(before) || !letter(next);
    }
    if matches!(code, 0x1161..=0x11ff | 0xd7b0..=0xd7fb) {
        return !before.is_some_and(|c| matches!(u32::from(c), 0x1100..=0x11ff | 0xa960..=0xa97c | 0xac00..=0xd7fb));
    }
    c.is_control()
        || matches!(code, 0x2028..=0x202e | 0x2060..=0x206f | 0xfe00..=0xfe0f | 0xfdd0..=0xfdef | 0xe0000..=0xe0fff)
        || code & 0xfffe == 0xfffe
        || c.width() == Some(0) && !is_combining_mark(c)
}
