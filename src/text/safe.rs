//! The one function that makes a stranger's text safe to show.
//!
//! Screen, stdout, stderr, window title and clipboard all go through it. It must not change what is stored: it
//! makes a copy for showing only, and strips nothing, so that a reader sees what was hidden.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_normalization::char::is_combining_mark;
use unicode_width::UnicodeWidthChar as _;

/// How many combining marks on one letter are shown; Tibetan and pointed Hebrew need fewer.
const MARKS_MOST: usize = 6;

/// The text with control bytes, bidi controls and zero-width characters spelt out (`<U+202E>`); line breaks
/// and tabs too. Stored bytes stay as they are: this is for showing only.
///
/// The joiners that Arabic and Indic words need are left between their letters; a pile of combining marks is cut,
/// with how many were left out. Borrowed where nothing had to be spelt out; applied twice it changes nothing more.
pub fn safe(text: &str) -> Cow<'_, str> {
    spell(text, false)
}

/// As [`safe`], for text of many lines: line feeds stay (a carriage return before one goes with it), all else is
/// spelt out.
pub fn safe_lines(text: &str) -> Cow<'_, str> {
    spell(text, true)
}

/// Whether a character alone must never reach a terminal as it is: it moves, hides or reorders others.
///
/// Line breaks and tabs are among them, and the two joiners, which [`safe`] leaves between letters that need them.
pub fn is_unsafe(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    c.is_control() || is_invisible(c) || is_noncharacter(c) || takes_no_column(c)
}

/// Signs that are written under or before others and that terminals give no column: they would sit on whatever stands
/// before them. Marks do so as they should; vowels and finals of Korean belong to the consonant before.
fn takes_no_column(c: char) -> bool {
    c.width() == Some(0) && !is_combining_mark(c) && !is_vowel_or_final(c)
}

/// Whether a character is shown only behind what stands before it, and does not follow it: a Korean vowel without its
/// consonant.
pub fn hangs_loose(c: char, before: Option<char>) -> bool {
    is_vowel_or_final(c) && !before.is_some_and(is_korean)
}

/// Korean letters that follow a consonant in one block.
fn is_vowel_or_final(c: char) -> bool {
    matches!(u32::from(c), 0x1161..=0x11FF | 0xD7B0..=0xD7FB)
}

/// Whether a Korean vowel or final has a block to stand in after this one.
fn is_korean(c: char) -> bool {
    matches!(u32::from(c), 0x1100..=0x115E | 0xA960..=0xA97C | 0xAC00..=0xD7A3) || is_vowel_or_final(c)
}

/// As much of a text as fills so many columns and a little more once it is safe to show, so that a name of a
/// megabyte costs no more than its start. What is piled on a letter is left with it.
pub fn enough(text: &str, columns: usize) -> &str {
    if text.len() <= columns {
        return text;
    }
    let stands = |c: &char| !is_combining_mark(*c) && !is_vowel_or_final(*c) && !matches!(c, '\u{200c}' | '\u{200d}');
    let mut standing = text.char_indices().filter(|(_, c)| stands(c));
    standing.nth(columns + 2).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

fn spell(text: &str, lines: bool) -> Cow<'_, str> {
    if text.bytes().all(|b| (b' '..0x7f).contains(&b) || (lines && b == b'\n')) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::new();
    let mut clean = 0; // bytes of `text` that stand in no need of change so far
    let mut changed = false;
    let mut before = Before::default();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let verdict = judge(c, next, &mut before, lines);
        if verdict == Verdict::Keep {
            continue;
        }
        changed = true;
        shown.push_str(text.get(clean..at).unwrap_or_default());
        clean = at + c.len_utf8();
        if verdict == Verdict::Spell {
            let _ = write!(shown, "<U+{:04X}>", u32::from(c));
        } else if verdict == Verdict::Pile && !next.is_some_and(is_combining_mark) {
            let _ = write!(shown, "<+{} marks>", before.marks - MARKS_MOST);
            before.letter = None;
        }
    }
    if !changed {
        return Cow::Borrowed(text);
    }
    shown.push_str(text.get(clean..).unwrap_or_default());
    Cow::Owned(shown)
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum Verdict {
    Keep,
    Spell,
    /// One mark too many on its letter: counted, not shown.
    Pile,
    /// The carriage return of a line's end.
    Drop,
}

