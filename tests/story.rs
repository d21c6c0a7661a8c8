//! The story: a draft taken apart, followed from draft to draft, checked, and out again with a footnote a sentence.

#![allow(clippy::unwrap_used, reason = "helpers of tests may fail loudly")]

use std::path::{Path, PathBuf};
use std::process::Command;

use muckrake::analysis::check;
#[path = "support/workbench.rs"]
mod workbench;

use muckrake::analysis::falls::{self, Withdrawn};
use muckrake::analysis::standing::{Origins, Standing};
use muckrake::analysis::story::{Change, Plan, Progress};
use muckrake::case::{Attachment, Author, Case};
use muckrake::exchange::{bundle, export, redacted, story};
use muckrake::model::{
    Assertion, AssertionId, Citing, ClaimRef, Decision, EntityId, Evidence, EvidenceId, Form, Graph, News, Ruling,
    Sentence, Source, Stance, State, Story, Visibility,
};
use muckrake::tui::Options;
use muckrake::tui::script::{self, Player};
use tempfile::TempDir;
use workbench::Workbench;

fn author(name: &str) -> Author {
    Author::fixed(name, "2026-01-02T03:04:05Z", 7)
}

/// The bundled investigation without its story, in a folder that goes with the test.
fn case() -> (TempDir, PathBuf, Case) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.case");
    bundle::pack_embedded("kazakhstan-transit", &path).unwrap();
    let mut case = Case::open(&path, author("Ann")).unwrap();
    let own = now(&case).sentences;
    case.act("no story", |draft| {
        draft.put_story(&Story::default())?;
        own.iter().try_for_each(|one| draft.remove_sentence(&one.id))
    })
    .unwrap();
    (folder, path, case)
}

fn take(case: &mut Case, text: &str) -> Plan {
    story::take(case, &story::take_apart(text.as_bytes(), "draft.md").unwrap()).unwrap()
}

fn now(case: &Case) -> Story {
    case.story().unwrap().unwrap()
}

fn with(story: &Story, start: &str) -> Sentence {
    story.sentences.iter().find(|s| s.text.starts_with(start)).unwrap_or_else(|| panic!("no {start}")).clone()
}

fn golberg() -> ClaimRef {
    ClaimRef::Link(EntityId::from("ilya-golberg-sky-mechanics-rvhjw2hd"))
}

fn founded() -> ClaimRef {
    ClaimRef::Link(EntityId::from("ilya-golberg-aspan-arba-5fbrk2zd"))
}

/// Ties and judges the sentence that begins so.
fn judge(case: &mut Case, start: &str, state: State, claims: &[ClaimRef]) {
    let sentence = with(&now(case), start);
    case.act("judge", |draft| {
        claims.iter().try_for_each(|claim| draft.tie(&sentence.id, claim))?;
        let (checked_by, at) = (Some("Ann".to_owned()), Some("2026-01-02T03:04:05Z".to_owned()));
        draft.put_sentence(&Sentence { state, checked_by, at, ..sentence.clone() })
    })
    .unwrap();
}

fn change(plan: &Plan, start: &str) -> Change {
    let at = plan.story.sentences.iter().position(|s| s.text.starts_with(start)).unwrap();
    plan.changes[at]
}

const FIRST: &str = "# The drones\n\nIlya Golberg owns Sky Mechanics. He founded Aspan Arba, a firm in Kazakhstan.\n\n\
    Goods went by road. Nobody knows how many trucks there were in all those years.\n\nA last word.\n";

