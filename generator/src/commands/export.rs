//! `sitegen export`

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use serde_json::json;
use site::Workspace;
use source::Moment;

use super::select;
use crate::cli_transfer::ExportArgs;
use crate::remote::{Broken, Endpoint, Transferred, export as fetch};
use crate::report::{Failure, Reporter, bytes, good, plural};
use crate::whole_file::write_whole_by;

pub(super) fn export(workspace: &Workspace, args: &ExportArgs, reporter: &Reporter) -> Result<(), Failure> {
    let site = select::site(workspace, &args.site)?;
    let endpoint = Endpoint::find(workspace, &site, args.api.url.as_deref(), args.api.key.as_deref())?;
    let bar = reporter.bytes_progress(None);
    let moved = |count| bar.inc(count);
    let done = match args.out.as_deref() {
        Some(out) if out.as_os_str() == "-" => {
            let done = fetch(endpoint, &mut std::io::stdout().lock(), &moved).map_err(|Broken(problem)| problem)?;
            bar.finish_and_clear();
            reporter.say(&line(&done, "the standard output"));
            return Ok(());
        }
        out => {
            let file = out.map_or_else(|| standard(args), PathBuf::from);
            let done = write_whole_by(&file, |new| -> Result<Transferred, Broken> {
                // it holds what visitors wrote: nobody else's to read
                new.set_permissions(std::fs::Permissions::from_mode(0o600))?;
                let done = fetch(endpoint, new, &moved)?;
                new.flush().and_then(|()| new.sync_all())?;
                Ok(done)
            });
            (done.map_err(|Broken(problem)| problem.note(format!("nothing was written to {}", file.display())))?, file)
        }
    };
    bar.finish_and_clear();
    let (done, file) = done;
    if args.json {
        reporter.data_json(
            &json!({"site": args.site.as_str(), "file": file, "documents": done.documents, "bytes": done.bytes, "sha256": done.sha256}),
        );
    }
    reporter.say(&line(&done, &file.display().to_string()));
    Ok(())
}

fn line(done: &Transferred, to: &str) -> String {
    let documents = usize::try_from(done.documents).unwrap_or(usize::MAX);
    format!("{} {} to {to}, {}\n  sha256 {}", good("✓"), plural(documents, "document"), bytes(done.bytes), done.sha256)
}

fn standard(args: &ExportArgs) -> PathBuf {
    PathBuf::from(format!("{}-{}.jsonl", args.site, Moment::now().zoned().strftime("%Y-%m-%dT%H%M%SZ")))
}
