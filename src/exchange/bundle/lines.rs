//! The lines of a bundle's files as types, where they differ from the model's.

use serde::{Deserialize, Serialize};

use crate::case::Taken;
use crate::error::{Error, Result};
use crate::model::{
    Approach, AssertionId, Citing, ClaimRef, Decision, EntityId, Evidence, EvidenceId, Mark, Put, Ruling, Sentence,
    SourceId, Stance, Story, ValueKey,
};

/// `case.json`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    pub(super) format: String,
    pub(super) version: u32,
    pub(super) title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) language: Option<String>,
    /// Which draft the story was taken from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) story: Option<StoryHead>,
    /// What an attachment's bytes don't say, one for each source that has it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) attachments: Vec<Attached>,
}

/// An attachment in `case.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Attached {
    pub(super) sha256: String,
    pub(super) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) media: Option<String>,
    pub(super) source: SourceId,
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub(super) taken: Taken,
}

fn is_nothing(taken: &Taken) -> bool {
    *taken == Taken::default()
}

/// The story in `case.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoryHead {
    pub(super) title: String,
    pub(super) file: String,
    pub(super) sha256: String,
    pub(super) draft: u32,
}

/// A line of `story.jsonl`.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SentenceLine {
    #[serde(flatten)]
    pub(super) sentence: Sentence,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    rests_on: Vec<Cite>,
}

impl StoryHead {
    pub(super) fn of(story: &Story) -> Self {
        let Story { title, file, sha256, draft, .. } = story.clone();
        Self { title, file, sha256, draft }
    }

    pub(super) fn story(&self) -> Story {
        let Self { title, file, sha256, draft } = self.clone();
        Story { title, file, sha256, draft, sentences: Vec::new() }
    }
}

impl SentenceLine {
    pub(super) fn of(sentence: &Sentence) -> Self {
        Self { sentence: sentence.clone(), rests_on: sentence.rests.iter().map(Cite::of).collect() }
    }

    /// The claims that it rests on.
    pub(super) fn claims(&self) -> Result<Vec<ClaimRef>> {
        self.rests_on.iter().map(Cite::claim).collect()
    }
}

/// A line of `evidence.jsonl`.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct EvidenceLine {
    #[serde(flatten)]
    pub(super) evidence: Evidence,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) cites: Vec<Cite>,
}

/// What a piece of evidence is cited to.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cite {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    entity: Option<EntityId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    property: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    lang: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    assertion: Option<AssertionId>,
    #[serde(default, skip_serializing_if = "is_support")]
    stance: Stance,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    locator: Option<String>,
}

/// A line of `rulings.jsonl`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RulingLine {
    claim: Cite,
    decision: Decision,
    by: String,
    at: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// A line of `marks.jsonl`: an entity or a claim, and all its marks.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MarksLine {
    on: Cite,
    pub(super) marks: Vec<Mark>,
}

impl MarksLine {
    /// Rows in order, as lines: those on one thing are one.
    pub(super) fn of(rows: &[(ClaimRef, Mark)]) -> Vec<Self> {
        let on_one = rows.chunk_by(|a, b| a.0 == b.0);
        on_one
            .filter_map(|rows| {
                let (claim, _) = rows.first()?;
                Some(Self { on: Cite::of(claim), marks: rows.iter().map(|(_, mark)| *mark).collect() })
            })
            .collect()
    }

    pub(super) fn claim(&self) -> Result<ClaimRef> {
        self.on.claim()
    }
}

/// A line of `replies.jsonl`: one approach to somebody, and what was put to them.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ReplyLine {
    #[serde(flatten)]
    approach: Approach,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    put: Vec<PutLine>,
}

/// What was put: the claim, and how it read.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PutLine {
    claim: Cite,
    said: String,
}

impl ReplyLine {
    pub(super) fn of(approach: &Approach) -> Self {
        let put = approach.put.iter().map(|put| PutLine { claim: Cite::of(&put.claim), said: put.said.clone() });
        Self { put: put.collect(), approach: approach.clone() }
    }

    pub(super) fn approach(self) -> Result<Approach> {
        let put = self.put.into_iter().map(|put| Ok(Put { claim: put.claim.claim()?, said: put.said }));
        Ok(Approach { put: put.collect::<Result<_>>()?, ..self.approach })
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_support(stance: &Stance) -> bool {
    *stance == Stance::Supports
}

impl Cite {
    fn of(claim: &ClaimRef) -> Self {
        let none = Self {
            entity: None,
            property: None,
            value: None,
            lang: String::new(),
            assertion: None,
            stance: Stance::Supports,
            locator: None,
        };
        match claim.clone() {
            ClaimRef::Value(key) => Self {
                entity: Some(key.entity),
                property: Some(key.property),
                value: Some(key.value),
                lang: key.lang,
                ..none
            },
            ClaimRef::Link(id) => Self { entity: Some(id), ..none },
            ClaimRef::Assertion(id) => Self { assertion: Some(id), ..none },
        }
    }

    pub(super) fn of_citing(citing: &Citing) -> Self {
        Self { stance: citing.stance, locator: citing.locator.clone(), ..Self::of(&citing.claim) }
    }

    fn claim(&self) -> Result<ClaimRef> {
        let wrong = || {
            Error::input(
                "a claim is {\"entity\",\"property\",\"value\"}, {\"entity\"} or {\"assertion\"}, nothing between",
            )
        };
        match (self.entity.clone(), self.property.clone(), self.value.clone(), self.assertion.clone()) {
            (Some(entity), Some(property), Some(value), None) => {
                Ok(ClaimRef::from(ValueKey { entity, property, value, lang: self.lang.clone() }))
            }
            (Some(entity), None, None, None) => Ok(ClaimRef::Link(entity)),
            (None, None, None, Some(assertion)) => Ok(ClaimRef::Assertion(assertion)),
            _ => Err(wrong()),
        }
    }

    pub(super) fn citing(&self, evidence: &EvidenceId) -> Result<Citing> {
        Ok(Citing {
            evidence: evidence.clone(),
            claim: self.claim()?,
            stance: self.stance,
            locator: self.locator.clone(),
        })
    }
}

impl RulingLine {
    pub(super) fn of(ruling: &Ruling) -> Self {
        Self {
            claim: Cite::of(&ruling.claim),
            decision: ruling.decision,
            by: ruling.by.clone(),
            at: ruling.at.clone(),
            reason: ruling.reason.clone(),
        }
    }

    pub(super) fn ruling(self) -> Result<Ruling> {
        Ok(Ruling {
            claim: self.claim.claim()?,
            decision: self.decision,
            by: self.by,
            at: self.at,
            reason: self.reason,
        })
    }
}