#[test]
fn a_draft_is_taken_apart_into_the_sentences_that_a_reader_sees() {
    let text = "\u{feff}---\ntitle: x\n---\n# A heading. With stops.\n\nMr. *Smith* said: “Is it true?” he\nasked.[^1] \
                It was 3.5 km.\n\n- one thing\n- another. And more.\n\n> A quote.\n\n| a | b |\n|---|---|\n| c | d |\n\n\
                <!-- not said -->\n\nОн ушёл в 2022 г. Никто не знает. 没人知道。真的？\n\n[^1]: A note is no story.\n";
    let drafted = story::take_apart(text.as_bytes(), "My draft.MD").unwrap();
    let told: Vec<(Form, Vec<&str>)> =
        drafted.blocks.iter().map(|block| (block.form, block.sentences.iter().map(String::as_str).collect())).collect();
    assert_eq!(
        told,
        [
            (Form::Heading(1), vec!["A heading. With stops."]),
            (Form::Text, vec!["Mr. Smith said: “Is it true?” he asked.", "It was 3.5 km."]),
            (Form::Item, vec!["one thing"]),
            (Form::Item, vec!["another.", "And more."]),
            (Form::Quote, vec!["A quote."]),
            (Form::Item, vec!["a; b"]),
            (Form::Item, vec!["c; d"]),
            (Form::Text, vec!["Он ушёл в 2022 г. Никто не знает.", "没人知道。", "真的？"]),
        ]
    );
    assert_eq!((drafted.title.as_str(), drafted.file.as_str()), ("A heading. With stops.", "My draft.MD"));
    let plain = story::take_apart(b"One. Two.\n\nThree.", "a.txt").unwrap();
    assert_eq!(plain.blocks.iter().map(|b| b.sentences.len()).collect::<Vec<_>>(), [2, 1]);
    assert!(story::take_apart(b" \n", "a.md").is_err() && story::take_apart(&[0xff, 0xfe], "a.md").is_err());
}

#[test]
fn a_new_draft_keeps_what_was_checked_and_shows_what_has_to_be_looked_at_again() {
    let (_folder, _, mut case) = case();
    let plan = take(&mut case, FIRST);
    assert!(plan.changes.iter().all(|change| *change == Change::New));
    judge(&mut case, "Ilya", State::Verified, &[golberg()]);
    judge(&mut case, "He founded", State::Verified, &[founded()]);
    judge(&mut case, "The drones", State::NeedsNone, &[]);
    judge(&mut case, "Nobody", State::Verified, &[golberg()]);
    let plan = take(
        &mut case,
        "# The drones\n\nGoods went by road. A wholly different thing is said here now.\n\nIlya Golberg “owns” Sky \
         Mechanics.\n\nHe founded Aspan Arba, a firm in Kyrgyzstan. Nobody knows how many trucks.\n",
    );
    let story = now(&case);
    assert_eq!((story.draft, change(&plan, "The drones")), (2, Change::Same));
    // A word that is another opens the sentence again, whatever was decided: its claims and its former words stay.
    let changed = with(&story, "He founded");
    assert_eq!(
        (changed.state, changed.news, change(&plan, "He founded")),
        (State::Open, Some(News::Changed), Change::Changed)
    );
    assert_eq!(changed.was.as_deref(), Some("He founded Aspan Arba, a firm in Kazakhstan."));
    assert_eq!((changed.rests, changed.checked_by.as_deref()), (vec![founded()], Some("Ann")));
    assert_eq!(with(&story, "Ilya").rests, [golberg()]);
    assert_eq!((with(&story, "A wholly").news, with(&story, "A wholly").rests), (Some(News::New), vec![]));
    // A part of a longer one keeps what that rested on.
    assert_eq!((change(&plan, "Nobody"), with(&story, "Nobody").rests), (Change::Parted, vec![golberg()]));
    let gone: Vec<&str> = story.sentences.iter().filter(|s| s.is_gone()).map(|s| s.text.as_str()).collect();
    assert_eq!(gone, ["Nobody knows how many trucks there were in all those years.", "A last word."]);
    // What an editor took out and puts in again is as it was; what stays out is dropped with the next draft.
    let plan = take(&mut case, &format!("{FIRST}\nAnd more."));
    let back = with(&now(&case), "Nobody");
    assert_eq!((change(&plan, "Nobody"), back.state, back.news), (Change::Back, State::Verified, None));
    let plan = take(&mut case, "Ilya Golberg owns Sky Mechanics.");
    assert_eq!(plan.counts().get("gone"), Some(&6), "{:?}", plan.counts());
    let plan = take(&mut case, "Ilya Golberg owns Sky Mechanics. More of it.");
    assert_eq!((plan.counts().get("gone"), plan.dropped.len(), now(&case).sentences.len()), (None, 6, 2));
    assert_eq!(case.verify().unwrap().findings, Vec::<String>::new());
}

