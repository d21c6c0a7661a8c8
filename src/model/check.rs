//! Values checked by type: what a reporter typed or a file held, and what is understood by it.
//!
//! Nothing is dropped without a word: a value is clean, or is kept as text beside, or is refused with what would be
//! accepted. It must not name a schema or a property; types and formats it knows by name.

pub mod address;
pub mod identifier;
mod peoples;
pub mod reference;

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::id::is_ftm_id;
use super::vocabulary::{Property, TypeDef, Vocabulary};
use crate::text::{date, number};
use reference::Found;

/// What became of a text that was given as a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checked {
    /// A value of its type.
    Clean {
        /// The value to store.
        value: String,
        /// How it was written, where it was understood as something else ("April 2022").
        original: Option<String>,
        /// What to tell whoever wrote it: "understood as 2022-04".
        note: Option<String>,
    },
    /// No value of this type, and worth keeping as text beside it: "early March".
    Beside {
        /// The text, tidied.
        text: String,
        /// Why it is no value, as half a sentence.
        why: String,
    },
    /// Not taken.
    Refused {
        /// Why not, as half a sentence.
        why: String,
        /// What would be taken instead.
        accepted: String,
    },
}

impl Checked {
    /// The value, if it is clean.
    pub fn value(&self) -> Option<&str> {
        match self {
            Self::Clean { value, .. } => Some(value),
            _ => None,
        }
    }

    /// Clean, and nothing to tell.
    fn plain(value: impl Into<String>) -> Self {
        Self::Clean { value: value.into(), original: None, note: None }
    }

    /// Clean, and understood as something else than what was written.
    fn understood(value: impl Into<String>, written: &str, note: impl Into<String>) -> Self {
        Self::Clean { value: value.into(), original: Some(written.to_owned()), note: Some(note.into()) }
    }

    /// Clean and as written, with something to tell.
    fn noted(value: impl Into<String>, note: impl Into<String>) -> Self {
        Self::Clean { value: value.into(), original: None, note: Some(note.into()) }
    }

    fn refused(why: impl Into<String>, accepted: impl Into<String>) -> Self {
        Self::Refused { why: why.into(), accepted: accepted.into() }
    }

    /// The same with one more thing to tell.
    fn telling(self, more: &str) -> Self {
        match self {
            Self::Clean { value, original, note: Some(note) } => {
                Self::Clean { value, original, note: Some(format!("{note}; {more}")) }
            }
            Self::Clean { value, original, note: None } => Self::Clean { value, original, note: Some(more.to_owned()) },
            other => other,
        }
    }
}

/// Checks a text given for a property of a schema, by the property's type and format.
///
/// Lengths are advisory: a value that is too long for FollowTheMoney's tools is clean, and the note says so.
pub fn check(vocabulary: &Vocabulary, schema: &str, property: &str, text: &str) -> Checked {
    let Some(found) = vocabulary.property(schema, property) else {
        let featured = vocabulary.schema(schema).map(|s| s.featured.join(", ")).unwrap_or_default();
        let accepted = if featured.is_empty() { "a schema of the vocabulary".to_owned() } else { featured };
        return Checked::refused(format!("{schema} has no property {property}"), accepted);
    };
    check_as(vocabulary, found, text)
}

/// As [`check`], for a property that has been looked up.
pub fn check_as(vocabulary: &Vocabulary, found: &Property, text: &str) -> Checked {
    let many_lines = matches!(found.kind.as_str(), "text" | "html" | "json" | "address");
    let tidy = tidy(text, many_lines);
    if tidy.is_empty() {
        return Checked::refused("nothing in it", "some text");
    }
    let checked = by_type(vocabulary, &found.kind, found.format.as_deref(), &tidy);
    let litter = matches!(tidy, Cow::Owned(_)) && text.contains(is_litter);
    let checked = if litter { checked.telling("control characters were taken out") } else { checked };
    tell_length(vocabulary.type_def(&found.kind), checked)
}

