//! What one answer needs is done at the same time, by threads that wait for that: to start one takes as long as the work.

use std::collections::VecDeque;
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;

use httplsp_workspace::panics::guard;

use crate::pool::STACK;

/// More threads than this have nothing to do.
const MOST: usize = 3;

type Job = Box<dyn FnOnce() + Send>;

/// How many others work beside the one who asks.
pub fn others() -> usize {
    // To ask the system takes as long as an answer that is known.
    static OTHERS: OnceLock<usize> = OnceLock::new();
    *OTHERS.get_or_init(|| {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        cores.saturating_sub(1).clamp(1, MOST)
    })
}

/// The outcomes of all of `work`, in order. What nobody else has begun is done here.
pub fn all<T: Send + 'static, W: FnOnce() -> T + Send + 'static>(work: Vec<W>) -> Vec<T> {
    let count = work.len();
    let waiting = Arc::new(Mutex::new(work.into_iter().enumerate().collect::<VecDeque<_>>()));
    let (sender, done) = channel();
    let work = move || {
        loop {
            let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
            let Some((at, work)) = next else { return };
            let _ = sender.send((at, guard(work)));
        }
    };
    for _ in 0..others().min(count.saturating_sub(1)) {
        // Who cannot be asked does not help.
        let _ = helpers().send(Box::new(work.clone()));
    }
    work();
    drop(work);
    let mut found: Vec<(usize, T)> = Vec::with_capacity(count);
    while found.len() < count {
        match done.recv() {
            Ok((at, Ok(outcome))) => found.push((at, outcome)),
            // What fails there fails as it would here.
            Ok((_, Err(message))) => resume_unwind(Box::new(message)),
            Err(_) => resume_unwind(Box::new("a thread has ended".to_owned())),
        }
    }
    found.sort_unstable_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, outcome)| outcome).collect()
}

fn helpers() -> &'static Sender<Job> {
    static HELPERS: OnceLock<Sender<Job>> = OnceLock::new();
    HELPERS.get_or_init(|| {
        let (sender, jobs) = channel::<Job>();
        let jobs: Arc<Mutex<Receiver<Job>>> = Arc::new(Mutex::new(jobs));
        for _ in 0..others() {
            let jobs = jobs.clone();
            let help = move || {
                loop {
                    let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok(job) = job else { return };
                    job();
                }
            };
            let _ = thread::Builder::new().name("beside".into()).stack_size(STACK).spawn(help);
        }
        sender
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_in_order() {
        for count in 0..9 {
            let work = |number: usize| {
                move || {
                    thread::sleep(std::time::Duration::from_millis((count - number) as u64));
                    number
                }
            };
            assert_eq!(all((0..count).map(work).collect()), (0..count).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_panic_is_one_here() {
        httplsp_workspace::panics::install();
        let work = |number: usize| move || assert_ne!(number, 2, "boom");
        for _ in 0..4 {
            let failed = guard(|| all((0..4).map(work).collect())).expect_err("one of them panics");
            assert!(failed.contains("boom"), "{failed}");
        }
        assert_eq!(all(vec![|| 1, || 1]), [1, 1], "the threads are still there");
    }
}
