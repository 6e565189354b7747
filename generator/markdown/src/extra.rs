//! Free values of front matter, kept as the JSON text that they are: formats that do not describe themselves cannot hold them otherwise.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

pub(crate) fn serialize<S: Serializer>(extra: &Map<String, Value>, serializer: S) -> Result<S::Ok, S::Error> {
    let text = if extra.is_empty() { String::new() } else { serde_json::to_string(extra).map_err(serde::ser::Error::custom)? };
    text.serialize(serializer)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Map<String, Value>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() { Ok(Map::new()) } else { serde_json::from_str(&text).map_err(D::Error::custom) }
}
