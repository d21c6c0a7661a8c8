//! Right of reply: who was asked about what, who has answered, who has yet to be asked; and what of it leaves the case.
#![allow(clippy::unwrap_used, reason = "a helper that fails here is a failed test")]

use std::process::Command;

use muckrake::analysis::check::check_on;
use muckrake::analysis::replies::{Reply, State, all, to_put};
use muckrake::case::{Author, Case, Draft};
use muckrake::error::Result;
use muckrake::exchange::letter::Letter;
use muckrake::exchange::{bundle, export};
use muckrake::model::{
    Approach, Assertion, Citing, ClaimRef, Decision, Entity, EntityId, Evidence, Graph as _, Mark, Marked, Put, Ruling,
    Source, Stance, Value, ValueKey, Visibility,
};
use tempfile::TempDir;

fn author() -> Author {
    Author::fixed("Reporter", "2026-11-22T10:00:00Z", 7)
}

fn entity(draft: &mut Draft<'_>, schema: &str, id: &str, values: &[(&str, &str)]) -> Result<()> {
    draft.put_entity(&Entity { id: id.into(), schema: schema.to_owned(), ..Entity::default() })?;
    values.iter().try_for_each(|(property, value)| {
        let (property, value) = ((*property).to_owned(), (*value).to_owned());
        draft.add_value(&Value { entity: id.into(), property, value, ..Value::default() })
    })
}

fn link() -> ClaimRef {
    ClaimRef::Link("altyn-supplies-baikal".into())
}

fn refused() -> ClaimRef {
    ClaimRef::Assertion("as-refused".into())
}

fn put(claim: ClaimRef, said: &str) -> Put {
    Put { claim, said: said.to_owned() }
}

const SUPPLIES: &str = "Алтын supplies Baikal.";
const REFUSED: &str = "Алтын refused to name its makers.";

fn approach(id: &str, at: &str, deadline: Option<&str>) -> Approach {
    Approach {
        id: id.into(),
        subject: "altyn".into(),
        how: "letter".to_owned(),
        at: Some(at.to_owned()),
        deadline: deadline.map(ToOwned::to_owned),
        put: vec![put(link(), SUPPLIES), put(refused(), REFUSED)],
        ..Approach::default()
    }
}

/// Two firms, a link and an assertion, both marked relevant, on the word of a public source; and one assertion that a
/// confidential source alone gives.
fn case() -> (TempDir, Case) {
    let folder = tempfile::tempdir().unwrap();
    let made = Case::create_with(&folder.path().join("own.case"), author(), "made", |draft| {
        entity(draft, "Company", "altyn", &[("name", "Алтын")])?;
        entity(draft, "Company", "baikal", &[("name", "Baikal")])?;
        entity(draft, "EconomicActivity", "altyn-supplies-baikal", &[("sender", "altyn"), ("receiver", "baikal")])?;
        let about = |id: &str, text: &str| Assertion {
            id: id.into(),
            text: text.to_owned(),
            about: vec![EntityId::from("altyn")],
            ..Assertion::default()
        };
        draft.put_assertion(&about("as-refused", REFUSED))?;
        draft.put_assertion(&about("as-secret", "Алтын pays the harbour master."))?;
        let from = |id: &str, title: &str, visibility| Source {
            id: id.into(),
            title: title.to_owned(),
            visibility,
            origin: true,
            ..Source::default()
        };
        draft.put_source(&from("s-open", "Gazette", Visibility::Public))?;
        draft.put_source(&from("s-deep", "Quillfeather", Visibility::Confidential))?;
        for (evidence, source, claim) in [
            ("e-open", "s-open", refused()),
            ("e-link", "s-open", link()),
            ("e-deep", "s-deep", ClaimRef::Assertion("as-secret".into())),
        ] {
            draft.put_evidence(&Evidence { id: evidence.into(), source: source.into(), ..Evidence::default() })?;
            let stance = Stance::Supports;
            draft.cite(&Citing { evidence: evidence.into(), claim, stance, locator: None })?;
        }
        draft.put_mark(&Marked::Claim(link()), Mark::Relevant)?;
        draft.put_mark(&Marked::Claim(refused()), Mark::Relevant)
    });
    (folder, made.unwrap())
}

