//! What every site has, whatever its modules.

use super::{Route, Sample, Values};

pub(super) static SAMPLE: Sample = Sample {
    module: "api",
    settings: "",
    fill: |_, _, _| Box::pin(async { Values::new() }),
    // a site that has something takes no import
    routes: &[Route {
        operation: "post-import",
        kind: "application/x-ndjson",
        body: "{\"header\":{\"format\":1}}\n",
        answer: 409,
        ..Route::PLAIN
    }],
};
