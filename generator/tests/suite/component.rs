//! `sitegen component`: what there is, what a change reaches, what a page is made from.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::Workspace;

const CARD: &str = "{#\nA card.\n\n@prop title           What it says.\n@prop class = \"card\"  Class names.\n#}\n<b class=\"{{ class }}\">{{ title }}</b>";

/// `a.example` extends the card, `b.example` replaces it, `c.example` takes it as it is; nobody uses the badge.
fn three_sites() -> Workspace {
    let page = "+++\ntitle = \"Home\"\n+++\n{% extends \"layouts/base.html\" %}{% block main %}{{ component(\"ui/card.html\", title=\"Hi\") }}{{ site.data.team.lead if site.data.team }}{% endblock %}";
    let workspace = Workspace::new(&[("components/ui/card.html", "{% extends \"shared:ui/card.html\" %}"), ("pages/index.html", page)]);
    workspace.write("shared-components/ui/card.html", CARD);
    workspace.write("shared-components/ui/card.scss", ".card { color: blue }");
    workspace.write("shared-components/ui/badge.html", "<i>badge</i>");
    workspace.site("b.example", &[("components/ui/card.html", "{#\n@prop title  T.\n#}\n<p>{{ title }}</p>"), ("pages/index.html", page)]);
    workspace.site("c.example", &[("pages/index.html", page), ("data/team.toml", "lead = \"Ada\"")]);
    workspace.write("sites/c.example/content/plain.md", "Plain, and [home](/).");
    let posts = [1, 2, 3].map(|number| (number, format!("+++\ntitle = \"P{number}\"\ndate = 2026-01-0{number}\n+++\nText.")));
    posts.iter().for_each(|(number, text)| workspace.write(&format!("sites/c.example/content/blog/p{number}.md"), text));
    workspace.write("sites/c.example/content/blog/_index.md", "+++\npaginate_by = 2\naliases = [\"/old/\"]\n+++\n");
    workspace
}

fn ask(workspace: &Workspace, arguments: &[&str]) -> Value {
    let run = workspace.run(&[&["component"], arguments, &["--json"]].concat());
    assert!(run.ok, "{}{}", run.stdout, run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

fn text(workspace: &Workspace, arguments: &[&str]) -> String {
    let run = workspace.run(&[&["component"], arguments].concat());
    assert!(run.ok, "{}", run.stderr);
    run.stdout
}

fn fails(workspace: &Workspace, arguments: &[&str]) -> String {
    let run = workspace.run(&[&["component"], arguments].concat());
    assert!(!run.ok, "{}", run.stdout);
    run.stderr
}

fn named<'a>(list: &'a Value, name: &str, site: &Value) -> &'a Value {
    let found = list.as_array().unwrap().iter().find(|component| component["name"] == name && component["site"] == *site);
    found.unwrap_or_else(|| panic!("{name} is not in {list}"))
}

#[test]
fn the_list_says_who_uses_a_component_and_who_overrides_it() {
    let workspace = three_sites();
    let list = ask(&workspace, &["list"]);
    let card = named(&list, "ui/card.html", &Value::Null);
    assert_eq!((&card["purpose"], &card["file"]), (&json!("A card."), &json!("shared-components/ui/card.html")));
    assert_eq!((&card["extended_by"], &card["replaced_by"]), (&json!(["a.example"]), &json!(["b.example"])));
    assert_eq!(card["pages"], json!({"a.example": 1, "c.example": 1}));
    assert_eq!(card["props"][1], json!({"name": "class", "default": "card", "required": false, "meaning": "Class names."}));
    let own = named(&list, "ui/card.html", &json!("b.example"));
    assert_eq!((&own["pages"], &own["file"]), (&json!({"b.example": 1}), &json!("sites/b.example/components/ui/card.html")));
    assert_eq!(named(&list, "ui/badge.html", &Value::Null)["pages"], json!({}));
    assert_eq!(named(&list, "layouts/list.html", &Value::Null)["pages"]["c.example"], 1, "a list that is cut is one page");
}

