//! How the server is started: by flags, or by the environment where secrets belong.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, Parser};
use kernel::{BreachedPasswords, Frames, Limits, MailTransport, OperatorKey, ProxySecret, Rate, Settings};
use source::Diagnostic;
use store::{StoreError, StoreUrl};

use crate::hidden::Hidden;

/// Where documents are kept if nothing else is said, below the workspace.
const DATABASE: &str = "sqlite:data/";

/// The shared API of all sites of a workspace.
#[derive(Debug, Parser)]
#[command(name = "api", version)]
#[command(
    after_help = "Example:\n  OPERATOR_KEY=$(openssl rand -hex 32) api --root /srv/sites --database sqlite:/var/lib/sitegen/ --trusted-proxies 127.0.0.1"
)]
pub struct Config {
    /// The folder of the workspace: the sites under it are the tenants
    #[arg(long, value_name = "DIR", default_value = ".", env = "SITEGEN_ROOT")]
    pub root: PathBuf,

    /// The address to listen on
    #[arg(long, value_name = "IP", default_value = "127.0.0.1", env = "HOST")]
    pub host: IpAddr,

    /// The port to listen on
    #[arg(long, default_value_t = 8000, env = "PORT")]
    pub port: u16,

    /// Where documents are kept: `sqlite:FOLDER/` with a file for each site, or `mongodb://…/DATABASE` in a program with that feature
    /// [default: sqlite:data/ in the workspace]
    #[arg(long, value_name = "URL", env = "DATABASE_URL", hide_env_values = true)]
    database: Option<Hidden>,

    /// The folder of the releases, whose pages are the frame of what modules show [default: dist in the workspace]
    #[arg(long, value_name = "DIR", env = "SITEGEN_DIST")]
    pub dist: Option<PathBuf>,

    /// Take hosts with .localhost at their end, as a browser in development asks for them
    #[arg(long)]
    pub local: bool,

    /// Print the OpenAPI document of all modules of this program, and end
    #[arg(long)]
    pub print_openapi: bool,

    /// Write the log as JSON
    #[arg(long, env = "LOG_JSON")]
    pub log_json: bool,

    /// Let webhooks lead to private addresses, as in development
    #[arg(long, value_name = "allow", env = "WEBHOOKS_PRIVATE", value_parser = ["allow"])]
    webhooks_private: Option<String>,

    /// Seconds that requests have to end when the program is told to
    #[arg(long, value_name = "SECONDS", default_value_t = 30, env = "DRAIN")]
    pub drain: u64,

    /// A list of passwords that were published, which nobody may choose: a password in each line, or sorted SHA-1 hashes as Have I Been Pwned's downloader writes them
    #[arg(long, value_name = "FILE", env = "BREACHED_PASSWORDS")]
    breached_passwords: Option<PathBuf>,

    #[command(flatten)]
    trust: Trust,

    #[command(flatten)]
    bounds: Bounds,

    #[command(flatten)]
    post: Post,
}

/// Whose word counts.
#[derive(Debug, Args)]
#[command(next_help_heading = "Trust")]
struct Trust {
    /// The key of the owner of the installation, at least 20 characters; without one nothing can be written
    #[arg(long, value_name = "KEY", env = "OPERATOR_KEY", hide_env_values = true)]
    operator_key: Option<Hidden>,

    /// The proxies that may say which site a request is for (X-Tenant-Domain) and who asks (X-Real-IP)
    #[arg(long, value_name = "IP", value_delimiter = ',', env = "TRUSTED_PROXIES")]
    trusted_proxies: Vec<IpAddr>,

    /// What a proxy sends as X-Proxy-Secret to be trusted from any address, at least 20 characters
    #[arg(long, value_name = "SECRET", env = "PROXY_SECRET", hide_env_values = true)]
    proxy_secret: Option<Hidden>,
}

/// Who takes mails.
#[derive(Debug, Args)]
#[command(next_help_heading = "Mail")]
struct Post {
    /// The server that takes mails: smtps://user:password@host, or smtp://127.0.0.1:25; without one mails wait
    #[arg(long, value_name = "URL", env = "SMTP_URL", hide_env_values = true)]
    smtp_url: Option<Hidden>,

