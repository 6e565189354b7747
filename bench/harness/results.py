"""What was found: kept as JSON, shown as a table on the terminal, written to RESULTS.md."""

import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path

FORM = 1
"""Raised when figures are kept in another form: those of before are then forgotten."""
STALE = "stale"
EDIT_COLUMNS = ["body_page", "title_page", "title_list", "tag_page", "tag_list"]
EXTRAS = {
    "per_post_ms": ("ms a post", lambda value: f"{value:.3f}"),
    "against_floor": ("CPU against the floor", lambda value: times(value)),
}
"""Columns that not every table has: the head of each, and how it is shown."""
EDIT_HEADS = ["body → page", "title → page", "title → list", "tag → page", "tag → its list"]


def machine() -> str:
    """Processors, memory, system."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} × {processor()}, {memory:.0f} GiB, {platform.system()} {platform.release()}"


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []:
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")


class Results:
    """All sets that were ever measured here, each with when and how. A set that is measured again replaces what was there."""

    def __init__(self, file: Path) -> None:
        self.file = file
        kept = json.loads(file.read_text()) if file.exists() else {}
        self.sets: dict[str, dict] = kept["sets"] if kept.get("form") == FORM else {}

    def put(self, name: str, found: dict) -> None:
        self.sets[name] = found
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(json.dumps({"form": FORM, "sets": self.sets}, indent=1, ensure_ascii=False))


def markdown(sets: dict[str, dict], order: list[str]) -> str:
    """All of it as a document."""
    parts = [
        "# What the benchmarks found",
        "Written by `bench/run`; [README.md](README.md) says what is measured and what is equal. Medians, with the least and the most in brackets. What counts is "
        "how programs compare on one machine, not the seconds. A peer that took longer than 30 s was not run again: its one run is marked.",
    ]
    for name in order:
        if name in sets:
            parts += section(sets[name])
    return "\n\n".join(parts) + "\n"


def section(found: dict) -> list[str]:
    versions = ", ".join(f"{name} {version}" for name, version in found["versions"].items())
    parts = [f"## {found['title']}", found["about"]]
    for group in found["groups"]:
        parts += [f"**{group['name']}**", as_markdown(table(found["kind"], group["rows"]))]
    busy = " The machine was busy with other things: the figures count for little." if found["busy"] else ""
    parts.append(f"`{found['command']}`, {found['date']}, on {found['machine']}. {versions}.{busy}")
    return parts


def table(kind: str, rows: list[dict]) -> list[list[str]]:
    """Heads and rows, the fastest first, what is missing last."""
    present = [row for row in rows if "missing" not in row]
    if kind == "dev":
        heads = ["", *EDIT_HEADS, "start", "peak MiB"]
        lines = [[row["program"], *[span(row.get(name)) for name in EDIT_COLUMNS], f"{row['start']:.1f}", f"{row['peak_mib']:.0f}"] for row in present]
    elif kind == "api":
        heads = ["", "CPU µs for a request", "against bare axum", "bytes"]
        lines = [[row["program"], f"{row['cpu_us']:.0f}", times(row["against_bare"]), f"{row['bytes']:,}"] for row in present]
    elif kind == "live":
        heads = ["", "median ms", "p99 ms", "longest ms", "pushes", "lost"]
        lines = [[row["program"], *[f"{row[key] * 1000:.0f}" for key in ("median", "p99", "max")], str(row["pushes"]), str(row["lost"])] for row in present]
    else:
        present.sort(key=lambda row: row["wall"])
        extras = [key for key in EXTRAS if any(key in row for row in present)]
        heads = ["", "wall s", "CPU s", "peak MiB", *[EXTRAS[key][0] for key in extras], "speed against the fastest peer"]
        lines = [build_line(row, extras) for row in present]
    missing = [[row["program"], row["missing"], *[""] * (len(heads) - 2)] for row in rows if "missing" in row]
    return [heads, *lines, *missing]


def build_line(row: dict, extras: list[str]) -> list[str]:
    wall = f"{seconds(row['wall'])} ({seconds(row['wall_min'])}–{seconds(row['wall_max'])})" if row["runs"] > 1 else f"{seconds(row['wall'])} (one run)"
    against = times(row["against_fastest"]) if "against_fastest" in row else "–"
    more = [EXTRAS[key][1](row[key]) if key in row else "–" for key in extras]
    peak = f"{row['peak_mib']:.0f}" if "peak_mib" in row else "–"
    return [row["program"], wall, seconds(row["cpu"]), peak, *more, against]


def times(value: float) -> str:
    return f"{value:.2g}×" if value < 10 else f"{value:.0f}×"


def seconds(value: float) -> str:
    return f"{value:.4f}" if value < 0.1 else f"{value:.3f}" if value < 1 else f"{value:.2f}" if value < 10 else f"{value:.1f}"


def span(value: dict | None) -> str:
    """How long an edit took to be seen; nothing for one that was not made."""
    if value is None:
        return ""
    if value["stale"]:
        return f"{STALE} {value['stale']} of {value['runs']}"
    return f"{value['median']:.3f} ({value['min']:.3f}–{value['max']:.3f})"


def as_markdown(lines: list[list[str]]) -> str:
    safe = [[cell.replace("|", "\\|").replace("\n", " ") for cell in line] for line in lines]
    rule = ["---", *["---:"] * (len(lines[0]) - 1)]
    return "\n".join("| " + " | ".join(line) + " |" for line in [safe[0], rule, *safe[1:]])


def as_text(lines: list[list[str]]) -> str:
    """For the terminal: the first column to the left, the others to the right. A reason is not made to fit."""
    full = [line for line in lines if any(line[2:])]
    widths = [max(len(line[at]) for line in full) for at in range(len(lines[0]))]
    widths[0] = max(len(line[0]) for line in lines)
    text = []
    for line in lines:
        rest = [cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)] if line in full else [line[1]]
        text.append("  ".join([line[0].ljust(widths[0]), *rest]).rstrip())
    return "\n".join(text)
