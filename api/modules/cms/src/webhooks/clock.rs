//! How long is waited between tries, and until when.

/// How long after the first try the second one comes, in milliseconds; each later pause is four times as long.
const FIRST: i64 = 30_000;
/// The longest pause.
const LONGEST: i64 = 6 * HOUR;
/// For how long a delivery is tried.
const TRIED: i64 = 24 * HOUR;
/// For how long a webhook may do nothing but fail before it is switched off.
const FAILING: i64 = 3 * 24 * HOUR;
/// The longest that a webhook rests after a failure, before another delivery to it is tried.
const LONGEST_REST: i64 = HOUR / 6;
const HOUR: i64 = 60 * 60 * 1000;

/// When a delivery is tried again that failed for the `tries`th time; none if it was tried for long enough. `chance` (0 to 255) spreads the tries, so that those
/// that failed together do not come back together.
pub(super) fn again(since: i64, now: i64, tries: u32, chance: u8) -> Option<i64> {
    let pause = FIRST.saturating_mul(4_i64.saturating_pow(tries.saturating_sub(1))).min(LONGEST);
    let spread = pause / 5 * (i64::from(chance) - 128) / 128;
    let at = now.saturating_add(pause + spread);
    (at < since.saturating_add(TRIED)).then_some(at)
}

/// Until when a webhook rests that failed `failures` times in a row.
pub(super) fn rest(now: i64, failures: u32) -> i64 {
    now + (FIRST / 3).saturating_mul(2_i64.saturating_pow(failures.saturating_sub(1))).min(LONGEST_REST)
}

/// Whether a webhook that fails since then is to be switched off.
pub(super) fn is_hopeless(failing_since: i64, now: i64) -> bool {
    now.saturating_sub(failing_since) >= FAILING
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end_within_a_day() {
        let (mut now, mut tries, mut pauses) = (0, 0, Vec::new());
        loop {
            tries += 1;
            let Some(next) = again(0, now, tries, 128) else { break };
            pauses.push((next - now) / 1000);
            now = next;
        }
        assert_eq!(pauses, [30, 120, 480, 1920, 7680, 21600, 21600, 21600]);
        assert!(now < TRIED && again(0, now, 1000, 255).is_none());
    }

    #[test]
    fn a_pause_is_spread_by_a_fifth() {
        assert_eq!((again(0, 0, 1, 0), again(0, 0, 1, 128)), (Some(24_000), Some(30_000)));
        assert!(again(0, 0, 1, 255).unwrap() < 36_000);
    }

    #[test]
    fn a_webhook_rests_longer_the_longer_it_fails() {
        assert_eq!([1, 2, 3, 100].map(|failures| rest(0, failures)), [10_000, 20_000, 40_000, 600_000]);
        assert!(is_hopeless(0, FAILING) && !is_hopeless(0, FAILING - 1));
    }
}
