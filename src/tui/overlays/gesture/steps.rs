//! From field to field: what is typed is taken, and the keys go on, back, or to the disk.
//!
//! It must not know what any field is about.

use super::{Finish, Gesture};
use crate::tui::effect::{Effect, Out};

/// What was asked for while an answer is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// On to what is needed, or to the disk.
    Take,
    /// On to the next field.
    Next,
    /// Back to the one before.
    Previous,
}

impl Gesture {
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

    pub(super) fn go(&mut self, step: Step, out: &mut Out) {
        if self.stale {
            self.then = Some(step);
            return;
        }
        let Some(field) = self.fields.0.get_mut(self.at) else { return };
        // What was wrong before is looked at anew.
        field.wrong = None;
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
    pub(super) fn first_empty(&self) -> Option<usize> {
        self.fields.0.iter().position(|field| field.needed && !field.off && !field.filled())
    }

    /// The keys go to another field.
    pub(super) fn to(&mut self, at: usize) {
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
}
