//! Right of reply: what is put to somebody, another attempt, and what they answered.

use super::super::field::{Choice, Field, Takes};
use super::{Fields, Finish, Form, Wrong, as_type, checked, clean, known, nothing, wrong};
use crate::error::Result;
use crate::model::check::Checked;
use crate::model::reply::WAYS;
use crate::model::{Approach, Brief, EntityId, Put, Vocabulary};
use crate::tui::deed::Deed;
use crate::tui::effect::Ground;

/// How many of the sentences that are put stand in the form.
const SHOWN: usize = 4;

/// What the form is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Put,
    Answer,
    Change,
}

struct ReplyForm {
    vocabulary: &'static Vocabulary,
    before: Approach,
    sort: Sort,
}

/// Claims put to somebody, as a new attempt.
pub(super) fn new(vocabulary: &'static Vocabulary, ground: &Ground) -> Result<(Box<dyn Form>, Vec<Field>)> {
    let hint = "pick claims with p, or select one; assertions about an entity are put where it is selected itself";
    if ground.put.is_empty() {
        return Err(nothing("nothing is selected that could be put to anybody", hint));
    }
    let put = ground.put.iter().map(|(claim, said)| Put { claim: claim.clone(), said: said.clone() }).collect();
    let now = Approach { put, ..Approach::default() };
    let fields = asked(&now, ground.brief.as_ref());
    Ok((Box::new(ReplyForm { vocabulary, before: now, sort: Sort::Put }), fields))
}

/// What somebody answered to an approach.
pub(super) fn answer(vocabulary: &'static Vocabulary, approach: &Approach) -> (Box<dyn Form>, Vec<Field>) {
    let fields = answered(approach, true);
    (Box::new(ReplyForm { vocabulary, before: approach.clone(), sort: Sort::Answer }), fields)
}

/// An approach, all of it.
pub(super) fn change(
    vocabulary: &'static Vocabulary,
    approach: &Approach,
    subject: &Brief,
) -> (Box<dyn Form>, Vec<Field>) {
    let mut fields = asked(approach, Some(subject));
    let note = fields.pop();
    fields.extend(answered(approach, false));
    fields.extend(note);
    (Box::new(ReplyForm { vocabulary, before: approach.clone(), sort: Sort::Change }), fields)
}

fn asked(now: &Approach, subject: Option<&Brief>) -> Vec<Field> {
    let mut to = Field::new("to", Takes::Entity, "whom it is put to").needed();
    if let Some(subject) = subject {
        to.choices = vec![known(subject)];
        to = to.taking(subject.id.as_str());
    }
    let ways = WAYS.iter().map(|way| Choice::new(*way, *way, "")).collect();
    vec![
        Field::new("how", Takes::Suggested, "letter, e-mail, telephone, in person, ...")
            .needed()
            .offering(ways)
            .typed(Some(&now.how)),
        to,
        Field::new("on", Takes::Text, "when; today if empty").typed(now.at.as_deref()),
        Field::new("answer by", Takes::Text, "the day up to which an answer is asked for")
            .typed(now.deadline.as_deref()),
        Field::new("note", Takes::Long, "a note of yours").typed(now.note.as_deref()),
    ]
}

fn answered(now: &Approach, needed: bool) -> Vec<Field> {
    let answer = Field::new("answer", Takes::Long, "what they answered; that they would not comment is an answer");
    vec![
        if needed { answer.needed() } else { answer }.typed(now.answer.as_deref()),
        Field::new("answered on", Takes::Text, "when; today if empty").typed(now.answered_at.as_deref()),
        Field::new("answered by", Takes::Text, "who spoke for them: their lawyer").typed(now.answered_by.as_deref()),
    ]
}

impl ReplyForm {
    fn date(&self, text: &str) -> Checked {
        as_type(self.vocabulary, "date", text)
    }

    fn day(&self, fields: &Fields, name: &'static str) -> Result<Option<String>, Wrong> {
        Ok(clean(fields, name, |text| self.date(text))?.map(|(day, _)| day))
    }
}

impl Form for ReplyForm {
    fn title(&self) -> String {
        match self.sort {
            Sort::Put => "Put to somebody",
            Sort::Answer => "What they answered",
            Sort::Change => "Change the approach",
        }
        .to_owned()
    }

    fn renew(&mut self, fields: &mut Fields) {
        for name in ["on", "answer by", "answered on"] {
            checked(fields, name, |text| self.date(text));
        }
    }

    fn said(&self, _fields: &Fields) -> Vec<String> {
        let mut said: Vec<String> = self.before.put.iter().take(SHOWN).map(|put| put.said.clone()).collect();
        let more = self.before.put.len().saturating_sub(SHOWN);
        said.extend((more > 0).then(|| format!("and {more} more")));
        said
    }

    fn finish(&self, fields: &Fields) -> Result<Finish, Wrong> {
        let mut approach = self.before.clone();
        if self.sort != Sort::Answer {
            let to = fields.taken("to").filter(|choice| !choice.new);
            let to = to.ok_or_else(|| wrong("to", "to whom? an entity that is in the case"))?;
            approach.subject = EntityId::new(to.key.clone());
            approach.how = fields.text("how").unwrap_or_default();
            approach.at = self.day(fields, "on")?;
            approach.deadline = self.day(fields, "answer by")?;
            approach.note = fields.text("note");
        }
        if self.sort != Sort::Put {
            approach.answer = fields.text("answer");
            approach.answered_at = self.day(fields, "answered on")?;
            approach.answered_by = fields.text("answered by");
        }
        let title = match (self.sort, fields.taken("to")) {
            (Sort::Put, Some(to)) => format!("put to {}: {}", to.label, self.said(fields).join(" ")),
            (Sort::Answer, _) => format!("answer: {}", approach.answer.as_deref().unwrap_or_default()),
            _ => format!("approach: {}", approach.how),
        };
        Ok(Finish::Do(Box::new(Deed::Approach(Box::new(approach))), title))
    }
}
