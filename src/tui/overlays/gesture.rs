//! A gesture: a sentence that completes itself, field by field, until it can be written.
//!
//! Enter takes what is typed or selected and goes on to what is still needed; where nothing is, it writes. Tab takes
//! it and goes on to what may be added. What each gesture asks and says is a form of its own in `forms/`. It must
//! not know the case: it is given its ground and gives a deed.

mod draw;
mod field;
mod forms;

use super::super::deed::Deed;
use super::super::effect::{Effect, Finds, Ground, Out, Question, Slot, Start};
use crate::error::Result;
use crate::model::guess;
use crate::model::{Brief, Vocabulary};
use crate::text::fold::fold;
use crate::tui::widgets::typed::Typed;

use field::{Choice, Field, Line, Takes};

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

/// What was asked for while an answer is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// On to what is needed, or to the disk.
    Take,
    /// On to the next field.
    Next,
    /// Back to the one before.
    Previous,
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
}

impl Gesture {
    /// A gesture on the ground that was read for it.
    ///
    /// # Errors
    /// If it can't be begun there, with what to do first.
    pub fn open(start: Start, ground: Ground) -> Result<Self> {
        let (form, fields) = forms::form(start, &ground)?;
        let mut gesture = Self {
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
        let about = |g: &Self| (g.ground.begun.target.clone(), g.ground.record.clone());
        self.start == other.start && about(self) == about(other)
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
            let about = self.ground.brief.as_ref().filter(|_| self.start == Start::Link);
            let known = hits.iter().filter(|hit| about.is_none_or(|about| about.id != hit.brief.id));
            let mut choices: Vec<Choice> = known.clone().map(|hit| found(&hit.brief, &hit.matched)).collect();
            let sure = known.into_iter().any(|hit| begins(&hit.matched, &typed));
            let new = made_of(&typed);
            let place = if sure && !makes { choices.len() } else { 0 };
            choices.insert(place, new);
            field.found(choices);
        }
        if let Some(step) = self.then.take() {
            self.go(step, out);
        }
    }

    /// Takes what is typed and goes on to what is needed; writes where nothing is.
    pub fn take(&mut self, out: &mut Out) {
        self.go(Step::Take, out);
    }

    /// Takes what is typed and goes on to the next field.
    pub fn next(&mut self, out: &mut Out) {
        self.go(Step::Next, out);
    }

    /// Takes what is typed, if anything is, and goes back to the field before; before the first is the last.
    pub fn previous(&mut self, out: &mut Out) {
        self.go(Step::Previous, out);
    }

    /// Whether there is another field.
    pub fn has_previous(&self) -> bool {
        self.fields.0.iter().filter(|field| !field.off).count() > 1
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
        self.form.swap(&mut self.fields);
        self.form.renew(&mut self.fields);
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
                let schema = schema_after(&made);
                let next = Choice { detail: detail_of_new(&schema), schema, ..made };
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
    pub fn refused(&mut self, why: &str) {
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

    fn go(&mut self, step: Step, out: &mut Out) {
        if self.stale {
            self.then = Some(step);
            return;
        }
        let Some(field) = self.fields.0.get_mut(self.at) else { return };
        let leaves = step == Step::Previous && field.text().is_none() && !field.pointed;
        let (name, done) = (field.name, leaves || field.take());
        let refused = field.wrong.is_some();
        self.form.taken(name, &mut self.fields);
        self.form.renew(&mut self.fields);
        let refused = refused || self.fields.0.get(self.at).is_some_and(|field| field.wrong.is_some());
        if refused || !done {
            return;
        }
        match step {
            Step::Next => self.to(self.after()),
            Step::Previous => self.to(self.before()),
            Step::Take => match self.first_empty() {
                Some(empty) => self.to(empty),
                None => self.write(out),
            },
        }
    }

    fn write(&mut self, out: &mut Out) {
        match self.form.finish(&self.fields) {
            // Whoever writes keeps the gesture until it is written, and opens it again if it is not.
            Ok(Finish::Do(deed, title)) => out.push(Effect::Do(deed, title)),
            Ok(Finish::Only(effects)) => {
                out.push(Effect::Close);
                out.extend(effects);
            }
            Err(wrong) => {
                if let Some(at) = self.fields.0.iter().position(|field| field.name == wrong.field) {
                    self.to(at);
                    self.fields.0[at].wrong = Some(wrong.why);
                }
            }
        }
    }

    /// The first field that is needed and empty.
    fn first_empty(&self) -> Option<usize> {
        self.fields.0.iter().position(|field| field.needed && !field.off && !field.filled())
    }

    /// The keys go to another field.
    fn to(&mut self, at: usize) {
        self.at = at;
        if let Some(field) = self.fields.0.get_mut(at) {
            field.arrive();
        }
    }

    /// The field before this one; the last before the first.
    fn before(&self) -> usize {
        let on = |at: &usize| self.fields.0.get(*at).is_some_and(|field| !field.off);
        (0..self.at).rev().find(on).or_else(|| (0..self.fields.0.len()).rev().find(on)).unwrap_or(0)
    }

    /// The field after this one; the first after the last.
    fn after(&self) -> usize {
        let on = |at: &usize| self.fields.0.get(*at).is_some_and(|field| !field.off);
        (self.at + 1..self.fields.0.len()).find(on).or_else(|| (0..self.fields.0.len()).find(on)).unwrap_or(0)
    }

    fn typed_so_far(&self) -> Vec<String> {
        self.fields.0.iter().map(Field::content).collect()
    }
}

/// Whether the words of what was typed begin words of a name, in any script.
fn begins(name: &str, typed: &str) -> bool {
    let (name, typed) = (fold(name), fold(typed));
    let mut words = name.split_whitespace();
    !typed.is_empty() && typed.split_whitespace().all(|part| words.any(|word| word.starts_with(part)))
}

fn found(brief: &Brief, matched: &str) -> Choice {
    let schema = Vocabulary::shipped().ok().and_then(|v| v.schema(&brief.schema));
    let mut detail = brief.countries.join(" ").to_uppercase();
    if let Some(schema) = schema {
        detail = format!("{detail} {}", schema.label).trim().to_owned();
    }
    if !matched.is_empty() && matched != brief.caption {
        detail = format!("{matched}  {detail}");
    }
    Choice { schema: brief.schema.clone(), ..Choice::new(brief.id.as_str(), &brief.caption, detail) }
}

/// An entity of this name that is not there yet.
fn made_of(name: &str) -> Choice {
    let schema = schemata(name).into_iter().next().unwrap_or_default();
    Choice { new: true, detail: detail_of_new(&schema), schema, ..Choice::new("", name, "") }
}

fn detail_of_new(schema: &str) -> String {
    let label = Vocabulary::shipped().ok().and_then(|v| v.schema(schema)).map_or(schema, |s| s.label.as_str());
    format!("new {}", label.to_lowercase())
}

fn schemata(name: &str) -> Vec<String> {
    Vocabulary::shipped().map(|vocabulary| guess::schema_of_name(vocabulary, name)).unwrap_or_default()
}

fn schema_after(choice: &Choice) -> String {
    let likely = schemata(&choice.label);
    let at = likely.iter().position(|schema| *schema == choice.schema).map_or(0, |at| at + 1);
    likely.get(at).or(likely.first()).cloned().unwrap_or_default()
}
