//! The case summary in Markdown: each sentence attributed, with its footnotes; what is not known; both sides of
//! each contradiction; what was put to whom; entities, chains, ties, timeline and sources.
//!
//! Nothing in it comes from a clock: the same case gives the same bytes. It must not know where the text goes.

mod chains;
pub(super) mod escape;
mod facts;
mod notes;
mod replies;

use std::collections::HashSet;
use std::io::Write;

use crate::analysis::check::{self, Check};
use crate::analysis::{Origins, Stand, Standing, citations, sentence, timeline};
use crate::error::Result;
use crate::model::{ClaimRef, Decision, EntityId, Graph, Ruling, Stance, Visibility};

use escape::md;
use notes::Notes;

/// How many records were left out so far because they are damaged; asked once all is read.
pub(super) type LeftOut<'a> = &'a dyn Fn() -> usize;

/// Writes the summary of a case.
///
/// # Errors
/// If the case can't be read or `out` can't be written.
pub(super) fn write(case: &dyn Graph, left_out: LeftOut<'_>, out: &mut dyn Write) -> Result<()> {
    let (mut head, mut rest) = (Vec::new(), Vec::new());
    let mut page = Page { graph: case, origins: Origins::new(case), notes: Notes::of(case)?, out: &mut head };
    let claims = page.head()?;
    page.out = &mut rest;
    page.told(&claims)?;
    out.write_all(&head)?;
    // It stands first, and is known last.
    match left_out() {
        0 => {}
        1 => writeln!(out, "**Damaged:** 1 record is left out of this summary; `muckrake verify` names it.\n")?,
        many => {
            writeln!(out, "**Damaged:** {many} records are left out of this summary; `muckrake verify` names them.\n")?;
        }
    }
    Ok(out.write_all(&rest)?)
}

/// The summary while it is being written.
struct Page<'g, 'o> {
    graph: &'g dyn Graph,
    origins: Origins<'g>,
    notes: Notes,
    out: &'o mut dyn Write,
}

/// A claim with its standing.
struct Standed {
    claim: ClaimRef,
    stand: Stand,
    /// A person took it out of the story.
    cut: bool,
}

impl Page<'_, '_> {
    fn line(&mut self, text: &str) -> Result<()> {
        Ok(writeln!(self.out, "{text}")?)
    }

    /// All that stands below the head.
    fn told(&mut self, claims: &[Standed]) -> Result<()> {
        self.asserted(claims)?;
        self.not_known()?;
        self.contradictions(claims)?;
        replies::write(self)?;
        facts::write(self)?;
        chains::write(self)?;
        self.timeline()?;
        notes::write_sources(self)?;
        notes::write_footnotes(self)
    }

    /// The title, the counts and how to read the rest. Gives every claim, links first, then assertions and values.
    fn head(&mut self) -> Result<Vec<Standed>> {
        let Check { counts, .. } = check::check(self.graph, &mut |_| ())?;
        let title = md(&self.graph.title()?);
        self.line(&format!("# {title}\n"))?;
        self.line(&format!(
            "{}: {} corroborated, {} of a single origin ({} of those without an established one), {} disputed, {} \
             that nothing supports. {} not answered.\n",
            number(counts.claims, "claim"),
            counts.corroborated,
            counts.single_origin,
            counts.no_origin,
            counts.disputed,
            counts.uncited,
            number(counts.gaps, "question"),
        ))?;
        self.line(
            "Each sentence is what the source named in it reports, not a finding of this summary. Footnotes say \
             where, and *Sources* gives each title whole; two reports that lead back to one origin are one origin.\n",
        )?;
        self.warning()?;
        let mut claims = Vec::new();
        let (graph, origins) = (self.graph, &mut self.origins);
        graph.each_claim(&mut |claim| {
            let stand = origins.weigh(&claim.cited)?;
            let cut = is_cut(graph, &claim.claim)?;
            claims.push(Standed { claim: claim.claim, stand, cut });
            Ok(())
        })?;
        claims.sort_by_key(|c| match c.claim {
            ClaimRef::Link(_) => 0,
            ClaimRef::Assertion(_) => 1,
            ClaimRef::Value(_) => 2,
        });
        Ok(claims)
    }

