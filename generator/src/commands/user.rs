//! `sitegen user`

use site::Workspace;

use super::select;
use crate::cli_account::UserAddArgs;
use crate::remote::{Endpoint, invite};
use crate::report::{Failure, Reporter, dim, good};

pub(super) fn add(workspace: &Workspace, args: &UserAddArgs, reporter: &Reporter) -> Result<(), Failure> {
    let site = select::site(workspace, &args.site)?;
    let endpoint = Endpoint::find(workspace, &site, args.api.url.as_deref(), args.api.key.as_deref())?;
    let made = invite(endpoint, &args.email, args.name.as_deref(), &args.role)?;
    if args.json {
        reporter.data_json(&made);
    }
    let text = |key: &str| made[key].as_str().unwrap_or_default().to_owned();
    reporter.say(&format!("{} {} is {} of {}, once they have set a password", good("✓"), text("email"), text("role"), args.site));
    if !args.json
        && let Some(link) = made["link"].as_str()
    {
        reporter.say(&dim("  the mail is on its way; its link, good once and for seven days:"));
        reporter.data(link);
    }
    Ok(())
}
