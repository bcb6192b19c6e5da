//! A panic in one file or rule costs that file or rule, never the run.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    static GUARDED: Cell<u32> = const { Cell::new(0) };
    static LOCATION: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Keeps panics inside [`guard`] off stderr, where the default hook would print them with a backtrace; all others are
/// reported as before. For programs; calling it again does nothing.
pub fn install() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if GUARDED.get() == 0 {
                previous(info);
            } else {
                let location = info.location().map(|at| format!("{}:{}", at.file(), at.line()));
                LOCATION.with(|slot| *slot.borrow_mut() = location);
            }
        }));
    });
}

/// Runs `work`; a panic in it becomes an error that says what it said, and where if [`install`] was called.
///
/// # Errors
///
/// The panic's message.
pub fn guard<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    GUARDED.set(GUARDED.get() + 1);
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(GUARDED.get() - 1);
    result.map_err(|payload| {
        let message = message(payload.as_ref());
        match LOCATION.with(|slot| slot.borrow_mut().take()) {
            Some(location) => format!("{message} ({location})"),
            None => message,
        }
    })
}

fn message(payload: &(dyn Any + Send)) -> String {
    payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error_with_its_place() {
        install();
        let error = guard(|| -> u32 { panic!("boom {}", 7) }).expect_err("it panics");
        assert!(error.starts_with("boom 7 (") && error.contains("panics.rs:"), "{error}");
        assert_eq!(guard(|| 3), Ok(3));
    }
}
