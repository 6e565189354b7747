//! A real `sitegen dev` for a test.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::harness::Workspace;

/// `sitegen dev` on a port of its own, stopped with the test.
pub(crate) struct Dev {
    child: Child,
    pub(crate) port: u16,
}

impl Dev {
    pub(crate) fn start(workspace: &Workspace) -> Self {
        Self::start_with(workspace, &["--no-seed"])
    }

    /// The same with other arguments.
    pub(crate) fn start_with(workspace: &Workspace, arguments: &[&str]) -> Self {
        Self::start_at(workspace, free_port(), arguments)
    }

    /// The same at a port.
    pub(crate) fn start_at(workspace: &Workspace, port: u16, arguments: &[&str]) -> Self {
        let dev = Self::spawn(workspace, port, arguments);
        dev.until("the first build", |dev| dev.get("/").starts_with("HTTP/1.1 200"));
        dev
    }

    /// One that builds nothing of `a.example` but serves its API.
    pub(crate) fn start_without_builder(workspace: &Workspace) -> Self {
        workspace.site("other.example", &[]);
        let dev = Self::spawn(workspace, free_port(), &["other.example", "--no-seed"]);
        dev.until("the API", |dev| dev.get("/api/openapi.json").starts_with("HTTP/1.1 200") && workspace.has(".sitegen/dev.json"));
        dev
    }

    fn spawn(workspace: &Workspace, port: u16, arguments: &[&str]) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_sitegen"))
            .args(["dev", "--quiet", "--port", &port.to_string()])
            .args(arguments)
            .current_dir(workspace.path(""))
            .env_remove("SITE")
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        Self { child, port }
    }

    /// What a command needs to be told to use the API of this one, from any workspace.
    pub(crate) fn api(&self, workspace: &Workspace) -> [String; 4] {
        let told: serde_json::Value = serde_json::from_str(&workspace.read(".sitegen/dev.json")).unwrap();
        ["--api", told["url"].as_str().unwrap(), "--key", told["key"].as_str().unwrap()].map(str::to_owned)
    }

    pub(crate) fn get(&self, path: &str) -> String {
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) else { return String::new() };
        write!(stream, "GET {path} HTTP/1.1\r\nHost: a.example.localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// What is answered to JSON for `a.example`.
    pub(crate) fn post(&self, path: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let head = format!("POST {path} HTTP/1.1\r\nHost: a.example.localhost\r\nContent-Type: application/json\r\n");
        write!(stream, "{head}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len()).unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    pub(crate) fn until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !holds(self) {
            assert!(start.elapsed() < Duration::from_secs(30), "{what} does not come");
            std::thread::yield_now();
        }
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Drop for Dev {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}
