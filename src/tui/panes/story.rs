//! Story: the draft sentence by sentence, each with its state; judged, tied and gone through from here.
//!
//! What the selected sentence rests on shows in the citations. It must not know how the story is read or written: it
//! asks, and is told.

mod words;

use std::collections::BTreeSet;

use ratatui::layout::Rect;

use super::{Pane, say, titled};
use crate::analysis::story::{Progress, judged_last, next_open};
use crate::error::Result;
use crate::model::{ClaimRef, Sentence, SentenceId, State};
use crate::tui::deed::{Deed, Thing};
use crate::tui::effect::{Effect, Message, Out, Place, Question, Queue, Selection, Slot, Target, Topic};
use crate::tui::theme::Role;
use crate::tui::widgets::list::List;
use crate::tui::widgets::paint::{Paint, Pieces, line_of, piece};

/// What a row stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum At {
    /// A sentence, by its place among all.
    Sentence(usize),
    /// A claim that it rests on.
    Claim(usize, ClaimRef),
}

/// The pane.
#[derive(Debug, Clone, Default)]
pub struct StoryPane {
    queue: Option<Box<Queue>>,
    progress: Progress,
    opened: BTreeSet<SentenceId>,
    list: List<At>,
    /// Whether it was ever shown: until then nothing is read.
    wanted: bool,
    /// An answer is on its way.
    reading: bool,
    /// It has the keys: what is selected here is what the citations are about.
    shown: Option<Topic>,
    failed: Option<String>,
}

impl StoryPane {
    /// Reads anew, because the case has changed.
    pub fn renew(&mut self, out: &mut Out) {
        if self.wanted {
            self.reading = true;
            out.push(Effect::Ask(Slot::Story, Question::Story));
        }
    }

    /// Takes the story that was asked for. The first time, the checking goes on where it was left.
    pub fn read(&mut self, queue: Result<Option<Box<Queue>>>, has_keys: bool, out: &mut Out) {
        self.reading = false;
        match queue {
            Ok(queue) => {
                let first = self.queue.is_none();
                let before = self.selected().map(|sentence| sentence.id.clone());
                let claim = self.claim();
                self.progress = queue.as_ref().map(|queue| Progress::of(&queue.story)).unwrap_or_default();
                (self.queue, self.failed) = (queue, None);
                self.lay();
                let Some(queue) = &self.queue else { return };
                let sentences = &queue.story.sentences;
                let same = before.and_then(|id| sentences.iter().position(|one| one.id == id));
                let goes_on = || next_open(&queue.story, judged_last(&queue.story));
                let at = if first { goes_on() } else { same };
                match (at, claim) {
                    (Some(at), Some(claim)) if !first && self.select(&At::Claim(at, claim.clone())) => {}
                    (Some(at), _) => drop(self.select(&At::Sentence(at))),
                    (None, _) => {}
                }
                if has_keys {
                    self.tell(out);
                }
            }
            Err(error) => self.failed = Some(error.in_a_line()),
        }
    }

    /// The sentence that is selected, or of which a claim is.
    pub fn selected(&self) -> Option<&Sentence> {
        let at = match self.list.selected()? {
            At::Sentence(at) | At::Claim(at, _) => *at,
        };
        self.queue.as_ref()?.story.sentences.get(at)
    }

    /// The claim whose row is selected.
    fn claim(&self) -> Option<ClaimRef> {
        match self.list.selected()? {
            At::Claim(_, claim) => Some(claim.clone()),
            At::Sentence(_) => None,
        }
    }

    /// Whether a sentence of the draft is selected: what has gone from it is not judged.
    pub fn judges(&self) -> bool {
        self.writes() && self.selected().is_some_and(|one| !one.is_gone())
    }

    fn writes(&self) -> bool {
        self.failed.is_none()
    }

    /// The sentence holds.
    pub fn verified(&mut self, out: &mut Out) {
        if self.selected().is_some_and(|one| one.rests.is_empty() && one.state != State::Verified) {
            let text = "It rests on nothing yet, so nothing can be verified.";
            let hint = "tie it to a claim first; or say that it needs none";
            out.push(Effect::Say(Message { hint: Some(hint.to_owned()), ..Message::note(text) }));
            return;
        }
        self.judge(State::Verified, out);
    }

