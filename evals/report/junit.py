"""An experiment as JUnit XML: what CI systems show as tests. Wrong fails, abstained is skipped."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, tostring

from evals.types import Experiment

_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd]")


def junit(experiment: Experiment) -> str:
    """The XML text; characters that XML cannot hold are dropped."""
    results = experiment.results
    suite = Element(
        "testsuite",
        name=f"{experiment.suite}/{experiment.recipe}",
        tests=str(len(results)),
        failures=str(experiment.count("wrong")),
        skipped=str(experiment.count("abstained")),
        time=f"{sum(result.given.latency_ms for result in results) / 1000:.3f}",
    )
    for result in results:
        seconds = f"{result.given.latency_ms / 1000:.3f}"
        case = SubElement(suite, "testcase", classname=experiment.suite, name=_clean(result.case.id), time=seconds)
        if result.score.grade == "wrong":
            failure = SubElement(case, "failure", message=_clean(result.score.reason), type=result.cause or "wrong")
            failure.text = _clean(f"{result.case.question}\ngold: {result.case.answer}\ngiven: {result.given.text}")
        elif result.score.grade == "abstained":
            SubElement(case, "skipped", message=_clean(result.score.reason))
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(suite, encoding="unicode")


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text)
