//! Two small sites that use all that a template can ask for, and edits that somebody might make, by the throw of dice. Those of what holds for many pages
//! at once are in `wide_edits.rs`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::dice::Dice;
use crate::harness::Workspace;

/// A workspace that is being edited.
pub(crate) struct World {
    pub(crate) workspace: Workspace,
    /// The files and folders that came, went or changed since somebody asked.
    changed: BTreeSet<PathBuf>,
    pub(crate) posts: Vec<Post>,
    written: usize,
    /// The name of the component that shows what is known of a post.
    pub(crate) meta: &'static str,
    /// Whether the settings of the first site cannot be read.
    pub(crate) is_broken: bool,
}

#[derive(Clone, Default)]
pub(crate) struct Post {
    pub(crate) name: String,
    title: String,
    date: Option<String>,
    tags: Vec<String>,
    draft: bool,
    slug: Option<String>,
    rest: String,
    body: String,
}

pub(crate) const SITE: &str = "sites/a.example";
pub(crate) const WORDS: &[&str] = &["river", "stone", "light", "winter", "bridge", "garden", "paper", "north"];
const TAGS: &[&str] = &["red", "green", "blue", "Two words"];
const DATES: &[&str] = &["2026-01-05", "2026-02-01", "2026-02-01T10:00:00Z", "2026-05-20", "2026-07-15", "2025-12-31"];

const BASE: &str = "<!doctype html><title>{{ page.seo.title or page.title }} {{ site.name }}</title>{% if page.seo.noindex %}hidden{% endif %}<link href=\"{{ site.stylesheet.url }}\">{% include \"parts/maybe.html\" ignore missing %}{% include \"bits/maybe.html\" ignore missing %}\n\
    {% if site.feed_url %}{{ site.feed_url }}{% endif %}{% for entry in site.nav %}{{ entry.label }}{% endfor %}<main>{% block main %}{{ page.content }}{% endblock %}</main>";
pub(crate) const POST: &str = "{% extends \"layouts/base.html\" %}{% block main %}{{ component(\"ui/meta.html\", post=page) }}{{ page.content }}\
    {% for heading in page.toc %}{{ heading.title }}{% endfor %}{% if page.previous %}{{ page.previous.title }}{% endif %}{% if page.next %}{{ page.next.url }}{% endif %}\
    {% for above in page.ancestors %}{{ above.title }}{% endfor %}{% for file in page.assets %}{{ file }}{% endfor %}{% endblock %}";
const LIST: &str = "{% extends \"layouts/base.html\" %}{% block main %}{{ page.title }}{% for post in (paginator or page).pages %}{{ component(\"ui/card.html\", post=post) }}{% endfor %}\
    {% if paginator %}{{ paginator.index }}/{{ paginator.total }}{% for link in paginator.near %}{{ link.url }}{% endfor %}{% endif %}\
    {% for section in page.sections %}{{ section.title }}{{ section.count }}{% endfor %}{% endblock %}";
pub(crate) const CARD: &str = "{#\n@prop post  P.\n@prop kind = \"card\"  K.\n#}\n<a class=\"{{ kind }}\" href=\"{{ post.url }}\">{{ post.title }}</a>{{ post.description or post.summary_text }}{{ component(\"ui/meta.html\", post=post) }}";
pub(crate) const META: &str =
    "{#\n@prop post  P.\n#}\n{{ post.date }}{{ post.reading_minutes }}{% for tag in post.tags %}{{ tag.title }}{% endfor %}";
pub(crate) const HOME: &str = "{% extends \"layouts/base.html\" %}{% block main %}{% for post in site.posts[:3] %}{{ component(\"ui/card.html\", post=post, kind=\"home\") }}{% endfor %}\
    {% for term in site.taxonomies.tags %}{{ term.title }} {{ term.count }}{% endfor %}{{ site.data.facts.one }}{% for name in site.sections %}{{ name }}{% endfor %}\
    {{ get_page(\"/about/\").title }}{{ get_page(\"/about/\").words }}{{ get_section(\"blog\").count }}{{ asset(\"img/a.svg\") }}{{ image_size(\"img/p.gif\").width }}{% endblock %}";
