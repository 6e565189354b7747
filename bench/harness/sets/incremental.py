"""Small changes, each followed by a build in a new process that finds the output of the last one."""

from collections.abc import Callable, Iterator

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
        changes["one page published"] = Author.publish
        for what, change in changes.items():
            contestants = [changed(program, workspaces[program.name], authors[program.name], change) for program in bench.programs]
            yield bench.group(f"{posts:,} posts: {what}", contestants)
    yield from shared_component(bench)


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
    for one in contestants:
        program = next(program for program in bench.programs if one.name.split(",")[0] == program.name)
        workspace = workspaces[program.name]
        one.check = lambda _, program=program, workspace=workspace: expect(
            program, workspace, last, Seen("/posts/post-00000/", f'<h1 class="edit-{workspace.edits}"')
        )
    yield bench.group(f"{bench.sites} sites of {bench.posts_per_site} posts: the template of posts, which all share, edited", contestants)


def edit_template(program: Program, workspace: Workspace) -> Callable[[int], None]:
    """Gives the heading of all posts another class each time."""
    file = workspace.root / program.post_template
    original = file.read_text()

    def edit(_: int) -> None:
        workspace.edits += 1
        file.write_text(original.replace("<h1>", f'<h1 class="edit-{workspace.edits}">'))

    return edit
