//! `muckrake show`: one entity, each fact, link and assertion with its standing and what it rests on.

use std::path::PathBuf;

use serde::Serialize;

use crate::analysis::citations::{self, Cited};
use crate::analysis::dossier::{self, Dossier, LinkFact};
use crate::analysis::likeness;
use crate::analysis::sentence::{property_words, sentence};
use crate::analysis::standing::{Origins, Standing};
use crate::case::Case;
use crate::error::{Error, Kind, Result};
use crate::exchange::entity::unclean as unclean_of;
use crate::model::{ClaimRef, Entity, EntityId, Gap, Graph, Marked, Side};

use super::cited::{CitationJson, Footnotes};
use super::outcome::Outcome;
use super::page::{Page, Span, Tone, counted};
use super::setting::Setting;
use super::signs::{Signs, tone};
use super::{pick, replies};

/// Show one entity: facts, links, assertions and gaps, each with its standing and its citations
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The case file
    #[arg(value_name = "CASE")]
    case: PathBuf,
    /// An id, a name, or a part of a name that fits only one
    #[arg(value_name = "ENTITY")]
    entity: String,
}

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Shown {
    id: String,
    schema: String,
    caption: String,
    values: Vec<ValueJson>,
    links: Vec<LinkJson>,
    assertions: Vec<AssertionJson>,
    gaps: Vec<GapJson>,
}

#[derive(Debug, Serialize)]
struct ValueJson {
    claim: String,
    property: String,
    value: String,
    standing: Standing,
    citations: Vec<CitationJson>,
}

#[derive(Debug, Serialize)]
struct LinkJson {
    claim: String,
    id: String,
    kind: String,
    verb: String,
    other: OtherJson,
    standing: Standing,
    citations: Vec<CitationJson>,
}

#[derive(Debug, Serialize)]
struct OtherJson {
    id: String,
    caption: String,
}

#[derive(Debug, Serialize)]
struct AssertionJson {
    claim: String,
    text: String,
    date: Option<String>,
    standing: Standing,
    citations: Vec<CitationJson>,
}

#[derive(Debug, Serialize)]
struct GapJson {
    id: String,
    question: String,
    side: Option<Side>,
}

/// The shape of [`Shown`].
pub(super) const JSON: &str = r#"
{"id","schema","caption",
 "values":[{"claim","property","value","standing","citations":[CITATION]}],
 "links":[{"claim","id","kind","verb","other":{"id","caption"},"standing","citations":[CITATION]}],
 "assertions":[{"claim","text","date","standing","citations":[CITATION]}],
 "gaps":[{"id","question","side"}]}
CITATION: {"evidence","source","locator","stance","reliability","credibility","origin"}
"#;

pub(super) fn run(args: &Args, setting: &Setting) -> Result<Outcome> {
    let case = setting.read(&args.case)?;
    let id = pick::entity(&case, &args.entity)?;
    let mut origins = Origins::new(&case);
    let gone = || Error::new(Kind::NotFound, format!("{id} is not in the case"));
    let mut dossier = dossier::dossier(&case, &mut origins, &id)?.ok_or_else(gone)?;
    own_link(&case, &mut origins, &mut dossier)?;
    if setting.json {
        rest_of_links(&case, &mut origins, &mut dossier)?;
        return Outcome::json(&shown(&case, &mut origins, &dossier)?);
    }
    Ok(Outcome::page(page(&case, &mut origins, &dossier, &Signs::of(setting.plain)?)?))
}

/// A link entity is shown with the claim that it makes, from its source to its target.
fn own_link(case: &Case, origins: &mut Origins<'_>, dossier: &mut Dossier) -> Result<()> {
    for link in case.link(&dossier.entity.id)? {
        let claim = link.claim();
        let kind = case.vocabulary().kind(&link.kind);
        dossier.links.push(LinkFact {
            verb: kind.map_or_else(|| link.kind.clone(), |kind| kind.verb.clone()),
            other: case.brief(&link.target)?,
            details: Vec::new(),
            when: String::new(),
            stand: origins.stand(&claim)?,
            marks: case.marks(&Marked::Claim(claim.clone()))?,
            claim,
            link,
        });
    }
    Ok(())
}

