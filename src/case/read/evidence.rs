//! Sources, evidence and what it is cited to.

use rusqlite::{Row, params_from_iter};

use super::super::cells;
use super::super::journal::SEALED;
use super::super::{Case, storage};
use crate::error::Result;
use crate::model::{
    AssertionId, Citation, Citing, ClaimRef, Credibility, Decision, EntityId, Evidence, EvidenceId, Reliability,
    Ruling, Source, SourceId, Stance, ValueKey, Visibility,
};

const EVIDENCE: &str =
    "evidence.id, evidence.source, evidence.locator, evidence.quote, evidence.paraphrase, evidence.lang,
    evidence.translation, evidence.credibility, evidence.relays, evidence.note";

impl Case {
    pub(super) fn load_sources(&self, condition: &str, parameters: &[&str]) -> Result<Vec<Source>> {
        let and = if condition.is_empty() { "WHERE" } else { "AND" };
        let sql = format!(
            "SELECT id, title, kind, publisher, published, retrieved, url, archived, reliability, visibility, origin, derives_from,
                    sha256, note FROM source {condition} {and} {SEALED} ORDER BY id"
        );
        let mut statement = self.connection.prepare_cached(&sql).map_err(storage)?;
        let rows = statement.query_map(params_from_iter(parameters), source).map_err(storage)?;
        rows.collect::<rusqlite::Result<_>>().map_err(storage)
    }

    pub(super) fn load_evidence(&self, condition: &str, parameters: &[&str]) -> Result<Vec<Evidence>> {
        let sql = format!("SELECT {EVIDENCE} FROM evidence {condition} AND {SEALED} ORDER BY id");
        let mut statement = self.connection.prepare_cached(&sql).map_err(storage)?;
        let rows = statement.query_map(params_from_iter(parameters), evidence).map_err(storage)?;
        rows.collect::<rusqlite::Result<_>>().map_err(storage)
    }

    pub(super) fn load_citations(&self, claim: &ClaimRef) -> Result<Vec<Citation>> {
        let mut found = self.cited_to(claim, false)?;
        if let ClaimRef::Value(key) = claim {
            let whole = ClaimRef::Link(key.entity.clone());
            if self.is_link(&key.entity)? {
                // A link's own values belong to it unless they are cited apart.
                if found.is_empty() {
                    found = self.cited_to(&whole, true)?;
                }
            } else if let Some(record) = self.record_of(key)? {
                let inherited = self.cited_to(&whole, true)?.into_iter().filter(|c| c.evidence.id == record);
                let direct: Vec<EvidenceId> = found.iter().map(|c| c.evidence.id.clone()).collect();
                found.extend(inherited.filter(|c| !direct.contains(&c.evidence.id)));
                found.sort_by(|a, b| a.evidence.id.cmp(&b.evidence.id));
            }
        }
        Ok(found)
    }

    pub(super) fn load_cited_by(&self, evidence: &EvidenceId) -> Result<Vec<Citing>> {
        let mut list: Vec<Citing> = Vec::new();
        let cites = self.cites(evidence)?;
        for citing in &cites {
            match &citing.claim {
                ClaimRef::Link(id) if !self.is_link(id)? => {
                    for key in self.values_of_record(id, evidence)? {
                        let claim = ClaimRef::Value(key);
                        // One that is cited apart too is named once, as its own citation has it.
                        if cites.iter().all(|apart| apart.claim != claim) {
                            list.push(Citing { claim, ..citing.clone() });
                        }
                    }
                }
                _ => list.push(citing.clone()),
            }
        }
        Ok(list)
    }

