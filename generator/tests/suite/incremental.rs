//! Which outputs a change makes anew, and which are left as they are.

use std::collections::BTreeSet;

use sitegen::past::{Cache, Encoded, Header, Past};

use crate::harness::Workspace;
use crate::in_process::{How, Outs, at, build, live, names, release};
use crate::trace::made_by_a_build;

const POST_LAYOUT: &str = "{% extends \"layouts/base.html\" %}{% block main %}<h1>{{ page.title }}</h1>{{ page.content }}\
    {% if page.previous %}<a href=\"{{ page.previous.url }}\">{{ page.previous.title }}</a>{% endif %}\
    {% if page.next %}<a href=\"{{ page.next.url }}\">{{ page.next.title }}</a>{% endif %}{% endblock %}";

fn post(title: &str, date: &str, tags: &str, body: &str) -> String {
    format!("+++\ntitle = \"{title}\"\ndate = {date}\ntags = [{tags}]\n+++\n\n{body}\n")
}

/// Five posts, a list in parts of two, two tags, and a page.
fn blog() -> Workspace {
    let workspace = Workspace::new(&[("content/about.md", "Us."), ("content/blog/_index.md", "+++\npaginate_by = 2\nfeed = false\n+++\n")]);
    workspace.write("shared-components/layouts/post.html", POST_LAYOUT);
    workspace.write("sites/a.example/content/_index.md", "+++\nfeed = false\n+++\n");
    for number in 1..=5 {
        let tag = if number % 2 == 0 { "\"even\"" } else { "\"odd\"" };
        write_post(&workspace, number, &post(&format!("Post {number}"), &format!("2026-01-0{number}"), tag, "Text."));
    }
    workspace
}

fn write_post(workspace: &Workspace, number: usize, text: &str) {
    replace(workspace, &format!("sites/a.example/content/blog/p{number}.md"), text);
}

/// Writes a file as editors do, so that it is another file also if it is written twice at one time.
fn replace(workspace: &Workspace, file: &str, text: &str) {
    workspace.write(&format!("{file}.tmp"), text);
    std::fs::rename(workspace.path(&format!("{file}.tmp")), workspace.path(file)).unwrap();
}

/// Builds, lets `change` change something, builds again: what was made then.
fn made_after(workspace: &Workspace, change: impl FnOnce()) -> Outs {
    let (_, past) = build(workspace, &How::default(), Past::default()).unwrap();
    change();
    build(workspace, &How::default(), past).unwrap().0
}

fn set<'a>(names: &[&'a str]) -> BTreeSet<&'a str> {
    names.iter().copied().collect()
}

#[test]
fn nothing_is_made_when_nothing_changed() {
    let workspace = blog();
    assert_eq!(made_after(&workspace, || ()), Outs::new());
}

#[test]
fn another_body_makes_one_page() {
    let workspace = blog();
    let made = made_after(&workspace, || write_post(&workspace, 3, &post("Post 3", "2026-01-03", "\"odd\"", "Other text.")));
    assert_eq!(names(&made), set(&["blog/p3/index.html"]));
}

#[test]
fn another_title_makes_the_page_and_those_that_show_it() {
    let workspace = blog();
    let made = made_after(&workspace, || write_post(&workspace, 3, &post("New", "2026-01-03", "\"odd\"", "Text.")));
    let expected =
        ["blog/p3/index.html", "blog/p2/index.html", "blog/p4/index.html", "blog/page/2/index.html", "tags/odd/index.html", "index.html"];
    assert_eq!(names(&made), set(&expected));
}

#[test]
fn another_tag_makes_the_lists_of_both_tags() {
    let workspace = blog();
    let made = made_after(&workspace, || write_post(&workspace, 3, &post("Post 3", "2026-01-03", "\"even\"", "Text.")));
    for output in ["blog/p3/index.html", "tags/odd/index.html", "tags/even/index.html", "tags/index.html"] {
        assert!(made.contains_key(output), "{output} is missing");
    }
    assert!(!made.contains_key("blog/p1/index.html") && !made.contains_key("about/index.html"));
}

