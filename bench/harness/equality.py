"""Has all programs build the same small sites, and says where they made something else than sitegen."""

from collections.abc import Callable
from pathlib import Path

from .compare import Site, differences, read
from .layout import configure, lay_out
from .measure import Failed, run
from .posts import Corpus
from .programs import Program, Workspace

SAMPLES = [(Corpus("blog", 130), True), (Corpus("blog", 130), False), (Corpus("many-languages", 600), None), (Corpus("long", 4), None)]
"""What is built, and whether with highlighting; without code that makes no difference."""


def unequal(folder: Path, first: Program, others: list[Program], say: Callable[[str], None]) -> dict[str, list[str]]:
    """Program → what it made otherwise than the first. Raises Failed if the first fails itself."""
    told: dict[str, list[str]] = {program.name: [] for program in others}
    for number, (corpus, highlight) in enumerate(SAMPLES):
        coloured = {True: ", highlighted", False: ", not highlighted", None: ""}[highlight]
        what = f"{corpus.posts} posts, {corpus.kind}{coloured}"
        workspaces = lay_out(folder / str(number), [first, *others], corpus, 1)
        if highlight is False:
            for program in [first, *others]:
                configure(program, workspaces[program.name], highlight)
        expected = built(first, workspaces[first.name])
        say(f"  {what}: {len(expected.pages)} pages, {len(expected.feed)} entries in the feed, {len(expected.sitemap)} addresses in the sitemap")
        for program in others:
            try:
                found = differences(expected, built(program, workspaces[program.name]), highlight)
            except Failed as problem:
                found = [str(problem)]
            told[program.name] += [f"{what}: {difference}" for difference in found]
    return told


def built(program: Program, workspace: Workspace) -> Site:
    """What a program makes of a site."""
    program.forget(workspace)
    run(program.build(workspace, workspace.domains[0]))
    return read(program.result(workspace, workspace.domains[0]))
