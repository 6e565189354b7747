//! `site.seo` and `page.seo`: what the settings and the front matter say to search engines. Tables, which are empty where nothing is said.

use cms::{SPEC, Settings};
use components::table;
use markdown::Seo;
use minijinja::Value;
use site::SiteSettings;
use source::Fields;

/// What `enable_seo` brings; empty where it is off.
pub(super) fn of_site(settings: &SiteSettings) -> Value {
    let switch = settings.modules.iter().find(|switch| switch.name == SPEC.name);
    // they were checked when the site was opened
    let read = |switch: &site::ModuleSwitch| Settings::read(&mut Fields::new(&switch.settings, &settings.source, 0, SPEC.name)).seo;
    let Some(seo) = switch.and_then(read) else { return table(Vec::<(&str, Value)>::new()) };
    let optional = |text: Option<String>| text.map_or(Value::UNDEFINED, Value::from);
    table([
        ("title_pattern", Value::from(seo.title_pattern)),
        ("home_title", Value::from(seo.home_title)),
        ("search", optional(seo.search)),
        ("twitter", optional(seo.twitter)),
    ])
}

/// What the front matter of a page says in `[seo]`.
pub(super) fn of_page(seo: &Seo) -> Value {
    let texts = [
        ("title", &seo.title),
        ("description", &seo.description),
        ("image", &seo.image),
        ("image_alt", &seo.image_alt),
        ("canonical", &seo.canonical),
    ];
    let said = texts.into_iter().filter_map(|(key, text)| Some((key, Value::from(text.as_deref()?))));
    table(said.chain(seo.noindex.then(|| ("noindex", Value::from(true)))))
}