    /// Every piece of evidence, by id.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn all_evidence(&self) -> Result<Vec<Evidence>> {
        self.load_evidence("WHERE 1", &[])
    }

    /// Every attachment, by hash.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn attachments(&self) -> Result<Vec<Attached>> {
        let sql = format!("SELECT sha256, source, name, media, size FROM attachment WHERE {SEALED} ORDER BY sha256");
        let mut statement = self.connection.prepare_cached(&sql).map_err(storage)?;
        let rows = statement
            .query_map([], |row| {
                Ok(Attached {
                    sha256: row.get(0)?,
                    source: row.get::<_, Option<String>>(1)?.map(SourceId::new),
                    name: row.get(2)?,
                    media: row.get(3)?,
                    size: row.get(4)?,
                })
            })
            .map_err(storage)?;
        rows.collect::<rusqlite::Result<_>>().map_err(storage)
    }

    /// The bytes of an attachment.
    ///
    /// # Errors
    /// If there is none of that hash, or the file can't be read.
    pub fn attachment_bytes(&self, sha256: &str) -> Result<Vec<u8>> {
        self.connection
            .query_row("SELECT bytes FROM attachment_bytes WHERE sha256 = ?1", [sha256], |row| row.get(0))
            .map_err(storage)
    }

    /// What a piece of evidence is cited to, as it stands in the file: an imported record as one, where
    /// [`Graph::cited_by`] names each of its values.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn cites(&self, evidence: &EvidenceId) -> Result<Vec<Citing>> {
        let sql = format!(
            "SELECT entity, property, value, lang, assertion, stance, locator FROM citation
             WHERE evidence = ?1 AND {SEALED} ORDER BY entity, property, value, lang, assertion"
        );
        let mut statement = self.connection.prepare_cached(&sql).map_err(storage)?;
        let rows = statement
            .query_map([evidence.as_str()], |row| {
                Ok(Citing {
                    evidence: evidence.clone(),
                    claim: claim_of(row)?,
                    stance: stance(row.get_ref(5)?.as_str()?),
                    locator: row.get(6)?,
                })
            })
            .map_err(storage)?;
        rows.collect::<rusqlite::Result<_>>().map_err(storage)
    }

    pub(super) fn load_ruling(&self, claim: &ClaimRef) -> Result<Option<Ruling>> {
        let sql = format!(
            "SELECT entity, property, value, lang, assertion, decision, ruled_by, at, reason FROM ruling
             WHERE entity = ?1 AND property = ?2 AND value = ?3 AND lang = ?4 AND assertion = ?5 AND {SEALED}"
        );
        let mut statement = self.connection.prepare_cached(&sql).map_err(storage)?;
        let mut rows = statement.query_map(params_from_iter(cells::claim_cells(claim)), ruling).map_err(storage)?;
        rows.next().transpose().map_err(storage)
    }

    /// Every ruling, by claim.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn rulings(&self) -> Result<Vec<Ruling>> {
        let sql = format!(
            "SELECT entity, property, value, lang, assertion, decision, ruled_by, at, reason FROM ruling WHERE {SEALED}
             ORDER BY entity, property, value, lang, assertion"
        );
        let mut statement = self.connection.prepare_cached(&sql).map_err(storage)?;
        let rows = statement.query_map([], ruling).map_err(storage)?;
        rows.collect::<rusqlite::Result<_>>().map_err(storage)
    }

    /// What is cited to exactly this claim.
    fn cited_to(&self, claim: &ClaimRef, inherited: bool) -> Result<Vec<Citation>> {
        let sql = format!(
            "SELECT {EVIDENCE}, c.stance, c.locator FROM citation c JOIN evidence ON evidence.id = c.evidence
             WHERE c.entity = ?1 AND c.property = ?2 AND c.value = ?3 AND c.lang = ?4 AND c.assertion = ?5 AND c.{SEALED}
             ORDER BY c.evidence"
        );
        let mut statement = self.connection.prepare_cached(&sql).map_err(storage)?;
        let rows = statement
            .query_map(params_from_iter(cells::claim_cells(claim)), |row| {
                let stance = stance(row.get_ref(10)?.as_str()?);
                Ok(Citation { evidence: evidence(row)?, stance, locator: row.get(11)?, inherited })
            })
            .map_err(storage)?;
        rows.collect::<rusqlite::Result<_>>().map_err(storage)
    }

    fn record_of(&self, key: &ValueKey) -> Result<Option<EvidenceId>> {
        let sql = format!(
            "SELECT record FROM value WHERE entity = ?1 AND property = ?2 AND value = ?3 AND lang = ?4 AND {SEALED}"
        );
        let mut statement = self.connection.prepare_cached(&sql).map_err(storage)?;
        let mut rows = statement
            .query_map(params_from_iter(cells::value_ref(key)), |row| row.get::<_, Option<String>>(0))
            .map_err(storage)?;
        Ok(rows.next().transpose().map_err(storage)?.flatten().map(EvidenceId::new))
    }

    fn values_of_record(&self, entity: &EntityId, evidence: &EvidenceId) -> Result<Vec<ValueKey>> {
        let sql = format!(
            "SELECT entity, property, value, lang FROM value WHERE entity = ?1 AND record = ?2 AND {SEALED}
             ORDER BY property, value, lang"
        );
        let mut statement = self.connection.prepare_cached(&sql).map_err(storage)?;
        let rows = statement.query_map([entity.as_str(), evidence.as_str()], value_key).map_err(storage)?;
        rows.collect::<rusqlite::Result<_>>().map_err(storage)
    }

    pub(super) fn is_link(&self, id: &EntityId) -> Result<bool> {
        self.connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM link WHERE entity = ?1)")
            .and_then(|mut s| s.query_row([id.as_str()], |row| row.get(0)))
            .map_err(storage)
    }
}