fn by_type(vocabulary: &Vocabulary, kind: &str, format: Option<&str>, text: &str) -> Checked {
    match kind {
        "name" => name(text),
        "date" => date_value(text),
        "number" => number_value(text),
        "country" => country(vocabulary, text),
        "language" => coded(vocabulary, kind, text, reference::language(vocabulary, text)),
        "gender" => coded(vocabulary, kind, text, reference::gender(vocabulary, text)),
        "topic" => coded(vocabulary, kind, text, reference::listed(vocabulary, kind, text)),
        "identifier" => identifier::identifier(format, text),
        "url" => address::url(text),
        "email" => address::email(text),
        "phone" => address::phone(text),
        "ip" => address::ip(text),
        "address" => Checked::plain(address::lines_joined(text)),
        "entity" if is_ftm_id(text) => Checked::plain(text),
        "entity" => Checked::refused(
            format!("“{text}” cannot be the id of an entity"),
            "ASCII letters and digits, with . and - between them",
        ),
        "checksum" => checksum(text),
        "mimetype" => mimetype(text),
        "text" | "html" | "json" => Checked::plain(text),
        _ => coded_if_listed(vocabulary, kind, text),
    }
}

/// A type that we know nothing of is a string, or, where the vocabulary lists its values, one of them.
fn coded_if_listed(vocabulary: &Vocabulary, kind: &str, text: &str) -> Checked {
    match vocabulary.type_def(kind).and_then(|t| t.values.as_ref()) {
        Some(_) => coded(vocabulary, kind, text, reference::listed(vocabulary, kind, text)),
        None => Checked::plain(text),
    }
}

/// NFC, without control characters, trimmed; white space squashed to single spaces unless lines are to be kept.
fn tidy(text: &str, many_lines: bool) -> Cow<'_, str> {
    // Most text is tidy as it stands; looking is cheaper than composing it anew.
    if is_tidy(text) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(composed(text, many_lines))
}

fn composed(text: &str, many_lines: bool) -> String {
    let composed: String = text.nfc().filter(|c| !is_litter(*c)).collect();
    if many_lines {
        let lines: Vec<&str> = composed.lines().map(|line| line.trim_end_matches(char::is_control)).collect();
        return lines.join("\n").trim().chars().filter(|c| *c == '\n' || *c == '\t' || !c.is_control()).collect();
    }
    composed.split_whitespace().collect::<Vec<_>>().join(" ").chars().filter(|c| !c.is_control()).collect()
}