fn unreplied(case: &Case, today: &str) -> Vec<String> {
    let check = check_on(case, Some(today), &mut |_| ()).unwrap();
    check.findings.into_iter().filter(|f| f.rule == "unreplied").map(|f| f.message).collect()
}

#[test]
fn whoever_is_named_in_what_is_marked_relevant_and_was_not_asked_is_found() {
    let (_folder, mut case) = case();
    assert_eq!(
        unreplied(&case, "2026-11-22"),
        [
            format!("Nothing was put to Алтын, of whom it is said: {SUPPLIES} {REFUSED}"),
            format!("Nothing was put to Baikal, of whom it is said: {SUPPLIES}"),
        ]
    );
    // What is cut is not in the story.
    case.act("cut", |draft| {
        let decision = Decision::Cut;
        let (by, at) = ("Editor".to_owned(), "2026-11-22".to_owned());
        draft.rule(&Ruling { claim: link(), decision, by, at, reason: None })
    })
    .unwrap();
    assert_eq!(unreplied(&case, "2026-11-22"), [format!("Nothing was put to Алтын, of whom it is said: {REFUSED}")]);
    // Nor is somebody to be asked whom nobody knows.
    case.act("unknown", |draft| {
        draft.put_entity(&Entity {
            id: "altyn".into(),
            schema: "Company".to_owned(),
            placeholder: true,
            ..Entity::default()
        })
    })
    .unwrap();
    assert!(unreplied(&case, "2026-11-22").is_empty());
}

#[test]
fn a_deadline_that_has_passed_is_overdue_until_five_attempts_were_made() {
    let (_folder, mut case) = case();
    case.act("asked", |draft| draft.put_approach(&approach("a1", "2026-11-03", Some("2026-11-10")))).unwrap();
    let about_altyn = |case: &Case, today: &str| {
        let all = unreplied(case, today);
        all.into_iter().filter(|said| !said.contains("to Baikal")).collect::<Vec<_>>()
    };
    assert!(about_altyn(&case, "2026-11-10").is_empty(), "the last day is still theirs");
    assert_eq!(
        about_altyn(&case, "2026-11-11"),
        [format!(
            "Алтын has not answered by 2026-11-10, the deadline; 1 of 5 attempts made (letter 2026-11-03): {REFUSED} And 1 more."
        )]
    );
    assert_eq!(Reply::of(&case, &"altyn".into(), None).unwrap().state, State::Waiting, "without a day nothing is late");
    for n in 2..=5 {
        case.act("again", |draft| {
            draft.put_approach(&approach(&format!("a{n}"), &format!("2026-11-0{}", n + 2), Some("2026-11-10")))
        })
        .unwrap();
        assert_eq!(about_altyn(&case, "2026-11-11").is_empty(), n == 5, "{n} attempts");
    }
    // A month as a deadline lasts until its end; and no deadline at all is told.
    case.act("other", |draft| {
        (2..=5).try_for_each(|n| draft.remove_approach(&format!("a{n}").as_str().into()))?;
        draft.put_approach(&approach("a1", "2026-11-03", Some("2026-11")))
    })
    .unwrap();
    assert!(about_altyn(&case, "2026-11-30").is_empty());
    assert_eq!(about_altyn(&case, "2026-12-01").len(), 1);
    case.act("none", |draft| draft.put_approach(&approach("a1", "2026-11-03", None))).unwrap();
    assert!(about_altyn(&case, "2026-11-04")[0].contains("was given no deadline"));
}

