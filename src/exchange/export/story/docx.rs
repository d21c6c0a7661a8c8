//! The story as a Word document, a real footnote a sentence: for desks that edit in Word.
//!
//! What stands in the notes is put together in `analysis::story`, how a document is written down in `exchange::docx`; it
//! must know neither claims nor XML.

use std::io::Write;

use super::super::markdown::escape::one_line;
use super::{NONE, TAKES_IN};
use crate::analysis::story::{self, Footed, footed};
use crate::error::Result;
use crate::exchange::docx::{self, Document, Paragraph, Run, Style, reads_leftward};
use crate::model::{Form, Graph};

/// Writes the story of a case.
///
/// # Errors
/// If it can't be read or `out` can't be written.
pub(in super::super) fn write(graph: &dyn Graph, out: &mut dyn Write) -> Result<()> {
    let mut document = Document::default();
    match footed(graph)? {
        Some(Footed { paragraphs, .. }) => paragraphs.iter().for_each(|one| set(one, &mut document)),
        None => {
            let runs = vec![Run::plain(NONE.join(TAKES_IN))];
            document.paragraphs.push(Paragraph { style: Style::Body, leftward: false, runs });
        }
    }
    docx::write(&document, out)
}

fn set(paragraph: &story::Paragraph, document: &mut Document) {
    let mut runs = Vec::new();
    for (at, one) in paragraph.runs.iter().enumerate() {
        let space = if at > 0 { " " } else { "" };
        runs.push(Run::plain(format!("{space}{}", one_line(&one.text))));
        if let Some(note) = &one.note {
            runs.push(Run::Note(document.notes.len()));
            let said: Vec<String> = note.parts.iter().map(|part| one_line(part)).collect();
            document.notes.push(vec![Run::plain(said.join(" "))]);
        }
    }
    let text: String = paragraph.runs.iter().map(|one| one.text.as_str()).collect();
    document.paragraphs.push(Paragraph { style: style(paragraph.form), leftward: reads_leftward(&text), runs });
}

fn style(form: Form) -> Style {
    match form {
        Form::Text => Style::Body,
        Form::Heading(level) => Style::Heading(level),
        Form::Item => Style::Bullet(0),
        Form::Quote => Style::Quote,
    }
}
