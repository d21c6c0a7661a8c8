//! `muckrake sources`: the sources, or one of them and everything that rests on it.

mod without;

use std::collections::HashMap;
use std::path::PathBuf;

use serde::Serialize;

use crate::analysis::citations::{self, By, Resting, RestingEvidence};
use crate::analysis::sentence::sentence;
use crate::analysis::standing::{Origins, Standing};
use crate::case::{Attached, Case, Taken};
use crate::error::{Error, Kind, Result};
use crate::model::{ClaimRef, Graph as _, Source, SourceId, Stance, Visibility};

use super::document;
use super::outcome::Outcome;
use super::page::{Page, Span, Tone, counted};
use super::pick;
use super::setting::Setting;
use super::signs::{Signs, tone};

/// List the sources, or one source and everything that rests on it, or what would fall without it
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The case file
    #[arg(value_name = "CASE")]
    case: PathBuf,
    /// An id, a title, or a part of a title that fits only one
    #[arg(value_name = "SOURCE")]
    source: Option<String>,
    /// Which claims would stand otherwise if the source were withdrawn; SOURCE may be the id of a note as well
    #[arg(long, requires = "source")]
    without: bool,
}

/// What `--json` prints: `evidence` and `claims` are numbers in the list, and lists for one source.
#[derive(Debug, Serialize)]
struct SourceJson<E, C> {
    id: String,
    title: String,
    kind: String,
    origin: Option<String>,
    reliability: String,
    visibility: Visibility,
    label: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    documents: Vec<DocumentJson>,
    evidence: E,
    claims: C,
}

#[derive(Debug, Clone, Serialize)]
struct DocumentJson {
    sha256: String,
    name: String,
    media: Option<String>,
    size: i64,
    taken: Taken,
}

#[derive(Debug, Serialize)]
struct EvidenceJson {
    id: String,
    source: String,
    by: &'static str,
    locator: Option<String>,
    quote: Option<String>,
    paraphrase: Option<String>,
    credibility: u8,
}

#[derive(Debug, Serialize)]
struct ClaimJson {
    claim: String,
    text: String,
    standing: Standing,
    cites: Vec<CiteJson>,
}

#[derive(Debug, Serialize)]
struct CiteJson {
    evidence: String,
    stance: Stance,
}

/// The shape of [`SourceJson`].
pub(super) const JSON: &str = r#"
[{"id","title","kind","origin","reliability","visibility","label","evidence":0,"claims":0}]
with SOURCE:
{"id","title","kind","origin","reliability","visibility","label",
 "documents"?:[{"sha256","name","media","size":0,"taken":{"at"?,"how"?,"by"?}}],
 "evidence":[{"id","source","by":"own|relaying|deriving","locator","quote","paraphrase","credibility"}],
 "claims":[{"claim","text","standing","cites":[{"evidence","stance"}]}]}
"label" is what a source on background is called where it must not be named, else null.
"origin" is the id of the established origin, its own where it is one, else null.
with SOURCE --without:
{"source","evidence":["..."],"claims":0,"uncited":0,"single_origin":0,
 "falls":[{"claim","text","hop":false,"before":STAND,"after":STAND}],
 "sentences":[{"id","number","paragraph","text","after"}]}
STAND: {"standing","origins":["..."]}
"evidence" would go, "claims" rest on any of it; "uncited" and "single_origin" would come to stand so; "hop" is true
of a link along which goods flow; "sentences" of the story rest on what would fall; "source" is null where SOURCE is the id of a piece of evidence.
"#;

pub(super) fn run(args: &Args, setting: &Setting) -> Result<Outcome> {
    let case = setting.read(&args.case)?;
    let mut origins = Origins::new(&case);
    match &args.source {
        None => list(&case, &mut origins, setting),
        Some(text) if args.without => without::run(&case, &mut origins, text, setting),
        Some(text) => {
            let source = pick::source(&case, text)?;
            one(&case, &mut origins, &source.id, setting)
        }
    }
}

fn resting(case: &Case, origins: &mut Origins<'_>, id: &SourceId) -> Result<Resting> {
    let gone = || Error::new(Kind::NotFound, format!("{id} is not in the case"));
    citations::of_source(case, origins, id)?.ok_or_else(gone)
}

