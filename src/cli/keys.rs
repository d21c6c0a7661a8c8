//! `muckrake keys`: plays a key script in the workbench without a terminal and prints the last screen.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::error::{Error, Kind, Result};
use crate::tui;

use super::demo::Demo;
use super::outcome::Outcome;
use super::page::Page;
use super::setting::Setting;
use super::typed;

/// Play a key script in the workbench, without a terminal, and print the last screen
///
/// A script is text with named keys in angle brackets: sky<enter><tab><down><ctrl+r>. Line ends in it are not
/// keys. What the script does to the case is done.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The case file, or demo: a copy of the bundled investigation, gone afterwards
    #[arg(value_name = "CASE")]
    case: PathBuf,
    /// The script, a file that holds it, or - for standard input
    #[arg(value_name = "SCRIPT")]
    script: String,
    /// Columns and rows of the screen
    #[arg(long, value_name = "COLUMNSxROWS", default_value = "120x36", value_parser = size)]
    size: (u16, u16),
    /// Print the screen as a picture in SVG, colours and all
    #[arg(long, conflicts_with = "json")]
    svg: bool,
}

/// What stands for the bundled investigation where a case is named.
const DEMO: &str = "demo";

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Screen {
    columns: u16,
    rows: u16,
    lines: Vec<String>,
}

/// The shape of [`Screen`].
pub(super) const JSON: &str = r#"{"columns","rows","lines":["..."]}"#;

fn size(text: &str) -> Result<(u16, u16), String> {
    let wrong = || format!("{text} is no size: columns and rows, as in 120x36, each from 1 to 1000");
    let side = |text: &str| text.parse::<u16>().ok().filter(|n| (1..=1000).contains(n)).ok_or_else(wrong);
    let (columns, rows) = text.split_once('x').ok_or_else(wrong)?;
    Ok((side(columns)?, side(rows)?))
}

pub(super) fn run(args: &Args, setting: &Setting) -> Result<Outcome> {
    let script = script(&args.script)?;
    let (columns, rows) = args.size;
    let demo = (args.case == Path::new(DEMO) && !args.case.exists()).then(Demo::new).transpose()?;
    let (case, options) = match &demo {
        Some(demo) => demo.open(setting)?,
        None => setting.open(&args.case)?,
    };
    let screen = tui::script::play(case, &script, (columns, rows), options)?;
    if args.svg {
        return Ok(Outcome::raw(screen.svg()));
    }
    let screen = Screen { columns, rows, lines: screen.lines() };
    Outcome::either(setting, &screen, || {
        let mut page = Page::new();
        screen.lines.iter().for_each(|line| page.line(line));
        page
    })
}

/// The script that the argument stands for.
fn script(argument: &str) -> Result<String> {
    if argument == "-" {
        return typed::text(std::io::stdin()).map_err(|e| Error::from(e).at("standard input"));
    }
    // What ends like a file's name and holds no named key is a misspelt file rather than keys.
    let ending = argument.rsplit_once('.').map(|(_, ending)| ending);
    let named = ending.is_some_and(|e| (2..=5).contains(&e.len()) && e.bytes().all(|b| b.is_ascii_alphanumeric()));
    let is_file = Path::new(argument).is_file();
    if !is_file && (!named || argument.contains('<')) {
        return Ok(argument.to_owned());
    }
    typed::file(Path::new(argument)).map_err(|e| {
        Error::new(Kind::Input, format!("{argument}: {e}"))
            .hint("a script, a file that holds one, or - for standard input")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_two_numbers_that_a_screen_can_have() {
        assert_eq!(size("80x24"), Ok((80, 24)));
        for wrong in ["80", "80x", "0x24", "80x-1", "80x24x3", "1001x24", "eighty x 24"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_misspelt_file_is_not_played_as_keys() {
        for keys in ["", "sky<enter>", "/sky", "jj", "e.g. sky"] {
            assert_eq!(script(keys).ok().as_deref(), Some(keys));
        }
        let error = script("no-such-script.txt").err().map(|e| e.to_string()).unwrap_or_default();
        assert!(error.contains("no-such-script.txt") && error.contains("try:"), "{error}");
    }
}
