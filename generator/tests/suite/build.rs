//! `sitegen build`: what is written, and what is left alone.

use crate::harness::Workspace;
use crate::trace::{Span, spans};

const POST: &str = "+++\ntitle = \"First\"\ndate = 2026-01-02\ntags = [\"Rust & more\", \"web\"]\n+++\n\nHello *there*.\n";

#[test]
fn a_site_becomes_a_tree_of_static_files() {
    let workspace = Workspace::new(&[
        ("content/blog/first.md", POST),
        ("content/about.md", "+++\ntitle = \"About\"\naliases = [\"/who/\", \"/old.html\"]\n+++\nUs."),
        ("content/trip/index.md", "![A map](map.png)"),
        ("content/trip/map.png", "png"),
        ("pages/index.html", "{% extends \"layouts/base.html\" %}{% block main %}Home{% endblock %}"),
        ("pages/humans.txt", "{{ site.name }} & co\n"),
        ("public/img/logo.svg", "<svg/>"),
        ("public/.well-known/security.txt", "Contact: x"),
    ]);
    let run = workspace.build();
    assert!(run.stderr.contains("a.example"), "{}", run.stderr);
    for file in [
        "blog/first/index.html",
        "blog/index.html",
        "about/index.html",
        "tags/index.html",
        "tags/rust-more/index.html",
        "index.html",
        "404.html",
        "feed.xml",
        "blog/feed.xml",
        "sitemap.xml",
        "robots.txt",
        "img/logo.svg",
        ".well-known/security.txt",
        "trip/map.png",
    ] {
        assert!(workspace.has(&format!("dist/a.example/current/{file}")), "{file} is missing");
    }
    assert!(workspace.live("blog/first/index.html").contains("Hello <em>there</em>."));
    assert!(workspace.live("trip/index.html").contains("src=\"/trip/map.png\""));
    assert!(workspace.live("who/index.html").contains("url=/about/"));
    assert!(workspace.live("old.html").contains("url=/about/"));
    assert_eq!(workspace.live("humans.txt"), "A & co\n");
    assert!(workspace.live("sitemap.xml").contains("<loc>https://a.example/blog/first/</loc>"));
    assert!(workspace.live("robots.txt").contains("Sitemap: https://a.example/sitemap.xml"));
}

#[test]
fn building_again_writes_the_same_bytes_and_leaves_nothing_behind() {
    let workspace = Workspace::new(&[("content/blog/first.md", POST), ("content/about.md", "Us.")]);
    workspace.build();
    let first = workspace.tree("dist/a.example/current");
    workspace.build();
    assert_eq!(workspace.tree("dist/a.example/current"), first);
    std::fs::remove_file(workspace.path("sites/a.example/content/about.md")).unwrap();
    workspace.build();
    workspace.build();
    assert!(!workspace.has("dist/a.example/current/about"), "a page that is gone is gone from both slots");
}

#[test]
fn a_broken_site_keeps_its_last_release_and_stops_no_other() {
    let workspace = Workspace::new(&[("content/post.md", "Good.")]);
    workspace.site("b.example", &[("content/post.md", "One.")]);
    workspace.build();
    workspace.write("sites/a.example/content/post.md", "+++\nfoo = 1\n+++\nBad.");
    workspace.write("sites/b.example/content/post.md", "Two.");
    let run = workspace.run(&["build"]);
    assert!(!run.ok);
    assert!(workspace.live("post/index.html").contains("Good."));
    assert!(workspace.read("dist/b.example/current/post/index.html").contains("Two."));
}

#[test]
fn one_site_alone_is_built_by_its_name() {
    let workspace = Workspace::new(&[]);
    workspace.site("b.example", &[]);
    assert!(workspace.run(&["build", "b.example"]).ok);
    assert!(workspace.has("dist/b.example/current/index.html") && !workspace.has("dist/a.example"));
}