#[test]
fn sentences_are_followed_where_they_move_and_quotation_marks_change_nothing() {
    let (_folder, _, mut case) = case();
    take(&mut case, "First thing here. Second thing here. “Third” thing – here.");
    judge(&mut case, "“Third", State::Verified, &[golberg()]);
    let plan = take(&mut case, "\"Third\" thing - here.\n\nFirst thing here. Second thing here.");
    assert_eq!(change(&plan, "\"Third"), Change::Moved(3));
    assert_eq!((change(&plan, "First"), change(&plan, "Second")), (Change::Same, Change::Same));
    let third = with(&now(&case), "\"Third");
    assert_eq!((third.state, third.place, third.paragraph, third.rests), (State::Verified, 1, 1, vec![golberg()]));
    // The same draft again does nothing.
    let before = case.change_count().unwrap();
    assert!(take(&mut case, "\"Third\" thing - here.\n\nFirst thing here. Second thing here.").is_the_same);
    assert_eq!(case.change_count().unwrap(), before);
}

#[test]
fn a_sentence_that_is_joined_to_another_leaves_it_its_claims() {
    let (_folder, _, mut case) = case();
    take(&mut case, "Ilya Golberg owns Sky Mechanics of Russia. He founded Aspan Arba of Kazakhstan.");
    judge(&mut case, "Ilya", State::Verified, &[golberg()]);
    judge(&mut case, "He", State::Verified, &[founded()]);
    take(&mut case, "Ilya Golberg owns Sky Mechanics of Russia, and he founded Aspan Arba of Kazakhstan.");
    let joined = with(&now(&case), "Ilya");
    assert_eq!((joined.state, joined.rests.len()), (State::Open, 2), "{joined:?}");
}

#[test]
fn a_draft_is_one_action_undone_as_one_and_an_undone_check_is_not_counted() {
    let (_folder, path, mut case) = case();
    take(&mut case, FIRST);
    judge(&mut case, "Ilya", State::Verified, &[golberg()]);
    let before = now(&case);
    take(&mut case, "Something else is written here. Ilya Golberg owns Sky Mechanics.");
    case.undo(None).unwrap();
    assert_eq!(now(&case), before);
    assert_eq!(Progress::of(&before).verified, 1);
    case.undo(None).unwrap();
    assert_eq!((Progress::of(&now(&case)).verified, Progress::of(&now(&case)).tied), (0, 0));
    // A claim that goes takes the tie with it, and both come back together.
    judge(&mut case, "Ilya", State::Verified, &[golberg()]);
    case.act("delete", |draft| draft.remove_claim(&golberg())).unwrap();
    assert!(with(&now(&case), "Ilya").rests.is_empty() && !with(&now(&case), "Ilya").is_resolved());
    case.undo(None).unwrap();
    assert_eq!(with(&now(&case), "Ilya").rests, [golberg()]);
    drop(case);
    assert_eq!(Case::open(&path, author("Ann")).unwrap().verify().unwrap().findings, Vec::<String>::new());
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let read = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut all: Vec<_> = read
        .filter(|path| path.is_file())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap()))
        .collect();
    all.sort();
    all
}

