"""The bodies of posts: paragraphs, lists, tables, quotes, links, pictures, code."""

from random import Random

from .snippets import languages, snippet
from .words import NOUNS, phrase, word


def sentence(random: Random, plain: bool = False, posts: int = 0) -> str:
    """A sentence; some hold a link, code or emphasis. `posts` is how many posts there are to link to."""
    words = [word(random) for _ in range(random.randint(7, 19))]
    at = random.randrange(1, len(words))
    chance = random.random()
    if not plain and chance < 0.44:
        words[at] = decorated(random, words[at], chance, posts)
    if random.random() < 0.3:
        comma = random.randrange(2, len(words) - 1)
        words[comma] += ","
    return " ".join(words).capitalize() + random.choices([".", "?", "!"], [18, 1, 1])[0]


def decorated(random: Random, text: str, chance: float, posts: int) -> str:
    if chance < 0.12:
        return f"`{text}_{random.randint(1, 99)}`"
    if chance < 0.22:
        return f"[{text}](https://{random.choice(NOUNS)}.example/{text}/{random.randint(1, 999)})"
    if chance < 0.28 and posts:
        return f"[{text} {random.choice(NOUNS)}](/posts/post-{random.randrange(posts):05}/)"
    return f"**{text}**" if chance < 0.36 else f"*{text}*"


def paragraph(random: Random, low: int = 3, high: int = 6, posts: int = 0) -> str:
    return " ".join(sentence(random, posts=posts) for _ in range(random.randint(low, high)))


def bullets(random: Random) -> str:
    lines = [f"- {sentence(random)}" for _ in range(random.randint(3, 6))]
    lines.insert(random.randint(1, len(lines)), f"  - {sentence(random)}")
    return "\n".join(lines)


def steps(random: Random) -> str:
    return "\n".join(f"{number}. {sentence(random)}" for number in range(1, random.randint(4, 6)))


def table(random: Random) -> str:
    rows = [f"| {random.choice(NOUNS)} | {random.randint(1, 9999)} | {phrase(random, 3)} |" for _ in range(random.randint(3, 7))]
    return "\n".join(["| name | count | note |", "| --- | ---: | --- |", *rows])


def quote(random: Random) -> str:
    return f"> {sentence(random)}\n>\n> {sentence(random)}"


def image(random: Random, pictures: int) -> str:
    return f"![{phrase(random, 2)}](/img/picture-{random.randrange(pictures):03}.png)"


def code(random: Random, language: str) -> str:
    return f"```{language}\n{snippet(random, language, random.randint(380, 640))}\n```"


def body(random: Random, posts: int, pictures: int) -> str:
    """A post of about 880 words with two blocks of code of about 600 bytes each, in two languages."""
    blocks = [code(random, language) for language in languages(random, 2)]
    extras = [bullets(random), quote(random), steps(random)]
    if random.random() < 0.3:
        extras.append(table(random))
    if random.random() < 0.5:
        extras.append(image(random, pictures))
    random.shuffle(extras)
    parts = [paragraph(random, posts=posts), paragraph(random, posts=posts)]
    for section in range(5):
        parts += [f"## {phrase(random, random.randint(2, 5))}", paragraph(random, posts=posts), paragraph(random, 2, 4, posts)]
        if section in (1, 3):
            parts += [blocks.pop(), sentence(random)]
        if extras and section != 1:
            parts.append(extras.pop())
        if section == 2:
            parts += [f"### {phrase(random, 3)}", paragraph(random, posts=posts)]
    return "\n\n".join([*parts, *extras]) + "\n"


def long_body(random: Random, pictures: int) -> str:
    """A post of about 10,000 words with 240 pictures, without code."""
    parts = [paragraph(random)]
    for _ in range(40):
        parts.append(f"## {phrase(random, 4)}")
        for _ in range(6):
            parts += [paragraph(random, 1, 4), image(random, pictures)]
        parts.append(random.choice([bullets, steps, table, quote])(random))
    return "\n\n".join(parts) + "\n"
