//! The least that a site generator can do for a folder of posts: read each, turn its markdown into HTML, put that into one template, write it to a
//! folder of its own, on all cores. No lists, no feed, no styles, no links to follow. What it takes is the floor that others are measured against.
//!
//! `floor CONTENT OUT`

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use minijinja::{Environment, Value, context};
use pulldown_cmark::{Options, Parser, html};
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

type Problem = Box<dyn Error + Send + Sync>;

const TEMPLATE: &str = include_str!("post.html");

/// A post's file, and the folder that its page goes to.
struct Post {
    file: PathBuf,
    folder: PathBuf,
}

fn main() -> Result<(), Problem> {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [content, out] = arguments.as_slice() else { return Err("usage: floor CONTENT OUT".into()) };
    let mut env = Environment::new();
    env.add_template("post.html", TEMPLATE)?;
    let mut posts = Vec::new();
    find(content, out, &mut posts)?;
    // by one thread: several that make folders in one folder wait for each other
    for post in &posts {
        fs::create_dir_all(&post.folder)?;
    }
    posts.par_iter().try_for_each(|post| build(&env, post))
}

/// All posts below a folder; `out` is where the page of one goes.
fn find(folder: &Path, out: &Path, posts: &mut Vec<Post>) -> Result<(), Problem> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let file = entry.path();
        if entry.file_type()?.is_dir() {
            find(&file, &out.join(entry.file_name()), posts)?;
        } else if let Some(name) = file.file_stem().filter(|name| *name != "_index") {
            let folder = out.join(name);
            posts.push(Post { file, folder });
        }
    }
    Ok(())
}

/// Drafts are read and go no further.
fn build(env: &Environment<'_>, post: &Post) -> Result<(), Problem> {
    let text = fs::read_to_string(&post.file)?;
    let (front, body) = split(&text).ok_or("a post has no front matter")?;
    if field(front, "draft") == "true" {
        return Ok(());
    }
    let mut content = String::with_capacity(body.len() * 2);
    html::push_html(&mut content, Parser::new_ext(body, Options::ENABLE_TABLES));
    let tags = field(front, "tags").trim_matches(['[', ']']).split(", ").map(|tag| tag.trim_matches('"'));
    let page = env.get_template("post.html")?.render(context! {
        title => field(front, "title").trim_matches('"'),
        description => field(front, "description").trim_matches('"'),
        date => field(front, "date"),
        tags => tags.map(Value::from).collect::<Vec<Value>>(),
        content => Value::from_safe_string(content),
    })?;
    Ok(fs::write(post.folder.join("index.html"), page)?)
}

/// What stands between the fences, and what comes after them.
fn split(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix("---\n")?.split_once("\n---\n")
}

/// The value of a key, as it is written; nothing if it is not there.
fn field<'a>(front: &'a str, key: &str) -> &'a str {
    let mut lines = front.lines().filter_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
    lines.next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_becomes_a_page_and_a_draft_does_not() {
        let folder = std::env::temp_dir().join(format!("floor-{}", std::process::id()));
        let (content, out) = (folder.join("content/posts"), folder.join("out"));
        fs::create_dir_all(&content).unwrap();
        fs::write(content.join("a.md"), "---\ntitle: \"A & b\"\ndate: 2015-01-01\ndescription: \"d\"\ntags: [\"x\", \"y\"]\ndraft: false\n---\n# One\n").unwrap();
        fs::write(content.join("b.md"), "---\ntitle: \"B\"\ndraft: true\n---\n").unwrap();
        let mut env = Environment::new();
        env.add_template("post.html", TEMPLATE).unwrap();
        let mut posts = Vec::new();
        find(&folder.join("content"), &out, &mut posts).unwrap();
        for post in &posts {
            fs::create_dir_all(&post.folder).unwrap();
            build(&env, post).unwrap();
        }
        let page = fs::read_to_string(out.join("posts/a/index.html")).unwrap();
        assert!(page.contains("<title>A &amp; b</title>") && page.contains("<h1>One</h1>") && page.contains("/tags/y/"), "{page}");
        assert!(!out.join("posts/b/index.html").exists());
        fs::remove_dir_all(folder).unwrap();
    }
}
