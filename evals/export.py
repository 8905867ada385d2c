"""Cases and runs in the formats that other tools read: ragas, BEIR, and TREC's qrels and run files.

Pages are the unit throughout, as ``file#page``, because pages are what is cited.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from core.errors import UsageError
from evals.types import Case, Result

PageText = Callable[[str, int], str]
TAG = "wealthdesk"


def page_id(document: str, page: int) -> str:
    """A page's id in every export; spaces, which TREC's columns cannot hold, become underscores."""
    return f"{document.replace(' ', '_')}#{page}"


def to_ragas(results: Sequence[Result], text: PageText, path: Path) -> None:
    """Write a run as ragas' single-turn samples, one JSON object a line. Contexts are the texts of the pages found."""
    with path.open("w", encoding="utf-8") as file:
        for result in results:
            found = dict.fromkeys(result.given.found)
            sample = {
                "user_input": result.case.question,
                "retrieved_contexts": [text(name, page) for name, page in found],
                "response": result.given.text,
                "reference": result.case.answer or "; ".join(result.case.key_facts),
                "reference_contexts": [item.quote for item in result.case.evidence if item.quote],
            }
            file.write(json.dumps(sample) + "\n")


def to_beir(cases: Sequence[Case], pages: Mapping[tuple[str, int], str], folder: Path, split: str = "test") -> None:
    """Write ``corpus.jsonl``, ``queries.jsonl`` and ``qrels/<split>.tsv`` in BEIR's layout.

    Cases without a page of evidence have no place in it and are left out.

    Source: Thakur et al. 2021, arXiv:2104.08663.
    """
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    with (folder / "corpus.jsonl").open("w", encoding="utf-8") as file:
        for (name, page), text in pages.items():
            file.write(json.dumps({"_id": page_id(name, page), "title": f"{name}, page {page}", "text": text}) + "\n")
    judged = [case for case in cases if _relevant(case)]
    with (folder / "queries.jsonl").open("w", encoding="utf-8") as file:
        for case in judged:
            file.write(json.dumps({"_id": case.id, "text": case.question}) + "\n")
    with (folder / "qrels" / f"{split}.tsv").open("w", encoding="utf-8") as file:
        file.write("query-id\tcorpus-id\tscore\n")
        for case in judged:
            file.writelines(f"{case.id}\t{page}\t1\n" for page in _relevant(case))


def to_trec(results: Sequence[Result], folder: Path, tag: str = TAG) -> None:
    """Write ``qrels`` (query, 0, page, 1) and ``run`` (query, Q0, page, rank, score, tag), as trec_eval reads them.

    The score falls with the rank, since scores of a fused ranking mean nothing across queries.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "qrels").open("w", encoding="utf-8") as file:
        for result in results:
            file.writelines(f"{_query(result.case)} 0 {page} 1\n" for page in _relevant(result.case))
    with (folder / "run").open("w", encoding="utf-8") as file:
        for result in results:
            pages = list(dict.fromkeys(page_id(name, page) for name, page in result.given.found))
            for rank, page in enumerate(pages, start=1):
                file.write(f"{_query(result.case)} Q0 {page} {rank} {1 / rank:.6f} {tag}\n")


def _relevant(case: Case) -> list[str]:
    return list(dict.fromkeys(page_id(item.document, item.page) for item in case.evidence if item.page is not None))


def _query(case: Case) -> str:
    return "_".join(case.id.split())


def export_run(to: str, results: Sequence[Result], out: Path, texts: PageText | None = None) -> None:
    """Write a run in the format of that name.

    Raises:
        UsageError: There is no such format.
    """
    text = texts or quotes(results)
    if to == "ragas":
        out.parent.mkdir(parents=True, exist_ok=True)
        to_ragas(results, text, out)
    elif to == "trec":
        to_trec(results, out)
    elif to == "beir":
        pages = {page for result in results for page in result.given.found}
        pages |= {(item.document, item.page) for result in results for item in result.case.evidence if item.page}
        to_beir([result.case for result in results], {page: text(*page) for page in sorted(pages)}, out)
    else:
        raise UsageError(f"no format {to!r}; there are ragas, beir and trec")


def quotes(results: Sequence[Result]) -> PageText:
    """What is known of pages without a library: the quotes of evidence and citations."""
    known: dict[tuple[str, int], list[str]] = {}
    for result in results:
        quoted = [(item.document, item.page or 0, item.quote) for item in result.case.evidence]
        quoted += [(item.document, item.page, item.quote) for item in result.given.citations]
        for name, page, quote in quoted:
            if quote:
                known.setdefault((name, page), []).append(quote)
    return lambda name, page: "\n".join(dict.fromkeys(known.get((name, page), ())))
