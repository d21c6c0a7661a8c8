//! Dossier: all that is claimed of one entity, what is asked of it and what is missing.
//!
//! It must not know how a dossier is put together: it lays out the answer.

use std::sync::Arc;

use ratatui::layout::Rect;

use super::{
    Pane, count, countries, damaged, grouped, marks, marks_in_words, name, padded, role_of, say, schema_label, titled,
};
use crate::analysis::Standing;
use crate::analysis::dossier::{Dossier, Fact, LinkFact};
use crate::analysis::likeness::{Likeness, Remark};
use crate::error::Result;
use crate::model::{Approach, ApproachId, ClaimRef, EntityId, Gap, Mark};
use crate::text::clip;
use crate::tui::effect::{Effect, Out, Question, Selection, Slot, Target, Topic};
use crate::tui::theme::Role;
use crate::tui::widgets::list::{Item, List, heading};
use crate::tui::widgets::paint::{Paint, Pieces, line_of, piece, sign};

/// What a row stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Entry {
    /// A claim, and the entity that it leads to.
    Claim(ClaimRef, Option<EntityId>),
    /// The entity itself.
    Subject,
    Gap(Gap),
    /// An approach to it.
    Approach(ApproachId),
    /// Further links, to be read.
    More,
}

/// The pane.
#[derive(Debug, Clone, Default)]
pub struct DossierPane {
    subject: Option<EntityId>,
    dossier: Option<Box<Dossier>>,
    list: List<Entry>,
    columns: u16,
    failed: Option<String>,
    /// Claims that are picked.
    picked: Vec<ClaimRef>,
    /// The claim to select once it is there.
    sought: Option<ClaimRef>,
    likeness: Arc<Likeness>,
}

impl DossierPane {
    /// Selects a claim as soon as it is read.
    pub fn seek(&mut self, claim: &ClaimRef) {
        self.sought = Some(claim.clone());
    }

    /// These claims are picked now.
    pub fn show_picked(&mut self, picked: &[ClaimRef]) {
        self.picked = picked.to_vec();
        self.lay(true);
    }

    /// What is odd about names is known anew.
    pub fn liken(&mut self, likeness: &Arc<Likeness>) {
        if self.likeness != *likeness {
            self.likeness = Arc::clone(likeness);
            self.lay(true);
        }
    }

    /// Asks for the dossier of another entity.
    pub fn subject(&mut self, id: &EntityId, out: &mut Out) {
        if self.subject.as_ref() != Some(id) {
            out.push(Effect::Forget(Slot::DossierLinks));
            out.push(Effect::Ask(Slot::Dossier, Question::Dossier(id.clone())));
            self.subject = Some(id.clone());
        }
    }

    /// Whose dossier it is.
    pub fn subject_id(&self) -> Option<&EntityId> {
        self.subject.as_ref()
    }

    /// Asks again, because the case has changed.
    pub fn renew(&mut self, out: &mut Out) {
        if let Some(id) = self.subject.clone() {
            out.push(Effect::Ask(Slot::Dossier, Question::Dossier(id)));
        }
    }

    /// Takes the dossier that was asked for.
    pub fn read(&mut self, dossier: Result<Option<Box<Dossier>>>) {
        self.failed = None;
        let shown = self.dossier.as_ref().map(|old| old.entity.id.clone());
        match dossier {
            Ok(Some(new)) => {
                let keep = shown.as_ref() == Some(&new.entity.id);
                self.dossier = Some(new);
                self.lay(keep);
            }
            Ok(None) => {
                self.dossier = None;
                self.list.set(Vec::new());
                let why = if shown.is_some() && shown == self.subject {
                    "this entity is no longer in the case"
                } else {
                    "this entity is referred to, but is not in the case"
                };
                self.failed = Some(why.to_owned());
            }
            Err(error) => self.failed = Some(error.in_a_line()),
        }
    }

    /// Takes the further links that were asked for.
    pub fn read_links(&mut self, links: Result<(Vec<LinkFact>, usize)>) {
        match (links, &mut self.dossier) {
            (Ok((links, more)), Some(dossier)) => {
                dossier.links.extend(links);
                dossier.more_links = more;
                self.lay(true);
            }
            (Err(error), _) => self.failed = Some(error.in_a_line()),
            (Ok(_), None) => {}
        }
    }

