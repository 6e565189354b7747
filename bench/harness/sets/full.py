"""Whole builds of one site from nothing, code highlighted or not."""

from collections.abc import Iterator

from ..bench import Bench, Group, cold, expect_pages
from ..floor import Floor
from ..layout import configure
from ..measure import Contestant, Failed
from ..posts import Corpus
from ..programs import Workspace

TITLE = "One site, built from nothing"
ABOUT = (
    "“highlights kept” is sitegen with all of its output and records gone, but not what it remembers of code (`.sitegen/cache/highlights`). “floor” reads, renders "
    "and writes the posts and makes nothing else: no lists, no feed, no styles."
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
                contestants.insert(1, highlights_kept(bench, ours, posts))
            elif floor.missing() is None:
                contestants.append(floor.contestant(bench.sitegen.site(ours.root, ours.domains[0]) / "content", ours))
            name = f"{posts:,} posts, highlighting {'on' if highlight else 'off'}"
            yield bench.group(name, contestants)


def highlights_kept(bench: Bench, workspace: Workspace, posts: int) -> Contestant:
    """Runs right after the cold build, whose colours it finds."""

    def prepare(_: int) -> None:
        if not bench.sitegen.forget_all_but_highlights(workspace):
            raise Failed("this version of sitegen remembers no highlighted code")

    domain = workspace.domains[0]
    return Contestant(
        "sitegen, highlights kept",
        command=lambda: bench.sitegen.build(workspace, domain),
        prepare=prepare,
        check=lambda _: expect_pages(bench.sitegen, workspace, domain, "posts", posts),
    )
