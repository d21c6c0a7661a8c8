//! What leaves the case: a summary that an editor can check and no converter can be tricked with, and the whole
//! case as JSON.
#![allow(clippy::unwrap_used, reason = "a test that can't read its fixture should stop")]

#[path = "support/memory.rs"]
mod memory;

use std::fs;

use comrak::{Options, markdown_to_html};
use memory::Memory;
use muckrake::analysis::Origins;
use muckrake::case::{Author, Case};
use muckrake::exchange::{bundle, export, import};
use muckrake::model::{Citing, ClaimRef, Decision, Entity, Gap, Side, Stance, ValueKey};
use serde_json::Value;
use tempfile::TempDir;

fn exported(g: &Memory, format: &str) -> String {
    of_case(&stored(g).1, format)
}

fn summary(g: &Memory) -> String {
    let mut page = Vec::new();
    export::summary(g, &mut page).unwrap();
    String::from_utf8(page).unwrap()
}

/// A case file of it, for as long as its folder is held.
fn stored(g: &Memory) -> (TempDir, Case) {
    let folder = tempfile::tempdir().unwrap();
    let case = g.case(&folder.path().join("a.case"));
    (folder, case)
}

fn of_case(case: &Case, format: &str) -> String {
    String::from_utf8(bytes_of_case(case, format)).unwrap()
}

fn bytes_of_case(case: &Case, format: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    export::run(case, format, Some(&path)).unwrap();
    fs::read(path).unwrap()
}

/// As GitHub and most others read Markdown, with HTML let through and everything switched on that makes something
/// of plain text.
fn html(markdown: &str) -> String {
    let mut options = Options::default();
    options.extension.autolink = true;
    options.extension.footnotes = true;
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.tasklist = true;
    options.extension.superscript = true;
    options.extension.math_dollars = true;
    options.extension.wikilinks_title_after_pipe = true;
    options.render.r#unsafe = true;
    markdown_to_html(markdown, &options)
}

/// A firm with an owner, two sources that disagree, and whatever text is given in every place that takes text.
fn hostile(text: &str) -> Memory {
    let mut g = Memory::default();
    g.title = text.to_owned();
    g.company("a", text);
    g.person("b", text);
    g.value("a", "address", text);
    let owns = g.link("b", "owns", "a");
    g.value("b.owns.a", "description", text);
    let supplies = g.link("a", "supplies", "b");
    g.value("a.supplies.b", "goodsDescription", text);
    g.value("a.supplies.b", "startDate", text);
    let said = g.assertion("n", text, &["a"]);
    g.dated("n", None, Some(text));
    g.gap(text, Some("a"), Some(Side::Upstream));
    let source = g.origin("s");
    (source.title, source.kind, source.note) = (text.to_owned(), text.to_owned(), Some(text.to_owned()));
    (source.url, source.published) = (Some(text.to_owned()), Some(text.to_owned()));
    source.publisher = vec![text.to_owned()];
    let evidence = g.evidence("e", "s");
    (evidence.quote, evidence.paraphrase) = (Some(text.to_owned()), Some(text.to_owned()));
    (evidence.locator, evidence.note) = (Some(text.to_owned()), Some(text.to_owned()));
    evidence.translation = Some(text.to_owned());
    g.cite("e", &owns);
    g.cite("e", &supplies);
    g.cite_as("e", &said, Stance::Contradicts);
    g.rule(&owns, Decision::Verified, Some(text));
    g
}

/// The tags of a page, without what stands in them, and their order.
fn tags(html: &str) -> Vec<String> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('<') {
        let (tag, next) = after.split_once('>').unwrap();
        tags.push(tag.split_whitespace().next().unwrap().to_owned());
        rest = next;
    }
    tags
}

