//! `sitegen pull`

use site::Workspace;
use source::{Diagnostic, reason};

use super::exchange::{Exchange, folder, working_copy};
use crate::cli_content::PullArgs;
use crate::remote::{Known, Step, Steps, pull_steps};
use crate::report::{Failure, Reporter, bad, dim, good};
use crate::whole_file::write_whole;

pub(super) fn pull(workspace: &Workspace, args: &PullArgs, reporter: &Reporter) -> Result<(), Failure> {
    let mut exchange = Exchange::open(workspace, &args.site, &args.api)?;
    let local = working_copy(workspace, &exchange.site)?.posts;
    let fingerprints = local.iter().map(|(name, text)| (name.clone(), styles::fingerprint(text.as_bytes()))).collect();
    let remote = exchange.list()?;
    let mut steps = pull_steps(&fingerprints, &remote, &exchange.state);
    exchange.compare(&mut steps, &local, &remote)?;
    let conflicts = tell(&steps, reporter);
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
    if conflicts == 0 { Ok(()) } else { Err(Failure::Told) }
}

/// Shows what will be done, and counts the conflicts.
fn tell(steps: &Steps, reporter: &Reporter) -> usize {
    for (name, step) in steps {
        let line = match step {
            Step::Pull => format!("{} {name}", good("fetched ")),
            Step::RemoveLocal => format!("{} {name}", good("removed ")),
            Step::Conflict => format!(
                "{} {name}  {}",
                bad("conflict"),
                dim("it changed here and there: move your file aside, pull, and join the two by hand")
            ),
            Step::OtherWay => format!("{} {name}  {}", dim("ahead   "), dim("it changed here: push")),
            _ => continue,
        };
        reporter.data(&line);
    }
    if steps.values().all(|step| *step == Step::Same) {
        reporter.say("nothing to pull: here and there are the same");
    }
    steps.values().filter(|step| **step == Step::Conflict).count()
}
