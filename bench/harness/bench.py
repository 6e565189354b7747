"""One run of the benchmarks: what is measured, with which programs, where; and how a group of programs is measured at one thing."""

import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .layout import lay_out, warm
from .measure import Command, Contestant, Failed, in_turn
from .posts import Corpus
from .programs import Program, Workspace
from .sitegen import Sitegen

SETTLE = 3.0
"""Seconds of rest between two groups."""
AFTER_REMOVING = 30.0
"""Seconds of rest after many files were removed: file systems are slow for a while after that."""


@dataclass
class Group:
    """Programs that did one and the same thing. A row has `program` and its figures, or why there are none as `missing`."""

    name: str
    rows: list[dict] = field(default_factory=list)


@dataclass
class Bench:
    """What is to be measured. `absent` says of programs that are not there why."""

    folder: Path
    sitegen: Sitegen
    peers: list[Program]
    absent: dict[str, str]
    runs: int
    sizes: list[int]
    sites: int
    posts_per_site: int
    curve: list[int]
    kinds: dict[str, int]
    corpora: int = 0

    @property
    def programs(self) -> list[Program]:
        return [self.sitegen, *self.peers]

    def say(self, text: str) -> None:
        print(text, flush=True)

    def corpus(self, corpus: Corpus, sites: int = 1, programs: list[Program] | None = None) -> dict[str, Workspace]:
        """Sites for all programs, or for some, in a new folder."""
        start = time.perf_counter()
        self.corpora += 1
        workspaces = lay_out(self.folder / f"sites-{self.corpora}", programs or self.programs, corpus, sites)
        for workspace in workspaces.values():
            warm(workspace)
        self.say(f"# {sites} × {corpus.posts:,} posts ({corpus.kind}) written in {time.perf_counter() - start:.0f} s")
        rest(SETTLE)
        return workspaces

    def tidy_up(self) -> None:
        """Removes all that was written. Between sets only: what is measured soon after that is slow."""
        for folder in self.folder.iterdir():
            shutil.rmtree(folder, ignore_errors=True)
        rest(AFTER_REMOVING)

    def group(self, name: str, contestants: list[Contestant], runs: int | None = None) -> Group:
        """Measures programs at one thing, and says who is missing."""
        self.say(f"{name}:")
        for one in contestants:
            one.patient = one.name.startswith(self.sitegen.name)
        measured = in_turn(contestants, runs or self.runs, self.say)
        group = Group(name)
        for program, result in measured.items():
            if isinstance(result, Failed):
                group.rows.append({"program": program, "missing": str(result).split("\n")[0]})
            else:
                group.rows.append({"program": program, **result.to_json()})
        against_fastest(group, [peer.name for peer in self.peers])
        against_floor(group)
        for program, reason in self.absent.items():
            group.rows.append({"program": program, "missing": reason})
        rest(SETTLE)
        return group


def against_fastest(group: Group, peers: list[str]) -> None:
    """Gives each row how many times as fast as the fastest peer it was."""
    walls = [row["wall"] for row in group.rows if "wall" in row and row["program"].split(",")[0] in peers]
    for row in group.rows:
        if walls and "wall" in row:
            row["against_fastest"] = min(walls) / row["wall"]


def against_floor(group: Group) -> None:
    """Gives each row how many times the CPU time of the floor it took, if that was measured, too."""
    floor = next((row["cpu"] for row in group.rows if row["program"] == "floor" and "cpu" in row), None)
    for row in group.rows:
        if floor and "cpu" in row:
            row["against_floor"] = row["cpu"] / floor


def rest(seconds: float) -> None:
    """Waits until all is on the disk, and then some."""
    os.sync()
    time.sleep(seconds)


def expect_pages(program: Program, workspace: Workspace, domain: str, section: str, count: int) -> None:
    """Fails if a build did not make a page of each post."""
    folder = program.result(workspace, domain) / section
    found = sum(1 for entry in os.scandir(folder) if entry.name != "page" and entry.is_dir()) if folder.is_dir() else 0
    if found != count:
        raise Failed(f"{program.name} made {found} pages of {count} posts of {domain}")


def highlights_kept(bench: Bench, workspace: Workspace, command: Callable[[], Command], check: Callable[[int], None]) -> Contestant:
    """Runs right after a build from nothing, and finds what that remembered of code."""

    def prepare(_: int) -> None:
        if not bench.sitegen.forget_all_but_highlights(workspace):
            raise Failed("this version of sitegen remembers no highlighted code")

    return Contestant(f"{bench.sitegen.name}, highlights kept", command, prepare, check)


def cold(program: Program, workspace: Workspace, posts: int, section: str = "posts") -> Contestant:
    """A build of one site from nothing."""
    domain = workspace.domains[0]
    return Contestant(
        program.name,
        command=lambda: program.build(workspace, domain),
        prepare=lambda _: program.forget(workspace),
        check=lambda _: expect_pages(program, workspace, domain, section, posts),
    )
