//! DOCX: paragraphs and how they are set, rows of tables, notes, and what stands at the head and foot of pages.
//!
//! What was struck out under change tracking is left out; comments come last, with who wrote them. No entity of the
//! XML is expanded but the five that it has of itself.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::html::CELLS;
use super::unzip::{self, Archive};
use super::{Given, Text, plain};
use crate::error::{Error, Result};
use crate::model::Form;

/// What reads it.
pub(super) const READER: &str = "quick-xml 0.42";

const BODY: &str = "word/document.xml";
const STYLES: &str = "word/styles.xml";

pub(super) fn begins(bytes: &[u8]) -> bool {
    unzip::holds(bytes, BODY)
}

pub(super) fn read(given: &Given<'_>) -> Result<Text> {
    let mut archive = Archive::open(given.bytes)?;
    let body = archive.text(BODY)?.ok_or_else(|| {
        Error::input("is no DOCX: the archive holds no word/document.xml").hint("open it with the program that made it")
    })?;
    let styles = archive.text(STYLES)?.map_or(Ok(Styles::new()), |xml| styles(&xml))?;
    let mut body_told = Told { styles, ..Told::default() };
    body_told.read(&body, BODY)?;
    let Told { paragraphs: mut told, forms, .. } = body_told;
    for (name, mark) in [("word/footnotes.xml", ""), ("word/endnotes.xml", "e"), ("word/comments.xml", "comment")] {
        if let Some(xml) = archive.text(name)? {
            told.extend(notes(&xml, name, mark)?);
        }
    }
    let edges = |name: &String| name.starts_with("word/header") || name.starts_with("word/footer");
    for name in archive.names().into_iter().filter(edges) {
        let mut edge = Told::default();
        if let Some(xml) = archive.text(&name)? {
            edge.read(&xml, &name)?;
        }
        for paragraph in edge.paragraphs {
            if !told.contains(&paragraph) {
                told.push(paragraph);
            }
        }
    }
    let mut forms: Vec<Option<Form>> = forms.into_iter().map(Some).collect();
    forms.resize(told.len(), None);
    let mut text = Text::whole(told, READER);
    text.pages.iter_mut().for_each(|page| page.forms = std::mem::take(&mut forms));
    Ok(text)
}

/// What the styles of a document make of a paragraph, by the keys that paragraphs name them by.
type Styles = HashMap<String, Form>;

/// The styles that say something. Their keys are in the language of the program that wrote them; their names are not.
fn styles(xml: &str) -> Result<Styles> {
    let (mut styles, mut key) = (Styles::new(), None);
    walk(xml, STYLES, &mut |event| {
        if let Event::Start(tag) | Event::Empty(tag) = event {
            match tag.local_name().as_ref() {
                "style" => key = attribute(tag, "w:styleId"),
                "name" => {
                    let form = attribute(tag, "w:val").and_then(|name| form(&name.to_lowercase()));
                    styles.extend(key.clone().zip(form));
                }
                _ => {}
            }
        }
    })?;
    Ok(styles)
}

/// What a style of Word's own is for.
fn form(name: &str) -> Option<Form> {
    match name {
        "title" => Some(Form::Heading(1)),
        "quote" | "intense quote" => Some(Form::Quote),
        _ if name.starts_with("list ") => Some(Form::Item),
        _ => name.strip_prefix("heading ")?.parse().ok().map(|level: u8| Form::Heading(level.clamp(1, 6))),
    }
}

/// Notes, each as one paragraph behind its number: "[1] Interview, 3 May".
fn notes(xml: &str, name: &str, mark: &str) -> Result<Vec<String>> {
    let (mut list, mut told, mut number) = (Vec::new(), Told::default(), None);
    walk(xml, name, &mut |event| {
        match event {
            Event::Start(tag) if is_note(tag) => {
                told = Told::default();
                let author = attribute(tag, "w:author").map(|author| format!(" by {author}")).unwrap_or_default();
                // Those that separate notes from the text have a type, and say nothing.
                number = attribute(tag, "w:type")
                    .is_none_or(|sort| sort == "normal")
                    .then(|| format!("{mark}{}{author}", attribute(tag, "w:id").unwrap_or_default()));
            }
            Event::End(tag) if matches!(tag.local_name().as_ref(), "footnote" | "endnote" | "comment") => {
                told.end();
                let words = std::mem::take(&mut told.paragraphs).join(" ");
                if let Some(number) = number.take().filter(|_| !words.is_empty()) {
                    list.push(format!("[{number}] {words}"));
                }
            }
            event => told.take(event),
        }
    })?;
    Ok(list)
}

