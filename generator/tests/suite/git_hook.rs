//! A real git repository with the hook that `sitegen config git-hook` prints: what is pushed to it is live, or refused.

use std::path::Path;
use std::process::Command;

use crate::harness::Workspace;

/// A server's workspace with the repository that is pushed to, and a developer's clone.
struct Repository {
    server: Workspace,
    clone: Workspace,
}

impl Repository {
    fn new() -> Self {
        let server = Workspace::new(&[]);
        let clone = Workspace::new(&[("content/about.md", "Us."), ("content/old.md", "Old.")]);
        let repository = Self { server, clone };
        git(&repository.server.path("."), &["init", "--quiet", "--bare", "repository.git"]);
        let hook = repository
            .server
            .run(&["config", "git-hook"])
            .stdout
            .replace("[ROOT]", repository.server.path("").to_str().unwrap().trim_end_matches('/'));
        for name in ["pre-receive", "post-receive"] {
            repository.server.write(&format!("repository.git/hooks/{name}"), &hook);
            let file = repository.server.path(&format!("repository.git/hooks/{name}"));
            assert!(Command::new("chmod").arg("+x").arg(file).status().unwrap().success());
        }
        git(&repository.clone.path("."), &["init", "--quiet", "--initial-branch", "main"]);
        repository
    }

    /// Commits everything and pushes it: whether it was taken, and what the server said.
    fn push(&self) -> (bool, String) {
        let (clone, to) = (self.clone.path("."), self.server.path("repository.git"));
        git(&clone, &["add", "--all"]);
        git(&clone, &["-c", "user.name=A", "-c", "user.email=a@a.example", "commit", "--quiet", "--message", "x"]);
        let output = Command::new("git").arg("push").arg(to).arg("main").current_dir(clone).output().unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

fn git(folder: &Path, arguments: &[&str]) {
    let output = Command::new("git").args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn what_is_pushed_is_live_and_what_is_wrong_is_refused() {
    let repository = Repository::new();
    let Repository { server, clone } = &repository;
    let (taken, said) = repository.push();
    assert!(taken && said.contains("checking what was pushed"), "{said}");
    assert!(server.live("about/index.html").contains("Us.") && server.live("old/index.html").contains("Old."));
    clone.write("sites/a.example/content/about.md", "+++\ntilte = \"x\"\n+++\n");
    let (taken, said) = repository.push();
    assert!(!taken && said.contains("unknown key `tilte`") && said.contains("about.md:2:1") && said.contains("refused"), "{said}");
    assert!(server.live("about/index.html").contains("Us.") && server.read("sites/a.example/content/about.md") == "Us.");
    // what the server has for itself stays, what was removed goes
    server.write("sites/a.example/.env", "KEY=x");
    clone.write("sites/a.example/content/about.md", "All of us.");
    std::fs::remove_file(clone.path("sites/a.example/content/old.md")).unwrap();
    let (taken, said) = repository.push();
    assert!(taken, "{said}");
    assert!(server.live("about/index.html").contains("All of us.") && server.has("sites/a.example/.env"));
    assert!(!server.has("sites/a.example/content/old.md") && !server.has("dist/a.example/current/old/index.html"));
}
