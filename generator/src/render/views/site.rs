//! `site`: the whole site as templates see it.

use std::collections::BTreeMap;
use std::sync::Arc;

use components::table;
use minijinja::Value;
use minijinja::value::{Enumerator, Object, ObjectRepr, Serde};
use site::SiteSettings;
use source::Fields;

use super::{PageView, page_list, seo};
use crate::content::PageId;
use crate::reads::{self, NameRead, PageRead, SiteRead};
use crate::render::{Facts, Stylesheet};

/// The fields that can be asked for.
const FIELDS: &[&str] = &[
    "name",
    "domain",
    "base_url",
    "language",
    "description",
    "nav",
    "pages",
    "posts",
    "root",
    "sections",
    "taxonomies",
    "data",
    "extra",
    "stylesheet",
    "stylesheets",
    "feed_url",
    "modules",
    "seo",
    "comments_enabled",
    "comments_need_email",
];

/// A site.
#[derive(Debug)]
pub(in crate::render) struct SiteView {
    facts: Arc<Facts>,
    data: Value,
    extra: Value,
    seo: Value,
}

impl SiteView {
    pub(in crate::render) fn value(facts: &Arc<Facts>) -> Value {
        let data = DataView::value(facts);
        let extra = Value::from(Serde(&facts.model.settings.extra));
        let seo = seo::of_site(&facts.model.settings);
        Value::from_object(Self { facts: Arc::clone(facts), data, extra, seo })
    }

    fn page(&self, id: PageId) -> Value {
        PageView::value(&self.facts, id)
    }

    fn setting(&self, key: &str) -> Option<Value> {
        let settings = &self.facts.model.settings;
        match key {
            "name" => Some(settings.name.as_str().into()),
            "domain" => Some(settings.domain.as_str().into()),
            "base_url" => Some(Value::from_safe_string(settings.base_url.clone())),
            "language" => Some(settings.language.as_str().into()),
            "description" => settings.description.as_deref().map(Value::from),
            "modules" => Some(settings.modules.iter().map(|switch| switch.name.as_str()).collect()),
            "comments_enabled" => Some(cms_settings(settings).is_some_and(|cms| cms.allow_comments).into()),
            "comments_need_email" => Some(cms_settings(settings).is_some_and(|cms| cms.comments_need_email()).into()),
            "nav" => {
                let entry = |entry: &site::NavEntry| {
                    table([("label", Value::from(entry.label.as_str())), ("url", Value::from(entry.url.as_str()))])
                };
                Some(settings.nav.iter().map(entry).collect())
            }
            _ => None,
        }
    }

    fn content(&self, key: &str) -> Option<Value> {
        let model = &self.facts.model;
        match key {
            "pages" => Some(page_list(&self.facts, model.pages[model.root].pages.clone(), Some((PageRead::List, model.root)))),
            "posts" => {
                reads::site(SiteRead::Posts);
                Some(page_list(&self.facts, model.posts.clone(), None))
            }
            "root" => Some(self.page(model.root)),
            "sections" => {
                reads::site(SiteRead::Sections);
                Some(table(model.sections.iter().map(|(folder, id)| (folder.as_str(), self.page(*id)))))
            }
            "taxonomies" => {
                reads::site(SiteRead::Taxonomies);
                let terms = |ids: &[PageId]| ids.iter().map(|id| self.page(*id)).collect::<Value>();
                Some(table(model.taxonomies.iter().map(|taxonomy| (taxonomy.name.as_str(), terms(&taxonomy.terms)))))
            }
            "feed_url" => {
                reads::site(SiteRead::Feed);
                crate::render::feed::address(model, model.root).map(Value::from_safe_string)
            }
            _ => None,
        }
    }
}

/// How posts in the API are kept; none where the site does not have them.
fn cms_settings(settings: &SiteSettings) -> Option<cms::Settings> {
    let on = settings.modules.iter().find(|switch| switch.name == cms::SPEC.name)?;
    Some(cms::Settings::read(&mut Fields::new(&on.settings, &settings.source, 0, on.name.as_str())))
}

fn stylesheet(sheet: &Stylesheet) -> Value {
    table([("url", Value::from_safe_string(sheet.url())), ("integrity", Value::from_safe_string(sheet.integrity.clone()))])
}

impl Object for SiteView {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        let sheets = &self.facts.stylesheets;
        match key {
            "data" => Some(self.data.clone()),
            "extra" => Some(self.extra.clone()),
            "seo" => Some(self.seo.clone()),
            "stylesheet" => {
                reads::site(SiteRead::Styles);
                Some(stylesheet(&sheets.main))
            }
            "stylesheets" => {
                reads::site(SiteRead::Styles);
                Some(table(sheets.others.iter().map(|(name, sheet)| (name.as_str(), stylesheet(sheet)))))
            }
            _ => self.setting(key).or_else(|| self.content(key)),
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Str(FIELDS)
    }

    fn render(self: &Arc<Self>, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.facts.model.settings.name)
    }
}

/// `site.data`: whoever looks up one key reads that alone.
#[derive(Debug)]
struct DataView {
    values: BTreeMap<String, Value>,
}

impl DataView {
    fn value(facts: &Facts) -> Value {
        let values =
            facts.model.data.as_object().into_iter().flatten().map(|(key, value)| (key.clone(), Value::from(Serde(value)))).collect();
        Value::from_object(Self { values })
    }
}

impl Object for DataView {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        reads::name(NameRead::Data, key);
        self.values.get(key).cloned()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        reads::name(NameRead::Data, "");
        Enumerator::Values(self.values.keys().map(|key| Value::from(key.as_str())).collect())
    }
}
