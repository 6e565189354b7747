//! Users from the command line: made by the operator, signed in on a computer, pushing in their own name.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::dev_server::Dev;
use crate::harness::{Run, Workspace};

const SETTINGS: &str = "name = \"A\"\ndomain = \"a.example\"\n[content.blog]\nsource = \"api\"\n[modules.cms]\n[modules.authentication]\n[modules.user-management]\n";
const PASSWORD: &str = "sieben stille wasserwege";

fn workspace() -> Workspace {
    let workspace = Workspace::new(&[("site.toml", SETTINGS), ("content/blog/_index.md", "+++\ntitle = \"Blog\"\n+++\n")]);
    std::fs::remove_dir_all(workspace.path("shared-components")).unwrap();
    std::os::unix::fs::symlink(crate::harness::repository().join("shared-components"), workspace.path("shared-components")).unwrap();
    workspace
}

/// Runs the program as somebody who has a home of their own, and types this.
fn run_typing(workspace: &Workspace, arguments: &[&str], typed: &str) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sitegen"))
        .args(arguments)
        .current_dir(workspace.path(""))
        .env("XDG_CONFIG_HOME", workspace.path("home"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Run { ok: output.status.success(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
}

/// Makes a user and sets their password by the link that is printed.
fn add(workspace: &Workspace, dev: &Dev, email: &str, role: &str) {
    let made = workspace.run(&["user", "add", "a.example", email, "--role", role]);
    assert!(made.ok && made.stderr.contains(email), "{}", made.stderr);
    let end = made.stdout.trim().rsplit('/').next().unwrap();
    let answer = dev.post(&format!("/api/auth/password/{end}"), &format!("{{\"password\": \"{PASSWORD}\"}}"));
    assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
}

#[test]
fn somebody_who_signed_in_pushes_in_their_own_name() {
    let workspace = workspace();
    let dev = Dev::start(&workspace);
    add(&workspace, &dev, "ada@engine.example", "author");
    let wrong = run_typing(&workspace, &["login", "a.example", "--email", "ada@engine.example"], "not the one\n");
    assert!(!wrong.ok && wrong.stderr.contains("the e-mail address or the password is wrong"), "{}", wrong.stderr);
    let signed = run_typing(&workspace, &["login", "a.example"], &format!("ada@engine.example\n{PASSWORD}\n"));
    assert!(signed.ok && signed.stderr.contains("signed in to a.example"), "{}", signed.stderr);
    workspace.write("sites/a.example/content/blog/hello.md", "+++\ntitle = \"Hello\"\n+++\nBy Ada.\n");
    let pushed = run_typing(&workspace, &["push", "a.example", "--wait"], "");
    assert!(pushed.ok, "{}", pushed.stderr);
    assert!(dev.get("/blog/hello/").contains("By Ada."));
    let out = run_typing(&workspace, &["logout", "a.example"], "");
    assert!(out.ok && out.stderr.contains("signed out of a.example"), "{}", out.stderr);
}

#[test]
fn a_role_that_may_not_write_pushes_nothing() {
    let workspace = workspace();
    let dev = Dev::start(&workspace);
    add(&workspace, &dev, "vera@engine.example", "viewer");
    assert!(run_typing(&workspace, &["login", "a.example"], &format!("vera@engine.example\n{PASSWORD}\n")).ok);
    workspace.write("sites/a.example/content/blog/hello.md", "Text.");
    let pushed = run_typing(&workspace, &["push", "a.example"], "");
    assert!(!pushed.ok && pushed.stderr.contains("your role does not allow this"), "{}", pushed.stderr);
    assert!(dev.get("/blog/hello/").starts_with("HTTP/1.1 404"));
}

#[test]
fn what_is_wrong_with_a_user_is_told() {
    let workspace = workspace();
    let _dev = Dev::start(&workspace);
    let wrong = workspace.run(&["user", "add", "a.example", "ada@engine.example", "--role", "admin"]);
    assert!(!wrong.ok && wrong.stderr.contains("there is no role `admin`"), "{}", wrong.stderr);
    let wrong = workspace.run(&["user", "add", "a.example", "ada", "--role", "owner"]);
    assert!(!wrong.ok && wrong.stderr.contains("is not the address of a mailbox"), "{}", wrong.stderr);
}

#[test]
fn dev_has_an_owner_ready() {
    let workspace = workspace();
    let dev = Dev::start_with(&workspace, &[]);
    // a try before the password is set would count as a guess
    dev.until("the owner", |_| workspace.run(&["export", "a.example", "--out", "-"]).stdout.contains("$argon2id$"));
    let password = workspace.read(".sitegen/dev-password");
    let body = format!("{{\"email\": \"owner@a.example\", \"password\": \"{password}\"}}");
    let answer = dev.post("/api/auth/sign-in", &body);
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("set-cookie: session="), "{answer}");
}