fn json<E, C>(resting: &Resting, evidence: E, claims: C) -> SourceJson<E, C> {
    let source = &resting.source;
    SourceJson {
        id: source.id.to_string(),
        title: source.title.clone(),
        kind: source.kind.clone(),
        origin: resting.origin.as_ref().map(|origin| origin.id.to_string()),
        reliability: format!("{:?}", source.reliability),
        visibility: source.visibility,
        label: source.label.clone(),
        documents: Vec::new(),
        evidence,
        claims,
    }
}

fn list(case: &Case, origins: &mut Origins<'_>, setting: &Setting) -> Result<Outcome> {
    let mut rows = Vec::new();
    for source in case.sources()? {
        let resting = resting(case, origins, &source.id)?;
        rows.push(json(&resting, resting.evidence.len(), resting.claims));
    }
    Outcome::either(setting, &rows, || {
        if rows.is_empty() {
            return Page::of("The case holds no source yet.");
        }
        let titles = rows.iter().map(|row| (row.id.as_str(), row.title.as_str())).collect();
        let mut page = Page::new();
        page.table(0, rows.iter().map(|source| row(source, &titles)).collect());
        page
    })
}

fn row(source: &SourceJson<usize, usize>, titles: &HashMap<&str, &str>) -> Vec<Span> {
    let origin = match &source.origin {
        Some(origin) if *origin == source.id => "is an origin".to_owned(),
        Some(origin) => format!("from {}", titles.get(origin.as_str()).unwrap_or(&origin.as_str())),
        None => "origin not established".to_owned(),
    };
    let visibility = if source.visibility == Visibility::Public { "" } else { visible(source.visibility) };
    vec![
        Span::new(Tone::Faint, &source.id),
        Span::from(source.kind.as_str()),
        Span::from(source.reliability.as_str()),
        Span::from(counted(source.evidence, "note")),
        Span::from(counted(source.claims, "claim")),
        Span::new(Tone::Bad, visibility),
        Span::from(origin),
        Span::new(Tone::Strong, &source.title),
    ]
}

fn visible(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Public => "public",
        Visibility::Background => "background",
        Visibility::Confidential => "confidential",
    }
}

/// A claim and how the evidence that rests on the source bears on it.
struct Borne {
    claim: ClaimRef,
    cites: Vec<CiteJson>,
}

fn borne(resting: &Resting) -> Vec<Borne> {
    let mut all: Vec<Borne> = Vec::new();
    let mut places = HashMap::new();
    for citing in resting.evidence.iter().flat_map(|evidence| &evidence.cites) {
        let place = *places.entry(citing.claim.clone()).or_insert_with(|| {
            all.push(Borne { claim: citing.claim.clone(), cites: Vec::new() });
            all.len() - 1
        });
        if let Some(borne) = all.get_mut(place) {
            borne.cites.push(CiteJson { evidence: citing.evidence.to_string(), stance: citing.stance });
        }
    }
    all
}

fn one(case: &Case, origins: &mut Origins<'_>, id: &SourceId, setting: &Setting) -> Result<Outcome> {
    let resting = resting(case, origins, id)?;
    if !setting.json {
        return Ok(Outcome::page(page(case, origins, &resting, &Signs::of(setting.plain)?)?));
    }
    let mut claims = Vec::new();
    for Borne { claim, cites } in borne(&resting) {
        claims.push(ClaimJson {
            claim: claim.to_string(),
            text: sentence(case, &claim)?,
            standing: origins.stand(&claim)?.standing,
            cites,
        });
    }
    let evidence: Vec<EvidenceJson> = resting.evidence.iter().map(EvidenceJson::of).collect();
    let documents = case.documents_of(id)?.into_iter().map(DocumentJson::of).collect();
    Outcome::json(&SourceJson { documents, ..json(&resting, evidence, claims) })
}

impl DocumentJson {
    fn of(attached: Attached) -> Self {
        let Attached { sha256, source: _, name, media, size, taken } = attached;
        Self { sha256, name, media, size, taken }
    }
}

