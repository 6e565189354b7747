"""The least that a build of the same posts can cost: `bench/floor`."""

import subprocess
import sys
from pathlib import Path

from .bench import Contestant
from .measure import Command
from .programs import BENCH, TOOLS, Workspace


class Floor:
    name = "floor"
    program = TOOLS / "floor/release/floor"

    def missing(self) -> str | None:
        """Builds it; why that failed."""
        built = subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=BENCH / "floor", stdout=sys.stderr)
        return None if built.returncode == 0 else "cargo could not build bench/floor"

    def contestant(self, content: Path, workspace: Workspace) -> Contestant:
        """Writes the posts below `content` to a new folder each time."""
        return Contestant(
            self.name,
            command=lambda: Command([str(self.program), str(content), str(workspace.out)], workspace.root),
            prepare=lambda _: workspace.new_out(),
        )
