"""Whether a text declines to answer, and whether it refuses on policy. Reads words only; a status outranks both.

Does not know whether declining was right: see `evals.grade`.
"""

from __future__ import annotations

import re

from evals.grade.claims import sentences

_SOURCE = (
    r"\b(?:text|texts|document|documents|filings?|context|information|evidence|excerpts?|exhibits?|passages?"
    r"|sources?|data|research"
    r"|statements?|reports?|pages?|sections?|library|it|i|we|you|they|details?|figures?)\b"
)
_LACKS = re.compile(
    rf"(?:{_SOURCE}[^.;,]{{0,70}}?\b(?:do(?:es)? ?n[o']t|did ?n[o']t|have ?n[o']t)\s+(?:\w+ly |appear to )?"
    r"(?:have|see|contain|include|provided?|mention|specify|state|disclose|give|offer|list|break|detail|cover"
    r"|know|find|address|allow)\b"
    r"|\b(?:is|are|was|were) ?n[o']t (?:\w+\s+){0,2}?(?:provided|included|available|stated|mentioned|given"
    r"|disclosed|specified|found|contained|in our research|enough|sufficient|visible|accessible)\b"
    r"|\b(?:no|insufficient|not enough|nor) (?:\w+ ){0,3}(?:information|data|details?|mention|documents?|research)\b"
    r"|\b(?:not|nothing|none) (?:found )?in our research\b|\bi (?:do not|don't) know\b"
    r"|\b(?:is|are) (?:missing|lacking|unavailable)\b|\bcut off\b|\babruptly\b)",
    re.IGNORECASE,
)
_CANNOT = re.compile(
    r"\b(?:can ?not|can't|could ?n[o']t|unable to|not able to|not possible to|impossible to"
    r"|difficult to)\s+(?:be\s+)?(?:\w+ly\s+)?"
    r"(?:answer|provide|determine|calculate|compute|confirm|find|locate|identify|say|tell|state|access|give"
    r"|conclude|pinpoint|make|assess"
    r"|perform|establish|derive)(?:d|ed)?\b",
    re.IGNORECASE,
)
_SORRY = re.compile(
    r"^(?:unfortunately|i(?:'m| am) (?:sorry|afraid|unable)|sorry|as an ai\b|i (?:do not|don't|cannot|can't)"
    r"|i apologi[sz]e|without (?:access|the)\b|not in our research|i have no\b|it (?:appears"
    r"|seems) that the (?:text|document|filing)"
    r"|as of my [^.]*\b(?:don't|do not|cannot|can't)\b)",
    re.IGNORECASE,
)
_NEEDS = re.compile(
    r"\b(?:(?:we|i|you)(?:'d|'ll)? (?:would|will|may) (?:\w+ )?(?:need|have) (?:to|the|access)|if you (?:can"
    r"|could|have)\b"
    r"|please (?:provide|refer|consult|check|obtain|use)|once you have|you can (?:use|find|calculate)"
    r"|would be (?:required|needed|necessary)"
    r"|i (?:can|would be (?:able|happy) to) (?:help|assist)|you (?:would|will|can) (?:\w+ )?(?:need|look|refer"
    r"|find|follow))\b",
    re.IGNORECASE,
)
_THIN = re.compile(r"\b(?:no|not|insufficient)\b[^.]{0,40}\b(?:information|data|details?)\b", re.IGNORECASE)
_SETTLES = re.compile(
    r"\b(?:therefore|thus|so|hence)\b[^.]*\b(?:is|was|equals|=)\s+(?:approximately |about )?[$€£]?\d", re.IGNORECASE
)
_REFUSES = re.compile(
    r"\b(?:(?:can ?not|can't|won't|will not|not able to|unable to|must not|may not|do not|don't) (?:\w+ ){0,3}?"
    r"(?:advise|recommend|give (?:\w+ )*advice|help with|share|disclose|discuss|follow|reveal|comply|assist"
    r"|do that|send|place|trade)"
    r"|against (?:our |the )?policy|not permitted|not allowed|personal (?:investment )?advice"
    r"|licen[cs]ed advis[eo]r)\b",
    re.IGNORECASE,
)


def declines(text: str) -> float:
    """How clearly a text declines, in [0, 1]: 0 not at all, 1 where it says so and offers nothing in its place.

    What counts is how it opens and how it ends: a limit named in the middle of an answer is not a refusal.
    """
    parts = sentences(text)
    if not parts:
        return 1.0
    if _SETTLES.search(parts[-1]) and not _CANNOT.search(parts[-1]):
        return 0.25
    head, tail = " ".join(parts[:2]), " ".join(parts[-2:])
    sorry, lacks, cannot, needs = (
        _SORRY.search(parts[0]),
        _LACKS.search(head),
        _CANNOT.search(head),
        _NEEDS.search(tail),
    )
    if (sorry and (lacks or cannot or needs)) or (
        len(parts) <= 3 and (_LACKS.search(parts[0]) or _CANNOT.search(text))
    ):
        return 1.0
    if _CANNOT.search(tail):
        return 1.0
    if (lacks or cannot) and (_THIN.search(parts[0]) or needs or _LACKS.search(tail)):
        return 0.75
    if sorry or lacks or cannot or (needs and (_NEEDS.search(head) or _LACKS.search(text))):
        return 0.5
    return 0.25 if needs else 0.0


def refuses(text: str) -> bool:
    """Whether a text refuses on policy rather than for want of research."""
    return bool(_REFUSES.search(" ".join(sentences(text)[:3])))