#[test]
fn a_shared_component_makes_the_pages_that_went_through_it_in_all_sites() {
    let workspace = blog();
    workspace.write("shared-components/ui/box.html", "{#\n@prop text  T.\n#}\n<b>{{ text }}</b>");
    let page = "{% if true %}{{ component(\"ui/box.html\", text=\"a\") }}{% endif %}";
    let other = "{% if false %}{{ component(\"ui/box.html\", text=\"a\") }}{% endif %}";
    workspace.site("b.example", &[("pages/one.html", page), ("pages/two.html", other)]);
    workspace.write("sites/a.example/pages/one.html", page);
    let in_b = How { site: "b.example", ..How::default() };
    let (_, past_a) = build(&workspace, &How::default(), Past::default()).unwrap();
    let (_, past_b) = build(&workspace, &in_b, Past::default()).unwrap();
    replace(&workspace, "shared-components/ui/box.html", "{#\n@prop text  T.\n#}\n<i>{{ text }}</i>");
    let (made_a, past_a) = build(&workspace, &How::default(), past_a).unwrap();
    let (made_b, _) = build(&workspace, &in_b, past_b).unwrap();
    assert_eq!((names(&made_a), names(&made_b)), (set(&["one/index.html"]), set(&["one/index.html"])));
    assert_eq!(past_a.records.by_template()["ui/box.html"], ["one/index.html"]);
}

#[test]
fn an_override_that_comes_or_goes_makes_the_pages_that_went_through_it() {
    let workspace = blog();
    let own = "sites/a.example/components/layouts/post.html";
    let posts: BTreeSet<String> = (1..=5).map(|number| format!("blog/p{number}/index.html")).collect();
    let posts: BTreeSet<&str> = posts.iter().map(String::as_str).collect();
    let made = made_after(&workspace, || workspace.write(own, "{% extends \"shared:layouts/post.html\" %}"));
    assert_eq!(names(&made), posts);
    let made = made_after(&workspace, || std::fs::remove_file(workspace.path(own)).unwrap());
    assert_eq!(names(&made), posts);
}

#[test]
fn a_template_that_may_be_missing_is_missed() {
    let workspace = blog();
    workspace.write("sites/a.example/pages/x.html", "{% include \"ui/maybe.html\" ignore missing %}x");
    let made = made_after(&workspace, || workspace.write("shared-components/ui/maybe.html", "now"));
    assert_eq!(names(&made), set(&["x/index.html"]));
    assert_eq!(String::from_utf8_lossy(&made["x/index.html"]), "nowx");
}

#[test]
fn data_is_read_key_by_key() {
    let workspace = blog();
    workspace.write("sites/a.example/data/a.toml", "x = 1");
    workspace.write("sites/a.example/data/b.toml", "x = 1");
    workspace.write("sites/a.example/pages/a.html", "{{ site.data.a.x }}");
    workspace.write("sites/a.example/pages/all.html", "{% for key in site.data %}{{ key }}{% endfor %}{{ site.data.b.x }}");
    let made = made_after(&workspace, || replace(&workspace, "sites/a.example/data/a.toml", "x = 2"));
    assert_eq!(names(&made), set(&["a/index.html", "all/index.html"]));
    let made = made_after(&workspace, || replace(&workspace, "sites/a.example/data/b.toml", "x = 2"));
    assert_eq!(names(&made), set(&["all/index.html"]));
}

#[test]
fn a_link_follows_the_page_that_it_leads_to() {
    let workspace = blog();
    write_post(&workspace, 1, &post("Post 1", "2026-01-01", "\"odd\"", "[two](p2.md)"));
    let slug = |slug: &str| post("Post 2", "2026-01-02", "\"even\"", "Text.").replace("tags", &format!("slug = \"{slug}\"\ntags"));
    let made = made_after(&workspace, || write_post(&workspace, 2, &slug("zwei")));
    assert!(String::from_utf8_lossy(&made["blog/p1/index.html"]).contains("href=\"/blog/zwei/\""));
    assert!(!made.contains_key("blog/p4/index.html"));
}

#[test]
fn a_list_shows_the_beginning_of_a_text_and_nothing_else_of_it() {
    let workspace = blog();
    workspace.write("shared-components/layouts/list.html", "{% for post in page.pages %}{{ post.summary_text }}{% endfor %}");
    let body = |first: &str, rest: &str| post("Post 3", "2026-01-03", "\"odd\"", &format!("{first}\n\n{rest}"));
    write_post(&workspace, 3, &body("Begin.", "End."));
    let made = made_after(&workspace, || write_post(&workspace, 3, &body("Begin.", "Another end.")));
    assert_eq!(names(&made), set(&["blog/p3/index.html"]));
    let made = made_after(&workspace, || write_post(&workspace, 3, &body("Another beginning.", "End.")));
    assert!(made.contains_key("tags/odd/index.html") && !made.contains_key("tags/even/index.html"), "{:?}", names(&made));
}

#[test]
fn what_asks_for_the_time_is_made_each_time() {
    let workspace = blog();
    workspace.write("sites/a.example/pages/now.html", "{{ now() }}");
    let (_, past) = build(&workspace, &How::default(), Past::default()).unwrap();
    let later = How { now: at("2026-06-02"), ..How::default() };
    let (made, _) = build(&workspace, &later, past).unwrap();
    assert_eq!(names(&made), set(&["now/index.html"]));
}

