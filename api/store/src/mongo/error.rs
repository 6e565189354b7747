//! MongoDB's errors as the store's.

use mongodb::error::{Error, ErrorKind, TRANSIENT_TRANSACTION_ERROR, UNKNOWN_TRANSACTION_COMMIT_RESULT, WriteFailure};

use crate::StoreError;

const DUPLICATE_KEY: i32 = 11000;
const OUT_OF_DISK_SPACE: i32 = 14031;

/// What stops a step of a transaction: the store's own rules, or the server.
pub(super) enum Failure {
    Store(StoreError),
    Server(Error),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Server(error)
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Store(error) => error,
            Failure::Server(error) => error.into(),
        }
    }
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        match error.kind.as_ref() {
            _ if code(&error) == Some(OUT_OF_DISK_SPACE) => Self::Full,
            // Its own text would hold the server's whole answer.
            ErrorKind::Command(command) => Self::Unavailable(format!("MongoDB: {} ({})", command.message, command.code_name)),
            ErrorKind::BsonDeserialization(cause) => Self::Corrupt(format!("MongoDB: {cause}")),
            _ => Self::Unavailable(format!("MongoDB: {error}")),
        }
    }
}

impl Failure {
    /// Whether the transaction got into the way of another one and should be done anew. A key that is there twice was written after this
    /// transaction had looked: when it looks again, it sees whose that is.
    pub(super) fn is_passing(&self) -> bool {
        let is_transient = |error: &Error| error.contains_label(TRANSIENT_TRANSACTION_ERROR);
        self.is_duplicate() || matches!(self, Self::Server(error) if is_transient(error))
    }

    /// Whether a key is there already.
    pub(super) fn is_duplicate(&self) -> bool {
        matches!(self, Self::Server(error) if code(error) == Some(DUPLICATE_KEY))
    }
}

/// Whether a commit may have happened or not, and should be asked for again.
pub(super) fn is_unknown_commit(error: &Error) -> bool {
    error.contains_label(UNKNOWN_TRANSACTION_COMMIT_RESULT)
}

fn code(error: &Error) -> Option<i32> {
    match error.kind.as_ref() {
        ErrorKind::Command(command) => Some(command.code),
        ErrorKind::Write(WriteFailure::WriteError(write)) => Some(write.code),
        ErrorKind::Write(WriteFailure::WriteConcernError(concern)) => Some(concern.code),
        ErrorKind::InsertMany(many) => many.write_errors.as_ref().and_then(|errors| errors.first()).map(|write| write.code),
        _ => None,
    }
}
