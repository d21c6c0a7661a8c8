//! Sources, evidence and what it is cited to.

use rusqlite::{Row, params_from_iter};

use super::super::cells;
use super::super::journal::{ALL_SEALED, SEALED, sealed};
use super::super::{Case, Taken, damage, rows, sha256_hex, storage};
use crate::error::Result;
use crate::model::{
    AssertionId, Citation, Citing, ClaimRef, Credibility, Decision, EntityId, Evidence, EvidenceId, Lead, Leads,
    Reliability, Ruling, Source, SourceId, Stance, ValueKey, Visibility,
};

pub(super) const EVIDENCE: &str =
    "evidence.id, evidence.source, evidence.locator, evidence.quote, evidence.paraphrase, evidence.lang,
    evidence.translation, evidence.credibility, evidence.relays, evidence.note, evidence.action, evidence.digest";

impl Case {
    pub(super) fn load_sources(&self, condition: &str, parameters: &[&str]) -> Result<Vec<Source>> {
        let and = if condition.is_empty() { "WHERE" } else { "AND" };
        let sql = format!(
            "SELECT id, title, kind, publisher, published, retrieved, url, archived, reliability, visibility, label, origin,
                    derives_from, sha256, note, action, digest FROM source {condition} {and} {SEALED} ORDER BY id"
        );
        let mut statement = self.connection.prepare_cached(&sql).map_err(storage)?;
        let rows = statement.query_map(params_from_iter(parameters), source).map_err(storage)?;
        let mut list: Vec<Source> = rows.collect::<rusqlite::Result<_>>().map_err(storage)?;
        list.retain(|source| !self.passes_over(source.damaged, "source", &[&source.id]));
        for source in list.iter_mut().filter(|_| self.leaves_out()) {
            if let Some(from) = source.derives_from.take() {
                source.derives_from = self.is_sound_source(&from)?.then_some(from);
            }
        }
        Ok(list)
    }

    pub(super) fn load_evidence(&self, condition: &str, parameters: &[&str]) -> Result<Vec<Evidence>> {
        let sql = format!("SELECT {EVIDENCE} FROM evidence {condition} AND {SEALED} ORDER BY id");
        let mut statement = self.connection.prepare_cached(&sql).map_err(storage)?;
        let rows = statement.query_map(params_from_iter(parameters), evidence).map_err(storage)?;
        let mut list: Vec<Evidence> = rows.collect::<rusqlite::Result<_>>().map_err(storage)?;
        if self.leaves_out() {
            for evidence in &mut list {
                let relayed = evidence.relays.as_ref().map_or(Ok(true), |id| self.is_sound_source(id))?;
                evidence.damaged |= !relayed || !self.is_sound_source(&evidence.source)?;
            }
        }
        list.retain(|evidence| !self.passes_over(evidence.damaged, "evidence", &[&evidence.id]));
        Ok(list)
    }

    /// Where evidence leads that names this source in a column.
    pub(super) fn load_leads(&self, column: &str, source: &SourceId) -> Result<Leads> {
        if self.leaves_out() {
            let evidence = self.load_evidence(&format!("WHERE {column} = ?1"), &[source.as_str()])?;
            return Ok(evidence.into_iter().map(|evidence| (evidence.id.clone(), evidence.lead())).collect());
        }
        let sql = format!("SELECT {EVIDENCE} FROM evidence WHERE {column} = ?1 AND {ALL_SEALED}");
        let mut statement = self.connection.prepare_cached(&sql).map_err(storage)?;
        let rows = statement
            .query_map([source.as_str()], |row| Ok((EvidenceId::from(&*damage::read(row, 0)?), lead(row)?)))
            .map_err(storage)?;
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
                        let claim = ClaimRef::from(key);
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

    /// Every document of every source, by hash.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn attachments(&self) -> Result<Vec<Attached>> {
        let sql = format!(
            "SELECT sha256, source, name, media, size, taken_at, taken_how, taken_by, action, digest FROM attachment
             WHERE {ALL_SEALED} ORDER BY sha256, source"
        );
        let mut statement = self.connection.prepare_cached(&sql).map_err(storage)?;
        let rows = statement
            .query_map([], |row| {
                let attached = Attached {
                    sha256: damage::text(row, 0)?,
                    source: SourceId::new(damage::text(row, 1)?),
                    name: damage::text(row, 2)?,
                    media: damage::maybe(row, 3)?,
                    size: damage::number(row, 4)?,
                    taken: Taken {
                        at: damage::maybe(row, 5)?,
                        how: damage::maybe(row, 6)?,
                        by: damage::maybe(row, 7)?,
                    },
                };
                Ok((attached, damage::is_sound(row, "attachment", 0)?))
            })
            .map_err(storage)?;
        let mut list = Vec::new();
        for row in rows {
            let (attached, sound) = row.map_err(storage)?;
            if self.leaves_out() {
                let whole = sound
                    && self.is_sound_source(&attached.source)?
                    && self.attachment_bytes(&attached.sha256).is_ok_and(|b| sha256_hex(&b) == attached.sha256);
                if self.passes_over(!whole, "attachment", &[&attached.sha256, &attached.source]) {
                    continue;
                }
            }
            list.push(attached);
        }
        Ok(list)
    }

