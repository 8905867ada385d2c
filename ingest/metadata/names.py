"""What a company is called: the registered name as it is written in prose, and the short and former names beside it."""

from __future__ import annotations

import re
from collections import Counter

STRICT = (
    r"(?:Inc|Incorporated|Corp|Corporation|Co|Ltd|Limited|LLC|PLC|plc|S\.?A|N\.?V|AG|SE|S\.?p\.?A|A/S|AB|ASA|Oyj|B\.?V|GmbH"
    r"|KGaA|K\.?K)"
)
LEGAL = (
    r"(?:Inc|Incorporated|Corp|Corporation|Co|Company|Companies|Ltd|Limited|LLC|L\.L\.C|LP|L\.P|PLC|plc|S\.?A|N\.?V|AG"
    r"|SE|S\.?p\.?A|A/S|AB|ASA|Oyj|B\.?V|GmbH|KGaA|K\.?K|Pte|Trust|Group|Holdings?|Bancorp|REIT|Partners|Fund)"
)
HOUSE = re.compile(
    r"\b(?:Research|Securities|Capital|Bank|Partners|Markets|Wealth|Asset Management|Advisors|Advisers|Equities"
    rf"|{LEGAL})\b"
)
"""A word that the names of publishers end in."""

_FORMAL = re.compile(rf"\b{LEGAL}\b\.?$", re.I)
_KNOWN_CAPS = {"plc": "plc", "llc": "LLC", "lp": "LP", "ag": "AG", "se": "SE", "sa": "SA", "nv": "NV", "usa": "USA"}
_GENERIC = re.compile(
    r"(?:the\s+)?(?:company|companies|registrant|issuer|corporation|group|parent|we|us|our|ours|board|sec|act"
    r"|exchange act|securities act|commission|plan|notes?|agreement|trust|fund|partnership|subsidiary|committee|report"
    r"|bank|merger)s?",
    re.I,
)
_QUOTED = re.compile(r'"([^"\n]{2,40}?),?"')
_FORMER_NAME = r"((?:[A-Z][\w&.'-]*,?\s?){1,6})"
_FORMERLY = re.compile(rf"(?:formerly(?:\s+known\s+as)?|previously\s+known\s+as|f/k/a)[\s,:\"]+(?-i:{_FORMER_NAME})")
_RENAMED = re.compile(
    rf"\bchanged\s+(?:its|our|the)\s+(?:corporate\s+|legal\s+|company's\s+)*name\s+from[\s\"]+(?-i:{_FORMER_NAME})",
    re.I,
)
_UNTIL = re.compile(
    r"[\s,(]{1,3}(?:which\s+|then\s+)?(?:(?:was\s+)?(?:traded|trading|operated|listed|known|called|did business)\s+)"
    rf"(?:as\s+|under the name(?:\s+of)?\s+)?(?-i:{_FORMER_NAME})(?:until|before|up\s+to)\b",
    re.I,
)
MOST_ALIASES = 6
OFTEN = 10


def written(name: str, text: str) -> str:
    """A name in capitals as the document writes it in prose; in title case where it never does."""
    name = " ".join(name.split()).strip(" ,;*")
    if not name.isupper() and not name.islower():
        return name
    shape = re.escape(name).replace(r"\ ", r"\s+").replace(",", ",?").replace(r"\.", r"\.?")
    seen = Counter(" ".join(match[0].split()) for match in re.finditer(rf"\b{shape}", text, re.I))
    mixed = Counter({form: count for form, count in seen.items() if form != form.upper() and form != form.lower()})
    return mixed.most_common(1)[0][0] if mixed else _titled(name)


def _titled(name: str) -> str:
    small = {"of", "and", "the", "de", "for"}
    words = []
    for i, word in enumerate(name.lower().split()):
        bare = word.strip(".,")
        if re.fullmatch(r"(?:[a-z]\.){2,},?", word):
            words.append(word.upper())
        elif bare in _KNOWN_CAPS:
            words.append(word.replace(bare, _KNOWN_CAPS[bare]))
        elif i and bare in small:
            words.append(word)
        else:
            words.append("-".join(part[:1].upper() + part[1:] for part in word.split("-")))
    return " ".join(words)


