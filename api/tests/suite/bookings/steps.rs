//! How tests ask for appointments: the settings, and what visitors and owners do.

use axum::body::Body;
use axum::http::{Method, header};
use kernel::KeptMail;
use serde_json::{Value, json};

use crate::harness::{A, Answer, Api, request, visit};

/// The clock stands at Sunday, 22 November 2026, 10:00 in Berlin.
pub(crate) const SETTINGS: &str = r#"
[modules.bookings]
time_zone = "Europe/Berlin"
place = "1 Harbour Street"
to = ["owner@a.example"]
keep = "10d"
[[modules.bookings.resources]]
id = "test"
name = "Eye test"
slot = "30m"
hours = { sun = ["11:00-12:30"], mon = ["09:00-11:00"], tue = ["09:00-11:00"], wed = ["09:00-11:00"] }
closed = ["2026-11-25"]
days_ahead = 9
[[modules.bookings.resources]]
id = "lenses"
name = "Contact lenses"
slot = "1h"
hours = { mon = ["09:00-11:00"] }
"#;
pub(crate) const SLOT: &str = "/api/bookings/test/2026-11-23T09:00";
pub(super) const APPOINTMENTS: &str = "/api/bookings/appointments";
pub(super) const HOUR: i64 = 60 * 60 * 1000;
pub(super) const FORM: &str = "name=Ada+Lovelace&email=ada%40b.example&phone=&note=a+%3Cb%3E&homepage=";

pub(super) fn api() -> Api {
    Api::with(SETTINGS)
}

impl Api {
    /// Books as a program does.
    pub(super) async fn book(&self, site: &str, slot: &str, body: &Value) -> Answer {
        let builder = visit(site, Method::POST, slot).header(header::CONTENT_TYPE, "application/json");
        self.send(builder.body(Body::from(body.to_string())).unwrap()).await
    }

    /// Sends a form as a browser does.
    pub(super) async fn fill_in(&self, path: &str, form: &str) -> Answer {
        let builder = visit(A, Method::POST, path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "text/html");
        self.send(builder.body(Body::from(form.to_owned())).unwrap()).await
    }

    /// Looks at a page as a browser does.
    pub(super) async fn look(&self, path: &str) -> Answer {
        self.send(visit(A, Method::GET, path).header(header::ACCEPT, "text/html").body(Body::empty()).unwrap()).await
    }

    /// What is free on a day.
    pub(super) async fn free(&self, day: &str) -> Vec<String> {
        let answer = self.ask(A, Method::GET, &format!("/api/bookings/test/slots?from={day}&to={day}")).await.json();
        let time = |slot: &Value| slot["slot"].as_str().unwrap().split_once('T').unwrap().1.to_owned();
        answer["slots"].as_array().unwrap().iter().map(time).collect()
    }

    pub(super) async fn keep_book(&self, method: Method, path: &str, body: &Value) -> Answer {
        let builder = request(A, method, path).header(header::CONTENT_TYPE, "application/json");
        self.send(builder.body(Body::from(body.to_string())).unwrap()).await
    }

    pub(super) async fn appointments(&self, query: &str) -> Vec<Value> {
        self.ask(A, Method::GET, &format!("{APPOINTMENTS}{query}")).await.json()["appointments"].as_array().unwrap().clone()
    }
}

pub(super) fn ada() -> Value {
    json!({"name": "Ada Lovelace", "email": "ada@b.example"})
}

/// The mail to somebody, of those that were kept.
pub(super) fn to<'a>(mails: &'a [KeptMail], address: &str) -> &'a kernel::Mail {
    &mails.iter().find(|kept| kept.mail.to.iter().any(|to| to.to_string() == address)).unwrap().mail
}

/// The address in a mail that ends like this, below the site.
pub(super) fn link(mail: &kernel::Mail, end: &str) -> String {
    let link = mail.text.split_whitespace().find(|word| word.starts_with("http") && word.ends_with(end)).unwrap();
    link.strip_prefix("http://a.example.localhost:4000").unwrap().to_owned()
}

pub(super) fn unfolded(file: &str) -> String {
    file.replace("\r\n ", "")
}
