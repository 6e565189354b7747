"""What an author does to one post, and where one sees it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from .posts import TAGS, Corpus, Post
from .programs import Program, Workspace

PART = 10
"""How many posts a page of a list has."""


@dataclass(frozen=True)
class Seen:
    """Where an edit shows: an address, and what has to be there."""

    address: str
    text: str


@dataclass(frozen=True)
class Edit:
    """A post as it is now, where that shows on its own page, and in a list, if lists show it."""

    post: Post
    page: Seen
    listed: Seen | None


@dataclass
class Author:
    """Edits one post in the middle of a corpus again and again, and writes new ones."""

    corpus: Corpus
    count: int = 0

    def __post_init__(self) -> None:
        self.number = self.corpus.posts // 2
        self.post = self.corpus.post(self.number)
        self.published = 0

    @property
    def list_address(self) -> str:
        """The part of the list that shows the post; the newest stand first."""
        part = (self.corpus.posts + self.published - 1 - self.number) // PART + 1
        return f"/{self.post.folder}/" if part == 1 else f"/{self.post.folder}/page/{part}/"

    def token(self, word: str) -> str:
        """A word that no page has yet."""
        self.count += 1
        return f"{word}{self.count}edited"

    def edit_body(self) -> Edit:
        token = self.token("body")
        self.post = replace(self.post, body=f"{self.post.body}\nA line more, {token}.\n")
        return Edit(self.post, Seen(self.post.address, token), None)

    def edit_title(self) -> Edit:
        token = self.token("title")
        self.post = replace(self.post, title=f"Another {token}")
        return Edit(self.post, Seen(self.post.address, token), Seen(self.list_address, token))

    def edit_tag(self) -> Edit:
        """Takes away one tag and gives the post another that it did not have before, so that its list shows it for the first time."""
        self.count += 1
        unused = [tag for tag in TAGS if tag not in self.corpus.post(self.number).tags]
        tag = unused[self.count % len(unused)]
        self.post = replace(self.post, tags=sorted([*self.post.tags[:2], tag]))
        return Edit(self.post, Seen(self.post.address, f"/tags/{tag}/"), Seen(f"/tags/{tag}/", self.post.address))

    def publish(self) -> Edit:
        """A new post, the newest of all."""
        token = self.token("news")
        self.published += 1
        # a later number than any post or draft has
        other = self.corpus.post(len(self.corpus) + self.published)
        post = replace(other, name=f"news-{self.published:05}", title=f"Some {token}", draft=False)
        return Edit(post, Seen(post.address, token), Seen(f"/{post.folder}/", token))


EDITS: dict[str, Callable[[Author], Edit]] = {
    "body": Author.edit_body,
    "title": Author.edit_title,
    "tag": Author.edit_tag,
}


def save(program: Program, workspace: Workspace, domain: str, post: Post) -> None:
    """Writes a post as an editor does: over what is there."""
    file = program.site(workspace.root, domain) / "content" / post.folder / f"{post.name}.md"
    file.write_text(program.post(post))
