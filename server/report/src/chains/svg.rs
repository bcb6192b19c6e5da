use std::fmt::Write;

use httplsp_lint::chain::{ChainFacts, spoken};

use super::{Drawn, Hop, Names, escaped, hops, short};

const WIDTH: u32 = 900;
const MARGIN: u32 = 24;
/// The boxes of the hops.
const BOX_WIDTH: u32 = 236;
/// Where the bars begin and end.
const BARS: (u32, u32) = (MARGIN + BOX_WIDTH + 28, WIDTH - MARGIN);
/// The height of a timer: its words, then its bar.
const TIMER: u32 = 40;
/// About how wide a character is in each of the small fonts.
const SMALL: u32 = 7;
const MONO: u32 = 8;
const PADDING: u32 = 12;
const GAP: u32 = 26;
const TITLE: u32 = 52;

const STYLE: &str = "text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;fill:#1f2328}\
.title{font-size:16px;font-weight:600}.name{font-size:14px;font-weight:600}.small{font-size:12px;fill:#59636e}\
.label{font-size:12px}.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:12px}\
.time{font-size:12px;font-weight:600}.bad{fill:#c62828}.page{fill:#fff}.box{fill:#f6f8fa;stroke:#d0d7de}\
.wrong{stroke:#c62828;stroke-width:1.5}.bar{fill:#4c8dd6}.over{fill:#e5534b}.track{fill:#eaeef2}\
.limit{stroke:#c62828;stroke-dasharray:3 3}.way{stroke:#8c959f;fill:none}.head{fill:#8c959f}\
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.small{fill:#9198a1}.bad{fill:#ff7b72}.page{fill:#0d1117}\
.box{fill:#161b22;stroke:#3d444d}.wrong{stroke:#ff7b72}.bar{fill:#4c8dd6}.over{fill:#f85149}.track{fill:#21262d}\
.limit{stroke:#ff7b72}.way{stroke:#656c76}.head{fill:#656c76}}";

/// The chains as one drawing that needs nothing else, for light and dark pages. Each hop has a bar for every timer that
/// limits its wait for a response, on one scale; what lasts longer than the hop in front is marked from there on.
pub fn svg(chains: &[ChainFacts]) -> String {
    let mut body = String::new();
    let mut y = MARGIN;
    let names = Names::of(chains);
    for chain in chains {
        y = draw(&mut body, chain, &names, y) + MARGIN;
    }
    let height = y.max(MARGIN * 2);
    let title = chains.iter().map(|chain| chain.name.as_str()).collect::<Vec<_>>().join("; ");
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
         role=\"img\">\n<title>Timeouts: {}</title>\n<style>{STYLE}</style>\n<rect class=\"page\" width=\"{WIDTH}\" \
         height=\"{height}\"/>\n{body}</svg>\n",
        escaped(&title)
    )
}

/// Draws one chain from `y` downwards; returns where it ends.
fn draw(out: &mut String, chain: &ChainFacts, names: &Names<'_>, y: u32) -> u32 {
    let hops = hops(chain, names);
    let longest =
        hops.iter().flat_map(|hop| &hop.timers).map(|timer| timer.timer.milliseconds).max().unwrap_or(1).max(1);
    text(out, MARGIN, y + 18, "title", &names.title(&chain.name, 90));
    if !chain.is_certain() {
        text(out, MARGIN, y + 36, "small", "Which hop is in front of which is assumed.");
    }
    let mut y = y + TITLE;
    for (at, hop) in hops.iter().enumerate() {
        let height = PADDING * 2 + TIMER * (hop.timers.len().max(1) as u32);
        draw_hop(out, hop, names, y, height, longest);
        if at + 1 < hops.len() {
            let x = MARGIN + BOX_WIDTH / 2;
            let (from, to) = (y + height, y + height + GAP);
            let _ = writeln!(out, "<path class=\"way\" d=\"M{x} {from}V{}\"/>", to - 6);
            let _ = writeln!(out, "<path class=\"head\" d=\"M{} {}h10l-5 8z\"/>", x - 5, to - 8);
        }
        y += height + GAP;
    }
    y - GAP
}

