//! The reader's place among the panes: what a document is opened for, and what is made of a passage.

use super::App;
use crate::error::{Kind, Result};
use crate::tui::deed::Deed;
use crate::tui::effect::{Effect, Ground, Message, Opened, Out, Place, Taken, Wanted};

impl App {
    /// What a document would be opened for: what is selected, else the source that is cited from.
    pub(super) fn wanted(&self) -> Option<Wanted> {
        let target = self.target();
        let is_empty = target.evidence.is_none() && target.source.is_none() && target.claims.is_empty();
        let current = || self.desk.source.as_ref().map(|(id, _)| id.clone());
        let source = if is_empty && target.entity.is_none() { current() } else { target.source };
        let wanted =
            Wanted { evidence: target.evidence, source, claims: target.claims, entity: target.entity, which: None };
        (self.focus != Place::Reader && wanted != Wanted::default()).then_some(wanted)
    }

    /// Opens the document that what is selected rests on.
    pub(super) fn read_document(&mut self, out: &mut Out) {
        let Some(wanted) = self.wanted() else { return };
        let from = self.focus;
        self.panes.reader.ask(wanted, from, out);
        out.push(Effect::Focus(Place::Reader));
    }

    /// A document is there, or can't be read: then the keys go back.
    pub(super) fn opened(&mut self, opened: Result<Box<Opened>>, out: &mut Out) {
        match opened {
            Ok(opened) => self.panes.reader.open(opened, out),
            Err(error) => {
                let back = self.panes.reader.failed();
                self.message = Some(error.into());
                if let Some(back) = back.filter(|_| self.focus == Place::Reader) {
                    self.middle = Place::Chain;
                    out.push(Effect::Focus(back));
                }
            }
        }
    }

    /// The passage that a gesture takes, where the keys are in the reader.
    pub(super) fn taken(&self) -> Option<Taken> {
        if self.focus == Place::Reader { self.panes.reader.taken() } else { None }
    }

    /// Makes a passage evidence; what is evidence already is not taken down twice.
    pub(super) fn take_down(&mut self, ground: &Ground, taken: &Taken) {
        let source = ground.sources.iter().any(|source| source.id == taken.source);
        if !source {
            let text = format!("the source {} is no longer in the case", taken.title);
            self.message = Some(crate::error::Error::new(Kind::NotFound, text).into());
            return;
        }
        self.cite_from(taken.source.clone(), taken.title.clone(), Some(taken.locator.clone()));
        if let Some(known) = ground.evidence.iter().find(|known| taken.is(known)) {
            self.desk.cited_last(known.id.clone());
            self.message = Some(Message::note("This passage is evidence already. c cites it, l links by it."));
            return;
        }
        let title = format!("evidence: {}", taken.quote);
        self.carry_out(Deed::Evidence(Box::new(taken.evidence())), title);
    }
}
