//! The functions that templates can call, besides `component`.

use std::sync::Arc;

use markdown::Address;
use minijinja::{Environment, Error, ErrorKind, Value};
use source::Diagnostic;

use super::views::PageView;
use super::{Facts, encode_path};
use crate::reads::{self, NameRead, SiteRead};

/// Adds the functions of a site to its templates.
pub(super) fn install(env: &mut Environment<'static>, facts: &Arc<Facts>) {
    let of = Arc::clone(facts);
    env.add_function("asset", move |name: &str| asset(&of, name));
    let of = Arc::clone(facts);
    env.add_function("image_size", move |name: &str| image_size(&of, name));
    let of = Arc::clone(facts);
    env.add_function("absolute_url", move |url: &Value| absolute_url(&of, url));
    let of = Arc::clone(facts);
    env.add_function("get_page", move |address: &str| get_page(&of, address));
    let of = Arc::clone(facts);
    env.add_function("get_section", move |folder: &str| get_section(&of, folder));
    let now = facts.model.now.to_string();
    env.add_function("now", move || {
        reads::site(SiteRead::Now);
        now.clone()
    });
}

fn failed(problem: Diagnostic) -> Error {
    Error::new(ErrorKind::InvalidOperation, problem.message.clone()).with_source(problem)
}

fn asset(facts: &Facts, name: &str) -> Result<Value, Error> {
    reads::name(NameRead::Asset, name);
    let output = facts.assets.fingerprinted(name).map_err(failed)?;
    Ok(Value::from_safe_string(format!("/{}", encode_path(&output))))
}

fn image_size(facts: &Facts, name: &str) -> Value {
    reads::name(NameRead::PublicSize, name);
    match facts.assets.size_of(name) {
        Some((width, height)) => components::table([("width", Value::from(width)), ("height", Value::from(height))]),
        None => Value::UNDEFINED,
    }
}

/// The address with the site's own in front. What somebody wrote by hand stays as unsafe as it was, and is escaped where it is printed.
fn absolute_url(facts: &Facts, url: &Value) -> Value {
    let is_path = |url: &str| url.starts_with('/') && !url.starts_with("//");
    match url.as_str().filter(|path| is_path(path)) {
        Some(path) if url.is_safe() => Value::from_safe_string(format!("{}{path}", facts.model.settings.base_url)),
        Some(path) => format!("{}{path}", facts.model.settings.base_url).into(),
        None => url.clone(),
    }
}

fn get_page(facts: &Arc<Facts>, address: &str) -> Result<Value, Error> {
    reads::name(NameRead::PageAt, address);
    let id = Address::parse(address).ok().and_then(|address| facts.model.by_address.get(&address));
    match id {
        Some(id) => Ok(PageView::value(facts, *id)),
        None => {
            let problem = Diagnostic::error(format!("there is no page at `{address}`"));
            let known = facts.model.by_address.keys().map(Address::as_str);
            Err(failed(match source::nearest(address, known) {
                Some(near) => problem.hint(format!("did you mean `{near}`?")),
                None => problem,
            }))
        }
    }
}

fn get_section(facts: &Arc<Facts>, folder: &str) -> Result<Value, Error> {
    reads::name(NameRead::SectionAt, folder);
    match facts.model.sections.get(folder.trim_matches('/')) {
        Some(id) => Ok(PageView::value(facts, *id)),
        None => {
            let problem = Diagnostic::error(format!("there is no section `{folder}`"));
            Err(failed(problem.suggest(folder, facts.model.sections.keys().map(String::as_str))))
        }
    }
}
