//! A redacted export: nothing of what is protected is in it, in any format, and what is public still is.
#![allow(clippy::unwrap_used, reason = "a helper that fails here is a failed test")]

#[path = "support/unpacked.rs"]
mod unpacked;

use std::cell::Cell;
use std::path::{Path, PathBuf};

use muckrake::case::{Attachment, Author, Case, Draft, Taken};
use muckrake::error::Result;
use muckrake::exchange::export::{self, FORMATS};
use muckrake::exchange::redacted::LeftOut;
use muckrake::model::{
    Approach, Assertion, AssertionId, Citing, ClaimRef, Decision, Entity, EntityId, Evidence, Gap, GapId, Mark, Marked,
    Put, Ruling, Sentence, SentenceId, Source, SourceId, Stance, State, Story, Value, ValueKey, Visibility,
};
use tempfile::TempDir;

/// A word that begins unlike any other: one must not be found because another is looked for.
fn needle(number: u32) -> String {
    let mixed = number.wrapping_mul(0x9e37_79b1);
    (0..8).map(|place| char::from(b'a' + u8::try_from((mixed >> (28 - 4 * place)) & 15).unwrap())).collect()
}

/// Gives out words that occur nowhere else.
#[derive(Default)]
struct Needles(Cell<u32>);

impl Needles {
    fn next(&self) -> String {
        self.0.set(self.0.get() + 1);
        needle(self.0.get())
    }
}

fn source(draft: &mut Draft<'_>, id: &str, visibility: Visibility, text: &mut dyn FnMut() -> String) -> Result<()> {
    draft.put_source(&Source {
        id: id.into(),
        title: text(),
        kind: "interview".to_owned(),
        publisher: vec![text(), text()],
        url: Some(format!("https://{}.example", text())),
        archived: Some(format!("https://{}.example", text())),
        note: Some(text()),
        published: Some("2022-04-01".to_owned()),
        label: Some(text()).filter(|_| visibility != Visibility::Background),
        sha256: Some("ab".repeat(32)).filter(|_| visibility == Visibility::Public),
        origin: true,
        visibility,
        ..Source::default()
    })
}

fn evidence(
    draft: &mut Draft<'_>,
    id: &str,
    source: &str,
    relays: Option<&str>,
    text: &mut dyn FnMut() -> String,
) -> Result<()> {
    draft.put_evidence(&Evidence {
        id: id.into(),
        source: source.into(),
        locator: Some(text()),
        quote: Some(text()),
        paraphrase: Some(text()),
        translation: Some(text()),
        note: Some(text()),
        relays: relays.map(SourceId::from),
        // What language a public passage is in, is public.
        lang: id.contains("secret").then(text),
        ..Evidence::default()
    })
}

fn entity(draft: &mut Draft<'_>, schema: &str, id: &str, values: &[(&str, &str)]) -> Result<()> {
    let own = Entity { id: id.into(), schema: schema.to_owned(), ..Entity::default() };
    draft.put_entity(&own)?;
    values.iter().try_for_each(|(property, value)| {
        let (property, value) = ((*property).to_owned(), (*value).to_owned());
        draft.add_value(&Value { entity: id.into(), property, value, ..Value::default() })
    })
}

fn value(entity: &str, property: &str, value: &str) -> ClaimRef {
    let (property, value) = (property.to_owned(), value.to_owned());
    ClaimRef::from(ValueKey { entity: entity.into(), property, value, lang: String::new() })
}

fn cite(draft: &mut Draft<'_>, evidence: &str, claim: &ClaimRef) -> Result<()> {
    draft.cite(&Citing {
        evidence: evidence.into(),
        claim: claim.clone(),
        stance: Stance::Supports,
        locator: Some(if evidence.starts_with("ev-open") { "page 4" } else { "Inmostplace" }.to_owned()),
    })
}

fn assertion(draft: &mut Draft<'_>, id: &str, text: &str, about: &[&str], note: Option<String>) -> Result<ClaimRef> {
    let about = about.iter().map(|id| EntityId::from(*id)).collect();
    draft.put_assertion(&Assertion { id: id.into(), text: text.to_owned(), about, note, ..Assertion::default() })?;
    Ok(ClaimRef::Assertion(AssertionId::from(id)))
}

