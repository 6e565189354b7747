//! `site.toml`: what is taken, and what each mistake is told.

use site::{ModuleSpec, SiteName, SiteSettings};
use source::{Fields, Source};

static SIGN_IN: ModuleSpec = ModuleSpec {
    name: "authentication",
    version: "1.0.0",
    purpose: "",
    needs: &[],
    components: &[],
    mails: &[],
    shown_if: None,
    check: check_sign_in,
};
static CMS: ModuleSpec = ModuleSpec {
    name: "cms",
    version: "1.0.0",
    purpose: "",
    needs: &[],
    components: &["blog/comment_form.html"],
    mails: &["cms/comment"],
    shown_if: Some("allow_comments"),
    check: check_comments,
};
static MODULES: [&ModuleSpec; 2] = [&SIGN_IN, &CMS];

fn check_sign_in(fields: &mut Fields<'_>) {
    fields.text("session_timeout");
}

fn check_comments(fields: &mut Fields<'_>) {
    fields.flag("allow_comments");
}

fn parse(text: &str) -> Result<SiteSettings, Vec<String>> {
    let name: SiteName = "a.example".parse().unwrap();
    let source = Source::new("sites/a.example/site.toml", text);
    SiteSettings::parse(&source, &name, &MODULES).map_err(|problems| {
        problems
            .iter()
            .map(|problem| {
                format!("{problem} | {}", problem.hint.as_deref().unwrap_or("")).replace("sites/a.example/site.toml", "site.toml")
            })
            .collect()
    })
}

fn with(text: &str) -> Result<SiteSettings, Vec<String>> {
    parse(&format!("name = \"A\"\ndomain = \"a.example\"\n{text}"))
}

#[test]
fn a_name_and_a_domain_are_enough() {
    let settings = with("").unwrap();
    assert_eq!(
        (settings.base_url.as_str(), settings.language.as_str(), settings.taxonomies.as_slice()),
        ("https://a.example", "en", &["tags".to_owned()][..])
    );
}

#[test]
fn the_whole_of_the_design_s_example_is_read() {
    let settings = with(
        "aliases = [\"www.a.example\"]\nlanguage = \"de\"\n[[nav]]\nlabel = \"Home\"\nurl = \"/\"\n[theme.colors]\nprimary = \"#3B82F6\"\n\
         [modules.authentication]\nsession_timeout = \"1h\"\n[modules.cms]\n[features]\nanalytics = false\n[content]\nunknown = \"extra\"\n\
         [content.rename]\nauthor = \"authors\"\n[content.blog]\nsource = \"files\"\n[build]\ncommand = \"npm run build\"\noutput = \"dist\"\n",
    )
    .unwrap();
    let modules: Vec<&str> = settings.modules.iter().map(|switch| switch.name.as_str()).collect();
    assert_eq!(modules, ["authentication", "cms"]);
    assert_eq!(settings.content.rename, [("author".to_owned(), "authors".to_owned())]);
    assert!(settings.content.keep_unknown);
    assert_eq!(settings.theme.groups["colors"]["primary"], "#3B82F6");
    assert_eq!(settings.aliases[0].as_str(), "www.a.example");
    assert_eq!(settings.build.unwrap().command, "npm run build");
}

#[test]
fn what_a_module_shows_by_a_switch_is_shown_where_that_is_on() {
    let shown = |text: &str| {
        let settings = with(&format!("[modules.cms]\n{text}")).unwrap();
        (settings.module_components.len(), settings.module_mails.len())
    };
    assert_eq!((shown(""), shown("allow_comments = false\n"), shown("allow_comments = true\n")), ((0, 0), (0, 0), (1, 1)));
}

#[test]
fn every_mistake_of_a_file_is_told_at_once() {
    let problems = parse("nmae = \"A\"\ndomain = \"b.example\"\nlanguage = \"english\"\n").unwrap_err();
    assert_eq!(
        problems,
        [
            "site.toml: site.toml needs `name` | add a line name = \"…\"",
            "site.toml:2:10: the domain is `b.example`, but the folder is sites/a.example | a site's folder carries its domain: rename one of the two",
            "site.toml:3:12: `english` is not a language tag | write it like en, de or pt-BR",
            "site.toml:1:1: unknown key `nmae` in site.toml | did you mean `name`?",
        ]
    );
}

#[test]
fn a_switch_for_what_is_not_built_yet_is_an_error() {
    let problems = with("[features]\nbackup = true\n[deploy]\nhost = \"x\"\n").unwrap_err();
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(problems.iter().all(|problem| problem.contains("not built yet")), "{problems:?}");
}

