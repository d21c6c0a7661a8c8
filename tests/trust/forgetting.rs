//! A source that is forgotten is nowhere in the file afterwards, and the rest of the case is as whole as before.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Instant;

use muckrake::case::{Attachment, Author, Case, Draft};
use muckrake::error::Result;
use muckrake::exchange::{bundle, import};
use muckrake::model::{
    Assertion, Citing, ClaimRef, Decision, Entity, Evidence, EvidenceId, Gap, Graph, Ruling, Source, Stance, Value,
    ValueKey,
};
use tempfile::TempDir;

use crate::terminal::Terminal;
use crate::tools::{MUCKRAKE, figure, rounds};

/// The source to be forgotten.
const SOURCE: &str = "whistle-7k2mq4xd";

/// Its title, and the name it is known by.
const TITLE: &str = "Talk with Needlewoman";

fn author() -> Author {
    Author::system("Ann")
}

fn muckrake(arguments: &[&str]) -> Output {
    Command::new(MUCKRAKE).args(arguments).env("MUCKRAKE_NAME", "Ann").stdin(Stdio::null()).output().unwrap()
}

fn forget(case: &Path, more: &[&str]) -> Output {
    muckrake(&[&["forget", case.to_str().unwrap()], more].concat())
}

fn told(output: &Output) -> String {
    String::from_utf8([output.stdout.as_slice(), &output.stderr].concat()).unwrap()
}

/// Words that stand nowhere else, a new one each time.
#[derive(Default)]
struct Needles(Vec<String>);

impl Needles {
    fn one(&mut self, what: &str) -> String {
        let needle = format!("ndl{:03}{}qz", self.0.len(), what.replace(' ', ""));
        self.0.push(needle.clone());
        needle
    }

    fn some(&mut self, what: &str) -> Option<String> {
        Some(self.one(what))
    }

