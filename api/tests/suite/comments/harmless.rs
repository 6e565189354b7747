//! Nothing that a visitor writes runs in anybody's browser: the vectors of OWASP's cheat sheet on XSS filter evasion, through the text and through the name.

use axum::http::header;

use super::steps::{OF_POST, comment};
use crate::harness::{A, Api, STRANGER};

/// The vectors, one in each line; `\n` and `\t` stand for themselves in it.
const VECTORS: &str = include_str!("vectors.txt");

fn vectors() -> impl Iterator<Item = String> {
    VECTORS.lines().filter(|line| !line.trim().is_empty()).map(|line| line.replace("\\n", "\n").replace("\\t", "\t"))
}

/// Why a piece of HTML could do something; nothing if it cannot. Only a few tags may be in it, each written in one way.
fn danger(html: &str) -> Option<String> {
    const PLAIN: [&str; 11] = ["p", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a"];
    for part in html.split('<').skip(1) {
        let Some((tag, _)) = part.split_once('>') else { return Some(format!("<{part} is not closed")) };
        let is_plain = PLAIN.contains(&tag.strip_prefix('/').unwrap_or(tag)) || tag == "br";
        let is_bare_link = tag == "a rel=\"nofollow ugc noopener\"";
        let is_link = tag
            .strip_prefix("a href=\"")
            .and_then(|rest| rest.strip_suffix("\" rel=\"nofollow ugc noopener\""))
            .is_some_and(|url| ["https://", "http://", "mailto:"].iter().any(|scheme| url.starts_with(scheme)) && !url.contains('"'));
        if !is_plain && !is_bare_link && !is_link {
            return Some(format!("<{tag}>"));
        }
    }
    None
}

/// The tags of a whole page that could do something, whatever the page itself needs.
fn live(page: &str) -> Vec<&str> {
    const NEVER: [&str; 12] =
        ["script", "img", "iframe", "object", "embed", "style", "base", "math", "video", "audio", "details", "select"];
    let mut found = Vec::new();
    for part in page.split('<').skip(1).filter(|part| part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!' || c == '?')) {
        // a tag ends outside of quotes
        let mut is_quoted = false;
        let end = part.find(|c| {
            is_quoted ^= c == '"';
            c == '>' && !is_quoted
        });
        let tag = &part[..end.unwrap_or(part.len())];
        let name = tag.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default().to_ascii_lowercase();
        let outside: String = tag.split('"').step_by(2).collect::<Vec<_>>().join("").to_ascii_lowercase();
        let values: Vec<String> = tag.split('"').skip(1).step_by(2).map(str::to_ascii_lowercase).collect();
        let leads_to_code =
            values.iter().any(|value| ["javascript:", "data:", "vbscript:"].iter().any(|scheme| value.trim().starts_with(scheme)));
        // what somebody typed comes back as the value of a field, where it does nothing
        let is_field = name == "input";
        if NEVER.contains(&name.as_str()) || outside.contains(" on") || outside.contains("/on") || (leads_to_code && !is_field) {
            found.push(tag);
        }
    }
    found
}

#[test]
fn what_can_do_something_is_found() {
    for bad in ["<script>", "<p class=\"x\" onclick=x>", "<svg/onload=x>", "<a href=\"javascript:x\">", "<img src=x>"] {
        assert_eq!(live(&format!("<p>{bad}</p>")).len(), 1, "{bad}");
    }
    assert_eq!(live("<p class=\"a > b\">&lt;script&gt; <input value=\"javascript:x\"></p>"), [""; 0]);
    for bad in [
        "<script>",
        "<p onclick=x>",
        "<a href=\"javascript:x\" rel=\"nofollow ugc noopener\">",
        "<img src=x>",
        "<p",
        "<a href=\"https://x\">",
    ] {
        assert!(danger(bad).is_some(), "{bad}");
    }
    assert_eq!(danger("<p>a &lt;script&gt; <a href=\"https://x/\" rel=\"nofollow ugc noopener\">b</a><br></p>"), None);
}

#[tokio::test]
async fn no_vector_survives_in_a_comment() {
    let api = Api::with_post("moderation = \"none\"\nmax_links = 1000\n").await;
    let mut count = 0;
    for vector in vectors() {
        // by itself, and where markdown would make something of it
        for text in
            [vector.clone(), format!("[a]({vector})"), format!("![{vector}](<{vector}>)"), format!("> - `x`\n\n    {vector}\n\n{vector}")]
        {
            let answer = api.comment(&comment("Ada", &text)).await;
            if answer.status.is_success() {
                let html = answer.json()["html"].as_str().unwrap().to_owned();
                assert_eq!(danger(&html), None, "{text:?} became {html}");
                count += 1;
            }
        }
    }
    assert!(count > 250, "{count} were taken");
    for shown in api.shown().await.as_array().unwrap() {
        assert_eq!(danger(shown["html"].as_str().unwrap()), None);
    }
}

#[tokio::test]
async fn no_vector_survives_in_a_name_or_a_field_that_comes_back() {
    let api = Api::with_post("moderation = \"none\"\n").await;
    for vector in vectors().map(|vector| vector.replace(['\n', '\t'], " ")).filter(|vector| vector.chars().count() <= 100) {
        let encoded: String = vector.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let next = api.submit_comment(&format!("name={encoded}&email=ada%40post.example&text={encoded}.&page={encoded}")).await;
        let mine = api.get(STRANGER, A, next.header(header::LOCATION)).await;
        let again =
            api.submit_comment(&format!("name={encoded}&email={encoded}&text=&page={encoded}&stamp={encoded}&parent={encoded}")).await;
        let form = api.get(STRANGER, A, &format!("{OF_POST}/form?page={encoded}")).await;
        for page in [mine, again, form] {
            let found = live(&page.text);
            assert_eq!(found, [""; 0], "{vector} is in {}", page.text);
        }
    }
}
