//! The page with the mails that modules sent in development, where none leaves the machine.

use std::fmt::Write as _;

use kernel::{Attachment, KeptMail};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::start_page::{document, escape};

/// What the page may load: its own style, and the pictures of the mails. Scripts never.
pub(super) const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src * data:; frame-src 'self'";
const STYLE: &str = "<style>\
article{margin:0 0 1.5rem;padding:1.25rem;border:1px solid var(--line);border-radius:.75rem;background:var(--card)}h2{margin:0 0 .75rem;font-size:1.125rem;line-height:1.3;overflow-wrap:anywhere}\
dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:0 0 1rem;font-size:.875rem}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}\
pre{margin:0;white-space:pre-wrap;overflow-wrap:anywhere;font:.9rem/1.5 ui-monospace,monospace}iframe{display:block;width:100%;height:24rem;border:1px solid var(--line);border-radius:.5rem;background:#fff;color-scheme:light}\
summary{padding:.6rem 0;font-weight:600;cursor:pointer}article a{display:inline;padding:0;border:0;background:none;text-decoration:underline}</style>";

/// The mails, newest first.
pub(super) fn mail_page(mails: &[KeptMail]) -> String {
    let intro = match mails.len() {
        0 => "There are none yet. What the sites send is shown here, and leaves this machine never.",
        _ => "Newest first. None of them left this machine.",
    };
    let mails: String = mails.iter().map(mail).collect();
    document("Mails", &format!("{STYLE}<h1>Mails</h1><p>{intro}</p>{mails}"))
}

fn mail(kept: &KeptMail) -> String {
    let mail = &kept.mail;
    let to = mail.to.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let reply_to = mail.reply_to.as_ref().map(ToString::to_string);
    let rows = [("Site", Some(kept.site.to_string())), ("From", Some(kept.from.clone())), ("To", Some(to)), ("Reply to", reply_to)];
    let mut html = format!("<article><h2>{}</h2><dl>", escape(&mail.subject));
    for (name, value) in rows {
        if let Some(value) = value {
            let _ = write!(html, "<dt>{name}</dt><dd>{}</dd>", escape(&value));
        }
    }
    let _ = write!(html, "</dl><details open><summary>Text</summary><pre>{}</pre></details>", escape(&mail.text));
    if let Some(shown) = &mail.html {
        // the frame is sandboxed: what visitors wrote runs nowhere, whatever a component forgot
        let _ = write!(
            html,
            "<details><summary>HTML</summary><iframe sandbox title=\"HTML of the mail\" srcdoc=\"{}\"></iframe></details>",
            escape(shown)
        );
    }
    html.extend(mail.attachments.iter().map(attachment));
    html.push_str("</article>");
    html
}

fn attachment(attachment: &Attachment) -> String {
    let content = utf8_percent_encode(&attachment.content, NON_ALPHANUMERIC);
    format!(
        "<details><summary>{name}</summary><p><a download=\"{name}\" href=\"data:{kind},{content}\">Download</a> {kind}</p><pre>{text}</pre></details>",
        name = escape(&attachment.name),
        kind = escape(&attachment.media_type),
        text = escape(&attachment.content),
    )
}

#[cfg(test)]
mod tests {
    use kernel::Mail;

    use super::*;

    #[test]
    fn nothing_of_a_mail_becomes_markup() {
        let bad = "</pre><script>\"&";
        let attachment = Attachment { name: bad.into(), media_type: bad.into(), content: bad.into() };
        let mail = Mail {
            to: vec!["owner@a.example".parse().unwrap()],
            reply_to: Some("visitor@b.example".parse().unwrap()),
            subject: bad.into(),
            text: bad.into(),
            html: Some(bad.into()),
            attachments: vec![attachment],
        };
        let page = mail_page(&[KeptMail { site: "a.example".parse().unwrap(), from: bad.into(), mail }]);
        assert!(!page.contains("<script") && page.matches("&lt;script&gt;&quot;&amp;").count() >= 7, "{page}");
        assert!(page.contains("<iframe sandbox title=\"HTML of the mail\" srcdoc=\"&lt;/pre&gt;"), "{page}");
        assert!(page.contains("owner@a.example") && page.contains("visitor@b.example"));
    }

    #[test]
    fn a_page_without_mails_says_so() {
        assert!(mail_page(&[]).contains("There are none yet."));
    }
}
