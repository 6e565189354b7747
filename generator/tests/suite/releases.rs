//! `sitegen release`: what is kept, and going back.

use crate::harness::Workspace;

fn three_releases() -> Workspace {
    let workspace = Workspace::new(&[("content/same.md", "Same.")]);
    for text in ["One.", "Two.", "Three."] {
        workspace.write("sites/a.example/content/post.md", text);
        workspace.write("sites/a.example/styles/main.scss", format!("p {{ width: {}px }}", text.len()));
        workspace.build();
    }
    workspace
}

fn list(workspace: &Workspace) -> serde_json::Value {
    let run = workspace.run(&["release", "list", "a.example", "--json"]);
    assert!(run.ok, "{}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

fn ids(workspace: &Workspace) -> Vec<String> {
    list(workspace)["releases"].as_array().unwrap().iter().map(|release| release["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn releases_are_listed_with_the_newest_first() {
    let workspace = three_releases();
    let listed = list(&workspace);
    let releases = listed["releases"].as_array().unwrap();
    assert_eq!((releases.len(), listed["held"].as_bool(), releases[0]["live"].as_bool()), (3, Some(false), Some(true)));
    assert!(releases[1..].iter().all(|release| release["live"] == false && release["pages"] == 3 && release["damaged"] == false));
    let text = workspace.run(&["release", "list", "a.example"]).stdout;
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines.len() == 3 && lines[0].ends_with("live") && lines[0].contains("3 pages"), "{text}");
    assert!(lines.iter().zip(ids(&workspace)).all(|(line, id)| line.starts_with(&id)), "{text}");
}

#[test]
fn a_rollback_holds_the_site_until_it_is_resumed() {
    let workspace = three_releases();
    let before = workspace.tree("dist/a.example/current");
    let run = workspace.run(&["release", "rollback", "a.example"]);
    assert!(run.ok && run.stderr.contains("is live") && run.stderr.contains("held"), "{}", run.stderr);
    assert!(workspace.live("post/index.html").contains("Two."));
    workspace.write("sites/a.example/content/post.md", "Four.");
    let run = workspace.build();
    assert!(
        run.stderr.contains("not live: a.example is held") && run.stderr.contains("sitegen release resume a.example"),
        "{}",
        run.stderr
    );
    assert!(workspace.live("post/index.html").contains("Two."));
    assert_eq!(list(&workspace)["held"], true);
    assert_eq!(ids(&workspace).len(), 4, "the build made a release");
    workspace.build();
    assert_eq!(ids(&workspace).len(), 4, "the same again makes no other");
    let run = workspace.run(&["release", "resume", "a.example", "--json"]);
    let moved: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((&moved["held"], moved["to"].as_str()), (&serde_json::json!(false), Some(ids(&workspace)[0].as_str())));
    assert!(workspace.live("post/index.html").contains("Four."));
    workspace.write("sites/a.example/content/post.md", "Three.");
    workspace.build();
    assert!(workspace.live("post/index.html").contains("Three."));
    for (path, bytes) in before {
        assert!(path.starts_with("assets/") || workspace.tree("dist/a.example/current")[&path] == bytes, "{path}");
    }
}

#[test]
fn any_release_that_is_kept_comes_back_to_the_byte() {
    let workspace = Workspace::new(&[]);
    let mut trees = Vec::new();
    for number in 0..5 {
        workspace.write("sites/a.example/content/post.md", format!("Number {number}."));
        workspace.write(&format!("sites/a.example/public/{number}.txt"), "x");
        workspace.build();
        trees.push(workspace.tree("dist/a.example/current"));
    }
    let ids = ids(&workspace);
    for at in [0, 4, 2, 3, 1, 0] {
        let run = workspace.run(&["release", "rollback", "a.example", &ids[4 - at]]);
        assert!(run.ok, "{}", run.stderr);
        assert_eq!(workspace.tree("dist/a.example/current"), trees[at]);
    }
    assert!(workspace.run(&["release", "resume", "a.example"]).ok);
    assert_eq!(workspace.tree("dist/a.example/current"), trees[4]);
}

#[test]
fn a_part_of_a_name_is_enough_and_a_wrong_one_is_told() {
    let workspace = three_releases();
    let ids = ids(&workspace);
    assert!(workspace.run(&["release", "rollback", "a.example", &ids[2][..24]]).ok);
    assert!(workspace.live("post/index.html").contains("One."));
    let run = workspace.run(&["release", "rollback", "a.example"]);
    assert!(!run.ok && run.stderr.contains("there is no release before"), "{}", run.stderr);
    let run = workspace.run(&["release", "rollback", "a.example", "20"]);
    assert!(!run.ok && run.stderr.contains("more than one release"), "{}", run.stderr);
    let run = workspace.run(&["release", "rollback", "a.example", "nonsense"]);
    assert!(!run.ok && run.stderr.contains("no release `nonsense`") && ids.iter().all(|id| run.stderr.contains(id)), "{}", run.stderr);
    let near = ids[0].replace("-", "_");
    assert!(workspace.run(&["release", "rollback", "a.example", &near]).stderr.contains(&format!("did you mean `{}`", ids[0])));
    assert!(workspace.live("post/index.html").contains("One."));
}

#[test]
fn a_site_without_releases_or_without_a_folder_says_so() {
    let workspace = Workspace::new(&[]);
    for command in ["rollback", "resume"] {
        let run = workspace.run(&["release", command, "a.example"]);
        assert!(!run.ok && run.stderr.contains("has no releases yet") && !workspace.has("dist"), "{}", run.stderr);
        let run = workspace.run(&["release", command, "b.example"]);
        assert!(!run.ok && run.stderr.contains("there is no site `b.example`"), "{}", run.stderr);
    }
    let run = workspace.run(&["release", "list", "a.example"]);
    assert!(run.ok && run.stderr.contains("has no releases yet") && !workspace.has("dist"), "{}", run.stderr);
}

#[test]
fn a_site_that_cannot_be_built_can_be_rolled_back() {
    let workspace = three_releases();
    workspace.write("sites/a.example/site.toml", "this is not TOML");
    let run = workspace.run(&["release", "rollback", "a.example"]);
    assert!(run.ok, "{}", run.stderr);
    assert!(workspace.live("post/index.html").contains("Two."));
}

#[test]
fn the_settings_say_how_many_releases_are_kept() {
    let workspace = three_releases();
    workspace.write("sitegen.toml", "[publish]\nkeep = 2\n");
    workspace.build();
    assert_eq!(ids(&workspace).len(), 2);
    workspace.write("sitegen.toml", "[publish]\nkeep = 1\n");
    let said = workspace.build_fails();
    assert!(said.contains("`keep` has to be a whole number of at least 2"), "{said}");
}

#[test]
fn every_command_of_releases_has_an_example() {
    let workspace = Workspace::empty();
    for command in ["list", "rollback", "resume"] {
        let help = workspace.run(&["release", command, "--help"]).stdout;
        assert!(help.contains("Example") && help.contains(&format!("sitegen release {command} darkflows.com")), "{help}");
    }
}
