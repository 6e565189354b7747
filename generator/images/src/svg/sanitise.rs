//! A drawing written anew, element by element, from those that are known to be harmless.

use quick_xml::XmlVersion;
use quick_xml::escape::escape;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::references::References;
use super::safe::{Fate, attribute, fate, is_harmless_style};
use super::size::size;
use crate::{Format, Refusal};

/// The namespace of all that is written.
const NAMESPACE: &str = "http://www.w3.org/2000/svg";
/// Elements within elements.
const DEEPEST: usize = 200;
/// More than this draw no browser's page in a second.
const MOST_ELEMENTS: usize = 200_000;

/// A drawing without anything that could harm.
#[derive(Debug)]
pub(crate) struct Drawing {
    pub(crate) text: String,
    /// In CSS pixels; 0 and 0 where it says nothing.
    pub(crate) size: (u32, u32),
}

/// An element that is open.
struct Open {
    name: String,
    fate: Fate,
}

/// What has been written so far.
#[derive(Default)]
struct Writing {
    drawing: String,
    size: (u32, u32),
    open: Vec<Open>,
    /// What the open elements are called by, beside them.
    ids: Vec<Option<String>>,
    elements: usize,
    references: References,
    /// The text of a style sheet, which is looked at whole.
    style: Option<String>,
}

fn broken(what: &str) -> Refusal {
    Refusal::Broken(Format::Svg, what.to_owned())
}

/// Writes a drawing anew.
///
/// # Errors
/// What keeps it from being read.
pub(crate) fn sanitise(data: &[u8]) -> Result<Drawing, Refusal> {
    let text = std::str::from_utf8(data).map_err(|_| broken("it is not in UTF-8"))?;
    let mut reader = Reader::from_str(text.strip_prefix('\u{feff}').unwrap_or(text));
    reader.config_mut().enable_all_checks(true);
    let mut writing = Writing::default();
    loop {
        let event = reader.read_event().map_err(|error| broken(&error.to_string()))?;
        match event {
            Event::Start(start) => writing.start(&start)?,
            Event::Empty(start) => {
                writing.start(&start)?;
                writing.end();
            }
            Event::End(_) => writing.end(),
            Event::Text(text) => writing.text(&text.into_inner())?,
            Event::CData(text) => writing.text(&text.into_inner())?,
            Event::GeneralRef(name) => {
                let character = match name.resolve_char_ref().map_err(|error| broken(&error.to_string()))? {
                    Some(character) => character,
                    None => predefined(&name.into_inner())?,
                };
                writing.text(character.encode_utf8(&mut [0; 4]))?;
            }
            Event::DocType(kind) if kind.contains('[') => return Err(broken("it defines entities of its own")),
            Event::DocType(_) if writing.elements > 0 => return Err(broken("a document type within it")),
            Event::Eof => break,
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::DocType(_) => {}
        }
    }
    writing.finished()
}

fn predefined(name: &str) -> Result<char, Refusal> {
    match name {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(broken("an entity that nobody defined")),
    }
}

