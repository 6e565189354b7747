"""Runs one command and says what it cost. A small process of its own: what a child inherits from a large parent would count as its memory.

    child.py REPORT LOG COMMAND…

REPORT gets one line: exit status, seconds on the clock, seconds of all processors, peak memory in KiB of the largest process. LOG gets the output.
"""

import os
import sys
import time


def main() -> None:
    report, log, *command = sys.argv[1:]
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    nothing = os.open(os.devnull, os.O_RDONLY)
    actions = [(os.POSIX_SPAWN_DUP2, nothing, 0), (os.POSIX_SPAWN_DUP2, output, 1), (os.POSIX_SPAWN_DUP2, output, 2)]
    start = time.perf_counter()
    child = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - start
    with open(report, "w") as file:
        print(os.waitstatus_to_exitcode(status), wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, file=file)


main()