    /// Turns to the entity at the other end of the selected link, or reads further links.
    pub fn follow(&mut self, out: &mut Out) {
        match self.list.selected() {
            Some(Entry::Claim(_, Some(other))) => {
                out.push(Effect::Subject(other.clone()));
            }
            Some(Entry::More) => {
                if let (Some(id), Some(dossier)) = (&self.subject, &self.dossier) {
                    let question = Question::Links(id.clone(), dossier.links.len());
                    out.push(Effect::Ask(Slot::DossierLinks, question));
                }
            }
            _ => {}
        }
    }

    /// Whether the selected row leads somewhere.
    pub fn follows(&self) -> bool {
        matches!(self.list.selected(), Some(Entry::Claim(_, Some(_)) | Entry::More))
    }

    /// Makes the subject the root of the chain.
    pub fn root_here(&mut self, out: &mut Out) {
        if let Some(id) = &self.subject {
            out.push(Effect::Root(id.clone()));
        }
    }

    /// Whether there is a subject.
    pub fn has_subject(&self) -> bool {
        self.dossier.is_some()
    }

    /// The row above.
    pub fn up(&mut self, out: &mut Out) {
        self.list.step(-1);
        self.moved(out);
    }

    /// The row below.
    pub fn down(&mut self, out: &mut Out) {
        self.list.step(1);
        self.moved(out);
    }

    /// A screen further up.
    pub fn page_up(&mut self, out: &mut Out) {
        self.list.page(false);
        self.moved(out);
    }

    /// A screen further down.
    pub fn page_down(&mut self, out: &mut Out) {
        self.list.page(true);
        self.moved(out);
    }

    /// The first row.
    pub fn home(&mut self, out: &mut Out) {
        self.list.home();
        self.moved(out);
    }

    /// The last row.
    pub fn end(&mut self, out: &mut Out) {
        self.list.end();
        self.moved(out);
    }

    fn moved(&mut self, out: &mut Out) {
        let topic = match (self.list.selected(), &self.dossier) {
            (Some(Entry::Claim(claim, _)), _) => Topic::Claims(vec![claim.clone()]),
            (Some(Entry::Gap(gap)), _) => Topic::Gap(gap.clone()),
            (Some(Entry::Subject | Entry::Approach(_)), Some(dossier)) => Topic::Entity(dossier.entity.clone()),
            _ => return,
        };
        out.push(Effect::Select(Selection { entity: None, topic }));
    }

    fn lay(&mut self, keep: bool) {
        let Some(dossier) = &self.dossier else { return };
        let mut items = items(dossier, usize::from(self.columns));
        let odd = self.likeness.of(&dossier.entity.id).iter();
        let mut told: Vec<Pieces> = odd.map(|remark| odd_name(remark, &dossier.entity.caption)).collect();
        // One that imitates another here passes itself off as that name, too.
        told.dedup();
        items.splice(1..1, told.into_iter().map(Item::told));
        for item in &mut items {
            if let Some(Entry::Claim(claim, _)) = &item.value
                && self.picked.contains(claim)
            {
                item.left.insert(0, piece("+ ", Role::Key));
            }
        }
        let sought = |item: &Item<Entry>| matches!((&item.value, &self.sought), (Some(Entry::Claim(claim, _)), Some(sought)) if claim == sought);
        // An attempt of the same day may come to stand before the selected one, and an answer is to the one selected.
        let attempt = self.list.selected().filter(|entry| keep && matches!(entry, Entry::Approach(_))).cloned();
        let place = items.iter().position(|item| sought(item) || (attempt.is_some() && item.value == attempt));
        if keep {
            self.list.renew(items);
        } else {
            self.list.set(items);
        }
        if let Some(place) = place {
            self.list.select(place);
            self.sought = None;
        }
    }
}

