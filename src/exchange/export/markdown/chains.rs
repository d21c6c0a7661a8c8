//! The chains of the summary as trees of text, and who is tied to both ends.
//!
//! It must not know how a chain is walked: it draws what analysis gives.

use std::collections::{BTreeMap, HashSet};

use crate::analysis::{Bounds, Hop, Tie, chain, citations, sentence};
use crate::error::Result;
use crate::model::{Brief, ClaimRef, EntityId, Link, Side, Stance};

use super::Page;
use super::escape::md;

const BOUNDS: Bounds = Bounds { depth: 64, width: 1_000 };

/// Who is tied to which ends: the two ends in the order of their ids and the tied one, so that what two chains share is told once.
type Ties = BTreeMap<(EntityId, EntityId, EntityId), (Brief, Brief, Tie)>;

/// Writes both sections.
pub(super) fn write(page: &mut Page<'_, '_>) -> Result<()> {
    let roots = chain::roots(page.graph)?;
    if roots.is_empty() {
        return Ok(());
    }
    page.line("## Chains\n")?;
    page.line("Read downstream. Each hop is as reported where its footnote says, and goes no further than that.\n")?;
    let mut ties = Ties::new();
    for root in roots {
        let chain = chain::walk(page.graph, &root, Side::Downstream, &BOUNDS)?;
        let upstream = page.graph.gaps_at(&root, Some(Side::Upstream))?;
        page.line(&format!("### From {}\n", md(&chain.entity.caption)))?;
        page.line(&format!("- {}", named(&chain.entity)))?;
        for gap in upstream {
            page.line(&format!("    - *Not known, upstream:* {}", md(&gap.question)))?;
        }
        let mut tree = Tree { page, root: &chain.entity, ties: &mut ties };
        tree.hops(&chain.hops, &chain.entity, 1)?;
        tree.more(chain.more, 1)?;
        page.line("")?;
    }
    tied(page, ties)
}

struct Tree<'a, 'g, 'o> {
    page: &'a mut Page<'g, 'o>,
    root: &'a Brief,
    ties: &'a mut Ties,
}

impl Tree<'_, '_, '_> {
    fn hops(&mut self, hops: &[Hop], parent: &Brief, depth: usize) -> Result<()> {
        for hop in hops {
            let line = match (&hop.gap, &hop.link) {
                (Some(gap), _) => format!("*Not known:* {}", md(&gap.question)),
                (None, Some(link)) => self.hop(hop, link)?,
                (None, None) => continue,
            };
            self.page.line(&format!("{}- {line}", indent(depth)))?;
            for tie in &hop.ties {
                let far = if tie.whole_chain { self.root } else { parent };
                let (one, other) =
                    (far.id.clone().min(hop.entity.id.clone()), far.id.clone().max(hop.entity.id.clone()));
                let told = || (far.clone(), hop.entity.clone(), tie.clone());
                let known = self.ties.entry((one, other, tie.entity.id.clone())).or_insert_with(told);
                // The hop says more than the chain that ends where it does.
                if known.2.whole_chain && !tie.whole_chain {
                    *known = told();
                }
            }
            self.hops(&hop.hops, &hop.entity, depth + 1)?;
            self.more(if hop.repeat { 0 } else { hop.more }, depth + 1)?;
        }
        Ok(())
    }

    /// "supplies Rys (drones) since 2022-04, single origin", and its footnotes
    fn hop(&mut self, hop: &Hop, link: &Link) -> Result<String> {
        let details = sentence::details(self.page.graph.vocabulary(), link);
        let details = if details.is_empty() { String::new() } else { format!(" ({})", md(&details.join(", "))) };
        let when = match sentence::when(&link.entity) {
            when if when.is_empty() => when,
            when => format!(" {}", md(&when)),
        };
        let standing = hop.stand.as_ref().map(|s| format!(", {}", s.standing.label())).unwrap_or_default();
        let tied = if hop.ties.is_empty() { "" } else { ", tied at both ends" };
        let marks = marks(self.page, &link.claim())?;
        let cut = if super::is_cut(self.page.graph, &link.claim())? { ", cut" } else { "" };
        let again = if hop.repeat { " (stands elsewhere in this chain, followed once)" } else { "" };
        Ok(format!("{} {}{details}{when}{standing}{tied}{cut}{marks}{again}", md(&hop.verb), named(&hop.entity)))
    }

    fn more(&mut self, more: usize, depth: usize) -> Result<()> {
        if more > 0 {
            self.page.line(&format!("{}- and {more} more", indent(depth)))?;
        }
        Ok(())
    }
}

fn indent(depth: usize) -> String {
    "    ".repeat(depth)
}

fn named(brief: &Brief) -> String {
    if brief.countries.is_empty() {
        return format!("**{}**", md(&brief.caption));
    }
    format!("**{}** ({})", md(&brief.caption), md(&brief.countries.join(", ").to_uppercase()))
}

fn marks(page: &mut Page<'_, '_>, claim: &ClaimRef) -> Result<String> {
    let cited = citations::of_claim(page.graph, &mut page.origins, claim)?;
    let supports = page.notes.marks(&cited.footnotes, Stance::Supports);
    Ok(match page.notes.marks(&cited.footnotes, Stance::Contradicts) {
        against if against.is_empty() => supports,
        against => format!("{supports}, contradicted{against}"),
    })
}

fn tied(page: &mut Page<'_, '_>, ties: Ties) -> Result<()> {
    if ties.is_empty() {
        return Ok(());
    }
    page.line("## Tied to both ends\n")?;
    let mut ties: Vec<_> = ties.into_values().collect();
    // Hops first: what they have said is not said again of a chain.
    ties.sort_by_key(|(_, _, tie)| tie.whole_chain);
    let mut told: HashSet<ClaimRef> = HashSet::new();
    for (one, other, tie) in ties {
        let of = if tie.whole_chain { "of the chain between" } else { "of the hop between" };
        let again = tie.whole_chain && tie.ends.iter().all(|end| told.contains(&end.claim));
        let after = if again { ", by the links named above." } else { ":" };
        page.line(&format!(
            "- {}, at both ends {of} {} and {}{after}",
            md(&tie.entity.caption),
            md(&one.caption),
            md(&other.caption)
        ))?;
        for end in tie.ends.iter().filter(|_| !again) {
            told.insert(end.claim.clone());
            let said = page.attributed(&end.claim)?;
            page.line(&format!("    - {said}"))?;
        }
    }
    page.line("")
}
