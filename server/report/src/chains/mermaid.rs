use std::fmt::Write;

use httplsp_lint::chain::{ChainFacts, spoken};

use super::{Names, escaped, hops};

/// The chains as one flowchart in the language of Mermaid.
pub fn mermaid(chains: &[ChainFacts]) -> String {
    let mut out = String::from("flowchart LR\n");
    let (names, mut bad) = (Names::of(chains), Vec::new());
    for (at, chain) in chains.iter().enumerate() {
        let _ = writeln!(out, "  subgraph c{at}[\"{}\"]", quoted(&chain.name));
        let _ = writeln!(out, "    c{at}_client([client])");
        let mut before = format!("c{at}_client");
        for (nth, hop) in hops(chain, &names).iter().enumerate() {
            let id = format!("c{at}_{nth}");
            let mut label = format!("<b>{}</b>", quoted(hop.name));
            if hop.product != "other" && hop.product != hop.name {
                let _ = write!(label, "<br/>{}", quoted(hop.product));
            }
            for timer in &hop.timers {
                let (time, title) = (spoken(timer.timer.milliseconds), timer.title());
                let _ = write!(label, "<br/>{time} {}", quoted(&title));
                if let Some((verdict, _)) = &timer.verdict {
                    let _ = write!(label, "<br/>! {}", quoted(verdict));
                }
            }
            let _ = writeln!(out, "    {id}[\"{label}\"]");
            let _ = writeln!(out, "    {before} --> {id}");
            if hop.timers.iter().any(|timer| timer.verdict.is_some()) {
                bad.push(id.clone());
            }
            before = id;
        }
        out.push_str("  end\n");
    }
    if !bad.is_empty() {
        out.push_str("  classDef longer stroke:#c62828,stroke-width:2px\n");
        let _ = writeln!(out, "  class {} longer", bad.join(","));
    }
    out
}

/// Text inside quotes: a quotation mark would end it.
fn quoted(text: &str) -> String {
    escaped(text).replace("&quot;", "#quot;")
}