#[test]
fn what_waited_is_published_when_its_time_comes_and_taken_back_if_the_clock_goes_back() {
    let workspace = blog();
    write_post(&workspace, 6, &post("Later", "2026-07-01", "\"odd\"", "Text."));
    let has = |now: &str| {
        release(&workspace, &How { now: at(now), ..How::default() }).unwrap();
        live(&workspace, "a.example").contains_key("blog/p6/index.html")
    };
    assert_eq!([has("2026-06-01"), has("2026-06-30"), has("2026-07-01"), has("2026-06-30")], [false, false, true, false]);
}

#[test]
fn a_damaged_cache_is_as_good_as_none() {
    let workspace = blog();
    release(&workspace, &How::default()).unwrap();
    let expected = live(&workspace, "a.example");
    let file = workspace.path(".sitegen/cache/sites/a.example");
    let whole = std::fs::read(&file).unwrap();
    for at in (0..whole.len()).step_by(whole.len() / 40) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x55;
        for bytes in [&damaged[..], &whole[..at]] {
            std::fs::write(&file, bytes).unwrap();
            release(&workspace, &How::default()).unwrap();
            assert_eq!(live(&workspace, "a.example"), expected, "byte {at}");
        }
    }
}

#[test]
fn a_site_that_is_held_is_built_from_what_changed_too() {
    let workspace = blog();
    workspace.build();
    write_post(&workspace, 3, &post("Post 3", "2026-01-03", "\"odd\"", "Second text."));
    workspace.build();
    assert!(workspace.run(&["release", "rollback", "a.example"]).ok);
    for text in ["Third text.", "Fourth text."] {
        write_post(&workspace, 3, &post("Post 3", "2026-01-03", "\"odd\"", text));
        assert_eq!(made_by_a_build(&workspace), ["blog/p3/index.html"]);
        assert_eq!(made_by_a_build(&workspace), [""; 0]);
        assert!(workspace.live("blog/p3/index.html").contains("<p>Text."), "visitors see the older release");
    }
    assert!(workspace.build().stderr.contains("a.example is held"));
    assert!(workspace.run(&["release", "resume", "a.example"]).ok);
    assert!(workspace.live("blog/p3/index.html").contains("Fourth text."));
    assert_eq!(made_by_a_build(&workspace), [""; 0]);
    let expected = build(&workspace, &How::default(), Past::default()).unwrap().0;
    assert_eq!(live(&workspace, "a.example"), expected);
}

#[test]
fn a_build_that_cannot_be_published_is_not_done_again() {
    let workspace = blog();
    for text in ["One.", "Two."] {
        write_post(&workspace, 3, &post("Post 3", "2026-01-03", "\"odd\"", text));
        workspace.build();
    }
    // where it is written what a slot holds before that is moved to its place
    let in_the_way = ["a", "b"].map(|slot| format!("dist/a.example/.releases/.{slot}.new"));
    in_the_way.iter().for_each(|folder| workspace.write(&format!("{folder}/in-the-way"), ""));
    write_post(&workspace, 3, &post("Post 3", "2026-01-03", "\"odd\"", "Three."));
    assert_eq!(made_by_a_build(&workspace), ["blog/p3/index.html"]);
    let run = workspace.run(&["build"]);
    assert!(!run.ok && run.stderr.matches("cannot write this").count() == 1, "{}", run.stderr);
    assert!(workspace.live("blog/p3/index.html").contains("Two."));
    in_the_way.iter().for_each(|folder| std::fs::remove_dir_all(workspace.path(folder)).unwrap());
    assert_eq!(made_by_a_build(&workspace), ["blog/p3/index.html"]);
    assert!(workspace.live("blog/p3/index.html").contains("Three."));
}

#[test]
fn a_cache_that_another_program_wrote_is_not_trusted() {
    let workspace = blog();
    release(&workspace, &How::default()).unwrap();
    let opened = site::Workspace::open(&workspace.path(""), api::specs()).unwrap();
    let cache = Cache::of(&opened.root, &opened.sites().good[0]);
    let (header, past) = {
        let (header, body) = cache.open().unwrap();
        (header, body.read(0).unwrap())
    };
    let pages = header.pages;
    // what it says is a lie, so that it shows whether it is believed
    let mut lie = Header { pages: 999, ..header };
    cache.save(&lie, Encoded::of(&past).as_ref());
    assert_eq!(release(&workspace, &How::default()).unwrap().summary.pages, 999, "it is whole, and of this program");
    lie.program ^= 1;
    cache.save(&lie, Encoded::of(&past).as_ref());
    assert_eq!(release(&workspace, &How::default()).unwrap().summary.pages, pages);
    assert_eq!(cache.open().unwrap().0.program, lie.program ^ 1, "and replaced");
}
