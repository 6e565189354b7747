//! Pages for visitors: what a module shows, in the frame that the site's build made.

use std::path::PathBuf;
use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use components::{FRAME, FRAME_CONTENT, FRAME_PROBLEM, FRAME_TITLE, fill_frame, table};
use minijinja::Value;
use site::SiteName;

use crate::arrival::Arrival;
use crate::next::Next;
use crate::{App, Error, Problem, Tenant};

/// Finds the frame of a site in memory.
pub type LiveFrames = dyn Fn(&SiteName) -> Option<String> + Send + Sync;
/// What is around the content where a site was never built.
const PLAIN: &str =
    "<!doctype html><html><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">";

/// Where the frames of sites are.
#[derive(Clone, Default)]
pub enum Frames {
    /// Nowhere: every page is plain.
    #[default]
    Nowhere,
    /// In the releases under this folder: `<folder>/<site>/current/`.
    Released(PathBuf),
    /// In memory, as in development.
    Live(Arc<LiveFrames>),
}

impl std::fmt::Debug for Frames {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Nowhere => f.write_str("Nowhere"),
            Self::Released(folder) => f.debug_tuple("Released").field(folder).finish(),
            Self::Live(_) => f.write_str("Live"),
        }
    }
}

impl Frames {
    async fn of(&self, site: &SiteName) -> Option<String> {
        match self {
            Self::Nowhere => None,
            Self::Released(folder) => tokio::fs::read_to_string(folder.join(site.as_str()).join("current").join(FRAME)).await.ok(),
            Self::Live(find) => find(site),
        }
    }
}

/// Shows a browser the page of a problem in place of its document.
pub(crate) async fn problem_pages(app: &App, arrival: &Arrival, request: Request, next: impl Next) -> Response {
    let wants_page = accepts_html(request.headers());
    let response = next(request).await;
    let problem = response.extensions().get::<Problem>().filter(|_| wants_page).cloned();
    match (problem, &arrival.tenancy) {
        (Some(problem), Some(tenancy)) => Tenant::without_modules(app.clone(), Arc::clone(tenancy))
            .problem_page(response, &problem)
            .await
            .unwrap_or_else(Error::into_response),
        _ => response,
    }
}

/// Whether it is a browser that shows what it gets.
fn accepts_html(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}

impl Tenant {
    /// A page of the site that shows a component: the site's own of that name, else the shared one. It is never kept by caches nor found by search engines.
    ///
    /// # Errors
    /// The component cannot be rendered.
    pub async fn page(&self, status: StatusCode, title: &str, component: &str, props: Value) -> Result<Response, Error> {
        let content = self.render(component, props).await?;
        let frame = self.app().settings().frames.of(self.name()).await.unwrap_or_else(|| self.plain_frame());
        let mut response = (status, Html(fill_frame(&frame, title, &content))).into_response();
        for (name, value) in [
            (header::CACHE_CONTROL, "no-store"),
            (header::CONTENT_SECURITY_POLICY, "base-uri 'self'; form-action 'self'; frame-ancestors 'self'; object-src 'none'"),
            (header::HeaderName::from_static("x-robots-tag"), "noindex"),
        ] {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        Ok(response)
    }

    /// The page that tells a visitor what a problem document tells a program.
    async fn problem_page(&self, response: Response, problem: &Problem) -> Result<Response, Error> {
        let props = table([
            ("status", Value::from(response.status().as_u16())),
            ("title", Value::from(problem.title)),
            ("detail", Value::from(problem.detail.clone().unwrap_or_default())),
        ]);
        let page = self.page(response.status(), problem.title, FRAME_PROBLEM, props).await?;
        let (mut parts, _) = response.into_parts();
        parts.headers.remove(header::CONTENT_TYPE);
        parts.headers.remove(header::CONTENT_LENGTH);
        let (page_parts, body) = page.into_parts();
        parts.headers.extend(page_parts.headers);
        Ok(Response::from_parts(parts, body))
    }

    fn plain_frame(&self) -> String {
        let name = minijinja::HtmlEscape(&self.site().settings.name).to_string();
        format!("{PLAIN}<title>{FRAME_TITLE} – {name}</title></head><body><main>{FRAME_CONTENT}</main></body></html>")
    }
}
