//! The pages for people, whole: a change of wording or columns is seen here first.

use crate::run::{Said, case, command, copy, muckrake, text};

/// One page, compared with the file beside this one.
macro_rules! page {
    ($name:literal, $($argument:expr),+ $(,)?) => {
        insta::assert_snapshot!($name, muckrake(&[$($argument),+]).done())
    };
}

#[test]
fn an_entity() {
    page!("show", "show", case(), "Sky Mechanics");
    page!("show_plain", "show", case(), "Aspan Arba", "--plain");
}

#[test]
fn the_chains() {
    page!("chain_upstream", "chain", case(), "Sky Mechanics");
    page!("chain_downstream", "chain", case(), "Elix-St", "--downstream");
    page!("chain_plain", "chain", case(), "Stek", "--plain");
}

#[test]
fn a_search() {
    page!("find", "find", case(), "golb");
    page!("find_filter", "find", case(), "is:company country:kz");
}

#[test]
fn the_sources() {
    page!("sources", "sources", case());
    page!("source", "sources", case(), "bloomberg");
    page!("without", "sources", case(), "bloomberg", "--without");
}

#[test]
fn the_last_screen_of_a_script_as_a_picture() {
    let picture = muckrake(&["keys", case(), "<down>", "--svg", "--size", "80x24", "--theme", "light"]).done();
    assert!(picture.starts_with("<svg ") && picture.ends_with("</svg>\n"), "{picture}");
    assert!(
        picture.contains("<title>Kazakhstan transit - Muckrake</title>") && picture.contains(">Chain<"),
        "{picture}"
    );
    muckrake(&["keys", case(), "", "--svg", "--json"]).failed(2);
}

#[test]
fn the_demo_and_its_tour_can_be_played_without_a_terminal() {
    let page = muckrake(&["keys", "demo", ":tour<enter><enter>"]).done();
    assert!(page.contains("Tour 2/5") && page.contains("upstream of Ilya Golberg"), "{page}");
    let other = muckrake(&["keys", case(), ":tour<enter>"]).done();
    assert!(other.contains("can do nothing just now"), "{other}");
}

#[test]
fn the_check() {
    page!("check", "check", case());
}

#[test]
fn a_page_is_the_same_each_time_and_wherever_it_is_printed() {
    let page = |columns: &str| {
        let mut show = command(&["show", case(), "Sky Mechanics"]);
        Said::from(show.env("COLUMNS", columns).output().unwrap()).done()
    };
    assert_eq!(page("300"), page("20"));
}

#[test]
fn plain_pages_are_ascii_where_the_case_is() {
    // The bundled case holds paragraph signs and typographic quotes: everything else must be ASCII.
    let page = muckrake(&["chain", case(), "Sky Mechanics", "--plain"]).done();
    let odd: String = page.chars().filter(|c| !c.is_ascii()).collect();
    assert_eq!(odd, "");
}

#[test]
fn notes_and_what_was_not_understood_stand_where_they_belong() {
    let (folder, case) = copy();
    let rows = [
        r#"{"id":"ann","schema":"Person","properties":{"name":["Ann Bell"],"birthDate":["early March"]}}"#,
        r#"{"id":"ann-owns","schema":"Ownership","properties":{"owner":["ann"],"asset":["acme"],"startDate":["long ago"]},"muckrake":{"note":"Seen once.\nAsk again."}}"#,
        r#"{"id":"acme","schema":"Company","properties":{"name":["Acme Ltd"]}}"#,
    ];
    let file = folder.path().join("rows.ftm");
    std::fs::write(&file, rows.join("\n")).unwrap();
    muckrake(&["import", &case, &text(&file), "--format", "ftm"]).done();
    let page = muckrake(&["show", &case, "Ann Bell", "--plain"]).done();
    for line in [
        "                   reporter's note: Seen once.\n                   Ask again.\n",
        "                   Kept as text, no value: start date \"long ago\"\n",
        "\nNot understood\n  Kept as text, no value: birth date \"early March\"\n",
    ] {
        assert!(page.contains(line), "no {line:?} in:\n{page}");
    }
    let gap = muckrake(&["show", &case, "Unnamed founder of Rys"]).done();
    assert!(gap.contains("reporter's note: "), "{gap}");
    let summary = muckrake(&["export", &case, "--format", "markdown"]).done();
    for words in [
        "    - Reporter’s note: Seen once. Ask again.\n",
        "Kept as text, no value: birth date “early March”, according to “rows.ftm”",
        "Kept as text, no value: start date “long ago”",
    ] {
        assert!(summary.contains(words), "no {words:?} in:\n{summary}");
    }
}

