//! The templates of a workspace and of one site, compiled once, and where a name leads.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use minijinja::{Environment, UndefinedBehavior};
use source::{Diagnostic, Source, shown};

use crate::references::references;
use crate::template::{PAGE, SHARED, Template, resolve};
use crate::{Signature, problem};

/// How deep templates may include one another.
const DEPTH: usize = 120;

/// The shared components of a workspace, compiled once for all sites.
#[derive(Debug, Clone)]
pub struct SharedLibrary {
    env: Environment<'static>,
    templates: BTreeMap<String, Arc<Template>>,
}

/// The templates that one site sees: the shared ones, its overrides, its pages.
#[derive(Debug, Clone)]
pub struct SiteLibrary {
    env: Environment<'static>,
    templates: Arc<BTreeMap<String, Arc<Template>>>,
    told: fn(&str),
}

impl SharedLibrary {
    /// Reads and compiles all templates under `folder`. Files that cannot be read or compiled are kept as broken.
    #[must_use]
    pub fn load(root: &Path, folder: &Path) -> Self {
        let mut env = Environment::new();
        env.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        // what explains an error is collected only once there is one
        env.set_debug(false);
        env.set_recursion_limit(DEPTH);
        env.set_formatter(crate::escape::write);
        crate::filters::install(&mut env);
        let mut library = Self { env, templates: BTreeMap::new() };
        for (name, path) in template_files(folder) {
            let template = read_template(&mut library.env, root, format!("{SHARED}{name}"), path);
            library.templates.insert(template.id.clone(), Arc::new(template));
        }
        library
    }

    /// Adds a site's `components/` folder.
    #[must_use]
    pub fn site(&self, root: &Path, components: &Path) -> SiteLibrary {
        let mut env = self.env.clone();
        let mut templates = self.templates.clone();
        for (name, path) in template_files(components) {
            let template = read_template(&mut env, root, name, path);
            templates.insert(template.id.clone(), Arc::new(template));
        }
        SiteLibrary { env, templates: Arc::new(templates), told: |_| () }
    }
}

impl SiteLibrary {
    /// Adds the text of a page as a template: `name` is its path under `pages/`. What stands before `body_start` is blanked out, so that places stay true.
    pub fn add_page(&mut self, name: &str, path: &Path, source: &Source, body_start: usize) {
        let blank: String = source.text[..body_start].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
        let lost = body_start - blank.len();
        let text = format!("{}{blank}{}", " ".repeat(lost), &source.text[body_start..]);
        let template = compile(&mut self.env, format!("{PAGE}{name}"), path.to_owned(), source.clone(), &text);
        Arc::make_mut(&mut self.templates).insert(template.id.clone(), Arc::new(template));
    }

    /// From now on `told` hears the name of each template that is asked for while another is rendered, whether there is one or not. Goes before
    /// [`Self::finish`].
    pub fn tell(&mut self, told: fn(&str)) {
        self.told = told;
    }

    /// Finishes the library: gives its environment to `extend`, which may add functions of its own, and fixes where names lead.
    pub fn finish(&mut self, extend: impl FnOnce(&mut Environment<'static>)) {
        self.inherit_props();
        let (templates, told) = (Arc::clone(&self.templates), self.told);
        self.env.set_path_join_callback(move |name, _| {
            told(name);
            resolve(&templates, name).map_or(Cow::Borrowed(name), |id| Cow::Owned(id.to_owned()))
        });
        self.env.add_function("component", crate::call::function(Arc::clone(&self.templates), told));
        extend(&mut self.env);
    }

    /// A component that extends another takes what that one takes, unless it says otherwise.
    fn inherit_props(&mut self) {
        let inherited = |template: &Template| {
            let mut signature = template.signature.clone();
            let mut seen = BTreeSet::from([template.id.as_str()]);
            let mut above = template.extends().and_then(|name| self.get(name));
            while let Some(parent) = above.filter(|parent| seen.insert(&parent.id)) {
                let new = parent.signature.props.iter().filter(|prop| !signature.names().any(|name| name == prop.name)).cloned();
                let new: Vec<_> = new.collect();
                signature.props.extend(new);
                above = parent.extends().and_then(|name| self.get(name));
            }
            signature
        };
        let children = self.templates.values().filter(|template| template.extends().is_some());
        let changed: Vec<Template> =
            children.map(|template| Template { signature: inherited(template), ..Template::clone(template) }).collect();
        let templates = Arc::make_mut(&mut self.templates);
        templates.extend(changed.into_iter().map(|template| (template.id.clone(), Arc::new(template))));
    }

    /// The template that a name leads to.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Arc<Template>> {
        self.templates.get(resolve(&self.templates, name)?)
    }

    /// All templates by id.
    pub fn templates(&self) -> impl Iterator<Item = &Arc<Template>> {
        self.templates.values()
    }

