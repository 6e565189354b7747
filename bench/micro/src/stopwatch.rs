//! How long something takes: the same work again and again, in samples that are long enough for the clock.

use std::time::{Duration, Instant};

/// How many samples there are.
pub const SAMPLES: usize = 15;
/// How long one has to be.
const LONG_ENOUGH: Duration = Duration::from_millis(50);

/// Measures and prints.
#[derive(Debug, Default)]
pub struct Stopwatch {
    printed: bool,
}

impl Stopwatch {
    /// Measures work on `items` of what `unit` says, which have so many bytes together; 0 if bytes say nothing of it.
    pub fn measure(&mut self, name: &str, unit: &str, items: usize, bytes: usize, work: &dyn Fn()) {
        if !self.printed {
            println!("{:<40} {:>12} {:>21} {:>9}", "", "µs", "least–most", "MB/s");
            self.printed = true;
        }
        let mut samples = sample(work);
        samples.sort();
        let micros = |time: Duration| time.as_secs_f64() * 1e6 / items.max(1) as f64;
        let [least, median, most] = [samples[0], samples[samples.len() / 2], samples[samples.len() - 1]];
        let speed = if bytes == 0 { String::new() } else { format!("{:.1}", bytes as f64 / 1e6 / median.as_secs_f64()) };
        let range = format!("{:.1}–{:.1}", micros(least), micros(most));
        println!("{name:<40} {:>12.1} {range:>21} {speed:>9}  a {unit}", micros(median));
    }
}

/// How long the work takes once, as many times as there are samples. The first runs, which warm everything up, say how often it is done in one.
fn sample(work: &dyn Fn()) -> Vec<Duration> {
    let start = Instant::now();
    let mut times = 0;
    while times == 0 || start.elapsed() < LONG_ENOUGH {
        work();
        times += 1;
    }
    let one = || {
        let start = Instant::now();
        for _ in 0..times {
            work();
        }
        start.elapsed() / times
    };
    (0..SAMPLES).map(|_| one()).collect()
}