    /// Says so where sources are named that must not be.
    fn warning(&mut self) -> Result<()> {
        let kept = self.graph.sources()?.iter().filter(|s| s.visibility != Visibility::Public).count();
        if kept > 0 {
            let kept = number(kept as u64, "source");
            self.line(&format!("**Not for publication:** {kept} named below may not be named in public.\n"))?;
        }
        Ok(())
    }

    fn asserted(&mut self, claims: &[Standed]) -> Result<()> {
        self.line("## What is asserted\n")?;
        self.line("The name of each entity stands under *Entities*.\n")?;
        let groups = [
            (Standing::Corroborated, "Corroborated: two origins or more"),
            (Standing::SingleOrigin, "Single origin"),
            (Standing::Disputed, "Disputed"),
            (Standing::Uncited, "Uncited: nothing supports it"),
        ];
        for (standing, heading) in groups {
            let mut group = Vec::new();
            for claim in claims.iter().filter(|c| c.stand.standing == standing && !c.cut) {
                if !self.is_caption(&claim.claim)? {
                    group.push(claim);
                }
            }
            self.group(heading, &group)?;
        }
        let cut: Vec<_> = claims.iter().filter(|c| c.cut).collect();
        self.group("Cut from the story", &cut)
    }

    fn group(&mut self, heading: &str, claims: &[&Standed]) -> Result<()> {
        if claims.is_empty() {
            return Ok(());
        }
        self.line(&format!("### {heading}\n"))?;
        for Standed { claim, .. } in claims {
            let said = self.attributed(claim)?;
            self.line(&format!("- {said}"))?;
            self.beside(claim)?;
        }
        self.line("")
    }

    /// Under a claim what is none: the reporter's note on it, and what a file said of a link that is no value.
    fn beside(&mut self, claim: &ClaimRef) -> Result<()> {
        match claim {
            ClaimRef::Link(id) => {
                let Some(link) = self.graph.entity(id)? else { return Ok(()) };
                facts::noted(self, link.note.as_deref())?;
                facts::kept(self, &link)
            }
            ClaimRef::Assertion(id) => {
                let note = self.graph.assertion(id)?.and_then(|said| said.note);
                facts::noted(self, note.as_deref())
            }
            ClaimRef::Value(_) => Ok(()),
        }
    }

    /// Whether a claim only says what an entity is called.
    fn is_caption(&self, claim: &ClaimRef) -> Result<bool> {
        let ClaimRef::Value(key) = claim else { return Ok(false) };
        let brief = self.graph.brief(&key.entity)?;
        let schema = self.graph.vocabulary().schema(&brief.schema);
        Ok(brief.caption == key.value && schema.is_some_and(|s| s.caption.contains(&key.property)))
    }

    /// A claim as its sources report it: "According to “News summary” (source 3): Aspan Arba supplies Sky Mechanics." and its footnotes
    fn attributed(&mut self, claim: &ClaimRef) -> Result<String> {
        let said = md(&sentence::sentence(self.graph, claim)?);
        let cited = citations::of_claim(self.graph, &mut self.origins, claim)?;
        let supports = self.notes.marks(&cited.footnotes, Stance::Supports);
        let titles = self.notes.titles(&cited.footnotes, Stance::Supports);
        let said = match titles.as_str() {
            "" if is_hedged(claim, &said) => format!("{said} — reported by no source so far"),
            "" => format!("Reported by no source so far: {said}"),
            _ if is_hedged(claim, &said) => {
                format!("{said} — {}", self.notes.numbers(&cited.footnotes, Stance::Supports))
            }
            _ => format!("According to {titles}: {said}"),
        };
        let against = match self.notes.titles(&cited.footnotes, Stance::Contradicts) {
            titles if titles.is_empty() => String::new(),
            titles => {
                let marks = self.notes.marks(&cited.footnotes, Stance::Contradicts);
                format!(" Contradicted by {titles}.{marks}")
            }
        };
        let unknown = if cited.stand.standing == Standing::SingleOrigin && cited.stand.origins.is_empty() {
            " (no established origin)"
        } else {
            ""
        };
        let context = match self.notes.marks(&cited.footnotes, Stance::Context) {
            marks if marks.is_empty() => marks,
            marks => format!(" See also{marks}."),
        };
        let ruled = self.graph.ruling(claim)?.as_ref().map(ruled).unwrap_or_default();
        Ok(format!("{said}{supports}{unknown}{against}{context}{ruled}"))
    }