    /// From whom mails are, where a site does not say it: an address, or "Name <address>"
    #[arg(long, value_name = "ADDRESS", env = "MAIL_FROM")]
    mail_from: Option<String>,

    /// How many seconds after a try that failed a mail is tried again at first; later tries come ever later
    #[arg(long, value_name = "SECONDS", default_value_t = 60, env = "MAIL_RETRY", value_parser = clap::value_parser!(u64).range(1..=3600))]
    mail_retry: u64,
}

/// How much is let through.
#[derive(Debug, Args)]
#[command(next_help_heading = "Limits")]
struct Bounds {
    /// Requests in a second that one client may send to one site; 0 for any number. The operator's are not counted
    #[arg(long, value_name = "COUNT", default_value_t = 20, env = "CLIENT_RATE")]
    client_rate: u32,

    /// Requests that one client may send to one site at once after a rest
    #[arg(long, value_name = "COUNT", default_value_t = 100, env = "CLIENT_BURST")]
    client_burst: u32,

    /// Requests in a second that all clients together may send to one site; 0 for any number
    #[arg(long, value_name = "COUNT", default_value_t = 500, env = "SITE_RATE")]
    site_rate: u32,

    /// Requests that all clients together may send to one site at once after a rest
    #[arg(long, value_name = "COUNT", default_value_t = 1000, env = "SITE_BURST")]
    site_burst: u32,

    /// Requests that are worked on at once; who is one too many is told to come back
    #[arg(long, value_name = "COUNT", default_value_t = 256, env = "AT_ONCE")]
    at_once: usize,

    /// Requests that are worked on at once for one site
    #[arg(long, value_name = "COUNT", default_value_t = 64, env = "AT_ONCE_PER_SITE")]
    at_once_per_site: usize,

    /// The largest body of a request, where a route does not say otherwise
    #[arg(long, value_name = "MIB", default_value_t = 16, env = "BODY_LIMIT", value_parser = clap::value_parser!(u32).range(1..=1024))]
    body_limit: u32,

    /// The largest import of a site, in MiB [default: as large as it is]
    #[arg(long, value_name = "MIB", env = "IMPORT_LIMIT")]
    import_limit: Option<u32>,

    /// Seconds that a request may take, with the time in which its body arrives
    #[arg(long, value_name = "SECONDS", default_value_t = 30, env = "TIME_LIMIT", value_parser = clap::value_parser!(u64).range(1..))]
    time_limit: u64,

    /// Seconds that the head of a request may take, and that a connection may rest
    #[arg(long, value_name = "SECONDS", default_value_t = 20, env = "HEAD_TIME_LIMIT", value_parser = clap::value_parser!(u64).range(1..))]
    head_time_limit: u64,
}

impl Config {
    /// Where to listen.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        SocketAddr::new(self.host, self.port)
    }

    /// How long the head of a request may take.
    pub(crate) fn head_time_limit(&self) -> Duration {
        Duration::from_secs(self.bounds.head_time_limit)
    }

    /// The database of all sites that have none of their own. The URL, which may hold a password, is gone then.
    pub(crate) fn take_database(&mut self) -> Result<StoreUrl, StoreError> {
        match self.database.take() {
            Some(url) => StoreUrl::parse(url.reveal()),
            None => Ok(StoreUrl::parse(DATABASE)?.below(&self.root)),
        }
    }

    /// What the kernel is told. The secrets themselves are gone then.
    pub(crate) fn take_settings(&mut self) -> Result<Settings, Vec<Diagnostic>> {
        let key = |key: Hidden| OperatorKey::new(key.reveal()).ok_or_else(|| too_short("OPERATOR_KEY", OperatorKey::SHORTEST));
        let secret = |secret: Hidden| ProxySecret::new(secret.reveal()).ok_or_else(|| too_short("PROXY_SECRET", ProxySecret::SHORTEST));
        let mail = |url: Hidden| MailTransport::smtp(url.reveal()).map_err(no_mail_server);
        Ok(Settings {
            operator_key: self.trust.operator_key.take().map(key).transpose()?,
            trusted_proxies: self.trust.trusted_proxies.clone(),
            proxy_secret: self.trust.proxy_secret.take().map(secret).transpose()?,
            local: self.local.then_some(self.port),
            limits: self.bounds.limits(),
            frames: Frames::Released(self.dist.clone().unwrap_or_else(|| self.root.join("dist"))),
            mail: self.post.smtp_url.take().map_or(Ok(MailTransport::None), mail)?,
            mail_from: self.post.mail_from.clone(),
            mail_retry: Some(Duration::from_secs(self.post.mail_retry)),
            private_webhooks: self.webhooks_private.is_some(),
            breached_passwords: self
                .breached_passwords
                .as_deref()
                .map(BreachedPasswords::open)
                .transpose()
                .map_err(|problem| vec![problem])?
                .map(Arc::new),
        })
    }
}

