//! The operations of the document, each filled in from the samples.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::Value;
use site::SiteName;

use crate::harness::{A, Api, B};
use crate::principals::{Principal, Shows};
use crate::samples::{ALL, Sample, Values};

/// An operation of the document.
pub(crate) struct Operation {
    pub(crate) id: String,
    /// The module that has it; `api` for what every site has.
    pub(crate) module: String,
    /// Whether somebody has to show who they are.
    pub(crate) is_private: bool,
    /// Whether it is about whoever is signed in.
    pub(crate) is_for_users_only: bool,
    /// The permissions that it is said to need; none where the operator alone may.
    pub(crate) permissions: Vec<String>,
    /// The built-in roles that have all of these.
    roles: Vec<&'static str>,
    pub(crate) method: Method,
    pub(crate) path: String,
    /// What has to be given besides the path.
    needs: Vec<String>,
}

/// An operation with everything that it needs.
pub(crate) struct Call {
    pub(crate) path: String,
    /// What the operator is answered; 0 for any success.
    pub(crate) answer: u16,
    method: Method,
    query: String,
    kind: &'static str,
    body: String,
    /// The sessions of users, by their role.
    sessions: Values,
}

/// Two sites that have something of each kind.
pub(crate) struct World {
    pub(crate) api: Arc<Api>,
    pub(crate) values_of_a: Vec<(&'static str, Values)>,
    pub(crate) values_of_b: Vec<(&'static str, Values)>,
}

impl World {
    /// What stands in the settings of both sites.
    pub(crate) fn settings() -> String {
        // the harness has the blog on already
        ALL.iter().filter(|sample| sample.module != "cms").map(|sample| sample.settings).collect()
    }

    /// Fills the two sites of an API anew, each with a word of its own.
    pub(crate) async fn of(api: &Arc<Api>, of_a: &str, of_b: &str) -> Self {
        for site in [A, B] {
            api.store.site(&site.parse().unwrap()).destroy().await.unwrap();
        }
        let values_of_a = filled(api, A, of_a).await;
        let values_of_b = filled(api, B, of_b).await;
        Self { api: Arc::clone(api), values_of_a, values_of_b }
    }

    /// The hash of everything that a site has.
    pub(crate) async fn hash(&self, site: &str) -> String {
        self.api.store.site(&site.parse::<SiteName>().unwrap()).content_hash().await.unwrap()
    }
}

async fn filled(api: &Api, site: &str, word: &str) -> Vec<(&'static str, Values)> {
    let mut all = Vec::new();
    for sample in ALL {
        all.push((sample.module, (sample.fill)(api, site, word).await));
    }
    all
}

/// All operations of an API but those of the tests' own module.
pub(crate) fn operations(api: &Api) -> Vec<Operation> {
    let document = serde_json::to_value(&api.document).unwrap();
    let paths = document["paths"].as_object().unwrap().iter();
    let all = paths.flat_map(|(path, item)| item.as_object().unwrap().iter().map(move |(method, one)| operation(api, path, method, one)));
    all.filter(|operation| operation.module != "probe").collect()
}

fn operation(api: &Api, path: &str, method: &str, described: &Value) -> Operation {
    let parameters = described["parameters"].as_array().into_iter().flatten();
    let needed = parameters.filter(|parameter| parameter["in"] == "query" && parameter["required"] == true);
    let queries = needed.map(|parameter| format!("the query `{}`", parameter["name"].as_str().unwrap()));
    let bodies = described["requestBody"]["content"].as_object().into_iter().map(|kinds| {
        let kinds: Vec<&str> = kinds.keys().map(String::as_str).collect();
        format!("a body ({})", kinds.join(" or "))
    });
    let security = described["security"].as_array().map(Vec::as_slice).unwrap_or_default();
    let needed = security.iter().filter_map(|one| one["operator"].as_array()).flatten();
    let permissions: Vec<String> = needed.map(|name| name.as_str().unwrap().to_owned()).collect();
    Operation {
        is_for_users_only: security.iter().any(|one| one["session"].is_array()),
        roles: roles(api, &permissions),
        permissions,
        id: described["operationId"].as_str().unwrap().to_owned(),
        module: described["tags"][0].as_str().unwrap().to_owned(),
        is_private: !security.is_empty(),
        method: method.to_uppercase().parse().unwrap(),
        path: path.to_owned(),
        needs: queries.chain(bodies).collect(),
    }
}

/// The built-in roles that have all of some permissions; none for no permissions.
fn roles(api: &Api, needed: &[String]) -> Vec<&'static str> {
    let all: Vec<_> = api.app.modules().iter().flat_map(|module| module.permissions).collect();
    let has = |role: &kernel::Role, name: &String| all.iter().any(|known| known.name == name && known.roles.contains(role));
    let may = |role: &kernel::Role| !needed.is_empty() && needed.iter().all(|name| has(role, name));
    kernel::Role::ALL.iter().filter(|role| may(role)).map(|role| role.name()).collect()
}

impl Operation {
    /// Whether somebody with a built-in role may do it on their own site.
    pub(crate) fn is_of_role(&self, role: &str) -> bool {
        !self.is_private || self.is_for_users_only || self.roles.contains(&role)
    }

