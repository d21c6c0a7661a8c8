//! Chains and ownership as drawings: a tree of boxes, each with its verb, name and standing, in SVG within the page.
//!
//! It must not know how a chain is walked.

use std::collections::BTreeMap;
use std::io::Write;

use super::text;
use crate::analysis::standing::{Origins, Standing};
use crate::analysis::{Bounds, Hop, chain};
use crate::error::Result;
use crate::model::{Brief, ClaimRef, EntityId, Graph, Side};
use crate::text::clip::clip;

/// How far a chain is drawn; the text below tells the whole of it.
const BOUNDS: Bounds = Bounds { depth: 12, width: 40 };

/// How many boxes a drawing has at the most.
const BOXES_MOST: usize = 400;

/// A box, and the room that it takes, in the units of the drawing.
const BOX: (usize, usize) = (250, 38);
const STEP: (usize, usize) = (40, 48);

/// How many columns of text fit a box.
const COLUMNS: usize = 30;

/// One box of a drawing.
struct Node {
    depth: usize,
    verb: String,
    name: String,
    standing: Option<Standing>,
}

/// Draws every chain from its root downstream.
pub(super) fn chains(graph: &dyn Graph, out: &mut dyn Write) -> Result<()> {
    for root in chain::roots(graph)? {
        let chain = chain::walk(graph, &root, Side::Downstream, &BOUNDS)?;
        let mut nodes = vec![node(0, String::new(), &chain.entity, None)];
        hops(&chain.hops, chain.more, 1, &mut nodes);
        draw(&format!("Supply chain from {}", chain.entity.caption), &nodes, out)?;
    }
    Ok(())
}

fn hops(hops_here: &[Hop], more: usize, depth: usize, nodes: &mut Vec<Node>) {
    for hop in hops_here {
        if let Some(gap) = &hop.gap {
            let (verb, name) = ("not known".to_owned(), gap.question.clone());
            nodes.push(Node { depth, verb, name, standing: None });
            continue;
        }
        let goods = if hop.goods.is_empty() { String::new() } else { format!(": {}", hop.goods.join(", ")) };
        let standing = hop.stand.as_ref().map(|stand| stand.standing);
        nodes.push(node(depth, format!("{}{goods}", hop.verb), &hop.entity, standing));
        hops(&hop.hops, if hop.repeat { 0 } else { hop.more }, depth + 1, nodes);
    }
    if more > 0 {
        nodes.push(Node { depth, verb: String::new(), name: format!("and {more} more"), standing: None });
    }
}

/// Draws who owns, founded, controls or directs whom: each owner with what it is tied to.
pub(super) fn ownership(graph: &dyn Graph, out: &mut dyn Write) -> Result<()> {
    let vocabulary = graph.vocabulary();
    let ties = vocabulary.ties();
    let mut claims = Vec::new();
    graph.each_claim(&mut |claim| {
        claims.extend(if let ClaimRef::Link(id) = claim.claim { Some(id) } else { None });
        Ok(())
    })?;
    let mut origins = Origins::new(graph);
    let mut owners: BTreeMap<EntityId, Vec<Node>> = BTreeMap::new();
    for id in claims {
        for link in graph.link(&id)?.into_iter().filter(|link| ties.contains(&link.kind)) {
            let verb = vocabulary.kind(&link.kind).map_or_else(|| link.kind.clone(), |kind| kind.verb.clone());
            let standing = origins.stand(&link.claim())?.standing;
            let owned = node(1, verb, &graph.brief(&link.target)?, Some(standing));
            owners.entry(link.source).or_default().push(owned);
        }
    }
    let mut nodes = Vec::new();
    for (owner, owned) in owners {
        nodes.push(node(0, String::new(), &graph.brief(&owner)?, None));
        nodes.extend(owned);
    }
    if nodes.is_empty() { Ok(()) } else { draw("Who owns, founded, controls or directs whom", &nodes, out) }
}

fn node(depth: usize, verb: String, brief: &Brief, standing: Option<Standing>) -> Node {
    let countries = brief.countries.join(" ").to_uppercase();
    let name = format!("{}  {countries}", brief.caption).trim_end().to_owned();
    Node { depth, verb, name, standing }
}

/// Draws boxes one below the other, each to the right of the one that it hangs on.
fn draw(title: &str, nodes: &[Node], out: &mut dyn Write) -> Result<()> {
    let (drawn, left) = nodes.split_at(nodes.len().min(BOXES_MOST));
    let deep = drawn.iter().map(|node| node.depth).max().unwrap_or(0);
    let (wide, tall) = (deep * STEP.0 + BOX.0 + 2, drawn.len() * STEP.1);
    let title = text(title);
    writeln!(out, "<figure>\n<figcaption>{title}</figcaption>")?;
    writeln!(out, "<svg role=\"img\" viewBox=\"0 0 {wide} {tall}\" width=\"{wide}\" height=\"{tall}\">")?;
    writeln!(out, "<title>{title}</title>")?;
    // Where the box that is open at each depth stands.
    let mut above: Vec<usize> = Vec::new();
    for (row, node) in drawn.iter().enumerate() {
        let (x, y) = (node.depth * STEP.0 + 1, row * STEP.1 + 4);
        above.truncate(node.depth);
        if let Some(from) = above.last() {
            let (down, across, middle) = (x - STEP.0 + 14, x, y + BOX.1 / 2);
            writeln!(out, "<path d=\"M{down} {from}V{middle}H{across}\"/>", from = from * STEP.1 + 4 + BOX.1)?;
        }
        above.push(row);
        one(node, (x, y), out)?;
    }
    writeln!(out, "</svg>")?;
    if !left.is_empty() {
        writeln!(out, "<p>and {} more boxes, which the text below tells of</p>", left.len())?;
    }
    Ok(writeln!(out, "</figure>")?)
}

fn one(node: &Node, (x, y): (usize, usize), out: &mut dyn Write) -> Result<()> {
    let (class, sign) = match node.standing {
        Some(standing) => (standing.key(), sign(standing)),
        None => ("none", ""),
    };
    let whole = match node.standing {
        Some(standing) => format!("{} {} ({})", node.verb, node.name, standing.label()),
        None => format!("{} {}", node.verb, node.name),
    };
    writeln!(out, "<g class=\"{class}\"><title>{}</title>", text(whole.trim()))?;
    writeln!(out, "<rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{}\" rx=\"3\"/>", BOX.0, BOX.1)?;
    let name_down = if node.verb.is_empty() { y + 24 } else { y + 30 };
    if !node.verb.is_empty() {
        let (at, verb) = (y + 14, text(&clip(&node.verb, COLUMNS + 6)));
        writeln!(out, "<text class=\"verb\" x=\"{}\" y=\"{at}\">{verb}</text>", x + 8)?;
    }
    writeln!(out, "<text x=\"{}\" y=\"{name_down}\">{}</text>", x + 8, text(&clip(&node.name, COLUMNS)))?;
    if !sign.is_empty() {
        writeln!(out, "<text class=\"sign\" x=\"{}\" y=\"{}\">{sign}</text>", x + BOX.0 - 18, y + 24)?;
    }
    Ok(writeln!(out, "</g>")?)
}

/// The sign of a standing, as everywhere.
fn sign(standing: Standing) -> &'static str {
    match standing {
        Standing::Corroborated => "●",
        Standing::SingleOrigin => "◐",
        Standing::Uncited => "○",
        Standing::Disputed => "✗",
        Standing::Damaged => "▒",
    }
}
