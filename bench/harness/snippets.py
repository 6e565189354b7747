"""Blocks of code in several languages, put together from many kinds of statements and names, so that hardly two lines of a corpus are the same.

In the grammars below «…» is a hole: what is put into it, its first letter says (see `Holes`); the same hole is the same text in all of one
statement. A line that holds only `…` is where a block takes statements of its own.
"""

import re
from dataclasses import dataclass
from random import Random

from .grammars import GRAMMARS, Grammar
from .words import NOUNS, QUALITIES, VERBS

HOLE = re.compile("«(\\w+)»")
INSIDE = "…"


@dataclass
class Holes:
    """Fills the holes of one statement."""

    random: Random
    grammar: Grammar

    def fill(self, template: str) -> list[str]:
        """The lines of a statement."""
        known: dict[str, str] = {}
        text = HOLE.sub(lambda hole: known.setdefault(hole[1], self.value(hole[1][0])), template)
        return text.split("\n")

    def value(self, kind: str) -> str:
        """v: a variable, f: a function, T: a type, K: a constant, w: a word, s: some words, n: a number, d: a fraction, h: digits of a hash."""
        random = self.random
        match kind:
            case "v":
                return self.joined(random.choice([[NOUNS], [QUALITIES, NOUNS], [NOUNS, NOUNS]]))
            case "f":
                return self.joined([VERBS, random.choice([NOUNS, QUALITIES])])
            case "T":
                return "".join(random.choice(words).capitalize() for words in random.choice([[NOUNS], [QUALITIES, NOUNS], [NOUNS, NOUNS]]))
            case "K":
                return "_".join(random.choice(words).upper() for words in random.choice([[NOUNS], [QUALITIES, NOUNS]]))
            case "w":
                return random.choice(NOUNS)
            case "s":
                return " ".join(random.choice(random.choice([NOUNS, VERBS, QUALITIES])) for _ in range(random.randint(2, 5)))
            case "n":
                return str(random.choice([random.randint(1, 12), random.randint(10, 999), random.randint(1000, 99999)]))
            case "d":
                return f"{random.random() * 10:.{random.randint(1, 3)}f}"
            case "h":
                return f"{random.getrandbits(32):08x}"
        raise ValueError(f"there is no kind of hole named {kind}")

    def joined(self, parts: list[list[str]]) -> str:
        """A name in the spelling of the language."""
        words = [self.random.choice(part) for part in parts]
        if self.grammar.camel:
            return words[0] + "".join(word.capitalize() for word in words[1:])
        return "_".join(words)


def statement(holes: Holes, depth: int) -> list[str]:
    """One statement; every third one is a block with statements inside of it."""
    random, grammar = holes.random, holes.grammar
    if depth >= 2 or not grammar.blocks or random.random() < 0.68:
        return holes.fill(random.choice(grammar.lines))
    lines = []
    for line in holes.fill(random.choice(grammar.blocks)):
        if line.strip() != INSIDE:
            lines.append(line)
            continue
        indent = line[: line.index(INSIDE)]
        inside = [inner for _ in range(random.randint(1, 2)) for inner in statement(holes, depth + 1)]
        lines.extend(indent + inner for inner in inside)
    return lines


def snippet(random: Random, language: str, size: int) -> str:
    """Code of about so many bytes."""
    grammar = GRAMMARS[language]
    holes = Holes(random, grammar)
    frame = holes.fill(random.choice(grammar.frames))
    at = next(index for index, line in enumerate(frame) if line.strip() == INSIDE)
    indent = frame[at][: frame[at].index(INSIDE)]
    rest = size - sum(len(line) + 1 for line in frame)
    body: list[str] = []
    while rest > 0:
        lines = [indent + line if line else line for line in statement(holes, 0)]
        rest -= sum(len(line) + 1 for line in lines)
        body.extend(lines)
    return "\n".join([*frame[:at], *body, *frame[at + 1 :]])


def languages(random: Random, count: int) -> list[str]:
    """Different languages, those that people write about most more often than others."""
    chosen: list[str] = []
    while len(chosen) < count:
        language = random.choices(list(GRAMMARS), [grammar.weight for grammar in GRAMMARS.values()])[0]
        if language not in chosen:
            chosen.append(language)
    return chosen
