"""How the cost of a page grows with the size of a site."""

import os
from collections.abc import Iterator

from ..bench import Bench, Group, cold
from ..layout import configure
from ..posts import Corpus

TITLE = "From small to large"
ABOUT = (
    "Whole builds from nothing without highlighting, which costs each page the same and would hide what does not. A peer that would need more than 70 % of the "
    "memory, or more than three minutes, by what it needed for the size before, is left out."
)
ROUNDS_UP_TO = 10_000
"""Larger sites are built once."""
LONGEST = 180.0


def measure(bench: Bench) -> Iterator[Group]:
    before: dict[str, tuple[int, dict]] = {}
    for posts in sorted(bench.curve):
        too_much = {peer.name: reason for peer in bench.peers if (reason := why_not(posts, before.get(peer.name)))}
        programs = [program for program in bench.programs if program.name not in too_much]
        workspaces = bench.corpus(Corpus("blog", posts), programs=programs)
        for program in programs:
            configure(program, workspaces[program.name], highlight=False)
        contestants = [cold(program, workspaces[program.name], posts) for program in programs]
        group = bench.group(f"{posts:,} posts", contestants, None if posts <= ROUNDS_UP_TO else 1)
        for row in group.rows:
            if "wall" in row:
                row["per_post_ms"] = row["wall"] / posts * 1000
                before[row["program"]] = (posts, row)
        group.rows += [{"program": name, "missing": reason} for name, reason in too_much.items()]
        yield group


def why_not(posts: int, before: tuple[int, dict] | None) -> str | None:
    """Why a program is not asked to build a site of this size, judged by the one before."""
    if before is None:
        return None
    times = posts / before[0]
    memory, seconds = before[1]["peak_mib"] * times, before[1]["wall"] * times
    if memory > machine_mib() * 0.7:
        return f"would need about {memory / 1024:.0f} GiB"
    if seconds > LONGEST:
        return f"would take about {seconds / 60:.0f} minutes"
    return None


def machine_mib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**20