fn draw_hop(out: &mut String, hop: &Hop<'_>, names: &Names<'_>, y: u32, height: u32, longest: u64) {
    let wrong = hop.timers.iter().any(|timer| timer.verdict.is_some());
    let class = if wrong { "box wrong" } else { "box" };
    let _ = writeln!(
        out,
        "<rect class=\"{class}\" x=\"{MARGIN}\" y=\"{y}\" width=\"{BOX_WIDTH}\" height=\"{height}\" rx=\"8\"/>"
    );
    let middle = y + height / 2;
    let shows_product = hop.product != "other" && hop.product != hop.name;
    let name_at = if shows_product { middle - 3 } else { middle + 5 };
    let shown = names.short(hop.name, 24);
    // The whole name is shown where the pointer rests.
    let whole = if shown == hop.name { String::new() } else { format!("<title>{}</title>", escaped(hop.name)) };
    let _ =
        writeln!(out, "<text class=\"name\" x=\"{}\" y=\"{name_at}\">{whole}{}</text>", MARGIN + 14, escaped(&shown));
    if shows_product {
        text(out, MARGIN + 14, middle + 15, "small", &short(hop.product, 34));
    }
    if hop.timers.is_empty() {
        text(out, BARS.0, middle + 4, "small", hop.silence);
    }
    for (nth, timer) in hop.timers.iter().enumerate() {
        draw_timer(out, timer, y + PADDING + TIMER * nth as u32, longest);
    }
}

fn draw_timer(out: &mut String, drawn: &Drawn<'_>, y: u32, longest: u64) {
    let width = BARS.1 - BARS.0;
    let scaled = |milliseconds: u64| (u128::from(milliseconds) * u128::from(width) / u128::from(longest)) as u32;
    let value = scaled(drawn.timer.milliseconds).max(2);
    let time = spoken(drawn.timer.milliseconds);
    // The verdict stands at the end of the same line: what is in front of it gets what is left.
    let verdict = drawn.verdict.as_ref().map(|(verdict, _)| short(verdict, 44));
    let taken = verdict.as_ref().map_or(0, |verdict| verdict.chars().count() as u32 * SMALL + GAP);
    let room = width.saturating_sub(taken + GAP + SMALL * time.chars().count() as u32);
    let title = short(&drawn.title(), (room / MONO).clamp(8, 46) as usize);
    let room = room.saturating_sub(title.chars().count() as u32 * MONO + 8) / SMALL;
    let source = if room < 8 { String::new() } else { short(drawn.source(), room.min(34) as usize) };
    let _ = writeln!(
        out,
        "<text x=\"{}\" y=\"{}\"><tspan class=\"time\">{}</tspan><tspan class=\"mono\" dx=\"8\">{}</tspan>\
         <tspan class=\"small\" dx=\"8\">{}</tspan></text>",
        BARS.0,
        y + 14,
        escaped(&time),
        escaped(&title),
        escaped(&source)
    );
    let bar = y + 22;
    let _ =
        writeln!(out, "<rect class=\"track\" x=\"{}\" y=\"{bar}\" width=\"{width}\" height=\"8\" rx=\"4\"/>", BARS.0);
    let _ = writeln!(out, "<rect class=\"bar\" x=\"{}\" y=\"{bar}\" width=\"{value}\" height=\"8\" rx=\"4\"/>", BARS.0);
    let (Some(verdict), Some((_, limit))) = (verdict, &drawn.verdict) else { return };
    let from = BARS.0 + scaled(*limit);
    let _ = writeln!(
        out,
        "<rect class=\"over\" x=\"{from}\" y=\"{bar}\" width=\"{}\" height=\"8\" rx=\"4\"/>",
        (BARS.0 + value).saturating_sub(from).max(2)
    );
    let _ = writeln!(out, "<path class=\"limit\" d=\"M{from} {}V{}\"/>", bar - 4, bar + 12);
    let _ = writeln!(
        out,
        "<text class=\"label bad\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
        BARS.1,
        y + 14,
        escaped(&verdict)
    );
}

fn text(out: &mut String, x: u32, y: u32, class: &str, text: &str) {
    let _ = writeln!(out, "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{}</text>", escaped(text));
}
