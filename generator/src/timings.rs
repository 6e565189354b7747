//! How long each stage of a build takes, on the clock and on the processors.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// A stage of building one site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Which files there are, and what is known of them.
    Load,
    /// Files → front matter.
    Parse,
    /// Front matter → model.
    Model,
    /// Model → outputs to be made.
    Plan,
    /// Templates → stylesheets.
    Styles,
    /// Outputs, as bytes.
    Render,
    /// Bytes → disk.
    Publish,
    /// What is kept for the next build.
    Remember,
}

impl Stage {
    /// All of them, in their order.
    pub const ALL: [Self; 8] =
        [Self::Load, Self::Parse, Self::Model, Self::Plan, Self::Styles, Self::Render, Self::Publish, Self::Remember];

    /// Its name as shown.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Load => "load",
            Self::Parse => "parse",
            Self::Model => "model",
            Self::Plan => "plan",
            Self::Styles => "styles",
            Self::Render => "render",
            Self::Publish => "publish",
            Self::Remember => "remember",
        }
    }
}

/// What a stage took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Took {
    /// From its beginning to its end. What is published while outputs are rendered counts as rendering here.
    pub wall: Duration,
    /// On all processors together.
    pub cpu: Duration,
}

/// Measures the stages of one site; one that is off costs nothing.
#[derive(Debug, Default)]
pub struct Clock {
    is_on: bool,
    wall: [AtomicU64; Stage::ALL.len()],
    cpu: [AtomicU64; Stage::ALL.len()],
}

impl Clock {
    /// A clock that measures, or one that does not.
    #[must_use]
    pub fn new(is_on: bool) -> Self {
        Self { is_on, ..Self::default() }
    }

    /// Runs a stage on this thread.
    pub fn stage<T>(&self, stage: Stage, run: impl FnOnce() -> T) -> T {
        self.wall(stage, || self.task(stage, run))
    }

    /// Runs a stage that hands its work to other threads, as tasks.
    pub fn wall<T>(&self, stage: Stage, run: impl FnOnce() -> T) -> T {
        if !self.is_on {
            return run();
        }
        let start = Instant::now();
        let done = run();
        add(&self.wall[stage as usize], nanoseconds(start.elapsed()));
        done
    }

    /// Runs a part of a stage on this thread; a part of another stage inside of it counts for that one alone.
    pub fn task<T>(&self, stage: Stage, run: impl FnOnce() -> T) -> T {
        if !self.is_on {
            return run();
        }
        let start = thread_time();
        let inner = INNER.replace(0);
        let done = run();
        let took = thread_time().saturating_sub(start);
        add(&self.cpu[stage as usize], took.saturating_sub(INNER.get()));
        INNER.set(inner + took);
        done
    }

    /// What each stage took.
    #[must_use]
    pub fn took(&self) -> Vec<(Stage, Took)> {
        let of = |counters: &[AtomicU64], stage: Stage| Duration::from_nanos(counters[stage as usize].load(Ordering::Relaxed));
        Stage::ALL.map(|stage| (stage, Took { wall: of(&self.wall, stage), cpu: of(&self.cpu, stage) })).to_vec()
    }
}

thread_local! {
    /// What tasks inside of the one that runs took.
    static INNER: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

fn thread_time() -> u64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    u64::try_from(time.tv_sec).unwrap_or_default() * 1_000_000_000 + u64::try_from(time.tv_nsec).unwrap_or_default()
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

fn add(counter: &AtomicU64, nanoseconds: u64) {
    counter.fetch_add(nanoseconds, Ordering::Relaxed);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_inside_of_another_counts_for_itself_alone() {
        let clock = Clock::new(true);
        clock.stage(Stage::Render, || clock.task(Stage::Publish, || (0..3_000_000_u64).fold(0, |a, b| std::hint::black_box(a ^ b))));
        let took = clock.took();
        let cpu = |stage: Stage| took[stage as usize].1.cpu;
        assert!(cpu(Stage::Publish) > cpu(Stage::Render), "{took:?}");
        assert!(took[Stage::Render as usize].1.wall >= cpu(Stage::Publish));
    }

    #[test]
    fn a_clock_that_is_off_measures_nothing() {
        let clock = Clock::new(false);
        assert_eq!(clock.stage(Stage::Load, || 7), 7);
        assert!(clock.took().iter().all(|(_, took)| *took == Took::default()));
    }
}
