//! Sites with a database of their own.

use axum::http::{Method, StatusCode};

use crate::harness::{A, Api, B};

/// Gives A these lines at the end of its settings and lets the API read them. Returns what was refused.
fn settle(api: &Api, site: &str, database: &str) -> Vec<String> {
    let settings = format!("name = \"S\"\ndomain = \"{site}\"\n[modules.cms]\n{database}\n");
    std::fs::write(api.folder.path().join(format!("sites/{site}/site.toml")), settings).unwrap();
    let broken = api.directory.reload().unwrap();
    broken.iter().flat_map(|site| &site.problems).map(|problem| format!("{problem} | {}", problem.hint.as_deref().unwrap_or(""))).collect()
}

fn has(api: &Api, file: &str) -> bool {
    api.folder.path().join(file).is_file()
}

async fn shows(api: &Api, site: &str, name: &str) -> bool {
    api.ask(site, Method::GET, &format!("/api/blog/posts/{name}")).await.status == StatusCode::OK
}

#[tokio::test]
async fn a_site_moves_into_its_own_database_and_back_without_a_restart() {
    let api = Api::new();
    api.push(A, "shared", "text").await;
    assert_eq!(settle(&api, A, "[database]\nurl = \"sqlite:own/a/\""), [""; 0]);
    assert!(!shows(&api, A, "shared").await, "it is another database");
    assert_eq!(api.push(A, "own", "text").await.status, StatusCode::CREATED);
    assert!(has(&api, "own/a/a.example.db") && !has(&api, "own/a/b.example.db"));
    assert_eq!(settle(&api, A, ""), [""; 0]);
    assert!(shows(&api, A, "shared").await && !shows(&api, A, "own").await);
}

#[tokio::test]
async fn two_sites_may_share_one_and_never_meet_in_it() {
    let api = Api::new();
    for site in [A, B] {
        assert_eq!(settle(&api, site, "[database]\nurl = \"sqlite:together\""), [""; 0]);
    }
    api.push(A, "of-a", "text").await;
    api.push(B, "of-b", "text").await;
    assert!(has(&api, "together/a.example.db") && has(&api, "together/b.example.db"));
    assert!(shows(&api, A, "of-a").await && !shows(&api, A, "of-b").await && !shows(&api, B, "of-a").await);
}

#[tokio::test]
async fn the_url_comes_from_the_environment_or_else_from_the_sites_env() {
    let api = Api::new();
    let env = api.folder.path().join("sites/a.example/.env");
    std::fs::write(&env, "A_DATABASE=sqlite:from-file/\nOTHER_DATABASE=\"sqlite:from-file/\"\n").unwrap();
    assert_eq!(settle(&api, A, "[database]\nenv = \"A_DATABASE\""), [""; 0]);
    api.push(A, "one", "text").await;
    assert!(has(&api, "from-environment/a.example.db") && !has(&api, "from-file/a.example.db"));
    assert_eq!(settle(&api, A, "[database]\nenv = \"OTHER_DATABASE\""), [""; 0]);
    api.push(A, "two", "text").await;
    assert!(has(&api, "from-file/a.example.db"));
}

#[tokio::test]
async fn a_database_that_cannot_be_is_refused_and_the_old_one_stays() {
    let api = Api::new();
    settle(&api, A, "[database]\nurl = \"sqlite:own/\"");
    api.push(A, "own", "text").await;
    for (lines, told) in [
        ("env = \"NO_SUCH_DATABASE\"", "sites/a.example/site.toml:5:7: the variable NO_SUCH_DATABASE is not set"),
        ("env = \"NO_SUCH_DATABASE\"", "write NO_SUCH_DATABASE=… into sites/a.example/.env"),
        ("url = \"sqlite:sitegen.toml/below/\"", "the site's database cannot be opened"),
        ("url = \"mongodb://me:secret@db.example/x\"", "write env = \"NAME\" here"),
    ] {
        let problems = settle(&api, A, &format!("[database]\n{lines}"));
        assert!(problems.len() == 1 && problems[0].contains(told) && !problems[0].contains("secret"), "{problems:?}");
        assert!(shows(&api, A, "own").await, "{lines}");
    }
}

#[tokio::test]
async fn the_program_is_ready_only_with_all_its_databases() {
    let api = Api::new();
    settle(&api, A, "[database]\nurl = \"sqlite:own/\"");
    let ready = async || api.ask(B, Method::GET, "/api/health/ready").await.status;
    assert_eq!(ready().await, StatusCode::NO_CONTENT);
    std::fs::remove_dir_all(api.folder.path().join("own")).unwrap();
    assert_eq!(ready().await, StatusCode::SERVICE_UNAVAILABLE);
    settle(&api, A, "");
    assert_eq!(ready().await, StatusCode::NO_CONTENT);
}