#[test]
fn a_chain_cut_for_width_says_how_to_see_the_rest() {
    let page = muckrake(&["chain", case(), "Sky Mechanics", "--downstream", "--width", "1"]).done();
    assert!(page.contains("and 2 more"), "{page}");
    assert!(page.ends_with("There is more at one entity: --width 3 shows it.\n"), "{page}");
    let page = muckrake(&["chain", case(), "Sky Mechanics", "--downstream", "--width", "3"]).done();
    assert!(!page.contains("more"), "{page}");
    let page = muckrake(&["chain", case(), "Aspan Arba", "--downstream", "--depth", "1"]).done();
    assert!(page.ends_with("There is more further on: --depth above 1 shows it.\n"), "{page}");
}

#[test]
fn a_claim_says_which_origins_are_for_it_and_against_it_and_each_note_the_way_to_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, lines: &str| std::fs::write(folder.path().join(name), format!("{lines}\n")).unwrap();
    write("case.json", r#"{"format":"muckrake-bundle","version":1,"title":"Two"}"#);
    write(
        "entities.jsonl",
        r#"{"id":"aldan","schema":"Company","properties":{"country":["kz"],"name":["Aldan Works"]}}"#,
    );
    write(
        "sources.jsonl",
        r#"{"id":"leak","title":"The leak","kind":"letters","visibility":"public","origin":true}
{"id":"mirror","title":"Mirror","kind":"article","visibility":"public","derives_from":"wire"}
{"id":"paper","title":"Paper","kind":"article","visibility":"public","origin":true}
{"id":"rumour","title":"Rumour","kind":"article","visibility":"public"}
{"id":"wire","title":"Wire","kind":"article","visibility":"public","derives_from":"leak"}"#,
    );
    let name = r#"{"entity":"aldan","property":"name","value":"Aldan Works""#;
    write(
        "evidence.jsonl",
        &format!(
            r#"{{"id":"e1","source":"mirror","locator":"page 1","cites":[{name}}},{{"entity":"aldan","property":"country","value":"kz"}}]}}
{{"id":"e2","source":"paper","locator":"page 2","cites":[{name}}}]}}
{{"id":"e3","source":"paper","locator":"page 3","relays":"rumour","cites":[{name},"stance":"contradicts"}}]}}"#
        ),
    );
    let case = text(&folder.path().join("two.case"));
    muckrake(&["pack", &text(folder.path()), &case]).done();
    let page = muckrake(&["show", &case, "aldan"]).done();
    // What has one branch alone needs no tree: its note tells the way.
    assert_eq!(page.matches("for it, from").count() + page.matches("against it").count(), 3, "{page}");
    let mark = |note: &str| {
        let line = page.lines().find(|line| line.contains(note) && line.trim_start().starts_with('[')).unwrap();
        line.split_whitespace().next().unwrap().to_owned()
    };
    for (line, note) in [
        (
            "for it, from The leak (origin): ",
            "Mirror \u{b7} page 1 \u{b7} derives from Wire, which derives from The leak (origin)",
        ),
        ("for it, from Paper (origin): ", "Paper \u{b7} page 2"),
        ("against it, without an established origin: ", "relays Rumour (origin not established)"),
    ] {
        let mark = mark(note).trim_end_matches(']').to_owned();
        assert!(page.contains(&format!("{line}{mark}")), "{line}{mark} is not in:\n{page}");
    }
}