/// Whether a text is made of single spaces and of letters that stay as they are beside each other, whatever form it
/// is brought to.
fn is_tidy(text: &str) -> bool {
    let mut before = ' ';
    let stays = text.chars().all(|c| {
        let twice = before == ' ' && c == ' ';
        before = c;
        !twice
            && matches!(c, ' '..='~' | '\u{a1}'..='\u{2ff}' | '\u{400}'..='\u{481}' | '\u{48a}'..='\u{52f}'
                | '\u{5d0}'..='\u{5ea}' | '\u{621}'..='\u{64a}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
    });
    stays && before != ' '
}

fn is_litter(c: char) -> bool {
    (c.is_control() && !c.is_whitespace()) || c == '\u{feff}' || u32::from(c) & 0xFFFE == 0xFFFE
}

fn tell_length(type_def: Option<&TypeDef>, checked: Checked) -> Checked {
    let most = type_def.and_then(|t| t.max_length);
    let long = most.filter(|most| checked.value().is_some_and(|v| v.len() > *most && v.chars().count() > *most));
    match long {
        Some(most) => checked.telling(&format!("longer than the {most} characters that FollowTheMoney’s tools keep")),
        None => checked,
    }
}

/// Quotation marks are taken off where they wrap the whole name.
fn name(text: &str) -> Checked {
    let bare = ['"', '\''].iter().find_map(|quote| {
        let inner = text.strip_prefix(*quote)?.strip_suffix(*quote)?;
        (!inner.contains(*quote) && !inner.trim().is_empty()).then(|| inner.trim())
    });
    match bare {
        Some(bare) => Checked::understood(bare, text, format!("taken as {bare}, without the quotation marks")),
        None => Checked::plain(text),
    }
}

fn date_value(text: &str) -> Checked {
    match date::read(text) {
        Ok(read) if read.as_written => Checked::plain(read.iso),
        Ok(read) => {
            let note = format!("understood as {}", read.iso);
            Checked::understood(read.iso, text, note)
        }
        Err(misread @ date::Misread::NotADate(_)) => {
            Checked::Beside { text: text.to_owned(), why: misread.to_string() }
        }
        Err(misread) => Checked::refused(misread.to_string(), date::ACCEPTED),
    }
}

fn number_value(text: &str) -> Checked {
    match number::read(text) {
        Ok(read) => {
            let value = if read.percent { format!("{}%", read.text) } else { read.text };
            let note = format!("understood as {value}");
            if value == text { Checked::plain(value) } else { Checked::understood(value, text, note) }
        }
        Err(number::Misread::NotANumber) => Checked::Beside { text: text.to_owned(), why: "not a number".to_owned() },
        Err(misread) => Checked::refused(misread.to_string(), "digits, with . before decimals: 1234.5"),
    }
}

fn country(vocabulary: &Vocabulary, text: &str) -> Checked {
    let checked = coded(vocabulary, "country", text, peoples::country_in_words(vocabulary, text));
    match checked {
        Checked::Refused { why, .. } => {
            Checked::refused(why, "a country’s code or name: kz, KAZ, Kazakhstan, Казахстан")
        }
        other => other,
    }
}

fn coded(vocabulary: &Vocabulary, kind: &str, text: &str, found: Found) -> Checked {
    let type_def = vocabulary.type_def(kind);
    let values = type_def.and_then(|t| t.values.as_ref());
    let label = |code: &str| values.and_then(|v| v.get(code)).map_or(code, String::as_str).to_owned();
    let called = type_def.map_or(kind, |t| t.label.as_str()).to_lowercase();
    match found {
        Found::One(code) if code.eq_ignore_ascii_case(text) => Checked::plain(code),
        Found::One(code) => {
            let note = format!("understood as {code} ({})", label(&code));
            Checked::understood(code, text, note)
        }
        Found::Several(codes) => {
            let readings: Vec<String> = codes.iter().map(|c| format!("{c} ({})", label(c))).collect();
            Checked::refused(format!("“{text}” may be {}", readings.join(" or ")), codes.join(", "))
        }
        Found::Nothing => {
            let codes: Vec<&str> = values.into_iter().flatten().map(|(code, _)| code.as_str()).collect();
            Checked::refused(format!("“{text}” is no known {called}"), codes.join(", "))
        }
    }
}

fn checksum(text: &str) -> Checked {
    let hex = text.len() >= 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
    if hex {
        return Checked::plain(text.to_ascii_lowercase());
    }
    Checked::refused("not a checksum", "hexadecimal digits, 40 for SHA-1")
}

fn mimetype(text: &str) -> Checked {
    let bare = text.split(';').next().unwrap_or(text).trim().to_ascii_lowercase();
    let part = |p: &str| !p.is_empty() && p.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&b));
    match bare.split_once('/') {
        Some((one, other)) if part(one) && part(other) => Checked::plain(bare),
        _ => Checked::refused(format!("“{text}” is no media type"), "two words with a slash: application/pdf"),
    }
}

/// Letters and digits alone, capitals: how identifiers with a format are compared and mostly stored.
fn compact(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()) {
        return Cow::Borrowed(text);
    }
    let parted = |c: &char| !matches!(c, ' ' | '-' | '–' | '.' | '/' | ':' | '_' | '\u{a0}' | '№' | '#');
    Cow::Owned(text.chars().filter(parted).flat_map(char::to_uppercase).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_text_that_is_taken_as_it_stands_would_be_composed_the_same(
            text in "[ -~\u{a1}-\u{52f}\u{5d0}-\u{64f}\u{1100}-\u{11ff}\u{4e00}-\u{4e20}\u{ac00}-\u{ac20}]{0,6}"
        ) {
            if is_tidy(&text) {
                proptest::prop_assert!(composed(&text, false) == text);
                proptest::prop_assert!(composed(&text, true) == text);
            }
        }
    }
}
