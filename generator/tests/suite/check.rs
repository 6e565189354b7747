//! `sitegen check`: everything that is wrong, in one run, where it was written.

use insta::assert_snapshot;

use crate::harness::Workspace;

#[test]
fn a_site_with_nothing_wrong_is_said_to_be_fine() {
    let workspace =
        Workspace::new(&[("content/a.md", "[b](b.md#here) ![A map](/map.png)"), ("content/b.md", "## Here\n"), ("public/map.png", "png")]);
    let run = workspace.run(&["check"]);
    assert!(run.ok, "{}", run.stderr);
    assert!(run.stderr.contains("nothing wrong"));
    assert!(!workspace.has("dist"), "nothing is written");
}

#[test]
fn dead_links_anchors_pictures_and_templates_are_told_at_once() {
    let workspace = Workspace::new(&[
        (
            "content/a.md",
            "+++\ntitle = \"A\"\n+++\n\nA [dead](gone.md) link, a [wrong anchor](b.md#hre),\n![](/map.png) and <img src=\"/map.png\">.\n",
        ),
        ("content/b.md", "## Here\n"),
        ("public/map.png", "png"),
        ("components/ui/unused.html", "<p>"),
        ("components/ui/broken.html", "{% if %}"),
        ("pages/index.html", "<a href=\"/nowhere/\">x</a>{% if false %}{% include \"ui/mising.html\" %}{% endif %}"),
    ]);
    let run = workspace.run(&["check"]);
    assert!(!run.ok);
    assert_snapshot!(run.stderr.trim_end());
}

#[test]
fn a_link_in_a_layout_is_told_once_with_the_number_of_pages() {
    let workspace =
        Workspace::new(&[("components/layouts/page.html", "<a href=\"/gone/\">x</a>"), ("content/a.md", ""), ("content/b.md", "")]);
    let run = workspace.run(&["check"]);
    assert_eq!(run.stderr.matches("leads to nothing").count(), 1, "{}", run.stderr);
    assert!(
        run.stderr.contains("sites/a.example/components/layouts/page.html:1:10") && run.stderr.contains("on 2 pages, /a/ among them"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_dead_link_of_the_navigation_is_found_in_the_settings() {
    let workspace = Workspace::new(&[
        ("site.toml", "name = \"A\"\ndomain = \"a.example\"\n[[nav]]\nlabel = \"Shop\"\nurl = \"/shop/\"\n"),
        ("components/layouts/page.html", "{% for entry in site.nav %}<a href=\"{{ entry.url }}\">x</a>{% endfor %}"),
        ("content/a.md", ""),
    ]);
    let run = workspace.run(&["check"]);
    assert!(run.stderr.contains("sites/a.example/site.toml:5:8"), "{}", run.stderr);
}

#[test]
fn json_names_the_site_of_each_problem() {
    let workspace = Workspace::new(&[("content/a.md", "[x](gone.md)")]);
    let run = workspace.run(&["check", "--json"]);
    let problems: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((problems[0]["site"].as_str(), problems[0]["line"].as_u64()), (Some("a.example"), Some(1)));
    assert!(!run.ok);
}
