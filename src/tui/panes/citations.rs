//! Citations: what a claim or an entity rests on and why its standing is what it is; from a source, everything
//! that rests on it.
//!
//! It must not know how origins are found: it words the answer.

mod judged;
mod words;

use ratatui::layout::Rect;

use super::{Pane, count, plain, say, side_word, titled};
use crate::analysis::falls::Withdrawn;
use crate::error::Result;
use crate::model::{ClaimRef, EvidenceId, SourceId};
use crate::tui::effect::{Effect, Out, Question, Rests, Slot, Target, Topic};
use crate::tui::theme::Role;
use crate::tui::widgets::list::List;
use crate::tui::widgets::paint::{Paint, Pieces, line_of, piece};

/// What a row stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Entry {
    Claim(ClaimRef),
    /// A citation of a claim: its evidence, and the source of that.
    Cited(ClaimRef, EvidenceId, SourceId),
    /// Evidence, among what rests on its source.
    Evidence(EvidenceId, SourceId),
    Source(SourceId),
}

/// The pane.
#[derive(Debug, Clone)]
pub struct CitationsPane {
    topic: Topic,
    rests: Rests,
    /// What was shown before, gone back to one by one.
    trail: Vec<Topic>,
    list: List<Entry>,
    columns: u16,
    failed: Option<String>,
    /// Claims that are picked.
    picked: Vec<ClaimRef>,
}

impl Default for CitationsPane {
    fn default() -> Self {
        Self {
            topic: Topic::Nothing,
            rests: Rests::Nothing,
            trail: Vec::new(),
            list: List::default(),
            columns: 0,
            failed: None,
            picked: Vec::new(),
        }
    }
}

impl CitationsPane {
    /// Something else was selected: asks what that rests on.
    pub fn topic(&mut self, topic: Topic, out: &mut Out) {
        self.trail.clear();
        if self.topic != topic {
            self.turn_to(topic, out);
        }
    }

    /// What it is shown of.
    pub fn shown(&self) -> &Topic {
        &self.topic
    }

    /// Asks again, because the case has changed.
    pub fn renew(&mut self, out: &mut Out) {
        self.turn_to(self.topic.clone(), out);
    }

    /// Takes what was asked for.
    pub fn read(&mut self, rests: Result<Rests>) {
        match rests {
            Ok(rests) => {
                self.rests = rests;
                self.failed = None;
                self.lay(false);
            }
            Err(error) => self.failed = Some(error.in_a_line()),
        }
    }

    /// From a citation to its source, from a source to a claim that rests on it.
    pub fn follow(&mut self, out: &mut Out) {
        let topic = match self.list.selected() {
            Some(Entry::Claim(claim)) => Topic::Claims(vec![claim.clone()]),
            Some(Entry::Cited(_, _, source) | Entry::Evidence(_, source) | Entry::Source(source)) => {
                Topic::Source(source.clone())
            }
            None => return,
        };
        if topic != self.topic {
            self.trail.push(self.topic.clone());
            self.turn_to(topic, out);
        }
    }

    /// Whether the selected row leads somewhere.
    pub fn follows(&self) -> bool {
        match self.list.selected() {
            Some(Entry::Claim(claim)) => self.topic != Topic::Claims(vec![claim.clone()]),
            Some(Entry::Cited(_, _, source) | Entry::Evidence(_, source) | Entry::Source(source)) => {
                self.topic != Topic::Source(source.clone())
            }
            None => false,
        }
    }

    /// Switches between the claim and the source: from a claim to the source of the selected citation, from a
    /// source to the claim it was come to from.
    pub fn switch(&mut self, out: &mut Out) {
        if matches!(self.topic, Topic::Source(_) | Topic::Sources) {
            match self.trail.iter().rposition(|t| matches!(t, Topic::Claims(_) | Topic::Entity(_))) {
                Some(at) => {
                    let topic = self.trail.split_off(at).remove(0);
                    self.turn_to(topic, out);
                }
                None => self.follow(out),
            }
        } else if let Some(source) = self.source() {
            self.trail.push(self.topic.clone());
            self.turn_to(Topic::Source(source), out);
        }
    }