#[test]
fn a_story_goes_into_a_bundle_and_out_again_with_nothing_lost() {
    let (folder, _, mut case) = case();
    take(&mut case, FIRST);
    judge(&mut case, "Ilya", State::Verified, &[golberg(), founded()]);
    take(&mut case, &FIRST.replace("went by road", "went by rail and road").replace("A last word.", ""));
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    bundle::unpack(&case, &one).unwrap();
    let again = bundle::pack(&one, &folder.path().join("b.case"), author("Ben")).unwrap();
    assert_eq!(again.story().unwrap(), case.story().unwrap());
    bundle::unpack(&again, &two).unwrap();
    assert_eq!(files(&one), files(&two));
    assert!(files(&one).iter().any(|(name, _)| name == "story.jsonl"));
    let json = folder.path().join("all.json");
    export::run(&case, "json", Some(&json)).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(json).unwrap()).unwrap();
    assert_eq!((&json["story"]["draft"], json["sentences"].as_array().unwrap().len()), (&2.into(), 6));
    assert_eq!(json["sentences"][1]["claims"].as_array().unwrap().len(), 2);
}

#[test]
fn a_story_that_quotes_a_forgotten_source_quotes_it_no_longer() {
    let (_folder, path, mut case) = case();
    let source = Source { id: "tip".into(), title: "Deep Whistle".into(), ..Source::default() };
    let note =
        Evidence { id: "tip-1".into(), source: "tip".into(), quote: Some("they paid".into()), ..Evidence::default() };
    case.act("source", |draft| {
        draft.put_source(&source)?;
        draft.put_evidence(&note)
    })
    .unwrap();
    take(&mut case, "# Deep Whistle speaks\n\nThe letter was shown to Deep Whistle in March. It was long.");
    let sentence = with(&now(&case), "The letter");
    case.act("note", |draft| draft.put_sentence(&Sentence { note: Some("ask Deep Whistle".into()), ..sentence }))
        .unwrap();
    take(&mut case, "# Deep Whistle speaks\n\nThe letter was shown to Deep Whistle in April. It was long.");
    case.forget(&"tip".into(), &[]).unwrap();
    assert_eq!(with(&now(&case), "The letter").text, "The letter was shown to [forgotten] in April.");
    drop(case);
    let bytes = std::fs::read(&path).unwrap();
    assert!(!bytes.windows(12).any(|some| some == b"Deep Whistle"));
    assert_eq!(Case::open(&path, author("Ann")).unwrap().verify().unwrap().findings, Vec::<String>::new());
}

#[test]
fn a_redacted_story_holds_no_sentence_that_rests_on_what_is_protected_or_names_it() {
    let (folder, _, mut case) = case();
    let source = Source {
        id: "tip".into(),
        title: "Deep Whistle".into(),
        visibility: Visibility::Confidential,
        ..Source::default()
    };
    let said = ClaimRef::Assertion(AssertionId::from("said"));
    case.act("tip", |draft| {
        draft.put_source(&source)?;
        draft.put_evidence(&Evidence { id: "tip-1".into(), source: "tip".into(), ..Evidence::default() })?;
        draft.put_assertion(&Assertion {
            id: "said".into(),
            text: "They paid in cash.".into(),
            ..Assertion::default()
        })?;
        let evidence = EvidenceId::from("tip-1");
        draft.cite(&Citing { evidence, claim: said.clone(), stance: Stance::Supports, locator: None })
    })
    .unwrap();
    take(
        &mut case,
        "# Drones\n\nThey paid in cash, it is said.\n\nIlya Golberg owns Sky Mechanics. Deep Whistle owns it too. \
         Nobody tied this one.\n\nBoth are so.",
    );
    judge(&mut case, "Drones", State::NeedsNone, &[]);
    judge(&mut case, "They paid", State::Verified, std::slice::from_ref(&said));
    judge(&mut case, "Ilya", State::Verified, &[golberg()]);
    judge(&mut case, "Deep", State::Verified, &[golberg()]);
    judge(&mut case, "Both", State::Verified, &[golberg(), said]);
    let (copy, _) = redacted::copy(&case, &folder.path().join("r.case")).unwrap();
    let story = now(&copy);
    let left: Vec<(u32, u32, &str)> = story.sentences.iter().map(|s| (s.place, s.paragraph, s.text.as_str())).collect();
    assert_eq!(left, [(1, 1, "Drones"), (2, 2, "Ilya Golberg owns Sky Mechanics.")]);
    assert_eq!((story.file.as_str(), story.sha256.as_str(), story.draft), ("", "", 1));
    assert_eq!(story.sentences[1].checked_by.as_deref(), Some("the newsroom"));
    assert_eq!(story.sentences[1].at.as_deref(), Some("2026-01-02T00:00:00Z"));
}

