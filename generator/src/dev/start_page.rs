//! The pages that the development server has of its own: the list of sites, an unknown host, a site that was never built.

use std::fmt::Write as _;

const STYLE: &str = "<style>\
:root{color-scheme:light dark;--ink:light-dark(#1c1917,#f5f5f4);--soft:light-dark(#57534e,#a8a29e);--line:light-dark(#e7e5e4,#44403c);--paper:light-dark(#fafaf9,#1c1917);--card:light-dark(#fff,#292524);--bad:light-dark(#b91c1c,#fca5a5)}\
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}\
main{max-width:44rem;margin:0 auto;padding:clamp(2rem,8vh,6rem) 1.25rem}h1{font-size:1.75rem;line-height:1.2;letter-spacing:-.02em;margin:0 0 .25rem}p{color:var(--soft);margin:0 0 2rem}\
ul{list-style:none;margin:0;padding:0;display:grid;gap:.5rem}a{display:flex;justify-content:space-between;gap:1rem;flex-wrap:wrap;padding:1rem 1.25rem;border:1px solid var(--line);border-radius:.75rem;background:var(--card);color:inherit;text-decoration:none}\
a:hover,a:focus-visible{border-color:var(--ink)}strong{font-weight:600;overflow-wrap:anywhere}span{color:var(--soft);font-size:.875rem}.bad{color:var(--bad)}code{font-size:.9em}ul+p{margin:2rem 0 0}a.plain{display:inline;padding:0;border:0;background:none;text-decoration:underline}</style>";

/// The list of all sites: name, address, number of problems.
pub(super) fn start_page(sites: &[(String, String, usize)]) -> String {
    let intro = match sites.len() {
        0 => "There are no sites yet. <code>sitegen new clientabc.com</code> makes one.".to_owned(),
        1 => "One site, rebuilt as you save.".to_owned(),
        count => format!("{count} sites, rebuilt as you save."),
    };
    let mails = "<p><small>What they send is under <a class=\"plain\" href=\"/_dev/mail\">mails</a>.</small></p>";
    document("Sites", &format!("<h1>Sites</h1><p>{intro}</p>{}{mails}", list(sites)))
}

/// What is shown at a host that no site has.
pub(super) fn unknown_host(host: &str, sites: &[(String, String, usize)]) -> String {
    document(
        "No such site",
        &format!("<h1>No site has this host</h1><p>Nothing is served at <code>{}</code>. These are:</p>{}", escape(host), list(sites)),
    )
}

/// What is shown while a site has never been built without an error; the client adds what is wrong.
pub(super) fn waiting(site: &str) -> String {
    document(site, &format!("<h1>{}</h1><p>There is nothing to show here yet. This page reloads as soon as there is.</p>", escape(site)))
}

fn list(sites: &[(String, String, usize)]) -> String {
    let mut html = String::from("<ul>");
    for (name, address, problems) in sites {
        let state = match problems {
            0 => format!("<span>{}</span>", escape(address)),
            1 => "<span class=\"bad\">1 problem</span>".to_owned(),
            count => format!("<span class=\"bad\">{count} problems</span>"),
        };
        let _ = write!(html, "<li><a href=\"{}/\"><strong>{}</strong>{state}</a></li>", escape(address), escape(name));
    }
    html.push_str("</ul>");
    html
}

pub(super) fn document(title: &str, main: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{} – sitegen</title>{STYLE}</head><body><main>{main}</main></body></html>",
        escape(title)
    )
}

pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
