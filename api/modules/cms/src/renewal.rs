//! Posts understood anew: where the site's rules for front matter are others than when its posts were understood, or the program kept less of them then.

use kernel::{ETag, Error, Tenant};
use store::{Batch, Document as _, Query, StoreError, Stored};

use crate::PostName;
use crate::content_version::{self, Head};
use crate::listing::Listing;
use crate::post::{BY_MOMENT, Post, was_overtaken};
use crate::understood::understand;

/// What the program keeps of what it understands: another number has all posts understood anew.
const FORM: &str = "1";
/// How many are understood in one go.
const AT_ONCE: u32 = 50;

/// What stands for the rules of a site.
pub(crate) fn rules_of(tenant: &Tenant) -> String {
    let settings = &tenant.site().settings;
    let content = &settings.content;
    let said = format!("{:?} {content:?}", settings.taxonomies);
    ETag::of(&[FORM, &said]).as_str().to_owned()
}

/// The last version of a site whose posts are all understood by the rules of today; none before the first change.
pub(crate) async fn head(tenant: &Tenant) -> Result<Option<Stored<Head>>, Error> {
    loop {
        let Some(head) = content_version::head(&tenant.store).await? else { return Ok(None) };
        let rules = rules_of(tenant);
        if head.document.rules.as_deref() == Some(&rules) {
            return Ok(Some(head));
        }
        match understand_anew(tenant, head, rules).await {
            Err(error) if was_overtaken(&error) => {}
            done => done?,
        }
    }
}

/// Understands all posts anew, some at a time. If somebody is faster at one, it is begun anew: those that are right already stay as they are.
async fn understand_anew(tenant: &Tenant, head: Stored<Head>, rules: String) -> Result<(), StoreError> {
    let mut after = None;
    loop {
        let page = tenant.store.find::<Post>(&Query { limit: AT_ONCE, after, ..Query::by_id() }).await?;
        let mut batch = Batch::new();
        for post in page.items {
            batch.append(understood_anew(tenant, post).await?);
        }
        tenant.store.batch(batch).await?;
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let first = tenant.store.find::<Post>(&Query { limit: 1, ..Query::on(BY_MOMENT) }).await?;
    let moment = first.items.first().and_then(|post| post.document.moment);
    tenant.store.replace(&Head { rules: Some(rules), moment, ..head.document }, head.revision).await.map(|_| ())
}

/// What makes a post what it is by the rules of today. One that these refuse stays as it is: the build says what is wrong with it.
async fn understood_anew(tenant: &Tenant, Stored { document: old, revision }: Stored<Post>) -> Result<Batch, StoreError> {
    let Some(text) = old.source.as_deref() else { return Ok(Batch::new()) };
    let understood = PostName::parse(&old.name).ok().and_then(|name| understand(tenant, &name, text).ok());
    let Some(understood) = understood else { return Ok(Batch::new()) };
    let new =
        Post { title: understood.title.clone(), times: understood.times, address: understood.address.clone(), ..old.clone().with_id() };
    let new = new.at_time(tenant.store.now());
    let shown = Listing::new(&new, &understood);
    let mut batch = if new == old { Batch::new() } else { Batch::new().replace(&new, revision) };
    let id = Listing::id_of(&old);
    let before = tenant.store.get::<Listing>(&id).await?;
    batch = match before {
        Some(before) if before.document == shown => batch,
        Some(before) if id == shown.id() => batch.replace(&shown, before.revision),
        Some(before) => batch.remove::<Listing>(&id, Some(before.revision)).insert(&shown),
        None => batch.insert(&shown),
    };
    Ok(batch)
}
