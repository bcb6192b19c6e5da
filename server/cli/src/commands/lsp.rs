//! `httplsp lsp`.

use httplsp_workspace::walk::reason;

use crate::failure::{Failure, Result};
use crate::terminal;

/// What the protocol wants when `exit`, or the end of the input, comes without `shutdown`.
const ENDED_EARLY: u8 = 1;

pub fn run() -> Result {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .map_err(|error| Failure::new(format!("cannot start the language server: {}", reason(&error))))?;
    let served = runtime.block_on(httplsp_lsp::run_stdio(env!("CARGO_PKG_VERSION")));
    // A thread may still be reading stdin, and would keep us alive.
    runtime.shutdown_background();
    Ok(match served {
        Ok(()) => crate::CLEAN,
        Err(error) => {
            terminal::error(&format!("the session ended early: {error}"));
            ENDED_EARLY
        }
    })
}
