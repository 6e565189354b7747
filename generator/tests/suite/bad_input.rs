//! What people get wrong: each mistake ends the run with a code that is not 0 and a message that says what, where and what to do.

use std::os::unix::fs::{PermissionsExt as _, symlink};

use insta::assert_snapshot;

use crate::harness::Workspace;

fn post(front_matter: &str) -> Workspace {
    Workspace::new(&[("content/blog/post.md", &format!("+++\n{front_matter}\n+++\n\nText.\n"))])
}

#[test]
fn unknown_key_in_front_matter() {
    assert_snapshot!(post("title = \"Hello\"\ntilte = \"x\"").build_fails());
}

#[test]
fn unknown_key_in_site_toml() {
    let workspace = Workspace::new(&[("site.toml", "name = \"A\"\ndomain = \"a.example\"\nlangauge = \"en\"\n")]);
    assert_snapshot!(workspace.build_fails());
}

#[test]
fn unknown_key_in_sitegen_toml() {
    let workspace = Workspace::new(&[]);
    workspace.write("sitegen.toml", "[dev]\nprot = 4000\n");
    assert_snapshot!(workspace.build_fails());
}

#[test]
fn bad_date() {
    assert_snapshot!(post("title = \"Hello\"\ndate = \"22/11/2026\"").build_fails());
}

#[test]
fn bad_toml() {
    assert_snapshot!(post("title = \"Hello\ndraft = true").build_fails());
}

#[test]
fn bad_yaml() {
    let workspace = Workspace::new(&[("content/post.md", "---\ntitle: Hello\ntags: [a, b\ndraft: true\n---\nText.\n")]);
    assert_snapshot!(workspace.build_fails());
}

#[test]
fn front_matter_that_never_ends() {
    let workspace = Workspace::new(&[("content/post.md", "---\ntitle: Hello\n\nText.\n")]);
    assert_snapshot!(workspace.build_fails());
}

#[test]
fn two_sites_with_one_host() {
    let workspace = Workspace::new(&[("site.toml", "name = \"A\"\ndomain = \"a.example\"\naliases = [\"www.c.example\"]\n")]);
    workspace.site("b.example", &[("site.toml", "name = \"B\"\ndomain = \"b.example\"\naliases = [\"www.c.example\"]\n")]);
    assert_snapshot!(workspace.build_fails());
}

#[test]
fn missing_template() {
    let workspace = Workspace::new(&[("pages/index.html", "<p>\n{% include \"layouts/bsae.html\" %}\n")]);
    assert_snapshot!(workspace.build_fails());
}

#[test]
fn missing_layout() {
    assert_snapshot!(post("title = \"Hello\"\nlayout = \"pots\"").build_fails());
}

#[test]
fn template_loop_by_include() {
    let workspace = Workspace::new(&[
        ("components/ui/a.html", "{% include \"ui/b.html\" %}"),
        ("components/ui/b.html", "{% include \"ui/a.html\" %}"),
        ("pages/index.html", "{% include \"ui/a.html\" %}"),
    ]);
    assert_snapshot!(workspace.build_fails());
}

#[test]
fn template_loop_by_component() {
    let workspace = Workspace::new(&[
        ("components/ui/a.html", "{{ component(\"ui/a.html\") }}"),
        ("pages/index.html", "{{ component(\"ui/a.html\") }}"),
    ]);
    assert_snapshot!(workspace.build_fails());
}

#[test]
fn template_loop_by_extends() {
    let workspace =
        Workspace::new(&[("components/ui/a.html", "{% extends \"ui/a.html\" %}"), ("pages/index.html", "{% extends \"ui/a.html\" %}")]);
    assert_snapshot!(workspace.build_fails());
}

#[test]
fn template_syntax_error() {
    let workspace = Workspace::new(&[("pages/index.html", "<p>\n{% if page.title %}\n</p>\n")]);
    assert_snapshot!(workspace.build_fails());
}

#[test]
fn undefined_value_deep_in_a_chain() {
    let workspace = Workspace::new(&[
        ("components/ui/inner.html", "{#\n@prop post  A post.\n#}\n<b>{{ post.extra.colour }}</b>"),
        ("components/ui/outer.html", "{#\n@prop post  A post.\n#}\n{{ component(\"ui/inner.html\", post=post) }}"),
        (
            "components/layouts/page.html",
            "{% extends \"layouts/base.html\" %}\n{% block main %}\n{{ component(\"ui/outer.html\", post=page) }}\n{% endblock %}",
        ),
        ("content/one.md", "Text."),
        ("content/two.md", "Text."),
    ]);
    assert_snapshot!(workspace.build_fails());
}

