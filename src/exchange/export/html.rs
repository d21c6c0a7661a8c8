//! The case summary as one HTML file to read, send and print: no script, no outside address, chains and ownership drawn.
//!
//! The words are those of the Markdown summary, set by comrak with raw HTML switched off. It must not know where the
//! text goes.

mod drawn;

use std::io::Write;

use comrak::options::{Extension, Render};
use comrak::{Options, markdown_to_html};

use super::markdown;
use crate::error::{Error, Result};
use crate::model::Graph;
use crate::text::safe::safe;

/// How it looks, on the screen and on paper.
const STYLE: &str = include_str!("../../../assets/reference/summary.css");

/// Nothing is loaded and nothing run, whatever the text says.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// Draws something of a case.
type Draw = fn(&dyn Graph, &mut dyn Write) -> Result<()>;

/// What is drawn below which heading of the summary, in its order.
const DRAWN: [(&str, Draw); 2] = [("<h2>Entities</h2>", drawn::ownership), ("<h2>Chains</h2>", drawn::chains)];

/// Writes the summary of a case.
///
/// # Errors
/// If the case can't be read or `out` can't be written.
pub(super) fn write(graph: &dyn Graph, left_out: markdown::LeftOut<'_>, out: &mut dyn Write) -> Result<()> {
    let mut summary = Vec::new();
    markdown::write(graph, left_out, &mut summary)?;
    let summary = String::from_utf8(summary).map_err(|e| Error::input(e.to_string()))?;
    let body = markdown_to_html(&summary, &options());
    writeln!(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")?;
    writeln!(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">")?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
    writeln!(out, "<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>", text(&graph.title()?))?;
    let mut rest = body.as_str();
    for (heading, draw) in DRAWN {
        if let Some((before, after)) = rest.split_once(heading) {
            writeln!(out, "{before}{heading}")?;
            draw(graph, out)?;
            rest = after;
        }
    }
    write!(out, "{rest}")?;
    Ok(writeln!(out, "</main>\n</body>\n</html>")?)
}

/// How the summary is read.
pub(super) fn options() -> Options<'static> {
    let extension = Extension { footnotes: true, ..Extension::default() };
    // Raw HTML is left out; there is none, for a stranger's text is escaped before.
    let render = Render { r#unsafe: false, ..Render::default() };
    Options { extension, render, ..Options::default() }
}

/// A stranger's text inside an element.
fn text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in safe(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
    }
    escaped
}