#[test]
fn a_database_is_a_url_without_a_password_or_the_name_of_a_variable() {
    for good in
        ["url = \"sqlite:data/restaurant/\"", "url = \"mongodb://db.example:27017/x?replicaSet=rs0\"", "env = \"RESTAURANT_DATABASE_URL\""]
    {
        assert!(with(&format!("[database]\n{good}\n")).unwrap().database.is_some(), "{good}");
    }
    for (bad, told) in [
        (
            "url = \"mongodb://me:secret@db.example/x\"",
            "a URL with a user and a password does not belong into this file | write env = \"NAME\" here",
        ),
        ("url = \"mongodb://db.example/x?tlsCertificateKeyFilePassword=secret\"", "does not belong into this file"),
        ("url = \"postgres://db.example/x\"", "this is not the URL of a database | write it like sqlite:"),
        ("env = \"mongodb://me:secret@db.example/x\"", "this is not the name of a variable"),
        ("url = \"sqlite:data/\"\nenv = \"X\"", "[database] has both `url` and `env`"),
        ("", "[database] needs `url` or `env`"),
        ("ulr = \"sqlite:data/\"", "unknown key `ulr` in [database] | did you mean `url`?"),
    ] {
        let problems = with(&format!("[database]\n{bad}\n")).unwrap_err();
        assert!(problems.iter().any(|problem| problem.contains(told)) && !problems.concat().contains("secret"), "{bad}: {problems:?}");
    }
}

#[test]
fn a_password_is_not_shown_with_its_problem() {
    let text = "name = \"A\"\ndomain = \"a.example\"\n[database]\nurl = \"mongodb://me:secret@db.example/x\"\n";
    let source = Source::new("sites/a.example/site.toml", text);
    let problems = SiteSettings::parse(&source, &"a.example".parse().unwrap(), &MODULES).unwrap_err();
    let shown = format!("{}{}", source::render(&problems[0], source::Style::Plain), problems[0].to_json());
    assert!(shown.contains("site.toml:4:") && !shown.contains("secret"), "{shown}");
}

#[test]
fn one_section_may_live_in_the_api_if_the_cms_is_on() {
    assert_eq!(with("[content.news]\nsource = \"api\"\n[modules.cms]\n").unwrap().content.api_section.as_deref(), Some("news"));
    let off = with("[content.news]\nsource = \"api\"\n").unwrap_err();
    assert!(off[0].contains("the module `cms` is off | switch it on"), "{off:?}");
    let two = with("[content.news]\nsource = \"api\"\n[content.blog]\nsource = \"api\"\n[modules.cms]\n").unwrap_err();
    assert!(two[0].contains("two sections live in the API"), "{two:?}");
}

#[test]
fn a_typo_deep_inside_is_found() {
    for (text, told) in [
        ("[theme]\nshceme = \"dark\"\n", "unknown key `shceme` in [theme] | did you mean `scheme`?"),
        ("[theme.colours]\n", "unknown key `colours` in [theme] | did you mean `colors`?"),
        ("[content]\nunknwon = \"extra\"\n", "unknown key `unknwon` in [content] | did you mean `unknown`?"),
        ("[markdown]\nhighlght = true\n", "unknown key `highlght` in [markdown] | did you mean `highlight`?"),
        ("[[nav]]\nlable = \"x\"\nurl = \"/\"\n", "unknown key `lable` in [[nav]] | did you mean `label`?"),
        ("[modules.csm]\n", "there is no module `csm` | did you mean `cms`?"),
        (
            "[modules.authentication]\nsession_timout = \"1h\"\n",
            "unknown key `session_timout` in [modules.authentication] | did you mean `session_timeout`?",
        ),
        ("[features]\nanalitics = true\n", "unknown key `analitics` in [features] | did you mean `analytics`?"),
    ] {
        let problems = with(text).unwrap_err();
        assert!(problems.iter().any(|problem| problem.ends_with(told)), "{problems:?}");
    }
}

#[test]
fn an_output_outside_of_the_site_is_refused() {
    for output in ["../other", "/etc", "."] {
        let problems = with(&format!("[build]\ncommand = \"true\"\noutput = \"{output}\"\n")).unwrap_err();
        assert!(problems[0].contains("is not a folder inside the site"), "{output}: {problems:?}");
    }
}

#[test]
fn a_token_cannot_smuggle_css_in() {
    assert!(with("[theme.colors]\nprimary = \"red; } body { display: none\"\n").unwrap_err()[0].contains("is not a CSS value"));
}

#[test]
fn broken_toml_says_where() {
    assert!(parse("name = \"A\ndomain = 1\n").unwrap_err()[0].starts_with("site.toml:1:"));
}

#[test]
fn origins_are_written_as_a_browser_writes_them() {
    let origins =
        with("[api]\norigins = [\"https://App.example:443\", \"http://localhost:5173\", \"http://[::1]:80\"]\n").unwrap().api.origins;
    let written: Vec<&str> = origins.iter().map(site::Origin::as_str).collect();
    assert_eq!(written, ["https://app.example", "http://localhost:5173", "http://[::1]"]);
    assert_eq!(origins[1].authority(), "localhost:5173");
}

#[test]
fn what_is_no_origin_is_told_with_how_to_write_one() {
    for wrong in [
        "*",
        "null",
        "app.example",
        "https://*.app.example",
        "https://app.example/",
        "https://app.example/x",
        "https://",
        "ftp://app.example",
        "https://app.example:0",
        "https://app.example:99999",
        "https://app.example:",
        "https://u@app.example",
        "https://app..example",
        "https://[x]",
        "https://[::1]x",
        "https://a b",
    ] {
        let problems = with(&format!("[api]\norigins = [\"{wrong}\"]\n")).unwrap_err();
        assert_eq!(
            problems,
            [format!(
                "site.toml:4:11: `{wrong}` is not an origin | write scheme, host and, if it has one, port, as in \"https://app.example\": no path, no *"
            )]
        );
    }
}