    /// Something has to be asked first.
    pub fn question(&mut self, out: &mut Out) {
        self.judge(State::Question, out);
    }

    /// It is not so, or somebody says otherwise.
    pub fn dispute(&mut self, out: &mut Out) {
        self.judge(State::Dispute, out);
    }

    /// It goes out.
    pub fn cut(&mut self, out: &mut Out) {
        self.judge(State::Cut, out);
    }

    /// It claims nothing.
    pub fn needs_none(&mut self, out: &mut Out) {
        self.judge(State::NeedsNone, out);
    }

    /// Judges the selected sentence, and goes on to the next one that is open; the same again opens it.
    fn judge(&mut self, state: State, out: &mut Out) {
        let Some(one) = self.selected() else { return };
        let (state, again) = if one.state == state { (State::Open, true) } else { (state, false) };
        out.push(Effect::Do(Box::new(Deed::Judge { sentence: one.id.clone(), state }), String::new()));
        if !again {
            self.go_on(out);
        }
    }

    /// Goes on to the next sentence that is open.
    pub fn go_on(&mut self, out: &mut Out) {
        let (Some(queue), Some(here)) = (&self.queue, self.here()) else { return };
        if let Some(next) = next_open(&queue.story, Some(here)).filter(|next| *next != here) {
            self.select(&At::Sentence(next));
            self.tell(out);
        }
    }

    /// Whether another sentence is open.
    pub fn goes_on(&self) -> bool {
        let (Some(queue), Some(here)) = (&self.queue, self.here()) else { return false };
        next_open(&queue.story, Some(here)).is_some_and(|next| next != here)
    }

    fn here(&self) -> Option<usize> {
        match self.list.selected()? {
            At::Sentence(at) | At::Claim(at, _) => Some(*at),
        }
    }

    /// The claim that is selected, or the only one there is, is not what it rests on.
    pub fn untie(&mut self, out: &mut Out) {
        if let (Some(one), Some(claim)) = (self.selected(), self.loose()) {
            let tie = Thing::Tie(one.id.clone(), claim);
            out.push(Effect::Do(Box::new(Deed::Remove(tie)), String::new()));
        }
    }

    /// Whether it is clear which claim is meant.
    pub fn unties(&self) -> bool {
        self.writes() && self.loose().is_some()
    }