    /// Those that stand somewhere in the files of a folder, by their bytes as UTF-8, UTF-16 or hexadecimal.
    fn found(&self, folder: &Path) -> Vec<String> {
        let mut bytes = Vec::new();
        for file in std::fs::read_dir(folder).unwrap() {
            bytes.extend(std::fs::read(file.unwrap().path()).unwrap());
        }
        let written = |needle: &str| {
            let wide = |swap: bool| -> Vec<u8> {
                let units = needle.encode_utf16();
                units.flat_map(|unit| if swap { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
            };
            let hex: String = needle.bytes().map(|b| format!("{b:02x}")).collect();
            [needle.as_bytes().to_vec(), wide(false), wide(true), hex.into_bytes()]
        };
        let finders = self.0.iter().filter(|needle| written(needle).iter().any(|form| holds(&bytes, form)));
        finders.cloned().collect()
    }
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    let first = wanted[0];
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|b| *b == first) {
        if bytes[from + at..].starts_with(wanted) {
            return true;
        }
        from += at + 1;
    }
    false
}

fn key(entity: &str, property: &str, value: &str) -> ValueKey {
    ValueKey { entity: entity.into(), property: property.into(), value: value.into(), lang: String::new() }
}

fn company(draft: &mut Draft<'_>, id: &str, name: &str) -> Result<()> {
    draft.put_entity(&Entity { id: id.into(), schema: "Company".into(), ..Entity::default() })?;
    let value = Value { entity: id.into(), property: "name".into(), value: name.into(), ..Value::default() };
    draft.add_value(&value)
}

fn cite(draft: &mut Draft<'_>, evidence: &str, claim: ClaimRef, locator: Option<String>) -> Result<()> {
    draft.cite(&Citing { evidence: evidence.into(), claim, stance: Stance::Supports, locator })
}

fn source(needles: &mut Needles) -> Source {
    Source {
        id: SOURCE.into(),
        title: TITLE.into(),
        kind: "interview".into(),
        publisher: vec![needles.one("publisher"), needles.one("second publisher")],
        published: needles.some("published"),
        retrieved: needles.some("retrieved"),
        url: needles.some("url"),
        archived: needles.some("archived"),
        label: needles.some("label"),
        sha256: needles.some("sha256"),
        note: needles.some("note of the source"),
        ..Source::default()
    }
}

fn evidence(id: &str, needles: &mut Needles) -> Evidence {
    Evidence {
        id: id.into(),
        source: SOURCE.into(),
        locator: needles.some("locator"),
        quote: needles.some("quote"),
        paraphrase: needles.some("paraphrase"),
        lang: Some("eng".into()),
        translation: needles.some("translation"),
        note: needles.some("note of the evidence"),
        ..Evidence::default()
    }
}

/// The bundled case with a source that says something everywhere; and its needles.
fn planted(folder: &Path) -> (PathBuf, Needles) {
    let path = folder.join("planted.case");
    bundle::pack_embedded("kazakhstan-transit", &path).unwrap();
    let mut case = Case::open(&path, author()).unwrap();
    let mut needles = Needles(vec![SOURCE.into(), TITLE.into(), "Needlewoman".into(), "Nan the Nail".into()]);
    write_source(&mut case, &mut needles);
    write_what_names_it(&mut case);
    write_and_take_back(&mut case, &mut needles);
    // Free pages: something large that was there and went.
    let big = |needle: &str| needle.repeat(40_000).into_bytes();
    for what in ["a file that stays", "a file that went"] {
        let (name, bytes) = (needles.one("file name"), big(&needles.one(what)));
        let id = SOURCE.into();
        let file = Attachment { source: &id, name: &name, media: None, bytes: &bytes, taken: None };
        let hash = case.act(&format!("file: {name}"), |draft| draft.attach(&file)).unwrap();
        needles.0.push(hash);
    }
    case.undo(None).unwrap();
    (path, needles)
}

fn write_source(case: &mut Case, needles: &mut Needles) {
    let mut first = source(needles);
    first.title = needles.one("title it had before");
    case.act(&format!("source: {}", first.title), |draft| draft.put_source(&first)).unwrap();
    let now = Source { title: TITLE.into(), ..first };
    case.act(&format!("source: {TITLE}"), |draft| draft.put_source(&now)).unwrap();
    for (id, firm) in [("said-1-aaaaaaaa", "first"), ("said-2-bbbbbbbb", "second")] {
        needles.0.push(id.into());
        let evidence = evidence(id, needles);
        let title = format!("evidence: {}", evidence.paraphrase.as_deref().unwrap());
        let (where_one, where_two) = (needles.some("locator of a citation"), needles.some("locator of another"));
        case.act(&title, |draft| {
            company(draft, firm, &format!("The {firm} firm"))?;
            draft.put_evidence(&evidence)?;
            cite(draft, id, ClaimRef::from(key(firm, "name", &format!("The {firm} firm"))), where_one)?;
            cite(draft, id, ClaimRef::Link(firm.into()), where_two)
        })
        .unwrap();
    }
}

/// Other rows that name the source by its title, its name or an id.
fn write_what_names_it(case: &mut Case) {
    case.act("what names it", |draft| {
        company(draft, "plain", "Plain Ltd")?;
        let copied = Source {
            id: "copied".into(),
            title: "A copy".into(),
            derives_from: Some(SOURCE.into()),
            ..source(&mut Needles::default())
        };
        draft.put_source(&Source { url: None, sha256: None, note: Some(format!("copied from {TITLE}")), ..copied })?;
        let relayed = Evidence {
            id: "relayed".into(),
            source: "copied".into(),
            relays: Some(SOURCE.into()),
            note: Some("Needlewoman said so".into()),
            ..Evidence::default()
        };
        draft.put_evidence(&relayed)?;
        let plain = ClaimRef::from(key("plain", "name", "Plain Ltd"));
        cite(draft, "relayed", plain.clone(), None)?;
        cite(draft, "said-1-aaaaaaaa", plain.clone(), None)?;
        let reason = Some("Needlewoman, that is Nan the Nail, was there (said-1-aaaaaaaa)".into());
        draft.rule(&Ruling {
            claim: plain,
            decision: Decision::Verified,
            by: "Ann".into(),
            at: "2026-01-01T00:00:00Z".into(),
            reason,
        })?;
        draft.put_gap(&Gap {
            id: "gap-1".into(),
            question: "What else does Needlewoman know?".into(),
            note: Some(SOURCE.into()),
            ..Gap::default()
        })?;
        let said = Assertion {
            id: "word-1".into(),
            text: "It was \u{201c}Nan the Nail\u{201d}".into(),
            note: Some(TITLE.into()),
            ..Assertion::default()
        };
        draft.put_assertion(&said)?;
        let noted = Entity {
            id: "plain".into(),
            schema: "Company".into(),
            note: Some("asked Nan the Nail".into()),
            context: Some(format!("{{\"by\":\"{TITLE}\"}}")),
            ..Entity::default()
        };
        draft.put_entity(&noted)
    })
    .unwrap();
    case.act("a note about Needlewoman that was put right later", |draft| {
        let entity = draft.entity(&"plain".into())?;
        draft.put_entity(&Entity { note: Some("asked somebody".into()), ..entity })
    })
    .unwrap();
}

/// What was said, and taken away or back again: only the journal holds it.
fn write_and_take_back(case: &mut Case, needles: &mut Needles) {
    needles.0.push("said-3-cccccccc".into());
    let third = evidence("said-3-cccccccc", needles);
    case.act("evidence: third", |draft| draft.put_evidence(&third)).unwrap();
    case.act("delete: third", |draft| draft.remove_evidence_whole(&"said-3-cccccccc".into())).unwrap();
    needles.0.push("said-4-dddddddd".into());
    let fourth = evidence("said-4-dddddddd", needles);
    case.act(&format!("evidence: {}", fourth.quote.as_deref().unwrap()), |draft| draft.put_evidence(&fourth)).unwrap();
    case.undo(None).unwrap();
    let edited = evidence("said-1-aaaaaaaa", needles);
    case.act("evidence changed", |draft| draft.put_evidence(&edited)).unwrap();
    case.undo(None).unwrap();
}

fn verified(path: &Path) -> muckrake::case::Verification {
    let found = Case::open_read_only(path).unwrap().verify().unwrap();
    assert_eq!(found.findings, [""; 0]);
    found
}

#[test]
fn nothing_of_a_forgotten_source_is_in_the_file() {
    let folder = TempDir::new().unwrap();
    let (path, needles) = planted(folder.path());
    verified(&path);
    assert_eq!(needles.found(folder.path()), needles.0, "a needle that was never there proves nothing");
    let output = forget(&path, &[TITLE, "--also", "Needlewoman", "--also", "Nan the Nail", "--yes"]);
    assert!(output.status.success(), "{}", told(&output));
    assert_eq!(needles.found(folder.path()), [""; 0]);
    figure("needles of a forgotten source, and those found afterwards", format!("{}, 0", needles.0.len()));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "something was left beside the case");
    let forgotten = verified(&path).forgotten;
    assert_eq!(forgotten.len(), 1);
    let page = told(&muckrake(&["verify", path.to_str().unwrap()]));
    assert!(page.starts_with("Whole: ") && page.contains("A source was forgotten on 20"), "{page}");
}