#[test]
fn an_answer_settles_what_was_put_and_nothing_else() {
    let (_folder, mut case) = case();
    case.act("asked", |draft| {
        draft.put_approach(&Approach {
            put: vec![put(link(), SUPPLIES)],
            answer: Some("No comment.".to_owned()),
            ..approach("a1", "2026-11-03", Some("2026-11-10"))
        })
    })
    .unwrap();
    let reply = Reply::of(&case, &"altyn".into(), Some("2026-12-01")).unwrap();
    assert_eq!((reply.state, reply.attempts(), reply.open.len()), (State::Answered, 1, 0));
    assert_eq!(
        unreplied(&case, "2026-12-01")[0],
        format!("Алтын was approached (letter 2026-11-03), but not about this: {REFUSED}")
    );
    // What is asked besides is open again, and only that.
    case.act("more", |draft| draft.put_approach(&approach("a2", "2026-11-12", Some("2026-11-15")))).unwrap();
    let reply = Reply::of(&case, &"altyn".into(), Some("2026-12-01")).unwrap();
    assert_eq!((reply.state, reply.open.as_slice()), (State::Overdue, [put(refused(), REFUSED)].as_slice()));
    assert_eq!(to_put(&case, &"altyn".into()).unwrap(), [refused()]);
}

#[test]
fn what_was_put_stays_as_it_read_then_and_a_claim_that_reads_otherwise_is_told() {
    let (_folder, mut case) = case();
    case.act("asked", |draft| {
        draft.put_approach(&Approach { answer: Some("We did.".to_owned()), ..approach("a1", "2026-11-03", None) })
    })
    .unwrap();
    case.act("worded anew", |draft| {
        draft.put_assertion(&Assertion {
            id: "as-refused".into(),
            text: "Алтын hid its makers.".to_owned(),
            about: vec!["altyn".into()],
            ..Assertion::default()
        })
    })
    .unwrap();
    assert_eq!(
        unreplied(&case, "2026-11-22")[0],
        format!("It was put to Алтын as “{REFUSED}”, and reads now: Алтын hid its makers.")
    );
    assert_eq!(case.approaches(None).unwrap()[0].put_as(&refused()), Some(REFUSED));
}

#[test]
fn what_was_put_follows_a_value_that_is_changed_and_goes_with_a_claim_that_goes_and_comes_back_with_it() {
    let (_folder, mut case) = case();
    let name = |value: &str| ValueKey {
        entity: "altyn".into(),
        property: "name".to_owned(),
        value: value.to_owned(),
        lang: String::new(),
    };
    case.act("asked", |draft| {
        let mut one = approach("a1", "2026-11-03", None);
        one.put.push(put(ClaimRef::from(name("Алтын")), "Алтын: name is Алтын."));
        draft.put_approach(&one)
    })
    .unwrap();
    let puts = |case: &Case| -> Vec<ClaimRef> {
        case.approaches(None).unwrap().into_iter().flat_map(|one| one.put).map(|put| put.claim).collect()
    };
    case.act("renamed", |draft| {
        let value =
            Value { entity: "altyn".into(), property: "name".into(), value: "Altyn".into(), ..Value::default() };
        draft.change_value(&name("Алтын"), &value)
    })
    .unwrap();
    assert!(puts(&case).contains(&ClaimRef::from(name("Altyn"))), "{:?}", puts(&case));
    case.act("gone", |draft| draft.remove_claim(&refused())).unwrap();
    assert_eq!(puts(&case).len(), 2);
    case.act("all gone", |draft| draft.remove_entity_whole(&"altyn".into())).unwrap();
    assert!(case.approaches(None).unwrap().is_empty());
    for _ in 0..3 {
        case.undo(None).unwrap();
    }
    assert_eq!(puts(&case).len(), 3, "all of it comes back");
    case.undo(None).unwrap();
    assert!(case.approaches(None).unwrap().is_empty());
    assert_eq!(case.verify().unwrap().findings, Vec::<String>::new());
}

