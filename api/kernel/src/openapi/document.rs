//! The document: what the kernel has, and the modules that are in.

use serde_json::{Value, json};
use utoipa::OpenApi as _;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder};

use super::everywhere;
use crate::{Module, Permission, Problem, health, metrics, router};

/// The tag of the kernel's own routes.
const OWN: &str = "api";

/// The schema that all modules share.
const PROBLEM: &str = "Problem";
const SCHEMAS: &str = "#/components/schemas/";

/// Routes that answer also where there is no site.
#[derive(utoipa::OpenApi)]
#[openapi(paths(health::live, health::ready, metrics::show), components(schemas(Problem)))]
struct Standing;

/// Describes all routes of these modules, those that every site has, and what may be answered everywhere.
pub fn document(modules: impl IntoIterator<Item = &'static Module>) -> OpenApi {
    let mut document = empty()
        .nest("/api", tagged(router::own_routes().merge(router::transfer_routes()).into_openapi(), OWN))
        .merge_from(tagged(Standing::openapi(), OWN));
    let mut tags = Vec::new();
    let mut permissions = Vec::new();
    for module in modules {
        let routes = (module.routes)().into_openapi();
        if routes.paths.paths.is_empty() {
            continue;
        }
        document = document.nest("/api", with_own_schemas(tagged(routes, module.spec.name), module.spec.name));
        tags.push(TagBuilder::new().name(module.spec.name).description(Some(module.spec.purpose)).build());
        permissions.extend(module.permissions.iter().map(|permission| told(permission)));
    }
    tags.push(TagBuilder::new().name(OWN).description(Some("What every site has")).build());
    document.tags = Some(tags);
    document.extensions = Some([("x-permissions", json!(permissions))].into_iter().collect());
    everywhere::finish(&mut document);
    document
}

fn empty() -> OpenApi {
    let info = InfoBuilder::new().title("sitegen API").version(env!("CARGO_PKG_VERSION"));
    let info = info.description(Some("Every request is for the site of its host. A host, or a module, that a site does not have is 404."));
    let mut document = OpenApiBuilder::new().info(info.build()).build();
    let operator = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(
        "The key of the owner of the installation; or, where users sign in, the token or the session of one with the permission",
    ));
    let session = ApiKeyValue::with_description("__Host-session", "The session of a user who signed in; or their token, as a bearer token");
    let schemes = &mut document.components.get_or_insert_default().security_schemes;
    schemes.insert("operator".into(), SecurityScheme::Http(operator.build()).into());
    schemes.insert("session".into(), SecurityScheme::ApiKey(ApiKey::Cookie(session)).into());
    document
}

/// Puts all operations under one tag: a reader looks for a module, and finds all of it there.
fn tagged(mut routes: OpenApi, tag: &str) -> OpenApi {
    for (_, operation) in everywhere::operations(&mut routes) {
        operation.tags = Some(vec![tag.to_owned()]);
    }
    routes
}

/// Puts the module's name before those of its schemas, so that two modules may each have a `Settings`.
fn with_own_schemas(routes: OpenApi, module: &str) -> OpenApi {
    let Ok(mut value) = serde_json::to_value(&routes) else { return routes };
    let schemas = value["components"]["schemas"].as_object_mut().map(std::mem::take).unwrap_or_default();
    let own = schemas.into_iter().map(|(name, schema)| (if name == PROBLEM { name } else { format!("{module}.{name}") }, schema));
    value["components"]["schemas"] = own.collect::<serde_json::Map<_, _>>().into();
    rename_references(&mut value, module);
    serde_json::from_value(value).unwrap_or(routes)
}

fn rename_references(value: &mut Value, module: &str) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(reference)) = fields.get_mut("$ref")
                && let Some(name) = reference.strip_prefix(SCHEMAS).filter(|name| *name != PROBLEM)
            {
                *reference = format!("{SCHEMAS}{module}.{name}");
            }
            fields.values_mut().for_each(|inner| rename_references(inner, module));
        }
        Value::Array(values) => values.iter_mut().for_each(|inner| rename_references(inner, module)),
        _ => {}
    }
}

fn told(permission: &Permission) -> serde_json::Value {
    let roles: Vec<&str> = permission.roles.iter().map(|role| role.name()).collect();
    json!({"name": permission.name, "purpose": permission.purpose, "roles": roles})
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn what_the_kernel_has_is_described_with_names_of_its_own() {
        let mut document = document([]);
        assert!(
            ["/api/openapi.json", "/api/docs", "/api/health/live", "/api/health/ready"]
                .iter()
                .all(|path| document.paths.paths.contains_key(*path))
        );
        let ids: Vec<String> = everywhere::operations(&mut document).filter_map(|(_, operation)| operation.operation_id.clone()).collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
    }
}
