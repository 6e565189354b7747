"""Small changes, each followed by a build in a new process that finds the output of the last one."""

import hashlib
import json
import os
import statistics
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from ..bench import Bench, Group
from ..edits import EDITS, Author, Edit, Seen, save
from ..measure import Contestant, Failed, run
from ..posts import Corpus
from ..programs import Program, Workspace
from .many import in_all_ways

TITLE = "A small change, built by a new process"
ABOUT = "The output of the build before is there. After each build the change is looked for on the page, and in the list that shows it."


def measure(bench: Bench) -> Iterator[Group]:
    for posts in bench.sizes:
        corpus = Corpus("blog", posts)
        workspaces = bench.corpus(corpus)
        authors = {program.name: Author(corpus) for program in bench.programs}
        for program in bench.programs:
            first_build(bench, program, workspaces[program.name])
        changes: dict[str, Callable[[Author], Edit] | None] = {"nothing changed": None}
        changes |= {f"the {part} of one post edited": edit for part, edit in EDITS.items()}
        # a page that is published is in many lists, and a build after it has the releases of all of those to forget
        last = {"one page published": Author.publish}
        yield from each_change(bench, workspaces, authors, posts, changes)
        yield publishing(bench, workspaces[bench.sitegen.name], authors[bench.sitegen.name], posts)
        yield from each_change(bench, workspaces, authors, posts, last)
    yield from shared_component(bench)


def each_change(
    bench: Bench,
    workspaces: dict[str, Workspace],
    authors: dict[str, Author],
    posts: int,
    changes: dict[str, Callable[[Author], Edit] | None],
) -> Iterator[Group]:
    for what, change in changes.items():
        contestants = [changed(program, workspaces[program.name], authors[program.name], change) for program in bench.programs]
        yield bench.group(f"{posts:,} posts: {what}", contestants)


def first_build(bench: Bench, program: Program, workspace: Workspace) -> None:
    """What fails here fails again where it is measured, and is told there."""
    program.forget(workspace)
    try:
        run(program.build(workspace, workspace.domains[0]) if len(workspace.domains) == 1 else program.build_all(workspace, 1))
    except Failed as problem:
        bench.say(f"  {program.name}: {problem}")


def changed(program: Program, workspace: Workspace, author: Author, change: Callable[[Author], Edit] | None) -> Contestant:
    """A build after a change; `None` is no change."""
    domain = workspace.domains[0]
    expected: list[Seen] = []

    def prepare(_: int) -> None:
        if change is None:
            return
        edit = change(author)
        save(program, workspace, domain, edit.post)
        expected[:] = [edit.page] + ([edit.listed] if edit.listed else [])

    def check(_: int) -> None:
        for seen in expected:
            expect(program, workspace, domain, seen)

    return Contestant(program.name, lambda: program.build(workspace, domain), prepare, check)


def publishing(bench: Bench, workspace: Workspace, author: Author, posts: int) -> Group:
    """The part of a build of one changed page that is publishing, as sitegen measures it."""
    group = Group(f"{posts:,} posts: publishing one changed page, a part of its build")
    domain, found = workspace.domains[0], []
    for _ in range(bench.runs):
        edit = author.edit_body()
        save(bench.sitegen, workspace, domain, edit.post)
        os.sync()
        argv = [str(bench.sitegen.program), "build", domain, "--json", "--timings"]
        told = subprocess.run(argv, cwd=workspace.root, capture_output=True, text=True, check=True).stdout
        expect(bench.sitegen, workspace, domain, edit.page)
        found.append(json.loads(told)[0]["timings"]["publish"])
    walls = [took["wall"] for took in found]
    figures = {"wall": statistics.median(walls), "wall_min": min(walls), "wall_max": max(walls), "runs": len(walls)}
    group.rows.append({"program": bench.sitegen.name, **figures, "cpu": statistics.median(took["cpu"] for took in found)})
    bench.say(f"{group.name}: {figures['wall'] * 1000:.1f} ms")
    return group


def expect(program: Program, workspace: Workspace, domain: str, seen: Seen) -> None:
    """Fails if a page does not show what it has to."""
    file = program.result(workspace, domain) / seen.address.strip("/") / "index.html"
    if not file.exists() or seen.text not in file.read_text():
        raise Failed(f"{program.name} left {seen.address} without `{seen.text}`")


def shared_component(bench: Bench) -> Iterator[Group]:
    """The template of posts, which all sites share, is edited, and all sites are built."""
    workspaces = bench.corpus(Corpus("blog", bench.posts_per_site), bench.sites)
    for program in bench.programs:
        first_build(bench, program, workspaces[program.name])
    contestants = in_all_ways(bench, workspaces, edit_template)
    last = workspaces[bench.sitegen.name].domains[-1]
    ours = Untouched(bench.sitegen, workspaces[bench.sitegen.name], bench.posts_per_site)
    for one in contestants:
        program = next(program for program in bench.programs if one.name.split(",")[0] == program.name)
        workspace = workspaces[program.name]
        one.check = lambda _, program=program, workspace=workspace: expect(
            program, workspace, last, Seen("/posts/post-00000/", f'<h1 class="edit-{workspace.edits}"')
        )
        if program is bench.sitegen:
            one.check = ours.check
    yield bench.group(f"{bench.sites} sites of {bench.posts_per_site} posts: the template of posts, which all share, edited", contestants)


class Untouched:
    """The pages of all sites: every post has to show the edit, and all others have to be the very files that they were."""

    def __init__(self, program: Program, workspace: Workspace, posts: int) -> None:
        self.program, self.workspace, self.posts = program, workspace, posts
        self.before = self.others()

    def others(self) -> dict[Path, tuple[int, bytes]]:
        """All pages but posts, each with its file and bytes."""
        found = {}
        for domain in self.workspace.domains:
            root = self.program.result(self.workspace, domain)
            pages = [page for page in root.rglob("*.html") if not page.parent.name.startswith("post-")]
            found |= {page: (page.stat().st_ino, hashlib.sha256(page.read_bytes()).digest()) for page in pages}
        return found

    def check(self, _: int) -> None:
        token = f'<h1 class="edit-{self.workspace.edits}"'
        for domain in self.workspace.domains:
            for number in range(self.posts):
                expect(self.program, self.workspace, domain, Seen(f"/posts/post-{number:05}/", token))
        after = self.others()
        touched = [page for page in after.keys() | self.before.keys() if after.get(page) != self.before.get(page)]
        if touched:
            raise Failed(f"{self.program.name} touched {len(touched)} pages that do not use the template, as {touched[0]}")


def edit_template(program: Program, workspace: Workspace) -> Callable[[int], None]:
    """Gives the heading of all posts another class each time."""
    file = workspace.root / program.post_template
    original = file.read_text()

    def edit(_: int) -> None:
        workspace.edits += 1
        file.write_text(original.replace("<h1>", f'<h1 class="edit-{workspace.edits}">'))

    return edit
