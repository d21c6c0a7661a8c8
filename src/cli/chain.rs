//! `muckrake chain`: who supplies an entity, or whom it supplies, hop by hop.

use std::path::PathBuf;

use serde::Serialize;

use crate::analysis::chain::{self, Bounds, Chain, Follows, Hop, Worth};
use crate::analysis::sentence::sentence;
use crate::analysis::standing::Standing;
use crate::analysis::ties::{Tie, TieEnd};
use crate::case::Case;
use crate::error::Result;
use crate::model::{Brief, ClaimRef, Link, Side};

use super::outcome::Outcome;
use super::page::{Page, Span, Tone};
use super::pick;
use super::setting::Setting;
use super::signs::{Signs, tone};

/// Walk the supply chain of an entity, upstream or downstream
///
/// Each hop with its goods, dates and standing, who is tied to both of its ends, the gaps where a hop should be,
/// the weakest hop, and where the dates don't let a hop follow from the one before.
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
    /// With --json, what the chain comes to as a whole: its weakest hops, and where the dates don't fit
    #[arg(long)]
    judge: bool,
}

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct ChainJson {
    direction: Side,
    entity: EntityJson,
    hops: Vec<HopJson>,
    more: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    judged: Option<JudgedJson>,
}

#[derive(Debug, Serialize)]
struct JudgedJson {
    weakest: Option<WeakestJson>,
    cannot_follow: Vec<String>,
    cannot_tell: usize,
    gaps: usize,
}

#[derive(Debug, Serialize)]
struct WeakestJson {
    claims: Vec<String>,
    standing: Standing,
    why: String,
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
with --judge also:
{"judged":{"weakest":{"claims":["..."],"standing","why"},"cannot_follow":["..."],"cannot_tell":0,"gaps":0}}
ENTITY: {"id","caption","countries":["kz"]}
HOP: {"claim","link","kind","verb","goods":["..."],"start","end","standing","entity":ENTITY,"ties":[TIE],
 "gap":false,"repeat":false,"hops":[HOP],"more":0}
TIE: {"entity":ENTITY,"ends":[{"id","caption","verb","standing"}],"claims":["..."]}
Of a gap, "entity" holds the gap's id and its question, and claim, link, kind and standing are null.
"weakest" is null where there is no hop; its claims come nearest to the root first. By their dates the claims of
"cannot_follow" can't follow from the hop before; of "cannot_tell" hops that can't be told.
"#;

pub(super) fn run(args: &Args, setting: &Setting) -> Result<Outcome> {
    let case = setting.read(&args.case)?;
    let id = pick::entity(&case, &args.entity)?;
    let side = if args.downstream { Side::Downstream } else { Side::Upstream };
    let bounds = Bounds { depth: usize::from(args.depth), width: args.width as usize };
    let chain = chain::walk(&case, &id, side, &bounds)?;
    if setting.json {
        return Outcome::json(&ChainJson::of(&chain, args.judge));
    }
    Ok(Outcome::page(page(&case, &chain, &bounds, &Signs::of(setting.plain)?)?))
}

impl ChainJson {
    fn of(chain: &Chain, judge: bool) -> Self {
        Self {
            direction: chain.side,
            entity: EntityJson::of(&chain.entity),
            hops: chain.hops.iter().map(HopJson::of).collect(),
            more: chain.more,
            judged: judge.then(|| JudgedJson::of(&chain::worth(chain))),
        }
    }
}

impl JudgedJson {
    fn of(worth: &Worth) -> Self {
        let ids = |claims: &[ClaimRef]| claims.iter().map(ToString::to_string).collect();
        let weakest = worth.weakest.as_ref().map(|weakest| WeakestJson {
            claims: ids(&weakest.claims),
            standing: weakest.stand.standing,
            why: weakest.why(),
        });
        let cannot_follow = ids(&worth.cannot_follow);
        Self { weakest, cannot_follow, cannot_tell: worth.cannot_tell, gaps: worth.gaps }
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

fn page(case: &Case, chain: &Chain, bounds: &Bounds, signs: &Signs) -> Result<Page> {
    let mut tree = Tree { signs, side: chain.side, rows: Vec::new() };
    let way = if chain.side == Side::Upstream { "Upstream" } else { "Downstream" };
    let mut page = Page::new();
    page.spans([
        Span::from(format!("{way} of ")),
        Span::new(Tone::Strong, &chain.entity.caption),
        Span::from(countries(&chain.entity)),
    ]);
    tree.hops("", None, &chain.hops, chain.more);
    if tree.rows.is_empty() {
        page.line("Nothing in the case says so far.");
    }
    page.table(0, tree.rows);
    for said in comes_to(case, &chain::worth(chain))? {
        page.line(said);
    }
    for hint in rest(chain, bounds) {
        page.line_in(Tone::Faint, hint);
    }
    Ok(page)
}

/// What the whole chain comes to, in sentences.
fn comes_to(case: &Case, worth: &Worth) -> Result<Vec<String>> {
    let mut said = Vec::new();
    if let Some(weakest) = &worth.weakest
        && let Some(first) = weakest.claims.first()
    {
        let stands = format!("{} ({})", weakest.stand.standing.label(), weakest.why());
        said.push(match weakest.claims.len() {
            1 => format!("Weakest hop, {stands}: {}", sentence(case, first)?),
            n if n == worth.hops => format!("No hop is weaker than another: each of {n} is {stands}."),
            n => format!("Weakest hops, {n} of {}, {stands}, such as: {}", worth.hops, sentence(case, first)?),
        });
    }
    if worth.cannot_tell > 0 {
        let hops = hops(worth.cannot_tell);
        said.push(format!("Of {hops} the dates don't tell whether it follows from the one before."));
    }
    Ok(said)
}

fn hops(count: usize) -> String {
    if count == 1 { "one hop".to_owned() } else { format!("{count} hops") }
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
    fn hops(&mut self, before: &str, from: Option<&Link>, hops: &[Hop], more: usize) {
        for (number, hop) in hops.iter().enumerate() {
            let last = more == 0 && number + 1 == hops.len();
            let (branch, below) = self.signs.branch(last);
            self.hop(&format!("{before}{branch}"), hop);
            let below = format!("{before}{below}");
            if let Some((from, link)) = from.zip(hop.link.as_ref())
                && chain::follows(self.side, from, link) == Follows::No
            {
                let said = format!("{below}{} {}", self.signs.gap(), chain::CANNOT_FOLLOW);
                self.rows.push(vec![Span::new(Tone::Bad, said)]);
            }
            for tie in &hop.ties {
                self.tie(&below, tie);
            }
            self.hops(&below, hop.link.as_ref(), &hop.hops, hop.more);
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
