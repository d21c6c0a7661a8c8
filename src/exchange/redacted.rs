//! A redacted copy of a case: confidential sources, and what rests only on them, are not in it, and so in no export
//! made of it.
//!
//! Every format is written from the copy, never from the case. Keys are made anew; the journal, marks, notes,
//! attachments and the context of imported entities stay behind; background sources go by their label. What is left
//! out is decided in `stays`, texts that give it away are found by `secrets`. It must not know formats.

mod secrets;
mod stays;
mod story;

use std::collections::HashMap;
use std::fmt;
use std::path::Path;

use self::secrets::Secrets;
use self::stays::Stays;
use crate::case::{Author, Case, Draft};
use crate::error::Result;
use crate::model::{
    Approach, ApproachId, Assertion, AssertionId, Citing, ClaimRef, Decision, Entity, EntityId, Evidence, EvidenceId,
    Gap, GapId, Graph as _, Put, Ruling, Source, SourceId, Value, ValueKey, Visibility,
};

/// What stands for a background source that was given no label.
const UNLABELLED: &str = "a source on background";

/// What stands for a title that would give something away.
const UNTITLED: &str = "Untitled";

/// Whose rulings they are: who in the newsroom ruled is left out.
const NEWSROOM: &str = "the newsroom";

/// How much was left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Confidential sources.
    pub sources: usize,
    /// Entities of which nothing else was known.
    pub entities: usize,
    /// Claims that rest only on confidential sources, or on what was left out.
    pub claims: usize,
    /// Texts that name what was left out: claims, questions, quotes, titles.
    pub texts: usize,
    /// What is damaged, by table and key: no redaction.
    pub damaged: Vec<String>,
}

impl fmt::Display for LeftOut {
    /// What the reporter alone is told, for it does not stand in the file; what is damaged is told apart.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counted = |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
        write!(
            f,
            "Left out: {}, {}, {}, and {} besides that name what is left out.",
            counted(self.sources, "confidential source", "confidential sources"),
            counted(self.entities, "entity", "entities"),
            counted(self.claims, "claim", "claims"),
            counted(self.texts, "text", "texts"),
        )
    }
}

/// Makes a redacted copy of a case in a new file. The same case gives the same copy.
///
/// # Errors
/// If the case can't be read, or the file can't be made.
pub fn copy(case: &Case, path: &Path) -> Result<(Case, LeftOut)> {
    let stays = Stays::of(case)?;
    let secrets = Secrets::of(case, &stays)?;
    // Neither a clock nor chance: they would say when and how often it was made.
    let author = Author::fixed("muckrake", "1970-01-01T00:00:00Z", 1);
    let mut left_out = LeftOut::default();
    let copy = Case::create_with(path, author, "redacted copy", |draft| {
        let mut copying = Copying { case, stays: &stays, secrets: &secrets, draft, new: Keys::default(), texts: 0 };
        copying.all()?;
        left_out.texts = copying.texts;
        Ok(())
    })?;
    left_out.sources = stays.gone_sources.len();
    left_out.entities = stays.gone_entities.len();
    left_out.claims = stays.gone_claims;
    Ok((copy, left_out))
}

/// What may leave the case and what would tell of what may not, asked claim by claim.
#[derive(Debug)]
pub struct Screen {
    stays: Stays,
    secrets: Secrets,
}

impl Screen {
    /// Reads the case for it.
    ///
    /// # Errors
    /// If the case can't be read.
    pub fn of(case: &Case) -> Result<Self> {
        let stays = Stays::of(case)?;
        let secrets = Secrets::of(case, &stays)?;
        Ok(Self { stays, secrets })
    }

    /// Whether a claim rests on more than confidential sources.
    pub fn shows(&self, claim: &ClaimRef) -> bool {
        self.stays.claim(claim)
    }

    /// Whether somebody is known from more than confidential sources.
    pub fn shows_entity(&self, id: &EntityId) -> bool {
        self.stays.entity(id)
    }

    /// Whether a text names what may not leave the case.
    pub fn tells(&self, text: &str) -> bool {
        self.secrets.are_in(text)
    }
}

