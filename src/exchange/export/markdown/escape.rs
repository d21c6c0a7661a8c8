//! A stranger's text in Markdown: shown letter by letter, never obeyed, whichever converter reads it.
//!
//! It must not know what a text is about.

use crate::text::safe::safe;

/// The text on one line, so that no Markdown converter makes HTML, a link, a heading, a list, emphasis, a footnote
/// or mathematics of it. What hides or drives a terminal is spelt out.
pub(super) fn md(text: &str) -> String {
    let flat: String = text.chars().map(|c| if is_break(c) { ' ' } else { c }).collect();
    let shown = safe(flat.trim());
    let mut out = String::with_capacity(shown.len() + 16);
    let mut before = Before::default();
    let mut chars = shown.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            // Entities, because the oldest converters know no backslash before these.
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            _ => {
                if needs_backslash(c, chars.peek().copied(), &before) {
                    out.push('\\');
                }
                out.push(c);
            }
        }
        before.add(c);
    }
    out
}

fn is_break(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\x0b' | '\x0c' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// What stands before a character.
#[derive(Default)]
struct Before {
    last: Option<char>,
    /// All before is one word of ASCII letters and digits, as the number of a list is.
    one_word: bool,
}

impl Before {
    fn add(&mut self, c: char) {
        self.one_word = (self.last.is_none() || self.one_word) && c.is_ascii_alphanumeric();
        self.last = Some(c);
    }
}

fn needs_backslash(c: char, next: Option<char>, before: &Before) -> bool {
    let last = before.last;
    let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    match c {
        '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '#' | '|' | '~' | '^' | '$' | '@' => true,
        // The start of a list, a rule or an underline; and dashes that would be drawn together.
        '-' | '+' | '=' => last.is_none() || next == Some(c) || last == Some(c),
        '(' => last.is_none(),
        ')' => before.one_word,
        // "1. " and "iv. " start lists; "www.example.org" is made a link.
        '.' => before.one_word || (letter(last) && letter(next)),
        // "https://..." is made a link, ":name:" a picture; the time of day is left alone.
        ':' => last.is_none() || next.is_some_and(|n| !(n.is_whitespace() || digit(last) && digit(next))),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_any_script_are_left_as_they_are() {
        for name in
            ["Aspan Arba", "Elix-St", "Гольберг", "محمد", "北京", "Da Group 22, 50 % (a share)", "at 10:20", "“Rys”"]
        {
            assert_eq!(md(name), name);
        }
    }

    #[test]
    fn html_links_and_marks_are_escaped() {
        assert_eq!(md("<script>alert(1)</script>"), "&lt;script&gt;alert(1)&lt;/script&gt;");
        assert_eq!(md("[x](javascript:alert)"), "\\[x\\](javascript\\:alert)");
        assert_eq!(md("see https://a.example"), "see https\\://a\\.example");
        assert_eq!(md("**bold** _i_ `c`"), "\\*\\*bold\\*\\* \\_i\\_ \\`c\\`");
        assert_eq!(md("a\u{202e}b"), "a&lt;U+202E&gt;b");
    }

    #[test]
    fn what_starts_a_block_starts_none() {
        for (text, shown) in [
            ("- x", "\\- x"),
            ("+ x", "\\+ x"),
            ("1. x", "1\\. x"),
            ("iv) x", "iv\\) x"),
            ("(a) x", "\\(a) x"),
            ("# x", "\\# x"),
            ("    x", "x"),
            ("a\n\n# b", "a  \\# b"),
            (": x", "\\: x"),
            ("---", "\\-\\-\\-"),
        ] {
            assert_eq!(md(text), shown);
        }
    }
}
