//! `[modules.user-management]` of a `site.toml`.

use kernel::{Permit as _, Role, Tenant};
use source::Fields;

use crate::permissions::WriteUsers;

/// The settings of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settings {
    /// Whether visitors may become users by themselves.
    pub(crate) self_registration: bool,
    /// Whether they have to show first that their address is theirs.
    pub(crate) verification: bool,
    /// The role that they get.
    pub(crate) role: String,
}

impl Settings {
    /// The settings of the site that a request is for.
    pub(crate) fn of(tenant: &Tenant) -> Self {
        tenant.settings(crate::SPEC.name, Self::read)
    }

    /// Reads them, and reports what is wrong.
    pub(crate) fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            self_registration: authentication::self_registration(fields),
            verification: fields.flag("require_email_verification").unwrap_or(true),
            role: role(fields),
        }
    }
}

/// A role of the site's own is looked at when somebody registers: here nobody knows which there are.
fn role(fields: &mut Fields<'_>) -> String {
    let Some(role) = fields.text("registration_role") else { return Role::Viewer.name().to_owned() };
    if Role::of(&role).is_some_and(|known| WriteUsers::PERMISSION.roles.contains(&known)) {
        let problem = fields.at_value("registration_role", format!("`{role}` may manage users: nobody gets that by registering"));
        fields
            .report(problem.hint("take a role that may less, as in registration_role = \"viewer\", and give more to those whom you know"));
    }
    role
}

#[cfg(test)]
mod tests {
    use source::{Source, parse_toml};

    use super::*;

    fn read(text: &str) -> (Settings, Vec<String>) {
        let (source, table) = (Source::new("site.toml", text), parse_toml(text).unwrap());
        let mut fields = Fields::new(&table, &source, 0, "[modules.user-management]");
        let settings = Settings::read(&mut fields);
        (settings, fields.finish().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn nobody_registers_where_nothing_is_said_and_then_by_a_mail_as_a_viewer() {
        let (settings, problems) = read("");
        assert_eq!(settings, Settings { self_registration: false, verification: true, role: "viewer".into() });
        assert_eq!(problems, [""; 0]);
    }

    #[test]
    fn what_is_said_is_taken() {
        let (settings, problems) =
            read("allow_self_registration = true\nrequire_email_verification = false\nregistration_role = \"member\"\n");
        assert_eq!(settings, Settings { self_registration: true, verification: false, role: "member".into() });
        assert_eq!(problems, [""; 0]);
    }

    #[test]
    fn every_mistake_is_told_where_it_stands() {
        for (line, told) in [
            ("registration_role = \"owner\"", "`owner` may manage users"),
            ("allow_self_registration = \"yes\"", "`allow_self_registration` has to be"),
            ("allow_self_registraton = true", "unknown key `allow_self_registraton`"),
        ] {
            let (_, problems) = read(&format!("\n{line}\n"));
            assert!(problems.len() == 1 && problems[0].contains(told) && problems[0].starts_with("site.toml:2:"), "{line}: {problems:?}");
        }
    }
}
