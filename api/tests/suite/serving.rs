//! The real program: its connections, its log, its end.

use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::harness::{A, KEY};

/// No test waits that long, unless it fails.
const PATIENCE: Duration = Duration::from_secs(20);
const POST: &str = "+++\ntitle = \"Hello\"\n+++\nHello\n";

struct Server {
    child: Child,
    address: SocketAddr,
    log: Receiver<Value>,
    folder: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        // it may have ended by itself
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn program(root: &std::path::Path, flags: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_api"));
    command.env_clear().env("OPERATOR_KEY", KEY).args(["--port=0", "--log-json", "--root"]).arg(root);
    command.arg(format!("--database=sqlite:{}/", root.join("data").display())).args(flags).stderr(Stdio::piped());
    command
}

fn workspace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("sites/a.example")).unwrap();
    std::fs::write(folder.path().join("sitegen.toml"), "").unwrap();
    let settings = "name = \"A\"\ndomain = \"a.example\"\n[modules.cms]\n";
    std::fs::write(folder.path().join("sites/a.example/site.toml"), settings).unwrap();
    folder
}

impl Server {
    fn start(flags: &[&str]) -> Self {
        let folder = workspace();
        let mut child = program(folder.path(), flags).spawn().unwrap();
        let (send, log) = channel();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| drop(send.send(serde_json::from_str(&line).unwrap()))));
        let mut server = Self { child, address: SocketAddr::from(([127, 0, 0, 1], 0)), log, folder };
        let ready = server.told("ready");
        server.address.set_port(ready["fields"]["port"].as_u64().unwrap().try_into().unwrap());
        server
    }

    /// The next line of the log with this message.
    fn told(&self, message: &str) -> Value {
        loop {
            let line = self.log.recv_timeout(PATIENCE).unwrap_or_else(|error| panic!("nothing is said of {message}: {error}"));
            if line["fields"]["message"] == message {
                return line;
            }
        }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    fn ask(&self, head: &str) -> String {
        let mut stream = self.connect();
        stream.write_all(format!("{head}\r\nHost: {A}\r\nConnection: close\r\n\r\n").as_bytes()).unwrap();
        rest(&mut stream)
    }

    /// The head of a post, and a body of which the second half is still to come.
    fn begin_post(&self) -> TcpStream {
        let mut stream = self.connect();
        let head = format!("PUT /api/blog/posts/hello HTTP/1.1\r\nHost: {A}\r\nAuthorization: Bearer {KEY}\r\nContent-Type: text/markdown");
        write!(stream, "{head}\r\nContent-Length: {}\r\n\r\n{}", POST.len(), &POST[..10]).unwrap();
        stream
    }

    /// The same, when the server works on it.
    fn half_a_post(&self) -> TcpStream {
        let stream = self.begin_post();
        let ask = || self.ask(&format!("GET /api/metrics HTTP/1.1\r\nAuthorization: Bearer {KEY}"));
        let started = Instant::now();
        while !ask().contains("\nhttp_requests_in_flight 2\n") {
            assert!(started.elapsed() < PATIENCE, "the server does not see the request");
        }
        stream
    }

    fn terminate(&self) {
        assert!(Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap().success());
    }

    fn end(&mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }
}

fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    // a server that cuts a connection may reset it, but it does cut it
    if let Err(error) = stream.read_to_end(&mut bytes) {
        assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_request_that_is_under_way_at_the_end_is_answered_and_nobody_new_gets_in() {
    let mut server = Server::start(&[]);
    let mut stream = server.half_a_post();
    server.terminate();
    assert_eq!(server.told("ending: requests under way may end")["fields"]["requests"], 1);
    assert!(TcpStream::connect(server.address).is_err());
    stream.write_all(&POST.as_bytes()[10..]).unwrap();
    let answer = rest(&mut stream);
    assert!(answer.starts_with("HTTP/1.1 201 ") && answer.to_lowercase().contains("\r\nconnection: close\r\n"), "{answer}");
    assert_eq!(server.told("ended")["fields"]["cut"], 0);
    assert!(server.end().success());
}

#[test]
fn a_request_that_does_not_end_is_cut_and_counted() {
    let mut server = Server::start(&["--drain=1"]);
    let mut stream = server.half_a_post();
    server.terminate();
    assert_eq!(server.told("ended; requests that took too long were cut")["fields"]["cut"], 1);
    assert!(server.end().success());
    assert_eq!(rest(&mut stream), "");
}

#[test]
fn a_connection_that_rests_does_not_hold_up_the_end() {
    let mut server = Server::start(&["--drain=3600"]);
    let mut stream = server.connect();
    write!(stream, "GET /api/health/ready HTTP/1.1\r\nHost: {A}\r\n\r\n").unwrap();
    assert!(stream.read(&mut [0; 1024]).unwrap() > 0);
    server.terminate();
    assert!(server.end().success());
    assert_eq!(rest(&mut stream), "");
}

#[test]
fn whoever_sends_a_head_or_a_body_forever_is_cut() {
    let server = Server::start(&["--head-time-limit=1", "--time-limit=1"]);
    for begun in ["", "GET /api/health/live HTTP/1.1\r\nHost: a.ex"] {
        let mut stream = server.connect();
        stream.write_all(begun.as_bytes()).unwrap();
        assert!(!rest(&mut stream).starts_with("HTTP/1.1 2"), "{begun}");
    }
    assert!(rest(&mut server.begin_post()).starts_with("HTTP/1.1 408 "));
}

#[test]
fn a_head_that_is_too_large_is_refused() {
    let server = Server::start(&[]);
    assert!(server.ask(&format!("GET /api/health/live HTTP/1.1\r\nX-Large: {}", "x".repeat(40 << 10))).starts_with("HTTP/1.1 431 "));
    let many: String = (0..200).map(|number| format!("\r\nX-{number}: x")).collect();
    assert!(server.ask(&format!("GET /api/health/live HTTP/1.1{many}")).starts_with("HTTP/1.1 431 "));
}

#[test]
fn a_request_is_one_line_of_the_log_without_anything_that_is_nobody_s_business() {
    let secret = "a secret of the proxy's";
    let server = Server::start(&[&format!("--proxy-secret={secret}")]);
    let proxied = format!("X-Proxy-Secret: {secret}\r\nX-Real-IP: 198.51.100.1\r\nX-Request-Id: from-the-proxy\r\nCookie: session=hidden");
    server.ask(&format!("GET /api/blog/posts/hidden-name?token=hidden HTTP/1.1\r\nAuthorization: Bearer {KEY}\r\n{proxied}"));
    let line = server.told("request");
    let fields = &line["fields"];
    let expected = serde_json::json!({
        "message": "request", "method": "GET", "route": "/api/blog/posts/{name}", "status": fields["status"], "ms": fields["ms"], "site": A,
        "client": "198.51.100.1", "request_id": "from-the-proxy", "bytes": fields["bytes"],
    });
    assert_eq!((fields, line["level"].as_str()), (&expected, Some("INFO")));
    assert!(fields["ms"].as_f64().unwrap() > 0.0 && fields["status"].is_u64() && fields["bytes"].is_u64(), "{line}");
    let shown = line.to_string();
    assert!(!shown.contains("hidden") && !shown.contains(KEY) && !shown.contains(secret), "{shown}");
    server.ask("GET /api/health/live HTTP/1.1");
    assert_eq!(server.told("request")["fields"]["route"], "/api/health/live", "there is one line for each");
}

#[test]
fn a_fault_of_ours_is_told_once_with_its_cause_and_the_client_does_not_hear_it() {
    let server = Server::start(&[]);
    let data = server.folder.path().join("data");
    let _ = std::fs::remove_dir_all(&data);
    std::fs::write(&data, "where the folder of the documents should be").unwrap();
    let answer = server.ask(&format!("GET /api/blog/posts HTTP/1.1\r\nAuthorization: Bearer {KEY}"));
    assert!(answer.starts_with("HTTP/1.1 5"), "{answer}");
    let line = server.told("request failed");
    assert_eq!(line["level"], "ERROR", "{line}");
    let cause = line["fields"]["cause"].as_str().unwrap();
    assert!(!cause.is_empty() && !answer.contains(cause), "{cause}");
}

#[test]
fn a_secret_that_can_be_guessed_keeps_the_program_from_starting() {
    let folder = workspace();
    let output = program(folder.path(), &["--proxy-secret=short"]).output().unwrap();
    assert!(!output.status.success());
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("PROXY_SECRET is shorter than 20 characters") && text.contains("openssl rand -hex 32"), "{text}");
}
