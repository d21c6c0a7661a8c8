//! The check: how many claims stand how, and what a reporter should look at before publishing.
//!
//! It must not know exit codes or gates: the command line decides what fails. Nor can it read files: what the rule
//! `hash` finds, whoever holds them adds.

mod story;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::error::Result;
use crate::model::{ClaimRef, EntityId, Graph, Source, SourceId};

use super::likeness::{self, Likeness};
use super::replies;
use super::sentence;
use super::standing::{Origins, Stand, Standing};
use super::story::Told;

/// How many findings of one rule are worded; the counts are always whole.
const WORDED_MOST: usize = 1_000;

/// How many claims are looked at between two reports of progress.
const STRIDE: u64 = 1_000;

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Check {
    /// How many of each.
    pub counts: Counts,
    /// One by one, by rule in the order of [`RULES`], then by claim.
    pub findings: Vec<Finding>,
    /// What is odd about names, by entity.
    #[serde(skip)]
    pub likeness: Likeness,
}

/// Every claim is counted under one of uncited, single_origin, corroborated, disputed and damaged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// All claims.
    pub claims: u64,
    /// Those that nothing supports.
    pub uncited: u64,
    /// Those that go back to one origin, or to none.
    pub single_origin: u64,
    /// Of those of a single origin, the ones whose origin is not established.
    pub no_origin: u64,
    /// Those with two origins or more.
    pub corroborated: u64,
    /// Those that something contradicts.
    pub disputed: u64,
    /// Those that the case does not hold as they were saved: they stand on nothing.
    pub damaged: u64,
    /// What is asked and not answered.
    pub gaps: u64,
}

/// One thing to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The name of the rule, one of [`RULES`].
    pub rule: &'static str,
    /// The id of the claim.
    pub claim: Option<String>,
    /// The id of the entity.
    pub entity: Option<String>,
    /// Where in the story it matters, in words: "sentence 12, ¶4; sentence 14, ¶5".
    pub place: Option<String>,
    /// What was found, as a sentence that says the place too.
    pub message: String,
}

/// A rule: its name in `--fail-on`, and what it finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Its name.
    pub name: &'static str,
    /// What it finds, in one line.
    pub help: &'static str,
}

/// The rules, loudest first.
pub const RULES: &[Rule] = &[
    Rule { name: "damaged", help: "a claim that is not as it was saved" },
    Rule { name: "hash", help: "a kept file whose bytes are not those of its hash" },
    Rule { name: "uncited", help: "a claim that nothing supports" },
    Rule { name: "disputed", help: "a claim that something contradicts" },
    Rule { name: "no-origin", help: "a claim whose evidence leads to no established origin" },
    Rule { name: "single-origin", help: "a claim whose evidence all leads to one origin" },
    Rule { name: "unreplied", help: "somebody who was not asked, or has not answered in time" },
    Rule { name: "unruled", help: "a claim that a sentence of the story rests on and nobody has ruled on" },
    Rule { name: "unresolved-sentence", help: "a sentence of the story that is open, in question or in dispute" },
    Rule { name: "gap", help: "a question that is not answered" },
    Rule { name: "origin-loop", help: "a source that derives from itself" },
    Rule { name: "lookalike", help: "a name that looks like another entity's, in other letters" },
    Rule { name: "mixed-script", help: "a name with letters of another script that look like its own" },
];

impl Counts {
    /// How many findings a rule has; none if there is no count of that name.
    pub fn of(&self, rule: &str) -> Option<u64> {
        match rule {
            "damaged" => Some(self.damaged),
            "uncited" => Some(self.uncited),
            "single-origin" => Some(self.single_origin),
            "no-origin" => Some(self.no_origin),
            "corroborated" => Some(self.corroborated),
            "disputed" => Some(self.disputed),
            "gap" => Some(self.gaps),
            _ => None,
        }
    }

    /// Counts a claim, and gives the rule that it falls under.
    fn add(&mut self, stand: &Stand) -> Option<&'static str> {
        self.claims += 1;
        let (count, rule) = match stand.standing {
            Standing::Uncited => (&mut self.uncited, Some("uncited")),
            Standing::Corroborated => (&mut self.corroborated, None),
            Standing::Disputed => (&mut self.disputed, Some("disputed")),
            Standing::Damaged => (&mut self.damaged, Some("damaged")),
            Standing::SingleOrigin if stand.origins.is_empty() => {
                self.no_origin += 1;
                (&mut self.single_origin, Some("no-origin"))
            }
            Standing::SingleOrigin => (&mut self.single_origin, Some("single-origin")),
        };
        *count += 1;
        rule
    }
}

/// Checks every claim. `progress` is told how many claims were looked at, now and then. Past a thousand findings
/// of one rule, one more says how many there are besides.
///
/// # Errors
/// If the graph can't be read.
pub fn check(graph: &dyn Graph, progress: &mut dyn FnMut(u64)) -> Result<Check> {
    check_on(graph, None, progress)
}

