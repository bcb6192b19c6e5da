//! `httplsp lsp`.

use httplsp_workspace::walk::reason;

use crate::failure::{Failure, Result};

pub fn run() -> Result {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .map_err(|error| Failure::new(format!("cannot start the language server: {}", reason(&error))))?;
    let served = runtime.block_on(httplsp_lsp::run_stdio(env!("CARGO_PKG_VERSION")));
    // A thread may still be reading stdin, and would keep us alive.
    runtime.shutdown_background();
    served.map(|()| crate::CLEAN).map_err(|error| Failure::new(format!("the session ended early: {error}")))
}
