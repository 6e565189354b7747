//! `sitegen import`

use std::fs::File;
use std::io::{Read as _, Seek as _};

use serde_json::json;
use site::Workspace;
use source::{Diagnostic, reason};

use super::select;
use crate::cli_transfer::ImportArgs;
use crate::remote::{Endpoint, Verifier, import as send};
use crate::report::{Failure, Reporter, bytes, good, plural};

pub(super) fn import(workspace: &Workspace, args: &ImportArgs, reporter: &Reporter) -> Result<(), Failure> {
    let site = select::site(workspace, &args.site)?;
    let endpoint = Endpoint::find(workspace, &site, args.api.url.as_deref(), args.api.key.as_deref())?;
    let mut file = if args.file.as_os_str() == "-" { None } else { Some(whole(args)?) };
    let size = file.as_ref().and_then(|file| file.metadata().ok()).map(|metadata| metadata.len());
    let bar = reporter.bytes_progress(size);
    let moved = |count| bar.inc(count);
    let done = match &mut file {
        Some(file) => send(endpoint, file, &moved)?,
        None => send(endpoint, &mut std::io::stdin().lock(), &moved)?,
    };
    bar.finish_and_clear();
    if args.json {
        reporter.data_json(&json!({"site": args.site.as_str(), "documents": done.documents, "bytes": done.bytes, "sha256": done.sha256}));
    }
    let documents = plural(usize::try_from(done.documents).unwrap_or(usize::MAX), "document");
    reporter.say(&format!("{} {} has {documents} now, {}\n  sha256 {}", good("✓"), args.site, bytes(done.bytes), done.sha256));
    Ok(())
}

/// The file, if it is a whole export: what is damaged is not even sent.
fn whole(args: &ImportArgs) -> Result<File, Diagnostic> {
    let shown = args.file.to_string_lossy();
    let told = |error: std::io::Error| Diagnostic::error(format!("cannot read this: {}", reason(&error))).in_file(shown.as_ref());
    let mut file = File::open(&args.file).map_err(told)?;
    let (mut verifier, mut buffer) = (Verifier::default(), vec![0; 64 << 10]);
    loop {
        match file.read(&mut buffer).map_err(told)? {
            0 => break,
            count => verifier.add(&buffer[..count]),
        }
    }
    if verifier.finish().is_none() {
        let problem =
            Diagnostic::error("this is not a whole export: it was cut off or changed, or is something else").in_file(shown.as_ref());
        return Err(problem.hint("take another backup; nothing was sent"));
    }
    file.rewind().map_err(told)?;
    Ok(file)
}
