//! Components: which file a name leads to, block by block or outright, and whom a change reaches.

use crate::harness::Workspace;

const CARD: &str = "{#\nA card.\n\n@prop title           What it says.\n@prop class = \"card\"  Class names.\n#}\n<div class=\"{{ class }}\">{% block head %}<b>{{ title }}</b>{% endblock %}{% block rest %}<i>shared</i>{% endblock %}{% if caller %}{{ caller() }}{% endif %}</div>";
const PAGE: &str = "{{ component(\"ui/card.html\", title=\"<Hi>\") }}";

/// Three sites: `a.example` extends the card, `b.example` replaces it, `c.example` takes it as it is.
fn three_sites() -> Workspace {
    let workspace = Workspace::new(&[
        (
            "components/ui/card.html",
            "{#\n@prop class = \"mine\"  C.\n#}\n{% extends \"shared:ui/card.html\" %}{% block rest %}{{ super() }}<u>more</u>{% endblock %}",
        ),
        ("pages/index.html", PAGE),
    ]);
    workspace.write("shared-components/ui/card.html", CARD);
    workspace.write("shared-components/ui/card.scss", ".card { color: blue }");
    workspace.site(
        "b.example",
        &[
            ("components/ui/card.html", "{#\n@prop title  T.\n#}\n<p>{{ title }}</p>"),
            ("components/ui/card.scss", "p { color: red }"),
            ("pages/index.html", PAGE),
        ],
    );
    workspace.site("c.example", &[("pages/index.html", PAGE)]);
    workspace
}

fn home(workspace: &Workspace, site: &str) -> String {
    workspace.read(&format!("dist/{site}/current/index.html"))
}

#[test]
fn a_site_extends_a_component_block_by_block_or_replaces_it() {
    let workspace = three_sites();
    workspace.build();
    assert_eq!(home(&workspace, "a.example").trim(), "<div class=\"mine\"><b>&lt;Hi&gt;</b><i>shared</i><u>more</u></div>");
    assert_eq!(home(&workspace, "b.example").trim(), "<p>&lt;Hi&gt;</p>");
    assert_eq!(home(&workspace, "c.example").trim(), "<div class=\"card\"><b>&lt;Hi&gt;</b><i>shared</i></div>");
}

#[test]
fn a_change_to_a_shared_component_reaches_those_who_use_it_and_no_other() {
    let workspace = three_sites();
    workspace.build();
    let before = ["a.example", "b.example", "c.example"].map(|site| home(&workspace, site));
    workspace.write("shared-components/ui/card.html", CARD.replace("shared", "changed"));
    workspace.build();
    let after = ["a.example", "b.example", "c.example"].map(|site| home(&workspace, site));
    assert_eq!(after[1], before[1]);
    assert_eq!([&after[0], &after[2]], [&before[0].replace("shared", "changed"), &before[2].replace("shared", "changed")]);
}

#[test]
fn an_override_reaches_what_shared_templates_show() {
    let workspace =
        Workspace::new(&[("components/ui/nav.html", "<nav>own</nav>"), ("pages/index.html", "{% include \"ui/header.html\" %}")]);
    workspace.write("shared-components/ui/nav.html", "<nav>shared</nav>");
    workspace.write(
        "shared-components/ui/header.html",
        "{% include \"ui/nav.html\" %}{% include \"shared:ui/nav.html\" %}{{ component(\"ui/nav.html\") }}",
    );
    workspace.build();
    assert_eq!(home(&workspace, "a.example").trim(), "<nav>own</nav><nav>shared</nav><nav>own</nav>");
}

#[test]
fn styles_of_a_component_come_with_it_and_can_be_overridden() {
    let workspace = three_sites();
    workspace.site("d.example", &[("pages/index.html", "no card")]);
    workspace.build();
    let css = |site: &str| {
        let folder = workspace.path(&format!("dist/{site}/current/assets"));
        let file = std::fs::read_dir(folder)
            .unwrap()
            .flatten()
            .map(|entry| entry.path())
            .find(|path| path.extension().is_some_and(|ending| ending == "css"))
            .unwrap();
        std::fs::read_to_string(file).unwrap()
    };
    assert!(css("a.example").contains(".card{color:#00f}"), "an extended component keeps the shared styles");
    assert!(css("b.example").contains("p{color:red}") && !css("b.example").contains(".card"));
    assert!(!css("d.example").contains(".card"), "what is not used is not in the stylesheet");
}

#[test]
fn a_body_is_handed_over_and_may_use_what_is_around_it() {
    let workspace = Workspace::new(&[(
        "pages/index.html",
        "{% set name = \"Ada\" %}{% call component(\"ui/card.html\", title=\"T\") %}<em>{{ name }}</em>{% endcall %}",
    )]);
    workspace.write("shared-components/ui/card.html", CARD);
    workspace.build();
    assert!(home(&workspace, "a.example").contains("<i>shared</i><em>Ada</em></div>"));
}

#[test]
fn a_component_sees_its_props_and_the_globals_and_nothing_else() {
    let workspace = Workspace::new(&[
        ("components/ui/spy.html", "{{ site.name }} {{ page.title }} {{ secret is defined }}"),
        ("pages/index.html", "{% set secret = 1 %}{{ component(\"ui/spy.html\") }}"),
    ]);
    workspace.build();
    assert_eq!(home(&workspace, "a.example").trim(), "A A False");
}
