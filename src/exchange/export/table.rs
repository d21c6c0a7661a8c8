//! The fact-check table: a row for each citation of each claim, as newsrooms keep it in a spreadsheet.
//!
//! It must not know how cells are written down.

use crate::analysis::citations::{self, Footnote};
use crate::analysis::sentence::sentence;
use crate::analysis::standing::Origins;
use crate::error::Result;
use crate::model::{ClaimRef, Decision, Graph, Stance};

/// The columns, in order.
pub(super) const COLUMNS: [&str; 15] = [
    "claim",
    "sentence",
    "standing",
    "stance",
    "quote",
    "paraphrase",
    "translation",
    "locator",
    "source",
    "grade",
    "origin",
    "ruling",
    "checked by",
    "checked at",
    "reason",
];

/// One row, a text a column.
pub(super) type Row = [String; COLUMNS.len()];

/// Visits every row: claims in the order of the graph, those that nothing is cited to with a row of their own.
///
/// # Errors
/// If the graph can't be read, or what `visit` gives.
pub(super) fn each_row(graph: &dyn Graph, visit: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
    let mut origins = Origins::new(graph);
    let mut claims = Vec::new();
    graph.each_claim(&mut |claim| {
        claims.push(claim.claim);
        Ok(())
    })?;
    claims.iter().try_for_each(|claim| rows(graph, &mut origins, claim, visit))
}

fn rows(
    graph: &dyn Graph,
    origins: &mut Origins<'_>,
    claim: &ClaimRef,
    visit: &mut dyn FnMut(Row) -> Result<()>,
) -> Result<()> {
    let cited = citations::of_claim(graph, origins, claim)?;
    let said = [claim.to_string(), sentence(graph, claim)?, cited.stand.standing.label().to_owned()];
    let ruled = match graph.ruling(claim)? {
        Some(ruling) => [word(ruling.decision).to_owned(), ruling.by, ruling.at, ruling.reason.unwrap_or_default()],
        None => Default::default(),
    };
    let row = |footnote: Option<&Footnote>| -> Row {
        let [id, sentence, standing] = said.clone();
        let [stance, quote, paraphrase, translation, locator, source, grade, origin] =
            footnote.map_or_else(Default::default, cells);
        let [ruling, by, at, reason] = ruled.clone();
        [
            id,
            sentence,
            standing,
            stance,
            quote,
            paraphrase,
            translation,
            locator,
            source,
            grade,
            origin,
            ruling,
            by,
            at,
            reason,
        ]
    };
    if cited.footnotes.is_empty() {
        return visit(row(None));
    }
    cited.footnotes.iter().try_for_each(|footnote| visit(row(Some(footnote))))
}

/// Stance, quote, paraphrase, translation, locator, source, grade and origin of a citation.
fn cells(footnote: &Footnote) -> [String; 8] {
    let evidence = &footnote.citation.evidence;
    let own = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let reliability = footnote.source.as_ref().map(|source| source.reliability).unwrap_or_default();
    let stance = match footnote.citation.stance {
        Stance::Supports => "supports",
        Stance::Contradicts => "contradicts",
        Stance::Context => "context",
    };
    [
        stance.to_owned(),
        own(evidence.quote.as_deref()),
        own(evidence.paraphrase.as_deref()),
        own(evidence.translation.as_deref()),
        own(footnote.citation.place()),
        footnote.source.as_ref().map_or_else(|| evidence.source.to_string(), |source| source.title.clone()),
        format!("{reliability:?}{}", evidence.credibility.number()),
        own(footnote.origin.as_ref().map(|origin| origin.title.as_str())),
    ]
}

fn word(decision: Decision) -> &'static str {
    match decision {
        Decision::Open => "open",
        Decision::Verified => "verified",
        Decision::Cut => "cut",
    }
}