const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "![x](http://a.example/x.png)",
    "[x]: http://a.example",
    "<http://a.example>",
    "http://a.example www.a.example",
    "# heading",
    "x\n\n# heading\n\n- list\n\n    code",
    "x\n===",
    "---",
    "- item",
    "+ item",
    "1. item",
    "1) item",
    "> quote",
    "```\ncode\n```",
    "    code",
    "*a* **b** _c_ __d__ ~~e~~ `f` ^g^",
    "[^1]",
    "[^1]: note",
    "| a | b |\n|---|---|\n| c | d |",
    "[ ] task",
    "[[wiki|link]]",
    "$x$ $$y$$",
    "a\\",
    "\\<b>",
    "&lt;script&gt; &#60;script&#62;",
    "<!-- comment",
    "<![CDATA[x",
    "a\u{2028}# b\u{85}# c",
    "{=html} ::: div",
];

#[test]
fn no_text_of_a_stranger_is_made_into_anything_by_a_converter() {
    let plain = tags(&html(&summary(&hostile("x"))));
    for text in HOSTILE {
        let page = html(&summary(&hostile(text)));
        assert_eq!(tags(&page), plain, "{text:?} became something: {page}");
    }
}

#[test]
fn what_a_stranger_wrote_is_still_read_letter_by_letter() {
    for text in HOSTILE.iter().filter(|t| !t.contains(['\n', '\u{2028}', '&']) && t.trim() == **t) {
        let page = html(&summary(&hostile(text)));
        let shown = text.replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
        assert!(page.contains(&format!("<strong>{shown}</strong>")), "{text:?} is lost in {page}");
    }
}