/// A question at an entity, or one that a claim answers.
fn gap(
    draft: &mut Draft<'_>,
    id: &str,
    question: &str,
    at: (Option<&str>, Option<&ClaimRef>),
    note: String,
) -> Result<()> {
    draft.put_gap(&Gap {
        id: GapId::from(id),
        question: question.to_owned(),
        entity: at.0.map(EntityId::from),
        answered_by: at.1.map(ToString::to_string),
        note: Some(note),
        ..Gap::default()
    })
}

/// What is public: a firm that supplies another, on the word of an article.
fn public(draft: &mut Draft<'_>, needles: &Needles) -> Result<()> {
    let mut open = ["Trade register", "Registry office", "Chamber", "register", "mirror"].into_iter();
    source(draft, "src-open", Visibility::Public, &mut || {
        open.next().map_or_else(|| needles.next(), ToOwned::to_owned)
    })?;
    let mut words = ["page 4", "sold by the crate", "it sells", "traduit"].into_iter();
    evidence(draft, "ev-open", "src-open", None, &mut || {
        words.next().map_or_else(|| needles.next(), ToOwned::to_owned)
    })?;
    entity(draft, "Company", "aldan", &[("name", "Aldan Works"), ("country", "kz")])?;
    // What a reporter noted, and what a file said besides, stays behind of the public too.
    let own = draft.entity(&"aldan".into())?;
    let context = format!("{{\"{}\":\"{}\"}}", needles.next(), needles.next());
    draft.put_entity(&Entity { note: Some(needles.next()), context: Some(context), ..own })?;
    entity(draft, "Company", "birch", &[("name", "Birch Trading"), ("alias", "Birchwood")])?;
    entity(draft, "EconomicActivity", "aldan-birch", &[("sender", "aldan"), ("receiver", "birch")])?;
    for claim in [value("aldan", "name", "Aldan Works"), value("birch", "name", "Birch Trading")] {
        cite(draft, "ev-open", &claim)?;
    }
    cite(draft, "ev-open", &ClaimRef::Link("aldan-birch".into()))?;
    let said =
        assertion(draft, "as-open", "Aldan Works is said to sell by the crate.", &["aldan"], Some(needles.next()))?;
    cite(draft, "ev-open", &said)?;
    draft.rule(&Ruling {
        claim: said,
        decision: Decision::Verified,
        by: needles.next(),
        at: "2024-05-01T10:11:12Z".to_owned(),
        reason: Some(needles.next()),
    })?;
    draft.put_mark(&Marked::Entity("aldan".into()), Mark::ToDo)?;
    // Of a story and of an approach the words stay; who checked, what was noted and which file it was do not.
    let title = "The crates".to_owned();
    draft.put_story(&Story { title, file: needles.next(), sha256: needles.next(), draft: 3, sentences: Vec::new() })?;
    draft.put_sentence(&Sentence {
        id: "sentence-open".into(),
        place: 1,
        paragraph: 1,
        text: "It sells by the crate, it is said.".to_owned(),
        state: State::Verified,
        checked_by: Some(needles.next()),
        at: Some("2024-05-01T10:11:12Z".to_owned()),
        note: Some(needles.next()),
        was: Some(needles.next()),
        ..Sentence::default()
    })?;
    let sold = ClaimRef::Link("aldan-birch".into());
    draft.tie(&"sentence-open".into(), &sold)?;
    draft.put_approach(&Approach {
        id: "approach-open".into(),
        subject: "aldan".into(),
        how: "letter".to_owned(),
        at: Some("2024-04-01".to_owned()),
        note: Some(needles.next()),
        put: vec![Put { claim: sold, said: "Aldan Works sells to Birch Trading.".to_owned() }],
        ..Approach::default()
    })?;
    gap(draft, "gap-open", "Who sells to Aldan Works?", (Some("aldan"), None), needles.next())
}

/// A source on background that has a label, and a claim that rests on it.
fn labelled(draft: &mut Draft<'_>, id: &str, title: &str, label: &str) -> Result<()> {
    draft.put_source(&Source {
        id: id.into(),
        title: title.to_owned(),
        kind: "interview".to_owned(),
        visibility: Visibility::Background,
        label: Some(label.to_owned()),
        ..Source::default()
    })?;
    let taken = format!("ev-{id}");
    draft.put_evidence(&Evidence { id: taken.as_str().into(), source: id.into(), ..Evidence::default() })?;
    cite(draft, &taken, &value("aldan", "country", "kz"))
}

