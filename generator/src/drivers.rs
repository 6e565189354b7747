//! Many sites at once, each brought to its end before the next is begun: there are as many in memory as there are cores, and never all.
//!
//! What can be done at once within a site goes to the one pool, so that a large site has all cores. The sites themselves are no work of that pool: a thread
//! of it that waits for a part of one site would begin the next, with all of the first still held.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Runs `run` for each item on a few threads of its own, each item to its end. Returns what each gave, in the order of the items.
pub fn each_to_its_end<T: Sync, R: Send>(items: &[T], run: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::with_capacity(items.len())));
    let drive = || {
        while let Some((index, item)) = take(items, &next) {
            let result = run(item);
            done.lock().unwrap_or_else(PoisonError::into_inner).push((index, result));
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..rayon::current_num_threads().min(items.len()) {
            scope.spawn(drive);
        }
        drive();
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_unstable_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

fn take<'a, T>(items: &'a [T], next: &AtomicUsize) -> Option<(usize, &'a T)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    Some((index, items.get(index)?))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    thread_local! {
        static IS_BUSY: Cell<bool> = const { Cell::new(false) };
    }

    #[test]
    fn no_thread_begins_the_next_before_it_is_done_with_one() {
        let items: Vec<usize> = (0..100).collect();
        let run = |item: &usize| {
            assert!(!IS_BUSY.replace(true), "two at once");
            // what a thread of the pool does while it waits: it looks for other work
            rayon::yield_now();
            IS_BUSY.set(false);
            item * 2
        };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        let expected: Vec<usize> = items.iter().map(|item| item * 2).collect();
        assert_eq!(pool.install(|| each_to_its_end(&items, run)), expected, "in their order");
        assert_eq!(each_to_its_end(&items, run), expected);
        assert_eq!(each_to_its_end(&[], run), [0; 0]);
    }
}
