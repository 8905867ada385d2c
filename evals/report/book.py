"""The results book: docs/results holds what was measured, and the README's figures are filled from it, never typed.

A block in a Markdown file stands between ``<!-- results:NAME -->`` and ``<!-- /results:NAME -->``.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.errors import InputError
from core.settings import DATA
from evals.experiment import commit
from evals.report.markdown import agreement_table, ladder_table, provenance, run_table
from evals.report.record import Record, read_json, write_json
from evals.report.searches import NAME as SEARCH
from evals.report.searches import search_report
from evals.searching import Searched
from evals.stats import what_n_shows

ROOT = DATA.parent
BOOK = ROOT / "docs" / "results"
_BLOCK = re.compile(r"(<!-- results:(?P<name>[\w-]+) -->\n)(?P<body>.*?)(<!-- /results:(?P=name) -->)", re.DOTALL)


def keep_run(record: Record, book: Path = BOOK) -> Path:
    """Keep a run in the book, in place of the last one of that suite and recipe."""
    path = book / f"{record.suite}-{record.recipe}.json"
    write_json(record.to_json(), path)
    _told(book)
    return path


def keep_ladder(records: list[Record], drawn: Path, book: Path = BOOK) -> Path:
    """Keep a ladder in the book, lowest rung first, in place of the suite's last, with the pictures of ``drawn``."""
    path = book / f"ladder-{records[0].suite}.json"
    write_json([record.to_json() for record in records], path)
    for suffix in (".svg", ".png"):
        picture = drawn / f"{path.stem}{suffix}"
        if picture.is_file():
            shutil.copyfile(picture, path.with_suffix(suffix))
    _told(book)
    return path


def keep_search(rungs: list[Searched], drawn: Path, name: str, book: Path = BOOK) -> Path:
    """Keep a ladder of the search alone, in place of the last of that name, with the pictures of ``drawn``."""
    path = book / f"{name}.json"
    write_json([rung.to_json() for rung in rungs], path)
    for suffix in (".svg", ".png"):
        shutil.copyfile(drawn / f"{path.stem}{suffix}", path.with_suffix(suffix))
    _told(book)
    return path


def _told(book: Path) -> None:
    """What was kept is told at once wherever it is told, so that no page can lag behind the book."""
    if book == BOOK:
        write()


def keep_agreement(figures: Mapping[str, Any], command: str, book: Path = BOOK) -> Path:
    """Keep how far a grader agrees with people."""
    when = datetime.now(UTC).isoformat(timespec="seconds")
    path = book / "agreement.json"
    write_json({"command": command, "commit": commit(), "when": when, "figures": figures}, path)
    _told(book)
    return path


def blocks(book: Path = BOOK) -> Mapping[str, str]:
    """Every block that the book can fill, by name: one a suite, one a ladder, ``agreement``, and ``all``."""
    found: dict[str, str] = {}
    runs = _runs(book)
    for suite in sorted({record.suite for record in runs}):
        found[suite] = _suite([record for record in runs if record.suite == suite])
    for path in sorted(book.glob("ladder-*.json")):
        records = [Record.from_json(item, path.name) for item in read_json(path)]
        found[path.stem] = "\n\n".join((ladder_table(records), _picture(path), _how(records[-1])))
    for path in sorted(book.glob(f"{SEARCH}*.json")):
        rungs = [Searched.from_json(item, path.name) for item in read_json(path)]
        found[path.stem] = "\n\n".join((search_report(rungs), _picture(path)))
    if (book / "agreement.json").is_file():
        kept = read_json(book / "agreement.json")
        made = f"`{kept['command']}` at commit `{kept['commit']}` on {kept['when'][:10]}."
        found["agreement"] = f"{agreement_table(kept['figures'])}\n\n{made}"
    found["all"] = "\n\n".join(f"## {name}\n\n{body}" for name, body in found.items())
    return found


def fill(text: str, found: Mapping[str, str], where: str = "text") -> str:
    """The text with every block filled.

    Raises:
        InputError: A block asks for something that was not measured.
    """

    def one(match: re.Match[str]) -> str:
        name = match["name"]
        if name not in found:
            raise InputError(f"{where}: block results:{name} has no results; measured are {', '.join(sorted(found))}")
        return f"{match[1]}{found[name]}\n{match[4]}"

    return _BLOCK.sub(one, text)


def write(root: Path = ROOT, book: Path = BOOK, *, only_check: bool = False) -> list[Path]:
    """Fill the README and write the book's own page; gives the files that differ, changed unless ``only_check``."""
    found = blocks(book)
    page = book / "README.md"
    wanted = {page: _page(found)}
    for path in (root / "README.md", *sorted((root / "docs").glob("*.md"))):
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        if _BLOCK.search(text):
            wanted[path] = fill(text, found, path.name)
    differ = []
    for path, text in wanted.items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            differ.append(path)
            if not only_check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
    return differ


def _runs(book: Path) -> list[Record]:
    paths = [
        path
        for path in sorted(book.glob("*.json"))
        if not path.name.startswith(("ladder-", SEARCH)) and path.name != "agreement.json"
    ]
    runs = [Record.from_json(read_json(path), path.name) for path in paths]
    return sorted(runs, key=lambda record: (record.suite, record.recipe != "naive", record.recipe))


def _suite(records: list[Record]) -> str:
    best = records[-1]
    says = what_n_shows(best.figures["correct"], best.figures["n"])
    hows = "\n".join(f"- {_how(record)}" for record in records)
    return f"{run_table(records)}\n\n{best.recipe}: {says}\n\n{hows}"


def _how(record: Record) -> str:
    return provenance(record)


def _picture(path: Path) -> str:
    shows = "where the pages stand" if path.stem.startswith(SEARCH) else "correct, abstained and wrong"
    return f"![{path.stem}: {shows} by rung](docs/results/{path.stem}.svg)"


def _page(found: Mapping[str, str]) -> str:
    head = "# Results\n\nEvery figure here was written by `wealthdesk eval report --write` from the files beside it."
    body = found["all"].replace("](docs/results/", "](")
    return f"{head}\n\n{body}\n" if body else f"{head}\n\nNothing has been measured yet.\n"