#[test]
fn a_plain_folder_is_filled_and_one_with_other_files_is_refused() {
    let workspace = Workspace::new(&[("content/post.md", "Good.")]);
    assert!(workspace.run(&["build", "a.example", "--out", "preview"]).ok);
    assert!(workspace.read("preview/post/index.html").contains("Good."));
    assert!(workspace.run(&["build", "a.example", "--out", "preview"]).ok, "its own folder is taken again");
    assert!(workspace.run(&["build", "--out", "all"]).ok);
    assert!(workspace.has("all/a.example/post/index.html"));
    workspace.write("precious/thesis.txt", "years of work");
    let run = workspace.run(&["build", "a.example", "--out", "precious"]);
    assert!(!run.ok && run.stderr.contains("holds files that sitegen did not write"), "{}", run.stderr);
    assert_eq!(workspace.read("precious/thesis.txt"), "years of work");
    assert!(!workspace.has("precious/index.html"));
}

#[test]
fn drafts_and_what_is_not_due_stay_out_unless_asked_for() {
    let files = [
        ("content/draft.md", "+++\ndraft = true\n+++\n"),
        ("content/later.md", "+++\ndate = 2999-01-01\n+++\n"),
        ("content/gone.md", "+++\nexpires = 2001-01-01\n+++\n"),
        ("content/there.md", "Text."),
    ];
    let workspace = Workspace::new(&files);
    let run = workspace.build();
    assert!(run.stderr.contains("1 draft, 1 scheduled page, 1 expired page left out"), "{}", run.stderr);
    assert!(
        workspace.has("dist/a.example/current/there")
            && ["draft", "later", "gone"].iter().all(|page| !workspace.has(&format!("dist/a.example/current/{page}")))
    );
    assert!(workspace.run(&["build", "--drafts"]).ok);
    assert!(["there", "draft", "later", "gone"].iter().all(|page| workspace.has(&format!("dist/a.example/current/{page}"))));
}

#[test]
fn another_base_url_reaches_every_absolute_address() {
    let workspace = Workspace::new(&[("content/blog/first.md", POST)]);
    assert!(workspace.run(&["build", "--base-url", "https://preview.example/x/"]).ok);
    assert!(workspace.live("sitemap.xml").contains("https://preview.example/x/blog/first/"));
    assert!(!workspace.live("feed.xml").contains("https://a.example"));
    assert!(!workspace.run(&["build", "--base-url", "preview"]).ok);
}

#[test]
fn styles_have_a_fingerprint_that_the_pages_name() {
    let workspace = Workspace::new(&[
        ("content/post.md", "x"),
        ("styles/main.scss", ".a { .b { color: red } }"),
        ("styles/print.scss", "p { margin: 0 }"),
    ]);
    workspace.build();
    let page = workspace.live("post/index.html");
    let start = page.find("/assets/style.").unwrap();
    let url = &page[start..start + page[start..].find('"').unwrap()];
    let css = workspace.live(&url[1..]);
    assert!(css.contains(".a .b{color:red}"), "{css}");
    assert!(workspace.has(&format!("dist/a.example/current{url}.gz")));
    let names: Vec<String> = workspace.tree("dist/a.example/current/assets").into_keys().collect();
    assert!(names.iter().any(|name| name.contains("print.")), "{names:?}");
}

#[test]
fn a_file_that_is_asked_for_by_asset_gets_a_fingerprint() {
    let workspace =
        Workspace::new(&[("pages/index.html", "<img src=\"{{ asset('img/a b.svg') }}\" alt=\"x\">"), ("public/img/a b.svg", "<svg/>")]);
    workspace.build();
    let page = workspace.live("index.html");
    let name = page.split('"').nth(1).unwrap().replace("%20", " ");
    assert!(
        name.starts_with("/assets/img/a b.") && std::path::Path::new(&name).extension().is_some_and(|ending| ending == "svg"),
        "{name}"
    );
    assert_eq!(workspace.live(&name[1..]), "<svg/>");
    assert_eq!(workspace.live("img/a b.svg"), "<svg/>");
}

#[test]
fn pages_are_compressed_beforehand_if_the_workspace_says_so() {
    let workspace = Workspace::new(&[("content/post.md", &"Some text. ".repeat(200))]);
    workspace.write("sitegen.toml", "[publish]\nprecompress = true\n");
    workspace.build();
    assert!(workspace.has("dist/a.example/current/post/index.html.gz"));
    workspace.write("sitegen.toml", "");
    workspace.build();
    assert!(!workspace.has("dist/a.example/current/post/index.html.gz"), "a copy that is no longer made is removed");
}

