//! What an ENTITY or a SOURCE argument stands for: an id, a name, or a part of a name that fits only one.

use crate::case::Case;
use crate::case::search::{Hit, Index, Query};
use crate::error::{Error, Kind, Result};
use crate::model::{EntityId, Graph as _, Source};
use crate::text::fold::fold;
use crate::text::safe::safe;

/// How many of those that fit an error lists.
const LISTED: usize = 10;

/// How many near names an error offers.
const NEAR: usize = 5;

/// The entity that an argument stands for.
pub(super) fn entity(case: &Case, text: &str) -> Result<EntityId> {
    let id = EntityId::new(text);
    if let Some(entity) = case.entity(&id)? {
        return Ok(entity.id);
    }
    let index = Index::load(case)?;
    let found = index.find(&Query::words(text), usize::MAX, true);
    let folded = fold(text);
    let tests: [&dyn Fn(&Hit) -> bool; 3] =
        [&|hit| hit.matched == text, &|hit| !folded.is_empty() && fold(&hit.matched) == folded, &|hit| {
            !folded.is_empty() && fold(&hit.matched).contains(&folded)
        }];
    for fits in tests {
        let fitting: Vec<&Hit> = found.hits.iter().filter(|hit| fits(hit)).collect();
        match fitting.as_slice() {
            [] => {}
            [only] => return Ok(only.brief.id.clone()),
            many => {
                return Err(ambiguous(text, "entities", &many.iter().map(|h| listed(h)).collect::<Vec<_>>()));
            }
        }
    }
    let near = near(&index, text, &found.hits);
    Err(not_found(text, "entity", &near, "muckrake find, which takes a few letters in any script"))
}

/// The source that an argument stands for.
pub(super) fn source(case: &Case, text: &str) -> Result<Source> {
    let mut sources = case.sources()?;
    let folded = fold(text);
    let tests: [&dyn Fn(&Source) -> bool; 4] =
        [&|s| s.id.as_str() == text, &|s| s.title == text, &|s| !folded.is_empty() && fold(&s.title) == folded, &|s| {
            !folded.is_empty() && fold(&s.title).contains(&folded)
        }];
    for fits in tests {
        let fitting: Vec<usize> = (0..sources.len()).filter(|n| sources.get(*n).is_some_and(fits)).collect();
        match fitting.as_slice() {
            [] => {}
            [only] => return Ok(sources.swap_remove(*only)),
            many => {
                let lines: Vec<String> = many.iter().filter_map(|n| sources.get(*n)).map(source_line).collect();
                return Err(ambiguous(text, "sources", &lines));
            }
        }
    }
    let all: Vec<String> = sources.iter().take(NEAR).map(source_line).collect();
    Err(not_found(text, "source", &all, "muckrake sources, which lists them"))
}

fn source_line(source: &Source) -> String {
    format!("{}  {}", safe(source.id.as_str()), safe(&source.title))
}

fn listed(hit: &Hit) -> String {
    let brief = &hit.brief;
    let countries = brief.countries.join(" ").to_uppercase();
    let line = format!("{}  {}  {}  {countries}", safe(brief.id.as_str()), safe(&brief.caption), brief.schema);
    line.trim_end().to_owned()
}

fn ambiguous(text: &str, what: &str, lines: &[String]) -> Error {
    let mut hint = String::from("one of these, by id or by whole name");
    for line in lines.iter().take(LISTED) {
        hint.push('\n');
        hint.push_str(line);
    }
    if lines.len() > LISTED {
        hint.push_str(&format!("\nand {} more", lines.len() - LISTED));
    }
    Error::new(Kind::Ambiguous, format!("\u{201c}{text}\u{201d} fits {} {what}", lines.len())).hint(hint)
}

fn not_found(text: &str, what: &str, near: &[String], otherwise: &str) -> Error {
    let error = Error::new(Kind::NotFound, format!("no {what} is called \u{201c}{text}\u{201d}"));
    if near.is_empty() {
        return error.hint(otherwise);
    }
    error.hint(format!("one of these, or {otherwise}\n{}", near.join("\n")))
}

/// Names that come near: what the search finds anyway, or what it finds by a part of the text.
fn near(index: &Index, text: &str, hits: &[Hit]) -> Vec<String> {
    if !hits.is_empty() {
        return hits.iter().take(NEAR).map(listed).collect();
    }
    let start: String = text.chars().take(3).collect();
    let parts = text.split_whitespace().filter(|word| word.chars().count() > 2).chain(std::iter::once(start.as_str()));
    let mut lines = Vec::new();
    for part in parts {
        for line in index.find(&Query::words(part), NEAR, true).hits.iter().map(listed) {
            if lines.len() < NEAR && !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    lines
}