fn is_note(tag: &BytesStart<'_>) -> bool {
    matches!(tag.local_name().as_ref(), "footnote" | "endnote" | "comment")
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|attribute| attribute.key.as_ref() == name)?;
    Some(plain::in_a_line(&found.value))
}

fn walk(xml: &str, name: &str, take: &mut dyn FnMut(&Event<'_>)) -> Result<()> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => return Ok(()),
            Ok(event) => take(&event),
            Err(wrong) => {
                let place = format!("{name} inside it, at byte {}", reader.error_position());
                return Err(Error::input(format!("is no XML: {wrong}")).at(place));
            }
        }
    }
}

/// What has been told of a part so far.
#[derive(Default)]
struct Told {
    paragraphs: Vec<String>,
    /// How each of them is set.
    forms: Vec<Form>,
    styles: Styles,
    current: String,
    form: Form,
    /// Whether what comes is text of a run.
    in_text: bool,
    /// How many rows are open, and how many parts that repeat another for older programs.
    rows: usize,
    repeats: usize,
}

impl Told {
    /// Reads a part to its end.
    fn read(&mut self, xml: &str, name: &str) -> Result<()> {
        walk(xml, name, &mut |event| self.take(event))?;
        self.end();
        Ok(())
    }

    fn take(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(tag) => self.open(tag),
            Event::Empty(tag) => {
                self.open(tag);
                self.close(tag.local_name().as_ref());
            }
            Event::End(tag) => self.close(tag.local_name().as_ref()),
            Event::Text(text) if self.reads() => self.current.push_str(text),
            Event::CData(text) if self.reads() => self.current.push_str(text),
            Event::GeneralRef(name) if self.reads() => match name.resolve_char_ref() {
                Ok(Some(letter)) => self.current.push(letter),
                _ => self.current.push_str(quick_xml::escape::resolve_predefined_entity(name).unwrap_or("\u{fffd}")),
            },
            _ => {}
        }
    }

    fn reads(&self) -> bool {
        self.in_text && self.repeats == 0
    }

    fn open(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            "t" => self.in_text = true,
            "Fallback" => self.repeats += 1,
            _ if self.repeats > 0 => {}
            "tab" | "br" | "cr" => self.current.push(' '),
            "noBreakHyphen" => self.current.push('-'),
            "footnoteReference" => self.note(tag, ""),
            "endnoteReference" => self.note(tag, "e"),
            "commentReference" => self.note(tag, "comment"),
            "pStyle" => {
                let named = attribute(tag, "w:val").and_then(|key| self.styles.get(&key).copied());
                self.form = named.unwrap_or(self.form);
            }
            "numPr" if self.form == Form::Text => self.form = Form::Item,
            "tr" => {
                self.end();
                self.rows += 1;
            }
            "tc" if !self.current.trim().is_empty() => self.current.push_str(CELLS),
            _ => {}
        }
    }

    fn note(&mut self, tag: &BytesStart<'_>, mark: &str) {
        let number = attribute(tag, "w:id").unwrap_or_default();
        self.current.push_str(&format!("[{mark}{number}]"));
    }

    fn close(&mut self, name: &str) {
        match name {
            "t" => self.in_text = false,
            "Fallback" => self.repeats = self.repeats.saturating_sub(1),
            _ if self.repeats > 0 => {}
            "p" if self.rows == 0 => self.end(),
            "p" => self.current.push(' '),
            "tr" => {
                self.rows = self.rows.saturating_sub(1);
                self.form = Form::Item;
                self.end();
            }
            _ => {}
        }
    }

    fn end(&mut self) {
        let paragraph = plain::in_a_line(&std::mem::take(&mut self.current));
        let form = std::mem::take(&mut self.form);
        if !paragraph.is_empty() {
            self.paragraphs.push(paragraph);
            self.forms.push(form);
        }
    }
}
