//! A site's name and settings, and the workspace that it stands in. No input or output but reading configuration.

mod api_settings;
mod content_policy;
mod database;
mod environment;
mod hosts;
mod module;
mod name;
mod origin;
mod secrets;
mod settings;
mod sites;
mod theme;
mod workspace;
mod workspace_settings;

pub use api_settings::ApiSettings;
pub use content_policy::ContentPolicy;
pub use database::DatabaseSettings;
pub use environment::environment;
pub use hosts::Hosts;
pub use module::{ModuleSpec, Resolved, resolve_modules};
pub use name::{NotADomain, SiteName};
pub use origin::{NotAnOrigin, Origin};
pub use secrets::secret_names;
pub use settings::{ContentSettings, ExternalBuild, MarkdownSettings, ModuleSwitch, NavEntry, SiteSettings, StyleSettings};
pub use sites::{BrokenSite, Site, Sites};
pub use theme::{Scheme, THEME_GROUPS, Theme};
pub use workspace::{MARKER, Workspace};
pub use workspace_settings::{Tls, WorkspaceSettings};