#[derive(Default)]
struct Before {
    /// The last character, if it was shown as it is.
    letter: Option<char>,
    /// How many combining marks stand on it.
    marks: usize,
}

fn judge(c: char, next: Option<char>, before: &mut Before, lines: bool) -> Verdict {
    if is_combining_mark(c) && !is_invisible(c) {
        // A mark on nothing would sit on whatever the screen shows before the text.
        if before.letter.is_none() {
            return Verdict::Spell;
        }
        before.marks += 1;
        if before.marks > MARKS_MOST {
            return Verdict::Pile;
        }
        before.letter = Some(c);
        return Verdict::Keep;
    }
    before.marks = 0;
    let verdict = match c {
        '\n' if lines => {
            before.letter = None;
            return Verdict::Keep;
        }
        '\r' if lines && next == Some('\n') => Verdict::Drop,
        '\u{200c}' | '\u{200d}' if joins(before.letter, next) => Verdict::Keep,
        _ if hangs_loose(c, before.letter) => Verdict::Spell,
        _ if is_unsafe(c) => Verdict::Spell,
        _ => Verdict::Keep,
    };
    before.letter = if verdict == Verdict::Keep { Some(c) } else { None };
    verdict
}

/// Whether a joiner between these two is part of how a word is spelt.
fn joins(before: Option<char>, next: Option<char>) -> bool {
    let (Some(before), Some(next)) = (before, next) else { return false };
    let script = |c: char| match u32::from(c) {
        0x0600..=0x07FF | 0x0840..=0x08FF | 0x1800..=0x18AF | 0xFB50..=0xFDFF | 0xFE70..=0xFEFE => 1,
        0x0900..=0x0DFF | 0x0F00..=0x109F | 0x1780..=0x17FF | 0x1A20..=0x1AAF | 0x1B00..=0x1C4F => 2,
        0xA800..=0xA82F | 0xA840..=0xA8DF | 0xA8E0..=0xA8FF | 0xA930..=0xAAFF | 0x11000..=0x11FFF => 2,
        _ => 0,
    };
    let spells = |c: char| (c.is_alphabetic() || is_combining_mark(c)) && !is_unsafe(c);
    script(before) != 0 && script(before) == script(next) && spells(before) && spells(next)
}

/// Format characters and others that show nothing themselves: bidi controls, zero-width characters, fillers,
/// variation selectors, tags; and the signs that Arabic and Syriac write over numbers, to which one terminal gives a
/// column and another none.
fn is_invisible(c: char) -> bool {
    matches!(u32::from(c),
        0x00AD | 0x034F | 0x0600..=0x0605 | 0x061C | 0x06DD | 0x070F | 0x0890..=0x0891 | 0x08E2 | 0x110BD | 0x110CD | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F
        | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0
        | 0xFFF0..=0xFFFC | 0x13430..=0x1345F | 0x1BCA0..=0x1BCAF | 0x1D173..=0x1D17A | 0xE0000..=0xE0FFF)
}