/// The keys in the copy, by those in the case.
#[derive(Default)]
struct Keys {
    entities: HashMap<EntityId, EntityId>,
    assertions: HashMap<AssertionId, AssertionId>,
    sources: HashMap<SourceId, SourceId>,
    evidence: HashMap<EvidenceId, EvidenceId>,
    /// The claims that are in the copy, by those of the case.
    claims: HashMap<ClaimRef, ClaimRef>,
}

/// A copy in the making.
struct Copying<'a, 'd> {
    case: &'a Case,
    stays: &'a Stays,
    secrets: &'a Secrets,
    draft: &'a mut Draft<'d>,
    new: Keys,
    texts: usize,
}

impl Copying<'_, '_> {
    fn all(&mut self) -> Result<()> {
        let title = self.safe(Some(self.case.title()?)).unwrap_or_else(|| UNTITLED.to_owned());
        self.draft.set_title(&title)?;
        let language = self.case.language()?;
        if let Some(language) = self.safe(language) {
            self.draft.set_language(&language)?;
        }
        let mut rows = Vec::new();
        self.case.each_row(&mut |id| {
            rows.extend(self.case.row(&id)?.filter(|row| self.stays.entity(&row.id)));
            Ok(())
        })?;
        for row in &rows {
            let name = self.safe(Some(self.case.vocabulary().caption(row))).filter(|_| !row.values.is_empty());
            let key = EntityId::fresh(&self.start(row, name), self.draft.random()?);
            self.new.entities.insert(row.id.clone(), key);
        }
        let sources: Vec<Source> =
            self.case.sources()?.into_iter().filter(|source| self.stays.source(&source.id)).collect();
        self.sources(&sources)?;
        let evidence: Vec<Evidence> =
            self.case.all_evidence()?.into_iter().filter(|evidence| self.stays.evidence(&evidence.id)).collect();
        self.evidence(&evidence)?;
        // Ends and other references before what refers to them is of no matter: they are text.
        rows.iter().try_for_each(|row| self.entity(row))?;
        for row in &rows {
            if let Some(head) = self.case.joined_to(&row.id)?.and_then(|head| self.new.entities.get(&head).cloned()) {
                self.draft.same_as(&head, &self.new.entities[&row.id].clone())?;
            }
        }
        self.case.assertions()?.iter().try_for_each(|assertion| self.assertion(assertion))?;
        for one in &evidence {
            self.case.cites(&one.id)?.iter().try_for_each(|citing| self.cite(citing))?;
        }
        self.case.rulings()?.iter().try_for_each(|ruling| self.rule(ruling))?;
        self.case.gaps()?.iter().try_for_each(|gap| self.gap(gap))?;
        self.case.approaches(None)?.iter().try_for_each(|approach| self.approach(approach))?;
        story::copy(self)
    }

    /// The readable start of an entity's key: its name, unless that stays behind; of a link nothing.
    fn start(&self, row: &Entity, name: Option<String>) -> String {
        let link = self.case.vocabulary().ends_of(&row.schema).is_some();
        let named =
            row.values.iter().any(|value| stays::is_name(&value.property) && self.stays.value(&row.id, &value.key()));
        name.filter(|_| named && !link).unwrap_or_default()
    }

    /// The text, unless it names what is left out; then nothing, and one more is counted.
    fn safe(&mut self, text: Option<String>) -> Option<String> {
        let told = text.as_deref().is_some_and(|text| self.secrets.are_in(text));
        self.texts += usize::from(told);
        text.filter(|_| !told)
    }

