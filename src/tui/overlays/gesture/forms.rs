//! The forms: what each gesture asks, in which order, and what comes of it. One file a form.

mod assertion;
mod case;
mod cited;
mod document;
mod entity;
mod evidence;
mod from;
mod gap;
mod link;
mod reply;
mod ruling;
mod source;
mod story;
mod value;

use super::field::{Choice, Field};
use super::{Fields, Finish, Form, Wrong};
use crate::error::{Error, Kind, Result};
use crate::model::Source;
use crate::model::check::{self, Checked};
use crate::model::{Brief, Vocabulary};
use crate::tui::effect::{Ground, Record, Start};

/// The form of a gesture on its ground, with its fields.
///
/// # Errors
/// If it can't be begun there, with what to do first.
pub(super) fn form(start: Start, ground: &Ground) -> Result<(Box<dyn Form>, Vec<Field>)> {
    let vocabulary = Vocabulary::shipped()?;
    match (start, &ground.record) {
        (Start::Entity, _) => Ok(entity::new(vocabulary, ground)),
        (Start::Link, _) => link::new(vocabulary, ground),
        (Start::Value, _) => value::new(vocabulary, ground),
        (Start::Assertion, _) => Ok(assertion::new(ground)),
        (Start::Gap, _) => Ok(gap::new(ground)),
        (Start::Source, _) => Ok(source::new(ground, None)),
        (Start::Attach, _) => Ok(document::new(ground)),
        (Start::Evidence, _) => Ok(evidence::new(vocabulary, ground, None)),
        (Start::Cite, _) => cited::new(vocabulary, ground),
        (Start::From, _) => from::new(ground),
        (Start::Rule, _) => ruling::new(ground),
        (Start::Tie, Some(Record::Sentence(one))) => story::tie(ground, one),
        (Start::Put, _) => reply::new(vocabulary, ground),
        (Start::Answer, Some(Record::Approach(approach, _))) => Ok(reply::answer(vocabulary, approach)),
        (Start::Answer, _) => Err(nothing("nothing was put to this entity yet", "n r puts a claim to it")),
        (Start::Case, _) => Ok(case::new(vocabulary, ground)),
        (_, Some(Record::Entity(entity))) => Ok(entity::change(vocabulary, entity)),
        (_, Some(Record::Value(schema, value))) => Ok(value::change(vocabulary, ground, schema, value)),
        (_, Some(Record::Link(link, source, target))) => Ok(link::change(vocabulary, ground, link, source, target)),
        (_, Some(Record::Assertion(assertion, about))) => Ok(assertion::change(ground, assertion, about)),
        (_, Some(Record::Gap(gap, entity))) => Ok(gap::change(gap, entity.as_ref())),
        (_, Some(Record::Approach(approach, subject))) => Ok(reply::change(vocabulary, approach, subject)),
        (_, Some(Record::Citation(claim, citation))) => Ok(cited::change(claim, citation)),
        (_, Some(Record::Source(source))) => Ok(source::new(ground, Some(source))),
        (_, Some(Record::Evidence(evidence))) => Ok(evidence::new(vocabulary, ground, Some(evidence))),
        (_, Some(Record::Sentence(one))) => Ok(story::note(one)),
        (_, None) => Err(nothing("nothing is selected that could be changed", "select a row first")),
    }
}

fn nothing(what: &str, hint: &str) -> Error {
    Error::new(Kind::NotFound, what).hint(hint)
}

fn wrong(field: &'static str, why: impl Into<String>) -> Wrong {
    Wrong { field, why: why.into() }
}

/// An entity that is there, as a choice.
fn known(brief: &Brief) -> Choice {
    Choice::new(brief.id.as_str(), &brief.caption, "")
}

/// The sources, as choices.
fn sources(list: &[Source]) -> Vec<Choice> {
    let detail = |s: &Source| [s.publisher.join(", "), s.published.clone().unwrap_or_default()].join("  ");
    list.iter().map(|source| Choice::new(source.id.as_str(), &source.title, detail(source).trim())).collect()
}

/// A text checked as a value of a type's property; what it was understood as is noted at the field.
fn checked(fields: &mut Fields, name: &'static str, check: impl Fn(&str) -> Checked) {
    let Some(field) = fields.get_mut(name) else { return };
    field.note = field.text().and_then(|text| match check(&text) {
        Checked::Clean { note, .. } => note,
        Checked::Beside { why, .. } => Some(why),
        Checked::Refused { .. } => None,
    });
}

/// The value that a field holds, clean by its type, with how it was written where that differs.
fn clean(
    fields: &Fields,
    name: &'static str,
    check: impl Fn(&str) -> Checked,
) -> Result<Option<(String, Option<String>)>, Wrong> {
    let Some(text) = fields.text(name) else { return Ok(None) };
    match check(&text) {
        Checked::Clean { value, original, .. } => Ok(Some((value, original))),
        Checked::Beside { why, .. } => Err(wrong(name, format!("{why}; words go into the note"))),
        Checked::Refused { why, accepted } => Err(wrong(name, format!("{why}; taken would be {}", short(&accepted)))),
    }
}

/// As much of a list of what would be taken as a line holds.
fn short(accepted: &str) -> String {
    const MOST: usize = 160;
    if accepted.chars().count() <= MOST {
        return accepted.to_owned();
    }
    let cut: String = accepted.chars().take(MOST).collect();
    format!("{cut}…")
}

/// A value of one of FollowTheMoney's types that no property of ours stands for.
fn as_type(vocabulary: &Vocabulary, kind: &str, text: &str) -> Checked {
    let property = crate::model::vocabulary::Property {
        label: String::new(),
        kind: kind.to_owned(),
        range: None,
        format: None,
        hidden: false,
        deprecated: false,
    };
    check::check_as(vocabulary, &property, text)
}
