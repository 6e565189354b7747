//! Content that moves in from other generators, and out into folders.

use serde_json::Value;

use crate::dev_server::Dev;
use crate::harness::{Run, Workspace};

const SITE: &str = "name = \"A\"\ndomain = \"a.example\"\ntaxonomies = [\"tags\", \"categories\"]\n";

fn workspace(old: &[(&str, &str)]) -> Workspace {
    let workspace = Workspace::new(&[("site.toml", SITE)]);
    for (file, text) in old {
        workspace.write(&format!("old/{file}"), text);
    }
    workspace
}

/// Imports, and has the result checked.
fn import(workspace: &Workspace, arguments: &[&str]) -> Run {
    let run = workspace.run(&[&["content", "import", "a.example", "old"], arguments].concat());
    assert!(run.ok, "{}{}", run.stdout, run.stderr);
    let checked = workspace.run(&["check", "--drafts"]);
    assert!(checked.ok, "{}", checked.stderr);
    run
}

fn content(workspace: &Workspace, file: &str) -> String {
    workspace.read(&format!("sites/a.example/content/{file}"))
}

/// Whether a row of the table at the end says so many.
fn says(run: &Run, what: &str, count: usize) {
    let row = run.stdout.lines().find(|line| line.starts_with(what)).unwrap_or_default();
    let found = row.strip_prefix(what).and_then(|rest| rest.split_whitespace().next());
    assert_eq!(found, Some(count.to_string().as_str()), "{what}: {}", run.stdout);
}

/// Where an address of the built site leads on to.
fn leads(workspace: &Workspace, output: &str) -> String {
    let html = workspace.live(output);
    html.split_once("0; url=").map(|(_, rest)| rest.split_once('"').unwrap().0.to_owned()).unwrap_or_default()
}

#[test]
fn hugo_moves_in_with_its_dates_its_addresses_and_its_bodies() {
    let body = "\n# Räder\r\n\r\nA  line,\ttabs {{< figure src=\"a.png\" >}}\n{{% note %}}n{{% /note %}}\n\n\n";
    let workspace = workspace(&[
        ("hugo.toml", "[permalinks]\nnews = \"/n/:year/:slug/\"\n"),
        ("content/_index.md", "---\ntitle: Top\n---\n"),
        (
            "content/posts/Big Wheels.md",
            &format!(
                "+++\ntitle = \"Wheels\"\nDate = 2020-01-02T03:04:05Z\npublishDate = 2020-02-01\nlastmod = 2021-01-01\nexpiryDate = 2990-01-01\n\
                 draft = false\naliases = [\"/wheels/\", \"/a b?\"]\ntags = [\"one\"]\nseries = [\"s\"]\nauthor = \"Ada\"\nweight = 3\nsummary = \"S\"\n\
                 image = \"/none.png\"\n[params]\ncolour = \"red\"\n[menu.main]\nname = \"x\"\n+++\n{body}"
            ),
        ),
        (
            "content/posts/moved.md",
            "{\n  \"title\": \"JSON\",\n  \"url\": \"/somewhere/else.html\",\n  \"date\": \"2020-05-05\"\n}\n\nText.\n",
        ),
        ("content/news/2020-03-04-first.md", "---\ntitle: First\ndate: 2020-03-04\nslug: erste\ncategories: [c]\n---\nText.\n"),
        ("content/trip/index.md", "---\ntitle: Trip\n---\n![A photo](photo.gif)\n"),
        ("content/trip/photo.gif", "GIF89a"),
        ("content/page.html", "<p>x"),
    ]);
    let run = import(&workspace, &["--from", "hugo"]);
    says(&run, "imported", 6);
    says(&run, "skipped", 0);
    assert!(run.stdout.contains("2 shortcodes or tags that are shown as they stand"), "{}", run.stdout);
    for told in [
        "old/content/posts/Big Wheels.md:23:15",
        "is a shortcode of Hugo",
        "page.html",
        "`/a b?` cannot be an address",
        "names no file of public/",
    ] {
        assert!(run.stderr.contains(told), "{told}: {}", run.stderr);
    }
    let wheels = content(&workspace, "posts/Big Wheels.md");
    assert_eq!(
        wheels,
        format!(
            "+++\ntitle = \"Wheels\"\ndescription = \"S\"\ndate = 2020-02-01\nupdated = 2021-01-01\nexpires = 2990-01-01\ndraft = false\naliases = [\"/wheels/\"]\n\
             authors = [\"Ada\"]\ntags = [\"one\"]\nweight = 3\n\n[extra]\nseries = [\"s\"]\ncolour = \"red\"\ndate = \"2020-01-02T03:04:05Z\"\n\n[extra.menu.main]\nname = \"x\"\n\n\
             [extra.original]\nimage = \"/none.png\"\n+++\n{body}"
        )
        .replace("date = \"2020-01-02T03:04:05Z\"", "date = 2020-01-02T03:04:05Z")
    );
    assert!(content(&workspace, "posts/moved.md").ends_with("+++\n\nText.\n"));
    assert_eq!(
        content(&workspace, "trip/index.md"),
        "---\ntitle: Trip\n---\n![A photo](photo.gif)\n",
        "what is ours already stays as it is"
    );
    workspace.build();
    assert_eq!(leads(&workspace, "wheels/index.html"), "/posts/big-wheels/");
    assert_eq!(leads(&workspace, "n/2020/erste/index.html"), "/news/erste/");
    assert!(workspace.live("somewhere/else.html").contains("Text.") && workspace.live("trip/photo.gif").starts_with("GIF"));
}

