"""Push to live: from a push reaching the API to its new page being served through nginx."""

import statistics
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

from ..bench import Bench, Group
from ..measure import Failed, wait_for
from ..posts import Corpus
from ..programs import Workspace
from ..stack import Stack, missing, stack

TITLE = "From a push to the page that visitors get"
ABOUT = (
    "The API on its embedded store, `sitegen serve` as the builder, nginx before both, all on this machine. A post is pushed, and its page is asked for through nginx until "
    "the new text is there: the clock starts when the push is sent. “Lost” are pushes that the API took and that were not live after half a minute."
)
SIZES = (100, 10_000)
PUSHES = 300
RATES = (1, 10)
SECONDS = 60
PATIENCE = 30.0
PAUSE = 0.002
"""Seconds between two questions for a page: whoever asks takes from the same processors."""


def measure(bench: Bench) -> Iterator[Group]:
    reason = missing(bench.sitegen)
    for posts in SIZES:
        group = Group(f"one site of {posts:,} posts, one push after the other")
        bench.say(f"{group.name}:")
        group.rows.append(absent(reason) if reason else row(bench, "sitegen", Corpus("blog", posts), 1, one_after_the_other))
        yield group
    for rate in RATES:
        group = Group(f"{bench.sites} sites of {bench.posts_per_site} posts, {rate} {'push' if rate == 1 else 'pushes'} a second in all, for {SECONDS} s")
        bench.say(f"{group.name}:")
        corpus = Corpus("blog", bench.posts_per_site)
        group.rows.append(absent(reason) if reason else row(bench, "sitegen", corpus, bench.sites, lambda *known, rate=rate: at_a_rate(*known, rate)))
        yield group


def absent(reason: str) -> dict:
    return {"program": "sitegen", "missing": reason}


def row(bench: Bench, name: str, corpus: Corpus, sites: int, push) -> dict:
    workspace = bench.corpus(corpus, sites, [bench.sitegen])["sitegen"]
    try:
        with stack(bench.sitegen, workspace, bench.folder / "serve.log") as running:
            wait_until_live(running, workspace, corpus)
            times = push(running, workspace, corpus)
    except Failed as problem:
        bench.say(f"  {name} FAILED: {problem}")
        return {"program": name, "missing": str(problem)}
    there = sorted(time for time in times if time is not None)
    if not there:
        return {"program": name, "missing": "nothing that was pushed came live"}
    figures = {"median": statistics.median(there), "p99": there[min(len(there) - 1, int(len(there) * 0.99))], "max": there[-1]}
    figures |= {"pushes": len(times), "lost": len(times) - len(there)}
    bench.say(f"  {name}: " + ", ".join(f"{key} {value:.3f}" if isinstance(value, float) else f"{key} {value}" for key, value in figures.items()))
    return {"program": name, **figures}


def wait_until_live(running: Stack, workspace: Workspace, corpus: Corpus) -> None:
    """All that was pushed before is there, on every site."""
    connection = running.connect()
    for domain in workspace.domains:
        address = corpus.post(corpus.posts - 1).address
        if wait_for(lambda domain=domain: running.get(connection, domain, address)[0] == 200, 300.0) is None:
            raise Failed(f"{domain} did not come live")


def one_after_the_other(running: Stack, workspace: Workspace, corpus: Corpus) -> list[float | None]:
    connection, reader = running.connect(), running.connect()
    return [pushed(running, connection, reader, workspace.domains[0], corpus, number) for number in range(PUSHES)]


def at_a_rate(running: Stack, workspace: Workspace, corpus: Corpus, rate: int) -> list[float | None]:
    """Each push in a thread of its own, so that one that takes long does not hold up the next."""
    times: list[float | None] = []
    threads = []

    def push(number: int) -> None:
        domain = workspace.domains[number % len(workspace.domains)]
        times.append(pushed(running, running.connect(), running.connect(), domain, corpus, number))

    start = time.perf_counter()
    for number in range(rate * SECONDS):
        time.sleep(max(0.0, start + number / rate - time.perf_counter()))
        threads.append(threading.Thread(target=push, args=(number,)))
        threads[-1].start()
    for thread in threads:
        thread.join()
    return times


def pushed(running: Stack, connection, reader, domain: str, corpus: Corpus, number: int) -> float | None:
    """How long one push took to be on its page."""
    post = corpus.post((number * 7) % corpus.posts)
    mark = f"Pushed for the {number}th time."
    text = running.as_file(replace(post, body=f"{post.body}\n\n{mark}\n"))
    start = time.perf_counter()
    if running.put(connection, domain, post.name, text) >= 300:
        raise Failed(f"{domain} did not take a push")
    while time.perf_counter() - start < PATIENCE:
        if mark.encode() in running.get(reader, domain, post.address)[1]:
            return time.perf_counter() - start
        time.sleep(PAUSE)
    return None