/// What is protected: a confidential source and somebody whom only it names; and all that would give them away.
fn protected(draft: &mut Draft<'_>, needles: &Needles) -> Result<()> {
    confidential(draft, needles, Visibility::Confidential)?;
    let mut next = || needles.next();
    source(draft, "src-secret-deep", Visibility::Confidential, &mut next)?;
    source(draft, "src-secret-back", Visibility::Background, &mut next)?;
    evidence(draft, "ev-secret", "src-secret-deep", None, &mut next)?;
    evidence(draft, "ev-secret-relayed", "src-open", Some("src-secret-deep"), &mut next)?;
    // The words of somebody on background may be used; where they stand may not be said.
    let mut words = ["Backmostplace", "on background it is so", "so it is", "c'est ainsi"].into_iter();
    evidence(draft, "ev-back", "src-secret-back", None, &mut || {
        words.next().map_or_else(|| needles.next(), ToOwned::to_owned)
    })?;
    cite(draft, "ev-back", &value("aldan", "country", "kz"))?;
    labelled(draft, "src-secret-clerk", &next(), "a customs officer")?;
    // A label that names another one is none.
    let confidential = next();
    draft.put_source(&Source {
        id: "src-secret-name".into(),
        title: confidential.clone(),
        visibility: Visibility::Confidential,
        ..Source::default()
    })?;
    labelled(draft, "src-secret-friend", &next(), &format!("a friend of {confidential}"))?;
    // Birch's former name rests on the confidential source alone.
    let former = next();
    entity(draft, "Company", "birch", &[("previousName", &former)])?;
    cite(draft, "ev-secret", &value("birch", "previousName", &former))?;
    let names = xavier(draft, needles)?;
    in_codes(draft, needles, &names[1])?;
    told_of_xavier(draft, needles, &names)
}

/// A name where nobody looks for one: in columns that hold a code, a kind or a date, of rows that stay.
fn in_codes(draft: &mut Draft<'_>, needles: &Needles, name: &str) -> Result<()> {
    let named = || Some(name.to_owned());
    draft.put_source(&Source {
        id: "src-open-odd".into(),
        title: "Odd gazette".to_owned(),
        kind: format!("a talk with {name}"),
        published: named(),
        retrieved: named(),
        sha256: named(),
        ..Source::default()
    })?;
    draft.put_evidence(&Evidence {
        id: "ev-open-odd".into(),
        source: "src-open-odd".into(),
        lang: named(),
        ..Evidence::default()
    })?;
    let odd = Value {
        entity: "birch".into(),
        property: "legalForm".to_owned(),
        value: "partnership".to_owned(),
        lang: name.to_owned(),
        ..Value::default()
    };
    draft.add_value(&odd)?;
    cite(draft, "ev-open-odd", &ClaimRef::from(odd.key()))?;
    let own = draft.entity(&"aldan-birch".into())?;
    draft.put_entity(&Entity { kind: named(), ..own })?;
    let dated = Assertion {
        id: "as-open-dated".into(),
        text: "Birch Trading grew, it is said.".to_owned(),
        about: vec!["birch".into()],
        date: named(),
        date_text: named(),
        ..Assertion::default()
    };
    draft.put_assertion(&dated)?;
    let dated = ClaimRef::Assertion(dated.id);
    cite(draft, "ev-open-odd", &dated)?;
    draft.rule(&Ruling {
        claim: dated.clone(),
        decision: Decision::Verified,
        by: needles.next(),
        at: name.to_owned(),
        reason: None,
    })?;
    in_dates(draft, name, &dated)?;
    draft.set_language(name)
}

/// The same in the dates of who was heard, and of who checked.
fn in_dates(draft: &mut Draft<'_>, name: &str, dated: &ClaimRef) -> Result<()> {
    let named = || Some(name.to_owned());
    for at in 0..3 {
        let mut approach = Approach {
            id: format!("approach-open-{at}").as_str().into(),
            subject: "birch".into(),
            how: "telephone".to_owned(),
            put: vec![Put { claim: dated.clone(), said: "Birch Trading grew.".to_owned() }],
            ..Approach::default()
        };
        *[&mut approach.at, &mut approach.deadline, &mut approach.answered_at][at] = named();
        draft.put_approach(&approach)?;
    }
    draft.put_sentence(&Sentence {
        id: "sentence-open-odd".into(),
        place: 3,
        paragraph: 3,
        text: "It grew, they say.".to_owned(),
        state: State::Verified,
        at: named(),
        ..Sentence::default()
    })?;
    draft.tie(&"sentence-open-odd".into(), dated)
}

