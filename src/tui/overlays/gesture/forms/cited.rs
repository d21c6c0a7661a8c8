//! What a claim is cited by: the fields that every claim-making gesture ends in, the gesture that only cites, and
//! the one that changes how a citation bears on its claim.

use super::super::field::{Choice, Field, Takes};
use super::{Fields, Finish, Form, Wrong, nothing, sources, wrong};
use crate::error::Result;
use crate::model::{Citation, ClaimRef, Credibility, Evidence, EvidenceId, SourceId, Stance, Vocabulary};
use crate::tui::deed::{Cite, Deed, Support};
use crate::tui::effect::{Ground, Taken};

/// What stands for the passage that is selected in the reader among what can be cited.
const PASSAGE: &str = "passage";

/// What stands for the claims that were selected when the gesture began.
const SELECTED: &str = "selected";

/// The stances with their keys.
const STANCES: [(Stance, &str, &str); 3] = [
    (Stance::Supports, "supports", "it says so"),
    (Stance::Contradicts, "contradicts", "it says otherwise"),
    (Stance::Context, "context", "it helps to understand and says neither"),
];

/// The source that words are taken from, and how they are kept.
pub(super) struct Quarry {
    source: Option<SourceId>,
    title: String,
    locator: Option<String>,
    language: Option<String>,
    evidence: Vec<Evidence>,
    /// The passage that is selected in the reader.
    taken: Option<Taken>,
}

impl Quarry {
    pub(super) fn new(ground: &Ground) -> Self {
        // One that was taken out since is cited from no more.
        let there = |id: &SourceId| ground.sources.iter().any(|source| source.id == *id);
        let source = ground.begun.source.clone().filter(there);
        let title = ground.sources.iter().find(|s| Some(&s.id) == source.as_ref()).map(|s| s.title.clone());
        Self {
            source,
            title: title.unwrap_or_default(),
            locator: ground.begun.locator.clone(),
            language: ground.language.clone(),
            evidence: ground.evidence.clone(),
            taken: ground.begun.taken.clone(),
        }
    }

    /// The fields that a claim-making gesture ends in.
    pub(super) fn fields(&self) -> Vec<Field> {
        let hint = if self.source.is_some() {
            format!("what {} says of it; in “quotation marks” where they are its words", self.title)
        } else {
            "no source is cited from yet: n s makes one, C picks one".to_owned()
        };
        vec![
            Field::new("cited by", Takes::Suggested, &hint).offering(self.offered()).taking(PASSAGE),
            Field::new("at", Takes::Text, "the place in the source: ¶6, p. 12, 00:14:20")
                .typed(self.locator.as_deref()),
        ]
    }

    fn offered(&self) -> Vec<Choice> {
        let choice = |e: &Evidence| {
            let words = e.paraphrase.clone().or_else(|| e.quote.as_ref().map(|q| format!("“{q}”")));
            Choice::new(e.id.as_str(), words.unwrap_or_default(), e.locator.clone().unwrap_or_default())
        };
        let passage = self.taken.as_ref().map(|taken| {
            let words = taken.quote.replace('\n', " ");
            Choice::new(PASSAGE, format!("“{words}”"), taken.locator.clone())
        });
        passage.into_iter().chain(self.evidence.iter().map(choice)).collect()
    }

    /// The passage as evidence: that which was made of it already, or new.
    fn passage(&self, taken: &Taken) -> Support {
        match self.evidence.iter().find(|evidence| taken.is(evidence)) {
            Some(known) => Support::Known(known.id.clone()),
            None => Support::New(Box::new(taken.evidence())),
        }
    }

    /// What is cited, if anything is.
    pub(super) fn cite(&self, fields: &Fields) -> Result<Option<Cite>, Wrong> {
        let stance = fields.key("stance").and_then(|key| stance(&key)).unwrap_or_default();
        let at = fields.text("at");
        if let (Some(PASSAGE), Some(taken)) = (fields.key("cited by").as_deref(), &self.taken) {
            let finer = at.filter(|at| *at != taken.locator);
            return Ok(Some(Cite { by: self.passage(taken), stance, locator: finer }));
        }
        if let Some(id) = fields.key("cited by") {
            let of = self.evidence.iter().find(|e| e.id.as_str() == id).and_then(|e| e.locator.clone());
            // A place that was only carried on from the header says nothing about this evidence.
            let locator = at.filter(|at| Some(at) != of.as_ref() && Some(at) != self.locator.as_ref());
            return Ok(Some(Cite { by: Support::Known(EvidenceId::new(id)), stance, locator }));
        }
        let Some(words) = fields.text("cited by") else { return Ok(None) };
        let Some(source) = self.source.clone() else {
            return Err(wrong("cited by", "no source is cited from yet: n s makes one, C picks one"));
        };
        let quoted = unquoted(&words);
        let evidence = Evidence {
            source,
            locator: at,
            quote: quoted.clone().or_else(|| fields.text("quote")),
            paraphrase: if quoted.is_some() { fields.text("in our words") } else { Some(words) },
            lang: self.language.clone(),
            ..Evidence::default()
        };
        Ok(Some(Cite { by: Support::New(Box::new(evidence)), stance, locator: None }))
    }
}

