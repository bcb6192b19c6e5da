//! Threads for analysis. They have large stacks, since nesting is as deep as the text has it; and what they run is
//! guarded, so that a panic costs one answer.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

use httplsp_workspace::panics::guard;
use tokio::sync::oneshot;

/// Only the part in use costs memory.
pub const STACK: usize = 64 << 20;

type Job = Box<dyn FnOnce() + Send>;

/// What the threads take their work from.
#[derive(Default)]
struct Queue {
    jobs: Mutex<Jobs>,
    ready: Condvar,
    /// The same for the thread that takes nothing but what somebody waits for at the keyboard.
    ready_first: Condvar,
}

#[derive(Default)]
struct Jobs {
    /// What somebody waits for at the keyboard.
    first: VecDeque<Job>,
    rest: VecDeque<Job>,
    /// Whether the thread that takes nothing else waits for the first.
    rests: bool,
    closed: bool,
}

/// A few threads. They end when the pool is dropped; work that has not begun is dropped with it.
pub struct Pool {
    queue: Arc<Queue>,
}

impl Pool {
    /// A pool of `threads` threads, and one more for what somebody waits for at the keyboard: that never waits until
    /// something long is done.
    pub fn new(threads: usize) -> Self {
        let queue = Arc::new(Queue::default());
        for number in 0..=threads {
            let queue = queue.clone();
            let work = move || queue.work(number == 0);
            // Too few threads make it slow; none at all is noticed by `run`, whose answer never comes.
            let _ = thread::Builder::new().name("analysis".into()).stack_size(STACK).spawn(work);
        }
        Self { queue }
    }

    /// Runs `work` on one of the threads. Work whose answer nobody waits for any more is not begun.
    ///
    /// # Errors
    ///
    /// The message of a panic in it.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, String> {
        self.queue_up(work, false).await
    }

    /// As [`Self::run`], before everything that has not begun: somebody is waiting for this at the keyboard.
    ///
    /// # Errors
    ///
    /// The message of a panic in it.
    pub async fn run_first<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, String> {
        self.queue_up(work, true).await
    }

    async fn queue_up<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
        first: bool,
    ) -> Result<T, String> {
        let (sender, receiver) = oneshot::channel();
        let job: Job = Box::new(move || {
            if !sender.is_closed() {
                // Whoever gave up in the meantime does not miss it.
                let _ = sender.send(guard(work));
            }
        });
        self.queue.put(job, first);
        receiver.await.unwrap_or_else(|_| Err("the server is shutting down".into()))
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        let mut jobs = self.queue.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        *jobs = Jobs { closed: true, ..Jobs::default() };
        self.queue.ready.notify_all();
        self.queue.ready_first.notify_all();
    }
}

impl Queue {
    /// Queues a job up and wakes one thread for it: to wake all of them takes time, too.
    fn put(&self, job: Job, first: bool) {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        if first {
            jobs.first.push_front(job);
        } else {
            jobs.rest.push_back(job);
        }
        let ready = if first && std::mem::take(&mut jobs.rests) { &self.ready_first } else { &self.ready };
        drop(jobs);
        ready.notify_one();
    }

    fn work(&self, only_first: bool) {
        loop {
            let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
            let job = loop {
                let Jobs { first, rest, rests, closed } = &mut *jobs;
                *rests &= !only_first;
                let job = first.pop_front().or_else(|| if only_first { None } else { rest.pop_front() });
                if let Some(job) = job {
                    break job;
                }
                if *closed {
                    return;
                }
                *rests |= only_first;
                let ready = if only_first { &self.ready_first } else { &self.ready };
                jobs = ready.wait(jobs).unwrap_or_else(PoisonError::into_inner);
            };
            drop(jobs);
            job();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future)
    }

    #[test]
    fn work_is_done_and_a_panic_is_an_answer() {
        httplsp_workspace::panics::install();
        let pool = Pool::new(1);
        block_on(async {
            assert_eq!(pool.run(|| 1 + 1).await, Ok(2));
            let error = pool.run(|| -> u32 { panic!("boom") }).await.expect_err("it panics");
            assert!(error.starts_with("boom"), "{error}");
            assert_eq!(pool.run(|| 3).await, Ok(3), "the thread is still there");
        });
    }

    #[test]
    fn work_that_nobody_waits_for_is_not_begun() {
        let pool = Pool::new(1);
        let begun = Arc::new(AtomicUsize::new(0));
        block_on(async {
            let (go, wait) = std::sync::mpsc::channel::<()>();
            let first = pool.run(move || wait.recv().is_ok());
            let count = begun.clone();
            let second = pool.run(move || count.fetch_add(1, Ordering::SeqCst));
            let mut first = Box::pin(first);
            assert!(futures_util::poll!(first.as_mut()).is_pending());
            drop(tokio::time::timeout(std::time::Duration::from_millis(10), second).await);
            go.send(()).expect("the work is waiting");
            assert_eq!(first.await, Ok(true));
            assert_eq!(pool.run(|| ()).await, Ok(()));
        });
        assert_eq!(begun.load(Ordering::SeqCst), 0);
    }

    #[test]
    fn deep_nesting_has_room() {
        fn depth(level: usize) -> usize {
            let frame = std::hint::black_box([level; 64]);
            if level == 0 { frame[0] } else { 1 + depth(level - 1) }
        }
        let pool = Pool::new(1);
        assert_eq!(block_on(pool.run(|| depth(50_000))), Ok(50_000));
    }
}
