//! `muckrake chain`: who supplies an entity, or whom it supplies, hop by hop.

use std::path::PathBuf;

use serde::Serialize;

use crate::analysis::chain::{self, Bounds, Chain, Hop};
use crate::analysis::standing::Standing;
use crate::analysis::ties::{Tie, TieEnd};
use crate::error::Result;
use crate::model::{Brief, Side};

use super::outcome::Outcome;
use super::page::{Page, Span, Tone};
use super::pick;
use super::setting::Setting;
use super::signs::{Signs, tone};

/// Walk the supply chain of an entity, upstream or downstream
///
/// Each hop with its goods, dates and standing, who is tied to both of its ends, and the gaps where a hop should
/// be.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The case file
    #[arg(value_name = "CASE")]
    case: PathBuf,
    /// An id, a name, or a part of a name that fits only one
    #[arg(value_name = "ENTITY")]
    entity: String,
    /// Towards who supplies it; so it is without --downstream
    #[arg(long, conflicts_with = "downstream")]
    upstream: bool,
    /// Towards whom it supplies
    #[arg(long)]
    downstream: bool,
    /// How many hops from the entity at the most
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u8).range(1..=100))]
    depth: u8,
    /// How many hops at one entity at the most
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    width: u32,
}

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct ChainJson {
    direction: Side,
    entity: EntityJson,
    hops: Vec<HopJson>,
    more: usize,
}

#[derive(Debug, Serialize)]
struct EntityJson {
    id: String,
    caption: String,
    countries: Vec<String>,
}

#[derive(Debug, Serialize)]
struct HopJson {
    claim: Option<String>,
    link: Option<String>,
    kind: Option<String>,
    verb: String,
    goods: Vec<String>,
    start: Option<String>,
    end: Option<String>,
    standing: Option<Standing>,
    entity: EntityJson,
    ties: Vec<TieJson>,
    gap: bool,
    repeat: bool,
    hops: Vec<Self>,
    more: usize,
}

#[derive(Debug, Serialize)]
struct TieJson {
    entity: EntityJson,
    ends: Vec<EndJson>,
    claims: Vec<String>,
}

#[derive(Debug, Serialize)]
struct EndJson {
    id: String,
    caption: String,
    verb: String,
    standing: Standing,
}

/// The shape of [`ChainJson`].
pub(super) const JSON: &str = r#"
{"direction":"upstream","entity":ENTITY,"hops":[HOP],"more":0}
ENTITY: {"id","caption","countries":["kz"]}
HOP: {"claim","link","kind","verb","goods":["..."],"start","end","standing","entity":ENTITY,"ties":[TIE],
 "gap":false,"repeat":false,"hops":[HOP],"more":0}
TIE: {"entity":ENTITY,"ends":[{"id","caption","verb","standing"}],"claims":["..."]}
Of a gap, "entity" holds the gap's id and its question, and claim, link, kind and standing are null.
"#;

pub(super) fn run(args: &Args, setting: &Setting) -> Result<Outcome> {
    let case = setting.read(&args.case)?;
    let id = pick::entity(&case, &args.entity)?;
    let side = if args.downstream { Side::Downstream } else { Side::Upstream };
    let bounds = Bounds { depth: usize::from(args.depth), width: args.width as usize };
    let chain = chain::walk(&case, &id, side, &bounds)?;
    if setting.json {
        return Outcome::json(&ChainJson::of(&chain));
    }
    Ok(Outcome::page(page(&chain, &bounds, &Signs::of(setting.plain)?)))
}

impl ChainJson {
    fn of(chain: &Chain) -> Self {
        Self {
            direction: chain.side,
            entity: EntityJson::of(&chain.entity),
            hops: chain.hops.iter().map(HopJson::of).collect(),
            more: chain.more,
        }
    }
}

impl EntityJson {
    fn of(brief: &Brief) -> Self {
        Self { id: brief.id.to_string(), caption: brief.caption.clone(), countries: brief.countries.clone() }
    }
}

impl HopJson {
    fn of(hop: &Hop) -> Self {
        let entity = match &hop.gap {
            Some(gap) => EntityJson { id: gap.id.to_string(), caption: gap.question.clone(), countries: Vec::new() },
            None => EntityJson::of(&hop.entity),
        };
        Self {
            claim: hop.link.as_ref().map(|link| link.claim().to_string()),
            link: hop.link.as_ref().map(|link| link.entity.id.to_string()),
            kind: hop.link.as_ref().map(|link| link.kind.clone()),
            verb: hop.verb.clone(),
            goods: hop.goods.clone(),
            start: hop.start.clone(),
            end: hop.end.clone(),
            standing: hop.stand.as_ref().map(|stand| stand.standing),
            entity,
            ties: hop.ties.iter().map(TieJson::of).collect(),
            gap: hop.gap.is_some(),
            repeat: hop.repeat,
            hops: hop.hops.iter().map(Self::of).collect(),
            more: hop.more,
        }
    }
}

impl TieJson {
    fn of(tie: &Tie) -> Self {
        let end = |end: &TieEnd| EndJson {
            id: end.end.id.to_string(),
            caption: end.end.caption.clone(),
            verb: end.verb.clone(),
            standing: end.standing,
        };
        Self {
            entity: EntityJson::of(&tie.entity),
            ends: tie.ends.iter().map(end).collect(),
            claims: tie.ends.iter().map(|end| end.claim.to_string()).collect(),
        }
    }
}