#[test]
fn unknown_prop() {
    let workspace = Workspace::new(&[
        (
            "components/ui/card.html",
            "{#\nA card.\n\n@prop title       What it says.\n@prop class = \"\"  More class names.\n#}\n<b>{{ title }}</b>",
        ),
        ("pages/index.html", "<p>{{ component(\"ui/card.html\", title=\"x\", clas=\"y\") }}</p>"),
    ]);
    assert_snapshot!(workspace.build_fails());
}

#[test]
fn missing_prop() {
    let workspace = Workspace::new(&[
        ("components/ui/card.html", "{#\nA card.\n\n@prop title  What it says.\n#}\n<b>{{ title }}</b>"),
        ("pages/index.html", "<p>{{ component(\"ui/card.html\") }}</p>"),
    ]);
    assert_snapshot!(workspace.build_fails());
}

#[test]
fn scss_error() {
    let workspace = Workspace::new(&[("content/index.md", "Hi."), ("styles/main.scss", "$gap: 1rem;\n.a {\n  margin: $gpa;\n}\n")]);
    assert_snapshot!(workspace.build_fails());
}

#[test]
fn grass_panic() {
    let workspace = Workspace::new(&[
        ("content/index.md", "Hi."),
        ("styles/main.scss", "@use \"sass:selector\";\n.a {\n  content: selector.simple-selectors(\"> a\");\n}\n"),
    ]);
    assert_snapshot!(workspace.build_fails());
}

#[test]
fn duplicate_address() {
    let workspace = Workspace::new(&[("content/about.md", "Text."), ("content/other.md", "+++\nslug = \"about\"\n+++\nText.")]);
    assert_snapshot!(workspace.build_fails());
}

#[test]
fn duplicate_address_of_a_page_and_a_file() {
    let workspace = Workspace::new(&[("content/about.md", "Text."), ("public/about/index.html", "<p>Hi.")]);
    assert_snapshot!(workspace.build_fails());
}

#[test]
fn invalid_utf_8() {
    let workspace = Workspace::new(&[]);
    workspace.write("sites/a.example/content/post.md", b"+++\ntitle = \"caf\xe9\"\n+++\n");
    assert_snapshot!(workspace.build_fails());
}

#[test]
fn invalid_utf_8_in_a_template() {
    let workspace = Workspace::new(&[]);
    workspace.write("sites/a.example/components/layouts/page.html", b"<p>\ncaf\xe9</p>");
    workspace.write("sites/a.example/content/post.md", "Text.");
    assert_snapshot!(workspace.build_fails());
}

#[test]
fn unreadable_file() {
    let workspace = Workspace::new(&[("content/post.md", "Text.")]);
    let path = workspace.path("sites/a.example/content/post.md");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::read(&path).is_ok() {
        // the super-user may read everything: a link that leads nowhere cannot be read by anybody
        std::fs::remove_file(&path).unwrap();
        symlink("nowhere.md", &path).unwrap();
        let said = workspace.build_fails();
        assert!(said.contains("sites/a.example/content/post.md") && said.contains("cannot read this: no such file or directory"), "{said}");
        return;
    }
    let said = workspace.build_fails();
    assert!(said.contains("sites/a.example/content/post.md") && said.contains("cannot read this: permission denied"), "{said}");
}

#[test]
fn symlink_loop() {
    let workspace = Workspace::new(&[("content/blog/post.md", "Text.")]);
    symlink("..", workspace.path("sites/a.example/content/blog/again")).unwrap();
    assert_snapshot!(workspace.build_fails());
}

#[test]
fn path_that_climbs_out() {
    assert_snapshot!(post("title = \"Hello\"\nslug = \"../../x\"").build_fails());
    assert_snapshot!(post("title = \"Hello\"\npath = \"/blog/../../x\"").build_fails());
    assert_snapshot!(post("title = \"Hello\"\naliases = [\"/%2e%2e/x\"]").build_fails());
}

#[test]
fn markdown_of_50_mb() {
    let workspace = Workspace::new(&[]);
    workspace.write("sites/a.example/content/huge.md", "A line of text in a very long file.\n".repeat(50_000_000 / 36));
    assert_snapshot!(workspace.build_fails());
}

#[test]
fn site_without_settings() {
    let workspace = Workspace::new(&[]);
    std::fs::create_dir(workspace.path("sites/b.example")).unwrap();
    assert_snapshot!(workspace.build_fails());
    assert!(workspace.has("dist/a.example/current/index.html"), "the other site is built all the same");
}

