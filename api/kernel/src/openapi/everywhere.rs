//! What holds for every operation, said in one place: a name of its own, and the answers that the kernel may give in place of the handler.

use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{ObjectBuilder, Ref, Type};
use utoipa::openapi::{Content, ContentBuilder, OpenApi, RefOr, Response, ResponseBuilder};

const PROBLEM: &str = "application/problem+json";
/// The answers that the kernel may give to any request: status, name, when.
const ANSWERS: [(&str, &str, &str); 3] = [
    ("429", "TooMany", "Too many requests; `Retry-After` says when to come again"),
    ("500", "Fault", "A fault of the program; its log has more"),
    ("503", "Away", "The database is away, or there is too much to do"),
];

/// Gives each operation a name of its own and the answers of the kernel.
pub(super) fn finish(document: &mut OpenApi) {
    let responses = &mut document.components.get_or_insert_default().responses;
    responses.extend(ANSWERS.map(|(status, name, when)| (name.to_owned(), RefOr::T(answer(status, when)))));
    for (id, operation) in operations(document) {
        operation.operation_id = Some(id);
        for (status, name, _) in ANSWERS {
            let known = &mut operation.responses.responses;
            known.entry(status.to_owned()).or_insert_with(|| RefOr::Ref(Ref::from_response_name(name)));
        }
        for (status, response) in &mut operation.responses.responses {
            if let RefOr::T(response) = response {
                complete(status, response);
            }
        }
    }
}

/// A status alone says enough, but the document may not do without a text; and a problem has a type of its own (RFC 9457).
fn complete(status: &str, response: &mut Response) {
    if response.description.is_empty() {
        response.description = reason(status);
    }
    let is_problem = |content: &RefOr<Content>| matches!(content, RefOr::T(Content { schema: Some(RefOr::Ref(schema)), .. }) if *schema == Ref::from_schema_name("Problem"));
    if response.content.get("application/json").is_some_and(is_problem)
        && let Some(content) = response.content.shift_remove("application/json")
    {
        response.content.insert(PROBLEM.to_owned(), content);
    }
}

/// All operations of a document, each with a name made from its method and path.
pub(super) fn operations(document: &mut OpenApi) -> impl Iterator<Item = (String, &mut Operation)> {
    document.paths.paths.iter_mut().flat_map(|(path, item)| {
        let all = [
            ("get", &mut item.get),
            ("put", &mut item.put),
            ("post", &mut item.post),
            ("delete", &mut item.delete),
            ("patch", &mut item.patch),
            ("head", &mut item.head),
        ];
        let path = path.as_str();
        all.into_iter().filter_map(move |(method, operation)| Some((id(method, path), operation.as_mut()?)))
    })
}

/// `get-blog-posts-name` for `GET /api/blog/posts/{name}`.
fn id(method: &str, path: &str) -> String {
    let path = path.strip_prefix("/api").unwrap_or(path);
    let words = path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    std::iter::once(method).chain(words).collect::<Vec<_>>().join("-")
}

fn answer(status: &str, when: &str) -> Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let response = ResponseBuilder::new().description(when).content(PROBLEM, content);
    if status == "500" {
        return response.build();
    }
    let seconds = ObjectBuilder::new().schema_type(Type::Integer).build();
    response.header("Retry-After", HeaderBuilder::new().schema(Some(seconds)).description(Some("Seconds to wait")).build()).build()
}

fn reason(status: &str) -> String {
    let code = status.parse::<u16>().ok().and_then(|status| axum::http::StatusCode::from_u16(status).ok());
    code.and_then(|code| code.canonical_reason()).unwrap_or("Any other answer").to_owned()
}
