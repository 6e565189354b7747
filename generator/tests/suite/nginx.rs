//! `sitegen config nginx`: what the text says. What a real nginx makes of it is tested in `tests/` of the repository.

use crate::harness::{Workspace, repository};

fn workspace() -> Workspace {
    let workspace = Workspace::new(&[("site.toml", "name = \"A\"\ndomain = \"a.example\"\naliases = [\"other.example\"]\n")]);
    workspace.write("sitegen.toml", "wildcards = [\"client.com\"]\n[api]\naddress = \"127.0.0.1:8001\"\n");
    workspace
}

#[test]
fn hosts_aliases_www_and_wildcards_are_in_the_map() {
    let text = workspace().run(&["config", "nginx"]).stdout;
    for line in [
        "    a.example a.example;",
        "    www.a.example a.example;",
        "    other.example a.example;",
        "\\.client\\.com$ $sitegen_client.client.com;",
        "server 127.0.0.1:8001;",
    ] {
        assert!(text.contains(line), "{line} in\n{text}");
    }
}

#[test]
fn every_location_that_passes_a_request_on_sets_the_tenant_itself() {
    let text = workspace().run(&["config", "nginx"]).stdout;
    let passing = text.split("location ").filter(|location| location.contains("proxy_pass"));
    let mut count = 0;
    for location in passing {
        count += 1;
        for header in ["X-Tenant-Domain $sitegen_site", "X-Site-Name $sitegen_site", "X-Forwarded-For $remote_addr"] {
            assert!(location.contains(header), "{header} in {location}");
        }
    }
    assert_eq!(count, 3, "the API, previews, and what is not built yet");
}

#[test]
fn only_what_is_live_is_served_and_nothing_beside_it() {
    let workspace = workspace();
    workspace.write("sitegen.toml", "[tls]\ncertificate = \"/etc/tls/{domain}.pem\"\ncertificate_key = \"/etc/tls/{domain}.key\"\n");
    let text = workspace.run(&["config", "nginx"]).stdout;
    let roots: Vec<&str> = text.lines().map(str::trim).filter(|line| line.starts_with("root ") || line.starts_with("alias ")).collect();
    assert!(roots.len() > 1 && roots.iter().all(|root| root.ends_with("/$sitegen_site/current;")), "{roots:?}");
}

#[test]
fn a_secret_of_the_proxy_s_comes_from_a_file_or_from_nobody() {
    let workspace = workspace();
    let api = |text: &str| text.split("location ").find(|location| location.contains("http://sitegen_api")).unwrap().to_owned();
    let without = api(&workspace.run(&["config", "nginx"]).stdout);
    assert!(without.contains("proxy_set_header X-Proxy-Secret \"\";") && !without.contains("include"), "{without}");
    workspace.write("sitegen.toml", "[api]\nsecret_file = \"/etc/nginx/sitegen-secret.conf\"\n");
    let with = api(&workspace.run(&["config", "nginx"]).stdout);
    assert!(with.contains("include /etc/nginx/sitegen-secret.conf;") && !with.contains("X-Proxy-Secret \"\""), "{with}");
    for wrong in ["secret.conf", "/etc/nginx/*.conf", "/etc/a b.conf", "/etc/a;b"] {
        workspace.write("sitegen.toml", format!("[api]\nsecret_file = \"{wrong}\"\n"));
        let refused = workspace.run(&["config", "nginx"]);
        assert!(!refused.ok && refused.stderr.contains("is not the path of a file that nginx can include"), "{}", refused.stderr);
    }
}

#[test]
fn browsers_are_told_what_pages_may_run_and_a_site_may_allow_more() {
    let workspace = workspace();
    workspace.site(
        "b.example",
        &[("site.toml", "name = \"B\"\ndomain = \"b.example\"\n[content_policy]\nscripts = [\"https://stats.example\"]\n")],
    );
    workspace.site("c.example", &[("site.toml", "name = \"C\"\ndomain = \"c.example\"\n[build]\ncommand = \"true\"\noutput = \"dist\"\n")]);
    let text = workspace.run(&["config", "nginx"]).stdout;
    let map = text.split_once("$sitegen_policy {").unwrap().1.split_once('}').unwrap().0;
    assert!(map.contains("default \"default-src 'self'; script-src 'self'; ") && !map.contains("a.example"), "{map}");
    assert!(map.contains("b.example \"default-src 'self'; script-src 'self' https://stats.example; "), "{map}");
    assert!(map.contains("c.example \"base-uri 'self'; object-src 'none'; frame-ancestors 'self'\";"), "{map}");
    let served: Vec<&str> = text.split("location ").filter(|location| location.contains("nosniff")).collect();
    assert!(
        served.len() == 3 && served.iter().all(|location| location.contains("Content-Security-Policy $sitegen_policy always")),
        "{text}"
    );
    workspace.site("b.example", &[("site.toml", "name = \"B\"\ndomain = \"b.example\"\n[content_policy]\nscripts = [\"*\"]\n")]);
    let refused = workspace.run(&["config", "nginx"]);
    assert!(
        !refused.ok && refused.stderr.contains("`*` cannot be allowed") && refused.stderr.contains("site.toml:4:11"),
        "{}",
        refused.stderr
    );
}

#[test]
fn certificates_bring_https() {
    let workspace = workspace();
    assert!(!workspace.run(&["config", "nginx"]).stdout.contains("ssl"));
    workspace.write(
        "sitegen.toml",
        "[tls]\ncertificate = \"/etc/tls/{domain}/fullchain.pem\"\ncertificate_key = \"/etc/tls/{domain}/privkey.pem\"\n",
    );
    let text = workspace.run(&["config", "nginx"]).stdout;
    assert!(
        text.contains("ssl_certificate /etc/tls/a.example/fullchain.pem;") && text.contains("return 308 https://$host$request_uri;"),
        "{text}"
    );
}

#[test]
fn a_file_is_written_whole_and_a_bad_path_is_refused() {
    let workspace = workspace();
    assert!(workspace.run(&["config", "nginx", "--out", "made.conf"]).ok);
    assert!(workspace.read("made.conf").contains("server_name _;"));
    assert!(!workspace.run(&["config", "nginx", "--dist", "/srv/a b"]).ok);
    assert!(!workspace.run(&["config", "nginx", "--out", "no/such/folder/made.conf"]).ok);
}

#[test]
fn the_example_in_the_repository_is_what_the_program_makes() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_sitegen"))
        .args(["config", "nginx", "--dist", "/var/www/sites", "--ipv6", "yes", "--root"])
        .arg(repository())
        .output()
        .unwrap();
    let example = std::fs::read_to_string(repository().join("nginx/example.conf")).unwrap();
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        example,
        "make it anew: sitegen config nginx --dist /var/www/sites --ipv6 yes --out nginx/example.conf"
    );
}
