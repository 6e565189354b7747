"""Lists of posts from the API, beside a bare server that has the answer ready: CPU time for each request."""

import http.client
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ..bare import bare
from ..bench import Bench, Group
from ..measure import Command, Failed, wait_for
from ..posts import Corpus
from ..server import free_port, running
from ..stack import answers, missing, stack

TITLE = "Lists from the API"
ABOUT = (
    "A list of ten posts of a site with 1,000, asked for over one connection without a proxy. “Ready” is asked for again and again; “made anew” are the pages of the whole list, each asked "
    "for once after every change. The bare server is an axum handler that has the same bytes in memory. What counts is the CPU time of the server for a request; Ghost 6.65 "
    "needed 12,400 to 14,900 µs for its list on two processors."
)
POSTS = 1000
REQUESTS = 20_000
WALKS = 30
TICK = os.sysconf("SC_CLK_TCK")


def measure(bench: Bench) -> Iterator[Group]:
    group = Group(f"a list of ten of {POSTS:,} posts")
    bench.say(f"{group.name}:")
    try:
        if reason := missing(bench.sitegen):
            raise Failed(reason)
        group.rows += rows(bench)
    except Failed as problem:
        group.rows.append({"program": "sitegen", "missing": str(problem)})
    yield group


def rows(bench: Bench) -> list[dict]:
    corpus = Corpus("blog", POSTS)
    workspace = bench.corpus(corpus, 1, [bench.sitegen])["sitegen"]
    host = workspace.domains[0]
    with stack(bench.sitegen, workspace, bench.folder / "serve.log") as server:
        wait_for(lambda: answers(server.api_port, "/api/health/ready"), 30.0)
        path = "/api/blog/posts?limit=10"
        answer = fetch(server.api_port, host, path)
        ready = per_request(server.api_pid, server.api_port, host, [path] * REQUESTS)
        pages = all_pages(server.api_port, host, path)
        anew = [made_anew(server, host, corpus, pages, walk) for walk in range(WALKS)]
    file = bench.folder / "answer.json"
    file.write_bytes(answer)
    port = free_port()
    with running(Command([str(bare()), str(port), str(file)], bench.folder), port, host, bench.folder / "bare.log") as floor:
        wait_for(lambda: answers(port, path), 30.0)
        least = per_request(floor.process.pid, port, host, [path] * REQUESTS)
    found = {"bare": least, "sitegen, ready": ready, "sitegen, made anew": sum(anew) / len(anew)}
    told = [{"program": name, "cpu_us": cpu * 1e6, "against_bare": cpu / least, "bytes": len(answer)} for name, cpu in found.items()]
    for row in told:
        bench.say(f"  {row['program']}: {row['cpu_us']:.0f} µs, {row['against_bare']:.2f}×")
    return told


def made_anew(server, host: str, corpus: Corpus, pages: list[str], walk: int) -> float:
    """CPU time for each page of the list, right after a change."""
    post = corpus.post(walk)
    text = server.as_file(replace(post, body=f"Changed {walk}.\n"))
    connection = http.client.HTTPConnection("127.0.0.1", server.api_port)
    if server.put(connection, host, post.name, text) >= 300:
        raise Failed("the API did not take a push")
    connection.close()
    return per_request(server.api_pid, server.api_port, host, pages)


def all_pages(port: int, host: str, path: str) -> list[str]:
    """The addresses of all pages of a list."""
    pages, next_page = [path], json.loads(fetch(port, host, path)).get("next")
    while next_page:
        pages.append(f"{path}&after={next_page}")
        next_page = json.loads(fetch(port, host, pages[-1])).get("next")
    return pages


def fetch(port: int, host: str, path: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    return ask(connection, host, path)


def ask(connection: http.client.HTTPConnection, host: str, path: str) -> bytes:
    connection.request("GET", path, headers={"Host": host})
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise Failed(f"{path}: {response.status} {body[:200]!r}")
    return body


def per_request(pid: int, port: int, host: str, paths: list[str]) -> float:
    """Seconds of CPU time of a process for each request."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    before = cpu(pid)
    for path in paths:
        ask(connection, host, path)
    return (cpu(pid) - before) / len(paths)


def cpu(pid: int) -> float:
    """Seconds that a process has spent on all processors."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK
