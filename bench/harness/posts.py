"""Posts, made from a seed: the same number and seed give the same bytes, whichever program they are for."""

import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from . import scripts
from .prose import body, long_body, sentence
from .words import NOUNS, QUALITIES, phrase

FIRST = datetime(2015, 1, 1, 6, 0, tzinfo=UTC)
"""When the first post was written. No two have the same time, so that there is only one order."""

TAGS = [f"{QUALITIES[number]}-{NOUNS[number * 4]}" for number in range(40)] + NOUNS[1:100:10]
"""Fifty tags; each post has three."""

DRAFT_EVERY = 50
"""After so many posts comes one more that must not be published."""

PICTURES = 8
"""How many pictures the posts share; long posts have more."""
MANY_PICTURES = 400

KINDS = {
    "blog": "about 880 words and two blocks of code each",
    "many-languages": "tiny pages in the scripts of forty languages",
    "long": "posts of about 10,000 words with 240 pictures each",
}


@dataclass(frozen=True)
class Post:
    """One file of content. `folder` and `name` are where it lies: `posts` and `post-00017`."""

    folder: str
    name: str
    title: str
    date: str
    description: str
    tags: list[str]
    draft: bool
    body: str

    @property
    def address(self) -> str:
        return f"/{self.folder}/{self.name}/"


@dataclass(frozen=True)
class Corpus:
    """Which posts there are. `posts` does not count drafts."""

    kind: str
    posts: int
    seed: int = 1

    @property
    def sections(self) -> dict[str, str]:
        """Folder → title."""
        if self.kind == "many-languages":
            return {script.code: script.name for script in scripts.SCRIPTS}
        return {"posts": "Posts"}

    @property
    def drafts(self) -> int:
        return 0 if self.kind == "many-languages" else self.posts // DRAFT_EVERY

    @property
    def pictures(self) -> int:
        return MANY_PICTURES if self.kind == "long" else PICTURES

    def __len__(self) -> int:
        """Posts and drafts."""
        return self.posts + self.drafts

    def post(self, number: int) -> Post:
        """One of them, the drafts last."""
        random = Random(f"{self.kind} {self.seed} {number}")
        date = (FIRST + timedelta(minutes=20 * number)).strftime("%Y-%m-%dT%H:%M:%SZ")
        if self.kind == "many-languages":
            return self.tiny(random, number, date)
        is_draft = number >= self.posts
        return Post(
            folder="posts",
            name=f"draft-{number - self.posts:05}" if is_draft else f"post-{number:05}",
            title=f"{phrase(random, random.randint(3, 6))} {number}",
            date=date,
            description=sentence(random, plain=True),
            tags=sorted(random.sample(TAGS, 3)),
            draft=is_draft,
            body=long_body(random, self.pictures) if self.kind == "long" else body(random, self.posts, self.pictures),
        )

    def tiny(self, random: Random, number: int, date: str) -> Post:
        """A page of some lines in one of forty languages."""
        script = scripts.SCRIPTS[number % len(scripts.SCRIPTS)]
        return Post(
            folder=script.code,
            name=f"page-{number // len(scripts.SCRIPTS):05}",
            title=script.phrase(random, random.randint(2, 5)),
            date=date,
            description=script.sentence(random),
            tags=[random.choice(TAGS)],
            draft=False,
            body=script.body(random),
        )


def picture(number: int) -> bytes:
    """A small PNG of one colour; each number has its own size and colour."""
    width, height = 16 + number % 48, 16 + number // 48 % 48
    colour = bytes([number * 37 % 256, number * 91 % 256, number * 151 % 256])
    rows = zlib.compress((b"\0" + colour * width) * height)
    header = width.to_bytes(4) + height.to_bytes(4) + bytes([8, 2, 0, 0, 0])
    chunks = [(b"IHDR", header), (b"IDAT", rows), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4) for kind, data in chunks)