#[test]
fn the_story_comes_out_with_a_footnote_a_sentence_and_goes_in_again_as_it_was() {
    let (folder, _, mut case) = case();
    take(
        &mut case,
        &format!("{FIRST}\n- <script>alert(1)</script> [x](https://evil.example) `y`\n- two\n\n> Said so.\n"),
    );
    judge(&mut case, "Ilya", State::Verified, &[golberg()]);
    judge(&mut case, "The drones", State::NeedsNone, &[]);
    judge(&mut case, "A last", State::Cut, &[]);
    let out = folder.path().join("story.md");
    export::run(&case, "story-markdown", Some(&out)).unwrap();
    let text = std::fs::read_to_string(&out).unwrap();
    assert!(text.starts_with("# The drones\n\nIlya Golberg owns Sky Mechanics.[^1] He founded"), "{text}");
    let note = text.lines().find(|line| line.starts_with("[^1]: ")).unwrap();
    for part in [
        "Ilya Golberg owns Sky Mechanics (single origin)",
        "¶6",
        "from “Joint investigation”",
        "Verified, by Ann, 2026-01-02.",
    ] {
        assert!(note.contains(part), "{part} in {note}");
    }
    assert!(text.contains("It rests on nothing yet. Not checked yet.") && !text.contains("A last word"));
    assert!(!text.contains("<script>") && !text.contains("](https:"), "{text}");
    let word = folder.path().join("story.docx");
    export::run(&case, "story-docx", Some(&word)).unwrap();
    let (markdown, word) = (story::read(&out).unwrap(), story::read(&word).unwrap());
    assert_eq!((&word.title, &word.blocks), (&markdown.title, &markdown.blocks), "an editor gives it back from Word");
    let mut case = case;
    let plan = story::take(&mut case, &markdown).unwrap();
    let gone: Vec<&str> = plan.story.sentences.iter().filter(|s| s.is_gone()).map(|s| s.text.as_str()).collect();
    assert_eq!(gone, ["A last word."], "{:?}", plan.counts());
    assert!(plan.changes.iter().all(|change| matches!(change, Change::Same | Change::Gone)), "{:?}", plan.counts());
}

/// What the gate finds by one rule.
fn found(case: &Case, rule: &str) -> Vec<(Option<String>, String)> {
    let findings = check::check(case, &mut |_| {}).unwrap().findings.into_iter();
    findings.filter(|finding| finding.rule == rule).map(|finding| (finding.place, finding.message)).collect()
}