fn page(chain: &Chain, bounds: &Bounds, signs: &Signs) -> Page {
    let mut tree = Tree { signs, side: chain.side, rows: Vec::new() };
    let way = if chain.side == Side::Upstream { "Upstream" } else { "Downstream" };
    let mut page = Page::new();
    page.spans([
        Span::from(format!("{way} of ")),
        Span::new(Tone::Strong, &chain.entity.caption),
        Span::from(countries(&chain.entity)),
    ]);
    tree.hops("", &chain.hops, chain.more);
    if tree.rows.is_empty() {
        page.line("Nothing in the case says so far.");
    }
    page.table(0, tree.rows);
    for hint in rest(chain, bounds) {
        page.line_in(Tone::Faint, hint);
    }
    page
}

/// What to ask for to see the hops that were counted and not shown.
fn rest(chain: &Chain, bounds: &Bounds) -> Vec<String> {
    let (mut wide, mut deep) = (0, false);
    left_out((&chain.hops, chain.more), (0, bounds), &mut wide, &mut deep);
    let mut hints = Vec::new();
    if wide > 0 {
        hints.push(format!("There is more at one entity: --width {wide} shows it."));
    }
    if deep {
        hints.push(format!("There is more further on: --depth above {} shows it.", bounds.depth));
    }
    hints
}

/// Whether hops were left out because there are too many at one entity, and the width that holds them all, or
/// because they are too far away.
fn left_out(at: (&[Hop], usize), far: (usize, &Bounds), wide: &mut usize, deep: &mut bool) {
    let ((hops, more), (depth, bounds)) = (at, far);
    if more > 0 && depth >= bounds.depth {
        *deep = true;
    } else if more > 0 && !hops.is_empty() {
        // With no hop at all the whole chain has grown too long, and width would not help.
        *wide = (*wide).max(hops.len() + more);
    }
    for hop in hops {
        left_out((&hop.hops, hop.more), (depth + 1, bounds), wide, deep);
    }
}

/// The tree as rows: what is said, and how it stands.
struct Tree<'a> {
    signs: &'a Signs,
    side: Side,
    rows: Vec<Vec<Span>>,
}

impl Tree<'_> {
    fn hops(&mut self, before: &str, hops: &[Hop], more: usize) {
        for (number, hop) in hops.iter().enumerate() {
            let last = more == 0 && number + 1 == hops.len();
            let (branch, below) = self.signs.branch(last);
            self.hop(&format!("{before}{branch}"), hop);
            let below = format!("{before}{below}");
            for tie in &hop.ties {
                self.tie(&below, tie);
            }
            self.hops(&below, &hop.hops, hop.more);
        }
        if more > 0 {
            self.rows.push(vec![Span::from(format!("{before}{} and {more} more", self.signs.branch(true).0))]);
        }
    }

    fn hop(&mut self, before: &str, hop: &Hop) {
        if let Some(gap) = &hop.gap {
            let sign = Span::new(Tone::Bad, format!("{} not known", self.signs.gap()));
            self.rows.push(vec![Span::from(format!("{before} gap: {}", gap.question)), sign]);
            return;
        }
        let way = if self.side == Side::Upstream { self.signs.upstream() } else { self.signs.downstream() };
        let mut said = format!("{before}{way} {}  {}{}", hop.verb, hop.entity.caption, countries(&hop.entity));
        for part in [hop.goods.join("; "), when(hop)] {
            if !part.is_empty() {
                said.push_str(&format!("  {part}"));
            }
        }
        if hop.repeat {
            said.push_str("  (shown elsewhere in this chain)");
        }
        let standing = hop.stand.as_ref().map(|stand| stand.standing);
        let cell = standing.map(|standing| Span::new(tone(standing), self.signs.standing(standing)));
        self.rows.push(std::iter::once(Span::from(said)).chain(cell).collect());
    }

    fn tie(&mut self, before: &str, tie: &Tie) {
        let which = if tie.whole_chain { " (both ends of the chain)" } else { "" };
        let said = format!("{before}{} {}{which}", self.signs.tie(), tie.words());
        let mut standings: Vec<Standing> = tie.ends.iter().map(|end| end.standing).collect();
        standings.sort_unstable();
        standings.dedup();
        let words: Vec<String> = standings.iter().map(|standing| self.signs.standing(*standing)).collect();
        let worst = standings.first().map_or(Tone::Even, |standing| tone(*standing));
        self.rows.push(vec![Span::from(said), Span::new(worst, words.join(", "))]);
    }
}

/// When goods went along a hop, in words.
fn when(hop: &Hop) -> String {
    let once = hop.link.as_ref().is_some_and(|link| link.entity.first("startDate").is_none());
    match (hop.start.as_deref(), hop.end.as_deref()) {
        (None, None) => String::new(),
        (None, Some(end)) => format!("until {end}"),
        (Some(date), None) if once => date.to_owned(),
        (Some(start), None) => format!("since {start}"),
        (Some(start), Some(end)) => format!("{start} to {end}"),
    }
}

fn countries(brief: &Brief) -> String {
    if brief.countries.is_empty() { String::new() } else { format!("  {}", brief.countries.join(" ").to_uppercase()) }
}
