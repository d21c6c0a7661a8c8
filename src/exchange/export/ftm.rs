//! The entities of a case for FollowTheMoney, one JSON object a line, sorted by id; assertions as Notes.
//!
//! Nothing is added that an import would have to take for somebody's data: no caption, no dataset. It must not
//! know where the text goes.

use std::io::Write;
use std::iter::Peekable;
use std::vec::IntoIter;

use super::super::entity::{self, AssertionMark, Marks};
use super::super::json_text;
use crate::case::Case;
use crate::error::Result;
use crate::model::{Assertion, Entity, EntityId, Value};

/// The schema that carries an assertion, and its properties for the sentence and for what it is about.
const NOTE: [&str; 3] = ["Note", "description", "entity"];

/// Writes every entity of a case, links and members of groups included, and its assertions among them.
///
/// # Errors
/// If the case can't be read or `out` can't be written.
pub(super) fn write(case: &Case, out: &mut dyn Write) -> Result<()> {
    let mut notes = case.assertions()?.into_iter().peekable();
    case.each_row(&mut |id| {
        notes_before(&mut notes, Some(&id), out)?;
        let Some(mut row) = case.row(&id)? else { return Ok(()) };
        let kept = entity::split_kept(&mut row);
        // The evidence of an imported record stays behind with the case.
        row.values.iter_mut().for_each(|value| value.record = None);
        let marks = Marks { same_as: case.joined_to(&id)?, ..entity::marks_of(&row, kept) };
        line(&row, &marks, out)
    })?;
    notes_before(&mut notes, None, out)
}

fn notes_before(notes: &mut Peekable<IntoIter<Assertion>>, id: Option<&EntityId>, out: &mut dyn Write) -> Result<()> {
    while let Some(assertion) = notes.next_if(|a| id.is_none_or(|id| a.id.as_str() < id.as_str())) {
        let (row, marks) = note(assertion);
        line(&row, &marks, out)?;
    }
    Ok(())
}

fn line(row: &Entity, marks: &Marks, out: &mut dyn Write) -> Result<()> {
    Ok(writeln!(out, "{}", json_text::escaped(entity::write(row, marks)?))?)
}

/// An assertion as the Note that an import makes one of again.
fn note(assertion: Assertion) -> (Entity, Marks) {
    let [schema, sentence, about] = NOTE;
    let id = EntityId::new(assertion.id.as_str());
    let value = |property: &str, value: String| Value {
        entity: id.clone(),
        property: property.to_owned(),
        value,
        ..Value::default()
    };
    let mut values = vec![value(sentence, assertion.text)];
    values.extend(assertion.about.iter().map(|of| value(about, of.to_string())));
    let row = Entity { id: id.clone(), schema: schema.to_owned(), values, ..Entity::default() };
    let mark = AssertionMark { date: assertion.date, date_text: assertion.date_text };
    (row, Marks { note: assertion.note, assertion: Some(mark), ..Marks::default() })
}
