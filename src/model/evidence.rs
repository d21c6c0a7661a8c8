//! Sources, the evidence taken from them, and the citations that join evidence to claims.

use foldhash::HashMap;
use serde::{Deserialize, Serialize};

use super::claim::ClaimRef;
use super::id::{EvidenceId, SourceId};

/// Where something comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The key.
    pub id: SourceId,
    /// What it is called in a footnote.
    pub title: String,
    /// article, investigation, document, register extract, customs record, dataset, database, interview,
    /// correspondence, image, web page.
    pub kind: String,
    /// Who published or keeps it; several where several made it together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub publisher: Vec<String>,
    /// Partial ISO date of publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// Partial ISO date on which it was read or taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retrieved: Option<String>,
    /// Its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The address of an archived copy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<String>,
    /// Admiralty code, of the source as a whole.
    #[serde(default)]
    pub reliability: Reliability,
    /// Who may know of it.
    #[serde(default)]
    pub visibility: Visibility,
    /// What it is called where it must not be named: of a source on background ("a customs officer").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// It is itself where the information began.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub origin: bool,
    /// The source that it derives from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub derives_from: Option<SourceId>,
    /// SHA-256 of the file it was imported from or of its attachment, hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// The reporter's note on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What the case holds of it is not what was saved: to be shown as damage, and counted nowhere.
    #[serde(skip)]
    pub damaged: bool,
}

/// A note taken from a source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The key.
    pub id: EvidenceId,
    /// The source it was taken from.
    pub source: SourceId,
    /// Page, paragraph, line, record or time code, as a footnote gives it ("¶5").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locator: Option<String>,
    /// The exact words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// What it says, in our words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paraphrase: Option<String>,
    /// ISO 639-3 code of the quote's language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// The quote in the case's language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub translation: Option<String>,
    /// Admiralty code, of this piece of information.
    #[serde(default)]
    pub credibility: Credibility,
    /// The source that this passage relays, where that is another than the source as a whole derives from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relays: Option<SourceId>,
    /// The reporter's note on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What the case holds of it is not what was saved: to be shown as damage, and counted nowhere.
    #[serde(skip)]
    pub damaged: bool,
}

impl Evidence {
    /// Where it leads.
    pub fn lead(&self) -> Lead {
        Lead { source: self.source.clone(), relays: self.relays.clone(), damaged: self.damaged }
    }
}

/// Where a piece of evidence leads: what it takes to know on which sources it rests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    /// See [`Evidence::source`].
    pub source: SourceId,
    /// See [`Evidence::relays`].
    pub relays: Option<SourceId>,
    /// See [`Evidence::damaged`].
    pub damaged: bool,
}

impl Lead {
    /// The source at which the trail to its origin starts: the one that the passage relays, else its own.
    pub fn from(&self) -> &SourceId {
        self.relays.as_ref().unwrap_or(&self.source)
    }
}

/// Pieces of evidence, and where each leads. Hashed fast: a sweep looks into it at every citation.
pub type Leads = HashMap<EvidenceId, Lead>;

/// Evidence joined to a claim, as far as the claim's standing follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    /// The evidence.
    pub evidence: EvidenceId,
    /// How it bears on the claim.
    pub stance: Stance,
    /// See [`Lead::from`].
    pub from: SourceId,
}

/// Evidence joined to a claim, as seen from the claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// The evidence.
    pub evidence: Evidence,
    /// How it bears on the claim.
    pub stance: Stance,
    /// Where in the source, where that is finer than the evidence's own locator ("line 12").
    pub locator: Option<String>,
    /// It was cited to the imported record or to the link that this value belongs to, not to the value itself.
    pub inherited: bool,
    /// The case does not hold it, its evidence or its source as it was saved: it supports nothing.
    pub damaged: bool,
}

impl Citation {
    /// What standing follows from.
    pub fn basis(&self) -> Basis {
        let Evidence { id, .. } = &self.evidence;
        Basis { evidence: id.clone(), stance: self.stance, from: self.evidence.lead().from().clone() }
    }

    /// The finest locator there is.
    pub fn place(&self) -> Option<&str> {
        self.locator.as_deref().or(self.evidence.locator.as_deref())
    }
}

/// Evidence joined to a claim, as seen from the evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citing {
    /// The evidence's key.
    pub evidence: EvidenceId,
    /// The claim it is cited to.
    pub claim: ClaimRef,
    /// How it bears on the claim.
    pub stance: Stance,
    /// See [`Citation::locator`].
    pub locator: Option<String>,
}

/// How evidence bears on a claim.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stance {
    /// It says so.
    #[default]
    Supports,
    /// It says otherwise.
    Contradicts,
    /// It helps to understand the claim and says neither.
    Context,
}

/// Admiralty code, reliability of a source. `F` is unknown, not worst.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Reliability {
    /// Completely reliable.
    A,
    /// Usually reliable.
    B,
    /// Fairly reliable.
    C,
    /// Not usually reliable.
    D,
    /// Unreliable.
    E,
    /// Cannot be judged.
    #[default]
    F,
}

/// Admiralty code, credibility of a piece of information, 1 to 6. `6` is unknown, not worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Credibility(u8);

impl Credibility {
    /// Its number, 1 to 6.
    pub fn number(self) -> u8 {
        self.0
    }
}

impl Default for Credibility {
    fn default() -> Self {
        Self(6)
    }
}

impl TryFrom<u8> for Credibility {
    type Error = String;

    fn try_from(number: u8) -> Result<Self, String> {
        if (1..=6).contains(&number) {
            Ok(Self(number))
        } else {
            Err(format!("credibility is a number from 1 to 6, not {number}"))
        }
    }
}

impl From<Credibility> for u8 {
    fn from(credibility: Credibility) -> Self {
        credibility.0
    }
}

/// Who may know of a source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// It may be named.
    #[default]
    Public,
    /// It may be used, under a label.
    Background,
    /// Neither it nor what rests on it alone may leave the case.
    Confidential,
}
