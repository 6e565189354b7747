//! How long each stage of a build takes, on the clock and on the processors.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

use crate::trace::Trace;

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
    /// What the site's own build tool does; what it takes on the processors is not known.
    Tool,
    /// Bytes → disk.
    Publish,
    /// What is kept for the next build.
    Remember,
}

impl Stage {
    /// All of them, in their order.
    pub const ALL: [Self; 9] =
        [Self::Load, Self::Parse, Self::Model, Self::Plan, Self::Styles, Self::Render, Self::Tool, Self::Publish, Self::Remember];

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
            Self::Tool => "tool",
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
    /// Where each stage and output is noted down, with the name of the site.
    trace: Option<(Arc<Trace>, Arc<str>)>,
    wall: [AtomicU64; Stage::ALL.len()],
    cpu: [AtomicU64; Stage::ALL.len()],
}

impl Clock {
    /// A clock that measures, or one that does not.
    #[must_use]
    pub fn new(is_on: bool) -> Self {
        Self { is_on, ..Self::default() }
    }

    /// The same, noting down in a trace what is done for a site.
    #[must_use]
    pub fn traced(self, trace: Option<&Arc<Trace>>, site: &str) -> Self {
        Self { trace: trace.map(|trace| (Arc::clone(trace), site.into())), ..self }
    }

    /// Runs all that is done for the site.
    pub fn site<T>(&self, run: impl FnOnce() -> T) -> T {
        match &self.trace {
            Some((trace, site)) => trace.span(site, "site", site, run),
            None => run(),
        }
    }

    /// Runs what a stage does for one output.
    pub fn output<T>(&self, stage: Stage, output: &str, run: impl FnOnce() -> T) -> T {
        match &self.trace {
            Some((trace, site)) => trace.span(site, stage.name(), output, run),
            None => run(),
        }
    }

    /// Runs a stage on this thread.
    pub fn stage<T>(&self, stage: Stage, run: impl FnOnce() -> T) -> T {
        self.wall(stage, || self.task(stage, run))
    }

    /// Runs a stage that hands its work to other threads, as tasks.
    pub fn wall<T>(&self, stage: Stage, run: impl FnOnce() -> T) -> T {
        match &self.trace {
            Some((trace, site)) => trace.span(site, "stage", stage.name(), || self.measured(stage, run)),
            None => self.measured(stage, run),
        }
    }

    fn measured<T>(&self, stage: Stage, run: impl FnOnce() -> T) -> T {
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

    /// What each stage took; none if that was not measured.
    #[must_use]
    pub fn took(&self) -> Option<Vec<(Stage, Took)>> {
        let of = |counters: &[AtomicU64], stage: Stage| Duration::from_nanos(counters[stage as usize].load(Ordering::Relaxed));
        let took = || Stage::ALL.map(|stage| (stage, Took { wall: of(&self.wall, stage), cpu: of(&self.cpu, stage) })).to_vec();
        self.is_on.then(took)
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
        let took = clock.took().unwrap();
        let cpu = |stage: Stage| took[stage as usize].1.cpu;
        assert!(cpu(Stage::Publish) > cpu(Stage::Render), "{took:?}");
        assert!(took[Stage::Render as usize].1.wall >= cpu(Stage::Publish));
    }

    #[test]
    fn a_clock_that_is_off_measures_nothing() {
        let clock = Clock::new(false);
        assert_eq!(clock.stage(Stage::Load, || 7), 7);
        assert!(clock.took().is_none());
    }
}
