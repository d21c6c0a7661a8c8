//! The sources as a bibliography: what CSL-JSON and BibTeX have in common. It must not know either's syntax.

use crate::case::Case;
use crate::error::Result;
use crate::model::{Graph as _, Source, SourceId, Visibility};

/// One source as a bibliography gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) source: Source,
    /// What it is in CSL's words (its schema's list of types).
    pub(super) csl: &'static str,
    /// What it is in BibTeX's.
    pub(super) bibtex: &'static str,
    /// The title of the source that it derives from.
    pub(super) derives_from: Option<String>,
}

/// The kinds of sources, and what they are called elsewhere.
const KINDS: [(&str, &str, &str); 11] = [
    ("article", "article-newspaper", "article"),
    ("investigation", "report", "techreport"),
    ("document", "document", "misc"),
    ("register extract", "document", "misc"),
    ("customs record", "document", "misc"),
    ("dataset", "dataset", "misc"),
    ("database", "dataset", "misc"),
    ("interview", "interview", "misc"),
    ("correspondence", "personal_communication", "misc"),
    ("image", "graphic", "misc"),
    ("web page", "webpage", "misc"),
];

/// The sources of a case that may be named, by id. Confidential ones are no bibliography's business; of those on
/// background a redacted case holds the label alone.
pub(super) fn entries(case: &Case) -> Result<Vec<Entry>> {
    let all = case.sources()?;
    let named = |id: &SourceId| {
        let from = all.iter().find(|source| source.id == *id);
        from.filter(|source| source.visibility == Visibility::Public).map(|source| source.title.clone())
    };
    let public = all.iter().filter(|source| source.visibility == Visibility::Public);
    Ok(public
        .map(|source| {
            let known = KINDS.iter().find(|(kind, ..)| *kind == source.kind);
            let (csl, bibtex) = known.map_or(("document", "misc"), |(_, csl, bibtex)| (*csl, *bibtex));
            let derives_from = source.derives_from.as_ref().and_then(named);
            Entry { source: source.clone(), csl, bibtex, derives_from }
        })
        .collect())
}

/// The parts of a partial ISO date, year first; a time of day is left aside. Empty where it is none.
pub(super) fn parts(date: Option<&str>) -> Vec<i64> {
    let day = date.unwrap_or_default().split(['T', ' ']).next().unwrap_or_default();
    let parts: Option<Vec<i64>> = day.split('-').map(|part| part.parse().ok()).collect();
    parts.unwrap_or_default()
}