impl Bounds {
    fn limits(&self) -> Limits {
        Limits {
            client: Rate::new(self.client_rate, self.client_burst),
            site: Rate::new(self.site_rate, self.site_burst),
            of_modules: true,
            at_once: self.at_once,
            at_once_per_site: self.at_once_per_site,
            body: usize::try_from(self.body_limit).unwrap_or(usize::MAX) << 20,
            import: self.import_limit.map(|limit| u64::from(limit) << 20),
            time: Duration::from_secs(self.time_limit),
            ..Limits::default()
        }
    }
}

fn too_short(name: &str, shortest: usize) -> Vec<Diagnostic> {
    let problem = Diagnostic::error(format!("{name} is shorter than {shortest} characters"));
    vec![problem.hint("make one by `openssl rand -hex 32`")]
}

#[expect(clippy::needless_pass_by_value, reason = "what map_err hands over")]
fn no_mail_server(why: String) -> Vec<Diagnostic> {
    vec![Diagnostic::error(format!("SMTP_URL: {why}")).hint("write it like smtps://user:password@mail.example.org")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_help_calls_a_default_is_the_kernels() {
        assert_eq!(Config::parse_from(["api"]).bounds.limits(), Limits::default());
    }

    #[test]
    fn a_secret_that_can_be_guessed_is_refused() {
        for flag in ["--operator-key=short", "--proxy-secret=short"] {
            let problems = Config::parse_from(["api", flag]).take_settings().unwrap_err();
            assert!(problems[0].message.ends_with("is shorter than 20 characters"), "{}", problems[0]);
        }
    }

    #[test]
    fn a_list_of_passwords_that_is_none_is_told_at_the_start() {
        let problems = Config::parse_from(["api", "--breached-passwords=/nowhere"]).take_settings().unwrap_err();
        assert!(problems[0].message.starts_with("the list of breached passwords /nowhere: "), "{}", problems[0]);
    }

    #[tokio::test]
    async fn no_secret_is_shown_nor_kept_longer_than_it_is_needed() {
        let flags = ["operator-key=", "proxy-secret=", "smtp-url=smtp://me:", "database=postgres://me:"];
        let flags = flags.map(|flag| format!("--{flag}a-secret-of-twenty-letters{}", if flag.ends_with("me:") { "@host/x" } else { "" }));
        let mut config = Config::parse_from(["api".to_owned()].into_iter().chain(flags));
        assert!(!format!("{config:?}").contains("twenty"), "{config:?}");
        let (settings, database) = (config.take_settings().unwrap(), config.take_database().unwrap_err());
        assert!(!format!("{settings:?} {database:?} {database}").contains("twenty"));
        assert!(settings.operator_key.is_some() && settings.proxy_secret.is_some());
        let Config { trust, post, database, .. } = config;
        assert!(trust.operator_key.is_none() && trust.proxy_secret.is_none() && post.smtp_url.is_none() && database.is_none());
    }

    #[test]
    fn documents_are_kept_in_the_workspace_unless_another_place_is_named() {
        let place =
            |flags: &[&str]| Config::parse_from([&["api", "--root=/srv/sites"], flags].concat()).take_database().unwrap().to_string();
        assert_eq!(place(&[]), "sqlite:/srv/sites/data/");
        assert_eq!(place(&["--database=sqlite:data/"]), "sqlite:data/");
    }
}
