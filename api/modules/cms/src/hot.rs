//! Answers that follow from the content version, so that their tag is known before anything else is read: whoever has one is told so, and whoever
//! asks for the same as somebody before is given the same bytes.

use std::sync::Arc;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use kernel::{ETag, Error, ForEverybody, Tenant, answer_unless_unchanged, not_modified};
use serde::Serialize;
use tokio::time::Instant;

use crate::content_version::ContentVersion;
use crate::renewal;

/// An answer that is to be given.
pub(crate) struct Hot {
    tag: ETag,
    /// The content version that it follows from.
    pub(crate) at: ContentVersion,
    /// Whether it is for those who see all.
    sees_all: bool,
    known: Arc<Known>,
}

/// What all answers of a site depend on.
struct Known {
    at: ContentVersion,
    /// When a post comes or goes by itself.
    moment: Option<i64>,
    /// The text of the settings, to see whether they are those of now.
    settings: Arc<str>,
    /// When it was found out.
    since: Instant,
    /// How often something of the site had changed before.
    changes: u64,
    /// The tag of all this.
    tag: ETag,
}

impl Known {
    /// Finds it out. Visitors are told what was known a moment ago; whoever may write sees what was written.
    async fn of(tenant: &Tenant, sees_all: bool) -> Result<Arc<Self>, Error> {
        let settings = &tenant.site().settings.source.text;
        let is_true =
            |known: &Arc<Self>| Arc::ptr_eq(&known.settings, settings) && known.moment.is_none_or(|moment| moment > tenant.store.now());
        if let Some(known) = tenant.remembered::<Self>().filter(|known| !sees_all && is_true(known)) {
            return Ok(known);
        }
        let (since, changes) = (Instant::now(), tenant.changes());
        let head = renewal::head(tenant).await?.map(|head| head.document).unwrap_or_default();
        let at = head.at();
        let tag = ETag::of(&[
            tenant.name().as_str(),
            &at.version.to_string(),
            at.lineage.as_deref().unwrap_or_default(),
            settings,
            &tenant.base_url(),
            env!("CARGO_PKG_VERSION"),
        ]);
        Ok(tenant.remember(changes, Self { at, moment: head.moment, settings: Arc::clone(settings), since, changes, tag }))
    }
}

impl Hot {
    /// Finds out what an answer depends on: what is asked, and whether whoever asks sees all.
    pub(crate) async fn of(tenant: &Tenant, what: &str, query: &str, sees_all: bool) -> Result<Self, Error> {
        let known = Known::of(tenant, sees_all).await?;
        let tag = ETag::of(&[known.tag.as_str(), what, if sees_all { "all" } else { "published" }, query]);
        Ok(Self { tag, at: known.at.clone(), sees_all, known })
    }

    /// The answer, if the client has it, or somebody was given it before.
    pub(crate) fn known(&self, tenant: &Tenant, headers: &HeaderMap) -> Option<Response> {
        not_modified(headers, &self.tag).map(varied).or_else(|| tenant.kept_answer(&self.tag).map(|bytes| self.answer(headers, bytes)))
    }

    /// Gives the answer, and keeps it for the next.
    pub(crate) fn give(&self, tenant: &Tenant, headers: &HeaderMap, answer: &impl Serialize) -> Result<Response, Error> {
        let bytes = Bytes::from(serde_json::to_vec(answer).map_err(|error| Error::Internal(Box::new(error)))?);
        tenant.keep_answer(&self.tag, &bytes);
        Ok(self.answer(headers, bytes))
    }

    fn answer(&self, headers: &HeaderMap, bytes: Bytes) -> Response {
        let json = ([(header::CONTENT_TYPE, "application/json")], bytes.clone()).into_response();
        let mut answer = varied(answer_unless_unchanged(headers, &self.tag, json));
        if !self.sees_all && answer.status() == StatusCode::OK {
            let Known { since, changes, moment: until, .. } = *self.known;
            answer.extensions_mut().insert(ForEverybody { body: bytes, tag: self.tag.clone(), since, changes, until });
        }
        answer
    }
}

/// Says that it depends on who asks.
pub(crate) fn varied(mut answer: Response) -> Response {
    answer.headers_mut().append(header::VARY, HeaderValue::from_static("authorization, cookie"));
    answer
}
