//! A claim in words, about any entities or none.

use super::super::field::{Field, Takes};
use super::cited::Quarry;
use super::{Fields, Finish, Form, Wrong, checked, known, wrong};
use crate::model::check::Checked;
use crate::model::{Assertion, Brief, EntityId, Vocabulary};
use crate::tui::deed::{Deed, NewEntity, Who};
use crate::tui::effect::Ground;

/// How many words may stand before a date.
const LEADING: usize = 3;

struct AssertionForm {
    before: Assertion,
    from: Option<Quarry>,
}

pub(super) fn new(ground: &Ground) -> (Box<dyn Form>, Vec<Field>) {
    let from = Quarry::new(ground);
    let about: Vec<Brief> = ground.brief.clone().into_iter().collect();
    let mut fields = fields(&Assertion::default(), &about);
    fields.extend(from.fields());
    (Box::new(AssertionForm { before: Assertion::default(), from: Some(from) }), fields)
}

pub(super) fn change(_ground: &Ground, assertion: &Assertion, about: &[Brief]) -> (Box<dyn Form>, Vec<Field>) {
    let fields = fields(assertion, about);
    (Box::new(AssertionForm { before: assertion.clone(), from: None }), fields)
}

fn fields(now: &Assertion, about: &[Brief]) -> Vec<Field> {
    let mut named =
        Field::new("about", Takes::Entities, "whom or what it is about, one after the other; backspace takes one out");
    named.taken = about.iter().map(known).collect();
    vec![
        Field::new("claim", Takes::Long, "the sentence, worded as reported").needed().typed(Some(&now.text)),
        named,
        Field::new("date", Takes::Text, "when it holds: 2022-04, April 2022").typed(now.date.as_deref()),
        Field::new("time as said", Takes::Text, "the source’s words for the time: early March")
            .typed(now.date_text.as_deref()),
        Field::new("note", Takes::Long, "a note of yours; no claim").typed(now.note.as_deref()),
    ]
}

fn date(text: &str) -> Checked {
    match Vocabulary::shipped() {
        Ok(vocabulary) => super::as_type(vocabulary, "date", text),
        Err(error) => Checked::Beside { text: text.to_owned(), why: error.cause().to_owned() },
    }
}

/// The date in words that begin with others: 2022-04 in "since April 2022".
fn date_within(text: &str) -> Option<String> {
    let starts = text.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at).take(LEADING);
    starts.filter_map(|at| text.get(at..)).find_map(|rest| match date(rest.trim()) {
        Checked::Clean { value, .. } => Some(value),
        _ => None,
    })
}

impl Form for AssertionForm {
    fn title(&self) -> String {
        if self.before.id.as_str().is_empty() { "New assertion" } else { "Change the assertion" }.to_owned()
    }

    fn renew(&mut self, fields: &mut Fields) {
        checked(fields, "date", date);
        if let Some(field) = fields.get_mut("date")
            && field.text().is_some_and(|text| matches!(date(&text), Checked::Beside { .. }))
        {
            field.note = Some(match field.text().and_then(|text| date_within(&text)) {
                Some(day) => format!("understood as {day}; the words are kept as they are"),
                None => "no date: kept as the time in words".to_owned(),
            });
        }
    }

    fn finish(&self, fields: &Fields) -> Result<Finish, Wrong> {
        let text = fields.text("claim").ok_or_else(|| wrong("claim", "nothing is typed"))?;
        let mut said = fields.text("time as said");
        let typed = fields.text("date");
        let day = match typed.as_deref().map(date) {
            // What is more than a date is kept as text beside it.
            Some(Checked::Beside { text, .. }) => {
                let day = date_within(&text);
                said = said.or(Some(text));
                day
            }
            Some(Checked::Refused { why, accepted }) => {
                return Err(wrong("date", format!("{why}; taken would be {accepted}")));
            }
            Some(Checked::Clean { value, original, .. }) => {
                said = said.or(original.filter(|_| self.before.date_text.is_some()));
                Some(value)
            }
            None => None,
        };
        let who = |choice: &super::Choice| {
            if choice.new {
                let new = NewEntity { name: choice.label.clone(), schema: choice.schema.clone(), placeholder: false };
                Who::New(new)
            } else {
                Who::Known(EntityId::new(choice.key.clone()))
            }
        };
        let about = fields.get("about").map(|field| field.taken.iter().map(who).collect()).unwrap_or_default();
        let assertion = Assertion {
            id: self.before.id.clone(),
            text: text.clone(),
            about: Vec::new(),
            date: day,
            date_text: said,
            note: fields.text("note"),
            damaged: false,
        };
        let cite = self.from.as_ref().map(|from| from.cite(fields)).transpose()?.flatten();
        let deed = Deed::Assertion { assertion: Box::new(assertion), about, cite };
        Ok(Finish::Do(Box::new(deed), format!("assertion: {text}")))
    }
}
