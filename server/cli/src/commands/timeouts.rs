//! `httplsp timeouts`.

use std::fmt::Write as _;
use std::io::Write;

use anstyle::{AnsiColor, Style};
use httplsp_lint::chain::{ChainFacts, HopTimer, inversions, spoken};
use httplsp_report::chains::{Names, folded, short};
use httplsp_workspace::config::Overrides;
use httplsp_workspace::run::chains;
use httplsp_workspace::walk;
use serde_json::{Value, json};

use super::config::{broken, discovery};
use crate::args::{ChainFormat, TimeoutsArgs};
use crate::failure::Result;
use crate::terminal;

const BAD: Style = AnsiColor::Yellow.on_default().bold();
const BOLD: Style = Style::new().bold();
/// How much of a route, of the name of a hop, and of that of a chain, is printed.
const ROUTE: usize = 48;
const HOP: usize = 56;
const NAME: usize = 120;

pub fn run(args: &TimeoutsArgs) -> Result {
    httplsp_workspace::panics::install();
    let targets = std::slice::from_ref(&args.path);
    let discovery = discovery(targets, Overrides::default())?;
    let jobs = std::thread::available_parallelism().map_or(1, |jobs| jobs.get());
    let found = walk::walk(targets, &discovery, jobs);
    let errors = discovery.errors();
    if !errors.is_empty() {
        return Err(broken(&errors));
    }
    let (chains, mut problems) = chains(&found, &discovery, jobs);
    problems.extend(found.problems);
    for problem in &problems {
        let message = format!("{} {}", problem.path, problem.message);
        if problem.fatal { terminal::error(&message) } else { terminal::warning(&message) }
    }
    if chains.is_empty() {
        terminal::note(
            &"no chain is declared, and none can be told from the files; `[[chain]]` in httplsp.toml names the hops, \
              outermost first",
        );
    }
    // People look at one picture for all routes that are alike.
    let text = match args.format {
        ChainFormat::Text => {
            let folded = folded(&chains);
            let names = Names::of(&folded);
            let of = |chain: &ChainFacts| folded.iter().filter(|other| other.name == chain.name).count();
            folded.iter().map(|chain| text(chain, of(chain) > 1, &names)).collect::<Vec<_>>().join("\n")
        }
        ChainFormat::Mermaid => httplsp_report::chains::mermaid(&folded(&chains)),
        ChainFormat::Svg => httplsp_report::chains::svg(&folded(&chains)),
        ChainFormat::Json => {
            format!("{:#}\n", json!({ "version": 1, "chains": chains.iter().map(value).collect::<Vec<_>>() }))
        }
    };
    anstream::stdout().write_all(text.as_bytes())?;
    Ok(if problems.iter().any(|problem| problem.fatal) { crate::FAILED } else { crate::CLEAN })
}

/// One line of the table: a timer of a hop.
struct Row {
    hop: String,
    product: String,
    wait: String,
    timer: String,
    source: String,
    verdict: Option<String>,
}

/// The table of one chain; with the file of its first hop where other chains are called the same.
fn text(chain: &ChainFacts, is_one_of_several: bool, names: &Names<'_>) -> String {
    let bad = inversions(chain);
    let mut rows: Vec<Row> = Vec::new();
    for (at, hop) in chain.hops.iter().enumerate() {
        // Defaults of other kinds, at every place, would drown the rest.
        let timers: Vec<&HopTimer> = hop.timers.iter().filter(|timer| timer.waits() || timer.written).collect();
        for (nth, timer) in timers.iter().enumerate() {
            let found = bad.iter().find(|found| found.inner_hop == at && std::ptr::eq(found.inner, *timer));
            rows.push(Row {
                hop: if nth == 0 { names.short(&hop.name, HOP) } else { String::new() },
                product: if nth == 0 { hop.product.clone() } else { String::new() },
                wait: spoken(timer.milliseconds),
                timer: timer
                    .route
                    .as_ref()
                    .map_or_else(|| timer.name.clone(), |route| format!("{} {}", timer.name, short(route, ROUTE))),
                source: if timer.written { timer.place.path.to_string() } else { "default".into() },
                verdict: found.map(|found| {
                    let outer = names.short(&chain.hops[found.outer_hop].name, HOP);
                    format!("longer than `{outer}` ({})", spoken(found.outer.milliseconds))
                }),
            });
        }
        if timers.is_empty() {
            let timer = hop.without_timers().to_owned();
            // What it is has no name either.
            let product = if hop.product == "other" { String::new() } else { hop.product.clone() };
            let hop = names.short(&hop.name, HOP);
            rows.push(Row { hop, product, wait: "-".into(), timer, source: String::new(), verdict: None });
        }
    }
    let width = |of: fn(&Row) -> &str| rows.iter().map(|row| of(row).chars().count()).max().unwrap_or(0);
    let (hop, product) = (width(|row| &row.hop), width(|row| &row.product));
    let (wait, timer, source) = (width(|row| &row.wait), width(|row| &row.timer), width(|row| &row.source));
    let assumed = if chain.is_certain() { "" } else { " (which hop is in front of which is assumed)" };
    let first = chain.hops.first().filter(|_| is_one_of_several);
    let place = first.map_or_else(String::new, |hop| format!(", {}", hop.place.path));
    let mut out = format!("{BOLD}{}{BOLD:#}{place}{assumed}\n", names.title(&chain.name, NAME));
    for row in &rows {
        let line = format!(
            "  {:hop$}  {:product$}  {:>wait$}  {:timer$}  {:source$}",
            row.hop, row.product, row.wait, row.timer, row.source
        );
        let _ = match &row.verdict {
            Some(verdict) => writeln!(out, "{line}  {BAD}! {verdict}{BAD:#}"),
            None => writeln!(out, "{}", line.trim_end()),
        };
    }
    out
}

fn value(chain: &ChainFacts) -> Value {
    let bad = inversions(chain);
    let hops: Vec<Value> = chain
        .hops
        .iter()
        .enumerate()
        .map(|(at, hop)| {
            let timers: Vec<Value> = hop
                .timers
                .iter()
                .map(|timer| {
                    let found = bad.iter().find(|found| found.inner_hop == at && std::ptr::eq(found.inner, timer));
                    json!({
                        "name": timer.name,
                        "kinds": timer.kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>(),
                        "milliseconds": timer.milliseconds,
                        "default": !timer.written,
                        "path": &*timer.place.path,
                        "route": timer.route,
                        "longer_than": found.map(|found| json!({
                            "hop": chain.hops[found.outer_hop].name,
                            "timer": found.outer.name,
                            "milliseconds": found.outer.milliseconds,
                        })),
                    })
                })
                .collect();
            json!({ "name": hop.name, "product": hop.product, "timers": timers })
        })
        .collect();
    json!({ "name": chain.name, "declared": chain.declared, "assumed": !chain.is_certain(), "hops": hops })
}
