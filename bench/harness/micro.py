"""The parts of sitegen by themselves: `bench/micro`, a program that prints what it finds."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from .layout import lay_out
from .posts import Corpus
from .programs import BENCH, REPOSITORY, TOOLS
from .sitegen import Sitegen

POSTS = 200


def micro() -> int:
    """Builds it with the very versions that sitegen is built with, and runs it. Returns its exit code."""
    shutil.copyfile(REPOSITORY / "Cargo.lock", BENCH / "micro/Cargo.lock")
    built = subprocess.run(["cargo", "build", "--release"], cwd=BENCH / "micro")
    if built.returncode != 0:
        return built.returncode
    with tempfile.TemporaryDirectory() as folder:
        workspace = lay_out(Path(folder), [Sitegen(None)], Corpus("blog", POSTS), 1)["sitegen"]
        return subprocess.run([TOOLS / "micro/release/micro", workspace.root]).returncode