/// A file that is kept with the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// The SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
    /// The source that it is a copy of.
    pub source: Option<SourceId>,
    /// What it was called.
    pub name: String,
    /// Its media type, where known.
    pub media: Option<String>,
    /// Its length in bytes.
    pub size: i64,
}

/// The claim in the first five columns of a row.
pub(super) fn claim_of(row: &Row<'_>) -> rusqlite::Result<ClaimRef> {
    let assertion = row.get_ref(4)?.as_str()?;
    if !assertion.is_empty() {
        return Ok(ClaimRef::Assertion(AssertionId::from(assertion)));
    }
    if row.get_ref(1)?.as_str()?.is_empty() {
        return Ok(ClaimRef::Link(EntityId::new(row.get::<_, String>(0)?)));
    }
    value_key(row).map(ClaimRef::Value)
}

fn value_key(row: &Row<'_>) -> rusqlite::Result<ValueKey> {
    Ok(ValueKey {
        entity: EntityId::new(row.get::<_, String>(0)?),
        property: row.get(1)?,
        value: row.get(2)?,
        lang: row.get(3)?,
    })
}

pub(super) fn stance(name: &str) -> Stance {
    match name {
        "contradicts" => Stance::Contradicts,
        "context" => Stance::Context,
        _ => Stance::Supports,
    }
}

fn ruling(row: &Row<'_>) -> rusqlite::Result<Ruling> {
    let decision = match row.get_ref(5)?.as_str()? {
        "verified" => Decision::Verified,
        "cut" => Decision::Cut,
        _ => Decision::Open,
    };
    Ok(Ruling { claim: claim_of(row)?, decision, by: row.get(6)?, at: row.get(7)?, reason: row.get(8)? })
}

fn evidence(row: &Row<'_>) -> rusqlite::Result<Evidence> {
    Ok(Evidence {
        id: EvidenceId::new(row.get::<_, String>(0)?),
        source: SourceId::new(row.get::<_, String>(1)?),
        locator: row.get(2)?,
        quote: row.get(3)?,
        paraphrase: row.get(4)?,
        lang: row.get(5)?,
        translation: row.get(6)?,
        credibility: Credibility::try_from(row.get::<_, u8>(7)?).unwrap_or_default(),
        relays: row.get::<_, Option<String>>(8)?.map(SourceId::new),
        note: row.get(9)?,
    })
}

fn source(row: &Row<'_>) -> rusqlite::Result<Source> {
    let reliability = match row.get_ref(8)?.as_str()? {
        "A" => Reliability::A,
        "B" => Reliability::B,
        "C" => Reliability::C,
        "D" => Reliability::D,
        "E" => Reliability::E,
        _ => Reliability::F,
    };
    let visibility = match row.get_ref(9)?.as_str()? {
        "background" => Visibility::Background,
        "confidential" => Visibility::Confidential,
        _ => Visibility::Public,
    };
    Ok(Source {
        id: SourceId::new(row.get::<_, String>(0)?),
        title: row.get(1)?,
        kind: row.get(2)?,
        publisher: serde_json::from_str(row.get_ref(3)?.as_str()?).unwrap_or_default(),
        published: row.get(4)?,
        retrieved: row.get(5)?,
        url: row.get(6)?,
        archived: row.get(7)?,
        reliability,
        visibility,
        origin: row.get(10)?,
        derives_from: row.get::<_, Option<String>>(11)?.map(SourceId::new),
        sha256: row.get(12)?,
        note: row.get(13)?,
    })
}