    fn sources(&mut self, sources: &[Source]) -> Result<()> {
        for source in sources {
            let title = if source.visibility == Visibility::Background { "source" } else { &source.title };
            let title = if self.secrets.are_in(title) { "source" } else { title };
            let key = SourceId::fresh(title, self.draft.random()?);
            self.new.sources.insert(source.id.clone(), key);
        }
        for source in sources {
            let id = self.new.sources[&source.id].clone();
            let derives_from = source.derives_from.as_ref().and_then(|from| self.new.sources.get(from).cloned());
            let copy = if source.visibility == Visibility::Background {
                let label = source.label.clone().filter(|label| !label.trim().is_empty());
                Source {
                    title: self.safe(label).unwrap_or_else(|| UNLABELLED.to_owned()),
                    kind: self.safe(Some(source.kind.clone())).unwrap_or_default(),
                    reliability: source.reliability,
                    // Under its label it may be named.
                    visibility: Visibility::Public,
                    origin: source.origin,
                    derives_from,
                    id,
                    ..Source::default()
                }
            } else {
                Source {
                    title: self.safe(Some(source.title.clone())).unwrap_or_else(|| UNTITLED.to_owned()),
                    publisher: source.publisher.iter().filter_map(|one| self.safe(Some(one.clone()))).collect(),
                    kind: self.safe(Some(source.kind.clone())).unwrap_or_default(),
                    published: self.safe(source.published.clone()),
                    retrieved: self.safe(source.retrieved.clone()),
                    sha256: self.safe(source.sha256.clone()),
                    url: self.safe(source.url.clone()),
                    archived: self.safe(source.archived.clone()),
                    label: None,
                    note: None,
                    derives_from,
                    id,
                    ..source.clone()
                }
            };
            self.draft.put_source(&copy)?;
        }
        Ok(())
    }

    fn evidence(&mut self, evidence: &[Evidence]) -> Result<()> {
        for one in evidence {
            let id = EvidenceId::fresh("", self.draft.random()?);
            self.new.evidence.insert(one.id.clone(), id.clone());
            // A page or a time code would lead to who it is.
            let locator = one.locator.clone().filter(|_| !self.stays.on_background(&one.id));
            let copy = Evidence {
                id,
                source: self.new.sources[&one.source].clone(),
                locator: self.safe(locator),
                quote: self.safe(one.quote.clone()),
                paraphrase: self.safe(one.paraphrase.clone()),
                translation: self.safe(one.translation.clone()),
                relays: one.relays.as_ref().and_then(|relayed| self.new.sources.get(relayed).cloned()),
                note: None,
                lang: self.safe(one.lang.clone()),
                credibility: one.credibility,
                damaged: false,
            };
            self.draft.put_evidence(&copy)?;
        }
        Ok(())
    }

    fn entity(&mut self, row: &Entity) -> Result<()> {
        let id = self.new.entities[&row.id].clone();
        let link = self.case.vocabulary().ends_of(&row.schema).is_some();
        let copy = Entity {
            id: id.clone(),
            kind: self.safe(row.kind.clone()),
            note: None,
            context: None,
            values: Vec::new(),
            members: vec![id.clone()],
            ..row.clone()
        };
        self.draft.put_entity(&copy)?;
        self.new.claims.insert(ClaimRef::Link(row.id.clone()), ClaimRef::Link(id.clone()));
        for value in &row.values {
            let key = value.key();
            if !self.stays.value(&row.id, &key) {
                continue;
            }
            let refers =
                self.case.vocabulary().property(&row.schema, &value.property).is_some_and(|p| p.kind == "entity");
            let text = if refers {
                self.new.entities.get(&EntityId::from(value.value.as_str())).map(ToString::to_string)
            } else {
                self.safe(Some(value.value.clone()))
            };
            let Some(text) = text else { continue };
            let lang = self.safe(Some(value.lang.clone())).unwrap_or_default();
            let copy = Value {
                entity: id.clone(),
                value: text.clone(),
                lang: lang.clone(),
                original: self.safe(value.original.clone()).filter(|_| !refers),
                record: value.record.as_ref().and_then(|record| self.new.evidence.get(record).cloned()),
                ..value.clone()
            };
            self.draft.add_value(&copy)?;
            if !(link && refers) {
                let new = ValueKey { entity: id.clone(), value: text, lang, ..key.clone() };
                self.new.claims.insert(ClaimRef::from(key), ClaimRef::from(new));
            }
        }
        Ok(())
    }

