//! Gives up on a stream on which nothing moves any more: what waits for it may keep others waiting.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::Sleep;

/// Watches how long nothing moves. Only the time counts in which somebody waits for the stream.
pub(crate) struct Stillness {
    longest: Duration,
    waiting: Option<Pin<Box<Sleep>>>,
}

impl Stillness {
    /// One that lasts no longer than `longest`.
    pub(crate) fn new(longest: Duration) -> Self {
        Self { longest, waiting: None }
    }

    /// What was asked of the stream, if that is done; nothing once it was still for too long.
    pub(crate) fn watch<T>(&mut self, asked: Poll<T>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let longest = self.longest;
        match asked {
            Poll::Ready(done) => {
                self.waiting = None;
                Poll::Ready(Some(done))
            }
            Poll::Pending => {
                self.waiting.get_or_insert_with(|| Box::pin(tokio::time::sleep(longest))).as_mut().poll(context).map(|()| None)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_moves_now_and_then_is_waited_for_and_what_is_still_is_not() {
        let mut stillness = Stillness::new(Duration::from_secs(30));
        for _ in 0..3 {
            assert!(poll_fn(|context| Poll::Ready(stillness.watch(Poll::<()>::Pending, context))).await.is_pending());
            tokio::time::advance(Duration::from_secs(29)).await;
            assert_eq!(poll_fn(|context| stillness.watch(Poll::Ready(1), context)).await, Some(1));
        }
        assert_eq!(poll_fn(|context| stillness.watch(Poll::<u8>::Pending, context)).await, None);
    }
}