#[test]
fn zola_moves_in_with_its_taxonomies_and_sections() {
    let workspace = workspace(&[
        ("config.toml", "base_url = \"https://a.example\"\n"),
        (
            "content/blog/_index.md",
            "+++\ntitle = \"Blog\"\nsort_by = \"title_bytes\"\npaginate_by = 2\ngenerate_feeds = true\ntransparent = true\n+++\n",
        ),
        (
            "content/blog/2020-01-02_Hello.World.md",
            "+++\ntitle = \"Hello\"\ntemplate = \"x.html\"\n[taxonomies]\ntags = [\"a\", \"b\"]\nauthors = [\"Ada\"]\n[extra]\nimage = \"https://cdn.example/x.png\"\ndeep = { n = 1 }\n+++\n{{ youtube(id=\"x\") }} [other](other.md)\n",
        ),
        ("content/blog/other.md", "+++\ntitle = \"Other\"\npath = \"/far/away\"\naliases = [\"old/other\"]\n+++\nText {{ plain }}.\n"),
    ]);
    let run = import(&workspace, &["--from", "zola", "--section", "log"]);
    says(&run, "imported", 3);
    assert!(run.stdout.contains("1 shortcode or tag"), "{}", run.stdout);
    assert!(run.stderr.contains("is a shortcode of Zola"), "{}", run.stderr);
    let section = content(&workspace, "log/blog/_index.md");
    assert!(section.contains("sort_by = \"title\"") && section.contains("paginate_by = 2") && section.contains("feed = true"), "{section}");
    let hello = content(&workspace, "log/blog/2020-01-02_Hello.World.md");
    assert!(
        hello.contains("tags = [\"a\", \"b\"]") && hello.contains("authors = [\"Ada\"]") && hello.contains("template = \"x.html\""),
        "{hello}"
    );
    workspace.build();
    assert_eq!(leads(&workspace, "blog/hello-world/index.html"), "/log/blog/hello.world/");
    assert_eq!(leads(&workspace, "old/other/index.html"), "/far/away/");
    assert!(workspace.live("log/blog/hello.world/index.html").contains("href=\"/far/away/\""));
}

