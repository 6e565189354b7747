//! The nginx configuration that serves all sites by host, made from the template in `nginx/`.

use std::path::Path;

use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, context};
use site::{ContentPolicy, Hosts, Site, Workspace};
use source::Diagnostic;

use crate::visitor_headers;

/// The template that is used where the workspace has none of its own.
const BUILT_IN: &str = include_str!("../../nginx/sitegen.conf.jinja");
/// The workspace's template.
const TEMPLATE: &str = "nginx/sitegen.conf.jinja";

/// Where the configuration leads.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// The folder with the sites' trees.
    pub dist: &'a Path,
    /// The port for HTTP.
    pub port: u16,
    /// Whether to listen on IPv6 too.
    pub ipv6: bool,
}

/// The configuration as text, for nginx 1.22 and later, to be included in its `http` block.
///
/// # Errors
/// The workspace's own template is wrong, or a path cannot stand in a configuration.
pub fn configuration(workspace: &Workspace, sites: &[Site], target: &Target<'_>) -> Result<String, Diagnostic> {
    let dist = target.dist.to_string_lossy();
    if dist.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, ';' | '"' | '\'' | '$' | '\\' | '{' | '}')) {
        let problem = Diagnostic::error(format!("the path `{dist}` cannot stand in an nginx configuration"));
        return Err(problem.hint("name a folder without spaces or special characters with --dist"));
    }
    let hosts = Hosts::new(sites, &workspace.settings);
    let host = |(host, site): (&site::SiteName, &site::SiteName)| context! { host => host.as_str(), site => site.as_str() };
    let settings = &workspace.settings;
    let certificate = |site: &Site| {
        let tls = settings.tls.as_ref()?;
        let fill = |path: &str| path.replace("{domain}", site.name.as_str());
        let names: Vec<String> = hosts.named().filter(|(_, of)| **of == site.name).map(|(host, _)| host.to_string()).collect();
        Some(context! { names, certificate => fill(&tls.certificate), key => fill(&tls.certificate_key) })
    };
    let policy = |site: &Site| {
        let header = site.settings.policy();
        (header != ContentPolicy::default().header()).then(|| context! { site => site.name.as_str(), header })
    };
    let one_certificate = settings.tls.as_ref().filter(|tls| !tls.certificate.contains("{domain}"));
    let context = context! {
        dist,
        port => target.port,
        ipv6 => target.ipv6,
        hosts => hosts.named().map(host).collect::<Vec<_>>(),
        wildcards => hosts.wildcards().iter().map(|name| context! { name => name.as_str(), pattern => name.as_str().replace('.', "\\.") }).collect::<Vec<_>>(),
        policy => ContentPolicy::default().header(),
        policies => sites.iter().filter_map(policy).collect::<Vec<_>>(),
        api => settings.api_address.to_string(),
        api_secret_file => settings.api_secret_file.as_deref(),
        headers => context! {
            kept => visitor_headers::KEPT,
            revalidated => visitor_headers::REVALIDATED,
            referrer => visitor_headers::REFERRER.1,
            stay_secure => visitor_headers::STAY_SECURE.1,
        },
        site_server => settings.site_server_address.to_string(),
        tls => settings.tls.is_some(),
        shared_certificate => one_certificate.map(|tls| context! { certificate => tls.certificate.as_str(), key => tls.certificate_key.as_str() }),
        certificates => sites.iter().filter_map(certificate).collect::<Vec<_>>(),
    };
    render(workspace, context)
}

fn render(workspace: &Workspace, context: minijinja::Value) -> Result<String, Diagnostic> {
    let path = workspace.root.join(TEMPLATE);
    let template = if path.is_file() { source::read(&workspace.root, &path)?.text.to_string() } else { BUILT_IN.to_owned() };
    let mut env = Environment::new();
    env.set_auto_escape_callback(|_| AutoEscape::None);
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        env.set_syntax(syntax);
    }
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.render_named_str(TEMPLATE, &template, context).map_err(|error| {
        let location = source::Location::at_line(&template, error.line().unwrap_or(1), 1, usize::MAX / 2);
        let place = source::Place { file: TEMPLATE.into(), location: Some(location) };
        Diagnostic::error(error.detail().map_or_else(|| error.kind().to_string(), str::to_owned)).at(place)
    })
}
