//! Changing posts: any number at once, all or none, each held against what its author saw. Whatever a change brings along is in one batch with it: the
//! next content version, what lists show, the text before as a revision, the trash.

use axum::http::HeaderMap;
use kernel::{ETag, Error, Tenant, precondition};
use serde_json::{Value, json};
use store::Stored;

use crate::author::Author;
use crate::content_version::{ContentVersion, Step};
use crate::listing::Listing;
use crate::plan::Plan;
use crate::post::{Post, was_overtaken};
use crate::trashed::Trashed;
use crate::understood::{Understood, understand};
use crate::{PostName, renewal, webhooks};

/// How often others may be faster before one gives up.
const TRIES: usize = 1000;

/// What is to become of a post.
#[derive(Debug, Clone)]
pub(crate) enum Deed {
    /// It has this text. One that was in the trash comes out of it.
    Put(String),
    /// It goes to the trash.
    Remove,
    /// It is called otherwise.
    Rename(PostName),
}

/// What its author thinks is there.
#[derive(Debug, Clone)]
pub(crate) enum Expected<'a> {
    /// Anything or nothing.
    Anything,
    /// Nothing.
    Nothing,
    /// A text with this tag.
    Tag(&'a str),
    /// What the headers of a conditional request say.
    Headers(&'a HeaderMap),
}

/// A change that somebody wants.
#[derive(Debug, Clone)]
pub(crate) struct Wish<'a> {
    pub(crate) name: PostName,
    pub(crate) deed: Deed,
    pub(crate) expected: Expected<'a>,
}

/// What is there where a change is wanted.
#[derive(Debug, Default)]
pub(crate) struct Before {
    /// The post, or its mark.
    pub(crate) post: Option<Stored<Post>>,
    pub(crate) trashed: Option<Stored<Trashed>>,
    pub(crate) listing: Option<Stored<Listing>>,
}

/// What was done.
#[derive(Debug)]
pub(crate) struct Written {
    /// The content version in which it is live.
    pub(crate) at: ContentVersion,
    /// The posts in the order of the wishes.
    pub(crate) posts: Vec<WrittenPost>,
}

/// What was done to a post.
#[derive(Debug)]
pub(crate) struct WrittenPost {
    pub(crate) name: String,
    /// The tag of its text, if it has one still.
    pub(crate) tag: Option<ETag>,
    /// Whether it was not there before.
    pub(crate) is_new: bool,
}