fn is_noncharacter(c: char) -> bool {
    let code = u32::from(c);
    (0xFDD0..=0xFDEF).contains(&code) || code & 0xFFFE == 0xFFFE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_in_any_script_is_passed_on_untouched() {
        for text in ["Aspan Arba", "Гольберг", "北京", "محمد", "Nguyễn", "नमस्ते", "❤ 50 %", "de\u{301}ja\u{300}"]
        {
            assert!(matches!(safe(text), Cow::Borrowed(same) if same == text), "{text}");
        }
    }

    #[test]
    fn what_drives_a_terminal_is_spelt_out() {
        assert_eq!(safe("a\x1b[31mb"), "a<U+001B>[31mb");
        assert_eq!(safe("a\u{9b}31mb\x7f"), "a<U+009B>31mb<U+007F>");
        assert_eq!(safe("a\nb\tc\r\n"), "a<U+000A>b<U+0009>c<U+000D><U+000A>");
        assert_eq!(safe("\0"), "<U+0000>");
    }

    #[test]
    fn what_hides_or_reorders_letters_is_spelt_out() {
        for c in [
            '\u{202e}',
            '\u{2066}',
            '\u{61c}',
            '\u{200b}',
            '\u{2060}',
            '\u{feff}',
            '\u{ad}',
            '\u{e0041}',
            '\u{fe0f}',
            '\u{3164}',
            '\u{2028}',
            '\u{fff9}',
            '\u{fdd0}',
            '\u{1ffff}',
            '\u{180e}',
            '\u{1d173}',
            '\u{34f}',
        ] {
            assert_eq!(safe(&format!("a{c}b")), format!("a<U+{:04X}>b", u32::from(c)));
            assert!(is_unsafe(c));
        }
    }

    #[test]
    fn no_character_at_all_is_hidden() {
        for c in (0..=0x0010_FFFF).filter_map(char::from_u32).filter(|c| !is_combining_mark(*c)) {
            let text = format!("a{c}b");
            let shown = safe(&text);
            assert!(
                shown == format!("a<U+{:04X}>b", u32::from(c)) || c.width() > Some(0) && shown == text,
                "{shown:?}"
            );
        }
        assert_eq!(safe("\u{1112}\u{1161}\u{11ab}"), "\u{1112}\u{1161}\u{11ab}", "a Korean block of letters");
        assert_eq!(safe("\u{1161}"), "<U+1161>");
    }

    #[test]
    fn joiners_stay_where_persian_and_hindi_words_need_them_and_nowhere_else() {
        for word in ["می\u{200c}خواهم", "क\u{94d}\u{200d}ष"] {
            assert_eq!(safe(word), word);
        }
        assert_eq!(safe("Sky\u{200c}Mechanics"), "Sky<U+200C>Mechanics");
        assert_eq!(safe("ی\u{200d}\u{200d}خ"), "ی<U+200D><U+200D>خ");
        assert_eq!(safe("ی\u{200c}"), "ی<U+200C>");
        assert_eq!(safe("ی\u{200d}क"), "ی<U+200D>क");
    }

    #[test]
    fn a_pile_of_marks_is_cut_and_counted() {
        let pile = format!("e{}x", "\u{301}".repeat(40));
        assert_eq!(safe(&pile), format!("e{}<+34 marks>x", "\u{301}".repeat(MARKS_MOST)));
        assert_eq!(safe("\u{301}x"), "<U+0301>x", "a mark must not climb on what stands before the text");
        assert_eq!(safe_lines("a\n\u{301}x"), "a\n<U+0301>x");
    }

    #[test]
    fn the_start_of_a_text_is_enough_for_a_line_of_it() {
        for text in [
            "\u{1161}\u{1161}abcdef",
            "e\u{301}\u{301}bcdefghi",
            "北京天气好不好",
            "\u{200b}\u{200b}\u{200b}",
            "\u{200d}a\u{200c}bcdefghi",
        ] {
            for columns in 0..5 {
                let (all, start) = (safe(text), safe(enough(text, columns)).into_owned());
                assert!(start == all || super::super::clip::width(&start) > columns, "{text:?} {columns}");
                assert!(all.starts_with(&start), "{text:?} {columns}");
            }
        }
        assert_eq!(enough(&"a".repeat(1 << 20), 80).len(), 82);
    }

    #[test]
    fn lines_stay_lines_where_asked() {
        assert_eq!(safe_lines("one\r\ntwo\n\tthree\rfour"), "one\ntwo\n<U+0009>three<U+000D>four");
        assert!(matches!(safe_lines("one\ntwo"), Cow::Borrowed(_)));
    }

    proptest::proptest! {
        #![proptest_config(crate::random::cases(256))]
        #[test]
        fn nothing_unsafe_comes_through(text in "(?s).{0,40}|[\u{200b}-\u{206f}a\u{301}ی\n]{0,20}") {
            let shown = safe(&text);
            let bare: Vec<char> = shown.chars().filter(|c| is_unsafe(*c)).collect();
            proptest::prop_assert!(bare.iter().all(|c| matches!(c, '\u{200c}' | '\u{200d}')), "{bare:?}");
            proptest::prop_assert_eq!(safe(&shown), shown.clone());
            proptest::prop_assert!(safe_lines(&text).chars().all(|c| c == '\n' || !c.is_control()));
        }
    }
}