#[test]
fn a_site_sees_its_own_component_and_the_shared_one_only_if_it_extends_it() {
    let workspace = three_sites();
    for (site, expected) in [("a.example", vec![Value::Null, json!("a.example")]), ("b.example", vec![json!("b.example")])] {
        let list = ask(&workspace, &["list", site]);
        let cards = list.as_array().unwrap().iter().filter(|component| component["name"] == "ui/card.html");
        assert_eq!(cards.map(|card| card["site"].clone()).collect::<Vec<_>>(), expected, "{site}");
    }
    let shown = text(&workspace, &["list", "c.example", "--props"]);
    assert!(shown.contains("ui/badge.html          no page\n"), "{shown}");
    assert!(shown.contains("    class = \"card\"  Class names.\n") && shown.contains("    A card.\n"), "{shown}");
}

/// The outputs that an impact names, over all sites.
fn reached(impact: &Value) -> BTreeSet<String> {
    let of = |site: &Value, key: &str| {
        let name = site["site"].as_str().unwrap().to_owned();
        site[key].as_array().unwrap().iter().map(move |output| format!("{name}/{}", output.as_str().unwrap())).collect::<Vec<_>>()
    };
    let sites = impact["sites"].as_array().unwrap().iter();
    sites.flat_map(|site| [of(site, "through_template"), of(site, "through_styles")].concat()).collect()
}

/// The outputs that are not what they were, over all sites.
fn rebuilt(workspace: &Workspace, change: impl FnOnce()) -> BTreeSet<String> {
    let live = || {
        let sites = ["a.example", "b.example", "c.example"];
        sites.map(|site| (site, workspace.tree(&format!("dist/{site}/current"))))
    };
    workspace.build();
    let before = live();
    change();
    workspace.build();
    let changed = before.into_iter().zip(live()).flat_map(|((site, before), (_, after))| {
        let differs = after.into_iter().filter(move |(path, bytes)| before.get(path) != Some(bytes));
        differs.map(move |(path, _)| format!("{site}/{path}")).collect::<Vec<_>>()
    });
    changed.filter(|path| !path.ends_with(".gz")).collect()
}

#[test]
fn an_impact_is_what_a_build_makes_anew() {
    let workspace = three_sites();
    for (file, new) in [
        ("shared-components/ui/card.html", CARD.replace("</b>", "!</b>")),
        ("sites/b.example/components/ui/card.html", "{#\n@prop title  T.\n#}\n<p>{{ title }}!</p>".into()),
        ("shared-components/layouts/list.html", "{% extends \"layouts/base.html\" %}{% block main %}<h1>!</h1>{% endblock %}".into()),
        ("shared-components/ui/badge.html", "<i>other</i>".into()),
    ] {
        let impact = reached(&ask(&workspace, &["impact", file]));
        assert_eq!(impact, rebuilt(&workspace, || workspace.write(file, &new)), "{file}");
    }
    // a style has another fingerprint then, and every page names that
    let impact = reached(&ask(&workspace, &["impact", "shared-components/ui/card.scss"]));
    let made = rebuilt(&workspace, || workspace.write("shared-components/ui/card.scss", ".card { color: red }"));
    let plain = |outputs: BTreeSet<String>| outputs.into_iter().filter(|output| !output.ends_with(".css")).collect::<BTreeSet<_>>();
    assert!(impact.iter().any(|output| output.ends_with(".css")));
    assert_eq!(plain(impact), plain(made));
}

