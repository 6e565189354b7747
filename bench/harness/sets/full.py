"""Whole builds of one site from nothing, code highlighted or not."""

from collections.abc import Iterator

from ..bench import Bench, Group, cold, highlights_kept
from ..floor import Floor
from ..layout import configure
from ..posts import Corpus

TITLE = "One site, built from nothing"
ABOUT = (
    "“highlights kept” is sitegen with all of its output and records gone, but not what it remembers of code (`.sitegen/cache/highlights`). “floor” reads, renders "
    "and writes the posts and makes nothing else: no lists, no feed, no styles; “CPU against the floor” compares with that."
)


def measure(bench: Bench) -> Iterator[Group]:
    floor = Floor()
    for posts in bench.sizes:
        workspaces = bench.corpus(Corpus("blog", posts))
        for highlight in (True, False):
            for program in bench.programs:
                configure(program, workspaces[program.name], highlight)
            contestants = [cold(program, workspaces[program.name], posts) for program in bench.programs]
            ours = workspaces[bench.sitegen.name]
            if highlight:
                contestants.insert(1, highlights_kept(bench, ours, contestants[0].command, contestants[0].check))
            elif floor.missing() is None:
                contestants.append(floor.contestant(bench.sitegen.site(ours.root, ours.domains[0]) / "content", ours))
            name = f"{posts:,} posts, highlighting {'on' if highlight else 'off'}"
            yield bench.group(name, contestants)
