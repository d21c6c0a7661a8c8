//! A gesture: a sentence that completes itself, field by field, until it can be written.
//!
//! Enter takes what is typed or selected and goes on to what is still needed; where nothing is, it writes. Tab takes
//! it and goes on to what may be added. What each gesture asks and says is a form of its own in `forms/`. It must
//! not know the case: it is given its ground and gives a deed.

mod draw;
mod entities;
mod field;
mod forms;
mod steps;

use super::super::deed::Deed;
use super::super::effect::{Effect, Finds, Ground, Out, Question, Slot, Start};
use crate::error::Result;
use crate::tui::widgets::typed::Typed;

use field::{Choice, Field, Line, Takes};
use steps::Step;

/// How many entities are offered.
const OFFERED: usize = 8;

/// What a form gives once it is complete.
enum Finish {
    /// Something to be written, with its title in the journal.
    Do(Box<Deed>, String),
    /// Nothing to be written: only these.
    Only(Vec<Effect>),
}

/// What is wrong with a field.
#[derive(Debug)]
struct Wrong {
    field: &'static str,
    why: String,
}

/// What one sort of gesture asks, shows and writes.
trait Form: Send {
    /// What stands in its frame.
    fn title(&self) -> String;

    /// Something was typed or taken: what depends on it follows.
    fn renew(&mut self, _fields: &mut Fields) {}

    /// A field was taken.
    fn taken(&mut self, _name: &str, _fields: &mut Fields) {}

    /// Text was pasted into a field. Whether it was understood, and put where it belongs.
    fn pasted(&mut self, _name: &str, _text: &str, _fields: &mut Fields) -> bool {
        false
    }

    /// What will be written, in words; each a line.
    fn said(&self, _fields: &Fields) -> Vec<String> {
        Vec::new()
    }

    /// What is to be done.
    fn finish(&self, fields: &Fields) -> Result<Finish, Wrong>;

    /// Turns the sentence round. Whether it can be.
    fn swap(&mut self, _fields: &mut Fields) -> bool {
        false
    }

    /// Takes the next schema for what is to be made. Whether there is one.
    fn next_schema(&mut self, _fields: &mut Fields) -> bool {
        false
    }
}

/// The fields of a gesture.
#[derive(Debug, Clone, Default)]
struct Fields(Vec<Field>);

impl Fields {
    fn get(&self, name: &str) -> Option<&Field> {
        self.0.iter().find(|field| field.name == name)
    }

    fn get_mut(&mut self, name: &str) -> Option<&mut Field> {
        self.0.iter_mut().find(|field| field.name == name)
    }

    /// What is typed into a field that has a meaning now.
    fn text(&self, name: &str) -> Option<String> {
        self.get(name).filter(|field| !field.off).and_then(Field::text)
    }

    /// The key of what was taken in a field.
    fn key(&self, name: &str) -> Option<String> {
        self.get(name).filter(|field| !field.off).and_then(Field::key).map(ToOwned::to_owned)
    }

    fn taken(&self, name: &str) -> Option<&Choice> {
        self.get(name).and_then(|field| field.taken.first())
    }
}

/// The overlay.
pub struct Gesture {
    start: Start,
    form: Box<dyn Form>,
    fields: Fields,
    at: usize,
    ground: Ground,
    /// What is offered is not yet what fits what is typed.
    stale: bool,
    /// What follows once it is.
    then: Option<Step>,
    /// What was typed into the fields when it opened.
    opened_with: Vec<String>,
    /// The place in the journal up to which the reporter has seen what it is about; none where it was told that
    /// somebody has changed it since.
    seen: Option<i64>,
}

impl Gesture {
    /// A gesture on the ground that was read for it.
    ///
    /// # Errors
    /// If it can't be begun there, with what to do first.
    pub fn open(start: Start, ground: Ground) -> Result<Self> {
        let (form, fields) = forms::form(start, &ground)?;
        let mut gesture = Self {
            seen: Some(ground.seen),
            start,
            form,
            fields: Fields(fields),
            at: 0,
            ground,
            stale: false,
            then: None,
            opened_with: Vec::new(),
        };
        gesture.form.renew(&mut gesture.fields);
        gesture.opened_with = gesture.typed_so_far();
        let begins = gesture.fields.0.iter().position(|field| start == Start::Note && field.name == "note");
        gesture.to(begins.or(gesture.first_empty()).unwrap_or(0));
        Ok(gesture)
    }

