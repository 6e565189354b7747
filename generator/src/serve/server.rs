//! From a request to its answer: which site, which release, which output.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, Method, Request, StatusCode, Uri, header};
use axum::response::Response;
use site::SiteName;
use tokio::sync::Semaphore;

use super::answer::{Asked, Changed, describe, guard, output, page_for, set};
use super::builder::Builder;
use super::hot::Hot;
use super::live_sites::LiveSites;
use super::lookup::{Found, find};
use super::opened::Opened;
use super::preview::{Preview, preview};
use super::preview_files::PreviewFiles;
use crate::publish::LiveRelease;

/// How often an answer is begun anew because another release came in between.
const TRIES: usize = 16;
/// How many previews are rendered at once.
const PREVIEWS: usize = 2;
/// Where previews are.
const PREVIEW: &str = "/_preview/";
/// The page for what is not there.
const NOT_FOUND: &str = "404.html";

/// Serves what is live, by host.
pub struct Server {
    builder: Arc<Builder>,
    serves_sites: bool,
    sites: LiveSites,
    hot: Hot,
    previews: Semaphore,
    shown: PreviewFiles,
}

impl Server {
    /// Serves the sites of a builder; with `serves_sites` off only their previews.
    #[must_use]
    pub fn new(builder: Arc<Builder>, serves_sites: bool) -> Arc<Self> {
        let (sites, hot, previews, shown) = (LiveSites::default(), Hot::default(), Semaphore::new(PREVIEWS), PreviewFiles::default());
        Arc::new(Self { builder, serves_sites, sites, hot, previews, shown })
    }

    /// Answers a request; what comes with it is not looked at.
    pub async fn answer(self: Arc<Self>, request: Request<()>) -> Response {
        let opened = self.builder.opened();
        let host = request.uri().authority().map_or_else(|| host(request.headers()), |authority| authority.as_str());
        let Some(site) = opened.site_of(host) else { return text(StatusCode::NOT_FOUND, "There is no site at this address.\n") };
        let is_https = request.headers().get("x-forwarded-proto").is_some_and(|scheme| scheme == "https");
        let policy = opened.policy(&site);
        guard(self.find(&opened, site, &request).await, &policy, is_https)
    }