#[test]
fn what_a_reporter_has_claimed_stays_and_is_uncited() {
    let folder = TempDir::new().unwrap();
    let (path, _) = planted(folder.path());
    let before = Case::open_read_only(&path).unwrap().sizes().unwrap();
    assert!(forget(&path, &[SOURCE, "--yes"]).status.success());
    let case = Case::open_read_only(&path).unwrap();
    let after = case.sizes().unwrap();
    assert_eq!((after.entities, after.values, after.links), (before.entities, before.values, before.links));
    let firm = ClaimRef::from(key("second", "name", "The second firm"));
    assert!(case.citations(&firm).unwrap().is_empty());
    let plain = ClaimRef::from(key("plain", "name", "Plain Ltd"));
    let left: Vec<EvidenceId> = case.citations(&plain).unwrap().into_iter().map(|c| c.evidence.id).collect();
    assert_eq!(left, ["relayed".into()]);
    assert_eq!(case.evidence(&"relayed".into()).unwrap().unwrap().relays, None);
    assert_eq!(case.source(&"copied".into()).unwrap().unwrap().derives_from, None);
}

#[test]
fn what_will_be_lost_is_said_first_and_nothing_is_done_without_yes() {
    let folder = TempDir::new().unwrap();
    let (path, needles) = planted(folder.path());
    let log = || Case::open_read_only(&path).unwrap().log().unwrap();
    let before = log();
    let asked = forget(&path, &[TITLE]);
    let (page, dry) = (told(&asked), forget(&path, &[TITLE, "--dry-run"]));
    assert_eq!((asked.status.code(), dry.status.code()), (Some(2), Some(0)), "{page}");
    for words in [
        "To be forgotten, for good: Talk with",
        "2 notes taken from it",
        "The second firm",
        "reason of ruling",
        "--yes",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert_eq!(log(), before);
    assert_eq!(needles.found(folder.path()), needles.0);
}

#[test]
fn what_does_not_need_the_forgotten_can_still_be_undone() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.case");
    let mut case = Case::create(&path, "A", author()).unwrap();
    case.act("one", |draft| company(draft, "one", "One")).unwrap();
    let mut needles = Needles::default();
    let (source, said) = (source(&mut needles), evidence("said-1-aaaaaaaa", &mut needles));
    case.act("two", |draft| {
        company(draft, "two", "Two")?;
        draft.put_source(&source)?;
        draft.put_evidence(&said)?;
        cite(draft, "said-1-aaaaaaaa", ClaimRef::from(key("two", "name", "Two")), None)
    })
    .unwrap();
    case.act("changed", |draft| draft.put_evidence(&Evidence { quote: None, ..said.clone() })).unwrap();
    drop(case);
    assert!(forget(&path, &[SOURCE, "--yes"]).status.success());
    let mut case = Case::open(&path, author()).unwrap();
    let refused = case.undo(Some(4)).unwrap_err();
    assert!(refused.to_string().contains("forgotten"), "{refused}");
    let refused = case.undo(Some(5)).unwrap_err();
    assert!(refused.to_string().contains("can't be undone"), "{refused}");
    // What made the source and a firm with it takes the firm away again.
    assert_eq!(case.undo(Some(3)).unwrap().action, 3);
    assert!(case.entity(&"two".into()).unwrap().is_none());
    assert_eq!(case.undo(Some(2)).unwrap().action, 2);
    drop(case);
    verified(&path);
    assert_eq!(needles.found(folder.path()), [""; 0]);
}

