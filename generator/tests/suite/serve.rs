//! What `sitegen serve` answers: the server and the builder in the test's own process, without a socket between.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, Request, StatusCode, header};
use sitegen::serve::{Api, Builder, News, Server};
use tokio::runtime::Runtime;

use crate::harness::Workspace;

const STYLE: &str = "assets/style";
/// More than is kept in memory.
const LONG: usize = 600_000;

/// A workspace that is served.
pub(crate) struct Served {
    pub(crate) builder: Arc<Builder>,
    server: Arc<Server>,
    runtime: Runtime,
    told: Arc<std::sync::Mutex<Vec<String>>>,
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Served {
    pub(crate) fn new(workspace: &Workspace) -> Self {
        Self::with_api(workspace, Api { url: "http://127.0.0.1:9".into(), key: None })
    }

    pub(crate) fn with_api(workspace: &Workspace, api: Api) -> Self {
        let told: Arc<std::sync::Mutex<Vec<String>>> = Arc::default();
        let listener = Arc::clone(&told);
        let hear = move |news: News| listener.lock().unwrap().push(format!("{news:?}"));
        let builder = Builder::new(&workspace.path("").canonicalize().unwrap(), &[], api, Box::new(hear)).unwrap();
        builder.start();
        let server = Server::new(Arc::clone(&builder), true);
        Self { builder, server, runtime: Runtime::new().unwrap(), told }
    }

    /// All that the builder has said.
    pub(crate) fn told(&self) -> String {
        self.told.lock().unwrap().join("\n")
    }

    pub(crate) fn ask(&self, method: &str, host: &str, path: &str, headers: &[(header::HeaderName, &str)]) -> Answer {
        self.runtime.block_on(ask(Arc::clone(&self.server), method, host, path, headers))
    }

    /// A page of `a.example`.
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask("GET", "a.example", path, &[])
    }

    pub(crate) fn get_with(&self, path: &str, headers: &[(header::HeaderName, &str)]) -> Answer {
        self.ask("GET", "a.example", path, headers)
    }

