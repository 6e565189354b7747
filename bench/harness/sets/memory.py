"""Sites of other kinds than a blog."""

from collections.abc import Iterator

from ..bench import Bench, Group, cold
from ..posts import KINDS, Corpus

TITLE = "Other kinds of sites"
ABOUT = "Whole builds from nothing, highlighting on. Memory, here as in the other tables, is that of the largest process at its peak."


def measure(bench: Bench) -> Iterator[Group]:
    for corpus in [Corpus(kind, posts) for kind, posts in bench.kinds.items()]:
        section, count = next(iter(corpus.sections)), -(-corpus.posts // len(corpus.sections))
        workspaces = bench.corpus(corpus)
        contestants = [cold(program, workspaces[program.name], count, section) for program in bench.programs]
        yield bench.group(f"{corpus.posts:,} posts: {KINDS[corpus.kind]}", contestants)
