//! The entities of the summary, by schema, with what is claimed of each.
//!
//! It must not know how links and chains are told.

use std::collections::BTreeMap;

use crate::analysis::{citations, sentence};
use crate::error::Result;
use crate::exchange::entity::unclean;
use crate::model::{Brief, ClaimRef, Entity, EntityId, Stance, Value};

use super::Page;
use super::escape::md;

/// Writes the section.
pub(super) fn write(page: &mut Page<'_, '_>) -> Result<()> {
    let mut schemata: BTreeMap<String, Vec<(String, EntityId)>> = BTreeMap::new();
    let graph = page.graph;
    graph.each_entity(&mut |id| {
        let Brief { schema, caption, .. } = graph.brief(&id)?;
        let label = graph.vocabulary().schema(&schema).map_or(schema, |s| s.plural.clone());
        schemata.entry(label).or_default().push((caption, id));
        Ok(())
    })?;
    if schemata.is_empty() {
        return Ok(());
    }
    page.line("## Entities\n")?;
    for (label, mut entities) in schemata {
        entities.sort();
        page.line(&format!("### {}\n", md(&label)))?;
        for (_, id) in entities {
            entity(page, &id)?;
        }
        page.line("")?;
    }
    Ok(())
}

fn entity(page: &mut Page<'_, '_>, id: &EntityId) -> Result<()> {
    let Some(entity) = page.graph.entity(id)? else { return Ok(()) };
    let brief = page.graph.brief(id)?;
    let mark = if brief.placeholder { " (placeholder)" } else { "" };
    page.line(&format!("- **{}**{mark}", md(&brief.caption)))?;
    for value in &entity.values {
        let fact = fact(page, &entity, value)?;
        page.line(&format!("    - {fact}"))?;
    }
    kept(page, &entity)?;
    noted(page, entity.note.as_deref())
}

/// The reporter's note, under what it is about.
pub(super) fn noted(page: &mut Page<'_, '_>, note: Option<&str>) -> Result<()> {
    match note {
        Some(note) => page.line(&format!("    - Reporter’s note: {}", md(note))),
        None => Ok(()),
    }
}

/// What a file said of an entity that is no value, as the record that it came with is cited.
pub(super) fn kept(page: &mut Page<'_, '_>, entity: &Entity) -> Result<()> {
    let unclean = unclean(entity);
    if unclean.is_empty() {
        return Ok(());
    }
    let record = ClaimRef::Link(entity.id.clone());
    let cited = citations::of_claim(page.graph, &mut page.origins, &record)?;
    let by = match page.notes.titles(&cited.footnotes, Stance::Supports) {
        titles if titles.is_empty() => ", with no source named".to_owned(),
        titles => format!(", according to {titles}"),
    };
    let marks = page.notes.marks(&cited.footnotes, Stance::Supports);
    for (property, list) in unclean {
        let label = sentence::property_words(page.graph.vocabulary(), &entity.schema, &property);
        for text in list {
            page.line(&format!("    - Kept as text, no value: {} “{}”{by}{marks}", md(&label), md(&text)))?;
        }
    }
    Ok(())
}

/// "jurisdiction: Kazakhstan (written “Kazakhstani”), according to “News summary”", and its footnotes
fn fact(page: &mut Page<'_, '_>, entity: &Entity, value: &Value) -> Result<String> {
    let label = sentence::property_words(page.graph.vocabulary(), &entity.schema, &value.property);
    let (shown, _) = sentence::value_words(page.graph, &entity.schema, &value.property, &value.value)?;
    let written = value.original.as_deref().map(|o| format!(" (written “{}”)", md(o))).unwrap_or_default();
    let claim = ClaimRef::from(value.key());
    let cited = citations::of_claim(page.graph, &mut page.origins, &claim)?;
    let by = match page.notes.titles(&cited.footnotes, Stance::Supports) {
        titles if titles.is_empty() => ", reported by no source so far".to_owned(),
        titles => format!(", according to {titles}"),
    };
    let supports = page.notes.marks(&cited.footnotes, Stance::Supports);
    let against = match page.notes.marks(&cited.footnotes, Stance::Contradicts) {
        marks if marks.is_empty() => marks,
        marks => format!("; contradicted{marks}"),
    };
    let cut = if super::is_cut(page.graph, &claim)? { "; cut" } else { "" };
    Ok(format!("{}: {}{written}{by}{supports}{against}{cut}", md(&label), md(&shown)))
}
