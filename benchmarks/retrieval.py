"""How well a recipe, or a ladder of them, finds the pages that answer public and own questions, and how fast.

    python -m benchmarks.retrieval pages --home HOME --cases CASES.jsonl naive default
    python -m benchmarks.retrieval sources --home HOME --cases QUESTIONS.jsonl default

``pages`` prints, for each recipe, the share of gold pages among the first k distinct pages, hits, documents and
reciprocal rank, with 95 % intervals that resample whole issuers, what changed against the line above, and the time a
question takes. ``sources`` prints for how many questions the documents routed to are exactly those of the answer. The
home must hold the documents already, and a recipe must fit the index: NAME@COLLECTION names the one of a rung's own.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from core.settings import Settings
from core.types import STAFF, Document, Principal, Scope
from ingest.library import Library
from retrieval.recipe import load
from retrieval.search import Search
from retrieval.tune.cases import Case, read
from retrieval.tune.measure import Score, interval, mean, score

ASKER = Principal("benchmark", frozenset({STAFF}))
SHOWN = ("doc@1", "doc@5", "recall@1", "recall@3", "recall@5", "recall@10", "hit@1", "hit@5", "hit@10", "mrr")
LIMIT = 50


def main() -> None:
    """Read the command line and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("pages", "sources"))
    parser.add_argument("recipes", nargs="+", help="names or paths; NAME@COLLECTION searches another collection")
    parser.add_argument("--home", type=Path, required=True, help="the home that holds the index")
    parser.add_argument("--cases", type=Path, required=True, help="questions with their evidence, one object a line")
    parser.add_argument("--today", type=date.fromisoformat, default=date(2026, 11, 20))
    parser.add_argument("--misses", action="store_true", help="list the questions whose pages are not all among five")
    parser.add_argument("--json", type=Path, help="also write the figures there")
    given = parser.parse_args()
    told = (pages if given.what == "pages" else sources)(given)
    if given.json:
        given.json.write_text(json.dumps(told, indent=1), encoding="utf-8")


def pages(given: argparse.Namespace) -> dict[str, dict[str, object]]:
    """The ladder's table: a line a recipe."""
    told: dict[str, dict[str, object]] = {}
    above: list[Score] = []
    print("| recipe | n |", " | ".join(SHOWN), "| recall@5 95 % | +/- at 5 | p50 ms | p95 ms | cpu p95 ms |")
    print("|---|---|", "---|" * (len(SHOWN) + 5))
    for name in given.recipes:
        cases, kinds, scores, times = _run(name, given)
        low, high = interval(scores, "recall@5")
        ups, downs = _changes(above, scores)
        figures = [f"{mean(scores, measure):.3f}" for measure in SHOWN]
        p50, p95 = np.percentile([wall for wall, _ in times], [50, 95])
        cpu = np.percentile([busy for _, busy in times], 95)
        changed = f"+{ups}/-{downs}" if above else ""
        print(
            f"| {name} | {len(scores)} |",
            " | ".join(figures),
            f"| [{low:.3f}, {high:.3f}] | {changed} | {p50:.1f} | {p95:.1f} | {cpu:.1f} |",
        )
        told[name] = {m: round(mean(scores, m), 4) for m in scores[0].values} | {
            "n": len(scores),
            "p50": p50,
            "p95": p95,
        }
        above = scores
        if name == given.recipes[-1]:
            _slices(scores, kinds)
            if given.misses:
                _misses(cases, scores)
    return told


def sources(given: argparse.Namespace) -> dict[str, dict[str, object]]:
    """For how many questions the documents found are exactly the ones that a pattern of file names means."""
    told: dict[str, dict[str, object]] = {}
    rows = [json.loads(line) for line in given.cases.read_text(encoding="utf-8").splitlines() if line.strip()]
    for name in given.recipes:
        library, search, held = _open(name, given)
        exact = 0
        for row in rows:
            wanted = {d.id for d in held if fnmatch(Path(d.source.name).stem, row["Source Docs"])}
            found = set(search(row["Question"], ASKER).documents)
            exact += found == wanted
            if given.misses and found != wanted:
                print(f"- {row['Question']}: {sorted(_names(held, found))} for {sorted(_names(held, wanted))}")
        print(f"{name}: {exact} of {len(rows)} questions have exactly their source documents ({exact / len(rows):.1%})")
        told[name] = {"exact": exact, "n": len(rows)}
        search.close()
        library.close()
    return told


def _run(name: str, given: argparse.Namespace) -> tuple[list[Case], list[str], list[Score], list[tuple[float, float]]]:
    library, search, held = _open(name, given)
    cases = read(given.cases, held)
    kinds = {d.id: d.kind for d in held}
    search(cases[0].question, ASKER)
    scores, times = [], []
    for case in cases:
        started, worked = perf_counter(), process_time()
        found = search(case.question, ASKER, LIMIT)
        times.append(((perf_counter() - started) * 1000, (process_time() - worked) * 1000))
        scores.append(score(case, found.hits))
    search.close()
    library.close()
    return cases, [kinds[next(iter(case.gold))[0]] for case in cases], scores, times


def _open(name: str, given: argparse.Namespace) -> tuple[Library, Search, list[Document]]:
    recipe, _, collection = name.partition("@")
    library = Library(Settings.from_env(home=given.home), collection or None, read_only=True)
    search = Search(library, load(recipe), given.today)
    held = library.catalogue.documents(ASKER, given.today, scope=Scope(history=True), limit=1_000_000)
    return library, search, held


def _changes(before: Sequence[Score], after: Sequence[Score]) -> tuple[int, int]:
    pairs = [(b.values["recall@5"], a.values["recall@5"]) for b, a in zip(before, after, strict=False)]
    return sum(a > b for b, a in pairs), sum(a < b for b, a in pairs)


def _slices(scores: Sequence[Score], kinds: Sequence[str]) -> None:
    """The last recipe by kind of document, and the worst of leaving one issuer out."""
    groups: dict[str, list[Score]] = defaultdict(list)
    for one, kind in zip(scores, kinds, strict=True):
        groups[kind].append(one)
    print("\n| kind | n | recall@5 | hit@5 | recall@10 |\n|---|---|---|---|---|")
    for kind, own in sorted(groups.items()):
        figures = [f"{mean(own, measure):.3f}" for measure in ("recall@5", "hit@5", "recall@10")]
        print(f"| {kind} | {len(own)} |", " | ".join(figures), "|")
    issuers = sorted({one.group for one in scores})
    without = [mean([one for one in scores if one.group != issuer], "recall@5") for issuer in issuers]
    print(f"\nrecall@5 with one issuer left out: {min(without):.3f} to {max(without):.3f}, of {len(issuers)} issuers")


def _misses(cases: Sequence[Case], scores: Sequence[Score]) -> None:
    for case, one in zip(cases, scores, strict=True):
        if one.values["recall@5"] < 1:
            print(f"- {one.group}: {case.question[:110]}")


def _names(held: Sequence[Document], ids: set[str]) -> list[str]:
    return [document.source.name for document in held if document.id in ids]


if __name__ == "__main__":
    main()