const ALL: &str = "{{ site.pages|length }}{% for page in site.root.own_pages %}{{ page.title }}{% endfor %}{% for key in site.data %}{{ key }}={{ site.data[key] }}{% endfor %}{{ site.extra.note }}";

impl World {
    pub(crate) fn new(dice: &mut Dice) -> Self {
        let workspace = Workspace::new(&[
            ("content/about.md", "+++\ntitle = \"About\"\n+++\nUs, [one](blog/post-1.md), ![p](/img/p.gif)"),
            ("content/blog/_index.md", "+++\ntitle = \"Blog\"\npaginate_by = 3\n+++\nThe blog."),
            ("data/facts.toml", "one = 1"),
            ("public/img/a.svg", "<svg/>"),
            ("styles/main.scss", ".m { color: red }"),
            ("pages/index.html", HOME),
            ("pages/all.txt", ALL),
        ]);
        let mut world = Self { workspace, changed: BTreeSet::new(), posts: Vec::new(), written: 0, meta: "ui/meta.html", is_broken: false };
        world.settings(dice);
        world.second_site();
        world.write(&format!("{SITE}/public/img/p.gif"), picture(3));
        for (file, text) in [("layouts/base", BASE), ("layouts/post", POST), ("layouts/list", LIST), ("ui/card", CARD), ("ui/meta", META)] {
            world.write(&format!("shared-components/{file}.html"), text);
        }
        world.write("shared-components/ui/card.scss", ".card { color: blue }");
        for _ in 0..4 + dice.of(6) {
            world.add_post(dice);
        }
        world
    }

    /// Writes a file as editors do: a new one takes the place of the old one.
    pub(crate) fn write(&mut self, file: &str, bytes: impl AsRef<[u8]>) {
        self.written += 1;
        let temporary = format!(".tmp/{}", self.written);
        self.workspace.write(&temporary, bytes);
        let path = self.workspace.path(file);
        let new = path.ancestors().skip(1).take_while(|folder| !folder.exists());
        self.changed.extend(new.map(Path::to_owned));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::rename(self.workspace.path(&temporary), &path).unwrap();
        self.changed.insert(path);
    }

    pub(crate) fn remove(&mut self, file: &str) {
        let path = self.workspace.path(file);
        // it may not be there
        if std::fs::remove_file(&path).is_ok() {
            self.changed.insert(path);
        }
    }

    /// Gives a file or folder another name; not where there is none, or the other is taken.
    pub(crate) fn rename(&mut self, from: &str, to: &str) -> bool {
        let (from, to) = (self.workspace.path(from), self.workspace.path(to));
        let is_done = !to.exists() && std::fs::rename(&from, &to).is_ok();
        if is_done {
            self.changed.extend([from, to]);
        }
        is_done
    }

    /// What changed since this was asked last.
    pub(crate) fn take_changed(&mut self) -> BTreeSet<PathBuf> {
        std::mem::take(&mut self.changed)
    }

    fn add_post(&mut self, dice: &mut Dice) -> String {
        let number = self.posts.len() + self.written;
        let name = match dice.of(4) {
            0 => format!("blog/deep/post-{number}.md"),
            1 => format!("blog/bundle-{number}/index.md"),
            _ => format!("blog/post-{number}.md"),
        };
        let mut post = Post { name, title: dice.pick(WORDS).into(), date: Some(dice.pick(DATES).into()), ..Post::default() };
        post.tags = (0..dice.of(3)).map(|_| dice.pick(TAGS).to_owned()).collect();
        post.body = body(dice, &self.posts);
        self.posts.push(post);
        self.put_post(self.posts.len() - 1)
    }

    pub(crate) fn put_post(&mut self, index: usize) -> String {
        let post = self.posts[index].clone();
        let mut text = format!("+++\ntitle = \"{}\"\ndraft = {}\n", post.title, post.draft);
        post.date.iter().for_each(|date| _ = writeln!(text, "date = {date}"));
        post.slug.iter().for_each(|slug| _ = writeln!(text, "slug = \"{slug}\""));
        let tags: Vec<String> = post.tags.iter().map(|tag| format!("\"{tag}\"")).collect();
        let _ = write!(text, "tags = [{}]\n{}+++\n\n{}\n", tags.join(", "), post.rest, post.body);
        self.write(&format!("{SITE}/content/{}", post.name), &text);
        text
    }

