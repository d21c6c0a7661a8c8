//! What the reporter works with from one gesture to the next: the source that is cited from, the evidence cited
//! last, the claims picked, gestures under way and left half-way; and keys that came too early.

use std::collections::{HashMap, VecDeque};

use super::{App, Input};
use crate::error::{Kind, Result};
use crate::model::{ClaimRef, EvidenceId, Mark, Marked, SourceId};
use crate::tui::commands::{Command, Group, Overlay};
use crate::tui::deed::{Deed, Made, Signed, Thing};
use crate::tui::effect::{Begun, Effect, Ground, Message, Out, Place, Question, Slot, Start, Target, Topic, Wrote};
use crate::tui::key::{Code, Key, Named};
use crate::tui::overlays::gesture::Gesture;

/// The desk.
#[derive(Default)]
pub(super) struct Desk {
    /// The source that is cited from, with its title.
    pub(super) source: Option<(SourceId, String)>,
    /// The place in it.
    pub(super) locator: Option<String>,
    /// The evidence that was cited last.
    last: Option<EvidenceId>,
    /// The claims that were made last, until something else is selected.
    made: Vec<ClaimRef>,
    /// The claims that the next citation or ruling is for.
    pub(super) picked: Vec<ClaimRef>,
    /// Gestures left half-way, the last of each sort.
    half: Vec<Gesture>,
    /// Gestures that are being written.
    sent: HashMap<Slot, Gesture>,
    /// Keys that came before what they act on was there.
    held: VecDeque<Input>,
}

impl Desk {
    /// This evidence is what is cited again by Enter alone.
    pub(super) fn cited_last(&mut self, evidence: EvidenceId) {
        self.last = Some(evidence);
    }
}

impl App {
    /// What is selected where the keys are.
    pub(super) fn target(&self) -> Target {
        let mut target = self.pane(self.focus).target();
        // In the reader what is not named in the text is the subject of the dossier.
        if self.focus == Place::Reader && target.entity.is_none() {
            target.entity = self.panes.dossier.subject_id().cloned();
        }
        target
    }

    /// The claims that a citation or a ruling is for: those picked, else those just made, else those selected.
    pub(super) fn claims(&self) -> Vec<ClaimRef> {
        if !self.desk.picked.is_empty() {
            return self.desk.picked.clone();
        }
        if !self.desk.made.is_empty() {
            return self.desk.made.clone();
        }
        // The reader has none of its own: those that the citations are shown of.
        match (self.focus, self.panes.citations.shown()) {
            (Place::Reader, Topic::Claims(claims)) => claims.clone(),
            _ => self.target().claims,
        }
    }

    /// Whether an input has to wait for what it acts on: it is taken up once that is there.
    pub(super) fn holds(&mut self, input: &Input) -> bool {
        let key = match input {
            Input::Key(key) => Some(*key),
            Input::Paste(_) => None,
            _ => return false,
        };
        let away = [Key::plain(Code::Named(Named::Esc)), Key { ctrl: true, ..Key::plain(Code::Char('c')) }];
        if key.is_some_and(|key| away.contains(&key)) {
            self.desk.held.clear();
            self.asked.remove(&Slot::Ground);
            return false;
        }
        let waits = match &self.panes.overlay {
            Overlay::Gesture(gesture) => gesture.waits(),
            _ => self.asked.contains_key(&Slot::Ground) || self.panes.find.waits(),
        };
        let early = || self.is_unsettled() && key.is_some_and(|key| self.acts_on_selection(key));
        waits || !self.desk.held.is_empty() && self.is_unsettled() || early()
    }

    pub(super) fn hold(&mut self, input: Input) {
        self.desk.held.push_back(input);
    }

    /// The next input that was held, if nothing stands in its way any more.
    pub(super) fn release(&mut self) -> Option<Input> {
        let input = self.desk.held.pop_front()?;
        if self.holds(&input) {
            self.desk.held.push_front(input);
            return None;
        }
        Some(input)
    }

    /// Whether what is selected is still being read or written.
    fn is_unsettled(&self) -> bool {
        let read = |slot: &Slot| {
            matches!(
                slot,
                Slot::Root
                    | Slot::Branch(..)
                    | Slot::Dossier
                    | Slot::Citations
                    | Slot::Ground
                    | Slot::Document
                    | Slot::Story
            )
        };
        self.saving > 0 || self.asked.keys().any(read)
    }

    fn acts_on_selection(&self, key: Key) -> bool {
        let acts = |command: &Command| {
            matches!(command.group, Group::Make | Group::Mark | Group::Check) || command.name == "claim.rule"
        };
        matches!(self.keymap.meaning(self.place(), key), super::Meaning::Command(command) if acts(command))
    }