#[test]
fn another_window_at_the_case_has_it_refused() {
    let folder = TempDir::new().unwrap();
    let (path, needles) = planted(folder.path());
    let before = Case::open_read_only(&path).unwrap().log().unwrap();
    let mut window = Terminal::start(&["open", "planted.case"], folder.path(), (120, 36));
    window.shows("saved");
    let output = forget(&path, &[SOURCE, "--yes"]);
    assert!(!output.status.success());
    assert!(told(&output).contains("another window has this case open"), "{}", told(&output));
    // It goes on as if nothing had been.
    window.press("q");
    assert!(window.ended().is_some(), "{}", window.screen());
    assert_eq!(Case::open_read_only(&path).unwrap().log().unwrap(), before);
    let output = forget(&path, &[SOURCE, "--also", "Needlewoman", "--also", "Nan the Nail", "--yes"]);
    assert!(output.status.success(), "{}", told(&output));
    assert_eq!(needles.found(folder.path()), [""; 0]);
    verified(&path);
}

/// A file of a source: two firms and a link, of which a reporter goes on from one; and a firm that was there before.
fn leak(folder: &Path, needles: &mut Needles) -> PathBuf {
    let file = folder.join(needles.one("leak") + ".ftm");
    let (gone, link, said) = (needles.one("firm"), needles.one("link"), needles.one("said"));
    let mut lines = String::new();
    for (id, name) in [(gone.as_str(), needles.one("name")), ("built-on", "Built On Ltd".into())] {
        let odd = needles.one("context");
        let kept = if id == "built-on" { String::new() } else { format!(",\"kept\":\"{odd}\"") };
        lines.push_str(&format!(
            "{{\"id\":\"{id}\",\"schema\":\"Company\",\"properties\":{{\"name\":[\"{name}\"]}}{kept}}}\n"
        ));
        if id == "built-on" {
            needles.0.pop();
        }
    }
    lines.push_str(&format!("{{\"id\":\"before\",\"schema\":\"Company\",\"properties\":{{\"name\":[\"Before\"],\"summary\":[\"{said}\"]}}}}\n"));
    lines.push_str(&format!("{{\"id\":\"{link}\",\"schema\":\"Ownership\",\"properties\":{{\"owner\":[\"{gone}\"],\"asset\":[\"built-on\"]}}}}\n"));
    std::fs::write(&file, lines).unwrap();
    file
}