    /// Whether there is something to switch to.
    pub fn switches(&self) -> bool {
        match self.topic {
            Topic::Source(_) | Topic::Sources => {
                self.trail.iter().any(|t| matches!(t, Topic::Claims(_) | Topic::Entity(_)))
                    || matches!(self.list.selected(), Some(Entry::Claim(_)))
            }
            _ => self.source().is_some(),
        }
    }

    /// Shows every source there is.
    pub fn all_sources(&mut self, out: &mut Out) {
        if self.topic != Topic::Sources {
            self.trail.push(self.topic.clone());
            self.turn_to(Topic::Sources, out);
        }
    }

    /// What could be thought away: what is selected; where that is done, the source of the evidence, or its origin.
    fn withdrawable(&self) -> Option<Withdrawn> {
        match (&self.topic, &self.rests, self.list.selected()) {
            (Topic::Without(_), Rests::Falls(fell), _) => fell.wider.clone(),
            (_, _, Some(Entry::Cited(_, evidence, _) | Entry::Evidence(evidence, _))) => {
                Some(Withdrawn::Evidence(evidence.clone()))
            }
            (_, _, Some(Entry::Source(source))) | (Topic::Source(source), ..) => {
                Some(Withdrawn::Source(source.clone()))
            }
            _ => None,
        }
    }

    /// Whether something could be thought away.
    pub fn falls(&self) -> bool {
        self.withdrawable().is_some()
    }

    /// Shows what would fall without what is selected.
    pub fn what_falls(&mut self, out: &mut Out) {
        if let Some(withdrawn) = self.withdrawable() {
            self.trail.push(self.topic.clone());
            self.turn_to(Topic::Without(withdrawn), out);
        }
    }

    /// Goes back to what was shown before.
    pub fn back_topic(&mut self, out: &mut Out) {
        if let Some(topic) = self.trail.pop() {
            self.turn_to(topic, out);
        }
    }

    /// Whether something was shown before.
    pub fn has_trail(&self) -> bool {
        !self.trail.is_empty()
    }

    /// These claims are picked now.
    pub fn show_picked(&mut self, picked: &[ClaimRef]) {
        self.picked = picked.to_vec();
        self.lay(true);
    }

    /// The row above.
    pub fn up(&mut self, _out: &mut Out) {
        self.list.step(-1);
    }

    /// The row below.
    pub fn down(&mut self, _out: &mut Out) {
        self.list.step(1);
    }

    /// A screen further up.
    pub fn page_up(&mut self, _out: &mut Out) {
        self.list.page(false);
    }

    /// A screen further down.
    pub fn page_down(&mut self, _out: &mut Out) {
        self.list.page(true);
    }

    /// The first row.
    pub fn home(&mut self, _out: &mut Out) {
        self.list.home();
    }

    /// The last row.
    pub fn end(&mut self, _out: &mut Out) {
        self.list.end();
    }

    /// The source of the selected citation, or of the first one.
    fn source(&self) -> Option<SourceId> {
        let of = |entry: &Entry| match entry {
            Entry::Cited(_, _, source) | Entry::Evidence(_, source) | Entry::Source(source) => Some(source.clone()),
            Entry::Claim(_) => None,
        };
        let selected = self.list.selected().and_then(of);
        selected
            .or_else(|| self.list.items().iter().skip(self.list.place()).find_map(|i| i.value.as_ref().and_then(of)))
    }

    fn turn_to(&mut self, topic: Topic, out: &mut Out) {
        match &topic {
            Topic::Gap(_) | Topic::Nothing => {
                out.push(Effect::Forget(Slot::Citations));
                self.rests = Rests::Nothing;
            }
            asked => out.push(Effect::Ask(Slot::Citations, Question::Citations(asked.clone()))),
        }
        self.topic = topic;
        if self.rests == Rests::Nothing {
            self.lay(false);
        }
    }