    /// Something else is selected: what was made last is no longer meant.
    pub(super) fn moved_on(&mut self, command: &Command) {
        if matches!(command.group, Group::Move | Group::Walk | Group::Find) {
            self.desk.made.clear();
        }
    }

    /// Begins a gesture: it opens once what it needs to know was read.
    pub(super) fn begin(&mut self, start: Start) {
        let mut begun = Begun {
            target: self.target(),
            claims: self.claims(),
            source: self.desk.source.as_ref().map(|(id, _)| id.clone()),
            locator: self.desk.locator.clone(),
            last: self.desk.last.clone(),
            taken: self.taken(),
        };
        if let Some(taken) = &begun.taken {
            begun.source = Some(taken.source.clone());
            begun.locator = Some(taken.locator.clone());
        }
        self.ask(Slot::Ground, Question::Ground(start, Box::new(begun)));
    }

    /// Opens a gesture on its ground; one of the sort that was left half-way on the same ground goes on.
    pub(super) fn grounded(&mut self, start: Start, ground: Result<Box<Ground>>) {
        // The source that was cited from may have been taken out since.
        let gone = |(id, _): &(SourceId, String), ground: &Ground| ground.sources.iter().all(|s| s.id != *id);
        if let (Ok(ground), Some(source)) = (&ground, &self.desk.source)
            && gone(source, ground)
        {
            self.desk.source = None;
            self.desk.locator = None;
        }
        if let (Start::Evidence, Ok(ground)) = (start, &ground)
            && let Some(taken) = &ground.begun.taken
        {
            return self.take_down(ground, taken);
        }
        match ground.and_then(|ground| Gesture::open(start, *ground)) {
            Ok(fresh) => {
                let left = self.desk.half.iter().position(|half| half.continues(&fresh));
                let gesture = match left {
                    Some(at) => fresh.going_on(self.desk.half.remove(at)),
                    None => fresh,
                };
                self.panes.overlay = Overlay::Gesture(Box::new(gesture));
            }
            Err(error) => {
                self.desk.held.clear();
                self.message = Some(error.into());
            }
        }
    }

    /// Leaves a gesture; what was typed into it is kept for the next time.
    pub(super) fn leave(&mut self, gesture: Gesture) {
        if !gesture.has_typed() {
            return;
        }
        let text = format!("Left half-way: {}. The same key takes it up again.", gesture.title());
        self.message = Some(Message::note(text));
        self.keep_half(gesture);
    }

    fn keep_half(&mut self, gesture: Gesture) {
        self.desk.half.retain(|half| half.start() != gesture.start());
        self.desk.half.push(gesture);
    }

    /// Writes what a gesture, or a key, asks for.
    pub(super) fn carry_out(&mut self, deed: Deed, title: String) {
        let seen = match &self.panes.overlay {
            Overlay::Gesture(gesture) => gesture.seen(),
            _ => None,
        };
        let signed = Signed { deed, title, seen: seen.unwrap_or(self.seen) };
        let slot = self.write(Question::Do(Box::new(signed)));
        if let Overlay::Gesture(gesture) = std::mem::take(&mut self.panes.overlay) {
            self.desk.sent.insert(slot, *gesture);
        }
    }

    /// Takes what is selected away.
    pub(super) fn delete(&mut self) {
        if let Some(thing) = self.target().thing() {
            if let Thing::Claim(claim) = &thing {
                self.desk.picked.retain(|picked| picked != claim);
            }
            self.carry_out(Deed::Remove(thing), String::new());
        }
    }

    /// Picks the selected claims, or no longer where all of them are.
    pub(super) fn pick(&mut self) {
        let claims = self.target().claims;
        let all = claims.iter().all(|claim| self.desk.picked.contains(claim));
        self.desk.picked.retain(|picked| !claims.contains(picked));
        if !all {
            self.desk.picked.extend(claims);
        }
        self.panes.show_picked(&self.desk.picked);
    }

    /// Ties the sentence of the story to the picked claims, or to those selected in another pane; in the story itself,
    /// where none is picked, asks which.
    pub(super) fn tie(&mut self) {
        let Some(sentence) = self.panes.story.selected().map(|one| one.id.clone()) else { return };
        let selected = if self.focus == Place::Story { Vec::new() } else { self.target().claims };
        let claims = if self.desk.picked.is_empty() { selected } else { std::mem::take(&mut self.desk.picked) };
        if claims.is_empty() {
            return self.begin(Start::Tie);
        }
        self.panes.show_picked(&[]);
        self.carry_out(Deed::Tie { sentence, claims }, String::new());
    }

