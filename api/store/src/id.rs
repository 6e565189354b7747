//! Ids of documents: any text a module chooses, or a new one that sorts by the time it was made.

use crate::StoreError;

/// The longest id in bytes.
const LONGEST: usize = 16 * 1024;

/// A new id: a UUID of version 7 (RFC 9562 §5.7) in small letters. Ids of one process sort in the order they were made.
#[must_use]
pub fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}

/// Refuses what cannot be an id.
pub(crate) fn check_id(id: &str) -> Result<(), StoreError> {
    match id.len() {
        0 => Err(StoreError::Invalid("a document's id is empty".into())),
        1..=LONGEST => Ok(()),
        length => Err(StoreError::Invalid(format!("a document's id has {length} bytes, more than {LONGEST}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_ids_sort_by_the_time_they_were_made() {
        let ids: Vec<String> = (0..10_000).map(|_| new_id()).collect();
        assert!(ids.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn an_empty_or_endless_id_is_refused() {
        assert!(check_id("").is_err());
        assert!(check_id(&"x".repeat(LONGEST)).is_ok());
        assert!(check_id(&"x".repeat(LONGEST + 1)).is_err());
    }
}
