"""A development server that runs, and what it serves."""

import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from .edits import Seen
from .measure import Command, Failed, wait_for

START = 600.0
"""Seconds that a server may take until it serves its first page."""
END = 15.0


@dataclass
class Server:
    """One that listens on a port of this machine, and knows its site by `host`."""

    process: subprocess.Popen
    port: int
    host: str

    def get(self, address: str) -> str:
        """A page; empty while there is none."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", address, headers={"Host": self.host})
            response = connection.getresponse()
            body = response.read().decode(errors="replace")
            return body if response.status == 200 else ""
        except (OSError, http.client.HTTPException):
            return ""
        finally:
            connection.close()

    def shows(self, seen: Seen) -> bool:
        return seen.text in self.get(seen.address)

    def times(self, expected: list[Seen], seconds: float) -> list[float | None]:
        """For each of these how long it took to be served; None for what was not within so many seconds."""
        start = time.perf_counter()
        found: list[float | None] = [None] * len(expected)

        def all_shown() -> bool:
            for index, seen in enumerate(expected):
                if found[index] is None and self.shows(seen):
                    found[index] = time.perf_counter() - start
            return None not in found

        wait_for(all_shown, seconds)
        return found

    def peak_mib(self) -> float:
        """The most memory that the server, with what it started, ever had, as the sum over its processes."""
        return sum(peak_kib(pid) for pid in [self.process.pid, *children(self.process.pid)]) / 1024


def peak_kib(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0


def children(pid: int) -> list[int]:
    """All processes below one."""
    found: list[int] = []
    with suppress(OSError):
        for child in map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()):
            found += [child, *children(child)]
    return found


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def running(command: Command, port: int, host: str, log: Path) -> Iterator[Server]:
    """Starts a server, and ends it afterwards with all that it started."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command.argv, cwd=command.cwd, env=command.environment(), stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield Server(process, port, host)
    finally:
        stop(process)


def stop(process: subprocess.Popen) -> None:
    """Ends the process group that was made for the server."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        with suppress(subprocess.TimeoutExpired):
            process.wait(END)
            return


def wait_until_served(server: Server, seen: Seen, log: Path) -> float:
    """How long it took until the first page was there. Raises Failed if it never was."""
    took = wait_for(lambda: server.process.poll() is not None or server.shows(seen), START)
    if took is None or server.process.poll() is not None:
        end = " ".join(log.read_text(errors="replace").split())[-300:]
        raise Failed(f"the server did not serve {seen.address}: {end}")
    return took