#[test]
fn approaches_go_into_the_bundle_and_come_back_byte_by_byte() {
    let (folder, mut case) = case();
    case.act("asked", |draft| {
        draft.put_approach(&Approach {
            answer: Some("“Нет”, said قناة.".to_owned()),
            answered_at: Some("2026-11-08".to_owned()),
            answered_by: Some("their lawyer".to_owned()),
            note: Some("rang twice".to_owned()),
            ..approach("a1", "2026-11-03", Some("2026-11-10"))
        })?;
        draft.put_approach(&Approach { how: String::new(), put: Vec::new(), ..approach("a0", "2026-11-04", None) })
    })
    .unwrap();
    let (first, second) = (folder.path().join("one"), folder.path().join("two"));
    bundle::unpack(&case, &first).unwrap();
    let copy = bundle::pack(&first, &folder.path().join("copy.case"), author()).unwrap();
    bundle::unpack(&copy, &second).unwrap();
    let read = |folder: &std::path::Path| std::fs::read_to_string(folder.join("replies.jsonl")).unwrap();
    assert_eq!(read(&first), read(&second));
    assert_eq!(read(&first).lines().count(), 2);
    assert_eq!(copy.approaches(None).unwrap(), case.approaches(None).unwrap());
    assert_eq!(copy.approaches(None).unwrap()[0].put.len(), 2);
}

#[test]
fn a_letter_puts_what_is_open_numbered_and_names_no_confidential_source_nor_what_only_it_says() {
    let (_folder, mut case) = case();
    let letter = Letter::to(&case, &"altyn".into(), Some("2026-12-01"), Some("Ann Reporter")).unwrap();
    let text = letter.text();
    for there in ["To: Алтын", &format!("1. {SUPPLIES}\n2. {REFUSED}"), "let us have it by 2026-12-01", "Ann Reporter"]
    {
        assert!(text.contains(there), "{there} is not in:\n{text}");
    }
    // All assertions are meant where nothing is marked: the confidential one stays out, and that is said.
    case.act("unmarked", |draft| {
        draft.set_mark(&Marked::Claim(link()), Mark::Relevant, false)?;
        draft.set_mark(&Marked::Claim(refused()), Mark::Relevant, false)
    })
    .unwrap();
    let letter = Letter::to(&case, &"altyn".into(), None, None).unwrap();
    assert_eq!((letter.points.as_slice(), letter.kept_back), ([REFUSED.to_owned()].as_slice(), 1));
    assert!(letter.text().contains("by [date and time]") && letter.text().contains("[your name]"));
    assert!(!letter.text().contains("harbour") && !letter.text().contains("Quillfeather"));
    // Nor does an assertion of a public source that names the confidential one.
    case.act("named", |draft| {
        draft.put_assertion(&Assertion {
            id: "as-refused".into(),
            text: "Алтын talked to Quillfeather.".to_owned(),
            about: vec!["altyn".into()],
            ..Assertion::default()
        })
    })
    .unwrap();
    let error = Letter::to(&case, &"altyn".into(), None, None).unwrap_err();
    assert!(error.cause().contains("confidential"), "{error:?}");
    let error = Letter::to(&case, &"baikal".into(), None, None).unwrap_err();
    assert!(error.cause().contains("nothing is left that could be put to Baikal"), "{error:?}");
}

#[test]
fn the_summary_says_what_was_put_to_whom_and_what_they_answered_or_that_no_answer_is_noted() {
    let (folder, mut case) = case();
    let summary = |case: &Case| {
        let out = folder.path().join("out.md");
        export::run(case, "markdown", Some(&out)).unwrap();
        std::fs::read_to_string(&out).unwrap()
    };
    assert!(!summary(&case).contains("Right of reply"));
    case.act("asked", |draft| draft.put_approach(&approach("a1", "2026-11-03", Some("2026-11-10")))).unwrap();
    let text = summary(&case);
    assert!(text.contains("- By letter on 2026-11-03, to be answered by 2026-11-10:\n"), "{text}");
    assert!(text.contains("They were approached once; an answer was asked for by 2026-11-10. No answer is noted."));
    case.act("answered", |draft| {
        draft.put_approach(&Approach {
            put: vec![put(link(), SUPPLIES)],
            answer: Some("We <b>deny</b> it.".to_owned()),
            answered_by: Some("their lawyer".to_owned()),
            ..approach("a2", "2026-11-05", None)
        })
    })
    .unwrap();
    let text = summary(&case);
    assert!(text.contains("Answered for them by their lawyer: “We "), "{text}");
    assert!(!text.contains("<b>"), "a stranger's text stays text:\n{text}");
    assert!(text.contains("To one point put to them no answer is noted."), "{text}");
}

