//! `muckrake man`: the manual page, made from the declared arguments and the command table of the workbench.

use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, roman};

use crate::error::Result;

use super::outcome::Outcome;
use super::reference::{self, Described, ENVIRONMENT, EXITS};
use super::setting::Setting;

/// Print the manual page
///
/// To read it: muckrake man | man -l -
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_args: &Args, _setting: &Setting) -> Result<Outcome> {
    let mut page = Vec::new();
    head(&mut page)?;
    let mut rest = Roff::default();
    rest.control("SH", ["COMMANDS"]);
    for command in reference::subcommands() {
        subcommand(&mut rest, &command);
    }
    terms(&mut rest, "EXIT STATUS", EXITS.map(|(code, meaning)| (code.to_owned(), meaning.to_owned())));
    terms(&mut rest, "ENVIRONMENT", ENVIRONMENT.map(|(name, meaning)| (name.to_owned(), meaning.to_owned())));
    let keys = reference::workbench_keys();
    terms(
        &mut rest,
        "KEYS OF THE WORKBENCH",
        keys.into_iter()
            .filter(|row| !row.keys.is_empty())
            .map(|row| (row.keys, format!("{}: {}", row.places, row.what))),
    );
    rest.to_writer(&mut page)?;
    Ok(Outcome::raw(page))
}

fn head(page: &mut Vec<u8>) -> std::io::Result<()> {
    let man = Man::new(reference::declared()).date("").manual("User Commands");
    man.render_title(page)?;
    man.render_name_section(page)?;
    man.render_synopsis_section(page)?;
    man.render_description_section(page)?;
    man.render_options_section(page)
}

fn subcommand(page: &mut Roff, command: &Described) {
    page.control("SS", [command.usage.as_str()]);
    page.text([roman(command.about.as_str())]);
    for (form, meaning) in &command.arguments {
        term(page, form, meaning);
    }
}

fn terms(page: &mut Roff, title: &str, rows: impl IntoIterator<Item = (String, String)>) {
    page.control("SH", [title]);
    for (form, meaning) in rows {
        term(page, &form, &meaning);
    }
}

fn term(page: &mut Roff, form: &str, meaning: &str) {
    page.control("TP", []);
    let inlines: [Vec<Inline>; 2] = [vec![bold(form)], vec![roman(meaning)]];
    for inline in inlines {
        page.text(inline);
    }
}