    /// Changes one thing, and says what.
    pub(crate) fn edit(&mut self, dice: &mut Dice) -> String {
        if self.is_broken && dice.of(2) == 0 {
            return self.settings(dice);
        }
        let kind = dice.of(32);
        let what = match kind {
            0..=11 => self.edit_post(kind, dice),
            12 => self.add_post(dice),
            13 => self.settings(dice),
            14..=16 => self.edit_component(dice),
            17 => self.edit_layout(dice),
            18 => self.edit_section(dice),
            19 => self.edit_data(dice),
            20 => self.edit_public(dice),
            21 => self.edit_style(dice),
            22 => self.edit_page(dice),
            23 => self.edit_optional(dice),
            _ => self.edit_widely(dice),
        };
        format!("{kind}: {what}")
    }

    fn edit_post(&mut self, kind: usize, dice: &mut Dice) -> String {
        if self.posts.is_empty() {
            return self.add_post(dice);
        }
        let index = dice.of(self.posts.len());
        let others = self.posts.clone();
        let post = &mut self.posts[index];
        match kind {
            0..=2 => post.body = body(dice, &others),
            3 => post.body.push_str(" and more"),
            4 => post.title = dice.pick(WORDS).into(),
            5 => post.date = Some(dice.pick(DATES).into()).filter(|_| dice.of(5) > 0),
            6 => post.tags = (0..dice.of(3)).map(|_| dice.pick(TAGS).to_owned()).collect(),
            7 => post.draft = !post.draft,
            8 => post.slug = Some(format!("{}-{}", dice.pick(WORDS), dice.of(40))).filter(|_| dice.of(3) > 0),
            9 => {
                post.rest = [
                    "weight = 3\n",
                    "aliases = [\"/old/\"]\n",
                    "expires = 2026-08-01\n",
                    "description = \"D\"\n",
                    "nonsense = 1\n",
                    "topics = [\"t\"]\n",
                    "[seo]\nnoindex = true\n",
                    "[seo]\ntitle = \"S\"\n",
                    "",
                ][dice.of(9)]
                .into()
            }
            10 => {
                let gone = self.posts.remove(index);
                self.remove(&format!("{SITE}/content/{}", gone.name));
                return format!("removed {}", gone.name);
            }
            _ => {
                let old = post.name.clone();
                post.name = old.replace("post-", "moved-").replace("bundle-", "bundle-x");
                self.remove(&format!("{SITE}/content/{old}"));
            }
        }
        let name = self.posts[index].name.clone();
        format!("{name}: {}", self.put_post(index))
    }

    fn edit_component(&mut self, dice: &mut Dice) -> String {
        let (name, text) = if dice.of(2) == 0 { ("ui/card.html", self.card()) } else { (self.meta, META.to_owned()) };
        let own = format!("{SITE}/components/{name}");
        match dice.of(4) {
            0 => self.write(&format!("shared-components/{name}"), format!("{text}<{}>", dice.pick(WORDS))),
            1 => self.write(&own, format!("{text}[{}]", dice.pick(WORDS))),
            2 => self.write(&own, format!("{{% extends \"shared:{name}\" %}}")),
            _ => self.remove(&own),
        }
        format!("component {name}")
    }

    fn edit_layout(&mut self, dice: &mut Dice) -> String {
        let (name, text) = [("base", BASE.to_owned()), ("post", self.post_layout()), ("list", LIST.to_owned())][dice.of(3)].clone();
        let text = text.replace("{{ page.title }}", &format!("{{{{ page.title }}}} {}", dice.pick(WORDS)));
        self.write(&format!("shared-components/layouts/{name}.html"), &text);
        format!("layout {name}")
    }

    fn edit_section(&mut self, dice: &mut Dice) -> String {
        let more = ["paginate_by = 2\n", "paginate_by = 3\n", "", "sort_by = \"title\"\n", "feed = false\n", "page_layout = \"page\"\n"]
            [dice.of(6)];
        let text = format!("+++\ntitle = \"{}\"\n{more}+++\n{}", dice.pick(WORDS), dice.pick(WORDS));
        let folder = dice.pick(&["blog", "blog/deep", ""]);
        self.write(&format!("{SITE}/content/{folder}/_index.md"), &text);
        format!("section {folder}: {text}")
    }