    /// The documents of a source, by hash.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn documents_of(&self, source: &SourceId) -> Result<Vec<Attached>> {
        let mut list = self.attachments()?;
        list.retain(|attached| attached.source == *source);
        Ok(list)
    }

    /// What a piece of evidence is cited to, as it stands in the file: an imported record as one, where
    /// [`Graph::cited_by`] names each of its values.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn cites(&self, evidence: &EvidenceId) -> Result<Vec<Citing>> {
        let sql = format!(
            "SELECT entity, property, value, lang, assertion, evidence, stance, locator, action, digest FROM citation
             WHERE evidence = ?1 AND {SEALED} ORDER BY entity, property, value, lang, assertion"
        );
        let mut statement = self.connection.prepare_cached(&sql).map_err(storage)?;
        let rows = statement
            .query_map([evidence.as_str()], |row| {
                let citing = Citing {
                    evidence: evidence.clone(),
                    claim: claim_of(row)?,
                    stance: stance(&damage::text(row, 6)?),
                    locator: damage::maybe(row, 7)?,
                };
                let sound = damage::is_sound(row, "citation", 0)?;
                let another = sound && row.get_ref(5)?.as_str()? != evidence.as_str();
                Ok((!another).then_some((citing, !sound)))
            })
            .map_err(storage)?;
        let mut cites = Vec::new();
        for row in rows.filter_map(Result::transpose) {
            let (citing, damaged) = row.map_err(storage)?;
            // What cites a claim that is left out goes with it.
            let damaged = damaged || (self.leaves_out() && !self.goes_along(&citing.claim)?);
            if !self.passes_over(damaged, "citation", &[&citing.claim, evidence]) {
                cites.push(citing);
            }
        }
        Ok(cites)
    }

    pub(super) fn load_ruling(&self, claim: &ClaimRef) -> Result<Option<Ruling>> {
        let sql = format!(
            "SELECT entity, property, value, lang, assertion, decision, ruled_by, at, reason, action, digest FROM ruling
             WHERE entity = ?1 AND property = ?2 AND value = ?3 AND lang = ?4 AND assertion = ?5 AND {SEALED}"
        );
        let mut statement = self.connection.prepare_cached(&sql).map_err(storage)?;
        let asked = cells::claim_cells(claim);
        let mut rows = statement
            .query_map(params_from_iter(&asked), |row| {
                Ok(if damage::is_asked(row, 0, &asked)? { ruling(row)? } else { None })
            })
            .map_err(storage)?;
        Ok(rows.next().transpose().map_err(storage)?.flatten())
    }

    /// Every ruling, by claim.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn rulings(&self) -> Result<Vec<Ruling>> {
        let sql = format!(
            "SELECT entity, property, value, lang, assertion, decision, ruled_by, at, reason, action, digest FROM ruling
             WHERE {ALL_SEALED} ORDER BY entity, property, value, lang, assertion"
        );
        let mut statement = self.connection.prepare_cached(&sql).map_err(storage)?;
        let rows = statement.query_map([], ruling).map_err(storage)?;
        let mut rulings: Vec<Ruling> =
            rows.filter_map(Result::transpose).collect::<rusqlite::Result<_>>().map_err(storage)?;
        if self.leaves_out() {
            let along = rulings.iter().map(|ruling| self.goes_along(&ruling.claim)).collect::<Result<Vec<_>>>()?;
            let mut along = along.into_iter();
            rulings.retain(|_| along.next().unwrap_or(false));
        }
        Ok(rulings)
    }

    /// What is cited to exactly this claim.
    fn cited_to(&self, claim: &ClaimRef, inherited: bool) -> Result<Vec<Citation>> {
        let sql = format!(
            "SELECT {EVIDENCE}, c.entity, c.property, c.value, c.lang, c.assertion, c.evidence, c.stance, c.locator, c.action,
                    c.digest FROM citation c JOIN evidence ON evidence.id = c.evidence
             WHERE c.entity = ?1 AND c.property = ?2 AND c.value = ?3 AND c.lang = ?4 AND c.assertion = ?5 AND {}
             ORDER BY c.evidence",
            sealed("c")
        );
        let mut statement = self.connection.prepare_cached(&sql).map_err(storage)?;
        let asked = cells::claim_cells(claim);
        let rows = statement
            .query_map(params_from_iter(&asked), |row| {
                let sound = damage::is_sound(row, "citation", 12)?;
                if sound && !damage::is_asked(row, 12, &asked)? {
                    return Ok(None);
                }
                let (stance, evidence) = (stance(&damage::text(row, 18)?), evidence(row)?);
                let damaged = evidence.damaged || !sound;
                Ok(Some(Citation { evidence, stance, locator: damage::maybe(row, 19)?, inherited, damaged }))
            })
            .map_err(storage)?;
        let mut list: Vec<Citation> =
            rows.filter_map(Result::transpose).collect::<rusqlite::Result<_>>().map_err(storage)?;
        for citation in &mut list {
            citation.damaged |= self.source_is_damaged(&citation.evidence.source)?;
        }
        list.retain(|c| !self.passes_over(c.damaged, "citation", &[claim, &c.evidence.id]));
        Ok(list)
    }

    fn source_is_damaged(&self, id: &SourceId) -> Result<bool> {
        let table = rows::table("source")?;
        Ok(table.get(&self.connection, &[cells::text(id.as_str())])?.is_some_and(|row| !row.is_sound(table)))
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
    pub source: SourceId,
    /// What it was called.
    pub name: String,
    /// Its media type, where known.
    pub media: Option<String>,
    /// Its length in bytes.
    pub size: i64,
    /// When, how and by whom it was taken.
    pub taken: Taken,
}

