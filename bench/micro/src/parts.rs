//! What is measured: each method does one thing for all posts.

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use components::{SharedLibrary, SiteLibrary, table};
use markdown::{FrontMatter, HighlightCache, Kind, Options, Rules, read_front_matter, references, render, split, summary};
use minijinja::Value;
use source::{Diagnostic, Source};
use styles::{Library, Mode, site_stylesheet};

const SITE: &str = "sites/corpus.example";
/// The components that the stylesheet is made for.
const STYLED: [&str; 1] = ["layouts/base"];

/// Posts, and what pages are made of.
pub struct Parts {
    /// The files of the posts, read.
    pub posts: Vec<Source>,
    bodies: Vec<String>,
    pages: Vec<Value>,
    workspace: PathBuf,
    templates: SiteLibrary,
    rules: Rules,
}

impl Parts {
    /// Reads a workspace.
    pub fn load(workspace: &Path) -> Result<Self, Box<dyn Error>> {
        let rules = Rules { taxonomies: vec!["tags".into()], ..Rules::default() };
        let mut templates = shared(workspace).site(workspace, &workspace.join(SITE).join("components"));
        templates.finish(|_| ());
        let (mut posts, mut bodies, mut pages) = (Vec::new(), Vec::new(), Vec::new());
        for file in post_files(&workspace.join(SITE).join("content/posts"))? {
            let post = source::read(workspace, &file).map_err(told)?;
            let cut = split(&post.text).map_err(|error| told(post.syntax(&error)))?;
            let front = read_front_matter(&post, &cut, &rules, Kind::Page).map_err(|mut problems| told(problems.remove(0)))?;
            pages.push(page(front, &render(cut.body, &Options::plain()).html));
            bodies.push(cut.body.to_owned());
            posts.push(post);
        }
        Ok(Self { posts, bodies, pages, workspace: workspace.to_owned(), templates, rules })
    }

    pub fn read_front_matter(&self) {
        for post in &self.posts {
            let Ok(cut) = split(&post.text) else { continue };
            let _ = black_box(read_front_matter(post, &cut, &self.rules, Kind::Page));
        }
    }

    pub fn render_plain(&self) {
        self.each_body(|body| render(body, &Options::plain()).html.len());
    }

    /// By a new thread, since each thread remembers lines of code by itself: nothing is known from one pass to the next.
    pub fn render_highlighted(&self) {
        std::thread::scope(|scope| _ = scope.spawn(|| self.render_known(&HighlightCache::new(0))));
    }

    /// What a build remembers once it has seen all posts.
    pub fn known_highlights(&self) -> HighlightCache {
        let known = HighlightCache::new(0);
        self.render_known(&known);
        known
    }

    pub fn render_known(&self, known: &HighlightCache) {
        let options = Options { highlights: Some(known), ..Options::plain() };
        self.each_body(|body| render(body, &options).html.len());
    }

    pub fn summarise(&self) {
        self.each_body(|body| summary(body, &Options::plain()).text.len());
    }

    pub fn find_links(&self) {
        self.each_body(|body| references(body).len());
    }

    pub fn render_pages(&self) {
        black_box(self.page_bytes());
    }

    /// The bytes of all pages, each made from its template.
    pub fn page_bytes(&self) -> usize {
        let stylesheet = table([("stylesheet", table([("url", safe("/style.css"))]))]);
        let page = |page: &Value| {
            let context = table([("page", page.clone()), ("site", stylesheet.clone())]);
            self.templates.render("layouts/post.html", context).map_or(0, |html| html.len())
        };
        self.pages.iter().map(page).sum()
    }

    pub fn load_templates(&self) {
        black_box(shared(&self.workspace));
    }

    pub fn compile_styles(&self) {
        let library = Library { root: self.workspace.clone(), shared: self.workspace.join("shared-components"), ..Library::default() };
        let _ = black_box(site_stylesheet(&library, &STYLED.map(str::to_owned), Mode::Production));
    }

    fn each_body(&self, work: impl Fn(&str) -> usize) {
        for body in &self.bodies {
            black_box(work(body));
        }
    }
}

fn post_files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.file_stem().is_some_and(|name| name != "_index"));
    files.sort();
    Ok(files)
}

/// A page as the template of posts sees it.
fn page(front: FrontMatter, content: &str) -> Value {
    let tag = |name: &String| table([("name", Value::from(name.as_str())), ("url", safe("/tags/"))]);
    table([
        ("tags", front.taxonomies.values().flatten().map(tag).collect()),
        ("title", Value::from(front.title.unwrap_or_default())),
        ("description", Value::from(front.description.unwrap_or_default())),
        ("permalink", safe("https://corpus.example/posts/post/")),
        ("date", Value::from(front.date.map(|date| date.to_string()).unwrap_or_default())),
        ("content", safe(content)),
    ])
}

fn shared(workspace: &Path) -> SharedLibrary {
    SharedLibrary::load(workspace, &workspace.join("shared-components"))
}

fn safe(html: &str) -> Value {
    Value::from_safe_string(html.to_owned())
}

fn told(problem: Diagnostic) -> Box<dyn Error> {
    problem.to_string().into()
}
