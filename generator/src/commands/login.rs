//! `sitegen login` and `sitegen logout`

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use site::Workspace;
use source::{Diagnostic, reason};

use super::select;
use crate::cli_account::{LoginArgs, LogoutArgs};
use crate::remote::{Address, Logins, WantedToken, token};
use crate::report::{Failure, Reporter, good};

pub(super) fn login(workspace: &Workspace, args: &LoginArgs, reporter: &Reporter) -> Result<(), Failure> {
    let site = select::site(workspace, &args.site)?;
    let address = Address::find(workspace, &site, args.url.as_deref());
    let mut logins = Logins::open(args.user.path().as_deref())?;
    let email = match &args.email {
        Some(email) => email.clone(),
        None => asked("E-mail address: ", false)?,
    };
    let password = asked("Password: ", true)?;
    let url = address.url.clone();
    let name = format!("sitegen on {}", rustix::system::uname().nodename().to_string_lossy());
    let code = || asked("Code of your app, or a recovery code: ", false);
    let wanted = WantedToken { name: &name, days: args.days };
    let token = token(address.without_key(), (email.trim(), &password), code, &wanted)?;
    logins.keep(&url, &args.site, token)?;
    reporter.say(&format!("{} signed in to {} at {url} for {} days", good("✓"), args.site, args.days));
    Ok(())
}

pub(super) fn logout(workspace: &Workspace, args: &LogoutArgs, reporter: &Reporter) -> Result<(), Failure> {
    let site = select::site(workspace, &args.site)?;
    let address = Address::find(workspace, &site, args.url.as_deref());
    let mut logins = Logins::open(args.user.path().as_deref())?;
    let was_in = logins.forget(&address.url, &args.site)?;
    reporter.say(&if was_in {
        format!("{} signed out of {}", good("✓"), args.site)
    } else {
        format!("you were not signed in to {}", args.site)
    });
    Ok(())
}

/// What somebody types, or what comes through a pipe: a line of it. A secret is not shown while it is typed.
fn asked(question: &str, is_secret: bool) -> Result<String, Diagnostic> {
    let told = |error: std::io::Error| Diagnostic::error(format!("cannot read what you type: {}", reason(&error)));
    if is_secret && std::io::stdin().is_terminal() {
        return rpassword::prompt_password(question).map_err(told);
    }
    if std::io::stdin().is_terminal() {
        let mut out = std::io::stderr().lock();
        out.write_all(question.as_bytes()).and_then(|()| out.flush()).map_err(told)?;
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(told)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