#[test]
fn jekyll_moves_in_with_its_names_categories_and_permalinks() {
    let post = "---\nlayout: post\ntitle:  \"Welcome\"\ndate:   2020-03-04 10:00:00 +0200\ncategories: big news\ntags: [x, y]\nredirect_from: /hi/\n---\nText {{ site.url }}\n{% highlight ruby %}\nx\n{% endhighlight %}\n";
    let workspace = workspace(&[
        ("_config.yml", "title: Old\npermalink: /:categories/:year/:title.html\n"),
        ("_posts/2020-03-04-welcome-there.md", post),
        ("_posts/2020-03-05-quiet.markdown", "---\ntitle: Quiet\npublished: false\npermalink: /quiet/:year/\n---\nText.\n"),
        ("_drafts/idea.md", "---\ntitle: Idea\n---\nText.\n"),
        ("_site/index.html", "made"),
        ("about.md", "---\ntitle: About\n---\nUs.\n"),
        ("README.md", "No page.\n"),
    ]);
    let run = import(&workspace, &["--from", "jekyll"]);
    says(&run, "imported", 4);
    assert!(run.stdout.contains("2 shortcodes or tags"), "{}", run.stdout);
    assert!(run.stderr.contains("_posts/2020-03-04-welcome-there.md:9:6") && run.stderr.contains("is Liquid"), "{}", run.stderr);
    let welcome = content(&workspace, "blog/2020-03-04-welcome-there.md");
    assert!(welcome.contains("date = 2020-03-04T10:00:00+02:00\n") && welcome.contains("categories = [\"big\", \"news\"]"), "{welcome}");
    assert!(content(&workspace, "blog/idea.md").contains("draft = true"));
    let quiet = content(&workspace, "blog/2020-03-05-quiet.md");
    assert!(quiet.contains("draft = true") && quiet.contains("path = \"/quiet/2020/\""), "{quiet}");
    workspace.build();
    assert_eq!(leads(&workspace, "big/news/2020/welcome-there.html"), "/blog/welcome-there/");
    assert_eq!(leads(&workspace, "hi/index.html"), "/blog/welcome-there/");
    assert_eq!(leads(&workspace, "about.html"), "/about/");
}

#[test]
fn nothing_that_is_there_is_overwritten_unless_that_is_asked_for() {
    let workspace = workspace(&[("a.md", "---\nurl: /x/\n---\nNew.\n"), ("b.md", "Same.\n")]);
    workspace.write("sites/a.example/content/a.md", "Mine.");
    workspace.write("sites/a.example/content/b.md", "Same.\n");
    let arguments = ["content", "import", "a.example", "old", "--from", "hugo"];
    let run = workspace.run(&arguments);
    assert!(!run.ok && run.stderr.contains("this file is there with another text") && run.stderr.contains("--force"), "{}", run.stderr);
    says(&run, "unchanged", 1);
    says(&run, "skipped", 1);
    assert_eq!(content(&workspace, "a.md"), "Mine.");
    let tried = workspace.run(&[&arguments[..], &["--force", "--dry-run"]].concat());
    says(&tried, "would come", 1);
    assert_eq!(content(&workspace, "a.md"), "Mine.");
    assert!(workspace.run(&[&arguments[..], &["--force"]].concat()).ok);
    assert_eq!(content(&workspace, "a.md"), "+++\npath = \"/x/\"\n+++\nNew.\n");
}

#[test]
fn what_is_wrong_with_one_file_keeps_no_other_from_moving() {
    let workspace = workspace(&[
        ("bad.md", "+++\ntitle = \n+++\n"),
        ("binary.md", "\u{0}x"),
        ("good.md", "+++\ntitle = \"Good\"\n+++\n"),
        ("one.md", "+++\nurl = \"/same/\"\n+++\n"),
        ("two.md", "+++\nurl = \"/same/\"\n+++\n"),
        ("there.md", "+++\nurl = \"/taken/\"\n+++\n"),
        ("slow.md", "+++\naliases = [\"/taken/\"]\ndate = \"soon\"\n+++\n"),
    ]);
    workspace.write("old/binary.md", b"+++\n+++\n\xff");
    workspace.write("sites/a.example/content/mine.md", "+++\npath = \"/taken/\"\n+++\n");
    let run = workspace.run(&["content", "import", "a.example", "old", "--from", "hugo", "--json"]);
    assert!(!run.ok);
    let told: Value = serde_json::from_str(&run.stdout).unwrap();
    let texts = |key: &str| -> Vec<String> {
        told[key]
            .as_array()
            .unwrap()
            .iter()
            .map(|problem| format!("{} {}", problem["file"].as_str().unwrap(), problem["message"].as_str().unwrap()))
            .collect()
    };
    let names: Vec<&str> = told["imported"].as_array().unwrap().iter().map(|file| file["to"].as_str().unwrap()).collect();
    assert_eq!(names, ["good", "one", "slow"].map(|name| format!("sites/a.example/content/{name}.md")));
    for (key, expected) in [
        ("skipped", "old/bad.md this is not valid TOML"),
        ("skipped", "old/binary.md this is not valid UTF-8"),
        ("skipped", "old/two.md two pages would have the address `/same/`"),
        ("skipped", "old/there.md two pages would have the address `/taken/`"),
        ("warnings", "old/slow.md its old address `/taken/` does not lead here any more: sites/a.example/content/mine.md has it"),
        ("warnings", "old/slow.md `date` is no date: it is kept under extra.original"),
    ] {
        assert!(texts(key).iter().any(|text| text.starts_with(expected)), "{expected}: {:?}", texts(key));
    }
    assert!(content(&workspace, "slow.md").contains("[extra.original]\ndate = \"soon\""));
    assert!(workspace.run(&["check"]).ok);
    workspace.write("empty/x.txt", "No page.");
    let nothing = workspace.run(&["content", "import", "a.example", "empty", "--from", "jekyll"]);
    assert!(!nothing.ok && nothing.stderr.contains("there are no pages of Jekyll in this folder"), "{}", nothing.stderr);
}

