//! `sitegen module new`

use site::Workspace;

use crate::cli::ModuleNewArgs;
use crate::new_module::create;
use crate::report::{Failure, Reporter, dim, good};

pub(super) fn new(workspace: &Workspace, args: &ModuleNewArgs, reporter: &Reporter) -> Result<(), Failure> {
    let folder = create(&workspace.root, &args.name)?;
    let name = &args.name;
    reporter.data(&format!("{} the module {name} is in {}", good("✓"), source::shown(&workspace.root, &folder)));
    reporter.say("");
    reporter.say("What to do next:");
    reporter.say(&format!("  cargo test -p {name}              {}", dim("it is tested from the beginning")));
    reporter.say(&format!(
        "  cargo run -- module graph{:width$}  {}",
        "",
        dim("it is part of the program that is built next"),
        width = name.as_str().len()
    ));
    reporter
        .say(&format!("A site has it on by a line [modules.{name}] in its site.toml; api/modules/{name}/README.md says what is where."));
    Ok(())
}
