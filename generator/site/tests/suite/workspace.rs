//! Finding a workspace and its sites.

use site::Workspace;

pub(crate) fn scratch(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (file, text) in files {
        let path = folder.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

const A: &str = "name = \"A\"\ndomain = \"a.example\"\naliases = [\"shared.example\"]\n";
const B: &str = "name = \"B\"\ndomain = \"b.example\"\naliases = [\"shared.example\"]\n";
const C: &str = "name = \"C\"\ndomain = \"c.example\"\n";

#[test]
fn the_nearest_workspace_upwards_is_found() {
    let folder = scratch(&[("sitegen.toml", ""), ("sites/a.example/content/x.md", "")]);
    let workspace = Workspace::find(&folder.path().join("sites/a.example/content"), &[]).unwrap();
    assert_eq!(workspace.root, folder.path());
}

#[test]
fn no_workspace_says_what_to_do() {
    let folder = scratch(&[]);
    let problems = Workspace::open(folder.path(), &[]).unwrap_err();
    assert!(problems[0].message.starts_with("there is no sitegen.toml in"));
    assert!(problems[0].hint.as_deref().unwrap().contains("--root"));
}

#[test]
fn two_sites_with_one_host_are_both_refused_and_the_others_stay() {
    let folder = scratch(&[
        ("sitegen.toml", ""),
        ("sites/a.example/site.toml", A),
        ("sites/b.example/site.toml", B),
        ("sites/c.example/site.toml", C),
    ]);
    let sites = Workspace::open(folder.path(), &[]).unwrap().sites();
    assert_eq!(sites.good.iter().map(|site| site.name.as_str()).collect::<Vec<_>>(), ["c.example"]);
    let told: Vec<String> = sites.broken.iter().map(|site| site.problems[0].to_string()).collect();
    assert_eq!(
        told,
        [
            "sites/a.example/site.toml:3:11: two sites claim the host `shared.example`",
            "sites/b.example/site.toml:3:11: two sites claim the host `shared.example`"
        ]
    );
    assert_eq!(sites.broken[0].problems[0].related[0].0.to_string(), "sites/b.example/site.toml:3:11");
}

#[test]
fn a_folder_that_is_no_domain_and_one_without_settings_are_told() {
    let folder = scratch(&[("sitegen.toml", ""), ("sites/My Site/site.toml", A), ("sites/d.example/readme", "")]);
    let sites = Workspace::open(folder.path(), &[]).unwrap().sites();
    let told: Vec<&str> = sites.broken.iter().map(|site| site.problems[0].message.as_str()).collect();
    assert!(told[0].starts_with("`My Site` is not a domain name"), "{told:?}");
    assert_eq!(told[1], "the site has no site.toml");
}

#[test]
fn a_site_may_be_a_link_and_a_broken_link_is_told() {
    let folder = scratch(&[("sitegen.toml", ""), ("elsewhere/site.toml", C), ("sites/.keep", "")]);
    std::os::unix::fs::symlink("../elsewhere", folder.path().join("sites/c.example")).unwrap();
    std::os::unix::fs::symlink("../nowhere", folder.path().join("sites/d.example")).unwrap();
    std::os::unix::fs::symlink("e.example", folder.path().join("sites/e.example")).unwrap();
    let sites = Workspace::open(folder.path(), &[]).unwrap().sites();
    assert_eq!(sites.good.len(), 1);
    let told: Vec<&str> = sites.broken.iter().map(|site| site.problems[0].message.as_str()).collect();
    assert_eq!(told[0], "cannot open the site's folder: no such file or directory");
    assert!(told[1].starts_with("cannot open the site's folder: too many levels of symbolic links"), "{told:?}");
}
