"""Runs programs, in turn and more than once, and keeps what each run cost."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

CHILD = Path(__file__).parent / "child.py"
LONG = 30.0
"""Seconds: what takes longer than this is run once, unless it is to be run as often as all."""


class Failed(Exception):
    """A program ended badly, or made something other than it should."""


@dataclass(frozen=True)
class Command:
    """What is run, and where."""

    argv: list[str]
    cwd: Path
    env: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        """Nothing of the user's own but where programs are found."""
        return {"PATH": os.environ["PATH"], "HOME": tempfile.gettempdir(), "LANG": "C.UTF-8", **self.env}


@dataclass(frozen=True)
class Run:
    """Seconds on the clock, seconds of all processors, MiB of the largest process at its peak."""

    wall: float
    cpu: float
    peak: float


@dataclass
class Measured:
    """All runs of one program."""

    runs: list[Run]

    def to_json(self) -> dict[str, float]:
        walls = [run.wall for run in self.runs]
        return {
            "wall": statistics.median(walls),
            "wall_min": min(walls),
            "wall_max": max(walls),
            "cpu": statistics.median(run.cpu for run in self.runs),
            "peak_mib": max(run.peak for run in self.runs),
            "runs": len(walls),
        }


@dataclass
class Contestant:
    """One that is measured. `prepare` comes before each run and `check` after it; neither is measured. `prepare` is told which round it is. One that is
    `patient` is run as often as was asked for, however long it takes."""

    name: str
    command: Callable[[], Command]
    prepare: Callable[[int], None] = lambda _: None
    check: Callable[[int], None] = lambda _: None
    patient: bool = False

    def is_done(self, runs: list[Run]) -> bool:
        """Whether it took so long that it is not run again."""
        return not self.patient and any(run.wall > LONG for run in runs)


def run(command: Command) -> Run:
    """Runs a command once, after all that is still to be written to disk is there.

    Raises Failed with the end of its output if it fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        report, log = Path(folder, "report"), Path(folder, "log")
        os.sync()
        child = [sys.executable, "-I", "-S", str(CHILD), str(report), str(log), *command.argv]
        subprocess.run(child, cwd=command.cwd, env=command.environment(), check=True)
        status, wall, cpu, peak = report.read_text().split()
        if status != "0":
            end = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
            raise Failed(f"`{Path(command.argv[0]).name}` ended with status {status} in {command.cwd}:\n{end}")
    return Run(float(wall), float(cpu), float(peak) / 1024)


def in_turn(contestants: list[Contestant], runs: int, say: Callable[[str], None]) -> dict[str, Measured | Failed]:
    """Measures them in turn, so that what disturbs the machine for a while disturbs all. One that fails is out."""
    measured: dict[str, list[Run]] = {one.name: [] for one in contestants}
    failed: dict[str, Failed] = {}
    for number in range(runs):
        for one in contestants:
            if one.name in failed or one.is_done(measured[one.name]):
                continue
            try:
                one.prepare(number)
                found = run(one.command())
                one.check(number)
            except Failed as problem:
                failed[one.name] = problem
                say(f"  {one.name} FAILED: {problem}")
                continue
            measured[one.name].append(found)
            say(f"  {one.name}: {found.wall:.3f} s, {found.cpu:.2f} CPU-s, {found.peak:.0f} MiB")
    return {name: failed.get(name) or Measured(found) for name, found in measured.items()}


def wait_for(condition: Callable[[], bool], seconds: float, pause: float = 0.002) -> float | None:
    """How long it took until something came true; None if it did not."""
    start = time.perf_counter()
    while (passed := time.perf_counter() - start) < seconds:
        if condition():
            return time.perf_counter() - start
        time.sleep(pause)
    return None