/// Fulfils all wishes or none.
///
/// # Errors
/// [`Error::Invalid`] with all that is wrong with all texts; [`Error::Superseded`] with everything that is not as it was thought to be; [`Error::NotFound`] where
/// nothing is there to be removed or renamed; [`Error::Conflict`] where two posts would have one address; [`Error::Forbidden`] where the author may write drafts only.
pub(crate) async fn write(tenant: &Tenant, author: &Author, wishes: &[Wish<'_>]) -> Result<Written, Error> {
    let understood = understand_all(tenant, wishes)?;
    for _ in 0..TRIES {
        // the head first: if nobody changes it, nobody changed what is read after it
        let head = renewal::head(tenant).await?;
        let now_at = head.as_ref().map(|head| head.document.at()).unwrap_or_default();
        let mut before = Vec::with_capacity(wishes.len());
        for wish in wishes {
            before.push(Before::read(tenant, wish.name.as_str()).await?);
        }
        hold_against(wishes, &before)?;
        let mut plan = Plan::new(tenant, author, Step::from(head, tenant.store.now()).by_rules(renewal::rules_of(tenant)));
        for ((wish, before), understood) in wishes.iter().zip(before).zip(&understood) {
            match (&wish.deed, understood) {
                (Deed::Put(text), Some(understood)) => plan.put(&wish.name, text, understood, before).await?,
                (Deed::Rename(to), _) => plan.rename(to, before).await?,
                _ => plan.remove(before).await?,
            }
        }
        let Some((at, batch, posts)) = plan.finish().await? else {
            return Ok(Written { at: now_at, posts: unchanged(wishes) });
        };
        match tenant.store.batch(batch).await {
            Ok(_) => {
                tenant.tell_change();
                webhooks::wait(tenant);
                return Ok(Written { at, posts });
            }
            Err(error) if was_overtaken(&error) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Error::Unavailable("others were faster at changing the posts each time".into()))
}

fn understand_all(tenant: &Tenant, wishes: &[Wish<'_>]) -> Result<Vec<Option<Understood>>, Error> {
    let (mut all, mut problems) = (Vec::with_capacity(wishes.len()), Vec::new());
    for wish in wishes {
        let Deed::Put(text) = &wish.deed else {
            all.push(None);
            continue;
        };
        match understand(tenant, &wish.name, text) {
            Ok(understood) => all.push(Some(understood)),
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() { Ok(all) } else { Err(Error::Invalid(problems)) }
}

/// What is said of wishes that change nothing.
fn unchanged(wishes: &[Wish<'_>]) -> Vec<WrittenPost> {
    let tag = |wish: &Wish<'_>| if let Deed::Put(text) = &wish.deed { Some(Post::tag(text)) } else { None };
    wishes.iter().map(|wish| WrittenPost { name: wish.name.as_str().to_owned(), tag: tag(wish), is_new: false }).collect()
}

impl Before {
    async fn read(tenant: &Tenant, name: &str) -> Result<Self, Error> {
        let post = tenant.store.get::<Post>(name).await?;
        let is_there = post.as_ref().is_some_and(|post| post.document.source.is_some());
        Ok(match post {
            Some(post) if is_there => {
                let listing = tenant.store.get::<Listing>(&Listing::id_of(&post.document)).await?;
                Self { post: Some(post), trashed: tenant.store.get(name).await?, listing }
            }
            post => Self { post, trashed: tenant.store.get(name).await?, listing: None },
        })
    }

    /// The post, unless only its mark is left.
    pub(crate) fn there(&self) -> Option<&Post> {
        self.post.as_ref().map(|post| &post.document).filter(|post| post.source.is_some())
    }
}

/// Holds what authors thought against what is there.
fn hold_against(wishes: &[Wish<'_>], before: &[Before]) -> Result<(), Error> {
    let differs = |(wish, before): &(&Wish<'_>, &Before)| {
        let tag = before.there().and_then(Post::own_tag);
        match wish.expected {
            Expected::Anything => false,
            Expected::Nothing => tag.is_some(),
            Expected::Tag(expected) => tag.is_none_or(|tag| tag.as_str() != expected),
            Expected::Headers(headers) => precondition(headers, tag.as_ref()).is_err(),
        }
    };
    let changed: Vec<_> = wishes.iter().zip(before).filter(differs).collect();
    let told: Vec<Value> = changed.iter().map(|(wish, before)| current(wish, before)).collect();
    let detail = match &changed[..] {
        [] => return Ok(()),
        [(_, before)] => match before.there().and_then(Post::own_tag) {
            Some(tag) => format!("it was changed in the meantime; its entity tag is {} now", tag.as_str()),
            None => "it is not there any more".to_owned(),
        },
        several => {
            let names: Vec<&str> = several.iter().map(|(wish, _)| wish.name.as_str()).collect();
            format!("they were changed in the meantime: {}", names.join(", "))
        }
    };
    Err(Error::Superseded(detail, told))
}

/// What is there now, for somebody who thought of something else: both versions, so that they can be put together.
fn current(wish: &Wish<'_>, before: &Before) -> Value {
    let sent = if let Deed::Put(text) = &wish.deed { Some(text) } else { None };
    let mut told = json!({ "name": wish.name.as_str(), "sent": sent });
    if let Some(there) = before.there() {
        told["etag"] = json!(there.own_tag().map(|tag| tag.as_str().to_owned()));
        told["source"] = json!(there.source);
        told["by"] = json!(there.by);
        told["at"] = json!(there.at);
    }
    told
}