    async fn find(self: &Arc<Self>, opened: &Opened, site: SiteName, request: &Request<()>) -> Response {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            let mut response = text(StatusCode::METHOD_NOT_ALLOWED, "This can only be read.\n");
            set(&mut response, header::ALLOW, "GET, HEAD");
            return response;
        }
        if let Some(rest) = request.uri().path().strip_prefix(PREVIEW) {
            let (token, output) = rest.split_once('/').unwrap_or((rest, ""));
            let shown = if output.is_empty() { self.preview(site, token).await } else { self.preview_file(&site, token, output) };
            return unkept(shown);
        }
        if !self.serves_sites {
            return text(StatusCode::NOT_FOUND, "There is nothing at this address.\n");
        }
        self.serve(opened, &site, request).await
    }

    async fn serve(&self, opened: &Opened, site: &SiteName, request: &Request<()>) -> Response {
        let mut was_built = false;
        for _ in 0..TRIES {
            let release = match self.sites.release(&opened.workspace, site).await {
                Ok(Some(release)) => release,
                Ok(None) if !was_built && self.builder.first_release(site).await => {
                    was_built = true;
                    continue;
                }
                Ok(None) | Err(_) => return not_now(),
            };
            match self.serve_from(&release, request).await {
                Ok(response) => return response,
                // somebody was at the file: nothing better comes
                Err(Changed) if release.is_current() => break,
                Err(Changed) => {}
            }
        }
        text(StatusCode::INTERNAL_SERVER_ERROR, "This page cannot be read.\n")
    }

    async fn serve_from(&self, release: &LiveRelease, request: &Request<()>) -> Result<Response, Changed> {
        let asked = Asked { method: request.method(), headers: request.headers() };
        match find(request.uri().path(), |output| release.get(output).is_some()) {
            None => Ok(text(StatusCode::BAD_REQUEST, "This is no address.\n")),
            Some(Found::Folder(address)) => Ok(moved(&address, request.uri())),
            Some(Found::Output(name)) => match release.get(&name) {
                Some(entry) => output(&self.hot, release, &name, entry, asked).await,
                None => Err(Changed),
            },
            Some(Found::Nothing) => {
                let page = page_for(&self.hot, release, NOT_FOUND, StatusCode::NOT_FOUND, asked).await?;
                Ok(page.unwrap_or_else(|| text(StatusCode::NOT_FOUND, "There is nothing at this address.\n")))
            }
        }
    }

    async fn preview(self: &Arc<Self>, site: SiteName, token: &str) -> Response {
        let Ok(_place) = self.previews.acquire().await else { return not_now() };
        let (builder, asked) = (Arc::clone(&self.builder), (site.clone(), token.to_owned()));
        let found = tokio::task::spawn_blocking(move || preview(&builder, &asked.0, &asked.1)).await;
        match found {
            Ok(Preview::Page(html, files)) => {
                files.into_iter().for_each(|(output, bytes)| self.shown.keep(format!("{site} {token} {output}"), bytes.into()));
                let mut response = Response::new(Body::from(html));
                set(&mut response, header::CONTENT_TYPE, "text/html; charset=utf-8");
                response
            }
            Ok(Preview::Nothing) => text(StatusCode::NOT_FOUND, "There is no such preview, or it has expired.\n"),
            Ok(Preview::Broken(problems)) => {
                let told: Vec<String> = problems.iter().map(|problem| source::render(problem, source::Style::Plain)).collect();
                text(StatusCode::UNPROCESSABLE_ENTITY, &format!("This cannot be shown:\n\n{}\n", told.join("\n\n")))
            }
            Ok(Preview::Away) => not_now(),
            Err(_) => text(StatusCode::INTERNAL_SERVER_ERROR, "The preview broke off.\n"),
        }
    }

    /// What a page that was shown refers to and what is not live.
    fn preview_file(&self, site: &SiteName, token: &str, output: &str) -> Response {
        match self.shown.get(&format!("{site} {token} {output}")) {
            Some(bytes) => {
                let mut response = Response::new(Body::from(bytes));
                describe(&mut response, output, None);
                response
            }
            None => text(StatusCode::NOT_FOUND, "There is nothing at this address.\n"),
        }
    }
}

/// Nobody keeps or lists a preview, and no other site hears of its address: that is its key.
fn unkept(mut response: Response) -> Response {
    set(&mut response, header::CACHE_CONTROL, "no-store");
    set(&mut response, HeaderName::from_static("x-robots-tag"), "noindex");
    set(&mut response, header::REFERRER_POLICY, "no-referrer");
    response
}

fn host(headers: &HeaderMap) -> &str {
    headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default()
}

fn moved(address: &str, uri: &Uri) -> Response {
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut response = text(StatusCode::MOVED_PERMANENTLY, "");
    set(&mut response, header::LOCATION, &format!("{address}{query}"));
    set(&mut response, header::CACHE_CONTROL, crate::visitor_headers::REVALIDATED);
    response
}

fn not_now() -> Response {
    let mut response = text(StatusCode::SERVICE_UNAVAILABLE, "This site is not there at the moment. Try again soon.\n");
    set(&mut response, header::RETRY_AFTER, "5");
    response
}

fn text(status: StatusCode, text: &str) -> Response {
    let mut response = Response::new(Body::from(text.to_owned()));
    *response.status_mut() = status;
    set(&mut response, header::CONTENT_TYPE, "text/plain; charset=utf-8");
    set(&mut response, header::CACHE_CONTROL, "no-store");
    response
}