#[test]
fn the_gate_names_each_sentence_that_is_not_resolved_and_each_claim_nobody_ruled_on() {
    let (_folder, _, mut case) = case();
    assert!(found(&case, "unresolved-sentence").is_empty() && found(&case, "unruled").is_empty());
    take(&mut case, "# Drones\n\nOne is asked. Two is said.\n\nThree is tied. Four is cut. Five is so.\n\nSix is new.");
    judge(&mut case, "Drones", State::NeedsNone, &[]);
    judge(&mut case, "One", State::Question, &[]);
    judge(&mut case, "Two", State::Dispute, &[golberg()]);
    judge(&mut case, "Three", State::Verified, &[golberg(), founded()]);
    judge(&mut case, "Four", State::Cut, &[founded()]);
    judge(&mut case, "Five", State::Verified, &[]);
    let told: Vec<String> = found(&case, "unresolved-sentence").into_iter().map(|(_, message)| message).collect();
    assert_eq!(
        told,
        [
            "Sentence 2, ¶2 waits for an answer: One is asked.",
            "Sentence 3, ¶2 is in dispute: Two is said.",
            "Sentence 6, ¶3 is verified and rests on nothing: Five is so.",
            "Sentence 7, ¶4 is open and rests on nothing: Six is new.",
        ]
    );
    let unruled = found(&case, "unruled");
    let owns = "Nobody has ruled on: Ilya Golberg owns Sky Mechanics. Said in sentence 3, ¶2; sentence 4, ¶3.";
    let founds = "Nobody has ruled on: Ilya Golberg founded Aspan Arba. Said in sentence 4, ¶3.";
    assert_eq!(unruled.iter().map(|(_, message)| message.as_str()).collect::<Vec<_>>(), [owns, founds]);
    assert_eq!(unruled[1].0.as_deref(), Some("sentence 4, ¶3"));
    // Other rules name the place as well.
    assert!(
        found(&case, "single-origin")
            .iter()
            .any(|(_, message)| message.ends_with("Aspan Arba. Said in sentence 4, ¶3."))
    );
    let rule = |claim, decision| Ruling { claim, decision, by: "Ann".into(), at: "x".into(), reason: None };
    case.act("rule", |draft| {
        draft.rule(&rule(golberg(), Decision::Verified))?;
        draft.rule(&rule(founded(), Decision::Cut))
    })
    .unwrap();
    assert!(found(&case, "unruled").is_empty());
    let told = found(&case, "unresolved-sentence");
    assert_eq!(
        told[2].1,
        "Sentence 4, ¶3 rests on a claim that was cut (Ilya Golberg founded Aspan Arba): Three is tied."
    );
}

#[test]
fn a_file_whose_bytes_are_not_those_of_its_hash_fails_the_gate() {
    let (_folder, path, mut case) = case();
    let source = case.sources().unwrap()[0].id.clone();
    case.act("file", |draft| {
        draft.attach(&Attachment { source: &source, name: "a.pdf", media: None, bytes: b"as it was", taken: None })
    })
    .unwrap();
    assert_eq!(case.wrong_files().unwrap(), Vec::<String>::new());
    drop(case);
    let gate = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_muckrake"));
        let done = command.args(["check", path.to_str().unwrap(), "--fail-on", "hash"]).output().unwrap();
        (done.status.code(), String::from_utf8(done.stdout).unwrap())
    };
    assert_eq!(gate().0, Some(0));
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.execute("UPDATE attachment_bytes SET bytes = x'00'", []).unwrap();
    drop(raw);
    let (code, page) = gate();
    assert!(code == Some(1) && page.contains("(a.pdf) has not the bytes it had"), "{page}");
}

#[test]
fn a_gate_for_the_story_is_not_passed_by_a_case_that_has_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.case");
    drop(Case::create(&path, "A", author("Ann")).unwrap());
    let draft = folder.path().join("draft.md");
    std::fs::write(&draft, "# Only a heading").unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_muckrake"));
        let done = command.args([arguments[0], path.to_str().unwrap()]).args(&arguments[1..]).output().unwrap();
        let text = String::from_utf8(done.stdout).unwrap() + &String::from_utf8(done.stderr).unwrap();
        (done.status.code(), text)
    };
    let (code, said) = run(&["check", "--fail-on", "unresolved-sentence"]);
    assert!(code == Some(1) && said.contains("this case has no story"), "{said}");
    assert_eq!(run(&["story"]).0, Some(1));
    let (code, said) = run(&["story", draft.to_str().unwrap(), "--dry-run"]);
    assert!(code == Some(0) && said.contains("would be draft 1: 1 sentence."), "{said}");
    assert_eq!(run(&["story"]).0, Some(1), "a dry run wrote something");
    assert_eq!(run(&["story", draft.to_str().unwrap()]).0, Some(0));
    let (code, said) = run(&["story"]);
    assert!(code == Some(0) && said.contains("1 ¶1 open: Only a heading"), "{said}");
    assert_eq!(run(&["check", "--fail-on", "unruled"]).0, Some(0));
    assert_eq!(run(&["check", "--fail-on", "unresolved-sentence"]).0, Some(1));
}

