//! The fact-check table, the bibliography and the page: read back by other programs' readers, and hostile text stays
//! text.
#![allow(clippy::unwrap_used, reason = "a helper that fails here is a failed test")]

#[path = "support/memory.rs"]
mod memory;

use biblatex::{Bibliography, ChunksExt as _};
use memory::Memory;
use muckrake::case::Case;
use muckrake::exchange::export;
use muckrake::model::Visibility;
use tempfile::TempDir;

/// What a spreadsheet, TeX or a reader of CSV would run or trip over.
const HOSTILE: [&str; 10] = [
    "=HYPERLINK(\"http://evil.example\";\"x\")",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\tx",
    "a,b\"c\nd",
    "} @comment{ title = {x",
    "\\input{/etc/passwd}",
    "50% & $5_a^b~#{",
    "Гольберг 陈 نور",
];

fn exported(g: &Memory, format: &str) -> String {
    let folder: TempDir = tempfile::tempdir().unwrap();
    let case: Case = g.case(&folder.path().join("a.case"));
    let out = folder.path().join("out");
    export::run(&case, format, Some(&out)).unwrap();
    std::fs::read_to_string(&out).unwrap()
}

/// A case in which every text is this one.
fn hostile(text: &str) -> Memory {
    let mut g = Memory::default();
    let source = g.origin("src");
    source.title = text.to_owned();
    source.publisher = vec![text.to_owned()];
    source.published = Some("2022-04".to_owned());
    source.url = Some(format!("https://a.example/{}", text.trim()));
    let evidence = g.evidence("ev", "src");
    evidence.quote = Some(text.to_owned());
    evidence.translation = Some(text.to_owned());
    let claim = g.assertion("as", text, &[]);
    g.cite("ev", &claim);
    g.assertion("as2", "Nobody says so.", &[]);
    g
}

fn rows(csv: &str) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(ToOwned::to_owned).collect()).collect()
}

#[test]
fn each_citation_of_each_claim_is_a_row_of_the_fact_check_table() {
    let csv = exported(&hostile("It is so."), "csv");
    let head = "claim,sentence,standing,stance,quote,paraphrase,translation,locator,source,grade,origin,ruling,checked by,checked at,reason";
    assert_eq!(csv.lines().next(), Some(head));
    let rows = rows(&csv);
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0][1..5], ["It is so.", "single origin", "supports", "It is so."]);
    assert_eq!(rows[1][1..5], ["Nobody says so.", "uncited", "", ""], "what nothing is cited to has its row too");
}

