//! What pages say to search engines and to whoever shares them: with the real components, by the settings and by the front matter.

use serde_json::{Value, json};

use crate::harness::{Workspace, repository};

const ON: &str = "name = \"Sprat & Co\"\ndomain = \"a.example\"\nlanguage = \"en-GB\"\ndescription = \"Fish.\"\n[extra]\nimage = \"img/og.gif\"\nimage_alt = \"A \\\"tin\\\"\"\nlogo = \"img/logo.svg\"\n\
    [modules.cms]\nenable_seo = true\n";
const POST: &str = "+++\ntitle = \"Small fish\"\ndescription = \"How we fry.\"\ndate = 2026-01-02\nupdated = 2026-02-03T10:00:00+01:00\nauthors = [\"Nell Grey\", \"Idris\"]\ntags = [\"fish\", \"fire & salt\"]\n+++\nText.\n";

/// A picture of 3 × 2 pixels.
const GIF: &[u8] = b"GIF89a\x03\0\x02\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x03\0\x02\0\0\x02\x02\x84Q\0;";

/// A site with the repository's components.
fn site(settings: &str, files: &[(&str, &str)]) -> Workspace {
    let workspace = Workspace::empty();
    std::os::unix::fs::symlink(repository().join("shared-components"), workspace.path("shared-components")).unwrap();
    workspace.site("a.example", files);
    workspace.write("sites/a.example/site.toml", settings);
    workspace.write("sites/a.example/public/img/og.gif", GIF);
    workspace.write("sites/a.example/public/img/logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"/>");
    workspace
}

fn with_a_post(settings: &str, post: &str) -> Workspace {
    let workspace = site(
        settings,
        &[
            ("content/blog/_index.md", "+++\ntitle = \"Log\"\npaginate_by = 1\n+++\n"),
            ("content/blog/small-fish.md", post),
            ("content/blog/other.md", "+++\ntitle = \"Other\"\ndate = 2026-01-01\n+++\nText.\n"),
            ("data/authors.toml", "[nell-grey]\nurl = \"/people/#nell\"\n"),
            (
                "pages/people.html",
                "+++\ntitle = \"People\"\n+++\n{% extends \"layouts/base.html\" %}{% block main %}<h1 id=\"nell\">Nell</h1>{% endblock %}",
            ),
        ],
    );
    let checked = workspace.run(&["check"]);
    assert!(checked.ok, "{}", checked.stderr);
    workspace.build();
    workspace
}

/// The `content` of the tags with this name or property, in their order.
fn tags<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let starts = [format!("<meta name=\"{name}\" content=\""), format!("<meta property=\"{name}\" content=\"")];
    let found = starts.iter().flat_map(|start| html.split(start.as_str()).skip(1));
    found.map(|rest| rest.split_once('"').unwrap().0).collect()
}

fn title(html: &str) -> &str {
    html.split_once("<title>").unwrap().1.split_once("</title>").unwrap().0
}

fn canonical(html: &str) -> Option<&str> {
    Some(html.split_once("<link rel=\"canonical\" href=\"")?.1.split_once('"')?.0)
}

/// The structured data of a page, which has to be JSON by itself.
fn graph(html: &str) -> Vec<Value> {
    let Some((_, rest)) = html.split_once("<script type=\"application/ld+json\">") else { return Vec::new() };
    let data: Value = serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap();
    assert_eq!(data["@context"], "https://schema.org");
    data["@graph"].as_array().unwrap().clone()
}

fn of_type<'a>(graph: &'a [Value], kind: &str) -> &'a Value {
    graph.iter().find(|item| item["@type"] == kind).unwrap_or_else(|| panic!("no {kind} in {graph:?}"))
}

#[test]
fn a_post_tells_all_that_it_is() {
    let workspace = with_a_post(ON, POST);
    let html = workspace.live("blog/small-fish/index.html");
    assert_eq!(title(&html), "Small fish – Sprat &amp; Co");
    assert_eq!(canonical(&html), Some("https://a.example/blog/small-fish/"));
    let picture = tags(&html, "og:image")[0];
    assert!(picture.starts_with("https://a.example/assets/img/og.") && picture.ends_with(".gif"), "{picture}");
    for (name, expected) in [
        ("description", &["How we fry."][..]),
        ("robots", &["index, follow, max-image-preview:large"]),
        ("og:type", &["article"]),
        ("og:title", &["Small fish"]),
        ("og:description", &["How we fry."]),
        ("og:url", &["https://a.example/blog/small-fish/"]),
        ("og:site_name", &["Sprat &amp; Co"]),
        ("og:locale", &["en_GB"]),
        ("og:image:width", &["3"]),
        ("og:image:height", &["2"]),
        ("og:image:alt", &["A &quot;tin&quot;"]),
        ("article:published_time", &["2026-01-02T00:00:00Z"]),
        ("article:modified_time", &["2026-02-03T10:00:00+01:00"]),
        ("article:author", &["https://a.example/people/#nell", "Idris"]),
        ("article:section", &["Log"]),
        ("article:tag", &["fire &amp; salt", "fish"]),
        ("twitter:card", &["summary_large_image"]),
        ("twitter:title", &["Small fish"]),
        ("twitter:description", &["How we fry."]),
        ("twitter:image", &[picture]),
        ("twitter:image:alt", &["A &quot;tin&quot;"]),
    ] {
        assert_eq!(tags(&html, name), expected, "{name}");
    }
}