#[test]
fn another_tool_s_output_is_published_like_any_other() {
    let settings = "name = \"A\"\ndomain = \"a.example\"\n[build]\ncommand = \"mkdir -p out/x && printf \\\"<p>$GREETING $SITE\\\" > out/index.html && echo hi > out/x/y.txt\"\noutput = \"out\"\n";
    let workspace = Workspace::new(&[("site.toml", settings), (".env", "# a comment\nGREETING=\"hello\"\n")]);
    let run = workspace.build();
    assert!(run.stderr.contains("1 page"), "{}", run.stderr);
    assert_eq!(workspace.live("index.html"), "<p>hello a.example");
    assert_eq!(workspace.live("x/y.txt"), "hi\n");
}

#[test]
fn a_site_may_be_a_link_to_a_checkout_of_its_own() {
    let workspace = Workspace::new(&[]);
    workspace.write("elsewhere/b/site.toml", "name = \"B\"\ndomain = \"b.example\"\n");
    workspace.write("elsewhere/b/content/post.md", "From elsewhere.");
    workspace.write("elsewhere/b/.git/config", "[core]");
    std::os::unix::fs::symlink("../elsewhere/b", workspace.path("sites/b.example")).unwrap();
    workspace.build();
    assert!(workspace.read("dist/b.example/current/post/index.html").contains("From elsewhere."));
}

#[test]
fn doubtful_styles_are_told_and_do_not_stop_the_build() {
    let workspace = Workspace::new(&[("content/post.md", "x"), ("styles/main.scss", "@frobnicate x { a { color: red } }")]);
    let run = workspace.build();
    assert!(run.stderr.contains("warning: ") && run.stderr.contains("sites/a.example/styles/main.scss:1:1"), "{}", run.stderr);
}

#[test]
fn a_page_may_become_a_folder_and_a_folder_a_page() {
    let workspace = Workspace::new(&[("public/x", "a file"), ("public/y/z", "a file in a folder")]);
    workspace.build();
    for (old, new) in [("x", "x/z"), ("y/z", "y")] {
        std::fs::remove_file(workspace.path(&format!("sites/a.example/public/{old}"))).unwrap();
        let _ = std::fs::remove_dir(workspace.path("sites/a.example/public/y"));
        workspace.write(&format!("sites/a.example/public/{new}"), "changed");
    }
    workspace.build();
    workspace.build();
    assert_eq!((workspace.live("x/z"), workspace.live("y")), ("changed".to_owned(), "changed".to_owned()));
}

#[test]
fn quiet_says_nothing_and_json_is_json() {
    let workspace = Workspace::new(&[("content/post.md", "x")]);
    let quiet = workspace.run(&["build", "--quiet"]);
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
    let result: serde_json::Value = serde_json::from_str(&workspace.run(&["build", "--json"]).stdout).unwrap();
    assert_eq!(
        (result[0]["site"].as_str(), result[0]["ok"].as_bool(), result[0]["pages"].as_u64()),
        (Some("a.example"), Some(true), Some(2))
    );
}

/// Microseconds that are lost to rounding.
const ROUNDED: f64 = 0.1;
const EXTERNAL: &str =
    "name = \"B\"\ndomain = \"b.example\"\n[build]\ncommand = \"mkdir -p out && echo hi > out/index.html\"\noutput = \"out\"\n";

#[test]
fn timings_are_told_where_they_are_asked_for_and_those_of_another_tool_too() {
    let workspace = Workspace::new(&[("content/post.md", "x")]);
    workspace.site("b.example", &[("site.toml", EXTERNAL)]);
    let json = |arguments: &[&str]| -> serde_json::Value { serde_json::from_str(&workspace.run(arguments).stdout).unwrap() };
    let without = json(&["build", "--json"]);
    assert!(without[0].get("timings").is_none() && without[1].get("timings").is_none(), "{without}");
    let with = json(&["build", "--json", "--timings"]);
    let wall = |site: usize, stage: &str| with[site]["timings"][stage]["wall"].as_f64().unwrap();
    assert!(wall(0, "load") > 0.0 && wall(0, "tool") == 0.0, "{with}");
    assert!(wall(1, "tool") > 0.0 && wall(1, "publish") > 0.0, "{with}");
    let table = workspace.run(&["build", "--timings"]).stderr;
    assert!(table.lines().any(|line| line.starts_with("b.example") && line.contains(" tool ")), "{table}");
}

