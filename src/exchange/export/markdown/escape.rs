//! A stranger's text in Markdown: shown letter by letter, never obeyed, whichever converter reads it.
//!
//! It must not know what a text is about.

use crate::text::safe::safe;

/// The text on one line, so that no Markdown converter makes HTML, a link, a heading, a list, emphasis, a footnote
/// or mathematics of it. What hides or drives a terminal is spelt out.
pub(in super::super) fn md(text: &str) -> String {
    let flat = one_line(text);
    let shown = safe(&flat);
    let mut out = String::with_capacity(shown.len() + 16);
    let mut before = Before::default();
    let mut chars = shown.chars();
    while let Some(c) = chars.next() {
        match c {
            // Entities, because the oldest converters know no backslash before these.
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            _ => {
                if needs_backslash(c, chars.as_str(), &before) {
                    out.push('\\');
                }
                out.push(c);
            }
        }
        before.add(c);
    }
    out
}

/// The text on one line, otherwise as it is.
pub(in super::super) fn one_line(text: &str) -> String {
    let flat: String = text.chars().map(|c| if is_break(c) { ' ' } else { c }).collect();
    flat.trim().to_owned()
}

fn is_break(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\x0b' | '\x0c' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// What stands before a character.
#[derive(Default)]
struct Before {
    last: Option<char>,
    /// What stands before that.
    second: Option<char>,
    /// All before is one word of ASCII letters and digits, as the number of a list is.
    one_word: bool,
    /// The letters and digits just before.
    word: String,
    /// A word "www" was begun since the last space.
    www: bool,
}

impl Before {
    /// Since the last space it has been "www" and what follows that.
    fn is_www(&self) -> bool {
        self.www || self.word.eq_ignore_ascii_case("www")
    }

    fn add(&mut self, c: char) {
        self.one_word = (self.last.is_none() || self.one_word) && c.is_ascii_alphanumeric();
        if c.is_alphanumeric() {
            self.word.push(c);
        } else {
            self.www = !c.is_whitespace() && self.is_www();
            self.word.clear();
        }
        self.second = self.last;
        self.last = Some(c);
    }
}

fn needs_backslash(c: char, rest: &str, before: &Before) -> bool {
    let last = before.last;
    let next = rest.chars().next();
    let ends_word = next.is_none_or(char::is_whitespace);
    match c {
        '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '#' | '|' | '~' | '^' | '$' | '@' => true,
        // The start of a list, a rule or an underline; and dashes that would be drawn together.
        '-' | '+' | '=' => last.is_none() || next == Some(c) || last == Some(c),
        '(' => last.is_none(),
        ')' => before.one_word && ends_word,
        // "1. " and "iv. " start lists; "www.example.org" and "example.org" are made links.
        '.' => {
            before.one_word && ends_word
                || before.is_www()
                || last.is_some_and(char::is_alphanumeric) && is_domain(rest)
        }
        // "https://..." is made a link, ":name:" a picture.
        ':' => last.is_none() || rest.starts_with("//") || is_scheme(&before.word) || is_picture(rest),
        // "//example.org" is made a link too.
        '/' => last == Some('/') && before.second != Some(':'),
        _ => false,
    }
}

/// Whether a dot before this stands in a name that some converters make a link of without being asked.
fn is_domain(rest: &str) -> bool {
    const KNOWN: [&str; 16] = [
        "aero", "asia", "biz", "com", "coop", "edu", "gov", "info", "museum", "name", "net", "org", "pro", "shop",
        "web", "xxx",
    ];
    let label: String = rest.chars().take_while(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    label.chars().count() == 2 || KNOWN.contains(&label.as_str()) || label.starts_with("xn")
}

fn is_scheme(word: &str) -> bool {
    ["mailto", "xmpp", "tel", "data", "javascript"].contains(&word.to_ascii_lowercase().as_str())
}

/// Whether a colon before this opens ":name:".
fn is_picture(rest: &str) -> bool {
    let name = rest.trim_start_matches(|c: char| c.is_alphanumeric() || matches!(c, '_' | '+' | '-'));
    let digits = rest.chars().next().is_some_and(|c| c.is_ascii_digit());
    name.len() < rest.len() && !digits && name.starts_with(':')
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
        assert_eq!(md("see https://a.example"), "see https\\://a.example");
        assert_eq!(md("**bold** _i_ `c`"), "\\*\\*bold\\*\\* \\_i\\_ \\`c\\`");
        assert_eq!(md("a\u{202e}b"), "a&lt;U+202E&gt;b");
    }

    #[test]
    fn a_dot_or_colon_in_a_word_is_left_alone_unless_it_would_make_a_link_or_a_picture() {
        for text in ["rows.ftm.json", "U.S. v. X", "line:12", "J.K. Rowling", "¶3: of", "10:20:30", "a/b", "v1.2"] {
            assert_eq!(md(text), text);
        }
        for (text, shown) in [
            ("see aspan.kz", "see aspan\\.kz"),
            ("Shop.COM", "Shop\\.COM"),
            ("www.a.example", "www\\.a\\.example"),
            ("x :smile: y", "x \\:smile: y"),
            ("mailto:a", "mailto\\:a"),
            ("to //a.example", "to /\\/a.example"),
            ("ftp://a", "ftp\\://a"),
        ] {
            assert_eq!(md(text), shown);
        }
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
