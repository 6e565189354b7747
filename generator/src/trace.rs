//! What was done when and on which thread, for a viewer such as Perfetto or speedscope, in Chrome's Trace Event Format
//! (<https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU>).

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use serde::Serialize;

use crate::whole_file::write_whole;

/// Collects spans from any number of threads.
#[derive(Debug)]
pub struct Trace {
    file: PathBuf,
    start: Instant,
    spans: Mutex<Vec<Span>>,
}

/// Something that was done. Times are in microseconds since the trace began.
#[derive(Debug, Serialize)]
struct Span {
    name: String,
    #[serde(rename = "cat")]
    kind: &'static str,
    #[serde(rename = "ph")]
    phase: &'static str,
    #[serde(rename = "ts")]
    start: f64,
    #[serde(rename = "dur")]
    took: f64,
    #[serde(rename = "pid")]
    process: u32,
    #[serde(rename = "tid")]
    thread: usize,
    args: Args,
}

#[derive(Debug, Serialize)]
struct Args {
    site: String,
}

#[derive(Serialize)]
struct Document<'a> {
    #[serde(rename = "displayTimeUnit")]
    unit: &'static str,
    #[serde(rename = "traceEvents")]
    spans: &'a [Span],
}

impl Trace {
    /// Begins one that is to be written to `file`.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn to(file: &Path) -> std::io::Result<Self> {
        File::create(file)?;
        Ok(Self { file: file.to_owned(), start: Instant::now(), spans: Mutex::default() })
    }

    /// Runs something and notes it down.
    pub fn span<T>(&self, site: &str, kind: &'static str, name: &str, run: impl FnOnce() -> T) -> T {
        let start = self.microseconds();
        let done = run();
        let took = self.microseconds() - start;
        let args = Args { site: site.to_owned() };
        let span = Span { name: name.to_owned(), kind, phase: "X", start, took, process: 1, thread: THREAD.with(|number| *number), args };
        self.spans().push(span);
        done
    }

    /// Writes what was noted down.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save(&self) -> std::io::Result<()> {
        write_whole(&self.file, &serde_json::to_vec(&Document { unit: "ms", spans: &self.spans() })?)
    }

    fn microseconds(&self) -> f64 {
        self.start.elapsed().as_secs_f64() * 1e6
    }

    fn spans(&self) -> MutexGuard<'_, Vec<Span>> {
        self.spans.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

static THREADS: AtomicUsize = AtomicUsize::new(1);

thread_local! {
    /// The number of this thread.
    static THREAD: usize = THREADS.fetch_add(1, Ordering::Relaxed);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_written_with_what_they_are_part_of_around_them() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("trace.json");
        let (trace, site) = (Trace::to(&file).unwrap(), "a.example");
        assert_eq!(trace.span(site, "site", "outer", || trace.span(site, "stage", "inner", || 7)), 7);
        trace.save().unwrap();
        let read: serde_json::Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        let [inner, outer] = [0, 1].map(|at| &read["traceEvents"][at]);
        let number = |span: &serde_json::Value, key: &str| span[key].as_f64().unwrap();
        assert_eq!((outer["name"].as_str(), inner["cat"].as_str(), outer["ph"].as_str()), (Some("outer"), Some("stage"), Some("X")));
        assert_eq!((&inner["args"]["site"], &inner["tid"]), (&"a.example".into(), &outer["tid"]));
        assert!(number(outer, "ts") <= number(inner, "ts"));
        assert!(number(inner, "ts") + number(inner, "dur") <= number(outer, "ts") + number(outer, "dur"));
    }
}
