//! What some changes make of the posts: worked out from what is there, to be stored as one batch.

use kernel::{Error, Tenant};
use store::{Batch, Document as _, Stored};

use crate::addresses;
use crate::author::Author;
use crate::content_version::{ContentVersion, Step};
use crate::listing::Listing;
use crate::post::Post;
use crate::revision::{self, Revision};
use crate::trashed::Trashed;
use crate::understood::{Understood, understand};
use crate::writing::{Before, WrittenPost};
use crate::{PostName, Settings, webhooks};

/// What somebody hears who may write drafts only.
const DRAFTS_ONLY: Error = Error::Forbidden("your role writes drafts: what visitors see, somebody else has to publish");

/// Changes that are being worked out.
pub(crate) struct Plan<'a> {
    tenant: &'a Tenant,
    author: &'a Author,
    step: Step,
    now: i64,
    batch: Batch,
    new: Vec<NewState>,
    /// The names of those that go.
    leaving: Vec<String>,
    /// What is left of those that go, which visitors had.
    gone: Vec<Post>,
    written: Vec<WrittenPost>,
    /// Whether anything changes.
    changes: bool,
}

/// A post as it will be.
pub(crate) struct NewState {
    pub(crate) post: Post,
    understood: Understood,
    /// Whether visitors had it already.
    was_published: bool,
    /// The revision of the document in whose place it comes.
    replaces: Option<u64>,
    listing: Option<Stored<Listing>>,
}

impl<'a> Plan<'a> {
    pub(crate) fn new(tenant: &'a Tenant, author: &'a Author, step: Step) -> Self {
        let now = tenant.store.now();
        Self {
            tenant,
            author,
            step,
            now,
            batch: Batch::new(),
            new: Vec::new(),
            leaving: Vec::new(),
            gone: Vec::new(),
            written: Vec::new(),
            changes: false,
        }
    }

    /// Whoever may not publish changes drafts only, and leaves them drafts.
    fn ask_to_publish(&self, before: Option<&Post>, after: Option<&Understood>) -> Result<(), Error> {
        let is_draft = before.is_none_or(|post| post.times.draft) && after.is_none_or(|after| after.times.draft);
        if is_draft || self.author.publishes { Ok(()) } else { Err(DRAFTS_ONLY) }
    }

    /// Gives a post a text, and takes it out of the trash if it was there.
    pub(crate) async fn put(&mut self, name: &PostName, text: &str, understood: &Understood, before: Before) -> Result<(), Error> {
        self.ask_to_publish(before.there(), Some(understood))?;
        let is_new = before.there().is_none();
        let was_published = before.there().is_some_and(|post| post.is_published(self.now));
        let from_trash = before.trashed.as_ref().filter(|_| is_new).map(|trashed| trashed.document.post.clone());
        let earlier = before.there().cloned().or(from_trash);
        let is_same = earlier.as_ref().is_some_and(|earlier| earlier.source.as_deref() == Some(text));
        self.written.push(WrittenPost { name: name.as_str().to_owned(), tag: Some(Post::tag(text)), is_new });
        if is_same && !is_new {
            return Ok(());
        }
        if let Some(trashed) = before.trashed.as_ref().filter(|_| is_new) {
            self.batch.append(Batch::new().remove::<Trashed>(&trashed.document.name, Some(trashed.revision)));
            self.batch.append(revision::keep_until(&self.tenant.store, &trashed.document.post.identity, None).await?);
        }
        let post = match earlier.map(Post::with_id) {
            Some(earlier) if is_same => Post { source: Some(text.to_owned()), ..earlier },
            Some(earlier) => {
                let most = self.tenant.settings("cms", Settings::read).revisions;
                if let Some(old) = Revision::of(&earlier) {
                    self.batch.append(revision::keep(&self.tenant.store, &old, most).await?);
                }
                self.edited(earlier.clone(), earlier.edits + 1, text)
            }
            None => self.edited(empty(name.as_str()).with_id(), 1, text),
        };
        let replaces = before.post.map(|post| post.revision);
        self.add(
            post,
            NewState { post: Post::default(), understood: understood.clone(), was_published, replaces, listing: before.listing },
        );
        Ok(())
    }

    fn edited(&self, post: Post, edits: u64, text: &str) -> Post {
        Post { edits, by: Some(self.author.by.clone()), at: self.now, source: Some(text.to_owned()), ..post }
    }

