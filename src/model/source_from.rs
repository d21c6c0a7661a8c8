//! A source out of what a reporter pastes: an address, a file's name, a reference in any style, a record of a
//! reference manager, the head of an e-mail, or a title.
//!
//! It fills in what the text says and leaves the rest empty, so that a person sees what is missing. It must not ask
//! the network or the disk, and it sets neither reliability nor origin: those are judgements.

mod address;
mod dates;
mod file;
mod reference;
mod structured;
mod words;

use super::evidence::Source;
use crate::text::date;
use words::words;

/// No reference is longer; a paste beyond it is read up to here.
const LETTERS_MOST: usize = 8_000;

/// A source as far as a text says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceSketch {
    /// The source, its key empty; the fields that the text does not say are empty too.
    pub source: Source,
    /// What the text was taken for, then what was guessed or left out, each as half a sentence: "an address", "title
    /// guessed from the address".
    pub understood: Vec<String>,
}

impl SourceSketch {
    fn of(form: &str) -> Self {
        Self { understood: vec![form.to_owned()], ..Self::default() }
    }

    fn say(&mut self, what: impl Into<String>) {
        let what = what.into();
        if !self.understood.contains(&what) {
            self.understood.push(what);
        }
    }

    fn title(&mut self, title: &str) {
        self.source.title = tidy(title);
    }

    fn publisher(&mut self, name: &str) {
        let name = tidy(name);
        if !name.is_empty() && !self.source.publisher.contains(&name) {
            self.source.publisher.push(name);
        }
    }

    fn note(&mut self, note: &str) {
        let note = tidy(note);
        match &mut self.source.note {
            _ if note.is_empty() => {}
            Some(there) => {
                there.push(' ');
                there.push_str(&note);
            }
            None => self.source.note = Some(note),
        }
    }

    fn by(&mut self, authors: &str) {
        let authors = tidy(authors);
        if authors.chars().filter(|c| c.is_alphabetic()).count() > 1 {
            self.note(&format!("By {}.", authors.trim_end_matches('.')));
        }
    }

    /// Takes a date of publication as somebody wrote it; says why where it is not one date.
    fn published(&mut self, written: &str) {
        match date::read(written) {
            Ok(read) => self.source.published = Some(dates::day(&read.iso)),
            Err(why) if !written.trim().is_empty() => self.say(format!("no date from “{}”: {why}", tidy(written))),
            Err(_) => {}
        }
    }

    /// Takes what an address says, where nothing said it better.
    fn with_address(&mut self, url: &str) {
        let read = address::read(url);
        let (mine, other) = (&mut self.source, read.source);
        mine.url = mine.url.take().or(other.url);
        mine.archived = mine.archived.take().or(other.archived);
        mine.retrieved = mine.retrieved.take().or(other.retrieved);
        mine.published = mine.published.take().or(other.published);
        if mine.publisher.is_empty() && words().site(url).is_some() {
            mine.publisher = other.publisher;
        }
        if mine.kind.is_empty() {
            mine.kind = other.kind;
        }
        for what in read.understood.into_iter().skip(1).filter(|what| !what.starts_with("title")) {
            self.say(what);
        }
    }
}

/// What a pasted text says of a source.
pub fn source_from(text: &str) -> SourceSketch {
    let text = text.trim_start_matches('\u{feff}').trim();
    let read: String = text.chars().take(LETTERS_MOST).collect();
    let mut sketch = sketch(&read);
    if read.len() < text.len() {
        sketch.say(format!("read up to {LETTERS_MOST} characters"));
    }
    sketch
}

fn sketch(text: &str) -> SourceSketch {
    if text.is_empty() {
        return SourceSketch::default();
    }
    let readers: [fn(&str) -> Option<SourceSketch>; 7] = [
        structured::bibtex,
        structured::csl_json,
        structured::ris,
        structured::wiki,
        structured::mail,
        address::alone,
        file::alone,
    ];
    readers.iter().find_map(|read| read(text)).unwrap_or_else(|| reference::read(text))
}

/// On one line, without the quotation marks, dashes and commas that held it in its place.
fn tidy(text: &str) -> String {
    let line: Vec<&str> = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect();
    let line = line.join(" ");
    let held = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '–' | '—' | '|' | '/' | '·' | '•');
    let trimmed = line.trim_matches(held).trim_start_matches(['.', ')', ']']).trim_matches(held);
    let open = ['(', '['];
    trimmed.trim_end_matches(open).trim_end_matches(held).trim_end_matches("- ").to_owned()
}