    /// Renders a template with the globals `context`.
    ///
    /// # Errors
    /// The first thing that goes wrong in it or in a template that it goes through, with the chain of templates.
    pub fn render(&self, name: &str, context: minijinja::Value) -> Result<String, Diagnostic> {
        (self.told)(name);
        let Some(template) = self.get(name) else { return Err(self.missing(name)) };
        if let Some(broken) = &template.broken {
            return Err(broken.clone());
        }
        let render = |env: &Environment<'static>, context| env.get_template(&template.id).and_then(|compiled| compiled.render(context));
        render(&self.env, context.clone()).map_err(|error| self.explain(&render(&self.debugging(), context).err().unwrap_or(error)))
    }

    /// Renders one component with these props, as if a page called it. `globals` are what every component sees: `site` and `page`.
    ///
    /// # Errors
    /// As [`Self::render`]; a prop that the component does not take, or lacks.
    pub fn render_component(
        &self,
        name: &str,
        props: minijinja::Value,
        globals: [(&'static str, minijinja::Value); 2],
    ) -> Result<String, Diagnostic> {
        let context = crate::table(globals.into_iter().chain([("called", name.into()), ("props", props)]));
        let render = |env: &Environment<'static>, context| env.render_str("{{ component(called, **props) }}", context);
        render(&self.env, context.clone()).map_err(|error| self.explain(&render(&self.debugging(), context).err().unwrap_or(error)))
    }

    /// The same templates, which say more of an error and take longer.
    fn debugging(&self) -> Environment<'static> {
        let mut env = self.env.clone();
        env.set_debug(true);
        env
    }

    /// The templates that can be reached from `roots` through their texts, the roots with them; what is named but not there, with its place.
    #[must_use]
    pub fn reach<'a>(&'a self, roots: impl IntoIterator<Item = &'a str>) -> (BTreeSet<&'a str>, Vec<Diagnostic>) {
        let mut reached = BTreeSet::new();
        let mut missing = Vec::new();
        let mut waiting: Vec<&Template> = roots.into_iter().filter_map(|root| self.get(root)).map(|template| &**template).collect();
        while let Some(template) = waiting.pop() {
            if !reached.insert(template.id.as_str()) {
                continue;
            }
            for reference in &template.references {
                match self.get(&reference.name) {
                    Some(next) => waiting.push(next),
                    None if reference.optional => {}
                    None => missing.push(self.missing(&reference.name).at(template.source.place(&reference.span))),
                }
            }
        }
        (reached, missing)
    }

    /// The problem that there is no template of a name.
    #[must_use]
    pub fn missing(&self, name: &str) -> Diagnostic {
        let known = self.templates.keys().map(String::as_str).filter(|id| !id.starts_with(PAGE));
        let known: BTreeSet<&str> = known.map(|id| id.strip_prefix(SHARED).unwrap_or(id)).collect();
        let problem = Diagnostic::error(format!("there is no template `{name}`"));
        match source::nearest(name, known) {
            Some(near) => problem.hint(format!("did you mean `{near}`?")),
            None => problem.hint("templates are looked up in the site's components/ and then in shared-components/"),
        }
    }

    /// What minijinja says, as a problem with its place and the chain of templates that led there.
    #[must_use]
    pub fn explain(&self, error: &minijinja::Error) -> Diagnostic {
        let found = problem::explain(error, |id| self.templates.get(id).map(|template| template.source.clone()));
        match problem::missing_name(error) {
            Some(name) => Diagnostic { message: self.missing(name).message, hint: self.missing(name).hint, ..found },
            None => found,
        }
    }
}

fn template_files(folder: &Path) -> Vec<(String, PathBuf)> {
    let files = walkdir::WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter().flatten();
    let templates = files.filter(|entry| entry.file_type().is_file() && is_template(entry.path()));
    templates.map(|entry| (shown(folder, entry.path()), entry.into_path())).collect()
}

fn is_template(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    matches!(ending, Some("html" | "xml" | "txt" | "json")) && !path.components().any(|part| part.as_os_str() == "node_modules")
}

fn read_template(env: &mut Environment<'static>, root: &Path, id: String, path: PathBuf) -> Template {
    match source::read(root, &path) {
        Ok(source) => {
            let text = source.text.to_string();
            compile(env, id, path, source, &text)
        }
        Err(problem) => {
            let source = Source::new(shown(root, &path), "");
            Template { id, path, source, signature: Signature::default(), references: Vec::new(), broken: Some(problem) }
        }
    }
}

fn compile(env: &mut Environment<'static>, id: String, path: PathBuf, source: Source, text: &str) -> Template {
    let compiled = env.add_template_owned(id.clone(), text.to_owned());
    let (signature, unreadable) = match Signature::parse(&source) {
        Ok(signature) => (signature, None),
        Err(mut problems) => (Signature::default(), Some(problems.remove(0))),
    };
    let broken = compiled.err().map(|error| problem::explain(&error, |_| Some(source.clone()))).or(unreadable);
    Template { id, path, references: references(text), source, signature, broken }
}