#[test]
fn what_hides_text_is_spelt_out_in_markdown_and_escaped_in_json() {
    let g = hostile("a\u{202e}b\u{9b}");
    assert!(summary(&g).contains("a&lt;U+202E&gt;b&lt;U+009B&gt;"));
    let json = exported(&g, "json");
    assert!(json.contains(r#""a\u202eb\u009b""#));
    assert!(json.chars().all(|c| c == '\n' || !c.is_control()));
}

#[test]
fn every_footnote_mark_has_its_note_and_every_note_its_mark() {
    let page = summary(&drones());
    let count = page.lines().filter(|l| l.starts_with("[^")).count();
    assert!(count > 1);
    for n in 1..=count {
        assert!(page.contains(&format!("\n[^{n}]: ")), "no note {n}");
        assert!(page.matches(&format!("[^{n}]")).count() > 1, "nothing is marked {n}");
    }
    assert!(!page.contains(&format!("[^{}]", count + 1)));
}

/// Two chains, one of them a circle; a dispute, a claim that was never cited, a gap.
fn drones() -> Memory {
    let mut g = Memory::default();
    g.company("aspan", "Aspan Arba");
    g.company("sky", "Sky Mechanics");
    g.entity("Organization", "rys", "Rys");
    g.person("golberg", "Ilya Golberg");
    let seat = g.value("aspan", "jurisdiction", "kz");
    g.origin("joint").title = "Joint investigation".to_owned();
    g.derived("article", Some("joint")).title = "News summary".to_owned();
    g.origin("register").title = "Register".to_owned();
    g.evidence("e1", "article").quote = Some("receives drones".to_owned());
    g.evidence("e2", "register");
    let links = [
        g.link("aspan", "supplies", "sky"),
        g.link("sky", "supplies", "rys"),
        g.link("golberg", "founded", "aspan"),
        g.link("golberg", "owns", "sky"),
    ];
    for link in &links {
        g.cite("e1", link);
    }
    g.cite("e2", &links[1]);
    g.cite_as("e2", &links[3], Stance::Contradicts);
    g.cite("e2", &seat);
    g.value("sky.supplies.rys", "goodsDescription", "drones");
    g.value("sky.supplies.rys", "startDate", "2022-04");
    g.gap("Who sells the drones to Aspan Arba?", Some("aspan"), Some(Side::Upstream));
    g.assertion("n1", "Makers refuse to supply Russia directly.", &[]);
    g.company("x", "X");
    g.company("y", "Y");
    let cut = g.link("y", "supplies", "x");
    g.rule(&cut, Decision::Cut, Some("no source"));
    g.link("x", "supplies", "y");
    g.rule(&links[0], Decision::Verified, None);
    g
}

#[test]
fn a_summary_reads_as_an_editor_needs_it() {
    insta::assert_snapshot!(summary(&drones()));
}

#[test]
fn the_whole_case_as_json() {
    let json = exported(&drones(), "json");
    let case: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(case["entities"].as_array().unwrap().len(), 12);
    insta::assert_snapshot!(json);
}

#[test]
fn the_same_case_gives_the_same_bytes() {
    for format in export::FORMATS {
        let bytes = || bytes_of_case(&stored(&drones()).1, format.name);
        assert!(bytes() == bytes(), "{}", format.name);
    }
}

/// The worked case that comes with the program.
fn investigation() -> (TempDir, Case) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kazakhstan-transit.case");
    bundle::pack_embedded("kazakhstan-transit", &path).unwrap();
    let case = Case::open(&path, Author::fixed("Reporter", "2024-05-01T10:00:00Z", 1)).unwrap();
    (folder, case)
}

#[test]
fn the_worked_case_as_a_summary() {
    insta::assert_snapshot!(of_case(&investigation().1, "markdown"));
}

#[test]
fn the_worked_case_as_json_holds_every_row_of_its_bundle() {
    let case: Value = serde_json::from_str(&of_case(&investigation().1, "json")).unwrap();
    for list in ["entities", "assertions", "gaps", "sources", "evidence"] {
        let rows = fs::read_to_string(format!("investigations/kazakhstan-transit/{list}.jsonl")).unwrap();
        let ids = |rows: &mut dyn Iterator<Item = Value>| -> Vec<String> {
            rows.map(|row| row["id"].as_str().unwrap().to_owned()).collect()
        };
        let packed = ids(&mut rows.lines().map(|line| serde_json::from_str(line).unwrap()));
        assert_eq!(ids(&mut case[list].as_array().unwrap().iter().cloned()), packed, "{list}");
    }
}

#[test]
fn followthemoney_out_and_in_again_gives_the_same_entities_and_assertions() {
    let (folder, case) = investigation();
    let path = folder.path().join("out.ftm.json");
    export::run(&case, "ftm", Some(&path)).unwrap();
    let author = Author::fixed("Reporter", "2024-05-01T10:00:00Z", 2);
    let mut again = Case::create(&folder.path().join("again.case"), "Again", author).unwrap();
    let report = import::run(&mut again, std::slice::from_ref(&path), "ftm", &mut |_| true).unwrap();
    assert_eq!((report.rows.rejected, report.dropped.len(), report.normalised.len()), (0, 0, 0), "{report:?}");
    assert_eq!(of_case(&again, "ftm"), fs::read_to_string(&path).unwrap());
    assert_eq!(again.assertions().unwrap(), case.assertions().unwrap());
    let twice = import::run(&mut again, &[path], "ftm", &mut |_| true).unwrap();
    assert_eq!((twice.rows.taken, twice.rows.known), (0, report.rows.read), "the same file again adds nothing");
}

#[test]
fn followthemoney_is_one_entity_a_line_sorted_by_id_with_the_id_first() {
    let text = of_case(&investigation().1, "ftm");
    let lines: Vec<&str> = text.lines().collect();
    let mut sorted = lines.clone();
    sorted.sort_unstable();
    assert!(lines.iter().all(|l| l.starts_with("{\"id\":\"")));
    assert_eq!(lines, sorted);
    let note = lines.iter().find(|l| l.contains("imports-at-pre-war-levels")).unwrap();
    let note: Value = serde_json::from_str(note).unwrap();
    assert_eq!((&note["schema"], &note["muckrake"]["assertion"]["date_text"]), (&"Note".into(), &"early March".into()));
}

#[test]
fn a_failed_export_leaves_what_stood_there_and_nothing_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("summary.md");
    fs::write(&path, "yesterday's").unwrap();
    let mut g = drones();
    // A context that is no JSON can't be exported as JSON.
    g.context("aspan", "{");
    let error = export::run(&stored(&g).1, "json", Some(&path)).unwrap_err();
    assert!(error.cause().contains("aspan"), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "yesterday's");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_database_is_never_overwritten_nor_a_folder_nor_an_unknown_format_guessed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("my.case");
    fs::write(&path, b"SQLite format 3\0 and more").unwrap();
    let error = export::run(&stored(&drones()).1, "markdown", Some(&path)).unwrap_err();
    assert!(error.cause().contains("is a database"), "{error}");
    assert!(fs::read(&path).unwrap().starts_with(b"SQLite"));
    assert!(
        export::run(&stored(&drones()).1, "markdown", Some(folder.path())).unwrap_err().cause().contains("is a folder")
    );
    let error = export::run(&stored(&drones()).1, "word", None).unwrap_err();
    assert_eq!(
        error.to_try(),
        Some("one of markdown, json, ftm, html, docx, story-markdown, story-docx, csv, csv-raw, xlsx, csl, bibtex")
    );
}

