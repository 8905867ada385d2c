"""Files that take down their reader, and must not take down ours."""

from __future__ import annotations

import resource
import threading
import zlib
from pathlib import Path

import pytest

from core.errors import UnreadableDocument, UnsupportedFormat
from core.types import Heading, Page, Parsed, Span, Table
from ingest import sandbox
from ingest.parsers import PDF, wire

MOST_CPU_S = 10.0
"""Processor time of a child, its start included: what it may take of a machine however busy that is."""

HELLO = b"BT /F1 12 Tf 72 700 Td (Hello adviser) Tj ET"


def pdf_of(content: bytes, filters: bytes = b"") -> bytes:
    """A one-page PDF by hand, whose content stream is ``content`` as it stands."""
    return b"".join(
        (
            b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
            b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1<</Type/Font",
            b"/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n4 0 obj<</Length %d%s>>stream\n"
            % (len(content), filters),
            content,
            b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
        )
    )


def deflated_zeros(megabytes: int) -> bytes:
    squeeze = zlib.compressobj(1)
    block = b" " * (1 << 20)
    return b"".join([squeeze.compress(block) for _ in range(megabytes)] + [squeeze.flush()])


def waiting() -> sandbox._Child:
    """A child that has read a file and waits for the next; with much memory to read in, none is tired of one."""
    sandbox.parse_safely(pdf_of(HELLO), PDF, memory_mb=8192)
    return sandbox._POOL.idle[-1]


@pytest.fixture(autouse=True)
def no_child_left() -> object:
    yield
    sandbox.close()


def test_a_small_file_that_inflates_without_end_is_a_named_error_and_the_next_file_is_read() -> None:
    bomb = pdf_of(zlib.compress(deflated_zeros(900)), b"/Filter[/FlateDecode/FlateDecode]")
    assert len(bomb) < 100_000
    with pytest.raises(UnreadableDocument) as caught:
        sandbox.parse_safely(bomb, PDF, memory_mb=400)
    assert caught.value.reason in ("MEMORY", "NO_TEXT", "BOMB")
    assert sandbox.parse_safely(pdf_of(HELLO), PDF).text == "Hello adviser"


def test_a_file_that_takes_too_long_is_stopped() -> None:
    endless = pdf_of(b"BT /F1 1 Tf " + b"1 0 0 1 3 3 Tm (a b) Tj " * 1_500_000 + b"ET")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    child = waiting()
    with pytest.raises(UnreadableDocument) as caught:
        sandbox.parse_safely(endless, PDF, timeout_s=0.2, memory_mb=8192)
    assert caught.value.reason == "TIMEOUT"
    assert child._process.poll() is not None
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert used.ru_utime + used.ru_stime < before.ru_utime + before.ru_stime + MOST_CPU_S


def test_one_child_reads_many_files_and_several_threads_each_have_their_own() -> None:
    texts: list[str] = []

    def read() -> None:
        texts.extend(sandbox.parse_safely(pdf_of(HELLO), PDF).text for _ in range(5))

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts == ["Hello adviser"] * 10


def test_a_killed_child_is_an_error_for_its_file_only(monkeypatch: pytest.MonkeyPatch) -> None:
    child = waiting()
    child._process.kill()
    child._process.wait()
    with pytest.raises(UnreadableDocument):
        sandbox.parse_safely(pdf_of(HELLO), PDF)
    assert sandbox.parse_safely(pdf_of(HELLO), PDF).text == "Hello adviser"


def test_the_child_sees_no_secret_of_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    pid = waiting()._process.pid
    with open(f"/proc/{pid}/environ", "rb") as environ:
        assert b"sk-canary" not in environ.read()


def test_errors_cross_with_their_reason() -> None:
    with pytest.raises(UnreadableDocument) as caught:
        sandbox.parse_safely(b"%PDF-1.7 and nothing else", PDF)
    assert caught.value.reason == "CORRUPT"
    with pytest.raises(UnreadableDocument) as caught:
        sandbox.parse_safely(b"", PDF)
    assert caught.value.reason == "EMPTY"
    with pytest.raises(UnsupportedFormat):
        sandbox.parse_safely(b"x", "application/x-nothing")


def test_what_crosses_arrives_equal() -> None:
    parsed = Parsed(
        text="Revenue – 5 €\n\nTwo",
        pages=(Page(1, 0, 13, 612.0, 792.0, b"\x00\xff", True), Page(2, 15, 18)),
        headings=(Heading(Span(0, 7), 1, "Revenue"),),
        tables=(Table(Span(0, 13), Span(0, 7)), Table(Span(15, 18))),
        furniture=(Span(15, 16),),
        properties={"title": "T"},
        warnings=("hidden_text",),
    )
    assert wire.loads(wire.dumps(parsed)) == parsed
    members = [("a/b.txt", b"\x00"), ("c", b"")]
    assert wire.load_members(wire.dump_members(members)) == members
    with pytest.raises(ValueError, match="cut short"):
        wire.loads(wire.dumps(parsed)[:-1])


def test_a_reader_that_cannot_run_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for room in ("core", "ingest", "data"):
        (tmp_path / room).symlink_to(Path(sandbox._ROOT) / room)
    (tmp_path / "bs4.py").write_text("raise ImportError('no such library here')\n")
    monkeypatch.setattr(sandbox, "_ROOT", str(tmp_path))
    with pytest.raises(RuntimeError, match="cannot run here, whatever the file"):
        sandbox.parse_safely(b"<p>Hello adviser</p>", "text/html")
