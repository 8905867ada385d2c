"""The sample corpus is what its maker makes, and each case's evidence is where it says."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path

import duckdb
import pypdfium2
import pytest

from data.maker import corpus as maker
from data.maker import prices, questions
from data.maker.ask import HALCYON, SORREL
from data.maker.figures import Figures
from data.maker.house import key_facts
from data.maker.note import load, long_date
from data.maker.pages import folded, pages
from evals.suites.schema import read_cases

DATA = Path(__file__).parents[2] / "data"
CORPUS = DATA / "corpus"
LINES = [json.loads(line) for line in (DATA / "cases" / "desk.jsonl").read_text(encoding="utf-8").splitlines()]
UNREADABLE = {"encrypted", "broken", "scan"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    maker.write(folder / "corpus")
    prices.write(folder / "prices")
    questions.write(folder / "corpus", folder / "cases" / "desk.jsonl")
    return folder


def content(path: Path) -> object:
    """What a file says, whatever its compression: office files by their parts, the scan by its picture."""
    if path.suffix in (".docx", ".pptx", ".xlsx"):
        with zipfile.ZipFile(BytesIO(path.read_bytes())) as parts:
            return {name: parts.read(name) for name in parts.namelist()}
    if path.name.endswith("_scan.pdf"):
        with pypdfium2.PdfDocument(path) as document:
            return document[0].render(scale=0.5).to_pil().tobytes()
    return path.read_bytes()


def test_the_maker_reproduces_the_committed_corpus(made: Path) -> None:
    names = sorted(path.name for path in CORPUS.iterdir())
    assert sorted(path.name for path in (made / "corpus").iterdir()) == names
    assert [name for name in names if content(made / "corpus" / name) != content(CORPUS / name)] == []


def test_the_maker_reproduces_the_committed_prices_and_cases(made: Path) -> None:
    for name in ("cases/desk.jsonl", "prices/actions.csv"):
        assert (made / name).read_bytes() == (DATA / name).read_bytes(), name
    with duckdb.connect() as base:
        kept, new = (base.read_parquet(str(root / "prices/prices.parquet")).fetchall() for root in (DATA, made))
    assert kept == new


def test_there_are_sixty_documents_in_every_format() -> None:
    formats = Counter(Path(name).suffix for name in load())
    assert sum(formats.values()) >= 60
    assert set(formats) == {".pdf", ".docx", ".pptx", ".xlsx", ".csv", ".html", ".md", ".txt", ".eml"}


@pytest.mark.parametrize("name", sorted(name for name, note in load().items() if note.style not in UNREADABLE))
def test_a_document_says_on_its_first_page_who_published_it_and_when(name: str) -> None:
    note = load()[name]
    if name.endswith((".csv", ".pptx")):
        return
    first = pages(CORPUS / name)[0]
    assert note.publisher in first
    assert long_date(note.published) in first
    figures = Figures(note, load())
    for label, value in key_facts(note, figures) if name.endswith(".pdf") else ():
        assert folded(f"{label} {value}") in first or folded(value) in first


def test_ratings_and_words_go_the_way_of_the_target() -> None:
    for note in load().values():
        if note.rating and note.target and note.ticker:
            way = note.target / prices.close_on(note.ticker, note.published) - 1
            assert note.rating not in ("Buy", "Outperform") or way > 0.15, note.file
            assert note.rating not in ("Sell", "Underperform") or way < -0.05, note.file
            assert f"{{upside}} {'below' if way > 0 else 'above'}" not in note.body, note.file


def test_the_files_that_cannot_be_read_cannot_be_read() -> None:
    styles = {note.style: name for name, note in load().items()}
    for style in ("encrypted", "broken"):
        with pytest.raises(pypdfium2.PdfiumError):
            pypdfium2.PdfDocument(CORPUS / styles[style])
    assert pages(CORPUS / styles["scan"]) == ("",)


def test_planted_instructions_are_there_seen_and_unseen() -> None:
    text = " ".join(pages(CORPUS / "DRAYV_2026-09-01_larkspur_update.pdf"))
    assert "ignore all previous instructions" in text
    assert "disregard your guidelines" in text


def test_every_quote_stands_on_its_page() -> None:
    lost = [
        (line["id"], item["quote"])
        for line in LINES
        for item in line["evidence"]
        if "scan" not in line["tags"] and item["quote"] not in pages(CORPUS / item["document"])[item["page"] - 1]
    ]
    assert lost == []


def test_no_answer_of_today_rests_on_research_that_is_not_current() -> None:
    notes = load()
    replaced = {note.supersedes for note in notes.values() if note.published <= questions.TODAY and note.supersedes}
    gone = replaced | {name for name, note in notes.items() if "manifest_state" in note.stated}
    stale = [
        (line["question"], item["document"])
        for line in LINES
        for item in line["evidence"]
        if item["document"] in gone and "as_of" not in line["tags"]
    ]
    assert stale == []


def test_restricted_evidence_is_asked_for_only_by_those_entitled() -> None:
    barriers = {name: note.stated["barrier"] for name, note in load().items() if "barrier" in note.stated}
    for line in LINES:
        for item in line["evidence"]:
            if item["document"] in barriers:
                assert barriers[item["document"]] in line["principal"]["barriers"]
    asked = Counter(line["question"] for line in LINES if {"entitled", "not_entitled"} & set(line["tags"]))
    assert sum(count == 2 for count in asked.values()) >= 7
    assert {HALCYON["id"], SORREL["id"]} <= {line["principal"]["id"] for line in LINES if line["principal"]}


def test_the_cases_read_as_the_suite_reads_them_and_cover_every_kind() -> None:
    cases = read_cases(DATA / "cases" / "desk.jsonl", "desk")
    assert len(cases) >= 200
    assert len({case.id for case in cases}) == len(cases)
    assert len([case for case in cases if case.split == "gate"]) * 3 >= len(cases)
    tags = Counter(tag for case in cases for tag in case.tags)
    wanted = (
        "lookup table calculation comparison multi_document latest_view as_of price unanswerable not_entitled advice "
        "injection follow_up house_view_disagreement policy howto macro"
    )
    assert [tag for tag in wanted.split() if tags[tag] < 5] == []
    assert all(case.evidence for case in cases if case.expects == "answer" and "price" not in case.tags)
    assert all(not case.evidence for case in cases if case.expects != "answer")


def test_everything_is_small_enough_to_keep() -> None:
    kept = ("corpus", "prices", "cases", "maker")
    sizes = [path.stat().st_size for part in kept for path in (DATA / part).rglob("*") if path.is_file()]
    assert sum(sizes) < 3_000_000