#[test]
fn a_difference_shows_what_would_change_and_publishes_nothing() {
    let workspace = three_sites();
    workspace.build();
    let before = workspace.tree("dist");
    let same = text(&workspace, &["impact", "shared-components/ui/card.html", "--diff"]);
    assert!(same.contains("c.example  1 output\n  0 would change, 1 are as they are live\n"), "{same}");
    workspace.write("shared-components/ui/card.html", CARD.replace("</b>", "!</b>"));
    workspace.write("sites/c.example/content/plain.md", "Other text, which is none of the card's.");
    let shown = text(&workspace, &["impact", "shared-components/ui/card.html", "--diff"]);
    assert!(shown.contains("c.example  1 output\n  1 would change, 0 are as they are live\n  /\n"), "{shown}");
    assert!(shown.contains("    -<b class=\"card\">Hi</b>") && shown.contains("    +<b class=\"card\">Hi!</b>"), "{shown}");
    assert!(!shown.contains("Other text") && !shown.contains("b.example"), "{shown}");
    assert_eq!(workspace.tree("dist"), before);
}

#[test]
fn what_no_page_uses_is_said_so_and_what_is_no_component_is_refused() {
    let workspace = three_sites();
    let run = workspace.run(&["component", "impact", "shared-components/ui/badge.html"]);
    assert!(run.ok && run.stderr.contains("shared-components/ui/badge.html reaches no page"), "{}", run.stderr);
    let wrong = fails(&workspace, &["impact", "sites/c.example/content/plain.md"]);
    assert!(wrong.contains("is neither a template nor a style") && wrong.contains("hint: those lie in"), "{wrong}");
    assert!(fails(&workspace, &["impact", "shared-components/nothing.html"]).contains("sitegen component list"));
}

#[test]
fn a_page_is_taken_apart() {
    let workspace = three_sites();
    let home = ask(&workspace, &["inspect", "a.example", "/"]);
    assert_eq!((&home["kind"], &home["source"]), (&json!("page"), &json!("sites/a.example/pages/index.html")));
    let part = |name: &str, file: &str, is_override: bool| json!({"name": name, "file": file, "override": is_override});
    let expected = [
        part("layouts/base.html", "shared-components/layouts/base.html", false),
        part("ui/card.html", "shared-components/ui/card.html", false),
        part("ui/card.html", "sites/a.example/components/ui/card.html", true),
    ];
    let found = home["components"].as_array().unwrap();
    assert!(found.len() == expected.len() && expected.iter().all(|part| found.contains(part)), "{found:?}");
    let data = ask(&workspace, &["inspect", "c.example", "/"]);
    assert_eq!(data["data"], json!(["team"]));
    let list = ask(&workspace, &["inspect", "c.example", "/blog/page/2/"]);
    assert_eq!((&list["kind"], &list["layout"]["name"]), (&json!("section"), &json!("layouts/list.html")));
    assert_eq!(list["pages"], json!(["/blog/p1/"]));
    let outputs: Vec<&str> = list["outputs"].as_array().unwrap().iter().map(|output| output.as_str().unwrap()).collect();
    assert_eq!(outputs, ["blog/index.html", "blog/page/2/index.html", "old/index.html", "blog/feed.xml"]);
    assert_eq!(ask(&workspace, &["inspect", "c.example", "/old/"])["kind"], "redirect");
    let shown = text(&workspace, &["inspect", "a.example", "/"]);
    assert!(shown.contains("sites/a.example/components/ui/card.html  in place of the shared one"), "{shown}");
}

#[test]
fn an_address_that_there_is_not_is_told_with_the_nearest() {
    let workspace = three_sites();
    let wrong = fails(&workspace, &["inspect", "c.example", "/blgo/"]);
    assert!(wrong.contains("c.example has nothing at /blgo/") && wrong.contains("did you mean /blog/?"), "{wrong}");
}

#[test]
fn a_site_with_a_mistake_does_not_hide_the_others() {
    let workspace = three_sites();
    workspace.write("sites/b.example/pages/index.html", "{% include \"nothing.html\" %}");
    let run = workspace.run(&["component", "list"]);
    assert!(!run.ok && run.stdout.contains("ui/card.html") && run.stderr.contains("sites/b.example/pages/index.html:1"), "{}", run.stderr);
}