#[test]
fn a_redacted_export_leaves_out_an_approach_that_tells_of_what_is_protected() {
    let (folder, mut case) = case();
    let secret = ClaimRef::Assertion("as-secret".into());
    case.act("asked", |draft| {
        let plain = |id: &str| Approach { note: Some("Zanderling".to_owned()), ..approach(id, "2026-11-03", None) };
        draft.put_approach(&Approach { answer: Some("Gladly denied.".to_owned()), ..plain("a-plain") })?;
        draft.put_approach(&Approach {
            answer: Some("Mulberry.".to_owned()),
            put: vec![put(secret, "Алтын pays the harbour master.")],
            ..plain("a-secret")
        })?;
        draft.put_approach(&Approach { answer: Some("Quillfeather lies.".to_owned()), ..plain("a-naming") })
    })
    .unwrap();
    for format in ["json", "markdown", "html"] {
        let out = folder.path().join("out");
        export::run_redacted(&case, format, Some(&out)).unwrap();
        let text = std::fs::read_to_string(&out).unwrap();
        assert!(text.contains("Gladly denied."), "{format}:\n{text}");
        for gone in ["Mulberry", "Quillfeather", "harbour", "Zanderling", "a-plain"] {
            assert!(!text.contains(gone), "{format}: {gone} in:\n{text}");
        }
    }
}

#[test]
fn what_an_answer_says_of_a_forgotten_source_is_blanked_and_the_answer_stays() {
    let (_folder, mut case) = case();
    case.act("asked", |draft| {
        draft.put_approach(&Approach {
            answer: Some("Quillfeather lies.".to_owned()),
            ..approach("a1", "2026-11-03", None)
        })
    })
    .unwrap();
    case.forget(&"s-deep".into(), &[]).unwrap();
    let answer = case.approaches(None).unwrap()[0].answer.clone().unwrap();
    assert!(answer.ends_with(" lies.") && !answer.contains("Quillfeather"), "{answer}");
    assert_eq!(case.verify().unwrap().findings, Vec::<String>::new());
}

#[test]
fn the_command_line_lists_who_was_asked_and_gates_on_who_was_not() {
    let (folder, mut case) = case();
    case.act("asked", |draft| draft.put_approach(&approach("a1", "2026-11-03", Some("2026-11-10")))).unwrap();
    assert_eq!(all(&case, None).unwrap().len(), 1);
    let path = folder.path().join("own.case");
    drop(case);
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_muckrake"));
        command.arg(arguments[0]).arg(&path).args(&arguments[1..]);
        let out = command.output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        (out.status.code(), text(&out.stdout), text(&out.stderr))
    };
    let (code, out, _) = run(&["replies", "--at", "10 November 2026"]);
    assert_eq!((code, out.contains("asked to answer by 2026-11-10")), (Some(0), true), "{out}");
    let (_, out, _) = run(&["replies", "алтын", "--at", "2026-11-11"]);
    assert!(out.contains("no answer noted by 2026-11-10; 1 of 5 attempts") && out.contains(SUPPLIES), "{out}");
    let (code, _, error) = run(&["replies", "--at", "soon"]);
    assert_eq!((code, error.contains("write it as")), (Some(2), true), "{error}");
    let (code, out, _) = run(&["check", "--at", "2026-11-11", "--fail-on", "unreplied"]);
    assert_eq!((code, out.contains("has not answered by 2026-11-10")), (Some(1), true), "{out}");
    let file = folder.path().join("letter.txt");
    let (code, out, _) = run(&["letter", "алтын", "--by", "2026-12-01", "-o", file.to_str().unwrap()]);
    assert_eq!((code, out.contains("of 2 points")), (Some(0), true), "{out}");
    assert!(std::fs::read_to_string(&file).unwrap().contains("by 2026-12-01"));
    let (_, out, _) = run(&["show", "алтын"]);
    assert!(out.contains("Right of reply") && out.contains("No answer noted."), "{out}");
}