/// A pipe holds the export up while another window writes.
#[test]
#[cfg(unix)]
fn an_export_is_of_one_state_of_the_case_though_another_window_writes_meanwhile() {
    use std::io::Read as _;
    let folder = tempfile::tempdir().unwrap();
    let (path, pipe) = (folder.path().join("a.case"), folder.path().join("pipe"));
    let author = || Author::fixed("Ann", "2026-01-02T03:04:05Z", 7);
    let mut case = Case::create(&path, "A", author()).unwrap();
    let firm = |n: usize| Entity { id: format!("c{n}").as_str().into(), schema: "Company".into(), ..Entity::default() };
    case.act("firms", |draft| (0..3_000).try_for_each(|n| draft.put_entity(&firm(n)))).unwrap();
    let before = of_case(&case, "json");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let whole = std::thread::scope(|scope| {
        let reading = scope.spawn(|| {
            let mut file = fs::File::open(&pipe).unwrap();
            let mut text = vec![0];
            file.read_exact(&mut text).unwrap();
            let gap = Gap { id: "g".into(), question: "Who?".into(), ..Gap::default() };
            Case::open(&path, author()).unwrap().act("ask", |draft| draft.put_gap(&gap)).unwrap();
            file.read_to_end(&mut text).unwrap();
            String::from_utf8(text).unwrap()
        });
        export::run(&case, "json", Some(&pipe)).unwrap();
        reading.join().unwrap()
    });
    assert_eq!(whole, before);
    assert_ne!(of_case(&case, "json"), before);
}

#[test]
#[cfg(unix)]
fn a_link_to_a_file_still_leads_to_it_after_an_export() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = tempfile::tempdir().unwrap();
    let (file, link) = (folder.path().join("real.md"), folder.path().join("link.md"));
    fs::write(&file, "old").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&file, &link).unwrap();
    export::run(&stored(&drones()).1, "markdown", Some(&link)).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read_to_string(&file).unwrap().starts_with("# A case in memory"));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn a_summary_that_names_protected_sources_says_so_first() {
    let mut g = drones();
    let source = g.origin("insider");
    source.visibility = muckrake::model::Visibility::Confidential;
    let page = summary(&g);
    let head: Vec<_> = page.lines().take(8).collect();
    assert!(head.contains(&"**Not for publication:** 1 source named below may not be named in public."), "{head:?}");
    assert!(!summary(&drones()).contains("Not for publication"));
}