/// What one source alone says, in every field that can hold text, and of which a redacted export must not show that
/// there is anything: whether that source is confidential is said.
fn confidential(draft: &mut Draft<'_>, needles: &Needles, visibility: Visibility) -> Result<()> {
    let mut next = || needles.next();
    source(draft, "src-secret-well", visibility, &mut next)?;
    draft.put_source(&Source {
        id: "src-secret-copy".into(),
        title: next(),
        kind: next(),
        published: Some(next()),
        retrieved: Some(next()),
        sha256: Some(next()),
        derives_from: Some("src-secret-well".into()),
        visibility,
        ..Source::default()
    })?;
    evidence(draft, "ev-secret-well", "src-secret-well", None, &mut next)?;
    evidence(draft, "ev-secret-copy", "src-secret-copy", Some("src-secret-well"), &mut next)?;
    somebody(draft, needles)?;
    // What it adds to those who are public: other names, an address, a link between them, a former self.
    for property in ["alias", "weakAlias", "previousName", "address", "notes", "email", "idNumber", "summary"] {
        let (text, original) = (next(), next());
        add(draft, "birch", property, &text, Some(original))?;
        cite(draft, "ev-secret-well", &value("birch", property, &text))?;
    }
    entity(draft, "Company", "birch-secret-former", &[("name", &next()), ("address", &next())])?;
    for row in ["name", "address"] {
        let own = draft.entity(&"birch-secret-former".into())?;
        let text = own.first(row).unwrap_or_default().to_owned();
        cite(draft, "ev-secret-copy", &value("birch-secret-former", row, &text))?;
    }
    draft.same_as(&"birch".into(), &"birch-secret-former".into())?;
    let link = [("sender", "birch"), ("receiver", "aldan"), ("goodsDescription", &next()), ("description", &next())];
    entity(draft, "EconomicActivity", "birch-secret-aldan", &link)?;
    cite(draft, "ev-secret-well", &ClaimRef::Link("birch-secret-aldan".into()))?;
    let told = assertion(draft, "as-secret-well", &next(), &["aldan", "birch"], Some(next()))?;
    cite(draft, "ev-secret-copy", &told)?;
    draft.put_assertion(&Assertion {
        id: "as-secret-dated".into(),
        text: next(),
        about: vec!["zoe-secret".into()],
        date: Some(next()),
        date_text: Some(next()),
        note: Some(next()),
        ..Assertion::default()
    })?;
    for claim in [told.clone(), ClaimRef::Link("birch-secret-aldan".into())] {
        let at = "2024-05-01T10:11:12Z".to_owned();
        draft.rule(&Ruling { claim, decision: Decision::Verified, by: next(), at, reason: Some(next()) })?;
    }
    draft.put_mark(&Marked::Claim(told.clone()), Mark::Bookmark)?;
    gap(draft, "gap-secret-well", &next(), (Some("zoe-secret"), None), next())?;
    gap(draft, "gap-secret-told", &next(), (None, Some(&told)), next())?;
    in_other_tables(draft, needles)?;
    heard(draft, needles, "approach-secret-well", ("zoe-secret", &ClaimRef::Link("zoe-secret-runs".into())))?;
    heard(draft, needles, "approach-secret-told", ("aldan", &told))?;
    written(draft, needles, "sentence-secret-well", (2, State::Verified), &[told])
}

/// Its documents with all that is said of them, and a value in another language.
fn in_other_tables(draft: &mut Draft<'_>, needles: &Needles) -> Result<()> {
    let next = || needles.next();
    for bytes in [next(), next(), next()] {
        let (of, media) = (SourceId::from("src-secret-well"), next());
        let taken = Taken { at: Some(next()), how: Some(next()), by: Some(next()) };
        let (name, bytes) = (next(), bytes.as_bytes());
        draft.attach(&Attachment { source: &of, name: &name, media: Some(&media), bytes, taken: Some(&taken) })?;
    }
    // A value in a language of its own.
    let told_in = Value {
        entity: "birch".into(),
        property: "description".to_owned(),
        value: next(),
        lang: next(),
        ..Value::default()
    };
    draft.add_value(&told_in)?;
    cite(draft, "ev-secret-well", &ClaimRef::from(told_in.key()))?;
    Ok(())
}