/// The claim in the first five columns of a row.
pub(super) fn claim_of(row: &Row<'_>) -> rusqlite::Result<ClaimRef> {
    let assertion = damage::text(row, 4)?;
    if !assertion.is_empty() {
        return Ok(ClaimRef::Assertion(AssertionId::new(assertion)));
    }
    let key = value_key(row)?;
    Ok(if key.property.is_empty() { ClaimRef::Link(key.entity) } else { ClaimRef::from(key) })
}

/// The value in the first four columns of a row.
pub(super) fn value_key(row: &Row<'_>) -> rusqlite::Result<ValueKey> {
    Ok(ValueKey {
        entity: EntityId::new(damage::text(row, 0)?),
        property: damage::text(row, 1)?,
        value: damage::text(row, 2)?,
        lang: damage::text(row, 3)?,
    })
}

/// Where the evidence in a row of [`EVIDENCE`] leads.
pub(super) fn lead(row: &Row<'_>) -> rusqlite::Result<Lead> {
    Ok(Lead {
        source: SourceId::from(&*damage::read(row, 1)?),
        relays: damage::seen(row, 8)?.map(|relays| SourceId::from(&*relays)),
        damaged: !damage::is_sound(row, "evidence", 0)?,
    })
}

pub(super) fn stance(name: &str) -> Stance {
    match name {
        "contradicts" => Stance::Contradicts,
        "context" => Stance::Context,
        _ => Stance::Supports,
    }
}

/// A ruling; a damaged one rules nothing.
fn ruling(row: &Row<'_>) -> rusqlite::Result<Option<Ruling>> {
    if !damage::is_sound(row, "ruling", 0)? {
        return Ok(None);
    }
    let decision = match row.get_ref(5)?.as_str()? {
        "verified" => Decision::Verified,
        "cut" => Decision::Cut,
        _ => Decision::Open,
    };
    Ok(Some(Ruling { claim: claim_of(row)?, decision, by: row.get(6)?, at: row.get(7)?, reason: row.get(8)? }))
}

fn evidence(row: &Row<'_>) -> rusqlite::Result<Evidence> {
    let credibility = u8::try_from(damage::number(row, 7)?).unwrap_or_default();
    Ok(Evidence {
        id: EvidenceId::new(damage::text(row, 0)?),
        source: SourceId::new(damage::text(row, 1)?),
        locator: damage::maybe(row, 2)?,
        quote: damage::maybe(row, 3)?,
        paraphrase: damage::maybe(row, 4)?,
        lang: damage::maybe(row, 5)?,
        translation: damage::maybe(row, 6)?,
        credibility: Credibility::try_from(credibility).unwrap_or_default(),
        relays: damage::maybe(row, 8)?.map(SourceId::new),
        note: damage::maybe(row, 9)?,
        damaged: !damage::is_sound(row, "evidence", 0)?,
    })
}

fn source(row: &Row<'_>) -> rusqlite::Result<Source> {
    let reliability = match damage::text(row, 8)?.as_str() {
        "A" => Reliability::A,
        "B" => Reliability::B,
        "C" => Reliability::C,
        "D" => Reliability::D,
        "E" => Reliability::E,
        _ => Reliability::F,
    };
    let visibility = match damage::text(row, 9)?.as_str() {
        "public" => Visibility::Public,
        "background" => Visibility::Background,
        // What damage has made unreadable may have been this.
        _ => Visibility::Confidential,
    };
    Ok(Source {
        id: SourceId::new(damage::text(row, 0)?),
        title: damage::text(row, 1)?,
        kind: damage::text(row, 2)?,
        publisher: serde_json::from_str(&damage::text(row, 3)?).unwrap_or_default(),
        published: damage::maybe(row, 4)?,
        retrieved: damage::maybe(row, 5)?,
        url: damage::maybe(row, 6)?,
        archived: damage::maybe(row, 7)?,
        reliability,
        visibility,
        label: damage::maybe(row, 10)?,
        origin: damage::number(row, 11)? != 0,
        derives_from: damage::maybe(row, 12)?.map(SourceId::new),
        sha256: damage::maybe(row, 13)?,
        note: damage::maybe(row, 14)?,
        damaged: !damage::is_sound(row, "source", 0)?,
    })
}
