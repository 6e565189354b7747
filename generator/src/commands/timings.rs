//! How long each stage of a build took, as a table and as JSON.

use std::time::Duration;

use serde_json::{Value, json};

use crate::timings::{Stage, Took};

/// A table: a line for each stage of each site, with the time on the clock and that of all processors.
pub(super) fn table<'a>(sites: impl Iterator<Item = (&'a str, &'a [(Stage, Took)])>) -> String {
    let mut text = format!("\n{:<28} {:<9} {:>10} {:>10}", "site", "stage", "wall", "CPU");
    for (site, stages) in sites {
        let sum = stages.iter().fold(Took::default(), |sum, (_, took)| Took { wall: sum.wall + took.wall, cpu: sum.cpu + took.cpu });
        for (stage, took) in stages {
            text.push_str(&line(site, stage.name(), *took));
        }
        text.push_str(&line(site, "all", sum));
    }
    text
}

fn line(site: &str, stage: &str, took: Took) -> String {
    format!("\n{site:<28} {stage:<9} {:>10} {:>10}", milliseconds(took.wall), milliseconds(took.cpu))
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

/// The same for scripts, in seconds.
pub(super) fn json(stages: &[(Stage, Took)]) -> Value {
    let of =
        |(stage, took): &(Stage, Took)| (stage.name().to_owned(), json!({"wall": took.wall.as_secs_f64(), "cpu": took.cpu.as_secs_f64()}));
    Value::Object(stages.iter().map(of).collect())
}