/// Somebody who was asked about a claim, and what they answered.
fn heard(draft: &mut Draft<'_>, needles: &Needles, id: &str, (whom, put): (&str, &ClaimRef)) -> Result<()> {
    let next = || needles.next();
    draft.put_approach(&Approach {
        id: id.into(),
        subject: whom.into(),
        how: next(),
        at: Some(next()),
        deadline: Some(next()),
        answer: Some(next()),
        answered_at: Some(next()),
        answered_by: Some(next()),
        note: Some(next()),
        put: vec![Put { claim: put.clone(), said: next() }],
        damaged: false,
    })
}

/// A sentence of the story with all that was noted of it.
fn written(
    draft: &mut Draft<'_>,
    needles: &Needles,
    id: &str,
    (place, state): (u32, State),
    rests: &[ClaimRef],
) -> Result<()> {
    let next = || needles.next();
    let id = SentenceId::from(id);
    draft.put_sentence(&Sentence {
        id: id.clone(),
        place,
        paragraph: place,
        text: next(),
        state,
        checked_by: Some(next()),
        at: Some(next()),
        note: Some(next()),
        was: Some(next()),
        ..Sentence::default()
    })?;
    rests.iter().try_for_each(|claim| draft.tie(&id, claim))
}

fn add(draft: &mut Draft<'_>, id: &str, property: &str, value: &str, original: Option<String>) -> Result<()> {
    let (property, value) = (property.to_owned(), value.to_owned());
    draft.add_value(&Value { entity: id.into(), property, value, original, ..Value::default() })
}

/// The properties of a person that hold text.
const OF_PERSON: [&str; 30] = [
    "name",
    "alias",
    "weakAlias",
    "previousName",
    "firstName",
    "secondName",
    "middleName",
    "fatherName",
    "lastName",
    "motherName",
    "nameSuffix",
    "title",
    "birthPlace",
    "position",
    "education",
    "ethnicity",
    "religion",
    "political",
    "passportNumber",
    "idNumber",
    "taxNumber",
    "email",
    "phone",
    "website",
    "address",
    "summary",
    "description",
    "keywords",
    "notes",
    "abbreviation",
];

/// Those of a firm.
const OF_FIRM: [&str; 15] = [
    "name",
    "alias",
    "previousName",
    "registrationNumber",
    "taxNumber",
    "legalForm",
    "status",
    "sector",
    "classification",
    "address",
    "website",
    "email",
    "phone",
    "description",
    "notes",
];

/// Somebody, their firm and what joins both, each with every kind of text that it can have, and context of the file that
/// they came with.
fn somebody(draft: &mut Draft<'_>, needles: &Needles) -> Result<()> {
    let next = || needles.next();
    for (id, schema, properties) in [("zoe-secret", "Person", &OF_PERSON[..]), ("zinc-secret", "Company", &OF_FIRM)] {
        let context = format!("{{\"{}\":\"{}\",\"deep\":{{\"{}\":[\"{}\"]}}}}", next(), next(), next(), next());
        draft.put_entity(&Entity {
            id: id.into(),
            schema: schema.to_owned(),
            note: Some(next()),
            context: Some(context),
            ..Entity::default()
        })?;
        for property in properties {
            let text = next();
            add(draft, id, property, &text, Some(next()))?;
            cite(draft, "ev-secret-well", &value(id, property, &text))?;
        }
    }
    let link = [
        ("director", "zoe-secret"),
        ("organization", "zinc-secret"),
        ("role", &next()),
        ("description", &next()),
        ("summary", &next()),
    ];
    entity(draft, "Directorship", "zoe-secret-runs", &link)
}

/// Somebody whom the confidential source alone names; the name and the alias.
fn xavier(draft: &mut Draft<'_>, needles: &Needles) -> Result<[String; 2]> {
    let next = || needles.next();
    let (name, alias) = (format!("{} {}", next(), next()), next());
    let facts = [
        ("name", name.as_str()),
        ("alias", &alias),
        ("passportNumber", &next()),
        ("birthPlace", &next()),
        ("notes", &next()),
    ]
    .map(|(p, v)| (p, v.to_owned()));
    let own = Entity {
        id: "xavier-secret".into(),
        schema: "Person".to_owned(),
        note: Some(next()),
        context: Some(format!("{{\"origin\":\"{}\"}}", next())),
        ..Entity::default()
    };
    draft.put_entity(&own)?;
    for (property, text) in &facts {
        draft.add_value(&Value {
            entity: "xavier-secret".into(),
            property: (*property).to_owned(),
            value: text.clone(),
            original: Some(next()),
            ..Value::default()
        })?;
    }
    cite(draft, "ev-secret", &value("xavier-secret", "name", &name))?;
    cite(draft, "ev-secret", &value("xavier-secret", "alias", &alias))?;
    entity(
        draft,
        "Ownership",
        "xavier-secret-owns",
        &[("owner", "xavier-secret"), ("asset", "aldan"), ("description", &next())],
    )?;
    Ok([name, alias])
}