/// JSON is whole: the links after the dossier's first page too.
fn rest_of_links(case: &Case, origins: &mut Origins<'_>, dossier: &mut Dossier) -> Result<()> {
    while dossier.more_links > 0 {
        let offset = dossier.links.len();
        let (mut links, more) = dossier::links(case, origins, &dossier.entity.id, offset, dossier::LINKS_AT_FIRST)?;
        if links.is_empty() {
            break;
        }
        dossier.links.append(&mut links);
        dossier.more_links = more;
    }
    Ok(())
}

fn shown(case: &Case, origins: &mut Origins<'_>, dossier: &Dossier) -> Result<Shown> {
    let mut rests = |claim: &ClaimRef| citations::of_claim(case, origins, claim).map(|cited| CitationJson::all(&cited));
    let mut shown = Shown {
        id: dossier.entity.id.to_string(),
        schema: dossier.entity.schema.clone(),
        caption: dossier.entity.caption.clone(),
        values: Vec::new(),
        links: Vec::new(),
        assertions: Vec::new(),
        gaps: dossier.gaps.iter().map(GapJson::of).collect(),
    };
    for fact in &dossier.facts {
        shown.values.push(ValueJson {
            claim: fact.claim.to_string(),
            property: fact.property.clone(),
            value: fact.value.clone(),
            standing: fact.stand.standing,
            citations: rests(&fact.claim)?,
        });
    }
    for link in &dossier.links {
        shown.links.push(LinkJson::of(link, rests(&link.claim)?));
    }
    for said in &dossier.assertions {
        shown.assertions.push(AssertionJson {
            claim: said.claim.to_string(),
            text: said.assertion.text.clone(),
            date: said.assertion.date.clone(),
            standing: said.stand.standing,
            citations: rests(&said.claim)?,
        });
    }
    Ok(shown)
}

impl LinkJson {
    fn of(link: &LinkFact, citations: Vec<CitationJson>) -> Self {
        Self {
            claim: link.claim.to_string(),
            id: link.link.entity.id.to_string(),
            kind: link.link.kind.clone(),
            verb: link.verb.clone(),
            other: OtherJson { id: link.other.id.to_string(), caption: link.other.caption.clone() },
            standing: link.stand.standing,
            citations,
        }
    }
}

impl GapJson {
    fn of(gap: &Gap) -> Self {
        Self { id: gap.id.to_string(), question: gap.question.clone(), side: gap.side }
    }
}

fn page(case: &Case, origins: &mut Origins<'_>, dossier: &Dossier, signs: &Signs) -> Result<Page> {
    let mut page = Page::new();
    head(&mut page, dossier);
    let mut notes = Footnotes::new(signs);
    let mut section = |page: &mut Page, title: &str, claims: Vec<&ClaimRef>| -> Result<()> {
        if claims.is_empty() {
            return Ok(());
        }
        let mut rows = Vec::new();
        for claim in claims {
            let cited = citations::of_claim(case, origins, claim)?;
            rows.push(claim_row(case, signs, &cited, &notes.mark(&cited))?);
            rows.extend(notes.tree(&cited).into_iter().map(under));
            rows.extend(beside(case, &dossier.entity.id, claim)?.into_iter().map(under));
        }
        page.heading(title);
        page.table(2, rows);
        Ok(())
    };
    section(&mut page, "Facts as reported", dossier.facts.iter().map(|fact| &fact.claim).collect())?;
    let mut links: Vec<&ClaimRef> = dossier.links.iter().map(|link| &link.claim).collect();
    links.dedup();
    section(&mut page, "Links as reported", links)?;
    if dossier.more_links > 0 {
        page.line(format!("  and {} more", dossier.more_links));
    }
    section(&mut page, "Assertions", dossier.assertions.iter().map(|said| &said.claim).collect())?;
    kept(case, &mut page, dossier)?;
    foot(&mut page, dossier, signs);
    notes.put(&mut page);
    Ok(page)
}

/// A claim as a row: standing, sentence, footnote marks.
pub(super) fn claim_row(graph: &dyn Graph, signs: &Signs, cited: &Cited, marks: &str) -> Result<Vec<Span>> {
    let standing = cited.stand.standing;
    let said = sentence(graph, &cited.claim)?;
    let said = if marks.is_empty() { said } else { format!("{said} {marks}") };
    Ok(vec![Span::new(tone(standing), signs.standing(standing)), Span::from(said)])
}

