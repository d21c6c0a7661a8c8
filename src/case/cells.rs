//! The words of the model as cells of their tables.

use rusqlite::types::Value as Sql;

use crate::error::{Error, Result};
use crate::model::{
    Approach, ApproachId, Assertion, ClaimRef, Decision, Entity, EntityId, Evidence, Gap, News, Put, Reliability,
    Ruling, Sentence, Side, Source, SourceId, Stance, Story, Value, ValueKey, Visibility,
};

pub(super) fn text(value: &str) -> Sql {
    Sql::Text(value.to_owned())
}

pub(super) fn optional(value: Option<&str>) -> Sql {
    value.map_or(Sql::Null, text)
}

pub(super) fn string(cell: &Sql) -> String {
    match cell {
        Sql::Text(text) => text.clone(),
        _ => String::new(),
    }
}

pub(super) fn entity_cells(entity: &Entity) -> Vec<Sql> {
    vec![
        text(entity.id.as_str()),
        text(&entity.schema),
        Sql::Integer(entity.placeholder.into()),
        optional(entity.kind.as_deref()),
        optional(entity.note.as_deref()),
        optional(entity.context.as_deref()),
    ]
}

pub(super) fn value_key(value: &Value) -> [Sql; 4] {
    [text(value.entity.as_str()), text(&value.property), text(&value.value), text(&value.lang)]
}

pub(super) fn value_ref(key: &ValueKey) -> [Sql; 4] {
    [text(key.entity.as_str()), text(&key.property), text(&key.value), text(&key.lang)]
}

/// The five columns that say which claim is meant.
pub(super) fn claim_cells(claim: &ClaimRef) -> [Sql; 5] {
    match claim {
        ClaimRef::Value(key) => {
            let [a, b, c, d] = value_ref(key);
            [a, b, c, d, text("")]
        }
        ClaimRef::Link(id) => [text(id.as_str()), text(""), text(""), text(""), text("")],
        ClaimRef::Assertion(id) => [text(""), text(""), text(""), text(""), text(id.as_str())],
    }
}

pub(super) fn stance(stance: Stance) -> &'static str {
    match stance {
        Stance::Supports => "supports",
        Stance::Contradicts => "contradicts",
        Stance::Context => "context",
    }
}

pub(super) fn source_cells(source: &Source) -> Result<Vec<Sql>> {
    let publisher = serde_json::to_string(&source.publisher).map_err(|e| Error::input(e.to_string()))?;
    let visibility = match source.visibility {
        Visibility::Public => "public",
        Visibility::Background => "background",
        Visibility::Confidential => "confidential",
    };
    let reliability = match source.reliability {
        Reliability::A => "A",
        Reliability::B => "B",
        Reliability::C => "C",
        Reliability::D => "D",
        Reliability::E => "E",
        Reliability::F => "F",
    };
    Ok(vec![
        text(source.id.as_str()),
        text(&source.title),
        text(&source.kind),
        Sql::Text(publisher),
        optional(source.published.as_deref()),
        optional(source.retrieved.as_deref()),
        optional(source.url.as_deref()),
        optional(source.archived.as_deref()),
        text(reliability),
        text(visibility),
        optional(source.label.as_deref()),
        Sql::Integer(source.origin.into()),
        optional(source.derives_from.as_ref().map(SourceId::as_str)),
        optional(source.sha256.as_deref()),
        optional(source.note.as_deref()),
    ])
}

pub(super) fn evidence_cells(evidence: &Evidence) -> Vec<Sql> {
    vec![
        text(evidence.id.as_str()),
        text(evidence.source.as_str()),
        optional(evidence.locator.as_deref()),
        optional(evidence.quote.as_deref()),
        optional(evidence.paraphrase.as_deref()),
        optional(evidence.lang.as_deref()),
        optional(evidence.translation.as_deref()),
        Sql::Integer(evidence.credibility.number().into()),
        optional(evidence.relays.as_ref().map(SourceId::as_str)),
        optional(evidence.note.as_deref()),
    ]
}

pub(super) fn assertion_cells(a: &Assertion) -> Result<Vec<Sql>> {
    let about: Vec<&str> = a.about.iter().map(EntityId::as_str).collect();
    let about = serde_json::to_string(&about).map_err(|e| Error::input(e.to_string()))?;
    Ok(vec![
        text(a.id.as_str()),
        text(&a.text),
        Sql::Text(about),
        optional(a.date.as_deref()),
        optional(a.date_text.as_deref()),
        optional(a.note.as_deref()),
    ])
}

pub(super) fn citation_cells(citing: &crate::model::Citing) -> Vec<Sql> {
    let mut cells = claim_cells(&citing.claim).to_vec();
    cells.extend([text(citing.evidence.as_str()), text(stance(citing.stance)), optional(citing.locator.as_deref())]);
    cells
}

pub(super) fn ruling_cells(ruling: &Ruling) -> Vec<Sql> {
    let mut cells = claim_cells(&ruling.claim).to_vec();
    let decision = match ruling.decision {
        Decision::Open => "open",
        Decision::Verified => "verified",
        Decision::Cut => "cut",
    };
    cells.extend([text(decision), text(&ruling.by), text(&ruling.at), optional(ruling.reason.as_deref())]);
    cells
}

pub(super) fn approach_cells(approach: &Approach) -> Vec<Sql> {
    vec![
        text(approach.id.as_str()),
        text(approach.subject.as_str()),
        text(&approach.how),
        optional(approach.at.as_deref()),
        optional(approach.deadline.as_deref()),
        optional(approach.answer.as_deref()),
        optional(approach.answered_at.as_deref()),
        optional(approach.answered_by.as_deref()),
        optional(approach.note.as_deref()),
    ]
}

pub(super) fn put_cells(put: &Put, approach: &ApproachId) -> Vec<Sql> {
    let mut cells = claim_cells(&put.claim).to_vec();
    cells.extend([text(approach.as_str()), text(&put.said)]);
    cells
}

pub(super) fn gap_cells(gap: &Gap) -> Vec<Sql> {
    let side = gap.side.map(|side| match side {
        Side::Upstream => "upstream",
        Side::Downstream => "downstream",
    });
    vec![
        text(gap.id.as_str()),
        text(&gap.question),
        optional(gap.entity.as_ref().map(EntityId::as_str)),
        optional(side),
        optional(gap.answered_by.as_deref()),
        optional(gap.note.as_deref()),
    ]
}

/// The key of the one story that a case has.
pub(super) const STORY: &str = "story";

pub(super) fn story_cells(story: &Story) -> Vec<Sql> {
    vec![text(STORY), text(&story.title), text(&story.file), text(&story.sha256), Sql::Integer(story.draft.into())]
}

pub(super) fn sentence_cells(sentence: &Sentence) -> Vec<Sql> {
    vec![
        text(sentence.id.as_str()),
        Sql::Integer(sentence.place.into()),
        Sql::Integer(sentence.paragraph.into()),
        text(sentence.form.word()),
        text(&sentence.text),
        text(sentence.state.word()),
        optional(sentence.checked_by.as_deref()),
        optional(sentence.at.as_deref()),
        optional(sentence.note.as_deref()),
        optional(sentence.news.map(News::word)),
        optional(sentence.was.as_deref()),
    ]
}
