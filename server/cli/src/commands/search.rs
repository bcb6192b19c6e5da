//! `httplsp search`.

use std::fmt::Write as _;
use std::io::Write;

use anstyle::Style;
use httplsp_registry::search::{Hit, search};
use serde_json::json;

use crate::args::{SearchArgs, TextOrJson};
use crate::failure::{Failure, Result};

pub fn run(args: &SearchArgs) -> Result {
    let hits = search(&args.words, args.limit.get());
    let text = match args.format {
        TextOrJson::Json => json(&hits),
        TextOrJson::Text if hits.is_empty() => {
            return Err(Failure::new(format!("nothing was found for `{}`; try other words", args.words.join(" "))));
        }
        TextOrJson::Text => text(&hits),
    };
    anstream::stdout().write_all(text.as_bytes())?;
    Ok(crate::CLEAN)
}

fn text(hits: &[Hit]) -> String {
    let (bold, faint) = (Style::new().bold(), Style::new().dimmed());
    let mut out = String::new();
    for hit in hits {
        let kind = hit.kind.name();
        let name = if hit.name == hit.topic { String::new() } else { format!("  {}", hit.name) };
        let _ = writeln!(out, "{bold}{}{bold:#}{name}  {faint}{kind}{faint:#}\n    {}", hit.topic, hit.summary);
    }
    out
}

fn json(hits: &[Hit]) -> String {
    let results: Vec<_> = hits
        .iter()
        .map(|hit| {
            json!({
                "kind": hit.kind.name(),
                "topic": hit.topic,
                "name": hit.name,
                "summary": hit.summary,
                "score": hit.score,
            })
        })
        .collect();
    format!("{:#}\n", json!({ "results": results }))
}