#[test]
fn structured_data_has_what_schema_org_asks_for() {
    let workspace = with_a_post(ON, POST);
    let post = graph(&workspace.live("blog/small-fish/index.html"));
    let article = of_type(&post, "BlogPosting");
    let address = "https://a.example/blog/small-fish/";
    for (key, expected) in [
        ("headline", json!("Small fish")),
        ("description", json!("How we fry.")),
        ("datePublished", json!("2026-01-02T00:00:00Z")),
        ("dateModified", json!("2026-02-03T10:00:00+01:00")),
        ("mainEntityOfPage", json!({"@type": "WebPage", "@id": address})),
        (
            "author",
            json!([{"@type": "Person", "name": "Nell Grey", "url": "https://a.example/people/#nell"}, {"@type": "Person", "name": "Idris"}]),
        ),
        ("keywords", json!(["fire & salt", "fish"])),
        ("articleSection", json!("Log")),
        ("inLanguage", json!("en-GB")),
    ] {
        assert_eq!(article[key], expected, "{key}");
    }
    assert_eq!((&article["image"]["@type"], &article["image"]["width"]), (&json!("ImageObject"), &json!(3)));
    let publisher = &article["publisher"];
    assert_eq!((&publisher["@type"], &publisher["name"]), (&json!("Organization"), &json!("Sprat & Co")));
    assert!(publisher["logo"]["url"].as_str().unwrap().starts_with("https://a.example/assets/img/logo."), "{publisher}");
    let trail = &of_type(&post, "BreadcrumbList")["itemListElement"];
    assert_eq!(
        *trail,
        json!([
            {"@type": "ListItem", "position": 1, "name": "Home", "item": "https://a.example/"},
            {"@type": "ListItem", "position": 2, "name": "Log", "item": "https://a.example/blog/"},
            {"@type": "ListItem", "position": 3, "name": "Small fish", "item": address},
        ])
    );
    let home = graph(&workspace.live("index.html"));
    let site = of_type(&home, "WebSite");
    assert_eq!((&site["name"], &site["url"], &site["description"]), (&json!("Sprat & Co"), &json!("https://a.example/"), &json!("Fish.")));
    assert!(site["potentialAction"].is_null(), "there is no search page");
    // of a post that names nobody, the site is the author
    let other = graph(&workspace.live("blog/other/index.html"));
    assert_eq!(of_type(&other, "BlogPosting")["author"]["@type"], "Organization");
    for page in ["404.html", "people/index.html"] {
        assert_eq!(graph(&workspace.live(page)), [json!(null); 0], "{page}");
    }
}

#[test]
fn a_search_page_that_there_is_becomes_a_search_action() {
    let settings = format!("{ON}search = \"/search/?q={{query}}\"\n");
    let workspace = site(&settings, &[("pages/search.html", "{% extends \"layouts/base.html\" %}")]);
    workspace.build();
    let home = graph(&workspace.live("index.html"));
    let action = &of_type(&home, "WebSite")["potentialAction"];
    assert_eq!(action["target"]["urlTemplate"], "https://a.example/search/?q={search_term_string}");
    assert_eq!(action["query-input"], "required name=search_term_string");
    let without = site(&settings, &[]).build_fails();
    assert!(without.contains("there is no page at `/search/`"), "{without}");
}

#[test]
fn a_title_of_any_kind_neither_ends_the_script_nor_breaks_the_json() {
    let title = "</script><script>alert(1)</script> \\\"'\u{2028}\u{2029}<!-- {site} &";
    let post = format!("+++\ntitle = \"{}\"\ndate = 2026-01-02\n+++\nText.\n", title.replace('\\', "\\\\").replace('"', "\\\""));
    let workspace = with_a_post(ON, &post);
    let html = workspace.live("blog/small-fish/index.html");
    assert_eq!(of_type(&graph(&html), "BlogPosting")["headline"], title);
    assert_eq!(html.matches("<script").count(), 1);
    let script = html.split_once("ld+json").unwrap().1.split_once("</script>").unwrap().0;
    assert!(!script.contains(['\u{2028}', '\u{2029}']), "{script}");
    assert!(self::title(&html).ends_with("&lt;!-- {site} &amp; – Sprat &amp; Co"), "{}", self::title(&html));
}

