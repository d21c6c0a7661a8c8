//! The pages for people, whole: a change of wording or columns is seen here first.

use crate::run::{Said, case, command, muckrake};

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
