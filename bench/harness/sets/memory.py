"""Sites of other kinds, and what memory they take."""

from collections.abc import Iterator

from ..bench import Bench, Group, cold
from ..posts import KINDS, Corpus

TITLE = "Memory, and other kinds of sites"
ABOUT = "Whole builds from nothing, highlighting on. Memory is that of the largest process at its peak."


def measure(bench: Bench) -> Iterator[Group]:
    largest = Corpus("blog", max(bench.sizes))
    others = [Corpus(kind, posts) for kind, posts in bench.kinds.items()]
    for corpus in [largest, *others]:
        section, count = next(iter(corpus.sections)), -(-corpus.posts // len(corpus.sections))
        workspaces = bench.corpus(corpus)
        contestants = [cold(program, workspaces[program.name], count, section) for program in bench.programs]
        yield bench.group(f"{corpus.posts:,} posts: {KINDS[corpus.kind]}", contestants)