    /// Whether somebody with exactly these permissions may do it on their own site.
    pub(crate) fn is_within(&self, permissions: &[&str]) -> bool {
        let has_all = !self.permissions.is_empty() && self.permissions.iter().all(|name| permissions.contains(&name.as_str()));
        !self.is_private || self.is_for_users_only || has_all
    }

    /// Whether it only looks.
    pub(crate) fn is_safe(&self) -> bool {
        self.method == Method::GET
    }

    /// What it answers to whoever shows nothing: which key it wants, and for what.
    pub(crate) fn challenge(&self) -> String {
        match &self.permissions[..] {
            [] => "Bearer".to_owned(),
            needed => format!("Bearer scope=\"{}\"", needed.join(" ")),
        }
    }

    /// The operation with what a site has, and a word for what is written. Fails the test where nobody says how.
    pub(crate) fn call(&self, values: &[(&str, Values)], word: &str) -> Call {
        let file = format!("api/tests/suite/samples/{}.rs", self.module.replace('-', "_"));
        let sample: Option<&&Sample> = ALL.iter().find(|sample| sample.module == self.module);
        let Some(sample) = sample else { panic!("the module {} has no samples: write {file}, and name it in samples/mod.rs", self.module) };
        let route = sample.routes.iter().find(|route| route.operation == self.id);
        assert!(
            route.is_some() || self.needs.is_empty(),
            "{} {} needs {}: say in {file} what it is asked, by a Route with operation: \"{}\"",
            self.method,
            self.path,
            self.needs.join(" and "),
            self.id
        );
        let known = &values.iter().find(|(module, _)| *module == self.module).unwrap().1;
        let path = self.path.split('/').map(|part| match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            None => part.to_owned(),
            Some(name) => known
                .get(&format!("{}:{name}", self.id))
                .or_else(|| known.get(name))
                .cloned()
                .unwrap_or_else(|| panic!("{} {} needs `{name}`: let `fill` in {file} return a value for it", self.method, self.path)),
        });
        let (query, kind, body, answer) = route.map_or(("", "", "", 0), |route| (route.query, route.kind, route.body, route.answer));
        Call {
            path: path.collect::<Vec<_>>().join("/"),
            answer,
            method: self.method.clone(),
            query: query.to_owned(),
            kind,
            body: body.replace("{word}", word),
            sessions: values.iter().flat_map(|(_, known)| known.clone()).filter(|(name, _)| name.starts_with("session of ")).collect(),
        }
    }
}

impl Call {
    /// The request of somebody to a host, with more in its query.
    pub(crate) fn request(&self, host: &str, more: &str, by: &Principal) -> Request<Body> {
        let query = [self.query.as_str(), more].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("&");
        let uri = if query.is_empty() { self.path.clone() } else { format!("{}?{query}", self.path) };
        let mut request = Request::builder().method(self.method.clone()).uri(uri).header(header::HOST, host);
        match by.shows {
            Shows::Nothing => {}
            Shows::Key(key) => request = request.header(header::AUTHORIZATION, format!("Bearer {key}")),
            Shows::Session(role) => request = request.header(header::COOKIE, &self.sessions[&format!("session of {role}")]),
        }
        if !self.kind.is_empty() {
            request = request.header(header::CONTENT_TYPE, self.kind);
        }
        request.body(Body::from(self.body.clone())).unwrap()
    }
}
