//! Which host leads to which site.

use site::{Hosts, Workspace};

use crate::workspace::scratch;

fn hosts() -> Hosts {
    let folder = scratch(&[
        ("sitegen.toml", "wildcards = [\"client.com\"]\n"),
        ("sites/a.example/site.toml", "name = \"A\"\ndomain = \"a.example\"\naliases = [\"other.example\"]\n"),
        ("sites/b.client.com/site.toml", "name = \"B\"\ndomain = \"b.client.com\"\n"),
    ]);
    let workspace = Workspace::open(folder.path(), &[]).unwrap();
    Hosts::new(&workspace.sites().good, &workspace.settings)
}

#[test]
fn a_host_is_found_whatever_its_case_port_and_final_dot() {
    let hosts = hosts();
    for host in ["a.example", "A.Example", "a.example:4000", "a.example.", "www.a.example", "other.example"] {
        assert_eq!(hosts.site_of(host).unwrap().as_str(), "a.example", "{host}");
    }
}

#[test]
fn a_wildcard_covers_one_label() {
    let hosts = hosts();
    assert_eq!(hosts.site_of("b.client.com").unwrap().as_str(), "b.client.com");
    assert_eq!(hosts.site_of("new.client.com").unwrap().as_str(), "new.client.com");
    assert_eq!(hosts.site_of("a.b.client.com"), None);
}

#[test]
fn an_unknown_host_and_nonsense_lead_nowhere() {
    let hosts = hosts();
    for host in ["", "nobody.example", "../a.example", "a.example/", "a.example:x", "[::1]:80", "."] {
        assert_eq!(hosts.site_of(host), None, "{host}");
    }
}