    fn assertion(&mut self, assertion: &Assertion) -> Result<()> {
        if !self.stays.assertion(&assertion.id) {
            return Ok(());
        }
        let Some(text) = self.safe(Some(assertion.text.clone())) else { return Ok(()) };
        let id = AssertionId::fresh("", self.draft.random()?);
        let about = assertion.about.iter().filter_map(|of| self.new.entities.get(of).cloned()).collect();
        let (date, date_text) = (self.safe(assertion.date.clone()), self.safe(assertion.date_text.clone()));
        self.draft.put_assertion(&Assertion {
            id: id.clone(),
            text,
            about,
            date,
            date_text,
            note: None,
            damaged: false,
        })?;
        self.new.claims.insert(ClaimRef::Assertion(assertion.id.clone()), ClaimRef::Assertion(id.clone()));
        self.new.assertions.insert(assertion.id.clone(), id);
        Ok(())
    }

    fn cite(&mut self, citing: &Citing) -> Result<()> {
        let Some(claim) = self.new.claims.get(&citing.claim).cloned() else { return Ok(()) };
        let evidence = self.new.evidence[&citing.evidence].clone();
        let placed = !self.stays.on_background(&citing.evidence);
        let locator = self.safe(citing.locator.clone().filter(|_| placed));
        self.draft.cite(&Citing { evidence, claim, stance: citing.stance, locator })
    }

    fn rule(&mut self, ruling: &Ruling) -> Result<()> {
        let Some(claim) = self.new.claims.get(&ruling.claim).cloned() else { return Ok(()) };
        if ruling.decision == Decision::Open {
            return Ok(());
        }
        let (by, at) = (NEWSROOM.to_owned(), day(&ruling.at).unwrap_or_default());
        self.draft.rule(&Ruling { claim, decision: ruling.decision, by, at, reason: None })
    }

    fn gap(&mut self, gap: &Gap) -> Result<()> {
        let entity = gap.entity.as_ref().map(|of| self.new.entities.get(of).cloned());
        // A question about what is left out, or that was answered by it, would give it away.
        if matches!(entity, Some(None)) {
            return Ok(());
        }
        let answer = match &gap.answered_by {
            None => None,
            Some(id) => {
                let answer = self.case.claim(id)?.and_then(|claim| self.new.claims.get(&claim).cloned());
                let Some(answer) = answer else { return Ok(()) };
                Some(answer.to_string())
            }
        };
        let Some(question) = self.safe(Some(gap.question.clone())) else { return Ok(()) };
        let id = GapId::fresh("", self.draft.random()?);
        self.draft.put_gap(&Gap {
            id,
            question,
            entity: entity.flatten(),
            side: gap.side,
            answered_by: answer,
            note: None,
            damaged: false,
        })
    }

    /// An approach in which anything was put that is left out, or whose words name it, stays behind whole: the answer
    /// would tell what was asked.
    fn approach(&mut self, approach: &Approach) -> Result<()> {
        let Some(subject) = self.new.entities.get(&approach.subject).cloned() else { return Ok(()) };
        let Approach { how, at, deadline, answer, answered_at, answered_by, .. } = approach;
        let dates = [at, deadline, answered_at].map(Option::as_ref);
        let texts = dates.into_iter().chain([Some(how), answer.as_ref(), answered_by.as_ref()]);
        let texts = texts.flatten().chain(approach.put.iter().map(|put| &put.said));
        let told = texts.filter(|text| self.secrets.are_in(text)).count();
        let put: Option<Vec<Put>> = approach
            .put
            .iter()
            .map(|put| Some(Put { claim: self.new.claims.get(&put.claim)?.clone(), said: put.said.clone() }))
            .collect();
        self.texts += usize::from(told > 0);
        let (0, Some(put)) = (told, put) else { return Ok(()) };
        let id = ApproachId::fresh("", self.draft.random()?);
        self.draft.put_approach(&Approach { id, subject, put, note: None, ..approach.clone() })
    }
}

/// The day of a time, for when exactly somebody decided would tell who did; of what is no time nothing.
fn day(at: &str) -> Option<String> {
    let day = at.get(..10).filter(|day| day.bytes().all(|b| b.is_ascii_digit() || b == b'-'))?;
    Some(format!("{day}T00:00:00Z"))
}