#[test]
fn what_falls_names_the_sentences_that_would_rest_on_nothing() {
    let (_folder, _, mut case) = case();
    take(&mut case, FIRST);
    judge(&mut case, "Ilya", State::Verified, &[golberg()]);
    judge(&mut case, "He founded", State::Cut, &[founded()]);
    let graph: &dyn Graph = &case;
    let without = |source: &str| {
        let falls = falls::without(&mut Origins::new(graph), &Withdrawn::Source(source.into())).unwrap().unwrap();
        falls.sentences.iter().map(|one| (one.sentence.place, one.after)).collect::<Vec<_>>()
    };
    assert_eq!(without("joint-investigation-of-three-hy7pj6rb"), [(2, Standing::Uncited)]);
    assert_eq!(without("bloomberg-report-f9nswjmj"), []);
}

/// The states of the sentences, in their order.
fn states(desk: &Workbench) -> Vec<State> {
    now(&desk.case()).sentences.iter().map(|one| one.state).collect()
}

#[test]
fn the_queue_is_gone_through_with_one_key_a_sentence() {
    let mut desk = Workbench::telling(FIRST);
    desk.keys("Y");
    assert!(desk.screen().contains("0 of 6 resolved, draft 1"), "{}", desk.screen());
    desk.keys("0");
    desk.keys("v");
    assert!(desk.is_shown("It rests on nothing yet"), "{}", desk.screen());
    assert_eq!(states(&desk)[..2], [State::NeedsNone, State::Open]);
    desk.keys("tgolberg owns sky<enter>");
    assert_eq!(with(&now(&desk.case()), "Ilya").rests, [golberg()]);
    assert!(desk.screen().contains("Citations ▸ Ilya Golberg owns Sky Mechanics"), "{}", desk.screen());
    desk.keys("vw!-");
    use State::{Cut, Dispute, NeedsNone, Open, Question, Verified};
    assert_eq!(states(&desk), [NeedsNone, Verified, Question, Dispute, Cut, Open]);
    let verified = with(&now(&desk.case()), "Ilya");
    assert_eq!(
        (verified.checked_by.as_deref(), verified.at.as_deref()),
        (Some("Reporter"), Some("2026-11-22T10:00:00Z"))
    );
    assert!(desk.screen().contains("v 1  . 1  w 1  ! 1"), "{}", desk.screen());
    desk.keys("u");
    assert_eq!(states(&desk)[4], Open);
    // The same key again opens a sentence; a note says what is to be asked.
    desk.keys("<home>0");
    assert_eq!(states(&desk)[0], Open);
    desk.keys("<down><down>Nask him<enter>");
    assert_eq!(with(&now(&desk.case()), "He founded").note.as_deref(), Some("ask him"));
    assert!(desk.is_shown("note: ask him"), "{}", desk.screen());
}

#[test]
fn the_checking_goes_on_where_it_was_left_in_another_window_too() {
    let mut desk = Workbench::telling(FIRST);
    desk.keys("Y<down><down>0");
    let mut desk = desk.later();
    desk.keys("Y0");
    use State::{NeedsNone, Open};
    assert_eq!(states(&desk), [Open, Open, NeedsNone, NeedsNone, Open, Open]);
    desk.keys("..0");
    assert_eq!(states(&desk)[5], Open, "the next open one after the next is the first again");
    assert_eq!(states(&desk)[0], NeedsNone);
}