#[test]
fn no_cell_is_a_formula_and_the_raw_table_has_every_text_as_it_is() {
    for text in HOSTILE {
        let safe = rows(&exported(&hostile(text), "csv"));
        assert!(safe.iter().flatten().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r'])), "{safe:?}");
        let raw = rows(&exported(&hostile(text), "csv-raw"));
        assert_eq!(raw[0][4], text, "the quote");
    }
}

#[test]
fn bibtex_is_read_back_with_every_title_as_it_was() {
    for text in HOSTILE {
        let bib = exported(&hostile(text), "bibtex");
        let read = Bibliography::parse(&bib).unwrap_or_else(|e| panic!("{e} in {bib}"));
        assert_eq!(read.len(), 1, "{bib}");
        let entry = read.get("src").unwrap();
        assert!(!bib.contains("\\input"), "{bib}");
        if !text.contains(['\\', '{', '}', '\n', '\t', '~', '^']) {
            assert_eq!(entry.title().unwrap().format_verbatim(), text, "{bib}");
        }
    }
}

#[test]
fn csl_json_holds_the_sources_that_may_be_named_and_no_others() {
    let mut g = hostile("Register");
    g.origin("deep").visibility = Visibility::Confidential;
    g.origin("back").visibility = Visibility::Background;
    g.derived("article", Some("src"));
    g.derived("leak", Some("deep"));
    let items: serde_json::Value = serde_json::from_str(&exported(&g, "csl")).unwrap();
    let told: Vec<String> =
        items.as_array().unwrap().iter().map(|item| format!("{} {}", item["id"], item["note"])).collect();
    assert_eq!(told, [r#""article" "Derives from: Register""#, r#""leak" null"#, r#""src" null"#]);
    assert_eq!(items[2]["issued"]["date-parts"], serde_json::json!([[2022, 4]]));
    assert!(!exported(&g, "bibtex").contains("deep"));
}

/// The schema is nobody's but CSL's: it is read where it lies, and the test passed over where it does not.
#[test]
fn csl_json_fits_the_schema_of_csl() {
    let place = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/csl/csl-data.json");
    let Ok(schema) = std::fs::read_to_string(place) else { return eprintln!("passed over: {place} is not there") };
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let (known, types) = (&schema["items"]["properties"], &schema["items"]["properties"]["type"]["enum"]);
    for kind in [
        "article",
        "investigation",
        "register extract",
        "dataset",
        "interview",
        "correspondence",
        "image",
        "web page",
        "x",
    ] {
        let mut g = hostile("Register");
        kind.clone_into(&mut g.origin("other").kind);
        let items: serde_json::Value = serde_json::from_str(&exported(&g, "csl")).unwrap();
        for item in items.as_array().unwrap() {
            assert!(item.as_object().unwrap().keys().all(|key| known.get(key).is_some()), "{item}");
            assert!(types.as_array().unwrap().contains(&item["type"]), "{item}");
        }
    }
}

#[test]
fn the_page_runs_nothing_loads_nothing_and_names_no_address_that_could_be_followed() {
    let markup =
        ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "</svg></style>"];
    for text in HOSTILE.into_iter().chain(markup) {
        let mut g = hostile(text);
        g.company("a", text);
        g.company("b", "Birch");
        let link = g.link("a", "supplies", "b");
        g.cite("ev", &link);
        let owns = g.link("b", "owns", "a");
        g.cite("ev", &owns);
        let page = exported(&g, "html");
        // A stranger's text has no `<` of its own: what is between these is ours.
        for tag in page.split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or_default()) {
            let name = tag.trim_start_matches('/').split([' ', '\n']).next().unwrap_or_default();
            let runs = ["script", "img", "iframe", "object", "embed", "link", "base", "form"];
            assert!(!runs.contains(&name) && !tag.contains(" src=") && !tag.contains(" on"), "<{tag}>");
        }
        assert!(!page.contains("url(") && !page.contains("@import"), "{page}");
        // What jumps, jumps within the page.
        assert!(page.matches("href=\"").count() > 0);
        assert!(page.split("href=\"").skip(1).all(|rest| rest.starts_with('#')), "{page}");
        assert_eq!((page.matches("<style>").count(), page.matches("</style>").count()), (1, 1), "{page}");
        assert_eq!(page.matches("<svg ").count(), page.matches("</svg>").count(), "{page}");
    }
}

#[test]
fn the_page_draws_the_chains_and_who_is_tied_to_whom() {
    let mut g = Memory::default();
    g.company("a", "Aldan & Söhne");
    g.company("b", "Birch");
    g.person("p", "Пётр Сидоров");
    for link in [("a", "supplies", "b"), ("p", "owns", "a"), ("p", "directs", "b")] {
        g.link(link.0, link.1, link.2);
    }
    let page = exported(&g, "html");
    let drawings: Vec<&str> =
        page.split("<svg ").skip(1).map(|rest| rest.split("</svg>").next().unwrap_or_default()).collect();
    assert_eq!(drawings.len(), 2, "{page}");
    for drawing in &drawings {
        roxmltree::Document::parse(&format!("<svg {drawing}</svg>")).unwrap();
    }
    assert!(drawings[1].contains("Aldan &amp; Söhne") && drawings[1].contains("supplies"), "{}", drawings[1]);
    assert!(drawings[0].contains("Пётр Сидоров") && drawings[0].contains("owns"), "{}", drawings[0]);
    assert!(page.contains("Content-Security-Policy") && page.contains("@media print"));
}
