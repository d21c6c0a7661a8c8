//! Text cut and padded to so many columns of a terminal, never inside what a reader sees as one letter.
//!
//! It expects text that has been through `safe`; it must not know panes or colours.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar as _;

/// What stands for what was cut off.
pub const ELLIPSIS: &str = "…";

/// How many columns a text takes: those of its characters, each by itself, as terminals count. What fonts join
/// (an emoji and its colour, Khmer consonants) takes the columns of both.
pub fn width(text: &str) -> usize {
    if is_plain(text) {
        return text.len();
    }
    text.chars().map(wide).sum()
}

/// Whether a text is all of letters and signs of ASCII.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|b| (b' '..0x7f).contains(&b))
}

fn wide(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// A text as the cells of a terminal hold it: a character with what sits on it, and how many columns it takes.
pub fn cells(text: &str) -> impl Iterator<Item = (&str, usize)> {
    // Most text is of letters of one byte and one column each.
    let (plain, text) = if is_plain(text) { (text, "") } else { ("", text) };
    let letters = (0..plain.len()).filter_map(move |at| Some((plain.get(at..=at)?, 1)));
    let starts = text.char_indices().filter(|(_, c)| wide(*c) > 0).map(|(at, _)| at);
    let ends = starts.clone().skip(1).chain([text.len()]);
    letters.chain(starts.zip(ends).filter_map(|(start, end)| {
        let cell = text.get(start..end)?;
        Some((cell, cell.chars().next().map_or(0, wide)))
    }))
}

/// The text in at most so many columns, with an ellipsis at the end where something was cut off.
pub fn clip(text: &str, most: usize) -> Cow<'_, str> {
    clip_with(text, most, ELLIPSIS)
}

/// As [`clip`], with an ellipsis of one's own ("..." where only ASCII may be shown).
pub fn clip_with<'a>(text: &'a str, most: usize, ellipsis: &str) -> Cow<'a, str> {
    if width(text) <= most {
        return Cow::Borrowed(text);
    }
    let ellipsis = head(ellipsis, most);
    let start = head(text, most - width(ellipsis));
    Cow::Owned(format!("{start}{ellipsis}"))
}

/// The text in at most so many columns, with an ellipsis in the middle where something was cut out: for paths,
/// addresses and identifiers, whose end tells as much as their start.
pub fn clip_middle(text: &str, most: usize) -> Cow<'_, str> {
    if width(text) <= most {
        return Cow::Borrowed(text);
    }
    let ellipsis = head(ELLIPSIS, most);
    let room = most - width(ellipsis);
    let end = tail(text, room / 2);
    let start = head(text, room - width(end));
    Cow::Owned(format!("{start}{ellipsis}{end}"))
}

/// The text in exactly so many columns: clipped, or followed by spaces.
pub fn pad(text: &str, columns: usize) -> String {
    let mut shown = clip(text, columns).into_owned();
    let room = columns - width(&shown);
    shown.extend(std::iter::repeat_n(' ', room));
    shown
}

/// The text in exactly so many columns, at the right of them: clipped, or after spaces.
pub fn pad_left(text: &str, columns: usize) -> String {
    let shown = clip(text, columns);
    let room = columns - width(&shown);
    format!("{}{shown}", " ".repeat(room))
}

/// As much of the start of a text as fits in so many columns.
pub fn head(text: &str, most: usize) -> &str {
    let mut used = 0;
    for (at, letter) in text.grapheme_indices(true) {
        used += width(letter);
        if used > most {
            return text.get(..at).unwrap_or_default();
        }
    }
    text
}

/// As much of the end of a text as fits in so many columns.
pub fn tail(text: &str, most: usize) -> &str {
    let mut used = 0;
    for (at, letter) in text.grapheme_indices(true).rev() {
        used += width(letter);
        if used > most {
            return text.get(at + letter.len()..).unwrap_or_default();
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_left_alone() {
        assert!(matches!(clip("Aspan Arba", 10), Cow::Borrowed("Aspan Arba")));
        assert_eq!(pad("北京", 6), "北京  ");
        assert_eq!(pad_left("12", 4), "  12");
    }

    #[test]
    fn what_does_not_fit_ends_in_an_ellipsis_within_the_width() {
        assert_eq!(clip("Aspan Arba", 6), "Aspan…");
        assert_eq!(clip("北京天气", 4), "北…", "a wide letter is never cut in half");
        assert_eq!(pad("北京天气", 4), "北… ");
        assert_eq!(clip("Aspan", 1), "…");
        assert_eq!(clip("Aspan", 0), "");
        assert_eq!(clip_with("Aspan Arba", 8, "..."), "Aspan...");
        assert_eq!(clip("e\u{301}e\u{301}e\u{301}", 2), "e\u{301}…", "a letter keeps its accent");
    }

    #[test]
    fn a_cell_holds_one_character_and_what_sits_on_it() {
        let held = |text| cells(text).map(|(cell, wide)| (cell.to_owned(), wide)).collect::<Vec<_>>();
        let owned = |cells: &[(&str, usize)]| cells.iter().map(|(c, w)| ((*c).to_owned(), *w)).collect::<Vec<_>>();
        assert_eq!(held("e\u{301}北"), owned(&[("e\u{301}", 1), ("北", 2)]));
        assert_eq!(held("👍🏽"), owned(&[("👍", 2), ("🏽", 2)]), "whether they are joined is the terminal's affair");
        assert_eq!(held("ក្ក"), owned(&[("ក\u{17d2}", 1), ("ក", 1)]));
        assert_eq!((width("👍🏽"), width("ក្ក"), width("لا")), (4, 2, 2));
    }

    #[test]
    fn a_path_keeps_both_ends() {
        assert_eq!(clip_middle("/home/reporter/cases/kazakhstan.case", 16), "/home/re…an.case");
        assert_eq!(clip_middle("abcdef", 2), "a…");
        assert_eq!(clip_middle("abcdef", 6), "abcdef");
    }

    proptest::proptest! {
        #![proptest_config(crate::random::cases(256))]
        #[test]
        fn never_wider_than_asked(text in "\\PC{0,30}", most in 0_usize..20) {
            proptest::prop_assert!(width(&clip(&text, most)) <= most);
            proptest::prop_assert!(width(&clip_middle(&text, most)) <= most);
            proptest::prop_assert_eq!(width(&pad(&text, most)), most);
        }
    }
}
