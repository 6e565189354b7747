//! `sitegen config`

use site::Workspace;
use source::{Diagnostic, reason};

use crate::cli_config::{GitHookArgs, Ipv6, NginxArgs};
use crate::git_hook::git_hook as script;
use crate::nginx::{Target, configuration};
use crate::report::{Failure, Reporter};
use crate::whole_file::write_whole;

pub(super) fn nginx(workspace: &Workspace, args: &NginxArgs, reporter: &Reporter) -> Result<(), Failure> {
    let sites = workspace.sites();
    if let Some(broken) = sites.broken.into_iter().next() {
        return Err(Failure::Problems(broken.problems));
    }
    let dist = args.dist.clone().unwrap_or_else(|| workspace.root.join("dist"));
    let dist = std::path::absolute(&dist).unwrap_or(dist);
    let text = configuration(workspace, &sites.good, &Target { dist: &dist, port: args.port, ipv6: wants_ipv6(args.ipv6) })?;
    let Some(out) = &args.out else {
        reporter.data(text.trim_end());
        return Ok(());
    };
    write_whole(out, text.as_bytes())
        .map_err(|error| Diagnostic::error(format!("cannot write this: {}", reason(&error))).in_file(out.to_string_lossy().as_ref()))?;
    reporter.say(&format!("wrote {}; try it with `nginx -t`, then reload nginx", out.display()));
    Ok(())
}

pub(super) fn git_hook(workspace: &Workspace, args: &GitHookArgs, reporter: &Reporter) -> Result<(), Failure> {
    let program =
        std::env::current_exe().map_err(|error| Diagnostic::error(format!("cannot tell where sitegen is: {}", reason(&error))))?;
    reporter.data(script(&workspace.root, &program, &args.branch)?.trim_end());
    Ok(())
}

/// Without IPv6 on the machine nginx would not start with a line that listens on it.
fn wants_ipv6(wish: Ipv6) -> bool {
    match wish {
        Ipv6::Yes => true,
        Ipv6::No => false,
        Ipv6::Auto => std::net::TcpListener::bind("[::]:0").is_ok(),
    }
}