def formal_name(short: str, text: str) -> str:
    """The registered name that a text gives most often to what it calls ``short``, or an empty text."""
    seen = Counter(
        " ".join(m[0].split()) for m in re.finditer(rf"\b{re.escape(short)},?\s+{STRICT}\b\.?", text[:200_000])
    )
    return seen.most_common(1)[0][0] if seen else ""


def core(name: str) -> str:
    """A name without its legal form: "Amcor" of "Amcor plc", "Best Buy" of "Best Buy Co., Inc."."""
    short = name.strip(" ,")
    while match := _FORMAL.search(short):
        rest = short[: match.start()].strip(" ,&")
        if not rest or (
            match[0].lower().rstrip(".") in ("group", "partners", "trust", "fund", "holdings") and " " not in rest
        ):
            break
        short = rest
    return re.sub(r"^The\s+", "", short)


def aliases(name: str, text: str, ticker: str = "") -> tuple[str, ...]:
    """Short names that the text puts in quotes beside the name, and former names; never "the Company" and its like.

    A quoted name counts where its words are the name's own or its letters are the first ones of the name's words. So
    does the ticker, where its letters are such and the text uses it for the company.
    """
    short = core(name) or name
    shape = re.escape(short).replace(r"\ ", r"\s+")
    found: Counter[str] = Counter()
    for match in re.finditer(rf"\b{shape}\b[^\n()]{{0,60}}\(([^()]{{2,160}})\)", text[:200_000], re.I):
        for quoted in _QUOTED.findall(match[1]):
            bare = re.sub(r"^the\s+", "", quoted, flags=re.I).strip(" ,.")
            if not _GENERIC.fullmatch(bare) and _akin(bare, name):
                found[bare] += 1
    if (
        len(ticker) > 1
        and _akin(ticker, name)
        and len(re.findall(rf"\b{re.escape(ticker)}\b", text[:200_000])) >= OFTEN
    ):
        found[ticker] += 1
    names = dict.fromkeys([*(quoted for quoted, _ in found.most_common()), *former_names(name, text), short])
    return tuple(n for n in names if n and n.lower() != name.lower())[:MOST_ALIASES]


def former_names(name: str, text: str) -> tuple[str, ...]:
    """What a company was called before, where the text says so of it: "formerly X", "which traded as X until 2021".

    The text may call the company by the first words of its name.
    """
    parts = (core(name) or name).split()
    shape = re.escape(parts[0]) + "".join(rf"(?:\s+{re.escape(part)}" for part in parts[1:]) + ")?" * (len(parts) - 1)
    said = rf"\b{shape}(?:,?\s+{LEGAL}\b\.?)*"
    patterns = (
        re.compile(rf"{said}[\s,(]{{1,3}}{_FORMERLY.pattern}", re.I),
        re.compile(rf"{said}{_UNTIL.pattern}", re.I),
        _RENAMED,
    )
    found = [_former(match[1]) for pattern in patterns for match in pattern.finditer(text[:60_000])]
    return tuple(dict.fromkeys(former for former in found if former))


def _former(name: str) -> str:
    name = re.sub(r"\s+to$", "", name.strip(" ,.\"'"))
    return name if len(name) > 2 and name[0].isupper() and not _GENERIC.fullmatch(name) else ""


def _akin(quoted: str, name: str) -> bool:
    words = [word.lower() for word in re.split(r"[^\w&]+", name) if word]
    own = [word.lower() for word in re.split(r"[^\w&]+", quoted) if word]
    letters = "".join(word[0] for word in words if word not in ("of", "the", "and"))
    bare = quoted.replace(".", "").lower()
    return bool(own) and (
        set(own) <= set(words) or (quoted.isupper() and len(bare) >= 2 and letters.startswith(bare[:4]))
    )
