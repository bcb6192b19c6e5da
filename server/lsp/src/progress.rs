//! Shows that something takes long: reading all the configurations of a large workspace for the first time.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::sleep;
use tower_lsp::Client as ToClient;
use tower_lsp::ls_types::{ProgressToken, WorkDoneProgressCreateParams, request::WorkDoneProgressCreate};

use crate::folders::Folder;

/// What takes less is not worth a message.
const UNNOTICED: Duration = Duration::from_millis(300);
/// Between two reports.
const STEP: Duration = Duration::from_millis(200);

/// Waits for `work`, which may have to read the configurations of `folder`; when that takes long, the client is told.
pub async fn show<T>(to_client: &ToClient, folder: Arc<Folder>, work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    tokio::select! {
        result = &mut work => return result,
        () = sleep(UNNOTICED) => {}
    }
    let (done, finished) = oneshot::channel();
    // A client that never says that it is ready for progress must not hold up the work.
    tokio::spawn(report(to_client.clone(), folder, finished));
    let result = work.await;
    drop::<oneshot::Sender<()>>(done);
    result
}

async fn report(to_client: ToClient, folder: Arc<Folder>, mut finished: oneshot::Receiver<()>) {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let token = ProgressToken::String(format!("httplsp/reading/{number}"));
    let ready = to_client.send_request::<WorkDoneProgressCreate>(WorkDoneProgressCreateParams { token: token.clone() });
    tokio::select! {
        ready = ready => {
            if ready.is_err() {
                return;
            }
        }
        _ = &mut finished => return,
    }
    let progress = to_client.progress(token, "Reading configurations").with_percentage(0).begin().await;
    let mut furthest = 0;
    loop {
        tokio::select! {
            _ = &mut finished => break,
            () = sleep(STEP) => {}
        }
        let (done, total) = folder.progress();
        if let Some(percentage) = (done * 100).checked_div(total) {
            // What is read in several turns begins anew each time; what is shown does not go back.
            furthest = furthest.max(percentage as u32);
            progress.report_with_message(format!("{done}/{total}"), furthest).await;
        }
    }
    progress.finish().await;
}
