//! Answers that follow from the content version, so that their tag is known before anything else is read: whoever has one is told so, and whoever
//! asks for the same as somebody before is given the same bytes.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use kernel::{ETag, Error, Tenant, answer_unless_unchanged, not_modified};
use serde::Serialize;

use crate::content_version::{ContentVersion, content_version};

/// An answer that is to be given.
pub(crate) struct Hot {
    tag: ETag,
    /// The content version that it follows from.
    pub(crate) at: ContentVersion,
}

impl Hot {
    /// Finds out what an answer depends on: what is asked, and whether whoever asks sees all.
    pub(crate) async fn of(tenant: &Tenant, what: &str, query: &str, sees_all: bool) -> Result<Self, Error> {
        let at = content_version(&tenant.store).await?;
        let tag = ETag::of(&[
            what,
            tenant.name().as_str(),
            &at.version.to_string(),
            at.lineage.as_deref().unwrap_or_default(),
            &tenant.site().settings.source.text,
            &tenant.base_url(),
            env!("CARGO_PKG_VERSION"),
            if sees_all { "all" } else { "published" },
            query,
        ]);
        Ok(Self { tag, at })
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
        let json = ([(header::CONTENT_TYPE, "application/json")], bytes).into_response();
        varied(answer_unless_unchanged(headers, &self.tag, json))
    }
}

/// Says that it depends on who asks.
pub(crate) fn varied(mut answer: Response) -> Response {
    answer.headers_mut().append(header::VARY, HeaderValue::from_static("authorization, cookie"));
    answer
}
