"""The bare server that the API is measured against."""

import subprocess
from pathlib import Path

from .programs import BENCH, TOOLS

PROGRAM = TOOLS / "bare" / "release" / "bare"


def bare() -> Path:
    """The program, built where it is not up to date."""
    manifest = BENCH / "bare" / "Cargo.toml"
    subprocess.run(["cargo", "build", "--release", "--quiet", "--manifest-path", str(manifest), "--target-dir", str(TOOLS / "bare")], check=True)
    return PROGRAM
