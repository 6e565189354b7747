"""Development servers: from saving a file to its new bytes being served."""

import statistics
import time
from collections.abc import Iterator

from ..bench import SETTLE, Bench, Group, rest
from ..edits import EDITS, Author, Seen, save
from ..measure import LONG, Failed
from ..posts import Corpus
from ..programs import Program, Workspace
from ..results import span
from ..server import Server, free_port, running, wait_until_served

TITLE = "From saving a file to its new bytes being served"
ABOUT = (
    "One post in the middle of the site is edited, highlighting on; both its page and the list that shows it have been visited before, and are asked for over "
    "and over. “Start” is until the first page is served; a peer that needs more than 30 s for that is given each edit once."
)
PATIENCE = 15.0
"""Seconds after which a page counts as stale."""
PAUSE = 1.5
"""Seconds between two edits, so that nothing of one falls into the next."""


def measure(bench: Bench) -> Iterator[Group]:
    for posts in bench.sizes:
        corpus = Corpus("blog", posts)
        workspaces = bench.corpus(corpus)
        group = Group(f"{posts:,} posts")
        bench.say(f"{group.name}:")
        for program in bench.programs:
            group.rows += [row(bench, name, program, workspaces[program.name], corpus) for name in program.servers]
        group.rows += [{"program": name, "missing": reason} for name, reason in bench.absent.items()]
        yield group


def row(bench: Bench, name: str, program: Program, workspace: Workspace, corpus: Corpus) -> dict:
    """One server, from its start to its end."""
    try:
        figures = served(bench, program, program.servers[name], workspace, Author(corpus))
    except Failed as problem:
        bench.say(f"  {name} FAILED: {problem}")
        return {"program": name, "missing": str(problem)}
    finally:
        rest(SETTLE)
    told = ", ".join(f"{figure} {shown(value)}" for figure, value in figures.items())
    bench.say(f"  {name}: {told}")
    return {"program": name, **figures}


def served(bench: Bench, program: Program, flags: list[str], workspace: Workspace, author: Author) -> dict:
    domain, port = workspace.domains[0], free_port()
    log = bench.folder / "server.log"
    program.forget(workspace)
    # what the server before left in the post
    save(program, workspace, domain, author.post)
    figures: dict = {}
    with running(program.serve(workspace, domain, port, flags), port, program.host(domain, port), log) as server:
        figures["start"] = wait_until_served(server, Seen(author.post.address, "<h1>"), log)
        time.sleep(PAUSE)
        runs = 1 if program is not bench.sitegen and figures["start"] > LONG else bench.runs
        for what in EDITS:
            found = [edited(program, workspace, server, author, what) for _ in range(runs)]
            figures[f"{what}_page"] = middle([pair[0] for pair in found])
            if what != "body":
                figures[f"{what}_list"] = middle([pair[1] for pair in found])
        figures["peak_mib"] = server.peak_mib()
    return figures


def edited(program: Program, workspace: Workspace, server: Server, author: Author, what: str) -> list[float | None]:
    """How long one edit took to be seen on the page and in the list."""
    edit = EDITS[what](author)
    expected = [edit.page] + ([edit.listed] if edit.listed else [])
    for seen in expected:
        server.get(seen.address)
    save(program, workspace, workspace.domains[0], edit.post)
    times = server.times(expected, PATIENCE)
    time.sleep(PAUSE)
    return times


def middle(times: list[float | None]) -> dict:
    """The median and the extremes of those that came, and how many did not."""
    there = [time for time in times if time is not None]
    figures = {"median": statistics.median(there), "min": min(there), "max": max(there)} if there else {}
    return {**figures, "stale": len(times) - len(there), "runs": len(times)}


def shown(value: dict | float) -> str:
    return span(value) if isinstance(value, dict) else f"{value:.2f}"
