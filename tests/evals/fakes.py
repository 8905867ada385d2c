"""Cases, answers and askers for the tests of this room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from evals.run import grade_result
from evals.types import Case, Cited, Evidence, Given, Result


def number_case(name: str, answer: str = "12", page: int = 3, **more: Any) -> Case:
    values = {
        "id": name,
        "question": f"What was {name}'s revenue in USD millions?",
        "answer": answer,
        "answer_type": "number",
        "evidence": (Evidence(f"{name}.pdf", page, f"Revenue {answer}"),),
        "tags": ("lookup",),
    }
    return Case(**(values | more))


def right(case: Case) -> Given:
    cited = Cited(case.evidence[0].document, case.evidence[0].page or 1, f"Revenue {case.answer}")
    return Given(
        f"Revenue was ${case.answer} million [1].",
        "answered",
        (cited,),
        found=((cited.document, cited.page),),
        latency_ms=5.0,
    )


def wrong(case: Case) -> Given:
    cited = (Cited("other.pdf", 1, "Revenue 99"),)
    return Given("Revenue was $99 million.", "answered", cited, found=(("other.pdf", 1),), latency_ms=7.0)


def made_up(case: Case) -> Given:
    return Given("Revenue was $77 million.", "answered", found=(("other.pdf", 1),), latency_ms=7.0)


def declined(case: Case) -> Given:
    return Given("Not in our research.", "abstained", found=((case.evidence[0].document, 1),), latency_ms=6.0)


class Scripted:
    """Answers each case by the function given for its id, and remembers in which order it was asked."""

    def __init__(self, by_id: dict[str, Callable[[Case], Given]], default: Callable[[Case], Given] = right) -> None:
        self.by_id, self.default, self.asked = by_id, default, list[str]()

    async def __call__(self, case: Case) -> Given:
        self.asked.append(case.id)
        return self.by_id.get(case.id, self.default)(case)


def results(*pairs: tuple[str, Callable[[Case], Given]], **more: Any) -> tuple[Result, ...]:
    cases = [(number_case(name, **more), give) for name, give in pairs]
    return tuple(grade_result(case, give(case), case.id) for case, give in cases)
