"""A price target set before a split, in today's shares."""

from __future__ import annotations

import re

from assistant.offline.replay import Calls
from assistant.offline.views import day
from assistant.offline.writing import Writer

_TARGET = re.compile(r"\btargets?\b|\bPT\b", re.I)
_SPLIT = re.compile(
    r"\b(?:pre|before|prior to|ahead of|adjust\w* for|restate\w* for|allow\w* for|after|post)[- ]"
    r"(?:(?:the|its|their) )?(?:\w+-for-\w+ )?(?:stock |share )?split\b|\bsplit[- ]adjusted\b",
    re.I,
)
_TODAY = re.compile(r"\bin (?:today|now|current)(?:['\u2019]s)? (?:money|shares|terms)\b", re.I)
_OLD = re.compile(r"\b(?:old|earlier|previous|former|original|first|initial|pre-split|before)\b", re.I)
LONG_AGO = "1990-01-01"


def asked(question: str) -> bool:
    """Whether a question is for an old target as it would read on today's shares."""
    again = _TODAY.search(question) or re.search(r"adjust|restate|allow", question, re.I)
    return bool(_TARGET.search(question) and again and (_SPLIT.search(question) or _OLD.search(question)))


def answer(calls: Calls, issuer: str) -> str | None:
    """The firm's last target from before the one split since, over the split's ratio; None where there is none."""
    split = calls("prices", ticker=issuer, measure="splits", start=LONG_AGO)
    found = calls("house_view", issuer=issuer, history=True)
    ratios = list(split.get("figures") or ())
    views = [v for v in (*(found.get("views") or ()), *(found.get("earlier") or ())) if v["ours"] and v["target"]]
    before = sorted((v for v in views if ratios and v["date"] < ratios[-1]["date"]), key=lambda v: str(v["date"]))
    if not before or [r for r in ratios if r["date"] > before[-1]["date"]] != ratios[-1:]:
        return None
    old, ratio = before[-1], ratios[-1]
    target = old["target"]
    places = len(str(target["value"]).partition(".")[2])
    made = calls(
        "calculate",
        expression=f"{target['id']} / {ratio['id']}",
        unit="per_share",
        decimals=places,
        label="Target in today's shares",
    )
    if "id" not in made:
        return None
    writer = Writer()
    n = writer.cite(int(old["source"]), str(old["quote"]))
    then = writer.figure(str(target["text"]), str(target["id"]))
    new = writer.figure(str(ratio["text"]).rstrip("0").rstrip("."), str(ratio["id"]))
    writer.say(
        f"{old['publisher']}'s target for {found['issuer']} of {then} ({day(old['date'])}) is "
        f"{writer.figure(str(made['text']), str(made['id']))} in today's shares, after the split of "
        f"{day(ratio['date'])}: {new} new shares for each old one",
        [n],
    )
    return writer.final()
