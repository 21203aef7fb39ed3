//! A global allocator that remembers who asked it for memory.

#![allow(unsafe_code, reason = "a global allocator cannot be written without")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::backtrace::Backtrace;
use std::cell::{Cell, RefCell};
use std::fmt::Write;

/// The system's allocator; while [`requests_in`] runs, each request of that thread is remembered with
/// the way that led to it.
pub struct Watch;

thread_local! {
    static IS_WATCHING: Cell<bool> = const { Cell::new(false) };
    static REQUESTS: RefCell<Vec<Backtrace>> = const { RefCell::new(Vec::new()) };
}

// SAFETY: every request is handed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Watch {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        remember();
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        remember();
        unsafe { System.realloc(place, layout, size) }
    }
}

/// Remembering needs memory itself: this thread is not watched meanwhile.
fn remember() {
    if IS_WATCHING.replace(false) {
        REQUESTS.with_borrow_mut(|requests| requests.push(Backtrace::force_capture()));
        IS_WATCHING.set(true);
    }
}

/// Who asked for memory, on this thread, while `work` was done.
pub fn requests_in<T>(work: impl FnOnce() -> T) -> Vec<Backtrace> {
    IS_WATCHING.set(true);
    let done = work();
    IS_WATCHING.set(false);
    drop(done);
    REQUESTS.take()
}

/// The lines of this crate's own sources on the way to each request, nearest first.
pub fn places(requests: &[Backtrace]) -> String {
    let mut places = String::new();
    for request in requests {
        let request = request.to_string();
        let own = request.lines().filter_map(|line| line.trim().strip_prefix("at ./src/"));
        // Writing to a String cannot fail.
        let _ = writeln!(places, "  src/{}", own.take(4).collect::<Vec<_>>().join(" < src/"));
    }
    places
}
