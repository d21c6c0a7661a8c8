//! Budgets: how many keys the commonest things may take, each letter one key, each counted while it is done.
#![allow(clippy::unwrap_used, reason = "a helper that fails here is a failed test")]

#[path = "support/workbench.rs"]
mod workbench;

use workbench::Workbench;

/// Presses keys that may be so many at the most.
fn within(budget: usize, desk: &mut Workbench, script: &str) -> Vec<String> {
    let before = desk.says();
    let keys = desk.keys(script);
    assert!(keys <= budget, "{script} takes {keys} keys, {budget} at the most");
    desk.says().difference(&before).cloned().collect()
}

#[test]
fn a_known_entity_is_opened_with_5_keys() {
    let mut desk = Workbench::bundled();
    for (script, name) in [("/ste<enter>", "Stek"), ("/sky<enter>", "Sky Mechanics"), ("/стe<enter>", "Stek")] {
        within(5, &mut desk, script);
        assert!(desk.is_shown(&format!("Chain ▸ upstream of {name}")), "{}", desk.screen());
    }
}

#[test]
fn two_existing_entities_are_linked_with_9_keys() {
    let mut desk = Workbench::bundled();
    desk.keys("/rys<enter>");
    assert_eq!(within(9, &mut desk, "lste<enter>sup<enter>"), ["Rys supplies Stek."]);
    desk.keys("/rys<enter>");
    assert_eq!(within(9, &mut desk, "ldji<enter>owe<enter>"), ["Rys owes DJI."]);
}

#[test]
fn the_current_source_is_cited_with_4_keys_and_the_text() {
    let mut desk = Workbench::bundled();
    desk.keys("Cnews<tab>¶5<enter>/rys<enter>lste<enter>sup<enter>");
    let text = "Rys delivers to Stek.";
    let told = within(4 + text.len(), &mut desk, &format!("c{text}<enter>"));
    assert_eq!(told, ["Rys supplies Stek. [Rys delivers to Stek. ¶5]"]);
}

#[test]
fn the_last_evidence_is_cited_again_with_2_keys() {
    let mut desk = Workbench::bundled();
    desk.keys("Cnews<tab>¶5<enter>/rys<enter>lste<enter>sup<enter>cSaid so.<enter>/rys<enter>lozo<enter>sup<enter>");
    assert_eq!(within(2, &mut desk, "c<enter>"), ["Rys supplies Ozon. [Said so. ¶5]"]);
}

#[test]
fn a_passage_becomes_a_cited_claim_with_6_keys_and_the_selection() {
    let summary = "Rys buys drones from Sky Mechanics.\n\nНичего больше не сказано.";
    let mut desk = Workbench::with_documents(&[("summary.txt", summary)]);
    desk.keys("4S<down><down>Ovv");
    let told = within(6, &mut desk, "csell<enter>");
    assert_eq!(told, ["Sky Mechanics sells to Rys. [“Rys buys drones from Sky Mechanics.” ¶1]"]);
    // With the claim selected before, and what is evidence already.
    desk.keys("/rys<enter>2<down>4S<down><down>O");
    desk.keys("2<up><down>4O<esc>}vv");
    let told = within(3, &mut desk, "ec<enter>");
    assert_eq!(told, ["Sky Mechanics sells to Rys. [“Ничего больше не сказано.” ¶2]"]);
}

#[test]
fn a_passage_becomes_a_link_with_9_keys_and_the_selection() {
    let mut desk = Workbench::with_documents(&[("summary.txt", "Rys buys drones from Sky Mechanics.")]);
    desk.keys("4S<down><down>Ovv");
    let told = within(9, &mut desk, "lste<enter>sup<enter>");
    assert_eq!(told, ["Rys supplies Stek.", "Rys supplies Stek. [“Rys buys drones from Sky Mechanics.” ¶1]"]);
}

#[test]
fn a_source_is_made_of_a_paste_with_6_keys() {
    let mut desk = Workbench::bundled();
    let address = "https://istories.media/investigations/2023/08/07/drones/";
    let told = within(6, &mut desk, &format!("ns<paste {address}><enter>"));
    assert!(told.len() == 1 && told[0].starts_with("source: ") && told[0].contains(address), "{told:?}");
    assert!(desk.screen().lines().next().unwrap().contains("citing: "), "{}", desk.screen());
}

#[test]
fn a_summary_is_exported_with_4_keys() {
    let mut desk = Workbench::bundled();
    within(4, &mut desk, "x<enter>");
    let summary = std::fs::read_to_string(desk.folder().join("own.md")).unwrap();
    assert!(summary.contains("Aspan Arba supplies Sky Mechanics"), "{summary}");
}

#[test]
fn the_chain_is_rooted_elsewhere_with_2_keys() {
    let mut desk = Workbench::bundled();
    desk.keys("/ste<enter>");
    within(2, &mut desk, "<down>r");
    assert!(desk.is_shown("Chain ▸ upstream of Da Group 22"), "{}", desk.screen());
}

#[test]
fn a_gap_is_answered_with_9_keys() {
    let mut desk = Workbench::bundled();
    desk.keys("/asp<enter>");
    let told = within(9, &mut desk, "<down>lrys<enter><enter>");
    assert_eq!(told, ["Rys supplies Aspan Arba.", "gap: Who sells the drones to Aspan Arba? answered"]);
}
