//! Messages that a site has in development, so that there is something to look at: of different ages, in every state, one in each script.

use kernel::{EmailAddress, Error, Suspicion, Tenant};
use store::{Batch, Query};

use crate::incoming::Checked;
use crate::message::{Message, State};
use crate::settings::Settings;

const HOUR: i64 = 60 * 60 * 1000;

struct Example {
    hours_ago: i64,
    name: &'static str,
    email: &'static str,
    subject: Option<&'static str>,
    message: &'static str,
    state: State,
    suspicion: Option<Suspicion>,
}

const EXAMPLES: &[Example] = &[
    Example {
        hours_ago: 2,
        name: "Priya Raman",
        email: "priya.raman@post.example",
        subject: Some("A question before I come by"),
        message: "Hello,\n\nis there a step at the door? My father uses a wheelchair, and we would like to come on Saturday.\n\nThank you\nPriya",
        state: State::New,
        suspicion: None,
    },
    Example {
        hours_ago: 9,
        name: "Jonas Größler",
        email: "jonas@groessler.example",
        subject: None,
        message: "Guten Tag, haben Sie zwischen den Jahren geöffnet? Ich würde gern am 29. vorbeikommen. Viele Grüße, J. Größler",
        state: State::New,
        suspicion: None,
    },
    Example {
        hours_ago: 31,
        name: "Ruth Abara",
        email: "r.abara@letters.example",
        subject: Some("Thank you"),
        message: "I only wanted to say that everything went well last week, and that your colleague on the phone was very patient with me.",
        state: State::New,
        suspicion: None,
    },
    Example {
        hours_ago: 4 * 24,
        name: "山田 花子",
        email: "hanako@yamada.example",
        subject: Some("Invoice 2041"),
        message: "Could you send invoice 2041 again? The file that I got cannot be opened. 山田",
        state: State::Handled,
        suspicion: None,
    },
    Example {
        hours_ago: 6 * 24,
        name: "SEO Experts",
        email: "rank@first-page.example",
        subject: Some("You are losing visitors"),
        message: "We put you on the first page! https://first-page.example/a https://first-page.example/b https://first-page.example/c https://first-page.example/d",
        state: State::Spam,
        suspicion: Some(Suspicion::Links),
    },
    Example {
        hours_ago: 23 * 24,
        name: "Tomás O’Neill",
        email: "tomas.oneill@post.example",
        subject: Some("Lost umbrella"),
        message: "Did anybody find a green umbrella with a wooden handle on the 3rd? It is old and not worth much, but I am fond of it.",
        state: State::Handled,
        suspicion: None,
    },
];

/// Stores the examples in a site that has no messages.
pub(crate) async fn seed(tenant: Tenant) -> Result<(), Error> {
    if !tenant.store.find::<Message>(&Query { limit: 1, ..Query::by_id() }).await?.items.is_empty() {
        return Ok(());
    }
    let settings = Settings::of(&tenant);
    let mut batch = Batch::new();
    for example in EXAMPLES {
        let email: EmailAddress = example.email.parse().map_err(|error| Error::Internal(Box::new(error)))?;
        let subject = example.subject.map(str::to_owned);
        let checked = Checked { name: example.name.into(), email, subject, message: example.message.into() };
        let received = tenant.store.now() - example.hours_ago * HOUR;
        batch = batch.insert(&Message::new(checked, example.suspicion, &settings, received).with_state(example.state, &settings));
    }
    tenant.store.batch(batch).await?;
    Ok(())
}