    /// How many entities and claims carry a mark.
    pub(super) fn carry(&self, mark: Mark) -> u64 {
        let counted = self.tally.iter().flat_map(|tally| &tally.marks);
        counted.filter(|(counted, _)| *counted == mark).map(|(_, count)| *count).sum()
    }

    /// Sets a mark on what is selected, or takes it off; a bookmark on the entity of it.
    pub(super) fn toggle_mark(&mut self, mark: Mark) {
        let target = self.target();
        let entity = target.claims.is_empty() || mark == Mark::Bookmark && target.entity.is_some();
        let on: Vec<Marked> = if entity {
            target.entity.into_iter().map(Marked::Entity).collect()
        } else {
            target.claims.into_iter().map(|claim| marked(claim, mark)).collect()
        };
        if !on.is_empty() {
            self.carry_out(Deed::Mark { on, mark }, String::new());
        }
    }

    /// Cites from another source from now on.
    pub(super) fn cite_from(&mut self, source: SourceId, title: String, locator: Option<String>) {
        self.desk.source = Some((source, title));
        self.desk.locator = locator;
    }

    /// What was written is there: the next gesture goes on from it.
    pub(super) fn goes_on_from(&mut self, slot: Slot, wrote: &Wrote, out: &mut Out) {
        let gesture = self.desk.sent.remove(&slot);
        for place in &wrote.places {
            if self.seen + 1 == *place {
                self.seen = *place;
            }
        }
        let claims: Vec<ClaimRef> = wrote.made.iter().filter_map(Made::claim).cloned().collect();
        if !claims.is_empty() || !wrote.stands {
            self.desk.made.clone_from(&claims);
        }
        if let Some(first) = claims.first() {
            self.panes.chain.seek(first);
            self.panes.dossier.seek(first);
        }
        for made in &wrote.made {
            match made {
                Made::Entity(id) => out.push(Effect::Root(id.clone())),
                Made::Source(id, title) => self.cite_from(id.clone(), title.clone(), None),
                Made::Evidence(id) => self.desk.last = Some(id.clone()),
                Made::Claim(_) | Made::Gap(_) => {}
            }
        }
        if gesture.is_some_and(|g| matches!(g.start(), Start::Cite | Start::Rule)) {
            self.desk.picked.clear();
            self.panes.show_picked(&[]);
        }
    }

    /// What was asked for was not written: the gesture that asked for it opens again and says why.
    pub(super) fn not_written(&mut self, slot: Slot, why: &crate::error::Error) -> bool {
        self.desk.held.clear();
        let Some(mut gesture) = self.desk.sent.remove(&slot) else { return false };
        let hint = why.to_try().map(|hint| format!("; {hint}")).unwrap_or_default();
        gesture.refused(&format!("{}{hint}", why.cause()), why.kind() == Kind::Overtaken);
        if self.panes.overlay.place().is_some() {
            self.keep_half(gesture);
            return false;
        }
        self.panes.overlay = Overlay::Gesture(Box::new(gesture));
        true
    }

    /// What commands need to know of the desk to tell whether they can act.
    pub(super) fn tell_desk(&mut self) {
        let target = self.target();
        let claims = !target.claims.is_empty();
        let link = matches!(target.claims.as_slice(), [ClaimRef::Link(_)]);
        self.state.entity = target.entity.is_some() || link;
        self.state.pickable = claims;
        self.state.claims = claims || !self.desk.picked.is_empty() || !self.desk.made.is_empty();
        self.state.markable = claims || target.entity.is_some();
        let reads = self.focus == Place::Reader;
        self.state.thing = target.thing().is_some() && !reads;
        self.state.noted = target.noted().is_some();
        let chosen = self.focus == Place::Story || claims || !self.desk.picked.is_empty();
        self.state.ties = chosen && self.panes.story.judges();
        self.state.claims |= reads && self.panes.reader.has_selection();
        self.state.readable = self.tally.as_ref().is_some_and(|tally| tally.documents) && self.wanted().is_some();
        self.state.marked = Mark::ALL.map(|mark| self.carry(mark) > 0);
    }

    /// `citing: news summary ¶5`, for the header; and how many claims are picked.
    pub(super) fn citing(&self) -> Option<String> {
        let (_, title) = self.desk.source.as_ref()?;
        let place = self.desk.locator.as_ref().map(|place| format!(" {place}")).unwrap_or_default();
        Some(format!("citing: {title}{place}"))
    }
}

/// What a mark on a claim is put on: a bookmark leads to an entity, so on that of a value.
fn marked(claim: ClaimRef, mark: Mark) -> Marked {
    match claim {
        ClaimRef::Value(key) if mark == Mark::Bookmark => Marked::Entity(key.entity),
        claim => Marked::Claim(claim),
    }
}
