//! `muckrake find`: entities by a few letters, in any script.

use std::path::PathBuf;

use serde::Serialize;

use crate::case::search::{Found, Hit, Index, Query};
use crate::error::{Error, Kind, Result};
use crate::model::{Graph as _, Vocabulary};

use super::outcome::Outcome;
use super::page::{Page, Span, Tone};
use super::setting::Setting;

/// Find entities by a few letters of a name, alias or identifier, in any script
///
/// The best match comes first. Words with a colon narrow the search: is:company country:kz has:uncited.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The case file
    #[arg(value_name = "CASE")]
    case: PathBuf,
    /// A few letters and, if need be, filters
    #[arg(value_name = "QUERY", required = true, num_args = 1..)]
    query: Vec<String>,
    /// How many to print at the most
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    /// Match letters as they are written: no transliteration
    #[arg(long)]
    no_folding: bool,
}

/// What `--json` prints, in a list.
#[derive(Debug, Serialize)]
struct Row<'a> {
    id: &'a str,
    schema: &'a str,
    caption: &'a str,
    countries: &'a [String],
    score: i64,
    matched: &'a str,
}

/// The shape of a list of [`Row`].
pub(super) const JSON: &str = r#"[{"id","schema","caption","countries":["kz"],"score","matched"}]"#;

pub(super) fn run(args: &Args, setting: &Setting) -> Result<Outcome> {
    let text = args.query.join(" ");
    let query = Query::parse(&text)?;
    let case = setting.read(&args.case)?;
    let index = Index::load(&case)?;
    index.prepare(&case, &query)?;
    let found = index.find(&query, args.limit as usize, !args.no_folding);
    let rows: Vec<Row<'_>> = found.hits.iter().map(Row::from).collect();
    let nothing = || {
        let cause = format!("nothing in the case fits \u{201c}{text}\u{201d}");
        Error::new(Kind::NotFound, cause).hint("fewer letters, or no filters")
    };
    let failure = (found.total == 0).then(nothing);
    Ok(Outcome::either(setting, &rows, || page(&found, case.vocabulary()))?.failing(failure))
}

impl<'a> From<&'a Hit> for Row<'a> {
    fn from(hit: &'a Hit) -> Self {
        let brief = &hit.brief;
        Self {
            id: brief.id.as_str(),
            schema: &brief.schema,
            caption: &brief.caption,
            countries: &brief.countries,
            score: hit.score,
            matched: &hit.matched,
        }
    }
}

fn page(found: &Found, words: &Vocabulary) -> Page {
    let mut page = Page::new();
    page.table(0, found.hits.iter().map(|hit| row(hit, words)).collect());
    if found.total > found.hits.len() {
        page.line(format!("and {} more", found.total - found.hits.len()));
    }
    page
}

fn row(hit: &Hit, words: &Vocabulary) -> Vec<Span> {
    let brief = &hit.brief;
    let other = if hit.matched == brief.caption { String::new() } else { format!("matched {}", hit.matched) };
    vec![
        Span::new(Tone::Strong, &brief.caption),
        Span::from(brief.countries.join(" ").to_uppercase()),
        Span::from(words.schema(&brief.schema).map_or(brief.schema.as_str(), |schema| schema.label.as_str())),
        Span::new(Tone::Faint, brief.id.as_str()),
        Span::new(Tone::Faint, other),
    ]
}