impl Writing {
    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), Refusal> {
        let name = start.name().0.to_owned();
        self.elements += 1;
        match (self.elements, self.open.is_empty()) {
            (1, _) if name != "svg" => return Err(broken("its first element is not `svg`")),
            (2.., true) => return Err(Refusal::GoesOn(Format::Svg)),
            (MOST_ELEMENTS.., _) => return Err(broken("more elements than a drawing has")),
            _ if self.open.len() >= DEEPEST => return Err(broken("elements too deep in one another")),
            _ => {}
        }
        let is_in_one_that_goes = self.open.last().is_some_and(|open| open.fate == Fate::Goes);
        let fate = if is_in_one_that_goes || self.style.is_some() { Fate::Goes } else { fate(&name) };
        let mut id = None;
        if fate == Fate::Stays {
            id = self.opening(&name, start)?;
        }
        self.open.push(Open { name, fate });
        self.ids.push(id);
        Ok(())
    }

    /// Writes the opening tag of an element that stays; what it is called by.
    fn opening(&mut self, name: &str, start: &BytesStart<'_>) -> Result<Option<String>, Refusal> {
        let mut kept = Vec::new();
        for found in start.attributes() {
            let found = found.map_err(|error| broken(&error.to_string()))?;
            let value = found.normalized_value(XmlVersion::Implicit1_0).map_err(|error| broken(&error.to_string()))?;
            if let Some((name, value)) = attribute(name, found.key.0, value) {
                // a link may be there in the old way and the new
                if !kept.iter().any(|(other, _)| *other == name) {
                    kept.push((name, value.into_owned()));
                }
            }
        }
        let value = |name: &str| kept.iter().find(|(other, _)| *other == name).map(|(_, value)| value.as_str());
        let id = value("id").map(str::to_owned);
        if self.open.is_empty() {
            self.size = size(value("width"), value("height"), value("viewBox"));
        }
        self.ids.push(id.clone());
        for (_, value) in &kept {
            self.references.note(&self.ids, value);
        }
        self.ids.pop();
        if name == "style" {
            self.style = Some(String::new());
            return Ok(None);
        }
        self.drawing.extend(["<", name]);
        if self.open.is_empty() {
            self.drawing.extend([" xmlns=\"", NAMESPACE, "\""]);
        }
        for (name, value) in &kept {
            self.drawing.extend([" ", name, "=\"", &escape(value.as_str()), "\""]);
        }
        self.drawing.push('>');
        Ok(id)
    }

    fn end(&mut self) {
        self.ids.pop();
        let Some(Open { name, fate: Fate::Stays }) = self.open.pop() else { return };
        match self.style.take() {
            Some(style) if is_harmless_style(&style) => self.drawing.extend(["<style>", &escape(style.as_str()), "</style>"]),
            Some(_) => {}
            None => self.drawing.extend(["</", &name, ">"]),
        }
    }

    fn text(&mut self, text: &str) -> Result<(), Refusal> {
        match (self.open.last(), &mut self.style) {
            (None, _) if text.trim().is_empty() => {}
            (None, _) => return Err(Refusal::GoesOn(Format::Svg)),
            (Some(Open { fate: Fate::Goes, .. }), _) => {}
            (_, Some(style)) => style.push_str(text),
            _ => self.drawing.push_str(&escape(text)),
        }
        Ok(())
    }

    fn finished(self) -> Result<Drawing, Refusal> {
        if !self.open.is_empty() {
            return Err(Refusal::Truncated(Format::Svg));
        }
        if self.elements == 0 {
            return Err(broken("there is nothing in it"));
        }
        if !self.references.is_drawable() {
            return Err(broken("it draws its parts again and again"));
        }
        Ok(Drawing { text: self.drawing, size: self.size })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(content: &str) -> String {
        let text = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\">{content}</svg>");
        let drawing = sanitise(text.as_bytes()).unwrap();
        assert_eq!(drawing.size, (4, 3));
        let inside = drawing.text.split_once('>').unwrap().1.to_owned();
        inside.strip_suffix("</svg>").unwrap().to_owned()
    }

    #[test]
    fn what_draws_stays_and_what_runs_goes() {
        assert_eq!(written("<path d='M0 0' fill=\"url(#a)\" onload='x()'/>"), "<path d=\"M0 0\" fill=\"url(#a)\"></path>");
        assert_eq!(written("<script>alert(1)</script><foreignObject><g/></foreignObject>"), "");
        assert_eq!(written("<a href='javascript:x'><g/></a>"), "<g></g>");
        assert_eq!(written("<sodipodi:namedview/><metadata>me</metadata><!-- me --><?php x ?>"), "");
        assert_eq!(written("<text>a &lt;b&#62; <![CDATA[<script>]]></text>"), "<text>a &lt;b&gt; &lt;script&gt;</text>");
        assert_eq!(written("<g xmlns='http://www.w3.org/1999/xhtml'><script/></g>"), "<g></g>");
        assert_eq!(written("<set attributeName='href' to='javascript:x'/><animate/>"), "");
    }

    #[test]
    fn a_style_sheet_stays_if_it_loads_nothing() {
        assert_eq!(written("<style>.a > b{fill:red}</style>"), "<style>.a &gt; b{fill:red}</style>");
        assert_eq!(written("<style>@im<g/>port 'x'</style>"), "");
        assert_eq!(written("<style>a{fill:u<![CDATA[rl(//x)]]>}</style>"), "");
    }

    #[test]
    fn what_is_no_drawing_is_refused() {
        for (text, what) in [
            ("<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>", "entities"),
            ("<svg>&nbsp;</svg>", "entity"),
            ("<svg><g></svg>", "broken"),
            ("<svg><g>", "too early"),
            ("<svg/><svg/>", "after the end"),
            ("<svg/>text", "after the end"),
            ("<html/>", "`svg`"),
            ("<svg a='1' a='2'/>", "broken"),
        ] {
            let told = sanitise(text.as_bytes()).unwrap_err().to_string();
            assert!(told.contains(what), "{text}: {told}");
        }
        let deep = format!("<svg>{}", "<g>".repeat(1000));
        assert!(sanitise(deep.as_bytes()).unwrap_err().to_string().contains("deep"));
    }
}