    /// Notes a post as it will be, at the address that its text says. Where visitors had it before, they find it by that too.
    fn add(&mut self, mut post: Post, new: NewState) {
        let understood = &new.understood;
        let moved = post.was_seen && post.address != understood.address;
        post.aliases.extend(moved.then(|| std::mem::take(&mut post.address)));
        post.version = self.step.to.version;
        post.title.clone_from(&understood.title);
        post.times = understood.times;
        post.without_comments = understood.without_comments;
        post.address.clone_from(&understood.address);
        self.changes = true;
        self.new.push(NewState { post: post.at_time(self.now), ..new });
    }

    /// Puts a post into the trash.
    pub(crate) async fn remove(&mut self, before: Before) -> Result<(), Error> {
        self.ask_to_publish(before.there(), None)?;
        let Before { post: Some(Stored { document: post, revision }), trashed, listing } = before else { return Err(Error::NotFound) };
        if post.source.is_none() {
            return Err(Error::NotFound);
        }
        let post = post.with_id();
        self.written.push(WrittenPost { name: post.name.clone(), tag: None, is_new: false });
        let goes = Trashed::new(post.clone(), self.author.by.clone(), self.now);
        self.batch.append(match trashed {
            Some(older) => Batch::new().replace(&goes, older.revision),
            None => Batch::new().insert(&goes),
        });
        self.batch.append(revision::keep_until(&self.tenant.store, &post.identity, Some(goes.expires)).await?);
        if post.is_published(self.now) {
            self.gone.push(Post { source: None, version: self.step.to.version, ..post.clone() });
        }
        self.leave_mark(&post.name, revision, listing.as_ref());
        Ok(())
    }

    /// What is left at a name of a post that is not there any more.
    fn leave_mark(&mut self, name: &str, replaces: u64, listing: Option<&Stored<Listing>>) {
        let mark = Post { version: self.step.to.version, ..empty(name) };
        self.batch.append(Batch::new().replace(&mark, replaces));
        if let Some(listing) = listing {
            self.batch.append(Batch::new().remove::<Listing>(listing.document.id(), Some(listing.revision)));
        }
        self.leaving.push(name.to_owned());
        self.changes = true;
    }

    /// Calls a post otherwise.
    pub(crate) async fn rename(&mut self, to: &PostName, before: Before) -> Result<(), Error> {
        let Before { post: Some(Stored { document: post, revision }), listing, .. } = before else { return Err(Error::NotFound) };
        let Some(text) = post.source.as_deref() else { return Err(Error::NotFound) };
        let understood = understand(self.tenant, to, text).map_err(Error::Invalid)?;
        self.ask_to_publish(Some(&post), Some(&understood))?;
        let there = self.tenant.store.get::<Post>(to.as_str()).await?;
        if there.as_ref().is_some_and(|there| there.document.source.is_some()) {
            return Err(Error::Conflict(format!("there is a post `{}` already", to.as_str())));
        }
        self.written.push(WrittenPost { name: to.as_str().to_owned(), tag: post.own_tag(), is_new: false });
        self.leave_mark(&post.name, revision, listing.as_ref());
        let was_published = post.is_published(self.now);
        let renamed = Post { name: to.as_str().to_owned(), ..post.with_id() };
        let replaces = there.map(|there| there.revision);
        self.add(renamed, NewState { post: Post::default(), understood, was_published, replaces, listing: None });
        Ok(())
    }

    /// The content version, the batch, and what is done by it; nothing where nothing changes.
    pub(crate) async fn finish(mut self) -> Result<Option<(ContentVersion, Batch, Vec<WrittenPost>)>, Error> {
        if !self.changes {
            return Ok(None);
        }
        let claims = addresses::claim(&self.tenant.store, &mut self.new, &self.leaving, &self.step).await?;
        self.batch.append(claims);
        let moments = self.new.iter().filter_map(|new| new.post.moment);
        let mut batch = self.step.batch(self.step.moment_with(moments));
        batch.append(self.batch);
        for gone in &self.gone {
            batch.append(webhooks::post_changed(&self.tenant.store, true, gone).await?);
        }
        for NewState { post, understood, was_published, replaces, listing } in &self.new {
            batch.append(webhooks::post_changed(&self.tenant.store, *was_published, post).await?);
            let shown = Listing::new(post, understood);
            batch = match replaces {
                Some(revision) => batch.replace(post, *revision),
                None => batch.insert(post),
            };
            batch = match listing {
                Some(before) if before.document.id() == shown.id() => batch.replace(&shown, before.revision),
                Some(before) => batch.remove::<Listing>(before.document.id(), Some(before.revision)).insert(&shown),
                None => batch.insert(&shown),
            };
        }
        Ok(Some((self.step.to, batch, self.written)))
    }
}

/// A post that says nothing yet.
fn empty(name: &str) -> Post {
    Post { name: name.to_owned(), ..Post::default() }
}