    pub(crate) fn until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !holds(self) {
            assert!(start.elapsed() < Duration::from_secs(60), "{what} does not come: {}", self.told());
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.builder.end();
    }
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

async fn ask(server: Arc<Server>, method: &str, host: &str, path: &str, headers: &[(header::HeaderName, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(path).header(header::HOST, host);
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    let (parts, body) = server.answer(request.body(()).unwrap()).await.into_parts();
    Answer { status: parts.status, headers: parts.headers, body: axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec() }
}

fn workspace() -> Workspace {
    let workspace = Workspace::new(&[
        ("site.toml", "name = \"A\"\ndomain = \"a.example\"\naliases = [\"other.example\"]\n"),
        ("pages/index.html", "Home."),
        ("content/post.md", &format!("A post. {}", "Words. ".repeat(300))),
        ("styles/main.scss", "p { color: red }"),
        ("public/.well-known/security.txt", "Contact: x"),
        ("public/a b.txt", "a b"),
        ("public/own.js", "own()"),
        ("public/own.js.br", "br"),
    ]);
    workspace.write("sites/a.example/public/long.bin", long());
    workspace
}

fn long() -> Vec<u8> {
    (0..LONG).map(|at| (at % 251) as u8).collect()
}

fn built() -> (Workspace, Served) {
    let workspace = workspace();
    workspace.write("sitegen.toml", "wildcards = [\"client.com\"]\n[publish]\nprecompress = true\n");
    workspace.build();
    let served = Served::new(&workspace);
    // it looks at once whether anything changed
    served.until("the first look", |served| served.told().contains("Live {"));
    (workspace, served)
}

#[test]
fn each_host_gets_its_site_and_a_stranger_nothing() {
    let (workspace, served) = built();
    workspace.site("b.client.com", &[("pages/index.html", "Client.")]);
    served.builder.changed(&BTreeSet::new());
    for host in ["a.example", "www.a.example", "other.example", "A.Example:8080", "a.example."] {
        let home = served.ask("GET", host, "/", &[]);
        assert!(home.status == StatusCode::OK && home.text().contains("Home."), "{host}");
    }
    assert!(served.ask("GET", "b.client.com", "/", &[]).text().contains("Client."), "one that came later");
    for host in ["stranger.example", "c.client.com", "client.com", "localhost", "", "../a.example"] {
        let answer = served.ask("GET", host, "/", &[]);
        assert!(answer.status == StatusCode::NOT_FOUND && !answer.text().contains("Home."), "{host}");
    }
}

#[test]
fn pages_files_folders_and_what_is_not_there() {
    let (_workspace, served) = built();
    assert_eq!(served.get("/post/").header(header::CONTENT_TYPE), "text/html; charset=utf-8");
    assert_eq!(served.get("/a%20b.txt").text(), "a b");
    assert_eq!(served.get("/.well-known/security.txt").text(), "Contact: x");
    let folder = served.get("/post?page=2");
    assert_eq!((folder.status, folder.header(header::LOCATION)), (StatusCode::MOVED_PERMANENTLY, "/post/?page=2"));
    assert_eq!(served.get("//post").header(header::LOCATION), "/post/", "never to another host");
    for path in ["/nothing", "/nothing/", "/404.html", "/.frame.html", "/post/index.html/x", "/.releases/state"] {
        let answer = served.get(path);
        assert!(answer.status == StatusCode::NOT_FOUND && answer.text().contains("<title>404</title>"), "{path}");
        assert_eq!(answer.header(header::CACHE_CONTROL), "public, max-age=0, must-revalidate");
    }
    for path in ["/../sitegen.toml", "/..%2f..%2fsitegen.toml", "/%2e%2e/x", "/%00"] {
        assert_eq!(served.get(path).status, StatusCode::BAD_REQUEST, "{path}");
    }
}

#[test]
fn a_file_that_is_no_output_of_the_release_is_not_served_wherever_it_lies() {
    let (workspace, served) = built();
    workspace.write("dist/a.example/current/stray.txt", "stray");
    workspace.write("secret.txt", "secret");
    std::os::unix::fs::symlink(workspace.path("secret.txt"), workspace.path("dist/a.example/current/link.txt")).unwrap();
    assert_eq!(served.get("/stray.txt").status, StatusCode::NOT_FOUND);
    assert_eq!(served.get("/link.txt").status, StatusCode::NOT_FOUND);
    let output = workspace.path("dist/a.example/current/a b.txt");
    std::fs::remove_file(&output).unwrap();
    std::os::unix::fs::symlink(workspace.path("secret.txt"), &output).unwrap();
    let answer = served.get("/a%20b.txt");
    assert!(answer.status == StatusCode::INTERNAL_SERVER_ERROR && !answer.text().contains("secret"), "what somebody put in its place");
}

#[test]
fn only_what_has_a_fingerprint_is_kept_without_asking_again() {
    let (workspace, served) = built();
    let output =
        workspace.tree("dist/a.example/current").into_keys().find(|path| path.starts_with(STYLE) && path.ends_with(".css")).unwrap();
    let style = served.get(&format!("/{output}"));
    assert_eq!(style.header(header::CACHE_CONTROL), "public, max-age=2592000, immutable");
    assert_eq!(style.header(header::CONTENT_TYPE), "text/css; charset=utf-8");
    let page = served.get("/");
    assert_eq!(page.header(header::CACHE_CONTROL), "public, max-age=0, must-revalidate");
    for (name, value) in [(header::X_CONTENT_TYPE_OPTIONS, "nosniff"), (header::REFERRER_POLICY, "strict-origin-when-cross-origin")] {
        assert_eq!(page.header(name), value);
    }
    let policy = page.header(header::CONTENT_SECURITY_POLICY);
    assert!(
        policy.contains("script-src 'self'") && workspace.run(&["config", "nginx"]).stdout.contains(policy),
        "the one of nginx: {policy}"
    );
    let secure = served.get_with("/", &[(header::HeaderName::from_static("x-forwarded-proto"), "https")]);
    assert_eq!(
        (page.header(header::STRICT_TRANSPORT_SECURITY), secure.header(header::STRICT_TRANSPORT_SECURITY)),
        ("", "max-age=31536000")
    );
    assert_eq!(page.header(header::LAST_MODIFIED), "", "after a rollback it would lie");
    workspace.write("sites/a.example/styles/main.scss", "p { color: blue }");
    workspace.build();
    assert!(!served.get("/").text().contains(&output), "the page names another one now");
    assert_eq!(served.get(&format!("/{output}")).body, style.body, "a page that was loaded before finds its own");
}

#[test]
fn who_has_a_page_gets_no_body_until_it_is_another() {
    let (workspace, served) = built();
    let page = served.get("/post/");
    let tag = page.header(header::ETAG).to_owned();
    assert!(tag.starts_with('"') && tag.len() == 34, "{tag}");
    let again = served.get_with("/post/", &[(header::IF_NONE_MATCH, &tag)]);
    assert!(again.status == StatusCode::NOT_MODIFIED && again.body.is_empty() && again.header(header::ETAG) == tag);
    assert_eq!(served.get_with("/post/", &[(header::IF_MATCH, "\"x\"")]).status, StatusCode::PRECONDITION_FAILED);
    workspace.write("sites/a.example/content/post.md", "Another text.");
    workspace.build();
    let other = served.get_with("/post/", &[(header::IF_NONE_MATCH, &tag)]);
    assert!(other.status == StatusCode::OK && other.text().contains("Another text."));
    let rolled = workspace.run(&["release", "rollback", "a.example"]);
    assert!(rolled.ok, "{}", rolled.stderr);
    assert_eq!(served.get_with("/post/", &[(header::IF_NONE_MATCH, &tag)]).status, StatusCode::NOT_MODIFIED, "the same bytes again");
}

#[test]
fn a_part_of_a_file_is_that_part_whether_it_is_in_memory_or_not() {
    let (_workspace, served) = built();
    for (path, bytes) in [("/long.bin", long()), ("/own.js", b"own()".to_vec())] {
        let end = bytes.len() - 1;
        for (range, first, last) in [
            ("bytes=0-0".to_owned(), 0, 0),
            ("bytes=1-3".to_owned(), 1, 3),
            ("bytes=-2".to_owned(), end - 1, end),
            (format!("bytes={end}-"), end, end),
        ] {
            let part = served.get_with(path, &[(header::RANGE, &range)]);
            assert_eq!(part.status, StatusCode::PARTIAL_CONTENT, "{path} {range}");
            assert_eq!(part.header(header::CONTENT_RANGE), format!("bytes {first}-{last}/{}", bytes.len()));
            assert_eq!(part.header(header::CONTENT_LENGTH), (last - first + 1).to_string());
            assert_eq!(part.body, &bytes[first..=last], "{path} {range}");
        }
        let beyond = served.get_with(path, &[(header::RANGE, &format!("bytes={}-", bytes.len()))]);
        assert_eq!(
            (beyond.status, beyond.header(header::CONTENT_RANGE)),
            (StatusCode::RANGE_NOT_SATISFIABLE, &*format!("bytes */{}", bytes.len()))
        );
        let other = served.get_with(path, &[(header::RANGE, "bytes=0-0"), (header::IF_RANGE, "\"other\"")]);
        assert!(other.status == StatusCode::OK && other.body == bytes);
        let head = served.ask("HEAD", "a.example", path, &[(header::RANGE, "bytes=0-0")]);
        assert_eq!((head.status, head.header(header::CONTENT_LENGTH)), (StatusCode::OK, &*bytes.len().to_string()));
        assert!(head.body.is_empty() && head.header(header::ACCEPT_RANGES) == "bytes");
    }
    let refused = served.ask("POST", "a.example", "/", &[]);
    assert_eq!((refused.status, refused.header(header::ALLOW)), (StatusCode::METHOD_NOT_ALLOWED, "GET, HEAD"));
}

#[test]
fn a_compressed_copy_goes_to_those_who_take_it() {
    let (workspace, served) = built();
    let packed = workspace.tree("dist/a.example/current")["post/index.html.gz"].clone();
    let plain = served.get("/post/");
    let gzip = served.get_with("/post/", &[(header::ACCEPT_ENCODING, "gzip, br")]);
    assert_eq!((gzip.header(header::CONTENT_ENCODING), plain.header(header::CONTENT_ENCODING)), ("gzip", ""));
    assert_eq!(gzip.body, packed);
    assert_ne!(gzip.header(header::ETAG), plain.header(header::ETAG), "two forms have two tags");
    for answer in [&plain, &gzip] {
        assert_eq!(answer.header(header::VARY), "accept-encoding");
        assert_eq!(answer.header(header::CONTENT_TYPE), "text/html; charset=utf-8");
    }
    let own = served.get_with("/own.js", &[(header::ACCEPT_ENCODING, "gzip, br")]);
    assert_eq!((own.header(header::CONTENT_ENCODING), own.text().as_str()), ("br", "br"), "one that the site brings itself");
    assert_eq!(served.get_with("/own.js", &[(header::ACCEPT_ENCODING, "gzip")]).text(), "own()");
    let single = served.get("/long.bin");
    assert!(single.header(header::VARY).is_empty() && single.body == long());
}

#[test]
fn a_site_is_built_for_its_first_visitors_once_for_all_of_them() {
    let workspace = workspace();
    let served = Served::new(&workspace);
    let asking = (0..20).map(|_| served.runtime.spawn(ask_home(Arc::clone(&served.server))));
    let answers: Vec<Answer> = asking.collect::<Vec<_>>().into_iter().map(|answer| served.runtime.block_on(answer).unwrap()).collect();
    assert!(answers.iter().all(|answer| answer.status == StatusCode::OK && answer.text().contains("Home.")));
    assert_eq!(served.told().matches("Live {").count(), 1, "{}", served.told());
}

async fn ask_home(server: Arc<Server>) -> Answer {
    ask(server, "GET", "a.example", "/", &[]).await
}

#[test]
fn a_site_that_cannot_be_built_is_not_tried_again_until_something_changes() {
    let workspace = workspace();
    workspace.write("sites/a.example/content/post.md", "+++\nlayout = \"nowhere\"\n+++\n");
    let served = Served::new(&workspace);
    for _ in 0..3 {
        let answer = served.get("/");
        assert_eq!((answer.status, answer.header(header::RETRY_AFTER)), (StatusCode::SERVICE_UNAVAILABLE, "5"));
    }
    assert_eq!(served.told().matches("Failed {").count(), 1, "{}", served.told());
    workspace.write("sites/a.example/content/post.md", "Mended.");
    served.builder.changed(&BTreeSet::from([workspace.path("").canonicalize().unwrap().join("sites/a.example/content/post.md")]));
    assert!(served.get("/post/").text().contains("Mended."));
}

#[test]
fn files_that_change_are_live_and_what_is_broken_leaves_the_site_as_it_is() {
    let (workspace, served) = built();
    let root = workspace.path("").canonicalize().unwrap();
    let save = |file: &str, text: &str| {
        workspace.write(file, text);
        served.builder.changed(&BTreeSet::from([root.join(file)]));
    };
    save("sites/a.example/content/post.md", "Second text.");
    served.until("the second text", |served| served.get("/post/").text().contains("Second text."));
    save("shared-components/layouts/base.html", "<!doctype html><title>New layout</title>{{ page.content }}");
    served.until("the new layout", |served| served.get("/post/").text().contains("New layout"));
    save("sites/a.example/content/post.md", "+++\ntitel = 1\n+++\n");
    served.until("the problem", |served| served.told().contains("unknown key `titel`"));
    assert!(served.get("/post/").text().contains("Second text."));
    save("sites/a.example/site.toml", "nonsense = 1\n");
    served.until("the problem of the settings", |served| served.told().contains("unknown key `nonsense`"));
    assert!(served.get("/post/").text().contains("Second text."), "also while its settings are broken");
    workspace.write("sites/a.example/content/post.md", "Third text.");
    save("sites/a.example/site.toml", "name = \"A\"\ndomain = \"a.example\"\n");
    served.until("the third text", |served| served.get("/post/").text().contains("Third text."));
}

#[test]
fn a_page_that_is_dated_in_the_future_comes_by_itself() {
    let (workspace, served) = built();
    let root = workspace.path("").canonicalize().unwrap();
    let soon = source::Moment::from_system_time(std::time::SystemTime::now() + Duration::from_secs(2));
    workspace.write("sites/a.example/content/soon.md", format!("+++\ndate = \"{soon}\"\n+++\nIt is here."));
    served.builder.changed(&BTreeSet::from([root.join("sites/a.example/content/soon.md")]));
    served.until("the page", |served| served.get("/soon/").text().contains("It is here."));
}

#[test]
fn who_reads_while_releases_come_gets_whole_pages_of_one_of_them() {
    let (workspace, served) = built();
    let count = if crate::harness::soak() { 500 } else { 40 };
    let page = |number: usize| format!("Number {number}. {}", "Words and words. ".repeat(number % 7 * 100));
    let is_over = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = (0..4)
        .map(|reader| {
            let (server, is_over) = (Arc::clone(&served.server), Arc::clone(&is_over));
            served.runtime.spawn(async move {
                let mut seen = BTreeSet::new();
                while !is_over.load(Ordering::Relaxed) {
                    let path = if reader == 0 { "/long.bin" } else { "/post/" };
                    let answer = ask(Arc::clone(&server), "GET", "a.example", path, &[]).await;
                    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
                    seen.insert(answer.body);
                    tokio::task::yield_now().await;
                }
                seen
            })
        })
        .collect();
    let mut published: BTreeSet<Vec<u8>> = BTreeSet::from([workspace.tree("dist/a.example/current")["post/index.html"].clone()]);
    let mut files = BTreeSet::from([long()]);
    for number in 0..count {
        let mut long = long();
        long[number] ^= 1;
        workspace.write("sites/a.example/content/post.md", page(number));
        workspace.write("sites/a.example/public/long.bin", &long);
        workspace.build();
        published.insert(std::fs::read(workspace.path("dist/a.example/current/post/index.html")).unwrap());
        files.insert(long);
    }
    is_over.store(true, Ordering::Relaxed);
    for (reader, seen) in readers.into_iter().enumerate() {
        let seen = served.runtime.block_on(seen).unwrap();
        let whole = if reader == 0 { &files } else { &published };
        assert!(seen.len() > 2 && seen.is_subset(whole), "reader {reader} saw {} pages", seen.len());
    }
}
