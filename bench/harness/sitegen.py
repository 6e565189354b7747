"""sitegen itself."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from .measure import Command
from .programs import REPOSITORY, Program, Workspace

HIGHLIGHTS = ".sitegen/cache/highlights"
"""What it remembers of code from one build to the next."""


class Sitegen(Program):
    name = "sitegen"
    styles = "shared-components/layouts"
    pictures = "public/img"
    post_template = "shared-components/layouts/post.html"
    servers = {"sitegen": []}

    def __init__(self, program: Path | None) -> None:
        self.program = (program or REPOSITORY / "target/release/sitegen").absolute()
        self.is_own = program is None

    def missing(self) -> str | None:
        if self.is_own:
            # nothing to do where it is up to date
            built = subprocess.run(["cargo", "build", "--release", "--package", "sitegen"], cwd=REPOSITORY)
            if built.returncode != 0:
                return "cargo could not build it"
        if not os.access(self.program, os.X_OK):
            return f"there is no program {self.program.name} where --sitegen leads"
        return None

    def version(self) -> str:
        said = subprocess.run([self.program, "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
        commit = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=REPOSITORY, capture_output=True, text=True).stdout.strip()
        return f"{said} ({commit})" if commit and self.is_own else said

    def site(self, root: Path, domain: str) -> Path:
        return root / "sites" / domain

    def section(self, folder: str, title: str) -> tuple[str, str]:
        front = f"title: {json.dumps(title, ensure_ascii=False)}\nsort_by: date\npaginate_by: 10\npage_layout: post\nfeed: false"
        return "_index.md", f"---\n{front}\n---\n"

    def build(self, workspace: Workspace, domain: str) -> Command:
        return Command([str(self.program), "build", domain, "--quiet"], workspace.root)

    def build_all(self, workspace: Workspace, at_once: int) -> Command:
        return Command([str(self.program), "build", "--quiet"], workspace.root)

    def serve(self, workspace: Workspace, domain: str, port: int, flags: list[str]) -> Command:
        return Command([str(self.program), "dev", domain, "--no-drafts", "--port", str(port), *flags], workspace.root)

    def host(self, domain: str, port: int) -> str:
        return f"{domain}.localhost:{port}"

    def result(self, workspace: Workspace, domain: str) -> Path:
        return workspace.root / "dist" / domain / "current"

    def forget(self, workspace: Workspace) -> None:
        workspace.put_away(workspace.root / "dist")
        workspace.put_away(workspace.root / ".sitegen")

    def forget_all_but_highlights(self, workspace: Workspace) -> bool:
        """Whether there were any to keep."""
        kept = workspace.root / HIGHLIGHTS
        has_some = kept.is_file()
        safe = workspace.root / "highlights"
        if has_some:
            shutil.copyfile(kept, safe)
        self.forget(workspace)
        if has_some:
            kept.parent.mkdir(parents=True)
            safe.rename(kept)
        return has_some
