//! `sitegen pull`

use serde_json::json;
use site::Workspace;
use source::{Diagnostic, reason};

use super::exchange::{Exchange, folder, working_copy};
use super::steps::Way;
use crate::cli_content::PullArgs;
use crate::remote::{Known, Step, pull_steps};
use crate::report::{Failure, Reporter};
use crate::whole_file::write_whole;

pub(super) fn pull(workspace: &Workspace, args: &PullArgs, reporter: &Reporter) -> Result<(), Failure> {
    let mut exchange = Exchange::open(workspace, &args.site, &args.api)?;
    let local = working_copy(workspace, &exchange.site)?.posts;
    let fingerprints = local.iter().map(|(name, text)| (name.clone(), styles::fingerprint(text.as_bytes()))).collect();
    let remote = exchange.list()?;
    let mut steps = pull_steps(&fingerprints, &remote, &exchange.state);
    exchange.compare(&mut steps, &local, &remote)?;
    Way::Pull.tell(&steps, reporter);
    if !args.dry_run {
        let folder = folder(&exchange.site)?;
        for (name, step) in &steps {
            let file = folder.join(format!("{name}.md"));
            let told = |error: std::io::Error| {
                Diagnostic::error(format!("cannot write this: {}", reason(&error))).in_file(source::shown(&workspace.root, &file))
            };
            match step {
                Step::Pull => {
                    let text = exchange.client.text(name)?;
                    std::fs::create_dir_all(&folder).and_then(|()| write_whole(&file, text.as_bytes())).map_err(told)?;
                    let etag = remote.iter().find(|post| post.name == *name).map(|post| post.etag.clone()).unwrap_or_default();
                    exchange.state.posts.insert(name.clone(), Known { fingerprint: styles::fingerprint(text.as_bytes()), etag });
                }
                Step::RemoveLocal => {
                    std::fs::remove_file(&file).map_err(told)?;
                    exchange.state.posts.remove(name);
                }
                _ => {}
            }
        }
        exchange.save(workspace)?;
    }
    if reporter.json() {
        reporter.data_json(&json!({"changes": Way::Pull.to_json(&steps), "version": exchange.state.at.version}));
    }
    if steps.values().any(|step| *step == Step::Conflict) { Err(Failure::Told) } else { Ok(()) }
}
