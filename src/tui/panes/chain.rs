//! Chain: who supplies an entity, or whom it supplies, opened branch by branch.
//!
//! It must not know how a step is read: it asks for one and hangs the answer on the tree.

mod act;
mod keep;
mod row;

use std::collections::HashMap;

use ratatui::layout::Rect;

use super::{Pane, count, say, side_word, titled};
use crate::analysis::chain::{self, Follows, Hop, Step};
use crate::analysis::ties::Tie;
use crate::error::Result;
use crate::model::{Brief, EntityId, Side};
use crate::tui::effect::{Effect, Out, Question, Selection, Slot, Target, Topic};
use crate::tui::theme::Role;
use crate::tui::widgets::outline::{NodeId, Outline};
use crate::tui::widgets::paint::{Paint, Pieces, line_of, piece};

/// How many hops are shown at an entity before `and N more`.
const PAGE: usize = 100;

/// A step this small is opened further without being asked, down to this depth.
const SMALL: usize = 8;
const DEEP: usize = 3;

/// What a row of the tree stands for.
#[derive(Debug, Clone, PartialEq)]
pub enum Row {
    /// Where the chain starts.
    Root(Brief),
    /// One hop, or a gap where one should be.
    Hop(Box<Hop>),
    /// Somebody tied to both ends.
    Tie(Box<Tie>),
    /// The goods of a hop can't be those of the hop before.
    Unfit,
    /// So many hops more, to be had from this offset.
    More(usize, usize),
    /// What is to be said where there are no hops.
    Said(String),
}

/// How far a branch has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    Asked,
    Done,
}

/// The pane.
#[derive(Debug, Clone)]
pub struct ChainPane {
    tree: Outline<Row>,
    side: Side,
    /// Told apart from trees that were here before, whose answers may still come.
    number: u64,
    reading: HashMap<NodeId, Reading>,
    /// Where each entity was seen first, so that it isn't walked twice.
    stands: HashMap<EntityId, NodeId>,
    /// How many roots can be gone back over.
    steps: usize,
    failed: Option<String>,
    columns: u16,
    /// Whether an answer ever came.
    loaded: bool,
    /// What was selected and open before the tree was read anew.
    keep: keep::Kept,
}

impl Default for ChainPane {
    fn default() -> Self {
        Self {
            tree: Outline::default(),
            side: Side::Upstream,
            number: 0,
            reading: HashMap::new(),
            stands: HashMap::new(),
            steps: 0,
            failed: None,
            columns: 0,
            loaded: false,
            keep: keep::Kept::default(),
        }
    }
}

impl ChainPane {
    /// Asks for another root, to be walked this way.
    pub fn root(&mut self, id: &EntityId, side: Side, out: &mut Out) {
        self.side = side;
        out.push(Effect::Ask(Slot::Root, Question::Brief(id.clone())));
    }

    /// Which way it is walked.
    pub fn side(&self) -> Side {
        self.side
    }

    /// See [`ChainPane::show_steps`].
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// So many roots can be gone back over.
    pub fn show_steps(&mut self, steps: usize) {
        self.steps = steps;
    }

    /// Takes the root that was asked for and opens it.
    pub fn rooted(&mut self, root: Result<Option<Brief>>, out: &mut Out) {
        self.loaded = true;
        match root {
            Ok(Some(brief)) => self.plant(brief, out),
            Ok(None) => self.lost(out),
            Err(error) => self.failed = Some(error.in_a_line()),
        }
    }

    /// Reads the tree anew, because the case has changed.
    pub fn renew(&mut self, out: &mut Out) {
        let question = self.root_id().map_or(Question::Busiest, Question::Brief);
        self.remember();
        out.push(Effect::Ask(Slot::Root, question));
    }

    /// Takes the hops that were asked for.
    pub fn stepped(&mut self, number: u64, node: NodeId, step: Result<Step>, out: &mut Out) {
        if number != self.number {
            return;
        }
        self.reading.insert(node, Reading::Done);
        let step = match step {
            Ok(step) => step,
            Err(error) => {
                self.tree.hang(node, [Row::Said(error.in_a_line())]);
                self.reading.remove(&node);
                return;
            }
        };
        let before = self.tree.children(node).len();
        let offset = before + step.hops.len();
        let small = before == 0 && step.hops.len() <= SMALL && self.tree.path(node).len() < DEEP;
        self.hang(node, step.hops);
        if step.more > 0 {
            self.tree.hang(node, [Row::More(step.more, offset)]);
        }
        if self.tree.children(node).is_empty() {
            let said = self.nothing().to_owned();
            self.tree.hang(node, [Row::Said(said)]);
        }
        if small {
            for child in self.tree.children(node).to_vec() {
                if self.can_open(child) {
                    self.unfold(child, out);
                }
            }
        }
        self.recall(node, out);
    }

