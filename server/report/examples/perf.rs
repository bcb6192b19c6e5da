use httplsp_report::*;
use httplsp_text::TextRange;
use std::collections::BTreeMap;
use std::time::Instant;
#[path = "../tests/formats/sample.rs"]
mod sample;
fn main() {
    for (name, text) in [("one line", "r.status(200);".repeat(150_000)), ("lines", "r.status(200);\n".repeat(150_000))]
    {
        let sources = BTreeMap::from([("f.js", text)]);
        let base = sample::findings(&sample::sources());
        let findings: Vec<_> = (0..1000u32)
            .map(|i| {
                let mut f = base[1].clone();
                f.path = "f.js".into();
                let s = i * 2000;
                f.range = TextRange::new(s, if i % 10 == 0 { s + 100_000 } else { s + 3 });
                f.related.iter_mut().for_each(|r| {
                    r.path = "f.js".into();
                    r.range = TextRange::new(s / 2, s / 2 + 4)
                });
                for x in &mut f.fixes {
                    for e in &mut x.edits {
                        e.path = "f.js".into();
                        e.range = TextRange::new(s, s + 3);
                    }
                }
                f
            })
            .collect();
        let run = sample::run(&findings, &sources);
        for f in Format::ALL {
            let t = Instant::now();
            let mut o = Vec::new();
            write(f, &run, &mut o).unwrap();
            println!("{name} {f:15} {:?} {} kB", t.elapsed(), o.len() / 1024);
        }
    }
}