/// The words between quotation marks, if that is all there is.
fn unquoted(text: &str) -> Option<String> {
    let pairs = [('“', '”'), ('"', '"'), ('«', '»'), ('„', '“')];
    let inner = |(open, close): &(char, char)| text.strip_prefix(*open)?.strip_suffix(*close);
    pairs.iter().find_map(inner).map(str::trim).filter(|t| !t.is_empty()).map(ToOwned::to_owned)
}

pub(super) fn stance(key: &str) -> Option<Stance> {
    STANCES.iter().find(|(_, name, _)| *name == key).map(|(stance, ..)| *stance)
}

fn stance_field(now: Stance) -> Field {
    let choices = STANCES.iter().map(|(_, name, help)| Choice::new(*name, *name, *help)).collect();
    let key = STANCES.iter().find(|(stance, ..)| *stance == now).map_or("supports", |(_, name, _)| name);
    Field::new("stance", Takes::OneOf, "supports, contradicts or context").offering(choices).taking(key)
}

/// The grades of a piece of evidence.
pub(super) fn credibility(now: Credibility) -> Field {
    const GRADES: [&str; 6] =
        ["confirmed by other sources", "probably true", "possibly true", "doubtful", "improbable", "cannot be judged"];
    let grade = |(at, told): (usize, &&str)| Choice::new((at + 1).to_string(), (at + 1).to_string(), *told);
    let choices = GRADES.iter().enumerate().map(grade).collect();
    Field::new("credibility", Takes::OneOf, "1 to 6; 6 is unknown, not worst")
        .offering(choices)
        .taking(&now.number().to_string())
}

/// The credibility that was picked.
pub(super) fn picked_credibility(fields: &Fields) -> Credibility {
    let number = fields.key("credibility").and_then(|key| key.parse::<u8>().ok());
    number.and_then(|number| Credibility::try_from(number).ok()).unwrap_or_default()
}

/// Citing what is selected, or what was picked.
struct CiteForm {
    claims: Vec<ClaimRef>,
    sentences: Vec<String>,
    /// Claims that a passage may be cited to, picked by their place.
    offered: Vec<(ClaimRef, String)>,
    from: Quarry,
}

pub(super) fn new(vocabulary: &Vocabulary, ground: &Ground) -> Result<(Box<dyn Form>, Vec<Field>)> {
    let offers = ground.begun.taken.is_some();
    if ground.begun.claims.is_empty() && !offers {
        return Err(nothing("no claim is selected to cite anything to", "select a value, a link or an assertion"));
    }
    if ground.begun.claims.is_empty() && ground.offered.is_empty() {
        let hint = "select the claim first, in the dossier or the chain; or l links by this passage";
        return Err(nothing("nothing is claimed yet of anybody whom this passage names", hint));
    }
    let from = Quarry::new(ground);
    let mut fields = from.fields();
    // Enter alone cites the last evidence again; where none was cited yet, no other is meant by it.
    for field in fields.iter_mut().take(1) {
        field.needed = ground.begun.last.is_some();
    }
    fields.extend([
        stance_field(Stance::Supports),
        Field::new("quote", Takes::Long, "the exact words, where what is typed above is ours"),
        Field::new("in our words", Takes::Long, "what it says, where what is typed above is the quote"),
        Field::new("language", Takes::Text, "of the quote: eng, Russian, ru").typed(ground.language.as_deref()),
        Field::new("translation", Takes::Long, "the quote in the language of the case"),
        credibility(Credibility::default()),
        Field::new("relays", Takes::OneOf, "the source that this passage relays, if it is another")
            .offering(sources(&ground.sources)),
        Field::new("note", Takes::Long, "a note on the evidence"),
    ]);
    let _ = vocabulary;
    if let Some(taken) = &ground.begun.taken {
        let language = fields.iter_mut().find(|field| field.name == "language");
        if let Some(field) = language {
            field.put(taken.lang.as_deref().unwrap_or_default());
        }
        fields.insert(0, claim_field(ground));
    }
    let form = CiteForm {
        claims: ground.begun.claims.clone(),
        sentences: ground.sentences.clone(),
        offered: ground.offered.clone(),
        from,
    };
    Ok((Box::new(form), fields))
}

