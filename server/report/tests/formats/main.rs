//! Every format, over one sample.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod robustness;
mod sample;
mod sarif;
mod snapshots;
mod structure;

use httplsp_report::{Format, Run};

/// The report of `run` in `format`.
fn render(format: Format, run: &Run<'_>) -> String {
    let mut out = Vec::new();
    httplsp_report::write(format, run, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}
