//! Measures the parts of sitegen by themselves, on one thread, on real posts and templates: `micro WORKSPACE`, whose posts lie in
//! `sites/corpus.example/content/posts`.

mod parts;
mod stopwatch;

use std::error::Error;
use std::path::PathBuf;

use parts::Parts;
use stopwatch::Stopwatch;

fn main() -> Result<(), Box<dyn Error>> {
    let workspace = std::env::args_os().nth(1).map(PathBuf::from).ok_or("usage: micro WORKSPACE")?;
    let parts = Parts::load(&workspace)?;
    let posts = parts.posts.len();
    let bytes = parts.posts.iter().map(|post| post.text.len()).sum::<usize>();
    println!("{posts} posts of {} bytes; medians of {} samples\n", bytes / posts.max(1), stopwatch::SAMPLES);
    let mut watch = Stopwatch::default();
    let per_post = |watch: &mut Stopwatch, name: &str, work: &dyn Fn()| watch.measure(name, "post", posts, bytes, work);
    per_post(&mut watch, "front matter, read", &|| parts.read_front_matter());
    per_post(&mut watch, "markdown → HTML, no colours", &|| parts.render_plain());
    per_post(&mut watch, "markdown → HTML, colours found anew", &|| parts.render_highlighted());
    let known = parts.known_highlights();
    per_post(&mut watch, "markdown → HTML, colours known", &|| parts.render_known(&known));
    per_post(&mut watch, "summary", &|| parts.summarise());
    per_post(&mut watch, "links, found", &|| parts.find_links());
    watch.measure("page, from its template", "page", posts, parts.page_bytes(), &|| parts.render_pages());
    watch.measure("templates, read and compiled", "workspace", 1, 0, &|| parts.load_templates());
    watch.measure("stylesheet, SCSS → CSS", "sheet", 1, 0, &|| parts.compile_styles());
    Ok(())
}
