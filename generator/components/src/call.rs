//! The function `component(name, prop=…)`: checks the props, then renders the component with nothing but them and the globals.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use minijinja::value::{Enumerator, Kwargs, Object, ObjectRepr};
use minijinja::{Error, ErrorKind, State, Value};

use crate::fault::fault;
use crate::template::{PAGE, SHARED, Template, resolve};

/// The names that every component sees without a prop.
const GLOBALS: [&str; 3] = ["page", "site", "paginator"];
/// How deep components may call one another.
const DEPTH: usize = 40;

thread_local! {
    static CALLS: Cell<usize> = const { Cell::new(0) };
}

type Templates = Arc<BTreeMap<String, Arc<Template>>>;
/// Where each name leads.
type Names = HashMap<String, Arc<Template>>;

pub(crate) fn function(templates: Templates, told: fn(&str)) -> impl Fn(&mut State<'_, '_>, &str, Kwargs) -> Result<Value, Error> {
    let names = names(&templates);
    move |state, name, props| {
        told(name);
        let Some(template) = names.get(name) else {
            return Err(unknown_component(&templates, name));
        };
        if let Some(broken) = &template.broken {
            return Err(Error::new(ErrorKind::BadInclude, format!("`{name}` is broken")).with_source(broken.clone()));
        }
        let context = context(state, template, name, &props)?;
        let _depth = Depth::enter(name)?;
        let rendered = state.env().get_template(&template.id)?.render(context);
        rendered.map(Value::from_safe_string).map_err(|error| Error::new(ErrorKind::BadInclude, format!("in `{name}`")).with_source(error))
    }
}

fn names(templates: &Templates) -> Names {
    let both = templates.keys().flat_map(|id| [id.as_str(), id.strip_prefix(SHARED).unwrap_or(id)]);
    both.filter_map(|name| Some((name.to_owned(), Arc::clone(templates.get(resolve(templates, name)?)?)))).collect()
}

fn unknown_component(templates: &Templates, name: &str) -> Error {
    let known = templates.keys().map(|id| id.strip_prefix(SHARED).unwrap_or(id)).filter(|id| !id.starts_with(PAGE));
    let hint = source::nearest(name, known).map(|near| format!("did you mean `{near}`?"));
    fault(format!("there is no component `{name}`"), hint)
}

/// What a component sees: its props, the globals, and what stands between `{% call %}` and its end.
#[derive(Debug)]
struct Context {
    template: Arc<Template>,
    props: Vec<Value>,
    globals: [Value; GLOBALS.len()],
    caller: Value,
}

impl Object for Context {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        if key == "caller" {
            return Some(self.caller.clone());
        }
        let prop = self.template.signature.names().position(|name| name == key).and_then(|at| self.props.get(at));
        let global = || self.globals.get(GLOBALS.iter().position(|name| *name == key)?);
        prop.or_else(global).cloned()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let names = self.template.signature.names().chain(GLOBALS).chain(["caller"]);
        Enumerator::Values(names.map(Value::from).collect())
    }
}

fn context(state: &mut State<'_, '_>, template: &Arc<Template>, name: &str, props: &Kwargs) -> Result<Value, Error> {
    let signature = &template.signature;
    // a misspelt prop is told before the one that is missing for it
    for given in props.args().filter(|given| *given != "caller") {
        if !signature.names().any(|known| known == given) {
            return Err(unknown_prop(template, name, given));
        }
    }
    let mut values = Vec::with_capacity(signature.props.len());
    for prop in &signature.props {
        let given = if props.has(&prop.name) { Some(props.peek::<Value>(&prop.name)?) } else { None };
        let Some(value) = given.or_else(|| prop.value.clone()) else {
            let hint = format!("`{}`: {}", prop.name, prop.meaning);
            return Err(fault(format!("`{name}` needs the prop `{}`", prop.name), Some(hint)));
        };
        values.push(value);
    }
    let globals = GLOBALS.map(|global| state.lookup(global).unwrap_or_default());
    let body = if props.has("caller") { Some(props.peek::<Value>("caller")?.call(state, &[])?) } else { None };
    let caller = body.map_or(Value::UNDEFINED, |body| Value::from_function(move || body.clone()));
    Ok(Value::from_object(Context { template: Arc::clone(template), props: values, globals, caller }))
}

fn unknown_prop(template: &Template, name: &str, given: &str) -> Error {
    let known: Vec<&str> = template.signature.names().collect();
    let hint = match source::nearest(given, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => {
            format!("it takes none: declare it by a line @prop {given} in the comment at the top of {}", template.source.file)
        }
        None => format!("it takes {}", known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
    };
    fault(format!("`{name}` has no prop `{given}`"), Some(hint))
}

struct Depth;

impl Depth {
    fn enter(name: &str) -> Result<Self, Error> {
        let depth = CALLS.get();
        if depth >= DEPTH {
            let hint = "a component calls itself, by itself or through others: look at the chain below";
            return Err(fault(format!("components call one another more than {DEPTH} deep, last `{name}`"), Some(hint.into())));
        }
        CALLS.set(depth + 1);
        Ok(Self)
    }
}

impl Drop for Depth {
    fn drop(&mut self) {
        CALLS.set(CALLS.get() - 1);
    }
}
