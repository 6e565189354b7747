//! Running work in a transaction, and again where it got into the way of another.

use std::time::{Duration, Instant};

use mongodb::ClientSession;
use mongodb::error::Error;
use mongodb::options::ReadConcern;

use super::error::{Failure, is_unknown_commit};
use super::server::{Database, write_concern};
use super::{rewrite, write};
use crate::batch::Write;
use crate::migration::Rewrite;
use crate::{Outcome, StoreError};

/// How long work is tried again.
const PATIENCE: Duration = Duration::from_secs(20);
/// The longest pause between two tries, in milliseconds.
const LONGEST_PAUSE: u64 = 64;

/// A transaction on the data of one site.
pub(super) struct Transaction<'a> {
    pub(super) session: ClientSession,
    pub(super) database: &'a Database,
    pub(super) tenant: &'a str,
}

/// What can be done in a transaction, more than once if need be.
pub(super) enum Work {
    Batch {
        writes: Vec<Write>,
        now: i64,
    },
    /// Erases some documents that expire at this time or before.
    Sweep {
        until: i64,
    },
    Rewrite {
        rewrite: Rewrite,
        mark: Option<(&'static str, u32)>,
    },
}

/// What came of it.
#[derive(Default)]
pub(super) struct Done {
    pub(super) outcome: Outcome,
    /// How many documents were erased or rewritten.
    pub(super) count: u64,
}

impl<'a> Transaction<'a> {
    pub(super) async fn new(database: &'a Database, tenant: &'a str) -> Result<Self, StoreError> {
        let session = database.client.start_session().await?;
        Ok(Self { session, database, tenant })
    }

    /// Does the work whole or not at all.
    pub(super) async fn run(mut self, work: &Work) -> Result<Done, StoreError> {
        let began = Instant::now();
        let mut longest_pause = 2;
        loop {
            match self.attempt(work, began).await {
                Err(failure) if failure.is_passing() && began.elapsed() < PATIENCE => {
                    tokio::time::sleep(Duration::from_millis(random_below(longest_pause))).await;
                    longest_pause = (longest_pause * 2).min(LONGEST_PAUSE);
                }
                result => return Ok(result?),
            }
        }
    }

    async fn attempt(&mut self, work: &Work, began: Instant) -> Result<Done, Failure> {
        self.begin().await?;
        let result = match work {
            Work::Batch { writes, now } => write::batch(self, writes, *now).await.map(|outcome| Done { outcome, count: 0 }),
            Work::Sweep { until } => write::sweep(self, *until).await.map(|count| Done { count, ..Done::default() }),
            Work::Rewrite { rewrite, mark } => rewrite::rewrite(self, *rewrite, *mark).await.map(|count| Done { count, ..Done::default() }),
        };
        match result {
            Ok(done) => self.commit(began).await.map(|()| done).map_err(Failure::Server),
            Err(failure) => {
                // The server gives up a transaction that nobody ends; this only spares others the waiting.
                let _ = self.session.abort_transaction().await;
                Err(failure)
            }
        }
    }

    pub(super) async fn begin(&mut self) -> Result<(), Error> {
        self.session.start_transaction().read_concern(ReadConcern::snapshot()).write_concern(write_concern()).await
    }

    /// Commits, and asks again where the answer was lost.
    pub(super) async fn commit(&mut self, began: Instant) -> Result<(), Error> {
        loop {
            match self.session.commit_transaction().await {
                Err(error) if is_unknown_commit(&error) && began.elapsed() < PATIENCE => {}
                result => return result,
            }
        }
    }
}

/// Some number from 0, so that those who met do not meet again.
fn random_below(bound: u64) -> u64 {
    // The last bits of a new id are random.
    uuid::Uuid::now_v7().as_u64_pair().1 % bound
}
