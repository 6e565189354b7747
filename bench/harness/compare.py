"""What a site says, without the markup that each program has its own way of: to see that all made the same."""

import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
HOST = "https://corpus.example"
TOLD = 5
"""How many differences of one kind are told."""


class Page(HTMLParser):
    """Reads one page: the text of its `main` without white space, how many spans are in its code, whether it only leads on to another page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self.links: list[str] = []
        self.spans = 0
        self.is_redirect = False
        self.inside: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in ("main", "pre"):
            self.inside.append(tag)
        elif tag == "meta" and (values.get("http-equiv") or "").lower() == "refresh":
            self.is_redirect = True
        elif "main" in self.inside and tag in ("a", "img"):
            # some programs write the whole address
            self.links.append((values.get("href") or values.get("src") or "").removeprefix(HOST))
        elif tag == "span" and "pre" in self.inside:
            self.spans += 1

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if "main" in self.inside:
            self.text.append("".join(data.split()))


@dataclass(frozen=True)
class Site:
    """What one program made: address → text and links, the feed's entries, the sitemap's addresses."""

    pages: dict[str, tuple[str, list[str]]]
    feed: list[tuple[str, str, str]]
    sitemap: set[str]
    spans: int
    stylesheets: int


def read(folder: Path) -> Site:
    """Reads a whole site."""
    pages, spans = {}, 0
    for file in sorted(folder.rglob("*.html")):
        page = Page(file.read_text())
        if not page.is_redirect:
            pages[str(file.relative_to(folder))] = ("".join(page.text), page.links)
            spans += page.spans
    stylesheets = [file for file in folder.rglob("*.css") if file.stat().st_size > 1000]
    return Site(pages, feed(folder / "feed.xml"), sitemap(folder / "sitemap.xml"), spans, len(stylesheets))


def feed(file: Path) -> list[tuple[str, str, str]]:
    """Title, address and text of each entry."""
    if not file.exists():
        return []
    entries = ElementTree.parse(file).getroot().iter(f"{ATOM}entry")
    return [tuple(part(entry, name) for name in ["title", "id", "content"]) for entry in entries]


def part(entry: ElementTree.Element, name: str) -> str:
    """The text of one element of a feed; what it holds is HTML."""
    text = unescape(re.sub("<[^>]*>", "", entry.findtext(f"{ATOM}{name}") or ""))
    return "".join(text.split())


def sitemap(file: Path) -> set[str]:
    """All addresses but those of further parts of lists, which only some programs list."""
    if not file.exists():
        return set()
    found = [place.text or "" for place in ElementTree.parse(file).getroot().iter(f"{SITEMAP}loc")]
    return {address for address in found if not re.search(r"/page/\d+/$", address)}


def differences(expected: Site, found: Site, highlight: bool | None) -> list[str]:
    """What is other in the second site, in words; nothing if they are equal. `highlight` says whether its code has to be highlighted, if it has any."""
    told = some("pages are missing", sorted(expected.pages.keys() - found.pages.keys()))
    told += some("pages are too many", sorted(found.pages.keys() - expected.pages.keys()))
    both = sorted(expected.pages.keys() & found.pages.keys())
    told += some("pages have another text", [path for path in both if expected.pages[path][0] != found.pages[path][0]])
    told += some("pages have other links", [path for path in both if expected.pages[path][1] != found.pages[path][1]])
    if expected.feed != found.feed:
        told.append(f"the feed is another: {len(found.feed)} entries, not {len(expected.feed)}, or other ones")
    told += some("addresses are missing in the sitemap", sorted(expected.sitemap - found.sitemap))
    told += some("addresses are too many in the sitemap", sorted(found.sitemap - expected.sitemap))
    if highlight is not None and (found.spans > 0) != highlight:
        told.append("code is not highlighted" if highlight else "code is highlighted")
    if found.stylesheets == 0:
        told.append("there is no stylesheet")
    return told


def some(what: str, names: list[str]) -> list[str]:
    if not names:
        return []
    more = f" and {len(names) - TOLD} more" if len(names) > TOLD else ""
    return [f"{len(names)} {what}: {', '.join(names[:TOLD])}{more}"]