/// What else would give them away.
fn told_of_xavier(draft: &mut Draft<'_>, needles: &Needles, [name, alias]: &[String; 2]) -> Result<()> {
    let next = || needles.next();
    let told = assertion(draft, "as-secret", &next(), &["aldan"], Some(next()))?;
    cite(draft, "ev-secret", &told)?;
    let relayed = assertion(draft, "as-secret-relayed", &next(), &[], None)?;
    cite(draft, "ev-secret-relayed", &relayed)?;
    assertion(draft, "as-secret-uncited", &next(), &["xavier-secret"], None)?;
    let naming = assertion(
        draft,
        "as-secret-naming",
        &format!("{name}s firm, Aldan Works, is said to grow."),
        &["aldan"],
        None,
    )?;
    cite(draft, "ev-open", &naming)?;
    gap(draft, "gap-secret", &next(), (Some("xavier-secret"), None), next())?;
    gap(draft, "gap-secret-answered", &next(), (None, Some(&told)), next())?;
    gap(draft, "gap-secret-naming", &format!("What does {alias} own?"), (None, None), next())?;
    draft.put_evidence(&Evidence {
        id: "ev-open-naming".into(),
        source: "src-open".into(),
        quote: Some(format!("as {name} told us")),
        ..Evidence::default()
    })?;
    cite(draft, "ev-open-naming", &value("aldan", "name", "Aldan Works"))?;
    // Somebody whose name is not public, and of whom a public source speaks: the link stays, who it is does not.
    let hidden = next();
    entity(draft, "Person", "yegor-secret", &[("name", &hidden)])?;
    cite(draft, "ev-secret", &value("yegor-secret", "name", &hidden))?;
    entity(draft, "Directorship", "yegor-secret-runs", &[("director", "yegor-secret"), ("organization", "birch")])?;
    cite(draft, "ev-open", &ClaimRef::Link("yegor-secret-runs".into()))?;
    draft.attach(&Attachment {
        source: &"src-open".into(),
        name: &next(),
        media: Some(&next()),
        bytes: next().as_bytes(),
        taken: Some(&Taken { at: None, how: Some(next()), by: Some(next()) }),
    })?;
    draft.set_title(&format!("The {name} papers"))
}

/// A case with both, and the needles that must not come out of it.
fn planted() -> (TempDir, PathBuf, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("planted.case");
    let needles = Needles::default();
    let author = Author::fixed(needles.next(), "2024-05-01T10:00:00Z", 1);
    let mut case = Case::create_with(&path, author, &needles.next(), |draft| {
        public(draft, &needles)?;
        protected(draft, &needles)
    })
    .unwrap();
    // What was once there is in the journal still: a name that was changed, and somebody who was taken out.
    for _ in 0..4 {
        let (once, now) = (needles.next(), "Birch & Sons");
        case.act(&needles.next(), |draft| add(draft, "birch", "alias", &once, Some(needles.next()))).unwrap();
        let ClaimRef::Value(old) = value("birch", "alias", &once) else { panic!() };
        let new = Value { entity: "birch".into(), property: "alias".into(), value: now.into(), ..Value::default() };
        case.act(&needles.next(), |draft| draft.change_value(&old, &new)).unwrap();
        let ClaimRef::Value(new) = value("birch", "alias", now) else { panic!() };
        case.act("taken out", |draft| draft.remove_value(&new)).unwrap();
    }
    let gone = needles.next();
    case.act(&needles.next(), |draft| entity(draft, "Company", "cedar", &[("name", &gone)])).unwrap();
    case.act(&needles.next(), |draft| {
        let ClaimRef::Value(key) = value("cedar", "name", &gone) else { return Ok(()) };
        draft.remove_value(&key)?;
        draft.remove_entity(&"cedar".into())
    })
    .unwrap();
    let mut words: Vec<String> = (1..=needles.0.get()).map(needle).collect();
    words.extend(
        ["-secret", "secret-", "xavier", "inmostplace", "backmostplace", "ev-", "src-", "as-open"]
            .map(ToOwned::to_owned),
    );
    (folder, path, words)
}