fn items(dossier: &Dossier, columns: usize) -> Vec<Item<Entry>> {
    let brief = &dossier.entity;
    let mut right = Pieces::new();
    if !brief.countries.is_empty() {
        right.extend([piece(countries(brief), Role::Note), piece(" ", Role::Text)]);
    }
    let label = if dossier.schema_label.is_empty() { schema_label(brief) } else { &dossier.schema_label };
    right.push(piece(label, Role::Dim));
    let mut items = vec![Item::new(vec![name(brief)], right, Entry::Subject).wrapped(2)];
    if dossier.damaged {
        let what = "what sort of thing this is, and its note, are not as they were saved";
        items.push(Item::told(damaged(true).into_iter().chain([piece(what, Role::Dim)]).collect()).wrapped(2));
    }
    if !dossier.marks.is_empty() {
        items.push(Item::told(marks_in_words(&dossier.marks)));
    }
    if brief.placeholder {
        items.push(Item::told(vec![piece("a placeholder: known to be somebody, not who", Role::Gap)]));
    }
    if dossier.members.len() > 1 {
        let members = format!("held to be the same: {} entities", dossier.members.len());
        items.push(Item::told(vec![piece(members, Role::Dim)]));
    }
    let widest = dossier.facts.iter().map(|fact| clip::width(&fact.label) + 1).max().unwrap_or(0);
    let label = |text: &str| padded(vec![piece(text, Role::Dim)], widest.min(columns / 2));
    section(&mut items, "Facts", dossier.facts.iter().map(|fact| fact_item(fact, label(&fact.label.to_lowercase()))));
    section(&mut items, "Links", dossier.links.iter().map(link_item));
    if dossier.more_links > 0 {
        let more = u64::try_from(dossier.more_links).unwrap_or(u64::MAX);
        let text = format!("and {} more", grouped(more));
        items.push(Item::new(vec![piece(text, Role::Key)], Pieces::new(), Entry::More));
    }
    let said = dossier.assertions.iter().map(|said| {
        let right = signs(&said.marks, said.stand.standing);
        let text = piece(said.assertion.text.clone(), Role::Text);
        let text = damaged(said.stand.standing == Standing::Damaged).into_iter().chain([text]).collect();
        Item::new(text, right, Entry::Claim(said.claim.clone(), None)).wrapped(2)
    });
    section(&mut items, "Assertions", said);
    let gaps = dossier.gaps.iter().map(|gap| {
        let text = damaged(gap.damaged).into_iter().chain([piece(gap.question.clone(), Role::Gap)]).collect();
        let sort = if gap.damaged { Role::Damaged } else { Role::Gap };
        Item::new(text, vec![sign(sort)], Entry::Gap(gap.clone())).wrapped(2)
    });
    section(&mut items, "Not known", gaps);
    section(&mut items, "Right of reply", dossier.approaches.iter().flat_map(approach_items));
    if !dossier.missing.is_empty() {
        let labels: Vec<String> = dossier.missing.iter().map(|m| m.label.to_lowercase()).collect();
        section(&mut items, "Not recorded", [Item::told(vec![piece(labels.join(", "), Role::Dim)])]);
    }
    if let Some(note) = &dossier.note {
        let lines = note.lines().filter(|line| !line.trim().is_empty());
        section(&mut items, "Note", lines.map(|line| Item::told(vec![piece(line, Role::Text)])));
    }
    items
}

/// What is odd about a name; which, where it is not the one that stands above.
fn odd_name(remark: &Remark, caption: &str) -> Pieces {
    let which = if remark.name == caption { String::new() } else { format!("{} ", remark.name) };
    vec![sign(Role::Alike), piece(format!(" {which}{}", remark.words()), Role::Alike)]
}

fn section(items: &mut Vec<Item<Entry>>, title: &str, rows: impl IntoIterator<Item = Item<Entry>>) {
    let before = items.len();
    items.extend([Item::blank(), heading(title)]);
    items.extend(rows);
    if items.len() == before + 2 {
        items.truncate(before);
    }
}

/// What is marked on a claim, and how it stands.
fn signs(on: &[Mark], standing: Standing) -> Pieces {
    marks(on).into_iter().chain([sign(role_of(standing))]).collect()
}