fn imported(folder: &Path, needles: &mut Needles) -> (PathBuf, PathBuf) {
    let path = folder.join("a.case");
    let mut case = Case::create(&path, "A", author()).unwrap();
    case.act("before", |draft| company(draft, "before", "Before")).unwrap();
    let away = TempDir::new_in(folder.parent().unwrap()).unwrap().keep();
    let file = leak(&away, needles);
    import::run(&mut case, std::slice::from_ref(&file), "ftm", &mut |_| true).unwrap();
    needles.0.push(case.sources().unwrap()[0].sha256.clone().unwrap());
    (path, file)
}

#[test]
fn what_only_an_import_of_it_said_goes_and_what_was_built_on_it_stays() {
    let folder = TempDir::new().unwrap();
    let mut needles = Needles::default();
    let (path, file) = imported(folder.path(), &mut needles);
    let mut case = Case::open(&path, author()).unwrap();
    case.act("mine", |draft| {
        let link = Entity { id: "mine".into(), schema: "Ownership".into(), ..Entity::default() };
        draft.put_entity(&link)?;
        for (property, value) in [("owner", "before"), ("asset", "built-on")] {
            let value =
                Value { entity: "mine".into(), property: property.into(), value: value.into(), ..Value::default() };
            draft.add_value(&value)?;
        }
        Ok(())
    })
    .unwrap();
    drop(case);
    verified(&path);
    assert_eq!(needles.found(folder.path()).len(), needles.0.len());
    let name = file.file_name().unwrap().to_str().unwrap();
    let output = forget(&path, &[name, "--yes"]);
    let page = told(&output);
    assert!(output.status.success() && page.contains("2 entities that only its import made"), "{page}");
    assert!(page.contains("1 value that only its import said") && page.contains("Built On Ltd"), "{page}");
    assert_eq!(needles.found(folder.path()), [""; 0]);
    let case = Case::open_read_only(&path).unwrap();
    let built = case.entity(&"built-on".into()).unwrap().unwrap();
    assert_eq!(built.first("name"), Some("Built On Ltd"));
    assert!(case.citations(&ClaimRef::from(key("built-on", "name", "Built On Ltd"))).unwrap().is_empty());
    assert!(case.entity(&"before".into()).unwrap().unwrap().first("summary").is_none());
    drop(case);
    verified(&path);
    // What is left of the import is still watched over.
    let copy = folder.path().join("b.case");
    std::fs::copy(&path, &copy).unwrap();
    let raw = rusqlite::Connection::open(&copy).unwrap();
    raw.execute_batch("PRAGMA foreign_keys = OFF; DELETE FROM citation; DELETE FROM entity WHERE id = 'built-on'")
        .unwrap();
    drop(raw);
    let found = Case::open_read_only(&copy).unwrap().verify().unwrap().findings;
    assert!(found.iter().any(|finding| finding.contains("the rows of import 3")), "{found:?}");
    let refused = Case::open(&path, author()).unwrap().undo(Some(3)).unwrap_err();
    assert!(refused.to_string().contains("forgotten"), "{refused}");
}

