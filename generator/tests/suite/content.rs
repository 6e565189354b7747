//! Content: sections, order, parts of lists, terms, neighbours, and what templates see of them.

use crate::harness::Workspace;

fn dated(title: &str, day: &str, more: &str) -> String {
    format!("+++\ntitle = \"{title}\"\ndate = {day}\n{more}\n+++\n\nText of {title}.\n")
}

fn blog() -> Workspace {
    let workspace = Workspace::new(&[("content/blog/_index.md", "+++\ntitle = \"Blog\"\npaginate_by = 2\n+++\n")]);
    for (name, day) in [("one", "2026-01-01"), ("two", "2026-02-01"), ("three", "2026-03-01")] {
        workspace.write(&format!("sites/a.example/content/blog/{name}.md"), dated(name, day, "tags = [\"Web\"]"));
    }
    workspace
}

fn show(workspace: &Workspace, template: &str) -> String {
    workspace.write("sites/a.example/pages/show.html", template);
    workspace.build();
    workspace.live("show/index.html").trim().to_owned()
}

#[test]
fn a_list_is_cut_into_parts_newest_first() {
    let workspace = blog();
    workspace.build();
    let (first, second) = (workspace.live("blog/index.html"), workspace.live("blog/page/2/index.html"));
    assert!(first.find("three").unwrap() < first.find("two").unwrap() && !first.contains(">one<"));
    assert!(second.contains(">one<") && !second.contains(">two<"));
    assert!(!workspace.has("dist/a.example/current/blog/page/3"));
}

#[test]
fn the_paginator_says_where_it_is() {
    let workspace = blog();
    workspace.write(
        "sites/a.example/components/layouts/list.html",
        "{% if paginator %}{{ paginator.index }}/{{ paginator.total }} of {{ paginator.count }} [{{ paginator.previous|default('-') }} {{ paginator.next|default('-') }} {{ paginator.first }} {{ paginator.last }}]{% for link in paginator.links %} {{ link.index }}{% if link.current %}*{% endif %}{% endfor %}{% endif %}",
    );
    workspace.build();
    assert_eq!(workspace.live("blog/index.html"), "1/2 of 3 [- /blog/page/2/ /blog/ /blog/page/2/] 1* 2");
    assert_eq!(workspace.live("blog/page/2/index.html"), "2/2 of 3 [/blog/ - /blog/ /blog/page/2/] 1 2*");
}

#[test]
fn previous_is_the_older_post_and_next_the_newer() {
    let workspace = blog();
    let shown =
        show(&workspace, "{% set post = get_page('/blog/two/') %}{{ post.previous.title }} {{ post.next.title }} {{ post.section.title }}");
    assert_eq!(shown, "one three Blog");
}

#[test]
fn weights_and_titles_decide_where_no_dates_are() {
    let workspace = Workspace::new(&[
        ("content/docs/b.md", "+++\nweight = 2\n+++\n"),
        ("content/docs/a.md", "+++\nweight = 10\n+++\n"),
        ("content/docs/z.md", ""),
        ("content/words/beta.md", ""),
        ("content/words/Alpha.md", ""),
    ]);
    let list = "{% for name in ['docs', 'words'] %}{% for page in get_section(name).pages %}{{ page.title }} {% endfor %}{% endfor %}";
    assert_eq!(show(&workspace, list), "B A Z Alpha Beta");
}

#[test]
fn a_section_has_the_pages_below_it_and_the_layout_it_says() {
    let workspace = Workspace::new(&[
        ("content/docs/_index.md", "+++\ntitle = \"Docs\"\npage_layout = \"doc\"\n+++\n"),
        ("content/docs/one.md", ""),
        ("content/docs/deep/two.md", ""),
        ("components/layouts/doc.html", "doc: {{ page.title }} {% for above in page.ancestors %}/{{ above.title }}{% endfor %}"),
    ]);
    let shown = show(
        &workspace,
        "{% set docs = get_section('docs') %}{{ docs.pages|length }} {{ docs.own_pages|length }} {{ docs.sections[0].title }}",
    );
    assert_eq!(shown, "2 1 Deep");
    assert_eq!(workspace.live("docs/deep/two/index.html"), "doc: Two /A/Docs/Deep");
}

#[test]
fn terms_have_pages_and_spellings_of_one_term_are_one() {
    let workspace = Workspace::new(&[
        ("site.toml", "name = \"A\"\ndomain = \"a.example\"\ntaxonomies = [\"tags\", \"series\"]\n"),
        ("content/a.md", "+++\ntags = [\"Rust\", \"Web\"]\nseries = \"Basics\"\n+++\n"),
        ("content/b.md", "+++\ntags = [\"rust\"]\n+++\n"),
    ]);
    let shown = show(
        &workspace,
        "{% for term in site.taxonomies.tags %}{{ term.name }}:{{ term.count }}:{{ term.url }} {% endfor %}{{ get_page('/a/').taxonomies.series[0].name }}",
    );
    assert_eq!(shown, "Rust:2:/tags/rust/ Web:1:/tags/web/ Basics");
    assert!(workspace.live("series/basics/index.html").contains("/a/"));
}

