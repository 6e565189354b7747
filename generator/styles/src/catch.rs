//! Catches a panic of somebody else's code quietly, so that it can be reported like any other problem.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

/// The size of a deep stack in bytes.
const STACK: usize = 256 << 20;

thread_local! {
    static LISTENING: Cell<bool> = const { Cell::new(false) };
    static HEARD: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Does the work; if it panics, returns what the panic said, and nothing is printed.
///
/// Panics of other threads, and of this one at other times, go to the hook that was there before.
pub(crate) fn catch<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    install();
    let outer = LISTENING.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    LISTENING.set(outer);
    result.map_err(|_| HEARD.take().unwrap_or_else(|| "no message".to_owned()))
}

/// The same on a stack that is deep enough for functions that call themselves some thousand times. It takes memory only where it is used.
pub(crate) fn catch_deep<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, String> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || catch(work));
        let thread = thread.map_err(|error| format!("no thread to work in: {error}"))?;
        thread.join().unwrap_or_else(|_| Err("no message".to_owned()))
    })
}

/// Puts our hook before the one that is there, once per process.
fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |panic| {
            if LISTENING.get() {
                let message = panic.payload_as_str().unwrap_or("no message").to_owned();
                HEARD.set(Some(
                    panic.location().map_or(message.clone(), |at| format!("{message}, at {}:{}", file_name(at.file()), at.line())),
                ));
            } else {
                before(panic);
            }
        }));
    });
}

/// The path from `src/` on: what lies before it is the business of whoever built us.
fn file_name(path: &str) -> &str {
    path.rfind("/src/").map_or(path, |at| &path[at + 1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_its_message() {
        let message = catch(|| panic!("not {}", "yet")).map(|()| "").unwrap_err();
        assert!(message.starts_with("not yet, at "), "{message}");
        assert!(message.contains("src/catch.rs:"), "{message}");
    }

    #[test]
    fn a_deep_stack_holds_what_a_thread_usually_does_not() {
        fn depth(left: u32) -> u32 {
            let frame = std::hint::black_box([left; 256]);
            if left == 0 { frame[0] } else { 1 + depth(left - 1) }
        }
        assert_eq!(catch_deep(|| depth(10_000)), Ok(10_000));
        assert!(catch_deep(|| panic!("deep")).map(|()| "").unwrap_err().starts_with("deep, at "));
    }

    #[test]
    fn without_a_panic_the_result_comes_back() {
        assert_eq!(catch(|| 1), Ok(1));
    }

    #[test]
    fn afterwards_panics_are_no_longer_held_back() {
        _ = catch(|| panic!("one"));
        assert!(!LISTENING.get());
    }
}