impl EvidenceJson {
    fn of(resting: &RestingEvidence) -> Self {
        let evidence = &resting.evidence;
        Self {
            id: evidence.id.to_string(),
            source: evidence.source.to_string(),
            by: by(resting.by),
            locator: evidence.locator.clone(),
            quote: evidence.quote.clone(),
            paraphrase: evidence.paraphrase.clone(),
            credibility: evidence.credibility.number(),
        }
    }
}

fn by(by: By) -> &'static str {
    match by {
        By::Own => "own",
        By::Relaying => "relaying",
        By::Deriving => "deriving",
    }
}

fn page(case: &Case, origins: &mut Origins<'_>, resting: &Resting, signs: &Signs) -> Result<Page> {
    let mut page = Page::new();
    head(&mut page, resting);
    let documents = case.documents_of(&resting.source.id)?;
    if !documents.is_empty() {
        page.heading("Documents");
        page.table(2, documents.iter().map(document::row).collect());
    }
    if !resting.evidence.is_empty() {
        page.heading("Evidence that rests on it");
        let mut rows = Vec::new();
        for one in &resting.evidence {
            rows.push(evidence_row(case, one, signs)?);
        }
        page.table(2, rows);
    }
    let mut rows = Vec::new();
    for Borne { claim, cites } in borne(resting) {
        let standing = origins.stand(&claim)?.standing;
        let against = cites.iter().any(|cite| cite.stance == Stance::Contradicts);
        rows.push(vec![
            Span::new(tone(standing), signs.standing(standing)),
            Span::from(if against { "contradicts" } else { "" }),
            Span::from(sentence(case, &claim)?),
        ]);
    }
    if !rows.is_empty() {
        page.heading(format!("Claims that rest on it ({})", resting.claims));
        page.table(2, rows);
    }
    if resting.more > 0 {
        page.line(format!("  and {} more citations", resting.more));
    }
    Ok(page)
}

fn head(page: &mut Page, resting: &Resting) {
    let source: &Source = &resting.source;
    page.line_in(Tone::Strong, &source.title);
    let grade = format!("reliability {:?}", source.reliability);
    page.line([source.kind.as_str(), grade.as_str(), visible(source.visibility), source.id.as_str()].join(", "));
    let publishers = source.publisher.join(", ");
    let derived: Vec<&str> = resting.derived.iter().map(|source| source.title.as_str()).collect();
    let origin = match &resting.origin {
        Some(origin) if origin.id == source.id => "the information began here",
        Some(origin) => origin.title.as_str(),
        None => "not established",
    };
    let rows = [
        ("publisher", publishers.as_str()),
        ("published", source.published.as_deref().unwrap_or_default()),
        ("retrieved", source.retrieved.as_deref().unwrap_or_default()),
        ("address", source.url.as_deref().unwrap_or_default()),
        ("archived", source.archived.as_deref().unwrap_or_default()),
        ("to appear as", source.label.as_deref().unwrap_or_default()),
        ("origin", origin),
        ("derived from it", &derived.join(", ")),
        ("note", source.note.as_deref().unwrap_or_default()),
    ];
    let rows = rows.into_iter().filter(|(_, text)| !text.is_empty());
    page.table(0, rows.map(|(label, text)| vec![Span::new(Tone::Faint, label), Span::from(text)]).collect());
}

fn evidence_row(case: &Case, resting: &RestingEvidence, signs: &Signs) -> Result<Vec<Span>> {
    let evidence = &resting.evidence;
    let words = signs.words(evidence);
    let own = if resting.by == By::Own { "" } else { by(resting.by) };
    Ok(vec![
        Span::from(place(case, resting)?),
        Span::from(evidence.credibility.number().to_string()),
        Span::new(Tone::Faint, own),
        Span::from(words),
    ])
}

/// Where a passage stands; in a source other than the one that is shown, with its title.
fn place(case: &Case, resting: &RestingEvidence) -> Result<String> {
    let evidence = &resting.evidence;
    let locator = evidence.locator.clone().unwrap_or_default();
    if resting.by == By::Own {
        return Ok(locator);
    }
    let title = case.source(&evidence.source)?.map_or_else(|| evidence.source.to_string(), |source| source.title);
    Ok(if locator.is_empty() { title } else { format!("{locator} of {title}") })
}