/// The cases above as a file, with rows imported, one of them cited again, a link's value cited apart, and two
/// entities found to be one.
fn mixed() -> (TempDir, Case) {
    let mut g = drones();
    let apart = g.value("aspan.supplies.sky", "summary", "as the register has it");
    g.cite("e2", &apart);
    g.rule(&apart, Decision::Cut, Some("weak"));
    g.company("aspan-2", "Aspan Arba LLP");
    g.same("aspan", "aspan-2");
    let (folder, mut case) = stored(&g);
    let rows = [
        r#"{"id":"ann","schema":"Person","properties":{"name":["Ann Bell"],"birthDate":["early March","1980"]}}"#,
        r#"{"id":"ann-owns","schema":"Ownership","properties":{"owner":["ann"],"asset":["sky"],"startDate":["2020"]},"muckrake":{"note":"Seen once."}}"#,
        r#"{"id":"zed","schema":"Company","properties":{}}"#,
    ];
    let file = folder.path().join("rows.ftm");
    fs::write(&file, rows.join("\n")).unwrap();
    import::run(&mut case, &[file], "ftm", &mut |_| true).unwrap();
    let ann = muckrake::model::Graph::entity(&case, &"ann".into()).unwrap().unwrap();
    let key = |property: &str| {
        let v = ann.values.iter().find(|v| v.property == property).unwrap();
        let (entity, property, value, lang) = (v.entity.clone(), v.property.clone(), v.value.clone(), v.lang.clone());
        ClaimRef::from(ValueKey { entity, property, value, lang })
    };
    case.act("cite and add", |draft| {
        let stance = Stance::Contradicts;
        draft.cite(&Citing { evidence: "e1".into(), claim: key("birthDate"), stance, locator: None })?;
        draft.add_value(&muckrake::model::Value {
            entity: "ann".into(),
            property: "alias".to_owned(),
            value: "A. Bell".to_owned(),
            ..muckrake::model::Value::default()
        })
    })
    .unwrap();
    (folder, case)
}

#[test]
fn what_an_export_remembers_is_what_the_case_says_when_asked_each_time() {
    for (_folder, case) in [mixed(), investigation()] {
        let mut asked = Vec::new();
        export::summary(&case, &mut asked).unwrap();
        assert_eq!(of_case(&case, "markdown"), String::from_utf8(asked).unwrap());
        let json: Value = serde_json::from_str(&of_case(&case, "json")).unwrap();
        let mut origins = Origins::new(&case);
        let mut stands = |row: &Value| {
            let claim = muckrake::model::Graph::claim(&case, row["claim"].as_str().unwrap()).unwrap().unwrap();
            assert_eq!(row["standing"], origins.stand(&claim).unwrap().standing.key(), "{row}");
        };
        let entities = json["entities"].as_array().unwrap();
        assert_eq!(entities.len() as u64, case.sizes().unwrap().entities + case.sizes().unwrap().links);
        for entity in entities {
            entity["values"].as_array().unwrap().iter().for_each(&mut stands);
            entity.get("link").into_iter().for_each(&mut stands);
        }
    }
}

#[test]
fn the_same_people_at_both_ends_of_a_hop_and_of_a_chain_are_told_once() {
    let mut g = drones();
    let rys = g.link("golberg", "controls", "rys");
    g.cite("e1", &rys);
    let page = summary(&g);
    let (_, tied) = page.split_once("## Tied to both ends").unwrap();
    let (tied, _) = tied.split_once("\n## ").unwrap();
    for owner in ["founded Aspan Arba", "controls Rys"] {
        assert_eq!(tied.matches(owner).count(), 1, "{tied}");
    }
    assert!(tied.contains("of the chain between Aspan Arba and Rys, by the links named above."), "{tied}");
}

#[test]
fn a_sentence_that_says_it_is_reported_is_not_hedged_twice_and_a_bare_one_is_attributed_whole() {
    let mut g = drones();
    for (id, text) in [("n1", "Sky is reported to have grown."), ("n2", "Sky has shrunk.")] {
        let said = g.assertion(id, text, &["sky"]);
        g.cite("e1", &said);
    }
    g.assertion("n3", "Sky is reported to be small.", &["sky"]);
    let page = summary(&g);
    assert!(page.contains("- Sky is reported to have grown. — source 2 by way of source 1[^1]\n"), "{page}");
    let bare =
        "- According to “Joint investigation” (source 2), by way of “News summary” (source 1): Sky has shrunk.[^1]";
    assert!(page.contains(bare), "{page}");
    assert!(page.contains("- Sky is reported to be small. — reported by no source so far\n"), "{page}");
}

#[test]
fn of_an_unnamed_party_only_its_own_question_is_asked() {
    let page = of_case(&investigation().1, "markdown");
    assert!(page.contains("Who is the founder of Rys?") && !page.contains("Unnamed founder of Rys: known to be"));
}