    fn not_known(&mut self) -> Result<()> {
        let gaps = self.graph.gaps()?;
        let open: Vec<_> = gaps.iter().filter(|g| g.answered_by.is_none()).collect();
        let mut asked = HashSet::new();
        for id in open.iter().filter_map(|gap| gap.entity.as_ref()) {
            asked.insert(self.graph.brief(id)?.id);
        }
        let unnamed = self.placeholders(&asked)?;
        if open.is_empty() && unnamed.is_empty() {
            return Ok(());
        }
        self.line("## What is not known\n")?;
        for gap in open {
            let note = gap.note.as_deref().map(|n| format!(" Reporter’s note: {}", md(n))).unwrap_or_default();
            self.line(&format!("- {}{note}", md(&gap.question)))?;
        }
        for caption in unnamed {
            self.line(&format!("- {}: known to be somebody or something, not who or what.", md(&caption)))?;
        }
        self.line("")
    }

    /// What is known to be somebody or something, apart from those of whom a question of their own is asked.
    fn placeholders(&self, asked: &HashSet<EntityId>) -> Result<Vec<String>> {
        let mut unnamed = Vec::new();
        self.graph.each_entity(&mut |id: EntityId| {
            let brief = self.graph.brief(&id)?;
            if brief.placeholder && !asked.contains(&brief.id) {
                unnamed.push(brief.caption);
            }
            Ok(())
        })?;
        Ok(unnamed)
    }

    fn contradictions(&mut self, claims: &[Standed]) -> Result<()> {
        let disputed: Vec<_> = claims.iter().filter(|c| c.stand.standing == Standing::Disputed).collect();
        if disputed.is_empty() {
            return Ok(());
        }
        self.line("## Contradictions\n")?;
        for Standed { claim, .. } in disputed {
            let said = md(&sentence::sentence(self.graph, claim)?);
            self.line(&format!("- {said}"))?;
            let cited = citations::of_claim(self.graph, &mut self.origins, claim)?;
            for (stance, side) in [(Stance::Supports, "For it"), (Stance::Contradicts, "Against it")] {
                let mut notes = cited.footnotes.iter().filter(|f| f.citation.stance == stance).peekable();
                if notes.peek().is_none() {
                    self.line(&format!("    - {side}: nothing."))?;
                }
                for note in notes {
                    let mark = self.notes.mark(&note.citation);
                    let words = notes::words(&note.citation.evidence);
                    self.line(&format!("    - {side}: {}{words}{mark}", self.notes.title(note)))?;
                }
            }
        }
        self.line("")
    }

    fn timeline(&mut self) -> Result<()> {
        let events = timeline::timeline(self.graph, &mut self.origins, None, 0, usize::MAX)?.events;
        if events.is_empty() {
            return Ok(());
        }
        self.line("## Timeline\n")?;
        for event in events {
            let said = self.attributed(&event.claim)?;
            self.line(&format!("- **{}** {said}", md(&event.when.words())))?;
        }
        self.line("")
    }
}

/// Whether an assertion says itself that it is reported: it needs no second "according to".
fn is_hedged(claim: &ClaimRef, said: &str) -> bool {
    const HEDGES: [&str; 5] = [" is reported", " are reported", " was reported", " were reported", "reportedly"];
    matches!(claim, ClaimRef::Assertion(_)) && HEDGES.iter().any(|hedge| said.contains(hedge))
}

fn is_cut(graph: &dyn Graph, claim: &ClaimRef) -> Result<bool> {
    Ok(graph.ruling(claim)?.is_some_and(|r| r.decision == Decision::Cut))
}

fn ruled(ruling: &Ruling) -> String {
    let (by, at) = (md(&ruling.by), md(&ruling.at));
    let reason = ruling.reason.as_deref().map(|r| format!(": {}", md(r))).unwrap_or_default();
    match ruling.decision {
        Decision::Open => format!(" *Still to be checked ({by}, {at}{reason}).*"),
        Decision::Verified => format!(" *Verified by {by}, {at}{reason}.*"),
        Decision::Cut => format!(" *Cut by {by}, {at}{reason}.*"),
    }
}

/// "1 claim", "2 claims".
fn number(count: u64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
