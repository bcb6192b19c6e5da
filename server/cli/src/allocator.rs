//! mimalloc, for Rust and for the parsers, which are C and would otherwise bring their own.

use std::ffi::c_void;

use libmimalloc_sys::{mi_calloc, mi_free, mi_malloc, mi_realloc};
use tree_sitter::Allocator;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Lets the parsers allocate as the rest of the program does. To be called before anything is parsed.
#[expect(unsafe_code, reason = "the parsers' allocator is a set of C functions")]
pub fn install() {
    let allocator = Allocator { malloc, calloc, realloc, free: mi_free };
    // SAFETY: the functions are one family, never return null for a size above zero, and align as `malloc` does; this
    // is the first thing that `main` does, so no other thread runs and nothing was allocated by a parser.
    unsafe { tree_sitter::set_allocator(Some(allocator)) }
}

#[expect(unsafe_code, reason = "called from C")]
unsafe extern "C" fn malloc(size: usize) -> *mut c_void {
    // SAFETY: any size may be asked for.
    or_abort(unsafe { mi_malloc(size) }, size)
}

#[expect(unsafe_code, reason = "called from C")]
unsafe extern "C" fn calloc(count: usize, size: usize) -> *mut c_void {
    // SAFETY: any size may be asked for; an overflow gives null.
    or_abort(unsafe { mi_calloc(count, size) }, count.saturating_mul(size))
}

#[expect(unsafe_code, reason = "called from C")]
unsafe extern "C" fn realloc(pointer: *mut c_void, size: usize) -> *mut c_void {
    // SAFETY: the parsers pass null or what these functions gave them.
    or_abort(unsafe { mi_realloc(pointer, size) }, size)
}

/// The parsers do not look whether there was memory left.
fn or_abort(pointer: *mut c_void, size: usize) -> *mut c_void {
    if pointer.is_null() && size > 0 {
        std::process::abort();
    }
    pointer
}
