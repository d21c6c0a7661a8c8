//! The story as Markdown, a footnote a sentence: for editors, lawyers and whoever sets it; `docx` is the same for Word.
//!
//! What stands in the notes is put together in `analysis::story`; it must not know claims.

pub(super) mod docx;

use std::io::Write;

use super::markdown::escape::md;
use crate::analysis::story::{Footed, Paragraph, footed};
use crate::error::Result;
use crate::model::{Form, Graph};

/// What is written where there is nothing to write, before and behind what brings a story in.
const NONE: [&str; 2] = ["This case has no story yet: ", " takes a draft in."];

/// What brings a story in.
const TAKES_IN: &str = "muckrake story CASE FILE";

/// Writes the story of a case.
///
/// # Errors
/// If it can't be read or `out` can't be written.
pub(super) fn write(graph: &dyn Graph, out: &mut dyn Write) -> Result<()> {
    let Some(Footed { paragraphs, .. }) = footed(graph)? else {
        return Ok(writeln!(out, "{}", NONE.join(&format!("`{TAKES_IN}`")))?);
    };
    let mut notes = Vec::new();
    for (at, paragraph) in paragraphs.iter().enumerate() {
        let (lead, next) = (lead(paragraph.form), paragraphs.get(at + 1).map(|next| next.form));
        write!(out, "{lead}")?;
        set(paragraph, &mut notes, out)?;
        // Items of one list stand together.
        let together = paragraph.form == Form::Item && next == Some(Form::Item);
        writeln!(out, "{}", if together { "" } else { "\n" })?;
    }
    for (number, note) in (1..).zip(notes) {
        writeln!(out, "[^{number}]: {note}\n")?;
    }
    Ok(())
}

fn lead(form: Form) -> String {
    match form {
        Form::Text => String::new(),
        Form::Heading(level) => format!("{} ", "#".repeat(usize::from(level))),
        Form::Item => "- ".to_owned(),
        Form::Quote => "> ".to_owned(),
    }
}

fn set(paragraph: &Paragraph, notes: &mut Vec<String>, out: &mut dyn Write) -> Result<()> {
    for (at, run) in paragraph.runs.iter().enumerate() {
        let space = if at > 0 { " " } else { "" };
        write!(out, "{space}{}", md(&run.text))?;
        if let Some(note) = &run.note {
            notes.push(note.parts.iter().map(|part| md(part)).collect::<Vec<_>>().join(" "));
            write!(out, "[^{}]", notes.len())?;
        }
    }
    Ok(())
}