    fn plant(&mut self, root: Brief, out: &mut Out) {
        self.number += 1;
        self.failed = None;
        self.reading.clear();
        self.stands = HashMap::from([(root.id.clone(), 0)]);
        self.keep.rooted_at(&root.id);
        self.tree.plant(Row::Root(root));
        self.unfold(0, out);
        self.moved(out);
    }

    /// The root has gone from the case: the busiest entity takes its place, if there is any.
    fn lost(&mut self, out: &mut Out) {
        let had = !self.tree.is_empty();
        self.number += 1;
        self.tree = Outline::default();
        if had {
            out.push(Effect::Ask(Slot::Root, Question::Busiest));
        } else {
            out.push(Effect::Select(Selection { entity: None, topic: Topic::Nothing }));
        }
    }

    fn hang(&mut self, node: NodeId, hops: Vec<Hop>) {
        if let Some(Row::More(..)) = self.tree.children(node).last().and_then(|last| self.tree.get(*last)) {
            self.tree.drop_last(node);
        }
        let pins: Vec<Vec<Row>> = hops.iter().map(|hop| self.pins(node, hop)).collect();
        let added = self.tree.hang(node, hops.into_iter().map(|hop| Row::Hop(Box::new(hop))));
        for (child, pins) in added.into_iter().zip(pins) {
            self.tree.pin(child, pins);
            self.stretch(child);
            if let Some(id) = self.entity_of(child) {
                self.stands.entry(id).or_insert(child);
            }
        }
    }

    /// What stands beneath a hop that is to hang on a node: that the dates don't fit, and who is tied to both ends.
    fn pins(&self, node: NodeId, hop: &Hop) -> Vec<Row> {
        let before = match self.tree.get(node) {
            Some(Row::Hop(before)) => before.link.as_ref(),
            _ => None,
        };
        let follows = before.zip(hop.link.as_ref()).map(|(before, link)| chain::follows(self.side, before, link));
        let unfit = (follows == Some(Follows::No)).then_some(Row::Unfit);
        unfit.into_iter().chain(hop.ties.iter().map(|tie| Row::Tie(Box::new(tie.clone())))).collect()
    }

    /// Gives the ties at a node as many lines as they take.
    fn stretch(&mut self, node: NodeId) {
        for pinned in self.tree.pinned(node).to_vec() {
            let room = self.tree.room_of_pinned(pinned, usize::from(self.columns));
            if let Some(Row::Tie(tie)) = self.tree.get(pinned) {
                let lines = row::tie_lines(tie, room).len();
                self.tree.stretch(pinned, lines);
            }
        }
    }

    fn unfold(&mut self, node: NodeId, out: &mut Out) {
        if !self.reading.contains_key(&node) {
            self.ask(node, 0, out);
        }
        self.tree.open(node);
    }

    fn ask(&mut self, node: NodeId, offset: usize, out: &mut Out) {
        if self.reading.get(&node) == Some(&Reading::Asked) {
            return;
        }
        self.reading.insert(node, Reading::Asked);
        let path = self.tree.path(node).into_iter().filter_map(|n| self.entity_of(n)).collect();
        let question = Question::Branch { path, side: self.side, offset, limit: PAGE };
        out.push(Effect::Ask(Slot::Branch(self.number, node), question));
    }

    /// Whether a node has branches, or may have.
    fn can_open(&self, node: NodeId) -> bool {
        match self.tree.get(node) {
            Some(Row::Root(_)) => true,
            Some(Row::Hop(hop)) => hop.gap.is_none() && hop.more > 0 && self.elsewhere(node).is_none(),
            _ => false,
        }
    }

    /// Where the entity of a node is walked, if that is at another node.
    fn elsewhere(&self, node: NodeId) -> Option<NodeId> {
        let Some(Row::Hop(hop)) = self.tree.get(node) else { return None };
        if hop.gap.is_some() {
            return None;
        }
        self.stands.get(&hop.entity.id).copied().filter(|first| *first != node && (hop.repeat || hop.more > 0))
    }

    /// Selects a node after opening what it hangs on.
    fn show(&mut self, node: NodeId) {
        for above in self.tree.path(node) {
            if above != node {
                self.tree.open(above);
            }
        }
        self.tree.select(node);
    }

