//! The connection to the server, made when it is first needed, and what has to be set up there.

use std::time::Duration;

use mongodb::bson::doc;
use mongodb::options::{Acknowledgment, ClientOptions, ReadConcern, ReadPreference, SelectionCriteria, WriteConcern};
use mongodb::{Client, Collection, IndexModel};
use tokio::sync::OnceCell;

use super::row::{DocumentRow, EntryRow, NumberRow};
use crate::StoreError;

/// How long to look for a server before giving up.
const PATIENCE: Duration = Duration::from_secs(3);

/// A MongoDB database, connected or not yet.
pub(crate) struct Server {
    url: String,
    database: OnceCell<Database>,
}

/// The collections of a database.
pub(super) struct Database {
    pub(super) client: Client,
    pub(super) documents: Collection<DocumentRow>,
    pub(super) entries: Collection<EntryRow>,
    pub(super) counters: Collection<NumberRow>,
    pub(super) migrations: Collection<NumberRow>,
}

impl Server {
    pub(crate) fn new(url: &str) -> Self {
        Self { url: url.to_owned(), database: OnceCell::new() }
    }

    /// Whether the server answers.
    pub(crate) async fn ping(&self) -> Result<(), StoreError> {
        let database = self.database().await?;
        let admin = database.client.database("admin");
        match tokio::time::timeout(PATIENCE, admin.run_command(doc! { "ping": 1 })).await {
            Ok(answered) => Ok(answered.map(|_| ())?),
            Err(_) => Err(StoreError::Unavailable("MongoDB does not answer".into())),
        }
    }

    /// The database; connects and sets it up where that was not done yet.
    pub(super) async fn database(&self) -> Result<&Database, StoreError> {
        // Those who ask at the same time wait for one another, but no longer than for the server.
        match tokio::time::timeout(PATIENCE * 2, self.database.get_or_try_init(|| connect(&self.url))).await {
            Ok(connected) => connected,
            Err(_) => Err(StoreError::Unavailable("MongoDB does not answer".into())),
        }
    }
}

async fn connect(url: &str) -> Result<Database, StoreError> {
    let mut options = ClientOptions::parse(url).await.map_err(|error| StoreError::Invalid(format!("the MongoDB URL: {error}")))?;
    options.app_name = Some("sitegen".into());
    options.server_selection_timeout = Some(PATIENCE);
    options.connect_timeout = Some(PATIENCE);
    // What the URL says of these is not asked: an acknowledged write has to survive, and be read.
    options.write_concern = Some(write_concern());
    options.read_concern = Some(ReadConcern::majority());
    options.selection_criteria = Some(SelectionCriteria::ReadPreference(ReadPreference::Primary));
    options.retry_writes = Some(true);
    let client = Client::with_options(options)?;
    let database = client.default_database().ok_or_else(|| StoreError::Invalid("the MongoDB URL names no database".into()))?;
    let database = Database {
        client,
        documents: database.collection("documents"),
        entries: database.collection("entries"),
        counters: database.collection("counters"),
        migrations: database.collection("migrations"),
    };
    database.create_indexes().await?;
    Ok(database)
}

/// Kept by most servers, and on their disks.
pub(super) fn write_concern() -> WriteConcern {
    WriteConcern::builder().w(Acknowledgment::Majority).journal(true).build()
}

impl Database {
    /// Makes the collections with their indexes; what is there already stays. The ids of documents and entries are indexes of their own.
    async fn create_indexes(&self) -> Result<(), StoreError> {
        let index = |keys| IndexModel::builder().keys(keys).build();
        let by_tenant = || index(doc! { "tenant": 1, "_id": 1 });
        let by_terms = index(doc! { "tenant": 1, "collection": 1, "terms": 1, "_id": 1 });
        let by_expiry = index(doc! { "tenant": 1, "expires": 1 });
        self.documents.create_indexes([by_tenant(), by_terms, by_expiry]).await?;
        self.entries.create_index(by_tenant()).await?;
        self.counters.create_index(by_tenant()).await?;
        self.migrations.create_index(by_tenant()).await?;
        Ok(())
    }
}