    /// Which gesture it is.
    pub fn start(&self) -> Start {
        self.start
    }

    /// What it is called.
    pub fn title(&self) -> String {
        self.form.title()
    }

    /// Whether it is about the same as another: what is typed into one goes on in the other.
    pub fn continues(&self, other: &Self) -> bool {
        let about = |g: &Self| (g.ground.begun.target.clone(), g.ground.begun.taken.clone(), g.ground.record.clone());
        self.start == other.start && about(self) == about(other)
    }

    /// Takes over what was typed into another, left half-way: the ground stays this one's, which is as the case is now.
    #[must_use]
    pub fn going_on(mut self, left: Self) -> Self {
        for old in left.fields.0 {
            let place = self.fields.0.iter_mut().find(|field| field.name == old.name);
            // What follows from the fields before it already follows from them still.
            if let Some(field) = place.filter(|field| field.content() != old.content()) {
                field.take_over(old);
                self.form.renew(&mut self.fields);
            }
        }
        self.at = left.at.min(self.fields.0.len().saturating_sub(1));
        self
    }

    /// See [`Signed::seen`](super::super::deed::Signed::seen): none where that is what the window has seen by now.
    pub fn seen(&self) -> Option<i64> {
        self.seen
    }

    /// Whether anything was typed that would be lost.
    pub fn has_typed(&self) -> bool {
        self.typed_so_far() != self.opened_with
    }

    /// Whether an answer is on its way that a key before has to wait for.
    pub fn waits(&self) -> bool {
        self.then.is_some()
    }

    /// The line that is typed, to be changed; then [`Gesture::typed`].
    pub fn input(&mut self) -> Option<&mut dyn Typed> {
        self.fields.0.get_mut(self.at).map(|field| field.line.typed())
    }

    /// Text was pasted: some fields read more out of it than a line.
    pub fn pasted(&mut self, text: &str, out: &mut Out) {
        let Some(name) = self.fields.0.get(self.at).map(|field| field.name) else { return };
        if self.form.pasted(name, text, &mut self.fields) {
            return self.form.renew(&mut self.fields);
        }
        if let Some(field) = self.fields.0.get_mut(self.at) {
            field.line.typed().insert(text);
        }
        self.typed(out);
    }

    /// A line break in a text of many lines.
    pub fn newline(&mut self, _out: &mut Out) {
        if let Some(Line::Many(text)) = self.fields.0.get_mut(self.at).map(|field| &mut field.line) {
            text.newline();
        }
    }

    /// Whether text of many lines is typed.
    pub fn is_long(&self) -> bool {
        self.fields.0.get(self.at).is_some_and(|field| matches!(field.line, Line::Many(_)))
    }

    /// Hands the text to the reporter's own editor.
    pub fn edit(&mut self, out: &mut Out) {
        if let Some(field) = self.fields.0.get(self.at) {
            out.push(Effect::Edit(field.line.text().to_owned()));
        }
    }

    /// Something was typed.
    pub fn typed(&mut self, out: &mut Out) {
        let Some(field) = self.fields.0.get_mut(self.at) else { return };
        field.changed();
        if matches!(field.takes, Takes::Entity | Takes::Entities) {
            match field.text() {
                Some(query) => {
                    self.stale = true;
                    out.push(Effect::Ask(Slot::Gesture, Question::Find { query, limit: OFFERED, folding: true }));
                }
                None => {
                    self.stale = false;
                    out.push(Effect::Forget(Slot::Gesture));
                    field.found(Vec::new());
                }
            }
        }
        self.form.renew(&mut self.fields);
    }

