"""What the programs of this folder are told by their users."""

import argparse
import sys
from pathlib import Path

from .peers import PEERS
from .programs import Program
from .sitegen import Sitegen


def numbers(text: str) -> list[int]:
    """`1000,10000` as numbers."""
    return [int(part) for part in text.split(",")]


def add_programs(parser: argparse.ArgumentParser) -> None:
    """Adds the flags that say which programs are measured."""
    parser.add_argument("--peers", default=",".join(PEERS), metavar="NAMES", help="the programs beside sitegen [default: %(default)s]")
    parser.add_argument("--sitegen", type=Path, metavar="PATH", help="the program to measure [default: target/release/sitegen, which is built first]")


def programs(options: argparse.Namespace) -> tuple[Sitegen, list[Program], dict[str, str]]:
    """sitegen, the peers that are there, and why the others are not. Ends the run if sitegen is not there."""
    absent: dict[str, str] = {}
    there: list[Program] = []
    for name in filter(None, options.peers.split(",")):
        if name not in PEERS:
            sys.exit(f"error: there is no peer named {name}; there are {', '.join(PEERS)}")
        reason = PEERS[name].missing()
        if reason:
            absent[name] = reason
        else:
            there.append(PEERS[name])
    sitegen = Sitegen(options.sitegen)
    if reason := sitegen.missing():
        sys.exit(f"error: {reason}")
    return sitegen, there, absent