/// An approach: how and when, how much was put, and what they answered.
fn approach_items(approach: &Approach) -> Vec<Item<Entry>> {
    let mut left: Pieces = damaged(approach.damaged).into_iter().collect();
    left.push(piece(approach.how.clone(), Role::Verb));
    let mut more: Vec<String> = approach.at.iter().cloned().collect();
    more.push(count(u64::try_from(approach.put.len()).unwrap_or(u64::MAX), "claim put", "claims put"));
    more.extend(approach.deadline.iter().map(|by| format!("answer by {by}")));
    left.push(piece(format!("  {}", more.join(", ")), Role::Text));
    let mut items = vec![Item::new(left, Pieces::new(), Entry::Approach(approach.id.clone())).wrapped(2)];
    items.push(match &approach.answer {
        None => Item::told(vec![piece("  no answer noted", Role::Gap)]),
        Some(answer) => {
            let who = approach.answered_by.clone().unwrap_or_else(|| "answered".to_owned());
            let at = approach.answered_at.as_deref().map(|at| format!(" {at}")).unwrap_or_default();
            Item::told(vec![piece(format!("  {who}{at}: "), Role::Dim), piece(answer.clone(), Role::Text)])
        }
    });
    items
}

fn fact_item(fact: &Fact, mut left: Pieces) -> Item<Entry> {
    let role = if fact.refers_to.is_some() { Role::Strong } else { Role::Text };
    left.extend(damaged(fact.stand.standing == Standing::Damaged));
    left.push(piece(if fact.shown.is_empty() { &fact.value } else { &fact.shown }, role));
    if let Some(original) = fact.original.as_ref().filter(|original| **original != fact.shown) {
        left.push(piece(format!("  written {original}"), Role::Dim));
    }
    if !fact.lang.is_empty() {
        left.push(piece(format!("  {}", fact.lang), Role::Dim));
    }
    let right = signs(&fact.marks, fact.stand.standing);
    Item::new(left, right, Entry::Claim(fact.claim.clone(), fact.refers_to.clone())).wrapped(2)
}

fn link_item(link: &LinkFact) -> Item<Entry> {
    let mut left: Pieces = damaged(link.stand.standing == Standing::Damaged).into_iter().collect();
    left.extend([piece(format!("{} ", link.verb), Role::Verb), name(&link.other)]);
    let mut more: Vec<String> = link.details.clone();
    if !link.when.is_empty() {
        more.push(link.when.clone());
    }
    if !more.is_empty() {
        left.push(piece(format!("  {}", more.join(", ")), Role::Goods));
    }
    let right = signs(&link.marks, link.stand.standing);
    Item::new(left, right, Entry::Claim(link.claim.clone(), Some(link.other.id.clone()))).wrapped(2)
}

impl Pane for DossierPane {
    fn title(&self) -> Pieces {
        titled("Dossier", "")
    }

    fn selected_name(&self) -> Option<String> {
        self.dossier.as_ref().map(|dossier| dossier.entity.caption.clone())
    }

    fn target(&self) -> Target {
        let mut target = Target { entity: self.subject.clone(), ..Target::default() };
        match self.list.selected() {
            Some(Entry::Claim(claim, _)) => target.claims.push(claim.clone()),
            Some(Entry::Gap(gap)) => target.gap = Some(gap.clone()),
            Some(Entry::Approach(id)) => target.approach = Some(id.clone()),
            _ => {}
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
        match &self.failed {
            Some(failed) => say(paint, area, failed, Role::Dim),
            None if self.dossier.is_none() => {
                paint.text(line_of(area, 0), "no entity selected", Role::Dim);
            }
            None => self.list.draw(paint, area, focused),
        }
    }

    fn focused(&mut self, out: &mut Out) {
        self.moved(out);
    }

    fn back(&mut self, _out: &mut Out) -> bool {
        false
    }

    fn click(&mut self, down: u16, again: bool, out: &mut Out) {
        if self.list.click(down) && again {
            self.follow(out);
        } else {
            self.moved(out);
        }
    }

    fn wheel(&mut self, rows: isize, _out: &mut Out) {
        self.list.wheel(rows);
    }
}
