//! Edits of what holds for many pages at once: settings, the names of templates and folders, overrides, and the second site, which shares the components.

use std::fmt::Write as _;

use crate::dice::Dice;
use crate::edits::{CARD, HOME, META, POST, SITE, WORDS, World, picture};

const OTHER: &str = "sites/b.example";
/// The names that the component of a post's facts may have.
const METAS: &[&str] = &["ui/meta.html", "ui/facts.html"];

impl World {
    /// A site with a few pages that asks for what the first one asks for.
    pub(crate) fn second_site(&mut self) {
        self.write(&format!("{OTHER}/site.toml"), "name = \"B\"\ndomain = \"b.example\"\n");
        self.write(&format!("{OTHER}/content/about.md"), "Them.");
        self.write(&format!("{OTHER}/content/blog/one.md"), "+++\ndate = 2026-01-01\ntags = [\"red\"]\n+++\nOne.");
        self.write(&format!("{OTHER}/content/blog/two.md"), "+++\ndate = 2026-02-01\n+++\nTwo.");
        self.write(&format!("{OTHER}/data/facts.toml"), "one = 2");
        self.write(&format!("{OTHER}/public/img/a.svg"), "<svg/>");
        self.write(&format!("{OTHER}/public/img/p.gif"), picture(7));
        self.write(&format!("{OTHER}/pages/index.html"), HOME);
    }

    /// The shared card, which shows the facts of its post.
    pub(crate) fn card(&self) -> String {
        CARD.replace(METAS[0], self.meta)
    }

    /// The shared layout of posts, which shows the facts, too.
    pub(crate) fn post_layout(&self) -> String {
        POST.replace(METAS[0], self.meta)
    }

    /// Changes one thing, and says what.
    pub(crate) fn edit_widely(&mut self, dice: &mut Dice) -> String {
        match dice.of(8) {
            0 => self.settings(dice),
            1 if dice.of(3) == 0 => self.break_settings(),
            1 => self.settings(dice),
            2 => self.rename_component(),
            3 => self.rename_folder(dice),
            4 => self.override_layout(dice),
            5 | 6 => self.edit_second_site(dice),
            _ => self.edit_theme_styles(dice),
        }
    }

    pub(crate) fn settings(&mut self, dice: &mut Dice) -> String {
        let mut text = format!("name = \"{}\"\ndomain = \"a.example\"\n", dice.pick(WORDS));
        text += ["", "taxonomies = [\"tags\", \"topics\"]\n", "taxonomies = [\"topics\", \"tags\"]\n"][dice.of(3)];
        let (label, limit, note) = (dice.pick(WORDS), 1 + dice.of(4), dice.pick(WORDS));
        let _ = write!(text, "[[nav]]\nlabel = \"{label}\"\nurl = \"/\"\n[feed]\nlimit = {limit}\n[extra]\nnote = \"{note}\"\n");
        if dice.of(2) == 0 {
            let _ = write!(text, "[theme.colors]\nprimary = \"{}\"\n", dice.pick(&["#112233", "#445566", "red"]));
        }
        if dice.of(2) == 0 {
            let (highlight, anchors) = (dice.of(2) == 0, dice.of(2) == 0);
            let _ = write!(text, "[markdown]\nhighlight = {highlight}\nheading_anchors = {anchors}\n");
        }
        self.write(&format!("{SITE}/site.toml"), &text);
        self.is_broken = false;
        format!("settings: {text}")
    }

    fn break_settings(&mut self) -> String {
        self.write(&format!("{SITE}/site.toml"), "name = \"A\"\ndomain = \"a.example\"\nnonsense = 1\n");
        self.is_broken = true;
        "settings that are none".into()
    }

    /// A shared component gets another name, and those that ask for it follow. Overrides go: nobody would ask for them by the old name.
    fn rename_component(&mut self) -> String {
        let (old, new) = (self.meta, METAS[usize::from(self.meta == METAS[0])]);
        for site in [SITE, OTHER] {
            self.remove(&format!("{site}/components/{old}"));
            self.remove(&format!("{site}/components/ui/card.html"));
            self.remove(&format!("{site}/components/layouts/post.html"));
        }
        if !self.rename(&format!("shared-components/{old}"), &format!("shared-components/{new}")) {
            self.write(&format!("shared-components/{new}"), META);
        }
        self.meta = new;
        self.write("shared-components/ui/card.html", self.card());
        self.write("shared-components/layouts/post.html", self.post_layout());
        format!("component {old} is {new}")
    }

    fn rename_folder(&mut self, dice: &mut Dice) -> String {
        let names = [
            ("sites/a.example/content/blog/deep", "sites/a.example/content/blog/low"),
            ("shared-components/parts", "shared-components/bits"),
            ("sites/a.example/components/parts", "sites/a.example/components/bits"),
        ];
        let (one, other) = names[dice.of(names.len())];
        let (from, to) = if dice.of(2) == 0 { (one, other) } else { (other, one) };
        if self.rename(from, to) && from.contains("/content/") {
            let (from, to) = (from.split_once("content/").unwrap().1, to.split_once("content/").unwrap().1);
            for post in self.posts.iter_mut().filter(|post| post.name.starts_with(&format!("{from}/"))) {
                post.name = post.name.replacen(from, to, 1);
            }
        }
        format!("folder {from} is {to}")
    }

    fn override_layout(&mut self, dice: &mut Dice) -> String {
        let site = dice.pick(&[SITE, OTHER]);
        let file = format!("{site}/components/layouts/post.html");
        match dice.of(3) {
            0 => self.write(&file, format!("{}({})", self.post_layout(), dice.pick(WORDS))),
            1 => {
                let block = "{% block main %}{{ super() }}";
                self.write(&file, format!("{{% extends \"shared:layouts/post.html\" %}}{block}{}{{% endblock %}}", dice.pick(WORDS)));
            }
            _ => self.remove(&file),
        }
        format!("override {file}")
    }

    fn edit_second_site(&mut self, dice: &mut Dice) -> String {
        let own = format!("{OTHER}/components/ui/card.html");
        match dice.of(6) {
            0 => self.write(&format!("{OTHER}/content/blog/one.md"), format!("+++\ndate = 2026-01-01\n+++\n{}", dice.pick(WORDS))),
            1 => self.write(&format!("{OTHER}/content/blog/new.md"), format!("+++\ndate = 2026-05-01\n+++\n{}", dice.pick(WORDS))),
            2 => self.remove(&format!("{OTHER}/content/blog/new.md")),
            3 => self.write(&own, format!("{}[{}]", self.card(), dice.pick(WORDS))),
            4 => self.remove(&own),
            _ => self.write(&format!("{OTHER}/site.toml"), format!("name = \"{}\"\ndomain = \"b.example\"\n", dice.pick(WORDS))),
        }
        "the second site".into()
    }

    /// Styles that take what they show from the theme.
    fn edit_theme_styles(&mut self, dice: &mut Dice) -> String {
        let text = format!("@use \"theme\";\n.t {{ color: theme.$color-primary; content: \"{}\" }}", dice.pick(WORDS));
        self.write(&format!("{SITE}/styles/main.scss"), text);
        "styles with the theme".into()
    }
}