    fn entity_of(&self, node: NodeId) -> Option<EntityId> {
        match self.tree.get(node)? {
            Row::Root(brief) => Some(brief.id.clone()),
            Row::Hop(hop) if hop.gap.is_none() => Some(hop.entity.id.clone()),
            _ => None,
        }
    }

    fn root_id(&self) -> Option<EntityId> {
        self.entity_of(0)
    }

    fn selected_entity(&self) -> Option<EntityId> {
        let node = self.tree.selected()?;
        match self.tree.get(node)? {
            Row::Tie(tie) => Some(tie.entity.id.clone()),
            _ => self.entity_of(node),
        }
    }

    fn moved(&mut self, out: &mut Out) {
        let Some(row) = self.tree.selected().and_then(|node| self.tree.get(node)) else { return };
        let (entity, topic) = match row {
            Row::Root(brief) => (Some(brief.id.clone()), Topic::Entity(brief.clone())),
            Row::Hop(hop) => match (&hop.gap, &hop.link) {
                (Some(gap), _) => (Some(hop.entity.id.clone()), Topic::Gap(gap.clone())),
                (None, Some(link)) => (Some(hop.entity.id.clone()), Topic::Claims(vec![link.claim()])),
                (None, None) => (Some(hop.entity.id.clone()), Topic::Nothing),
            },
            Row::Tie(tie) => {
                let claims = tie.ends.iter().map(|end| end.claim.clone()).collect();
                (Some(tie.entity.id.clone()), Topic::Claims(claims))
            }
            Row::Unfit | Row::More(..) | Row::Said(_) => return,
        };
        out.push(Effect::Select(Selection { entity, topic }));
    }

    fn nothing(&self) -> &'static str {
        match self.side {
            Side::Upstream => "nobody upstream is recorded, and no gap noted",
            Side::Downstream => "nobody downstream is recorded, and no gap noted",
        }
    }
}

impl Pane for ChainPane {
    fn title(&self) -> Pieces {
        let Some(Row::Root(brief)) = self.tree.get(0) else { return titled("Chain", "") };
        titled("Chain", format!("{} of {}", side_word(self.side), brief.caption))
    }

    fn corner(&self) -> Pieces {
        let steps = u64::try_from(self.steps).unwrap_or(0);
        if steps == 0 { Pieces::new() } else { vec![piece(count(steps, "step back", "steps back"), Role::Dim)] }
    }

    fn selected_name(&self) -> Option<String> {
        match self.tree.get(self.tree.selected()?)? {
            Row::Root(brief) => Some(brief.caption.clone()),
            Row::Hop(hop) => Some(hop.gap.as_ref().map_or_else(|| hop.entity.caption.clone(), |g| g.question.clone())),
            Row::Tie(tie) => Some(tie.entity.caption.clone()),
            Row::Unfit | Row::More(..) | Row::Said(_) => None,
        }
    }

    fn target(&self) -> Target {
        self.selected_target()
    }

    fn resize(&mut self, columns: u16, rows: u16) {
        if self.columns != columns {
            self.columns = columns;
            for node in self.tree.nodes() {
                self.stretch(node);
            }
        }
        self.tree.resize(rows);
    }

    fn rows(&self, paint: &mut Paint<'_>, area: Rect, focused: bool) {
        if let Some(failed) = &self.failed {
            say(paint, area, failed, Role::Error);
        } else if self.tree.is_empty() {
            let text = if self.loaded { "no entity to start from" } else { "reading the case" };
            paint.text(line_of(area, 0), text, Role::Dim);
        }
        self.tree.draw(paint, area, focused, |paint, line, node| {
            let Some(shown) = self.tree.get(node) else { return };
            let state = row::State {
                side: self.side,
                waiting: self.reading.get(&node) == Some(&Reading::Asked),
                open: self.tree.is_open(node),
                elsewhere: self.elsewhere(node).is_some(),
            };
            row::draw(paint, line, shown, state);
        });
    }

    fn focused(&mut self, out: &mut Out) {
        self.moved(out);
    }

    fn back(&mut self, _out: &mut Out) -> bool {
        false
    }

    fn click(&mut self, down: u16, again: bool, out: &mut Out) {
        if self.tree.click(down) && again {
            self.toggle(out);
        } else {
            self.moved(out);
        }
    }

    fn wheel(&mut self, rows: isize, _out: &mut Out) {
        self.tree.wheel(rows);
    }
}
