//! Requests to the API's blog.

use std::sync::Arc;
use std::time::Duration;

use cms::ContentVersion;
use serde_json::Value;
use source::{Diagnostic, Location, Place};
use ureq::http::{Response, StatusCode};
use ureq::tls::TlsConfig;
use ureq::{Agent, AsSendBody, Body};

use super::Endpoint;

/// How long the API may take to answer.
const TIMEOUT: Duration = Duration::from_secs(30);
/// How many posts are asked for at once.
const AT_ONCE: usize = 100;

/// Speaks to the API for one site.
#[derive(Debug)]
pub struct Client {
    agent: Agent,
    endpoint: Endpoint,
}

/// A post that the API has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemotePost {
    /// The name of its file, without the ending.
    pub name: String,
    /// The entity tag of its text.
    pub etag: String,
}

/// All posts that the API has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RemotePosts {
    /// The posts.
    pub posts: Vec<RemotePost>,
    /// The content version that they are of.
    pub at: ContentVersion,
}

/// What has to be true for a change to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Precondition {
    /// There is no such post.
    New,
    /// The post has this entity tag.
    Unchanged(String),
}

/// How far the live site is.
#[derive(Debug, Clone, PartialEq)]
pub struct Live {
    /// The content version that was last built.
    pub version: u64,
    /// What was wrong with that build.
    pub problems: Vec<Value>,
}

impl Client {
    /// A client for an API.
    #[must_use]
    pub fn new(endpoint: Endpoint) -> Self {
        Self::with_time(endpoint, Some(TIMEOUT))
    }

    /// A client whose requests may take as long as they take.
    pub(super) fn patient(endpoint: Endpoint) -> Self {
        Self::with_time(endpoint, None)
    }

    fn with_time(endpoint: Endpoint, time: Option<Duration>) -> Self {
        Self::over(agent(time), endpoint)
    }

    /// What keeps connections open, for clients of several sites.
    pub(super) fn agent() -> Agent {
        agent(Some(TIMEOUT))
    }

    /// A client over connections that are there.
    pub(super) fn over(agent: Agent, endpoint: Endpoint) -> Self {
        Self { agent, endpoint }
    }

    /// All posts of the site.
    ///
    /// # Errors
    /// The API cannot be reached or says no.
    pub fn list(&self) -> Result<RemotePosts, Diagnostic> {
        let mut posts = Vec::new();
        let mut path = format!("/api/blog/posts?limit={AT_ONCE}");
        loop {
            let page = self.get_json(&path)?;
            for post in page["posts"].as_array().into_iter().flatten() {
                let text = |key: &str| post[key].as_str().map(str::to_owned);
                // visitors are told of fewer, and of none how it is written: to take that for all would remove the others
                let (Some(name), Some(etag)) = (text("name"), text("etag")) else { return Err(self.sees_as_a_visitor()) };
                posts.push(RemotePost { name, etag });
            }
            match page["next"].as_str() {
                Some(next) => path = format!("/api/blog/posts?limit={AT_ONCE}&after={}", crate::render::encode_path(next)),
                None => return Ok(RemotePosts { posts, at: content_version(&page) }),
            }
        }
    }

    /// The text of a post.
    ///
    /// # Errors
    /// The API cannot be reached or says no.
    pub fn text(&self, name: &str) -> Result<String, Diagnostic> {
        let response = self.request("GET", &post_path(name), &[], ())?;
        let mut response = self.accepted(response)?;
        response.body_mut().with_config().limit(64 << 20).read_to_string().map_err(|error| self.unreachable(&error.to_string()))
    }

    /// What changed after a content version: `posts`, `since`, `version`, `lineage`, `head`, `more`. If the API never had that version, `since` is 0.
    /// Where nothing changed yet, the answer comes when something does, or after `wait` (whole seconds, at most 25).
    ///
    /// # Errors
    /// The API cannot be reached or says no.
    pub fn changes(&self, known: &ContentVersion, wait: Option<Duration>) -> Result<Value, Diagnostic> {
        let wait = wait.map(|wait| format!("&wait={}", wait.as_secs())).unwrap_or_default();
        self.get_json(&format!("{}{wait}", changes_path(known)))
    }

    /// The text that a preview shows, and of which post it is; none if there is no such preview, or no longer.
    ///
    /// # Errors
    /// The API cannot be reached or says no.
    pub fn preview(&self, token: &str) -> Result<Option<(String, String)>, Diagnostic> {
        let response = self.request("GET", &format!("/api/blog/preview/{}", crate::render::encode_path(token)), &[], ())?;
        if matches!(response.status(), StatusCode::NOT_FOUND | StatusCode::GONE | StatusCode::BAD_REQUEST) {
            return Ok(None);
        }
        let mut response = self.accepted(response)?;
        let preview = self.read_json(&mut response)?;
        Ok(preview["name"].as_str().zip(preview["source"].as_str()).map(|(name, source)| (name.to_owned(), source.to_owned())))
    }

    /// Whether the API ever had a content version: what is known as of one that it never had says nothing of what it has.
    ///
    /// # Errors
    /// The API cannot be reached or says no.
    pub fn had(&self, known: &ContentVersion) -> Result<bool, Diagnostic> {
        let is_certain = known.version > 0 && known.lineage.is_some();
        Ok(is_certain && self.get_json(&format!("{}&limit=1", changes_path(known)))?["since"] == known.version)
    }