#[test]
fn a_source_that_was_deleted_or_undone_before_is_forgotten_by_its_journal() {
    for undone in [true, false] {
        let folder = TempDir::new().unwrap();
        let mut needles = Needles::default();
        let (path, file) = imported(folder.path(), &mut needles);
        let mut case = Case::open(&path, author()).unwrap();
        if undone {
            case.undo(None).unwrap();
            case.redo(None).unwrap();
            case.undo(None).unwrap();
        } else {
            let id = case.sources().unwrap()[0].id.clone();
            case.act("delete", |draft| draft.remove_source_whole(&id)).unwrap();
            needles = Needles(vec![id.to_string()]);
        }
        drop(case);
        assert_eq!(needles.found(folder.path()).len(), needles.0.len());
        let output = forget(&path, &[file.file_name().unwrap().to_str().unwrap(), "--yes"]);
        assert!(output.status.success(), "{}", told(&output));
        assert_eq!(needles.found(folder.path()), [""; 0], "undone: {undone}");
        verified(&path);
    }
}

#[test]
fn a_forgetting_cut_short_is_either_not_begun_or_ended_at_the_next_opening() {
    let mut done = 0;
    let all = rounds(8, 200);
    let began = |path: &Path| {
        let more = ["--also", "Needlewoman", "--also", "Nan the Nail", "--yes"];
        let arguments = [&["forget", path.to_str().unwrap(), SOURCE], more.as_slice()].concat();
        Command::new(MUCKRAKE).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    let folder = TempDir::new().unwrap();
    let (path, _) = planted(folder.path());
    let clock = Instant::now();
    assert!(began(&path).wait().unwrap().success());
    let whole = clock.elapsed();
    for round in 0..all {
        let folder = TempDir::new().unwrap();
        let (path, needles) = planted(folder.path());
        let mut child = began(&path);
        std::thread::sleep(whole.mul_f64(round as f64 / all as f64 * 1.1));
        child.kill().unwrap();
        child.wait().unwrap();
        drop(Case::open(&path, author()).unwrap());
        let forgotten = !verified(&path).forgotten.is_empty();
        done += usize::from(forgotten);
        let left = needles.found(folder.path());
        assert_eq!(left, if forgotten { Vec::new() } else { needles.0.clone() }, "round {round}");
    }
    figure("forgettings cut short, and those that were whole at the next opening", format!("{all}, {done}"));
}

#[test]
fn what_is_blanked_without_a_forgetting_is_damage() {
    let folder = TempDir::new().unwrap();
    let (path, _) = planted(folder.path());
    assert!(forget(&path, &[SOURCE, "--yes"]).status.success());
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.execute_batch("UPDATE image SET row_key = NULL, before = NULL, salt = NULL, forgotten = (SELECT max(number) FROM journal) WHERE action = 1 AND n = 1")
        .unwrap();
    drop(raw);
    let found = Case::open_read_only(&path).unwrap().verify().unwrap().findings;
    assert!(found.iter().any(|finding| finding.contains("is not what it says")), "{found:?}");
}
