//! Reading one site's file. Each function is one statement, whose text is put together from constants only.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Result, Row as SqlRow, ToSql, params};

use crate::query::{Order, Range, Scan, TermScan};
use crate::record::{Found, Row};

pub(super) fn get(connection: &Connection, collection: &str, id: &str, now: i64) -> Result<Option<Row>> {
    let sql = "SELECT id, revision, data FROM documents WHERE collection = ?1 AND id = ?2 AND expires > ?3";
    connection.prepare_cached(sql)?.query_row(params![collection, id.as_bytes(), now], |row| row_at(row, 0)).optional()
}

/// Whether there is any document or counter.
pub(super) fn is_used(connection: &Connection) -> Result<bool> {
    connection.query_row("SELECT EXISTS (SELECT 1 FROM documents) OR EXISTS (SELECT 1 FROM counters)", [], |row| row.get(0))
}

/// The items of a page, and one more where there is one.
pub(super) fn find(connection: &Connection, scan: &Scan) -> Result<Vec<Found>> {
    let (direction, beyond) = match scan.order {
        Order::Ascending => ("ASC", ">"),
        Order::Descending => ("DESC", "<"),
    };
    let (key, id) = scan.after.as_ref().map_or((&[][..], &[][..]), |(key, id)| (key.as_bytes(), id.as_bytes()));
    let (now, limit) = (scan.now, scan.limit + 1);
    match &scan.range {
        Range::Ids => {
            let after = scan.after.as_ref().map_or(String::new(), |_| format!("AND id {beyond} ?4"));
            let sql = format!(
                "SELECT x'', id, revision, data FROM documents
                 WHERE collection = ?1 AND expires > ?2 {after} ORDER BY id {direction} LIMIT ?3"
            );
            let values: &[&dyn ToSql] = &[&scan.collection, &now, &limit, &id];
            found(connection, &sql, if scan.after.is_some() { values } else { &values[..3] })
        }
        Range::Keys { index, from, to, .. } => {
            let after = scan.after.as_ref().map_or(String::new(), |_| format!("AND (e.key, e.id) {beyond} (?7, ?8)"));
            let sql = format!(
                "SELECT e.key, e.id, d.revision, d.data
                 FROM entries e CROSS JOIN documents d ON d.collection = e.collection AND d.id = e.id
                 WHERE e.collection = ?1 AND e.name = ?2 AND e.key >= ?3 AND e.key < ?4 AND d.expires > ?5 {after}
                 ORDER BY e.key {direction}, e.id {direction} LIMIT ?6"
            );
            let values: &[&dyn ToSql] = &[&scan.collection, index, &from.as_bytes(), &to.as_bytes(), &now, &limit, &key, &id];
            found(connection, &sql, if scan.after.is_some() { values } else { &values[..6] })
        }
    }
}

fn found(connection: &Connection, sql: &str, values: &[&dyn ToSql]) -> Result<Vec<Found>> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(values, |row| {
        let found = row_at(row, 1)?;
        Ok(Found { key: text_at(row, 0)?, id: found.id.clone(), row: Some(found) })
    })?;
    rows.collect()
}

pub(super) fn count(connection: &Connection, scan: &Scan) -> Result<u64> {
    let count: i64 = match &scan.range {
        Range::Ids => {
            let sql = "SELECT COUNT(*) FROM documents WHERE collection = ?1 AND expires > ?2";
            connection.prepare_cached(sql)?.query_row(params![scan.collection, scan.now], |row| row.get(0))?
        }
        Range::Keys { index, from, to, .. } => {
            let sql = "SELECT COUNT(*) FROM entries e CROSS JOIN documents d ON d.collection = e.collection AND d.id = e.id
                       WHERE e.collection = ?1 AND e.name = ?2 AND e.key >= ?3 AND e.key < ?4 AND d.expires > ?5";
            let values = params![scan.collection, index, from.as_bytes(), to.as_bytes(), scan.now];
            connection.prepare_cached(sql)?.query_row(values, |row| row.get(0))?
        }
    };
    Ok(count.cast_unsigned())
}

/// The documents of a page, and one more where there is one.
pub(super) fn search(connection: &Connection, scan: &TermScan) -> Result<Vec<Row>> {
    let others: String = (6..scan.terms.len() + 5)
        .map(|number| format!("AND EXISTS (SELECT 1 FROM terms o WHERE o.collection = ?1 AND o.term = ?{number} AND o.id = t.id) "))
        .collect();
    let sql = format!(
        "SELECT d.id, d.revision, d.data FROM terms t CROSS JOIN documents d ON d.collection = t.collection AND d.id = t.id
         WHERE t.collection = ?1 AND t.term = ?5 AND t.id > ?2 AND d.expires > ?3 {others} ORDER BY t.id LIMIT ?4"
    );
    let after = scan.after.as_deref().unwrap_or_default().as_bytes();
    let terms: Vec<&[u8]> = scan.terms.iter().map(String::as_bytes).collect();
    let limit = scan.limit + 1;
    let mut values: Vec<&dyn ToSql> = vec![&scan.collection, &after, &scan.now, &limit];
    values.extend(terms.iter().map(|term| term as &dyn ToSql));
    let mut statement = connection.prepare_cached(&sql)?;
    statement.query_map(values.as_slice(), |row| row_at(row, 0))?.collect()
}

pub(super) fn counter(connection: &Connection, name: &str) -> Result<u64> {
    let sql = "SELECT value FROM counters WHERE name = ?1";
    let value: Option<i64> = connection.prepare_cached(sql)?.query_row([name.as_bytes()], |row| row.get(0)).optional()?;
    Ok(value.unwrap_or(0).cast_unsigned())
}

pub(super) fn migrations(connection: &Connection) -> Result<BTreeMap<String, u32>> {
    let mut statement = connection.prepare_cached("SELECT module, version FROM migrations")?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// The columns id, revision and data, beginning with `first`.
fn row_at(row: &SqlRow<'_>, first: usize) -> Result<Row> {
    let revision: i64 = row.get(first + 1)?;
    Ok(Row { id: text_at(row, first)?, revision: revision.cast_unsigned(), data: row.get(first + 2)? })
}

/// A text that is kept as bytes.
pub(super) fn text_at(row: &SqlRow<'_>, column: usize) -> Result<String> {
    let bytes = row.get_ref(column)?.as_blob()?;
    String::from_utf8(bytes.to_vec()).map_err(|error| rusqlite::Error::Utf8Error(column, error.utf8_error()))
}
