"""sitegen as on a server: the API, `sitegen serve` as the builder, and nginx before both."""

import http.client
import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from .measure import Command, Failed, wait_for
from .posts import Post
from .programs import REPOSITORY, Workspace
from .server import free_port, running
from .sitegen import Sitegen

KEY = "the operator's key for benchmarks"
NGINX = os.environ.get("NGINX_PATH", "/usr/sbin/nginx")
PATIENCE = 300.0


@dataclass
class Stack:
    """What runs: requests go to `port`, where nginx listens, with the host of a site."""

    port: int
    api_port: int
    api_pid: int
    as_file: Callable[[Post], str]
    """A post as it is pushed."""

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def get(self, connection: http.client.HTTPConnection, host: str, path: str) -> tuple[int, bytes]:
        connection.request("GET", path, headers={"Host": host})
        response = connection.getresponse()
        return response.status, response.read()

    def put(self, connection: http.client.HTTPConnection, host: str, name: str, text: str) -> int:
        """Pushes a post; returns the status of the answer."""
        headers = {"Host": host, "Authorization": f"Bearer {KEY}", "Content-Type": "text/markdown"}
        connection.request("PUT", f"/api/blog/posts/{name}", body=text.encode(), headers=headers)
        response = connection.getresponse()
        response.read()
        return response.status


def missing(sitegen: Sitegen) -> str | None:
    """Why it cannot be had here; None if it can."""
    if not Path(NGINX).exists():
        return "nginx is not installed"
    if not api_program(sitegen).exists() and subprocess.run(["cargo", "build", "--release", "--package", "api"], cwd=REPOSITORY).returncode != 0:
        return "cargo could not build the API"
    return None


def api_program(sitegen: Sitegen) -> Path:
    """Beside sitegen itself."""
    return sitegen.program.with_name("api")


@contextmanager
def stack(sitegen: Sitegen, workspace: Workspace, log: Path) -> Iterator[Stack]:
    """Starts all of it over a workspace whose sites have their posts in the API, pushes those posts, and waits until they are live."""
    api_port, port = free_port(), free_port()
    marker = workspace.root / "sitegen.toml"
    marker.write_text(marker.read_text().split("[api]")[0] + f'[api]\naddress = "127.0.0.1:{api_port}"\n')
    for domain in workspace.domains:
        settings = sitegen.site(workspace.root, domain) / "site.toml"
        if "[modules.cms]" not in settings.read_text():
            settings.write_text(settings.read_text() + '\n[modules.cms]\n\n[content.posts]\nsource = "api"\n')
    environment = {"CLIENT_RATE": "0", "SITE_RATE": "0", "SITEGEN_API": f"http://127.0.0.1:{api_port}", "OPERATOR_KEY": KEY}
    database = workspace.root / ".sitegen" / "bench-data"
    shutil.rmtree(database, ignore_errors=True)
    api = [str(api_program(sitegen)), "--root", str(workspace.root), "--port", str(api_port), "--database", f"sqlite:{database}/", "--trusted-proxies", "127.0.0.1"]
    with ExitStack() as started:
        first = started.enter_context(running(Command(api, workspace.root, environment), api_port, "", log.with_suffix(".api")))
        up = wait_for(lambda: answers(api_port, "/api/health/ready"), PATIENCE)
        if up is None:
            raise Failed(f"the API did not start: {log.with_suffix('.api').read_text()[-300:]}")
        for domain in workspace.domains:
            command = [str(sitegen.program), "push", domain, "--quiet"]
            pushed = subprocess.run(command, cwd=workspace.root, env={**os.environ, **environment}, capture_output=True, text=True)
            if pushed.returncode != 0:
                raise Failed(f"{domain} could not be pushed: {pushed.stderr[-300:]}")
        serve = [str(sitegen.program), "serve", "--listen", f"127.0.0.1:{free_port()}"]
        started.enter_context(running(Command(serve, workspace.root, environment), 0, "", log))
        started.enter_context(running(nginx(sitegen, workspace, port), port, "", log.with_suffix(".nginx")))
        if wait_for(lambda: listens(port), 30.0) is None:
            raise Failed(f"nginx did not start: {log.with_suffix('.nginx').read_text()[-300:]}")
        yield Stack(port, api_port, first.process.pid, sitegen.post)


def nginx(sitegen: Sitegen, workspace: Workspace, port: int) -> Command:
    """nginx with the generated configuration; all that it writes stays in a folder of the workspace."""
    folder = workspace.root / ".sitegen" / "nginx"
    folder.mkdir(parents=True, exist_ok=True)
    generated = folder / "sitegen.conf"
    command = [str(sitegen.program), "config", "nginx", "--port", str(port), "--ipv6", "no", "--out", str(generated)]
    subprocess.run(command, cwd=workspace.root, check=True, capture_output=True)
    generated.write_text("\n".join(line for line in generated.read_text().splitlines() if "listen 443" not in line))
    places = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(
        f"daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log; {'user root;' if os.getuid() == 0 else ''}"
        f"events {{ worker_connections 512; }} http {{ include /etc/nginx/mime.types; access_log off; {places} include {generated}; }}\n"
    )
    return Command([NGINX, "-p", str(folder), "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"], workspace.root)


def listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 400
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