    /// Takes what was found for what is typed.
    pub fn found(&mut self, finds: Result<Finds>, out: &mut Out) {
        self.stale = false;
        let hits = finds.map(|finds| finds.hits).unwrap_or_default();
        let makes = self.start == Start::Entity;
        if let Some(field) = self.fields.0.get_mut(self.at) {
            let typed = field.text().unwrap_or_default();
            let but = self.ground.brief.as_ref().filter(|_| self.start == Start::Link).map(|brief| &brief.id);
            let choices = entities::offered(&hits, &typed, but, makes);
            if let Some(odd) = entities::imitated(&hits, &typed) {
                field.odd = Some(odd);
            }
            field.found(choices);
        }
        if let Some(step) = self.then.take() {
            self.go(step, out);
        }
    }

    /// The row above among what is offered.
    pub fn up(&mut self, _out: &mut Out) {
        self.point(-1);
    }

    /// The row below.
    pub fn down(&mut self, _out: &mut Out) {
        self.point(1);
    }

    /// Whether anything is offered, or there are lines to go up and down in.
    pub fn offers(&self) -> bool {
        self.is_long() || self.fields.0.get(self.at).is_some_and(|field| field.list.selected().is_some())
    }

    /// Turns the sentence round.
    pub fn swap(&mut self, _out: &mut Out) {
        if self.form.swap(&mut self.fields) {
            self.form.renew(&mut self.fields);
        }
    }

    /// Whether it can be turned round.
    pub fn swaps(&self) -> bool {
        self.start == Start::Link || matches!(self.ground.record, Some(super::super::effect::Record::Link(..)))
    }

    /// The next schema for what is to be made.
    pub fn next_schema(&mut self, _out: &mut Out) {
        if self.start == Start::Entity {
            self.form.next_schema(&mut self.fields);
            return self.form.renew(&mut self.fields);
        }
        let Some(field) = self.fields.0.get_mut(self.at) else { return };
        let made = field.list.selected().filter(|choice| choice.new).or(field.taken.first().filter(|c| c.new)).cloned();
        match made {
            Some(made) => {
                let next = entities::next(&made);
                for choice in field.choices.iter_mut().chain(&mut field.taken).filter(|choice| choice.new) {
                    *choice = next.clone();
                }
                let (place, choices) = (field.list.place(), field.choices.clone());
                field.found(choices);
                field.list.select(place);
            }
            None => drop(self.form.next_schema(&mut self.fields)),
        }
        self.form.renew(&mut self.fields);
    }

    /// Whether something is to be made whose schema can be another.
    pub fn makes(&self) -> bool {
        let new = |field: &Field| field.choices.iter().any(|choice| choice.new);
        self.start == Start::Entity || self.fields.0.get(self.at).is_some_and(new)
    }

    /// Empties all fields: what they held when it opened stands in them again.
    pub fn anew(&mut self, out: &mut Out) {
        if let Ok(fresh) = Self::open(self.start, self.ground.clone()) {
            out.push(Effect::Forget(Slot::Gesture));
            *self = fresh;
        }
    }

    /// Backspace in an empty line takes out what was named last.
    pub fn untake(&mut self) {
        if let Some(field) = self.fields.0.get_mut(self.at) {
            field.untake();
        }
        self.form.renew(&mut self.fields);
    }

    /// What was written was refused: says why at the field that it is about, or at the one that is typed.
    pub fn refused(&mut self, why: &str, overtaken: bool) {
        if overtaken {
            self.seen = None;
        }
        // Of a document only its file can be.
        if self.start == Start::Attach {
            self.to(0);
        }
        if let Some(field) = self.fields.0.get_mut(self.at) {
            field.wrong = Some(why.to_owned());
        }
    }

    fn point(&mut self, rows: isize) {
        let Some(field) = self.fields.0.get_mut(self.at) else { return };
        match &mut field.line {
            Line::Many(text) if rows < 0 => text.up(),
            Line::Many(text) => text.down(),
            Line::One(_) => {
                field.list.step(rows);
                field.pointed = true;
                field.wrong = None;
            }
        }
    }

    fn typed_so_far(&self) -> Vec<String> {
        self.fields.0.iter().map(Field::content).collect()
    }
}
