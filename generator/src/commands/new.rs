//! `sitegen new`

use site::Workspace;
use source::Moment;

use crate::cli::NewArgs;
use crate::report::{Failure, Reporter, dim, good};
use crate::scaffold;

pub(super) fn new(workspace: &Workspace, args: &NewArgs, reporter: &Reporter) -> Result<(), Failure> {
    let folder = scaffold::create(workspace, &args.name, &args.template, Moment::now())?;
    let name = &args.name;
    reporter.data(&format!("{} {name} is in {}", good("✓"), source::shown(&workspace.root, &folder)));
    reporter.say("");
    reporter.say("What to do next:");
    reporter.say(&format!("  sitegen dev {name}      {}", dim("see it, and change it while you look")));
    reporter.say(&format!("  sitegen check {name}    {}", dim("find what is wrong before visitors do")));
    reporter.say(&format!("  sitegen build {name}    {}", dim(&format!("write it to dist/{name}/current"))));
    reporter.say(&format!("Its name, navigation and colours stand in sites/{name}/site.toml."));
    Ok(())
}
