//! The component that shows comments in a static page: the thread, the form, and nothing that a visitor wrote as HTML.

use components::{SharedLibrary, table};
use minijinja::Value;

use crate::harness::repository;

/// The component on a page with these comments; each is an id, the one that it answers, and who wrote it.
fn shown(comments: &[(&str, &str, &str)], page: &[(&'static str, Value)]) -> String {
    let root = repository();
    let mut library = SharedLibrary::load(root, &root.join("shared-components")).site(root, &root.join("nowhere"));
    library.finish(|env| {
        env.add_function("asset", |name: String| name);
        env.add_function("absolute_url", |url: String| url);
    });
    let comment = |(id, parent, author): &(&str, &str, &str)| {
        let fields = [("id", *id), ("author", *author), ("date", "2026-11-22T09:00:00Z")].map(|(name, text)| (name, Value::from(text)));
        let parent = (!parent.is_empty()).then(|| ("parent", Value::from(*parent)));
        let html = [("html", Value::from(format!("<p>said {id}</p>"))), ("staff", Value::from(*id == "b"))];
        table(fields.into_iter().chain(parent).chain(html))
    };
    let own = [
        ("comments", comments.iter().map(comment).collect()),
        ("post_name", Value::from("Über uns")),
        ("url", Value::from_safe_string("/blog/ueber-uns/".into())),
        ("extra", table::<&str>([])),
    ];
    let globals =
        [("site", table([("comments_enabled", Value::from(true))])), ("page", table(own.into_iter().chain(page.iter().cloned())))];
    library.render_component("blog/comments.html", table::<&str>([]), globals).unwrap()
}

#[test]
fn answers_stand_within_what_they_answer() {
    let html = shown(&[("a", "", "Ada"), ("b", "a", "Bob"), ("c", "b", "Cleo"), ("d", "", "Dora")], &[]);
    let order: Vec<usize> = ["said a", "said b", "said c", "said d"].iter().map(|said| html.find(said).unwrap()).collect();
    assert!(order.is_sorted(), "{html}");
    let depth = |said: &str| {
        let before = &html[..html.find(said).unwrap()];
        before.matches("<ol").count() - before.matches("</ol").count()
    };
    assert_eq!(["said a", "said b", "said c", "said d"].map(depth), [1, 2, 3, 1]);
    assert_eq!(html.matches("class=\"comment-staff\"").count(), 1);
    assert!(html.contains("<p>said a</p>") && html.contains("<time datetime=\"2026-11-22T09:00:00Z\">22 November 2026"), "{html}");
}

#[test]
fn a_name_is_text_and_addresses_are_encoded() {
    let html = shown(&[("a", "", "<script>alert(1)</script>")], &[]);
    assert!(!html.contains("<script") && html.contains("&lt;script&gt;"), "{html}");
    assert!(html.contains("action=\"/api/blog/posts/%C3%9Cber%20uns/comments\""), "{html}");
    assert!(html.contains("/api/blog/posts/%C3%9Cber%20uns/comments/form?page=") && html.contains("&amp;parent=a\""), "{html}");
    assert!(html.contains("name=\"page\" value=\"/blog/ueber-uns/\""), "{html}");
}

#[test]
fn every_field_has_a_label_and_says_what_browsers_may_fill_in() {
    let html = shown(&[], &[]);
    for (field, autocomplete) in [("name", "name"), ("email", "email"), ("text", "off")] {
        assert!(html.contains(&format!("<label for=\"comment_{field}\">")), "{field}: {html}");
        assert!(html.contains(&format!("id=\"comment_{field}\" name=\"{field}\" autocomplete=\"{autocomplete}\"")), "{field}: {html}");
    }
    assert!(html.contains("You could be the first"), "{html}");
}

#[test]
fn a_post_that_takes_no_comments_shows_nothing() {
    let quiet = [("extra", table([("comments", Value::from(false))]))];
    assert_eq!(shown(&[("a", "", "Ada")], &quiet).trim(), "");
    assert_eq!(shown(&[], &[("post_name", Value::UNDEFINED)]).trim(), "", "what is no post of the API takes none");
}
