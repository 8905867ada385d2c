"""Content words of a text as stems, for comparing what two texts say. Figures are `figures`' business."""

from __future__ import annotations

import re
from functools import cache, lru_cache

import Stemmer

_WORD = re.compile(r"[A-Za-z][A-Za-z'’&.-]*[A-Za-z]|[A-Za-z]")
_STOP_TEXT = """
a an the this that these those it its they their them he his she her we our you your i my who whom whose which
what where when why how and or but nor so if then than as of in on at by for with from to into onto over under
between among about against during before after above below up down out off again further once here there all
any both each few more most other some such no not only own same too very can could will would shall should may
might must is are was were be been being am do does did doing have has had having also per via within without
upon while because since until although though however etc fy year years fiscal quarter ended period company
companies firm business based following include includes included including provided information note noted
according inc corp ltd plc co million billion thousand usd total amount main major key primary primarily report
reported reports answer question given example mentioned
"""
STOP = frozenset(_STOP_TEXT.split())


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


@lru_cache(maxsize=4096)
def stems(text: str) -> frozenset[str]:
    """The stems of a text's content words, in lower case; hyphenated words count as their parts as well."""
    words = []
    for match in _WORD.finditer(text.replace("’", "'")):
        word = match.group().strip(".'-").removesuffix("'s").lower()
        words += [part for part in (word, *re.split(r"[-.&]", word)) if len(part) > 1 and part not in STOP]
    return frozenset(_stemmer().stemWords(words))


def names(text: str) -> frozenset[str]:
    """Words that look like names: capitals or digits inside a sentence, as stems in lower case."""
    found = re.findall(r"(?<![.!?]\s)(?<!^)\b([A-Z][\w&'-]+)", text)
    return frozenset().union(*(stems(word) for word in found)) if found else frozenset()


def recall(wanted: frozenset[str], text: frozenset[str]) -> float:
    """The share of ``wanted`` that is in ``text``; 1 where nothing is wanted."""
    return len(wanted & text) / len(wanted) if wanted else 1.0