#[test]
fn a_sentence_is_tied_to_picked_claims_or_to_one_selected_elsewhere_and_untied_again() {
    let mut desk = Workbench::telling(FIRST);
    let rests = |desk: &Workbench| with(&now(&desk.case()), "Ilya").rests;
    desk.keys("Y<down>/golberg<enter>3<down>");
    let claims = |desk: &mut Workbench| desk.keys("3<home><down>p<down>pY");
    desk.keys("<home><down>t");
    assert_eq!(rests(&desk).len(), 1, "{}", desk.screen());
    let first = rests(&desk);
    desk.keys("YT");
    assert!(rests(&desk).is_empty());
    claims(&mut desk);
    desk.keys("t");
    assert_eq!(rests(&desk).len(), 2, "{}", desk.screen());
    // Its claims as rows: one of them is untied with the key that takes away what is selected, and stays a claim.
    desk.keys("<enter><down>D");
    assert_eq!(rests(&desk).len(), 1);
    assert!(desk.case().claim(&first[0].to_string()).unwrap().is_some());
    desk.keys("u");
    assert_eq!(rests(&desk).len(), 2);
}

#[test]
fn the_story_is_shown_on_the_smallest_screens_and_without_a_story_says_what_to_do() {
    let mut desk = Workbench::empty();
    desk.keys("Y0v!w-.tT<enter>");
    assert!(desk.is_shown("No story yet."), "{}", desk.screen());
    let (_folder, path, mut case) = case();
    take(&mut case, "# Ложь\n\nОн ушёл. 他买了芯片。 باعت الشركة الطائرات.");
    drop(case);
    for size in [(80, 24), (20, 5), (3, 2)] {
        let case = Case::open(&path, author("Ann")).unwrap();
        let mut player = Player::new(case, size, Options::default()).unwrap();
        script::parse("Y<down><enter>.<end>0").unwrap().into_iter().for_each(|step| player.step(step));
        let screen = player.screen().to_string();
        assert!(size.0 < 80 || screen.contains("Ложь") && screen.contains("他买了芯片"), "{screen}");
        assert!(screen.lines().count() <= usize::from(size.1), "{screen}");
    }
}

#[test]
fn the_story_that_comes_with_the_program_is_checked_to_the_last_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.case");
    bundle::pack_embedded("kazakhstan-transit", &path).unwrap();
    let mut case = Case::open(&path, author("Ann")).unwrap();
    let story = now(&case);
    let progress = Progress::of(&story);
    assert_eq!((progress.sentences, progress.resolved, progress.verified), (35, 35, 21));
    // Its file is the draft that was taken in.
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("investigations/kazakhstan-transit/story.md");
    assert!(story::take(&mut case, &story::read(&file).unwrap()).unwrap().is_the_same);
    // What an editor would ask, word for word.
    let found = check::check(&case, &mut |_| {}).unwrap();
    let told: Vec<String> = found.findings.iter().map(|one| format!("{}: {}", one.rule, one.message)).collect();
    insta::assert_snapshot!(told.join("\n"));
    for rule in ["uncited", "disputed", "no-origin", "unresolved-sentence", "hash"] {
        assert!(told.iter().all(|line| !line.starts_with(rule)), "{rule}");
    }
    // Nobody has ruled on what the story says: each such claim is asked for, with its place.
    let tied: std::collections::BTreeSet<String> =
        story.sentences.iter().flat_map(|one| &one.rests).map(ToString::to_string).collect();
    let asked: Vec<_> = found.findings.iter().filter(|one| one.rule == "unruled").collect();
    assert_eq!(asked.len(), tied.len());
    assert!(asked.iter().all(|one| one.place.is_some()));
    // Of somebody living nothing is said that is not said to be reported.
    let bare =
        |one: &&Sentence| !one.rests.is_empty() && !["reported", "says"].iter().any(|word| one.text.contains(word));
    assert_eq!(
        story.sentences.iter().filter(bare).map(|one| one.text.as_str()).collect::<Vec<_>>(),
        Vec::<&str>::new()
    );
}