#[test]
fn fields_of_a_page_are_there() {
    let workspace = Workspace::new(&[(
        "content/blog/2026-03-04-a-post.md",
        "---\ntitle: A post\ndescription: About\nupdated: 2026-05-06\nauthors: [Ada, Bo]\nweight: 3\nextra:\n  mood: good\n---\n\nThe *first* paragraph.\n\n## One\n\n### Two\n\nMore.\n",
    )]);
    let shown = show(
        &workspace,
        "{% set p = get_page('/blog/a-post/') %}{{ p.kind }}|{{ p.date|date('%d.%m.%Y') }}|{{ p.updated|date }}|{{ p.authors|join('+') }}|{{ p.weight }}|{{ p.extra.mood }}|{{ p.summary }}|{{ p.summary_text }}|{{ p.toc[0].id }}>{{ p.toc[0].children[0].title }}|{{ p.slug }}|{{ p.permalink }}|{{ p.reading_minutes }}|{{ p.nope is defined }}",
    );
    assert_eq!(
        shown,
        "post|04.03.2026|2026-05-06|Ada+Bo|3|good|<p>The <em>first</em> paragraph.</p>\n|The first paragraph.|one>Two|a-post|https://a.example/blog/a-post/|1|False"
    );
}

#[test]
fn links_to_markdown_files_become_addresses() {
    let workspace = Workspace::new(&[
        ("content/blog/one.md", "[two](two.md#here) [about](../about.md) [top](/about.md) [out](https://x.example/y.md) [gone](gone.md)"),
        ("content/blog/two.md", "+++\nslug = \"zwei\"\n+++\n## Here\n"),
        ("content/about.md", ""),
    ]);
    workspace.build();
    let page = workspace.live("blog/one/index.html");
    for link in [
        "href=\"/blog/zwei/#here\"",
        "href=\"/about/\">about",
        "href=\"/about/\">top",
        "href=\"https://x.example/y.md\"",
        "href=\"gone.md\"",
    ] {
        assert!(page.contains(link), "{link} in {page}");
    }
}

#[test]
fn foreign_front_matter_is_mapped_and_not_lost() {
    let workspace = Workspace::new(&[
        (
            "site.toml",
            "name = \"A\"\ndomain = \"a.example\"\ntaxonomies = [\"tags\", \"categories\"]\n[content]\nunknown = \"extra\"\n[content.rename]\nauthor = \"authors\"\ncategory = \"categories\"\n[content.layouts]\nblog-post = \"\"\nspecial = \"wide\"\n",
        ),
        ("components/layouts/wide.html", "wide"),
        (
            "content/a.md",
            "---\ntitle: A\ndate: '2013-03-11T16:00:00.000Z'\nauthor: Ada\ncategory: release\nlayout: blog-post\npermalink: /x\n---\n",
        ),
        ("content/b.md", "---\nlayout: special\n---\n"),
    ]);
    let shown = show(
        &workspace,
        "{% set p = get_page('/a/') %}{{ p.authors[0] }} {{ p.taxonomies.categories[0].name }} {{ p.extra.permalink }} {{ p.layout }}",
    );
    assert_eq!(shown, "Ada release /x post");
    assert_eq!(workspace.live("b/index.html"), "wide");
}

/// A PNG of 3 × 2 pixels, as far as its heading.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x03\0\0\0\x02\x08\x02\0\0\0";

#[test]
fn pictures_keep_their_room_free() {
    let workspace = Workspace::new(&[
        ("content/trip/index.md", "![A](a.png) ![B](/img/b.png)"),
        ("pages/index.html", "{{ image_size('img/b.png').width }} {{ image_size('nope.svg') is defined }}"),
    ]);
    workspace.write("sites/a.example/content/trip/a.png", PICTURE);
    workspace.write("sites/a.example/public/img/b.png", PICTURE);
    workspace.build();
    assert_eq!(workspace.live("trip/index.html").matches("width=\"3\" height=\"2\"").count(), 2);
    assert_eq!(workspace.live("index.html").trim(), "3 False");
}

#[test]
fn data_files_are_there_by_name() {
    let workspace = Workspace::new(&[("data/team.toml", "[[people]]\nname = \"Ada\"\n"), ("data/shop/prices.csv", "name,price\ncup,3\n")]);
    assert_eq!(show(&workspace, "{{ site.data.team.people[0].name }} {{ site.data.shop.prices[0].price }}"), "Ada 3");
}

#[test]
fn a_page_that_a_person_wrote_wins_over_one_that_is_made() {
    let workspace = blog();
    std::fs::remove_file(workspace.path("sites/a.example/content/blog/_index.md")).unwrap();
    workspace.write("sites/a.example/pages/blog.html", "own list: {{ get_section('blog').pages|length }}");
    workspace.write("sites/a.example/public/robots.txt", "own robots");
    workspace.build();
    assert_eq!(workspace.live("blog/index.html"), "own list: 3");
    assert_eq!(workspace.live("robots.txt"), "own robots");
}

#[test]
fn the_feed_holds_the_newest_posts() {
    let workspace = blog();
    workspace.write("sites/a.example/site.toml", "name = \"A & B\"\ndomain = \"a.example\"\n[feed]\nlimit = 2\n");
    workspace.build();
    let feed = workspace.live("feed.xml");
    assert!(feed.contains("<title>A &amp; B</title>") && feed.contains("<id>https://a.example/blog/three/</id>"), "{feed}");
    assert_eq!(feed.matches("<entry>").count(), 2);
    assert!(feed.contains("&lt;p&gt;Text of three.&lt;/p&gt;"));
}

#[test]
fn names_of_any_script_become_addresses() {
    let workspace = Workspace::new(&[("content/Über uns.md", "Wir."), ("pages/index.html", "{{ get_page('/über-uns/').url }}")]);
    workspace.build();
    assert_eq!(workspace.live("index.html").trim(), "/%C3%BCber-uns/");
    assert!(workspace.live("über-uns/index.html").contains("Wir."));
}
