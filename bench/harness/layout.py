"""Writes sites for programs: the templates of `bench/sites/`, and one corpus for all of them."""

import os
import shutil
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

from .posts import Corpus, picture
from .programs import BENCH, Program, Workspace

CHUNK = 250
"""How many posts one process writes at a time."""


def domains(sites: int) -> list[str]:
    return ["corpus.example"] if sites == 1 else [f"site{number:03}.example" for number in range(1, sites + 1)]


def lay_out(folder: Path, programs: list[Program], corpus: Corpus, sites: int) -> dict[str, Workspace]:
    """The sites of each program, in a folder of its own. Of several sites each has other posts."""
    workspaces = {program.name: Workspace(folder / program.name, domains(sites)) for program in programs}
    work = [(number, start) for number in range(sites) for start in range(0, len(corpus), CHUNK)]
    for program in programs:
        for number in range(sites):
            lay_out_site(program, workspaces[program.name], number, corpus)
        configure(program, workspaces[program.name], highlight=True)
    with ProcessPoolExecutor() as pool:
        for _ in pool.map(write_posts, *zip(*[(folder, programs, corpus, sites, number, start) for number, start in work], strict=True)):
            pass
    return workspaces


def corpus_of(corpus: Corpus, number: int) -> Corpus:
    """The corpus of one of several sites."""
    return replace(corpus, seed=corpus.seed + number)


def lay_out_site(program: Program, workspace: Workspace, number: int, corpus: Corpus) -> None:
    """All of a site but its posts."""
    site = program.site(workspace.root, workspace.domains[number])
    for folder, title in corpus.sections.items():
        name, text = program.section(folder, title)
        write(site / "content" / folder / name, text)
    pictures = site / program.pictures
    pictures.mkdir(parents=True)
    for index in range(corpus.pictures):
        (pictures / f"picture-{index:03}.png").write_bytes(picture(index))


def write_posts(folder: Path, programs: list[Program], corpus: Corpus, sites: int, number: int, start: int) -> None:
    """Some posts of one site, for all programs."""
    corpus = corpus_of(corpus, number)
    for index in range(start, min(start + CHUNK, len(corpus))):
        post = corpus.post(index)
        for program in programs:
            site = program.site(folder / program.name, domains(sites)[number])
            (site / "content" / post.folder / f"{post.name}.md").write_text(program.post(post))


def configure(program: Program, workspace: Workspace, highlight: bool) -> None:
    """Writes templates, styles and settings. In those `@domain@` is the site's, `@highlight@` is true or false, and lines that begin with
    `@highlighted@` are only there if code is highlighted. What lies in `site/` is for each site."""
    source = BENCH / "sites" / program.name
    for name in sorted(os.listdir(source)):
        if name == "site":
            for domain in workspace.domains:
                copy(source / name, program.site(workspace.root, domain), {"@domain@": domain}, highlight)
        else:
            copy(source / name, workspace.root / name, {}, highlight)
    copy(BENCH / "sites" / "styles", workspace.root / program.styles, {}, highlight)


def copy(source: Path, target: Path, values: dict[str, str], highlight: bool) -> None:
    if source.is_symlink():
        if not target.is_symlink():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target, follow_symlinks=False)
    elif source.is_dir():
        for inner in source.iterdir():
            copy(inner, target / inner.name, values, highlight)
    else:
        write(target, filled(source.read_text(), {**values, "@highlight@": str(highlight).lower()}, highlight))


def filled(text: str, values: dict[str, str], highlight: bool) -> str:
    marker = "@highlighted@"
    lines = [line.removeprefix(marker) for line in text.splitlines(keepends=True) if highlight or not line.startswith(marker)]
    text = "".join(lines)
    for hole, value in values.items():
        text = text.replace(hole, value)
    return text


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def warm(workspace: Workspace) -> None:
    """Reads all sources, so that all programs find them in memory."""
    for folder, _, names in os.walk(workspace.root):
        for name in names:
            Path(folder, name).read_bytes()
