"""What all programs that are measured have in common: how a site is laid out for one, and how it is told to build or serve it."""

import json
import shlex
from dataclasses import dataclass
from pathlib import Path

from .measure import Command
from .posts import Post

BENCH = Path(__file__).parents[1]
REPOSITORY = BENCH.parent
TOOLS = REPOSITORY / "target" / "bench"


@dataclass
class Workspace:
    """The sites of one program: its sources under `root`; what builds write lies beside them, each time in a new folder. Nothing is removed while
    there is something to measure, since file systems are slow for a while after that."""

    root: Path
    domains: list[str]
    number: int = 0
    edits: int = 0

    @property
    def out(self) -> Path:
        return self.root.with_name(f"{self.root.name}-out-{self.number}")

    def new_out(self) -> None:
        """The next build writes to a new folder."""
        self.number += 1

    def put_away(self, path: Path) -> None:
        """Moves something out of the way."""
        if path.exists():
            self.number += 1
            path.rename(self.root.with_name(f"{self.root.name}-away-{self.number}"))


class Program:
    """One that is measured. A subclass says what is its own."""

    name: str
    styles = "shared"
    """Where in the workspace the stylesheet's sources lie."""
    pictures = "static/img"
    """Where in a site its pictures lie."""
    post_template: str
    """The template of posts, which all sites of a workspace share."""
    servers: dict[str, list[str]]
    """The ways in which it serves sites that are worked on: what they are called, and the flags for it."""

    def missing(self) -> str | None:
        """Why it cannot be had here; None if it can."""
        return None

    def version(self) -> str:
        raise NotImplementedError

    def site(self, root: Path, domain: str) -> Path:
        """The folder of a site."""
        return root / domain

    def post(self, post: Post) -> str:
        """A post as a file."""
        front = {"title": post.title, "date": post.date, "description": post.description, "tags": post.tags, "draft": post.draft}
        lines = [f"{key}: {value if key == 'date' else json.dumps(value, ensure_ascii=False)}" for key, value in front.items()]
        return "\n".join(["---", *lines, "---", post.body])

    def section(self, folder: str, title: str) -> tuple[str, str]:
        """The file that makes a folder a section that lists its posts by tens: its name and text."""
        raise NotImplementedError

    def build(self, workspace: Workspace, domain: str) -> Command:
        """Builds one site."""
        raise NotImplementedError

    def build_all(self, workspace: Workspace, at_once: int) -> Command:
        """Builds all sites by as many processes at once."""
        commands = [self.build(workspace, domain) for domain in workspace.domains]
        script = workspace.root / f"build-{at_once}.txt"
        script.write_text("".join(f"{as_shell(command)}\n" for command in commands))
        xargs = ["xargs", "-P", str(at_once), "-d", "\n", "-n", "1", "-a", str(script), "sh", "-c"]
        return Command(xargs, workspace.root)

    def serve(self, workspace: Workspace, domain: str, port: int, flags: list[str]) -> Command:
        """Serves one site while it is worked on."""
        raise NotImplementedError

    def host(self, domain: str, port: int) -> str:
        """The name by which its server knows a site."""
        return f"127.0.0.1:{port}"

    def result(self, workspace: Workspace, domain: str) -> Path:
        """Where a site lies after a build."""
        return workspace.out / domain

    def forget(self, workspace: Workspace) -> None:
        """Nothing is left of earlier builds."""
        workspace.new_out()


def as_shell(command: Command) -> str:
    """A line for the shell."""
    values = [f"{name}={value}" for name, value in command.env.items()]
    return f"cd {shlex.quote(str(command.cwd))} && exec env {shlex.join([*values, *command.argv])} >/dev/null"