/// The claim that a passage is cited to: those that are selected, else what is said of whom it names.
fn claim_field(ground: &Ground) -> Field {
    let selected = match ground.sentences.as_slice() {
        [] => None,
        [one] => Some(Choice::new(SELECTED, one, "")),
        many => Some(Choice::new(SELECTED, format!("the {} claims that are picked", many.len()), "")),
    };
    let choice = |(at, (_, said)): (usize, &(ClaimRef, String))| Choice::new(at.to_string(), said, "");
    let fresh = ground.offered.iter().enumerate().filter(|(_, (claim, _))| !ground.begun.claims.contains(claim));
    let choices = selected.into_iter().chain(fresh.map(choice)).collect();
    Field::new("claim", Takes::OneOf, "what the passage bears on: a few letters of it")
        .needed()
        .offering(choices)
        .taking(SELECTED)
}

impl CiteForm {
    /// The claims that are meant, in words.
    fn meant(&self, fields: &Fields) -> (Vec<ClaimRef>, Vec<String>) {
        let picked = fields.key("claim").and_then(|key| self.offered.get(key.parse::<usize>().ok()?));
        match (picked, fields.get("claim")) {
            (Some((claim, said)), _) => (vec![claim.clone()], vec![said.clone()]),
            (None, Some(field)) if field.taken.is_empty() => (Vec::new(), Vec::new()),
            _ => (self.claims.clone(), self.sentences.clone()),
        }
    }
}

impl Form for CiteForm {
    fn title(&self) -> String {
        match self.claims.len() {
            0 | 1 => "Cite".to_owned(),
            many => format!("Cite to {many} claims"),
        }
    }

    fn renew(&mut self, fields: &mut Fields) {
        // What is said of new evidence has no meaning where some that is there is cited again.
        let taken = fields.key("cited by");
        let passage = taken.as_deref() == Some(PASSAGE);
        let known = taken.is_some() && !passage;
        for name in ["quote", "in our words", "language", "translation", "credibility", "relays", "note"] {
            if let Some(field) = fields.get_mut(name) {
                field.off = known || passage && name == "quote";
            }
        }
    }

    fn said(&self, fields: &Fields) -> Vec<String> {
        let (_, sentences) = self.meant(fields);
        let mut said: Vec<String> = sentences.iter().take(3).cloned().collect();
        if sentences.len() > 3 {
            said.push(format!("and {} more", sentences.len() - 3));
        }
        said
    }

    fn finish(&self, fields: &Fields) -> Result<Finish, Wrong> {
        let Some(mut cite) = self.from.cite(fields)? else {
            return Err(wrong("cited by", "what is it cited by?"));
        };
        if let Support::New(evidence) = &mut cite.by {
            let vocabulary = Vocabulary::shipped().map_err(|e| wrong("language", e.cause()))?;
            let language = super::clean(fields, "language", |text| super::as_type(vocabulary, "language", text))?;
            evidence.lang = language.map(|(code, _)| code);
            evidence.paraphrase = evidence.paraphrase.take().or_else(|| fields.text("in our words"));
            evidence.translation = fields.text("translation");
            evidence.credibility = picked_credibility(fields);
            evidence.relays = fields.key("relays").map(SourceId::new);
            evidence.note = fields.text("note");
        }
        let (claims, sentences) = self.meant(fields);
        let title = match sentences.as_slice() {
            [] => return Err(wrong("claim", "which claim does it bear on?")),
            [one] => format!("cite: {one}"),
            many => format!("cite: {} claims", many.len()),
        };
        Ok(Finish::Do(Box::new(Deed::Cite { cite, claims }), title))
    }
}

/// How a citation bears on its claim, changed.
struct CitationForm {
    claim: ClaimRef,
    citation: Citation,
}

pub(super) fn change(claim: &ClaimRef, citation: &Citation) -> (Box<dyn Form>, Vec<Field>) {
    let fields = vec![
        stance_field(citation.stance),
        Field::new("at", Takes::Text, "the place in the source, where it is finer than the evidence’s own")
            .typed(citation.locator.as_deref()),
    ];
    (Box::new(CitationForm { claim: claim.clone(), citation: citation.clone() }), fields)
}

impl Form for CitationForm {
    fn title(&self) -> String {
        "Citation".to_owned()
    }

    fn said(&self, _fields: &Fields) -> Vec<String> {
        self.citation.evidence.paraphrase.iter().cloned().collect()
    }

    fn finish(&self, fields: &Fields) -> Result<Finish, Wrong> {
        let cite = Cite {
            by: Support::Known(self.citation.evidence.id.clone()),
            stance: fields.key("stance").and_then(|key| stance(&key)).unwrap_or_default(),
            locator: fields.text("at"),
        };
        let deed = Deed::Cite { cite, claims: vec![self.claim.clone()] };
        Ok(Finish::Do(Box::new(deed), "citation changed".to_owned()))
    }
}