    fn lay(&mut self, keep: bool) {
        let items = match (&self.topic, &self.rests) {
            (Topic::Gap(gap), _) => words::gap(gap),
            (Topic::Entity(_), Rests::Claims(told)) => words::entity(told, usize::from(self.columns)),
            (_, Rests::Claims(told)) => words::claims(told, usize::from(self.columns)),
            (_, Rests::Source(resting, sentences, taken)) => words::source(resting, sentences, taken),
            (_, Rests::Sources(sources)) => words::sources(sources),
            (_, Rests::Falls(fell)) => judged::falls(fell),
            (_, Rests::Worth(worth, weakest, unfit)) => judged::worth(worth, weakest, unfit),
            (_, Rests::Nothing) => Vec::new(),
        };
        let mut items = items;
        for item in &mut items {
            if matches!(&item.value, Some(Entry::Claim(claim)) if self.picked.contains(claim)) {
                item.left.insert(0, piece("+ ", Role::Key));
            }
        }
        if keep { self.list.renew(items) } else { self.list.set(items) }
    }
}

impl Pane for CitationsPane {
    fn title(&self) -> Pieces {
        let about = match (&self.topic, &self.rests) {
            (Topic::Gap(gap), _) => gap.question.clone(),
            (Topic::Entity(brief), _) => brief.caption.clone(),
            (Topic::Claims(claims), Rests::Claims(told)) if claims.len() == 1 => {
                told.first().map_or_else(String::new, |t| plain(&t.sentence).trim_end_matches('.').to_owned())
            }
            (Topic::Claims(_), Rests::Claims(told)) => count(u64::try_from(told.len()).unwrap_or(0), "claim", "claims"),
            (Topic::Source(_), Rests::Source(resting, ..)) => format!("what rests on {}", resting.source.title),
            (Topic::Sources, _) => "all sources".to_owned(),
            (_, Rests::Falls(fell)) => format!("what falls without {}", fell.title),
            (Topic::Worth(root, side), _) => format!("{} of {}, as a whole", side_word(*side), root.caption),
            _ => String::new(),
        };
        titled("Citations", about)
    }

    fn selected_name(&self) -> Option<String> {
        None
    }

    fn target(&self) -> Target {
        let mut target = Target::default();
        match (self.list.selected(), &self.topic) {
            (Some(Entry::Claim(claim)), _) => target.claims.push(claim.clone()),
            (Some(Entry::Cited(claim, evidence, source)), _) => {
                target.claims.push(claim.clone());
                target.evidence = Some(evidence.clone());
                target.source = Some(source.clone());
            }
            (Some(Entry::Evidence(evidence, source)), _) => {
                target.evidence = Some(evidence.clone());
                target.source = Some(source.clone());
            }
            (Some(Entry::Source(source)), _) => target.source = Some(source.clone()),
            (None, Topic::Claims(claims)) => target.claims.clone_from(claims),
            (None, Topic::Source(source)) => target.source = Some(source.clone()),
            (None, Topic::Gap(gap)) => target.gap = Some(gap.clone()),
            (None, Topic::Entity(brief)) => target.entity = Some(brief.id.clone()),
            (None, Topic::Without(Withdrawn::Source(source))) => target.source = Some(source.clone()),
            (None, Topic::Without(Withdrawn::Evidence(evidence))) => target.evidence = Some(evidence.clone()),
            (None, Topic::Worth(root, _)) => target.entity = Some(root.id.clone()),
            (None, Topic::Sources | Topic::Nothing) => {}
        }
        target
    }

    fn resize(&mut self, columns: u16, rows: u16) {
        let changed = self.columns != columns;
        self.columns = columns;
        self.list.resize(columns, rows);
        if changed {
            self.lay(true);
        }
    }

    fn rows(&self, paint: &mut Paint<'_>, area: Rect, focused: bool) {
        if let Some(failed) = &self.failed {
            say(paint, area, failed, Role::Error);
        } else if self.list.items().is_empty() {
            let text = match self.topic {
                Topic::Entity(_) => "nothing is claimed of it",
                Topic::Sources => "no sources in this case yet",
                _ => "nothing selected",
            };
            paint.pieces(line_of(area, 0), &[piece(text, Role::Dim)]);
        } else {
            self.list.draw(paint, area, focused);
        }
    }

    fn focused(&mut self, _out: &mut Out) {}

    fn back(&mut self, out: &mut Out) -> bool {
        let had = self.has_trail();
        self.back_topic(out);
        had
    }

    fn click(&mut self, down: u16, again: bool, out: &mut Out) {
        if self.list.click(down) && again {
            self.follow(out);
        }
    }

    fn wheel(&mut self, rows: isize, _out: &mut Out) {
        self.list.wheel(rows);
    }
}
