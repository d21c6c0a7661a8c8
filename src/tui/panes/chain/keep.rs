//! What stays when a chain is read anew: the selected row and the branches that were open, told by their links, for
//! rows have other numbers afterwards. And what a gesture can act on.

use std::collections::HashSet;

use super::{ChainPane, Row};
use crate::model::{ClaimRef, EntityId};
use crate::tui::effect::{Out, Target};
use crate::tui::widgets::outline::NodeId;

/// What a row is told by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Sign {
    /// A link.
    Link(ClaimRef),
    /// A gap.
    Gap(String),
    /// Somebody tied to both ends of the hop that this link makes.
    Tie(Option<ClaimRef>, EntityId),
}

/// What is looked for in a tree that is being read.
#[derive(Debug, Clone, Default)]
pub(super) struct Kept {
    root: Option<EntityId>,
    open: HashSet<Sign>,
    selected: Option<Sign>,
}

impl Kept {
    /// What was kept means nothing in the tree of another root.
    pub(super) fn rooted_at(&mut self, root: &EntityId) {
        if self.root.as_ref().is_some_and(|kept| kept != root) {
            *self = Self::default();
        }
    }
}

impl ChainPane {
    /// Selects the hop of a link as soon as it is read.
    pub fn seek(&mut self, claim: &ClaimRef) {
        self.keep.selected = Some(Sign::Link(claim.clone()));
        self.keep.root = self.root_id();
    }

    /// Keeps what is selected and open for the tree that is read in place of this one.
    pub(super) fn remember(&mut self) {
        let sought = self.keep.selected.take();
        let selected = sought.or_else(|| self.tree.selected().and_then(|node| self.sign(node)));
        let open = self.tree.nodes().filter(|node| self.tree.is_open(*node)).filter_map(|node| self.sign(node));
        self.keep = Kept { root: self.root_id(), open: open.collect(), selected };
    }

    /// Opens and selects again what was so before, among what was just read beneath a node.
    pub(super) fn recall(&mut self, node: NodeId, out: &mut Out) {
        for child in self.tree.children(node).to_vec() {
            let Some(sign) = self.sign(child) else { continue };
            if self.keep.open.contains(&sign) && self.can_open(child) {
                self.unfold(child, out);
            }
            let pinned = self.tree.pinned(child).to_vec();
            let meant = std::iter::once(child).chain(pinned).find(|at| self.sign(*at) == self.keep.selected);
            if let Some(meant) = meant.filter(|_| self.keep.selected.is_some()) {
                self.keep.selected = None;
                self.tree.select(meant);
                self.moved(out);
            }
        }
    }

    fn sign(&self, node: NodeId) -> Option<Sign> {
        match self.tree.get(node)? {
            Row::Hop(hop) => match (&hop.gap, &hop.link) {
                (Some(gap), _) => Some(Sign::Gap(gap.id.to_string())),
                (None, Some(link)) => Some(Sign::Link(link.claim())),
                (None, None) => None,
            },
            Row::Tie(tie) => {
                let hop = self.tree.parent(node).and_then(|hop| self.sign(hop));
                let link = hop.and_then(|sign| if let Sign::Link(link) = sign { Some(link) } else { None });
                Some(Sign::Tie(link, tie.entity.id.clone()))
            }
            Row::Root(_) | Row::Unfit | Row::More(..) | Row::Said(_) => None,
        }
    }

    /// What is selected, as far as a gesture can act on it.
    pub(super) fn selected_target(&self) -> Target {
        let mut target = Target { entity: self.selected_entity(), ..Target::default() };
        match self.tree.selected().and_then(|node| self.tree.get(node)) {
            Some(Row::Hop(hop)) => match (&hop.gap, &hop.link) {
                (Some(gap), _) => {
                    target.entity.clone_from(&gap.entity);
                    target.gap = Some(gap.clone());
                }
                (None, link) => target.claims.extend(link.iter().map(crate::model::Link::claim)),
            },
            Some(Row::Tie(tie)) => target.claims.extend(tie.ends.iter().map(|end| end.claim.clone())),
            _ => {}
        }
        target
    }
}
