//! The rows of the log: actions under the day on which they were done, and under each what it changed.

use std::collections::BTreeMap;

use super::{At, Opened};
use crate::case::{Logged, RowChange};
use crate::tui::panes::count;
use crate::tui::theme::Role;
use crate::tui::widgets::list::{Item, heading};
use crate::tui::widgets::paint::{Pieces, piece};

/// How far what an action changed is indented, and its further lines.
const INDENT: usize = 4;

/// All rows, newest first.
pub(super) fn items(lines: &[Logged], opened: &BTreeMap<i64, Opened>) -> Vec<Item<At>> {
    let mut items = Vec::new();
    let mut day = "";
    for line in lines {
        let (date, time) = line.entry.at.split_once('T').unwrap_or((&line.entry.at, ""));
        if date != day {
            day = date;
            items.push(heading(format!("{date} (UTC)")));
        }
        let of_it = opened.get(&line.entry.action);
        items.push(action(line, time, of_it.is_some()));
        items.extend(of_it.into_iter().flat_map(|opened| changes(line.entry.action, opened)));
    }
    items
}

fn action(line: &Logged, time: &str, open: bool) -> Item<At> {
    let entry = &line.entry;
    let dim = |role| if entry.undone { Role::Dim } else { role };
    let left = vec![
        piece(if open { "- " } else { "+ " }, dim(Role::Key)),
        piece(time.get(..5).unwrap_or(time), Role::Dim),
        piece(format!(" {:>4}  ", entry.action), Role::Dim),
        piece(entry.title.clone(), dim(Role::Text)),
    ];
    let undone = entry.undone.then(|| piece("undone · ", Role::Goods));
    let right = undone.into_iter().chain([piece(format!("{} ", entry.who), dim(Role::Note))]);
    Item::new(left, right.collect(), At::Line(line.place))
}

fn changes(action: i64, opened: &Opened) -> Vec<Item<At>> {
    let told = |text: String, role| Item::told(vec![indent(), piece(text, role)]);
    let mut items = Vec::new();
    let brought = &opened.changes.brought;
    if !brought.is_empty() {
        let counts: Vec<String> = brought.iter().map(|(number, what)| count(*number, what, what)).collect();
        items.push(told(format!("brought {}", counts.join(", ")), Role::Text));
    }
    let rows = opened.changes.rows.iter().enumerate();
    items.extend(
        rows.map(|(at, row)| Item::new(change(row), Pieces::new(), At::Change(action, at)).wrapped(INDENT + 2)),
    );
    match (&opened.failed, opened.reading, opened.changes.next) {
        (Some(failed), ..) => items.push(told(failed.clone(), Role::Error)),
        (None, true, _) => items.push(told("reading …".to_owned(), Role::Dim)),
        (None, false, Some(_)) => {
            items.push(Item::new(vec![indent(), piece("and more", Role::Key)], Pieces::new(), At::More(action)));
        }
        (None, false, None) if items.is_empty() => {
            items.push(told("nothing of it is left in the case".to_owned(), Role::Dim));
        }
        (None, false, None) => {}
    }
    items
}

/// One thing that was changed: `changed value Sky Mechanics  country: Russia → country: Kazakhstan`.
fn change(row: &RowChange) -> Pieces {
    let (how, role) = match (&row.before, &row.after) {
        (None, _) => ("added ", Role::Good),
        (Some(_), None) => ("removed ", Role::Error),
        (Some(_), Some(_)) => ("changed ", Role::Key),
    };
    let mut pieces = vec![indent(), piece(how, role), piece(format!("{} ", row.what), Role::Dim)];
    let says = row.after.as_ref().or(row.before.as_ref());
    // A question or an assertion is what it says.
    if !row.of.is_empty() && says.is_none_or(|says| !says.starts_with(&row.of)) {
        pieces.push(piece(format!("{}  ", row.of), Role::Strong));
    }
    match (&row.before, &row.after) {
        (Some(before), Some(after)) => {
            pieces.push(piece(before.clone(), Role::Dim));
            pieces.push(piece(" → ", Role::Dim));
            pieces.push(piece(after.clone(), Role::Text));
        }
        _ => pieces.extend(says.map(|says| piece(says.clone(), Role::Text))),
    }
    pieces
}

fn indent() -> crate::tui::widgets::paint::Piece {
    piece(" ".repeat(INDENT), Role::Text)
}
