"""What was learned of sentences, for people, for machines and as the file that `assistant.tools.ranking` reads."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.tools.ranking import weights
from evals.sentences.fit import Learned, Outcome, choice, outcome
from evals.sentences.rows import Row

OUTCOMES: tuple[Outcome, ...] = ("right", "wrong", "abstained")
_ABOUT = """\
# What tells the sentence that answers a question from the others (`assistant/tools/ranking.py`), learned by logistic
# regression on labelled cases. `rank` weighs a unit against the others; `sure` says whether the best one answers, as
# log-odds; `learned` says from what, and what became of the cases whose company was left out.
"""


def summary(rows: Sequence[Row], learned: Learned, held: Sequence[tuple[Row, Outcome]]) -> dict[str, Any]:
    """What was learned from, what became of each suite's rows left out, and how far it differs from what is in use.

    ``in_use`` counts the weights in use on the same rows, some of which they were learned from.
    """
    asked = [row for row in rows if row.in_words]
    now = weights()
    both = [(choice(row, now["rank"]), choice(row, learned["rank"])) for row in asked]
    same = [(a.chosen if a else None) == (b.chosen if b else None) for a, b in both]
    alike = [outcome(row, now) == outcome(row, learned) for row in asked]
    return {
        "cases": {name: sum(row.suite == name for row in rows) for name in _suites(rows)},
        "in_words": len(asked),
        "companies": len({row.group for row in rows}),
        "fingerprint": fingerprint(rows),
        "held_out": _counts(held),
        "in_use": _counts([(row, outcome(row, now)) for row in asked]),
        "same_choice": sum(same),
        "same_outcome": sum(alike),
    }


def fingerprint(rows: Sequence[Row]) -> str:
    """A hash of all that is learned from: the cases, their units' numbers and labels; twelve hexadecimal digits."""
    whole = hashlib.sha256()
    for row in rows:
        numbers = [[sorted((k, round(v, 3)) for k, v in unit.items()) for unit in page] for page in row.units]
        whole.update(json.dumps([row.case.id, row.group, row.in_words, numbers, row.gold, row.plain]).encode())
    return whole.hexdigest()[:12]


def table(told: Mapping[str, Any]) -> str:
    """The outcomes as a Markdown table, with what they are of."""
    lines = ["| suite | weights | n | right | wrong | abstained |", "| --- | --- | --- | --- | --- | --- |"]
    for title, counts in (("learned, company left out", told["held_out"]), ("in use", told["in_use"])):
        for suite, each in counts.items():
            lines.append(f"| {suite} | {title} | {each['n']} | {' | '.join(str(each[o]) for o in OUTCOMES)} |")
    learned = ", ".join(f"{n} {name}" for name, n in told["cases"].items())
    lines += [
        "",
        f"Learned from {learned} cases of {told['companies']} companies, {told['in_words']} of them answered in words; "
        f"{told['fingerprint']}.",
        f"The same choice as the weights in use on {told['same_choice']} of {told['in_words']}, the same outcome on "
        f"{told['same_outcome']}.",
    ]
    return "\n".join(lines + ([f"Written to {told['out']}."] if told.get("out") else []))


def toml(learned: Learned, told: Mapping[str, Any]) -> str:
    """The weights as `sentences.toml` holds them, with what they were learned from."""
    lines = [_ABOUT]
    for name, values in learned.items():
        lines += [f"[{name}]", *(f"{key} = {value:.3f}" for key, value in values.items()), ""]
    lines += ["[learned]", *(f"{key} = {json.dumps(told[key])}" for key in ("command", "fingerprint", "in_words")), ""]
    for suite, each in told["held_out"].items():
        counts = {"cases": told["cases"][suite], **each}
        lines += [f"[learned.{suite}]", *(f"{key} = {value}" for key, value in counts.items()), ""]
    return "\n".join(lines).rstrip() + "\n"


def _counts(outcomes: Sequence[tuple[Row, Outcome]]) -> dict[str, dict[str, int]]:
    made: dict[str, dict[str, int]] = {}
    for suite in _suites([row for row, _ in outcomes]):
        counted = Counter(what for row, what in outcomes if row.suite == suite)
        made[suite] = {"n": counted.total(), **{str(name): counted[name] for name in OUTCOMES}}
    return made


def _suites(rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(row.suite for row in rows))
