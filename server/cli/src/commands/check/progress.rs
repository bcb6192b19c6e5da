//! A progress bar on stderr for runs that take a while.

use std::io::IsTerminal;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use httplsp_workspace::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use terminal_size::Width;

/// Nobody needs a bar for what is done before it can be read.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the bar moves.
const TICK: Duration = Duration::from_millis(100);
/// So many columns hold the bar and the numbers of the largest trees.
const ROOM: u16 = 64;

/// Runs `work`, which reports to `progress`; if it takes longer than a second and a person watches, with a bar.
pub fn during<T>(progress: &Progress, wanted: bool, work: impl FnOnce() -> T) -> T {
    if !wanted || !std::io::stderr().is_terminal() {
        return work();
    }
    std::thread::scope(|scope| {
        let (done, waiting) = mpsc::channel::<()>();
        scope.spawn(move || {
            if waiting.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                let bar = bar(progress);
                while waiting.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                    bar.set_position(progress.done.load(Ordering::Relaxed) as u64);
                }
                bar.finish_and_clear();
            }
        });
        let result = work();
        // The thread sees the end of the channel and takes the bar away before anything else is printed.
        drop(done);
        result
    })
}

fn bar(progress: &Progress) -> ProgressBar {
    let total = progress.total.load(Ordering::Relaxed) as u64;
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
    let columns = terminal_size::terminal_size_of(std::io::stderr()).map_or(80, |(Width(columns), _)| columns);
    // A line that wraps cannot be taken back everywhere.
    let template = match columns {
        ROOM.. => "checking {bar:30} {pos}/{len} files",
        _ => "checking {pos}/{len} files",
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}
