//! What people write by hand into settings, data and front matter, where our templates print it into an attribute: nothing of it gets out.

use crate::harness::{Workspace, repository};

/// Gets out of an attribute that is not escaped.
const OUT: &str = "/x\\\"><script>run</script>";

/// A site with the repository's components and one post.
fn site(settings: &str, front: &str, files: &[(&str, &str)]) -> Workspace {
    let workspace = Workspace::empty();
    std::os::unix::fs::symlink(repository().join("shared-components"), workspace.path("shared-components")).unwrap();
    workspace.site("a.example", files);
    workspace.write("sites/a.example/site.toml", format!("name = \"A\"\ndomain = \"a.example\"\n{settings}"));
    workspace.write("sites/a.example/content/blog/post.md", format!("+++\ntitle = \"P\"\ndate = 2026-01-01\n{front}+++\nText.\n"));
    workspace.build();
    workspace
}

fn post(workspace: &Workspace) -> String {
    workspace.live("blog/post/index.html")
}

#[test]
fn an_address_that_becomes_a_whole_one_is_escaped_as_before() {
    for settings in ["", "[modules.cms]\nenable_seo = true\n"] {
        let workspace = site(settings, &format!("[extra]\nimage = \"https://b.example{OUT}\"\n"), &[]);
        let html = post(&workspace);
        assert!(html.contains("content=\"https://b.example/x&quot;&gt;&lt;script&gt;run&lt;/script&gt;\""), "{html}");
        assert!(!html.contains("<script>run"), "{html}");
    }
}

#[test]
fn an_entry_of_the_navigation_is_escaped() {
    let workspace = site(&format!("[[nav]]\nlabel = \"N\"\nurl = \"{OUT}\"\n"), "", &[]);
    let html = post(&workspace);
    assert!(html.contains("href=\"/x&quot;&gt;&lt;script&gt;run&lt;/script&gt;\"") && !html.contains("<script>run"), "{html}");
}

#[test]
fn a_link_from_data_that_would_run_code_leads_nowhere() {
    let authors = |url: &str| format!("[ada]\nurl = \"{url}\"\n");
    for url in ["javascript:alert(1)", " JavaScript:alert(1)", "java\\tscript:alert(1)", "data:text/html,x", "vbscript:x"] {
        let html = post(&site("", "authors = [\"Ada\"]\n", &[("data/authors.toml", &authors(url))]));
        assert!(html.contains("<a href=\"#\">Ada</a>"), "{url}: {html}");
    }
    let html = post(&site("", "authors = [\"Ada\"]\n", &[("data/authors.toml", &authors("https://ada.example/?a=1&b"))]));
    assert!(html.contains("<a href=\"https://ada.example/?a=1&amp;b\">Ada</a>"), "{html}");
}
