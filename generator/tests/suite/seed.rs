//! What `sitegen dev` puts into its own store where that is empty.

use crate::dev_server::Dev;
use crate::harness::Workspace;

fn workspace() -> Workspace {
    let settings = "name = \"A\"\ndomain = \"a.example\"\n[content.blog]\nsource = \"api\"\n[modules.cms]\n[modules.contact-form]\n";
    let workspace =
        Workspace::new(&[("site.toml", settings), ("content/blog/hello.md", "First words."), ("content/blog/second.md", "Second words.")]);
    // the module shows components of its own
    std::fs::remove_dir_all(workspace.path("shared-components")).unwrap();
    std::os::unix::fs::symlink(crate::harness::repository().join("shared-components"), workspace.path("shared-components")).unwrap();
    workspace
}

#[test]
fn an_empty_site_gets_its_own_posts_and_the_examples_of_its_modules_once() {
    let workspace = workspace();
    {
        let dev = Dev::start_with(&workspace, &[]);
        dev.until("the blog", |dev| dev.get("/blog/hello/").contains("First words.") && dev.get("/blog/second/").contains("Second words."));
        dev.until("the examples", |_| workspace.run(&["export", "a.example", "--out", "-"]).stdout.contains("contact-form."));
        assert!(!workspace.has(".sitegen/pushed"), "what is known of other servers stays");
        workspace.write("sites/a.example/content/blog/second.md", "Changed here.");
    }
    let dev = Dev::start_with(&workspace, &[]);
    dev.until("the blog", |dev| dev.get("/blog/second/").contains("Second words."));
    let run = workspace.run(&["push", "a.example", "--dry-run"]);
    assert!(run.stdout.contains("conflict second"), "it was not pushed again: {}", run.stdout);
}

#[test]
fn nothing_is_put_anywhere_with_no_seed() {
    let workspace = workspace();
    let dev = Dev::start_with(&workspace, &["--no-seed"]);
    let export = workspace.run(&["export", "a.example", "--out", "-"]);
    assert!(export.ok && export.stdout.lines().count() == 2, "a header and a footer: {}", export.stdout);
    assert!(dev.get("/blog/hello/").starts_with("HTTP/1.1 404"));
}