#[test]
fn empty_site_toml() {
    let workspace = Workspace::new(&[("site.toml", "")]);
    assert_snapshot!(workspace.build_fails());
}

#[test]
fn missing_output_of_an_external_build() {
    let workspace =
        Workspace::new(&[("site.toml", "name = \"A\"\ndomain = \"a.example\"\n[build]\ncommand = \"true\"\noutput = \"dist\"\n")]);
    assert_snapshot!(workspace.build_fails());
}

#[test]
fn external_build_that_fails() {
    let command = "echo compiling; echo 'no such module: x' >&2; exit 3";
    let workspace = Workspace::new(&[(
        "site.toml",
        &format!("name = \"A\"\ndomain = \"a.example\"\n[build]\ncommand = \"{command}\"\noutput = \"dist\"\n"),
    )]);
    assert_snapshot!(workspace.build_fails());
}

#[test]
fn folder_that_is_not_a_domain() {
    let workspace = Workspace::new(&[]);
    workspace.write("sites/My Site/site.toml", "name = \"B\"\n");
    let run = workspace.run(&["list"]);
    assert!(!run.ok);
    assert_snapshot!(run.stderr.trim_end());
}

#[test]
fn name_that_is_not_a_domain() {
    let workspace = Workspace::new(&[]);
    for name in ["clientabc", "../x.com", "Client.com", "a b.com"] {
        let run = workspace.run(&["new", name]);
        assert!(!run.ok && run.stderr.contains("is not a domain name"), "{name}: {}", run.stderr);
    }
    assert_snapshot!(workspace.run(&["new", "clientabc"]).stderr.trim_end());
}

#[test]
fn existing_site() {
    let workspace = Workspace::new(&[]);
    workspace.write("templates/default/site.toml", "name = \"__NAME__\"\ndomain = \"__DOMAIN__\"\n");
    let before = workspace.read("sites/a.example/site.toml");
    let run = workspace.run(&["new", "a.example"]);
    assert!(!run.ok);
    assert_eq!(workspace.read("sites/a.example/site.toml"), before);
    assert_snapshot!(run.stderr.trim_end());
}

#[test]
fn unknown_site_and_unknown_template() {
    let workspace = Workspace::new(&[]);
    workspace.write("templates/default/site.toml", "name = \"__NAME__\"\ndomain = \"__DOMAIN__\"\n");
    assert_snapshot!(workspace.run(&["build", "a.exmaple"]).stderr.trim_end());
    assert_snapshot!(workspace.run(&["new", "b.example", "--template", "defualt"]).stderr.trim_end());
}

#[test]
fn bad_data_file() {
    let workspace = Workspace::new(&[("data/team.json", "[\n  {\"name\": \"Ada\"},\n  {\"name\" \"Bo\"}\n]\n")]);
    assert_snapshot!(workspace.build_fails());
}

#[test]
fn no_workspace() {
    let workspace = Workspace::empty();
    std::fs::remove_file(workspace.path("sitegen.toml")).unwrap();
    assert_snapshot!(workspace.run(&["build"]).stderr.trim_end());
}

#[test]
fn feature_that_is_not_built_yet() {
    let workspace = Workspace::new(&[("site.toml", "name = \"A\"\ndomain = \"a.example\"\n[features]\nmulti_language = true\n")]);
    assert_snapshot!(workspace.build_fails());
}

#[test]
fn every_mistake_of_a_site_is_told_in_one_run() {
    let workspace = Workspace::new(&[
        ("content/a.md", "+++\ndate = \"soon\"\n+++\n"),
        ("content/b.md", "+++\nfoo = 1\nslug = \"a/b\"\n+++\n"),
        ("data/c.csv", "a,b\n1\n"),
    ]);
    let said = workspace.build_fails();
    assert_eq!(said.matches("error: ").count(), 4, "{said}");
}

#[test]
fn json_has_every_problem_with_its_place() {
    let workspace = post("title = \"Hello\"\ntilte = \"x\"");
    let run = workspace.run(&["build", "--json"]);
    assert!(!run.ok);
    let result: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let problem = &result[0]["problems"][0];
    assert_eq!(
        (problem["line"].as_u64(), problem["column"].as_u64(), problem["hint"].as_str()),
        (Some(3), Some(1), Some("did you mean `title`?"))
    );
    assert_eq!(run.stderr, "");
}
