//! Typing in a text of many lines: what is shown, where the cursor stands, what is kept.

use ratatui::buffer::Buffer;

use super::*;
use crate::tui::theme::Theme;

/// What is shown, row by row, and where the cursor stands: column and row.
fn drawn(text: &TextBox, columns: u16, height: u16) -> (Vec<String>, Option<(u16, u16)>) {
    let area = Rect::new(0, 0, columns, height);
    let mut buffer = Buffer::empty(area);
    let theme = Theme::shipped("dark").unwrap();
    let mut paint = Paint::new(&mut buffer, &theme);
    text.draw(&mut paint, area, true);
    let cursor = paint.cursor.map(|at| (at.x, at.y));
    let row = |y: u16| (0..columns).map(|x| buffer[(x, y)].symbol()).collect::<String>().trim_end().to_owned();
    ((0..height).map(row).collect(), cursor)
}

#[test]
fn a_text_is_broken_between_words_and_the_cursor_is_where_one_types() {
    let text = TextBox::with("Ilya Golberg founded Aspan Arba.\n\nSeen.");
    let (rows, cursor) = drawn(&text, 14, 6);
    assert_eq!(rows, ["Ilya Golberg", "founded Aspan", "Arba.", "", "Seen.", ""]);
    assert_eq!(cursor, Some((5, 4)));
    assert_eq!(text.height(14, 100), 5);
    assert_eq!(text.height(14, 3), 3);
    let full = TextBox::with("abcdef");
    assert_eq!(drawn(&full, 7, 2), (vec!["abcdef".to_owned(), String::new()], Some((6, 0))));
}

#[test]
fn the_rows_shown_follow_the_cursor_and_else_stay() {
    let lines: Vec<String> = (0..30).map(|n| format!("line {n}")).collect();
    let mut text = TextBox::with(lines.join("\n"));
    assert_eq!(drawn(&text, 20, 3).0, ["line 27", "line 28", "line 29"]);
    text.up();
    text.up();
    assert_eq!(drawn(&text, 20, 3).0, ["line 27", "line 28", "line 29"]);
    text.up();
    assert_eq!(drawn(&text, 20, 3).0, ["line 26", "line 27", "line 28"]);
    text.page_up();
    assert_eq!(drawn(&text, 20, 3).0[0], "line 23");
    text.top();
    assert_eq!(drawn(&text, 20, 3), (vec!["line 0".into(), "line 1".into(), "line 2".into()], Some((0, 0))));
    text.page_down();
    assert_eq!(drawn(&text, 20, 3).0, ["line 1", "line 2", "line 3"]);
}

#[test]
fn up_and_down_keep_to_their_column() {
    let mut text = TextBox::with("a long line\nab\nanother line");
    drawn(&text, 40, 5);
    text.home();
    (0..4).for_each(|_| text.right());
    text.up();
    text.up();
    text.insert("|");
    assert_eq!(text.text(), "a lo|ng line\nab\nanother line");
    let mut wide = TextBox::with("北京天气\nabcdefgh");
    drawn(&wide, 40, 5);
    wide.home();
    (0..3).for_each(|_| wide.right());
    wide.up();
    wide.insert("|");
    assert_eq!(wide.text(), "北京|天气\nabcdefgh");
}

#[test]
fn what_is_hidden_is_spelt_out_and_kept() {
    let hidden = "a\u{1b}[31m\u{202e}b\r\nc\td";
    let mut text = TextBox::with(hidden);
    assert_eq!(drawn(&text, 40, 2).0, ["a<U+001B>[31m<U+202E>b", "c<U+0009>d"]);
    assert_eq!(drawn(&text, 40, 2).1, Some((10, 1)));
    text.up();
    text.end();
    text.insert("!");
    assert_eq!(text.text(), "a\u{1b}[31m\u{202e}b!\r\nc\td");
    text.delete();
    assert_eq!(text.text(), "a\u{1b}[31m\u{202e}b!c\td", "a line's end is one letter");
}

#[test]
fn ten_thousand_lines_are_one_paste_and_one_undo() {
    let mut text = TextBox::with("before ");
    let paste: String = (0..10_000).map(|n| format!("line {n}\r")).collect();
    text.insert(&paste);
    assert_eq!(text.text().lines().count(), 10_000);
    assert!(!text.text().contains('\r'));
    assert_eq!(drawn(&text, 20, 2).0[0], "line 9999");
    assert!(text.undo());
    assert_eq!(text.text(), "before ");
    assert!(text.redo());
    assert_eq!(text.text().lines().count(), 10_000);
}

#[test]
fn typing_is_taken_back_word_by_word() {
    let mut text = TextBox::default();
    for letter in ["A", "s", "p", "a", "n", " ", "A", "r", "b", "a"] {
        text.insert(letter);
    }
    text.undo();
    assert_eq!(text.text(), "Aspan ");
    text.undo();
    assert_eq!(text.text(), "");
    assert!(!text.undo());
    text.redo();
    text.redo();
    assert_eq!(text.text(), "Aspan Arba");
    text.delete_word();
    text.insert("x");
    assert!(!text.redo(), "what was typed since stands");
    text.undo();
    text.undo();
    assert_eq!(text.text(), "Aspan Arba");
}

#[test]
fn an_accent_goes_with_its_letter_and_words_are_stepped_over() {
    let mut text = TextBox::with("de\u{301}ja vu");
    text.word_left();
    text.left();
    text.left();
    text.left();
    text.backspace();
    assert_eq!(text.text(), "dja vu");
    text.word_right();
    text.delete_to_end();
    assert_eq!(text.text(), "dja ");
    text.newline();
    text.up();
    text.delete_to_end();
    text.delete_to_end();
    assert_eq!(text.text(), "", "at a line's end its break is taken out");
}

proptest::proptest! {
    #[test]
    fn no_order_of_keys_breaks_it(
        typed in "(\\PC|[\r\n\t \u{301}\u{200d}\u{202e}北é]){0,12}",
        keys in proptest::collection::vec(0_u8..20, 0..40),
        columns in 0_u16..30,
        height in 0_u16..6,
    ) {
        let mut text = TextBox::with(typed.clone());
        for key in keys {
            match key {
                0 => text.left(),
                1 => text.right(),
                2 => text.up(),
                3 => text.down(),
                4 => text.home(),
                5 => text.end(),
                6 => text.word_left(),
                7 => text.word_right(),
                8 => text.backspace(),
                9 => text.delete(),
                10 => text.delete_word(),
                11 => text.delete_to_end(),
                12 => text.newline(),
                13 => text.page_up(),
                14 => text.page_down(),
                15 => proptest::prop_assert!(text.undo() || text.edits != Edits::default() || text.text == typed),
                16 => drop(text.redo()),
                17 => text.insert("a"),
                _ => text.insert(&typed),
            }
            proptest::prop_assert!(text.text.is_char_boundary(text.at), "{:?} at {}", text.text, text.at);
            let (_, cursor) = drawn(&text, columns, height);
            proptest::prop_assert_eq!(cursor.is_some(), columns > 0 && height > 0);
        }
        let last = text.text.clone();
        let mut undone = 0;
        while text.undo() {
            undone += 1;
        }
        proptest::prop_assert_eq!(&text.text, &typed, "all of it can be taken back");
        (0..undone).for_each(|_| { text.redo(); });
        proptest::prop_assert_eq!(&text.text, &last);
    }
}
