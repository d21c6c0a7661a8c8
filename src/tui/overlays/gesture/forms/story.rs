//! What a sentence of the story rests on, and the checker's note on it.

use super::super::field::{Choice, Field, Takes};
use super::{Fields, Finish, Form, Wrong, nothing, wrong};
use crate::error::Result;
use crate::model::{ClaimRef, Sentence};
use crate::tui::deed::Deed;
use crate::tui::effect::Ground;

struct TieForm {
    sentence: Sentence,
    claims: Vec<(ClaimRef, String)>,
}

pub(super) fn tie(ground: &Ground, sentence: &Sentence) -> Result<(Box<dyn Form>, Vec<Field>)> {
    let claims = ground.claims.clone();
    if claims.is_empty() {
        return Err(nothing("there is no claim left that it could rest on", "link, or add a value or an assertion"));
    }
    let choices = claims.iter().enumerate().map(|(at, (_, words))| Choice::new(at.to_string(), words, ""));
    let hint = "a claim, by a few of its words; likely ones first";
    let fields = vec![Field::new("claim", Takes::OneOf, hint).needed().offering(choices.collect())];
    Ok((Box::new(TieForm { sentence: sentence.clone(), claims }), fields))
}

impl Form for TieForm {
    fn title(&self) -> String {
        "Rests on".to_owned()
    }

    fn said(&self, _fields: &Fields) -> Vec<String> {
        vec![self.sentence.text.clone()]
    }

    fn finish(&self, fields: &Fields) -> Result<Finish, Wrong> {
        let key = fields.key("claim").and_then(|key| key.parse::<usize>().ok());
        let chosen = key.and_then(|at| self.claims.get(at));
        let (claim, words) = chosen.ok_or_else(|| wrong("claim", "which claim?"))?;
        let deed = Deed::Tie { sentence: self.sentence.id.clone(), claims: vec![claim.clone()] };
        Ok(Finish::Do(Box::new(deed), format!("{} rests on: {words}", self.sentence.place_words())))
    }
}

struct NoteForm {
    sentence: Sentence,
}

pub(super) fn note(sentence: &Sentence) -> (Box<dyn Form>, Vec<Field>) {
    let fields =
        vec![Field::new("note", Takes::Long, "what is to be asked, or was found").typed(sentence.note.as_deref())];
    (Box::new(NoteForm { sentence: sentence.clone() }), fields)
}

impl Form for NoteForm {
    fn title(&self) -> String {
        "Note on the sentence".to_owned()
    }

    fn said(&self, _fields: &Fields) -> Vec<String> {
        vec![self.sentence.text.clone()]
    }

    fn finish(&self, fields: &Fields) -> Result<Finish, Wrong> {
        let deed = Deed::Annotate { sentence: self.sentence.id.clone(), note: fields.text("note") };
        Ok(Finish::Do(Box::new(deed), format!("note: {}", self.sentence.place_words())))
    }
}