fn exported(path: &Path, format: &str) -> (String, LeftOut) {
    let case = Case::open_read_only(path).unwrap();
    let out = path.with_extension("out");
    let left_out = export::run_redacted(&case, format, Some(&out)).unwrap();
    (unpacked::whole(&std::fs::read(&out).unwrap()), left_out)
}

/// A text in the ways in which a word may stand in it: as it is, in small letters, without what stands between letters,
/// and folded.
struct Readings {
    raw: String,
    lower: String,
    dense: String,
    folded: String,
}

impl Readings {
    fn of(text: &str) -> Self {
        let mut inside = false;
        let untagged = text.chars().filter(|c| {
            inside = (inside || *c == '<') && *c != '>';
            !inside
        });
        let dense: String = untagged.filter(|c| c.is_alphanumeric()).collect();
        let folded = muckrake::text::fold::fold(text);
        Self { raw: text.to_owned(), lower: text.to_lowercase(), dense: dense.to_lowercase(), folded }
    }

    /// Whether a word stands there, percent-encoded too, as hexadecimal bytes, or in base64 wherever that begins.
    fn have(&self, word: &str) -> bool {
        let [percent, hexadecimal] = encoded(word);
        let plain = [&self.lower, &self.dense, &self.folded].iter().any(|reading| reading.contains(word));
        plain
            || [percent, hexadecimal].iter().any(|form| self.lower.contains(form.as_str()))
            || (0..3).any(|before| self.raw.contains(&in_base64(word, before)))
    }
}

fn encoded(word: &str) -> [String; 2] {
    let each = |form: fn(u8) -> String| word.bytes().map(form).collect::<String>();
    [each(|b| format!("%{b:02x}")), each(|b| format!("{b:02x}"))]
}

/// A word in base64 behind so many bytes, without what the bytes before and after share with it.
fn in_base64(word: &str, before: usize) -> String {
    let bytes = [&b"\0\0"[..before], word.as_bytes()].concat();
    let (from, to) = ((before * 8).div_ceil(6), bytes.len() * 8 / 6);
    String::from_utf8(base64(&bytes)[from..to].to_vec()).unwrap()
}

fn base64(bytes: &[u8]) -> Vec<u8> {
    let letters: Vec<u8> = (b'A'..=b'Z').chain(b'a'..=b'z').chain(b'0'..=b'9').chain(*b"+/").collect();
    let bits: Vec<u8> = bytes.iter().flat_map(|b| (0..8).rev().map(move |place| b >> place & 1)).collect();
    let sixes = bits.chunks(6).map(|six| (0..6).fold(0, |sum, place| sum * 2 + six.get(place).unwrap_or(&0)));
    sixes.map(|six| letters[usize::from(six)]).collect()
}

/// Those of the words that stand in a text, however they are disguised.
fn found<'a>(words: &'a [String], text: &str) -> Vec<&'a String> {
    let readings = Readings::of(text);
    words.iter().filter(|word| readings.have(word)).collect()
}

#[test]
fn nothing_of_what_is_protected_is_in_a_redacted_export_of_any_format() {
    let (_folder, path, needles) = planted();
    assert!(needles.len() >= 200, "{}", needles.len());
    println!("figure: needles: {}", needles.len());
    for format in FORMATS {
        let (text, left_out) = exported(&path, format.name);
        let found = found(&needles, &text);
        assert!(found.is_empty(), "{}: {found:?} in:\n{text}", format.name);
        assert_eq!((left_out.sources, left_out.entities), (4, 4), "{}", format.name);
    }
}

/// A case with what is public and, where there is a visibility, what the one source says, which has it.
fn one_source(visibility: Option<Visibility>) -> (TempDir, PathBuf, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("one.case");
    let (shared, own) = (Needles::default(), Needles(Cell::new(1_000)));
    Case::create_with(&path, Author::fixed("Ann", "2024-05-01T10:00:00Z", 1), "One", |draft| {
        public(draft, &shared)?;
        visibility.map_or(Ok(()), |visibility| confidential(draft, &own, visibility))
    })
    .unwrap();
    (folder, path, (1_001..=own.0.get()).map(needle).collect())
}