#[test]
fn a_trace_says_what_was_done_when_for_which_site() {
    let workspace = Workspace::new(&[("content/post.md", "x"), ("content/other.md", "y")]);
    workspace.site("b.example", &[("site.toml", EXTERNAL)]);
    assert!(workspace.run(&["build", "--trace", "trace.json"]).ok);
    let found = spans(&workspace, "trace.json");
    for (site, kind, name) in [
        ("a.example", "site", "a.example"),
        ("a.example", "stage", "parse"),
        ("a.example", "render", "post/index.html"),
        ("a.example", "publish", "other/index.html"),
        ("b.example", "stage", "tool"),
    ] {
        assert!(found.iter().any(|span| span.is(site, kind, name)), "{site} {kind} {name} is missing");
    }
    for span in &found {
        let around = found.iter().find(|other| other.is(&span.site, "site", &span.site)).unwrap();
        assert!(around.start <= span.start + ROUNDED && span.end <= around.end + ROUNDED, "{} is not within its site", span.name);
        let starts_within = |other: &Span| other.start < span.start && span.start + ROUNDED < other.end;
        let crosses = |other: &Span| other.thread == span.thread && starts_within(other) && other.end + ROUNDED < span.end;
        assert!(!found.iter().any(crosses), "{} is only partly within another", span.name);
    }
    workspace.write("sites/a.example/pages/bad.html", "{{ asset('gone.svg') }}");
    assert!(!workspace.run(&["build", "--trace", "trace.json"]).ok);
    assert!(spans(&workspace, "trace.json").iter().any(|span| span.is("a.example", "render", "bad/index.html")), "also of what failed");
    let run = workspace.run(&["build", "b.example", "--trace", "not/there.json"]);
    assert!(!run.ok && run.stderr.contains("cannot write the trace"), "{}", run.stderr);
}

/// Starts a build of a site of another tool, which goes on until its gate is opened; does what is to be done meanwhile. A second one would fail at once.
fn while_a_build_is_under_way(workspace: &Workspace, arguments: &[&str], meanwhile: impl FnOnce()) {
    let command = "mkdir ../../started && cat ../../gate > out/index.html";
    workspace.write("sites/a.example/site.toml", EXTERNAL.replace("b.example", "a.example").replace("echo hi > out/index.html", command));
    let gate = workspace.path("gate");
    assert!(std::process::Command::new("mkfifo").arg(&gate).status().unwrap().success());
    let mut build = workspace.start(arguments);
    while !workspace.has("started") {
        assert!(build.try_wait().unwrap().is_none(), "the first build ended");
        std::thread::yield_now();
    }
    meanwhile();
    std::fs::write(&gate, "the first").unwrap();
    assert!(build.wait().unwrap().success());
    std::fs::remove_file(gate).unwrap();
    std::fs::remove_dir(workspace.path("started")).unwrap();
}

#[test]
fn two_builds_at_once_do_not_meet_wherever_they_write_to() {
    for (arguments, said, result) in [
        (&["build", "a.example"][..], "this site is being published already", "dist/a.example/current/index.html"),
        (&["build", "a.example", "--out", "preview"], "this folder is being built into already", "preview/index.html"),
        (&["build", "--out", "all"], "this folder is being built into already", "all/a.example/index.html"),
    ] {
        let workspace = Workspace::new(&[]);
        while_a_build_is_under_way(&workspace, arguments, || {
            let second = workspace.run(arguments);
            assert!(
                !second.ok && second.stderr.contains(said) && second.stderr.contains("wait until the other build"),
                "{}",
                second.stderr
            );
        });
        assert_eq!(workspace.read(result), "the first");
        workspace.write("sites/a.example/site.toml", EXTERNAL.replace("b.example", "a.example"));
        assert!(workspace.run(arguments).ok, "it is let go of");
        assert_eq!(workspace.read(result), "hi\n");
    }
}