    fn edit_data(&mut self, dice: &mut Dice) -> String {
        match dice.of(3) {
            0 => self.write(&format!("{SITE}/data/facts.toml"), format!("one = {}", dice.of(9))),
            1 => self.write(&format!("{SITE}/data/more.toml"), format!("two = \"{}\"", dice.pick(WORDS))),
            _ => self.remove(&format!("{SITE}/data/more.toml")),
        }
        "data".into()
    }

    fn edit_public(&mut self, dice: &mut Dice) -> String {
        match dice.of(5) {
            0 => self.write(&format!("{SITE}/public/img/a.svg"), format!("<svg id=\"{}\"/>", dice.pick(WORDS))),
            1 => self.write(&format!("{SITE}/public/img/p.gif"), picture(u8::try_from(1 + dice.of(9)).unwrap())),
            2 => self.write(&format!("{SITE}/public/note.txt"), dice.pick(WORDS)),
            3 => self.remove(&format!("{SITE}/public/note.txt")),
            _ => self.remove(&format!("{SITE}/public/img/p.gif")),
        }
        "public".into()
    }

    fn edit_style(&mut self, dice: &mut Dice) -> String {
        let color = dice.pick(&["red", "green", "blue"]);
        match dice.of(5) {
            0 => self.write(&format!("{SITE}/styles/main.scss"), format!(".m {{ color: {color} }}")),
            1 => self.write(&format!("{SITE}/styles/main.scss"), "@use \"part\";\n.m { color: red }"),
            2 => self.write(&format!("{SITE}/styles/_part.scss"), format!(".p {{ color: {color} }}")),
            3 => self.write(&format!("{SITE}/components/ui/card.scss"), format!(".own {{ color: {color} }}")),
            _ => self.remove(&format!("{SITE}/components/ui/card.scss")),
        }
        "style".into()
    }

    fn edit_page(&mut self, dice: &mut Dice) -> String {
        match dice.of(4) {
            0 => self.write(&format!("{SITE}/pages/index.html"), format!("{HOME}<!-- -->{}", dice.pick(WORDS))),
            1 => self.write(&format!("{SITE}/pages/more.html"), "+++\ntitle = \"More\"\n+++\n{{ page.title }}{{ site.posts|length }}"),
            2 => self.remove(&format!("{SITE}/pages/more.html")),
            _ => {
                self.write(&format!("{SITE}/content/about.md"), format!("+++\ntitle = \"{}\"\n+++\n{}", dice.pick(WORDS), dice.pick(WORDS)))
            }
        }
        "page".into()
    }

    fn edit_optional(&mut self, dice: &mut Dice) -> String {
        let file = dice.pick(&["shared-components/parts/maybe.html", "sites/a.example/components/parts/maybe.html"]);
        if dice.of(2) == 0 {
            self.write(file, format!("maybe {}", dice.pick(WORDS)))
        } else {
            self.remove(file)
        }
        format!("optional {file}")
    }
}

/// A picture (GIF) of that width.
pub(crate) fn picture(width: u8) -> Vec<u8> {
    [b"GIF89a".as_slice(), &[width, 0, 2, 0, 0, 0, 0]].concat()
}

fn body(dice: &mut Dice, others: &[Post]) -> String {
    let mut text =
        format!("{} {} {}.\n\n## {}\n\n{}", dice.pick(WORDS), dice.pick(WORDS), dice.pick(WORDS), dice.pick(WORDS), dice.pick(WORDS));
    match dice.of(6) {
        0 => text.push_str("\n\n![p](/img/p.gif)"),
        1 => text.push_str("\n\n```rust\nfn a() {}\n```"),
        2 if !others.is_empty() => {
            let _ = write!(text, " [other](@/{})", others[dice.of(others.len())].name);
        }
        3 => text.push_str(&"word ".repeat(250)),
        4 => text.insert_str(0, "First.\n\n<!-- more -->\n\n"),
        _ => {}
    }
    text
}
