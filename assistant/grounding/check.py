"""The check of one draft: sentence by sentence, cell by cell, against the pages cited and the figures computed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, lru_cache
from typing import Any, Literal

from assistant.evidence import Evidence, Seen
from assistant.grounding.candidates import Candidate, Pages, of_fact, of_result
from assistant.grounding.claims import Claim, claims
from assistant.grounding.directions import turned
from assistant.grounding.issuers import Named, belongs, unsupported
from assistant.grounding.match import differs, same_digits, speaks_of
from assistant.grounding.named import contradicts
from assistant.grounding.results import holds
from assistant.grounding.sentences import MARKER, Sentence, join, split
from assistant.grounding.support import supported
from assistant.types import Draft, Verdict
from core.types import Citation, Principal
from ingest.periods import Period, find_periods

Kind = Literal["figure", "unit", "sign", "period", "page", "issuer", "row", "quote", "citation", "support", "computed"]


@dataclass(frozen=True, slots=True)
class Ground:
    """What a draft is held against.

    ``cited`` maps source numbers to the places its quotes were found at; ``named`` gives the issuers of the library
    that a text names.
    """

    question: str
    evidence: Evidence
    cited: Mapping[int, Sequence[Citation]]
    texts: Any
    principal: Principal
    today: date
    named: Named = lambda text: ()


@dataclass(frozen=True, slots=True)
class Problem:
    """A sentence or cell that does not hold, why in words that a model can act on, and which kind of failure it is."""

    sentence: str
    why: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Grounded:
    """A figure that holds: as written, and what it rests on."""

    claim: Claim
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Report:
    """What is left of a draft. ``lost`` says that it meant to answer and what failed was its point.

    ``moved`` are markers put right by code: the figure was on another page that the run had seen.
    """

    text: str = ""
    table: Mapping[str, Any] | None = None
    cited: Mapping[int, Sequence[Citation]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    checked: tuple[Grounded, ...] = ()
    lost: bool = False
    figures: int = 0

    def verdict(self) -> Verdict:
        """The check as one verdict among the guardrails': it blocks where the answer lost its point.

        The reason is the kinds of what failed; the note counts figures checked and sentences or cells left out.
        """
        kinds = "+".join(sorted({problem.kind for problem in self.problems}))
        left_out = len({problem.sentence for problem in self.problems})
        return Verdict(self.lost, kinds, "grounding", f"{self.figures} figures, {left_out} left out")


def ground(draft: Draft, against: Ground) -> Report:
    """Check a draft. A sentence that fails is left out of the report's text and told as a problem.

    An answer loses its point when its first sentence fails, or when nothing that is left is cited.
    """
    checker = _Checker.open(draft, against)
    sentences = split(draft.text)
    kept = [checker.sentence(one, leans) for one, leans in zip(sentences, _leans(sentences), strict=True)]
    cells = checker.table(draft.table)
    left = [sentence for sentence in kept if sentence is not None]
    lost = draft.status == "answered" and _lost(kept, left, cells, checker)
    return Report(
        text=join(left),
        table=cells,
        cited=checker.cited,
        problems=tuple(checker.problems),
        checked=tuple(checker.grounded),
        lost=lost,
        figures=checker.figures,
    )


def _lost(
    kept: Sequence[Sentence | None],
    left: Sequence[Sentence],
    cells: Mapping[str, Any] | None,
    checker: _Checker,
) -> bool:
    if not left or kept[0] is None:
        return not (cells and left)
    rests = any(n in checker.cited for sentence in left for n in sentence.sources)
    return not (rests or cells or checker.grounded)


def _leans(sentences: Sequence[Sentence]) -> list[tuple[int, ...]]:
    """What each sentence rests on: the sources it cites, else those of the next of its paragraph that cites any.

    A paragraph's last sentences without a marker rest on the one before.
    """
    found: list[tuple[int, ...]] = [sentence.sources for sentence in sentences]
    for at in range(len(sentences) - 2, -1, -1):
        if not found[at] and "\n" not in sentences[at].gap:
            found[at] = found[at + 1]
    for at in range(1, len(sentences)):
        if not found[at] and "\n" not in sentences[at - 1].gap:
            found[at] = found[at - 1]
    return found


@dataclass(slots=True)
class _Checker:
    """One draft's check in the making."""

    draft: Draft
    against: Ground
    pages: Pages
    named: Named
    asked: tuple[Period, ...]
    echoes: tuple[Claim, ...]
    cited: dict[int, list[Citation]]
    problems: list[Problem] = field(default_factory=list)
    grounded: list[Grounded] = field(default_factory=list)
    figures: int = 0
    _offers: dict[int, list[Candidate]] = field(default_factory=dict)

    @classmethod
    def open(cls, draft: Draft, against: Ground) -> _Checker:
        return cls(
            draft,
            against,
            Pages.open(against.texts, against.principal, against.today),
            cache(against.named),
            tuple(find_periods(against.question)),
            tuple(claims(against.question)),
            {n: list(places) for n, places in against.cited.items()},
        )

    def sentence(self, sentence: Sentence, leans: Sequence[int]) -> Sentence | None:
        """The sentence as it may be shown, or None; problems and figures are taken down on the way.

        ``leans`` are the sources that it rests on: its own, or its paragraph's.
        """
        found = claims(sentence.words, f"{self.draft.text} {self.against.question}", self._meant(sentence))
        self.figures += len(found)
        sources, failed = list(leans), len(self.problems)
        self._known_sources(sentence)
        printed = self._printed(sentence, leans) if found else None
        for claim in found:
            basis = printed or self._named(claim, sentence.words, sources)
            if isinstance(basis, Problem):
                self.problems.append(basis)
                continue
            self.grounded.append(Grounded(claim, basis))
            sources += [n for n in self._needed(basis) if n not in sources]
        if len(self.problems) == failed and not printed:
            self._turned(sentence, found)
        if len(self.problems) == failed and not self._strange(sentence, sources if found else sentence.sources):
            self._prose(sentence, leans, bool(found))
        if len(self.problems) > failed:
            return None
        return self._marked(sentence, [n for n in sources if n not in leans])

    def table(self, given: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        """The table with each cell that fails left empty; None where no cell with a figure is left."""
        if given is None:
            return None
        rows, whole = [], f"{' '.join(given['columns'])} {self.draft.text} {self.against.question}"
        held = 0
        for cells, sources in zip(given["rows"], given["sources"], strict=True):
            shown = []
            for at, cell in enumerate(cells):
                context = f"{cells[0] or ''} {given['columns'][at]}: " if at else ""
                good = self._cell(cell, context, [n for n in sources if n], whole)
                held += good and at > 0
                shown.append(cell if good else None)
            rows.append(shown)
        return {**given, "rows": rows} if held else None

    def _printed(self, sentence: Sentence, leans: Sequence[int]) -> Candidate | None:
        """The page that prints the whole sentence, word for word, if one that it rests on does: then it is a quote."""
        words = _folded(sentence.words)
        for n in leans:
            seen = self.against.evidence.sources.get(n)
            if seen and words in _folded(self.pages.text(seen)[1]):
                return Candidate((), "count", None, (), "", seen.document, n)
        return None

    def _cell(self, cell: str | None, context: str, sources: list[int], whole: str) -> bool:
        if not cell or not context:
            return True
        found = [c for c in claims(context + cell, whole, self.asked) if c.number.span.start >= len(context)]
        self.figures += len(found)
        for claim in found:
            basis = self._basis(claim, context + cell, list(sources))
            if isinstance(basis, Problem):
                self.problems.append(basis)
                return False
            self.grounded.append(Grounded(claim, basis))
        return True

    def _meant(self, sentence: Sentence) -> tuple[Period, ...]:
        """The periods a sentence without any is about: the question's, where it has one, else none that is sure."""
        del sentence
        return self.asked if len(self.asked) == 1 else ()

    def _named(self, claim: Claim, sentence: str, sources: list[int]) -> Candidate | Problem:
        """What a figure rests on, unless the sentence names another line of the same pages for it."""
        basis = self._basis(claim, sentence, sources)
        if isinstance(basis, Problem):
            return basis
        rows = [candidate for n in sources for candidate in self._of(n) if candidate.row]
        other = contradicts(claim, basis, rows, self.asked)
        return Problem(sentence, f"{claim.text} is not what the line {other!r} prints", "row") if other else basis

    def _turned(self, sentence: Sentence, found: Sequence[Claim]) -> None:
        if wrong := turned(sentence.words, found):
            why = f"{wrong.text} lies the other way from the figure before it than the sentence says"
            self.problems.append(Problem(sentence.words, why, "sign"))

    def _basis(self, claim: Claim, sentence: str, sources: list[int]) -> Candidate | Problem:
        """What a figure rests on, or why on nothing."""
        reasons: list[tuple[str, Candidate]] = []
        found: Candidate | None = None
        for candidate in self._candidates(claim, sources):
            why = differs(claim, candidate, self.asked) or self._other_issuer(sentence, claim, candidate)
            if not why and (candidate.key or speaks_of(sentence, candidate)):
                return candidate
            if not why:
                found = found or candidate
            elif why != "value" or same_digits(claim, candidate):
                reasons.append((why, candidate))
        if found and not any(speaks_of(sentence, candidate) for _, candidate in reasons):
            return found
        if self._echo(claim):
            return Candidate((claim.number.amount,), claim.number.unit, None, (), "", None, None)
        return self._failed(claim, sentence, sources, reasons)

    def _failed(
        self, claim: Claim, sentence: str, sources: Sequence[int], reasons: Sequence[tuple[str, Candidate]]
    ) -> Problem:
        for n in self.against.evidence.sources:
            if n not in sources and any(not differs(claim, c, self.asked) for c in self._of(n)):
                return Problem(
                    sentence, f"{claim.text} stands in source [{n}], which the sentence does not cite", "page"
                )
        order = ("period", "sign", "unit", "value")
        for why, candidate in sorted(reasons, key=lambda reason: order.index(reason[0]) if reason[0] in order else -1):
            return Problem(sentence, _explain(claim, why, candidate), _kind(why))
        where = f"source {', '.join(f'[{n}]' for n in sources)}" if sources else "any source, and none is cited"
        return Problem(sentence, f"{claim.text} is not in {where}, and was not computed", "figure")

    def _candidates(self, claim: Claim, sources: Sequence[int]) -> Iterable[Candidate]:
        evidence = self.against.evidence
        named = [key for text, key in self.draft.figures if _same_text(text, claim.text)]
        for result in sorted(evidence.results.values(), key=lambda result: result.id not in named):
            if holds(result, evidence):
                yield of_result(result, evidence)
        for fact in evidence.facts.values():
            if fact.source is None or fact.source in sources:
                yield of_fact(fact, evidence)
        for n in sources:
            yield from self._of(n)

    def _of(self, n: int) -> list[Candidate]:
        if n not in self._offers:
            seen = self.against.evidence.sources.get(n)
            self._offers[n] = self.pages.of(seen) if seen else []
        return self._offers[n]

    def _other_issuer(self, sentence: str, claim: Claim, candidate: Candidate) -> str:
        if candidate.document is None:
            return ""
        name = belongs(claim.before, sentence, candidate.document, self._page_of(candidate), self.named)
        return f"issuer:{name}" if name else ""

    def _strange(self, sentence: Sentence, sources: Sequence[int]) -> bool:
        """Whether a sentence names a company that none of its sources is about; then that is told."""
        seen = [s for n in sources if (s := self.against.evidence.sources.get(n))]
        pages = [(s.document, self.pages.text(s)[1]) for s in seen]
        name = unsupported(sentence.words, pages, self.named)
        if name:
            why = f"none of the sources cited is about {name} or names it"
            self.problems.append(Problem(sentence.words, why, "issuer"))
        return bool(name)

    def _page_of(self, candidate: Candidate) -> str:
        seen = self._seen(candidate)
        return self.pages.text(seen)[1] if seen else ""

    def _seen(self, candidate: Candidate) -> Seen | None:
        return self.against.evidence.sources.get(candidate.source) if candidate.source else None

    def _echo(self, claim: Claim) -> bool:
        """Whether the figure is the question's own, such as a threshold it names."""
        return any(
            claim.number.value == said.number.value and claim.number.unit == said.number.unit for said in self.echoes
        )

    def _needed(self, basis: Candidate) -> list[int]:
        """The sources that a figure rests on: those of its inputs where it was computed."""
        if basis.key.startswith("C"):
            roots = self.against.evidence.roots(basis.key)
            return list(dict.fromkeys(fact.source for fact in roots if fact.source))
        return [basis.source] if basis.source else []

    def _known_sources(self, sentence: Sentence) -> None:
        for n in sentence.sources:
            if n not in self.against.evidence.sources:
                self.problems.append(Problem(sentence.words, f"there is no source [{n}]", "citation"))

    def _prose(self, sentence: Sentence, leans: Sequence[int], figured: bool) -> None:
        """What a sentence says in words: its quotes are on their pages, and its words are those of what it cites."""
        for n in leans:
            places = self.cited.get(n, [])
            if places and all(place.found == "no" for place in places):
                if not figured:
                    why = f"the words quoted from source [{n}] are not on its page"
                    self.problems.append(Problem(sentence.words, why, "quote"))
                    return
                self.cited[n] = [replace(place, found="exact") for place in places]
        if figured:
            return
        if not supported(sentence, self._passages(leans), self.against.question, cited=bool(leans)):
            self.problems.append(Problem(sentence.words, "the cited sources do not say this", "support"))

    def _passages(self, leans: Sequence[int]) -> list[str]:
        seen = self.against.evidence.sources
        cited = tuple(leans) or tuple(self.cited)
        texts = [f"{seen[n].document.title} {self.pages.text(seen[n])[1]}" for n in cited if n in seen]
        said = [f"{r.label} {r.formula}" for r in self.against.evidence.results.values()]
        return [*texts, *said, *(f"{f.item} {f.label}" for f in self.against.evidence.facts.values())]

    def _marked(self, sentence: Sentence, added: Sequence[int]) -> Sentence:
        """The sentence with a marker for every further source that its figures rest on."""
        for n in added:
            if n not in self.cited and (seen := self.against.evidence.sources.get(n)):
                self.cited[n] = [_whole(seen)]
        if not added:
            return sentence
        markers = "".join(f"[{n}]" for n in added)
        if MARKER.search(sentence.text):
            last = list(MARKER.finditer(sentence.text))[-1].end()
            return replace(sentence, text=sentence.text[:last] + markers + sentence.text[last:])
        stop = re.search(r"[.!?:]?[\"')]*$", sentence.text)
        at = stop.start() if stop else len(sentence.text)
        return replace(sentence, text=f"{sentence.text[:at]} {markers}{sentence.text[at:]}")


def _whole(seen: Seen) -> Citation:
    document = seen.document
    return Citation(
        seen.n,
        document.id,
        document.title,
        seen.page,
        seen.span,
        seen.text,
        state=document.state,
        published=document.published,
        issuer=document.issuer,
    )


def _explain(claim: Claim, why: str, candidate: Candidate) -> str:
    where = f"source [{candidate.source}]" if candidate.source else "what was computed"
    if why.startswith("issuer:"):
        return (
            f"{claim.text} is not {why[7:]}'s: {where} is of {candidate.document.issuer if candidate.document else '?'}"
        )
    if why == "period":
        return f"{claim.text} is of {' or '.join(candidate.periods)} in {where}, not of the period said"
    if why == "sign":
        return f"{claim.text} has the other sign in {where}"
    return f"{claim.text} has another unit or scale in {where}"


def _kind(why: str) -> Kind:
    if why.startswith("issuer:"):
        return "issuer"
    return {"period": "period", "sign": "sign", "unit": "unit", "value": "unit"}[why]  # type: ignore[return-value]


@lru_cache(maxsize=64)
def _folded(text: str) -> str:
    """The letters and figures of a text, in lower case, with single blanks and without stops."""
    words = (word.strip(".,;:") for word in re.findall(r"[a-z0-9.,%$€£()-]+", text.lower()))
    return f" {' '.join(filter(None, words))} "


def _same_text(one: str, other: str) -> bool:
    return re.sub(r"[\s,]", "", one).strip(".") == re.sub(r"[\s,]", "", other).strip(".")
