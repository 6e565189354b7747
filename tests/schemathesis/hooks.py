"""What schemathesis cannot know of the API: what a text of a type looks like, and that what one answer names another request can ask for."""

import datetime
import ipaddress
import itertools
import os
import random
from collections import defaultdict
from urllib.parse import quote, unquote, urlsplit

import schemathesis
from hypothesis import strategies as st
from schemathesis.generation.meta import TestPhase

# How bodies begin, by their type. What has another type is any text.
HEADS = {
    "text/markdown": ["", '+++\ntitle = "A"\n+++\n', "---\ntitle: A\ndate: 2026-01-02\n---\r\n", "+++\ntitle = [\n+++\n", "---\n"],
    "text/csv": ["", "a,b\r\n1,2\r\n", '"a\n', "email,name,role\r\n", "role;email\nviewer;"],
    "application/x-ndjson": ["", "{}\n", '{"a": 1}\n[]\n', "{\n"],
}
# What schemathesis makes from the schema.
MADE_FROM_SCHEMA = {"application/json", "application/x-www-form-urlencoded", "multipart/form-data"}


# That of the user who asks, if one does: else nothing past a form that wants it would ever be reached.
PASSWORD = os.environ.get("PASSWORD_OF_USER")


@schemathesis.hook
def before_load_schema(context, raw_schema):
    operations = [operation for item in raw_schema["paths"].values() for operation in item.values() if isinstance(operation, dict)]
    if PASSWORD:
        # their session is in every request, so that none is without what is wanted; who is let in by what is asked elsewhere
        for operation in operations:
            operation.pop("security", None)
    for kind in {kind for operation in operations for kind in operation.get("requestBody", {}).get("content", {})} - MADE_FROM_SCHEMA:
        heads = st.sampled_from(HEADS.get(kind, [""]))
        schemathesis.openapi.media_type(kind, st.builds(lambda head, rest: (head + rest).encode(), heads, st.text()))


# What answers have named so far: values by their key, and parts of addresses by the part before.
NAMED = defaultdict(list)
MOST = 50


def remember(key, value):
    if isinstance(value, dict):
        for inner_key, inner in value.items():
            remember(inner_key, inner)
    elif isinstance(value, list):
        for inner in value:
            remember(key, inner)
    elif isinstance(value, str):
        parts = [unquote(part) for part in urlsplit(value).path.split("/")] if key in ("url", "location", "link") else [key, value]
        for before, part in zip(parts, parts[1:]):
            NAMED[before] = [*[known for known in NAMED[before] if known != part][-MOST:], part]


def named_for(path, parameter):
    """What may stand for a parameter of a path, as in `/things/{id}`."""
    before = path.split("{" + parameter + "}")[0].rstrip("/").rsplit("/", 1)[-1]
    return NAMED[parameter] or NAMED[before] or NAMED["id"]


@schemathesis.hook
def after_call(context, case, response):
    if response.status_code >= 400:
        return
    remember("location", response.headers.get("location", []))
    if response.headers.get("content-type") == ["application/json"] and case.path != "/api/openapi.json":
        remember("", response.json())


CLIENTS = itertools.count(int(ipaddress.IPv4Address("10.0.0.1")))


def as_another_client(request):
    """The first few requests would use up what a module lets one client do, and the rest would test nothing but that."""
    request.headers["X-Real-IP"] = str(ipaddress.IPv4Address(next(CLIENTS)))
    return request


@schemathesis.hook
def before_call(context, case, kwargs):
    """Asks for what there is, in half of the requests that are meant to fit. What follows links asks for that already."""
    # not among the headers of the case: it would be taken for another one, that is meant to fit
    kwargs["auth"] = as_another_client
    meta = case.meta
    if meta is None or not meta.generation.mode.is_positive or meta.phase.name == TestPhase.STATEFUL:
        return
    choice = random.Random(repr((case.path_parameters, case.query, case.body)))
    for name in list(case.path_parameters or {}):
        values = named_for(case.path, name)
        if values and choice.random() < 0.5:
            # a name may hold what has a meaning in an address
            case.path_parameters[name] = quote(choice.choice(values), safe="")
    if PASSWORD and isinstance(case.body, dict) and "password" in case.body and choice.random() < 0.5:
        case.body["password"] = PASSWORD
    if choice.random() < 0.5:
        for name, days in {"from": 0, "day": 3, "to": 14}.items():
            if name in (case.query or {}):
                case.query[name] = str(datetime.date.today() + datetime.timedelta(days=days))