    fn loose(&self) -> Option<ClaimRef> {
        let only = || match self.selected()?.rests.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        };
        self.claim().or_else(only)
    }

    /// Shows the claims of the selected sentence as rows.
    pub fn open(&mut self, out: &mut Out) {
        if let Some(id) = self.selected().map(|one| one.id.clone()) {
            self.opened.insert(id);
            self.lay();
            self.tell(out);
        }
    }

    /// Whether there are claims to show.
    pub fn opens(&self) -> bool {
        let more = |one: &Sentence| !one.rests.is_empty() || one.checked_by.is_some();
        self.selected().is_some_and(|one| more(one) && !self.opened.contains(&one.id))
    }

    /// Hides them, and selects the sentence.
    pub fn close(&mut self, out: &mut Out) {
        let (Some(id), Some(here)) = (self.selected().map(|one| one.id.clone()), self.here()) else { return };
        self.opened.remove(&id);
        self.select(&At::Sentence(here));
        self.lay();
        self.tell(out);
    }

    /// Whether they are shown.
    pub fn closes(&self) -> bool {
        self.selected().is_some_and(|one| self.opened.contains(&one.id))
    }

    /// Shows them or hides them.
    pub fn toggle(&mut self, out: &mut Out) {
        if self.opens() { self.open(out) } else { self.close(out) }
    }

    /// Whether there are any.
    pub fn toggles(&self) -> bool {
        self.opens() || self.closes()
    }

    /// The row above.
    pub fn up(&mut self, out: &mut Out) {
        self.list.step(-1);
        self.tell(out);
    }

    /// The row below.
    pub fn down(&mut self, out: &mut Out) {
        self.list.step(1);
        self.tell(out);
    }

    /// A screen further up.
    pub fn page_up(&mut self, out: &mut Out) {
        self.list.page(false);
        self.tell(out);
    }

    /// A screen further down.
    pub fn page_down(&mut self, out: &mut Out) {
        self.list.page(true);
        self.tell(out);
    }

    /// The first row.
    pub fn home(&mut self, out: &mut Out) {
        self.list.home();
        self.tell(out);
    }

    /// The last row.
    pub fn end(&mut self, out: &mut Out) {
        self.list.end();
        self.tell(out);
    }

    /// Has the citations show what the selected row rests on.
    fn tell(&mut self, out: &mut Out) {
        let claims = match self.claim() {
            Some(claim) => vec![claim],
            None => self.selected().map(|one| one.rests.clone()).unwrap_or_default(),
        };
        let topic = if claims.is_empty() { Topic::Nothing } else { Topic::Claims(claims) };
        self.shown = Some(topic.clone());
        out.push(Effect::Select(Selection { entity: None, topic }));
    }

    fn select(&mut self, at: &At) -> bool {
        let place = self.list.items().iter().position(|item| item.value.as_ref() == Some(at));
        if let Some(place) = place {
            self.list.select(place);
        }
        place.is_some()
    }

    /// Says the rows anew; what was selected stays so, wherever it stands now.
    fn lay(&mut self) {
        let selected = self.list.selected().cloned();
        let items = self.queue.as_ref().map(|queue| words::items(queue, &self.opened)).unwrap_or_default();
        self.list.renew(items);
        match selected {
            Some(At::Claim(at, claim)) if !self.select(&At::Claim(at, claim.clone())) => {
                self.select(&At::Sentence(at));
            }
            Some(at) => drop(self.select(&at)),
            None => {}
        }
    }
}

impl Pane for StoryPane {
    fn title(&self) -> Pieces {
        let Progress { sentences, resolved, .. } = self.progress;
        let Some(queue) = &self.queue else { return titled("Story", "") };
        titled("Story", format!("{resolved} of {sentences} resolved, draft {}", queue.story.draft))
    }

    fn corner(&self) -> Pieces {
        if self.queue.is_some() { words::corner(&self.progress) } else { Pieces::new() }
    }

    fn selected_name(&self) -> Option<String> {
        self.selected().map(Sentence::place_words)
    }

    fn target(&self) -> Target {
        let Some(one) = self.selected() else { return Target::default() };
        let claim = self.claim();
        Target {
            sentence: Some(one.id.clone()),
            tie: claim.is_some(),
            claims: claim.map_or_else(|| one.rests.clone(), |claim| vec![claim]),
            ..Target::default()
        }
    }

    fn resize(&mut self, columns: u16, rows: u16) {
        self.list.resize(columns, rows);
    }

    fn rows(&self, paint: &mut Paint<'_>, area: Rect, focused: bool) {
        match (&self.failed, &self.queue) {
            (Some(failed), _) => say(paint, area, failed, Role::Error),
            (None, Some(_)) => self.list.draw(paint, area, focused),
            (None, None) if self.reading => {
                paint.pieces(line_of(area, 0), &[piece("reading the story", Role::Dim)]);
            }
            (None, None) => {
                say(
                    paint,
                    area,
                    "No story yet. muckrake story CASE FILE takes a draft in, sentence by sentence.",
                    Role::Dim,
                );
            }
        }
    }

    fn focused(&mut self, out: &mut Out) {
        if self.wanted {
            self.tell(out);
        } else {
            self.wanted = true;
            self.renew(out);
        }
    }

    fn back(&mut self, out: &mut Out) -> bool {
        out.push(Effect::Focus(Place::Chain));
        true
    }

    fn click(&mut self, down: u16, again: bool, out: &mut Out) {
        if self.list.click(down) && again {
            self.toggle(out);
        }
        self.tell(out);
    }

    fn wheel(&mut self, rows: isize, _out: &mut Out) {
        self.list.wheel(rows);
    }
}
