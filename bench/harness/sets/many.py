"""Many small sites in one command."""

import os
from collections.abc import Callable, Iterator

from ..bench import Bench, Group, expect_pages, highlights_kept
from ..measure import Contestant
from ..posts import Corpus
from ..programs import Program, Workspace

TITLE = "Many sites in one command, from nothing"
ABOUT = (
    "The peers have no command for many sites: they run once for each, one after the other, and as many at a time as there are processors. Their memory is that "
    "of one process. “Highlights kept” is sitegen with all gone but what it remembers of code."
)


def measure(bench: Bench) -> Iterator[Group]:
    workspaces = bench.corpus(Corpus("blog", bench.posts_per_site), bench.sites)
    contestants = in_all_ways(bench, workspaces, lambda program, workspace: lambda _: program.forget(workspace))
    contestants.insert(1, highlights_kept(bench, workspaces[bench.sitegen.name], contestants[0].command, contestants[0].check))
    name = f"{bench.sites} sites of {bench.posts_per_site} posts, highlighting on"
    yield bench.group(name, contestants)


def in_all_ways(bench: Bench, workspaces: dict[str, Workspace], prepare: Callable[[Program, Workspace], Callable[[int], None]]) -> list[Contestant]:
    """sitegen once, each peer with one process after the other and with several at once."""
    cores = os.cpu_count() or 1
    ways = [(bench.sitegen, bench.sitegen.name, 1)]
    for peer in bench.peers:
        ways += [(peer, f"{peer.name}, one after the other", 1), (peer, f"{peer.name}, {cores} at a time", cores)]
    return [contestant(bench, program, workspaces[program.name], name, at_once, prepare) for program, name, at_once in ways]


def contestant(
    bench: Bench, program: Program, workspace: Workspace, name: str, at_once: int, prepare: Callable[[Program, Workspace], Callable[[int], None]]
) -> Contestant:
    def check(_: int) -> None:
        for domain in workspace.domains:
            expect_pages(program, workspace, domain, "posts", bench.posts_per_site)

    return Contestant(name, lambda: program.build_all(workspace, at_once), prepare(program, workspace), check)