    /// How far the live site is.
    ///
    /// # Errors
    /// The API cannot be reached or says no.
    pub fn live(&self) -> Result<Live, Diagnostic> {
        let live = self.get_json("/api/blog/live")?;
        Ok(Live {
            version: live["version"].as_u64().unwrap_or_default(),
            problems: live["problems"].as_array().cloned().unwrap_or_default(),
        })
    }

    /// Says how far the live site is.
    ///
    /// # Errors
    /// The API cannot be reached or says no.
    pub fn set_live(&self, live: &Live) -> Result<(), Diagnostic> {
        let body = serde_json::json!({"version": live.version, "problems": live.problems}).to_string();
        let response = self.request("PUT", "/api/blog/live", &[("content-type", "application/json")], &body)?;
        self.accepted(response).map(|_| ())
    }

    fn get_json(&self, path: &str) -> Result<Value, Diagnostic> {
        let response = self.request("GET", path, &[], ())?;
        let mut response = self.accepted(response)?;
        self.read_json(&mut response)
    }

    pub(super) fn read_json(&self, response: &mut Response<Body>) -> Result<Value, Diagnostic> {
        let text =
            response.body_mut().with_config().limit(256 << 20).read_to_string().map_err(|error| self.unreachable(&error.to_string()))?;
        serde_json::from_str(&text).map_err(|_| Diagnostic::error(format!("what answers at {} is not the API", self.endpoint.url)))
    }

    pub(super) fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl AsSendBody,
    ) -> Result<Response<Body>, Diagnostic> {
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.endpoint.url));
        if !self.endpoint.key.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.endpoint.key));
        }
        if let Some(host) = &self.endpoint.host {
            request = request.header("host", host.as_str());
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body).map_err(|error| self.unreachable(&error.to_string()))?;
        self.agent.run(request).map_err(|error| self.unreachable(&error.to_string()))
    }

    fn sees_as_a_visitor(&self) -> Diagnostic {
        let problem = Diagnostic::error(format!("with this key the API at {} tells only what visitors see", self.endpoint.url));
        problem.hint("it needs the permission cms.read: sign in with `sitegen login` as somebody who has it")
    }

    pub(super) fn unreachable(&self, why: &str) -> Diagnostic {
        Diagnostic::error(format!("the API at {} cannot be reached: {why}", self.endpoint.url))
            .hint("does it run? `--api URL` names another one")
    }

    /// The response, if it is a yes.
    pub(super) fn accepted(&self, mut response: Response<Body>) -> Result<Response<Body>, Diagnostic> {
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let told: Value = response.body_mut().read_json().unwrap_or_default();
        Err(self.no(status, &told))
    }

    /// Why the API said no.
    pub(super) fn no(&self, status: StatusCode, problem: &Value) -> Diagnostic {
        let url = &self.endpoint.url;
        match status {
            StatusCode::UNAUTHORIZED => Diagnostic::error(format!("the API at {url} does not take the key"))
                .hint("sign in again with `sitegen login`, or set OPERATOR_KEY to the key that it was started with"),
            StatusCode::NOT_FOUND => {
                Diagnostic::error(format!("the API at {url} does not have this: the site is unknown there, or the module is off"))
            }
            _ => match problem["problems"].as_array().and_then(|problems| problems.first()) {
                Some(first) => refusal(first, problem["problems"].as_array().map_or(1, Vec::len)),
                None => Diagnostic::error(format!(
                    "the API at {url} says no: {}",
                    problem["detail"].as_str().unwrap_or(problem["title"].as_str().unwrap_or("no reason"))
                )),
            },
        }
    }
}

fn agent(time: Option<Duration>) -> Agent {
    let tls = TlsConfig::builder().unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider())).build();
    let config = Agent::config_builder()
        .timeout_global(time)
        .timeout_connect(Some(TIMEOUT))
        .http_status_as_error(false)
        .max_redirects(0)
        .tls_config(tls);
    config.build().into()
}

/// What the API's parser said, with its place in the file.
pub(super) fn refusal(problem: &Value, count: usize) -> Diagnostic {
    let text = |key: &str| problem[key].as_str().map(str::to_owned);
    let number = |key: &str| problem[key].as_u64().and_then(|number| usize::try_from(number).ok());
    let mut told = Diagnostic::error(text("message").unwrap_or_default());
    told.hint = text("hint");
    if let (Some(file), Some(line), Some(column)) = (text("file"), number("line"), number("column")) {
        let location = Location { line, column, text: text("source").unwrap_or_default(), marked: (0, 0) };
        told = told.at(Place { file: file.into(), location: Some(location) });
    }
    if count > 1 { told.note(format!("and {} more in this file", crate::report::plural(count - 1, "problem"))) } else { told }
}

/// The content version that an answer tells.
pub(super) fn content_version(answer: &Value) -> ContentVersion {
    ContentVersion { version: answer["version"].as_u64().unwrap_or_default(), lineage: answer["lineage"].as_str().map(str::to_owned) }
}

fn changes_path(known: &ContentVersion) -> String {
    let lineage = known.lineage.as_ref().map(|lineage| format!("&lineage={}", crate::render::encode_path(lineage)));
    format!("/api/blog/changes?since={}{}", known.version, lineage.unwrap_or_default())
}

fn post_path(name: &str) -> String {
    format!("/api/blog/posts/{}", crate::render::encode_path(name))
}