#[test]
fn patterns_make_titles() {
    let workspace = with_a_post(&format!("{ON}title_pattern = \"{{site}}: {{title}}\"\nhome_title = \"{{site}}, small fish\"\n"), POST);
    assert_eq!(title(&workspace.live("index.html")), "Sprat &amp; Co, small fish");
    assert_eq!(title(&workspace.live("blog/index.html")), "Sprat &amp; Co: Log");
    let second = workspace.live("blog/page/2/index.html");
    assert_eq!((title(&second), canonical(&second)), ("Sprat &amp; Co: Log (2)", Some("https://a.example/blog/page/2/")));
}

#[test]
fn the_front_matter_of_a_page_comes_first_whether_it_is_on_or_off() {
    let seo = "[seo]\ntitle = \"Frying & more\"\ndescription = \"For others.\"\nimage = \"https://cdn.example/a.jpg?x=1&y=2\"\nimage_alt = \"Pan\"\ncanonical = \"https://b.example/?a=1&b=2\"\n+++\n";
    let post = POST.replacen("+++\nText", &format!("{seo}Text"), 1);
    for settings in [ON.to_owned(), ON.replace("enable_seo = true", "enable_seo = false")] {
        let workspace = with_a_post(&settings, &post);
        let html = workspace.live("blog/small-fish/index.html");
        assert_eq!((title(&html), canonical(&html)), ("Frying &amp; more", Some("https://b.example/?a=1&amp;b=2")));
        assert_eq!(tags(&html, "description"), ["For others."]);
        assert_eq!(tags(&html, "og:image"), ["https://cdn.example/a.jpg?x=1&amp;y=2"]);
        assert!(html.contains("<h1>Small fish</h1>"), "visitors see its own title");
    }
}

#[test]
fn a_page_that_wants_to_be_found_by_nobody_says_so_and_leaves_the_sitemap() {
    let hidden = POST.replacen("+++\nText", "[seo]\nnoindex = true\n+++\nText", 1);
    for settings in [ON.to_owned(), ON.replace("enable_seo = true", "enable_seo = false")] {
        let workspace = with_a_post(&settings, POST);
        assert!(workspace.live("sitemap.xml").contains("/blog/small-fish/"));
        workspace.write("sites/a.example/content/blog/small-fish.md", &hidden);
        workspace.build();
        let html = workspace.live("blog/small-fish/index.html");
        assert_eq!((tags(&html, "robots"), canonical(&html), graph(&html).len()), (vec!["noindex"], None, 0));
        let sitemap = workspace.live("sitemap.xml");
        assert!(!sitemap.contains("/blog/small-fish/") && sitemap.contains("/blog/other/"), "{sitemap}");
    }
}

#[test]
fn where_it_is_off_pages_are_as_lean_as_they_were() {
    let workspace = with_a_post(&ON.replace("enable_seo = true", ""), POST);
    let html = workspace.live("blog/small-fish/index.html");
    assert_eq!((title(&html), tags(&html, "og:type")), ("Small fish – Sprat &amp; Co", vec!["article"]));
    assert!(!html.contains("ld+json") && !html.contains("twitter:title") && !html.contains("article:tag"), "{html}");
}

#[test]
fn settings_that_cannot_be_are_told_by_check_with_their_place() {
    let workspace = site(&format!("{ON}title_pattern = \"{{titel}}\"\n"), &[]);
    let told = workspace.run(&["check"]);
    assert!(!told.ok && told.stderr.contains("`{titel}` in `title_pattern` stands for nothing"), "{}", told.stderr);
    assert!(told.stderr.contains("site.toml:11:17") && told.stderr.contains("did you mean `title`?"), "{}", told.stderr);
}

#[test]
fn a_site_adds_data_of_its_own() {
    let own = "{% extends \"shared:seo/structured_data.html\" %}\n{% block more %}{% set graph.items = graph.items + [{\"@type\": \"Restaurant\", \"name\": site.name}] %}{% endblock %}";
    let workspace = site(ON, &[("components/seo/structured_data.html", own)]);
    workspace.build();
    let home = graph(&workspace.live("index.html"));
    assert_eq!((of_type(&home, "Restaurant")["name"].as_str(), home.len()), (Some("Sprat & Co"), 2));
}