/// What stands beside a claim and is none: the reporter's note on it, and what a file said of a link that is no
/// value. Of the entity that is shown its head and [`kept`] say it.
fn beside(case: &Case, shown: &EntityId, claim: &ClaimRef) -> Result<Vec<String>> {
    let (note, kept) = match claim {
        ClaimRef::Link(id) if id != shown => {
            let link = case.entity(id)?;
            let kept = link.as_ref().map(|link| unclean(case, link)).unwrap_or_default();
            (link.and_then(|link| link.note), kept)
        }
        ClaimRef::Assertion(id) => (case.assertion(id)?.and_then(|said| said.note), Vec::new()),
        ClaimRef::Link(_) | ClaimRef::Value(_) => (None, Vec::new()),
    };
    Ok(noted(note.as_deref()).chain(kept).collect())
}

/// A reporter's note, a line at a time.
fn noted(note: Option<&str>) -> impl Iterator<Item = String> + '_ {
    note.into_iter()
        .flat_map(str::lines)
        .enumerate()
        .map(|(number, line)| if number == 0 { format!("reporter's note: {line}") } else { line.to_owned() })
}

/// A line under a claim, in the column of its sentence.
fn under(text: String) -> Vec<Span> {
    vec![Span::from(""), Span::new(Tone::Faint, text)]
}

/// What an import kept of an entity that is no value, in words.
fn unclean(case: &Case, entity: &Entity) -> Vec<String> {
    let mut lines = Vec::new();
    for (property, list) in unclean_of(entity) {
        let label = property_words(case.vocabulary(), &entity.schema, &property);
        lines.extend(list.iter().map(|text| format!("Kept as text, no value: {label} \"{text}\"")));
    }
    lines
}

/// The same of the entity that is shown, all its group together.
fn kept(case: &Case, page: &mut Page, dossier: &Dossier) -> Result<()> {
    let mut lines = Vec::new();
    for member in &dossier.members {
        lines.extend(case.row(member)?.map(|row| unclean(case, &row)).unwrap_or_default());
    }
    if !lines.is_empty() {
        page.heading("Not understood");
        page.table(2, lines.into_iter().map(|line| vec![Span::from(line)]).collect());
    }
    Ok(())
}

fn head(page: &mut Page, dossier: &Dossier) {
    let entity = &dossier.entity;
    page.line_in(Tone::Strong, &entity.caption);
    if let Some(odd) = likeness::of_name(&entity.caption) {
        page.line_in(Tone::Bad, odd.words());
    }
    let mut what = vec![dossier.schema_label.clone()];
    if entity.placeholder {
        what.push("not identified".to_owned());
    }
    what.extend(entity.countries.iter().map(|code| code.to_uppercase()));
    page.spans([Span::from(what.join(", ")), Span::new(Tone::Faint, format!("  {}", entity.id))]);
    let others: Vec<&EntityId> = dossier.members.iter().filter(|member| **member != entity.id).collect();
    if !others.is_empty() {
        page.line(format!("the same as {}", others.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")));
    }
    for line in dossier.note.iter().flat_map(|note| note.lines()) {
        page.line(format!("note: {line}"));
    }
}

fn foot(page: &mut Page, dossier: &Dossier, signs: &Signs) {
    if !dossier.gaps.is_empty() {
        page.heading("Not known");
        for gap in &dossier.gaps {
            page.spans([Span::new(Tone::Bad, format!("  {} ", signs.gap())), Span::from(gap.question.as_str())]);
            for line in noted(gap.note.as_deref()) {
                page.line_in(Tone::Faint, format!("    {line}"));
            }
        }
    }
    if !dossier.approaches.is_empty() {
        page.heading("Right of reply");
        for approach in &dossier.approaches {
            let put = counted(approach.put.len(), "claim");
            page.line(format!("  {}: {put}", replies::title(approach)));
            page.line_in(Tone::Faint, format!("    {}", replies::answer(approach)));
        }
    }
    if !dossier.missing.is_empty() {
        let labels: Vec<&str> = dossier.missing.iter().map(|missing| missing.label.as_str()).collect();
        page.heading("Not recorded");
        page.line(format!("  {}", labels.join(", ")));
    }
}