#[test]
fn content_goes_out_as_it_is_and_never_over_something_else() {
    let workspace = workspace(&[]);
    let files = [
        ("blog/_index.md", "+++\ntitle = \"B\"\n+++\n"),
        ("blog/x/index.md", "Ä\r\n\r\n"),
        ("blog/x/p.gif", "GIF89a"),
        ("about.md", "Us."),
    ];
    for (file, text) in files {
        workspace.write(&format!("sites/a.example/content/{file}"), text);
    }
    assert!(workspace.run(&["content", "export", "a.example", "out"]).ok);
    assert_eq!(workspace.tree("out"), workspace.tree("sites/a.example/content"));
    assert!(workspace.run(&["content", "export", "a.example", "part", "--section", "blog"]).ok);
    assert_eq!(workspace.tree("part").into_keys().collect::<Vec<_>>(), ["blog/_index.md", "blog/x/index.md", "blog/x/p.gif"]);
    workspace.write("out/about.md", "Mine.");
    let again = workspace.run(&["content", "export", "a.example", "out"]);
    assert!(!again.ok && again.stderr.contains("out/about.md") && again.stderr.contains("another text"), "{}", again.stderr);
    assert_eq!(workspace.read("out/about.md"), "Mine.");
    let nothing = workspace.run(&["content", "export", "a.example", "out", "--section", "nope"]);
    assert!(!nothing.ok && nothing.stderr.contains("a.example has no section `nope`"), "{}", nothing.stderr);
}

#[test]
fn a_section_in_the_api_moves_in_by_its_working_copy_and_comes_out_byte_for_byte() {
    let workspace = workspace(&[
        ("content/blog/deep/post.md", "+++\ntitle = \"Deep\"\ndate = 2020-01-02\n+++\nText.\r\n"),
        ("content/blog/trip/index.md", "+++\ntitle = \"Trip\"\ndraft = true\n+++\nText.\n"),
        ("content/blog/trip/p.gif", "GIF89a"),
    ]);
    workspace.write("sites/a.example/site.toml", format!("{SITE}[content.blog]\nsource = \"api\"\n[modules.cms]\n"));
    workspace.write("sites/a.example/content/blog/_index.md", "+++\ntitle = \"Blog\"\n+++\n");
    let run = workspace.run(&["content", "import", "a.example", "old", "--from", "hugo"]);
    assert!(!run.ok && run.stderr.contains("takes posts only") && run.stderr.contains("p.gif"), "{}", run.stderr);
    says(&run, "imported", 2);
    let _dev = Dev::start(&workspace);
    assert!(workspace.run(&["push", "a.example", "--wait"]).ok);
    let pushed = workspace.tree("sites/a.example/content");
    assert_eq!(pushed.keys().collect::<Vec<_>>(), ["blog/_index.md", "blog/post.md", "blog/trip.md"]);
    // what an editor has here is not what the API has
    workspace.write("sites/a.example/content/blog/post.md", "Changed, and not pushed.");
    let out = workspace.run(&["content", "export", "a.example", "out"]);
    assert!(out.ok, "{}", out.stderr);
    assert_eq!(workspace.tree("out"), pushed);
}