/// The same on a day, a partial ISO date: what was due by then is overdue.
///
/// # Errors
/// As [`check`].
pub fn check_on(graph: &dyn Graph, today: Option<&str>, progress: &mut dyn FnMut(u64)) -> Result<Check> {
    let mut origins = Origins::new(graph);
    let mut counts = Counts::default();
    let mut fallen: BTreeMap<&'static str, (u64, Vec<ClaimRef>)> = BTreeMap::new();
    graph.each_claim(&mut |claim| {
        let stand = origins.weigh(&claim.cited)?;
        let stand = if claim.damaged { stand.damaged() } else { stand };
        if let Some(rule) = counts.add(&stand) {
            let (number, kept) = fallen.entry(rule).or_default();
            *number += 1;
            if kept.len() < WORDED_MOST {
                kept.push(claim.claim);
            }
        }
        if counts.claims.is_multiple_of(STRIDE) {
            progress(counts.claims);
        }
        Ok(())
    })?;
    progress(counts.claims);
    let open = asked(graph)?;
    counts.gaps = open.len() as u64;
    let likeness = likeness::survey(graph)?;
    let told = Told::of(graph)?;
    let mut findings = Vec::new();
    for Rule { name, .. } in RULES {
        match *name {
            "unreplied" => findings.extend(replies::unreplied(graph, today)?),
            "unruled" => findings.extend(story::unruled(graph, &told)?),
            "unresolved-sentence" => findings.extend(story::unresolved(graph, &told)?),
            "gap" => findings.extend(open.iter().cloned()),
            "origin-loop" => findings.extend(loops(&graph.sources()?)),
            "lookalike" => findings.extend(posing("lookalike", &likeness, true)),
            "mixed-script" => findings.extend(posing("mixed-script", &likeness, false)),
            rule => {
                let Some((number, kept)) = fallen.remove(rule) else { continue };
                findings.extend(worded(graph, rule, number, kept)?);
            }
        }
    }
    let mut claims = BTreeMap::new();
    for claim in told.claims() {
        claims.insert(claim.to_string(), claim);
    }
    for finding in &mut findings {
        let of = finding.claim.as_ref().and_then(|id| claims.get(id));
        if let Some(place) = of.and_then(|claim| told.places(claim)) {
            finding.message = format!("{} Said in {place}.", finding.message);
            finding.place = Some(place);
        }
    }
    Ok(Check { counts, findings, likeness })
}

fn worded(graph: &dyn Graph, rule: &'static str, number: u64, kept: Vec<ClaimRef>) -> Result<Vec<Finding>> {
    let lead = match rule {
        "damaged" => "Damaged, and not as it was saved",
        "uncited" => "Nothing supports",
        "disputed" => "Something contradicts",
        "no-origin" => "Its evidence leads to no established origin",
        _ => "It has a single origin",
    };
    let left = number - kept.len() as u64;
    let mut findings = Vec::new();
    for claim in kept {
        let message = format!("{lead}: {}", sentence::sentence(graph, &claim)?);
        let entity = subject(graph, &claim)?.map(|id| id.to_string());
        findings.push(Finding { rule, claim: Some(claim.to_string()), entity, place: None, message });
    }
    if left > 0 {
        let message = format!("{lead}: and {left} more claims");
        findings.push(Finding { rule, claim: None, entity: None, place: None, message });
    }
    Ok(findings)
}

/// The entity that a claim is first about.
fn subject(graph: &dyn Graph, claim: &ClaimRef) -> Result<Option<EntityId>> {
    Ok(match claim {
        ClaimRef::Value(key) => Some(key.entity.clone()),
        ClaimRef::Link(id) => graph.link(id)?.into_iter().next().map(|l| l.source),
        ClaimRef::Assertion(id) => graph.assertion(id)?.and_then(|a| a.about.into_iter().next()),
    })
}

/// Names that are not what they look like: like another's in the case, or by themselves.
fn posing(rule: &'static str, likeness: &Likeness, anothers: bool) -> Vec<Finding> {
    let all: Vec<_> = likeness.all().filter(|(_, remark)| remark.other.is_some() == anothers).collect();
    let finding = |id: Option<&EntityId>, message: String| Finding {
        rule,
        claim: None,
        entity: id.map(EntityId::to_string),
        place: None,
        message,
    };
    let worded = all.iter().take(WORDED_MOST);
    let mut findings: Vec<Finding> =
        worded.map(|(id, remark)| finding(Some(*id), format!("{} ({id}) {}", remark.name, remark.words()))).collect();
    if all.len() > WORDED_MOST {
        findings.push(finding(None, format!("and {} more names", all.len() - WORDED_MOST)));
    }
    findings
}

fn asked(graph: &dyn Graph) -> Result<Vec<Finding>> {
    let open = graph.gaps()?.into_iter().filter(|g| g.answered_by.is_none());
    Ok(open
        .map(|gap| Finding {
            rule: "gap",
            claim: None,
            entity: gap.entity.map(|id| id.to_string()),
            place: None,
            message: format!("Not answered: {}", gap.question),
        })
        .collect())
}

/// One finding for each circle of sources, told of the one whose id comes first.
fn loops(sources: &[Source]) -> Vec<Finding> {
    // A source that is marked an origin ends every trail, so no circle runs through it.
    let next: BTreeMap<&SourceId, &SourceId> =
        sources.iter().filter(|s| !s.origin).filter_map(|s| Some((&s.id, s.derives_from.as_ref()?))).collect();
    let first_of_a_circle = |source: &&Source| {
        let mut here = next.get(&source.id);
        for _ in 0..sources.len() {
            match here {
                Some(id) if **id == source.id => return true,
                Some(id) if **id > source.id => here = next.get(*id),
                _ => return false,
            }
        }
        false
    };
    sources
        .iter()
        .filter(first_of_a_circle)
        .map(|source| Finding {
            rule: "origin-loop",
            claim: None,
            entity: None,
            place: None,
            message: format!("{} ({}) derives from itself, so it has no established origin", source.title, source.id),
        })
        .collect()
}
