"""The nouns of measuring: a case, what was given in answer to it, its score, and an experiment of many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal, Self

from core.types import PUBLIC_BARRIER, STAFF, Access, Principal

AnswerType = Literal["number", "text", "yes_no", "date", "name", "list", "abstain", "refuse"]
ANSWER_TYPES: tuple[str, ...] = ("number", "text", "yes_no", "date", "name", "list", "abstain", "refuse")
Grade = Literal["correct", "abstained", "wrong"]
GRADES: tuple[Grade, ...] = ("correct", "abstained", "wrong")
Cause = Literal["not_indexed", "not_retrieved", "unused", "misread", "judged_wrong", "over_answered", "failed"]
CAUSES: Mapping[str, str] = {
    "not_indexed": "the document with the answer is not in the index",
    "not_retrieved": "the page with the answer was not among those found",
    "unused": "the page was found and the answer does not use it",
    "misread": "the page was cited and the answer read off it is wrong",
    "judged_wrong": "the answer holds every expected fact and still was not graded correct",
    "over_answered": "nothing should have been answered",
    "failed": "the run ended in an error",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where the gold answer stands: the document's file name, its page counted from 1, and the words there."""

    document: str
    page: int | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One question with what a right answer holds.

    ``answer_type`` says how it is graded. ``tolerance`` is absolute, in the unit of ``answer``; None leaves it to
    the rounding that question and answer show. ``key_facts`` must all be in a text answer. ``history`` is the turns
    before, oldest first, as (speaker, text). ``within`` names the only documents that may be searched; empty is all.
    ``without`` names documents taken out of the index, for a case whose right answer is then to abstain.
    ``source`` says where the case is from: a suite's name, ``feedback`` or ``synthetic``.
    """

    id: str
    question: str
    answer: str = ""
    answer_type: AnswerType = "text"
    unit: str = ""
    tolerance: float | None = None
    key_facts: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    as_of: date | None = None
    principal: Principal = Principal("evals", frozenset({STAFF}))
    history: tuple[tuple[str, str], ...] = ()
    tags: tuple[str, ...] = ()
    answerable: bool = True
    split: str = ""
    must_not_fail: bool = False
    within: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    source: str = ""

    @property
    def expects(self) -> Literal["answer", "abstain", "refuse"]:
        """What the right kind of reply is."""
        if self.answer_type == "refuse":
            return "refuse"
        return "abstain" if self.answer_type == "abstain" or not self.answerable else "answer"


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation as graded: by file name, so that it compares with a case's evidence."""

    document: str
    page: int
    quote: str = ""
    found: str = "exact"


@dataclass(frozen=True, slots=True)
class Given:
    """What came back for a case. ``status`` empty means that only the text is known and has to say it all.

    ``found`` is the search's ranking as (file name, page), best first; ``about`` the files that the question is about,
    as the search understood it. ``missing`` is what an abstention names; ``named`` whether the reply names an issuer of
    the documents taken out, for a case that takes some out.
    """

    text: str
    status: str = ""
    citations: tuple[Cited, ...] = ()
    figures: tuple[Mapping[str, Any], ...] = ()
    found: tuple[tuple[str, int], ...] = ()
    missing: tuple[str, ...] = ()
    run_id: str = ""
    model: str = ""
    latency_ms: float = 0.0
    usage: Mapping[str, float] = field(default_factory=dict)
    error: str = ""
    leaks: tuple[str, ...] = ()
    """Documents shown that the case's principal may not see. Anything here is a defect, whatever the grade."""
    about: tuple[str, ...] = ()
    named: bool | None = None
    sure: float | None = None
    """The chance of being right that the answer was recorded with, where it was given one."""


@dataclass(frozen=True, slots=True)
class Score:
    """A grade, why, and the numbers behind it (each in [0, 1], higher is better)."""

    grade: Grade
    reason: str = ""
    parts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """What one case gave: one line of a results file."""

    case: Case
    given: Given
    score: Score
    cause: Cause | None = None
    key: str = ""
    """Hash of everything that decides the result: case, recipe, index and code of the graders."""

    def to_json(self) -> dict[str, Any]:
        """The line of the results file."""
        return {
            "id": self.case.id,
            "key": self.key,
            "grade": self.score.grade,
            "cause": self.cause,
            "reason": self.score.reason,
            "parts": dict(self.score.parts),
            "case": case_to_json(self.case),
            "given": _plain(asdict(self.given)),
        }

    @classmethod
    def from_json(cls, line: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`."""
        given = dict(line["given"])
        given["citations"] = tuple(Cited(**item) for item in given["citations"])
        given["found"] = tuple((name, page) for name, page in given["found"])
        for name in ("figures", "missing", "leaks", "about"):
            given[name] = tuple(given.get(name, ()))
        return cls(
            case=case_from_json(line["case"]),
            given=Given(**given),
            score=Score(line["grade"], line["reason"], line["parts"]),
            cause=line["cause"],
            key=line["key"],
        )


@dataclass(frozen=True, slots=True)
class Experiment:
    """A recipe run over the cases of a suite, with what another needs to run it again."""

    suite: str
    recipe: str
    results: tuple[Result, ...]
    fingerprint: str = ""
    corpus: str = ""
    commit: str = ""
    when: str = ""
    command: str = ""
    model: str = ""
    seconds: float = 0.0
    judge: str = ""
    """How the judge by model graded, as one sentence; empty where none ran."""

    def count(self, grade: Grade) -> int:
        """How many results have that grade."""
        return sum(result.score.grade == grade for result in self.results)


def insider(access: Access) -> Principal:
    """The least that someone must be to see what has this access; for reading documents on a case's behalf."""
    return Principal("evals", access.groups, frozenset({access.barrier}) - {PUBLIC_BARRIER})


def case_to_json(case: Case) -> dict[str, Any]:
    """The case as a line of a cases file: only what is not the default, names as the schema has them."""
    plain = _plain(asdict(case))
    blank = _plain(asdict(Case(id="", question="")))
    return {name: value for name, value in plain.items() if name in ("id", "question") or value != blank[name]}


def case_from_json(line: Mapping[str, Any]) -> Case:
    """The inverse of `case_to_json`, for lines that this module wrote; files from people go through `evals.suites`."""
    values = dict(line)
    if "evidence" in values:
        values["evidence"] = tuple(Evidence(**item) for item in values["evidence"])
    if "principal" in values:
        who = values["principal"]
        values["principal"] = Principal(
            who["id"], frozenset(who["groups"]), frozenset(who["barriers"]), who.get("role", "adviser")
        )
    if values.get("as_of"):
        values["as_of"] = date.fromisoformat(values["as_of"])
    if "history" in values:
        values["history"] = tuple((speaker, text) for speaker, text in values["history"])
    for name in ("key_facts", "tags", "within", "without"):
        if name in values:
            values[name] = tuple(values[name])
    return Case(**values)


def _plain(value: Any) -> Any:  # noqa: ANN401
    match value:
        case dict():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case set() | frozenset():
            return sorted(value)
        case date():
            return value.isoformat()
        case None | bool() | int() | float() | str():
            return value
        case _:
            return str(value)