#[test]
fn a_redacted_export_is_the_same_as_of_a_case_that_never_had_the_confidential_source() {
    let ((_one, without, _), (_other, with, _)) = (one_source(None), one_source(Some(Visibility::Confidential)));
    for format in FORMATS {
        assert_eq!(exported(&with, format.name).0, exported(&without, format.name).0, "{}", format.name);
    }
}

#[test]
fn the_same_words_are_found_where_their_source_is_public() {
    let (_folder, path, words) = one_source(Some(Visibility::Public));
    for (format, least) in [
        ("json", 120),
        ("markdown", 120),
        ("html", 120),
        ("docx", 120),
        ("ftm", 100),
        ("csv", 70),
        ("xlsx", 70),
        ("story-markdown", 6),
        ("story-docx", 6),
    ] {
        let found = found(&words, &exported(&path, format).0).len();
        println!("figure: words of a public source that are found in {format}: {found} of {}", words.len());
        assert!(found >= least, "{format}: {found}");
    }
    let has = |text: &str| Readings::of(text).have("needlework");
    let [percent, hexadecimal] = encoded("needlework");
    let coded = |text: &str| String::from_utf8(base64(text.as_bytes())).unwrap();
    for text in ["aNeedleWork", "<w:t>Need</w:t><w:t>le-work</w:t>", "Nеedlеwоrk", &percent, &hexadecimal] {
        assert!(has(&format!("x {text} y")), "{text}");
    }
    assert!(["needlework", "a needlework", "ab needlework."].iter().all(|text| has(&coded(text))));
    assert!(!has("needle of work"));
}

#[test]
fn what_is_public_stays_and_background_goes_by_its_label() {
    let (_folder, path, _) = planted();
    let (text, _) = exported(&path, "markdown");
    for stays in [
        "Aldan Works",
        "Birch Trading",
        "Trade register",
        "sold by the crate",
        "page 4",
        "on background it is so",
        "a source on background",
        "a customs officer",
        "Who sells to Aldan Works?",
        "partnership",
        "Birch Trading grew, it is said.",
    ] {
        assert!(text.contains(stays), "{stays} is not in:\n{text}");
    }
    assert!(text.contains("the newsroom") && text.contains("2024-05-01"), "that it was verified stays:\n{text}");
    assert!(!text.contains("10:11"), "when exactly does not:\n{text}");
}

#[test]
fn the_same_case_gives_the_same_redacted_bytes_and_leaves_nothing_behind() {
    let (folder, path, _) = planted();
    let before = std::fs::read(&path).unwrap();
    let (first, _) = exported(&path, "json");
    assert_eq!(exported(&path, "json").0, first);
    assert_eq!(std::fs::read(&path).unwrap(), before);
    let mut left = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(left.all(|name| name.to_str().unwrap().starts_with("planted.")));
}

#[test]
fn a_claim_that_a_confidential_source_helped_to_corroborate_has_one_origin_without_it() {
    let (_folder, path, _) = planted();
    let mut case = Case::open(&path, Author::fixed("Reporter", "2024-05-01T10:00:00Z", 2)).unwrap();
    case.act("cited", |draft| cite(draft, "ev-secret", &ClaimRef::Link("aldan-birch".into()))).unwrap();
    drop(case);
    let whole = path.with_extension("whole");
    export::run(&Case::open_read_only(&path).unwrap(), "json", Some(&whole)).unwrap();
    assert!(std::fs::read_to_string(&whole).unwrap().contains("\"corroborated\""));
    assert!(!exported(&path, "json").0.contains("\"corroborated\""));
}

#[test]
fn a_case_with_nothing_to_protect_keeps_every_claim() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("transit.case");
    muckrake::exchange::bundle::pack_embedded("kazakhstan-transit", &path).unwrap();
    let (text, left_out) = exported(&path, "json");
    assert_eq!(left_out, LeftOut::default());
    let whole = path.with_extension("whole");
    export::run(&Case::open_read_only(&path).unwrap(), "json", Some(&whole)).unwrap();
    let whole = std::fs::read_to_string(whole).unwrap();
    let count = |text: &str, what: &str| text.matches(what).count();
    for what in ["\"schema\"", "\"standing\"", "\"question\"", "\"quote\"", "\"stance\""] {
        assert_eq!(count(&text, what), count(&whole, what), "{what}");
    }
}
