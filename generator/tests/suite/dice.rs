//! Numbers that follow from a seed, so that what they decided can be decided once more.

use crate::harness::say;

/// A row of numbers (xorshift64*).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `sides`.
    pub(crate) fn of(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33).unwrap() % sides
    }

    pub(crate) fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.of(from.len())]
    }
}

/// What happened in a series that followed from a seed. It is told if the test fails, wherever it does.
pub(crate) struct Story {
    seed: u64,
    steps: Vec<String>,
}

impl Story {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, steps: Vec::new() }
    }

    pub(crate) fn add(&mut self, step: String) {
        self.steps.push(step);
    }
}

impl Drop for Story {
    fn drop(&mut self) {
        if std::thread::panicking() {
            say(&format!("SITEGEN_SEED={} fails after:\n{}", self.seed, self.steps.join("\n")));
        }
    }
}

/// So many seeds, or the one in `SITEGEN_SEED`.
pub(crate) fn seeds(count: u64) -> Vec<u64> {
    let one = std::env::var_os("SITEGEN_SEED").and_then(|value| value.into_string().ok()?.parse().ok());
    one.map_or_else(|| (0..count).collect(), |seed| vec![seed])
}
